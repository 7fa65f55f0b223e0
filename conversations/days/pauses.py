"""Pauses on the phone: the card that lists them, a month to choose from, and the echo.

A button holds the days themselves, never a number of the store, so that a card needs no memory:
``20261224-20270103``, and after a "~" the pause whose place they take. They come back from a
phone and are not trusted.

These are cards of the flow "pause"; what their buttons do stands there.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.days import month, recurring
from conversations.days.silence import beyond, first_after, silenced, told
from conversations.model import PN, Address, Body, Button, Card, Facts, Keyboard, P, Phrase, Query
from conversations.when.daysoff import LONGEST_DAYS, Pause, covering
from conversations.when.off import Off

if TYPE_CHECKING:
    from conversations.play import Play

FLOW = "pause"
_DAY = timedelta(days=1)
_A_PAGE = 6
_HOLIDAYS = 3
_NAMED = 3
_FAR = 9000
"""A year that no days off come near: date arithmetic ends soon after it."""


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(FLOW, step, choice=choice))


# ----------------------------------------------------------------------- codes


def code(pause: Pause, old: Pause | None = None) -> str:
    """Return days as a choice, with the pause whose place they take."""
    return f"{pause.first:%Y%m%d}-{pause.last:%Y%m%d}{_in_place_of(old)}"


def _in_place_of(old: Pause | None) -> str:
    return "" if old is None else f"~{code(old)}"


def span(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a code, however far apart; None if it is none."""
    begins, _, ends = text.partition("-")
    try:
        first, last = date.fromisoformat(begins), date.fromisoformat(ends)
    except ValueError:
        return None
    is_code = f"{first:%Y%m%d}-{last:%Y%m%d}" == text
    return (first, last) if is_code and first <= last and last.year < _FAR else None


def decode(text: str) -> Pause | None:
    """Return the days of a code; None if it is none, or if they are too many."""
    found = span(text)
    return None if found is None or too_long(*found) else Pause(*found)


def too_long(first: date, last: date) -> bool:
    """Tell whether these are more days than a pause may last."""
    return (last - first).days >= LONGEST_DAYS


def apart(choice: str) -> tuple[str, Pause | None] | None:
    """Return what stands before a "~", and the pause after it; None if that is none."""
    before, mark, after = choice.partition("~")
    old = decode(after)
    return None if mark and old is None else (before, old)


# -------------------------------------------------------------------- the card


def hears(play: Play) -> bool:
    """Tell whether words are for the card that was tapped: no other one was asked since."""
    talk = play.talk
    if talk is None or talk.flow != FLOW or talk.open is None:
        return False
    asked = talk.asked.get(talk.open)
    return asked is not None and asked.card == play.card


def stored(play: Play) -> dict[int, Pause]:
    """Return the pauses that are not over, by number."""
    pauses = play.find(Query("schedule")).pauses
    return {n: pause for n, pause in pauses if pause.last >= play.today}


def without(facts: Facts, old: Pause | None, today: date) -> Off:
    """Return the days off without one pause; those of its days that were before today stay."""
    off = facts.off
    pauses = tuple(one for one in off.pauses if one != old)
    if old is not None and old in off.pauses and old.first < today:
        pauses = (*pauses, Pause(old.first, min(old.last, today - _DAY)))
    return Off(pauses, off.days, off.holidays)


def days(pause: Pause) -> Phrase:
    """Name days off: "Thu 24 Dec to Sun 3 Jan", "Fri 25 Dec, one day"."""
    if pause.first == pause.last:
        return P("pause", "{day}, one day", day=pause.first)
    return P("pause", "{first} to {last}", first=pause.first, last=pause.last)


