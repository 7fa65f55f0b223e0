"""Reading typed days off: `until Monday`, `24 Dec - 3 Jan`, `for 3 days`, `next week`, `Fridays`.

The rules of this file:

1. `until X` is off through the day before X and back on X, whether X is a day's name or a date.
   A word that also means "up to and including" (bis, hasta, jusqu'à) is asked back. `X - Y`,
   `X to Y` and `through Y` include both days. "from X until Y" is said both ways, so both are
   asked back; with "bis" it includes Y. `until the end of the month` includes its last day.
2. `for 3 days` and `one week` begin today. `in two weeks` may be that week, that day, or all the
   days until then: asked back.
3. A date without a year is its next occurrence. A range may run over the end of the year; one
   that is under way today is asked back beside its next occurrence.
4. `from Monday`, and `sick` alone, does not say when it ends: the day, the rest of that week, one
   week and two weeks are asked back.
5. Nothing that is over, or longer than 400 days, is a pause; half a day is none.
6. Days that come back (`daysoff`) are told by their form. Where the words before a day
   leave it open ("le vendredi"), both are asked back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NoReturn

from conversations.when.daysoff import LONGEST_DAYS, DaysOff, Pause
from conversations.when.phrases.dates import (
    CalendarDay,
    DateReader,
    Day,
    NamedDay,
    dates_of,
)
from conversations.when.phrases.daysoff import take_days_off
from conversations.when.phrases.lexer import Kind
from conversations.when.phrases.monthdays import (
    bare_days,
    in_the_week_of,
    is_bare,
    with_months,
)
from conversations.when.phrases.periods import (
    next_unit,
    take_end,
    take_in,
    take_length,
    take_period,
)
from conversations.when.phrases.ranges import Range, last_dates, ranges_of, still_ahead
from conversations.when.phrases.ways import read_in_both_orders
from conversations.when.phrases.weekdays import JOINTS, take_days_of_week
from conversations.when.readings import (
    Ambiguous,
    Found,
    NotUnderstood,
    Understood,
    UnreadableError,
    Why,
)
from conversations.when.week import DAYS_A_WEEK, week_of
from conversations.when.words import Keyword, Words

PauseLike = Pause | tuple[DaysOff, ...]
PauseReading = Understood[PauseLike] | Ambiguous[PauseLike] | NotUnderstood

_DAY = timedelta(days=1)
_WEEK = timedelta(days=DAYS_A_WEEK)


def read_pause(text: str, today: date, words: Words) -> PauseReading:
    """Read what a therapist typed for days off.

    Args:
        text: any text.
        today: the therapist's local date.
        words: the language.

    Returns:
        The pause with its exact first and last day, or the days off that come back; or the
        readings to ask back, the likeliest first; or the part that cannot be read. Never raises,
        whatever the text.
    """
    return read_in_both_orders(text, today, words, lambda dates: _PauseReader(dates).read())


class _PauseReader:
    """Reads one pause, or days off that come back."""

    def __init__(self, dates: DateReader) -> None:
        self.dates = dates
        self.cursor = dates.cursor
        self.today = dates.today

    def read(self) -> Found[PauseLike]:
        """Read the whole text.

        Raises:
            UnreadableError: a part of it cannot be read, or there is none.
        """
        cursor = self.cursor
        self._skip()
        start = cursor.place
        habit = start > 0 and Keyword.HABIT in cursor.tokens[start - 1].meaning.keywords
        if not habit:
            weekly = take_days_off(self.dates, habit=False)
            return self._found(weekly or self._pauses(start), start)
        found: list[Found[PauseLike]] = []
        failures: list[UnreadableError] = []
        for comes_back in (False, True):
            cursor.place = start
            try:
                weekly = take_days_off(self.dates, habit=comes_back)
                found.append(self._found(weekly or self._pauses(start), start))
            except UnreadableError as failure:
                failures.append(failure)
        if not found:
            raise failures[0]
        choices = dict.fromkeys(choice for one in found for choice in one.choices)
        return Found(tuple(choices), found[0].at, found[0].end)

    def _found(self, choices: tuple[PauseLike, ...], start: int) -> Found[PauseLike]:
        """See to it that nothing is left of the text."""
        cursor = self.cursor
        end = cursor.tokens[cursor.place - 1].end
        while not cursor.at_end and cursor.take(Kind.DOT, Kind.COMMA):
            self._skip()
        self._skip()
        while cursor.take(Kind.DOT, Kind.COMMA):
            self._skip()
        start = 0 if cursor.tokens[start].kind is Kind.END else start
        if not cursor.at_end:
            self._refuse()
        return Found(choices, cursor.tokens[start].at, end)

    def _pauses(self, start: int) -> tuple[Pause, ...]:
        cursor = self.cursor
        ranges = self._until() or take_in(self.dates) or self._duration(from_day=self.today)
        if not ranges:
            cursor.take_word(Keyword.FOR)
            cursor.skip_filler()
            ranges = take_period(self.dates)
            if len(ranges) == 1 and (days := take_days_of_week(self.dates, ranges[0])):
                ranges = (days,)
            ranges = ranges or self._from_a_day()
        if not ranges and cursor.at_end and self._said_off():
            ranges = _open_ended(self.today)  # "sick" does not say until when
        if not ranges and cursor.at_end:
            empty = cursor.tokens[start].kind is Kind.END
            cursor.fail(Why.EMPTY if empty else Why.WORD, None if empty else start)
        if not ranges:
            self._refuse()
        ahead = still_ahead(ranges, self.today)
        if isinstance(ahead, Why):
            cursor.fail(ahead, start)
        short = [(first, last) for first, last in ahead if (last - first).days < LONGEST_DAYS]
        if not short:
            cursor.fail(Why.TOO_LONG, start)
        return tuple(dict.fromkeys(Pause(first, last) for first, last in short))

    def _said_off(self) -> bool:
        return any(Keyword.OFF in token.meaning.keywords for token in self.cursor.tokens)

    def _refuse(self) -> NoReturn:
        """Give up on what stands here. That days off are whole days is said kindly."""
        cursor = self.cursor
        if cursor.has(Keyword.THIS) and Keyword.PART_OF_DAY in cursor.ahead().meaning.keywords:
            start = cursor.place
            cursor.step()
            cursor.step()
            cursor.fail(Why.HALF_DAY, start)
        cursor.fail(Why.HALF_DAY if cursor.has(Keyword.PART_OF_DAY) else Why.WORD)

    def _skip(self) -> None:
        cursor = self.cursor
        while not self._at_in() and (
            cursor.take_word(Keyword.OFF, Keyword.FILLER) or cursor.take(Kind.BREAK)
        ):
            cursor.take(Kind.COLON)

    # -- until, in and for -----------------------------------------------------------------

    def _until(self) -> tuple[Range, ...]:
        """Read "until Monday" (back on Monday) and "through Monday" (off on Monday)."""
        cursor = self.cursor
        start = cursor.place
        includes, ends_before = cursor.has(Keyword.TO), cursor.has(Keyword.UNTIL)
        if not cursor.take_word(*JOINTS):
            return ()
        inclusive = cursor.take_word(Keyword.INCLUSIVE) is not None
        cursor.skip_filler()
        if last_days := take_end(self.dates):
            cursor.take_word(Keyword.INCLUSIVE)
            return tuple((self.today, last) for last in last_days)
        ranges = take_period(self.dates)
        if not ranges:
            days = self._days_alone(start)
            ranges = tuple((found, found) for found in days)
        if cursor.take_word(Keyword.INCLUSIVE) or inclusive:
            includes, ends_before = True, False
        through = [last for _, last in ranges] if includes else []
        before = [first - _DAY for first, _ in ranges] if ends_before else []
        ends = [last for last in (*through, *before) if last >= self.today]
        if not ends:
            cursor.fail(Why.BACKWARDS, start)
        return tuple((self.today, last) for last in ends)

    def _days_alone(self, start: int) -> tuple[date, ...]:
        """Read the one day of "until Monday" and "until the 4th"."""
        cursor = self.cursor
        here = cursor.place
        if (day := self._day()) is not None:
            return self._dates(day, start)
        bare = self.dates.take_bare_day()
        if bare is not None and self._is_marked(here):
            return tuple(first for first, _ in bare_days(bare.day, bare.day, self.today))
        cursor.place = here
        return cursor.fail(Why.DATE if cursor.now.kind is Kind.NUMBER else Why.WORD)

    def _at_in(self) -> bool:
        """Say whether "in two weeks" stands here."""
        here = self.cursor.place
        found = take_in(self.dates)
        self.cursor.place = here
        return bool(found)

    def _duration(self, from_day: date) -> tuple[Range, ...]:
        """Read "for 3 days", "two weeks from Monday", "next 3 days"."""
        cursor = self.cursor
        start = cursor.place
        is_for = cursor.take_word(Keyword.FOR) is not None
        cursor.skip_filler()
        found = take_length(self.dates)
        if found is None:
            cursor.place = start
            return ()
        lengths, is_next = found
        starts: tuple[date, ...] = (from_day,)
        self._skip()
        # "a week from Monday" is Monday week, or a week that begins on Monday
        counts_on = not is_for and not is_next and cursor.has(Keyword.LATER)
        if not is_next and cursor.take_word(Keyword.FROM):
            cursor.skip_filler()
            day = self._day()
            if day is None:
                cursor.fail(Why.WORD)
            starts = self._dates(day, start)
        ranges = [length.from_day(first) for first in starts for length in lengths]
        if is_next:
            ranges += [one.from_day(next_unit(one.unit, from_day)) for one in lengths]
        if counts_on:
            days = [length.after(first) for first in starts for length in lengths]
            ranges += [(day, day) for day in days]
        return tuple(ranges)

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
            includes = cursor.take_word(Keyword.INCLUSIVE) is not None or includes
            cursor.skip_filler()
            if not is_bare(first) and (ends := take_end(self.dates)):
                return tuple((one, last) for one in self._dates(first, start) for last in ends)
            marked = is_from or self._is_marked(at_day)
            ranges = self._between(first, start, marked=marked)
            if cursor.take_word(Keyword.INCLUSIVE) or includes:
                return ranges
            return (*ranges, *((one, two - _DAY) for one, two in ranges if one < two))
        if not is_bare(first) and (cursor.has(Keyword.FOR) or (is_from and self._at_length())):
            return self._some_days_from(first, start)
        if is_from and not is_bare(first):
            found = self._dates(first, start)
            return tuple(range_ for one in found for range_ in _open_ended(one))
        if isinstance(first, CalendarDay) and self._stands_alone(first, at_day):
            return bare_days(first.day, first.day, self.today)
        return self._single_days(first, start, at_day)

    def _is_marked(self, at: int) -> bool:
        """Say whether the number here is an ordinal: `24.` and `24th`."""
        after = self.cursor.tokens[at + 1]
        is_dot = after.kind is Kind.DOT and self.cursor.tokens[at + 2].kind is not Kind.NUMBER
        return after.glued and (is_dot or Keyword.ORDINAL in after.meaning.keywords)

    def _stands_alone(self, day: CalendarDay, at: int) -> bool:
        """Say whether a day of the month is all there is: "the 24th"."""
        if not is_bare(day) or not self._is_marked(at):
            return False
        here = self.cursor.place
        self._skip()
        found = self.cursor.at_end
        self.cursor.place = here
        return found

    def _said_week(self, since: int) -> bool:
        """Say whether "next week" stood with the day read since."""
        said = self.cursor.tokens[since : self.cursor.place]
        return any(Keyword.WEEK in token.meaning.keywords for token in said)

    def _at_length(self) -> bool:
        here = self.cursor.place
        found = take_length(self.dates)
        self.cursor.place = here
        return found is not None

    def _some_days_from(self, first: Day, start: int) -> tuple[Range, ...]:
        """Read the "for a week" of "from Monday for a week"."""
        here = self.cursor.place
        ranges: list[Range] = []
        for found in self._dates(first, start):
            self.cursor.place = here
            ranges.extend(self._duration(from_day=found))
        return tuple(ranges)

    def _single_days(self, first: Day, start: int, at_day: int) -> tuple[Range, ...]:
        """Read one day, or several that follow each other: "Mon and Tue", "24 and 25 Dec"."""
        cursor = self.cursor
        said = [(first, at_day)]
        while cursor.take(Kind.COMMA, Kind.PLUS, Kind.SLASH) or cursor.take_word(Keyword.AND):
            joint = cursor.tokens[cursor.place - 1].kind
            cursor.skip_filler()
            if joint is Kind.COMMA and cursor.at_end:
                break  # "tomorrow, thanks"
            here = cursor.place
            day = self._day()
            if day is None and isinstance(first, CalendarDay):
                day = self.dates.take_bare_day()
            if day is None:
                self._refuse()
            said.append((day, here))
        days = with_months([day for day, _ in said])
        if any(map(is_bare, days)):
            cursor.place = at_day
            cursor.fail(Why.DATE)
        ranges = [(day, day) for day in self._dates(days[0], start)]
        for day, (_, here) in zip(days[1:], said[1:], strict=True):
            ranges = [
                (one, two + _DAY)
                for one, two in ranges
                if two + _DAY in last_dates(day, two, self.today)
            ]
            if not ranges:
                cursor.place = here
                cursor.fail(Why.APART)
        return tuple(ranges)

    def _between(self, first: Day, start: int, *, marked: bool) -> tuple[Range, ...]:
        """Read the last day of a range; the month may stand with either day."""
        at_last = self.cursor.place
        last = self._day()
        if isinstance(first, NamedDay) and isinstance(last, date) and self._said_week(at_last):
            return (in_the_week_of(first, last),)
        if last is None and isinstance(first, CalendarDay) and (marked or not is_bare(first)):
            last = self.dates.take_bare_day()
        if last is None:
            at_end = self.cursor.at_end
            self.cursor.fail(Why.NO_END if at_end else Why.WORD, start if at_end else None)
        if isinstance(first, CalendarDay) and isinstance(last, CalendarDay):
            if is_bare(first) and is_bare(last):
                return bare_days(first.day, last.day, self.today)
            if is_bare(first) or is_bare(last):
                if first.day > last.day:
                    self.cursor.fail(Why.BACKWARDS, start)
                whole = last if is_bare(first) else first
                first = replace(first, month=whole.month, year=whole.year)
                last = replace(last, month=whole.month, year=whole.year)
        elif is_bare(first):
            self.cursor.fail(Why.DATE, start)
        ranges = ranges_of(first, last, self.today)
        if isinstance(ranges, Why):
            self.cursor.fail(ranges, start)
        return ranges

    def _day(self) -> Day | None:
        """Read one day; a name in the plural is none."""
        cursor = self.cursor
        start = cursor.place
        day = self.dates.take_day()
        said = cursor.tokens[start : cursor.place]
        if isinstance(day, NamedDay) and any(token.meaning.plural for token in said):
            cursor.place = start
            cursor.fail(Why.WORD)
        return day

    def _dates(self, day: Day, start: int) -> tuple[date, ...]:
        return self.dates.fitting(day, dates_of(day, self.today), start)


def _open_ended(first: date) -> tuple[Range, ...]:
    sunday = week_of(first)[1]
    return (
        (first, first),
        (first, sunday),
        (first, first + _WEEK - _DAY),
        (first, first + 2 * _WEEK - _DAY),
    )
