"""A whole calendar: the stretch, series and what replaces their parts, keys, and bounds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.calendars.problems import CalendarProblem, Reason
from bot.calendars.reading import read
from tests.bot.calendars.written import (
    FIRST,
    HOME,
    LAST,
    begin,
    calendar,
    custom_zone,
    entry,
    read_here,
    utc,
)

WEEKLY = (
    "DTSTART;TZID=Europe/Berlin:20260316T100000",
    "DTEND;TZID=Europe/Berlin:20260316T110000",
    "RRULE:FREQ=WEEKLY;COUNT=4",
)
MONDAYS = ["2026-03-16 09:00", "2026-03-23 09:00", "2026-03-30 08:00", "2026-04-06 08:00"]


def test_a_series_over_the_change_of_clocks() -> None:
    """A weekly hour keeps its time on the wall when summer time begins."""
    assert begin(read_here(entry(*WEEKLY))) == MONDAYS


@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=WEEKLY;COUNT=3"])
def test_an_hour_that_the_clocks_skip(rule: str) -> None:
    """Begun within it and ended after it, it has its length on the wall, and costs no series."""
    day = 29 if not rule else 22
    times = (f"DTSTART;TZID={HOME}:202603{day}T023000", f"DTEND;TZID={HOME}:202603{day}T032000")
    reading = read_here(entry(*times, *filter(None, [rule])))
    assert reading.unreadable == 0
    begins = ["2026-03-22 01:30", "2026-03-29 01:30", "2026-04-05 00:30"]
    assert begin(reading) == (begins if rule else begins[1:2])
    lengths = {one.ends_at - one.begins_at for one in reading.appointments if one.ends_at}
    assert lengths == {timedelta(minutes=50)}


def test_the_borders_of_a_stretch() -> None:
    """What ends as it begins, or begins as it ends, is outside; what reaches into it, inside."""
    times = [("20260301T220000Z", "20260301T230000Z"), ("20260301T223000Z", "20260301T233000Z")]
    times += [("20260302T223000Z", "20260303T003000Z"), ("20260302T230000Z", "20260303T000000Z")]
    entries = [
        entry(f"DTSTART:{starts}", f"DTEND:{ends}", uid=str(number))
        for number, (starts, ends) in enumerate(times)
    ]
    reading = read_here(*entries, first=date(2026, 3, 2), last=date(2026, 3, 3))
    assert begin(reading) == ["2026-03-01 22:30", "2026-03-02 22:30"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"])
def test_whole_days_at_the_borders(zone: str) -> None:
    """Days have no zone: those of the stretch are the same everywhere."""
    days = [entry(f"DTSTART;VALUE=DATE:202603{day:02}", uid=str(day)) for day in range(1, 6)]
    reading = read_here(*days, zone=zone, first=date(2026, 3, 2), last=date(2026, 3, 4))
    assert [one.first.day for one in reading.days] == [2, 3]


def test_a_stretch_without_a_day() -> None:
    """A stretch that ends when it begins is the caller's mistake."""
    with pytest.raises(ValueError, match="at least one day"):
        read(calendar(), HOME, FIRST, FIRST)


def test_a_calendar_with_nothing_in_it() -> None:
    """No entry is a reading too; no calendar is none."""
    assert read_here().appointments == ()
    with pytest.raises(CalendarProblem, match="not_a_calendar"):
        read(b"\r\n".join(line.encode() for line in entry(*WEEKLY)), HOME, FIRST, LAST)


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE;TZID=Europe/Berlin:20260323T100000",
        "EXDATE:20260323T090000Z",
        "EXDATE:20260323T100000",
        "EXDATE;TZID=Asia/Tokyo:20260323T180000",
        "EXDATE;VALUE=DATE:20260323",
        "EXDATE:20260302T090000Z,20260323T090000Z",
        "EXRULE:FREQ=WEEKLY;INTERVAL=9;BYDAY=MO",
    ],
)
def test_exceptions(exdate: str) -> None:
    """EXDATE in the same zone, in UTC, without or with another zone, as a day; and EXRULE."""
    expected = MONDAYS[1:] if exdate.startswith("EXRULE") else [MONDAYS[0], *MONDAYS[2:]]
    assert begin(read_here(entry(*WEEKLY, exdate))) == expected


