"""Everything as one JSON document: complete, and the words exactly as sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from msgspec import structs

from conversations.letters.questions import this_week
from conversations.letters.returning import GIVEN
from conversations.model import Answer, BlockRef, Record, Session
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is kept of one therapist."""

    session: Session
    records: Sequence[Record]
    rules: Sequence[Slot | OneOff]
    pauses: Sequence[Pause]
    days_off: Sequence[DaysOff] = ()


def export(everything: Everything, now: datetime) -> bytes:
    """Return the document as UTF-8 JSON.

    Instants are UTC with the zone they were lived in beside them; days and times of
    blocks are wall-clock in that zone. ``words`` holds one string a message, ``own_chips`` chips of
    the person's own words, ``voices`` the voice notes among the words: where each stands in
    ``words``, its file beside this document, its seconds.
    """
    text = json.dumps(collect(everything, now), ensure_ascii=False, indent=2, default=_plain)
    return text.encode("utf-8", "backslashreplace")


def collect(everything: Everything, now: datetime) -> dict[str, Any]:
    """Return what the document says, with days and instants as they are."""
    session = everything.session
    return {
        "presence": FORMAT,
        "exported_at": now.isoformat(timespec="seconds"),
        "zone": session.zone,
        "language": session.language,
        "settings": structs.asdict(session.settings),
        "carried": _given(session.carried),
        "own_chips": [
            {"step": one.step, "text": one.text} for one in session.own if one.state == "kept"
        ],
        "schedule": [asdict(rule) for rule in everything.rules],
        "pauses": [asdict(pause) for pause in everything.pauses],
        "days_off": [asdict(day) for day in everything.days_off],
        "checkins": [_record(one) for one in everything.records if one.flow == "checkin"],
        "notes": [_record(one) for one in everything.records if one.flow != "checkin"],
    }


def file_name(day: date) -> str:
    """Return the document's name: it tells nothing but what it is and the day."""
    return f"presence-{day.isoformat()}.json"


def voice_name(message_id: int) -> str:
    """Return the name of a voice note's file beside the document: it tells nothing."""
    return f"voice/{message_id}.ogg"


def _record(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.flow,
        "state": record.state,
        "day": record.day,
        "zone": record.zone,
        "opened_at": record.opened_at,
        "closed_at": record.closed_at,
        "block": _block(record.block) if record.block else None,
        "given": _given(record.given),
        "tags": list(record.tags),
        "steps": {key: _answer(answer) for key, answer in record.answers.items()},
    }


def _block(block: BlockRef) -> dict[str, Any]:
    told = structs.asdict(block)
    return told if block.again else {key: told[key] for key in ("day", "starts", "ends")}


def _given(carried: Mapping[str, str]) -> dict[str, str]:
    """Return what is carried, the letter's question in its (English) words."""
    return {
        name: this_week(words).msgid if name == GIVEN else words for name, words in carried.items()
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "chips": list(answer.chips),
        "own_chips": [one.text for one in answer.own],
        "words": [part.text for part in answer.parts],
        "skipped": answer.skipped,
        "voices": [
            {"at": at, "file": voice_name(part.message_id), "seconds": part.voice.seconds}
            for at, part in enumerate(answer.parts)
            if part.voice is not None
        ],
    }


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    raise TypeError(f"{type(value).__name__} cannot stand in the document")
