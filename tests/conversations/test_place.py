"""Which time zone somebody is in."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations import place
from conversations.flow import AskBack, Reading, Took
from conversations.model import Address, Session
from conversations.play import Play
from tests.conversations.desk import MONDAY, Desk
from tests.conversations.screen import english, paragraphs

TO = Address("onboarding", "zone")
WORLD = Desk().world


def _play(language: str = "en", now: datetime = MONDAY) -> Play:
    return Play(WORLD, Session(language=language), now)


def _labels(reading: Reading) -> list[str]:
    assert isinstance(reading, AskBack)
    return [english(button.label) for row in reading.card.keyboard for button in row]


@pytest.mark.parametrize(
    "language", ["en", "en-GB", "en_US", "de", "fr-CA", "pt-br", "he", "ja", "xx"]
)
def test_every_likely_zone_is_one_and_shows_its_clock(language: str) -> None:
    """For every language, two buttons a row, with the time as it is there."""
    play = _play(language)
    card = place.question(play, TO)
    zones = [button.to.choice for row in card.keyboard for button in row]
    assert zones
    assert zones == [zone for zone in zones if zone in WORLD.zones]
    assert all(len(row) <= 2 for row in card.keyboard)


def test_every_zone_that_may_be_offered_exists() -> None:
    """In the tables, and in today's zone data."""
    named = {*place._EVERYWHERE}
    named |= {
        zone for zones in (*place._LIKELY.values(), *place._REGIONS.values()) for zone in zones
    }
    assert named <= set(WORLD.zones)


def test_a_region_comes_before_its_language() -> None:
    """An American is not offered Auckland."""
    assert "America/Phoenix" in place.likely(_play("en-US"))
    assert "Europe/London" not in place.likely(_play("en-US"))


@pytest.mark.parametrize(
    ("text", "clocks"),
    [
        ("14:05", (time(14, 5),)),
        ("14.05", (time(14, 5),)),
        ("14h05", (time(14, 5),)),
        (" 2:05 pm ", (time(14, 5),)),
        ("2:05 p.m.", (time(14, 5),)),
        ("12:05 am", (time(0, 5),)),
        ("2:05", (time(2, 5), time(14, 5))),
        ("02:05", (time(2, 5),)),
        ("0:05", (time(0, 5),)),
        ("24:05", ()),
        ("14:65", ()),
        ("14:05 pm", ()),
        ("14", ()),
        ("Berlin", ()),
    ],
)
def test_a_clock_is_read_as_typed(text: str, clocks: tuple[time, ...]) -> None:
    """Only an hour without a sign of its half may be either."""
    assert place._clocks(text) == clocks


def test_a_clock_that_one_place_shows_is_taken() -> None:
    """Newfoundland is half an hour off all others."""
    assert place.reads(_play(), "3:30 am", TO) == Took({"zone": "America/St_Johns"})


def test_a_clock_that_several_places_show_is_asked_back_likely_ones_first() -> None:
    """Within three minutes, for clocks go wrong."""
    labels = _labels(place.reads(_play("de"), "08:02", TO))
    assert labels[:3] == ["08:00 Berlin", "08:00 Vienna", "08:00 Zurich"]


def test_a_city_with_two_zones_is_asked_back() -> None:
    """There are two San Joses."""
    assert len(_labels(place.reads(_play(), "San Jose", TO))) == 2


def test_what_nobody_knows_is_said_with_a_way_on() -> None:
    """A larger city, or the clock."""
    asked = place.reads(_play(), "Atlantis", TO)
    assert isinstance(asked, AskBack)
    assert "14:05" in paragraphs(asked.card.body)


@pytest.mark.parametrize("choice", ["", "Mars/Olympus", "../etc/passwd", "europe/berlin"])
def test_only_zones_of_the_world_are_picked(choice: str) -> None:
    """Choices come back from a phone."""
    assert place.picks(_play(), choice) is None
    assert place.picks(_play(), "Europe/Berlin") == Took({"zone": "Europe/Berlin"})


def test_a_zone_is_said_back_with_its_clock_without_seconds() -> None:
    """By the city it is named after."""
    play = _play(now=datetime(2026, 11, 23, 8, 0, 59, tzinfo=ZoneInfo("Europe/Berlin")))
    assert english(place.told(play, "America/New_York")) == "New York, where it is 02:00."
