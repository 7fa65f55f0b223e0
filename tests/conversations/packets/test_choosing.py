"""A choice of lines, kept in step with what is written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conversations.catalog import Catalog, World
from conversations.model import Answer, Facts, Packet, Part, Query, Record, Redraw, Session, replace
from conversations.packets import choosing
from conversations.packets.choosing import RESTS
from conversations.packets.lines import lines
from conversations.play import Play

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def entry(number: int, *texts: str, day: int = 23) -> Record:
    """Return a note of a day in November, one line a text."""
    answers = {"note": Answer(parts=(Part(number, "\n".join(texts)),))}
    return Record(number, "note", "UTC", date(2026, 11, day), NOW, answers=answers)


def play(*records: Record) -> Play:
    """Return a turn in which the store holds these."""
    found = {Query("record", id=one): Facts() for one in range(1, 9)}
    found |= {Query("record", id=one.id): Facts(records=(one,)) for one in records}
    session = Session(serial=20, packet=Packet(9, 9, NOW))
    return Play(World(Catalog.of(())), session, NOW, found)


def laid(*records: Record) -> Packet:
    """Return a packet of these, with their lines as they are."""
    packet = Packet(9, 9, NOW, "lines")
    for one in records:
        packet = choosing.put(packet, one.id)
    return choosing.lay_out(play(*records), packet)[0]


def test_entries_are_laid_out_by_their_days() -> None:
    """In a layout of its own number; what is chosen twice is there once."""
    one, other = entry(1, "a", "b"), entry(2, "c", day=20)
    packet = laid(one, other, one)
    assert [one.record for one in packet.entries] == [2, 1]
    assert packet.laid == 21
    assert choosing.count(packet) == (3, 2)
    assert [choosing.place(packet, number) for number in range(5)] == [
        None,
        (0, 0),
        (1, 0),
        (1, 1),
        None,
    ]


def test_a_layout_keeps_its_number_while_its_lines_are_the_same() -> None:
    """And only then."""
    one = entry(1, "a", "b")
    packet = laid(one)
    assert choosing.lay_out(play(one), packet)[0] == packet
    assert choosing.lay_out(play(entry(1, "a", "c")), packet)[0].laid != 0
    assert choosing.lay_out(play(entry(1, "a", "b", "c")), packet)[0] != packet
    assert choosing.lay_out(play(), packet)[0].entries == ()
    put = choosing.put(packet, 2)
    assert (put.laid, choosing.take(put, 7).laid, choosing.take(packet, 1).laid) == (0, 0, 0)


@pytest.mark.parametrize(
    ("now", "out", "fresh"),
    [
        (("a", "b", "c"), {1}, set()),
        (("x", "a", "b", "c"), {2}, {0}),  # what is left out is found where it then stands
        (("a", "b", "x"), {1}, {2}),
        (("a", "x", "c"), {1}, {1}),  # its own words changed: what is new stays out
        (("x", "y"), {0, 1}, {0, 1}),
        (("a", "c"), set(), set()),
    ],
)
def test_what_is_left_out_stays_out(now: tuple[str, ...], out: set[int], fresh: set[int]) -> None:
    """Wherever it then stands; what has changed is marked, and has not been seen."""
    packet = choosing.leave_out(laid(entry(1, "a", "b", "c")), 2, out=True)
    packet, _ = choosing.lay_out(play(entry(1, *now)), packet)
    [one] = packet.entries
    assert (set(one.out), set(one.fresh), set(one.unseen)) == (out, fresh, fresh)
    assert choosing.unseen(packet) == (min(fresh) + 1 if fresh else 0)
    seen = choosing.looked_at(packet, range(1, 9))
    assert choosing.unseen(seen) == 0
    assert choosing.is_fresh(seen) is bool(fresh)


def test_lines_are_left_out_and_put_back() -> None:
    """By their numbers over all entries; twice is once, and no other number is one."""
    packet = laid(entry(1, "a"), entry(2, "b", "c"))
    packet = choosing.leave_out(choosing.leave_out(packet, 3, out=True), 3, out=True)
    assert [one.out for one in packet.entries] == [(), (1,)]
    assert choosing.count(packet) == (2, 2)
    for number in (0, 4, -1):
        assert choosing.leave_out(packet, number, out=True) == packet
    assert [one.out for one in choosing.leave_out(packet, 3, out=False).entries] == [(), ()]
    for number in (1, 2):
        packet = choosing.leave_out(packet, number, out=True)
    assert choosing.all_out(packet)
    assert choosing.count(packet) == (0, 0)


def test_what_may_identify_is_found_also_where_a_line_is_cut() -> None:
    """Both lines that hold a piece of it; it can be left out at once."""
    long = "word " * 75 + "and Mrs. Jane-Mary-Ann Doe-Smith-Miller-Brown then " + "word " * 30
    one = entry(1, long, "nothing")
    packet = laid(one, entry(2, "jane@doe.example"))
    assert [one.found for one in packet.entries][1] == (0,)
    found = packet.entries[0].found
    assert found == (0, 1)
    assert [lines(one)[at].text.split()[-1 if at == 0 else 0] for at in found] == [
        "Mrs.",
        "Jane-Mary-Ann",
    ]
    assert choosing.left_found(packet) == len(found) + 1
    assert choosing.left_found(choosing.leave_found(packet)) == 0


def test_what_is_made_is_what_was_shown() -> None:
    """What is gone is left out; if anything says something else, nothing is made."""
    one, other = entry(1, "a", "b"), entry(2, "c")
    packet = choosing.leave_out(laid(one, other), 1, out=True)
    made = choosing.to_make(packet, [one, other])
    assert made is not None
    assert [record.answers["note"].text for record in made] == ["b", "c"]
    assert choosing.to_make(packet, [other]) == (made[1],)
    assert choosing.to_make(packet, []) == ()
    assert choosing.to_make(packet, [one, entry(2, "d")]) is None


def test_a_packet_is_told_to_a_job() -> None:
    """And read again as it was; what is none is none."""
    packet = laid(entry(1, "a", "b"))
    assert choosing.of(choosing.told(packet)) == packet
    assert "\n" not in choosing.told(packet)
    for text in ("", "{}", "[1]", '{"number": "x"}'):
        assert choosing.of(text) is None


def test_a_choice_that_nobody_touches_is_forgotten() -> None:
    """After a day, and its card shows no line any more."""
    turn = play()
    turn.change(packet=Packet(9, 9, NOW - RESTS + timedelta(seconds=1)))
    choosing.forget_old(turn)
    assert turn.session.packet is not None
    turn.change(packet=replace(turn.session.packet, since=NOW - RESTS))
    choosing.forget_old(turn)
    assert turn.session.packet is None
    [effect] = turn.effects
    assert isinstance(effect, Redraw)
    assert effect.number == 9
