"""Reading the lines of a typed schedule into entries: days with their times and limits.

The rules of this file:

1. A text has lines, also parted by `;`. A line has entries: days, then their times; or times,
   then their days. Commas, "and" and spaces part days, times and entries alike.
2. Days are names, runs of names (also over the weekend, `Fri-Mon`), or dates. An entry has
   either weekdays or dates.
3. A limit (`until 20 Dec`, `every other week`) narrows the entry it follows. Behind several
   entries it may be for all of them: two readings. Before all entries it is for the whole line.
4. A limit may stand in brackets; nothing else may. "except Wed" takes days out of the one entry
   of its line, which may have times of their own behind it; behind several it is not understood.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from conversations.when.phrases.dates import DateReader, Day, dates_of
from conversations.when.phrases.lexer import Kind
from conversations.when.phrases.periods import take_end, take_period
from conversations.when.phrases.ranges import first_dates, ranges_of, still_ahead
from conversations.when.phrases.times import Span, take_span
from conversations.when.phrases.weekdays import JOINTS, take_every, take_share, take_weekdays
from conversations.when.readings import UnreadableError, Why
from conversations.when.words import Keyword

if TYPE_CHECKING:
    from datetime import date

_DAY = timedelta(days=1)

T = TypeVar("T")
Bounds = tuple["date | None", "date | None"]


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """Something said that may be read in several ways, and where it stands in the text."""

    options: tuple[T, ...]
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What narrows entries down: every how many weeks, and between which dates.

    The dates are the first and the last that may have a block; None where there is no bound.
    """

    at: int
    end: int
    every: int = 1
    between: Choice[Bounds] | None = None


@dataclass(slots=True)
class Entry:
    """Days with their times.

    Attributes:
        at: where it begins in the text.
        times_first: the times stand before the days.
        every: every how many weeks the days named next come back.
        weekdays: the days of the week, each with every how many weeks.
        dates: the dates of one-off blocks.
        spans: the times.
        limits: each with the choice whether it is for this entry; None if it surely is.
        may_replace: whether its hours take the place of earlier ones that they overlap.
        end: where it ends in the text.
    """

    at: int
    times_first: bool
    every: int = 1
    weekdays: dict[int, int] = field(default_factory=dict)
    dates: list[Choice[date]] = field(default_factory=list)
    spans: list[Choice[Span]] = field(default_factory=list)
    limits: list[tuple[Limits, Choice[bool] | None]] = field(default_factory=list)
    may_replace: Choice[str] | None = None
    end: int = 0

    @property
    def has_days(self) -> bool:
        """Whether any day was named."""
        return bool(self.weekdays or self.dates)

    @property
    def is_whole(self) -> bool:
        """Whether it has both days and times."""
        return self.has_days and bool(self.spans)


