"""What the worker process is asked and what it answers, as JSON over pipes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

import msgspec

from bot.calendars.problems import MOST_OCCURRENCES, CalendarProblem, Reason
from conversations.when.appointments import CalendarReading

_KEY: Final = re.compile(r"[0-9a-f]{16}")

MOST_ANSWER: Final = 6_000_000
"""Bytes of an answer: `MOST_OCCURRENCES` of them, and some."""


class Question(msgspec.Struct, frozen=True):
    """What stands before the file, on a line of its own; see `bot.calendars.reading.read`."""

    zone: str
    first: date
    last: date


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reading, or why there is none."""

    reading: CalendarReading | None = None
    reason: Reason | None = None


def believed(raw: bytes, question: Question) -> CalendarReading:
    """Return the reading of an answer, having looked at it as at a stranger's.

    Raises:
        CalendarProblem: it is a refusal, or no answer at all.
    """
    try:
        answer = msgspec.json.decode(raw, type=Answer)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise CalendarProblem(Reason.CRASHED) from None
    if answer.reason is not None:
        raise CalendarProblem(answer.reason)
    reading = answer.reading
    if reading is None or not _fits(reading, question):
        raise CalendarProblem(Reason.CRASHED)
    return reading


def _fits(reading: CalendarReading, question: Question) -> bool:
    """Tell whether a reading answers the question; a day is left at its ends for the zones."""
    since, till = question.first - timedelta(days=1), question.last + timedelta(days=1)
    spans = [(one.first, one.last) for one in reading.days]
    spans += [
        (one.begins_at.date(), (one.ends_at or one.begins_at).date())
        for one in reading.appointments
    ]
    keys = {one.key for one in reading.appointments} | {one.key for one in reading.days}
    return (
        reading.unreadable >= 0
        and len(spans) <= MOST_OCCURRENCES
        and all(first <= till and last >= since for first, last in spans)
        and all(_KEY.fullmatch(key) for key in keys)
    )
