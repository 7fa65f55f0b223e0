"""The card of the calendars: how each stands, how blocks are made of it, and the ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import calendars
from conversations.calendars import away
from conversations.calendars import help as mending
from conversations.model import (
    Address,
    Button,
    CalendarState,
    Card,
    Keyboard,
    P,
    Phrase,
    Settings,
)

if TYPE_CHECKING:
    from conversations.play import Play

GAPS = (10, 20, 30, 45)
"""Minutes: what may be chosen as the longest gap within a block."""

USUAL = (30, 45, 50, 60, 90)
"""Minutes: how long an appointment is whose calendar does not say."""

_WHAT_FOR = P("calendar", "With one I know when your appointments end, and ask then.")


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address("calendar", step, choice=choice))


def card(play: Play) -> Card:
    """Return the card."""
    known = calendars.known(play).calendars
    add = _button(P("button", "Add a calendar"), "@add")
    if not known:
        return Card((P("calendar", "No calendar yet."), _WHAT_FOR), ((add,),))
    body: list[Phrase | tuple[Phrase, ...]] = [P("calendar", "<b>Your calendars</b>")]
    body += [_lines(play, one) for one in known]
    now = play.session.settings
    body.append(
        (
            P(
                "calendar",
                "↔ Appointments up to {n} minutes apart are one block.",
                n=now.gap_minutes,
            ),
            P("calendar", "⏱ One without an end counts as {n} minutes.", n=now.usual_minutes),
        )
    )
    ways = [add]
    if calendars.in_use(play):
        ways.append(_button(P("button", "Remove one"), "@remove"))
    back = tuple(_put_back(play, one) for one in known if one.removed)
    offers = away.rows(play, [pause for one in known if not one.removed for pause in one.away])
    if offers:
        body.append(P("calendar", "“Out of office”, and not kept as days off yet:"))
    return Card(tuple(body), (*_settings_rows(now), tuple(ways), *back, *offers))


def _lines(play: Play, state: CalendarState) -> tuple[Phrase, ...]:
    if state.removed:
        return (P("calendar", "🗓\u00a0{name}: taken out", name=calendars.name(play, state)),)
    said = calendars.lines(play, state)
    if state.failing_since is None:
        return said
    return (*said, mending.problem_of_feed(state.failure))


def _put_back(play: Play, state: CalendarState) -> tuple[Button]:
    label = P("button", "Put back {name}", name=calendars.name(play, state))
    return (_button(label, "@back", str(state.id)),)


def _settings_rows(now: Settings) -> Keyboard:
    gaps = tuple(
        _button(chosen(P("button", "↔ {n}", n=n), n == now.gap_minutes), "@gap", str(n))
        for n in GAPS
    )
    usual = tuple(
        _button(chosen(P("button", "⏱ {n}", n=n), n == now.usual_minutes), "@usual", str(n))
        for n in USUAL
    )
    return gaps, usual


def chosen(label: Phrase, chosen: bool) -> Phrase:  # noqa: FBT001 - a plain fact
    """Mark a label as chosen, if it is."""
    return P("button", "✓ {chip}", chip=label) if chosen else label
