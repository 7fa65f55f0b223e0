"""Wall-clock rules to instants.

The rules of this file:

1. A rule says a wall-clock time; it becomes an instant only together with a date and a zone.
2. A time that a date does not have (the clocks went forward, or the whole date was left out)
   means the first whole minute after the gap. A time a date has twice means the first of them.
3. A block belongs to the day on which it began, also when it ends after midnight.
4. Rules that touch or overlap on one day are one block, by the clock on the wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import total_ordering
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

SHORTEST = timedelta(minutes=10)
LONGEST = timedelta(hours=16)
MOST_WEEKS = 8
DAYS_A_WEEK = 7

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60


def minute_of_day(at: time) -> int:
    """Return the whole minutes from midnight to `at`."""
    return at.hour * 60 + at.minute


def minutes_between(starts: time, ends: time) -> int:
    """Return how long a block lasts by the clock on the wall; `ends` <= `starts` is next day."""
    return (minute_of_day(ends) - minute_of_day(starts) - 1) % _MINUTES_A_DAY + 1


def check_span(starts: time, ends: time) -> None:
    """Refuse times that are no block.

    Raises:
        ValueError: seconds or a zone in a time, or a length outside `SHORTEST` to `LONGEST`.
    """
    for at in (starts, ends):
        if at.tzinfo is not None or at.second or at.microsecond:
            raise ValueError("a rule's times are whole wall-clock minutes without a zone")
    if not SHORTEST <= timedelta(minutes=minutes_between(starts, ends)) <= LONGEST:
        raise ValueError("a block lasts from 10 minutes to 16 hours")


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


class Weekly(Protocol):
    """What comes back on a day of the week, every week or every few; see `Slot`."""

    @property
    def weekday(self) -> int:
        """0 is Monday."""

    @property
    def every(self) -> int:
        """Every how many weeks."""

    @property
    def anchor(self) -> date | None:
        """Any date in a week that counts; needed when weeks are skipped."""

    @property
    def first(self) -> date | None:
        """Nothing before this date."""

    @property
    def last(self) -> date | None:
        """Nothing after this date."""


def check_weekly(rule: Weekly) -> None:
    """Refuse what cannot come back week by week.

    Raises:
        ValueError: a value outside the bounds that `Slot` states.
    """
    if not 0 <= rule.weekday < DAYS_A_WEEK:
        raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
    if not 1 <= rule.every <= MOST_WEEKS:
        raise ValueError("a slot comes back every 1 to 8 weeks")
    if rule.every > 1 and rule.anchor is None:
        raise ValueError("a slot that skips weeks needs an anchor")
    if rule.first is not None and rule.last is not None and rule.last < rule.first:
        raise ValueError("a slot's last date is not before its first")


def phase_of(rule: Weekly) -> int:
    """Return which of the `every` weeks is the rule's, the same for equivalent anchors."""
    if rule.anchor is None:
        return 0
    return monday_of(rule.anchor).toordinal() // DAYS_A_WEEK % rule.every


def falls_weekly(rule: Weekly, day: date) -> bool:
    """Say whether the rule has `day`."""
    return (
        day.weekday() == rule.weekday
        and (rule.first is None or rule.first <= day)
        and (rule.last is None or day <= rule.last)
        and monday_of(day).toordinal() // DAYS_A_WEEK % rule.every == phase_of(rule)
    )


@total_ordering
@dataclass(frozen=True, slots=True)
class Slot:
    """A block that comes back every week, or every few weeks, in wall-clock time.

    Attributes:
        weekday: 0 is Monday, 6 is Sunday.
        starts: when it begins, on the wall.
        ends: when it ends, on the wall; at or before `starts` means the day after.
        every: 1 is every week, 2 every other week, up to 8.
        anchor: any date in a week that has this slot; needed when `every` is above 1.
        first: no block before this date.
        last: no block after this date; the date itself still counts.

    Raises:
        ValueError: a value outside these bounds.
    """

    weekday: int
    starts: time
    ends: time
    every: int = 1
    anchor: date | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        check_span(self.starts, self.ends)
        check_weekly(self)

    def __lt__(self, other: Slot) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[int, time, time, int, date, date, date]:
        return (
            self.weekday,
            self.starts,
            self.ends,
            self.every,
            self.anchor or date.min,
            self.first or date.min,
            self.last or date.max,
        )

    def phase(self) -> int:
        """Return which of the `every` weeks is this slot's, the same for equivalent anchors."""
        return phase_of(self)

    def falls_on(self, day: date) -> bool:
        """Say whether this slot has a block that begins on `day`."""
        return falls_weekly(self, day)

    def next_on(self, day: date) -> date | None:
        """Return the first date from `day` on that has this slot; None if its last date is over."""
        from_day = day if self.first is None else max(day, self.first)
        ahead = timedelta(days=(self.weekday - from_day.weekday()) % DAYS_A_WEEK)
        for weeks in range(self.every):
            found = from_day + ahead + timedelta(weeks=weeks)
            if self.falls_on(found):
                return found
        return None


