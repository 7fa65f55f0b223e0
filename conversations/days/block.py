"""One block's card: when its check-in comes, and the ways to move it, let it go or begin it.

/today opens it, and the prompt turns into it when somebody is still working; `moving` moves its
check-in. A card that is behind is drawn anew, says so, and changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations import choices, listening
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

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from conversations.play import Play
    from conversations.when.off import Off

_DAY = timedelta(days=1)
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


def behind(play: Play, number: int) -> None:
    """Draw the card of a block anew: it was behind."""
    prompt = shift.row_of(play, number)
    if prompt is None:
        play.toast(CHANGED)
    else:
        play.toast(_DRAWN_ANEW)
        play.redraw(card(play, prompt), play.card)


def as_shown(play: Play, number: int, due: int) -> Prompt | None:
    """Return a row if it is due when a button said it is."""
    prompt = shift.row_of(play, number)
    return prompt if prompt is not None and shift.second(prompt.due_at) == due else None


def opens(play: Play, choice: str) -> None:
    """Show a block's card in the place of the day's, or of one that took a time."""
    listening.stop(play)
    found = choices.numbers(choice, 1)
    prompt = shift.row_of(play, found[0]) if found else None
    if prompt is None:
        play.toast(CHANGED)
    else:
        play.redraw(card(play, prompt), play.card)


# --------------------------------------------------------------- still working


def still(play: Play, choice: str) -> None:
    """Let a block and all after it on its day wait half an hour longer."""
    number, due = choices.numbers(choice, 2) or (0, 0)
    prompt = as_shown(play, number, due)
    if prompt is None or not shift.can_shift(play, prompt):
        behind(play, number)
        return
    moved = shift.still_working(play, prompt)
    if len(moved) == _ALONE:
        said = P("today", "Still working: I wait half an hour longer.")
    else:
        said = P("today", "Still working: the rest of today moves by half an hour.")
    back = _undo(moved[0], shift.second(play.now))
    more = Button(P("button", "Another 30 min"), _still(moved[0]).to)
    first = begin(_begin_label(play, moved[0]), moved[0])
    rows = ((first,), (more, back), (show_day(),))
    play.redraw(Card((said, _times(play, moved)), rows), play.card)


def unstill(play: Play, choice: str) -> None:
    """Take back what "still working" moved."""
    number, due, at = choices.numbers(choice, 3) or (0, 0, 0)
    prompt = as_shown(play, number, due)
    back = shift.take_back(play, prompt, at) if prompt is not None else ()
    if prompt is None or not back:
        behind(play, number)
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
