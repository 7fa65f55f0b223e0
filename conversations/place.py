"""Which time zone somebody is in: asked by the clock on their wall, never guessed.

Onboarding and /settings share this. The rules of this file:

1. A zone is offered, by its clock and its name, and taken only with a yes.
2. Several zones may show one time now and another later in the year. Then it is asked which is
   nearest; zones whose clocks agree all year need no question.
3. The name of a clock ("EST", "UTC+2") leaves the place open: it is asked which is nearest. What
   is nearly the name of a place is offered, and never taken.
4. Buttons hold IANA keys; what comes back from a phone is taken only if the world has such a
   zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conversations.flow import AskBack, GoTo, Reading, Took
from conversations.model import Address, Button, Card, Keyboard, P, Phrase
from conversations.tell import clip
from conversations.when.clocktime import read_clock
from conversations.when.words import fold
from conversations.when.zones import apart, match_zone, near_zone, zones_called, zones_showing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

    from conversations.play import Play

DRAFT = "zone"
SHARED = "shared"
"""Stands in the draft when the zone is that of a location that was shared."""

_DENIED = "denied"
_NO, _ELSEWHERE, _AGAIN = "no", "elsewhere", "again"
_UNKNOWN = "UTC"
"""The zone of a session before anybody was asked."""

_YES_WORDS = {"y", "yes", "yep", "yeah", "ja", "jep", "si", "oui", "ouais"}
_NO_WORDS = {"n", "no", "nope", "nein", "nee", "non"}
_OTHERWISE = P("zone", "A larger city nearby may do, or the time your clock shows, like 14:05.")
_A_ROW = 2
_MOST = 8
_MOST_NEAR = 20

_LIKELY = {
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "en": (
        "Europe/London",
        "Europe/Berlin",
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "Australia/Sydney",
        "Pacific/Auckland",
    ),
    "es": (
        "Europe/Madrid",
        "America/Mexico_City",
        "America/Bogota",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
    ),
    "fr": ("Europe/Paris", "Europe/Brussels", "Europe/Zurich", "America/Montreal"),
    "he": ("Asia/Jerusalem",),
    "it": ("Europe/Rome", "Europe/Zurich"),
    "ja": ("Asia/Tokyo",),
    "nl": ("Europe/Amsterdam", "Europe/Brussels"),
    "pt": ("Europe/Lisbon", "America/Sao_Paulo", "America/Manaus"),
}
_REGIONS = {
    "en-gb": ("Europe/London", "Europe/Dublin"),
    "en-us": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Anchorage",
        "Pacific/Honolulu",
    ),
    "pt-br": ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha"),
}
_EVERYWHERE = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Marquesas",
    "America/Adak",
    "America/Anchorage",
    "Pacific/Gambier",
    "America/Los_Angeles",
    "Pacific/Pitcairn",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Bogota",
    "America/Havana",
    "Pacific/Easter",
    "America/Halifax",
    "America/Puerto_Rico",
    "America/Santiago",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Miquelon",
    "America/Nuuk",
    "America/Noronha",
    "Atlantic/Azores",
    "Atlantic/Cape_Verde",
    "Europe/London",
    "Europe/Lisbon",
    "Africa/Accra",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Africa/Lagos",
    "Africa/Casablanca",
    "Europe/Athens",
    "Europe/Helsinki",
    "Africa/Johannesburg",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Asia/Beirut",
    "Europe/Chisinau",
    "Asia/Gaza",
    "Europe/Istanbul",
    "Africa/Nairobi",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Australia/Perth",
    "Australia/Eucla",
    "Asia/Tokyo",
    "Australia/Darwin",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Noumea",
    "Pacific/Norfolk",
    "Pacific/Auckland",
    "Pacific/Fiji",
    "Pacific/Tongatapu",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
"""One zone or more for every clock there is in a year, west to east; the best known ones first."""


# ----------------------------------------------------------------- the question


def question(play: Play, to: Address) -> Card:
    """Ask whether it is the time of the likeliest zone, or else what time it is.

    Args:
        play: the turn.
        to: the step that asks; its buttons lead there.
    """
    zone = offered(play)
    if zone is None:
        return _clocks_card(play, to)
    body = (
        P(
            "zone",
            "Is it <b>{at}</b> for you, as in {place}?",
            at=clock(play, zone),
            place=name(zone),
        ),
        P("zone", "You can also write your city, or share your location (📎 → Location)."),
    )
    yes = Button(P("button", "Yes"), _to(to, zone), "primary")
    rows: Keyboard = ((yes, Button(P("button", "No, another time"), _to(to, _NO))),)
    if _elsewhere(play, zone):
        rows = (*rows, (Button(P("button", "Same time, another city"), _to(to, _ELSEWHERE)),))
    return Card(body, rows)


def offered(play: Play) -> str | None:
    """Return the zone that is offered with a yes and a no; None where there is none to offer."""
    if play.session.settled or _DENIED in play.draft:
        return None
    return _likeliest(play)


def _likeliest(play: Play) -> str | None:
    known = play.session.zone
    if known != _UNKNOWN and known in play.world.zones:
        return known
    return next(iter(likely(play)), None)


def likely(play: Play) -> tuple[str, ...]:
    """Return the zones in which a speaker of this language may well be."""
    language = play.session.language.replace("_", "-").lower()
    found = _REGIONS.get(language) or _LIKELY.get(language.partition("-")[0]) or _LIKELY["en"]
    return tuple(zone for zone in found if zone in play.world.zones)


def _clocks_card(play: Play, to: Address) -> Card:
    """Ask what time it is; each button is a zone with its clock as it shows now."""
    before = tuple(zone for zone in play.session.zones_before if zone in play.world.zones)
    denied = _likeliest(play) if _DENIED in play.draft else None
    zones = [
        zone
        for zone in dict.fromkeys((*likely(play), *_LIKELY["en"]))
        if zone in play.world.zones
        and zone not in (*before, play.session.zone)
        and (denied is None or clock(play, zone) != clock(play, denied))
    ]
    rows = (*backs(before, to), *buttons(play, zones[:_MOST], to))
    if denied is not None:
        rows = (*rows, _back(to))
    return Card(
        (
            P("zone", "What time is it for you?"),
            P(
                "zone",
                "Or write your city, or the time your clock shows, "
                "or share your location (📎 → Location).",
            ),
        ),
        rows,
    )


def _near_card(play: Play, zones: Iterable[str], to: Address) -> Card:
    """Ask which of the zones that show the same time is nearest."""
    return Card(
        (
            P(
                "zone",
                "Clocks that agree now may not do so all year. Which place is nearest to you?",
            ),
            P("zone", "If none is, write a larger city nearby."),
        ),
        buttons(play, zones, to),
    )


def buttons(play: Play, zones: Iterable[str], to: Address) -> Keyboard:
    """Return one button a zone, two a row."""
    made = [
        Button(P("zone", "{at} {place}", at=clock(play, zone), place=name(zone)), _to(to, zone))
        for zone in zones
    ]
    return tuple(tuple(made[at : at + _A_ROW]) for at in range(0, len(made), _A_ROW))


def backs(zones: Iterable[str], to: Address) -> Keyboard:
    """Return one button for each zone somebody was in before, one a row."""
    return tuple(
        (Button(P("button", "Back to {place}", place=name(zone)), _to(to, zone)),) for zone in zones
    )


def _back(to: Address) -> tuple[Button, ...]:
    return (Button(P("button", "‹ Back"), _to(to, _AGAIN)),)


def _to(to: Address, choice: str) -> Address:
    return Address(to.flow, to.step, choice=choice)


# ---------------------------------------------------------------------- in words


def clock(play: Play, zone: str) -> time:
    """Return what clocks in a zone show now."""
    return play.now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)


def name(zone: str) -> str:
    """Return the city a zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def told(play: Play, zone: str, *, shared: bool = False) -> Phrase:
    """Say a zone back with its clock; of a location that was shared, that it is not kept."""
    if shared:
        return P(
            "zone",
            "{place}, where it is {at}. I keep the time zone, not the place.",
            place=name(zone),
            at=clock(play, zone),
        )
    return P("zone", "{place}, where it is {at}.", place=name(zone), at=clock(play, zone))