class EntryReader:
    """Reads a text into entries.

    Attributes:
        choices: what in the text has several readings, in their order.
    """

    def __init__(self, dates: DateReader) -> None:
        self.dates = dates
        self.cursor = dates.cursor
        self.choices: list[Choice[Any]] = []

    def read(self) -> list[Entry]:
        """Read the whole text.

        Raises:
            UnreadableError: a part of it cannot be read, or there is none.
        """
        entries: list[Entry] = []
        while not self.cursor.at_end:
            if not self.cursor.take(Kind.BREAK):
                entries.extend(self._line())
        if not entries:
            raise UnreadableError(0, 0, Why.EMPTY)
        return entries

    def _line(self) -> list[Entry]:
        entries: list[Entry] = []
        for_all: list[Limits] = []
        start = self.cursor.place
        self._take_separators()
        while self.cursor.now.kind not in {Kind.BREAK, Kind.END}:
            before = self.cursor.place
            if spans := take_span(self.cursor):
                entry = self._entry_for_times(entries, before)
                entry.spans.append(self._choice(spans, before))
                self.cursor.take(Kind.SLASH)
            elif self._take_exception(entries):
                pass
            elif entries and self.cursor.now.kind is Kind.OPEN:
                self._limit(entries, self._take_bracket())
            elif limits := self._take_limits():
                self.cursor.take(Kind.COLON)
                if entries:
                    self._limit(entries, limits)
                else:
                    for_all.append(limits)
            else:
                self._take_days(entries)
            if entries:
                entries[-1].end = self._end()
            self._take_separators()
        if not entries:
            self.cursor.fail(Why.NO_DAYS, start)
        for entry in entries:
            entry.limits.extend((limits, None) for limits in for_all)
            _check(entry)
        return entries

    def _entry_for_times(self, entries: list[Entry], start: int) -> Entry:
        if not entries or (entries[-1].times_first and entries[-1].has_days):
            entries.append(Entry(self.cursor.tokens[start].at, times_first=True))
        return entries[-1]

    def _entry_for_days(self, entries: list[Entry], start: int) -> Entry:
        if not entries or (entries[-1].is_whole and not entries[-1].times_first):
            entries.append(Entry(self.cursor.tokens[start].at, times_first=False))
        return entries[-1]

    def _end(self) -> int:
        return self.cursor.tokens[self.cursor.place - 1].end

    def _choice(self, options: tuple[T, ...], start: int) -> Choice[T]:
        choice = Choice(options, self.cursor.tokens[start].at, self._end())
        if len(options) > 1:
            self.choices.append(choice)
        return choice

    def _take_separators(self) -> None:
        cursor = self.cursor
        while cursor.take(Kind.COMMA, Kind.PLUS) or cursor.take_word(
            Keyword.AND, Keyword.FILLER, Keyword.AT_WORK
        ):
            cursor.take(Kind.COLON)
        if cursor.ahead().kind in {Kind.BREAK, Kind.END}:
            cursor.take(Kind.DOT)

    # -- days ------------------------------------------------------------------------------

    def _take_days(self, entries: list[Entry]) -> None:
        """Read one day, or one run of days, into the entry it belongs to."""
        cursor = self.cursor
        start = cursor.place
        share = take_share(cursor)
        every = None if share else take_every(cursor)
        if share is None and every is None and cursor.has(Keyword.FROM):
            cursor.step()  # of "from Mon to Fri"; as a limit it would have been taken before
        if share is not None:
            self._entry_for_days(entries, start).weekdays.setdefault(*share)
        elif (weekdays := take_weekdays(self.dates)) is not None:
            entry = self._entry_for_days(entries, start)
            entry.every = every.weeks if every is not None else entry.every
            for weekday in weekdays:
                entry.weekdays.setdefault(weekday, entry.every)
        elif every is None and (day := self.dates.take_day()) is not None:
            entry = self._entry_for_days(entries, start)
            entry.dates.append(self._dates(day, start))
        else:
            self._fail(entries, start)
        if entries[-1].weekdays and entries[-1].dates:
            cursor.fail(Why.WORD, start)
        cursor.take(Kind.SLASH, Kind.COLON)

    def _fail(self, entries: list[Entry], start: int) -> None:
        is_number = self.cursor.now.kind is Kind.NUMBER
        if self.cursor.place > start:
            begins = is_number and Keyword.FROM in self.cursor.tokens[start].meaning.keywords
            self.cursor.step()
            self.cursor.fail(Why.NO_END if begins else Why.WORD, start)
        if self.cursor.has(*JOINTS):
            here = self.cursor.place
            self.cursor.step()
            self.cursor.skip_filler()
            if self.cursor.now.kind is not Kind.WORD:
                self.cursor.place = here
        if is_number and not entries:
            self.cursor.fail(Why.NO_DAYS)
        self.cursor.fail(Why.NO_END if is_number else Why.WORD)

    def _dates(self, day: Day, start: int) -> Choice[date]:
        found = self.dates.fitting(day, dates_of(day, self.dates.today), start)
        return self._choice(found, start)

    # -- days left out ---------------------------------------------------------------------

    def _take_exception(self, entries: list[Entry]) -> bool:
        """Read the "except Wed" of "every day except Wed 9-13" and of "Mon-Fri 9-5 except Wed".

        Raises:
            UnreadableError: it is for no days said before, or leaves none of them.
        """
        cursor = self.cursor
        start = cursor.place
        if not cursor.take_word(Keyword.EXCEPT):
            return False
        after_word = cursor.place
        left_out = self._days_left_out()
        entry = entries[-1] if len(entries) == 1 else None
        fits = entry is not None and set(left_out) < set(entry.weekdays)
        if entry is None or not left_out or not fits:
            cursor.place = after_word
            cursor.fail(Why.WORD, start)
        of_others = {weekday: entry.weekdays.pop(weekday) for weekday in left_out}
        if entry.spans and self._at_span() and not entry.limits:
            at = cursor.tokens[after_word].at  # "Mon-Fri 9-12 except Wed 14-17"
            entries.append(Entry(at, times_first=False, weekdays=of_others))
        elif entry.spans and self._at_span(parted=True):
            # "Mon-Fri 9-12 except Wed, 14-17": whose times, or limits, may be either
            cursor.place = after_word
            cursor.fail(Why.WORD, start)
        return True

    def _at_span(self, *, parted: bool = False) -> bool:
        """Say whether times stand here, or `parted` from here by a comma or an "and"."""
        here = self.cursor.place
        if parted:
            self._take_separators()
        else:
            self.cursor.skip_filler()
        found = bool(take_span(self.cursor))
        self.cursor.place = here
        return found

    def _days_left_out(self) -> tuple[int, ...]:
        """Read weekdays up to what is no name of a day."""
        cursor = self.cursor
        found: dict[int, None] = {}
        while True:
            here = cursor.place
            self._take_separators()
            cursor.take_word(Keyword.HABIT)
            weekdays = take_weekdays(self.dates)
            if weekdays is None:
                cursor.place = here
                return tuple(found)
            found |= dict.fromkeys(weekdays)

    # -- limits ----------------------------------------------------------------------------

    def _take_limits(self) -> Limits | None:
        """Read "every other week", "until 20 Dec", "from 3 Jan to 20 Mar"."""
        cursor = self.cursor
        start = cursor.place
        every = take_every(cursor)
        if every is not None:
            if every.is_whole and not self._at_weekdays():
                return Limits(cursor.tokens[start].at, self._end(), every=every.weeks)
            cursor.place = start
            return None
        if period := self._take_limit_period(start):
            return period
        first = last = None
        if cursor.take_word(Keyword.FROM):
            first = self._take_limit_day(start)
            if first is None:
                return None
        joint = cursor.place
        if cursor.take_word(*JOINTS) or (first is not None and cursor.take(Kind.DASH)):
            last = self._take_limit_day(joint)
        return self._between(first, last, start)

    def _take_bracket(self) -> Limits:
        """Read "(every 2 weeks)" and "(until 20 Dec)": nothing else stands in brackets.

        Raises:
            UnreadableError: something else does.
        """
        cursor = self.cursor
        start = cursor.place
        cursor.step()
        limits = self._take_limits()
        if limits is None or not cursor.take(Kind.CLOSE):
            cursor.place = start
            cursor.fail(Why.WORD)
        return limits

    def _at_weekdays(self) -> bool:
        here = self.cursor.place
        found = take_weekdays(self.dates) is not None
        self.cursor.place = here
        return found

    def _take_limit_period(self, start: int) -> Limits | None:
        """Read "from January", "until March", "bis Ende März", "ab nächster Woche"."""
        cursor = self.cursor
        begins, ends_before, includes = (
            cursor.has(Keyword.FROM),
            cursor.has(Keyword.UNTIL),
            cursor.has(Keyword.TO),
        )
        if not cursor.take_word(Keyword.FROM, *JOINTS):
            return None
        inclusive = cursor.take_word(Keyword.INCLUSIVE) is not None
        cursor.skip_filler()
        bounds: list[Bounds]
        if not begins and (ends := take_end(self.dates)):
            bounds = [(None, last) for last in ends]
        elif not (period := take_period(self.dates)) or cursor.has(*JOINTS):
            cursor.place = start
            return None
        elif begins:
            bounds = [(first, None) for first, _ in period]
        else:
            bounds = [(None, last) for _, last in period if includes or ends_before]
            if ends_before and not inclusive:
                bounds += [(None, first - _DAY) for first, _ in period]
        ahead = [one for one in bounds if one[1] is None or one[1] >= self.dates.today]
        if not ahead:
            cursor.fail(Why.PAST, start)
        between = self._choice(tuple(dict.fromkeys(ahead)), start)
        return Limits(between.at, between.end, between=between)

    def _take_limit_day(self, start: int) -> Day | None:
        """Read the day after "from" or "until"; None, back at `start`, if it is something else."""
        cursor = self.cursor
        cursor.skip_filler()
        here = cursor.place
        runs_on = False
        if cursor.take_weekday() is not None:
            runs_on = bool(cursor.take(Kind.DASH) or cursor.take_word(*JOINTS))
            runs_on = runs_on and cursor.take_weekday() is not None
        cursor.place = here
        day = None if runs_on else self.dates.take_day()
        if day is None:
            cursor.place = start
        return day

    def _between(self, first: Day | None, last: Day | None, start: int) -> Limits | None:
        today = self.dates.today
        bounds: tuple[Bounds, ...]
        if first is not None and last is not None:
            ranges = ranges_of(first, last, today)
            ranges = ranges if isinstance(ranges, Why) else still_ahead(ranges, today)
            if isinstance(ranges, Why):
                self.cursor.fail(ranges, start)
            bounds = ranges
        elif last is not None:
            ends = self.dates.fitting(last, dates_of(last, today), start)
            bounds = tuple((None, found) for found in ends)
        elif first is not None:
            begins = self.dates.fitting(first, first_dates(first, today), start)
            bounds = tuple((found, None) for found in begins)
        else:
            return None
        between = self._choice(bounds, start)
        return Limits(between.at, between.end, between=between)

    def _limit(self, entries: list[Entry], limits: Limits) -> None:
        """Narrow the entry before; several entries before may all be meant."""
        *others, last = entries
        last.limits.append((limits, None))
        if others and not any(entry.limits for entry in others):
            for_all = Choice((True, False), limits.at, limits.end)
            self.choices.append(for_all)
            for entry in others:
                entry.limits.append((limits, for_all))


def _check(entry: Entry) -> None:
    if not entry.is_whole:
        raise UnreadableError(entry.at, entry.end, Why.NO_DAYS if entry.spans else Why.NO_TIMES)
    if entry.dates and entry.limits:
        limits = entry.limits[0][0]
        raise UnreadableError(limits.at, limits.end, Why.WORD)
