"""What a stretch from one day to another means: `24 Dec - 3 Jan`, `Mon-Fri`.

The rules of this file:

1. The last day is the next one after the first that fits, over the end of the year if need be.
2. A stretch that is under way today is one reading, its next occurrence another. Where days are
   named and the one under way ends today, the next one comes first: it is what is still to be said.
3. A year said with the last day settles the first.
"""

from __future__ import annotations

from datetime import date, timedelta

from conversations.when.phrases.dates import (
    CalendarDay,
    Day,
    NamedDay,
    Near,
    dates_of,
    has_its_weekday,
)
from conversations.when.readings import Why
from conversations.when.week import DAYS_A_WEEK

Range = tuple[date, date]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=DAYS_A_WEEK)


def ranges_of(first: Day, last: Day, today: date) -> tuple[Range, ...] | Why:
    """Return what a stretch may mean, both days included; or why it means nothing.

    One that is under way comes first, unless its named last day is today. Stretches that are over
    or run backwards are among them; `still_ahead` leaves those out.
    """
    if _has_year(last) and not _has_year(first):
        begins = _first_up_to(first, last, today)
    else:
        begins = (*_under_way(first, today), *first_dates(first, today))
    ranges = [(one, two) for one in begins for two in last_dates(last, one, today)]
    if not ranges:
        return Why.DATE
    fitting = tuple(
        (one, two)
        for one, two in ranges
        if has_its_weekday(first, (one,)) and has_its_weekday(last, (two,))
    )
    if isinstance(first, NamedDay):
        fitting = tuple(sorted(fitting, key=lambda one: one[0] < today and one[1] <= today))
    return fitting or Why.OTHER_WEEKDAY


def still_ahead(ranges: tuple[Range, ...], today: date) -> tuple[Range, ...] | Why:
    """Leave out what runs backwards and what is over; say why if nothing is left."""
    forward = [(first, last) for first, last in ranges if first <= last]
    if not forward:
        return Why.BACKWARDS
    return tuple((first, last) for first, last in forward if last >= today) or Why.PAST


def _has_year(day: Day) -> bool:
    return isinstance(day, CalendarDay) and day.year is not None


def _some(day: date | None) -> tuple[date, ...]:
    return () if day is None else (day,)


def first_dates(day: Day, today: date) -> tuple[date, ...]:
    """Return the dates a range may begin on, from today on unless the year was said."""
    return _some(day.next_from(today)) if isinstance(day, CalendarDay) else dates_of(day, today)


def _under_way(day: Day, today: date) -> tuple[date, ...]:
    """Return the date, before today, on which a range under way would have begun."""
    if isinstance(day, CalendarDay):
        return _some(day.last_before(today))
    if isinstance(day, NamedDay) and day.near is Near.PLAIN and day.weekday != today.weekday():
        return (dates_of(day, today)[0] - _WEEK,)
    return ()


def _first_up_to(day: Day, last: Day, today: date) -> tuple[date, ...]:
    """Return the beginning of a range whose last day was said with its year."""
    if isinstance(day, CalendarDay):
        return tuple(
            found
            for ends in first_dates(last, today)
            for found in _some(day.last_before(ends + _DAY))
        )
    return dates_of(day, today)


def last_dates(day: Day, first: date, today: date) -> tuple[date, ...]:
    """Return the dates a range that begins on `first` may end on."""
    if isinstance(day, CalendarDay):
        return _some(day.next_from(first))
    if isinstance(day, NamedDay) and day.near is Near.PLAIN:
        return (first + timedelta(days=(day.weekday - first.weekday() - 1) % DAYS_A_WEEK + 1),)
    return dates_of(day, today)
