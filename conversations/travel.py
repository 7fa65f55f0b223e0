"""Going by another clock: offered when a location is shared, done by a tap, undone by a tap.

What moves with the person: typed hours, quiet hours and the letter keep their times on the
wall. What does not: appointments of a calendar stay at the instant they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import place
from conversations.choices import UNKNOWN
from conversations.days.ahead import coming
from conversations.model import Address, Body, Button, Card, P, Phrase, Query
from conversations.when.zones import alike

if TYPE_CHECKING:
    from conversations.model import Sent
    from conversations.play import Play

GO, STAY = Address("settings", "@go"), Address("settings", "@stay")
_REMEMBERED = 2
_NOWHERE = "UTC"
"""The zone of a session before anybody was asked: no place to go back to."""


def located(play: Play, zone: str) -> None:
    """Offer the zone of a location that was shared unasked, unless its clock is theirs."""
    mine = play.session.zone
    if zone not in play.world.zones:
        _lost(play)
    elif zone == mine:
        play.say(
            P(
                "travel",
                "{place}, where it is {at}: that is the clock I go by. The place is not kept.",
                place=place.name(zone),
                at=place.clock(play, zone),
            )
        )
    elif alike(zone, mine, play.now):
        play.say(
            P(
                "travel",
                "{place} has the same time as {mine} all year, so nothing changes. "
                "The place is not kept.",
                place=place.name(zone),
                mine=place.name(mine),
            )
        )
    else:
        play.show(_offer(play, zone))


def _offer(play: Play, zone: str) -> Card:
    mine = play.session.zone
    yes = Button(P("button", "Yes"), Address(GO.flow, GO.step, choice=zone), "primary")
    no = Button(P("button", "No, stay with {place}", place=place.name(mine)), STAY)
    return Card(
        (
            P(
                "travel",
                "Where you are it is {at}, as in {place}. Shall I go by that clock?",
                at=place.clock(play, zone),
                place=place.name(zone),
            ),
            P("travel", "The place itself is not kept."),
        ),
        ((yes, no),),
    )


def stay(play: Play, _choice: str) -> None:
    """Keep the zone."""
    text = P(
        "travel",
        "{place} it stays, where it is {at}.",
        place=place.name(play.session.zone),
        at=place.clock(play, play.session.zone),
    )
    play.redraw(Card((text,)), play.card)


def go(play: Play, choice: str) -> None:
    """Go by the clock of a button's zone, and say so on its card."""
    if choice not in play.world.zones:
        play.toast(UNKNOWN)
    elif choice == play.session.zone:
        play.toast(P("settings", "So it is already."))
    else:
        play.redraw(move(play, choice), play.card)


def move(play: Play, zone: str, *, shared: bool = False) -> Card:
    """Change the zone; return what is to be said of it, with the way back.

    Args:
        play: the turn.
        zone: an IANA key of the world's.
        shared: it is that of a location that was shared.
    """
    before = play.session.zone
    left = (before, *play.session.zones_before)
    kept = tuple(one for one in dict.fromkeys(left) if one not in (zone, _NOWHERE))
    play.change(zone=zone, zones_before=kept[:_REMEMBERED])
    stored = play.find(Query("schedule"))
    body: Body = (
        place.told(play, zone, shared=shared),
        _what_moves(play),
        coming(play, (rule for _, rule in stored.rules), stored.off),
    )
    ways = (before,) if before in kept else ()
    return Card(body, place.backs(ways, GO))


def _what_moves(play: Play) -> tuple[Phrase, ...]:
    lines = [P("travel", "Your hours keep their times on the clock, now on this one.")]
    if any(not one.removed for one in play.find(Query("calendars")).calendars):
        lines.append(P("travel", "Appointments of a calendar stay when they are."))
    quiet = play.session.settings.quiet
    if quiet is None:
        lines.append(P("travel", "Nothing is asked twice."))
    else:
        lines.append(
            P(
                "travel",
                "Nothing is asked twice, and {first} to {last} is quiet here, too.",
                first=quiet.from_,
                last=quiet.until,
            )
        )
    return tuple(lines)


def nowhere(play: Play, _sent: Sent) -> None:
    """Say that a shared place, the open sea for one, has no zone that could be told."""
    _lost(play)


def _lost(play: Play) -> None:
    """Say what to do instead; a question that is open stays open."""
    step = play.question
    text = P("travel", "I cannot tell what time it is at that place, and saved nothing of it.")
    if step is not None and step.place:
        again = P("zone", "A larger city nearby may do, or the time your clock shows, like 14:05.")
    else:
        again = P("travel", "/settings takes another time zone by its city or its clock.")
    play.say(text, again)
