"""A bot at work: its parts, wired, and the tasks among them that must not die."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.calendars.fetching import Fetcher
from bot.calendars.worker import Reader
from bot.chat.api import Api
from bot.chat.listening import Listening
from bot.chat.poller import Pause, Poller
from bot.chat.sender import Sender
from bot.chat.signs import Signs
from bot.chat.webhook import Hook, Webhook
from bot.chat.worker import Worker
from bot.clock import Clock
from bot.feeds import CalendarJobs, Feeds, Fetches, Reads
from bot.jobs import Jobs, Maker
from bot.pictures.making import Pictures
from bot.retention import Retention
from bot.scheduler import SWEEP, Alarm
from bot.searching import search
from bot.service import Service
from bot.store.connection import Database
from bot.supervising import Supervising
from bot.turns import House, Outcome
from bot.unpacking import Unpacking

log = logging.getLogger(__name__)

CHATS_AT_ONCE = 2000
"""While so many chats wait for something to be said, what falls due waits too.

Telegram takes about 30 messages a second: that is a minute's worth. What waits in its rows costs
no memory, and is asked about as it then stands."""

STOP_SECONDS = 8.0
"""How long a stopping bot lets messages on their way arrive; systemd and docker wait longer."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The two connections to the Bot API: one for polling, one for all that is said.

    ``hook`` is where Telegram sends updates to; without it, it is asked for them.
    """

    polling: Api
    calls: Api
    hook: Hook | None = None


@dataclass(frozen=True, slots=True)
class Calendars:
    """What fetches feeds, and what reads them."""

    fetcher: Fetches = field(default_factory=Fetcher)
    reader: Reads = field(default_factory=Reader)


class Presence:
    """A bot at work: taking updates, working through, ringing, saying.

    Args:
        database: migrated.
        house: keys, flows, words.
        clock: the bot's clock.
        lines: the way to the Bot API; opened by the caller.
        calendars: what fetches and reads calendars.
        sweep: how often the alarm reads the wall clock again.
        pause: waits some seconds between tries.
    """

    def __init__(
        self,
        database: Database,
        house: House,
        clock: Clock,
        lines: Lines,
        *,
        calendars: Calendars | None = None,
        sweep: timedelta = SWEEP,
        pause: Pause = asyncio.sleep,
    ) -> None:
        calendars = calendars or Calendars()
        self.service = Service(database, house, clock)
        self._lines = lines
        self._pause = pause
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        in_touch = asyncio.Event()
        self.sender = Sender(self.service, lines.calls, self.spawn, in_touch, pause)
        self.worker = Worker(
            self.service,
            self.sender.settled,
            self.dispatch,
            self.sender.say_once,
            self.spawn,
            pause,
        )
        self.feeds = Feeds(
            self.service.calendars,
            calendars.fetcher,
            calendars.reader,
            self.dispatch,
            self.spawn,
        )
        self.retention = Retention(self.service.forgetting, self.spawn)
        makers: dict[str, Maker] = {
            **CalendarJobs(self.feeds, lines.calls).makers,
            **Listening(self.service, lines.calls, pause).makers,
            **Pictures(self.service, house.words).makers,
            "search": partial(search, self.service),
            **Unpacking(self.service, lines.calls).makers,
            **Supervising(self.service).makers,
        }
        signs = Signs(self.service, lines.calls)
        self.jobs = Jobs(self.service, makers, self.dispatch, signs, self.spawn, pause)
        self.alarm = Alarm(
            self.service,
            clock,
            self.dispatch,
            self._room,
            self._fail,
            sweep,
            self._wake,
        )
        ways = (lines.polling, self.service, self.worker, self._reached, self.spawn, in_touch)
        self.poller: Poller | Webhook = (
            Poller(*ways, pause) if lines.hook is None else Webhook(*ways, lines.hook, pause)
        )
        self._polling: asyncio.Task[None] | None = None

    def dispatch(self, outcome: Outcome) -> None:
        """Hand on what a committed transaction left to be done."""
        if outcome.vanished is not None:
            self.sender.forget(outcome.vanished)
            self.spawn(self._forget(outcome))
            return
        self.sender.put(outcome.rows)
        self.sender.say_once(outcome.fleeting)
        self.jobs.put(outcome.jobs)
        if outcome.planned:
            self.spawn(self.alarm.look())
        if outcome.forgets:
            self.retention.wake()

    def _wake(self) -> None:
        """Let what falls due by the same clock be seen to: calendars, and what is too old."""
        self.feeds.wake()
        self.retention.wake()

    def _room(self) -> bool:
        """Tell whether more may fall due: what Telegram does not take yet waits in its rows."""
        return self.sender.chats < CHATS_AT_ONCE

    async def _reached(self) -> None:
        """Telegram has answered a poll: what waits for that goes on, and the hour is noted."""
        self.sender.reached()
        try:
            self.dispatch(await self.service.heard())
        except sqlite3.OperationalError as error:
            log.error("the hour was not noted: the disk says %s", error.sqlite_errorname)

    async def _forget(self, outcome: Outcome) -> None:
        """Destroy the key of somebody who has left, however long that takes; then say so."""
        backoff = 0.5
        while outcome.vanished is not None:
            try:
                await self.service.forget(outcome.vanished)
                break
            except (sqlite3.OperationalError, OSError) as error:
                says = getattr(error, "sqlite_errorname", error.__class__.__name__)
                log.error("a key waits to be destroyed: the disk says %s", says)
                await self._pause(backoff)
                backoff = min(backoff * 2, 30.0)
        self.sender.say_once(outcome.fleeting)

    async def start(self) -> None:
        """Take up what a stop left: what was being said, words not worked through, the alarm.

        Raises:
            CannotListen: the webhook's place cannot be used.
        """
        for therapist in await self.service.leaving():
            self.spawn(self._forget(Outcome(vanished=therapist)))
        await self.service.set_aside()
        await self.service.prune()
        self.sender.put(await self.service.saying.unsaid())
        self.worker.accept(await self.service.left_waiting())
        self.jobs.put(await self.service.errands.jobs())
        await self.alarm.start()
        await self.poller.open()
        self._polling = self.spawn(self.poller.run())

    async def run(self) -> None:
        """Go on until stopped.

        Raises:
            BaseException: what ended one of the tasks; the process must not go on.
        """
        await self._ended

    def ask_to_stop(self) -> None:
        """End :meth:`run`."""
        if not self._ended.done():
            self._ended.set_result(None)

    async def stop(self) -> None:
        """Stop reading, let what is under way arrive, then end every task."""
        self.ask_to_stop()
        self.alarm.stop()
        self.worker.stop()
        self.sender.stop()
        if self._polling is not None:
            self._polling.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while self._tasks:
                    await asyncio.wait(self._tasks)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be worked through, said or done."""
        return all(
            part.idle for part in (self.worker, self.sender, self.jobs, self.feeds, self.retention)
        )

    def spawn(self, work: Awaitable[None]) -> asyncio.Task[None]:
        """Start a task whose failure ends :meth:`run`."""
        task: asyncio.Task[None] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task is self._polling and not task.cancelled() and task.exception() is None:
            self._fail(RuntimeError("polling ended"))
        elif not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)
        elif task.cancelled() and not self._ended.done():
            self._fail(RuntimeError("a task was cancelled"))

    def _fail(self, error: BaseException) -> None:
        if not self._ended.done():
            self._ended.set_exception(error)
