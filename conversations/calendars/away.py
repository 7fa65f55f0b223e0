"""Days on which a calendar says "out of office": only ever offered as days off, never taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.model import Address, Button, Card, Keyboard, P, Query
from conversations.when.daysoff import Pause, merge

if TYPE_CHECKING:
    from conversations.play import Play

MOST = 3
"""So many are offered at once."""


def offer(play: Play, away: Sequence[Pause]) -> Card | None:
    """Offer days off that a calendar tells of; None if they are days off already."""
    found = rows(play, away)
    if not found:
        return None
    return Card(
        (
            P("calendar", "Your calendar says that you are out of office."),
            P("calendar", "Shall I ask nothing then? A tap shows the exact days first."),
        ),
        found,
    )


def rows(play: Play, away: Sequence[Pause]) -> Keyboard:
    """Return a button for each stretch that is not off already, the first few."""
    off = play.find(Query("schedule")).off if away else None
    if off is None:
        return ()
    ahead = [one for one in merge(away) if not all(day in off for day in _days(one))]
    return tuple((_button(one),) for one in ahead[:MOST])


def _days(pause: Pause) -> tuple[date, ...]:
    return tuple(pause.first + timedelta(days=ahead) for ahead in range(pause.days))


def _button(pause: Pause) -> Button:
    """Lead to the echo that pauses know: it is kept there, by one more tap."""
    label = P("button", "Off {first} to {last}", first=pause.first, last=pause.last)
    if pause.first == pause.last:
        label = P("button", "Off {day}", day=pause.first)
    choice = f"{pause.first:%Y%m%d}-{pause.last:%Y%m%d}"
    return Button(label, Address("pause", "@pick", choice=choice))
