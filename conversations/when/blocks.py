"""Matching the blocks planned anew with those that stood before.

The rules of this file:

1. A standing block and a fresh one match when their times overlap; equal times match first,
   then the longest overlap; each is used once.
2. A waiting block moves to its match. One that was asked, or closed in any other way, absorbs
   its match: what has been asked is never asked again.
3. A waiting block without a match is dropped; a fresh block without a match is added.
4. Nothing that is already over, beyond a short grace, is added; nor does a block that still lay
   ahead move into the past. A schedule typed at 15:00 does not ask about the morning.
5. Matching the outcome with the same fresh blocks again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.when.week import Block, require_aware

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

GRACE = timedelta(minutes=5)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A block that was planned before.

    Attributes:
        key: what the caller knows it by.
        day: the local date on which it begins.
        begins_at: when it begins, in UTC.
        ends_at: when it ends, in UTC.
        open: it still waits to be asked; False once asked, silent or closed.
        keys: the appointments it is made of.

    Raises:
        ValueError: a naive time, or an end before the beginning.
    """

    key: int | str
    day: date
    begins_at: datetime
    ends_at: datetime
    open: bool
    keys: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require_aware(self.begins_at)
        require_aware(self.ends_at)
        if self.ends_at < self.begins_at:
            raise ValueError("a block does not end before it begins")


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave it as it is; `block` is the fresh block it stands for, if there is one."""

    standing: Standing
    block: Block | None


@dataclass(frozen=True, slots=True)
class Move:
    """A waiting block takes the times of a fresh one."""

    standing: Standing
    block: Block


@dataclass(frozen=True, slots=True)
class Drop:
    """A waiting block is planned no more."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class Add:
    """A block that is new."""

    block: Block


Decision = Keep | Move | Drop | Add


def reconcile(
    fresh: Sequence[Block],
    standing: Sequence[Standing],
    now: datetime,
    grace: timedelta = GRACE,
) -> tuple[Decision, ...]:
    """Decide what becomes of every standing and every fresh block.

    Args:
        fresh: the blocks the rules of today give for a stretch of days.
        standing: every block planned before for the same stretch, asked ones included.
        now: the instant of the decision.
        grace: how long after its end a block may still be added.

    Returns:
        One decision for each standing block, in their order, then one `Add` for each fresh block
        that none of them stands for and that is not over.

    Raises:
        ValueError: `now` is naive.
    """
    require_aware(now)
    earliest_end = now - grace
    pairs = _pairs(fresh, standing, now, earliest_end)
    decisions: list[Decision] = [
        _decide(stood, fresh[pairs[place]] if place in pairs else None)
        for place, stood in enumerate(standing)
    ]
    used = set(pairs.values())
    decisions.extend(
        Add(block)
        for place, block in enumerate(fresh)
        if place not in used and block.ends_at >= earliest_end
    )
    return tuple(decisions)


def _decide(stood: Standing, block: Block | None) -> Decision:
    if not stood.open:
        return Keep(stood, block)
    if block is None:
        return Drop(stood)
    if _same(stood, block) and stood.day == block.day:
        return Keep(stood, block)
    return Move(stood, block)


def _pairs(
    fresh: Sequence[Block], standing: Sequence[Standing], now: datetime, earliest_end: datetime
) -> dict[int, int]:
    """Return which standing block (by its place) stands for which fresh one."""
    candidates = []
    for s, stood in enumerate(standing):
        for f, block in enumerate(fresh):
            shared = min(stood.ends_at, block.ends_at) - max(stood.begins_at, block.begins_at)
            same = _same(stood, block)
            into_the_past = stood.open and stood.ends_at > now and block.ends_at < earliest_end
            if (same or shared > _NONE) and not into_the_past:
                # Equal times: one already asked first. Otherwise a waiting one, so that a block
                # drawn over both an asked and a waiting one is still asked about at its end.
                candidates.append((not same, -shared, stood.open is same, s, f))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for *_, s, f in sorted(candidates):
        if s not in taken and f not in used:
            taken[s] = f
            used.add(f)
    return taken


def _same(stood: Standing, block: Block) -> bool:
    return stood.begins_at == block.begins_at and stood.ends_at == block.ends_at
