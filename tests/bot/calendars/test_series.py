"""Entries that share a UID: copies, versions, many of one name, and streams of several calendars.

Of the classes of defects, these stand for `duplicate UID` and `several calendars in one file`.
"""

from __future__ import annotations

import pytest

from bot.calendars.reading import read
from conversations.when.appointments import CalendarReading
from tests.bot.calendars.written import FIRST, HOME, LAST, begin, calendar, entry, read_here

MONDAY = ("DTSTART:20260316T090000Z", "DTEND:20260316T100000Z")
TUESDAY = ("DTSTART:20260317T090000Z", "DTEND:20260317T100000Z")
WEEKLY = (*MONDAY, "RRULE:FREQ=WEEKLY;COUNT=3")
MONDAYS = ["2026-03-16 09:00", "2026-03-23 09:00", "2026-03-30 09:00"]


def streamed(*parts: bytes) -> CalendarReading:
    """Read several VCALENDARs that stand in one file."""
    return read(b"".join(parts), HOME, FIRST, LAST)


def test_many_appointments_of_one_uid() -> None:
    """Duplicate UID: a program that gives one UID to all entries loses none of them."""
    reading = read_here(entry(*MONDAY), entry(*TUESDAY), entry(*TUESDAY, uid="another"))
    assert begin(reading) == ["2026-03-16 09:00", "2026-03-17 09:00", "2026-03-17 09:00"]
    assert len({one.key for one in reading.appointments}) == 3
    assert reading == read_here(entry(*TUESDAY, uid="another"), entry(*TUESDAY), entry(*MONDAY))


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_copy_among_many_of_one_uid(*, newest_first: bool) -> None:
    """Duplicate UID: the same start twice is one appointment, that of the higher SEQUENCE."""
    copies = [
        entry(MONDAY[0], "DTEND:20260316T113000Z", "SEQUENCE:1"),
        entry(*MONDAY, "SEQUENCE:0"),
    ]
    copies = copies if newest_first else copies[::-1]
    reading = read_here(*copies, entry(*TUESDAY, "SEQUENCE:0"))
    assert [f"{one.ends_at:%d %H:%M}" for one in reading.appointments] == ["16 11:30", "17 10:00"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("SEQUENCE:1",), ("SEQUENCE:2",)),
        ((), ("SEQUENCE:0",)),
        (("SEQUENCE:1", "DTSTAMP:20260302T090000Z"), ("SEQUENCE:2", "DTSTAMP:20260301T090000Z")),
        (("DTSTAMP:20260301T090000Z",), ("DTSTAMP:20260302T090000Z",)),
        (("DTSTAMP:20260301T090000Z", "SEQUENCE:1"), ("DTSTAMP:20260302T090000Z", "SEQUENCE:1")),
    ],
)
def test_which_copy_is_newer(older: tuple[str, ...], newer: tuple[str, ...]) -> None:
    """Duplicate UID: SEQUENCE decides, then DTSTAMP, for whole entries and for replaced ones."""
    old, new = entry(*MONDAY, *older), entry(*MONDAY, *newer, "STATUS:CANCELLED")
    for copies in ((old, new), (new, old)):
        assert [one.cancelled for one in read_here(*copies).appointments] == [True]
    which = "RECURRENCE-ID:20260323T090000Z"
    old, new = entry(which, *MONDAY, *older), entry(which, *TUESDAY, *newer)
    for copies in ((old, new), (new, old)):
        assert begin(read_here(*copies)) == ["2026-03-17 09:00"]


def test_a_single_entry_beside_a_series_of_its_uid() -> None:
    """Duplicate UID: an entry that repeats and one that does not both stand, in either order."""
    for parts in ((WEEKLY, TUESDAY), (TUESDAY, WEEKLY)):
        assert begin(read_here(*(entry(*one) for one in parts))) == [
            MONDAYS[0],
            "2026-03-17 09:00",
            *MONDAYS[1:],
        ]