@dataclass(frozen=True, slots=True, order=True)
class OneOff:
    """A block on one date only; `ends` at or before `starts` means the day after.

    Raises:
        ValueError: times that are no block (see `check_span`).
    """

    day: date
    starts: time
    ends: time

    def __post_init__(self) -> None:
        check_span(self.starts, self.ends)

    def falls_on(self, day: date) -> bool:
        """Say whether this is the date."""
        return day == self.day


Rule = Slot | OneOff


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """One block on one date.

    Attributes:
        day: the local date on which it begins.
        starts: the wall-clock time at which it begins.
        ends: the wall-clock time at which it ends, perhaps on a later day.
        begins_at: when it begins, in UTC.
        ends_at: when it ends, in UTC; equal to `begins_at` when the clocks jumped over the whole
            block. Such a block still exists once.
    """

    day: date
    starts: time
    ends: time
    begins_at: datetime
    ends_at: datetime


def require_aware(moment: datetime) -> None:
    """Refuse a datetime that does not say its zone.

    Raises:
        ValueError: it is naive.
    """
    if moment.utcoffset() is None:
        raise ValueError("an instant needs a zone; naive datetimes are refused")


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the clocks of `zone` show `at` on `day`.

    A time inside a gap (also a whole left-out date) gives the first whole minute after the gap,
    a time that comes twice gives the first. Never raises: at either end of the calendar the
    nearest instant that can be written down is returned.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    try:
        found = wall.replace(tzinfo=zone).astimezone(UTC)
        if found.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return found
        before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
        return _end_of_gap(wall, before, found, zone)
    except OverflowError:
        edge = (date.min, time.min) if day.year == date.min.year else (date.max, time.max)
        return datetime.combine(*edge, tzinfo=UTC)


def _end_of_gap(wall: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the first whole minute, after `before` and up to `after`, whose wall clock is past."""
    second = timedelta(seconds=1)
    while after - before > second:
        middle = before + timedelta(seconds=(after - before) // second // 2)
        if middle.astimezone(zone).replace(tzinfo=None, fold=0) >= wall:
            after = middle
        else:
            before = middle
    shown = after.astimezone(zone)
    return after + timedelta(seconds=-shown.second % 60, microseconds=-shown.microsecond)


def blocks_on(day: date, rules: Iterable[Rule], zone: ZoneInfo) -> tuple[Block, ...]:
    """Return the blocks that begin on `day`, earliest first.

    Rules that overlap or touch by the clock on the wall come out as one block.
    """
    spans = [(rule.starts, rule.ends) for rule in rules if rule.falls_on(day)]
    blocks = []
    for starts, ends in merge_spans(spans):
        begins = _after_midnight(day, starts)
        over = _after_midnight(day, ends)
        blocks.append(
            Block(
                day=day,
                starts=begins.time(),
                ends=over.time(),
                begins_at=instant(begins.date(), begins.time(), zone),
                ends_at=instant(over.date(), over.time(), zone),
            )
        )
    return tuple(blocks)


def merge_spans(spans: Iterable[tuple[time, time]]) -> tuple[tuple[int, int], ...]:
    """Join spans of one day that overlap or touch.

    Returns:
        Pairs of minutes counted from the midnight the day begins with, earliest first; an end
        after the next midnight is above 1440.
    """
    merged: list[tuple[int, int]] = []
    pairs = ((minute_of_day(starts), minutes_between(starts, ends)) for starts, ends in spans)
    for begins, over in sorted((begins, begins + length) for begins, length in pairs):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], over))
        else:
            merged.append((begins, over))
    return tuple(merged)


def _after_midnight(day: date, minutes: int) -> datetime:
    midnight = datetime.combine(day, time.min)
    if day == date.max and minutes >= _MINUTES_A_DAY:
        return datetime.combine(day, time(23, 59))
    return midnight + minutes * _MINUTE


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the date that the calendars of `zone` show at `now`.

    Raises:
        ValueError: `now` is naive.
    """
    require_aware(now)
    return now.astimezone(zone).date()


def week_of(day: date, first_weekday: int = 0) -> tuple[date, date]:
    """Return the first and the last day of the week of `day`; weeks begin on `first_weekday`."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % DAYS_A_WEEK)
    return first, first + 6 * _DAY
