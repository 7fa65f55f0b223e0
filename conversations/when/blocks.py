"""Matching the blocks planned anew with those that stood before.

The rules of this file:

1. A standing block and a fresh one match when they share the key of an appointment or their times
   overlap; the most keys match first, then equal times, then the longest overlap; each is used
   once.
2. A waiting block moves to its match. One that was asked, or closed in any other way, absorbs
   its match: what has been asked is never asked again.
3. A waiting block without a match is dropped; a fresh block without a match is added.
4. Nothing that is already over, beyond a short grace, is added; nor does a block that still lay
   ahead move into the past. A schedule typed at 15:00 does not ask about the morning.
5. Matching the outcome with the same fresh blocks again changes nothing.

Of blocks with appointments in them (see `forming`):

6. What belongs to an asked block is taken out first (`standing` says what does); what is left of
   a fresh block, perhaps several blocks, matches waiting blocks alone.
7. Instead of rule 4: one that was over for up to two hours when that became known is asked about
   now. Over for longer it lapses: it stands, silent, and is never asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.when.forming import GAP, FormedBlock, typed_part, whole
from conversations.when.standing import Standing, absorb, nearness, same, shared
from conversations.when.week import Block, require_aware

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = [
    "GRACE",
    "LATE",
    "Add",
    "Decision",
    "Drop",
    "Keep",
    "Lapse",
    "Move",
    "Standing",
    "keys_of",
    "reconcile",
]

GRACE = timedelta(minutes=5)
LATE = timedelta(minutes=120)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave its times as they are; `block` is what it stands for of the fresh blocks, if any."""

    standing: Standing
    block: Block | None


@dataclass(frozen=True, slots=True)
class Move:
    """A waiting block takes the times of a fresh one; if that is over, it is due now."""

    standing: Standing
    block: Block


@dataclass(frozen=True, slots=True)
class Drop:
    """A waiting block is planned no more."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class Add:
    """A block that is new; if it is over, it is due now."""

    block: Block


@dataclass(frozen=True, slots=True)
class Lapse:
    """A block of a calendar was over too long ago when that became known: it falls silent.

    Attributes:
        standing: the waiting block that takes its times; None if there was none.
        block: what it was.
    """

    standing: Standing | None
    block: Block


Decision = Keep | Move | Drop | Add | Lapse


def keys_of(decision: Keep | Move | Add | Lapse) -> frozenset[str]:
    """Return the keys of the appointments that a block has after a decision.

    What has been asked forgets none; what waits has those it now consists of.
    """
    keys = _keys(decision.block)
    if isinstance(decision, Keep) and not decision.standing.open:
        return decision.standing.keys | keys
    return keys


def reconcile(
    fresh: Sequence[Block],
    standing: Sequence[Standing],
    now: datetime,
    grace: timedelta = GRACE,
    late: timedelta = LATE,
    gap: timedelta = GAP,
) -> tuple[Decision, ...]:
    """Decide what becomes of every standing and every fresh block.

    Args:
        fresh: the blocks that the rules of today and the calendar, read again, give for a stretch
            of days; typed hours joined with appointments (see `forming.join`).
        standing: every block planned before for the same stretch, asked ones included.
        now: the instant of the decision.
        grace: how long after its end a block of typed hours may still be added; about as long as
            it takes from the end of a block until it is asked about.
        late: how long after its end a block with appointments in it is still asked about.
        gap: at most so far apart, what is left of a block is one block (see `forming.Forming`).

    Returns:
        One decision for each standing block, in their order, then an `Add` or a `Lapse` for each
        fresh block, or what is left of one, that none of them stands for; nothing for typed hours
        that are over.

    Raises:
        ValueError: `now` is naive.
    """
    require_aware(now)
    times = _Times(now, now - grace, now - late)
    absorbed, left = absorb(fresh, standing, now, gap)
    pairs = _pairs(left, standing, times)
    decisions: list[Decision] = []
    for place, stood in enumerate(standing):
        block = left[pairs[place]] if place in pairs else None
        if parts := absorbed.get(place):
            block = whole(parts if block is None else (*parts, typed_part(block)))
        decisions.append(_decide(stood, block, times))
    used = set(pairs.values())
    for place, block in enumerate(left):
        if place not in used and not times.is_over(block):
            decisions.append(Add(block))
        elif place not in used and isinstance(block, FormedBlock):
            decisions.append(Lapse(None, block))
    return tuple(decisions)


@dataclass(frozen=True, slots=True)
class _Times:
    """The instants a decision is made with: an end before them is over for typed hours, or late."""

    now: datetime
    grace: datetime
    late: datetime

    def is_over(self, block: Block) -> bool:
        """Say whether nothing is asked about a block that becomes known only now."""
        return block.ends_at < (self.late if isinstance(block, FormedBlock) else self.grace)

    def goes_back(self, stood: Standing, block: Block) -> bool:
        """Say whether a block that was not due yet would turn out to have been over."""
        ahead = self.grace if isinstance(block, FormedBlock) else self.now
        return stood.open and stood.ends_at > ahead and self.is_over(block)


def _decide(stood: Standing, block: Block | None, times: _Times) -> Decision:
    if not stood.open:
        return Keep(stood, block)
    if block is None:
        return Drop(stood)
    if same(stood, block):
        return Keep(stood, block) if stood.day == block.day else Move(stood, block)
    return Lapse(stood, block) if times.goes_back(stood, block) else Move(stood, block)


def _pairs(fresh: Sequence[Block], standing: Sequence[Standing], times: _Times) -> dict[int, int]:
    """Return which standing block (by its place) stands for which fresh one."""
    candidates = []
    for s, stood in enumerate(standing):
        for f, block in enumerate(fresh):
            formed = isinstance(block, FormedBlock)
            if formed and not stood.open:  # what belongs to it has been taken out
                continue
            common = len(stood.keys & _keys(block))
            goes_back = times.goes_back(stood, block)
            if goes_back and not formed:
                continue
            if common or same(stood, block) or shared(stood, block) > _NONE:
                candidates.append((goes_back, -common, *nearness(stood, block), s, f))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for *_, s, f in sorted(candidates):
        if s not in taken and f not in used:
            taken[s] = f
            used.add(f)
    return taken


def _keys(block: Block | None) -> frozenset[str]:
    return block.keys if isinstance(block, FormedBlock) else frozenset()
