"""Names of countries, and the country a time zone lies in: Babel's, which are Unicode CLDR's."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

_UNKNOWN = "ZZ"
"""CLDR's code for no country that is known."""


def country_of(zone: str) -> str:
    """Return the ISO 3166 code of the country an IANA zone lies in, empty if it lies in none."""
    zone = get_global("zone_aliases").get(zone, zone)
    found = get_global("zone_territories").get(zone, _UNKNOWN)
    return found if found.isalpha() and found != _UNKNOWN else ""


@cache
def country_names(language: str) -> dict[str, str]:
    """Return the names of the countries by their ISO 3166 codes, in a language Babel knows."""
    territories = Locale.parse(language).territories
    return {code: name for code, name in territories.items() if code.isalpha() and len(code) == 2}  # noqa: PLR2004 - alpha-2
