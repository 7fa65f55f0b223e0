"""What is older than its writer wants to keep is removed, some at a time, and for good.

The rules of this file:

1. When it is next looked stands in the therapist's row, and moves on only once all is gone and the
   write-ahead log is emptied: whatever a crash leaves is done by doing all of it again.
2. What the session remembers of old records goes first, then the records: nothing ever points to
   what is not there.
3. A clock that is wrong must not cost a word. A look that is overdue for more than a week waits for
   another day: a bot that was down for so long has that day, and so has whoever sets the clock.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.logs import where
from bot.store import ages, people
from bot.store.connection import Database
from bot.store.wal import emptied
from bot.turns import House
from conversations.keeping import stays, without_old, words_in
from conversations.model import Record, Session
from conversations.search.folding import fold
from conversations.when.week import instant, local_day

log = logging.getLogger(__name__)

AT_ONCE: Final = 16
"""For so many it is looked before the log is emptied, which is done for all of them together."""

STALE: Final = timedelta(days=7)
A_DAY: Final = timedelta(days=1)
FAR: Final = timedelta(days=3)
"""Nobody is put off for so long, unless the clock was wrong."""

AGAIN: Final = timedelta(minutes=10)
"""What could not be done is tried again after this."""

AT: Final = time(0, 5)
"""When it is looked, by the therapist's own clock: their day has just begun."""

_HIGHEST = 2**63 - 1
"""SQLite's integers end here."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limit:
    """What stays of a therapist's: from which day on, and the records of which flow anyway.

    ``zone`` is theirs. ``first`` is None if all of it stays.
    """

    therapist: int
    zone: ZoneInfo
    first: date | None
    but: str


class Forgetting:
    """Removes what is too old.

    Args:
        database: where everything is kept.
        house: keys and flows.
        clock: the present instant.
    """

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self._db = database
        self._house = house
        self._clock = clock

    async def rounds(self) -> None:
        """Look for whoever it is to be looked for, until nobody is left.

        Raises:
            sqlite3.OperationalError: the disk is full or locked; what is left is done next time.
        """
        while some := await self._db.read(self._due):
            now = self._clock.now()
            for therapist, at in some:
                if at <= now < at + STALE:
                    await self._look(therapist)
            await self._end(dict(some), now)

    def _due(self, db: sqlite3.Connection) -> list[tuple[int, datetime]]:
        now = self._clock.now()
        return ages.to_forget(db, now, now + FAR, AT_ONCE)

    async def _look(self, therapist: int) -> None:
        """Remove what is too old of one; whatever happens, nobody else waits for it."""
        if not self._house.vault.has(therapist):
            return
        try:
            await self._remove(await self._db.read(partial(self._limit, therapist=therapist)))
        except sqlite3.OperationalError:
            raise
        except LookupError:
            pass  # they have left
        except Exception as error:  # noqa: BLE001 - one damaged record holds up nobody else's
            log.error("what is too old could not be removed (%s)", where(error))

    async def _end(self, some: dict[int, datetime], now: datetime) -> None:
        """Empty the log, then note when it is looked again."""
        gone = await self._db.read(emptied)

        def work(db: sqlite3.Connection) -> None:
            for one, at in some.items():
                stale = at + STALE <= now
                later = now + A_DAY if stale else self._next(db, one, now, gone=gone)
                ages.set_forget(db, one, later)

        await self._db.transaction(work)

    def _next(
        self, db: sqlite3.Connection, therapist: int, now: datetime, *, gone: bool
    ) -> datetime | None:
        if not self._house.vault.has(therapist):  # nobody can read what is there
            return now + A_DAY
        try:
            limit = self._limit(db, therapist)
        except LookupError:
            return None
        if limit.first is None:
            return None
        if not gone or ages.anything_old(db, therapist, limit.first, limit.but):
            return now + AGAIN
        return instant(local_day(now, limit.zone) + A_DAY, AT, limit.zone)

    def _limit(self, db: sqlite3.Connection, therapist: int) -> Limit:
        session = people.load(db, self._house.vault, therapist).session
        zone = ZoneInfo(session.zone)
        first = session.settings.first_kept(local_day(self._clock.now(), zone))
        return Limit(therapist, zone, first, stays(session.settings))

    # --------------------------------------------------------------- one of them

    async def _remove(self, limit: Limit) -> None:
        first = limit.first
        if first is None:
            return
        about = {"therapist": limit.therapist, "first": first}
        await self._forget(limit, first)
        if await self._read(ages.anything_old, **about, but=limit.but):
            above: int | None = 0
            while above is not None:
                above = await self._write(ages.remove_cards, **about, but=limit.but, above=above)
            while await self._write(ages.remove_records, **about, but=limit.but):
                pass
        while await self._write(ages.remove_days, **about):
            pass
        since = instant(first, time.min, limit.zone)
        await self._write(ages.remove_around, **about, since=since)

    async def _read(self, work: Callable[..., T], **about: object) -> T:
        return await self._db.read(partial(work, **about))

    async def _write(self, work: Callable[..., T], **about: object) -> T:
        return await self._db.transaction(partial(work, **about))

    async def _forget(self, limit: Limit, first: date) -> None:
        """Let the session remember nothing of what goes, and all that stays tells of as well."""
        session = await self._db.read(partial(self._session, therapist=limit.therapist))
        carried, tags = frozenset[str](), frozenset[str]()
        after = 0
        while some := await self._page(ages.old, limit, after=after):
            names, worn = words_in(session, some)
            carried, tags, after = carried | names, tags | worn, some[-1].id
        below = _HIGHEST
        while (carried or tags) and (some := await self._page(ages.young, limit, below=below)):
            names, worn = words_in(session, some)
            carried, tags, below = carried - names, tags - worn, some[-1].id

        def work(db: sqlite3.Connection) -> None:
            now = self._session(db, limit.therapist)
            same = {name for name in carried if now.carried.get(name) == session.carried[name]}
            unused = tags - {fold(one.text) for one in now.tags if one not in session.tags}
            after = without_old(now, first, same, unused)
            if after != now:
                people.save(db, self._house.vault, limit.therapist, after)

        await self._db.transaction(work)

    async def _page(
        self, page: Callable[..., list[Record]], limit: Limit, **at: int
    ) -> list[Record]:
        about = {"therapist": limit.therapist, "first": limit.first, "but": limit.but}
        return await self._db.read(partial(page, vault=self._house.vault, **about, **at))

    def _session(self, db: sqlite3.Connection, therapist: int) -> Session:
        return people.load(db, self._house.vault, therapist).session
