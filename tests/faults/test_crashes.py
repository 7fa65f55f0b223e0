"""A real process that is killed, ended or left by one of its tasks, at the worst moments."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.demo import faults
from bot.demo.person import Person
from tests.process import BotProcess, enrol, served, until
from tests.walker import Walker, judge

SABOTAGE = """
import os, signal, sys

if os.environ.get("SABOTAGE"):
    from bot.store import connection

    where, at = os.environ["SABOTAGE"].split(":")
    real, count = connection.run_batch, [0]

    def run_batch(db, works):
        count[0] += 1
        if count[0] == int(at) and where == "before":
            db.execute("BEGIN IMMEDIATE")
            for work in works:
                work(db)
            os.kill(os.getpid(), signal.SIGKILL)
        outcomes = real(db, works)
        if count[0] == int(at) and where == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return outcomes

    if where in ("before", "after"):
        connection.run_batch = run_batch
    elif where == "task":
        from bot.chat.poller import Poller
        from bot.chat.webhook import Webhook
        from bot.chat.worker import Worker
        from bot.scheduler import Alarm

        async def dies(*_, **__):
            raise RuntimeError("the words of somebody")

        poller = Webhook if os.environ.get("PRESENCE_WEBHOOK_URL") else Poller
        tasks = {"poller": (poller, "run"), "worker": (Worker, "_lane"), "alarm": (Alarm, "look")}
        setattr(*tasks[at], dies)
