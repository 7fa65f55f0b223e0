"""Stopped at once: a bot that is told to end while it is only beginning ends without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.process import TOKEN

TOLD = """
import os, signal, sys

event, what, left, number = os.environ["AT"].split()
left = int(left)

def hook(name, args):
    global left
    if name == event and str(args[0]).endswith(what):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), int(number))

sys.addaudithook(hook)
sys.argv = ["presence", "run"]
from bot.__main__ import main
main()
"""
"""`presence run`, which is sent a signal at the n-th of some steps of its own (sys.audit)."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "at",
    [
        "import bot.cli 1",
        "import click 1",
        "import bot.settings 1",
        "import bot.service 1",
        "sqlite3.connect keyring.db 1",
        "sqlite3.connect presence.db 1",
        "sqlite3.connect presence.db 2",  # on the database's thread, within the loop
        "import bot.first_run 1",
    ],
)
def test_told_to_stop_while_it_starts(tmp_path: Path, at: str, number: int) -> None:
    """Ctrl-C is as quiet as SIGTERM from the first moment on: status 0, and nothing said."""
    done = subprocess.run(
        [sys.executable, "-c", TOLD],
        env={
            "AT": f"{at} {int(number)}",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": str(tmp_path),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "http://127.0.0.1:1",
            "PRESENCE_DATA_DIR": str(tmp_path / "data"),
            "PRESENCE_MASTER_KEY_FILE": str(tmp_path / "master.key"),
            "PRESENCE_LOG_LEVEL": "ERROR",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Open this" not in done.stdout
