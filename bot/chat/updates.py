"""Raw Bot API updates become events, by hand: one that cannot be read costs only itself.

Words are passed on exactly as Telegram sent them, half a surrogate pair too: whoever
writes them down does so with :mod:`conversations.jsontext`.

Source: core.telegram.org/bots/api, sections Update, Message, CallbackQuery,
ChatMemberUpdated, and core.telegram.org/bots/features#deep-linking.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.chat.render import decode
from conversations.catalog import LINKS
from conversations.model import Commanded, Event, Located, Revised, Said, Sent, Spot, Tapped

Json: TypeAlias = Mapping[str, Any]
Seen: TypeAlias = Callable[[int], int]
"""From a message's id to the newest card its writer can have seen."""
FindSpot: TypeAlias = Callable[[int, Json], "Spot | None"]
"""From the id and the JSON of a message that was replied to, to the step it asked."""

_START = re.compile(r"/start(?:@\w+)? ([A-Za-z0-9_-]{1,64})")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_KINDS = (
    *("voice", "live_photo", "photo", "animation", "audio", "video_note", "video", "sticker"),
    *("document", "paid_media", "story", "contact", "dice", "game", "poll", "checklist"),
    *("venue", "location", "rich_message", "invoice"),
)
"""What a message may be instead of text, the telling one first: an animation is also a
document, a venue also a location."""
_PLACES = ("venue", "location")
_MAY_HOLD_PLACES = (*_PLACES, "reply_to_message", "external_reply", "pinned_message", "message")
"""The last is that of a tap, which may hold the message it replied to."""
ZONE = "zone"
"""Stands in a stored location for its coordinates, which are not kept."""
_DEEPEST = 32
"""So deep an update of Telegram's never is; what lies deeper would exhaust the stack."""
_CALENDARS = (".ics", ".ical", ".icalendar", ".vcs")
_CALENDAR_TYPES = ("text/calendar", "text/x-vcalendar", "application/ics")
_TAKEOUTS = (".json", ".zip")
_TAKEOUT_TYPES = ("application/json", "application/zip", "application/x-zip-compressed")
_UNTYPED = ("text/plain", "application/octet-stream")
"""What a calendar is called by programs that do not know one: only its content tells."""
_REACHABLE = {"member": True, "kicked": False}


class Unreadable(ValueError):  # noqa: N818 - the name says what happened
    """An update is not of the shape the Bot API describes."""

    def __init__(self) -> None:
        super().__init__("an update is not of the shape the Bot API describes")


