"""A host's terminal, for pictures: real commands beside a stand-in for Telegram.

Nothing in it is anybody's: the token is the stand-in's, the people are made up, and the temporary
directory is written as `/home/host`, the same on every machine.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.clock import SystemClock
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from bot.demo.server import serve
from bot.demo.stage import Stage, open_stage
from tests.look.terminal import typed
from tests.process import TOKEN, enrol

HOME: Final = "/home/host"
_CAME: Final = (3, 5, 6, 8, 9, 9, 11, 12)
"""How many people were there in each week, the last of which is this one."""
_WEEK: Final = timedelta(days=7)


class Host:
    """Somebody who hosts Presence, at a terminal.

    Args:
        home: their directory, in which the data and the master key lie.
        url: where the stand-in answers.
        token: the bot's, at the stand-in.
    """

    def __init__(self, home: Path, url: str, token: str) -> None:
        self._home = home
        self._environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": url,
            "PRESENCE_LOG_LEVEL": "WARNING",
        }

    async def types(self, *arguments: str, until: str = "") -> str:
        """Return what a command writes up to a line that holds this, or to its end."""
        written = await typed(list(arguments), self._environment, until)
        return written.replace(str(self._home), HOME)


@asynccontextmanager
async def beginning() -> AsyncIterator[Host]:
    """Yield a host who has just put the token into `.env`."""
    home = Path(tempfile.mkdtemp(prefix="presence-host-"))
    try:
        api = BotApi(SystemClock().now, token=TOKEN, username="presence_demo_bot")
        async with await serve(api) as server:
            yield Host(home, server.url, TOKEN)
    finally:
        shutil.rmtree(home)


@asynccontextmanager
async def eight_weeks_later() -> AsyncIterator[Host]:
    """Yield a host whose bot runs, and has been used by more and more people for eight weeks."""
    weeks = len(_CAME) - 1
    async with open_stage(SystemClock().now() - weeks * _WEEK) as stage:
        people: list[Person] = []
        for week, number in enumerate(_CAME):
            while len(people) < number:
                person = Person(stage.api, 6001 + len(people), f"Therapist {len(people) + 1}")
                await enrol(person, stage.invitation())
                people.append(person)
            for person in people:
                await _check_in(stage, person)
            if week < weeks:
                await stage.travel(_WEEK)
        stage.set_clock(SystemClock().now())
        usual = stage.directory / ".config" / "presence" / "master.key"
        usual.parent.mkdir(parents=True)
        shutil.copy2(stage.directory / "master.key", usual)
        yield Host(stage.directory, stage.url, stage.api.token)


async def _check_in(stage: Stage, person: Person) -> None:
    """Say a line, and leave the other questions be."""
    person.say("/checkin")
    await stage.settled()
    person.say("a line of a made-up person")
    await stage.settled()
    while "Skip ›" in person.screen().splitlines()[-1]:
        person.tap("Skip ›")
        await stage.settled()
