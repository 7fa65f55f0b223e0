"""Blocks from the appointments of a calendar, and their joining with typed hours.

The rules of this file:

1. An appointment counts unless it is cancelled, takes no time or was declined, and if it lasts
   from 10 minutes to 5 hours.
2. One without an end lasts as long as is usual. So does one that ends as it begins: an entry
   with nothing but DTSTART ends at that very moment (RFC 5545, section 3.6.1), so the two say
   the same, and many a program writes the one for the other.
3. Appointments are one block while the next begins at most 20 minutes after the latest end so
   far. Two in the same slot are one block, too.
4. A block above 6 hours is cut at its widest gap of 5 minutes or more, of equal ones at the one
   nearest its middle, and of these at the earlier; so on until each is short enough or has no
   such gap.
5. A block belongs to the day on which it began. Its wall-clock times are whole minutes. In the
   hour that autumn repeats, `starts.fold` is 1 the second time (PEP 495); comparing times does
   not see that, so only `begins_at` tells two such blocks of one day apart.
6. A typed block and one of the calendar become one where they overlap or lie at most 20 minutes
   apart, so that nothing is asked twice; such a block is not cut again. Typed blocks do not join
   each other here, nor do those of the calendar: they have been joined before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from conversations.when.week import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from conversations.when.appointments import Appointment

GAP = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Forming:
    """What makes a block.

    Attributes:
        gap: at most so far apart, appointments are one block.
        shortest: what is shorter is no appointment.
        longest: what is longer is no appointment.
        longest_block: what is longer is cut, if it can be.
        split_gap: a block is cut at no smaller gap.
        usual_length: of an appointment without an end.

    Raises:
        ValueError: a negative gap, or a usual length that would be no appointment.
    """

    gap: timedelta = GAP
    shortest: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=5)
    longest_block: timedelta = timedelta(hours=6)
    split_gap: timedelta = timedelta(minutes=5)
    usual_length: timedelta = timedelta(minutes=60)

    def __post_init__(self) -> None:
        if min(self.gap, self.split_gap) < timedelta(0):
            raise ValueError("a gap is not negative")
        if not timedelta(0) < self.shortest <= self.usual_length <= self.longest:
            raise ValueError("the usual length of an appointment is one that an appointment has")


@dataclass(frozen=True, slots=True)
class Part(Block):
    """What a block is made of: an appointment, or typed hours.

    Attributes:
        key: the appointment's key; None for typed hours.
    """

    key: str | None = None

    def typed(self) -> Block:
        """Return the typed hours as they were before they became part of a block."""
        return Block(self.day, self.starts, self.ends, self.begins_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class FormedBlock(Block):
    """A block with at least one appointment in it, made by `whole`.

    Attributes:
        parts: its appointments and typed hours, earliest first; it lasts from the first beginning
            to the latest end.
    """

    parts: tuple[Part, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its appointments."""
        return frozenset(part.key for part in self.parts if part.key is not None)


def form_blocks(
    appointments: Iterable[Appointment], zone: ZoneInfo, rules: Forming = Forming()
) -> tuple[FormedBlock, ...]:
    """Make blocks of appointments.

    Args:
        appointments: in any order; those that do not count are left out here.
        zone: where the therapist is, for the days and the wall-clock times.
        rules: what makes a block.

    Returns:
        The blocks, earliest first.
    """
    spans = {span for one in appointments if (span := _span(one, rules)) is not None}
    parts = [_part(*span, zone) for span in sorted(spans)]
    return tuple(whole(piece) for run in _runs(parts, rules.gap) for piece in _cut(run, rules))


def join(
    typed: Iterable[Block], formed: Iterable[FormedBlock], gap: timedelta = GAP
) -> tuple[Block, ...]:
    """Make one block of typed hours and appointments that belong together.

    Args:
        typed: the blocks of the typed hours (see `week.blocks_on`).
        formed: the blocks of the same therapist's calendar.
        gap: at most so far apart, they are one block.

    Returns:
        All blocks, earliest first: those of typed hours alone as they were, all others with their
        parts.
    """
    groups: list[list[Block]] = []
    for block in sorted((*typed, *formed), key=_order):
        near = [group for group in groups if any(_joins(one, block, gap) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(one for group in near for one in group), block])
    joined = [
        group[0] if len(group) == 1 else whole(part for block in group for part in _parts(block))
        for group in groups
    ]
    return tuple(sorted(joined, key=_order))


