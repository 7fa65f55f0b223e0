"""Which time zone somebody is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations import place
from conversations.flow import AskBack, GoTo, Reading, Took
from conversations.model import Address, Card, Record, Session, Talk
from conversations.play import Play
from conversations.when.clocktime import read_clock
from conversations.when.zones import alike, apart, zones_showing
from tests.conversations.desk import MONDAY, Desk
from tests.conversations.screen import english, paragraphs

TO = Address("onboarding", "zone")
WORLD = Desk().world


def _play(language: str = "en", now: datetime = MONDAY, **changes: object) -> Play:
    """Return a turn in which somebody is asked for their zone."""
    record = Record(1, "onboarding", "UTC", now.date(), now)
    session = Session(language=language, talk=Talk(record, "zone"), **changes)  # type: ignore[arg-type]
    return Play(WORLD, session, now)


def _buttons(card: Card) -> list[str]:
    return [english(button.label) for row in card.keyboard for button in row]


def _labels(reading: Reading | None) -> list[str]:
    assert isinstance(reading, AskBack)
    return _buttons(reading.card)


LANGUAGES = ("en", "en-GB", "en_US", "de", "fr-CA", "pt-br", "he", "ja", "xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newcomer_is_offered_the_likeliest_clock_with_yes_and_no(language: str) -> None:
    """By its time and its name, never by the clock alone."""
    play = _play(language)
    card = place.question(play, TO)
    zone = card.keyboard[0][0].to.choice
    assert zone == place.likely(play)[0]
    assert _buttons(card)[:2] == ["Yes", "No, another time"]
    said = f"{MONDAY.astimezone(ZoneInfo(zone)):%H:%M} for you, as in {place.name(zone)}?"
    assert said in paragraphs(card.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_no_a_few_clocks_are_offered_and_a_way_back(language: str) -> None:
    """Two a row, none of them showing the time that was denied."""
    play = _play(language)
    denied = place.clock(play, place.likely(play)[0])
    assert place.picks(play, "no", TO) == GoTo("zone")
    card = place.question(play, TO)
    zones = [button.to.choice for row in card.keyboard for button in row]
    assert zones.pop() == "again"
    assert 4 <= len(zones) <= 8
    assert set(zones) <= set(WORLD.zones)
    assert denied not in {place.clock(play, zone) for zone in zones}
    assert all(len(row) <= 2 for row in card.keyboard)
    assert place.picks(play, "again", TO) == GoTo("zone")
    assert _buttons(place.question(play, TO))[0] == "Yes"


def test_the_same_time_elsewhere_is_offered_where_clocks_will_differ_within_a_year() -> None:
    """For Berlin in winter Lagos, in summer Johannesburg; Tokyo has nobody unlike it."""
    play = _play("de")
    play.card = 1
    labels = _labels(place.picks(play, "elsewhere", TO))
    assert labels[:3] == ["08:00 Vienna", "08:00 Zurich", "08:00 Lagos"]
    assert labels[-1] == "‹ Back"
    july = datetime(2026, 7, 6, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    labels = _labels(place.picks(_play("de", july), "elsewhere", TO))
    assert "08:00 Johannesburg" in labels
    assert "08:00 Lagos" not in labels
    tokyo = _play("ja")
    assert "Same time, another city" not in _buttons(place.question(tokyo, TO))
    assert place.picks(tokyo, "elsewhere", TO) is None


def test_somebody_whose_zone_is_known_is_offered_that_one() -> None:
    """Who has begun before, or shared a location, is not asked about London."""
    card = place.question(_play(zone="Asia/Kathmandu"), TO)
    assert "12:45 for you, as in Kathmandu?" in paragraphs(card.body)


def test_somebody_settled_is_asked_for_another_clock_with_the_ways_back_first() -> None:
    """The zone they are in is not among them."""
    before = ("Europe/Lisbon", "Mars/Olympus")
    play = _play(zone="Europe/Berlin", settled=True, zones_before=before)
    labels = _buttons(place.question(play, TO))
    assert labels[0] == "Back to Lisbon"
    assert "07:00 London" in labels
    assert not [one for one in labels if "Berlin" in one or "Olympus" in one or "Back" in one[1:]]


@pytest.mark.parametrize(("words", "zone"), [("yes", "Europe/London"), (" Yep! ", "Europe/London")])
def test_yes_can_be_typed_where_a_zone_was_offered(words: str, zone: str) -> None:
    """As people do."""
    assert place.reads(_play(), words, TO) == Took({"zone": zone})


@pytest.mark.parametrize("words", ["no", "No!", " nope. "])
def test_no_can_be_typed_and_a_yes_after_it_means_nothing(words: str) -> None:
    """The question is asked anew, by other clocks."""
    play = _play()
    assert place.reads(play, words, TO) == GoTo("zone")
    assert isinstance(place.reads(play, "yes", TO), AskBack)


def test_every_zone_that_may_be_offered_exists() -> None:
    """In the tables, and in today's zone data."""
    named = {*place._EVERYWHERE}
    named |= {
        zone for zones in (*place._LIKELY.values(), *place._REGIONS.values()) for zone in zones
    }
    assert named <= set(WORLD.zones)
    assert len(set(place._EVERYWHERE)) == len(place._EVERYWHERE)


