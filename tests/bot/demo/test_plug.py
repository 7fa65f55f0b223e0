"""Starting, killing and stopping a process; what runs here is a stand-in for the bot."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo import plug as plugs
from bot.demo.plug import Plug, State, environment_without_settings

_OBEYS = "import signal,sys; signal.signal(15, lambda *_: sys.exit(0)); print('up', flush=True)"
_DEAF = "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
_WAITS = "; import time; time.sleep(60)"


class House:
    """A plug whose processes run a line of Python."""

    def __init__(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.deaths = 0
        self.code = _OBEYS + _WAITS
        self.log = log
        self.plug = Plug({"COLOUR": "green"}, log, self._died)
        real = asyncio.create_subprocess_exec

        async def start(*_args: str, **how: Any) -> asyncio.subprocess.Process:
            return await real(sys.executable, "-c", self.code, **how)

        monkeypatch.setattr(asyncio, "create_subprocess_exec", start)

    def _died(self) -> None:
        self.deaths += 1

    async def up(self, code: str) -> int:
        """Plug in and wait until the process has said a line."""
        self.code = code
        await self.plug.plug_in()
        async with asyncio.timeout(10):
            while not self.plug.last_line:  # noqa: ASYNC110 - a file gives no event
                await asyncio.sleep(0.005)
        assert self.plug.pid is not None
        return self.plug.pid


@pytest.fixture
async def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A plug over made-up processes."""
    monkeypatch.setattr(plugs, "STOP_SECONDS", 0.3)
    house = House(tmp_path / "log", monkeypatch)
    yield house
    await house.plug.pull()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_pulled_and_plugged_in(house: House) -> None:
    """A pulled process is gone, a new one takes its place, and neither counts as a death."""
    first = await house.up(_OBEYS + _WAITS)
    await house.plug.plug_in()
    assert house.plug.pid == first
    await house.plug.pull()
    assert (house.plug.state, _runs(first)) == (State.PULLED, False)
    await house.plug.plug_in()
    second = house.plug.pid
    assert second is not None
    assert (house.plug.state, second != first, _runs(second)) == (State.RUNNING, True, True)
    await house.plug.pull()
    assert house.deaths == 0


@pytest.mark.parametrize("code", [_OBEYS, _DEAF])
async def test_stopping(house: House, code: str) -> None:
    """A process that is asked to end ends, if need be by force."""
    pid = await house.up(code + _WAITS)
    await house.plug.stop()
    assert (house.plug.state, _runs(pid), house.deaths) == (State.OFF, False, 0)


async def test_a_death_is_told(house: House) -> None:
    """A process that ends by itself is told of once, with the last line it wrote."""
    house.code = "import sys; print('one'); sys.exit('the disk is full\\n\\n')"
    await house.plug.plug_in()
    async with asyncio.timeout(10):
        while house.plug.state is State.RUNNING:  # noqa: ASYNC110 - a process gives no event
            await asyncio.sleep(0.005)
    assert (house.plug.state, house.deaths) == (State.DIED, 1)
    assert house.plug.last_line == "the disk is full"
    await house.plug.stop()
    assert house.plug.state is State.DIED


async def test_no_log_yet(house: House) -> None:
    """Before anything ran there is no process and no line."""
    assert (house.plug.state, house.plug.pid, house.plug.last_line) == (State.OFF, None, "")


def test_no_setting_leaks_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a Presence of one's own never reach the demo's bot."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "700000001:real")
    monkeypatch.setenv("PRESENCE_DATA_DIR", "/srv/real")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    found = environment_without_settings()
    assert not {"TELEGRAM_BOT_TOKEN", "PRESENCE_DATA_DIR"} & found.keys()
    assert found["PYTHONPATH"].endswith(f"{os.pathsep}/elsewhere")
    assert (Path(found["PYTHONPATH"].split(os.pathsep)[0]) / "bot" / "demo").is_dir()
