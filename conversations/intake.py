"""What is said when a calendar was read for the first time, and typed hours beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import calendars, limits
from conversations.calendars import away
from conversations.choices import UNKNOWN
from conversations.days import lines, weekview
from conversations.model import (
    PN,
    Address,
    AddRules,
    Body,
    Button,
    CalendarState,
    Card,
    Done,
    DropRule,
    Keyboard,
    P,
    Phrase,
    Query,
)
from conversations.tell import line, moment
from conversations.when.week import Slot

if TYPE_CHECKING:
    from conversations.play import Play

ALONE, BOTH, TYPED = "@alone", "@both", "@typed"
"""The actions that the buttons lead to; the flow that is told maps them to what is here."""

_WEEK = Button(P("button", "Show the week"), Address("schedule", "@week"))


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address("calendar", step, choice=choice))


def told(play: Play, done: Done) -> bool:
    """Say what was read, or that there was no room for it; whether there is such a calendar."""
    if done.result.get("problem") == "full":
        play.say(calendars.FULL)
        return True
    facts = calendars.known(play)
    mine = next((one for one in facts.calendars if one.id == done.result.get("calendar")), None)
    if mine is None:
        return False
    weekly = tuple(rule for _, rule in weekview.typed(play) if isinstance(rule, Slot))
    body = [_counted(done, mine)]
    if mine.unreadable:
        body.append(calendars.unreadable(mine.unreadable))
    if _count(done, mine):
        body += _first(play)
    if len(facts.calendars) == 1:
        body.append(P("calendar", "I keep the times and nothing else: no titles, no names."))
    if mine.kind == "file":
        left = P(
            "calendar", "Your file still stands in this chat, titles and all; you can delete it."
        )
        body.append(left)
    rows: Keyboard = ((_WEEK,),)
    if weekly:
        ask = P("calendar", "You have typed hours as well. Shall I follow the calendar alone?")
        body.append(ask)
        alone = _button(P("button", "The calendar alone"), ALONE)
        rows = ((alone, _button(P("button", "Both"), BOTH)), *rows)
    play.say(*body, keyboard=rows)
    if mine.kind == "file":
        _files_before(play, mine)
    offer = away.offer(play, mine.away)
    if offer is not None:
        play.show(offer)
    return True


def _files_before(play: Play, mine: CalendarState) -> None:
    """Offer to take out earlier files: a new export adds to the one before it otherwise."""
    before = [one for one in calendars.in_use(play) if one.kind == "file" and one.id != mine.id]
    if not before:
        return
    ask = PN(
        "calendar",
        "An earlier file is in use as well. If the new one takes its place, take it out:",
        "Earlier files are in use as well. If the new one takes their place, take them out:",
        len(before),
    )
    rows = tuple((_button(_take_out(play, one), "@out", str(one.id)),) for one in before)
    play.say(ask, keyboard=rows)


def _take_out(play: Play, state: CalendarState) -> Phrase:
    return P(
        "button",
        "Take out {name} ({n})",
        name=calendars.name(play, state),
        n=state.appointments,
    )


def _count(done: Done, state: CalendarState) -> int:
    count = done.result.get("appointments", 0)
    return count if isinstance(count, int) else state.appointments


def _counted(done: Done, state: CalendarState) -> Phrase:
    until = state.until
    count = _count(done, state)
    if until is None:
        return PN("calendar", "Read: {n} appointment.", "Read: {n} appointments.", count)
    if not count:
        return P("calendar", "Read. Up to {until} it holds no appointments.", until=until)
    return PN(
        "calendar",
        "Read: {n} appointment until {until}.",
        "Read: {n} appointments until {until}.",
        count,
        until=until,
    )


def _first(play: Play) -> tuple[Phrase, ...]:
    """Say which block comes first, of all calendars, and when it will be asked about."""
    rules = tuple(rule for _, rule in weekview.typed(play))
    found = weekview.first_block(play, play.find(Query("schedule")).off, rules)
    if found is None:
        return ()
    block, at = found
    text = P("calendar", "The first block: {day}, {starts}–{ends}. I ask {moment}.")
    if len(calendars.in_use(play)) > 1:
        text = P(
            "calendar",
            "The first block of all your calendars: {day}, {starts}–{ends}. I ask {moment}.",
        )
    when = moment(play, at)
    return (text.given(day=block.day, starts=block.starts, ends=block.ends, moment=when),)


# ----------------------------------------------------------- typed hours beside it


def alone(play: Play, _choice: str) -> None:
    """Take the typed weekly hours out; each of their lines can be put back by a tap."""
    weekly = [(number, one) for number, one in weekview.typed(play) if isinstance(one, Slot)]
    if not weekly:
        play.toast(P("calendar", "There are no typed weekly hours any more."))
    elif not calendars.in_use(play):
        play.toast(P("calendar", "No calendar is in use, so your typed hours stay."))
    else:
        found = lines.lines(weekly)
        play.do(*(DropRule(number) for number, _ in weekly))
        rows = tuple(
            (_button(P("button", "Put back {line}", line=line(one.shown)), TYPED, code),)
            for one in found
            if (code := lines.code(one.shown))
        )
        body: Body = (
            P("calendar", "From now on I go by your calendar alone. Taken out:"),
            tuple(line(one.shown) for one in found),
        )
        play.redraw(Card(body, (*rows, (_WEEK,))), play.card)


def put_back(play: Play, choice: str) -> None:
    """Put one typed line back; the card stays, for it holds the others, too."""
    found = lines.read(choice)
    if found is None:
        play.toast(UNKNOWN)
        return
    rules = lines.rules_of(found)
    if not limits.fits(play, "hours", len(rules)):
        return
    play.do(AddRules(rules))
    play.toast(P("calendar", "Back in its place: {line}", line=line(found)))


def both(play: Play, _choice: str) -> None:
    """Leave typed hours and calendars side by side."""
    text = P("calendar", "I go by both. Where they meet, they are one block.")
    play.redraw(Card((text,), ((_WEEK,),)), play.card)
