"""Names of countries, and the country a time zone lies in: Babel's, which are Unicode CLDR's."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_UNKNOWN = "ZZ"
"""CLDR's code for no country that is known."""


def country_of(zone: str) -> str:
    """Return the ISO 3166 code of the country an IANA zone lies in, empty if it lies in none."""
    zone = get_global("zone_aliases").get(zone, zone)
    found = get_global("zone_territories").get(zone, _UNKNOWN)
    return found if found.isalpha() and found != _UNKNOWN else ""


def first_weekday(zone: str) -> int:
    """Return the weekday that weeks begin with where an IANA zone lies; 0 is Monday."""
    return _first_weekday(country_of(zone))


@cache
def _first_weekday(country: str) -> int:
    try:
        return Locale.parse(f"und_{country}").first_week_day if country else 0
    except (UnknownLocaleError, ValueError):
        return 0


@cache
def country_names(language: str) -> dict[str, str]:
    """Return the names of the countries by their ISO 3166 codes, in a language Babel knows."""
    territories = Locale.parse(language).territories
    return {code: name for code, name in territories.items() if code.isalpha() and len(code) == 2}  # noqa: PLR2004 - alpha-2
