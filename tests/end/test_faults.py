"""Everything that can go wrong at once, and what must not come of it: a word lost or doubled."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.demo import faults
from bot.demo.botapi import PUSH
from bot.demo.person import Person
from tests.alive import WAY, Alive, alive
from tests.process import BotProcess, enrol, served, until
from tests.walker import Walker, chips_kept, copies, judge

T = TypeVar("T")

SEND_FAULTS = (
    faults.refused(),
    faults.cut_before(),
    faults.answer_lost(),
    faults.answer_lost(silent=True),
    faults.server_error(502),
    faults.too_many_requests(1),
)
HELD_UP = 3000
"""Turns of the loop after which a bot waits for the end of its poll."""
PATIENCE = 50

COMES = {"polling": ("getUpdates",), "webhook": (PUSH, "getWebhookInfo")}[WAY]
"""The calls by which updates come."""

METHODS = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")


def seeded() -> random.Random:
    """Return a source of chance; its seed is printed, and FAULTS_SEED repeats it."""
    seed = int(os.environ.get("FAULTS_SEED", random.randrange(10**6)))
    print(f"FAULTS_SEED={seed}")
    return random.Random(seed)


async def turns(count: int) -> None:
    """Let the loop go round so many times."""
    for _ in range(count):
        await asyncio.sleep(0)


async def go_on(bot: Alive, calls: int) -> None:
    """Let the bot make so many calls, or come to rest; questions how a webhook stands are none."""
    made = bot.api.calls
    looked_at = len(made)
    for _ in range(PATIENCE):
        for _ in range(HELD_UP):
            calls -= sum(one.method != "getWebhookInfo" for one in made[looked_at:])
            looked_at = len(made)
            if calls <= 0 or bot.quiet:
                return
            await asyncio.sleep(0)
        bot.end_poll()
    raise AssertionError("it does not come to rest")


async def walkers_of(bot: Alive, rng: random.Random, count: int) -> list[Walker]:
    """Return people who stand at the first question."""
    people = [await bot.enrol(7000 + number, f"P{number}") for number in range(count)]
    walkers = [Walker(person, random.Random(rng.random())) for person in people]
    for walker in walkers:
        walker.nudge()
    await bot.settle()
    return walkers


async def settle(bot: Alive) -> None:
    """Come to rest, however many polls that takes."""
    await go_on(bot, 10**6)


async def judged(bot: Alive, walkers: list[Walker]) -> None:
    """See that every word stands once, under the question its person was looking at."""
    for walker in walkers:
        before = len(walker.person.documents)
        walker.person.say("/export json")
        await settle(bot)
        assert len(walker.person.documents) == before + 1
        exported = walker.person.documents[-1].content
        verdict = judge(walker, exported)
        assert verdict.clean, f"{verdict}\n{walker.person.screen()[-6000:]}"
        assert not chips_kept(walker, exported, WAY)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_crashes_at_any_moment(tmp_path: Path) -> None:
    """Sixty crashes, forty words, at any two steps: every word once, no question twice.

    Whoever dies closes no socket. The kernel does that for a process, and nobody does it here.
    """
    rng = seeded()
    async with alive(tmp_path) as bot:
        walkers = await walkers_of(bot, rng, 3)
        crashes = 0
        while crashes < 60 or sum(len(walker.words) for walker in walkers) <= 40:
            for walker in walkers:
                if rng.random() < 0.8:
                    walker.act()
            await go_on(bot, rng.randrange(12))
            await turns(rng.randrange(20))
            await bot.crash()
            await (await bot.open()).start()
            crashes += 1
        await settle(bot)
        await judged(bot, walkers)
        assert copies(walkers) == []
    gc.collect()


async def test_a_bad_network(tmp_path: Path) -> None:
    """Cuts, lost answers, 429 and 502 all the while: every word once, no question twice."""
    rng = seeded()
    async with alive(tmp_path) as bot:
        walkers = await walkers_of(bot, rng, 3)
        for _ in range(60):
            for walker in walkers:
                walker.act()
            if rng.random() < 0.5:
                fault = rng.choice(SEND_FAULTS)
                bot.api.fail(rng.choice(METHODS), fault, times=rng.randrange(1, 4))
            if rng.random() < 0.2:
                bot.api.fail(rng.choice(COMES), rng.choice(SEND_FAULTS), times=rng.randrange(1, 4))
            await go_on(bot, rng.randrange(8))
        met = sum(fault.met for fault in bot.api._faults)
        bot.api.heal()
        await settle(bot)
        await judged(bot, walkers)
        assert copies(walkers) == []
    assert met > 30


async def test_fault_20_the_network_is_away_for_ten_minutes(tmp_path: Path) -> None:
    """Nothing reaches Telegram for ten minutes: then everything is said, once."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol(hours="Tue 9-12:05")
        before = len(anna.messages)
        # whatever she says is on its way already: it comes, and no call of the bot's gets out
        out = (*METHODS, "getUpdates", "getWebhookInfo", "setMessageReaction")
        down = [bot.api.fail(method, faults.refused(), times=None) for method in out]
        said = len(bot.api.sent("sendMessage"))
        anna.say("/checkin")
        await bot.until(lambda: len(bot.api.sent("sendMessage")) > said)
        bot.clock.advance(timedelta(minutes=10))
        await bot.presence.alarm.ring()
        await bot.until(lambda: sum(one.met for one in down) > 50)
        bot.api.heal()
        await bot.settle()
        told = [one.text for one in anna.messages]
        for words in ("Your morning block (09:00–12:05) has ended", "one person"):
            assert len([text for text in told if words in text]) == 1
        assert len(told) == before + 2