NOT_LIVED_IN = ("Antarctica/", "Etc/", "US/", "Canada/", "Mexico/", "Brazil/", "Chile/")


@pytest.mark.parametrize("months", [0, 3, 8])
def test_every_clock_of_the_world_is_known(months: int) -> None:
    """But for what some country may have decided since: then a typed clock finds no wrong zone."""
    now = MONDAY + timedelta(days=30 * months)
    mine = [zone for zone in WORLD.zones if "/" in zone and not zone.startswith(NOT_LIVED_IN)]
    unlike = apart((*place._EVERYWHERE, *mine), now)
    missing = [zone for zone in unlike if zone not in place._EVERYWHERE]
    assert len(missing) <= 3, missing


@pytest.mark.parametrize("hour", range(24))
def test_a_typed_clock_is_never_guessed_among_zones_that_will_differ(hour: int) -> None:
    """All unlike zones that show it are offered, none is cut off."""
    play = _play("de", MONDAY + timedelta(hours=hour))
    for key in place._EVERYWHERE:
        at = place.clock(play, key)
        clocks = read_clock(f"{at:%H:%M}")
        shown = [one for at in clocks for one in zones_showing(at, play.now, place._EVERYWHERE)]
        unlike = apart(shown, play.now)
        reading = place.reads(play, f"{at:%H:%M}", TO)
        if len(unlike) == 1:
            assert isinstance(reading, Took)
            assert alike(str(reading.draft["zone"]), key, play.now)
        else:
            assert len(_labels(reading)) >= len(unlike)


def test_a_region_comes_before_its_language() -> None:
    """An American is not offered Auckland."""
    assert "America/Phoenix" in place.likely(_play("en-US"))
    assert "Europe/London" not in place.likely(_play("en-US"))


def test_a_clock_that_one_place_shows_is_taken() -> None:
    """Newfoundland is half an hour off all others."""
    assert place.reads(_play(), "3:30 am", TO) == Took({"zone": "America/St_Johns"})


def test_a_clock_that_several_places_show_is_asked_back_likely_ones_first() -> None:
    """Within three minutes, for clocks go wrong; Paris, being like Berlin, is not among them."""
    labels = _labels(place.reads(_play("de"), "08:02", TO))
    assert labels[:4] == ["08:00 Berlin", "08:00 Vienna", "08:00 Zurich", "08:00 Lagos"]
    assert "08:00 Paris" not in labels


@pytest.mark.parametrize(
    ("text", "now", "zone"),
    [
        ("12:45", MONDAY, "Asia/Kathmandu"),
        ("17:30", MONDAY, "Australia/Adelaide"),
        ("16:30", MONDAY, "Australia/Darwin"),
        ("16:00", MONDAY, "Asia/Tokyo"),
        ("20:45", MONDAY, "Pacific/Chatham"),
        ("03:45", datetime(2026, 9, 26, 14, 0, tzinfo=UTC), "Pacific/Chatham"),
    ],
)
def test_half_and_quarter_hours_are_found(text: str, now: datetime, zone: str) -> None:
    """Also on the night on which the clocks change."""
    assert place.reads(_play(now=now), text, TO) == Took({"zone": zone})


