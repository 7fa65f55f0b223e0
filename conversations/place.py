"""Which time zone somebody is in: asked by the clock on their wall, never guessed.

Onboarding and /settings share this. Buttons hold IANA keys; what comes back from a
phone is taken only if the world has such a zone.
"""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conversations.flow import AskBack, Reading, Took
from conversations.model import Address, Button, Card, Keyboard, P, Phrase
from conversations.tell import clip
from conversations.when.zones import match_zone, zones_showing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play

DRAFT = "zone"
_A_ROW = 2
_MOST = 8

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
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Africa/Lagos",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Athens",
    "Europe/Helsinki",
    "Asia/Jerusalem",
    "Europe/Istanbul",
    "Africa/Nairobi",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Australia/Perth",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Pacific/Auckland",
)
"""One or two zones for each offset in use, west to east: for a clock that fits no likely zone."""

_CLOCK = re.compile(r"(\d{1,2})\s*[:.h]\s*(\d{2})\s*(?:([ap])\.?\s?m\.?)?", re.IGNORECASE)
_NOON = 12


def question(play: Play, to: Address) -> Card:
    """Ask what time it is; each button is a likely zone with its clock as it shows now."""
    return Card(
        (
            P("zone", "What time is it for you?"),
            P("zone", "Or write your city, or the time your clock shows."),
        ),
        buttons(play, likely(play), to),
    )


def likely(play: Play) -> tuple[str, ...]:
    """Return the zones in which a speaker of this language may well be."""
    language = play.session.language.replace("_", "-").lower()
    found = _REGIONS.get(language) or _LIKELY.get(language.partition("-")[0]) or _LIKELY["en"]
    return tuple(zone for zone in found if zone in play.world.zones)


def buttons(play: Play, zones: Iterable[str], to: Address) -> Keyboard:
    """Return one button a zone, two a row."""
    made = [
        Button(
            P("zone", "{at} {place}", at=clock(play, zone), place=name(zone)),
            Address(to.flow, to.step, choice=zone),
        )
        for zone in zones
    ]
    return tuple(tuple(made[at : at + _A_ROW]) for at in range(0, len(made), _A_ROW))


def clock(play: Play, zone: str) -> time:
    """Return what clocks in a zone show now."""
    return play.now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)


def name(zone: str) -> str:
    """Return the city a zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def told(play: Play, zone: str) -> Phrase:
    """Say a zone back with its clock."""
    return P("zone", "{place}, where it is {at}.", place=name(zone), at=clock(play, zone))


def reads(play: Play, text: str, to: Address) -> Reading:
    """Read a typed city or clock."""
    clocks = _clocks(text)
    zones = _showing(play, clocks) if clocks else match_zone(text, play.world.zones)
    if len(zones) == 1:
        return Took({DRAFT: zones[0]})
    if zones:
        ask = P("zone", "Which of these is yours?")
        return AskBack(Card((ask,), buttons(play, zones, to)))
    if clocks:
        none = P("zone", "I know no place where clocks show {at} now.", at=clocks[0])
    else:
        none = P("zone", "I do not know a place called “{place}”.", place=clip(text))
    again = P("zone", "A larger city nearby may do, or the time your clock shows, like 14:05.")
    return AskBack(Card((none, again)))


def picks(play: Play, choice: str) -> Reading | None:
    """Take the zone of a button; None if there is no such zone."""
    return Took({DRAFT: choice}) if choice in play.world.zones else None


def _clocks(text: str) -> tuple[time, ...]:
    """Return the times a person may mean; none when no clock was typed."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return ()
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= _NOON):  # noqa: PLR2004 - a clock
        return ()
    if half:
        return (time(hour % _NOON + (_NOON if half == "p" else 0), minute),)
    if 1 <= hour <= _NOON and len(found[1]) == 1:
        return (time(hour, minute), time((hour + _NOON) % 24, minute))
    return (time(hour, minute),)


def _showing(play: Play, clocks: tuple[time, ...]) -> tuple[str, ...]:
    """Return the zones that show one of these times, the likeliest first."""
    known = [zone for zone in (*likely(play), *_EVERYWHERE) if zone in play.world.zones]
    found = [zone for at in clocks for zone in zones_showing(at, play.now, known)]
    return tuple(dict.fromkeys(found))[:_MOST]
