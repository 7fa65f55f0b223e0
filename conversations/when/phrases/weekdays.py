"""Reading which days of the week, and how often: `Mon-Fri`, `every other Wed`, `weekends`.

Schedules and recurring days off share this. `every other Wed`, `un mercredi sur deux` and
`every 14 days` say every how many weeks; nothing here says which of the weeks is meant. `every
first Mon` and `every third Mon` may be days of the month, which no rule can hold: not understood.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.when.phrases.dates import NamedDay
from conversations.when.phrases.lexer import Kind
from conversations.when.phrases.times import take_span
from conversations.when.readings import Why
from conversations.when.week import DAYS_A_WEEK, MOST_WEEKS, monday_of
from conversations.when.words import Keyword

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.when.phrases.dates import DateReader
    from conversations.when.phrases.lexer import Cursor

RUNS = {
    Keyword.DAILY: tuple(range(DAYS_A_WEEK)),
    Keyword.WEEKDAYS: tuple(range(5)),
    Keyword.WEEKEND: (5, 6),
    Keyword.WEEKENDS: (5, 6),
}
JOINTS = (Keyword.TO, Keyword.UNTIL)
_MOST_DAYS = MOST_WEEKS * DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class Every:
    """How often something comes back.

    Attributes:
        weeks: 1 for every week.
        is_whole: it was said of weeks ("every other week") and needs no day after it.
    """

    weeks: int
    is_whole: bool


def take_every(cursor: Cursor) -> Every | None:
    """Read "every", "every other", "every 3 weeks", "one week out of two".

    Returns:
        How often; None if there is none here, the cursor unmoved.

    Raises:
        UnreadableError: it is more than a schedule can skip.
    """
    if Keyword.DAY in cursor.ahead().meaning.keywords:
        return None  # "every day" is a run of days
    start = cursor.place
    weeks, is_whole = _take_share_of_weeks(cursor), True
    if weeks is None:
        is_whole = cursor.has(Keyword.ALTERNATE)
        if cursor.take_word(Keyword.ALTERNATE):
            weeks = 2
        elif cursor.take_word(Keyword.EVERY):
            weeks, is_whole = _take_count(cursor, start)
    if weeks is None:
        return None
    is_whole = cursor.take_word(Keyword.WEEK) is not None or is_whole
    if weeks > MOST_WEEKS:
        cursor.fail(Why.TOO_LONG if is_whole else Why.WORD, start)
    cursor.skip_filler()
    return Every(weeks, is_whole)


def _take_count(cursor: Cursor, start: int) -> tuple[int, bool]:
    """Read the "other", "second" or "14 days" after "every"; 1 if there is none of them."""
    if cursor.take_word(Keyword.OTHER):
        return 2, False
    at_number = cursor.place
    weeks = cursor.take_ordinal() or cursor.take_number(_MOST_DAYS) or 1
    is_ordinal = cursor.tokens[at_number].meaning.ordinal is not None
    if cursor.place > at_number and cursor.now.glued:
        mark = cursor.take_word(Keyword.ORDINAL) or cursor.take(Kind.DOT)
        is_ordinal = is_ordinal or mark is not None
    if is_ordinal and (weeks == 1 or (weeks > 2 and not cursor.has(Keyword.WEEK))):  # noqa: PLR2004
        cursor.fail(Why.WORD, start)
    if cursor.has(Keyword.DAY) and weeks > 1 and not weeks % DAYS_A_WEEK:
        cursor.step()
        return weeks // DAYS_A_WEEK, True
    return weeks, False


def _take_share_of_weeks(cursor: Cursor) -> int | None:
    """Read "one week out of two"."""
    start = cursor.place
    if (
        cursor.take_number(1)
        and cursor.take_word(Keyword.WEEK)
        and cursor.take_word(Keyword.OUT_OF)
    ):
        weeks = cursor.take_number(MOST_WEEKS)
        if weeks is not None:
            return weeks
    cursor.place = start
    return None


def take_share(cursor: Cursor) -> tuple[int, int] | None:
    """Read "one Wednesday out of two".

    Returns:
        The weekday and every how many weeks; None if there is none here, the cursor unmoved.
    """
    start = cursor.place
    if cursor.take_number(1) is not None:
        weekday, weeks = cursor.take_weekday(), None
        if cursor.take_word(Keyword.OUT_OF):
            weeks = cursor.take_number(MOST_WEEKS)
            weekday = cursor.take_weekday() if weekday is None else weekday
        elif weekday is not None and cursor.take_word(Keyword.ALTERNATE):
            weeks = 2
        if weekday is not None and weeks is not None:
            return weekday, weeks
    cursor.place = start
    return None


def take_weekdays(dates: DateReader) -> tuple[int, ...] | None:
    """Read weekdays without a date: `Mon`, `Fri-Mon`, `weekends`, `every day`.

    Returns:
        The days in the order of the run, 0 for Monday; None if there are none here, the cursor
        unmoved.

    Raises:
        UnreadableError: a run begins and ends with the same day.
    """
    cursor = dates.cursor
    start = cursor.place
    if cursor.take_word(Keyword.EVERY) and cursor.take_word(Keyword.DAY):
        return RUNS[Keyword.DAILY]
    cursor.place = start
    if cursor.take_word(Keyword.WORKDAYS):
        return _loose(dates, start, RUNS[Keyword.WEEKDAYS], tuple(range(6)))
    for keyword, run in RUNS.items():
        if cursor.take_word(keyword):
            return run
    first = cursor.take_weekday()
    if first is None:
        return None
    if _names_a_date(dates):
        cursor.place = start
        return None
    joint = cursor.place
    if cursor.take(Kind.DASH) or cursor.take_word(*JOINTS):
        cursor.skip_filler()
        last = cursor.take_weekday()
        if last is not None:
            if last == first:
                cursor.fail(Why.WORD, start)
            chain = _take_chain(cursor, joint, first, last)
            if len(chain) > 2:  # noqa: PLR2004 more than a run has
                return _loose(dates, start, chain, _run(first, chain[-1]))
            return _run(first, last)
        cursor.place = joint
    return (first,)


def _run(first: int, last: int) -> tuple[int, ...]:
    length = (last - first) % DAYS_A_WEEK + 1
    return tuple((first + ahead) % DAYS_A_WEEK for ahead in range(length))


def _take_chain(cursor: Cursor, joint: int, *days: int) -> tuple[int, ...]:
    """Read the "-Fri" of "Mon-Wed-Fri": those three days, or all from the first to the last."""
    chain = list(days)
    while cursor.tokens[joint].kind is Kind.DASH and cursor.now.kind is Kind.DASH:
        weekday = cursor.ahead().meaning.weekday
        if weekday is None or weekday in chain:
            break
        cursor.step()
        cursor.step()
        chain.append(weekday)
    return tuple(chain)


def _loose(
    dates: DateReader, start: int, narrow: tuple[int, ...], wide: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the days that loose words mean in the sense of this reader; both will be asked."""
    tokens = dates.cursor.tokens
    dates.loose.append((tokens[start].at, tokens[dates.cursor.place - 1].end))
    return wide if dates.wide else narrow


