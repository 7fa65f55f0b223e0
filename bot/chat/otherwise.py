"""The same said otherwise, where it cannot be said as it is stored."""

from __future__ import annotations

import html
import re
from typing import Any

from bot.chat.api import Failure
from bot.store.outbox import Row
from conversations.model import replace

_AS_FILE = frozenset({"sendPhoto", "sendVoice"})
"""What is sent as a document when Telegram refuses it."""

_TAG = re.compile(r"<[^<>]+>")


def otherwise(row: Row, failure: Failure) -> Row | None:
    """Return a call as Telegram may yet take it after such a failure, None if there is no way."""
    if failure is Failure.ENTITIES and "parse_mode" in row.draft.params:
        return _plain(row)
    if failure is Failure.REFUSED and row.draft.method in _AS_FILE:
        return _as_file(row)
    return None


def at(row: Row, message: int) -> Row:
    """Return a call about the message that shows its card."""
    return _changed(row, row.draft.method, {**row.draft.params, "message_id": message})


def fresh(row: Row) -> Row:
    """Return an edit as a message of its own."""
    return _changed(row, "sendMessage", row.draft.params)


def _plain(row: Row) -> Row:
    """Return the row with its text as plain text, for markup that Telegram did not accept."""
    params = {key: value for key, value in row.draft.params.items() if key != "parse_mode"}
    params["text"] = html.unescape(_TAG.sub("", params.get("text", "")))
    return _changed(row, row.draft.method, params)


def _as_file(row: Row) -> Row:
    """Return a voice note or a photo as a document: some let nobody send them voice notes."""
    params = {key: value for key, value in row.draft.params.items() if key != "duration"}
    return _changed(row, "sendDocument", params)


def _changed(row: Row, method: str, params: dict[str, Any]) -> Row:
    return replace(row, draft=replace(row.draft, method=method, params=params))
