"""From coordinates to a time zone."""

import math

import pytest

from bot.places import zone_at


@pytest.mark.parametrize(
    ("longitude", "latitude", "zone"),
    [
        (13.4, 52.5, "Europe/Berlin"),
        (-74.0, 40.7, "America/New_York"),
        (87.6, 43.8, "Asia/Shanghai"),
        (-122.4, 37.8, "America/Los_Angeles"),
    ],
)
def test_a_place_on_land_has_its_zone(longitude: float, latitude: float, zone: str) -> None:
    """Longitude comes first, and the answer is a zone that Python knows."""
    assert zone_at(longitude, latitude) == zone


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        (-30.0, 40.0),
        (0.0, 90.0),
        (200.0, 0.0),
        (0.0, 91.0),
        (math.nan, 0.0),
        (0.0, math.nan),
        (math.inf, 0.0),
        (10**400, 0),
    ],
)
def test_the_sea_and_what_is_off_the_map_have_none(longitude: float, latitude: float) -> None:
    """Neither the ocean nor a number that is no place has a zone."""
    assert zone_at(longitude, latitude) is None