def regroup(parts: Iterable[Part], gap: timedelta = GAP) -> tuple[Block, ...]:
    """Make blocks anew of what is left of a block, earliest first; none is cut."""
    ordered = sorted(parts, key=_part_order)
    runs = _runs([part for part in ordered if part.key is not None], gap)
    typed = [part.typed() for part in ordered if part.key is None]
    return join(typed, map(whole, runs), gap)


def whole(parts: Iterable[Part]) -> FormedBlock:
    """Return the block that these parts make up.

    Raises:
        ValueError: there are none.
    """
    ordered = tuple(sorted(parts, key=_part_order))
    if not ordered:
        raise ValueError("a block is made of something")
    first, last = ordered[0], max(ordered, key=lambda part: part.ends_at)
    return FormedBlock(
        first.day, first.starts, last.ends, first.begins_at, last.ends_at, parts=ordered
    )


def seen_in(block: FormedBlock, zone: ZoneInfo) -> FormedBlock:
    """Return a block of appointments with the days and wall-clock times of this zone."""
    first = _part(block.begins_at, block.ends_at, "", zone)
    if (first.day, first.starts, first.ends) == (block.day, block.starts, block.ends):
        return block
    return whole(_part(one.begins_at, one.ends_at, one.key, zone) for one in block.parts)


def typed_part(block: Block) -> Part:
    """Return typed hours as a part."""
    return Part(block.day, block.starts, block.ends, block.begins_at, block.ends_at)


def _span(one: Appointment, rules: Forming) -> tuple[datetime, datetime, str] | None:
    """Return from when to when an appointment lasts, with its key; None if it does not count."""
    if one.cancelled or one.free or one.declined:
        return None
    begins_at = one.begins_at.astimezone(UTC)
    ends_at = begins_at if one.ends_at is None else one.ends_at.astimezone(UTC)
    if ends_at == begins_at:
        return begins_at, begins_at + rules.usual_length, one.key
    counts = rules.shortest <= ends_at - begins_at <= rules.longest
    return (begins_at, ends_at, one.key) if counts else None


def _part(begins_at: datetime, ends_at: datetime, key: str | None, zone: ZoneInfo) -> Part:
    begins, ends = (
        at.astimezone(zone).replace(second=0, microsecond=0) for at in (begins_at, ends_at)
    )
    return Part(begins.date(), begins.time(), ends.time(), begins_at, ends_at, key)


def _runs(parts: Iterable[Part], gap: timedelta) -> list[list[Part]]:
    """Part appointments, earliest first, where nothing is under way for longer than the gap."""
    runs: list[list[Part]] = []
    so_far = None
    for part in parts:
        if so_far is None or part.begins_at - so_far > gap:
            runs.append([])
            so_far = part.ends_at
        runs[-1].append(part)
        so_far = max(so_far, part.ends_at)
    return runs


def _cut(run: Sequence[Part], rules: Forming) -> list[Sequence[Part]]:
    """Cut parts that make too long a block; they come, and are returned, earliest first."""
    waiting, pieces = [run], []
    while waiting:
        piece = waiting.pop()
        place = _cutting_place(piece, rules)
        if place is None:
            pieces.append(piece)
        else:
            waiting += [piece[place:], piece[:place]]
    return pieces


def _cutting_place(piece: Sequence[Part], rules: Forming) -> int | None:
    """Return the place of the part before which to cut; None to leave it whole."""
    begins_at, ends_at = piece[0].begins_at, max(part.ends_at for part in piece)
    if ends_at - begins_at <= rules.longest_block:
        return None
    middle = begins_at + (ends_at - begins_at) / 2
    gaps = []
    so_far = piece[0].ends_at
    for place, part in enumerate(piece):
        gap = part.begins_at - so_far
        if place and gap >= rules.split_gap:
            gaps.append((-gap, abs(so_far + gap / 2 - middle), place))
        so_far = max(so_far, part.ends_at)
    return min(gaps)[-1] if gaps else None


def _joins(earlier: Block, later: Block, gap: timedelta) -> bool:
    of_both = isinstance(earlier, FormedBlock) is not isinstance(later, FormedBlock)
    return of_both and later.begins_at - earlier.ends_at <= gap


def _parts(block: Block) -> tuple[Part, ...]:
    return block.parts if isinstance(block, FormedBlock) else (typed_part(block),)


def _order(block: Block) -> tuple[datetime, datetime]:
    return block.begins_at, block.ends_at


def _part_order(part: Part) -> tuple[datetime, bool, datetime, str]:
    # Typed hours first: a block that begins with them keeps the wall-clock time they were typed
    # with, also where the clocks jump over it.
    return part.begins_at, part.key is not None, part.ends_at, part.key or ""
