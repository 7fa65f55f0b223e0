"""One chat that hangs, fails or floods, and all the others, who are not to notice."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import turns
from bot.demo import faults
from bot.demo.person import Person
from bot.store.reading import reading
from bot.store.watch import LIMIT, LOOKS_EVERY, Watch
from conversations.engine import advance
from tests.alive import Alive
from tests.process import BotProcess, enrol, served, shows, until

AT_MOST = 1.0
"""Seconds that nobody may lose by what happens in somebody else's chat."""

POISON = "poison"


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody whose chat is in trouble."""
    return await bot.enrol()


@pytest.fixture
async def ben(bot: Alive) -> Person:
    """Somebody at the first question of a check-in."""
    ben = await bot.enrol(6002, "Ben")
    await bot.say(ben, "/checkin")
    return ben


async def answered(bot: Alive, person: Person, text: str) -> float:
    """Say something and return after how many seconds the bot has answered."""
    loop, before = asyncio.get_running_loop(), len(person.messages)
    begun = loop.time()
    person.say(text)
    await bot.until(lambda: len(person.messages) > before)
    return loop.time() - begun


def poisoned(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], object]) -> None:
    """Do something in the engine, on the database's thread, at each turn of the poisoned words."""

    def poison(session: Any, event: Any, *rest: Any) -> Any:
        if getattr(event, "text", "") == POISON:
            deed()
        return advance(session, event, *rest)

    monkeypatch.setattr(turns, "advance", poison)


def for_ever() -> None:
    """Never end."""
    while True:
        sum(range(100))


def fails() -> None:
    """Fail."""
    raise ValueError


@pytest.mark.skipif(sys.platform != "linux", reason="threads are not timed here")
async def test_fault_46_a_turn_that_never_ends(
    bot: Alive, anna: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ended; its words become a note, its writer is told, and the others wait a moment."""
    assert LIMIT + 2 * LOOKS_EVERY < AT_MOST
    bot.database._watch = Watch(limit=0.1)  # on a machine that others use, half a second is longer
    poisoned(monkeypatch, for_ever)
    anna.say(POISON)
    assert await answered(bot, ben, "tight shoulders") < AT_MOST
    await bot.settle()
    assert await answered(bot, ben, "the hurry") < AT_MOST
    assert "Its words are kept as a note" in anna.last.text
    await bot.say(anna, "/export json")
    assert POISON in anna.documents[-1].content.decode()


async def test_fault_46_updates_that_raise(
    bot: Alive, anna: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often they are tried again, the others do not wait."""
    poisoned(monkeypatch, fails)
    for _ in range(30):
        anna.say(POISON)
    assert await answered(bot, ben, "tight shoulders") < AT_MOST
    await bot.settle()


async def test_fault_46_a_call_that_hangs(bot: Alive, anna: Person, ben: Person) -> None:
    """A message to one chat that does not get through holds up that chat alone."""
    hung = bot.api.fail("sendMessage", faults.hang(), times=None, chat_id=anna.user_id)
    anna.say("/help")
    await bot.until(lambda: hung.met > 0)
    assert await answered(bot, ben, "tight shoulders") < AT_MOST
    anna.say("/checkin")
    assert await answered(bot, ben, "the hurry") < AT_MOST


async def test_fault_46_a_session_that_cannot_be_opened(
    bot: Alive, anna: Person, ben: Person
) -> None:
    """Damage to one person's rows is told to that person, once, and is nobody else's."""
    damage = "UPDATE therapist SET session = zeroblob(50) WHERE chat_id = 6001"
    await bot.database.transaction(lambda db: db.execute(damage))
    anna.say("words that wait")
    anna.say("and more")
    assert await answered(bot, ben, "tight shoulders") < AT_MOST
    await bot.settle()
    said = [one.text for one in anna.messages if "Something is broken on my side" in one.text]
    assert len(said) == 1
    waiting = await bot.rows("SELECT count(*) FROM inbox WHERE state = 'waiting'")
    assert waiting == [(2,)]


@pytest.mark.parametrize(
    "text",
    ["9-12 " * 900, "/schedule " + "mon-" * 1000, "<b>" * 1300, "\u202e" * 4096, "(" * 4096],
    ids=["hours", "days", "markup", "direction", "brackets"],
)
async def test_fault_46_very_large_input(bot: Alive, anna: Person, ben: Person, text: str) -> None:
    """Forty of the largest messages there are, said at once, are a matter of moments."""
    for _ in range(40):
        anna.say(text[:4096])
    assert await answered(bot, ben, "tight shoulders") < AT_MOST
    await bot.settle()


async def test_fault_46_seventy_calls_that_hang(tmp_path: Path) -> None:
    """More taps of one person hang than there are lines to Telegram: the others have theirs."""
    async with served(tmp_path) as (process, _):
        anna, ben = (Person(process.api, 7000 + n, f"P{n}") for n in range(2))
        codes = process.invite(2)
        await process.start()
        await asyncio.gather(enrol(anna, codes[0]), enrol(ben, codes[1]))
        await _hang_by_taps(process, anna)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        ben.say("/checkin")
        await until(lambda: shows(ben, "Skip ›"), 20)
        assert loop.time() - begun < AT_MOST
        process.api.heal()


async def _hang_by_taps(process: BotProcess, person: Person) -> None:
    person.say("/settings")
    await until(lambda: bool(person.last.keyboard))
    message = person.last
    data = next(one.data for row in message.keyboard for one in row if one.data)
    hung = process.api.fail("answerCallbackQuery", faults.hang(), times=None)
    for _ in range(70):
        person.tap_data(message.message_id, data)
    await until(lambda: hung.met > 0 and not process.api.pending() and not _waiting(process))


def _waiting(process: BotProcess) -> int:
    """Return how many updates are not worked through."""
    with reading(process.data / "presence.db") as db:
        return int(db.execute("SELECT count(*) FROM inbox WHERE state = 'waiting'").fetchone()[0])
