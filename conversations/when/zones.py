"""Finding a time zone from a typed place, or from the time a clock shows.

The rules of this file:

1. Nothing is guessed from an offset or an abbreviation: "UTC+2" and "EST" leave open whether
   the clocks change, and match no place. "UTC" itself is a zone.
2. Whole names come first; the beginning of a name (three letters or more) counts only when no
   whole name fits.
3. Zones that show the same time now may not do so all year. They are alike only when their
   clocks agree for the year to come.
"""

from __future__ import annotations

from datetime import UTC, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from conversations.when.week import minute_of_day, require_aware
from conversations.when.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

MOST_MATCHES = 8
_NEAR_MINUTES = 3
_SHORTEST_BEGINNING = 3
_MINUTES_A_DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_A_YEAR = 366

_zone = cache(ZoneInfo)
"""zoneinfo itself keeps the last eight; there are some dozens to compare."""

Changes: TypeAlias = "tuple[tuple[datetime, timedelta], ...]"

# Cities people live in that are not the name of their zone, and names that several zones share.
_CITIES = {
    "Europe/Berlin": (
        "munich, münchen, hamburg, cologne, köln, koeln, frankfurt, stuttgart, düsseldorf, "
        "duesseldorf, leipzig, dresden, hanover, hannover, bremen, nuremberg, nürnberg, "
        "freiburg, heidelberg, bonn, münster, germany, deutschland"
    ),
    "Europe/Zurich": "basel, bern, geneva, genève, genf, lausanne, switzerland, schweiz",
    "Europe/Vienna": "graz, salzburg, innsbruck, linz, wien, austria, österreich",
    "Europe/London": (
        "manchester, birmingham, liverpool, leeds, bristol, edinburgh, glasgow, cardiff, "
        "oxford, cambridge, brighton, sheffield, newcastle, england, scotland, wales, uk, "
        "united kingdom, great britain"
    ),
    "Europe/Dublin": "cork, galway, limerick, ireland",
    "Europe/Paris": (
        "lyon, marseille, toulouse, nice, nantes, bordeaux, lille, strasbourg, montpellier, "
        "rennes, france"
    ),
    "Europe/Madrid": (
        "barcelona, valencia, seville, sevilla, bilbao, malaga, zaragoza, palma, spain, españa"
    ),
    "Europe/Rome": (
        "milan, milano, naples, napoli, turin, torino, florence, firenze, bologna, roma, italy"
    ),
    "Europe/Amsterdam": "rotterdam, utrecht, the hague, den haag, netherlands",
    "Europe/Brussels": "antwerp, ghent, bruges, bruxelles, brussel, belgium",
    "Europe/Lisbon": "porto, lisboa, portugal",
    "Europe/Copenhagen": "aarhus, denmark",
    "Europe/Stockholm": "gothenburg, malmö, uppsala, sweden",
    "Europe/Oslo": "bergen, norway",
    "Europe/Warsaw": "krakow, gdansk, wroclaw, poznan, warszawa, poland",
    "Europe/Prague": "brno, praha",
    "Europe/Athens": "thessaloniki, heraklion, greece",
    "Europe/Helsinki": "tampere, turku, espoo, finland",
    "Europe/Budapest": "debrecen, szeged, hungary",
    "Europe/Istanbul": "istanbul, ankara, izmir, turkey",
    "Asia/Nicosia": "nicosia, cyprus",
    "America/New_York": (
        "new york city, nyc, boston, philadelphia, washington, washington dc, miami, atlanta, "
        "orlando, pittsburgh, cleveland, charlotte, baltimore, brooklyn, manhattan, tampa, "
        "portland maine"
    ),
    "America/Chicago": (
        "dallas, houston, austin, san antonio, minneapolis, st louis, new orleans, milwaukee, "
        "nashville, memphis, kansas city"
    ),
    "America/Denver": "salt lake city, albuquerque, santa fe, boulder, colorado",
    "America/Phoenix": "tucson, scottsdale, sedona, arizona",
    "America/Los_Angeles": (
        "san francisco, san diego, seattle, portland, portland oregon, oakland, berkeley, "
        "sacramento, las vegas, san jose, la, california"
    ),
    "America/Costa_Rica": "san jose",
    "America/Toronto": "ottawa, montreal, quebec, hamilton ontario",
    "America/Edmonton": "calgary",
    "America/Vancouver": "victoria",
    "America/Sao_Paulo": "rio de janeiro, rio, brasilia, curitiba, porto alegre",
    "America/Argentina/Buenos_Aires": "rosario",
    "America/Mexico_City": "guadalajara, mexico, cdmx, puebla",
    "Africa/Johannesburg": "cape town, kapstadt, durban, pretoria, south africa",
    "Africa/Lagos": "abuja",
    "Africa/Casablanca": "marrakesh, rabat, morocco",
    "Africa/Cairo": "alexandria, giza",
    "Asia/Kolkata": (
        "mumbai, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune, india"
    ),
    "Asia/Shanghai": "beijing, shenzhen, guangzhou, china",
    "Asia/Tokyo": "osaka, kyoto, yokohama",
    "Asia/Ho_Chi_Minh": "hanoi, vietnam",
    "Asia/Bangkok": "chiang mai, phuket, thailand",
    "Asia/Makassar": "bali, ubud, denpasar",
    "Asia/Jerusalem": "haifa",
    "Asia/Dubai": "abu dhabi",
    "Australia/Sydney": "newcastle, wollongong",
    "Australia/Brisbane": "gold coast, cairns",
    "Pacific/Auckland": "wellington, christchurch, new zealand",
}


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
    if not wanted or not all(letter.isalpha() or letter == " " for letter in wanted):
        return ()
    names = _names(zones)
    exact = {key: None for name, key in names if name == wanted}
    if not exact and len(wanted) >= _SHORTEST_BEGINNING:
        exact = {key: None for name, key in names if name.startswith(wanted)}
    found = _one_per_name(tuple(exact))
    return found if len(found) <= MOST_MATCHES else ()


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
    names = [(_plain(city), key) for key, cities in _CITIES.items() for city in cities.split(", ")]
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
