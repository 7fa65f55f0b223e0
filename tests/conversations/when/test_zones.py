"""Finding a time zone."""

from datetime import UTC, datetime, time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.words import fold
from conversations.when.zones import _CITIES, MOST_MATCHES, match_zone, zones_showing

ZONES = tuple(sorted(available_timezones()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("berlin", "Europe/Berlin"),
        ("  BERLIN! ", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("NYC", "America/New_York"),
        ("Köln", "Europe/Berlin"),
        ("Koln", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"),
        ("Hamburg", "Europe/Berlin"),
        ("San Francisco", "America/Los_Angeles"),
        ("Boston", "America/New_York"),
        ("Manchester", "Europe/London"),
        ("Barcelona", "Europe/Madrid"),
        ("Lyon, France", "Europe/Paris"),
        ("Cape Town", "Africa/Johannesburg"),
        ("Melbourne", "Australia/Melbourne"),
        ("melb", "Australia/Melbourne"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Istanbul", "Europe/Istanbul"),
        ("St. Louis", "America/Chicago"),
        ("Cairo", "Africa/Cairo"),
        ("Lord Howe", "Australia/Lord_Howe"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Japan", "Japan"),
        ("Portugal", "Europe/Lisbon"),
        ("UTC", "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_one_match(text: str, expected: str) -> None:
    """A place finds its zone, whatever its case and accents."""
    assert match_zone(text, ZONES) == (expected,)


@pytest.mark.parametrize(
    "text",
    ["", " ", "UTC+2", "GMT+2", "+2", "14:05 here", "EST", "CET", "Europe", "nowhere", "sa", "san"],
)
def test_nothing_is_guessed(text: str) -> None:
    """An offset, an abbreviation, a time or too short a beginning matches nothing."""
    assert match_zone(text, ZONES) == ()


def test_a_name_of_two_places_gives_both() -> None:
    """A name that two zones share is left to the person."""
    assert match_zone("San Jose", ZONES) == ("America/Los_Angeles", "America/Costa_Rica")


def test_only_zones_given_are_found() -> None:
    """A zone that is not offered is not found."""
    assert match_zone("Munich", ("Europe/Paris",)) == ()
    assert match_zone("Berlin", ("Europe/Paris",)) == ()


def test_every_listed_city_finds_its_zone() -> None:
    """Each zone of the table exists, and each of its cities finds it."""
    for key, cities in _CITIES.items():
        assert key in ZONES
        for city in cities.split(", "):
            assert key in match_zone(city, ZONES), city
            assert city == " ".join(city.split())
            assert fold(city)


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Any text gives a few of the zones given, or none."""
    found = match_zone(text, ZONES)
    assert set(found) <= set(ZONES)
    assert len(found) <= MOST_MATCHES


def test_zones_by_their_clock() -> None:
    """A zone fits if its clock is at most three minutes away, over midnight too."""
    now = datetime(2026, 1, 5, 23, 58, tzinfo=UTC)
    keys = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
    assert zones_showing(time(23, 55), now, keys) == ("Europe/London",)
    assert zones_showing(time(0, 1), now, keys) == ("Europe/London",)
    assert zones_showing(time(0, 2), now, keys) == ()
    assert zones_showing(time(0, 58), now, keys) == ("Europe/Berlin",)
    assert zones_showing(time(5, 28), now, keys) == ("Asia/Kolkata",)
    with pytest.raises(ValueError, match="naive"):
        zones_showing(time(1), datetime(2026, 1, 5), keys)  # noqa: DTZ001 naive on purpose