def take_days_of_week(dates: DateReader, week: tuple[date, date]) -> tuple[date, date] | None:
    """Read the "Mon-Wed" of "next week Mon-Wed": days that follow each other in that week.

    Args:
        dates: the reader of dates, after the week.
        week: its first day, or today, and its last.

    Returns:
        The first and the last of the days; None if there are none here, the cursor unmoved.
    """
    cursor = dates.cursor
    start = cursor.place
    monday = monday_of(week[0])
    found: list[date] = []
    while week[1] == monday + timedelta(days=DAYS_A_WEEK - 1):
        here = cursor.place
        cursor.take(Kind.COMMA, Kind.PLUS, Kind.SLASH)
        cursor.take_word(Keyword.AND)
        cursor.skip_filler()
        is_plural = cursor.now.meaning.plural
        days = None if is_plural else take_weekdays(dates)
        if days is None:
            cursor.place = here
            break
        found += [monday + timedelta(days=day) for day in days]
    whole = all(two - one == timedelta(days=1) for one, two in itertools.pairwise(found))
    if not found or not whole or found[0] < week[0]:
        cursor.place = start
        return None
    return found[0], found[-1]


def anchors_of(weeks: Mapping[int, int], begins: date) -> dict[int, date]:
    """Return for each "every so many weeks" the first day that has one of its weekdays.

    Args:
        weeks: weekdays with every how many weeks they come back.
        begins: the first day that counts.
    """
    anchors: dict[int, date] = {}
    for weekday, skips in weeks.items():
        upcoming = begins + timedelta(days=(weekday - begins.weekday()) % DAYS_A_WEEK)
        anchors[skips] = min(upcoming, anchors.get(skips, upcoming))
    return anchors


def _names_a_date(dates: DateReader) -> bool:
    """Say whether the name of a day is that of one date: `Thu 24 Dec`, `Fri next week`.

    The cursor stands after the name; a time may follow it, and is no date.
    """
    cursor = dates.cursor
    after_name = cursor.place
    cursor.take(Kind.COMMA)
    cursor.skip_filler()
    dated = False
    if not take_span(cursor):
        cursor.place = after_name - 1
        dated = dates.take_day() != NamedDay(cursor.tokens[after_name - 1].meaning.weekday or 0)
    cursor.place = after_name
    return dated
