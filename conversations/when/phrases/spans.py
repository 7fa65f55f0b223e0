"""Reading stretches that are looked back on: `Apr 2025 – Mar 2026`, `1.4.2025-31.3.2026`, `2025`.

The rules of this file:

1. A month or a year as the beginning means its first day, as the end its last; alone it is all of
   it. A month alone without its year is the last one that has begun.
2. A year said at one end settles the other: the stretch runs on over the end of the year, and is
   shorter than a year.
3. The name of a day is the last such day before today.
4. Where no year is said, the stretch that began last and the one a year before it are both asked
   back. So are `Apr 25 – Mar 26`, which may be days or years.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from conversations.when.phrases.dates import DateReader
from conversations.when.phrases.lexer import Kind
from conversations.when.phrases.ranges import Range
from conversations.when.phrases.ways import Ranks, read_in_both_orders, read_in_ranks
from conversations.when.readings import Ambiguous, Found, NotUnderstood, Understood, Why
from conversations.when.week import DAYS_A_WEEK
from conversations.when.words import Keyword, Words

SpanReading = Understood[Range] | Ambiguous[Range] | NotUnderstood

LONGEST_YEARS = 10
_YEAR_DIGITS, _FEW_DIGITS = 4, 2
_MONTHS = 12
_CENTURY = 2000
_LIKE_A_YEAR = range(15, 32)
"""Numbers behind a month that may be a day, or the year in two digits."""

_WAIT = 9
"""29 February comes again after eight years at the latest."""


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a stretch: a day, a month or a year, each perhaps without its year."""

    year: int | None
    month: int | None = None
    day: int | None = None
    loose: bool = False

    def first(self, year: int) -> date | None:
        """Return its first day in this year; None if there is none."""
        return _date(year, self.month or 1, self.day or 1)

    def last(self, year: int) -> date | None:
        """Return its last day in this year; None if there is none."""
        month = self.month or _MONTHS
        return _date(year, month, self.day or calendar.monthrange(year, month)[1])

    def as_year(self) -> _End:
        """Return it with its number taken for the year."""
        return _End(_CENTURY + (self.day or 0), self.month)


def _on(day: date) -> _End:
    return _End(day.year, day.month, day.day)


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def read_span(text: str, today: date, words: Words) -> SpanReading:
    """Read what a therapist typed for days to look back on.

    Args:
        text: any text.
        today: the therapist's local date.
        words: the language.

    Returns:
        The first and the last day, both included; or the readings to ask back; or the part that
        cannot be read. Never raises, whatever the text.
    """
    return read_in_both_orders(text, today, words, lambda dates: _SpanReader(dates).read())


def read_span_in(text: str, today: date, ranks: Ranks) -> SpanReading:
    """Read the same in any of several languages; those of one rank that disagree are asked back."""
    return read_in_ranks(text, ranks, lambda words: read_span(text, today, words))