def card(play: Play, page: int = 0, *, heard: bool = False) -> Card:
    """Show what can be tapped, and all that stands; ``heard``: words are for this card."""
    if heard or hears(play):
        ask = P("pause", "When are you off? Tap, or write it: <i>24 Dec - 3 Jan</i>")
    else:
        ask = P("pause", "When are you off? Tap, or write: <i>/pause 24 Dec - 3 Jan</i>")
    pauses = sorted(dict.fromkeys(stored(play).values()))
    page = page if 0 <= page * _A_PAGE < len(pauses) else 0
    shown = pauses[page * _A_PAGE : (page + 1) * _A_PAGE]
    others = [
        _button(label, "@list", str(other))
        for label, other in ((P("button", "◀"), page - 1), (P("button", "▶"), page + 1))
        if 0 <= other * _A_PAGE < len(pauses)
    ]
    return Card(
        (ask, *_standing(play, shown)),
        (
            *_presets(),
            (_button(P("button", "Pick dates"), "@grid", month.code(first_month(play))),),
            *((_button(days(one), "@one", code(one)),) for one in shown),
            *((tuple(others),) if others else ()),
            (_button(P("button", "Days off that come back"), "@recurring"),),
            (Button(P("button", "Public holidays"), Address("holidays", "@show")),),
        ),
    )


def _standing(play: Play, pauses: list[Pause]) -> Body:
    """Say what stands: pauses, days off that come back, the next public holidays."""
    body: list[Phrase | tuple[Phrase, ...]] = []
    if pauses:
        listed = tuple(days(one) for one in pauses)
        body.append((P("pause", "<b>Your days off</b>"), *listed))
    again = recurring.listed(recurring.standing(play).values())
    if again:
        body.append((P("pause", "<b>Days off that come back</b>"), *again))
    holidays = play.find(Query("schedule")).off.coming(play.today, LONGEST_DAYS)[:_HOLIDAYS]
    if holidays:
        named = tuple(P("pause", "{day}: {name}", day=day, name=name) for day, name in holidays)
        body.append((P("pause", "<b>Public holidays</b>"), *named))
    return tuple(body)


def _presets() -> Keyboard:
    return (
        (
            _button(P("button", "Today"), "@days", "today"),
            _button(P("button", "Tomorrow"), "@days", "tomorrow"),
        ),
        (
            _button(P("button", "Until Monday"), "@days", "monday"),
            _button(P("button", "One week"), "@days", "week"),
        ),
    )


# ------------------------------------------------------------------- the month


def first_month(play: Play, old: Pause | None = None) -> month.Shown:
    """Return the month to begin with: that of the pause whose place is to be taken, or this one."""
    day = play.today if old is None else max(old.first, play.today)
    found = month.read(f"{day:%Y%m}", play.today)
    return found if found is not None else month.Shown(month.month_of(play.today))


def month_card(
    play: Play, shown: month.Shown, old: Pause | None = None, *, heard: bool = False
) -> Card:
    """Show a month to choose days from, new ones or in place of ``old``."""
    off = play.find(Query("schedule")).off
    how = [_how(play, shown, heard=heard)]
    if any(day in off for day in month.days(shown, play.today)):
        how.append(P("pause", "✓ is off already."))
    body: Body = (tuple(how),)
    if old is not None:
        body = (P("pause", "Other days in place of {days}.", days=days(old)), *body)
    mine = _in_place_of(old)
    ways = month.Ways(
        lambda to: Address(FLOW, "@grid", choice=f"{month.code(to)}{mine}"),
        lambda one, two: Address(FLOW, "@pick", choice=f"{one:%Y%m%d}-{two:%Y%m%d}{mine}"),
        Address(FLOW, "@still"),
    )
    rows = month.keyboard(shown, play.today, lambda day: day in off, ways, play.week_start)
    back = ("@list", "") if old is None else ("@one", code(old))
    return Card(body, (*rows, (_button(P("button", "‹ Back"), *back),)))


def _how(play: Play, shown: month.Shown, *, heard: bool) -> Phrase:
    if shown.chosen is not None:
        return P(
            "pause",
            "From <b>{day}</b>. Now tap the last day; the same one again makes it one day.",
            day=shown.chosen,
        )
    if heard or hears(play):
        return P("pause", "Tap the first day off, then the last. Or write them.")
    return P("pause", "Tap the first day off, then the last.")


# ------------------------------------------------------------------- one pause


def one_card(play: Play, pause: Pause) -> Card:
    """Show a pause that stands, and what can be done with it."""
    facts = play.find(Query("schedule"))
    before, after = without(facts, pause, play.today), facts.off
    end = P("button", "End it now") if play.today in pause else P("button", "Cancel it")
    return Card(
        (
            off_on(pause),
            *_stretch(pause, after),
            *_silences(play, pause, before, after),
            back_on(pause, after),
        ),
        (
            (_button(end, "@end", code(pause)),),
            (_button(P("button", "Change the dates"), "@edit", code(pause)),),
            (_button(P("button", "‹ Back"), "@list"),),
        ),
    )


