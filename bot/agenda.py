"""What the calendars and days off of one therapist come to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.store import calendars, schedule
from bot.store.calendars import Kept
from bot.vault import Vault
from conversations.model import CalendarState, Session
from conversations.when.appointments import AllDay, Appointment, in_zone
from conversations.when.daysoff import LONGEST_DAYS, Pause
from conversations.when.forming import FormedBlock, Forming, form_blocks
from conversations.when.off import Off

_zone = cache(ZoneInfo)


@dataclass(frozen=True, slots=True)
class Agenda:
    """How the calendars stand, and the blocks that their appointments form."""

    states: tuple[CalendarState, ...] = ()
    formed: tuple[FormedBlock, ...] = ()


def agenda(
    db: sqlite3.Connection, vault: Vault, therapist: int, session: Session, today: date
) -> Agenda:
    """Return what a therapist's calendars come to, those out of use told of but not read.

    Args:
        db: the database.
        vault: the keys.
        therapist: whose.
        session: for the zone and what the settings say of blocks.
        today: in that zone; what is over is not counted.
    """
    kept = calendars.of(db, vault, therapist)
    if not kept:
        return Agenda()
    zone = _zone(session.zone)
    used = [one for one in kept if not one.removed]
    appointments = [one for each in used for one in _appointments(each, zone)]
    settings = session.settings
    forming = Forming(
        gap=timedelta(minutes=settings.gap_minutes),
        usual_length=timedelta(minutes=settings.usual_minutes),
    )
    states = tuple(_state(one, used, zone, today) for one in kept)
    return Agenda(states, form_blocks(appointments, zone, forming))


def days_off(db: sqlite3.Connection, therapist: int, session: Session, now: datetime) -> Off:
    """Return the days off of a therapist; holidays are those of last year to next."""
    return Off(
        tuple(pause for _, pause in schedule.pauses(db, therapist)),
        tuple(day for _, day in schedule.days_off(db, therapist)),
        dict(holidays(session, now)),
    )


def holidays(session: Session, now: datetime) -> tuple[tuple[date, str], ...]:
    """Return the public holidays of last year to next, those on which they work left out."""
    found = holidays_in(session.settings.holidays, session.language, now)
    return tuple((day, name) for day, name in found if day not in session.settings.works_on)


def holidays_in(place: str, language: str, now: datetime) -> tuple[tuple[date, str], ...]:
    """Return all public holidays of a place, of last year to next; none without a place."""
    if not place:
        return ()
    from bot.publicholidays import holidays_of  # noqa: PLC0415 - for those who want holidays

    return tuple(holidays_of(place, now.year - 1, now.year + 1, language).items())


def _appointments(kept: Kept, zone: ZoneInfo) -> Iterable[Appointment]:
    read_for = _zone(kept.content.zone)
    return (in_zone(one, read_for, zone) for one in kept.content.reading.appointments)


def _state(kept: Kept, used: Iterable[Kept], zone: ZoneInfo, today: date) -> CalendarState:
    state, content = kept.state, kept.content
    ahead = tuple(_ahead(kept, zone, today))
    keys: set[str] = set()
    spans: set[tuple[datetime, datetime | None]] = set()
    for other in used:
        if other.id != kept.id:
            for one in _ahead(other, zone, today):
                keys.add(one.key)
                spans.add((one.begins_at, one.ends_at))
    return CalendarState(
        id=kept.id,
        kind=kept.kind,
        label=state.label,
        read_at=state.read_at,
        failing_since=state.failing_since,
        failure=state.failure,
        until=content.last,
        unreadable=content.reading.unreadable,
        appointments=len(ahead),
        elsewhere=sum(one.key in keys or (one.begins_at, one.ends_at) in spans for one in ahead),
        away=away(content.reading.days, today),
        removed=kept.removed,
    )


def _ahead(kept: Kept, zone: ZoneInfo, today: date) -> Iterable[Appointment]:
    """Return the appointments of a calendar that are to come."""
    return (
        one
        for one in kept.content.reading.appointments
        if takes_place(one) and one.begins_at.astimezone(zone).date() >= today
    )


def takes_place(one: Appointment | AllDay) -> bool:
    """Tell whether an entry takes anybody's time."""
    declined = isinstance(one, Appointment) and one.declined
    return not (one.cancelled or one.free or declined)


def away(days: Iterable[AllDay], today: date) -> tuple[Pause, ...]:
    """Return the days to come on which a calendar says "out of office", earliest first."""
    found = (one for one in sorted(days) if one.away and not one.cancelled and one.last >= today)
    spans = ((max(one.first, today), one.last) for one in found)
    longest = timedelta(days=LONGEST_DAYS - 1)
    return tuple(Pause(first, min(last, first + longest)) for first, last in spans)
