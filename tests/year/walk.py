"""Walks a practice through its year: the real store, planner, service and feeds, and an oracle."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.feeds import Feeds
from bot.store import people, schedule
from bot.store.moments import moment
from bot.subscriptions import NewCalendar
from bot.turns import Outcome, Turner
from conversations.days import reasons
from conversations.model import KeepCalendar, P, replace
from conversations.when.week import Slot
from tests.conversations.screen import english
from tests.house import Town
from tests.year.oracle import TYPED, Line, Oracle
from tests.year.practice import (
    BACK,
    BERLIN,
    FIRST,
    FRIDAYS,
    HOST,
    LAST,
    LEAVE,
    MINUTE,
    NEW_YORK,
    SETTINGS,
    SUPERVISION,
    THERE,
    Event,
    Practice,
)

ROBIN = 7
BEFORE = timedelta(minutes=9, seconds=30)
"""So long before a check-in is due the feeds are read: a moment after they may be."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that came without having been asked for."""

    at: datetime
    text: str
    silent: bool


class Loud(Town):
    """A town that notes when what was said."""

    heard: list[Said]

    async def read(self) -> None:
        """Read no feed while it rings: the walk reads them itself, at instants of its own."""

    async def deliver(self, outcome: Outcome) -> None:
        """Note all that is said, and let it arrive."""
        for row in outcome.rows:
            if row.draft.method == "sendMessage":
                params = row.draft.params
                silent = bool(params.get("disable_notification"))
                self.heard.append(Said(self.clock.now(), str(params["text"]), silent))
        await super().deliver(outcome)


