"""`presence demo`, run as its own process."""

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import main
from bot.demo.plug import environment_without_settings
from bot.demo.stage import ZONE


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 3, 1, 22, 59, tzinfo=UTC), "2026-03-02T08:40:00+01:00"),
        (datetime(2026, 3, 2, 7, 0, tzinfo=UTC), "2026-03-09T08:40:00+01:00"),
        (datetime(2026, 3, 26, 12, 0, tzinfo=UTC), "2026-03-30T08:40:00+02:00"),
    ],
)
def test_the_coming_monday(now: datetime, monday: str) -> None:
    """The demo begins at twenty to nine on the next Monday, by the clock in Berlin."""
    assert main.coming_monday(now).isoformat() == monday
    assert main.coming_monday(now).tzinfo is ZONE


@asynccontextmanager
async def demo(
    tmp_path: Path, *arguments: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Run the demo; yield it with the address it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", *arguments),
        stdout=asyncio.subprocess.PIPE,
        env={**environment_without_settings(), "TMPDIR": str(tmp_path)},
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            await process.stdout.readline()
            line = (await process.stdout.readline()).decode()
        assert line.startswith("A phone with Presence on it: http://127.0.0.1:")
        yield process, line.split(": ", 1)[1].split()[0]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _left(directory: Path) -> list[str]:
    return [one.name for one in directory.iterdir()]


def _news(url: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{url}events", timeout=10) as stream:  # noqa: S310 - our own page
        news: dict[str, object] = json.loads(stream.readline().removeprefix(b"data: "))
        return news


@pytest.mark.parametrize("ends", [signal.SIGINT, signal.SIGTERM])
async def test_the_first_thing_seen_is_a_check_in(tmp_path: Path, ends: signal.Signals) -> None:
    """It opens at the end of a block; Ctrl-C and SIGTERM leave no process and no file."""
    async with demo(tmp_path) as (process, url):
        news = await asyncio.to_thread(_news, url)
        last = news["bubbles"][-1]  # type: ignore[index]
        assert last["text"].startswith("Your morning block (09:00–12:00) has ended.")
        assert last["keyboard"][0][0]["text"] == "Begin"
        pid = news["desk"]["pid"]  # type: ignore[index]
        assert _left(tmp_path)
        process.send_signal(ends)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    assert _left(tmp_path) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """A taken port is told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main.run(port, open_browser=False) == 1
    assert capsys.readouterr().err == (
        f"Port {port} cannot be used: Address already in use. Leave --port out.\n"
    )


@pytest.mark.parametrize(
    ("platform", "environment", "has"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "w"}, True),
        ("darwin", {}, True),
    ],
)
def test_where_a_browser_is_opened(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], has: bool
) -> None:
    """Without a screen no browser is opened in the terminal's place."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert main._has_a_screen() is has
