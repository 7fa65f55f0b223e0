"""Everything as one JSON document: complete, and the words exactly as sent.

``bot.exports.reading`` reads it again. What one writes, the other knows: a field that a record,
an answer or the settings are given later is in the document without a change here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from msgspec import structs

from conversations.cpd.entries import KEY as LOG
from conversations.letters.questions import this_week
from conversations.letters.returning import GIVEN
from conversations.model import Answer, BlockRef, Record, Session
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot

FORMAT = 2

CARRIED = ("carried", "rests", "variants", "visits", "zones_before", "question")
"""Fields of a session that go along as they are; its own chips do so as a list of their own."""

LEFT_HERE = {"deleted_at", "took", "flow", "answers"}
"""Fields of a record that the document does not have, or not by that name."""


LEFT_OUT = ("settings", "session", "own_chips", "schedule", "pauses", "days_off")
"""What a document of one tag leaves out: it is there as it is for everybody, so that taking the
document in changes nothing of it. Entries without the tag are left out as well."""


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is kept of one therapist.

    With a ``period`` there are the records of these days alone, with a ``tag`` those that have it.
    """

    session: Session
    records: Sequence[Record]
    rules: Sequence[Slot | OneOff]
    pauses: Sequence[Pause]
    days_off: Sequence[DaysOff] = ()
    period: tuple[date, date] | None = None
    tag: str = ""


def export(everything: Everything, now: datetime) -> bytes:
    """Return the document as UTF-8 JSON.

    Instants are UTC with the zone they were lived in beside them; days and times of
    blocks are wall-clock in that zone. ``words`` holds one string a message, ``own_chips`` chips of
    the person's own words, ``voices`` the voice notes among the words: where each stands in
    ``words``, its file beside this document, its seconds and bytes.
    """
    text = json.dumps(collect(everything, now), ensure_ascii=False, indent=2, default=_plain)
    return text.encode("utf-8", "backslashreplace")


def collect(everything: Everything, now: datetime) -> dict[str, Any]:
    """Return what the document says, with days and instants as they are."""
    period = everything.period
    if everything.tag:
        everything = _entries_alone(everything)
    session = everything.session
    return {
        "presence": FORMAT,
        "exported_at": now.isoformat(timespec="seconds"),
        "period": None if period is None else {"first": period[0], "last": period[1]},
        **({"tag": everything.tag, "left_out": LEFT_OUT} if everything.tag else {}),
        "zone": session.zone,
        "language": session.language,
        "settings": structs.asdict(session.settings),
        "session": {name: _built(getattr(session, name)) for name in CARRIED},
        "own_chips": [
            {"step": one.step, "text": one.text, "offered": one.offered, "state": one.state}
            for one in session.own
        ],
        "schedule": [asdict(rule) for rule in everything.rules],
        "pauses": [asdict(pause) for pause in everything.pauses],
        "days_off": [asdict(day) for day in everything.days_off],
        "checkins": [told(one) for one in everything.records if one.flow == "checkin"],
        "notes": [told(one) for one in everything.records if one.flow not in ("checkin", LOG)],
        "cpd": [told(one) for one in everything.records if one.flow == LOG],
    }


def _entries_alone(everything: Everything) -> Everything:
    """Return what may go into other hands with the entries of one tag: nothing but these."""
    mine = everything.session
    bare = Session(zone=mine.zone, language=mine.language)
    return replace(everything, session=bare, rules=(), pauses=(), days_off=())


def file_name(day: date, kind: str = "json") -> str:
    """Return the document's name: it tells nothing but what it is and the day."""
    return f"presence-{day.isoformat()}.{kind}"


def voices_of(record: Record) -> Iterator[tuple[int, str]]:
    """Return a record's voice notes: each by its message, and its file beside the document.

    The file's name tells nothing but the number of the record and which of its voice notes it is.
    """
    found = (
        part.message_id
        for answer in record.answers.values()
        for part in answer.parts
        if part.voice is not None
    )
    for at, message_id in enumerate(found, 1):
        yield message_id, f"voice/{record.id}.{at}.ogg"


def told(record: Record) -> dict[str, Any]:
    """Return what the document says of a record.

    One under way is set down there: only in its own chat can it be under way.
    """
    plain = {
        name: _built(value)
        for name in record.__struct_fields__
        if name not in LEFT_HERE
        and ((value := getattr(record, name)) or name in ("block", "closed_at", "given"))
    }
    files = dict(voices_of(record))
    return {
        **plain,
        "kind": record.flow,
        "state": "down" if record.state == "open" else record.state,
        "block": _block(record.block) if record.block else None,
        **({"asked": this_week(record.given[GIVEN]).msgid} if GIVEN in record.given else {}),
        "steps": {key: _answer(answer, files) for key, answer in record.answers.items()},
    }


def _block(block: BlockRef) -> dict[str, Any]:
    fields = structs.asdict(block)
    return fields if block.again else {key: fields[key] for key in ("day", "starts", "ends")}


def _answer(answer: Answer, files: Mapping[int, str]) -> dict[str, Any]:
    known = {"chips", "own", "parts", "skipped"}
    return {
        "chips": list(answer.chips),
        "own_chips": [one.text for one in answer.own],
        "words": [part.text for part in answer.parts],
        "skipped": answer.skipped,
        "voices": [
            {
                "at": at,
                "file": files[part.message_id],
                "seconds": part.voice.seconds,
                "size": part.voice.size,
            }
            for at, part in enumerate(answer.parts)
            if part.voice is not None
        ],
        **{
            name: _built(value)
            for name in answer.__struct_fields__
            if name not in known and (value := getattr(answer, name))
        },
    }


def _built(value: Any) -> Any:
    """Return a value of the machine as what JSON knows."""
    if hasattr(value, "__struct_fields__"):
        return {key: _built(one) for key, one in structs.asdict(value).items()}
    if isinstance(value, Mapping):
        return {key: _built(one) for key, one in value.items()}
    return [_built(one) for one in value] if isinstance(value, list | tuple) else value


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    raise TypeError(f"{type(value).__name__} cannot stand in the document")
