"""The table of cities, and of the names of clocks."""

from zoneinfo import available_timezones

from conversations.when.cities import ABBREVIATIONS, CITIES
from conversations.when.words import fold
from conversations.when.zones import match_zone

ZONES = tuple(sorted(available_timezones()))


def test_every_listed_city_finds_its_zone() -> None:
    """Each zone of the table exists, and each of its cities finds it."""
    for key, cities in CITIES.items():
        assert key in ZONES
        for city in cities.split(", "):
            assert key in match_zone(city, ZONES), city
            assert city == " ".join(city.split())
            assert fold(city)


def test_every_abbreviation_leaves_a_choice_of_zones_that_exist() -> None:
    """None of them can be taken without a question."""
    for name, zones in ABBREVIATIONS.items():
        assert len(set(zones)) > 1, name
        assert set(zones) <= set(ZONES)
        assert match_zone(name, ZONES) == (), name
