"""A document that ``bot.exports.document`` made, read again.

It may come from anybody's hands: what does not fit is refused whole, by a reason that tells no
word of it. Messages of another chat mean nothing in this one, so each part gets a number below
zero; who takes it in moves them to where nobody else's are.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import UTC, date
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Raw, Struct, convert

from bot.exports.apart import Parts, Reason, Unreadable, Voices, take_apart
from bot.exports.document import CARRIED, Everything
from conversations import tags
from conversations.cpd import periods
from conversations.jsontext import loads
from conversations.model import Answer, OwnChip, Part, Record, Session, Settings, Voice, replace
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import DAYS_A_WEEK, OneOff, Slot

MOST_RECORDS = 50_000
"""Check-ins and notes: five a day for 27 years."""

MOST_OF_ONE, MOST_AROUND = 4 * 1024 * 1024, 1024 * 1024
"""Bytes of one record, and of each thing around the records."""

MOST_SAID = 2_000
"""Messages of one record, or chips."""

LONGEST = 16_384
"""Characters of a text: a message has 4,096 at most (Bot API, sendMessage)."""

_YEARS = range(1900, 2200)
"""Nothing was kept in any other year; at the ends of the calendar hours could not be told."""

_HIGHEST = 2**50
"""Numbers of records are given out one by one: none is ever so high."""

_KEY = re.compile(r"[a-z@][a-z0-9_.@-]{0,39}")
_PLACE = re.compile(r"(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?)?")
_HOUR_AND_MINUTE = re.compile(r"\d\d:\d\d")
_TIMES = frozenset({"starts", "ends", "quiet_from", "quiet_until", "letter_at"})
_LONGEST_WAIT = 24 * 60


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file holds. ``voices`` are the bytes of voice notes, read when asked for, by part."""

    everything: Everything
    voices: Mapping[int, Callable[[], bytes]] = field(default_factory=dict)


class _Heard(Struct):
    at: int
    file: str
    seconds: int = 0
    size: int = 0


class Opened:
    """A document that is being read, a record at a time.

    Args:
        parts: what it holds.
        heard: the voice notes beside it, by their files.

    Attributes:
        around: All but the records.
        files: The voice notes' files, by the parts of the records so far.
    """

    def __init__(self, parts: Parts, heard: Voices) -> None:
        self._records = (*parts.checkins, *parts.notes, *parts.cpd)
        self._heard = heard
        self.files: dict[int, str] = {}
        with _whole():
            if len(self._records) > MOST_RECORDS:
                raise Unreadable(Reason.DAMAGED)
            self.around = _around(parts)

    def __iter__(self) -> Iterator[Record]:
        """Yield the records, in the order of the file.

        Raises:
            Unreadable: one is not as it was made.
        """
        parts, numbers, named = count(-1, -1), set[int](), set[str]()
        for raw in self._records:
            files: dict[int, str] = {}
            with _whole():
                record = _record(_plain(raw, MOST_OF_ONE), parts, files)
            here = {at: name for at, name in files.items() if name in self._heard}
            if record.id in numbers or not named.isdisjoint(here.values()):
                raise Unreadable(Reason.DAMAGED)
            numbers.add(record.id)
            named.update(here.values())
            if len(set(here.values())) < len(here):
                raise Unreadable(Reason.DAMAGED)
            self.files |= here
            yield record

    def voices(self) -> dict[int, Callable[[], bytes]]:
        """Return how the voice notes of the records so far are read, by their parts."""
        return {at: self._heard[name] for at, name in self.files.items()}


def read(content: bytes) -> Taken:
    """Read a document, or an archive with one.

    Raises:
        Unreadable: with the reason.
    """
    given = opened(content)
    records = sorted(given, key=lambda one: (one.opened_at, one.id))
    voices = given.voices()
    for sound in voices.values():
        sound()  # a damaged one is refused now, not in the midst
    return Taken(replaced(given.around, records=records), voices)