class _SpanReader:
    """Reads one stretch."""

    def __init__(self, dates: DateReader) -> None:
        self.dates = dates
        self.cursor = dates.cursor
        self.today = dates.today

    def read(self) -> Found[Range]:
        """Read the whole text.

        Raises:
            UnreadableError: a part of it cannot be read, or there is none.
        """
        cursor = self.cursor
        self._skip()
        start = cursor.place
        first = self._end()
        self._skip()
        last = None
        if cursor.take(Kind.DASH) or cursor.take_word(Keyword.TO, Keyword.UNTIL, Keyword.AND):
            self._skip(Keyword.INCLUSIVE)
            last = self._end()
        end = cursor.tokens[max(cursor.place - 1, 0)].end
        self._skip(Keyword.INCLUSIVE)
        cursor.take(Kind.DOT)
        if not cursor.at_end:
            cursor.fail(Why.WORD)
        found = _alone(first, self.today) if last is None else _between(first, last, self.today)
        if not found:
            cursor.fail(Why.DATE, start)
        forward = [(one, two) for one, two in found if one <= two]
        if not forward:
            cursor.fail(Why.BACKWARDS, start)
        short = [(one, two) for one, two in forward if two.year - one.year <= LONGEST_YEARS]
        if not short:
            cursor.fail(Why.TOO_LONG, start)
        return Found(tuple(dict.fromkeys(short)), cursor.tokens[start].at, end)

    def _skip(self, *more: Keyword) -> None:
        while self.cursor.take_word(Keyword.FILLER, Keyword.FROM, *more):
            pass

    def _end(self) -> _End:
        cursor = self.cursor
        here = cursor.place
        for take in (
            self._year_and_month,
            self._month_and_year,
            self._day,
            self._month,
            self._year,
        ):
            found = take()
            if found is not None:
                return found
            cursor.place = here
        return cursor.fail(Why.EMPTY if cursor.at_end and not here else Why.DATE)

    def _year_and_month(self) -> _End | None:
        """Read 2025-04, and leave 2025-04-01 to others."""
        cursor = self.cursor
        year = self.dates.take_year()
        if year is None or not (cursor.now.glued and cursor.take(Kind.DASH)):
            return None
        month = self._digits()
        dash, day = cursor.ahead(0), cursor.ahead()
        goes_on = dash.glued and dash.kind is Kind.DASH and day.glued
        day_follows = goes_on and len(day.text) <= _FEW_DIGITS
        return None if month is None or day_follows else _End(year, month)

    def _month_and_year(self) -> _End | None:
        """Read 04/2025 and 04.2025."""
        month = self._digits()
        if month is None or not self.cursor.take(Kind.SLASH, Kind.DOT):
            return None
        year = self.dates.take_year()
        return None if year is None else _End(year, month)

    def _digits(self) -> int | None:
        """Read the number of a month."""
        token = self.cursor.now
        if token.kind is not Kind.NUMBER or len(token.text) > _FEW_DIGITS:
            return None
        number = int(self.cursor.step().digits())
        return number if 1 <= number <= _MONTHS else None

    def _day(self) -> _End | None:
        """Read 1 Apr 2025, and the other ways to write a date."""
        cursor = self.cursor
        start = cursor.place
        if cursor.take_word(Keyword.TODAY):
            return _on(self.today)
        weekday = cursor.take_weekday()
        after_name = cursor.place
        if weekday is not None:
            cursor.take(Kind.COMMA)
            cursor.skip_filler()
        month_first = cursor.now.meaning.month is not None
        found = self.dates.take_calendar_day()
        if found is None and weekday is not None:
            cursor.place = after_name
            back = (self.today.weekday() - weekday) % DAYS_A_WEEK or DAYS_A_WEEK
            return _on(self.today - timedelta(days=back))
        if found is None:
            return None
        bare = cursor.tokens[cursor.place - 1].kind is Kind.NUMBER
        year = found.year or self._year_after()
        if year is not None and _date(year, found.month, found.day) is None:
            cursor.fail(Why.DATE, start)
        if weekday is not None:
            return self._on_its_weekday(_End(year, found.month, found.day), weekday, start)
        loose = month_first and bare and year is None and found.day in _LIKE_A_YEAR
        return _End(year, found.month, found.day, loose)

    def _on_its_weekday(self, one: _End, weekday: int, start: int) -> _End:
        """Return a day that was said with its name; refuse one that is another day of the week."""
        found = _alone(one, self.today)
        if not found or found[0][0].weekday() != weekday:
            self.cursor.fail(Why.OTHER_WEEKDAY, start)
        return one

    def _month(self) -> _End | None:
        """Read Apr 2025 and April."""
        cursor = self.cursor
        month = cursor.now.meaning.month
        if month is None:
            return None
        cursor.step()
        return _End(self._year_after(), month)

    def _year_after(self) -> int | None:
        """Read the year behind a month: "2025", "de 2025"."""
        here = self.cursor.place
        self._skip(Keyword.OUT_OF)
        year = self.dates.take_year()
        if year is None:
            self.cursor.place = here
        return year

    def _year(self) -> _End | None:
        year = self.dates.take_year()
        return None if year is None else _End(year)


def _alone(one: _End, today: date) -> list[Range]:
    """Return what a day, a month or a year means by itself."""
    if one.year is not None:
        return _some(one.first(one.year), one.last(one.year))
    meant = _latest(one, today)
    found = _some(one.first(meant), one.last(meant)) if meant is not None else []
    return [*found, *_alone(one.as_year(), today)] if one.loose else found


def _between(first: _End, last: _End, today: date) -> list[Range]:
    """Return what a stretch may mean, the likeliest first."""
    years = [(first, last)]
    if first.loose and last.loose:
        years.insert(0, (first.as_year(), last.as_year()))
    return [found for one, two in years for found in _dated(one, two, today)]


def _dated(first: _End, last: _End, today: date) -> list[Range]:
    if first.year is not None and last.year is not None:
        return _some(first.first(first.year), last.last(last.year))
    if first.year is not None:
        return _ending(first.first(first.year), last)
    if last.year is not None:
        ends = last.last(last.year)
        begins = _before(first, ends) if ends is not None else None
        return _some(begins, ends)
    latest = _latest(first, today)
    if latest is None:
        return []
    begun = (first.first(year) for year in (latest, latest - 1))
    return [found for begins in begun for found in _ending(begins, last)]


def _ending(begins: date | None, last: _End) -> list[Range]:
    """Return the stretch from a day on to the next time that its end comes."""
    if begins is None:
        return []
    ends = (last.last(year) for year in range(begins.year, begins.year + _WAIT))
    return _some(begins, next((one for one in ends if one is not None and one >= begins), None))


def _before(first: _End, ends: date) -> date | None:
    """Return the last time that a beginning came before an end, or on its day."""
    begins = (first.first(year) for year in range(ends.year, ends.year - _WAIT, -1))
    return next((one for one in begins if one is not None and one <= ends), None)


def _latest(one: _End, today: date) -> int | None:
    """Return the year in which it last began."""
    begun = _before(one, today)
    return begun.year if begun is not None else None


def _some(first: date | None, last: date | None) -> list[Range]:
    return [] if first is None or last is None else [(first, last)]
