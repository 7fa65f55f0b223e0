"""Days off that come back, on the phone: seven weekdays to tap, all others listed.

A day off that comes back begins with its first date from today on, and ends with yesterday: what
has been stays as it was, for /why and for the letter. A button holds the days themselves
(:func:`code`); they come back from a phone and are not trusted.

These are cards of the flow "pause", whose actions are at the end.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations import limits
from conversations.choices import UNKNOWN
from conversations.days.ahead import coming
from conversations.days.silence import hush, silenced
from conversations.model import (
    PN,
    AddDaysOff,
    Address,
    Body,
    Button,
    Card,
    DropDaysOff,
    Facts,
    Keyboard,
    P,
    Phrase,
    Query,
)
from conversations.tell import FULL_WEEKDAYS, WEEKDAYS, moment
from conversations.when.daysoff import DaysOff
from conversations.when.off import Off
from conversations.when.week import DAYS_A_WEEK, MOST_WEEKS

if TYPE_CHECKING:
    from conversations.play import Play

FLOW = "pause"
LONGEST_CODE = 42
"""Characters of a choice that still fit into a button's 64 bytes beside all else."""

_DAY = timedelta(days=1)
_WINDOW = timedelta(weeks=MOST_WEEKS)
_OTHER = 2
_A_ROW = 4
_ON, _OFF = "+", "-"
_DIGITS = string.digits + string.ascii_lowercase
_DATE = 4


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(FLOW, step, choice=choice))


# -------------------------------------------------------------------- the days


def from_now(one: DaysOff, today: date) -> DaysOff | None:
    """Return a day off that comes back as it is from today on: beginning with its next date.

    Two that fall on the same days from now on are equal then. None: it has come for the last time.
    """
    start = max(today, one.first or today)
    days = (start + ahead * _DAY for ahead in range(_WINDOW.days))
    unbound = replace(one, first=None, last=None)
    first = next(day for day in days if unbound.falls_on(day))
    if one.last is not None and first > one.last:
        return None
    return DaysOff(one.weekday, one.every, first if one.every > 1 else None, first, one.last)


def standing(play: Play) -> dict[int, DaysOff]:
    """Return the days off that come back and are not over, as they are from today on, by number."""
    stored = play.find(Query("schedule")).days_off
    return {n: now for n, one in stored if (now := from_now(one, play.today)) is not None}


def name(one: DaysOff) -> Phrase:
    """Name it: "every Friday", "every other Friday", "Friday, every 3 weeks"."""
    day = FULL_WEEKDAYS[one.weekday]
    if one.every == 1:
        return P("off", "every {day}", day=day)
    if one.every == _OTHER:
        return P("off", "every other {day}", day=day)
    return P("off", "{day}, every {weeks} weeks", day=day, weeks=one.every)


def line(one: DaysOff) -> Phrase:
    """Name it with its first date and its last, which it has (see :func:`from_now`)."""
    first, last = one.first or date.min, one.last
    if last is None:
        return P("off", "{days}, from {first} on", days=name(one), first=first)
    return P("off", "{days}, from {first} until {last}", days=name(one), first=first, last=last)


def listed(found: Iterable[DaysOff]) -> tuple[Phrase, ...]:
    """Return a line for each that stands: when it comes next, and for the last time."""
    return tuple(_stands(one) for one in sorted(set(found)))


def _stands(one: DaysOff) -> Phrase:
    first, last = one.first or date.min, one.last
    if last is None:
        return P("off", "{days}: next on {first}", days=name(one), first=first)
    return P("off", "{days}: next on {first}, until {last}", days=name(one), first=first, last=last)


# ----------------------------------------------------------------------- codes


def code(days: Iterable[DaysOff]) -> str:
    """Return days off that come back, as they are from now on, as a choice.

    For each how often, its first date and its last: ``1kghb.2kgha-kgzz``.
    """
    return ".".join(_code(one) for one in days)


def _code(one: DaysOff) -> str:
    last = "" if one.last is None else f"-{_base36(one.last)}"
    return f"{one.every}{_base36(one.first or date.min)}{last}"


def _base36(day: date) -> str:
    digits, number = "", day.toordinal()
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(_DATE, "0")