"""
"""Kills the bot before or after its n-th commit, or lets one of its tasks die."""


@asynccontextmanager
async def talking(
    directory: Path, count: int = 3, *, level: str = "DEBUG"
) -> AsyncIterator[tuple[BotProcess, list[Walker]]]:
    """A bot that is up, and people at the first question of a check-in."""
    rng = random.Random(7)
    async with served(directory) as (bot, _):
        people = [Person(bot.api, 7000 + number, f"P{number}") for number in range(count)]
        walkers = [Walker(person, random.Random(rng.random())) for person in people]
        codes = bot.invite(count)
        bot.environment["PRESENCE_LOG_LEVEL"] = level
        await bot.start()
        await asyncio.gather(*(enrol(p, c) for p, c in zip(people, codes, strict=True)))
        for walker in walkers:
            walker.nudge()
        await until(lambda: all("one person" in one.person.last.text for one in walkers))
        yield bot, walkers


async def judged(bot: BotProcess, walkers: list[Walker]) -> None:
    """See that every word stands once, in its place and order, and no question twice."""
    await until(lambda: not bot.api.pending(), 20)
    for walker in walkers:
        before = len(walker.person.documents)
        walker.person.say("/export json")
        await until(lambda p=walker.person, n=before: len(p.documents) > n)  # type: ignore[misc]
        verdict = judge(walker, walker.person.documents[-1].content)
        assert verdict.clean, f"{verdict}\n{walker.person.screen()[-3000:]}"


async def sabotaged(bot: BotProcess, directory: Path, how: str) -> int:
    """Start the bot with a flaw, wait for its end, and return its exit status."""
    (directory / "flaw").mkdir(exist_ok=True)
    (directory / "flaw" / "sitecustomize.py").write_text(SABOTAGE)
    with bot.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
            [sys.executable, "-m", "bot", "run"],
            env=bot.environment | {"PYTHONPATH": str(directory / "flaw"), "SABOTAGE": how},
            cwd=directory,
            stdout=log,
            stderr=log,
        )
    try:
        await until(lambda: process.poll() is not None, 20)
    finally:
        if process.poll() is None:
            process.kill()
    return process.wait()


async def test_fault_01_killed_in_the_middle_of_a_batch(tmp_path: Path) -> None:
    """Of two hundred updates some are worked through when the bot is killed: none is missing."""
    async with talking(tmp_path, 10) as (bot, walkers):
        bot.kill()
        for walker in walkers:
            for _ in range(20):
                walker.add_words()
        assert len(bot.api.pending()) >= 200
        said = len(bot.api.calls)
        await bot.start()
        await until(lambda: len(bot.api.calls) > said + 40)
        bot.kill()
        await bot.start()
        await judged(bot, walkers)


@pytest.mark.parametrize("at", [4, 7])
async def test_fault_02_killed_before_a_commit(tmp_path: Path, at: int) -> None:
    """All of a transaction but its commit is done: none of it is there, and it is done again."""
    await _killed_at_a_commit(tmp_path, f"before:{at}")


@pytest.mark.parametrize("at", [4, 7])
async def test_fault_03_killed_after_a_commit(tmp_path: Path, at: int) -> None:
    """What is committed is not done again, though Telegram hands it out again."""
    await _killed_at_a_commit(tmp_path, f"after:{at}")


async def _killed_at_a_commit(directory: Path, how: str) -> None:
    async with talking(directory) as (bot, walkers):
        bot.kill()
        for walker in walkers:
            for _ in range(3):
                walker.add_words()
        assert await sabotaged(bot, directory, how) == -signal.SIGKILL
        await bot.start()
        await judged(bot, walkers)


@pytest.mark.parametrize("arrived", [True, False])
async def test_fault_04_killed_between_saying_and_noting(tmp_path: Path, arrived: bool) -> None:
    """The next question is on its way when the bot is killed: it stands in the chat once."""
    async with talking(tmp_path, 1) as (bot, [walker]):
        hung = bot.api.fail("sendMessage", faults.hang(done=arrived))
        walker.add_words()
        await until(lambda: hung.met == 1)
        bot.kill()
        hung.cancel()
        await bot.start()
        await until(lambda: "set down" in walker.person.last.text)
        await judged(bot, [walker])
        asked = [one for one in walker.person.messages if "set down" in one.text]
        assert len(asked) == 1


async def test_fault_07_sigterm_twice(tmp_path: Path) -> None:
    """The second one changes nothing: the message on its way arrives, and the exit is clean."""
    async with talking(tmp_path, 1) as (bot, [walker]):
        hung = bot.api.fail("sendMessage", faults.hang(done=True))
        walker.add_words()
        await until(lambda: hung.met == 1)
        process = bot._process
        assert process is not None
        for _ in range(2):
            process.send_signal(signal.SIGTERM)
        hung.cancel()
        await until(lambda: bot.ended, 10)
        assert process.returncode == 0
        assert "stopped by" not in bot.log.read_text()
        await bot.start()
        await judged(bot, [walker])
        assert len([one for one in walker.person.messages if "set down" in one.text]) == 1


async def test_fault_08_sigterm_with_an_unreadable_update_waiting(tmp_path: Path) -> None:
    """It stops nothing, neither the end nor the next start, nor what stands behind it."""
    async with talking(tmp_path, 1) as (bot, [walker]):
        bot.api.update("message", {"garbled": True})
        walker.add_words()
        bot.api.update("callback_query", {"garbled": [None]})
        assert await bot.stop() == 0
        bot.api.update("message", {"message_id": "x"})
        await bot.start()
        await judged(bot, [walker])
        assert await bot.stop() == 0
        assert "stopped by" not in bot.log.read_text()


@pytest.mark.parametrize("task", ["poller", "worker", "alarm"])
async def test_fault_11_a_task_that_dies(tmp_path: Path, task: str) -> None:
    """The process does not go on without it: one line, without anyone's words, and exit 1."""
    async with talking(tmp_path, 1) as (bot, [walker]):
        bot.kill()
        walker.add_words()
        bot.log.write_text("")
        assert await sabotaged(bot, tmp_path, f"task:{task}") == 1
        said = bot.log.read_text()
        assert "Presence has stopped (RuntimeError). Run: presence doctor" in said
        assert "the words of somebody" not in said
        await bot.start()
        await judged(bot, [walker])


async def test_fault_40_a_process_that_stood_still(tmp_path: Path) -> None:
    """Stopped as by a suspend while words come in, it answers when it goes on, once."""
    async with talking(tmp_path, 1) as (bot, [walker]):
        process = bot._process
        assert process is not None
        process.send_signal(signal.SIGSTOP)
        walker.add_words()
        walker.add_words()
        os.kill(process.pid, signal.SIGCONT)
        await until(lambda: "set down" in walker.person.last.text)
        await judged(bot, [walker])
