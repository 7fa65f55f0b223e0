"""Finding a time zone from a typed place, or from the time a clock shows.

The rules of this file:

1. Nothing is guessed from an offset or an abbreviation: "UTC+2" and "EST" leave open whether
   the clocks change, and match no place. "UTC" itself is a zone.
2. Whole names come first; the beginning of a name (three letters or more) counts only when no
   whole name fits.
"""

from __future__ import annotations

from datetime import UTC, time
from typing import TYPE_CHECKING
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
        apart = minute_of_day(clock) - minute_of_day(moment.astimezone(ZoneInfo(key)).time())
        if min(apart % _MINUTES_A_DAY, -apart % _MINUTES_A_DAY) <= _NEAR_MINUTES:
            fitting.append(key)
    return tuple(fitting)


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
