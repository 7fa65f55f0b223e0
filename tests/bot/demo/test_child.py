"""The child's process, started as the demo starts it."""

import os
import subprocess
import sys
from pathlib import Path

from bot.demo.child import CLOCK
from bot.demo.plug import environment_without_settings


def _start(directory: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot.demo.child"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=directory,
        env={**environment_without_settings(), **environment},
    )


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    """A bot whose standard input closes is gone at once, though Telegram never answers."""
    child = _start(
        tmp_path,
        TELEGRAM_BOT_TOKEN="700000001:" + "a" * 40,
        TELEGRAM_API_URL="http://127.0.0.1:9",
        PRESENCE_DATA_DIR=str(tmp_path / "data"),
        PRESENCE_MASTER_KEY_FILE=str(tmp_path / "key"),
        **{CLOCK: str(tmp_path / "clock")},
    )
    try:
        assert child.stderr is not None
        assert child.stderr.readline()  # it runs, and has begun to complain about the network
        _, rest = child.communicate(timeout=5)
        assert (child.returncode, b"Traceback" in rest) == (-9, False)
    finally:
        child.kill()


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    """Without a token it says so and ends with 1; `.env` is not looked at."""
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=700000001:" + "a" * 40)
    child = _start(tmp_path, PRESENCE_MASTER_KEY_FILE=os.devnull, **{CLOCK: os.devnull})
    try:
        assert child.wait(timeout=10) == 1
        assert child.stderr is not None
        assert b"TELEGRAM_BOT_TOKEN is missing" in child.stderr.read()
    finally:
        child.communicate()