@pytest.mark.parametrize("clocks", ["02:30", "2:30 am"])
def test_a_clock_of_the_hour_that_comes_twice_is_read_like_any_other(clocks: str) -> None:
    """Both times it is half past two in Berlin, and neither time in Lagos alone."""
    for hour in (0, 1):
        now = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert "02:30 Berlin" in _labels(place.reads(_play("de", now), clocks, TO))


def test_a_clock_that_was_left_out_in_spring_is_no_clock_of_berlin() -> None:
    """At 02:30 of that night it is 03:30 there already, or 01:30 still."""
    for hour, minute in ((0, 30), (1, 30)):
        now = datetime(2027, 3, 28, hour, minute, tzinfo=UTC)
        labels = _labels(place.reads(_play("de", now), "02:30", TO))
        assert "02:30 Berlin" not in labels


def test_a_city_with_two_zones_is_asked_back() -> None:
    """There are two San Joses."""
    assert len(_labels(place.reads(_play(), "San Jose", TO))) == 2


@pytest.mark.parametrize("text", ["EST", "CET", "UTC+1", "GMT+1", "utc -5", "BST", "MEZ", "USA"])
def test_the_name_of_a_clock_asks_for_a_place(text: str) -> None:
    """Whether the clocks change there is left open by it."""
    asked = place.reads(_play(), text, TO)
    assert len(_labels(asked)) > 1
    assert isinstance(asked, AskBack)
    assert "Which place is nearest to you?" in paragraphs(asked.card.body)


def test_a_place_that_is_misspelt_is_offered() -> None:
    """And what was typed is said."""
    asked = place.reads(_play(), "Berln", TO)
    assert _labels(asked)[0] == "08:00 Berlin"
    assert isinstance(asked, AskBack)
    assert "“Berln”. Is it one of these?" in paragraphs(asked.card.body)


@pytest.mark.parametrize(("text", "minutes"), [("12 uhr 10", 70), ("10:15", 75), ("2:05", 65)])
def test_a_clock_of_twelve_hours_is_taken_in_no_half_alone(text: str, minutes: int) -> None:
    """A clock on the other side of the world shows the same digits."""
    shown = _labels(place.reads(_play(now=MONDAY + timedelta(minutes=minutes)), text, TO))
    assert len({one.split()[0] for one in shown}) > 1


def test_what_nobody_knows_is_said_with_a_way_on() -> None:
    """A larger city, or the clock."""
    asked = place.reads(_play(), "Atlantis", TO)
    assert isinstance(asked, AskBack)
    assert "14:05" in paragraphs(asked.card.body)


@pytest.mark.parametrize("choice", ["", "Mars/Olympus", "../etc/passwd", "europe/berlin"])
def test_only_zones_of_the_world_are_picked(choice: str) -> None:
    """Choices come back from a phone."""
    play = _play()
    play.card = 7
    assert place.picks(play, choice, TO) is None
    assert place.picks(play, "Europe/Berlin", TO) == Took({"zone": "Europe/Berlin"})


def test_a_location_is_told_from_a_tap_so_that_it_can_be_said_it_is_not_kept() -> None:
    """It comes without a card."""
    play = _play()
    assert place.picks(play, "Asia/Kathmandu", TO) == Took({"zone": "Asia/Kathmandu", "shared": 1})
    said = english(place.told(play, "Asia/Kathmandu", shared=True))
    assert said == "Kathmandu, where it is 12:45. I keep the time zone, not the place."


def test_a_zone_is_said_back_with_its_clock_without_seconds() -> None:
    """By the city it is named after."""
    play = _play(now=datetime(2026, 11, 23, 8, 0, 59, tzinfo=ZoneInfo("Europe/Berlin")))
    assert english(place.told(play, "America/New_York")) == "New York, where it is 02:00."
