"""Reading days off that come back: `every Friday`, `Mondays and Fridays`, `every other Wed`.

The rules of this file:

1. A name in the plural comes back, and so does what "every" or "every other" stands before. The
   first day named decides it for all; "Friday" alone is one day and no matter of this file.
2. `every other Wed` begins with the first such Wednesday from today, or from the first date; days
   named together share their weeks.
3. `until 18 Dec` has its last day off on that day at the latest. If 18 Dec would itself be off, it
   may be meant as the first day on again: both are asked back.
4. `in December`, `next month`, `for 6 weeks` and `from 3 Jan to 20 Mar` bound it on both sides.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from conversations.when.daysoff import DaysOff
from conversations.when.phrases.dates import DateReader, Day, dates_of
from conversations.when.phrases.lexer import Kind
from conversations.when.phrases.periods import take_length, take_period
from conversations.when.phrases.ranges import first_dates, ranges_of, still_ahead
from conversations.when.phrases.weekdays import (
    JOINTS,
    RUNS,
    anchors_of,
    take_every,
    take_share,
    take_weekdays,
)
from conversations.when.readings import Why
from conversations.when.words import Keyword

Week = tuple[DaysOff, ...]
_Bounds = tuple["date | None", "date | None"]

_DAY = timedelta(days=1)
_PLURALS = (Keyword.WEEKENDS, Keyword.WEEKDAYS)
_MOST_LIMITS = 3


def take_days_off(dates: DateReader, *, habit: bool) -> tuple[Week, ...] | None:
    """Read days off that come back, with their limits.

    Args:
        dates: the reader of dates, at the first day.
        habit: the days come back whatever their form.

    Returns:
        The readings, the likeliest first; None if nothing here comes back, the cursor unmoved.

    Raises:
        UnreadableError: it comes back, and a part of it cannot be read.
    """
    return _DaysOffReader(dates).read(habit=habit)


class _DaysOffReader:
    def __init__(self, dates: DateReader) -> None:
        self.dates = dates
        self.cursor = dates.cursor
        self.today = dates.today
        self.start = dates.cursor.place
        self.every = 1
        self.weeks: dict[int, int] = {}

    def read(self, *, habit: bool) -> tuple[Week, ...] | None:
        cursor = self.cursor
        comes_back = self._item()
        if not self.weeks or not (habit or comes_back):
            if comes_back:
                cursor.step()
                cursor.fail(Why.WORD, self.start)
            cursor.place = self.start
            return None
        while True:
            here = cursor.place
            before = len(self.weeks)
            while cursor.take(Kind.COMMA, Kind.PLUS, Kind.SLASH) or cursor.take_word(
                Keyword.AND, Keyword.FILLER
            ):
                pass
            self._item()
            if len(self.weeks) == before:
                cursor.place = here
                break
        return self._within(self._limits())

    def _item(self) -> bool:
        """Read one day or one run of days; say whether its form tells that it comes back."""
        cursor = self.cursor
        start = cursor.place
        share = take_share(cursor)
        if share is not None:
            self.weeks.setdefault(*share)
            return True
        every = take_every(cursor)
        at_days = cursor.place
        weekdays = take_weekdays(self.dates)
        if weekdays == RUNS[Keyword.DAILY] and cursor.place - at_days <= 2:  # noqa: PLR2004 words
            cursor.fail(Why.WORD, start)  # every day off is no rhythm
        if weekdays is not None and len(weekdays) > 1 and self._is_limit(at_days):
            cursor.place = at_days + 1
            weekdays = weekdays[:1]
        if every is not None and weekdays is not None:
            self.every = every.weeks
        for weekday in weekdays or ():
            self.weeks.setdefault(weekday, self.every)
        said = [token.meaning for token in cursor.tokens[at_days : cursor.place]]
        if any(one.plural or not one.keywords.isdisjoint(_PLURALS) for one in said):
            return True
        return every is not None or (bool(said) and self._at_weeks())

    def _is_limit(self, start: int) -> bool:
        """Tell the limit of "every Monday until Friday" from the run of "Mondays to Fridays"."""
        *said, last = self.cursor.tokens[start : self.cursor.place]
        joints = [word.meaning.keywords for word in said if word.meaning.keywords & {*JOINTS}]
        return not last.meaning.plural and any(Keyword.TO not in one for one in joints)

    def _at_weeks(self) -> bool:
        """Say whether "every other week" stands here."""
        here = self.cursor.place
        every = take_every(self.cursor)
        self.cursor.place = here
        return every is not None and every.is_whole

    # -- limits ----------------------------------------------------------------------------

    def _limits(self) -> tuple[_Bounds, ...]:
        cursor = self.cursor
        bounds: tuple[_Bounds, ...] = ((None, None),)
        for _ in range(_MOST_LIMITS):
            cursor.skip_filler()
            start = cursor.place
            every = take_every(cursor)
            if every is not None:
                if not every.is_whole:
                    cursor.fail(Why.WORD, start)
                self.weeks = dict.fromkeys(self.weeks, every.weeks)
                continue
            more = self._limit(start)
            if not more:
                break
            pairs = itertools.product(bounds, more)
            bounds = tuple((one[0] or two[0], one[1] or two[1]) for one, two in pairs)
        return bounds

    def _limit(self, start: int) -> tuple[_Bounds, ...]:
        cursor = self.cursor
        if cursor.take_word(Keyword.FROM):
            return self._from(start)
        if cursor.has(*JOINTS):
            return tuple((None, last) for last in self._until(start))
        is_for = cursor.take_word(Keyword.FOR) is not None
        cursor.skip_filler()
        if period := take_period(self.dates):
            return period
        found = take_length(self.dates) if is_for else None
        if found is None or found[1]:
            cursor.place = start
            return ()
        return tuple(length.from_day(self.today) for length in found[0])

    def _from(self, start: int) -> tuple[_Bounds, ...]:
        cursor = self.cursor
        first = self._day()
        ends_before = cursor.has(Keyword.UNTIL) and not cursor.has(Keyword.TO)
        if not (cursor.take(Kind.DASH) or cursor.take_word(*JOINTS)):
            return tuple((found, None) for found in self._fitting(first, start, is_first=True))
        last = self._day()
        ranges = ranges_of(first, last, self.today)
        ranges = ranges if isinstance(ranges, Why) else still_ahead(ranges, self.today)
        if isinstance(ranges, Why):
            cursor.fail(ranges, start)
        if not ends_before:
            return ranges
        return tuple(
            (one, end)
            for one, two in ranges
            for end in ((two, two - _DAY) if two.weekday() in self.weeks else (two,))
            if one <= end
        )

    def _until(self, start: int) -> tuple[date, ...]:
        cursor = self.cursor
        may_end_before = cursor.has(Keyword.UNTIL)
        may_include = cursor.has(Keyword.TO)
        cursor.step()
        if cursor.take_word(Keyword.INCLUSIVE):
            may_end_before, may_include = False, True
        cursor.skip_filler()
        if period := take_period(self.dates):
            after = [last for _, last in period] if may_include else []
            before = [first - _DAY for first, _ in period] if may_end_before else []
            return tuple(dict.fromkeys((*after, *before)))
        dates = self._fitting(self._day(), start, is_first=False)
        if cursor.take_word(Keyword.INCLUSIVE) or not may_end_before:
            return dates
        return tuple(
            last
            for found in dates
            for last in ((found, found - _DAY) if found.weekday() in self.weeks else (found,))
        )

    def _day(self) -> Day:
        self.cursor.skip_filler()
        day = self.dates.take_day()
        if day is None:
            self.cursor.fail(Why.WORD)
        return day

    def _fitting(self, day: Day, start: int, *, is_first: bool) -> tuple[date, ...]:
        dates = first_dates(day, self.today) if is_first else dates_of(day, self.today)
        return self.dates.fitting(day, dates, start)

    # -- the days --------------------------------------------------------------------------

    def _within(self, bounds: tuple[_Bounds, ...]) -> tuple[Week, ...]:
        found = tuple(dict.fromkeys(week for pair in bounds if (week := self._week(*pair))))
        if not found:
            self.cursor.fail(Why.BACKWARDS, self.start)
        return found

    def _week(self, first: date | None, last: date | None) -> Week:
        """Make the days off between two dates; none if no such day lies between them."""
        begins = max(self.today, first or self.today)
        if last is not None and last < begins:
            return ()
        anchors = anchors_of(self.weeks, begins)
        days = (
            DaysOff(weekday, every, anchors[every] if every > 1 else None, first, last)
            for weekday, every in self.weeks.items()
        )
        return tuple(
            sorted(
                day
                for day in days
                if last is None or any(map(day.falls_on, _some_days(begins, last, day.every)))
            )
        )


def _some_days(begins: date, last: date, weeks: int) -> list[date]:
    """Return the days from one to the other, at most as many as a rhythm of weeks has."""
    length = min((last - begins).days + 1, 7 * weeks)
    return [begins + timedelta(days=ahead) for ahead in range(length)]