# -------------------------------------------------------------------- the echo


def echo(play: Play, pause: Pause, old: Pause | None = None) -> Card:
    """Say days back with all that they silence, to be kept or not, in place of ``old`` or new."""
    facts = play.find(Query("schedule"))
    before = without(facts, old, play.today)
    after = Off((*before.pauses, pause), before.days, before.holidays)
    body: list[Phrase | tuple[Phrase, ...]] = [off_on(pause)]
    if old is not None and old in stored(play).values():
        body.append(P("pause", "In place of {days}.", days=days(old)))
    body += [*_stretch(pause, after), *_off_already(pause, before)]
    body += _silences(play, pause, before, after)
    if play.today in pause and _in_a_check_in(play):
        body.append(P("pause", "The check-in under way goes on."))
    body.append(back_on(pause, after, P("pause", "Is that right?")))
    yes = _button(P("button", "Yes, keep it"), "@save", code(pause, old))
    no = _button(P("button", "Change"), "@change", "" if old is None else code(old))
    return Card(tuple(body), ((yes, no),))


def off_on(pause: Pause) -> Phrase:
    """Say from when to when one is off."""
    if pause.first == pause.last:
        return P("pause", "Off on <b>{day}</b>, one day.", day=pause.first)
    return P(
        "pause",
        "Off from <b>{first}</b> to <b>{last}</b>, both included.",
        first=pause.first,
        last=pause.last,
    )


def _stretch(pause: Pause, after: Off) -> tuple[Phrase, ...]:
    """Say the whole stretch, where a pause touches another."""
    whole = covering(pause.first, after.pauses)
    if whole is None or (whole.first >= pause.first and whole.last <= pause.last):
        return ()
    text = P(
        "pause",
        "Together with the days off beside them: {first} to {last}.",
        first=whole.first,
        last=whole.last,
    )
    return (text,)


def _off_already(pause: Pause, before: Off) -> tuple[Phrase, ...]:
    days = [day for n in range(pause.days) if (day := pause.first + n * _DAY) in before]
    if not days:
        return ()
    if len(days) == pause.days:
        return (P("pause", "All of that is off already."),)
    if len(days) <= _NAMED:
        named = tuple(P("pause", "{day}", day=day) for day in days)
        return (P("pause", "Off already: {days}.", days=named),)
    many = PN(
        "pause",
        "{n} of these days is off already.",
        "{n} of these days are off already.",
        len(days),
    )
    return (many,)


def still_off(play: Play, pause: Pause, left: Off) -> tuple[Phrase, ...]:
    """Say which days of a pause that was ended stay off, for other days off cover them."""
    days = [day for n in range(pause.days) if (day := pause.first + n * _DAY) in left]
    days = [day for day in days if day >= play.today]
    if not days:
        return ()
    if len(days) <= _NAMED:
        named = tuple(P("pause", "{day}", day=day) for day in days)
        return (P("pause", "Still off, by other days off: {days}.", days=named),)
    many = PN(
        "pause",
        "{n} of these days stays off, by other days off.",
        "{n} of these days stay off, by other days off.",
        len(days),
    )
    return (many,)


def _silences(play: Play, pause: Pause, before: Off, after: Off) -> Body:
    times = silenced(play, before, after, pause.first, pause.last)
    then = first_after(play, after, pause.first) if times else None
    return ((*told(play, times, then), *beyond(play, pause.last)),)


def _in_a_check_in(play: Play) -> bool:
    talks = (play.talk, *play.session.parked)
    flows = [play.flow_of(one) for one in talks if one is not None and one.record.state == "open"]
    return any(flow is not None and flow.keeps for flow in flows)


def back_on(pause: Pause, after: Off, then: Phrase | None = None) -> Phrase:
    """Say which day is the first on after a pause, and one thing more."""
    back = after.next_on(pause.back_on)
    if back is None:
        return then or P("pause", "Every day of the year after that is off, too.")
    if then is None:
        return P("pause", "Back on {day}.", day=back)
    return P("pause", "Back on {day}. {then}", day=back, then=then)
