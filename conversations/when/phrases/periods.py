"""Reading stretches that have a name or a length: `next week`, `December`, `the weekend`, `3 days`.

The rules of this file:

1. A week is Monday to Sunday; `this week`, `the rest of the week` and `the whole week` are what is
   left of it. On a Sunday `this week` may be the one that begins tomorrow.
2. A month by its name is its next occurrence; one under way is asked back beside it.
3. A length counts whole days, the first day included: `3 days`, `two weeks`, `a month`.
4. `the end of the month` is its last day, and that of a week its Sunday.
5. `8 jours` may be a week and `15 jours` two: both are asked back where a language says so.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.when.phrases.dates import DateReader, Near
from conversations.when.phrases.lexer import Kind
from conversations.when.week import DAYS_A_WEEK, week_of
from conversations.when.words import Keyword

if TYPE_CHECKING:
    from conversations.when.phrases.ranges import Range

_DAY = timedelta(days=1)
_WEEK = timedelta(days=DAYS_A_WEEK)
_A_YEAR = 12
_MOST_UNITS = 999
_SATURDAY = 5
_SUNDAY = 6
_UNITS = (Keyword.DAY, Keyword.WEEK, Keyword.MONTH)
_DAYS = {
    Keyword.FORTNIGHT: (14,),
    Keyword.LOOSE_WEEK: (8, 7),
    Keyword.LOOSE_FORTNIGHT: (15, 14),
}


@dataclass(frozen=True, slots=True)
class Length:
    """So many days, weeks or months."""

    number: int
    unit: Keyword

    def after(self, day: date) -> date:
        """Return the day that is so much later; in a shorter month its last day."""
        if self.unit is not Keyword.MONTH:
            return day + self.number * (_DAY if self.unit is Keyword.DAY else _WEEK)
        years, month = divmod(day.month - 1 + self.number, _A_YEAR)
        year, month = day.year + years, month + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

    def from_day(self, first: date) -> Range:
        """Return the stretch of this length that begins on `first`."""
        return first, self.after(first) - _DAY


def take_length(dates: DateReader) -> tuple[tuple[Length, ...], bool] | None:
    """Read "3 days", "the next two weeks", "15 jours".

    Returns:
        What the length may be, the likeliest first, and whether "next" was said; None if there
        is none here, the cursor unmoved.
    """
    cursor = dates.cursor
    start = cursor.place
    is_next = cursor.take_word(Keyword.NEXT) is not None
    if not is_next and (loose := next(filter(cursor.has, _DAYS), None)) is not None:
        cursor.step()
        return tuple(Length(days, Keyword.DAY) for days in _DAYS[loose]), False
    number = cursor.take_number(_MOST_UNITS)
    is_next = cursor.take_word(Keyword.NEXT) is not None or is_next
    if number is not None and cursor.take_word(Keyword.FORTNIGHT):
        return (Length(2 * number, Keyword.WEEK),), is_next
    unit = next(filter(cursor.has, _UNITS), None)
    if number is None or unit is None:
        cursor.place = start
        return None
    cursor.step()
    return (Length(number, unit),), is_next


def next_unit(unit: Keyword, day: date) -> date:
    """Return the first day of the next day, week or month."""
    if unit is Keyword.DAY:
        return day + _DAY
    if unit is Keyword.WEEK:
        return week_of(day)[1] + _DAY
    return Length(1, unit).after(day.replace(day=1))


def take_period(dates: DateReader) -> tuple[Range, ...]:
    """Read "this week", "next month", "the weekend", "all of December".

    Returns:
        What it may mean, the likeliest first; one under way may begin before today. Empty if
        there is none here, the cursor unmoved.
    """
    cursor = dates.cursor
    start = cursor.place
    is_rest = cursor.take_word(Keyword.REST) is not None
    left = cursor.take_word(Keyword.WHOLE) is not None or is_rest
    cursor.skip_filler()
    at_near = cursor.place
    near = dates.take_near(of_weeks=True)
    near = Near.THIS if is_rest and near is Near.PLAIN else near
    if cursor.take_word(Keyword.WEEKEND):
        # "the coming weekend" is this one, and not, like "the coming week", the next.
        coming = cursor.tokens[cursor.place - 2].meaning.keywords
        if near is Near.NEXT and Keyword.COMING in coming:
            near = Near.THIS
        return _weekend(_near_after(dates, near), dates.today)
    if (unit := next(filter(cursor.has, (Keyword.WEEK, Keyword.MONTH)), None)) is not None:
        cursor.step()
        near = _near_after(dates, near)
        if near is Near.PLAIN and unit is Keyword.MONTH:
            cursor.skip_filler()
            if months := _named_month(dates, left=left, is_rest=is_rest):  # "the month of December"
                return months
        near = Near.THIS if left and near is Near.PLAIN else near
        if near is not Near.PLAIN:
            return _week(near, dates.today) if unit is Keyword.WEEK else _month(near, dates.today)
    cursor.place = at_near
    months = _named_month(dates, left=left, is_rest=is_rest)
    if not months:
        cursor.place = start
    return months


def take_in(dates: DateReader) -> tuple[Range, ...]:
    """Read "in two weeks": the week, the day, or all the days until then.

    Returns:
        All that it may mean; empty if there is none here, the cursor unmoved.
    """
    cursor, today = dates.cursor, dates.today
    start = cursor.place
    found = take_length(dates) if cursor.take_word(Keyword.IN) else None
    if found is None or found[1]:
        cursor.place = start
        return ()
    ranges: list[Range] = []
    for length in found[0]:
        day = length.after(today)
        if length.unit is Keyword.WEEK:
            ranges.append(week_of(day))
        elif length.unit is Keyword.MONTH:
            first = day.replace(day=1)
            ranges.append((first, next_unit(Keyword.MONTH, first) - _DAY))
        ranges.append((day, day))
    return (*ranges, *(length.from_day(today) for length in found[0]))


def take_end(dates: DateReader) -> tuple[date, ...]:
    """Read "the end of the month", "Ende Dezember", "fin de año".

    Returns:
        The last days it may mean, the likeliest first; empty if there is none here, the cursor
        unmoved.
    """
    cursor, today = dates.cursor, dates.today
    start = cursor.place
    if cursor.take_word(Keyword.END_OF_MONTH):
        return (_month(Near.THIS, today)[0][1],)
    if cursor.take_word(Keyword.END_OF_YEAR):
        return (date(today.year, _A_YEAR, 31),)
    if not cursor.take_word(Keyword.END):
        return ()
    cursor.skip_filler()
    if period := take_period(dates):
        return tuple(last for _, last in period)
    cursor.take_word(Keyword.THIS)
    if cursor.take_word(Keyword.YEAR):
        return (date(today.year, _A_YEAR, 31),)
    for unit, named in ((Keyword.WEEK, _week), (Keyword.MONTH, _month)):
        if cursor.take_word(unit):
            return tuple(last for _, last in named(Near.THIS, today))
    cursor.place = start
    return ()


def _near_after(dates: DateReader, near: Near) -> Near:
    """Read the "prochaine" of "la semaine prochaine"."""
    if near is Near.PLAIN and dates.cursor.take_word(Keyword.AFTER_NEXT):
        return Near.AFTER_NEXT
    if near is Near.PLAIN and dates.cursor.has(Keyword.NEXT):
        dates.cursor.step()
        return Near.NEXT
    return near


def _week(near: Near, today: date) -> tuple[Range, ...]:
    monday, sunday = week_of(today)
    following = (monday + _WEEK, sunday + _WEEK)
    if near is Near.NEXT:
        return (following,)
    if near is Near.AFTER_NEXT:
        return ((monday + 2 * _WEEK, sunday + 2 * _WEEK),)
    # On a Sunday many people's week begins today.
    return ((today, sunday), *((following,) if today == sunday else ()))


def _month(near: Near, today: date) -> tuple[Range, ...]:
    first = today if near is Near.THIS else next_unit(Keyword.MONTH, today)
    if near is Near.AFTER_NEXT:
        first = next_unit(Keyword.MONTH, first)
    return ((first, next_unit(Keyword.MONTH, first) - _DAY),)


def _weekend(near: Near, today: date) -> tuple[Range, ...]:
    sunday = week_of(today)[1]
    this = (max(today, sunday - _DAY), sunday)
    following = (sunday + _WEEK - _DAY, sunday + _WEEK)
    if near is Near.AFTER_NEXT:
        after = (sunday + 2 * _WEEK - _DAY, sunday + 2 * _WEEK)
        return (after, (after[0] + _WEEK, after[1] + _WEEK))
    if near is Near.NEXT:
        return (following,) if today.weekday() >= _SATURDAY else (following, this)
    if today.weekday() == _SUNDAY and near is Near.PLAIN:
        return (this, following)
    return (this,)


def _named_month(dates: DateReader, *, left: bool, is_rest: bool) -> tuple[Range, ...]:
    """Read "December", "next December", "December 2027"; a day of it is none."""
    cursor, today = dates.cursor, dates.today
    near = dates.take_near()
    near = Near.THIS if is_rest and near is Near.PLAIN else near
    meaning = cursor.now.meaning
    if meaning.month is None or (meaning.weekday is not None and not left):
        return ()
    start = cursor.place
    cursor.step()
    cursor.skip_filler()
    year = dates.take_year()
    near = _near_after(dates, near)
    if year is None and cursor.now.kind is Kind.NUMBER:
        cursor.place = start
        return ()
    if year is not None:
        return (_whole(year, meaning.month),)
    coming = today.year + (meaning.month < today.month)
    this, following = _whole(coming, meaning.month), _whole(coming + 1, meaning.month)
    if this[0] <= today:
        under_way = (today, this[1]) if left else this
        return {
            Near.PLAIN: (under_way, following),
            Near.THIS: (under_way,),
            Near.NEXT: (following,),
        }[near]
    return (this, following) if near is Near.NEXT else (this,)


def _whole(year: int, month: int) -> Range:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
