"""This day last year: for who wants it, closed until it is tapped, once a day at most.

It comes after the first check-in of a day that is done, where a year ago something was kept, and
says nothing of what that was. Off until it is switched on in /settings.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from conversations import choices, summary
from conversations.cpd.entries import KEY as LOG
from conversations.flow import Flow
from conversations.model import (
    PAGE,
    Address,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Query,
    Record,
    replace,
)

if TYPE_CHECKING:
    from conversations.play import Play

KEY = "yearago"
_ON, _OFF = "on", "off"
_TITLE = P("yearago", "<b>This day last year</b>")

# ------------------------------------------------------------------- the offer


def offer(play: Play) -> bool:
    """Offer to look back after a check-in; return whether there was something to look back on."""
    day = _year_before(play.today)
    if (
        KEY not in play.world.catalog.flows
        or not play.session.settings.year_ago
        or play.session.looked_back == play.today
        or day is None
        or not _kept(play, day)
    ):
        return False
    play.change(looked_back=play.today)
    text = P("yearago", "On this day last year you kept something. It is closed.")
    look = Button(P("button", "Open"), Address(KEY, "@open", choice=day.isoformat()))
    play.show(Card((text,), ((look,),)), silent=True)
    return True


def _year_before(day: date) -> date | None:
    """Return the same day a year before; 29 February has none."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return None


def _kept(play: Play, day: date) -> list[Record]:
    found = play.find(Query("records", first=day, last=day)).records
    return [
        one
        for one in found
        if one.flow != LOG and any(not answer.empty for answer in one.answers.values())
    ][:PAGE]


def _open(play: Play, choice: str) -> None:
    """Show what was kept on a day, one record itself, several by their names."""
    try:
        day = date.fromisoformat(choice)
    except ValueError:
        play.toast(choices.UNKNOWN)
        return
    kept = _kept(play, day)
    if not kept:
        play.redraw(Card((P("yearago", "Nothing of that day is left."),)), play.card)
    elif len(kept) == 1:
        shown = summary.card(play, kept[0])
        play.redraw(shown, play.card)
    else:
        rows = tuple(
            (Button(summary.name(one), Address("history", "@look", choice=str(one.id))),)
            for one in kept
        )
        text = P("yearago", "What you kept on {day}. Tap one to look at it.", day=day)
        play.redraw(Card((text,), rows), play.card)


# ------------------------------------------------------------------ the setting


def _card(play: Play) -> Card:
    on = play.session.settings.year_ago
    says: Phrase = (
        P("yearago", "After the day's first check-in I offer what you kept on this day last year.")
        if on
        else P("yearago", "What you kept on this day last year stays where it is.")
    )
    label = P("button", "Offer it")
    way: Keyboard = (
        (
            Button(
                P("button", "✓ {chip}", chip=label) if on else label,
                Address(KEY, "@set", choice=_OFF if on else _ON),
            ),
        ),
        (Button(P("button", "‹ Back"), Address("settings", "@show")),),
    )
    return Card((_TITLE, says), way)


def _show(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


def _set(play: Play, choice: str) -> None:
    """Switch it on or off; what a tap means is what its writer saw."""
    if choice not in (_ON, _OFF):
        play.toast(choices.UNKNOWN)
        return
    play.change(settings=replace(play.session.settings, year_ago=choice == _ON))
    play.redraw(_card(play), play.card)


FLOW = Flow(
    key=KEY,
    title=P("menu", "This day last year"),
    order=73,
    actions={"@open": _open, "@show": _show, "@set": _set},
)
