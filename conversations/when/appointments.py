"""What is kept of a calendar: when somebody is busy, and nothing about with whom.

An entry's key stands for its UID and RECURRENCE-ID (RFC 5545, sections 3.8.4.7 and 3.8.4.4),
so that one that was moved is known again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from conversations.when.week import instant, require_aware


@dataclass(frozen=True, slots=True, order=True)
class Appointment:
    """One timed occurrence of a calendar entry.

    Attributes:
        begins_at: when it begins, in UTC.
        ends_at: when it ends, in UTC, perhaps the same instant; None if the calendar does not say.
        key: stands for its UID and RECURRENCE-ID.
        cancelled: the calendar says that it does not take place.
        free: it takes no time (TRANSP:TRANSPARENT, or a busy status of "free").
        declined: the calendar's owner has declined it.
        floating: its times are those on the wall, wherever the therapist is; the instants are
            those of the zone it was read for.

    Raises:
        ValueError: a naive time, or an end before the beginning.
    """

    begins_at: datetime
    ends_at: datetime | None
    key: str
    cancelled: bool = False
    free: bool = False
    declined: bool = False
    floating: bool = False

    def __post_init__(self) -> None:
        require_aware(self.begins_at)
        if self.ends_at is not None:
            require_aware(self.ends_at)
            if self.ends_at < self.begins_at:
                raise ValueError("an appointment does not end before it begins")


@dataclass(frozen=True, slots=True, order=True)
class AllDay:
    """One occurrence of an entry that has days and no times; it is never an appointment.

    Attributes:
        first: its first day.
        last: its last day, included.
        key: stands for its UID and RECURRENCE-ID.
        cancelled: the calendar says that it does not take place.
        free: it takes no time.
        away: it says "out of office", so a pause may be offered for it.

    Raises:
        ValueError: the last day comes before the first.
    """

    first: date
    last: date
    key: str
    cancelled: bool = False
    free: bool = False
    away: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("an entry does not end before it begins")


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """What a calendar says about a stretch of days, and how much of it could not be read.

    Attributes:
        appointments: sorted; the same occurrence stands once.
        days: sorted.
        unreadable: how many entries had to be left out.
    """

    appointments: tuple[Appointment, ...] = ()
    days: tuple[AllDay, ...] = ()
    unreadable: int = 0


def in_zone(appointment: Appointment, read_for: ZoneInfo, zone: ZoneInfo) -> Appointment:
    """Return an appointment as it stands in a zone; one that floats keeps its times on the wall.

    Args:
        appointment: as it was read.
        read_for: the zone it was read for.
        zone: where the therapist is now.
    """
    if not appointment.floating or read_for.key == zone.key:
        return appointment

    def there(at: datetime) -> datetime:
        wall = at.astimezone(read_for)
        return instant(wall.date(), wall.time(), zone)

    begins = there(appointment.begins_at)
    ends = None if appointment.ends_at is None else max(begins, there(appointment.ends_at))
    return replace(appointment, begins_at=begins, ends_at=ends)
