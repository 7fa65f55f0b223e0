"""From a shared location to its time zone; the location itself goes no further."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

_zones = cache(available_timezones)


def zone_at(longitude: float, latitude: float) -> str | None:
    """Return the IANA key of the time zone a place lies in, None on the sea or off the map.

    Args:
        longitude: degrees east.
        latitude: degrees north.
    """
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # noqa: PLR2004 - the globe
        return None
    from tzfpy import get_tz  # noqa: PLC0415 - 5 MB of borders, loaded when first asked for

    zone = get_tz(longitude, latitude)
    return zone if zone in _zones() and not zone.startswith("Etc/") else None
