"""What is chosen for a packet, kept in step with what is written.

The rules of this file:

1. What is made is what was shown and is still there. Where words have changed since, the lines are
   laid out anew, and what is new among them is marked.
2. A line that was left out stays out, wherever it then stands. If its own words have changed, all
   that is new in its entry stays out, until it is put back by hand.
3. A tap on a line names the layout it was seen in: on any other it does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from conversations.filing import find_record
from conversations.identifiers import find
from conversations.jsontext import dumps
from conversations.model import Card, Chosen, P, Packet, Query, Record, replace
from conversations.packets.lines import Line, lines, without

if TYPE_CHECKING:
    from conversations.play import Play

MOST = 50
"""So many entries are as many as fit into one packet."""

RESTS = timedelta(days=1)
"""A choice that nobody has touched for so long is forgotten."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A chosen entry as it now is, with its lines."""

    chosen: Chosen
    record: Record
    lines: tuple[Line, ...]


# --------------------------------------------------------------------- the entries


def has(packet: Packet, number: int) -> bool:
    """Tell whether a record is chosen."""
    return any(one.record == number for one in packet.entries)


def put(packet: Packet, number: int) -> Packet:
    """Choose a record; its lines are laid out later."""
    if has(packet, number):
        return packet
    return replace(packet, entries=(*packet.entries, Chosen(number)), laid=0)


def take(packet: Packet, number: int) -> Packet:
    """Choose a record no longer."""
    if not has(packet, number):
        return packet
    left = tuple(one for one in packet.entries if one.record != number)
    return replace(packet, entries=left, laid=0)


def lay_out(play: Play, packet: Packet) -> tuple[Packet, tuple[Entry, ...]]:
    """Return a packet as its entries now are, oldest first, and what they say.

    What is gone, or says nothing any more, is chosen no longer. The packet is ``laid`` anew if its
    lines are others than they were.
    """
    there = list(_there(play, packet))
    there.sort(key=lambda one: (one.record.day, one.record.opened_at, one.record.id))
    chosen = tuple(one.chosen for one in there)
    known = [(one.record, one.marks) for one in packet.entries]
    same = packet.laid and known == [(one.record, one.marks) for one in chosen]
    laid = packet.laid if same else play.number()
    return replace(packet, entries=chosen, laid=laid), tuple(there)


def _there(play: Play, packet: Packet) -> Iterator[Entry]:
    play.find_all(tuple(Query("record", id=one.record) for one in packet.entries))
    for one in packet.entries:
        record = find_record(play, one.record)
        said = lines(record) if record is not None else ()
        if record is not None and said:
            yield Entry(_renewed(play, one, record, said), record, said)


def _renewed(play: Play, old: Chosen, record: Record, said: Sequence[Line]) -> Chosen:
    """Return an entry with the lines it now has; see the rules of this file."""
    marks = tuple(one.mark for one in said)
    found = _found(play, record, said)
    if marks == old.marks:
        return replace(old, found=found)
    if not old.marks:
        return replace(old, marks=marks, found=found)
    out = {old.marks[at] for at in old.out}
    new = set(marks) - set(old.marks)
    if out - set(marks):
        out |= new
    fresh, unseen = (new | {old.marks[at] for at in some} for some in (old.fresh, old.unseen))
    return Chosen(
        record=old.record,
        marks=marks,
        out=_places(marks, out),
        found=found,
        fresh=_places(marks, fresh),
        unseen=_places(marks, unseen),
    )


def _places(marks: Sequence[str], some: set[str]) -> tuple[int, ...]:
    return tuple(at for at, one in enumerate(marks) if one in some)


def _found(play: Play, record: Record, said: Sequence[Line]) -> tuple[int, ...]:
    """Return which lines hold something that may identify someone, also where it is cut in two."""
    whole = {
        part.message_id: part.text for answer in record.answers.values() for part in answer.parts
    }
    known: dict[str, tuple[tuple[int, int], ...]] = {}
    places = []
    for at, line in enumerate(said):
        text, start = line.text, 0
        if line.kind == "words":
            text, start = whole[line.message], line.start
        if text not in known:
            known[text] = _identifying(play, text)
        end = start + len(line.text)
        if any(first < end and start < last for first, last in known[text]):
            places.append(at)
    return tuple(places)


