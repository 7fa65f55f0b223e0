"""The heartbeat."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.health import BEATS_EVERY, HEARTBEAT_NAME, MISSED, AlarmDead, Heart, Supervisor
from bot.presence import STOP_SECONDS
from tests.process import served, until


class Enough(Exception):  # noqa: N818 - not an error
    """The test has seen enough."""


class Body:
    """What a heart beats in: pauses are noted, the alarm looks as often as it is told."""

    def __init__(self, directory: Path, environ: dict[str, str] | None = None) -> None:
        self.file = directory / HEARTBEAT_NAME
        self.pauses: list[float] = []
        self.looks = 0
        self.asleep = False
        self.most = 3
        self.answered = 0
        supervisor = Supervisor(environ or {})
        self.heart = Heart(self.file, supervisor, self._answers, lambda: self.looks, self._pause)

    async def _answers(self) -> None:
        self.answered += 1

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.looks += not self.asleep
        if len(self.pauses) == self.most:
            raise Enough


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket on which systemd listens."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(0)
        yield listening


def heard(systemd: socket.socket) -> list[str]:
    """Return what systemd was told."""
    told = []
    while True:
        try:
            told.append(systemd.recv(100).decode())
        except BlockingIOError:
            return told


async def test_each_beat_touches_the_file(tmp_path: Path) -> None:
    """Whoever looks at its time of change sees that the bot lives."""
    body = Body(tmp_path)
    body.file.touch()
    os.utime(body.file, (0, 0))
    with pytest.raises(Enough):
        await body.heart.run()
    assert body.file.stat().st_mtime > 10**9
    assert body.pauses == [BEATS_EVERY.total_seconds()] * 3
    assert body.answered == 3


async def test_the_file_is_nobody_elses_and_goes_with_a_stop(tmp_path: Path) -> None:
    """After an orderly end nothing says that the bot runs."""
    body = Body(tmp_path)
    with pytest.raises(Enough):
        await body.heart.run()
    assert body.file.stat().st_mode & 0o777 == 0o600
    body.heart.stop()
    body.heart.stop()
    assert not body.file.exists()


async def test_no_beat_before_the_database_has_answered(tmp_path: Path) -> None:
    """A database thread that hangs is seen from outside."""
    body = Body(tmp_path)

    async def hangs() -> None:
        raise Enough

    body.heart._answers = hangs
    with pytest.raises(Enough):
        await body.heart.run()
    assert not body.file.exists()


async def test_an_alarm_that_looks_no_more_ends_the_process(tmp_path: Path) -> None:
    """Nothing due would ring: better to be started again."""
    body = Body(tmp_path)
    body.most, body.asleep = 100, True
    with pytest.raises(AlarmDead):
        await body.heart.run()
    assert len(body.pauses) == MISSED


async def test_an_alarm_that_looks_now_and_then_is_alive(tmp_path: Path) -> None:
    """It looks less often than the heart beats."""
    body = Body(tmp_path)
    body.most = 10 * MISSED
    pause = body.heart._pause

    async def paused(seconds: float) -> None:
        body.asleep = len(body.pauses) % (MISSED - 1) != 0
        await pause(seconds)

    body.heart._pause = paused
    with pytest.raises(Enough):
        await body.heart.run()


@pytest.mark.parametrize("abstract", [False, True])
async def test_systemd_is_told(tmp_path: Path, abstract: bool) -> None:
    """Ready, each beat, and the end; its socket is a file or an abstract name."""
    name = f"presence-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listening:
        listening.bind(f"\0{name}" if abstract else name)
        listening.settimeout(0)
        body = Body(tmp_path, {"NOTIFY_SOCKET": f"@{name}" if abstract else name})
        with pytest.raises(Enough):
            await body.heart.run()
        body.heart.stop()
        assert heard(listening) == ["READY=1", *["WATCHDOG=1"] * 3, "STOPPING=1"]


async def test_the_watchdog_hears_three_beats_before_it_bites(
    tmp_path: Path, systemd: socket.socket
) -> None:
    """The heart beats as often as systemd wants; the alarm is given as long as ever."""
    environ = {"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "6000000"}
    body = Body(tmp_path, environ)
    body.most, body.asleep = 1000, True
    with pytest.raises(AlarmDead):
        await body.heart.run()
    assert set(body.pauses) == {2.0}
    assert len(body.pauses) == MISSED * BEATS_EVERY.total_seconds() / 2


async def test_a_supervisor_that_is_gone_and_a_full_disk_stop_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said in the log, and the bot works on."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "touch", full)
    body = Body(tmp_path, {"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_USEC": "soon"})
    with caplog.at_level(logging.WARNING), pytest.raises(Enough):
        await body.heart.run()
    assert "systemd was not told READY=1 (No such file or directory)" in caplog.messages
    assert "the heartbeat was not written (No space left on device)" in caplog.messages
    assert body.pauses == [BEATS_EVERY.total_seconds()] * 3


async def test_the_heartbeat_holds_up_no_stop(tmp_path: Path) -> None:
    """A bot that has nothing to do ends at once, and leaves no heartbeat behind."""
    async with served(tmp_path) as (bot, _):
        await bot.start()
        await until((bot.data / HEARTBEAT_NAME).exists)
        async with asyncio.timeout(STOP_SECONDS / 2):
            assert await bot.stop() == 0
        assert not (bot.data / HEARTBEAT_NAME).exists()
