"""When a block's check-in really comes, and letting it come at another time.

The rules of this file:

1. Only the instant at which a check-in is due is moved, never the block it is about.
2. "Still working" moves a block's check-in and those of the later blocks of its day that wait,
   each by half an hour from what it was. One that has been asked and not opened waits again, for
   half an hour from now.
3. A button holds when the check-in was due as it was shown. On a card that is behind it moves
   nothing: a quick thumb, or a second phone, does not move twice.
4. A typed time is one of the day on which the check-in is due, after the block's end.
5. What is taken back is read from the ledger: a shift of those rows about which nothing else has
   been decided since. Each goes back to exactly what it was; what was due meanwhile comes at once.
6. What a button held comes back from a phone and is not trusted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from conversations.days.ahead import rings_at
from conversations.model import Decide, Decided, Prompt, Query, replace
from conversations.when.off import Off
from conversations.when.quiet import Now, hold_for_quiet
from conversations.when.week import instant

if TYPE_CHECKING:
    from conversations.play import Play

STILL = timedelta(minutes=30)
"""How much longer "still working" lets everything wait."""

FURTHER = (15, 30, 60)
"""By how many minutes one check-in can be moved."""

EVENINGS = (19, 20, 21)
"""The hours that may be "tonight": the first that lies ahead and outside quiet hours."""

_FARTHEST = timedelta(days=2)
"""No check-in can have been moved farther than that from its block's end."""

_AT_ONCE = timedelta(seconds=1)


# ------------------------------------------------------------------ what stands


def asks_at(play: Play, prompt: Prompt, off: Off) -> datetime | None:
    """Return when a waiting row will be asked about; None if a day off keeps it silent."""
    at = rings_at(play, prompt.due_at)
    late = at != prompt.due_at and at.astimezone(play.zone).date() in off
    return None if late or prompt.day in off else at


def begun(play: Play, prompt: Prompt) -> bool:
    """Tell whether a block is under way, or was: its first minute has come."""
    return (prompt.begins_at or prompt.ends_at) <= play.now


def under_way(play: Play, prompt: Prompt) -> bool:
    """Tell whether a block has begun and has not ended, as far as its row knows."""
    return begun(play, prompt) and prompt.ends_at > play.now


def can_shift(play: Play, prompt: Prompt) -> bool:
    """Tell whether somebody may still be working in this block, as far as its row knows."""
    if prompt.kind != "block":
        return False
    if prompt.state == "asked":
        return play.lives(prompt)
    return prompt.state == "waiting" and begun(play, prompt)


def can_move(play: Play, prompt: Prompt) -> bool:
    """Tell whether a check-in is still to come."""
    return prompt.kind == "block" and prompt.state == "waiting" and prompt.due_at > play.now


# ------------------------------------------------------------ what a button holds


def code(prompt: Prompt) -> str:
    """Return a row and when it is due, for a button."""
    return f"{prompt.id}.{second(prompt.due_at)}"


def second(at: datetime) -> int:
    """Return an instant in whole seconds, as the store keeps it."""
    return int(at.timestamp())


def row_of(play: Play, number: int) -> Prompt | None:
    """Return the row of a block, or None; one that is planned no more is none."""
    found = next(iter(play.find(Query("prompt", id=number)).prompts), None)
    return found if found and found.kind == "block" and found.state != "dropped" else None


# ------------------------------------------------------------------ still working


def still_working(play: Play, prompt: Prompt) -> tuple[Prompt, ...]:
    """Let a block and all after it on its day wait half an hour longer; return them as they are."""
    rows = play.find(Query("prompts", first=prompt.day, last=prompt.day)).prompts
    later = [
        one
        for one in rows
        if one.kind == "block" and one.state == "waiting" and one.ends_at > prompt.ends_at
    ]
    moved = []
    for one in (prompt, *later):
        since = play.now if one.state == "asked" else max(play.now, one.due_at)
        moved.append(_wait(play, one, since + STILL, "still_working"))
    return tuple(moved)


def take_back(play: Play, prompt: Prompt, at: int) -> tuple[Prompt, ...]:
    """Take back what "still working" moved at that second; return the rows as they are then."""
    found = play.find(Query("prompts", first=prompt.day, last=prompt.day)).prompts
    ledger = play.find(Query("ledger", first=prompt.day, last=prompt.day)).ledger
    shifts = _shifts(ledger)
    back = []
    for row in found:
        stack = shifts.get(row.id)
        if not stack or row.state != "waiting" or second(stack[-1].at) != at:
            continue
        if stack[-1].was_asked:
            play.do(Decide(row, "asked", "taken_back"))
            back.append(replace(row, state="asked"))
        else:
            was = max(row.due_at - STILL, play.now + _AT_ONCE)
            back.append(_wait(play, row, was, "taken_back"))
    return tuple(back)


