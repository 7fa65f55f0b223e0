"""Doing work that waits on the world; each job is stored until its end is stored."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from bot.chat.poller import Pause
from bot.chat.signs import Action, Signs
from bot.errands import Made
from bot.logs import where
from bot.service import Service
from bot.store.jobs import Stored
from bot.turns import Outcome

log = logging.getLogger(__name__)

TRIES = 3
PATIENCE = {"voice": 100}
"""How often a kind of job is begun, if more often: a voice note is fetched, however often the
process is killed meanwhile. Its maker tells itself when trying again is of no use."""
AT_ONCE = 2
LONGEST_BACKOFF = 30.0
EXPORTS = ("export", "cpd")
"""The kinds of job that end in a document of what was written."""

_SIGNS: dict[str, Action] = {
    "picture": "upload_photo",
    **dict.fromkeys((*EXPORTS, "packet", "book"), "upload_document"),
}
T = TypeVar("T")
Maker = Callable[[Stored], Awaitable[Made]]


class Jobs:
    """Runs jobs, a few of each kind at a time, and of one person one of each kind.

    So a server that never answers holds up neither an export nor what others wait for.

    Args:
        service: keeps jobs and their ends.
        makers: what to do for each kind of job, besides exports.
        dispatch: told what the end of a job left to be done.
        signs: show in the chat that a job takes its time.
        spawn: starts a task whose failure ends the process.
        pause: waits some seconds.
    """

    def __init__(
        self,
        service: Service,
        makers: Mapping[str, Maker],
        dispatch: Callable[[Outcome], None],
        signs: Signs,
        spawn: Callable[[Awaitable[None]], object],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._service = service
        self._dispatch = dispatch
        self._signs = signs
        self._spawn = spawn
        self._pause = pause
        self._rooms: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )
        self._turns: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
        self._makers: dict[str, Maker] = {
            **dict.fromkeys(EXPORTS, self._export),
            "book": self._book,
            **makers,
        }
        self._running = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is being done."""
        return self._running == 0

    def put(self, jobs: Iterable[Stored]) -> None:
        """Take on jobs that have been committed."""
        for job in jobs:
            self._running += 1
            self._spawn(self._run(job))

    async def _run(self, job: Stored) -> None:
        kind = job.job.kind
        turn = self._turns.setdefault((job.therapist, kind), asyncio.Lock())
        sign = self._signs.during(job.therapist, _SIGNS.get(kind, "typing"))
        async with sign, turn, self._rooms[kind]:
            try:
                made = await self._made(job)
                self._dispatch(await self._stored(partial(self._service.errands.finish, job, made)))
            except Exception as error:  # noqa: BLE001 - it stays stored, and holds up nobody else
                log.error("the end of a job could not be worked through (%s)", where(error))
            finally:
                self._running -= 1

    async def _made(self, job: Stored) -> Made | None:
        """Return what a job made, or None: it failed too often, or its person has left."""
        maker = self._makers.get(job.job.kind)
        for attempt in range(job.tries, PATIENCE.get(job.job.kind, TRIES)):
            if maker is None:
                break
            if not await self._stored(partial(self._service.errands.count_try, job)):
                break
            try:
                return await maker(job)
            except Exception as error:  # noqa: BLE001 - a job that fails is told to its person
                log.error("a job failed (%s)", where(error))
            await self._pause(min(2.0**attempt, LONGEST_BACKOFF))
        return None

    async def _stored(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run a transaction, however long the disk makes us wait for it."""
        backoff = 0.5
        while True:
            try:
                return await work()
            except sqlite3.OperationalError as error:
                log.error("a job waits: the database says %s", error.sqlite_errorname)
                await self._pause(backoff)
                backoff = min(backoff * 2, LONGEST_BACKOFF)

    async def _export(self, job: Stored) -> Made:
        from bot import exporting  # noqa: PLC0415 - only when asked for

        return await exporting.make(self._service, job)

    async def _book(self, job: Stored) -> Made:
        from bot import exporting  # noqa: PLC0415 - only when asked for

        return await exporting.bind(self._service, job)
