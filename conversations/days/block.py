"""One block's card: when its check-in comes, and the ways to move it, let it go or begin it.

/today opens it, and the prompt turns into it when somebody is still working. A card that is
behind is drawn anew, says so, and changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.days import shift
from conversations.model import (
    Address,
    Body,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Prompt,
    Query,
    Record,
)
from conversations.tell import moment
from conversations.when.week import instant

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from conversations.play import Play
    from conversations.when.off import Off

_DAY = timedelta(days=1)
_HOUR = 60
_EVENING = "h"
_ALONE = 1

CHANGED = P("today", "That has changed in the meantime. /today shows it as it is.")
_DRAWN_ANEW = P("today", "That has changed in the meantime. This is how it stands now.")


def to(label: Phrase, step: str, choice: str) -> Button:
    """Return a button of /today."""
    return Button(label, Address("today", step, choice=choice))


def begin(label: Phrase, prompt: Prompt) -> Button:
    """Return the button that begins a block's check-in, as its prompt would."""
    return Button(label, Address("checkin", "@begin", choice=str(prompt.id)), "primary")


def show_day() -> Button:
    """Return the button that leads back to the day."""
    return to(P("button", "Show the day"), "@show", "")


def span(prompt: Prompt, today: date) -> Phrase:
    """Return a block's times, marked when a calendar says them, with its day if it is another."""
    said = P("block", "{starts}–{ends}", starts=prompt.starts, ends=prompt.ends)
    if prompt.calendar:
        said = P("today", "{span}\u00a0🗓", span=said)
    if prompt.day == today - _DAY:
        return P("today", "{span}, since yesterday", span=said)
    return said if prompt.day == today else P("today", "{span}, {day}", span=said, day=prompt.day)


# ------------------------------------------------------------------ where it stands


def line(play: Play, prompt: Prompt, mine: Collection[Record], off: Off) -> Phrase:
    """Say one block and where it stands; ``mine`` are its records."""
    said = span(prompt, play.today)
    if mine and all(answer.empty for one in mine for answer in one.answers.values()):
        return P("today", "{span}: let go", span=said)
    if any(one.state == "complete" for one in mine):
        return P("today", "{span}: done ✓", span=said)
    if mine:
        return P("today", "{span}: begun", span=said)
    match prompt.state:
        case "waiting":
            at = shift.asks_at(play, prompt, off)
            if at is None:
                return P("today", "{span}: falls on a day off, so I stay silent", span=said)
            wall = at.astimezone(play.zone)
            if wall.date() == play.today and shift.under_way(play, prompt):
                return P("today", "{span}: now, I ask at {at}", span=said, at=wall.time())
            if wall.date() == play.today:
                return P("today", "{span}: I ask at {at}", span=said, at=wall.time())
            return P("today", "{span}: I ask {moment}", span=said, moment=moment(play, at))
        case "asked":
            return P("today", "{span}: asked", span=said)
        case "opened":
            return P("today", "{span}: opened", span=said)
        case "skipped":
            return P("today", "{span}: let go", span=said)
        case _:
            return P("today", "{span}: not asked; /why says why", span=said)


def stands(play: Play, prompt: Prompt) -> Phrase:
    """Say where the check-in of a block stands."""
    match prompt.state:
        case "waiting":
            at = shift.asks_at(play, prompt, play.find(Query("schedule")).off)
            if at is None:
                return P("today", "It would come on a day off, so I stay silent.")
            if at != prompt.due_at:
                then = moment(play, at)
                return P("today", "I will ask {moment}, after quiet hours.", moment=then)
            return P("today", "I will ask {moment}.", moment=moment(play, at))
        case "asked":
            return P("today", "I have asked. Begin whenever you like.")
        case "opened":
            return P("today", "You have begun it.")
        case "skipped":
            return P("today", "Let go.")
        case _:
            return P("today", "Not asked; /why says why.")


# -------------------------------------------------------------------- the card


def card(play: Play, prompt: Prompt) -> Card:
    """Return the card of a block."""
    title = P("today", "<b>{span}</b>", span=span(prompt, play.today))
    shifted = shift.shifts_of(play, prompt) if shift.can_shift(play, prompt) else ()
    return Card((title, stands(play, prompt)), _ways(play, prompt, shifted))


def _ways(play: Play, prompt: Prompt, shifted: tuple[int, ...] = ()) -> Keyboard:
    """Return the buttons of a block; the newest time it was ``shifted`` can be taken back."""
    rows: list[tuple[Button, ...]] = []
    if prompt.day <= play.today:
        rows.append((begin(_begin_label(play, prompt), prompt),))
    if shift.can_shift(play, prompt):
        rows.append((_still(prompt), *(_undo(prompt, at) for at in shifted[-1:])))
    if shift.can_move(play, prompt):
        move = to(P("button", "Move…"), "@moves", str(prompt.id))
        rows.append((to(P("button", "Skip"), "@skip", str(prompt.id)), move))
    if prompt.state == "skipped" and prompt.due_at > play.now:
        rows.append((to(P("button", "Ask after all"), "@ask", str(prompt.id)),))
    return (*rows, (show_day(),))


def _begin_label(play: Play, prompt: Prompt) -> Phrase:
    if prompt.state == "opened":
        return P("button", "Go on")
    if prompt.state == "waiting" and shift.under_way(play, prompt):
        return P("button", "Finished early")
    return P("button", "Begin") if prompt.state == "asked" else P("button", "Begin now")


