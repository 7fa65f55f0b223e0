"""A sign while somebody waits."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from bot.chat.api import Api
from bot.chat.signs import AGAIN, MOST, REAL, Signs
from bot.demo import faults
from bot.demo.inprocess import InProcessRequest
from bot.demo.person import Person
from tests.alive import TOKEN, Alive

CHAT = 6001


@pytest.fixture
async def bot(bot: Alive) -> Alive:
    """A bot at work, with somebody."""
    await bot.enrol(CHAT)
    return bot


class Clock:
    """Lets time pass by hand: a wait is over when its turn has come."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._turns: asyncio.Queue[None] = asyncio.Queue()

    async def pause(self, seconds: float) -> None:
        """Wait for :meth:`on`."""
        self.waits.append(seconds)
        await self._turns.get()

    async def on(self, bot: Alive, shown: int) -> None:
        """End the wait that stands, and wait until a sign has been shown so often."""
        known = len(self.waits)
        self._turns.put_nowait(None)
        await bot.until(lambda: len(actions(bot)) >= shown and len(self.waits) > known)


def actions(bot: Alive) -> list[dict[str, Any]]:
    """Return the signs that were asked for."""
    return [one.params for one in bot.api.sent("sendChatAction")]


def signs(bot: Alive, clock: Clock) -> Signs:
    """Return the signs of a bot, under a clock."""
    line = Api(InProcessRequest(bot.api), "https://api.telegram.org", TOKEN)
    return Signs(bot.presence.service, line, clock.pause)


async def somebody(bot: Alive) -> int:
    """Return the therapist's id."""
    [(number,)] = await bot.rows("SELECT id FROM therapist")
    return int(number)


async def test_what_takes_no_second_shows_nothing(bot: Alive) -> None:
    """A sign that flickers says nothing."""
    clock = Clock()
    async with signs(bot, clock).during(await somebody(bot), "typing"):
        await asyncio.sleep(0)
    assert clock.waits == [REAL]
    assert actions(bot) == []


async def test_it_is_shown_while_it_lasts(bot: Alive) -> None:
    """It is said again when it has gone out, and not after the end."""
    clock = Clock()
    async with signs(bot, clock).during(await somebody(bot), "upload_document"):
        await asyncio.sleep(0)
        await clock.on(bot, 1)
        await clock.on(bot, 2)
    clock._turns.put_nowait(None)
    await asyncio.sleep(0)
    assert actions(bot) == [{"chat_id": CHAT, "action": "upload_document"}] * 2
    assert clock.waits == [REAL, AGAIN, AGAIN]


async def test_it_is_given_up_after_a_minute(bot: Alive) -> None:
    """What hangs for ever does not pretend to be about to come."""
    clock = Clock()
    for _ in range(2 * MOST):
        clock._turns.put_nowait(None)
    async with signs(bot, clock).during(await somebody(bot), "typing"):
        await bot.until(lambda: len(clock.waits) == 1 + MOST)
    assert len(actions(bot)) == MOST


async def test_a_refusal_ends_it(bot: Alive, caplog: pytest.LogCaptureFixture) -> None:
    """It is tried once, and what is waited for goes on."""
    caplog.set_level(logging.INFO)
    bot.api.fail("sendChatAction", faults.bad_request("Bad Request: no"), times=None)
    clock = Clock()
    clock._turns.put_nowait(None)
    async with signs(bot, clock).during(await somebody(bot), "typing"):
        await bot.until(lambda: "a sign was not shown (refused)" in caplog.text)
    assert len(actions(bot)) == 1


async def test_nobody_and_a_broken_disk(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has left is shown nothing; a store that fails costs the sign alone."""
    clock = Clock()
    for _ in range(2):
        clock._turns.put_nowait(None)
    async with signs(bot, clock).during(999, "typing"):
        for _ in range(50):
            await asyncio.sleep(0)
    bot.failing(monkeypatch, "chat", OSError("gone"))
    async with signs(bot, clock).during(await somebody(bot), "typing"):
        for _ in range(50):
            await asyncio.sleep(0)
    assert actions(bot) == []


async def test_an_error_of_the_work_is_the_work_s(bot: Alive) -> None:
    """It comes out as it is."""
    with pytest.raises(ValueError, match="boom"):
        async with signs(bot, Clock()).during(1, "typing"):
            raise ValueError("boom")


async def test_a_slow_export_says_that_a_document_comes(
    bot: Alive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The jobs of a real bot show it, an ordinary one does not."""
    anna = Person(bot.api, CHAT)
    await bot.say(anna, "/export json")
    assert actions(bot) == []
    clock, shown = Clock(), asyncio.Event()
    monkeypatch.setattr(bot.presence.jobs._signs, "_pause", clock.pause)
    real = type(bot.presence.service.errands).everything

    async def slow(service: Any, therapist: int) -> Any:
        await shown.wait()
        return await real(service, therapist)

    monkeypatch.setattr(type(bot.presence.service.errands), "everything", slow)
    anna.say("/export json")
    await bot.until(lambda: clock.waits == [REAL])
    await clock.on(bot, 1)
    shown.set()
    await bot.settle()
    assert actions(bot) == [{"chat_id": CHAT, "action": "upload_document"}]
    assert len(anna.documents) == 2
