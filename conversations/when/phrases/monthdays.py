"""Days of the month said without it: the `24` of `24-28 Dec`, `the 24th`, `the 3rd to the 7th`.

The rules of this file:

1. Said with a date, such a day has that date's month.
2. Said alone, it is the next such day to come. A stretch of two that is under way comes first, its
   next occurrence second.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from conversations.when.phrases.dates import CalendarDay, Day, NamedDay
from conversations.when.phrases.periods import next_unit
from conversations.when.phrases.ranges import Range
from conversations.when.week import DAYS_A_WEEK
from conversations.when.words import Keyword

_MONTHS_LOOKED_AT = 4


def is_bare(day: Day) -> bool:
    """Say whether a day was said without its month."""
    return isinstance(day, CalendarDay) and not day.month


def with_months(days: list[Day]) -> list[Day]:
    """Give a day of the month alone the month of the next date said with it, or of the last."""
    for order in (range(len(days) - 2, -1, -1), range(1, len(days))):
        step = 1 if order.step < 0 else -1
        for place in order:
            day, other = days[place], days[place + step]
            if isinstance(day, CalendarDay) and not day.month and isinstance(other, CalendarDay):
                days[place] = replace(day, month=other.month, year=other.year)
    return days


def bare_days(first: int, last: int, today: date) -> tuple[Range, ...]:
    """Return what days of the month mean without one: a stretch under way, and the next to come."""
    month = today.replace(day=1)
    found: list[Range] = []
    for _ in range(_MONTHS_LOOKED_AT):
        following = next_unit(Keyword.MONTH, month)
        begins = _of_month(month, first)
        ends = _of_month(month if first <= last else following, last)
        if begins is not None and ends is not None and ends >= today:
            found.append((begins, ends))
            if begins >= today:
                break
        month = following
    return tuple(found)


def _of_month(month: date, day: int) -> date | None:
    """Return a day of this month; None if the month does not have it."""
    return CalendarDay(day, month.month).in_year(month.year)


def in_the_week_of(first: NamedDay, last: date) -> Range:
    """Return the stretch from a day's name up to a day whose week was said."""
    return last - timedelta(days=(last.weekday() - first.weekday) % DAYS_A_WEEK), last
