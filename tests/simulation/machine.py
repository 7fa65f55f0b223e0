"""The box the bot runs on: its process, its disk and its line, each of which may fail."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from bot.chat.api import Api
from bot.clock import SystemClock
from bot.demo import faults
from bot.demo.inprocess import InProcessRequest
from bot.presence import Lines, Presence
from bot.settings import Settings, load
from bot.start import CannotStart, prepare
from bot.store.connection import AsyncDatabase, connect
from bot.turns import House
from bot.vault import Vault
from bot.words import Words
from bot.world import world
from tests.faults.vfs import SYNC, WRITE

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

T = TypeVar("T")

TOKEN = "123456789:AAstandinstandinstandinstandinstand"

NET = (
    faults.refused(),
    faults.cut_before(),
    faults.answer_lost(),
    faults.answer_lost(silent=True),
    faults.server_error(502),
    faults.server_error(500, b"<h1>Internal Server Error</h1>"),
    faults.too_many_requests(3),
)
METHODS = (
    "getUpdates",
    "sendMessage",
    "sendMessage",
    "sendMessage",
    "editMessageText",
    "editMessageReplyMarkup",
    "answerCallbackQuery",
    "setMessageReaction",
    "sendDocument",
)
OK = 200
CRASH = 0.004
"""How likely a crash is at each moment at which one can make a difference."""

_words = cache(Words)
_world = cache(world)


class Machine:
    """One process after the other, on one data directory.

    Attributes:
        up: Set while a bot is at work.
        fragile: Whether anything may go wrong.
        busy: How many calls to the database are under way.
        received: The ids of all updates that have reached the process at work.
    """

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.up = asyncio.Event()
        self.fragile = False
        self.busy = 0
        self.received: set[int] = set()
        self.db: sqlite3.Connection | None = None
        self._database: AsyncDatabase | None = None
        self._presence: Presence | None = None
        self._vault: Vault | None = None
        self._dying: asyncio.Event = asyncio.Event()
        self._wires: dict[asyncio.Task[Any], None] = {}

    @property
    def settings(self) -> Settings:
        """What the bot is told from outside."""
        directory = self.sim.directory
        environment = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(directory),
            "PRESENCE_MASTER_KEY_FILE": str(directory / "master.key"),
        }
        return load(environment, None)

    @property
    def presence(self) -> Presence:
        """The bot at work."""
        assert self._presence is not None, "it is not running"
        return self._presence

    @property
    def running(self) -> bool:
        """Whether a bot is at work, and not about to die."""
        return self.up.is_set() and not self._dying.is_set()

    # ------------------------------------------------------------------- the process

    async def live(self) -> None:
        """Start the bot, and whenever it has died, start it again."""
        while True:
            try:
                await self._start()
            except (CannotStart, sqlite3.OperationalError, OSError) as problem:
                self.sim.tell("no start", type(problem).__name__)
                await self.crash()
                await asyncio.sleep(5)
                continue
            ended = asyncio.ensure_future(self._ended())
            dying = asyncio.ensure_future(self._dying.wait())
            await asyncio.wait({ended, dying}, return_when=asyncio.FIRST_COMPLETED)
            if not self._dying.is_set():
                ended.result()  # one of its tasks has died
                raise AssertionError("the bot has ended by itself")
            ended.cancel()
            gentle = self.sim.rng.random() < 0.2
            self.sim.tell("stop" if gentle else "crash")
            await (self._stop() if gentle else self.crash())
            await self._stay_down()

    async def _ended(self) -> None:
        await asyncio.shield(self.presence._ended)

    async def _start(self) -> None:
        self._dying = asyncio.Event()
        self.received.clear()
        self._vault, _ = prepare(self.settings, SystemClock())
        self.db = connect(self.settings.db_path)
        self._database = AsyncDatabase(_InThread(self.db, self))
        house = House(self._vault, _world(), _words, "presence_bot")
        lines = Lines(*(Api(_Wire(self), "https://api.telegram.org", TOKEN) for _ in range(2)))
        self._presence = Presence(self._database, house, SystemClock(), lines)
        await self.presence.start()
        self.sim.tell("start")
        self.sim.quiet_since = self.sim.loop.time()
        self.up.set()
        self.sim.checks.at_start()

    async def _stop(self) -> None:
        """SIGTERM: what is under way may end."""
        self._dying = asyncio.Event()
        self.up.clear()
        await self.presence.stop()
        await self.crash()

    async def crash(self) -> None:
        """End everything where it stands; what is not committed is lost."""
        self._dying.set()
        self.up.clear()
        if self._presence is not None:
            self._presence._ended.cancel()
            self._presence.alarm.stop()
            tasks = [*self._presence._tasks]
            if self._database is not None:
                tasks += [self._database._draining] if self._database._draining else []
                self._database._begin_later = lambda: None
                if self._database._later is not None:
                    self._database._later.cancel()
            for task in tasks:
                task.cancel()
            for wire in list(self._wires):
                if self.sim.rng.random() < 0.5 and not wire.get_name().startswith("keeps"):
                    wire.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self.db is not None:
            self.db.close()
        if self._vault is not None:
            self._vault.close()
        self._presence = self._database = self._vault = self.db = None
        self.busy = 0

    async def _stay_down(self) -> None:
        """Mostly for a moment, sometimes for hours."""
        roll = self.sim.rng.random()
        seconds = 3.0 if roll < 0.85 else 3600.0 * self.sim.rng.randrange(1, 7)
        if self.fragile:
            await asyncio.sleep(seconds)

    async def settle(self) -> None:
        """Wait until a bot is up and all is worked through and said."""
        for _ in range(10_000):
            await asyncio.sleep(5)
            if self.running and self.presence.idle and not self.sim.api.pending():
                return
        raise AssertionError("it does not come to rest")

    # ------------------------------------------------------------------- its moments

    async def moment(self) -> None:
        """Let others go first for a while; and never go on in a process that is dead."""
        roll = self.sim.rng.random()
        if roll < 0.3:
            await asyncio.sleep(self.sim.rng.choice((0.0, 0.0, 0.001, 0.02)))
        await self.alive()

    async def alive(self) -> None:
        """Return only in a process that lives."""
        if self._dying.is_set():
            await asyncio.Event().wait()

    async def may_die(self) -> None:
        """Die here, perhaps."""
        if self.fragile and self.up.is_set() and self.sim.rng.random() < CRASH:
            self._dying.set()
        await self.alive()

    def trouble(self) -> None:
        """Let something be broken for a while."""
        roll = self.sim.rng.random()
        if roll < 0.1:
            chat = self.sim.rng.choice([None, *(one.chat for one in self.sim.people)])
            method, fault = self.sim.rng.choice(METHODS), self.sim.rng.choice(NET)
            times = self.sim.rng.randrange(1, 4)
            self.sim.tell("fault", method, fault.name, times)
            self.sim.api.fail(
                method, fault, times=times, chat_id=None if method == "getUpdates" else chat
            )
        elif roll < 0.12 and self.sim.disk is not None:
            self._break_disk()
        elif roll < 0.125:
            self.sim.tell("clock")
            hours = self.sim.rng.choice((-3, -1, 0, 0, 0, 1))
            self.sim.set_skew(timedelta(hours=hours, seconds=self.sim.rng.randrange(-9, 9)))
            self.sim.quiet_since = self.sim.loop.time()

    def _break_disk(self) -> None:
        assert self.sim.disk is not None
        deed, code = self.sim.rng.choice(
            (
                (WRITE, sqlite3.SQLITE_FULL),
                (WRITE, sqlite3.SQLITE_IOERR_WRITE),
                (SYNC, sqlite3.SQLITE_IOERR_FSYNC),
            )
        )
        for_good = self.sim.rng.random() < 0.3
        self.sim.tell("disk", deed, for_good)
        self.sim.disk.fail(deed, self.sim.rng.randrange(1, 30), code, for_good=for_good)
        if for_good:
            self.sim.loop.call_later(self.sim.rng.choice((1.0, 20.0)), self._mend)

    def _mend(self) -> None:
        assert self.sim.disk is not None
        self.sim.disk.heal()
        self.sim.quiet_since = self.sim.loop.time()


class _InThread:
    """A connection that is called on this thread; between its calls a process may die."""

    def __init__(self, db: sqlite3.Connection, machine: Machine) -> None:
        self._db = db
        self._machine = machine

    async def call(self, function: Callable[[sqlite3.Connection], T]) -> T:
        machine = self._machine
        machine.busy += 1
        try:
            await machine.moment()
            await machine.may_die()
            before = self._db.total_changes
            result = function(self._db)
            if self._db.total_changes != before:
                machine.sim.step("commit")
                await machine.may_die()
            await machine.moment()
            return result
        finally:
            machine.busy -= 1

    async def close(self) -> None:
        self._db.close()


class _Wire(InProcessRequest):
    """A line to Telegram that takes its time; what is on it outlives the process."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.sim.api)
        self._machine = machine

    async def do_request(self, url: str, *args: Any, **named: Any) -> tuple[int, bytes]:
        machine = self._machine
        await machine.may_die()
        name = url.rsplit("/", 1)[1]
        call = asyncio.ensure_future(self._there(url, *args, **named))
        call.set_name(f"{'keeps' if name == 'getUpdates' else 'sends'} {name}")
        machine._wires[call] = None
        call.add_done_callback(lambda done: machine._wires.pop(done, None))
        call.add_done_callback(_seen)
        try:
            await asyncio.wait({call})
        except asyncio.CancelledError:
            if name == "getUpdates":
                call.cancel()  # the connection is closed: Telegram gives these updates again
            raise
        await machine.may_die()
        status, body = call.result()
        if name == "getUpdates" and status == OK:
            machine.received.update(one["update_id"] for one in json.loads(body)["result"])
        return status, body

    async def _there(self, url: str, *args: Any, **named: Any) -> tuple[int, bytes]:
        sim = self._machine.sim
        await asyncio.sleep(sim.rng.choice((0.02, 0.05, 0.05, 0.3)))
        try:
            return await super().do_request(url, *args, **named)
        finally:
            await asyncio.sleep(sim.rng.choice((0.02, 0.05)))


def _seen(call: asyncio.Task[Any]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        call.exception()
