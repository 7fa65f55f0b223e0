"""One entry: its times, what is wrong with them, and how it counts."""

from __future__ import annotations

from datetime import date

import pytest

from tests.bot.calendars.written import HOME, begin, entry, read_here, utc

START = "DTSTART;TZID=Europe/Berlin:20260302T100000"


@pytest.mark.parametrize(
    ("start", "expected", "floating"),
    [
        ("DTSTART:20260302T090000Z", "2026-03-02 09:00", False),
        ("DTSTART;TZID=Europe/Berlin:20260302T100000", "2026-03-02 09:00", False),
        ("DTSTART;TZID=America/New_York:20260302T100000", "2026-03-02 15:00", False),
        ("DTSTART;TZID=Europe/Berlin:20260302T090000Z", "2026-03-02 09:00", False),
        ("DTSTART:20260302T100000", "2026-03-02 09:00", True),
        ('DTSTART;TZID="Customized Time Zone 1":20260302T100000', "2026-03-02 09:00", True),
        ("DTSTART:20260302T100060", "2026-03-02 09:00", True),
        ("dtstart;value=date-time:20260302t090000z", "2026-03-02 09:00", False),
    ],
)
def test_times(start: str, expected: str, *, floating: bool) -> None:
    """UTC, a zone, none, and a zone that nobody knows: the last two are the therapist's wall."""
    reading = read_here(entry(start))
    assert begin(reading) == [expected]
    assert [one.floating for one in reading.appointments] == [floating]
    assert reading.unreadable == 0


def test_a_time_on_the_wall_beside_a_zone() -> None:
    """Neither X-WR-TIMEZONE nor a VTIMEZONE says what a time without a zone means."""
    reading = read_here("X-WR-TIMEZONE:Asia/Tokyo", entry("DTSTART:20260302T100000"))
    assert begin(reading) == ["2026-03-02 09:00"]


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:no time",),
        ("DTSTART:20260230T100000Z",),
        ("DTSTART:20260302T250000Z",),
        ("DTSTART:00000101T000000Z",),
        ("DTSTART:2026-03-02T10:00:00Z",),
        ("DTSTART:tomorrow",),
        ("DTSTART:20260302T100000Z", "DTSTART:20260302T110000Z"),
        ("DTSTART:20260302T100000Z", "DTSTART;VALUE=DATE:20260302"),
        ("DTSTART:20260302T100000Z", "DTEND:20260302T996100Z"),
        ("DTSTART:20260302T100000Z", "DTEND:20260302T110000Z", "DTEND:20260302T120000Z"),
        ("DTSTART:20260302T100000Z", "DURATION:-PT1W1D2H3M4S"),
        ("DTSTART:20260302T100000Z", "DURATION:one hour"),
        ("DTSTART:20260302T100000Z", "RRULE:FREQ=HOURLY"),
        ("DTSTART:20260302T100000Z", "RRULE:FREQ=DAILY;UNTIL=soon"),
        ("DTSTART:20260302T100000Z", "RRULE:FREQ=DAILY", "EXDATE:never"),
        ("DTSTART:20260302T100000Z", "RDATE:20260303T100000Z/20260303"),
        ("DTSTART:20260302T100000Z", "RDATE;VALUE=TIME:100000Z"),
        ("DTSTART:20260302T100000Z", "RECURRENCE-ID:once"),
        ("DTSTART:20260302T100000Z", "RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"),
        ("DTSTART;VALUE=DATE:99991231",),
        ("DTSTART;VALUE=DATE:20260302", "DURATION:P9000000D"),
        ("DTSTART:00010101T100000Z", "DTEND:99991231T000000Z", "RRULE:FREQ=DAILY"),
    ],
)
def test_a_broken_entry_costs_itself(lines: tuple[str, ...]) -> None:
    """No start, bad dates, two starts, bad lengths, rules and exceptions: one entry is counted."""
    reading = read_here(entry(*lines, uid="bad"), entry(START, uid="good"))
    assert begin(reading) == ["2026-03-02 09:00"]
    assert (reading.days, reading.unreadable) == ((), 1)


def test_the_same_start_twice() -> None:
    """Two lines that say the same are one."""
    assert begin(read_here(entry(START, START))) == ["2026-03-02 09:00"]


