"""Public holidays of countries and their regions, from the library ``holidays``.

A place is the ISO 3166 code of a country, or that and the code of a region: ``DE``, ``DE-BY``.
The library is loaded when somebody first asks for holidays.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.words.territories import country_names
from conversations.when.words import fold

if TYPE_CHECKING:
    from holidays import HolidayBase

MOST = 8
"""So many places are offered for a typed name."""

Place = tuple[str, str]
"""A place's code and its name."""

_ALIASES = {"GB": ("uk", "great britain"), "US": ("usa", "america")}
_SHORT = 2
"""Names of regions that are no longer are abbreviations, and would be those of countries, too."""

_REGIONS = {
    "AT-2": ("Carinthia",),
    "AT-3": ("Lower Austria",),
    "AT-4": ("Upper Austria",),
    "AT-6": ("Styria",),
    "AT-7": ("Tyrol",),
    "AT-9": ("Vienna",),
    "CH-GE": ("Geneva",),
    "CH-LU": ("Lucerne",),
    "DE-BY": ("Bavaria",),
    "DE-HE": ("Hesse",),
    "DE-MV": ("Mecklenburg-Western Pomerania",),
    "DE-NI": ("Lower Saxony",),
    "DE-NW": ("North Rhine-Westphalia", "NRW"),
    "DE-RP": ("Rhineland-Palatinate",),
    "DE-SN": ("Saxony",),
    "DE-ST": ("Saxony-Anhalt",),
    "DE-TH": ("Thuringia",),
    "ES-AN": ("Andalusia",),
    "ES-CL": ("Castile and León",),
    "ES-CN": ("Canary Islands",),
    "ES-CT": ("Catalonia",),
    "ES-IB": ("Balearic Islands",),
    "ES-NC": ("Navarre",),
    "ES-PV": ("Basque Country", "Euskadi"),
    "ES-VC": ("Valencia",),
    "IT-FI": ("Florence",),
    "IT-MI": ("Milan",),
    "IT-NA": ("Naples",),
    "IT-RM": ("Rome",),
    "IT-TO": ("Turin",),
    "IT-VE": ("Venice",),
}
"""What regions are called, too: the library knows most of them by their own names alone."""

_ENGLISH = ("en_US", "en_GB", "en")


@lru_cache(maxsize=256)
def holidays_of(place: str, first: int, last: int, language: str) -> dict[date, str]:
    """Return the public holidays of some years with their names; none for a place unknown.

    Args:
        place: a country's or region's code.
        first: the first year.
        last: the last year, included.
        language: in which they are named, where the library can; else in the place's own.
    """
    country, _, region = place.partition("-")
    if country not in _supported() or (region and region not in _supported()[country]):
        return {}
    known = _calendar(country).supported_languages
    wanted = _ENGLISH if language == "en" else (language, *_ENGLISH)
    named = next((one for one in wanted if one in known), "")
    found = _calendar(country, region, first, last, named)
    return {day: found[day] for day in sorted(found) if first <= day.year <= last}


def _calendar(
    country: str, region: str = "", first: int = 0, last: int = 0, language: str = ""
) -> HolidayBase:
    from holidays import country_holidays  # noqa: PLC0415 - 70 ms, for those who want holidays

    return country_holidays(
        country,
        subdiv=region or None,
        years=range(first, last + 1) if first else None,
        language=language or None,
    )


@cache
def _supported() -> dict[str, tuple[str, ...]]:
    """Return the countries there are, by their two-letter codes, with their regions."""
    from holidays import list_supported_countries  # noqa: PLC0415 - see above

    names = country_names("en")
    found = list_supported_countries(include_aliases=False)
    return {code: tuple(regions) for code, regions in found.items() if code in names}


def country(code: str, language: str) -> tuple[Place, ...]:
    """Return one country with its name, nothing if its holidays are not known."""
    if code not in _supported():
        return ()
    return ((code, country_names(language).get(code, code)),)


def regions(code: str) -> tuple[Place, ...]:
    """Return a country's regions with holidays of their own, by name; none if there are none."""
    if not _supported().get(code):
        return ()
    aliases = _calendar(code).get_subdivision_aliases()
    named = ((f"{code}-{one}", (aliases.get(one) or [one])[0]) for one in _supported()[code])
    return tuple(sorted(named, key=lambda place: fold(place[1])))


def search(text: str, language: str) -> tuple[Place, ...]:
    """Return the places a typed name may mean: whole names first, else beginnings of names."""
    wanted = fold(text)
    if not wanted:
        return ()
    everywhere = _places(language)
    found = {place: None for name, place in everywhere if name == wanted}
    if not found:
        found = {place: None for name, place in everywhere if name.startswith(wanted)}
    return tuple(found) if len(found) <= MOST else ()


@lru_cache(maxsize=8)
def _places(language: str) -> tuple[tuple[str, Place], ...]:
    """Return every place by each of its folded names: codes, and names in English and here."""
    found = []
    for code in _supported():
        here = country(code, language)[0]
        names = {code, here[1], country_names("en")[code], *_ALIASES.get(code, ())}
        found += [(fold(name), here) for name in names]
        for place in regions(code):
            label = f"{place[1]}, {here[1]}"
            names = {place[0], place[1], *_also(place[0])}
            found += [(fold(name), (place[0], label)) for name in names]
    return tuple(found)


def _also(place: str) -> tuple[str, ...]:
    """Return the other names of a region."""
    country_, _, region = place.partition("-")
    aliases = _calendar(country_).get_subdivision_aliases().get(region) or []
    return (*(one for one in aliases if len(one) > _SHORT), *_REGIONS.get(place, ()))
