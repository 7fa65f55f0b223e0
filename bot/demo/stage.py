"""The whole of a demo but its page: a stand-in for Telegram, a bot's process, a clock that jumps.

Everything lies in one directory that goes when the stage is closed. The bot reaches the stand-in
over HTTP on the loopback address; both read the same clock.
"""

import asyncio
import contextlib
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.clock import ShiftedClock, SystemClock, shift
from bot.demo.botapi import BotApi
from bot.demo.child import CLOCK
from bot.demo.disk import Disk, Due
from bot.demo.person import Person
from bot.demo.plug import Plug, State
from bot.demo.pushing import pushing
from bot.demo.server import make_app, serve
from bot.store import invites

ZONE: Final = ZoneInfo("Europe/Berlin")
HOURS: Final = "Mon-Fri 9-12, 14-17"
PATIENCE: Final = 20.0
"""Seconds of the machine's own clock within which a bot that runs has answered."""

_HOST: Final = "127.0.0.1"
_ADDRESS: Final = "https://presence.example.org/telegram"
_LOOK_SECONDS: Final = 0.01
_DAY: Final = timedelta(days=1)
_STRIDE: Final = timedelta(hours=12)


class StageProblem(Exception):  # noqa: N818 - its text is told to a person
    """The demo cannot go on; the text says why."""


class Stage:
    """A bot, a person with a phone, and hands on the clock and on the plug. See `open_stage`.

    Attributes:
        directory: Holds the data, the master key, the clock's file and the bot's log.
        api: The stand-in for Telegram.
        person: The therapist.
        plug: The bot's process.
        disk: What is in the bot's database.
        url: Where the stand-in is served, without a slash at the end.
    """

    def __init__(self, directory: Path, start: datetime) -> None:
        self.directory = directory
        self._clock_file = directory / "clock"
        self._clock = ShiftedClock(self._clock_file)
        self.set_clock(start)
        token = f"700000001:{secrets.token_urlsafe(32)}"
        self.api = BotApi(self._clock.now, token=token)
        self.person = Person(self.api)
        self.disk = Disk(directory / "data" / "presence.db")
        self.url = ""
        self.plug: Plug
        self._watchers: list[Callable[[], None]] = []

    # -------------------------------------------------------------------------------- time
    def now(self) -> datetime:
        """Return the time on this stage, aware, in UTC."""
        return self._clock.now()

    def offset(self) -> timedelta:
        """Return how far this stage is ahead of the machine's clock."""
        return self._clock.offset()

    def set_clock(self, at: datetime) -> None:
        """Let the clock run on from `at`, an aware instant."""
        shift(self._clock_file, at - SystemClock().now())

    async def jump(self) -> Due | None:
        """Go to the next thing that is due, and wait until a running bot has dealt with it.

        Returns:
            What it is, or None when nothing is planned and the clock stayed where it was.
        """
        due = self.disk.next_due(self.now())
        if due is not None:
            await self._go(due.at)
        return due

    async def travel(self, by: timedelta) -> None:
        """Go ahead by a span, past each thing that comes due on the way in its own time."""
        to = self.now() + by
        while (
            self.plug.state is State.RUNNING
            and (due := self.disk.next_due(self.now())) is not None
            and due.at <= to
        ):
            await self._go(due.at)
        if to > self.now():
            await self._go(to)

    async def _go(self, to: datetime) -> None:
        """Go there in strides, so that a bot has heard from Telegram all the way."""
        if self.plug.state is State.RUNNING:
            with contextlib.suppress(StageProblem):  # a bot that is held up rings when it can
                while to - self.now() > _STRIDE:
                    await self._stride(self.now() + _STRIDE)
                await self._stride(to)
                await self.settled(seconds=3)
        if to > self.now():
            self.set_clock(to)

    async def _stride(self, to: datetime) -> None:
        self.set_clock(to)
        if not self.api.webhook:  # whoever is sent updates asks in its own time how that stands
            self.api.end_poll()
            await self.until(lambda: self.api.polled, seconds=3)

    # ----------------------------------------------------------------------------- waiting
    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something is true.

        Raises:
            StageProblem: It did not become true in that many seconds, or the bot has died.
        """
        try:
            async with asyncio.timeout(seconds):
                while not true():
                    if self.plug.state is State.DIED:
                        raise StageProblem(f"The bot has ended by itself. {self.plug.last_line}")
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            raise StageProblem(f"The bot does not answer. {self.plug.last_line}") from None

    async def settled(self, seconds: float = PATIENCE) -> None:
        """Wait until the bot has read all that was sent and said all it has to say.

        Raises:
            StageProblem: As in `until`.
        """
        await self.until(self._settled, seconds)

    def _settled(self) -> bool:
        return not self.api.pending() and self.disk.quiet(self.now())

    # -------------------------------------------------------------------------- the person
    def invitation(self) -> str:
        """Return a fresh invitation's code."""
        return invites.issue(self.directory / "data" / "presence.db", 1, self.now(), 7)[0]

    async def enrol(self) -> None:
        """Let the therapist walk through the first conversation, to the end.

        Raises:
            StageProblem: The bot did not answer as it should.
        """
        self.person.start(self.invitation())
        await self._tap("I understand")
        self.person.say("Berlin")
        await self.settled()
        self.person.say(HOURS)
        await self._tap("Save")
        if self.disk.next_due(self.now()) is None:
            raise StageProblem("The bot has planned nothing for the therapist of the demo.")

    async def _tap(self, label: str) -> None:
        await self.settled()
        try:
            self.person.tap(label)
        except LookupError as error:
            raise StageProblem(f"The demo has lost its way: {error}.") from None
        await self.settled()


@contextlib.asynccontextmanager
async def open_stage(
    start: datetime,
    *,
    port: int = 0,
    by_webhook: bool = False,
    furnish: Callable[[Stage, web.Application], None] | None = None,
    died: Callable[[Stage], None] | None = None,
) -> AsyncIterator[Stage]:
    """Set up a stage with the bot plugged in; leaving it ends the bot and removes all data.

    Args:
        start: The time on the stage, aware.
        port: The loopback port; 0 for any that is free.
        by_webhook: Whether updates are sent to the bot, and not asked for.
        furnish: Adds further routes to the server.
        died: Called when the bot ends by itself.

    Raises:
        OSError: The port is taken, or the bot cannot be started.
    """
    directory = Path(tempfile.mkdtemp(prefix="presence-demo-"))
    try:
        (directory / "data").mkdir(mode=0o700)
        stage = Stage(directory, start)
        app = make_app(stage.api)
        if furnish is not None:
            furnish(stage, app)
        async with contextlib.AsyncExitStack() as stack:
            server = await stack.enter_async_context(await serve(stage.api, _HOST, port, app))
            stage.url = server.url
            environment = {
                "TELEGRAM_BOT_TOKEN": stage.api.token,
                "TELEGRAM_API_URL": server.url,
                "PRESENCE_DATA_DIR": str(directory / "data"),
                "PRESENCE_MASTER_KEY_FILE": str(directory / "master.key"),
                CLOCK: str(directory / "clock"),
            }
            if by_webhook:
                door = directory / "door"
                await stack.enter_async_context(pushing(stage.api, door))
                environment |= {
                    "PRESENCE_WEBHOOK_URL": _ADDRESS,
                    "PRESENCE_WEBHOOK_LISTEN": f"unix:{door}",
                }
            stage.plug = Plug(
                environment, directory / "bot.log", lambda: died(stage) if died else None
            )
            await stage.plug.plug_in()
            try:
                yield stage
            finally:
                await stage.plug.stop()
    finally:
        shutil.rmtree(directory)