def _still(prompt: Prompt) -> Button:
    return to(P("button", "Still working, +30 min"), "@still", shift.code(prompt))


def _undo(prompt: Prompt, at: int) -> Button:
    """Return the button that takes back what moved this row, as it is now, at that second."""
    return to(P("button", "Undo"), "@unstill", f"{shift.code(prompt)}.{at}")


def _behind(play: Play, number: int) -> None:
    """Draw the card of a block anew: it was behind."""
    prompt = shift.row_of(play, number)
    if prompt is None:
        play.toast(CHANGED)
    else:
        play.toast(_DRAWN_ANEW)
        play.redraw(card(play, prompt), play.card)


def _as_shown(play: Play, number: int, due: int) -> Prompt | None:
    """Return a row if it is due when a button said it is."""
    prompt = shift.row_of(play, number)
    return prompt if prompt is not None and shift.second(prompt.due_at) == due else None


def opens(play: Play, choice: str) -> None:
    """Show a block's card in the place of the day's."""
    found = shift.numbers(choice, 1)
    prompt = shift.row_of(play, found[0]) if found else None
    if prompt is None:
        play.toast(CHANGED)
    else:
        play.redraw(card(play, prompt), play.card)


# --------------------------------------------------------------- still working


def still(play: Play, choice: str) -> None:
    """Let a block and all after it on its day wait half an hour longer."""
    number, due = shift.numbers(choice, 2) or (0, 0)
    prompt = _as_shown(play, number, due)
    if prompt is None or not shift.can_shift(play, prompt):
        _behind(play, number)
        return
    moved = shift.still_working(play, prompt)
    if len(moved) == _ALONE:
        said = P("today", "Still working: I wait half an hour longer.")
    else:
        said = P("today", "Still working: all that is left of the day moves by half an hour.")
    back = _undo(moved[0], shift.second(play.now))
    more = Button(P("button", "Another 30 min"), _still(moved[0]).to)
    first = begin(_begin_label(play, moved[0]), moved[0])
    rows = ((first,), (more, back), (show_day(),))
    play.redraw(Card((said, _times(play, moved)), rows), play.card)


def unstill(play: Play, choice: str) -> None:
    """Take back what "still working" moved."""
    number, due, at = shift.numbers(choice, 3) or (0, 0, 0)
    prompt = _as_shown(play, number, due)
    back = shift.take_back(play, prompt, at) if prompt is not None else ()
    if prompt is None or not back:
        _behind(play, number)
        return
    now = next((one for one in back if one.id == number), None)
    earlier = shift.shifts_of(play, prompt)[:-1] if now is not None else ()
    body: Body = (P("today", "Taken back. It is as it was:"), _times(play, back))
    play.redraw(Card(body, _ways(play, now or prompt, earlier)), play.card)


def _times(play: Play, prompts: tuple[Prompt, ...]) -> tuple[Phrase, ...]:
    return tuple(
        P("today", "{span}: {stands}", span=span(one, play.today), stands=stands(play, one))
        for one in prompts
    )


# ------------------------------------------------------------------- moved alone


def moves(play: Play, choice: str) -> None:
    """Ask when a block's check-in is to come."""
    found = shift.numbers(choice, 1) or (0,)
    prompt = shift.row_of(play, found[0])
    if prompt is None or not shift.can_move(play, prompt):
        _behind(play, found[0])
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
    play.redraw(Card((title, stands(play, prompt), ask), tuple(rows)), play.card)


def _further(minutes: int) -> Phrase:
    if minutes % _HOUR == 0:
        return P("button", "+{n} h", n=minutes // _HOUR)
    return P("button", "+{n} min", n=minutes)


def move(play: Play, choice: str) -> None:
    """Let one check-in come later; the others stay."""
    head, _, further = choice.rpartition(".")
    number, due = shift.numbers(head, 2) or (0, 0)
    prompt = _as_shown(play, number, due)
    at = _target(play, prompt, further) if prompt and shift.can_move(play, prompt) else None
    if prompt is None or at is None:
        _behind(play, number)
        return
    moved = shift.move(play, prompt, at)
    back = to(P("button", "Undo"), "@unmove", f"{shift.code(moved)}.{due}")
    again = to(P("button", "Move again…"), "@moves", str(prompt.id))
    rows = ((back, again), (show_day(),))
    play.redraw(Card((_moved(play, moved),), rows), play.card)


def _target(play: Play, prompt: Prompt, further: str) -> datetime | None:
    """Return the instant that a button for moving means; None if it is none, or has gone by."""
    if further in map(str, shift.FURTHER):
        return prompt.due_at + timedelta(minutes=int(further))
    day = prompt.due_at.astimezone(play.zone)
    evenings = {f"{_EVENING}{hour}": hour for hour in shift.EVENINGS}
    if further not in evenings:
        return None
    at = instant(day.date(), day.time().replace(evenings[further], 0, 0, 0), play.zone)
    return at if at > max(play.now, prompt.due_at) else None


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
    number, due, was = shift.numbers(choice, 3) or (0, 0, 0)
    prompt = _as_shown(play, number, due)
    movable = prompt is not None and shift.can_move(play, prompt)
    back = shift.move_back(play, prompt, was) if prompt is not None and movable else None
    if back is None:
        _behind(play, number)
    else:
        play.redraw(card(play, back), play.card)