def test_two_series_of_one_uid() -> None:
    """Duplicate UID: what replaces an occurrence of the one leaves the other as it is."""
    other = (*TUESDAY, "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = entry("RECURRENCE-ID:20260323T090000Z", "DTSTART:20260325T090000Z")
    reading = read_here(entry(*WEEKLY), moved, entry(*other))
    assert [one[5:10] for one in begin(reading)] == ["03-16", "03-17", "03-24", "03-25", "03-30"]
    assert len({one.key for one in reading.appointments}) == 5


def test_what_replaces_one_of_many() -> None:
    """Duplicate UID: a RECURRENCE-ID names the single entry that begins then; else it is new."""
    many = (entry(*MONDAY), entry(*TUESDAY))
    for which in (":20260317T090000Z", ";VALUE=DATE:20260317", ";TZID=Asia/Tokyo:20260317T180000"):
        moved = entry(f"RECURRENCE-ID{which}", "DTSTART:20260318T090000Z")
        assert [one[8:10] for one in begin(read_here(*many, moved))] == ["16", "18"]
    days = [entry(f"DTSTART;VALUE=DATE:2026031{day}") for day in (6, 7)]
    moved = entry("RECURRENCE-ID:20260317T000000", "DTSTART;VALUE=DATE:20260319")
    assert [one.first.day for one in read_here(*days, moved).days] == [16, 19]
    more = entry("RECURRENCE-ID:20260327T090000Z", "DTSTART:20260327T090000Z")
    assert [one[8:10] for one in begin(read_here(*many, more))] == ["16", "17", "27"]


def test_an_occurrence_that_is_replaced_in_another_calendar_of_the_file() -> None:
    """Several calendars in one file: what replaces an occurrence may stand in a later one."""
    moved = entry("RECURRENCE-ID:20260323T090000Z", "DTSTART:20260324T090000Z")
    reading = streamed(calendar(entry(*WEEKLY)), calendar(moved))
    assert begin(reading) == [MONDAYS[0], "2026-03-24 09:00", MONDAYS[2]]


@pytest.mark.parametrize("sequence", [0, 1])
def test_a_request_and_its_cancellation(sequence: int) -> None:
    """Several calendars in one file: METHOD:CANCEL takes back what METHOD:REQUEST says."""
    asked = calendar("METHOD:REQUEST", entry(*MONDAY, "SEQUENCE:0"))
    taken_back = calendar("METHOD:CANCEL", entry(*MONDAY, f"SEQUENCE:{sequence}"))
    for reading in (streamed(asked, taken_back), streamed(taken_back, asked)):
        assert [one.cancelled for one in reading.appointments] == [True]


def test_different_uids_in_several_calendars() -> None:
    """Several calendars in one file: all of them are read."""
    reading = streamed(calendar(entry(*MONDAY)), calendar(entry(*TUESDAY, uid="another")))
    assert [one[8:10] for one in begin(reading)] == ["16", "17"]


@pytest.mark.parametrize(
    "dates",
    [
        ("RDATE;VALUE=DATE:20260318,20260330",),
        ("RDATE;TZID=Europe/Berlin;VALUE=DATE:20260318", "RDATE:20260330"),
    ],
)
def test_a_day_that_is_added_to_a_series_of_times(dates: tuple[str, ...]) -> None:
    """Additional dates: RDATE;VALUE=DATE takes the series' time of day, also in summer time."""
    lines = ("DTSTART;TZID=Europe/Berlin:20260316T100000", "DURATION:PT50M", *dates)
    reading = read_here(entry(*lines))
    assert begin(reading) == ["2026-03-16 09:00", "2026-03-18 09:00", "2026-03-30 08:00"]
    out = read_here(entry(*lines, "EXDATE;VALUE=DATE:20260318"))
    assert begin(out) == ["2026-03-16 09:00", "2026-03-30 08:00"]
