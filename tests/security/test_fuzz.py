"""Anything at all, to the readers of what comes from outside: an outcome they name, and in time."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars import reading as calendars
from bot.calendars.problems import CalendarProblem
from bot.chat.updates import Unreadable, read, sender, update_id, without_places
from bot.exports import reading as exports
from conversations.jsontext import loads
from conversations.when.phrases import read_pause_in, read_schedule_in
from tests.bot.exports.test_reading import plain
from tests.conversations.when.names import TABLES

IN_TIME = 10.0
"""Seconds of processor time; each of these takes some hundredths on a slow box."""

TODAY = date(2026, 3, 3)
RANKS = (tuple(TABLES.values()),)

LINES = (
    "BEGIN:VCALENDAR",
    "END:VCALENDAR",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VTIMEZONE",
    "END:VTIMEZONE",
    "BEGIN:STANDARD",
    "END:STANDARD",
    "TZID:Own",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+5328",
    "UID:1",
    "UID:2",
    "DTSTART:20260303T090000Z",
    "DTSTART;TZID=Own:20260303T090000",
    "DTSTART;VALUE=DATE:20260303",
    "DTSTART:99991231T235959",
    "DTEND:20260303T100000Z",
    "DTEND:00010101T000000",
    "DURATION:PT1H",
    "DURATION:-P9999999D",
    "RRULE:FREQ=DAILY",
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=WEEKLY;INTERVAL=0;BYDAY=99MO",
    "RRULE:FREQ=YEARLY;UNTIL=99991231;COUNT=-1",
    "RDATE:20260304T090000Z",
    "EXDATE:20260303T090000Z",
    "RECURRENCE-ID:20260303T090000Z",
    "STATUS:CANCELLED",
    " folded",
    'X-ODD;A="b:C',
    "\x00",
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=20,
)


@contextmanager
def in_time() -> Iterator[None]:
    """Let something that takes too long fail, wherever it hangs in Python."""

    def over(_: int, __: FrameType | None) -> None:
        raise AssertionError("it takes too long")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, IN_TIME)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@settings(max_examples=150)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=40), st.booleans())
def test_any_calendar(lines: list[str], framed: bool) -> None:
    """Lines in any order, also odd ones, are read or are a problem that has a name."""
    if framed:
        lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
    data = "\r\n".join(lines).encode("utf-8", "surrogatepass")
    with in_time(), suppress(CalendarProblem):
        calendars.read(data, "Europe/Berlin", TODAY, date(2026, 5, 1))


def _places(value: object) -> Iterator[tuple[dict[str, object] | list[object], object]]:
    """Return each place in a document: what holds it, and its key there."""
    pairs = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    for key, inner in pairs:
        yield value, key  # type: ignore[misc]
        yield from _places(inner)


@settings(max_examples=150)
@given(st.data())
def test_anything_imported(data: st.DataObject) -> None:
    """Bytes, JSON, and a document of ours with strange values: taken, or refused with a reason."""
    kind = data.draw(st.sampled_from(["ours", "ours", "ours", "bytes", "json", "zip"]))
    if kind == "bytes":
        content = data.draw(st.binary(max_size=200))
    elif kind == "zip":
        content = b"PK\x03\x04" + data.draw(st.binary(max_size=200))
    elif kind == "json":
        content = json.dumps(data.draw(json_values)).encode()
    else:
        document = plain()
        for _ in range(data.draw(st.integers(1, 3))):
            places = list(_places(document))
            holder, key = places[data.draw(st.integers(0, len(places) - 1))]
            holder[key] = data.draw(json_values)  # type: ignore[index,call-overload]
        content = json.dumps(document).encode()
    with in_time(), suppress(exports.Unreadable):
        exports.read(content)


@settings(max_examples=150)
@given(st.binary(max_size=100) | json_values.map(lambda one: json.dumps(one).encode()))
def test_any_update_sent(body: bytes) -> None:
    """Whatever a webhook is sent is an update or a ValueError; so is all that is read of it."""
    with in_time(), suppress(ValueError):
        update = loads(body)
        update_id(update)
        with suppress(Unreadable):
            sender(update)
        without_places(update, lambda _latitude, _longitude: None)
        read(update, seen=lambda *_: None, spot=lambda *_: None)


PIECES = ("mon", "tue-fri", "9-12", "14:30", "every", "second", ",", " ", "and", "until", "3.", "x")


@settings(max_examples=25)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
def test_a_long_line_is_read_in_time(pieces: list[str]) -> None:
    """A whole message of days and times, however it repeats, holds nobody up."""
    text = (" ".join(pieces) * 4096)[:4096]
    with in_time():
        read_schedule_in(text, TODAY, RANKS)
        read_pause_in(text, TODAY, RANKS)


def _hang() -> None:
    with in_time():
        while True:
            pass


def test_the_limit_of_time_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is ended, or none of these could fail."""
    monkeypatch.setitem(globals(), "IN_TIME", 0.02)
    with pytest.raises(AssertionError, match="too long"):
        _hang()