# -------------------------------------------------------------------- the answer


def reads(play: Play, text: str, to: Address) -> Reading:
    """Read a typed city or clock, or a yes or no where a zone was offered."""
    zone, word = offered(play), fold(text.strip(" !,"))
    if zone is not None and word in _YES_WORDS:
        return Took({DRAFT: zone})
    if zone is not None and word in _NO_WORDS:
        return _deny(play, to)
    called = _called(play, text)
    if called:
        return AskBack(_near_card(play, called, to))
    clocks = read_clock(text)
    if clocks:
        zones = _showing(play, clocks)
        if len(apart(zones, play.now)) == 1:
            return Took({DRAFT: zones[0]})
        ask = _near_card(play, zones, to)
    else:
        zones = match_zone(text, play.world.zones)
        if len(zones) == 1:
            return Took({DRAFT: zones[0]})
        ask = Card((P("zone", "Which of these is yours?"),), buttons(play, zones, to))
    if zones:
        return AskBack(ask)
    near = () if clocks else near_zone(text, play.world.zones)
    return AskBack(_guesses(play, text, near, to)) if near else _unknown(text, clocks)


def _called(play: Play, text: str) -> tuple[str, ...]:
    """Return the zones to ask about when the name of a clock was typed."""
    known = (*likely(play), *_EVERYWHERE)
    found = zones_called(text, play.now, [zone for zone in known if zone in play.world.zones])
    return tuple(zone for zone in dict.fromkeys(found) if zone in play.world.zones)[:_MOST_NEAR]


