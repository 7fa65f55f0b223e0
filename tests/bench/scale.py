"""``python -m tests.bench.scale [--people N ...] [--dir DIR]``: what many therapists cost.

The same things are measured with each number of people (:mod:`tests.bench.town`), on one
machine in one run, and put side by side, with ratios to the first:

- *planning*, *replanning*: the days ahead of one person, at night and after an edit.
- *next due*: finding when the alarm is to ring next, through the running bot's own connection.
- *a turn*: one note of somebody who writes, journalled and worked through.
- *at one minute*: 1,000 blocks that end together, planned and queued.
- *the day after*: a day of downtime: what each person costs, the most overdue first, and the
  longest that anybody who writes meanwhile waits until their words are worked through.
- *start*, *memory*, *answered*: a real ``presence run`` against the stand-in: seconds from exec to
  the first poll; what it weighs at rest; and on the morning after a day of downtime, the
  longest wait for an answer over the wire. Starts take turns, the smallest crowd first, and
  medians are compared.

The databases are made off the clock. Sizes alone are changed: everything is sealed, and
committed at ``synchronous=FULL``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bot import planner
from bot.clock import FixedClock, SystemClock
from bot.demo.chat import Chat, User
from bot.demo.person import Person
from bot.service import Service
from bot.store import people, schedule
from bot.store.connection import AsyncDatabase, connect
from bot.store.moments import stamp
from bot.turns import House
from bot.words import Words
from bot.world import world
from conversations.when.week import Slot
from tests.bench.town import FIRST_CHAT, Crowd, chat_of, has_blocked, make
from tests.house import Writer
from tests.process import BotProcess, served, until

PEOPLE = (1_000, 10_000, 100_000)
WRITING, ASKING = 0.05, 0.3
"""Seconds between two messages of those who write meanwhile: this is the load they are, and what
they wait is measured beside it, so these pauses are real and wait for nothing."""
RESTING = 1.0
"""Seconds from the first poll to the look at the memory: no event ends what a start still does,
for some of a crowd are overdue for ever, so each crowd is looked at after the same time."""

OUT = Path(__file__).parents[1] / "out"
DAY = timedelta(days=1)

_MILLISECONDS = 1000
_world = cache(world)
_words = cache(Words)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    Attributes:
        people: the crowds, the smallest first.
        sample: how many people a median is taken over.
        together: how many blocks end at one minute.
        backlog: how many people of the day after are worked through.
        starts: how often a process is started with each crowd.
        morning: how many seconds a process of the day after is watched.
    """

    people: tuple[int, ...] = PEOPLE
    sample: int = 300
    together: int = 1_000
    backlog: int = 4_000
    starts: int = 5
    morning: float = 20.0


# ------------------------------------------------------------------ on a connection


@contextmanager
def copied(crowd: Crowd) -> Iterator[Crowd]:
    """Yield a copy of a crowd that may be worked on."""
    with tempfile.TemporaryDirectory(dir=crowd.directory.parent) as place:
        shutil.copytree(crowd.directory, place, dirs_exist_ok=True)
        os.sync()  # else the first commit measured would wait for all of the copy
        yield Crowd(Path(place), crowd.count, crowd.at)


