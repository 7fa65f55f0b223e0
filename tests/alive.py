"""The whole bot in this process, with people on their phones: say, tap, read, settle.

Everything is what ``presence run`` runs, but for two ends: Telegram is the stand-in,
reached without sockets, and the clock stands until it is moved. Every call is checked
against the Bot API's schema. Pauses between tries are noted and take no time.

Updates come by polling, or by a webhook over a unix socket: ``WAY=webhook`` in the environment
has every bot that is not told otherwise take them so (``make webhook``).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from bot.chat.api import Api
from bot.chat.webhook import Hook, Webhook
from bot.clock import FixedClock
from bot.demo.botapi import BotApi
from bot.demo.inprocess import InProcessRequest
from bot.demo.person import Person
from bot.demo.pushing import Pusher, pushing
from bot.presence import Lines, Presence
from bot.settings import Settings, load
from bot.start import prepare
from bot.store.connection import AsyncDatabase
from bot.turns import House
from bot.vault import Vault
from bot.words import Words
from bot.world import world
from tests.botapi.outgoing import check_call

TOKEN = "123456789:AAstandinstandinstandinstandinstand"
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
"""A Tuesday, twelve o'clock in Berlin."""

WAY = os.environ.get("WAY", "polling")
"""How updates come where a test does not say: by ``polling``, or by ``webhook``."""
HOOK = "https://presence.example.org/telegram"

PATIENCE = 20.0
"""Seconds after which something that should have come to rest never will."""

_words = cache(Words)
_world = cache(world)


class Wire(InProcessRequest):
    """A way to the stand-in that can be given an error to raise instead.

    Attributes:
        broken: Called with the address before each request; what it returns is raised.
    """

    broken: Callable[[str], Exception | None] | None = None

    async def do_request(self, url: str, *args: Any, **named: Any) -> tuple[int, bytes]:
        """Do one request, unless it is broken."""
        error = self.broken(url) if self.broken else None
        if error is not None:
            raise error
        return await super().do_request(url, *args, **named)


