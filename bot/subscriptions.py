"""Calendars as they are given, read again and fail: each is one transaction.

The rules of this file:

1. What was read last well is kept until something else has been read well.
2. A calendar that is empty all at once is believed when it is so a second time.
3. When one could not be read for a day its owner is told, once, and once more when it can be.
4. Days on which it says "out of office" are told of once each: a pause is offered, never made.
5. A calendar that is being read is not read a second time meanwhile; if the process dies, it is
   read again a few minutes later.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bot.agenda import takes_place
from bot.calendars.problems import Reason
from bot.clock import Clock
from bot.logs import where
from bot.store import calendars, people, schedule
from bot.store.calendars import Content, Kept, Kind, State
from bot.store.connection import Database
from bot.store.watch import Watched
from bot.turns import House, Outcome, Turner
from conversations.calendars import MOST
from conversations.model import Noticed, Session, replace
from conversations.when.appointments import CalendarReading
from conversations.when.daysoff import is_off
from conversations.when.pacing import next_read
from conversations.when.week import local_day

log = logging.getLogger(__name__)

AT_ONCE = 8
"""So many calendars are fetched side by side."""

CLAIMED = timedelta(minutes=5)
BACK, AHEAD = timedelta(days=7), timedelta(days=60)
"""A feed is read for the days from a week ago to two months ahead."""

FILE_AHEAD = timedelta(days=400)
"""A file is read once, for so long."""

FRESH_FOR = timedelta(days=30)
"""When fewer days than this are left of what was read, it is read anew, changed or not."""

TELL_AFTER = timedelta(days=1)

MOST_APPOINTMENTS = 6_000
"""So many of all calendars of one person are kept: what is planned is planned from all of them,
and everybody else waits for that."""

FULL = "full"

GONE = 99
"""So many days off that a calendar no longer has are remembered as told."""

_GOLDEN = 0.6180339887


@dataclass(frozen=True, slots=True)
class ToRead:
    """A feed that is to be read now, for which zone and days.

    ``stale``: what is kept of it does not reach far enough, so it is wanted even if unchanged.
    """

    kept: Kept
    zone: str
    first: date
    last: date
    stale: bool


@dataclass(frozen=True, slots=True)
class Fresh:
    """A feed was read: what it says, and what tells whether it has changed since."""

    content: Content
    fingerprint: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Same:
    """A feed says what it said before."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A feed could not be read; ``retry_after`` is how long its host asks to be left alone."""

    reason: str
    retry_after: timedelta | None = None


News = Fresh | Same | Failed


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """A calendar that was read for the first time."""

    kind: Kind
    state: State
    content: Content


def window(kind: Kind, zone: str, now: datetime) -> tuple[date, date]:
    """Return the first and last day a calendar is read for."""
    today = local_day(now, ZoneInfo(zone))
    return today - BACK, today + (AHEAD if kind == "feed" else FILE_AHEAD)


