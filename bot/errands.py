"""What jobs need of the database, and what comes of them: each use case is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from bot import bringing
from bot.clock import Clock
from bot.exports.document import Everything
from bot.store import jobs as jobs_
from bot.store import outbox, people, records, schedule, voices
from bot.store.connection import Database
from bot.store.watch import Watched
from bot.subscriptions import NewCalendar, Subscriptions
from bot.turns import House, Outcome, Turner
from conversations.model import Done, Record, Session

SLICE = 200
"""So many records are read at once; then others may go first."""

GLANCE = 500
"""So many are only looked at: that takes less than a hundredth of a second, too."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: what its flow is told, and what is to be kept.

    ``ok`` is False for a problem that trying again does not help. A ``voice`` note comes with the
    id of its message. ``brought`` is what a file held, whose records have been taken in.
    """

    result: Mapping[str, str | int]
    ok: bool = True
    document: tuple[str, bytes] | None = None
    calendar: NewCalendar | None = None
    voice: tuple[int, bytes] | None = None
    brought: Everything | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """What some days hold, whose they are, and whether there is anything before them."""

    session: Session
    records: Sequence[Record]
    earlier: bool


class Errands:
    """What is to be done in the world for somebody, and what is kept of it."""

    def __init__(
        self, database: Database, house: House, clock: Clock, calendars: Subscriptions
    ) -> None:
        self._db = database
        self._house = house
        self._clock = clock
        self._calendars = calendars

    async def jobs(self) -> list[jobs_.Stored]:
        """Return the jobs a restarted bot still has to do."""
        return await self._db.read(partial(jobs_.all_, vault=self._house.vault))

    async def everything(self, therapist: int) -> Everything:
        """Return all that is kept of a therapist, read in slices: ten years hold up nobody.

        Raises:
            LookupError: they have left.
        """
        outline = await self._db.read(partial(self._outline, therapist=therapist))
        numbers = await self._db.read(partial(records.ids, therapist=therapist))
        return replace(outline, records=await self._records(therapist, numbers))

    async def of_days(self, therapist: int, first: date, last: date, flow: str = "") -> Days:
        """Return what some days hold, both ends included, read in slices; of a flow if named.

        Raises:
            LookupError: they have left.
        """

        def outline(db: sqlite3.Connection) -> tuple[Session, list[int], bool]:
            session = people.load(db, self._house.vault, therapist).session
            numbers = records.ids_of_days(db, therapist, first, last, flow)
            return session, numbers, records.any_before(db, therapist, first)

        session, numbers, earlier = await self._db.read(outline)
        return Days(session, await self._records(therapist, numbers), earlier)

    async def these(self, therapist: int, numbers: Sequence[int]) -> tuple[Session, list[Record]]:
        """Return somebody's session, and those of these records that are there.

        Raises:
            LookupError: they have left.
        """

        def session(db: sqlite3.Connection) -> Session:
            return people.load(db, self._house.vault, therapist).session

        return await self._db.read(session), await self._records(therapist, list(numbers))

    async def _records(self, therapist: int, numbers: list[int]) -> list[Record]:
        vault = self._house.vault
        found: list[Record] = []
        for at in range(0, len(numbers), SLICE):
            some = numbers[at : at + SLICE]
            found += await self._db.read(
                partial(records.of_ids, vault=vault, therapist=therapist, numbers=some)
            )
        return found

    def _outline(self, db: sqlite3.Connection, therapist: int) -> Everything:
        """Return all but the records."""
        return Everything(
            people.load(db, self._house.vault, therapist).session,
            [],
            [rule for _, rule in schedule.rules(db, therapist)],
            [pause for _, pause in schedule.pauses(db, therapist)],
            [day for _, day in schedule.days_off(db, therapist)],
        )

    async def look_through(
        self,
        therapist: int,
        wanted: Callable[[bytes], bool],
        start: int,
        days: tuple[date | None, date | None],
    ) -> tuple[list[int], int | None]:
        """Look at a slice of somebody's records: see :func:`bot.store.records.look_through`."""
        vault = self._house.vault
        return await self._db.read(
            partial(
                records.look_through,
                vault=vault,
                therapist=therapist,
                wanted=wanted,
                start=start,
                days=days,
                most=GLANCE,
            )
        )

    async def voice(self, therapist: int, message_id: int) -> bytes | None:
        """Return the bytes of a voice note, by the message it came with; None if it is gone."""
        vault = self._house.vault
        return await self._db.read(
            partial(voices.content, vault=vault, therapist=therapist, message_id=message_id)
        )

    async def count_try(self, job: jobs_.Stored) -> bool:
        """Count a try before it is made; False when there is nobody any more to make it for."""
        return await self._db.transaction(partial(jobs_.tried, job=job))

    async def finish(self, job: jobs_.Stored, made: Made | None) -> Outcome:
        """End a job: keep what it made (None: it failed) and tell its flow."""
        now = self._clock.now()
        return await self._db.transaction(
            Watched(partial(self._finish, job=job, made=made, now=now))
        )

    def _finish(
        self, db: sqlite3.Connection, job: jobs_.Stored, made: Made | None, now: datetime
    ) -> Outcome:
        if not jobs_.drop(db, job):
            return Outcome()
        vault = self._house.vault
        result: dict[str, str | int] = dict(made.result) if made else {}
        person = people.load(db, vault, job.therapist)
        turner = Turner(db, self._house, person, now)
        if made and made.document:
            attachment = outbox.add_attachment(db, vault, job.therapist, *made.document, now)
            result["attachment"] = attachment
        if made and made.calendar:
            taken = self._calendars.take_in(db, job.therapist, made.calendar, now)
            result |= taken
            if "problem" not in taken:
                turner.calendar_changed(added=True)
        if made and made.voice:
            voices.keep(db, vault, job.therapist, *made.voice)
        if made and made.brought:
            bringing.settle(turner, made.brought)
        ok = made is not None and made.ok
        done = Done(job.job.kind, ok=ok, result=result, args=job.job.args)
        return turner.play((done,))
