"""Reading dates: `24 Dec`, `Dec 24th`, `24.12.`, `2026-12-24`, `3/4`, `Mon`, `next Friday`.

The rules of this file:

1. A date without a year is its next occurrence, today included.
2. The name of a day is the next such day after today. Where people mean different days by it
   (the name of today, `next Friday` on a Monday) it has several readings.
3. With dots the day comes first. With slashes either may, and the reader is told which
   (`ways` tries both).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto

from conversations.when.phrases.lexer import Cursor, Kind
from conversations.when.readings import Why
from conversations.when.week import DAYS_A_WEEK, monday_of
from conversations.when.words import Keyword

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
    AFTER_NEXT = auto()  # of weeks and months alone


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
        wide: runs of days that are loosely worded are read in their wide sense.
        slashes: where in the text the dates stand for which the order matters.
        loose: where the words stand for which the sense matters.
    """

    def __init__(self, cursor: Cursor, today: date, order: Order, *, wide: bool = False) -> None:
        self.cursor = cursor
        self.today = today
        self.order = order
        self.wide = wide
        self.slashes: list[tuple[int, int]] = []
        self.loose: list[tuple[int, int]] = []

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
        if cursor.take_word(Keyword.AFTER_TOMORROW):
            return self.today + 2 * _DAY
        if dated := self._named_date():
            return dated
        if cursor.now.meaning.month is not None and (dated := self.take_calendar_day()):
            return dated
        near = self.take_near()
        weekday = cursor.take_weekday()
        if weekday is None:
            cursor.place = start
            return self.take_calendar_day()
        return NamedDay(weekday, near) if near is not Near.PLAIN else self._named_day(weekday)

    def fitting(self, day: Day, dates: tuple[date, ...], start: int) -> tuple[date, ...]:
        """Return the dates of a day; refuse a day without any, or on another weekday."""
        if not dates:
            self.cursor.fail(Why.PAST, start)
        if not has_its_weekday(day, dates):
            self.cursor.fail(Why.OTHER_WEEKDAY, start)
        return dates

    def take_near(self, *, of_weeks: bool = False) -> Near:
        """Read "this" and "next"; "coming" is this Monday and, `of_weeks`, next week."""
        cursor = self.cursor
        if of_weeks and cursor.take_word(Keyword.AFTER_NEXT):
            return Near.AFTER_NEXT
        if cursor.has(Keyword.COMING):
            cursor.step()
            return Near.NEXT if of_weeks else Near.THIS
        if cursor.take_word(Keyword.NEXT):
            return Near.NEXT
        if cursor.take_word(Keyword.THIS):
            coming = cursor.take_word(Keyword.COMING) is not None
            return Near.NEXT if coming and of_weeks else Near.THIS
        return Near.PLAIN

    def _named_date(self) -> CalendarDay | None:
        """Read "Thu 24 Dec"; None if there is none here, the cursor unmoved."""
        cursor = self.cursor
        start = cursor.place
        weekday = cursor.take_weekday()
        if weekday is not None:
            cursor.take(Kind.COMMA)
            cursor.skip_filler()
            dated = self.take_calendar_day()
            if dated is not None:
                return replace(dated, weekday=weekday)
        cursor.place = start
        return None

    def _named_day(self, weekday: int) -> Day:
        """Read what may follow the name of a day: "Friday next week", "vendredi prochain"."""
        cursor = self.cursor
        after_name = cursor.place
        cursor.skip_filler()
        is_week = cursor.take_word(Keyword.WEEK) is not None
        cursor.skip_filler()
        comes_next = cursor.has(Keyword.NEXT)
        near = self.take_near(of_weeks=True)
        if near is not Near.PLAIN and (is_week or cursor.take_word(Keyword.WEEK)):
            weeks = {Near.NEXT: 1, Near.AFTER_NEXT: 2}.get(near, 0)
            found = monday_of(self.today) + timedelta(weekday + weeks * DAYS_A_WEEK)
            if found < self.today:
                cursor.fail(Why.PAST, after_name - 1)
            return found
        if comes_next and not is_week:
            return NamedDay(weekday, near)
        cursor.place = after_name
        return NamedDay(weekday)

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
            year = self.take_year(short=True)
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
            year = self.take_year(short=cursor.now.glued)
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

    def take_year(self, *, short: bool = False) -> int | None:
        """Read a year, in four digits or, if `short`, in two; None if there is none here."""
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
        year = self.take_year(short=False)
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