def opened(content: bytes) -> Opened:
    """Begin to read a document, or an archive with one: its records come one by one.

    Raises:
        Unreadable: with the reason.
    """
    return Opened(*take_apart(content))


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Say that a document is not as it was made, whatever is wrong."""
    try:
        yield
    except (
        *(ArithmeticError, AttributeError, KeyError, OSError),
        *(RecursionError, TypeError, ValueError),
    ) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(Reason.DAMAGED) from None


def _plain(raw: Raw, most: int = MOST_AROUND) -> Any:
    """Return a part of a document, with its clock times as they are read."""
    content = bytes(raw)
    if len(content) > most:
        raise Unreadable(Reason.DAMAGED)
    return _timed(loads(content))


def _timed(value: Any) -> Any:
    """Return a document with its clock times as they are read."""
    if isinstance(value, list):
        return [_timed(one) for one in value]
    if isinstance(value, str) and len(value) > LONGEST:
        raise Unreadable(Reason.DAMAGED)
    if not isinstance(value, dict):
        return value
    return {
        key: one + ":00"
        if key in _TIMES and isinstance(one, str) and _HOUR_AND_MINUTE.fullmatch(one)
        else _timed(one)
        for key, one in value.items()
    }


def _around(parts: Parts) -> Everything:
    """Return all but the records."""
    pauses = convert(_plain(parts.pauses), list[Pause])
    if not all(one.year in _YEARS for pause in pauses for one in (pause.first, pause.last)):
        raise Unreadable(Reason.DAMAGED)
    return Everything(
        _session(parts),
        [],
        [_rule(one) for one in _plain(parts.schedule)],
        pauses,
        convert(_plain(parts.days_off), list[DaysOff]),
    )


def _session(parts: Parts) -> Session:
    """Return what is carried on, with own chips that have no number yet."""
    carried = _plain(parts.session)
    own = convert([{**one, "number": 0} for one in _plain(parts.own_chips)], list[OwnChip])
    if not all(_KEY.fullmatch(one.step) for one in own):
        raise Unreadable(Reason.DAMAGED)
    return convert(
        {
            "zone": _zone(_plain(parts.zone)),
            "language": _plain(parts.language),
            "settings": _settings(_plain(parts.settings)),
            "own": own,
            **{name: carried[name] for name in CARRIED},
        },
        Session,
        from_attributes=True,
    )


def _settings(told: Mapping[str, Any]) -> Settings:
    found = convert(told, Settings)
    waits = [found.bell_minutes, found.gap_minutes, found.usual_minutes]
    waits += [minutes for _, minutes in found.bells]
    days = (found.letter_day, *(day for day, _ in found.bells), *found.bells_offered)
    times = (found.quiet_from, found.quiet_until, found.letter_at)
    fits = (
        all(0 <= one <= _LONGEST_WAIT for one in waits)
        and all(0 <= one < DAYS_A_WEEK for one in days)
        and all(at.tzinfo is None and not at.second and not at.microsecond for at in times)
        and _PLACE.fullmatch(found.holidays)
        and (found.audit is None or periods.can_be(*found.audit))
    )
    if not fits:
        raise Unreadable(Reason.DAMAGED)
    return found


def _rule(told: Mapping[str, Any]) -> Slot | OneOff:
    return convert(told, Slot) if "weekday" in told else convert(told, OneOff)


def _zone(name: Any) -> str:
    """Return the name of a time zone that there is."""
    return ZoneInfo(name).key


def _record(told: Mapping[str, Any], parts: Iterator[int], files: dict[int, str]) -> Record:
    answers = {}
    if _said(told) > MOST_SAID:
        raise Unreadable(Reason.DAMAGED)
    for key, one in told["steps"].items():
        if not _KEY.fullmatch(key):
            raise Unreadable(Reason.DAMAGED)
        answers[key] = _answer(one, parts, files)
    mine = {key: one for key, one in told.items() if key not in ("kind", "steps", "asked")}
    record = convert(
        {**mine, "flow": told["kind"], "zone": _zone(told["zone"]), "answers": answers},
        Record,
        from_attributes=True,
    )
    closed = record.closed_at
    if (
        not 0 < record.id < _HIGHEST
        or not _KEY.fullmatch(record.flow)
        or record.state == "open"
        or record.deleted_at is not None
        or record.opened_at.tzinfo is None
        or (closed is not None and closed.tzinfo is None)
        or not all(one.year in _YEARS for one in _dates(record))
        or any(len(one) > tags.LONGEST for one in record.tags)  # each may become a button
    ):
        raise Unreadable(Reason.DAMAGED)
    return replace(
        record,
        opened_at=record.opened_at.astimezone(UTC),
        closed_at=None if closed is None else closed.astimezone(UTC),
    )


def _dates(record: Record) -> Iterator[date]:
    """Yield the days and instants that a record names."""
    yield from (record.day, record.opened_at)
    yield from (one for one in (record.closed_at, record.block and record.block.day) if one)


def _said(told: Mapping[str, Any]) -> int:
    """Return how much a record holds: its messages, chips, tags and what was carried to it."""
    steps = told["steps"].values()
    each = sum(
        1 + len(one["words"]) + len(one["chips"]) + len(one["own_chips"]) + len(one["voices"])
        for one in steps
    )
    return each + len(told.get("tags", ())) + len(told.get("given", ()))


def _answer(told: Mapping[str, Any], parts: Iterator[int], files: dict[int, str]) -> Answer:
    words = convert(told["words"], Sequence[str])
    heard = {one.at: one for one in convert(told["voices"], list[_Heard])}
    if any(not 0 <= at < len(words) for at in heard):
        raise Unreadable(Reason.DAMAGED)
    made = []
    for at, text in enumerate(words):
        number, voice = next(parts), heard.get(at)
        made.append(Part(number, text, Voice(voice.seconds, voice.size) if voice else None))
        if voice is not None:
            files[number] = voice.file
    own = [{"number": 0, "text": one} for one in told["own_chips"]]
    mine = {key: one for key, one in told.items() if key not in ("own_chips", "words", "voices")}
    return convert({**mine, "own": own, "parts": made}, Answer, from_attributes=True)
