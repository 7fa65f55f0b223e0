"""Days off: whole local days on which nothing is asked, in stretches or week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import TYPE_CHECKING

from conversations.when.week import check_weekly, falls_weekly

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.when.week import Rule

LONGEST_DAYS = 400
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """Off from the first day to the last, both included.

    Raises:
        ValueError: the last day comes before the first, or it lasts more than 400 days.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a pause does not end before it begins")
        if self.days > LONGEST_DAYS:
            raise ValueError("a pause lasts at most 400 days")

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1

    @property
    def back_on(self) -> date:
        """The day after the last."""
        return self.last + _DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@total_ordering
@dataclass(frozen=True, slots=True)
class DaysOff:
    """A day of the week that is off every week, or every few weeks.

    Attributes:
        weekday: 0 is Monday, 6 is Sunday.
        every: 1 is every week, 2 every other week, up to 8.
        anchor: any date in a week that has it; needed when `every` is above 1.
        first: no day off before this date.
        last: no day off after this date; the date itself still counts.

    Raises:
        ValueError: a value outside these bounds.
    """

    weekday: int
    every: int = 1
    anchor: date | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        check_weekly(self)

    def __lt__(self, other: DaysOff) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[int, int, date, date, date]:
        return (
            self.weekday,
            self.every,
            self.anchor or date.min,
            self.first or date.min,
            self.last or date.max,
        )

    def falls_on(self, day: date) -> bool:
        """Say whether `day` is off."""
        return falls_weekly(self, day)


def is_off(day: date, pauses: Iterable[Pause]) -> bool:
    """Say whether any of the pauses covers `day`."""
    return any(day in pause for pause in pauses)


def merge(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the same days as pauses that do not overlap, earliest first.

    Pauses that overlap or follow each other become one, unless it would be longer than a pause
    may be; then the later one begins where the earlier one ends.
    """
    merged: list[Pause] = []
    for pause in sorted(pauses):
        earlier = merged[-1] if merged else None
        if earlier is None or pause.first > earlier.back_on:
            merged.append(pause)
        elif pause.last > earlier.last:
            if (pause.last - earlier.first).days < LONGEST_DAYS:
                merged[-1] = Pause(earlier.first, pause.last)
            else:
                merged.append(Pause(earlier.back_on, pause.last))
    return tuple(merged)


def covering(day: date, pauses: Iterable[Pause]) -> Pause | None:
    """Return the whole stretch off that `day` lies in, neighbouring pauses joined; None if on."""
    return next((pause for pause in merge(pauses) if day in pause), None)


def resume(day: date, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """End the pause under way so that `day` is a day on again; later pauses stay."""
    kept = []
    for pause in pauses:
        if day not in pause:
            kept.append(pause)
        elif pause.first < day:
            kept.append(Pause(pause.first, day - _DAY))
    return tuple(kept)


def next_day_on(day: date, pauses: Iterable[Pause]) -> date:
    """Return the first day from `day` on, itself included, that no pause covers."""
    for pause in merge(pauses):
        if day in pause:
            day = pause.back_on
    return day


def next_working_day(
    day: date, rules: Iterable[Rule], pauses: Iterable[Pause], within: int = LONGEST_DAYS
) -> date | None:
    """Return the first day from `day` on, itself included, that has a block and is not off.

    Args:
        day: where to begin.
        rules: the schedule.
        pauses: the days off.
        within: how many days to look at.

    Returns:
        The day, or None if there is none in that many days.
    """
    rules, pauses = tuple(rules), merge(pauses)
    for ahead in range(within):
        candidate = day + timedelta(days=ahead)
        if not is_off(candidate, pauses) and any(rule.falls_on(candidate) for rule in rules):
            return candidate
    return None
