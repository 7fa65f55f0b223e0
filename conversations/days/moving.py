"""Moving one block's check-in: by a button, or by a time typed while the card asks for it.

The rules of this file:

1. The card takes a typed time while it is the last thing shown. It is a time of the day on which
   the check-in is due. The half of the day is asked where both lie ahead, or the other one alone.
2. A time that has gone by, or lies before the block's end, moves nothing and is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations import choices, listening
from conversations.days import shift
from conversations.days.block import as_shown, behind, card, show_day, span, stands, to
from conversations.model import Button, Card, P, Phrase, Prompt, Query
from conversations.tell import clip, moment
from conversations.when.clocktime import read_clock
from conversations.when.week import instant

if TYPE_CHECKING:
    from datetime import time

    from conversations.model import Said
    from conversations.play import Play

_HOUR = 60
_EVENING = "h"
_AT = "t"
_CLOCK_DIGITS = 4
_LISTENS = "move"


def moves(play: Play, choice: str) -> None:
    """Ask when a block's check-in is to come."""
    found = choices.numbers(choice, 1) or (0,)
    prompt = shift.row_of(play, found[0])
    if prompt is None or not shift.can_move(play, prompt):
        behind(play, found[0])
        return
    further = tuple(
        to(_further(minutes), "@move", f"{shift.code(prompt)}.{minutes}")
        for minutes in shift.FURTHER
    )
    rows: list[tuple[Button, ...]] = [further]
    tonight = shift.tonight(play, prompt)
    if tonight is not None:
        wall = tonight.astimezone(play.zone)
        evening = f"{shift.code(prompt)}.{_EVENING}{wall.hour}"
        if wall.date() == play.today:
            label = P("button", "Tonight, {at}", at=wall.time())
        else:
            label = P("button", "That evening, {at}", at=wall.time())
        rows.append((to(label, "@move", evening),))
    rows.append((to(P("button", "‹ Back"), "@block", str(prompt.id)),))
    title = P("today", "<b>{span}</b>", span=span(prompt, play.today))
    ask = P("today", "When shall I ask? The block itself stays as it is.")
    listening.stop(play)
    listening.listen(play, f"{_LISTENS}.{shift.code(prompt)}", play.card)
    write = (P("today", "Tap, or write the time here: <i>18:30</i>."),)
    body = (title, stands(play, prompt), ask, *(write if play.session.listening else ()))
    play.redraw(Card(body, tuple(rows)), play.card)