def read(text: str, today: date) -> tuple[DaysOff, ...] | None:
    """Return the days off of a choice as they are from today on; None if it is no such code.

    Those that have come for the last time are left out.
    """
    try:
        found = [_read(part) for part in text.split(".")]
    except (ValueError, OverflowError):
        return None
    if code(found) != text:
        return None
    return tuple(now for one in found if (now := from_now(one, today)) is not None)


def _read(text: str) -> DaysOff:
    every, begins, ends = text[:1], text[1 : 1 + _DATE], text[2 + _DATE :]
    first = date.fromordinal(int(begins, 36))
    last = date.fromordinal(int(ends, 36)) if ends else None
    return DaysOff(first.weekday(), int(every), first if every != "1" else None, first, last)


# -------------------------------------------------------------------- the echo


def echo(play: Play, found: Iterable[DaysOff]) -> Card:
    """Say typed days back with their first dates and what they silence, to be kept or not."""
    days = {now for one in found if (now := from_now(one, play.today)) is not None}
    new = sorted(days - set(standing(play).values()))
    change = _button(P("button", "Change"), "@change")
    if not days:
        return Card((P("off", "Those days are over already."),), ((change,),))
    if not new:
        return Card((P("off", "These days off are kept already."), listed(days)), ((change,),))
    if len(code(new)) > LONGEST_CODE:
        text = P("off", "That is more than I can keep at once. One after the other, please.")
        return Card((text,), ((change,),))
    body: Body = (P("off", "Off on these days:"), _begins(new), *_silences(play, new))
    yes = _button(P("button", "Yes, keep it"), "@keep", code(new))
    return Card((*body, P("off", "Is that right?")), ((yes, change),))


def reading(play: Play, found: Iterable[DaysOff]) -> Button:
    """Return the button for one of several readings; it leads to its echo."""
    days = sorted({now for one in found if (now := from_now(one, play.today)) is not None})
    label = P("off", "{days}", days=tuple(name(one) for one in days))
    return _button(label, "@recur", code(days))


def _begins(new: Iterable[DaysOff]) -> tuple[Phrase, ...]:
    return tuple(line(one) for one in sorted(new))


def _silences(play: Play, new: Iterable[DaysOff]) -> tuple[Phrase, ...]:
    """Say what days off that begin silence in the eight weeks from the first of them on."""
    new = tuple(new)
    facts = play.find(Query("schedule"))
    first = min(one.first or play.today for one in new)
    times = silenced(play, facts.off, _with(facts, new), first, first + _WINDOW - _DAY)
    if not times:
        return (P("off", "In the eight weeks from then on no check-in would come on them."),)
    text = PN(
        "off",
        "In the eight weeks from then on that silences {n} check-in: {first}.",
        "In the eight weeks from then on that silences {n} check-ins, the first {first}.",
        len(times),
        first=moment(play, times[0]),
    )
    return (text,)


def _with(facts: Facts, new: Iterable[DaysOff]) -> Off:
    off = facts.off
    return Off(off.pauses, (*off.days, *new), off.holidays)


# -------------------------------------------------------------------- the card


def card(found: Iterable[DaysOff], lead: Body = ()) -> Card:
    """Show the days off that come back: those that are weekly as toggles, the others as rows."""
    found = tuple(dict.fromkeys(sorted(found)))
    weekly = {one.weekday for one in found if _is_weekly(one)}
    others = [one for one in found if not _is_weekly(one)]
    body: Body = (*lead, P("off", "<b>Days off that come back</b>"))
    if found:
        body = (*body, listed(found))
    body = (*body, P("off", "Tap a day to have it off every week, or to work on it again."))
    toggles = [_toggle(day, on=day in weekly) for day in range(DAYS_A_WEEK)]
    rows: list[tuple[Button, ...]] = [tuple(toggles[:_A_ROW]), tuple(toggles[_A_ROW:])]
    rows += [
        (_button(P("button", "Remove: {days}", days=name(one)), "@unkeep", code((one,))),)
        for one in others
    ]
    return Card(body, (*rows, (_button(P("button", "‹ Back"), "@list"),)))


def _is_weekly(one: DaysOff) -> bool:
    return one.every == 1 and one.last is None


