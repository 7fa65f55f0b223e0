"""What TZIDs mean: IANA names, Windows names and labels, a calendar's own zones, and none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.calendars.lines import calendars
from bot.calendars.zones import Zones
from tests.bot.calendars.written import calendar, custom_zone

SUMMER, WINTER = datetime(2026, 7, 1, 12), datetime(2026, 1, 1, 12)  # noqa: DTZ001 - on the wall


def zones(*parts: tuple[str, ...]) -> Zones:
    """Return the zones of a calendar."""
    return Zones(calendars(calendar(*parts))[0].parts, 2026)


def hours(tzid: str, *parts: tuple[str, ...]) -> tuple[float, float] | None:
    """Return how far a zone is ahead of UTC in winter and in summer; None for no zone."""
    zone = zones(*parts).find(tzid)
    if zone is None:
        return None
    offsets = (at.replace(tzinfo=zone).utcoffset() or timedelta(0) for at in (WINTER, SUMMER))
    winter, summer = (offset / timedelta(hours=1) for offset in offsets)
    return winter, summer


@pytest.mark.parametrize(
    ("tzid", "expected"),
    [
        ("Europe/Berlin", (1, 2)),
        ("europe/BERLIN", (1, 2)),
        ("/Europe/Stockholm", (1, 2)),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", (1, 2)),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", (-3, -3)),
        ("/citadel.org/20190914_1/UTC", (0, 0)),
        ("TZID=America/New_York", (-5, -4)),
        ("UTC", (0, 0)),
        ("W. Europe Standard Time", (1, 2)),
        ("Eastern Standard Time", (-5, -4)),
        ("India Standard Time", (5.5, 5.5)),
        ("(UTC-05:00) Eastern Time (US & Canada)", (-5, -4)),
        ("(GMT-05.00) Eastern Time (US & Canada)", (-5, -4)),
        ("Pacific Time (US & Canada)", (-8, -7)),
        ("(UTC-07:00) Arizona", (-7, -7)),
        ("(UTC-03:30) Newfoundland", (-3.5, -2.5)),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", (0, 1)),
        ("(UTC) Coordinated Universal Time", (0, 0)),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", (1, 2)),
        ("(UTC+01:00) Amsterdam\\, Berlin\\, Bern\\, Rom\\, Stockholm\\, Wien", (1, 2)),
        ("(UTC+01:00) Brüssel, Kopenhagen, Madrid, Paris", (1, 2)),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", (5.5, 5.5)),
        ("(UTC+10:00) Canberra, Melbourne, Sydney", (11, 10)),
        ("(UTC-07:00) Chihuahua, La Paz, Mazatlan", (-7, -7)),
        ("w. europe standard time", (1, 2)),
        ("W. Europe Daylight Time", (1, 2)),
        ("(GMT+01.00) Sarajevo/Warsaw/Zagreb", (1, 2)),
        ("(GMT+01:00) Amsterdam / Berlin / Bern / Rome / Stockholm / Vienna", (1, 2)),
        ("tzone://Microsoft/Utc", (0, 0)),
        ("Z", (0, 0)),
        ("UTC+2", (2, 2)),
        ("GMT-0330", (-3.5, -3.5)),
        ("GMT+1", (1, 1)),
        ("UTC+01:00", (1, 1)),
        ("UTC\N{MINUS SIGN}05:00", (-5, -5)),
        ("+01:00", (1, 1)),
        ("-0500", (-5, -5)),
        ("+05", (5, 5)),
        ('"Europe/Berlin"', (1, 2)),
        ("Europe/Berlin (CET)", (1, 2)),
        ("America/New_York (EST)", (-5, -4)),
        ("Europe/Berlin[1]", (1, 2)),
        ("Europe%2FBerlin", (1, 2)),
        ("US/Eastern", (-5, -4)),
        ("US-Eastern", (-5, -4)),
        ("Europe_Berlin", (1, 2)),
        ("America/New York", (-5, -4)),
        ("/freeassociation.sourceforge.net/Europe/Berlin", (1, 2)),
        ("/citadel.org/20190914_1/Europe/London", (0, 1)),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", (-3, -3)),
        ("CET", (1, 2)),
        ("CEST", (1, 2)),
        ("MEZ", (1, 2)),
        ("MESZ", (1, 2)),
        ("PST", (-8, -7)),
        ("EDT", (-5, -4)),
        ("BST", (0, 1)),
        ("W. Europe", (1, 2)),
        ("Mitteleuropäische Zeit", (1, 2)),
        ("Heure normale d\N{RIGHT SINGLE QUOTATION MARK}Europe centrale", (1, 2)),
        ("(UTC+00:00) UTC", (0, 0)),
    ],
)
def test_names_that_mean_a_zone(tzid: str, expected: tuple[float, float]) -> None:
    """IANA names with odd slashes and letters, Windows names, labels and plain offsets."""
    assert hours(tzid) == expected


@pytest.mark.parametrize(
    "tzid",
    [
        "",
        "Customized Time Zone 1",
        "Europe/Germany",
        "../../../etc/passwd",
        "/etc/passwd",
        "Europe",
        "(UTC+09:00) Berlin",
        "(UTC-05:00) Somewhere",
        "(UTC+09:00) Sarajevo/Warsaw/Zagreb",
        "tzone://Microsoft/Custom",
        "UTC+99",
        "+99:00",
        "+",
        "CST",
        "IST",
        "Local",
        "Nowhere (CET)",
        "Nowhere-Land",
        "UTC+00:75",
        "x" * 100_000,
        "a" + " " * 100_000,
        "a" + "(" * 100_000,
        "a\0b",
    ],
)
def test_names_that_mean_none(tzid: str) -> None:
    """Unknown names, paths, and labels whose offset is not their city's are no zone."""
    assert hours(tzid) is None


