"""Taking a stream apart: bytes, folds, what is not closed, and lines that are none."""

from __future__ import annotations

import pytest

from bot.calendars.lines import Component, Property, calendars, unescape
from bot.calendars.problems import MOST_ENTRIES, CalendarProblem, Reason
from tests.bot.calendars.written import calendar, entry

GOOD = entry("DTSTART:20260302T090000Z", "SUMMARY:Grüße – an Zoë")


def only(data: bytes) -> Component:
    """Return the one entry of a stream."""
    (one,) = (part for made in calendars(data) for part in made.parts if part.name == "VEVENT")
    return one


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\r\r\n"])
def test_line_endings(ending: str) -> None:
    """Bare LF, bare CR and CRCRLF end a line as CRLF does, also where it is folded."""
    folded = calendar(GOOD).replace(b"20260302T0", b"2026\r\n 0302T0")
    data = folded.replace(b"\r\n", ending.encode())
    assert only(data).text("DTSTART") == "20260302T090000Z"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"]
)
def test_encodings(encoding: str) -> None:
    """UTF-8 with and without a mark, UTF-16, UTF-32 and ISO-8859-1 are told apart."""
    text = calendar(GOOD).decode().replace("–", "-")
    assert only(text.encode(encoding)).text("SUMMARY") == "Grüße - an Zoë"


def test_a_fold_in_the_middle_of_a_character() -> None:
    """A line folded between the two bytes of an umlaut is put together again."""
    data = calendar(GOOD).replace("ü".encode(), "ü".encode()[:1] + b"\r\n " + "ü".encode()[1:])
    assert only(data).text("SUMMARY") == "Grüße – an Zoë"


def test_a_fold_in_the_middle_of_a_time() -> None:
    """Folds may stand anywhere, with a space or a tab."""
    data = calendar(GOOD).replace(b"20260302T0", b"2026\r\n 03\r\n\t02T0")
    assert only(data).text("DTSTART") == "20260302T090000Z"


def test_nul_bytes_fall_out() -> None:
    """NUL bytes between the letters are as if they were not there."""
    assert only(calendar(GOOD).replace(b"DTSTART", b"DT\0START\0")).text("DTSTART")


def test_stray_lines() -> None:
    """A line that is no content line costs itself, in an entry, between and after them."""
    data = calendar("X", ("BEGIN:VEVENT", "lost words", "=", ":", *GOOD[1:]), "X")
    assert only(data + b"X\r\n").text("DTSTART") == "20260302T090000Z"


def test_a_missing_end() -> None:
    """An entry that was not closed is closed by the next one, and by the end of the calendar."""
    (made,) = calendars(calendar(GOOD[:-1], GOOD[:-1]))
    assert [one.whole for one in made.parts] == [True, True]


def test_a_stream_that_was_cut_off() -> None:
    """What was cut off by the end of the stream is known to be."""
    data = calendar(GOOD).partition(b"SUMMARY")[0]
    assert not only(data).whole


def test_an_end_without_a_beginning() -> None:
    """An END that closes nothing is passed over."""
    data = calendar("END:VEVENT", "END:VALARM", GOOD)
    assert only(data).whole


def test_what_an_alarm_says() -> None:
    """The lines of what stands inside an entry are not the entry's, also if it is not closed."""
    alarm = ("BEGIN:VALARM", "DURATION:PT1H", "DTSTART:20300101T000000Z")
    for closed in (("END:VALARM",), ()):
        made = only(calendar((GOOD[0], *alarm, *closed, "END:VEVENT")))
        assert made.properties == {}