class Subscriptions:
    """What can happen to calendars.

    Args:
        database: where they are kept.
        house: keys, flows and words.
        clock: the bot's clock.
    """

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self._db = database
        self._house = house
        self._clock = clock

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock.now()

    async def zone(self, therapist: int) -> str:
        """Return the time zone of a therapist.

        Raises:
            LookupError: they have left.
        """
        load = partial(people.load, vault=self._house.vault, therapist=therapist)
        return (await self._db.read(load)).session.zone

    async def due(self) -> list[ToRead]:
        """Return some feeds that are to be read now, which nobody else then reads.

        One that cannot be opened is left out, and holds up no other.
        """
        now = self._clock.now()
        while numbers := await self._db.transaction(partial(_claim, now=now)):
            opened = await self._db.together(
                [partial(self._to_read, number=number, now=now) for number in numbers]
            )
            for holds, problem in opened:
                if not holds:
                    _leave_out(problem)
            found = [result for holds, result in opened if holds]
            if found:
                return found
        return []

    def _to_read(self, db: sqlite3.Connection, number: int, now: datetime) -> ToRead:
        kept = calendars.by_id(db, self._house.vault, number)
        if kept is None:
            raise LookupError(number)
        zone = people.load(db, self._house.vault, kept.therapist).session.zone
        first, last = window(kept.kind, zone, now)
        stale = kept.content.last < local_day(now, ZoneInfo(zone)) + FRESH_FOR
        return ToRead(kept, zone, first, last, stale)

    async def read(self, due: ToRead, news: News) -> Outcome:
        """Keep what came of reading a feed, plan the days anew, and tell what is to be told."""
        now = self._clock.now()
        return await self._db.transaction(
            Watched(partial(self._read, number=due.kept.id, news=news, now=now))
        )

    def _read(self, db: sqlite3.Connection, number: int, news: News, now: datetime) -> Outcome:
        vault = self._house.vault
        kept = calendars.by_id(db, vault, number)
        if kept is None or kept.removed:
            return Outcome()
        person = people.load(db, vault, kept.therapist)
        if person.blocked:  # since it was claimed: it is read when they are back
            return Outcome()
        if isinstance(news, Fresh) and self._is_too_much(db, kept, news.content):
            news = Failed(Reason.TOO_MANY.value)
        state, content, told = _after(kept, news, now)
        if content is not None:
            off = [pause for _, pause in schedule.pauses(db, kept.therapist)]
            fresh = _new_away(kept.state, content.reading, local_day(now, _zone(person.session)))
            state = replace(state, away_known=_known(state, content.reading, fresh))
            if any(not is_off(day, off) for _, day in fresh):
                told = (*told, Noticed("calendar_away", now, now, number))
            calendars.put_content(db, vault, (kept.therapist, number), content)
        wait = news.retry_after if isinstance(news, Failed) else None
        again_at = next_read(now, state.failures, wait, number * _GOLDEN % 1)
        state = replace(state, rest_until=again_at if wait else None)
        calendars.put_state(db, vault, (kept.therapist, number), state, again_at)
        calendars.read_before(db, vault, kept.therapist, now)
        if content is None and not told:
            return Outcome(planned=True)
        turner = Turner(db, self._house, person, now)
        if content is not None:
            turner.calendar_changed()
        return turner.play(told)

    def _is_too_much(self, db: sqlite3.Connection, kept: Kept, content: Content) -> bool:
        """Tell whether somebody would have more appointments than are looked at in a moment."""
        if len(content.reading.appointments) <= len(kept.content.reading.appointments):
            return False
        every = calendars.of(db, self._house.vault, kept.therapist)
        others = [one for one in every if one.id != kept.id and not one.removed]
        return _count(others) + len(content.reading.appointments) > MOST_APPOINTMENTS

    def take_in(
        self, db: sqlite3.Connection, therapist: int, new: NewCalendar, now: datetime
    ) -> dict[str, str | int]:
        """Keep a calendar that was read for the first time, and return what there is to say of it.

        A feed that stands already takes the place of itself. With a ``problem`` nothing is kept:
        there are as many in use as one may have (several were given before the first had been
        read), or there would be more appointments than one may have.
        """
        vault = self._house.vault
        again_at = next_read(now, 0, None, 0.0) if new.kind == "feed" else None
        today = local_day(now, ZoneInfo(new.content.zone))
        known = tuple(key for key, _ in _new_away(new.state, new.content.reading, today))
        what = (replace(new.state, away_known=known), new.content)
        stands = calendars.of(db, vault, therapist)
        itself = [one for one in stands if new.kind == "feed" == one.kind and _alike(one, new)]
        if sum(not one.removed for one in stands if one not in itself) >= MOST:
            return {"problem": FULL}
        others = [one for one in stands if one not in itself and not one.removed]
        if _count(others) + len(new.content.reading.appointments) > MOST_APPOINTMENTS:
            return {"problem": Reason.TOO_MANY.value}
        for one in itself:
            calendars.drop(db, therapist, one.id)
        number = calendars.add(db, vault, therapist, new.kind, what, again_at)
        reading = new.content.reading
        upcoming = sum(takes_place(one) and one.begins_at >= now for one in reading.appointments)
        return {
            "calendar": number,
            "appointments": upcoming,
            "unreadable": reading.unreadable,
            "label": new.state.label,
            "until": new.content.last.isoformat(),
        }