@dataclass(frozen=True, slots=True)
class Door:
    """Who an update is from: all that may be known of it before it is stored.

    ``code`` is the invitation in a private ``/start CODE``, and no link that opens a conversation.
    """

    update_id: int
    sender_id: int
    chat_id: int
    chat_type: str
    language_code: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What an update says.

    ``callback_id`` and ``card_message_id`` are there for a tap, which wants an answer.
    ``reachable`` tells that the person has just blocked (False) or unblocked the bot.
    """

    events: tuple[Event, ...] = ()
    callback_id: str | None = None
    card_message_id: int | None = None
    reachable: bool | None = None


def update_id(update: object) -> int:
    """Return an update's number.

    Raises:
        Unreadable: it has none.
    """
    return _number(_object(update), "update_id")


def sender(update: object) -> Door | None:
    """Return who an update is from, or None when it is of a kind nothing is done with.

    Raises:
        Unreadable: the update is malformed.
    """
    number, (kind, content) = update_id(update), _content(_object(update))
    if content is None or "from" not in content:
        return None
    place = content.get("message") if kind == "callback_query" else content
    if place is None:
        return None
    person, chat = _object(content["from"]), _object(_object(place).get("chat"))
    return Door(
        number,
        _number(person, "id"),
        _number(chat, "id"),
        chat_type := _string(chat, "type"),
        _language(person),
        _code(content) if kind == "message" and chat_type == "private" else None,
    )


def read(update: object, *, seen: Seen, spot: FindSpot, username: str = "") -> Read | None:
    """Return what an update says, or None when it is of a kind nothing is done with.

    Args:
        update: The update's JSON.
        seen: Called with the id of a message of words, or of a voice note.
        spot: Called with the message that these reply to, if any.
        username: The bot's own, without ``@``: a command for another bot is only text.

    Raises:
        Unreadable: the update is malformed.
    """
    kind, content = _content(_object(update))
    if content is None:
        return None
    match kind:
        case "message":
            events = _message(content, seen, spot, username)
        case "edited_message":
            events = _edited(content)
        case "callback_query":
            return _tap(content)
        case _:
            status = _string(_object(content.get("new_chat_member")), "status")
            return Read(reachable=_REACHABLE[status]) if status in _REACHABLE else None
    return Read(events) if events else None


# -------------------------------------------------------------------- messages


def _message(message: Json, seen: Seen, spot: FindSpot, username: str) -> tuple[Event, ...]:
    at = _number(message, "message_id")
    text, caption = _words(message, "text"), _words(message, "caption")
    if command := _command(message, text, username):
        return (Commanded(*command, at, Said(text, at, seen(at), _replied(message, spot))),)
    kind = "" if text else next((kind for kind in _KINDS if kind in message), "")
    if kind == "voice":
        events: tuple[Event, ...] = (_voice(message, at, seen(at), _replied(message, spot)),)
    else:
        events = (_sent(message, kind, at),) if kind else ()
    if words := text or caption:
        replied = _replied(message, spot)
        events += (Said(words, at, seen(at), replied, besides=bool(kind)),)
    return events


def _sent(message: Json, kind: str, at: int) -> Event:
    content = message[kind]
    if kind in _PLACES:
        zone = _words(_object(_object(content).get("location", content)), ZONE)
        return Located(zone, at) if zone else Sent(kind, at)
    document = _object(content) if kind == "document" else {}
    if not (found := _calendar(document) or _takeout(document)):
        return Sent(kind, at)
    size = _number(document, "file_size") if "file_size" in document else 0
    return Sent(found, at, _string(document, "file_id"), size)


def _voice(message: Json, at: int, seen: int, replied: Spot | None) -> Sent:
    voice = _object(message["voice"])
    size, seconds = (
        max(0, _number(voice, key)) if key in voice else 0 for key in ("file_size", "duration")
    )
    return Sent("voice", at, _words(voice, "file_id"), size, seconds, seen, replied)


def _calendar(document: Json) -> str:
    """Return ``calendar``, ``perhaps_calendar`` for what only its content can tell, or ""."""
    name = _words(document, "file_name").casefold()
    kind = _words(document, "mime_type").casefold()
    if name.endswith(_CALENDARS) or kind.startswith(_CALENDAR_TYPES):
        return "calendar"
    if name.endswith(_TAKEOUTS):
        return ""
    return "perhaps_calendar" if name.endswith(".txt") or kind.startswith(_UNTYPED) else ""


def _takeout(document: Json) -> str:
    """Return ``takeout`` for what may be an export that is sent back, or ""."""
    name = _words(document, "file_name").casefold()
    kind = _words(document, "mime_type").casefold()
    return "takeout" if name.endswith(_TAKEOUTS) or kind.startswith(_TAKEOUT_TYPES) else ""


def without_places(
    update: dict[str, Any], zone_at: Callable[[float, float], str | None]
) -> dict[str, Any]:
    """Return an update with each location in it replaced by its time zone: no more is kept.

    What is nested deeper than any update of Telegram's is left out.

    Args:
        update: the update's JSON.
        zone_at: from longitude and latitude to an IANA key, None where there is none.
    """
    kind, content = _content(update)
    if content is None or content.keys().isdisjoint(_MAY_HOLD_PLACES):
        return update
    return {**update, kind: _without_places(content, zone_at)}


def _without_places(
    value: Any, zone_at: Callable[[float, float], str | None], left: int = _DEEPEST
) -> Any:
    if not isinstance(value, list | dict):
        return value
    if not left:
        return None
    if isinstance(value, list):
        return [_without_places(one, zone_at, left - 1) for one in value]
    if "latitude" in value or "longitude" in value:
        east, north = value.get("longitude"), value.get("latitude")
        if not isinstance(east, int | float) or not isinstance(north, int | float):
            return {}
        zone = zone_at(east, north)
        return {ZONE: zone} if zone else {}
    return {
        key: _without_places(_bare(one) if key == "venue" else one, zone_at, left - 1)
        for key, one in value.items()
    }


def _bare(venue: Any) -> dict[str, Any]:
    """Return a venue without its name and its address."""
    held = isinstance(venue, dict) and "location" in venue
    return {"location": venue["location"]} if held else {}


def _edited(message: Json) -> tuple[Event, ...]:
    at = _number(message, "message_id")
    words = _words(message, "text") or _words(message, "caption")
    besides = any(kind in message for kind in _KINDS)
    return (Revised(words, at, besides),) if words else ()


def _command(message: Json, text: str, username: str) -> tuple[str, str] | None:
    """Return the name and argument of a command that opens the text and is for this bot."""
    for entity in map(_object, _list(message, "entities")):
        if entity.get("type") == "bot_command" and entity.get("offset") == 0:
            length = _number(entity, "length")
            name, _, other = text[1:length].partition("@")
            if name and (not other or not username or other.casefold() == username.casefold()):
                return name.lower(), text[length:].strip()
    return None


def _replied(message: Json, spot: FindSpot) -> Spot | None:
    if "reply_to_message" not in message:
        return None
    replied = _object(message["reply_to_message"])
    return spot(_number(replied, "message_id"), replied)


def card_of(message: Json) -> int | None:
    """Return the card that a message of ours shows, as its buttons name it."""
    markup = message.get("reply_markup")
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            data = button.get("callback_data") if isinstance(button, dict) else None
            to = decode(data) if isinstance(data, str) else None
            if to is not None and to.card:
                return to.card
    return None


# ------------------------------------------------------------------------ taps


def _tap(query: Json) -> Read:
    message = query.get("message")
    return Read(
        events=(Tapped(decode(_words(query, "data"))),),
        callback_id=_string(query, "id"),
        card_message_id=None if message is None else _number(_object(message), "message_id"),
    )


def query_id(update: object) -> str | None:
    """Return what a tap is answered by, also of an update that cannot be read further."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    found = query.get("id") if isinstance(query, dict) else None
    return found if isinstance(found, str) and found else None


# ------------------------------------------------------------------------ door


def _code(message: Json) -> str | None:
    match = _START.fullmatch(_words(message, "text").rstrip())
    return match[1] if match and match[1] not in LINKS else None


def _language(person: Json) -> str | None:
    tag = person.get("language_code")
    return tag if isinstance(tag, str) and _LANGUAGE.fullmatch(tag) else None


# ----------------------------------------------------------------------- shape


def _content(update: Json) -> tuple[str, Json | None]:
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        if kind in update:
            return kind, _object(update[kind])
    return "", None


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise Unreadable
    return value


_LARGEST = 2**63 - 1
"""Ids are 64-bit integers (Bot API); what is larger would not fit into the database."""


def _number(values: Json, key: str) -> int:
    value = values.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
        raise Unreadable
    return value


def _string(values: Json, key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str):
        raise Unreadable
    return value


def _words(values: Json, key: str) -> str:
    return _string(values, key) if key in values else ""


def _list(values: Json, key: str) -> list[Any]:
    value = values.get(key, [])
    if not isinstance(value, list):
        raise Unreadable
    return value
