"""Out of Telegram's reach for longer than Telegram keeps what it has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo import faults
from bot.demo.person import Person
from tests.alive import Alive, alive

MISSING = "may not have reached me"
LINE = (
    "I was out of reach from 12:00 on Tue 3 Mar until 13:00 on Wed 4 Mar. Telegram holds messages "
    "for me for a day, so what you sent before 13:00 on Tue 3 Mar may not have reached me. "
    "Everything that got its ✓ is here."
)


def told(person: Person) -> list[str]:
    """Return what a person was told about words that may be missing."""
    return [one.text for one in person.messages if one.from_bot and MISSING in one.text]


async def down(bot: Alive, hours: float) -> None:
    """Be down for some hours, and come back."""
    await bot.crash()
    bot.clock.advance(timedelta(hours=hours))
    await bot.start()
    await bot.presence.alarm.ring()
    await bot.settle()


async def test_fault_33_down_for_25_hours(tmp_path: Path) -> None:
    """Everybody is told once, without a sound, from which hour on nothing is missing."""
    async with alive(tmp_path) as bot:
        anna, ben = await bot.enrol(), await bot.enrol(6002, "Ben")
        await down(bot, 25)
        for person in (anna, ben):
            assert told(person) == [LINE]
        said = [call for call in bot.api.sent("sendMessage") if MISSING in str(call.params)]
        assert all(call.params.get("disable_notification") for call in said)
        await bot.restart()
        await bot.pass_(hours=12)
        await bot.restart()
        assert len(told(anna)) == 1


async def test_fault_33_down_for_23_hours(tmp_path: Path) -> None:
    """Telegram kept everything: there is nothing to be told."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await down(bot, 23)
        assert told(anna) == []


async def test_fault_33_crash_before_everybody_is_told(tmp_path: Path) -> None:
    """Killed between the two who are to be told, it tells the other one afterwards, once."""
    async with alive(tmp_path) as bot:
        anna, ben = await bot.enrol(), await bot.enrol(6002, "Ben")
        await bot.crash()
        bot.clock.advance(timedelta(hours=30))
        bot.api.fail("sendMessage", faults.hang(done=False), times=None)
        await (await bot.open()).start()
        await bot.until(lambda: bot.listening)
        await bot.presence.alarm.ring()
        await bot.until(lambda: any(MISSING in str(one) for one in bot.api.sent("sendMessage")))
        await bot.crash()
        bot.api.heal()
        await bot.start()
        assert len(told(anna)) == len(told(ben)) == 1


async def test_fault_33_unreachable_for_25_hours(tmp_path: Path) -> None:
    """The bot ran on, but the network was away that long: the same is told."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        cut = bot.api.fail("*", faults.refused(), times=None)
        bot.end_poll()
        for _ in range(26):
            bot.clock.advance(timedelta(hours=1))
            met = cut.met
            await bot.until(lambda met=met: cut.met > met)  # type: ignore[misc]
        assert told(anna) == []
        bot.api.heal()
        await bot.until(lambda: bot.listening)
        await bot.presence.alarm.ring()
        await bot.settle()
        assert len(told(anna)) == 1


async def test_fault_33_who_has_blocked_the_bot_is_told_when_they_are_back(tmp_path: Path) -> None:
    """Not before; they may have come back, and written, while nobody could hear it."""
    async with alive(tmp_path) as bot:
        anna, ben = await bot.enrol(), await bot.enrol(6002, "Ben")
        ben.block()
        await bot.settle()
        await down(bot, 25)
        assert len(told(anna)) == 1
        assert told(ben) == []
        ben.unblock()
        await bot.settle()
        await bot.say(ben, "/help")
        assert len(told(ben)) == 1


async def test_fault_33_missed_blocks_come_as_one_message(tmp_path: Path) -> None:
    """What was missed is gathered, and the honest line stands beside it: two messages, no burst."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol(hours="Mon-Fri 9-11, 13-15, 16-18")
        before = len(anna.messages)
        await down(bot, 49)
        fresh = [one.text for one in anna.messages[before:] if one.from_bot]
        assert len(fresh) == 2
        assert "some blocks ended without a word from me" in fresh[0]
        assert MISSING in fresh[1]


@pytest.mark.parametrize("back", [1, 30])
async def test_fault_33_a_clock_set_back_is_no_absence(tmp_path: Path, back: int) -> None:
    """Whatever the clock did before, only a day without an answer counts."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await bot.crash()
        bot.clock.advance(-timedelta(hours=back))
        await bot.start()
        await down(bot, 20)
        assert told(anna) == []