def test_components_nobody_knows() -> None:
    """Unknown components, to-dos, journals and free-busy lists are passed over."""
    others = [
        (f"BEGIN:{name}", "DTSTART:20260302T100000Z", f"END:{name}")
        for name in ("X-WR-NOTE", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY")
    ]
    (made,) = calendars(calendar(*others, GOOD))
    assert [part.name for part in made.parts] == ["VEVENT"]


def test_calendars_one_after_the_other() -> None:
    """A stream may hold several calendars."""
    assert len(calendars(calendar(GOOD) + calendar(GOOD))) == 2
    marked = "\ufeff".encode() + calendar(GOOD)
    assert len(calendars(marked + marked)) == 2


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\n \t", b"\xef\xbb\xbf\n  "])
def test_blanks_before_the_beginning(before: bytes) -> None:
    """Stray lines: empty ones, blanks and a byte order mark before a calendar are passed over."""
    assert only(before + calendar(GOOD)).whole


@pytest.mark.parametrize(
    ("line", "zone", "value"),
    [
        ('DTSTART;TZID="Europe/Berlin:20260302T090000"', "Europe/Berlin", "20260302T090000"),
        ('DTSTART;"TZID=Europe/Berlin":20260302T090000', "Europe/Berlin", "20260302T090000"),
        ("DTSTART;;TZID=Europe/Berlin:20260302T090000", "Europe/Berlin", "20260302T090000"),
        ('DTSTART;TZID="(UTC+07:00) A, B":20260302T090000', "(UTC+07:00) A, B", "20260302T090000"),
        ("DTSTART;TZID=(UTC+07:00) A:20260302T090000 ", "(UTC+07:00) A", "20260302T090000"),
        ("dtstart;tzid=Europe/Berlin;value=DATE:20260302", "Europe/Berlin", "20260302"),
        ("DTSTART ; TZID=Europe/Berlin : 20260302T090000", "Europe/Berlin", "20260302T090000"),
        ("DTSTART;TZID=GMT+01:00:20260302T090000", "GMT+01:00", "20260302T090000"),
    ],
)
def test_misplaced_quotes(line: str, zone: str, value: str) -> None:
    """Odd quotes, semicolons and colons around a TZID leave the zone and the time readable."""
    found = only(calendar(entry(line))).properties["DTSTART"][0]
    assert (found.params["TZID"], found.value) == (zone, value)


def test_a_quote_that_is_not_closed() -> None:
    """A single quote in a name does not swallow the address behind it."""
    line = 'ATTENDEE;CN=Ann "the doc;PARTSTAT=DECLINED:mailto:ann@example.org'
    found = only(calendar(entry(line))).properties["ATTENDEE"][0]
    assert found == Property(
        {"CN": 'Ann "the doc', "PARTSTAT": "DECLINED"},
        "mailto:ann@example.org",
    )


def test_only_what_is_asked_for_is_kept() -> None:
    """Descriptions, places and comments are passed over."""
    made = only(calendar(entry("DESCRIPTION:canary", "LOCATION:canary", "COMMENT:canary")))
    assert "canary" not in repr(made)


def test_escapes() -> None:
    """A backslash takes the meaning from commas, semicolons and itself."""
    assert unescape(r"A\, B\; C\\D\nE") == "A, B; C\\D\nE"


@pytest.mark.parametrize(
    "data", [b"", b"\x1f\x8b\x08" + bytes(64), b"<html>BEGIN:VEVENT</html>", b"\0" * 4096]
)
def test_what_is_no_calendar(data: bytes) -> None:
    """Nothing, gzip, a web page and NULs are refused."""
    with pytest.raises(CalendarProblem) as told:
        calendars(data)
    assert told.value.reason is Reason.NOT_A_CALENDAR


def test_too_many_entries() -> None:
    """One entry more than are taken is too many, readable or not."""
    empty = ("BEGIN:VEVENT", "END:VEVENT")
    assert len(calendars(calendar(*[empty] * MOST_ENTRIES))[0].parts) == MOST_ENTRIES
    with pytest.raises(CalendarProblem) as told:
        calendars(calendar(*[empty] * (MOST_ENTRIES + 1)))
    assert told.value.reason is Reason.TOO_MANY
