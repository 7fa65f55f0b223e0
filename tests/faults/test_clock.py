"""Clocks that jump under a whole process, and days off that come after the planning."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import SystemClock
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from tests.alive import Alive
from tests.process import BotProcess, enrol, served, shows, until

BERLIN = ZoneInfo("Europe/Berlin")
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
PROGRAM = """
from datetime import timedelta

from bot import app, logs, settings

found = settings.load(env_file=None)
logs.set_up(found.log_level, found.token.get_secret_value())
raise SystemExit(app.run(found, sweep=timedelta(seconds=0.2)))
"""
"""`presence run`, whose alarm reads the wall clock five times a second, not every 30 s."""


class FalseClock:
    """The machine's clock as a process sees it, to be set (libfaketime, from Debian).

    Only the wall clock is false. Unless told otherwise, libfaketime also ends each wait for a
    condition on the monotonic clock at once (its "monotonic fix"). Python waits so for its lock,
    5 ms at a time, and its threads would then take it from each other at every step.
    """

    def __init__(self, bot: BotProcess, directory: Path) -> None:
        self._file = directory / "clock"
        bot.program = [sys.executable, "-c", PROGRAM]
        bot.environment |= {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    def show(self, instant: datetime) -> None:
        """Set it."""
        ahead = (instant - SystemClock().now()).total_seconds()
        self._file.write_text(f"{ahead:+.0f}\n")


@pytest.mark.storm
@pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not here")
async def test_fault_41_the_clock_of_the_whole_machine_is_set(tmp_path: Path) -> None:
    """An hour on, an hour back, an hour on: the block is asked about once, and words are kept."""
    noon = datetime.combine(SystemClock().now().astimezone(BERLIN), datetime.min.time(), BERLIN)
    noon = (noon + timedelta(days=1, hours=12)).astimezone(UTC)
    async with served(tmp_path) as (bot, _):
        clock = FalseClock(bot, tmp_path)
        clock.show(noon - timedelta(minutes=30))
        [code] = bot.invite(1)
        await bot.start()
        anna = Person(bot.api, 7001, "Anna")
        await enrol(anna, code, "Mon-Sun 9-12")
        assert asked(bot.api) == 0
        clock.show(noon + timedelta(minutes=30))
        await until(lambda: asked(bot.api) == 1)
        clock.show(noon - timedelta(minutes=30))
        anna.tap("Begin")
        await until(lambda: shows(anna, "Skip ›"))
        await answered(anna, "tight shoulders")
        clock.show(noon + timedelta(minutes=40))
        await answered(anna, "let go of hurry")
        assert asked(bot.api) == 1
        anna.say("/export json")
        await until(lambda: bool(anna.documents))
        exported = anna.documents[-1].content.decode()
        assert exported.count("tight shoulders") == exported.count("let go of hurry") == 1
        assert await bot.stop() == 0


def asked(api: BotApi) -> int:
    """Return how often a prompt was sent because a block had ended."""
    return sum("for yourself?" in str(call.params.get("text")) for call in api.sent("sendMessage"))


async def answered(person: Person, text: str) -> None:
    """Say something and wait for what comes of it."""
    before = len(person.messages)
    person.say(text)
    await until(lambda: len(person.messages) > before)


# ------------------------------------------------------------- changed after planning


@pytest.mark.parametrize("crashes", [False, True])
async def test_fault_43_a_day_off_taken_at_the_last_moment(bot: Alive, crashes: bool) -> None:
    """Paused a minute before it is due, also with a crash right after: nothing is asked."""
    anna = await bot.enrol(hours="Mon-Fri 9-12:30")
    await bot.pass_(minutes=34)
    await bot.say(anna, "/pause today")
    await bot.tap(anna, "Yes, keep it")
    if crashes:
        await bot.restart()
    await bot.pass_(hours=5)
    assert asked(bot.api) == 0
    assert await bot.rows("SELECT decision, reason FROM ledger") == [("silent", "paused")]