def _count(kept: Iterable[Kept]) -> int:
    return sum(len(one.content.reading.appointments) for one in kept)


def _claim(db: sqlite3.Connection, now: datetime) -> list[int]:
    numbers = calendars.to_read(db, now, AT_ONCE)
    calendars.claim(db, numbers, now + CLAIMED)
    return numbers


def _leave_out(problem: BaseException) -> None:
    """Say that a calendar could not be opened.

    Raises:
        BaseException: it was no fault of the calendar.
    """
    if isinstance(problem, sqlite3.OperationalError) or not isinstance(problem, Exception):
        raise problem
    log.error("a calendar could not be opened (%s)", where(problem))


def _alike(kept: Kept, new: NewCalendar) -> bool:
    return kept.state.address == new.state.address


def _zone(session: Session) -> ZoneInfo:
    return ZoneInfo(session.zone)


def _new_away(state: State, reading: CalendarReading, today: date) -> list[tuple[str, date]]:
    """Return the keys and first days of what is "out of office" and has not been told of."""
    return [
        (one.key, max(one.first, today))
        for one in reading.days
        if one.away and not one.cancelled and one.last >= today and one.key not in state.away_known
    ]


def _known(
    state: State, reading: CalendarReading, fresh: list[tuple[str, date]]
) -> tuple[str, ...]:
    """Return the keys that are not told of again: all that still stand, and some that are gone."""
    standing = {one.key for one in reading.days}
    gone = tuple(key for key in state.away_known if key not in standing)
    known = (key for key in state.away_known if key in standing)
    return (*gone[-GONE:], *known, *(key for key, _ in fresh))


def _after(
    kept: Kept, news: News, now: datetime
) -> tuple[State, Content | None, tuple[Noticed, ...]]:
    """Return how a calendar stands after it was read, what it now says, and what is to be told.

    None for what it says: as before.
    """
    state = kept.state
    match news:
        case Failed(reason):
            since = state.failing_since or now
            tell = now - since >= TELL_AFTER and not state.told
            state = replace(
                state,
                failures=state.failures + 1,
                failing_since=since,
                failure=reason,
                told=state.told or tell,
            )
            told = (Noticed("calendar_failing", since, now, kept.id),) if tell else ()
            return state, None, told
        case Same():
            return _well(state, now), None, _mended(kept, now)
        case Fresh(content):
            doubted = _has_ahead(kept.content.reading, now) and not _has_ahead(content.reading, now)
            if doubted and not state.doubted:
                state = replace(state, doubted=True, fingerprint="", etag="", modified="")
                return _well(state, now), None, _mended(kept, now)
            state = replace(
                state,
                doubted=False,
                fingerprint=news.fingerprint,
                etag=news.etag,
                modified=news.modified,
            )
            return _well(state, now), content, _mended(kept, now)


def _well(state: State, now: datetime) -> State:
    return replace(state, read_at=now, failures=0, failing_since=None, failure="", told=False)


def _mended(kept: Kept, now: datetime) -> tuple[Noticed, ...]:
    since = kept.state.failing_since
    if not kept.state.told or since is None:
        return ()
    return (Noticed("calendar_mended", since, now, kept.id),)


def _has_ahead(reading: CalendarReading, now: datetime) -> bool:
    return any(one.begins_at > now for one in reading.appointments) or any(
        one.last >= now.date() for one in reading.days
    )
