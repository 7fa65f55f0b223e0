"""What the calendars of one therapist come to: how they stand, and the blocks they form."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.store import calendars
from bot.store.calendars import Kept
from bot.vault import Vault
from conversations.model import CalendarState, Session
from conversations.when.appointments import AllDay, Appointment, in_zone
from conversations.when.daysoff import LONGEST_DAYS, Pause
from conversations.when.forming import FormedBlock, Forming, form_blocks

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
    states = tuple(_state(one, zone, today) for one in kept)
    return Agenda(states, form_blocks(appointments, zone, forming))


def _appointments(kept: Kept, zone: ZoneInfo) -> Iterable[Appointment]:
    read_for = _zone(kept.content.zone)
    return (in_zone(one, read_for, zone) for one in kept.content.reading.appointments)


def _state(kept: Kept, zone: ZoneInfo, today: date) -> CalendarState:
    state, content = kept.state, kept.content
    ahead = (
        one
        for one in content.reading.appointments
        if takes_place(one) and one.begins_at.astimezone(zone).date() >= today
    )
    return CalendarState(
        id=kept.id,
        kind=kept.kind,
        label=state.label,
        read_at=state.read_at,
        failing_since=state.failing_since,
        failure=state.failure,
        until=content.last,
        unreadable=content.reading.unreadable,
        appointments=sum(1 for _ in ahead),
        away=away(content.reading.days, today),
        removed=kept.removed,
    )


def takes_place(one: Appointment | AllDay) -> bool:
    """Tell whether an entry takes anybody's time."""
    declined = isinstance(one, Appointment) and one.declined
    return not (one.cancelled or one.free or declined)


def away(days: Iterable[AllDay], today: date) -> tuple[Pause, ...]:
    """Return the days to come on which a calendar says "out of office", earliest first."""
    return tuple(
        Pause(max(one.first, today), min(one.last, today + timedelta(days=LONGEST_DAYS - 1)))
        for one in sorted(days)
        if one.away and not one.cancelled and one.last >= today
    )
