"""What the phone's page shows, as JSON: bubbles, the menu, and how the bot's process stands."""

from collections.abc import Iterable
from typing import Any

from bot.demo import cities
from bot.demo.chat import Chat, Message, Toast
from bot.demo.disk import Disk
from bot.demo.stage import ZONE, Stage

CALLS_SHOWN = 40
PREVIEW_LIMIT = 200_000
"""Documents up to this many bytes can be looked at on the page."""

_QUOTE = 120


def bubble(message: Message, chat: Chat, *, fetched: bool) -> dict[str, Any]:
    """Return one message.

    Args:
        message: The message.
        chat: Its chat.
        fetched: Whether the bot has fetched it and written it down; of one's own messages only.
    """
    shown: dict[str, Any] = {
        "id": message.message_id,
        "mine": not message.from_bot,
        "at": int(message.date.timestamp() * 1000),
        "text": message.text,
        "entities": message.entities,
        "keyboard": _keyboard(message),
        "reaction": list(message.reaction),
        "edited": message.edited is not None,
        "fetched": fetched,
        "media": _media(message),
        "location": cities.name(message.location) if message.location else "",
        "reply": None,
        "hint": None,
    }
    if message.reply_to is not None:
        quoted = chat.find(message.reply_to.message_id)
        shown["reply"] = {
            "id": message.reply_to.message_id,
            "mine": not message.reply_to.from_bot,
            "text": _quote(quoted) if quoted else "Deleted message",
        }
    markup = message.markup or {}
    if markup.get("force_reply"):
        shown["hint"] = str(markup.get("input_field_placeholder", ""))
    return shown


def _keyboard(message: Message) -> list[list[dict[str, str]]]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [
        [
            {
                "text": button["text"],
                "data": button.get("callback_data", ""),
                "url": button.get("url", ""),
                "style": button.get("style", ""),
            }
            for button in row
        ]
        for row in rows
    ]


def _media(message: Message) -> dict[str, Any] | None:
    media = message.media
    if media is None:
        return None
    return {
        "kind": media.kind,
        "number": media.number,
        "name": media.name,
        "size": len(media.content),
        "seconds": media.duration,
        "emoji": media.emoji,
        "width": media.width,
        "height": media.height,
        "readable": media.mime == "application/json" and len(media.content) <= PREVIEW_LIMIT,
    }


def _quote(message: Message) -> str:
    text = " ".join(message.text.split()) or (message.media.kind if message.media else "location")
    return text if len(text) <= _QUOTE else text[: _QUOTE - 1] + "…"


def unfetched(updates: Iterable[dict[str, Any]]) -> set[int]:
    """Return the ids of the person's messages that still wait for the bot to fetch them."""
    kinds = ("message", "edited_message")
    return {update[kind]["message_id"] for update in updates for kind in kinds if kind in update}


def bubbles(stage: Stage) -> list[dict[str, Any]]:
    """Return every message the phone shows, oldest first."""
    chat = stage.person.chat
    waiting = unfetched(stage.api.pending())
    return [
        bubble(one, chat, fetched=not one.from_bot and one.message_id not in waiting)
        for one in chat.visible
    ]


def menu(stage: Stage) -> list[dict[str, str]]:
    """Return the commands the bot offers this person."""
    return [{"command": name, "about": about} for name, about in stage.person.menu]


def note(toast: Toast) -> dict[str, Any]:
    """Return the answer to a button press."""
    return {
        "query": toast.query_id,
        "text": toast.text,
        "alert": toast.alert,
        "url": toast.url or "",
    }


def typing(stage: Stage) -> bool:
    """Whether the bot says that it is busy with something."""
    action = stage.person.chat.action
    return action is not None and action[1] > stage.now()


def desk(stage: Stage) -> dict[str, Any]:
    """Return what stands beside the phone."""
    disk: Disk = stage.disk
    due, kept = disk.next_due(stage.now()), disk.kept()
    return {
        "zone": ZONE.key,
        "ahead": int(stage.offset().total_seconds() * 1000),
        "next": {"at": int(due.at.timestamp() * 1000), "kind": due.kind} if due else None,
        "bot": stage.plug.state.value,
        "pid": stage.plug.pid,
        "line": stage.plug.last_line if stage.plug.state.value == "died" else "",
        "answers": kept.answers,
        "checkins": kept.checkins,
        "waiting": len(stage.api.pending()),
        "calls": _calls(stage),
    }


def _calls(stage: Stage) -> list[list[Any]]:
    """Return the last calls of the bot, newest first: the method and how often in a row."""
    shown: list[list[Any]] = []
    for call in reversed(stage.api.calls):
        if shown and shown[-1][0] == call.method:
            shown[-1][1] += 1
        elif len(shown) == CALLS_SHOWN:
            break
        else:
            shown.append([call.method, 1])
    return shown
