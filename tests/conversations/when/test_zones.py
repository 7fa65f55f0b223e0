"""Finding a time zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.cities import ABBREVIATIONS
from conversations.when.zones import (
    MOST_MATCHES,
    alike,
    apart,
    match_zone,
    near_zone,
    zones_called,
    zones_showing,
)

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


@pytest.mark.parametrize(
    ("zone", "texts"),
    [
        ("Europe/Berlin", "Munich München Munchen muenchen Múnich Köln Cologne Colonia Alemania"),
        ("Europe/Madrid", "Seville Sevilla Séville Barcelone Zaragoza Saragossa Espagne Spanien"),
        ("Europe/London", "London Londres Edinburgh Édimbourg Edimburgo Angleterre"),
        ("Europe/Vienna", "Wien Vienna Vienne Viena Österreich Oesterreich Autriche"),
        ("Europe/Zurich", "Zürich Zuerich Genève Genf Ginebra Suisse Suiza Schweiz"),
        ("Europe/Rome", "Rom Roma Mailand Milano Milán Neapel Venise Venedig"),
        ("Europe/Lisbon", "Lisboa Lissabon Lisbonne"),
        ("Europe/Warsaw", "Warschau Varsovie Varsovia"),
        ("Europe/Brussels", "Brüssel Bruxelles Bruselas Bruessel"),
        ("Africa/Cairo", "Kairo Cairo"),
        ("Asia/Tokyo", "Tokyo Tokio"),
    ],
)
def test_a_place_is_found_in_four_languages(zone: str, texts: str) -> None:
    """With and without its accents."""
    for text in texts.split():
        assert match_zone(text, ZONES) == (zone,), text


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Córdoba", {"Europe/Madrid", "America/Argentina/Cordoba"}),
        ("San Juan", {"America/Puerto_Rico", "America/Argentina/San_Juan"}),
        ("Mérida", {"Europe/Madrid", "America/Merida"}),
        ("Cambridge", {"Europe/London", "America/New_York"}),
    ],
)
def test_a_city_on_both_sides_of_an_ocean_is_asked_back(text: str, zones: set[str]) -> None:
    """One of them is never taken for the other."""
    assert set(match_zone(text, ZONES)) == zones


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berln", "Europe/Berlin"),
        ("Madird", "Europe/Madrid"),
        ("Londn", "Europe/London"),
        ("Munchn", "Europe/Berlin"),
        ("Zurch", "Europe/Zurich"),
        ("Sevila", "Europe/Madrid"),
    ],
)
def test_a_place_that_is_misspelt_is_offered_and_not_taken(text: str, zone: str) -> None:
    """The nearest first."""
    assert match_zone(text, ZONES) == ()
    assert near_zone(text, ZONES)[0] == zone


@pytest.mark.parametrize("text", ["", "zq", "xyzzyx", "14:05", "tomorrow at noon"])
def test_what_is_near_no_place_offers_none(text: str) -> None:
    """Nothing is made up."""
    assert near_zone(text, ZONES) == ()


SOME = ("Europe/Berlin", "Africa/Lagos", "Europe/London", "America/St_Johns", "America/New_York")


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("UTC+1", ("Europe/Berlin", "Africa/Lagos")),
        ("utc +01:00", ("Europe/Berlin", "Africa/Lagos")),
        ("GMT+1", ("Europe/Berlin", "Africa/Lagos")),
        ("+1", ("Europe/Berlin", "Africa/Lagos")),
        ("UTC\u22125", ("America/New_York",)),
        ("GMT-3:30", ("America/St_Johns",)),
        ("UTC+0", ("Europe/London",)),
        ("UTC+99", ()),
        ("UTC+2:75", ()),
        ("UTC", ()),
        ("Berlin", ()),
        ("14:05", ()),
        ("EST", ABBREVIATIONS["est"]),
        ("e.s.t.", ABBREVIATIONS["est"]),
        ("CET", ABBREVIATIONS["cet"]),
        ("Pacific time", ()),
    ],
)
def test_the_name_of_a_clock_has_several_places(text: str, zones: tuple[str, ...]) -> None:
    """To be asked about, by what clocks show there now."""
    assert zones_called(text, NOVEMBER, SOME) == zones


def test_a_name_of_two_places_gives_both() -> None:
    """A name that two zones share is left to the person."""
    assert match_zone("San Jose", ZONES) == ("America/Los_Angeles", "America/Costa_Rica")


def test_only_zones_given_are_found() -> None:
    """A zone that is not offered is not found."""
    assert match_zone("Munich", ("Europe/Paris",)) == ()
    assert match_zone("Berlin", ("Europe/Paris",)) == ()


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


NOVEMBER = datetime(2026, 11, 23, 7, 0, 33, tzinfo=UTC)
JULY = datetime(2026, 7, 6, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("now", [NOVEMBER, JULY])
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Europe/Berlin", "Europe/Berlin", True),
        ("Europe/Berlin", "Europe/Vienna", True),
        ("Europe/Berlin", "Europe/Zurich", True),
        ("Europe/London", "Europe/Lisbon", True),
        ("Europe/Berlin", "Africa/Lagos", False),
        ("Europe/Berlin", "Africa/Johannesburg", False),
        ("Africa/Johannesburg", "Africa/Maputo", True),
        ("America/Denver", "America/Phoenix", False),
        ("Australia/Adelaide", "Australia/Darwin", False),
        ("Australia/Sydney", "Australia/Lord_Howe", False),
        ("Asia/Kathmandu", "Asia/Katmandu", True),
        ("Africa/Casablanca", "Africa/Lagos", False),
        ("Europe/Athens", "Asia/Beirut", False),
    ],
)
def test_zones_are_alike_only_if_their_clocks_agree_for_a_year(
    now: datetime, one: str, other: str, same: bool
) -> None:
    """In summer and in winter, half-hours and single nights between two changes included."""
    assert alike(one, other, now) is same
    assert alike(other, one, now) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [("Europe/Berlin", "Africa/Lagos"), ("Australia/Adelaide", "Australia/Broken_Hill")],
)
@pytest.mark.parametrize("hours", range(0, 24 * 366, 37 * 24 + 5))
def test_what_is_alike_shows_the_same_time_at_every_hour(one: str, other: str, hours: int) -> None:
    """Held against a clock that is looked at every hour for a year."""
    now = NOVEMBER + timedelta(hours=hours)
    moments = [now + timedelta(hours=ahead) for ahead in range(24 * 365)]
    clocks = [[at.astimezone(ZoneInfo(key)).utcoffset() for at in moments] for key in (one, other)]
    assert alike(one, other, now) is (clocks[0] == clocks[1])


def test_in_the_hour_of_a_change_zones_are_compared_from_that_hour_on() -> None:
    """The nights on which clocks go back and forward are nights like others."""
    for now in (
        datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    ):
        assert alike("Europe/Berlin", "Europe/Rome", now)
        assert not alike("Europe/Berlin", "Africa/Lagos", now)


def test_of_zones_that_are_alike_the_first_is_left() -> None:
    """In their order."""
    zones = ("Europe/Vienna", "Africa/Lagos", "Europe/Berlin", "Africa/Luanda", "Europe/Zurich")
    assert apart(zones, NOVEMBER) == ("Europe/Vienna", "Africa/Lagos")
    assert apart((), NOVEMBER) == ()


def test_a_naive_now_is_refused() -> None:
    """An instant needs a zone."""
    naive = datetime(2026, 1, 5)  # noqa: DTZ001 naive on purpose
    with pytest.raises(ValueError, match="naive"):
        alike("Europe/Berlin", "Europe/Rome", naive)
    with pytest.raises(ValueError, match="naive"):
        apart(("Europe/Berlin",), naive)