async def test_a_bad_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of all commits fail for want of room: every word once, no question twice."""
    rng = seeded()
    async with alive(tmp_path) as bot:
        walkers = await walkers_of(bot, rng, 3)
        database = bot.database
        real, failed = database.transaction, [0]

        async def transaction(work: Callable[[sqlite3.Connection], T]) -> T:
            if rng.random() < 0.3:
                failed[0] += 1
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorname = "SQLITE_FULL"
                raise error
            return await real(work)

        monkeypatch.setattr(database, "transaction", transaction)
        for _ in range(60):
            for walker in walkers:
                walker.act()
            await go_on(bot, rng.randrange(1, 8))
        monkeypatch.setattr(database, "transaction", real)
        await settle(bot)
        await judged(bot, walkers)
        assert copies(walkers) == []
    assert failed[0] > 50


# ------------------------------------------------------------------ real processes


async def test_fault_06_sigterm_in_a_burst(tmp_path: Path) -> None:
    """SIGTERM, twice, among two hundred updates: gone in ten seconds, and nothing is missing."""
    rng = seeded()
    async with served(tmp_path) as (bot, _):
        people = [Person(bot.api, 7000 + number, f"P{number}") for number in range(20)]
        walkers = [Walker(person, random.Random(rng.random())) for person in people]
        codes = bot.invite(len(people))
        await bot.start()
        await asyncio.gather(*(enrol(p, c) for p, c in zip(people, codes, strict=True)))
        for walker in walkers:
            walker.nudge()
        await until(lambda: all("one person" in one.person.last.text for one in walkers))
        for walker in walkers:
            for _ in range(10):
                walker.add_words()
        assert len(bot.api.pending()) >= 200
        said = len(bot.api.sent("sendMessage"))
        await until(lambda: len(bot.api.sent("sendMessage")) > said)
        assert await ended(bot, twice=True) == 0
        bot.api.update("message", {"garbled": True})
        await bot.start()
        await until(lambda: not bot.api.pending(), 20)
        for walker in walkers:
            exported = await exported_by(walker.person)
            verdict = judge(walker, exported)
            assert not verdict.lost, verdict
            assert not verdict.doubled, verdict
            assert not verdict.disordered, verdict
        assert copies(walkers) == []
        bot.api.update("message", {"garbled": True})
        assert await ended(bot) == 0
        assert "stopped by" not in bot.log.read_text()


async def ended(bot: BotProcess, *, twice: bool = False) -> int:
    """SIGTERM; return the exit status, which comes within ten seconds."""
    if twice and bot._process is not None:
        bot._process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(10):
        return await bot.stop()


async def exported_by(person: Person) -> bytes:
    """Return a person's export."""
    before = len(person.documents)
    person.say("/export json")
    await until(lambda: len(person.documents) > before)
    return person.documents[-1].content
