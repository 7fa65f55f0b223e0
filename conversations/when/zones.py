"""Finding a time zone from a typed place, or from the time a clock shows.

The rules of this file:

1. Nothing is guessed from an offset or an abbreviation: "UTC+2" and "EST" leave open whether
   the clocks change, and match no place. "UTC" itself is a zone. `zones_called` has the places
   that may be meant, to be asked about.
2. Whole names come first; the beginning of a name (three letters or more) counts only when no
   whole name fits. What is nearly a name (`near_zone`) is offered, and never taken.
3. Zones that show the same time now may not do so all year. They are alike only when their
   clocks agree for the year to come.
"""

from __future__ import annotations

import re
from datetime import UTC, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from conversations.when.cities import ABBREVIATIONS, CITIES
from conversations.when.week import minute_of_day, require_aware
from conversations.when.words import DASHES, fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_MATCHES = 8
_MOST_NEAR = 4
_NEAR = 0.75
_SHORTEST_NEAR = 4
_FARTHEST = 14
_NEAR_MINUTES = 3
_SHORTEST_BEGINNING = 3
_HOUR = 60
_MINUTES_A_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_A_YEAR = 366

_OFFSET = re.compile(
    rf"(?:utc|gmt|z)?\s*([{DASHES}+])\s*(\d{{1,2}})(?::?(\d{{2}}))?(?:\s*(?:h|hours?|std\.?))?"
)

_zone = cache(ZoneInfo)
"""zoneinfo itself keeps the last eight; there are some dozens to compare."""

Changes: TypeAlias = "tuple[tuple[datetime, timedelta], ...]"


def match_zone(text: str, zones: Iterable[str]) -> tuple[str, ...]:
    """Find the zones a typed place may mean.

    Case, accents and what follows a comma ("Lyon, France") do not matter.

    Args:
        text: a city, or the key of a zone.
        zones: the IANA keys to choose from.

    Returns:
        Up to eight keys; none if nothing fits, or a beginning fits too many.
    """
    zones = tuple(zones)
    whole = fold(text)
    for key in zones:
        if "/" in key and whole == fold(key):
            return (key,)
    wanted = _plain(text.split(",", maxsplit=1)[0].strip(" !?"))
    if not all(letter.isalpha() or letter == " " for letter in wanted):
        return ()
    if not wanted or wanted in ABBREVIATIONS:
        return ()
    names = _names(zones)
    exact = {key: None for name, key in names if name == wanted}
    if not exact and len(wanted) >= _SHORTEST_BEGINNING:
        exact = {key: None for name, key in names if name.startswith(wanted)}
    found = _one_per_name(tuple(exact))
    return found if len(found) <= MOST_MATCHES else ()


def near_zone(text: str, zones: Iterable[str]) -> tuple[str, ...]:
    """Find the zones whose places are spelt nearly like this: "Berln".

    Args:
        text: what was typed for a city.
        zones: the IANA keys to choose from.

    Returns:
        Up to four keys, the nearest first, to be offered; none if nothing is near.
    """
    wanted = _plain(text.split(",", maxsplit=1)[0].strip(" !?"))
    if len(wanted) < _SHORTEST_NEAR:
        return ()
    names: dict[str, list[str]] = {}
    for name, key in _names(tuple(zones)):
        names.setdefault(name, []).append(key)
    near = get_close_matches(wanted, names, n=_MOST_NEAR, cutoff=_NEAR)
    keys = tuple(dict.fromkeys(key for name in near for key in names[name]))
    return _one_per_name(keys)[:_MOST_NEAR]