class Alive:
    """A bot that can be started, crashed and started again on the same files.

    Args:
        directory: where its files live.
        at: where the clock begins; aware.
        sweep: how often, in the machine's own time, the alarm looks at the clock again.
        way: how updates come, ``polling`` or ``webhook``.

    Attributes:
        api: Telegram.
        clock: The bot's clock and Telegram's.
        pauses: The seconds of each pause between tries, in order.
        retries: The seconds of each of Telegram's own pauses between tries at the webhook.
        waits: What a pause is; it takes no time unless a test says otherwise.
        wire: Carries all calls but the polling.
    """

    def __init__(
        self,
        directory: Path,
        at: datetime = NOON,
        sweep: timedelta = timedelta(days=1),
        way: str = WAY,
    ) -> None:
        self.directory = directory
        self.way = way
        self.pusher: Pusher | None = None
        self._pushing = AsyncExitStack()
        self._sweep = sweep
        self.clock = FixedClock(at)
        self.api = BotApi(
            self.clock.now, validator=check_call, token=TOKEN, username="presence_bot"
        )
        self.pauses: list[float] = []
        self.retries: list[float] = []
        self.waits: Callable[[float], Awaitable[None]] = _at_once
        self.wire = Wire(self.api)
        self._vault: Vault | None = None
        self._database: AsyncDatabase | None = None
        self._presence: Presence | None = None

    @property
    def settings(self) -> Settings:
        """What this bot is told from outside."""
        environment = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(self.directory),
            "PRESENCE_MASTER_KEY_FILE": str(self.directory / "master.key"),
        }
        return load(environment, None)

    @property
    def presence(self) -> Presence:
        """The bot at work."""
        assert self._presence is not None, "it is not running"
        return self._presence

    @property
    def database(self) -> AsyncDatabase:
        """Its database."""
        assert self._database is not None, "it is not running"
        return self._database

    # ----------------------------------------------------------------- the process

    async def open(self) -> Presence:
        """Open the files and put the parts together, as a start does; nothing runs yet."""
        self._vault, _ = prepare(self.settings, self.clock)
        self._database = await AsyncDatabase.open(self.settings.db_path)
        house = House(self._vault, _world(), _words, "presence_bot")
        lines = Lines(
            Api(InProcessRequest(self.api), "https://api.telegram.org", TOKEN),
            Api(self.wire, "https://api.telegram.org", TOKEN),
            await self._hook() if self.way == "webhook" else None,
        )
        self._presence = Presence(
            self._database, house, self.clock, lines, sweep=self._sweep, pause=self._pause
        )
        return self._presence

    async def _hook(self) -> Hook:
        """Return where to listen, and let Telegram send there: a path that is short enough."""
        short = Path(tempfile.mkdtemp(prefix="alive-"))
        self._pushing.callback(shutil.rmtree, short)
        place = short / "socket"
        self.pusher = await self._pushing.enter_async_context(pushing(self.api, place, self._retry))
        return Hook(HOOK, place, "alive-secret-alive-secret")

    @property
    def webhook(self) -> Webhook:
        """The webhook of a bot that has one."""
        assert isinstance(self.presence.poller, Webhook)
        return self.presence.poller

    async def start(self) -> None:
        """Start, and come to rest."""
        presence = await self.open()
        await presence.start()
        await self.settle()

    async def crash(self) -> None:
        """End everything where it stands; what is not committed is lost."""
        presence = self.presence
        door = self.webhook._endpoint if self.pusher is not None else None
        if door is not None:
            door._take = _nobody  # who is dead takes no update, not even one at the door
        presence._ended.cancel()
        presence.alarm.stop()
        tasks = list(presence._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if door is not None:
            await door.close()  # a task that had not begun closes nothing
        if self.database._draining is None:
            self.database._waiting.clear()  # what was to be noted with the next commit
        await self._close()

    async def stop(self) -> None:
        """End as after SIGTERM."""
        await self.presence.stop()
        await self._close()

    async def restart(self) -> None:
        """Crash and start again."""
        await self.crash()
        await self.start()

    async def _close(self) -> None:
        assert self._database is not None
        assert self._vault is not None
        await self._database.close()
        self._vault.close()
        await self._pushing.aclose()
        self._presence = self._database = self._vault = None

    @property
    def running(self) -> bool:
        """Whether the bot is up."""
        return self._presence is not None

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self.waits(seconds)

    async def _retry(self, seconds: float) -> None:
        self.retries.append(seconds)
        await asyncio.sleep(0)

    # ------------------------------------------------------------------- coming to rest

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way: all that came is worked through, all is said."""
        presence, poll = self.presence, self.api._poll
        if presence._ended.done():
            presence._ended.result()  # an error that ended the bot ends the test
        busy = presence._tasks - {presence._polling}
        if busy:
            return False
        if self.pusher is not None:
            return self.webhook.resting and self.pusher.idle
        return poll is not None and not self.api.pending(poll.offset)

    @property
    def listening(self) -> bool:
        """Whether the bot has nothing to do but wait for updates."""
        return self.webhook.resting if self.pusher is not None else self.api._poll is not None

    async def settle(self) -> None:
        """Wait until all is quiet."""
        await self.until(lambda: self.quiet)

    async def until(self, true: Callable[[], bool]) -> None:
        """Let everything go on until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110 - it holds at no one event; each turn of the loop asks
                await asyncio.sleep(0)

    def end_poll(self) -> None:
        """Let the waiting getUpdates end with nothing to hand out, as after its 25 seconds."""
        if self.pusher is not None:
            self.webhook.look_again()
        if self.api._poll is not None:
            self.api._poll.held.wake()

    async def pass_(self, **span: float) -> None:
        """Let time pass, ringing at each due instant on the way, and come to rest."""
        end = self.clock.now() + timedelta(**span)
        while True:
            following = await self.presence.service.next_instant()
            if following is None or following > end:
                break
            self.clock.set(max(following, self.clock.now()))
            await self.presence.alarm.ring()
            await self.settle()
        self.clock.set(end)
        await self.presence.alarm.ring()
        await self.settle()

    async def hear(self) -> None:
        """Let the bot know that Telegram is there, as an answer to its poll does."""
        self.presence.dispatch(await self.presence.service.heard())
        await self.settle()

    # ------------------------------------------------------------------------ looking

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what a query finds in the bot's database."""
        return await self.database.read(lambda db: db.execute(sql).fetchall())

    def failing(self, monkeypatch: pytest.MonkeyPatch, name: str, *errors: Exception) -> list[int]:
        """Let a use case fail with each of these errors in turn, then work; count its calls."""
        service, calls, left = self.presence.service, [0], list(errors)
        parts = (service, service.saying, service.errands)
        owner = next(one for one in parts if hasattr(one, name))
        real = getattr(owner, name)

        def fails(*args: Any, **named: Any) -> Any:
            calls[0] += 1
            if left:
                raise left.pop(0)
            return real(*args, **named)

        monkeypatch.setattr(type(owner), name, lambda _, *args, **named: fails(*args, **named))
        return calls

    # ------------------------------------------------------------------------- people

    async def enrol(self, number: int = 6001, name: str = "Anna", hours: str = "") -> Person:
        """Return somebody who was invited and has walked through the onboarding."""
        person = Person(self.api, number, name)
        person.start(await self.presence.service.invite(7))
        await self.settle()
        await self.tap(person, "I understand")
        await self.say(person, "Berlin")
        if hours:
            await self.say(person, hours)
            await self.tap(person, "Save")
        else:
            await self.tap(person, "I will do this later")
        return person

    async def say(self, person: Person, text: str, reply_to: int | None = None) -> int:
        """Write something and come to rest; the id of the message."""
        number = person.say(text, reply_to)
        await self.settle()
        return number

    async def tap(self, person: Person, label: str) -> None:
        """Tap a button and come to rest."""
        person.tap(label)
        await self.settle()


async def _nobody(_: bytes) -> HTTPStatus:
    return HTTPStatus.SERVICE_UNAVAILABLE


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def alive(
    directory: Path,
    at: datetime = NOON,
    sweep: timedelta = timedelta(days=1),
    way: str = WAY,
) -> AsyncIterator[Alive]:
    """Run a bot, and in the end look that it never called what the Bot API does not know."""
    bot = Alive(directory, at, sweep, way)
    await bot.start()
    try:
        yield bot
    finally:
        bot.api.heal()
        if bot.running:
            await bot.crash()
        assert bot.api.violations == []
