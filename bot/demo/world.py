"""The state of the stand-in: chats, files, button presses, updates, and the people's side of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.demo.chat import Chat, Message, Query, User, message_json
from bot.demo.markup import DATA_LIMIT
from bot.demo.media import Media, Upload, image_size
from bot.demo.text import detect
from bot.demo.updates import UpdateQueue

Clock = Callable[[], datetime]
Stop = Callable[[], None]
FIRST_UPDATE_ID = 100_000_001
#: How long a message can still be edited by its author or deleted by the bot.
CHANGEABLE = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Change:
    """Something a watcher of the phone may want to redraw.

    Attributes:
        kind: `message`, `edit`, `delete`, `reaction`, `action`, `toast`, `press`, `blocked`,
            `commands` or `profile`.
        chat_id: Where; None when it concerns every chat.
        message_id: The message, when it is about one.
    """

    kind: str
    chat_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person is about to send."""

    text: str = ""
    media: Media | None = None
    location: tuple[float, float] | None = None
    reply_to: int | None = None


class World:
    """One bot and the private chats it has.

    Args:
        clock: Returns the time now, aware; the only source of time.
        token: The bot's token; its id is the number before the colon.
        username: The bot's username, without `@`.
        first_name: The bot's name.
    """

    def __init__(
        self,
        clock: Clock,
        token: str = "700000001:demo-token-of-the-stand-in",  # noqa: S107 - opens nothing
        username: str = "presence_demo_bot",
        first_name: str = "Presence",
    ) -> None:
        self._clock = clock
        self.token = token
        bot_id = token.partition(":")[0]
        self.bot = User(int(bot_id), first_name, username=username, is_bot=True)
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, Media] = {}
        self.queries: dict[str, Query] = {}
        self.updates = UpdateQueue(FIRST_UPDATE_ID)
        self.commands: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.menu_button: dict[str, Any] = {"type": "commands"}
        self.webhook = ""
        self.webhook_secret = ""
        self.webhook_connections = 40
        self.webhook_error: tuple[int, str] | None = None
        self._watchers: list[Callable[[Change], None]] = []

    # ------------------------------------------------------------------ time and watchers
    def now(self) -> datetime:
        """Return the time now.

        Raises:
            ValueError: The clock gave a naive time.
        """
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError("the clock must give aware times")
        return now

    def watch(self, callback: Callable[[Change], None]) -> Stop:
        """Call `callback` on each change; the result called ends that."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def changed(self, kind: str, chat_id: int | None = None, message_id: int | None = None) -> None:
        """Tell the watchers."""
        for watcher in tuple(self._watchers):
            watcher(Change(kind, chat_id, message_id))

    def update(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update for the bot."""
        self.updates.put(kind, payload, self.now())

    # ---------------------------------------------------------------------------- files
    def keep(self, kind: str, upload: Upload, **about: Any) -> Media:
        """Keep a file for as long as this world lasts.

        Raises:
            ApiError: 400 when a photo is not a picture Telegram takes.
        """
        media = Media(kind, len(self.files) + 1, upload.name, upload.content, upload.mime, **about)
        if kind == "photo":
            width, height = image_size(upload.content)
            media = replace(media, width=width, height=height)
        self.files[media.file_id] = media
        return media

    def file(self, path: str) -> bytes | None:
        """Return the bytes under a `file_path`; None when there is no such file."""
        for media in self.files.values():
            if media.path == path:
                return media.content
        return None

    # -------------------------------------------------------------------- the people's side
    def register(self, user: User) -> Chat:
        """Return the chat of `user`, opened and still empty if there was none."""
        return self.chats.setdefault(user.id, Chat(user))

    def receive(self, user_id: int, draft: Draft) -> Message:
        """Take a message from a person and queue its update.

        Raises:
            ValueError: The person blocked the bot, or replies to a message that is not there.
        """
        chat = self.chats[user_id]
        if chat.blocked:
            raise ValueError("a person who blocked the bot cannot write to it; unblock first")
        reply_to = chat.find(draft.reply_to)
        if draft.reply_to is not None and reply_to is None:
            raise ValueError(f"there is no message {draft.reply_to} to reply to")
        message = Message(
            chat.next_id(),
            from_bot=False,
            date=self.now(),
            text=draft.text,
            entities=detect(draft.text, []),
            media=draft.media,
            location=draft.location,
            reply_to=reply_to,
        )
        chat.started = True
        chat.messages.append(message)
        self.update("message", self.json(message, chat))
        self.changed("message", chat.id, message.message_id)
        return message

    def revise(self, user_id: int, message_id: int, text: str) -> Message:
        """Change the text of a person's own message and queue its update.

        Raises:
            ValueError: It is not theirs, has another kind of content, or is older than 48 h.
        """
        chat = self.chats[user_id]
        message = chat.find(message_id)
        if message is None or message.from_bot or message.location:
            raise ValueError(f"message {message_id} is not this person's to edit")
        if self.now() - message.date > CHANGEABLE:
            raise ValueError(f"message {message_id} is too old to edit")
        message.text, message.entities = text, detect(text, [])
        message.edited = self.now()
        self.update("edited_message", self.json(message, chat))
        self.changed("edit", chat.id, message_id)
        return message

    def remove(self, user_id: int, message_id: int) -> None:
        """Delete a message on the phone; the bot is not told, as in Telegram.

        Raises:
            ValueError: There is no such message.
        """
        message = self.chats[user_id].find(message_id)
        if message is None:
            raise ValueError(f"there is no message {message_id} to delete")
        message.deleted = self.now()
        self.changed("delete", user_id, message_id)

    def press(self, user_id: int, message_id: int, data: str) -> str:
        """Press a button, or forge such a press, and queue its update.

        Returns:
            The id of the callback query.

        Raises:
            ValueError: `data` is not 1 to 64 bytes long, or the person blocked the bot.
        """
        chat = self.chats[user_id]
        if chat.blocked:
            raise ValueError("a person who blocked the bot cannot press its buttons")
        if not 1 <= len(data.encode()) <= DATA_LIMIT:
            raise ValueError("a button press carries 1 to 64 bytes")
        now = self.now()
        query = Query(str(4_000_000_000 + len(self.queries)), chat.id, now)
        self.queries[query.query_id] = query
        message = chat.find(message_id)
        if message is None:
            shown: dict[str, Any] = {"chat": chat.as_json(), "message_id": message_id, "date": 0}
        else:
            shown = self.json(message, chat)
        payload = {
            "id": query.query_id,
            "from": chat.user.as_json(),
            "message": shown,
            "chat_instance": str(-chat.id),
            "data": data,
        }
        self.update("callback_query", payload)
        self.changed("press", chat.id, message_id)
        return query.query_id

    def set_blocked(self, user_id: int, *, blocked: bool) -> None:
        """Block or unblock the bot; it is told by a `my_chat_member` update."""
        chat = self.chats[user_id]
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        bot = self.bot.as_json()
        states = [
            {"user": bot, "status": "member"},
            {"user": bot, "status": "kicked", "until_date": 0},
        ]
        old, new = states if blocked else states[::-1]
        payload = {
            "chat": chat.as_json(),
            "from": chat.user.as_json(),
            "date": int(self.now().timestamp()),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        self.update("my_chat_member", payload)
        self.changed("blocked", chat.id)

    # ----------------------------------------------------------------------------- reading
    def json(self, message: Message, chat: Chat) -> dict[str, Any]:
        """Return the `Message` object."""
        return message_json(message, chat, self.bot)

    def commands_for(self, user_id: int) -> list[dict[str, Any]]:
        """Return the command menu this person sees.

        The narrowest scope wins, and within it the person's language
        (core.telegram.org/bots/api#determining-list-of-commands).
        """
        language = self.chats[user_id].user.language_code.partition("-")[0]
        for scope in (("chat", user_id), ("all_private_chats", 0), ("default", 0)):
            for code in (language, ""):
                if found := self.commands.get((*scope, code)):
                    return found
        return []