def _further(minutes: int) -> Phrase:
    if minutes % _HOUR == 0:
        return P("button", "+{n} h", n=minutes // _HOUR)
    return P("button", "+{n} min", n=minutes)


def move(play: Play, choice: str) -> None:
    """Let one check-in come later; the others stay."""
    head, _, further = choice.rpartition(".")
    number, due = choices.numbers(head, 2) or (0, 0)
    prompt = as_shown(play, number, due)
    at = _target(play, prompt, further) if prompt and shift.can_move(play, prompt) else None
    if prompt is None or at is None:
        behind(play, number)
        return
    listening.stop(play)
    play.redraw(_done(play, prompt, at), play.card)


def _done(play: Play, prompt: Prompt, at: datetime) -> Card:
    """Move a check-in, and say so."""
    moved = shift.move(play, prompt, at)
    back = to(P("button", "Undo"), "@unmove", f"{shift.code(moved)}.{shift.second(prompt.due_at)}")
    again = to(P("button", "Move again…"), "@moves", str(prompt.id))
    return Card((_moved(play, moved),), ((back, again), (show_day(),)))


def _target(play: Play, prompt: Prompt, further: str) -> datetime | None:
    """Return the instant that a button for moving means; None if it is none, or has gone by."""
    if further in map(str, shift.FURTHER):
        return prompt.due_at + timedelta(minutes=int(further))
    if further[:1] == _AT:
        return _at(play, prompt, further[1:])
    day = prompt.due_at.astimezone(play.zone)
    evenings = {f"{_EVENING}{hour}": hour for hour in shift.EVENINGS}
    if further not in evenings:
        return None
    at = instant(day.date(), day.time().replace(evenings[further], 0, 0, 0), play.zone)
    return at if at > max(play.now, prompt.due_at) else None


def _at(play: Play, prompt: Prompt, clock: str) -> datetime | None:
    """Return the instant of a button that holds four digits of a clock."""
    clocks = read_clock(clock) if len(clock) == _CLOCK_DIGITS and clock.isdecimal() else ()
    return next((at for at in shift.typed(play, prompt, clocks) if _code(play, at) == clock), None)


def _code(play: Play, at: datetime) -> str:
    return f"{at.astimezone(play.zone):%H%M}"


def _moved(play: Play, prompt: Prompt) -> Phrase:
    """Say to when a check-in was moved, and when it really comes if that lies in quiet hours."""
    block = span(prompt, play.today)
    to_ = moment(play, prompt.due_at)
    at = shift.asks_at(play, prompt, play.find(Query("schedule")).off)
    if at == prompt.due_at:
        return P("today", "{span}: moved. I will ask {moment}.", span=block, moment=to_)
    if at is None:
        return P(
            "today",
            "{span}: moved to {moment}. That lies in quiet hours before a day off, "
            "so I stay silent.",
            span=block,
            moment=to_,
        )
    return P(
        "today",
        "{span}: moved to {moment}. That lies in quiet hours, so it comes {later}.",
        span=block,
        moment=to_,
        later=moment(play, at),
    )


def unmove(play: Play, choice: str) -> None:
    """Let a moved check-in come when it was due before."""
    number, due, was = choices.numbers(choice, 3) or (0, 0, 0)
    prompt = as_shown(play, number, due)
    movable = prompt is not None and shift.can_move(play, prompt)
    back = shift.move_back(play, prompt, was) if prompt is not None and movable else None
    if back is None:
        behind(play, number)
    else:
        play.redraw(card(play, back), play.card)


# ------------------------------------------------------------------- a typed time


def claims(play: Play, said: Said) -> bool:
    """Take a time that was typed while the card of moves is the last thing shown."""
    on = play.session.listening
    if (
        on is None
        or not on.what.startswith(f"{_LISTENS}.")
        or not listening.hears(play, on.what, said)
    ):
        return False
    clocks = read_clock(said.text)
    number, due = choices.numbers(on.what.removeprefix(f"{_LISTENS}."), 2) or (0, 0)
    prompt = as_shown(play, number, due)
    if not clocks or prompt is None or not shift.can_move(play, prompt):
        return False
    found = shift.typed(play, prompt, clocks)
    if len(found) == 1 and _as_typed(play, found[0], clocks):
        listening.stop(play)
        play.show(_done(play, prompt, found[0]))
        return True
    listening.listen(play, on.what, play.show(_which(play, prompt, said, found)))
    return True


def _as_typed(play: Play, at: datetime, clocks: tuple[time, ...]) -> bool:
    """Tell whether an instant is in the half of the day that was typed, and not the other one."""
    wall = at.astimezone(play.zone)
    return (wall.hour, wall.minute) == (clocks[0].hour, clocks[0].minute)


def _which(play: Play, prompt: Prompt, said: Said, found: tuple[datetime, ...]) -> Card:
    """Ask which half of the day is meant, or say that neither lies ahead."""
    labels = [
        to(
            P("button", "{at}", at=at.astimezone(play.zone).time()),
            "@move",
            f"{shift.code(prompt)}.{_AT}{_code(play, at)}",
        )
        for at in found
    ]
    back = to(P("button", "‹ Back"), "@block", str(prompt.id))
    if not labels:
        text = P(
            "today",
            "“{part}” is over, or lies before the end of the block, so nothing is moved. "
            "Write a later time, like <i>18:30</i>.",
            part=clip(said.text.strip()),
        )
        return Card((text,), ((back,),))
    text = P("today", "Shall I ask at this time?")
    if len(labels) > 1:
        text = P("today", "Which of these shall it be?")
    return Card((text,), (tuple(labels), (back,)))