def _toggle(day: int, *, on: bool) -> Button:
    label = P("button", "✓ {chip}", chip=WEEKDAYS[day]) if on else WEEKDAYS[day]
    return _button(label, "@weekday", f"{day}{_OFF if on else _ON}")


# ------------------------------------------------------------------ its buttons


def _show(play: Play, _choice: str) -> None:
    play.redraw(card(standing(play).values()), play.card)


def _toggled(play: Play, choice: str) -> None:
    """Take a weekday off from now on, or end all that take it off every week."""
    known = {f"{day}{way}": (day, way) for day in range(DAYS_A_WEEK) for way in (_ON, _OFF)}
    if choice not in known:
        play.toast(UNKNOWN)
        return
    day, way = known[choice]
    there = standing(play)
    mine = {n: one for n, one in there.items() if _is_weekly(one) and one.weekday == day}
    if bool(mine) is (way == _ON):
        play.toast(P("settings", "So it is already."))
    elif way == _ON and limits.fits(play, "days_off", 1):
        new = DaysOff(day, first=play.today + (day - play.today.weekday()) % DAYS_A_WEEK * _DAY)
        _add(play, (new,))
        lead = (P("off", "Off {days}.", days=line(new)), *_silences(play, (new,)))
        play.redraw(card((*there.values(), new), lead), play.card)
    elif way == _OFF:
        lead = _end(play, mine)
        left = [one for n, one in there.items() if n not in mine]
        play.redraw(card(left, lead), play.card)


def _picked(play: Play, choice: str) -> None:
    found = read(choice, play.today)
    if found is None:
        play.toast(UNKNOWN)
    else:
        play.redraw(echo(play, found), play.card)


def _keep(play: Play, choice: str) -> None:
    found = read(choice, play.today)
    if found is None:
        play.toast(UNKNOWN)
        return
    if not found:
        play.toast(P("pause", "Those days are over. Nothing has changed."))
        return
    new = sorted(set(found) - set(standing(play).values()))
    if not new:
        play.toast(P("pause", "These days off are kept already."))
        return
    if not limits.fits(play, "days_off", len(new)):
        return
    _add(play, new)
    if play.talk is not None and play.talk.flow == FLOW:
        play.leave()
    body = (P("off", "Kept. I ask nothing on these days:"), _begins(new))
    play.redraw(Card(body, _ways_on()), play.card)


def _unkeep(play: Play, choice: str) -> None:
    found = read(choice, play.today)
    if found is None:
        play.toast(UNKNOWN)
        return
    gone = {n: one for n, one in standing(play).items() if one in found}
    if not gone:
        play.toast(P("pause", "Those days off have ended already."))
        return
    lead = _end(play, gone)
    again = _button(P("button", "Put it back"), "@keep", code(dict.fromkeys(gone.values())))
    play.redraw(Card(lead, ((again,), *_ways_on())), play.card)


def _ways_on() -> Keyboard:
    return ((_button(P("button", "Show all days off"), "@change"),),)


def _add(play: Play, new: Iterable[DaysOff]) -> None:
    new = tuple(new)
    play.do(AddDaysOff(new))
    hush(play, _with(play.find(Query("schedule")), new))


def _end(play: Play, gone: Mapping[int, DaysOff]) -> tuple[Phrase, ...]:
    """End some of them, and say so; the days that were stay days off."""
    facts = play.find(Query("schedule"))
    yesterday = play.today - _DAY
    ended = [one for n, one in facts.days_off if n in gone]
    been = [one for one in ended if one.first is None or one.first <= yesterday]
    play.do(DropDaysOff(tuple(gone)))
    if been:
        play.do(AddDaysOff(tuple(replace(one, last=yesterday) for one in been)))
    off = facts.off
    left = Off(off.pauses, tuple(one for one in off.days if one not in ended), off.holidays)
    names = tuple(name(one) for one in dict.fromkeys(gone.values()))
    return (
        P("off", "No longer off {days}.", days=names),
        coming(play, (rule for _, rule in facts.rules), left),
    )


ACTIONS: Mapping[str, Callable[[Play, str], None]] = {
    "@recurring": _show,
    "@weekday": _toggled,
    "@recur": _picked,
    "@keep": _keep,
    "@unkeep": _unkeep,
}
"""What the buttons of these cards do; the flow "pause" has them among its own."""
