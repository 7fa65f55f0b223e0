"""The blocks that were planned before, and what of the fresh ones has been asked about already.

Typed hours are matched block by block (see `blocks`). A block with appointments in it may have
grown over one that was asked about, so of these each part is looked at. The rules of this file:

1. A block that was asked about, or closed in any other way, absorbs all the parts that belong to
   it, and only these. The others are a block of their own, or several where they lie too far
   apart: they will be asked about.
2. An appointment belongs to the asked block that knows its key, also when it has grown, shrunk or
   moved: an hour that is drawn out is not asked about again. But one that was put off until after
   that block, and is not over yet, is another meeting.
3. An appointment whose key a waiting block knows goes on waiting, wherever it moves; unless it
   moves back into the very block that was asked about it.
4. An appointment with a key that no block knows is new, unless it overlaps a block: then it
   belongs to the one it shares most time with, for all keys change when a calendar is connected
   anew. It is new, too, when it begins right as the asked block ends, or minutes later.
5. Typed hours belong to an asked block if they share more time with it than with anything that
   will still be asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.when.forming import FormedBlock, regroup
from conversations.when.week import require_aware

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from conversations.when.forming import Part
    from conversations.when.week import Block

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


def absorb(
    fresh: Iterable[Block], standing: Sequence[Standing], now: datetime, gap: timedelta
) -> tuple[dict[int, list[Part]], list[Block]]:
    """Take out of the fresh blocks what belongs to those that were asked about.

    Args:
        fresh: as the calendar, read again, and the typed hours give them.
        standing: every block planned before.
        now: the instant of the decision.
        gap: at most so far apart, what is left of a block is one block.

    Returns:
        By the place of an asked block the parts that belong to it, and the blocks that are left.
    """
    absorbed: dict[int, list[Part]] = {}
    left: list[Block] = []
    for block in fresh:
        if not isinstance(block, FormedBlock):
            left.append(block)
            continue
        owners = {
            part: _asked_in(part, standing, now) for part in block.parts if part.key is not None
        }
        rest = [part for part, owner in owners.items() if owner is None]
        to_ask = regroup(rest, gap)
        owners |= {
            part: _asked_over(part, standing, to_ask) for part in block.parts if part.key is None
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
    within = [place for place in asked if shared(standing[place], part) > _NONE]
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
    best = min(range(len(standing)), key=lambda s: nearness(standing[s], part), default=None)
    if best is None or standing[best].open:
        return None
    rival = max((shared(block, part) for block in to_ask), default=_NONE)
    most = same(standing[best], part) or shared(standing[best], part) > max(rival, _NONE)
    return best if most else None


def nearness(stood: Standing, block: Block) -> tuple[bool, timedelta, bool]:
    """Return what orders blocks that overlap: those that belong together most come first.

    Equal times: one already asked first. Otherwise a waiting one, so that a block drawn over both
    an asked and a waiting one is still asked about at its end.
    """
    equal = same(stood, block)
    return not equal, -shared(stood, block), stood.open is equal


def shared(stood: Standing | Block, block: Block) -> timedelta:
    """Return how long both last; below zero, how far they lie apart."""
    return min(stood.ends_at, block.ends_at) - max(stood.begins_at, block.begins_at)


def same(stood: Standing, block: Block) -> bool:
    """Say whether the times are equal."""
    return stood.begins_at == block.begins_at and stood.ends_at == block.ends_at
