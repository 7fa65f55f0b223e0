"""A real `presence run` process against the stand-in over HTTP, to be killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from bot.demo.pushing import pushing
from bot.demo.server import Running, serve
from tests.alive import WAY

WAYS = ("polling", "webhook")
HOOK = "https://presence.example.org/telegram"
TOKEN = "123456789:AAstandinstandinstandinstandinstand"
DEADLINE = 60.0


class BotProcess:
    """`presence run` in a data directory of its own."""

    def __init__(self, directory: Path, api: BotApi, url: str) -> None:
        self.api = api
        self.data = directory / "data"
        self.log = directory / "bot.log"
        self.program = [sys.executable, "-m", "bot", "run"]
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": url,
            "PRESENCE_DATA_DIR": str(self.data),
            "PRESENCE_MASTER_KEY_FILE": str(directory / "master.key"),
            "PRESENCE_LOG_LEVEL": "DEBUG",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Run another command of Presence to its end."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *args],
            env=self.environment,
            cwd=self.log.parent,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    async def start(self) -> None:
        """Start it and wait until it polls, or has set its webhook."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
                self.program,
                env=self.environment,
                cwd=self.log.parent,
                stdout=log,
                stderr=log,
            )
        first = "setWebhook" if "PRESENCE_WEBHOOK_URL" in self.environment else "getUpdates"
        calls = len(self.api.sent(first))
        await until(lambda: len(self.api.sent(first)) > calls or self.ended)
        if self.ended:
            raise AssertionError(f"the bot ended: {self.log.read_text()[-2000:]}")

    @property
    def pid(self) -> int:
        """The id of the running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """Send it SIGKILL."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    async def stop(self) -> int:
        """SIGTERM; return the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        await until(lambda: self.ended)
        return self._process.returncode

    def invite(self, count: int) -> list[str]:
        """Return the codes of fresh invitations."""
        done = self.command("invite", "--count", str(count), "--json")
        assert done.returncode == 0, done.stderr
        return [one["code"] for one in json.loads(done.stdout)]


async def until(true: Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Wait for something another process does; it is looked for 200 times a second."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - another process has no event of ours to set
            await asyncio.sleep(0.005)


@asynccontextmanager
async def served(directory: Path, way: str = WAY) -> AsyncIterator[tuple[BotProcess, Running]]:
    """Serve a stand-in on loopback and yield a bot process that is not started yet.

    Args:
        directory: where the bot's files will be.
        way: how updates come, by ``polling`` or by ``webhook``.
    """
    api = BotApi(SystemClock().now, token=TOKEN, username="presence_bot")
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(await serve(api))
        bot = BotProcess(directory, api, server.url)
        if way == "webhook":
            short = Path(tempfile.mkdtemp(prefix="served-"))
            stack.callback(shutil.rmtree, short)
            bot.environment["PRESENCE_WEBHOOK_URL"] = HOOK
            bot.environment["PRESENCE_WEBHOOK_LISTEN"] = f"unix:{short / 'socket'}"
            await stack.enter_async_context(pushing(api, short / "socket", _soon))
        try:
            yield bot, server
        finally:
            if not bot.ended:
                bot.kill()


async def _soon(seconds: float) -> None:
    """Wait as Telegram does before a further try, but not for minutes."""
    await asyncio.sleep(min(seconds / 40, 0.5))


async def enrol(person: Person, code: str, hours: str | None = None) -> None:
    """Walk a person through the onboarding."""
    person.start(code)
    await until(lambda: shows(person, "I understand"))
    person.tap("I understand")
    await until(lambda: shows(person, "Yes"))
    person.say("Berlin")
    await until(lambda: shows(person, "I will do this later"))
    if hours is None:
        person.tap("I will do this later")
    else:
        person.say(hours)
        await until(lambda: shows(person, "Save"))
        person.tap("Save")
    await until(lambda: "/help" in person.last.text)


def shows(person: Person, label: str) -> bool:
    """Tell whether the newest message of the bot has this button."""
    mine = [one for one in person.messages if one.from_bot and not one.deleted]
    return bool(mine) and any(b.text == label for row in mine[-1].keyboard for b in row)
