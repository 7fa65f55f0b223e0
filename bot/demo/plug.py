"""The bot's process, seen from outside: plugged in, pulled, ended by itself."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot import settings

STOP_SECONDS: Final = 12.0
"""How long a bot that was asked to end may take; then it is killed."""

_ROOT: Final = Path(__file__).parent.parent.parent
_LOG_TAIL: Final = 4096


class State(StrEnum):
    """How the bot's process stands."""

    OFF = "off"
    RUNNING = "running"
    PULLED = "pulled"
    DIED = "died"


class Plug:
    """Starts `bot.demo.child`, kills it, starts it again.

    Args:
        environment: What the child is told, over this process's own environment without any
            setting of Presence.
        log: The file that takes the child's standard output and standard error.
        died: Called when the child ends without having been asked to.
    """

    def __init__(self, environment: Mapping[str, str], log: Path, died: Callable[[], None]) -> None:
        self._environment = {**environment_without_settings(), **environment}
        self._log = log
        self._died = died
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()
        self.state = State.OFF

    @property
    def pid(self) -> int | None:
        """The process id of the bot that runs, or ran last."""
        return self._process.pid if self._process else None

    @property
    def last_line(self) -> str:
        """The last line of the child's log; empty when it wrote none."""
        try:
            with self._log.open("rb") as file:
                file.seek(max(0, self._log.stat().st_size - _LOG_TAIL))
                lines = file.read().decode(errors="replace").split("\n")
        except FileNotFoundError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    async def plug_in(self) -> None:
        """Start the bot; nothing happens while it runs.

        Raises:
            OSError: It cannot be started.
        """
        async with self._busy:
            if self.state is State.RUNNING:
                return
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "bot.demo.child",
                    stdin=asyncio.subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    env=self._environment,
                    start_new_session=True,  # Ctrl-C in the terminal is for the demo alone
                )
            self.state = State.RUNNING
            self._watching = asyncio.create_task(self._watch(self._process))

    async def pull(self) -> None:
        """Kill the bot with SIGKILL, in the middle of what it does, and wait until it is gone."""
        await self._end(State.PULLED, signal.SIGKILL)

    async def stop(self) -> None:
        """Ask the bot to end with SIGTERM, and wait until it has."""
        await self._end(State.OFF, signal.SIGTERM)

    async def _end(self, state: State, number: signal.Signals) -> None:
        async with self._busy:
            process, watching = self._process, self._watching
            if process is None or watching is None or self.state is not State.RUNNING:
                return
            self.state = state
            _signal(process, number)
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await asyncio.shield(watching)
            except TimeoutError:
                _signal(process, signal.SIGKILL)
                await watching

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()
        if self.state is State.RUNNING:
            self.state = State.DIED
            self._died()


def environment_without_settings() -> dict[str, str]:
    """Return this process's environment without the settings of a Presence of its own."""
    ours = {*settings.names(), "CREDENTIALS_DIRECTORY"}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    paths = [str(_ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
