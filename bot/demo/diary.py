"""A calendar file of the demo's therapist, as a calendar program exports it (RFC 5545).

It holds appointments beside the hours she has typed: Tuesday evenings, eight weeks long, and
a Saturday morning. So what the bot asks of them can come from nowhere else.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.demo.stage import ZONE

NAME: Final = "my-week.ics"

_APPOINTMENTS: Final = (
    (1, time(18), 50, "M.: knee", "RRULE:FREQ=WEEKLY;COUNT=8"),
    (1, time(19), 50, "J.: back", "RRULE:FREQ=WEEKLY;COUNT=8"),
    (5, time(10), 50, "K. and her sister", ""),
    (5, time(11), 75, "R.: first visit", ""),
)
"""Days after Monday, when it begins, minutes, title, and how it repeats."""


def calendar(day: date) -> bytes:
    """Return the calendar of the week that a day falls in.

    Args:
        day: in the demo's zone; the file begins on its Monday.
    """
    monday = day - timedelta(days=day.weekday())
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Presence//The demo's diary//EN"]
    for number, (after, begins, minutes, title, rule) in enumerate(_APPOINTMENTS):
        start = datetime.combine(monday + timedelta(days=after), begins)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@diary.invalid",
            f"DTSTAMP:{monday:%Y%m%d}T060000Z",
            f"DTSTART;TZID={ZONE.key}:{start:%Y%m%dT%H%M%S}",
            f"DURATION:PT{minutes}M",
            f"SUMMARY:{title}",
            *([rule] if rule else []),
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in (*lines, "END:VCALENDAR")).encode()