def test_a_zone_of_its_own() -> None:
    """A VTIMEZONE with a name of its own is followed, summer time and all."""
    assert hours("Customized Time Zone", custom_zone()) == (2, 3)


def test_a_zone_of_its_own_at_the_change() -> None:
    """Its clocks change at the hour it says, and back; twice the same hour means the first."""
    zone = zones(custom_zone()).find("Customized Time Zone")
    wall = datetime(2026, 3, 29, 1, 59, tzinfo=zone)
    assert wall.astimezone(UTC).hour == 23
    assert wall.replace(hour=3).astimezone(UTC).hour == 0
    assert datetime(2026, 10, 25, 2, 30, tzinfo=zone).astimezone(UTC).hour == 23
    assert datetime(2026, 10, 25, 3, 0, tzinfo=zone).astimezone(UTC).hour == 1
    for hour in range(0, 24 * 365, 5):
        instant = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        assert instant.astimezone(zone) == instant


def test_a_windows_name_that_the_calendar_defines() -> None:
    """A VTIMEZONE goes before the Windows name it has, but not before an IANA name."""
    own = tuple(
        line.replace("Customized Time Zone", "Eastern Standard Time") for line in custom_zone()
    )
    assert hours("Eastern Standard Time", own) == (2, 3)
    own = tuple(line.replace("Customized Time Zone", "Europe/Berlin") for line in custom_zone())
    assert hours("Europe/Berlin", own) == (1, 2)


@pytest.mark.parametrize("name", ["EST", "MEZ", "PST", "Eastern", "tzone://Microsoft/Custom"])
def test_an_abbreviation_that_the_calendar_defines(name: str) -> None:
    """Odd TZIDs: a VTIMEZONE says what an abbreviation means, or Outlook's name for any zone."""
    own = tuple(line.replace("Customized Time Zone", name) for line in custom_zone(hours=7))
    assert hours(name, own) == (7, 8)
    lost = ("BEGIN:VTIMEZONE", f"TZID:{name}", "END:VTIMEZONE")
    assert hours(name, lost) == hours(name)


def test_a_zone_without_summer_time() -> None:
    """Zones with no DST rules: one observance holds always, even if it does not say since when."""
    for since in (("DTSTART:19700101T000000",), ()):
        for name in ("STANDARD", "DAYLIGHT"):
            lines = (f"BEGIN:{name}", *since, "TZOFFSETTO:+0300", f"END:{name}")
            own = ("BEGIN:VTIMEZONE", "TZID:Here", *lines, "END:VTIMEZONE")
            assert hours("Here", own) == (3, 3)


def test_a_label_with_escapes() -> None:
    """Exchange escapes commas where it defines a zone and quotes them where it uses it."""
    own = tuple(
        line.replace("Customized Time Zone", r"(UTC+02:00) Here\, There") for line in custom_zone()
    )
    assert hours("(UTC+02:00) Here, There", own) == (2, 3)


@pytest.mark.parametrize("offset", ["+5328", "+2500", "+01:75", "soon", ""])
def test_an_offset_that_is_none(offset: str) -> None:
    """An observance with an impossible offset is left out, and the rest of the zone holds."""
    broken = ("BEGIN:STANDARD", "DTSTART:18930401T000000", f"TZOFFSETTO:{offset}", "END:STANDARD")
    own = (*custom_zone()[:2], *broken, *custom_zone()[2:])
    assert hours("Customized Time Zone", own) == (2, 3)
    assert hours("Customized Time Zone", (*custom_zone()[:2], *broken, "END:VTIMEZONE")) is None


def test_a_zone_without_content() -> None:
    """A VTIMEZONE that says nothing is none."""
    assert hours("Here", ("BEGIN:VTIMEZONE", "TZID:Here", "END:VTIMEZONE")) is None


def test_onsets_that_are_listed() -> None:
    """RDATEs and the end of a rule are followed; before all of them it is standard time."""
    own = (
        "BEGIN:VTIMEZONE",
        "TZID:Listed",
        "BEGIN:DAYLIGHT",
        "DTSTART:20240401T020000",
        "RDATE:20250401T020000,20260401T020000",
        "TZOFFSETTO:+0500",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20231001T020000",
        "RRULE:FREQ=YEARLY;UNTIL=20251001T000000Z",
        "TZOFFSETTO:+0400",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    assert hours("Listed", own) == (4, 5)
    zone = zones(own).find("Listed")
    assert datetime(2020, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=4)
    assert datetime(2030, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=5)


def test_a_rule_that_is_no_zones() -> None:
    """A VTIMEZONE whose clocks change every second is none."""
    own = tuple(line.replace("YEARLY", "SECONDLY") for line in custom_zone())
    assert hours("Customized Time Zone", own) is None
