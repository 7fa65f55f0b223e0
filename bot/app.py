"""The wiring of a running bot, and nothing else: tasks that must not die, signals, the stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
import os
import pkgutil
import signal
import sqlite3
import sys
import traceback
import zoneinfo
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

from telegram.error import TelegramError

from bot.calendars.fetching import Fetcher
from bot.calendars.worker import Reader
from bot.chat.api import Api, Failure, classify
from bot.chat.listening import Listening
from bot.chat.offering import offer_menu
from bot.chat.poller import Pause, Poller, SomebodyElse, TokenRevoked
from bot.chat.request import Request
from bot.chat.sender import Sender
from bot.chat.signs import Signs
from bot.chat.worker import Worker
from bot.clock import Clock, SystemClock
from bot.feeds import CalendarJobs, Feeds, Fetches, Reads
from bot.health import HEARTBEAT_NAME, Heart, Supervisor
from bot.jobs import Jobs, Maker
from bot.keys import VaultProblem
from bot.logs import on_loop_error
from bot.phones import phones
from bot.pictures.making import Pictures
from bot.scheduler import SWEEP, Alarm
from bot.searching import search
from bot.service import Service
from bot.settings import Settings
from bot.start import CannotStart, look, only_one, prepare
from bot.store import migrate
from bot.store.connection import AsyncDatabase, Database, DatabaseGone
from bot.turns import House, Outcome
from bot.unpacking import Unpacking
from bot.vault import Vault
from bot.words import Words
from bot.words.tables import Tables
from bot.words.territories import first_weekday
from conversations import flows
from conversations.catalog import Catalog, World

log = logging.getLogger(__name__)

CALLS_AT_ONCE = 64
CHATS_AT_ONCE = 2000
"""While so many chats wait for something to be said, what falls due waits too.

