"""The master key is replaced while a real bot is written to, and the command is killed."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.clock import SystemClock
from bot.demo.person import Person
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import MasterKey
from bot.settings import load
from bot.start import prepare
from bot.succession import handed
from bot.vault import Vault
from tests.process import DEADLINE, BotProcess, enrol, served, until

KILLS = 6
_KILLED = """
import os, signal, sys
left = [int(sys.argv.pop(1))]
ours = ("rotation.py", "succession.py", "keyring.py", "keys.py")
def line(frame, event, arg):
    if event == "line":
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return line
sys.settrace(lambda frame, *_: line if frame.f_code.co_filename.endswith(ours) else None)
from bot.cli import main
main()
"""


async def rotated(bot: BotProcess, line: int = 0) -> int:
    """Run `presence rotate-key` to its end, or until it is killed before a line; 0 is never."""
    program = ("-c", _KILLED, str(line)) if line else ("-m", "bot")
    process = await asyncio.create_subprocess_exec(
        bot.program[0],
        *program,
        "rotate-key",
        env=bot.environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=bot.log.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(DEADLINE):
        said, _ = await process.communicate()
    assert process.returncode in (0, -9), said.decode()[-2000:]
    return process.returncode


def kept(bot: BotProcess) -> int:
    """Count what is written down as worked through."""
    with closing(sqlite3.connect(bot.data / "presence.db", timeout=10)) as db:
        return int(db.execute("SELECT count(*) FROM record").fetchone()[0])


async def test_the_key_is_replaced_under_load(tmp_path: Path) -> None:
    """The command is killed at lines by chance; the bot never restarts, and takes every word."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    async with served(tmp_path) as (bot, _):
        bot.environment["WATCHDOG_USEC"] = "600000"  # so that it beats five times a second
        bot.environment["WATCHDOG_PID"] = "1"
        await bot.start()
        pid, codes = bot.pid, bot.invite(KILLS + 2)
        robin = Person(bot.api, 7)
        await enrol(robin, codes.pop())
        first = MasterKey.load(tmp_path / "master.key")
        said = 0
        for turn in range(KILLS):
            before = kept(bot)
            task = asyncio.create_task(rotated(bot, chance.randrange(1, 900)))
            newcomer = Person(bot.api, 100 + turn)
            await enrol(newcomer, codes.pop())
            robin.say(f"word {turn}")
            said += 1
            await task
            await until(lambda n=before: kept(bot) > n)  # type: ignore[misc]
        assert await rotated(bot) == 0
        await enrol(Person(bot.api, 99), codes.pop())
        assert bot.pid == pid
        assert not bot.ended
        assert await bot.stop() == 0
        assert "Traceback" not in bot.log.read_text()
        # whoever starts next needs the key that lies there, and finds everybody
        settings = load(
            {
                "PRESENCE_DATA_DIR": str(bot.data),
                "PRESENCE_MASTER_KEY_FILE": str(tmp_path / "master.key"),
            },
            None,
            with_token=False,
        )
        new = MasterKey.load(settings.master_key_file)
        assert new != first
        with closing(Keyring(bot.data / KEYRING_NAME)) as ring:
            assert not handed(ring)
            with closing(sqlite3.connect(bot.data / "presence.db")) as db:
                rows = db.execute("SELECT id, session FROM therapist").fetchall()
            vault = Vault(new, ring)
            assert len(rows) == KILLS + 2
            for owner, sealed in rows:
                assert vault.open(owner, "therapist", owner, "session", sealed)
        prepare(settings, SystemClock())[0].close()
        await bot.start()
        robin.say("and one more")
        after = kept(bot)
        await until(lambda: kept(bot) > after or kept(bot) >= said + 1)
        assert await bot.stop() == 0
