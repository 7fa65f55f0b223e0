"""Reading a typed pause: `until Monday`, `24 Dec - 3 Jan`, `for 3 days`, `next week`.

The rules of this file:

1. `until X` is off through the day before X and back on X, whether X is a day's name or a date.
   `X - Y`, `X to Y` and `through Y` include both days. "from X until Y" is said both ways, so
   both are asked back.
2. `for 3 days` and `one week` begin today; a week is Monday to Sunday; `this week` is what is
   left of it.
3. A date without a year is its next occurrence. A range may run over the end of the year; one
   that is under way today is asked back beside its next occurrence.
4. `from Monday` does not say when it ends: the day, the rest of that week, one week and two
   weeks are asked back.
5. Nothing that is over, or longer than 400 days, is a pause.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta

from conversations.when.daysoff import LONGEST_DAYS, Pause
from conversations.when.lexer import Kind
from conversations.when.phrases_dates import (
    CalendarDay,
    DateReader,
    Day,
    Near,
    dates_of,
    has_its_weekday,
    read_in_both_orders,
)
from conversations.when.phrases_ranges import Range, last_dates, ranges_of, still_ahead
from conversations.when.readings import Ambiguous, Found, NotUnderstood, Understood, Why
from conversations.when.week import DAYS_A_WEEK, week_of
from conversations.when.words import Keyword, Words

PauseReading = Understood[Pause] | Ambiguous[Pause] | NotUnderstood

_DAY = timedelta(days=1)
_WEEK = timedelta(days=DAYS_A_WEEK)
_MOST_UNITS = 999
_SATURDAY = 5
_SUNDAY = 6
_UNITS = (Keyword.DAY, Keyword.WEEK, Keyword.MONTH)


def read_pause(text: str, today: date, words: Words) -> PauseReading:
    """Read what a therapist typed for days off.

    Args:
        text: any text.
        today: the therapist's local date.
        words: the language.

    Returns:
        The pause with its exact first and last day; or the readings to ask back, the likeliest
        first; or the part that cannot be read. Never raises, whatever the text.
    """
    return read_in_both_orders(text, today, words, lambda dates: _PauseReader(dates).read())


class _PauseReader:
    """Reads one pause."""

    def __init__(self, dates: DateReader) -> None:
        self.dates = dates
        self.cursor = dates.cursor
        self.today = dates.today

    def read(self) -> Found[Pause]:
        """Read the whole text.

        Raises:
            UnreadableError: a part of it cannot be read, or there is none.
        """
        cursor = self.cursor
        self._skip()
        start = cursor.place
        ranges = self._until() or self._duration(from_day=self.today)
        if not ranges:
            cursor.take_word(Keyword.FOR)
            cursor.skip_filler()
            ranges = self._period() or self._from_a_day()
        if not ranges:
            cursor.fail(Why.WORD if cursor.tokens[start].text else Why.EMPTY)
        end = cursor.tokens[cursor.place - 1].end
        self._skip()
        cursor.take(Kind.DOT)
        self._skip()
        if not cursor.at_end:
            cursor.fail(Why.WORD)
        pauses = self._pauses(ranges, start)
        return Found(pauses, cursor.tokens[start].at, end)

    def _pauses(self, ranges: tuple[Range, ...], start: int) -> tuple[Pause, ...]:
        ahead = still_ahead(ranges, self.today)
        if isinstance(ahead, Why):
            self.cursor.fail(ahead, start)
        short = [(first, last) for first, last in ahead if (last - first).days < LONGEST_DAYS]
        if not short:
            self.cursor.fail(Why.TOO_LONG, start)
        return tuple(dict.fromkeys(Pause(first, last) for first, last in short))

    def _skip(self) -> None:
        while self.cursor.take_word(Keyword.OFF, Keyword.FILLER) or self.cursor.take(Kind.BREAK):
            pass

    # -- until and for ---------------------------------------------------------------------

    def _until(self) -> tuple[Range, ...]:
        """Read "until Monday" (back on Monday) and "through Monday" (off on Monday)."""
        cursor = self.cursor
        start = cursor.place
        is_until = cursor.has(Keyword.UNTIL)
        if not cursor.take_word(Keyword.UNTIL, Keyword.TO):
            return ()
        cursor.skip_filler()
        period = self._period()
        if period:
            return tuple((self.today, first - _DAY if is_until else last) for first, last in period)
        day = self._day()
        if day is None:
            cursor.fail(Why.DATE if cursor.now.kind is Kind.NUMBER else Why.WORD)
        dates = [found for found in self._dates(day, start) if not is_until or found > self.today]
        if not dates:
            cursor.fail(Why.BACKWARDS, start)
        return tuple((self.today, found - _DAY if is_until else found) for found in dates)

    def _duration(self, from_day: date) -> tuple[Range, ...]:
        """Read "for 3 days", "two weeks from Monday", "next 3 days"."""
        cursor = self.cursor
        start = cursor.place
        cursor.take_word(Keyword.FOR)
        cursor.skip_filler()
        is_next = cursor.take_word(Keyword.NEXT) is not None
        number = cursor.take_number(_MOST_UNITS)
        unit = next((unit for unit in _UNITS if cursor.has(unit)), None)
        if number is None or unit is None:
            cursor.place = start
            return ()
        cursor.step()
        starts: tuple[date, ...] = (from_day,)
        if is_next:
            starts = (from_day, from_day + _DAY)
            if unit is not Keyword.DAY:
                starts = (from_day, _next(unit, from_day))
        self._skip()
        if not is_next and cursor.take_word(Keyword.FROM):
            cursor.skip_filler()
            day = self._day()
            if day is None:
                cursor.fail(Why.WORD)
            starts = self._dates(day, start)
        return tuple((first, _after(first, number, unit) - _DAY) for first in starts)

    # -- weeks, weekends and months --------------------------------------------------------

    def _period(self) -> tuple[Range, ...]:
        """Read "this week", "next month", "the weekend"."""
        cursor = self.cursor
        start = cursor.place
        near = Near.PLAIN
        if cursor.take_word(Keyword.THIS):
            near = Near.THIS
        elif cursor.take_word(Keyword.NEXT):
            near = Near.NEXT
        if cursor.take_word(Keyword.WEEKEND):
            return self._weekend(near)
        if near is not Near.PLAIN:
            if cursor.take_word(Keyword.WEEK):
                return self._week(near)
            if cursor.take_word(Keyword.MONTH):
                first = self.today if near is Near.THIS else _next(Keyword.MONTH, self.today)
                return ((first, _next(Keyword.MONTH, first) - _DAY),)
        cursor.place = start
        return ()

    def _week(self, near: Near) -> tuple[Range, ...]:
        monday, sunday = week_of(self.today)
        following = (monday + _WEEK, sunday + _WEEK)
        if near is Near.NEXT:
            return (following,)
        # On a Sunday many people's week begins today.
        return ((self.today, sunday), *((following,) if self.today == sunday else ()))

    def _weekend(self, near: Near) -> tuple[Range, ...]:
        sunday = week_of(self.today)[1]
        this = (max(self.today, sunday - _DAY), sunday)
        following = (sunday + _WEEK - _DAY, sunday + _WEEK)
        if near is Near.NEXT:
            return (following,) if self.today.weekday() >= _SATURDAY else (following, this)
        if self.today.weekday() == _SUNDAY and near is Near.PLAIN:
            return (this, following)
        return (this,)

    # -- from one day to another -----------------------------------------------------------

    def _from_a_day(self) -> tuple[Range, ...]:
        """Read "24 Dec", "24 Dec - 3 Jan", "24-28 Dec", "from Monday for a week"."""
        cursor = self.cursor
        start = cursor.place
        is_from = cursor.take_word(Keyword.FROM) is not None
        cursor.skip_filler()
        at_day = cursor.place
        first = self._day() or self.dates.take_bare_day()
        if first is None:
            return ()
        self._skip()
        includes = cursor.now.kind is Kind.DASH or cursor.has(Keyword.TO)
        if cursor.take(Kind.DASH) or cursor.take_word(Keyword.TO, Keyword.UNTIL):
            cursor.skip_filler()
            ranges = self._between(first, start)
            if includes:
                return ranges
            return (*ranges, *((one, two - _DAY) for one, two in ranges if one < two))
        if _is_bare(first):
            cursor.place = at_day
            cursor.fail(Why.DATE)
        if cursor.has(Keyword.FOR):
            return self._some_days_from(first, start)
        if is_from:
            found = self._dates(first, start)
            return tuple(range_ for one in found for range_ in _open_ended(one))
        return self._single_days(first, start)

    def _some_days_from(self, first: Day, start: int) -> tuple[Range, ...]:
        """Read the "for a week" of "from Monday for a week"."""
        here = self.cursor.place
        ranges: list[Range] = []
        for found in self._dates(first, start):
            self.cursor.place = here
            ranges.extend(self._duration(from_day=found))
        return tuple(ranges)

    def _single_days(self, first: Day, start: int) -> tuple[Range, ...]:
        """Read one day, or several that follow each other: "Mon and Tue"."""
        cursor = self.cursor
        ranges = [(day, day) for day in self._dates(first, start)]
        while cursor.take(Kind.COMMA, Kind.PLUS) or cursor.take_word(Keyword.AND):
            here = cursor.place
            day = self._day()
            if day is None:
                cursor.fail(Why.WORD)
            ranges = [
                (one, two + _DAY)
                for one, two in ranges
                if two + _DAY in last_dates(day, two, self.today)
            ]
            if not ranges:
                cursor.fail(Why.WORD, here)
        return tuple(ranges)

    def _between(self, first: Day, start: int) -> tuple[Range, ...]:
        """Read the last day of a range; the month may stand with either day."""
        last = self._day()
        if last is None and isinstance(first, CalendarDay) and not _is_bare(first):
            last = self.dates.take_bare_day()
        if last is None:
            at_end = self.cursor.at_end
            self.cursor.fail(Why.NO_END if at_end else Why.WORD, start if at_end else None)
        if isinstance(first, CalendarDay) and isinstance(last, CalendarDay):
            if _is_bare(first) or _is_bare(last):
                if first.day > last.day:
                    self.cursor.fail(Why.BACKWARDS, start)
                whole = last if _is_bare(first) else first
                first = replace(first, month=whole.month, year=whole.year)
                last = replace(last, month=whole.month, year=whole.year)
        elif _is_bare(first):
            self.cursor.fail(Why.DATE, start)
        ranges = ranges_of(first, last, self.today)
        if isinstance(ranges, Why):
            self.cursor.fail(ranges, start)
        return ranges

    def _day(self) -> Day | None:
        return self.dates.take_day()

    def _dates(self, day: Day, start: int) -> tuple[date, ...]:
        dates = dates_of(day, self.today)
        if not dates:
            self.cursor.fail(Why.PAST, start)
        if not has_its_weekday(day, dates):
            self.cursor.fail(Why.OTHER_WEEKDAY, start)
        return dates


def _is_bare(day: Day) -> bool:
    return isinstance(day, CalendarDay) and not day.month


def _open_ended(first: date) -> tuple[Range, ...]:
    sunday = week_of(first)[1]
    return (
        (first, first),
        (first, sunday),
        (first, first + _WEEK - _DAY),
        (first, first + 2 * _WEEK - _DAY),
    )


def _next(unit: Keyword, day: date) -> date:
    """Return the first day of the next week or month."""
    if unit is Keyword.WEEK:
        return week_of(day)[1] + _DAY
    return _after(day.replace(day=1), 1, Keyword.MONTH)


def _after(day: date, number: int, unit: Keyword) -> date:
    """Return the day so many days, weeks or months later."""
    if unit is not Keyword.MONTH:
        return day + number * (_DAY if unit is Keyword.DAY else _WEEK)
    years, month = divmod(day.month - 1 + number, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
