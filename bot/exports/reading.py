"""A document that ``bot.exports.document`` made, read again.

It may come from anybody's hands: what does not fit is refused whole, by a reason that tells no
word of it. Messages of another chat mean nothing in this one, so each part gets a number below
zero; who takes it in moves them to where nobody else's are.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from enum import Enum
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, convert

from bot.exports.document import CARRIED, FORMAT, Everything
from bot.exports.packing import DOCUMENT
from conversations.cpd.periods import EARLIEST, LATEST, MOST_YEARS
from conversations.jsontext import loads
from conversations.model import Answer, OwnChip, Part, Record, Session, Settings, Voice, replace
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import DAYS_A_WEEK, OneOff, Slot

LARGEST = 64 * 1024 * 1024
"""Bytes of a document that are read; ten years of five check-ins a day are a third of that."""

LARGEST_VOICE = 20 * 1024 * 1024
"""Bytes of a voice note (Bot API, getFile)."""

_MOST_FILES = 20_000
_HIGHEST = 2**50
"""Numbers of records are given out one by one: none is ever so high."""

_KEY = re.compile(r"[a-z@][a-z0-9_.@-]{0,39}")
_PLACE = re.compile(r"(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?)?")
_HOUR_AND_MINUTE = re.compile(r"\d\d:\d\d")
_TIMES = frozenset({"starts", "ends", "quiet_from", "quiet_until", "letter_at"})
_LONGEST_WAIT = 24 * 60


class Reason(Enum):
    """Why a file is not taken in."""

    ANOTHER = "another"
    """It is no such document."""
    VERSION = "version"
    """It was made by another version."""
    DAMAGED = "damaged"
    """It is one, and not as it was made."""


class Unreadable(ValueError):  # noqa: N818 - the name says what happened
    """A file is not taken in."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


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


def read(content: bytes) -> Taken:
    """Read a document, or an archive with one.

    Raises:
        Unreadable: with the reason.
    """
    if content[:2] != b"PK":
        return _document(content, {})
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))  # in memory: nothing is left open
        names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        raise Unreadable(Reason.DAMAGED) from None
    if DOCUMENT not in names:
        raise Unreadable(Reason.ANOTHER)
    if len(names) > _MOST_FILES or len(set(names)) < len(names):
        raise Unreadable(Reason.DAMAGED)
    heard = {name: partial(_file, archive, name, LARGEST_VOICE) for name in names}
    taken = _document(_file(archive, DOCUMENT, LARGEST), heard)
    for sound in taken.voices.values():
        sound()  # a damaged one is refused now, not in the midst
    return taken


def _file(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a file of an archive, of so many bytes at most, whatever it says of itself."""
    try:
        with archive.open(name) as file:
            found = file.read(most + 1)
    except Exception:  # noqa: BLE001 - zlib, struct and zipfile each have their own
        raise Unreadable(Reason.DAMAGED) from None
    if len(found) > most:
        raise Unreadable(Reason.DAMAGED)
    return found


def _document(content: bytes, heard: Mapping[str, Callable[[], bytes]]) -> Taken:
    try:
        told = loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        looks_like = content.lstrip()[:40].startswith(b"{") and b'"presence"' in content[:40]
        raise Unreadable(Reason.DAMAGED if looks_like else Reason.ANOTHER) from None
    if not isinstance(told, dict) or type(told.get("presence")) is not int:
        raise Unreadable(Reason.ANOTHER)
    if told["presence"] != FORMAT:
        raise Unreadable(Reason.VERSION)
    try:
        return _taken(_timed(told), heard)
    except (ArithmeticError, KeyError, TypeError, ValueError, RecursionError, AttributeError):
        raise Unreadable(Reason.DAMAGED) from None


def _timed(value: Any) -> Any:
    """Return a document with its clock times as they are read."""
    if isinstance(value, list):
        return [_timed(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: one + ":00"
        if key in _TIMES and isinstance(one, str) and _HOUR_AND_MINUTE.fullmatch(one)
        else _timed(one)
        for key, one in value.items()
    }


def _taken(told: Mapping[str, Any], heard: Mapping[str, Callable[[], bytes]]) -> Taken:
    parts = count(-1, -1)
    files: dict[int, str] = {}
    written = (*told["checkins"], *told["notes"], *told.get("cpd", ()))
    records = [_record(one, parts, files) for one in written]
    if len({one.id for one in records}) < len(records):
        raise Unreadable(Reason.DAMAGED)
    records.sort(key=lambda one: (one.opened_at, one.id))
    everything = Everything(
        _session(told),
        records,
        [_rule(one) for one in told["schedule"]],
        convert(told["pauses"], list[Pause]),
        convert(told["days_off"], list[DaysOff]),
    )
    return Taken(everything, {at: heard[name] for at, name in files.items() if name in heard})


def _session(told: Mapping[str, Any]) -> Session:
    """Return what is carried on, with own chips that have no number yet."""
    own = convert([{**one, "number": 0} for one in told["own_chips"]], list[OwnChip])
    if not all(_KEY.fullmatch(one.step) for one in own):
        raise Unreadable(Reason.DAMAGED)
    return convert(
        {
            "zone": _zone(told["zone"]),
            "language": told["language"],
            "settings": _settings(told["settings"]),
            "own": own,
            **{name: told["session"][name] for name in CARRIED},
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
        and 1 <= found.cpd_years <= MOST_YEARS
        and (found.cpd_first is None or EARLIEST <= found.cpd_first.year <= LATEST)
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
    ):
        raise Unreadable(Reason.DAMAGED)
    return replace(
        record,
        opened_at=record.opened_at.astimezone(UTC),
        closed_at=None if closed is None else closed.astimezone(UTC),
    )


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