class Walk:
    """One therapist's year.

    Args:
        path: where the house stands.
        seed: of all that happens.
    """

    def __init__(self, path: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.practice = Practice(self.rng)
        self.oracle = Oracle()
        self.town = Loud(path, datetime.combine(FIRST, time(6, 0), BERLIN))
        self.town.heard = []
        self._left: list[Outcome] = []
        self._feeds = Feeds(
            self.town.service.calendars,
            self.practice,
            self.practice,
            self._left.append,
            lambda _: None,
        )
        self._numbers: list[int] = []
        self._looks: list[datetime] = []
        self.me = 0

    async def go(self) -> None:
        """Live through the year."""
        await self._move_in()
        events = [*self.practice.events, *self._own()]
        events.sort(key=lambda event: event.at)
        until = datetime.combine(LAST, time(23, 0), BERLIN)
        while (now := await self._next(events)) < until:
            self.town.clock.set(now)
            while events and events[0].at <= now:
                events.pop(0).happens()
                self._looks.append(now + self.rng.randrange(1, 14) * MINUTE + MINUTE / 2)
                await self._deliver()
            await self.town.ring()
            self.oracle.look(now, news=now.astimezone(self.oracle.here).minute == 5)
            if self._is_to_read(now):
                await self._read(now)

    async def _move_in(self) -> None:
        weekday, starts, ends = TYPED
        rule = Slot(weekday, starts, ends)
        self.me = await self.town.settle(ROBIN, rule, settings=SETTINGS)
        await self.town.database.transaction(self._off)
        for calendar in range(3):
            new = await self._feeds.subscribe(self.me, f"https://{HOST.format(calendar)}/me.ics")
            self._numbers.append(await self.town.database.transaction(partial(self._take, new=new)))
        self._told()
        await self._deliver()

    def _off(self, db: sqlite3.Connection) -> None:
        schedule.add_pause(db, self.me, LEAVE)
        schedule.add_day_off(db, self.me, FRIDAYS)

    def _take(self, db: sqlite3.Connection, new: NewCalendar) -> int:
        now = self.town.clock.now()
        turner = self._turner(db)
        taken = self.town.service.calendars.take_in(db, self.me, new, now)
        turner.calendar_changed()
        self._left.append(turner.play(()))
        return int(taken["calendar"])

    def _turner(self, db: sqlite3.Connection) -> Turner:
        house, now = self.town.service.house, self.town.clock.now()
        return Turner(db, house, people.load(db, house.vault, self.me), now)

    def _own(self) -> Iterable[Event]:
        """Return what the therapist does: two moves, a calendar out of use and back again."""

        def at(day: date, hour: int, minute: int = 0) -> datetime:
            zone = NEW_YORK if day == BACK else BERLIN
            return datetime.combine(day, time(hour, minute, 30), zone)

        yield Event(at(THERE, 22, 30), "to New York", partial(self._go_to, "America/New_York"))
        yield Event(at(BACK, 12), "to Berlin", partial(self._go_to, "Europe/Berlin"))
        out, back = date(2026, 6, 16), date(2026, 6, 17)
        yield Event(at(out, 6, 40), "removed", partial(self._use, removed=True))
        yield Event(at(back, 6, 20), "put back", partial(self._use, removed=False))

    def _go_to(self, zone: str) -> None:
        self.town.db.execute("BEGIN")
        turner = self._turner(self.town.db)
        turner.session = replace(turner.session, zone=zone)
        turner._cause = "zone_changed"
        self._left.append(turner.play(()))
        self.town.db.execute("COMMIT")
        self.oracle.here = ZoneInfo(zone)
        self.oracle.look(self.town.clock.now(), news=True)

    def _use(self, *, removed: bool) -> None:
        self.town.db.execute("BEGIN")
        turner = self._turner(self.town.db)
        turner._reschedule(KeepCalendar(self._numbers[SUPERVISION], removed))
        self._left.append(turner.play(()))
        self.town.db.execute("COMMIT")
        (self.oracle.removed.add if removed else self.oracle.removed.discard)(SUPERVISION)
        self.oracle.look(self.town.clock.now(), news=True)

    # ------------------------------------------------------------------- the way

    async def _next(self, events: list[Event]) -> datetime:
        """Return when there is something to be done next."""
        now = self.town.clock.now()
        due = await self.town.database.read(schedule.next_instant)
        found = [self.oracle.next_instant(), *self._looks, *(one.at for one in events[:1])]
        found += [one for one in (due, self._before_due(now)) if one is not None]
        return max(now, min(found))

    def _before_due(self, now: datetime) -> datetime | None:
        [at] = self.town.db.execute(
            "SELECT min(due_at) FROM due WHERE state = 'waiting' AND kind = 'block'"
            " AND due_at - ? > ?",
            (int(BEFORE.total_seconds()), int(now.timestamp())),
        ).fetchone()
        return None if at is None else moment(at) - BEFORE

    def _is_to_read(self, now: datetime) -> bool:
        """Whether it is one of the instants at which feeds are read here."""
        self._looks, looks = [one for one in self._looks if one > now], self._looks
        return now.second == 30 or looks != self._looks

    async def _read(self, now: datetime) -> None:
        await self._feeds._rounds()
        self._told()
        await self._deliver()
        await self.town.ring()
        self.oracle.look(now, news=False)

    def _told(self) -> None:
        for calendar, said in self.practice.seen:
            self.oracle.read(calendar, said, self.town.clock.now())
        self.practice.seen.clear()

    async def _deliver(self) -> None:
        for outcome in self._left:
            await self.town.deliver(outcome)
        self._left.clear()

    # ------------------------------------------------------------------ the outcome

    def ledger(self) -> list[Line]:
        """Return all that the ledger says of blocks."""
        found = self.town.db.execute(
            "SELECT d.day, d.starts, d.ends, l.decision, l.reason, l.at"
            " FROM ledger AS l JOIN due AS d ON d.id = l.due_id WHERE d.kind = 'block'"
            " ORDER BY l.id"
        )
        return [
            Line(
                date.fromisoformat(day),
                time.fromisoformat(starts),
                time.fromisoformat(ends),
                decision,
                reason,
                moment(at),
            )
            for day, starts, ends, decision, reason, at in found
        ]


def table(walk: Walk) -> list[str]:
    """Return the ledger as lines to be read, each with what /why says of it."""
    lines = []
    for one in walk.ledger():
        wall = one.at.astimezone(BERLIN)
        at = P("why", "{at}", at=f"{wall:%H:%M} ({wall:%a})")
        told = reasons.Told(one.reason, one.decision, at, one.day, one.ends)
        lines.append(
            f"{one.day:%a %d %b}  {one.starts:%H:%M}–{one.ends:%H:%M}  "
            f"{one.decision:<8} {one.reason:<20} {english(reasons.in_story(told))}"
        )
    return lines