def _identifying(play: Play, text: str) -> tuple[tuple[int, int], ...]:
    session = play.session
    found = find(text, play.today, session.zone, play.world.phones, session.language)
    return tuple((one.start, one.end) for one in found)


# ----------------------------------------------------------------------- the lines


def all_out(packet: Packet) -> bool:
    """Tell whether no line is left in."""
    return all(len(one.out) == len(one.marks) for one in packet.entries)


def count(packet: Packet) -> tuple[int, int]:
    """Return how many lines are in, and of how many entries."""
    left = [len(one.marks) - len(one.out) for one in packet.entries]
    return sum(left), sum(map(bool, left))


def place(packet: Packet, number: int) -> tuple[int, int] | None:
    """Return which entry a line belongs to and where it stands there, by its number from 1 on."""
    at = number - 1
    for which, one in enumerate(packet.entries):
        if 0 <= at < len(one.marks):
            return which, at
        at -= len(one.marks)
    return None


def leave_out(packet: Packet, number: int, *, out: bool) -> Packet:
    """Leave out the line of a number, or put it back."""
    found = place(packet, number)
    if found is None:
        return packet
    which, at = found
    one = packet.entries[which]
    places = {*one.out, at} if out else set(one.out) - {at}
    return _with(packet, which, replace(one, out=tuple(sorted(places))))


def leave_found(packet: Packet) -> Packet:
    """Leave out all lines that may identify someone."""
    entries = (replace(one, out=tuple(sorted({*one.out, *one.found}))) for one in packet.entries)
    return replace(packet, entries=tuple(entries))


def left_found(packet: Packet) -> int:
    """Return how many lines are in that may identify someone."""
    return sum(len(set(one.found) - set(one.out)) for one in packet.entries)


def is_fresh(packet: Packet) -> bool:
    """Tell whether lines have changed since they were chosen."""
    return any(one.fresh for one in packet.entries)


def unseen(packet: Packet) -> int:
    """Return the number of the first line that has changed and was not shown since; 0 for none."""
    before = 0
    for one in packet.entries:
        if one.unseen:
            return before + one.unseen[0] + 1
        before += len(one.marks)
    return 0


def looked_at(packet: Packet, page: range) -> Packet:
    """Note that the lines of these numbers have been shown as they are."""
    entries, before = [], 0
    for one in packet.entries:
        left = tuple(at for at in one.unseen if before + at + 1 not in page)
        entries.append(replace(one, unseen=left))
        before += len(one.marks)
    return replace(packet, entries=tuple(entries))


def _with(packet: Packet, which: int, entry: Chosen) -> Packet:
    entries = (*packet.entries[:which], entry, *packet.entries[which + 1 :])
    return replace(packet, entries=entries)


def to_make(packet: Packet, records: Iterable[Record]) -> tuple[Record, ...] | None:
    """Return what a document is made of: entries without what is left out, oldest first.

    Args:
        packet: what was chosen, as it was shown.
        records: those of its entries that are there.

    Returns:
        None if any of them says something else than was shown.
    """
    there, made = {one.id: one for one in records}, []
    for one in packet.entries:
        record = there.get(one.record)
        if record is None:
            continue
        if tuple(line.mark for line in lines(record)) != one.marks:
            return None
        made.append(without(record, one.out))
    return tuple(one for one in made if one.answers)


# ------------------------------------------------------------------ kept, forgotten


def told(packet: Packet) -> str:
    """Return a packet as what a job is given to do."""
    return dumps(packet).decode()


def of(text: str) -> Packet | None:
    """Return the packet that a job was given; None if it was given none."""
    try:
        return msgspec.json.decode(text, type=Packet)
    except ValueError:
        return None


def forget_old(play: Play) -> None:
    """Forget a choice that nobody has touched for a day, and take its lines off its card."""
    packet = play.session.packet
    if packet is not None and play.now - packet.since >= RESTS:
        play.change(packet=None)
        play.redraw(
            Card((P("packet", "Put away after a day. /supervision begins another one."),)),
            packet.card,
        )