def zones_called(text: str, now: datetime, candidates: Iterable[str]) -> tuple[str, ...]:
    """Find the zones that the name of a clock may mean: "EST", "UTC+2", "GMT+1", "+2".

    Args:
        text: what was typed.
        now: the instant.
        candidates: IANA keys to look for an offset in, each with zone data.

    Returns:
        Keys to ask about, never one to take; none if this is no name of a clock.

    Raises:
        ValueError: `now` is naive.
    """
    require_aware(now)
    candidates = tuple(candidates)
    said = text.strip(" !?.").casefold()
    known = ABBREVIATIONS.get(said.replace(".", "").removesuffix(" time"))
    if known is not None:
        return known
    found = _OFFSET.fullmatch(said)
    if found is None:
        return ()
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > _FARTHEST or minutes >= _HOUR:
        return ()
    ahead = timedelta(hours=hours, minutes=minutes) * (1 if found[1] == "+" else -1)
    moment = now.astimezone(UTC)
    return tuple(key for key in candidates if moment.astimezone(_zone(key)).utcoffset() == ahead)


def zones_showing(clock: time, now: datetime, candidates: Iterable[str]) -> tuple[str, ...]:
    """Find the zones in which clocks show this time now, within three minutes.

    Args:
        clock: the wall-clock time a person reads.
        now: the instant.
        candidates: IANA keys, each with zone data.

    Returns:
        Those that fit, in the order given.

    Raises:
        ValueError: `now` is naive.
    """
    require_aware(now)
    moment = now.astimezone(UTC)
    fitting = []
    for key in candidates:
        apart = minute_of_day(clock) - minute_of_day(moment.astimezone(_zone(key)).time())
        if min(apart % _MINUTES_A_DAY, -apart % _MINUTES_A_DAY) <= _NEAR_MINUTES:
            fitting.append(key)
    return tuple(fitting)


def alike(one: str, other: str, now: datetime) -> bool:
    """Say whether the clocks of two zones show the same time from `now` on, for a year.

    Args:
        one: an IANA key with zone data.
        other: another.
        now: the instant.

    Raises:
        ValueError: `now` is naive.
    """
    return one == other or _changes(one, now) == _changes(other, now)


def apart(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Leave out the zones that are alike to one before them; the others keep their order.

    Raises:
        ValueError: `now` is naive.
    """
    first: dict[Changes, str] = {}
    for key in zones:
        first.setdefault(_changes(key, now), key)
    return tuple(first.values())


def _changes(key: str, now: datetime) -> Changes:
    """Return the offset from UTC now, and each other one of a year with the minute it begins."""
    require_aware(now)
    zone = _zone(key)
    moment = now.astimezone(UTC)
    found: list[tuple[datetime, timedelta]] = []
    last = None
    for days in range(_A_YEAR):
        at = moment + days * _DAY
        offset = at.astimezone(zone).utcoffset()
        if offset is not None and offset != last:
            found.append((_since(at - _DAY, at, zone) if found else at, offset))
            last = offset
    return tuple(found)


def _since(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the minute from which on the offset is that of `after`; `before` it is another."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").replace("-", " ").split())


def _is_place(key: str) -> bool:
    """Say whether a key without a region names a place ("Japan") or UTC, not an offset."""
    return key == "UTC" or (key.isalpha() and not key.isupper())


def _names(zones: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the names each zone answers to, listed cities first."""
    known = set(zones)
    names = [(_plain(city), key) for key, cities in CITIES.items() for city in cities.split(", ")]
    listed = {name for name, _ in names}
    own = [
        (_plain(key.rsplit("/", maxsplit=1)[-1]), key)
        for key in zones
        if not key.startswith("Etc/") and ("/" in key or _is_place(key))
    ]
    return [
        *((name, key) for name, key in names if key in known),
        *((name, key) for name, key in own if name not in listed),
    ]


def _one_per_name(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the fullest of the keys that name the same city in the same region."""
    fullest: dict[tuple[str, str], str] = {}
    for key in keys:
        city = (key.split("/", maxsplit=1)[0], key.rsplit("/", maxsplit=1)[-1])
        if key.count("/") >= fullest.get(city, "").count("/"):
            fullest[city] = key
    return tuple(fullest.values())
