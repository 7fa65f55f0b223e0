"""kill -9 in the middle of everything."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from bot.demo.person import Person
from tests.process import WAYS, BotProcess, enrol, served, until
from tests.walker import Walker, chips_kept, judge

PEOPLE = 40
IN_FLIGHT = 200
PATIENCE = 20.0


@pytest.mark.storm
@pytest.mark.parametrize("way", WAYS)
async def test_fault_05_twenty_kills_lose_double_and_misfile_nothing(
    tmp_path: Path, way: str
) -> None:
    """Forty people answer while the bot is killed twenty times: each word stands once, in place."""
    await _storm(tmp_path, way, kills=20)


async def _storm(directory: Path, way: str, kills: int) -> None:
    seed = int(os.environ.get("STORM_SEED", random.randrange(10**6)))
    print(f"STORM_SEED={seed}")
    rng = random.Random(seed)
    async with served(directory, way) as (bot, _):
        people = [Person(bot.api, 7000 + n, f"P{n}") for n in range(PEOPLE)]
        walkers = [Walker(person, random.Random(rng.random())) for person in people]
        codes = bot.invite(PEOPLE)
        await bot.start()
        await asyncio.gather(*(enrol(p, c) for p, c in zip(people, codes, strict=True)))
        for walker in walkers:
            walker.nudge()
        walking = [asyncio.create_task(_walk(walker)) for walker in walkers]
        flights = await _kill_often(bot, walkers, rng, kills)
        for task in walking:
            task.cancel()
        await until(lambda: not bot.api.pending())  # taps and words come by ways of their own
        exports = await asyncio.gather(*(_export(walker.person) for walker in walkers))
        assert await bot.stop() == 0
    for walker, exported in zip(walkers, exports, strict=True):
        verdict = judge(walker, exported)
        assert verdict.clean, f"{verdict}\n{walker.person.screen()[-6000:]}"
        assert not chips_kept(walker, exported, way)
    print(f"{_said(walkers)} answers, {kills} kills, at most {max(flights)} in flight at a start")
    assert max(flights) >= IN_FLIGHT


async def _walk(walker: Walker) -> None:
    """Act on what is new; who has waited long asks for the question again."""
    quiet = 0.0
    while True:
        if walker.act():
            quiet = 0.0
        await asyncio.sleep(0.01)
        quiet += 0.01
        if quiet > PATIENCE:
            walker.nudge()
            quiet = 0.0


async def _kill_often(
    bot: BotProcess, walkers: list[Walker], rng: random.Random, kills: int
) -> list[int]:
    """Kill the bot again and again; return how many updates waited at each start."""
    flights = []
    for round_ in range(kills):
        said = sum(len(walker.words) for walker in walkers)
        wanted = rng.randrange(1, 60)
        await until(lambda said=said, wanted=wanted: _said(walkers) >= said + wanted)
        bot.kill()
        if round_ % 5 == 0:
            _pile_up(walkers, rng)
        flights.append(len(bot.api.pending()))
        await bot.start()
    return flights


def _said(walkers: list[Walker]) -> int:
    return sum(len(walker.words) for walker in walkers)


def _pile_up(walkers: list[Walker], rng: random.Random) -> None:
    """Everybody goes on talking to the question they see while the bot is down."""
    for walker in walkers:
        for _ in range(rng.randrange(8, 12)):
            walker.add_words()


async def _export(person: Person) -> bytes:
    before = len(person.documents)
    person.say("/export json")
    await until(lambda: len(person.documents) > before)
    return person.documents[-1].content
