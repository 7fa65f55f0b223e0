"""What the phone shows: users, chats, messages and the notes that pop up over them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.media import Media
from bot.demo.text import Entity


@dataclass(frozen=True, slots=True)
class User:
    """A person or the bot, as in the `User` object of the Bot API."""

    id: int
    first_name: str
    language_code: str = ""
    username: str = ""
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the `User` object."""
        user: dict[str, Any] = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
        }
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(frozen=True, slots=True)
class Button:
    """One button under a message."""

    text: str
    data: str | None
    url: str | None


@dataclass(slots=True)
class Message:
    """One bubble, the bot's or the person's own.

    Attributes:
        message_id: Rises within the chat, counting both directions.
        from_bot: Whose bubble it is.
        date: When it was sent, aware.
        text: The text, or the caption of a file.
        entities: Of `text`, in UTF-16 code units.
        media: The file, if it carries one.
        location: Latitude and longitude, if it carries them.
        markup: `reply_markup` as the bot sent it.
        reply_to: The message it answers.
        reaction: What the bot reacted with.
        edited: When it was last edited, if ever.
        deleted: When it vanished from the phone, if it did.
        silent: Sent without a sound.
        protected: Cannot be forwarded or saved.
    """

    message_id: int
    from_bot: bool
    date: datetime
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    media: Media | None = None
    location: tuple[float, float] | None = None
    markup: dict[str, Any] | None = None
    reply_to: "Message | None" = None
    reaction: tuple[str, ...] = ()
    edited: datetime | None = None
    deleted: datetime | None = None
    silent: bool = False
    protected: bool = False
    preview: dict[str, Any] | None = None

    @property
    def keyboard(self) -> list[list[Button]]:
        """The rows of inline buttons under the message; empty without any."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in r] for r in rows]

    @property
    def document(self) -> bytes | None:
        """The bytes of the file it carries, if it carries one."""
        return self.media.content if self.media else None

    def content(self) -> tuple[Any, ...]:
        """Return what must differ for an edit to be one."""
        return self.text, self.entities, self.markup


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a button press: a short note, an alert, or nothing to read."""

    query_id: str
    text: str
    alert: bool = False
    url: str | None = None


@dataclass(slots=True)
class Query:
    """A button press that waits for its answer."""

    query_id: str
    chat_id: int
    date: datetime
    answered: bool = False


@dataclass(slots=True)
class Chat:
    """The private chat of one person with the bot."""

    user: User
    messages: list[Message] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    action: tuple[str, datetime] | None = None
    menu_button: dict[str, Any] | None = None
    last_id: int = 0

    @property
    def id(self) -> int:
        """The chat id; in private chats it is the user's."""
        return self.user.id

    def next_id(self) -> int:
        """Return the id of the message to come."""
        self.last_id += 1
        return self.last_id

    def find(self, message_id: Any) -> Message | None:
        """Return the message with this id unless it is deleted or never was."""
        for message in self.messages:
            if message.message_id == message_id and message.deleted is None:
                return message
        return None

    @property
    def visible(self) -> list[Message]:
        """What the phone shows, oldest first."""
        return [message for message in self.messages if message.deleted is None]

    @property
    def reply_keyboard(self) -> list[list[str]]:
        """The labels of the custom keyboard below the chat; empty without one."""
        for message in reversed(self.messages):
            markup = message.markup or {}
            if "keyboard" in markup:
                rows: list[list[Any]] = markup["keyboard"]
                return [[b if isinstance(b, str) else b["text"] for b in row] for row in rows]
            if markup.get("remove_keyboard"):
                return []
        return []

    def as_json(self) -> dict[str, Any]:
        """Return the `Chat` object."""
        chat = {"id": self.id, "type": "private", "first_name": self.user.first_name}
        return {**chat, "username": self.user.username} if self.user.username else chat


def message_json(
    message: Message, chat: Chat, bot: User, *, with_reply: bool = True
) -> dict[str, Any]:
    """Return the `Message` object of the Bot API.

    A message that is replied to is carried along without the one it replied to itself.
    """
    sender = bot if message.from_bot else chat.user
    found: dict[str, Any] = {
        "message_id": message.message_id,
        "from": sender.as_json(),
        "chat": chat.as_json(),
        "date": int(message.date.timestamp()),
    }
    if message.media:
        found |= message.media.as_json()
    if message.location:
        latitude, longitude = message.location
        found["location"] = {"latitude": latitude, "longitude": longitude}
    prefix = "caption_" if message.media else ""
    if message.text:
        found["caption" if message.media else "text"] = message.text
    if message.entities:
        found[f"{prefix}entities"] = message.entities
    if message.edited:
        found["edit_date"] = int(message.edited.timestamp())
    if "inline_keyboard" in (message.markup or {}):
        found["reply_markup"] = message.markup
    if message.protected:
        found["has_protected_content"] = True
    if message.preview:
        found["link_preview_options"] = message.preview
    if message.reply_to and with_reply:
        found["reply_to_message"] = message_json(message.reply_to, chat, bot, with_reply=False)
    return found
