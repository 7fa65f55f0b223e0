"""A packet on the phone: how to choose, the entries, and the lines that will be in it.

Somebody's words stand behind a spoiler, as in ``/history``; buttons hold numbers alone. A page
holds so much that it is always one message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations import summary
from conversations.letters.lines import clip
from conversations.letters.questions import this_week
from conversations.letters.returning import GIVEN
from conversations.model import (
    PAGE,
    PN,
    Address,
    Answer,
    Body,
    Button,
    Card,
    Keyboard,
    P,
    Packet,
    Phrase,
    Query,
    Record,
    units,
)
from conversations.packets.choosing import (
    MOST,
    Entry,
    count,
    has,
    is_fresh,
    left_found,
)
from conversations.packets.lines import Line, lines

if TYPE_CHECKING:
    from conversations.play import Play

KEY = "supervision"

LINES = 10
"""Lines on a page."""

ROOM = 1300
"""UTF-16 units of words on a page: with all that stands around them it is one message."""

_HEAD, _CHIP = 50, 30
"""So much of it the name of an entry, the title of a step or the label of a chip takes."""

_CLIP = 60
_TAGS_A_ROW, _LINES_A_ROW, _ENTRIES_A_ROW = 2, 5, 4

PUT_AWAY = P("button", "Put away")


def to(step: str, number: int, what: int = 0) -> Address:
    """Return where a button about a packet leads: the packet or its layout, and what it names."""
    return Address(KEY, step, choice=f"{number}.{what}")


def line_count(n: int) -> Phrase:
    """Say how many lines."""
    return PN("packet", "{n} line", "{n} lines", n)


def entry_count(n: int) -> Phrase:
    """Say how many entries."""
    return PN("packet", "{n} entry", "{n} entries", n)


# ------------------------------------------------------------------- how to choose


def ways(
    play: Play, packet: Packet, lead: Body = (), counts: Mapping[int, int] | None = None
) -> Card:
    """Ask how to choose; ``counts`` are the entries of each tag, by its number, once known."""
    buttons = [
        Button(_tag(one.text, counts.get(one.number, 0)), to("@tag", packet.number, one.number))
        if counts is not None
        else Button(P("button", "{tag}", tag=one.text), to("@tag", packet.number, one.number))
        for one in play.session.tags
        if counts is None or counts.get(one.number, 0)
    ]
    rows = [tuple(buttons[at : at + _TAGS_A_ROW]) for at in range(0, len(buttons), _TAGS_A_ROW)]
    entries = Button(P("button", "Choose entries"), to("@entries", packet.number))
    if buttons:
        text = P(
            "packet",
            "What would you like to bring to supervision? By a tag of yours, or entry by entry. "
            "You see every line before a PDF is made of it.",
        )
    else:
        text = P(
            "packet",
            "Nothing is tagged yet. <i>/tag supervision</i>, right after a check-in, gathers what "
            "you would like to bring. Or choose entries now: you see every line before a PDF is "
            "made of it.",
        )
    return Card((*lead, text), (*rows, (entries,)))


def _tag(tag: str, n: int) -> Phrase:
    return P("button", "{tag} ({n})", tag=tag, n=n)


# --------------------------------------------------------------------- the entries


def choosable(play: Play, packet: Packet) -> tuple[int, Card]:
    """Return the record at the top of a page of entries, and the page."""
    found = play.find(Query("older", id=packet.top)).records
    before = play.find(Query("newer", id=packet.top)).records if packet.top else ()
    shown = [one for one in found[:PAGE] if lines(one)]
    top = found[0].id if found else packet.top
    ask = P("packet", "Which entries? A number puts one in, or takes it out again.")
    chosen = len(packet.entries)
    body: Body = (ask, *(_choice(play, packet, at, one) for at, one in enumerate(shown, 1)))
    if not shown:
        body = (ask, P("packet", "There is nothing on this page."))
    if chosen:
        body = (*body, PN("packet", "{n} entry is chosen.", "{n} entries are chosen.", chosen))
    toggles = [_toggle(packet, at, one) for at, one in enumerate(shown, 1)]
    rows: Keyboard = tuple(
        tuple(toggles[at : at + _ENTRIES_A_ROW]) for at in range(0, len(toggles), _ENTRIES_A_ROW)
    )
    turn = []
    if before:
        newer = before[-PAGE:][0].id
        turn.append(Button(P("button", "◀ Newer"), to("@page", packet.number, newer)))
    if len(found) > PAGE:
        older = found[PAGE].id
        turn.append(Button(P("button", "Older ▶"), to("@page", packet.number, older)))
    rows = (*rows, tuple(turn)) if turn else rows
    if chosen:
        label = P("button", "Show the lines")
        rows = (*rows, (Button(label, to("@lines", packet.number), "primary"),))
    back = Button(P("button", "‹ Back"), to("@ways", packet.number))
    return top, Card(body, (*rows, (back, Button(PUT_AWAY, to("@away", packet.number)))))


def _choice(play: Play, packet: Packet, at: int, record: Record) -> tuple[Phrase, ...]:
    """Name an entry, and say how it begins."""
    name = P("packet", "<b>{n}</b> {name}", n=at, name=summary.name(record))
    if has(packet, record.id):
        name = P("packet", "✓ {entry}", entry=name)
    every = lines(record)
    words = next((one for one in every if one.kind == "words"), None)
    if words is not None:
        return name, summary.words(clip(words.text, _CLIP), hidden=True)
    return name, _said(play, record, every[0])


def _toggle(packet: Packet, at: int, record: Record) -> Button:
    if has(packet, record.id):
        return Button(P("button", "✓ {n}", n=at), to("@take", packet.number, record.id))
    return Button(P("button", "{n}", n=at), to("@put", packet.number, record.id))


TOO_MANY = PN(
    "packet",
    "{n} entry is as much as fits into one packet.",
    "{n} entries are as many as fit into one packet.",
    MOST,
)


# ----------------------------------------------------------------------- the lines


def pages(entries: Sequence[Entry]) -> tuple[range, ...]:
    """Return the numbers of the lines on each page, from 1 on."""
    starts, number, used, on = [1], 0, 0, 0
    for entry in entries:
        for at, line in enumerate(entry.lines):
            number += 1
            begins = at == 0
            steps = begins or line.step != entry.lines[at - 1].step
            takes = _room(line) + _HEAD * steps + _HEAD * begins + _asked_room(entry, line) * steps
            if on == LINES or (on and used + takes > ROOM):
                starts.append(number)
                used = on = 0
                takes += _HEAD * (2 - begins - steps)
            used, on = used + takes, on + 1
    return tuple(range(one, after) for one, after in pairwise((*starts, number + 1)))


def _room(line: Line) -> int:
    if line.kind == "chips":
        chips, _, own = line.text.partition("\n\n")
        return _CHIP * (1 + chips.count("\n")) + units(own)
    return units(line.text)


def _asked_room(entry: Entry, line: Line) -> int:
    asked = _asked(entry.record, line.step)
    return units(asked.msgid) if asked is not None else 0


def preview(play: Play, packet: Packet, entries: Sequence[Entry], lead: Body = ()) -> Card:
    """Show a page of the lines that will be in a packet, and of those that are left out."""
    every = pages(entries)
    page = min(packet.page, len(every) - 1)
    left, whole = count(packet)
    body: Body = (
        *lead,
        P(
            "packet",
            "<b>For supervision</b>: {lines} of {entries}",
            lines=line_count(left),
            entries=entry_count(whole),
        ),
        P("packet", "Tap a number to leave its line out, or to put it back."),
        *_hints(packet, entries),
        *_shown(play, entries, every[page]),
    )
    numbers = [_number(packet, entries, at) for at in every[page]]
    rows: Keyboard = tuple(
        tuple(numbers[at : at + _LINES_A_ROW]) for at in range(0, len(numbers), _LINES_A_ROW)
    )
    found = left_found(packet)
    if found:
        label = P("button", "Leave out all ⚠️ ({n})", n=found)
        rows = (*rows, (Button(label, to("@found", packet.laid)),))
    turn = []
    if page:
        turn.append(Button(P("button", "◀ Earlier"), to("@turn", packet.laid, page - 1)))
    if page + 1 < len(every):
        turn.append(Button(P("button", "Later ▶"), to("@turn", packet.laid, page + 1)))
    rows = (*rows, tuple(turn)) if turn else rows
    pdf, text = P("button", "Make the PDF"), P("button", "Make it as Markdown")
    make: Keyboard = ((Button(pdf, to("@make", packet.laid), "primary"),),)
    if packet.refused:
        markdown = Button(text, to("@text", packet.laid), "primary")
        make = ((markdown,), (Button(pdf, to("@make", packet.laid)),))
    last = (
        Button(P("button", "‹ Entries"), to("@entries", packet.number)),
        Button(PUT_AWAY, to("@away", packet.number)),
    )
    return Card(body, (*rows, *make, last))


def _hints(packet: Packet, entries: Sequence[Entry]) -> Iterator[Phrase]:
    if left_found(packet):
        yield P("packet", "⚠️ may identify someone. I can be wrong, and I can miss things.")
    if is_fresh(packet):
        yield P("packet", "✎ has changed since you chose it.")
    if any(line.kind == "voice" for entry in entries for line in entry.lines):
        yield P("packet", "Voice notes stay here: the PDF says that there is one, and how long.")


def _shown(play: Play, entries: Sequence[Entry], page: range) -> Iterator[tuple[Phrase, ...]]:
    """Yield the lines of a page, each step of an entry a paragraph."""
    number, name, step, said = 0, None, "", list[Phrase]()
    for entry in entries:
        for at, line in enumerate(entry.lines):
            number += 1
            if number not in page:
                continue
            if (name, step) != (entry.record.id, line.step):
                if said:
                    yield tuple(said)
                said = list(_headed(entry, line, named=name != entry.record.id))
                name, step = entry.record.id, line.step
            said.append(_line(play, entry, at, number))
    if said:
        yield tuple(said)


def _headed(entry: Entry, line: Line, *, named: bool) -> Iterator[Phrase]:
    """Yield what stands above the lines of a step: its title, and before the first the entry's."""
    if named:
        yield P("packet", "<b>{name}</b>", name=summary.name(entry.record))
    yield P("packet", "<i>{title}</i>", title=summary.title(line.step))
    asked = _asked(entry.record, line.step)
    if asked is not None:
        yield P("packet", "{question}", question=asked)


