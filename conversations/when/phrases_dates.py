"""Reading dates: `24 Dec`, `Dec 24th`, `24.12.`, `2026-12-24`, `3/4`, `Mon`, `next Friday`.

The rules of this file:

1. A date without a year is its next occurrence, today included.
2. The name of a day is the next such day after today. Where people mean different days by it
   (the name of today, `next Friday` on a Monday) it has several readings.
3. With dots the day comes first. With slashes either may: the phrase is read once with each order,
   and asked back if both are possible and differ.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeVar

from conversations.when.lexer import Cursor, Kind, tokenize
from conversations.when.readings import (
    Ambiguous,
    Found,
    NotUnderstood,
    Understood,
    UnreadableError,
    Why,
)
from conversations.when.week import DAYS_A_WEEK
from conversations.when.words import Keyword, Words

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

MOST_CHOICES = 8

_A_LEAP_YEAR = 2000
_CENTURY = 2000
_YEARS = range(2000, 2200)
_YEAR_DIGITS = 4
_SHORT_YEAR_DIGITS = 2
_DAY_DIGITS = 2
_MOST_DAYS = 31
_MOST_MONTHS = 12
_LEAP_DAY_WAIT = 9
_DAY = timedelta(days=1)
_WEEK = timedelta(days=DAYS_A_WEEK)


class Order(Enum):
    """Which part of `3/4` is the day."""

    DAY_FIRST = auto()
    MONTH_FIRST = auto()


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A date as typed, perhaps without its month or its year.

    Attributes:
        day: 1 to 31.
        month: 1 to 12; 0 when it stands with another date's month, as in `24-28 Dec`.
        year: None if it was not said.
        weekday: the name of the day, if it was said too.
    """

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None

    def in_year(self, year: int) -> date | None:
        """Return the date in this year; None if the year does not have it."""
        if self.day > calendar.monthrange(year, self.month)[1]:
            return None
        return date(year, self.month, self.day)

    def next_from(self, day: date) -> date | None:
        """Return the date said, or without a year its first occurrence from `day` on."""
        if self.year is not None:
            return self.in_year(self.year)
        found = (self.in_year(year) for year in range(day.year, day.year + _LEAP_DAY_WAIT))
        return next((date_ for date_ in found if date_ is not None and date_ >= day), None)

    def last_before(self, day: date) -> date | None:
        """Return its last occurrence before `day`, if no year was said."""
        if self.year is not None:
            return None
        found = (self.in_year(year) for year in range(day.year, day.year - _LEAP_DAY_WAIT, -1))
        return next((date_ for date_ in found if date_ is not None and date_ < day), None)


