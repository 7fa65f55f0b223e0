"""A line of one's own that waits before work, in the real bot: at its time, once, and closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.chat import Message
from bot.demo.person import Person
from tests.alive import Alive

LINE = "her patience with a slow knee"
WORDS = ("heavy", "the hurry", "someone who hums", LINE, "by hand")
WAITS = "You have a line waiting."
ROWS = "SELECT day, due.state, decision, reason FROM ledger JOIN due ON due.id = due_id"
WHISPERS = f"{ROWS} WHERE kind = 'whisper' AND decision <> 'silent'"


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who wants it, a week after a check-in, three hours before the next block."""
    anna = await bot.enrol(6001, "Anna", "Mon-Fri 9-12")
    await bot.say(anna, "/settings")
    await bot.tap(anna, "A line now and then")
    await bot.tap(anna, "Bring me a line")
    await bot.say(anna, "/checkin")
    for words in WORDS:
        await bot.say(anna, words)
    await bot.pass_(days=6, hours=18)
    assert waiting(anna) == []
    return anna


def waiting(person: Person) -> list[Message]:
    """Return those that stand in the chat, still closed."""
    return [one for one in person.messages if one.text == WAITS]


async def test_it_comes_at_its_time_and_opens_by_a_tap(bot: Alive, anna: Person) -> None:
    """Five minutes before work, a week later; nothing of it is in the chat before."""
    await bot.pass_(hours=2, minutes=54)
    assert waiting(anna) == []
    await bot.pass_(minutes=1)
    [one] = waiting(anna)
    assert one.silent
    assert LINE not in str(one)
    await bot.tap(anna, "Show")
    assert waiting(anna) == []
    assert LINE in anna.toasts[-1].text
    [shown] = [each for each in anna.messages if each.text.startswith("You wrote this on")]
    assert shown.message_id == one.message_id
    [spoiler] = [each for each in shown.entities if each["type"] == "spoiler"]
    assert shown.text[spoiler["offset"] :][: spoiler["length"]] == LINE


async def test_a_restart_neither_loses_nor_doubles_it(bot: Alive, anna: Person) -> None:
    """Before it, at the instant it is due, and after."""
    await bot.restart()
    await bot.pass_(hours=2, minutes=54)
    await bot.crash()
    bot.clock.advance(timedelta(minutes=1))
    await bot.start()
    assert len(waiting(anna)) == 1
    await bot.restart()
    await bot.pass_(hours=1)
    assert len(waiting(anna)) == 1
    assert await bot.rows(WHISPERS) == [("2026-03-10", "asked", "asked", "whisper")]
    await bot.tap(anna, "Show")
    assert LINE in anna.toasts[-1].text


async def test_after_a_downtime_it_does_not_come_any_more(bot: Alive, anna: Person) -> None:
    """Its moment has gone by, and the next one may come another day."""
    await bot.crash()
    bot.clock.advance(timedelta(hours=4))
    await bot.start()
    assert waiting(anna) == []
    assert await bot.rows(WHISPERS) == []
    await bot.pass_(days=1)
    assert len(waiting(anna)) == 1


async def test_whoever_leaves_leaves_none_behind(bot: Alive, anna: Person) -> None:
    """Neither rows nor a button that shows anything."""
    await bot.pass_(hours=3)
    [one] = waiting(anna)
    await bot.say(anna, "/deleteme")
    await bot.tap(anna, "Delete everything…")
    await bot.tap(anna, "Yes, delete all of it")
    for table in ("due", "ledger", "record"):
        assert await bot.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - they are ours
    anna.tap((one, "Show"))
    await bot.settle()
    assert LINE not in str(anna.messages[-3:])
