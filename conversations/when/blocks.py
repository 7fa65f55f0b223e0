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

A block with appointments in it (a `FormedBlock`) can grow over one that was asked. Of these:

6. An asked block absorbs the parts that belong to it, however many, and only these. What is left
   is matched with the waiting blocks by rules 1 to 3: as one block, or as several where an
   absorbed part lay between.
7. A part belongs to the asked block that knows its key, also if it grew, shrank or moved; but an
   appointment put off until after that block, and not over yet, is another meeting. A part with
   a key that no block knows (all keys change when a calendar is connected anew) belongs to the
   block it shares the most time with. So does one with a waiting block's key to that block,
   wherever it moves; unless it moves back into the very block that was asked about it.
8. Instead of rule 4: a block that was over up to two hours ago when that became known is asked
   about now. Over longer ago it lapses: it stands, silent, and is never asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.when.forming import GAP, FormedBlock, Part, regroup, typed_part, whole
from conversations.when.week import Block, require_aware

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

GRACE = timedelta(minutes=5)
LATE = timedelta(minutes=120)
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
        keys: of its appointments, as `keys_of` gave them last; none if all its hours are typed.

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
    absorbed, left = _absorb(fresh, standing, now, gap)
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
    if _same(stood, block):
        return Keep(stood, block) if stood.day == block.day else Move(stood, block)
    return Lapse(stood, block) if times.goes_back(stood, block) else Move(stood, block)


# ------------------------------------------------------- what has been asked about


def _absorb(
    fresh: Iterable[Block], standing: Sequence[Standing], now: datetime, gap: timedelta
) -> tuple[dict[int, list[Part]], list[Block]]:
    """Take out of the fresh blocks what asked ones stand for.

    Returns:
        By the place of an asked block the parts that belong to it, and the blocks that are left.
    """
    absorbed: dict[int, list[Part]] = {}
    left: list[Block] = []
    for block in fresh:
        if not isinstance(block, FormedBlock):
            left.append(block)
            continue
        owners = {part: _asked_in(part, standing, now) for part in block.parts if part.key}
        rest = [part for part, owner in owners.items() if owner is None]
        to_ask = regroup(rest, gap)
        owners |= {
            part: _asked_over(part, standing, to_ask) for part in block.parts if not part.key
        }
        for part, owner in owners.items():
            if owner is not None:
                absorbed.setdefault(owner, []).append(part)
        rest = [part for part, owner in owners.items() if owner is None]
        left += [block] if len(rest) == len(owners) else regroup(rest, gap)
    return absorbed, left


def _asked_in(part: Part, standing: Sequence[Standing], now: datetime) -> int | None:
    """Return the place of the asked block to which an appointment belongs; None for none."""
    places = range(len(standing))
    knowing = [place for place in places if part.key in standing[place].keys]
    asked = [place for place in knowing if not standing[place].open]
    within = [place for place in asked if _shared(standing[place], part) > _NONE]
    if within:
        return within[0]
    if len(asked) < len(knowing):  # a waiting block knows it
        return None
    for place in asked:
        put_off = part.begins_at >= standing[place].ends_at and part.ends_at > now
        if not put_off:
            return place
    return _asked_over(part, standing, ())


def _asked_over(part: Part, standing: Sequence[Standing], to_ask: Iterable[Block]) -> int | None:
    """Return the place of the asked block with which a part shares most time.

    None if it shares as much with one that waits, or with one `to_ask` that is left of its block:
    that will be asked about at its end.
    """
    best = min(range(len(standing)), key=lambda s: _nearness(standing[s], part), default=None)
    if best is None or standing[best].open:
        return None
    shared = _shared(standing[best], part)
    rivals = (_shared(block, part) for block in to_ask)
    if shared <= max(rivals, default=_NONE) and not _same(standing[best], part):
        return None
    return best if shared > _NONE or _same(standing[best], part) else None


# -------------------------------------------------------------------------- pairs


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
            if common or _same(stood, block) or _shared(stood, block) > _NONE:
                candidates.append((goes_back, -common, *_nearness(stood, block), s, f))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for *_, s, f in sorted(candidates):
        if s not in taken and f not in used:
            taken[s] = f
            used.add(f)
    return taken


def _nearness(stood: Standing, block: Block) -> tuple[bool, timedelta, bool]:
    """Return what orders those that overlap.

    Equal times: one already asked first. Otherwise a waiting one, so that a block drawn over both
    an asked and a waiting one is still asked about at its end.
    """
    same = _same(stood, block)
    return not same, -_shared(stood, block), stood.open is same


def _keys(block: Block | None) -> frozenset[str]:
    return block.keys if isinstance(block, FormedBlock) else frozenset()


def _shared(stood: Standing | Block, block: Block) -> timedelta:
    return min(stood.ends_at, block.ends_at) - max(stood.begins_at, block.begins_at)


def _same(stood: Standing, block: Block) -> bool:
    return stood.begins_at == block.begins_at and stood.ends_at == block.ends_at