def here(crowd: Crowd, most: int) -> list[int]:
    """Return some who have not blocked the bot, from all over the crowd."""
    step = max(1, crowd.count // (2 * most))
    return [one for one in range(1, crowd.count + 1, step) if not has_blocked(one)][:most]


def planning(crowd: Crowd, sample: int) -> dict[str, float]:
    """Return the milliseconds of planning and replanning one person; nothing is kept of it."""
    taken: dict[str, list[float]] = {"planning": [], "replanning": []}
    with closing(crowd.vault()) as vault, closing(connect(crowd.data / "presence.db")) as db:
        sessions = {one: people.load(db, vault, one).session for one in here(crowd, sample)}
        db.execute("BEGIN")
        for one, session in sessions.items():
            begun = perf_counter()
            plan = planner.Planner(db, vault, one, crowd.at + DAY)
            plan.plan_days(session)
            taken["planning"].append(perf_counter() - begun)
            begun = perf_counter()
            schedule.add_rule(db, one, Slot(6, time(10), time(12)))
            plan.replan(session, session, "schedule_changed")
            taken["replanning"].append(perf_counter() - begun)
        db.execute("ROLLBACK")
    return {f"{name} ms": median(one) * _MILLISECONDS for name, one in taken.items()}


# --------------------------------------------------------------------- in a service


class Working:
    """A crowd's service, on aiosqlite's thread as in a running bot."""

    def __init__(self, service: Service, database: AsyncDatabase, crowd: Crowd) -> None:
        self.service = service
        self.database = database
        self.crowd = crowd
        self._numbers = count(500_000_000)
        self._messages = count(1_000)

    async def write(self, therapist: int) -> float:
        """Write a note and return the seconds until it is worked through."""
        writer = Writer(chat_of(therapist), self._numbers, self._messages)
        update = writer.text("a held breath, and then none")
        begun = perf_counter()
        for row in (await self.service.journal([update])).waiting:
            await self.service.work(row)
        return perf_counter() - begun

    async def ring(self, most: float) -> int:
        """Let ring what is due to so many people, or to all; return how many they were."""
        rung = 0
        while rung < most and (outcomes := await self.service.ring()):
            rung += len(outcomes)
        return rung


@asynccontextmanager
async def working(crowd: Crowd, at: datetime) -> AsyncIterator[Working]:
    """Open a crowd's files at an instant."""
    vault = crowd.vault()
    database = await AsyncDatabase.open(crowd.data / "presence.db")
    try:
        house = House(vault, _world(), _words, "presence_bot")
        yield Working(Service(database, house, FixedClock(at)), database, crowd)
    finally:
        await database.close()
        vault.close()


async def looking(crowd: Crowd, sample: int) -> dict[str, float]:
    """Return the milliseconds of finding the next due instant, and of a turn."""
    async with working(crowd, crowd.at) as bot:
        looks, turns = [], []
        for one in here(crowd, sample):
            begun = perf_counter()
            await bot.service.next_instant()
            looks.append(perf_counter() - begun)
            turns.append(await bot.write(one))
    return {
        "next due ms": median(looks) * _MILLISECONDS,
        "a turn ms": median(turns) * _MILLISECONDS,
    }


def _bring_together(db: sqlite3.Connection, most: int, chosen: list[int], at: datetime) -> None:
    """Let so many blocks end at one minute, one each, and nothing else come due by then."""
    now, day = stamp(at), DAY // timedelta(seconds=1)
    db.execute("UPDATE due SET due_at = due_at + ? WHERE due_at BETWEEN ? AND ?", (day, 0, now))
    db.execute("UPDATE therapist SET plan_at = plan_at + ? WHERE plan_at <= ?", (day, now))
    for one in chosen:
        if most <= 0:
            break
        most -= db.execute(
            "UPDATE due SET begins_at = ?, ends_at = ?, due_at = ? WHERE id ="
            " (SELECT min(id) FROM due WHERE therapist_id = ? AND kind = 'block'"
            "  AND state = 'waiting')",
            (now - 3600, now - 300, now, one),
        ).rowcount


async def together(crowd: Crowd, many: int) -> dict[str, float]:
    """Return the seconds until so many check-ins of one minute are in the outbox."""
    at = crowd.at + timedelta(minutes=1)
    async with working(crowd, at) as bot:
        chosen = here(crowd, 2 * many)
        await bot.database.transaction(lambda db: _bring_together(db, many, chosen, at))
        await bot.database.read(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        begun, used = perf_counter(), process_time()
        await bot.ring(float("inf"))
        seconds, used = perf_counter() - begun, process_time() - used
        [(queued,)] = await bot.database.read(
            lambda db: db.execute("SELECT count(DISTINCT therapist_id) FROM outbox").fetchall()
        )
    return {
        "due together": float(queued),
        "at one minute s": seconds,
        "of that, CPU s": used,
    }


async def day_after(crowd: Crowd, backlog: int) -> dict[str, float]:
    """Return what working through a day costs, and the worst wait of who writes meanwhile."""
    async with working(crowd, crowd.at + DAY) as bot:
        waits: list[float] = []

        async def write() -> None:
            for one in here(crowd, 10_000)[::-1]:
                waits.append(await bot.write(one))
                await asyncio.sleep(WRITING)

        writing = asyncio.create_task(write())
        begun, used = perf_counter(), process_time()
        rung = await bot.ring(backlog)
        seconds, used = perf_counter() - begun, process_time() - used
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
        [(most,)] = await bot.database.read(
            lambda db: db.execute(
                "SELECT max(many) FROM (SELECT count(*) AS many FROM outbox"
                " WHERE method = 'sendMessage' AND priority > 1 GROUP BY therapist_id)"
            ).fetchall()
        )
    return {
        "day after ms each": seconds / max(rung, 1) * _MILLISECONDS,
        "of that, CPU ms": used / max(rung, 1) * _MILLISECONDS,
        "messages each": float(most or 0),
        "longest wait s": max(waits, default=0.0),
    }


# --------------------------------------------------------------------- in a process


class Everybody(dict[int, Chat]):
    """The chats of a whole crowd, each opened when it is first looked for."""

    def __missing__(self, chat_id: int) -> Chat:
        """Open the chat of somebody who has talked with the bot before."""
        if chat_id < FIRST_CHAT:
            raise KeyError(chat_id)
        chat = Chat(User(chat_id, "Robin"))
        chat.started, chat.last_id = True, 1_000
        self[chat_id] = chat
        return chat

    def get(self, chat_id: int, default: Any = None) -> Any:
        """Return a chat, opened if it belongs to the crowd."""
        try:
            return self[chat_id]
        except KeyError:
            return default


@asynccontextmanager
async def process(crowd: Crowd, ahead: timedelta = timedelta(0)) -> AsyncIterator[BotProcess]:
    """Yield a bot on a crowd's files, not started yet, whose clock is ahead of the machine's."""
    async with served(crowd.directory) as (bot, _):
        bot.environment["PRESENCE_LOG_LEVEL"] = "WARNING"
        bot.api.chats = Everybody()
        bot.environment["PYTHONPATH"] = str(OUT.parents[1])
        if ahead:
            seconds = ahead.total_seconds()
            bot.program = [sys.executable, "-m", "tests.bench.scale", "--ahead", str(seconds)]
        yield bot


def run_ahead(seconds: float) -> int:
    """Be `presence run`, with a clock so far ahead of the machine's."""
    from bot.app import run  # noqa: PLC0415 - this process is another one
    from bot.settings import load  # noqa: PLC0415

    class Ahead(SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(seconds=seconds)

    return run(load(), clock=Ahead())


def resident(pid: int) -> float:
    """Return the MB that a process has in memory."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(kilobytes) / 1024


async def start(crowd: Crowd) -> tuple[float, float]:
    """Return the seconds from exec to the first poll, and the MB in memory a little later."""
    async with process(crowd) as bot:
        begun = perf_counter()
        await bot.start()
        seconds = perf_counter() - begun
        await asyncio.sleep(RESTING)
        weight = resident(bot.pid)
        await bot.stop()
    return seconds, weight


async def ask(person: Person, waits: list[float]) -> None:
    """Ask for help, again and again, and note how long each answer took."""
    while True:
        number, said = person.say("/help"), perf_counter()
        await until(partial(_helped, person, number))
        waits.append(perf_counter() - said)
        await asyncio.sleep(ASKING)


def _helped(person: Person, number: int) -> bool:
    late = (one for one in person.messages if one.message_id > number and one.from_bot)
    return any("/privacy" in one.text for one in late)


async def morning(crowd: Crowd, seconds: float) -> dict[str, float]:
    """Return the longest wait for an answer while a process works through a day's backlog."""
    away = SystemClock().now() - crowd.at
    async with process(crowd, max(DAY - away, timedelta(0))) as bot:
        begun = perf_counter()
        await bot.start()
        polled = perf_counter() - begun
        writers = [Person(bot.api, chat_of(one), "Robin") for one in here(crowd, 20)[-10:]]
        waits: list[float] = []
        writing = [asyncio.create_task(ask(one, waits)) for one in writers]
        await asyncio.sleep(seconds)  # so long it is watched: `reminded a second` counts in these
        for one in writing:
            one.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
        said_to = len({call.params["chat_id"] for call in bot.api.sent("sendMessage")})
        bot.kill()
    return {
        "start, day after s": polled,
        "answered median s": median(waits),
        "answered worst s": max(waits),
        "reminded a second": said_to / seconds,
    }


# ----------------------------------------------------------------------- all of it


async def measure(plan: Plan, directory: Path) -> dict[str, dict[int, float]]:
    """Return each figure by the number of people."""
    figures: dict[str, dict[int, float]] = {}

    def note(size: int, found: dict[str, float]) -> None:
        for name, value in found.items():
            figures.setdefault(name, {})[size] = value

    crowds = []
    for size in (0, *plan.people):
        (directory / str(size)).mkdir()
        crowds.append(make(directory / str(size), size, SystemClock().now()))
    for crowd in crowds[1:]:
        note(crowd.count, planning(crowd, plan.sample))
        with copied(crowd) as copy:
            note(crowd.count, await looking(copy, plan.sample))
        with copied(crowd) as copy:
            note(crowd.count, await together(copy, plan.together))
        with copied(crowd) as copy:
            note(crowd.count, await day_after(copy, plan.backlog))
        with copied(crowd) as copy:
            note(crowd.count, await morning(copy, plan.morning))
    starts: dict[int, list[tuple[float, float]]] = {crowd.count: [] for crowd in crowds}
    for _ in range(plan.starts):
        for crowd in crowds:
            with copied(crowd) as copy:
                starts[crowd.count].append(await start(copy))
    for size, taken in starts.items():
        note(size, {"start s": median(one for one, _ in taken)})
        note(size, {"memory MB": median(one for _, one in taken)})
    return figures


def ratios(figures: dict[str, dict[int, float]], plan: Plan) -> dict[str, dict[int, float]]:
    """Return each figure over that of the smallest crowd."""
    least = plan.people[0]
    return {
        name: {size: of[size] / of[least] for size in plan.people[1:] if of[least]}
        for name, of in figures.items()
    }


def table(figures: dict[str, dict[int, float]], plan: Plan) -> str:
    """Return the figures side by side, for people."""
    sizes = (0, *plan.people)
    over = ratios(figures, plan)
    head = [f"{size:>12,}" for size in sizes] + [f"{f'x{size:,}':>10}" for size in plan.people[1:]]
    lines = [f"{'therapists':<20}{''.join(head)}"]
    for name, of in figures.items():
        shown = [f"{of[size]:>12.3f}" if size in of else f"{'':>12}" for size in sizes]
        times = [f"{over[name].get(size, 0):>10.2f}" for size in plan.people[1:]]
        lines.append(f"{name:<20}{''.join(shown + times)}")
    return "\n".join(lines)


def result_of(figures: dict[str, dict[int, float]], plan: Plan) -> dict[str, Any]:
    """Return all of it, for machines."""
    return {
        "people": plan.people,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "figures": figures,
        "ratios": ratios(figures, plan),
    }


def main(arguments: Sequence[str] | None = None, plan: Plan | None = None) -> int:
    """Measure, print a table, and write JSON beside it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale")
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE, help="how large crowds")
    parser.add_argument("--dir", type=Path, default=OUT, help="on which disk")
    parser.add_argument("--ahead", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.ahead is not None:
        return run_ahead(given.ahead)
    plan = plan or Plan(tuple(sorted(given.people)))
    given.dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.dir) as directory:
        figures = asyncio.run(measure(plan, Path(directory)))
    print(table(figures, plan))
    (given.dir / "scale.json").write_text(json.dumps(result_of(figures, plan), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
