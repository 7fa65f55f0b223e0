"""The bell that learns: when somebody keeps beginning late on a weekday, a later bell for that day.

The rules of this file:

1. Only blocks of that weekday count, asked about and then begun within the last ten weeks; of
   these the newest eight.
2. There must be at least four, every one begun 4 minutes or more after it was asked about, the
   median 8 minutes or more, and the latest at most 10 minutes later than the earliest: clearly
   late, and alike.
3. The bell is then proposed later by the median, rounded to 5 minutes; no bell is later than 60
   minutes after a block.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations.when.week import require_aware

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHIN = timedelta(weeks=10)
ENOUGH, NEWEST = 4, 8
EARLIEST = timedelta(minutes=4)
CLEARLY = timedelta(minutes=8)
ALIKE = timedelta(minutes=10)
STEP = 5
LATEST = 60
"""In minutes after the end of a block."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """A block that was asked about and then begun.

    Attributes:
        day: the local date on which the block began.
        asked_at: an aware instant.
        opened_at: an aware instant.

    Raises:
        ValueError: a naive time, or begun before it was asked about.
    """

    day: date
    asked_at: datetime
    opened_at: datetime

    def __post_init__(self) -> None:
        require_aware(self.asked_at)
        require_aware(self.opened_at)
        if self.opened_at < self.asked_at:
            raise ValueError("a block is asked about before it is begun")

    @property
    def after(self) -> timedelta:
        """How long after it was asked about it was begun."""
        return self.opened_at - self.asked_at


@dataclass(frozen=True, slots=True)
class Later:
    """A later bell to propose.

    Attributes:
        after: the median, in whole minutes after having been asked.
        bell: the bell to propose, in minutes after a block.
    """

    after: int
    bell: int


def later_bell(openings: Iterable[Opening], weekday: int, today: date, bell: int) -> Later | None:
    """Say what bell to propose for a weekday.

    Args:
        openings: blocks of any weekday, in any order, asked about with the bell of today.
        weekday: 0 is Monday, 6 is Sunday.
        today: the therapist's local date.
        bell: the weekday's bell as it is, in minutes after a block.

    Returns:
        The proposal, or None if there is nothing to propose.
    """
    mine = [one for one in openings if one.day.weekday() == weekday and today - WITHIN <= one.day]
    newest = sorted(mine, key=lambda one: one.asked_at)[-NEWEST:]
    waits = sorted(one.after for one in newest)
    if len(waits) < ENOUGH or waits[0] < EARLIEST or waits[-1] - waits[0] > ALIKE:
        return None
    median = (waits[(len(waits) - 1) // 2] + waits[len(waits) // 2]) / 2
    if median < CLEARLY:
        return None
    minutes = median / _MINUTE
    proposed = min(bell + int(minutes / STEP + 0.5) * STEP, LATEST)
    return Later(int(minutes + 0.5), proposed) if proposed > bell else None