def shifts_of(play: Play, prompt: Prompt) -> tuple[int, ...]:
    """Return the seconds of the shifts of a row that can be taken back, the newest last."""
    if prompt.state != "waiting":
        return ()
    ledger = play.find(Query("ledger", first=prompt.day, last=prompt.day)).ledger
    return tuple(second(one.at) for one in _shifts(ledger).get(prompt.id, ()))


@dataclass(frozen=True, slots=True)
class _Shift:
    """One "still working" of one row: when, and whether the row had been asked before it."""

    at: datetime
    was_asked: bool


def _shifts(ledger: Iterable[Decided]) -> dict[int, list[_Shift]]:
    """Return, by row, the shifts that have not been taken back nor overtaken, the newest last."""
    stacks: dict[int, list[_Shift]] = {}
    before: dict[int, str] = {}
    for line in ledger:
        number = line.prompt.id
        stack = stacks.setdefault(number, [])
        if line.reason == "still_working":
            stack.append(_Shift(line.at, before.get(number) == "asked"))
        elif line.reason == "taken_back":
            del stack[-1:]
        else:
            stack.clear()
        before[number] = line.decision
    return {number: stack for number, stack in stacks.items() if stack}


# ------------------------------------------------------------------- moved alone


def tonight(play: Play, prompt: Prompt, blocks: Iterable[Prompt] = ()) -> datetime | None:
    """Return the evening hour a check-in can be moved to, on the day it is due.

    It lies within none of these ``blocks``: nobody is asked while they work.
    """
    day = prompt.due_at.astimezone(play.zone).date()
    hours = (instant(day, time(hour), play.zone) for hour in EVENINGS)
    work = [(one.begins_at or one.ends_at, one.ends_at) for one in blocks if one.kind == "block"]
    ahead = (
        at
        for at in hours
        if at > max(play.now, prompt.due_at)
        and _is_loud(play, at)
        and not any(begins <= at < ends for begins, ends in work)
    )
    return next(ahead, None)


def _is_loud(play: Play, at: datetime) -> bool:
    return isinstance(hold_for_quiet(at, play.session.settings.quiet, play.zone), Now)


def typed(play: Play, prompt: Prompt, clocks: Iterable[time]) -> tuple[datetime, ...]:
    """Return the instants, on the day a check-in is due, that a typed clock may mean.

    Only those that lie ahead and after the end of the block: a check-in is never before it.
    """
    day = prompt.due_at.astimezone(play.zone).date()
    found = (instant(day, clock, play.zone) for clock in clocks)
    return tuple(at for at in found if at > max(play.now, prompt.ends_at))


def move(play: Play, prompt: Prompt, at: datetime) -> Prompt:
    """Let one check-in come at another instant; return its row as it is then."""
    return _wait(play, prompt, at, "moved_by_hand")


def move_back(play: Play, prompt: Prompt, was: int) -> Prompt | None:
    """Let a moved check-in come when it was due before; None if that cannot have been."""
    latest = second(prompt.ends_at + _FARTHEST if _was_moved(play, prompt) else prompt.due_at)
    if was == second(prompt.due_at) or not second(prompt.ends_at) <= was <= latest:
        return None
    at = max(datetime.fromtimestamp(was, UTC), play.now + _AT_ONCE)
    return _wait(play, prompt, at, "taken_back")


def _was_moved(play: Play, prompt: Prompt) -> bool:
    """Tell whether a move was the last thing that was decided about a row."""
    ledger = play.find(Query("ledger", first=prompt.day, last=prompt.day)).ledger
    reasons = [line.reason for line in ledger if line.prompt.id == prompt.id]
    return reasons[-1:] == ["moved_by_hand"]


def _wait(play: Play, prompt: Prompt, at: datetime, reason: str) -> Prompt:
    """Let a row wait for an instant; it is then not held for a conversation's end any more."""
    held = tuple(one for one in play.session.held if one != prompt.id)
    if held != play.session.held:
        play.change(held=held)
    play.do(Decide(prompt, "waits", reason, wait=at))
    return replace(prompt, state="waiting", due_at=at)