def _guesses(play: Play, text: str, near: Iterable[str], to: Address) -> Card:
    """Offer the places whose names are nearly what was typed."""
    ask = P("zone", "I do not know a place called “{place}”. Is it one of these?", place=clip(text))
    return Card((ask, _OTHERWISE), (*buttons(play, near, to), _back(to)))


def _unknown(text: str, clocks: tuple[time, ...]) -> Reading:
    if clocks:
        none = P("zone", "I know no place where clocks show {at} now.", at=clocks[0])
    else:
        none = P("zone", "I do not know a place called “{place}”.", place=clip(text))
    return AskBack(Card((none, _OTHERWISE), placeholder=P("zone", "A city, or 14:05")))


def picks(play: Play, choice: str, to: Address) -> Reading | None:
    """Take the zone of a button or of a shared location; None if there is no such zone."""
    if choice in play.world.zones:
        # Only a tap has a card: what comes without one is a location.
        return Took({DRAFT: choice} if play.card else {DRAFT: choice, SHARED: 1})
    if choice == _NO:
        return _deny(play, to)
    if choice == _AGAIN:
        play.change_talk(draft={key: play.draft[key] for key in play.draft if key != _DENIED})
        return GoTo(to.step)
    zone = _likeliest(play)
    others = _elsewhere(play, zone) if choice == _ELSEWHERE and zone is not None else ()
    if not others:
        return None
    card = _near_card(play, others, to)
    return AskBack(Card(card.body, (*card.keyboard, _back(to))))


def _deny(play: Play, to: Address) -> Reading:
    """Ask anew, by other clocks."""
    play.change_talk(draft={**play.draft, _DENIED: 1})
    return GoTo(to.step)


def _showing(play: Play, clocks: tuple[time, ...]) -> tuple[str, ...]:
    """Return the zones that show one of these times: the likely ones, and others unlike them."""
    mine = likely(play)
    known = [zone for zone in (*mine, *_EVERYWHERE) if zone in play.world.zones]
    found = dict.fromkeys(zone for at in clocks for zone in zones_showing(at, play.now, known))
    unlike = apart(found, play.now)
    return tuple(zone for zone in found if zone in mine or zone in unlike)[:_MOST_NEAR]


def _elsewhere(play: Play, zone: str) -> tuple[str, ...]:
    """Return the other zones that show the time of this one now; none if all are like it."""
    found = _showing(play, (clock(play, zone),))
    others = tuple(one for one in found if one != zone)
    return others if len(apart((zone, *others), play.now)) > 1 else ()