class Near(Enum):
    """What stands before the name of a day."""

    PLAIN = auto()
    THIS = auto()
    NEXT = auto()


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day by its name: `Monday`, `this Monday`, `next Monday`."""

    weekday: int
    near: Near = Near.PLAIN


Day = date | CalendarDay | NamedDay


class DateReader:
    """Reads dates with one order of day and month.

    Attributes:
        order: how `3/4` is read.
        slashes: where in the text the dates stand for which the order matters.
    """

    def __init__(self, cursor: Cursor, today: date, order: Order) -> None:
        self.cursor = cursor
        self.today = today
        self.order = order
        self.slashes: list[tuple[int, int]] = []

    def take_day(self) -> Day | None:
        """Read one day; None if there is none here, the cursor unmoved.

        Raises:
            UnreadableError: there is a date, and no calendar has it.
        """
        cursor = self.cursor
        start = cursor.place
        if cursor.take_word(Keyword.TODAY):
            return self.today
        if cursor.take_word(Keyword.TOMORROW):
            return self.today + _DAY
        if cursor.now.meaning.month is not None and (dated := self.take_calendar_day()):
            return dated
        near = Near.PLAIN
        if cursor.has(Keyword.THIS, Keyword.NEXT):
            near = Near.THIS if cursor.has(Keyword.THIS) else Near.NEXT
            cursor.step()
        weekday = cursor.take_weekday()
        if weekday is None:
            cursor.place = start
            return self.take_calendar_day()
        if near is Near.PLAIN:
            after_name = cursor.place
            cursor.take(Kind.COMMA)
            cursor.skip_filler()
            dated = self.take_calendar_day()
            if dated is not None:
                return replace(dated, weekday=weekday)
            cursor.place = after_name
        return NamedDay(weekday, near)

    def take_calendar_day(self) -> CalendarDay | None:
        """Read a date with a month in it; None if there is none here, the cursor unmoved.

        Raises:
            UnreadableError: there is a date, and no calendar has it.
        """
        start = self.cursor.place
        for read in (self._all_numbers, self._dotted, self._day_and_month, self._month_and_day):
            found = read()
            if found is not None:
                latest = calendar.monthrange(found.year or _A_LEAP_YEAR, found.month or 1)[1]
                if not 1 <= found.day <= latest:
                    self.cursor.fail(Why.DATE, start)
                return found
            self.cursor.place = start
        return None

    def take_bare_day(self) -> CalendarDay | None:
        """Read the day of the month alone: the `24.` of `24.-28. Dec`."""
        start = self.cursor.place
        day = self._take_digits(_DAY_DIGITS)
        if day is None or not 1 <= day <= _MOST_DAYS:
            self.cursor.place = start
            return None
        self._take_ordinal()
        return CalendarDay(day, 0)

    def _all_numbers(self) -> CalendarDay | None:
        """Read 2026-12-24, 2026/12/24, 24/12, 24/12/26, 24-12-2026."""
        cursor = self.cursor
        start = cursor.place
        first = cursor.take(Kind.NUMBER)
        mark = cursor.take(Kind.DASH, Kind.SLASH)
        if first is None or mark is None or len(first.text) > _YEAR_DIGITS:
            return None
        second = self._take_digits(_DAY_DIGITS)
        if second is None:
            return None
        year_follows = cursor.now.kind is mark.kind and cursor.ahead().kind is Kind.NUMBER
        if len(first.text) == _YEAR_DIGITS:
            if not year_follows:
                return None
            cursor.step()
            third = self._take_digits(_DAY_DIGITS)
            if third is None:
                cursor.step()
                cursor.fail(Why.DATE, start)
            return self._checked(third, second, int(first.digits()), start)
        year = None
        has_whole_year = year_follows and len(cursor.ahead().text) == _YEAR_DIGITS
        if mark.kind is Kind.DASH and not has_whole_year:
            return None  # "9-12-14" is no date
        if year_follows:
            cursor.step()
            year = self._take_year(short=True)
            if year is None:
                cursor.step()
                cursor.fail(Why.DATE, start)
        self.slashes.append((first.at, cursor.tokens[cursor.place - 1].end))
        pair = (int(first.digits()), second)
        day, month = pair if self.order is Order.DAY_FIRST else pair[::-1]
        return self._checked(day, month, year, start)

    def _dotted(self) -> CalendarDay | None:
        """Read 24.12. and 24.12.26."""
        cursor = self.cursor
        start = cursor.place
        day = self._take_digits(_DAY_DIGITS)
        if day is None or not cursor.take(Kind.DOT):
            return None
        month = self._take_digits(_DAY_DIGITS)
        if month is None:
            return None
        year = None
        if cursor.take(Kind.DOT):
            year = self._take_year(short=cursor.now.glued)
        return self._checked(day, month, year, start)

    def _day_and_month(self) -> CalendarDay | None:
        """Read 24 Dec, 24. Dec, 24th of December 2026."""
        day = self._take_digits(_DAY_DIGITS)
        if day is None:
            return None
        self._take_ordinal()
        self.cursor.skip_filler()
        month = self.cursor.now.meaning.month
        if month is None:
            return None
        self.cursor.step()
        return CalendarDay(day, month, self._take_year_after())

    def _month_and_day(self) -> CalendarDay | None:
        """Read Dec 24 and December 24th, 2026."""
        month = self.cursor.now.meaning.month
        if month is None:
            return None
        self.cursor.step()
        self.cursor.skip_filler()
        day = self._take_digits(_DAY_DIGITS)
        if day is None:
            return None
        self._take_ordinal()
        return CalendarDay(day, month, self._take_year_after())

    def _checked(self, day: int, month: int, year: int | None, start: int) -> CalendarDay:
        if not 1 <= month <= _MOST_MONTHS or (year is not None and year not in _YEARS):
            self.cursor.fail(Why.DATE, start)
        return CalendarDay(day, month, year)

    def _take_digits(self, most: int) -> int | None:
        if self.cursor.now.kind is Kind.NUMBER and len(self.cursor.now.text) <= most:
            return int(self.cursor.step().digits())
        return None

    def _take_ordinal(self) -> None:
        if self.cursor.now.glued and self.cursor.has(Keyword.ORDINAL):
            self.cursor.step()
        elif self.cursor.now.glued:
            self.cursor.take(Kind.DOT)

    def _take_year(self, *, short: bool) -> int | None:
        text = self.cursor.now.text
        if self.cursor.now.kind is Kind.NUMBER:
            if len(text) == _YEAR_DIGITS and int(self.cursor.now.digits()) in _YEARS:
                return int(self.cursor.step().digits())
            if short and len(text) == _SHORT_YEAR_DIGITS:
                return _CENTURY + int(self.cursor.step().digits())
        return None

    def _take_year_after(self) -> int | None:
        """Read the year of `24 Dec 2026` or `Dec 24, 2026`."""
        start = self.cursor.place
        self.cursor.take(Kind.COMMA)
        year = self._take_year(short=False)
        if year is None:
            self.cursor.place = start
        return year


def dates_of(day: Day, today: date) -> tuple[date, ...]:
    """Return the dates a day by itself may mean, the likeliest first; none if all are past."""
    if isinstance(day, CalendarDay):
        found = day.next_from(today)
        return () if found is None or found < today else (found,)
    if isinstance(day, date):
        return (day,)
    ahead = timedelta(days=(day.weekday - today.weekday()) % DAYS_A_WEEK)
    soonest = today + ahead
    in_this_week = soonest.weekday() >= today.weekday()
    if day.near is Near.THIS:
        return (soonest,)
    if day.near is Near.NEXT:
        if soonest == today:
            return (soonest + _WEEK,)
        return (soonest + _WEEK, soonest) if in_this_week else (soonest,)
    return (soonest, soonest + _WEEK) if soonest == today else (soonest,)


def has_its_weekday(day: Day, dates: tuple[date, ...]) -> bool:
    """Say whether a date said together with the name of a day falls on that day."""
    return (
        not isinstance(day, CalendarDay)
        or day.weekday is None
        or all(found.weekday() == day.weekday for found in dates)
    )


def read_in_both_orders(
    text: str, today: date, words: Words, read: Callable[[DateReader], Found[T]]
) -> Understood[T] | Ambiguous[T] | NotUnderstood:
    """Read a text, a second time if it has dates in which either number may be the day.

    Args:
        text: what was typed.
        today: the local date.
        words: the language.
        read: reads the whole text; called with a fresh reader each time.
    """
    tokens = tokenize(text, words)
    found: list[Found[T]] = []
    failures: list[UnreadableError] = []
    reader = DateReader(Cursor(tokens), today, Order.DAY_FIRST)
    for order in Order:
        reader = DateReader(Cursor(tokens), today, order)
        try:
            found.append(read(reader))
        except UnreadableError as failure:
            failures.append(failure)
        if not reader.slashes:
            break
    if not found:
        return max(failures, key=lambda failure: failure.at).within(text)
    choices = tuple(dict.fromkeys(choice for one in found for choice in one.choices))
    if len(choices) == 1:
        return Understood(choices[0])
    at, end = found[0].at, found[0].end
    if found[0].choices != found[-1].choices:
        at, end = reader.slashes[0]
    if len(choices) > MOST_CHOICES:
        return NotUnderstood(text[at:end], at, Why.TOO_MANY)
    return Ambiguous(choices, text[at:end], at)
