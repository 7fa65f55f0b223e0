"""Working hours chosen by tapping: the days, then from when to when on a grid of hours.

The rules of this file:

1. All that has been chosen stands in the choice of every button; nothing is remembered. Choices
   come back from a phone and are not trusted.
2. A choice is a letter for what is asked next (d days, s start, e end; l: nothing, the line is
   whole), 1 if the grid shows half hours, the days, and the times chosen so far.
3. The card changes in place; the caller says where the buttons lead, and what becomes of a line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, Literal, TypeAlias

from conversations.choices import UNKNOWN
from conversations.days import lines
from conversations.model import Address, Button, Card, Keyboard, P, Phrase
from conversations.tell import WEEKDAYS, spans, weekdays
from conversations.when.grouping import Group, Spans, runs
from conversations.when.week import DAYS_A_WEEK, minute_of_day, minutes_between

if TYPE_CHECKING:
    from conversations.play import Play

Stage: TypeAlias = Literal["d", "s", "e", "l"]

_STAGES: tuple[Stage, ...] = ("d", "s", "e", "l")
_EVERY_DAY = (1 << DAYS_A_WEEK) - 1
_MON_TO_FRI = 0b11111
_FIRST, _LAST = 6, 21
_MOST = 16
_A_ROW = 4
_HALF = 30
_MIDNIGHT = 24 * 60
_CLOCK = 3


@dataclass(frozen=True, slots=True)
class Picked:
    """What has been chosen so far.

    Attributes:
        stage: what is asked next.
        half: whether the grid shows half hours.
        days: one bit a weekday, Monday the lowest.
        times: starts and ends in turn.
    """

    stage: Stage = "d"
    half: bool = False
    days: int = 0
    times: tuple[time, ...] = ()

    @property
    def spans(self) -> Spans:
        """The blocks that have a start and an end."""
        return tuple(zip(self.times[::2], self.times[1::2], strict=False))

    @property
    def line(self) -> Group:
        """The days and their blocks as a line of the schedule."""
        days = runs(day for day in range(DAYS_A_WEEK) if self.days >> day & 1)
        return Group(days, tuple(sorted(set(self.spans))))


def choice_of(picked: Picked) -> str:
    """Return what a button holds, in up to 28 characters."""
    times = "".join(f"{minute_of_day(at):03x}" for at in picked.times)
    return f"{picked.stage}{picked.half:d}{picked.days:02x}{times}"


def read(choice: str) -> Picked | None:
    """Return what a button holds, or None if it is none of these."""
    try:
        minutes = [int(choice[at : at + _CLOCK], 16) for at in range(4, len(choice), _CLOCK)]
        times = tuple(time(*divmod(one, 60)) for one in minutes)
        stage = next(one for one in _STAGES if one == choice[:1])
        found = Picked(stage, choice[1:2] == "1", int(choice[2:4], 16), times)
        valid = _fits(found) and (not found.spans or bool(lines.rules_of(found.line)))
    except (ValueError, OverflowError, StopIteration):
        return None
    return found if valid and choice_of(found) == choice else None


def _fits(found: Picked) -> bool:
    """Tell whether so many times may have been chosen at this stage."""
    count, most = len(found.times), 2 * lines.MOST_SPANS
    if not 0 <= found.days <= _EVERY_DAY or count > most:
        return False
    match found.stage:
        case "d":
            return count == 0
        case "s":
            return found.days > 0 and count % 2 == 0 and count < most
        case "e":
            return found.days > 0 and count % 2 == 1
        case "l":
            return found.days > 0 and count % 2 == 0 and count > 0


# --------------------------------------------------------------------- the card


def start(to: Address) -> Button:
    """Return the button that begins, for a card that asks for hours in words."""
    return _button(P("button", "Choose by tapping"), to, Picked())


def tapped(play: Play, choice: str, to: Address) -> Picked | None:
    """Work a tap: redraw its card with what is asked next, or return a line that is whole.

    Args:
        play: the turn, in which a button was tapped.
        choice: what it held.
        to: where the buttons lead: an action of a flow.
    """
    picked = read(choice)
    if picked is not None and picked.stage == "l":
        return picked
    if picked is None:
        play.toast(UNKNOWN)
    else:
        play.redraw(question(picked, to), play.card)
    return None


def question(picked: Picked, to: Address) -> Card:
    """Return the card that asks for what is to be chosen next."""
    match picked.stage:
        case "s":
            return Card(_asking_start(picked), _starts(picked, to))
        case "e":
            return Card(_asking_end(picked), _ends(picked, to))
        case _:
            return Card((P("hours", "On which days?"),), _day_rows(picked, to))


def ways_on(picked: Picked, to: Address) -> tuple[Button, ...]:
    """Return the buttons below a line that is whole: one more block, or all anew."""
    again = _button(P("button", "Start over"), to, Picked())
    if len(picked.spans) >= lines.MOST_SPANS:
        return (again,)
    more = replace(picked, stage="s", half=False)
    return _button(P("button", "And another block"), to, more), again


def _asking_start(picked: Picked) -> tuple[Phrase, ...]:
    ask = P("hours", "From when, on {days}?", days=_days(picked))
    if not picked.spans:
        return (ask,)
    so_far = P("hours", "{days} {spans}", days=_days(picked), spans=spans(picked.line.spans))
    return so_far, P("hours", "And the next block, from when?")


def _asking_end(picked: Picked) -> tuple[Phrase, ...]:
    starts = picked.times[-1]
    return (P("hours", "{days}, from {starts} until when?", days=_days(picked), starts=starts),)


def _days(picked: Picked) -> Phrase:
    return weekdays(picked.line.days)


def _day_rows(picked: Picked, to: Address) -> Keyboard:
    days = [_day(picked, day, to) for day in range(DAYS_A_WEEK)]
    preset = Picked("s", days=_MON_TO_FRI)
    name = P("button", "{days}", days=weekdays([(0, 4)]))
    last: tuple[Button, ...] = (_button(name, to, preset),)
    if picked.days:
        last = (_button(P("button", "Go on ›"), to, Picked("s", days=picked.days)),)
    return tuple(days[:_A_ROW]), tuple(days[_A_ROW:]), last


def _day(picked: Picked, day: int, to: Address) -> Button:
    label = WEEKDAYS[day]
    if picked.days >> day & 1:
        label = P("button", "✓ {chip}", chip=label)
    return _button(label, to, Picked(days=picked.days ^ 1 << day))


def _starts(picked: Picked, to: Address) -> Keyboard:
    minutes = [hour * 60 + _HALF * picked.half for hour in range(_FIRST, _LAST + 1)]
    times = [_time(one) for one in minutes]
    fitting = [at for at in times if at not in picked.times[::2]]
    back = replace(picked, stage="l", half=False) if picked.spans else Picked(days=picked.days)
    return _grid(picked, fitting, "e", back, to)


def _ends(picked: Picked, to: Address) -> Keyboard:
    starts = picked.times[-1]
    first = minute_of_day(starts)
    minutes = range(_HALF * picked.half, _MIDNIGHT + 1, 60)
    times = [_time(one) for one in minutes if one > first][:_MOST]
    fitting = [at for at in times if minutes_between(starts, at) <= _MOST * 60]
    back = replace(picked, stage="s", half=False, times=picked.times[:-1])
    return _grid(picked, fitting, "l", back, to)


def _grid(picked: Picked, times: list[time], then: Stage, back: Picked, to: Address) -> Keyboard:
    made = [
        _button(
            P("button", "{at}", at=at),
            to,
            Picked(then, days=picked.days, times=(*picked.times, at)),
        )
        for at in times
    ]
    rows = [tuple(made[at : at + _A_ROW]) for at in range(0, len(made), _A_ROW)]
    half = P("button", "On the hour") if picked.half else P("button", "Half past")
    other = _button(half, to, replace(picked, half=not picked.half))
    return (*rows, (_button(P("button", "‹ Back"), to, back), other))


def _time(minute: int) -> time:
    return time(*divmod(minute % _MIDNIGHT, 60))


def _button(label: Phrase, to: Address, picked: Picked) -> Button:
    return Button(label, Address(to.flow, to.step, choice=choice_of(picked)))