def test_an_entry_that_was_cut_off() -> None:
    """The last entry of a feed that broke off is not believed."""
    reading = read_here(entry(START), ("BEGIN:VEVENT", "DTSTART:20260303T100000Z"))
    assert reading.unreadable == 0
    cut = read_here(entry(START), "BEGIN:VEVENT\r\nDTSTART:20260303T100000Z")
    assert cut == reading


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        ((), None),
        (("DTEND:",), None),
        (("DTEND;TZID=Europe/Berlin:20260302T110000",), "10:00"),
        (("DTEND:20260302T100000Z",), "10:00"),
        (("DTEND:20260302T110000",), "10:00"),
        (("DTEND;TZID=Nowhere:20260302T110000",), "10:00"),
        (("DTEND;TZID=Europe/Berlin:20260302T100000",), "09:00"),
        (("DURATION:PT50M",), "09:50"),
        (("DURATION:PT0S",), "09:00"),
        (("DURATION:",), None),
        (("DURATION:+pt1h5m",), "10:05"),
        (("DTEND:20260302T100000Z", "DURATION:PT0S"), "10:00"),
        (("DTEND;VALUE=DATE:20260302",), None),
    ],
)
def test_ends(lines: tuple[str, ...], ends: str | None) -> None:
    """DTEND, DURATION, a length of nothing, and no end at all, which is not the same."""
    (one,) = read_here(entry(START, *lines)).appointments
    assert one.ends_at == (None if ends is None else utc(f"2026-03-02 {ends}"))


@pytest.mark.parametrize("line", ["DTEND;TZID=Europe/Berlin:20260302T090000", "DURATION:-PT1H"])
def test_an_end_before_the_start(line: str) -> None:
    """An end before the start, or a length below nothing: they are swapped."""
    (one,) = read_here(entry(START, line)).appointments
    assert (one.begins_at, one.ends_at) == (utc("2026-03-02 08:00"), utc("2026-03-02 09:00"))


@pytest.mark.parametrize(
    ("start", "length", "hours"),
    [
        ("20260329T013000", "DURATION:PT2H", 2),
        ("20260329T023000", "DURATION:PT1H", 1),
        ("20260329T023000", "DTEND;TZID=Europe/Berlin:20260329T033000", 1),
        ("20260328T120000", "DURATION:PT24H", 24),
        ("20260328T120000", "DURATION:P1D", 23),
        ("20260328T120000", "DTEND;TZID=Europe/Berlin:20260329T120000", 23),
        ("20261025T013000", "DURATION:PT2H", 2),
        ("20261025T013000", "DURATION:-PT2H", 2),
        ("20261024T120000", "DURATION:P1D", 25),
        ("20261025T023000", "DTEND;TZID=Europe/Berlin:20261025T030000", 1.5),
    ],
)
@pytest.mark.parametrize("rule", ["", "RRULE:FREQ=DAILY;COUNT=1"])
def test_lengths_over_a_change_of_clocks(start: str, length: str, hours: float, rule: str) -> None:
    """DST gaps and folds: hours and minutes are exact, days and ends are those on the wall."""
    lines = (f"DTSTART;TZID=Europe/Berlin:{start}", length, *filter(None, [rule]))
    (one,) = read_here(entry(*lines), last=date(2026, 12, 1)).appointments
    assert one.ends_at is not None
    assert (one.ends_at - one.begins_at).total_seconds() == hours * 3600