def _asked(record: Record, step: str) -> Phrase | None:
    """Return the question of the letter that a step asked, which is ours."""
    if step == "week_question" and GIVEN in record.given:
        return this_week(record.given[GIVEN])
    return None


def _line(play: Play, entry: Entry, at: int, number: int) -> Phrase:
    said = _said(play, entry.record, entry.lines[at])
    if at in entry.chosen.fresh:
        said = P("packet", "✎ {line}", line=said)
    if at in entry.chosen.out:
        return P("packet", "<b>{n}</b> ✗ <s>{line}</s>", n=number, line=said)
    if at in entry.chosen.found:
        return P("packet", "<b>{n}</b> ⚠️ {line}", n=number, line=said)
    return P("packet", "<b>{n}</b> {line}", n=number, line=said)


def _said(play: Play, record: Record, line: Line) -> Phrase:
    """Return what a line says; a person's words are covered."""
    if line.kind == "voice":
        return P("packet", "voice note, {length}", length=line.text)
    if line.kind == "chips":
        answer = record.answers[line.step]
        labels = summary.labels(play, record, line.step, answer.chips)
        told = summary.comes_to(play, record, line.step, Answer(answer.chips))
        own = tuple(summary.words(one.text, hidden=True) for one in answer.own)
        return P("packet", "{chips}", chips=(*labels, *((told,) if told else ()), *own))
    words = summary.words(" ".join(line.text.split()), hidden=True)
    return P("packet", "“{words}”", words=words) if line.kind == "carried" else words


def _number(packet: Packet, entries: Sequence[Entry], number: int) -> Button:
    """Return the button of a line, which leaves it out or puts it back."""
    before = 0
    for entry in entries:
        at = number - before - 1
        if at < len(entry.lines):
            if at in entry.chosen.out:
                return Button(P("button", "✗ {n}", n=number), to("@in", packet.laid, number))
            label = P("button", "{n}", n=number)
            if at in entry.chosen.found:
                label = P("button", "⚠️ {n}", n=number)
            return Button(label, to("@out", packet.laid, number))
        before += len(entry.lines)
    raise ValueError("there is no such line")
