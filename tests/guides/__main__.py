"""``python -m tests.guides``: the guides followed on a bare Debian box; ten minutes, as root."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.clock import SystemClock
from bot.demo.botapi import BotApi
from bot.demo.server import serve
from tests.guides.box import NEEDED, booted
from tests.guides.walk import Walk
from tests.process import TOKEN

ROOT = Path(__file__).parents[2]


async def walk(directory: Path) -> None:
    """Make a box, and walk through both guides on it."""
    repository = directory / "presence.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", ROOT, repository], check=True)  # noqa: ASYNC221 - nothing else runs yet
    api = BotApi(SystemClock().now, token=TOKEN, username="presence_demo_bot")
    async with await serve(api) as server:
        with booted(directory) as box:
            print("✓ a bare box, with systemd", flush=True)
            await Walk(box, api, server.url, repository, lambda line: print(line, flush=True)).all()


def main() -> int:
    """Walk, or say what is missing."""
    missing = [one for one in NEEDED if shutil.which(one) is None]
    if missing or os.geteuid() != 0:
        print(
            "This needs root, and: apt-get install debootstrap systemd-container", file=sys.stderr
        )
        return 1
    with tempfile.TemporaryDirectory(prefix="guides-") as directory:
        asyncio.run(walk(Path(directory)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