@pytest.mark.parametrize("head", ["METHOD:CANCEL", "METHOD:PUBLISH"])
def test_a_cancelled_occurrence_without_a_start(head: str) -> None:
    """Cancelled overrides: RECURRENCE-ID says enough; an entry without either says nothing."""
    series = entry(START, "RRULE:FREQ=DAILY;COUNT=2", "DURATION:PT1H")
    gone = entry("RECURRENCE-ID:20260303T090000Z", "STATUS:CANCELLED")
    reading = read_here(series, gone)
    assert [one.cancelled for one in reading.appointments] == [False, True]
    assert reading.unreadable == 0
    assert read_here(head, entry("STATUS:CANCELLED")).unreadable == 1
    assert read_here(series, entry("RECURRENCE-ID:20260303T090000Z")).unreadable == 1


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ((), 2),
        (("DTEND;VALUE=DATE:20260305",), 4),
        (("DTEND;VALUE=DATE:20260302",), 2),
        (("DTEND:20260305T000000",), 4),
        (("DTEND:20260305T120000",), 5),
        (("DURATION:P2D",), 3),
        (("DURATION:PT36H",), 3),
    ],
)
def test_whole_days(lines: tuple[str, ...], last: int) -> None:
    """The end of whole days is exclusive where it is written, and included where it is kept."""
    reading = read_here(entry("DTSTART;VALUE=DATE:20260302", *lines))
    assert reading.appointments == ()
    assert [(one.first, one.last) for one in reading.days] == [
        (date(2026, 3, 2), date(2026, 3, last))
    ]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20260302",
        "DTSTART;TZID=Europe/Berlin;VALUE=DATE:20260302",
        "DTSTART;VALUE=DATE;TZID=Nowhere:20260302",
        "DTSTART;VALUE=DATE:20260302T000000",
    ],
)
def test_a_day_with_a_zone(start: str) -> None:
    """A date stays a date, whatever zone or type stands beside it."""
    (one,) = read_here(entry(start), zone="America/New_York").days
    assert one.first == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("lines", "cancelled", "free"),
    [
        ((), False, False),
        (("STATUS:CONFIRMED", "TRANSP:OPAQUE"), False, False),
        (("STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"), False, False),
        (("STATUS:CANCELLED",), True, False),
        (("TRANSP:TRANSPARENT",), False, True),
        (("TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), False, True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), False, False),
    ],
)
def test_states(lines: tuple[str, ...], *, cancelled: bool, free: bool) -> None:
    """STATUS, TRANSP and Outlook's busy status; tentative is busy."""
    (one,) = read_here(entry(START, *lines)).appointments
    assert (one.cancelled, one.free) == (cancelled, free)


def test_a_calendar_that_cancels() -> None:
    """METHOD:CANCEL cancels all that stands in it."""
    (one,) = read_here("METHOD:CANCEL", entry(START)).appointments
    assert one.cancelled


@pytest.mark.parametrize(
    ("head", "attendee", "declined"),
    [
        ("X-WR-CALNAME:Ann@example.org", "PARTSTAT=DECLINED:mailto:ann@example.org", True),
        ("X-OWNER:MAILTO:ann@example.org", "PARTSTAT=DECLINED:mailto:ann@example.org", True),
        ("X-WR-CALNAME:ann@example.org", "PARTSTAT=ACCEPTED:mailto:ann@example.org", False),
        ("X-WR-CALNAME:ann@example.org", "PARTSTAT=DECLINED:mailto:bob@example.org", False),
        ("X-WR-CALNAME:Ann", "CN=Ann;PARTSTAT=DECLINED:mailto:ann@example.org", False),
        ("X-WR-CALNAME:ann@example.org", "PARTSTAT=DECLINED;EMAIL=ann@example.org:urn:1", True),
    ],
)
def test_declined(head: str, attendee: str, *, declined: bool) -> None:
    """Only the owner's own refusal counts, and only where the owner is known by address."""
    (one,) = read_here(head, entry(START, f"ATTENDEE;{attendee}")).appointments
    assert one.declined == declined


@pytest.mark.parametrize(
    ("lines", "away"),
    [
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "TRANSP:OPAQUE", "SUMMARY:Vacation"), False),
        (("TRANSP:OPAQUE", "SUMMARY:Out of office"), True),
        (("TRANSP:OPAQUE", "SUMMARY:Urlaub in Italien"), True),
        (("TRANSP:OPAQUE", "SUMMARY:Congés d’été"), True),
        (("TRANSP:OPAQUE", "SUMMARY:vacaciones"), True),
        (("TRANSP:OPAQUE", "SUMMARY:Leave the car at the garage"), False),
        (("TRANSP:TRANSPARENT", "SUMMARY:Holiday"), False),
        (("SUMMARY:Holiday",), False),
    ],
)
def test_away(lines: tuple[str, ...], *, away: bool) -> None:
    """Outlook's own word for it, or a busy day that is called so; nothing less."""
    (one,) = read_here(entry("DTSTART;VALUE=DATE:20260302", *lines)).days
    assert one.away == away


def test_hours_are_not_away() -> None:
    """An appointment is never "out of office"; only whole days are."""
    reading = read_here(entry(START, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), zone=HOME)
    assert len(reading.appointments) == 1


@pytest.mark.parametrize(
    ("start", "until", "last"),
    [
        ("DTSTART;VALUE=DATE:20260302", "20260304", "2026-03-04"),
        ("DTSTART;VALUE=DATE:20260302", "20260304T000000Z", "2026-03-04"),
        ("DTSTART;VALUE=DATE:20260302", "20260303T230000Z", "2026-03-04"),
        (START, "20260304", "2026-03-04"),
        (START, "20260304T100000", "2026-03-04"),
        (START, "20260304T090000Z", "2026-03-04"),
        (START, "20260304T085959Z", "2026-03-03"),
        ("DTSTART:20260302T100000", "20260304T100000", "2026-03-04"),
    ],
)
def test_until(start: str, until: str, last: str) -> None:
    """UNTIL is included, as a day, a time on the wall, in UTC, and as Exchange writes midnight."""
    reading = read_here(entry(start, f"RRULE:FREQ=DAILY;UNTIL={until}"))
    found = [str(one.first) for one in reading.days] or [one[:10] for one in begin(reading)]
    assert found[-1] == last


def test_a_series_in_utc_of_a_calendar_with_a_zone() -> None:
    """What repeats in UTC, in a calendar drawn in a zone, keeps its hour there."""
    lines = ("DTSTART:20260323T090000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert begin(read_here(entry(*lines))) == ["2026-03-23 09:00", "2026-03-30 09:00"]
    drawn = read_here("X-WR-TIMEZONE:Europe/Berlin", entry(*lines))
    assert begin(drawn) == ["2026-03-23 09:00", "2026-03-30 08:00"]
