"""What is believed of the worker process."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from bot.calendars.answer import Answer, Question, believed
from bot.calendars.problems import MOST_OCCURRENCES, CalendarProblem, Reason
from conversations.when.appointments import AllDay, Appointment, CalendarReading

QUESTION = Question("Europe/Berlin", date(2026, 3, 1), date(2026, 6, 1))
KEY = "0123456789abcdef"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def reason_for(raw: bytes) -> Reason:
    """Return why an answer is not believed."""
    with pytest.raises(CalendarProblem) as told:
        believed(raw, QUESTION)
    return told.value.reason


def encoded(
    *appointments: Appointment, days: tuple[AllDay, ...] = (), unreadable: int = 0
) -> bytes:
    """Return an answer as the process writes it."""
    reading = CalendarReading(appointments, days, unreadable)
    return msgspec.json.encode(Answer(reading=reading))


def test_a_reading_comes_back_as_it_was() -> None:
    """All fields survive the pipe."""
    kept = (Appointment(AT, None, KEY, floating=True), Appointment(AT, AT, KEY, cancelled=True))
    days = (AllDay(date(2026, 3, 2), date(2026, 3, 9), KEY, away=True),)
    expected = CalendarReading(kept, days, 3)
    assert believed(encoded(*kept, days=days, unreadable=3), QUESTION) == expected


@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_is_raised(reason: Reason) -> None:
    """A reason is an error here, and its text says nothing else."""
    raw = msgspec.json.encode(Answer(reason=reason))
    assert reason_for(raw) is reason


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"reason":"because"}',
        encoded(Appointment(AT, None, KEY)).replace(b"Z", b""),
        encoded(Appointment(AT, None, "Ann Example")),
        encoded(Appointment(AT, None, KEY + "\n")),
        encoded(Appointment(AT.replace(year=2020), None, KEY)),
        encoded(Appointment(datetime.min.replace(tzinfo=UTC), None, KEY)),
        encoded(days=(AllDay(date(2027, 1, 1), date(2027, 1, 1), KEY),)),
        encoded(unreadable=-1),
        encoded(*[Appointment(AT, None, KEY)] * (MOST_OCCURRENCES + 1)),
    ],
    ids=lambda raw: repr(raw[:40]),
)
def test_what_is_not_believed(raw: bytes) -> None:
    """No answer, naive times, words for keys, other days than were asked about, too many."""
    assert reason_for(raw) is Reason.CRASHED