def test_additional_dates() -> None:
    """RDATE adds times, and periods with a length of their own."""
    reading = read_here(
        entry(
            *WEEKLY[:2],
            "RDATE:20260317T090000Z",
            "RDATE;VALUE=PERIOD:20260318T090000Z/PT30M,20260319T090000Z/20260319T094500Z",
        )
    )
    assert [(one.ends_at or one.begins_at) - one.begins_at for one in reading.appointments] == [
        utc(f"2026-03-01 {length}") - utc("2026-03-01 00:00")
        for length in ("01:00", "01:00", "00:30", "00:45")
    ]


@pytest.mark.parametrize(
    "which",
    [
        ";TZID=Europe/Berlin:20260323T100000",
        ":20260323T090000Z",
        ":20260323T100000",
        ";VALUE=DATE:20260323",
    ],
)
def test_one_that_was_moved(which: str) -> None:
    """A moved occurrence stands in the place of its own, and keeps its key."""
    moved = entry(f"RECURRENCE-ID{which}", "DTSTART;TZID=Europe/Berlin:20260324T150000")
    before, after = read_here(entry(*WEEKLY)), read_here(moved, entry(*WEEKLY))
    assert begin(after) == [MONDAYS[0], "2026-03-24 14:00", *MONDAYS[2:]]
    assert [one.key for one in after.appointments] == [one.key for one in before.appointments]


def test_one_that_was_cancelled() -> None:
    """A cancelled occurrence stands where it was, and says so."""
    gone = entry("RECURRENCE-ID:20260323T090000Z", WEEKLY[0], "STATUS:CANCELLED")
    reading = read_here(entry(*WEEKLY), gone)
    assert [one.cancelled for one in reading.appointments] == [True, False, False, False]


def test_a_day_that_was_moved() -> None:
    """Exchange names the day of a series of days by a time with a zone."""
    days = ("DTSTART;VALUE=DATE:20260316", "RRULE:FREQ=WEEKLY;COUNT=3")
    zone = ";TZID=W. Europe Standard Time"
    for moves, leaves_out in (
        (f"{zone}:20260323T000000", f"{zone}:20260330T000000"),
        (":20260322T230000Z", ":20260329T220000Z"),
    ):
        moved = entry(f"RECURRENCE-ID{moves}", "DTSTART;VALUE=DATE:20260325")
        reading = read_here(entry(*days, f"EXDATE{leaves_out}"), moved)
        assert [one.first.day for one in reading.days] == [16, 25]


def test_this_and_all_that_follow() -> None:
    """RANGE=THISANDFUTURE moves what follows too, and every one keeps its key."""
    moved = entry(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260323T090000Z",
        "DTSTART;TZID=Europe/Berlin:20260323T120000",
        "DTEND;TZID=Europe/Berlin:20260323T130000",
    )
    before, after = read_here(entry(*WEEKLY)), read_here(entry(*WEEKLY), moved)
    assert [one[11:] for one in begin(after)] == ["09:00", "11:00", "10:00", "10:00"]
    assert [one.key for one in after.appointments] == [one.key for one in before.appointments]


def test_parts_without_their_series() -> None:
    """Replaced occurrences stand also where the series itself is missing or unreadable."""
    part = entry("RECURRENCE-ID:20260323T090000Z", "DTSTART:20260324T090000Z")
    assert begin(read_here(part)) == ["2026-03-24 09:00"]
    reading = read_here(part, entry(WEEKLY[0], "RRULE:FREQ=SECONDLY"))
    assert (begin(reading), reading.unreadable) == (["2026-03-24 09:00"], 1)


def test_the_newest_copy_holds() -> None:
    """Of two copies of an entry, the one with the higher SEQUENCE holds, wherever it stands."""
    new = entry("SEQUENCE:2", "DTSTART:20260302T090000Z")
    old = entry("SEQUENCE:1", "DTSTART:20260303T090000Z")
    assert begin(read_here(new, old)) == begin(read_here(old, new)) == ["2026-03-02 09:00"]


