"""Small calendars, written for the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.calendars.reading import read
from conversations.when.appointments import CalendarReading

HOME = "Europe/Berlin"
FIRST, LAST = date(2026, 3, 1), date(2026, 6, 1)

CUSTOM = (
    "BEGIN:VTIMEZONE",
    "TZID:Customized Time Zone",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:{0}+0300",
    "TZOFFSETTO:{0}+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:{0}+0200",
    "TZOFFSETTO:{0}+0300",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)
"""A zone two hours ahead of UTC, with the European summer time."""


def custom_zone(*, hours: int = 2) -> tuple[str, ...]:
    """Return the lines of a zone of that name, so many hours ahead of UTC in winter."""
    summer, winter = f"TZOFFSETTO:+{hours + 1:02}00", f"TZOFFSETTO:+{hours:02}00"
    lines = [line.replace("{0}", "") for line in CUSTOM]
    lines[5], lines[11] = winter, summer
    return tuple(lines)


def entry(*lines: str, uid: str | None = "one") -> tuple[str, ...]:
    """Return the lines of a VEVENT."""
    named = () if uid is None else (f"UID:{uid}",)
    return ("BEGIN:VEVENT", *named, *lines, "END:VEVENT")


def calendar(*parts: tuple[str, ...] | str) -> bytes:
    """Return a VCALENDAR of lines and components."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for part in parts:
        lines += [part] if isinstance(part, str) else part
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read_here(
    *parts: tuple[str, ...] | str, zone: str = HOME, first: date = FIRST, last: date = LAST
) -> CalendarReading:
    """Read a calendar of lines and components in this process."""
    return read(calendar(*parts), zone, first, last)


def utc(text: str) -> datetime:
    """Return an instant: `2026-03-02 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def begin(reading: CalendarReading) -> list[str]:
    """Return when the appointments begin, in UTC."""
    return [f"{one.begins_at:%Y-%m-%d %H:%M}" for one in reading.appointments]
