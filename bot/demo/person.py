"""Someone with a phone who talks to the bot: say, tap, read."""

from bot.demo.botapi import BotApi
from bot.demo.chat import Button, Chat, Message, Toast, User
from bot.demo.media import Media, Upload, mime_of
from bot.demo.screen import transcript
from bot.demo.text import split
from bot.demo.world import Draft

#: The smallest PNG picture: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


class Person:
    """A person in a private chat with the bot.

    Args:
        api: The stand-in for Telegram.
        user_id: Theirs, which is also the id of the chat.
        first_name: As in their profile.
        language_code: IETF tag of their Telegram's language.
        username: Without `@`; empty for none.
    """

    def __init__(
        self,
        api: BotApi,
        user_id: int = 5001,
        first_name: str = "Anna",
        language_code: str = "en",
        username: str = "",
    ) -> None:
        self._api = api
        self._chat = api.register(User(user_id, first_name, language_code, username))

    # ----------------------------------------------------------------------------- talking
    @property
    def user_id(self) -> int:
        """The id of this person and of the chat."""
        return self._chat.id

    def say(self, text: str, reply_to: int | None = None) -> int:
        """Send a text, split in several messages when it is longer than 4,096 units.

        Args:
            text: What is typed; it arrives as it is.
            reply_to: The message it answers, by swipe.

        Returns:
            The message id, the last one of several.

        Raises:
            ValueError: The text is empty, or cannot be sent (see `World.receive`).
        """
        if not text.strip():
            raise ValueError("a phone does not send an empty message")
        sent = 0
        for part in split(text):
            sent = self._send(Draft(text=part, reply_to=reply_to))
            reply_to = None
        return sent

    def start(self, code: str = "") -> int:
        """Press Start, or follow the link `t.me/<bot>?start=<code>`; it also unblocks the bot."""
        self.unblock()
        return self.say(f"/start {code}".rstrip())

    def edit(self, message_id: int, text: str) -> None:
        """Edit an own message."""
        self._api.revise(self.user_id, message_id, text)

    def delete(self, message_id: int) -> None:
        """Delete a message for both; Telegram does not tell the bot."""
        self._api.remove(self.user_id, message_id)

    def send_photo(
        self, content: bytes = PIXEL, caption: str = "", reply_to: int | None = None
    ) -> int:
        """Send a picture, PNG or JPEG."""
        upload = Upload("photo.jpg", content, "image/jpeg")
        return self._file(self._api.keep("photo", upload), caption, reply_to)

    def send_voice(
        self,
        content: bytes = b"OggS",
        duration: int = 3,
        reply_to: int | None = None,
        caption: str = "",
    ) -> int:
        """Send a voice note of `duration` seconds."""
        upload = Upload("voice.oga", content, "audio/ogg")
        return self._file(self._api.keep("voice", upload, duration=duration), caption, reply_to)

    def send_sticker(self, emoji: str = "👍") -> int:
        """Send a sticker."""
        upload = Upload("sticker.webp", b"RIFF", "image/webp")
        media = self._api.keep("sticker", upload, emoji=emoji, width=512, height=512)
        return self._file(media, "", None)

    def send_document(
        self, name: str, content: bytes, caption: str = "", reply_to: int | None = None
    ) -> int:
        """Send a file."""
        upload = Upload(name, content, mime_of(name))
        return self._file(self._api.keep("document", upload), caption, reply_to)

    def send_location(self, latitude: float, longitude: float) -> int:
        """Share a place, in degrees."""
        return self._send(Draft(location=(latitude, longitude)))

    def block(self) -> None:
        """Block the bot."""
        self._api.set_blocked(self.user_id, blocked=True)

    def unblock(self) -> None:
        """Unblock the bot."""
        self._api.set_blocked(self.user_id, blocked=False)

    def _file(self, media: Media, caption: str, reply_to: int | None) -> int:
        return self._send(Draft(text=caption, media=media, reply_to=reply_to))

    def _send(self, draft: Draft) -> int:
        return self._api.receive(self.user_id, draft).message_id

    # ----------------------------------------------------------------------------- tapping
    def tap(self, button: str | tuple[Message | int, str]) -> str:
        """Tap a button: of the newest message that has it, or of the message given.

        Args:
            button: Its label, or (message or its id, label). A label of the custom keyboard
                below the chat is said instead.

        Returns:
            The id of the callback query; empty for a label of the custom keyboard.

        Raises:
            LookupError: The phone shows no such button; the error lists those it shows.
            ValueError: The button opens a link.
        """
        within, label = (None, button) if isinstance(button, str) else button
        if isinstance(within, Message):
            within = within.message_id
        for message in reversed(self._chat.visible):
            if within is not None and message.message_id != within:
                continue
            for found in self._buttons(message):
                if found.text == label:
                    return self._tap(message, found)
        if within is None and any(label in row for row in self._chat.reply_keyboard):
            self.say(label)
            return ""
        raise LookupError(f"no button {label!r} on the phone; it shows {self._seen()}")

    def tap_data(self, message_id: int, data: str) -> str:
        """Press a button that is not there: forged, or of a message long gone."""
        return self._api.press(self.user_id, message_id, data)

    def _tap(self, message: Message, button: Button) -> str:
        if button.data is None:
            raise ValueError(f"the button {button.text!r} opens a link, it tells the bot nothing")
        return self._api.press(self.user_id, message.message_id, button.data)

    @staticmethod
    def _buttons(message: Message) -> list[Button]:
        return [button for row in message.keyboard for button in row]

    def _seen(self) -> str:
        seen = [
            f"{message.message_id}: " + ", ".join(repr(b.text) for b in self._buttons(message))
            for message in reversed(self._chat.visible)
            if message.keyboard
        ]
        return "; ".join(seen) or "none"

    # ----------------------------------------------------------------------------- reading
    @property
    def chat(self) -> Chat:
        """The chat, with everything the phone knows of it."""
        return self._chat

    @property
    def messages(self) -> list[Message]:
        """The bot's messages that the phone shows, oldest first."""
        return [message for message in self._chat.visible if message.from_bot]

    @property
    def last(self) -> Message:
        """The bot's newest message.

        Raises:
            LookupError: There is none.
        """
        if not self.messages:
            raise LookupError("the bot has not written yet")
        return self.messages[-1]

    def message(self, message_id: int) -> Message:
        """Return one message, either's.

        Raises:
            LookupError: The phone does not show it.
        """
        found = self._chat.find(message_id)
        if found is None:
            raise LookupError(f"the phone shows no message {message_id}")
        return found

    @property
    def toasts(self) -> list[Toast]:
        """The answers to button presses, oldest first; most have no text."""
        return self._chat.toasts

    @property
    def spinning(self) -> list[str]:
        """The button presses nobody answered yet, by id: their buttons still spin."""
        queries = self._api.queries.values()
        return [q.query_id for q in queries if q.chat_id == self.user_id and not q.answered]

    @property
    def documents(self) -> list[Media]:
        """The files the bot sent that are still in the chat, oldest first."""
        kept = [message.media for message in self.messages if message.media]
        return [media for media in kept if media.kind == "document"]

    @property
    def photos(self) -> list[Media]:
        """The photos the bot sent that are still in the chat, oldest first."""
        kept = [message.media for message in self.messages if message.media]
        return [media for media in kept if media.kind == "photo"]

    @property
    def menu(self) -> list[tuple[str, str]]:
        """The command menu as (command, description)."""
        commands = self._api.commands_for(self.user_id)
        return [(command["command"], command["description"]) for command in commands]

    def screen(self) -> str:
        """Return the chat as it would be read, see `screen.transcript`."""
        return transcript(self._chat, self._api.bot)