def test_the_same_occurrence_stands_once() -> None:
    """A calendar that comes twice in one stream says the same once."""
    data = calendar(entry(*WEEKLY))
    assert read(data + data, HOME, FIRST, LAST) == read(data, HOME, FIRST, LAST)


def test_entries_without_a_name() -> None:
    """Entries without a UID are different ones, even at the same time; their keys stay."""
    nameless = entry("DTSTART:20260302T090000Z", uid=None)
    reading = read_here(nameless, nameless)
    assert len({one.key for one in reading.appointments}) == 2
    assert reading == read_here(nameless, nameless)


def test_keys() -> None:
    """A single entry keeps its key when it moves; other entries have others; no UID is in it."""
    first = read_here(entry("DTSTART:20260302T090000Z")).appointments[0].key
    assert read_here(entry("DTSTART:20260303T110000Z")).appointments[0].key == first
    assert read_here(entry("DTSTART:20260302T090000Z", uid="two")).appointments[0].key != first
    assert len(first) == 16


def test_no_zone_of_one_feed_touches_another() -> None:
    """The same name may mean other zones in other feeds, one after the other, in one process."""
    timed = entry("DTSTART;TZID=Customized Time Zone:20260302T120000")
    assert begin(read_here(custom_zone(hours=2), timed)) == ["2026-03-02 10:00"]
    assert begin(read_here(custom_zone(hours=7), timed)) == ["2026-03-02 05:00"]
    assert begin(read_here(timed)) == ["2026-03-02 11:00"]
    both = calendar(custom_zone(hours=2), timed) + calendar(custom_zone(hours=7), timed)
    assert begin(read(both, HOME, FIRST, LAST)) == ["2026-03-02 05:00", "2026-03-02 10:00"]


def test_nothing_else_is_kept() -> None:
    """No title, name, note, place or address is in what comes back."""
    lines = ("SUMMARY", "DESCRIPTION", "LOCATION", "ATTENDEE;CN=canary", "ORGANIZER;CN=canary")
    told = [f"{line}:canary" for line in lines]
    reading = read_here(
        "X-WR-CALNAME:canary@example.org",
        entry(*WEEKLY, *told, uid="canary"),
        entry("DTSTART;VALUE=DATE:20260302", *told, uid="canary2"),
        entry("DTSTART:canary", *told),
    )
    assert (len(reading.appointments), len(reading.days), reading.unreadable) == (4, 1, 1)
    assert "canary" not in repr(reading)


def test_one_that_repeats_too_often() -> None:
    """A series with more occurrences than are taken of one costs itself alone."""
    hours = ",".join(map(str, range(24)))
    often = entry("DTSTART:20260101T000000Z", f"RRULE:FREQ=DAILY;BYHOUR={hours}", uid="often")
    reading = read_here(often, entry(*WEEKLY), first=date(2026, 1, 1), last=date(2027, 1, 1))
    assert (begin(reading), reading.unreadable) == (MONDAYS, 1)


def test_too_many_occurrences() -> None:
    """A calendar with more in it than is taken is refused as a whole."""
    daily = [entry("DTSTART:20200101T090000Z", "RRULE:FREQ=DAILY", uid=str(n)) for n in range(60)]
    with pytest.raises(CalendarProblem) as told:
        read_here(*daily, first=date(2026, 1, 1), last=date(2027, 1, 1))
    assert told.value.reason is Reason.TOO_MANY


def test_it_is_sorted() -> None:
    """Appointments and days come in their order, whether they have an end or not."""
    same = "DTSTART:20260302T090000Z"
    reading = read_here(
        entry("DTSTART:20260303T090000Z", uid="1"),
        entry(same, "DTEND:20260302T100000Z", uid="2"),
        entry(same, uid="3"),
        entry("DTSTART;VALUE=DATE:20260309", uid="4"),
        entry("DTSTART;VALUE=DATE:20260302", uid="5"),
    )
    assert begin(reading) == ["2026-03-02 09:00", "2026-03-02 09:00", "2026-03-03 09:00"]
    assert reading.appointments[0].ends_at is None
    assert [one.first.day for one in reading.days] == [2, 9]
    assert all(isinstance(one.begins_at, datetime) for one in reading.appointments)