Telegram takes about 30 messages a second: that is a minute's worth. What waits in its rows costs
no memory, and is asked about as it then stands."""

STOP_SECONDS = 8.0
"""How long a stopping bot lets messages on their way arrive; systemd and docker wait longer."""


# ----------------------------------------------------------------------- parts


def world() -> World:
    """Return the conversations found in ``conversations/flows`` and what they need to know."""
    found = [
        importlib.import_module(f"{flows.__name__}.{module.name}").FLOW
        for module in pkgutil.iter_modules(flows.__path__)
    ]
    zones = tuple(sorted(zoneinfo.available_timezones()))
    return World(Catalog.of(found), zones, Tables(), phones, first_weekday)


# --------------------------------------------------------------------- running


@dataclass(frozen=True, slots=True)
class Lines:
    """The two connections to the Bot API: one for polling, one for all that is said."""

    polling: Api
    calls: Api


@dataclass(frozen=True, slots=True)
class Calendars:
    """What fetches feeds, and what reads them."""

    fetcher: Fetches = field(default_factory=Fetcher)
    reader: Reads = field(default_factory=Reader)


class Presence:
    """A bot at work: polling, working through, ringing, saying.

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
        makers: dict[str, Maker] = {
            **CalendarJobs(self.feeds, lines.calls).makers,
            **Listening(self.service, lines.calls, pause).makers,
            **Pictures(self.service, house.words).makers,
            "search": partial(search, self.service),
            **Unpacking(self.service, lines.calls).makers,
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
            self.feeds.wake,
        )
        self.poller = Poller(
            lines.polling,
            self.service,
            self.worker,
            self._reached,
            self.spawn,
            in_touch,
            pause,
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
        """Take up what a stop left: what was being said, words not worked through, the alarm."""
        for therapist in await self.service.leaving():
            self.spawn(self._forget(Outcome(vanished=therapist)))
        await self.service.set_aside()
        await self.service.prune()
        self.sender.put(await self.service.saying.unsaid())
        self.worker.accept(await self.service.left_waiting())
        self.jobs.put(await self.service.errands.jobs())
        await self.alarm.start()
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
        return self.worker.idle and self.sender.idle and self.jobs.idle and self.feeds.idle

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


async def learn_name(api: Api, pause: Pause = asyncio.sleep) -> str:
    """Return the bot's username, however long Telegram cannot be reached.

    Raises:
        TokenRevoked: 401.
    """
    backoff = 1.0
    while True:
        try:
            me = await api.call("getMe", {})
            return str(me["username"])
        except TelegramError as error:
            if classify(error) is Failure.REVOKED:
                raise TokenRevoked from None
            log.warning("Telegram cannot be reached; trying again")
            await pause(backoff)
            backoff = min(backoff * 2, 30.0)


def _until_told() -> asyncio.Future[None]:
    """Return what SIGTERM or Ctrl-C ends, from the first step of the loop on."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not told.done():
            told.set_result(None)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, tell)
    return told


async def _serve(
    settings: Settings, vault: Vault, clock: Clock, calendars: Calendars, sweep: timedelta
) -> None:
    stop = _until_told()
    token = settings.token.get_secret_value() if settings.token else ""
    words = cache(Words)
    house = House(vault, world(), words)
    database = await AsyncDatabase.open(settings.db_path)
    try:
        if stop.done():
            return
        async with (
            Api(Request(2), settings.api_url, token) as polling,
            Api(Request(CALLS_AT_ONCE), settings.api_url, token) as calls,
        ):
            lines = Lines(polling, calls)
            presence = Presence(database, house, clock, lines, calendars=calendars, sweep=sweep)
            asyncio.get_running_loop().set_exception_handler(on_loop_error)
            stop.add_done_callback(lambda _: presence.ask_to_stop())
            presence.spawn(_introduce(presence, calls))
            heart = Heart(
                settings.data_dir / HEARTBEAT_NAME,
                Supervisor(os.environ),
                presence.service.answers,
                lambda: presence.alarm.looks,
                asyncio.sleep,
            )
            beating: asyncio.Task[None] | None = None
            try:
                await presence.start()
                gc.freeze()  # what is loaded now stays: nobody need look through it again
                beating = presence.spawn(heart.run())
                await presence.run()
            finally:
                presence.ask_to_stop()
                if beating is not None:
                    beating.cancel()  # it never ends by itself, and the stop would wait for it
                heart.stop()
                await presence.stop()
    finally:
        await database.close()


async def _introduce(presence: Presence, calls: Api) -> None:
    """Learn the bot's name and offer the menu; with nobody enrolled, print the first link."""
    username = await learn_name(calls)
    await presence.service.know_name(username)
    log.info("running as @%s", username)
    await offer_menu(presence.service, calls)
    if not await presence.service.anyone():
        from bot.first_run import print_first_link  # noqa: PLC0415 - only on the first run

        print_first_link(username, await presence.service.invite(days=7))


_SAID = (CannotStart, VaultProblem, migrate.SchemaNewer, TokenRevoked, SomebodyElse)


def run(
    settings: Settings,
    *,
    clock: Clock | None = None,
    calendars: Calendars | None = None,
    sweep: timedelta = SWEEP,
) -> int:
    """Run the bot until it is stopped.

    Args:
        settings: where and as whom.
        clock: another clock, for the demo.
        calendars: what fetches and reads calendars; the demo's fetches none.
        sweep: how often the wall clock is read again.

    Returns:
        The exit status: 0 after SIGTERM or Ctrl-C, 1 after an error, which is told in one line.
    """
    clock = clock or SystemClock()
    os.umask(0o077)
    try:
        look(settings)
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(settings.data_dir):
            vault, made = prepare(settings, clock)
            if made:
                from bot.first_run import tell_of_key  # noqa: PLC0415 - only on the first run

                tell_of_key(settings.master_key_file)
            try:
                with _signals_kept():
                    asyncio.run(_serve(settings, vault, clock, calendars or Calendars(), sweep))
            finally:
                vault.close()
    except (*_SAID, DatabaseGone) as problem:
        return _told(str(problem) or problem.__doc__ or "")
    except OSError as error:
        return _told(f"{error.filename or 'A file'}: {error.strerror}. Presence cannot go on.")
    except Exception as error:  # noqa: BLE001 - the last resort of the process
        return _told(f"Presence has stopped ({type(error).__name__}). Run: presence doctor", error)
    return 0


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Put back what answered signals before: a loop that is closed leaves the worst behind."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, answer in before.items():
            signal.signal(number, answer)


def _told(line: str, error: BaseException | None = None) -> int:
    if error is not None:
        # where it came from, and not its text, which may hold a person's words
        steps = traceback.extract_tb(error.__traceback__)
        way = " > ".join(f"{Path(one.filename).name}:{one.lineno}" for one in steps)
        log.error("stopped by %s at %s", type(error).__name__, way)
    sys.stderr.write(f"{line}\n")
    return 1
