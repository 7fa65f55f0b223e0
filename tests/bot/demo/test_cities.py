"""The places of the demo."""

import pytest

from bot.demo.cities import CITIES, name
from bot.places import zone_at


@pytest.mark.parametrize(
    ("city", "zone"),
    [("Berlin", "Europe/Berlin"), ("Lisbon", "Europe/Lisbon"), ("New York", "America/New_York")],
)
def test_a_city(city: str, zone: str) -> None:
    """Each city is known by its name, and lies in the time zone one expects."""
    latitude, longitude = CITIES[city]
    assert name((latitude, longitude)) == city
    assert zone_at(longitude, latitude) == zone


def test_anywhere_else() -> None:
    """A place without a name is told in degrees."""
    assert name((52.5, -13.4)) == "52.50, -13.40"
