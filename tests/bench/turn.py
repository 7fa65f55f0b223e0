"""``python -m tests.bench.turn [--rounds N] [--dir DIR]``: what one answer of a check-in costs.

Four things are measured side by side in one run, one of each a round, in changing order, on
one machine and one disk; medians are compared, so that a busy moment hits all of them alike:

- *turn*: an answer as the running bot takes it: the update journalled and sealed, opened,
  worked through the engine, everything it comes to sealed and kept; two FULL commits.
- *not sealed*: the same with a vault that seals nothing.
- *engine*: ``advance`` alone, on the same words at the same questions.
- *commit*: one FULL commit of one small row, on SQLite without anything around it.

Sending is not in it: the outbox is emptied between rounds, off the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import platform
import random
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bot.clock import FixedClock
from bot.service import Service
from bot.store import migrate, people
from bot.store.connection import AsyncDatabase, connect
from bot.turns import House, Outcome
from bot.vault import Vault, open_vault
from bot.words import Words
from bot.world import world
from conversations.catalog import World
from conversations.engine import advance
from conversations.model import Commanded, Event, Facts, Find, Found, Said, Session, replace
from tests.house import Phone, Writer

ROUNDS = 400
WARM_UP = 20
ANSWER = "A warmth in my hands, and the wish to say something helpful before she had finished."
NOON = datetime(2026, 11, 23, 11, 5, tzinfo=UTC)
OUT = Path(__file__).parents[1] / "out"

_CHAT = 1001
_MILLISECONDS = 1000


class Unsealed(Vault):
    """A vault that keeps everything as it is."""

    def seal(self, owner: int, table: str, row: int | str, column: str, plain: bytes) -> bytes:
        """Return the value itself."""
        del owner, table, row, column
        return plain

    def open(self, owner: int, table: str, row: int | str, column: str, sealed: bytes) -> bytes:
        """Return the value itself."""
        del owner, table, row, column
        return sealed


class Road:
    """The whole way of an answer, for one person with a house of their own."""

    def __init__(self, service: Service, database: AsyncDatabase, vault: Vault) -> None:
        self._service = service
        self._database = database
        self._vault = vault
        self._phone = Phone(Writer(_CHAT))

    @classmethod
    async def open(cls, path: Path, flows: World, kind: type[Vault] = Vault) -> Road:
        """Open an empty house in an empty directory and let one settled person in."""
        vault, _ = open_vault(path / "master.key", path, has_data=False)
        vault = kind(vault._master, vault._keyring)
        with contextlib.closing(connect(path / "presence.db")) as db:
            migrate.migrate(db, NOON)
        database = await AsyncDatabase.open(path / "presence.db")
        service = Service(database, House(vault, flows, cache(Words)), FixedClock(NOON))
        road = cls(service, database, vault)
        await road.say(f"/start {await service.invite(7)}")
        await database.transaction(road._settle)
        return road

    def _settle(self, db: sqlite3.Connection) -> None:
        person = people.by_chat(db, _CHAT)
        assert person is not None
        session = people.load(db, self._vault, person).session
        settled = replace(session, settled=True, talk=None, targets=())
        people.save(db, self._vault, person, settled)

    async def say(self, text: str) -> float:
        """Take one message all the way and return the seconds until it was kept."""
        update = self._phone.writer.text(text)
        begun = perf_counter()
        journalled = await self._service.journal([update], busy=())
        outcomes = [
            *journalled.outcomes,
            *[await self._service.work(row) for row in journalled.waiting],
        ]
        took = perf_counter() - begun
        for outcome in outcomes:
            await self._deliver(outcome)
        return took

    async def _deliver(self, outcome: Outcome) -> None:
        for row in outcome.rows:
            if row.fresh or await self._service.saying.attempt(row):
                number = self._phone.show(row.draft.method, row.draft.params, None)
                await self._service.saying.sent(row, number)

    async def answer(self) -> float:
        """Answer the open question; where none is left, begin again, off the clock."""
        if "✓ Kept, all of it." in self._phone.last.text:
            await self.begin()
        return await self.say(ANSWER)

    async def begin(self) -> None:
        """Stand before the first question."""
        await self.say("/checkin")

    async def kept(self) -> int:
        """Return how many answers stand in check-ins."""
        person = await self._database.read(lambda db: people.by_chat(db, _CHAT))
        everything = await self._service.errands.everything(person or 0)
        checkins = (one for one in everything.records if one.flow == "checkin")
        return sum(len(answer.parts) for one in checkins for answer in one.answers.values())

    async def close(self) -> None:
        """Close the files."""
        await self._database.close()
        self._vault.close()


class Engine:
    """The core alone, on the same questions."""

    def __init__(self, flows: World) -> None:
        self._world = flows
        self._session = Session(zone="Europe/Berlin", settled=True)
        self._message = 0

    async def begin(self) -> None:
        """Stand before the first question."""
        self._event(Commanded("checkin", "", 0))

    async def answer(self) -> float:
        """Answer the open question; where none is left, begin again, off the clock."""
        if self._session.talk is None or self._session.talk.open is None:
            await self.begin()
        self._message += 1
        said = Said(ANSWER, self._message, self._session.newest)
        begun = perf_counter()
        self._event(said)
        return perf_counter() - begun

    def _event(self, event: Event) -> None:
        turn = advance(self._session, event, NOON, self._world)
        while turn.effects and isinstance(turn.effects[0], Find):
            answers = tuple((query, Facts()) for query in turn.effects[0].queries)
            turn = advance(self._session, Found(event, answers), NOON, self._world)
        self._session = turn.session


class Commit:
    """One row, one FULL commit, nothing else."""

    def __init__(self, path: Path) -> None:
        self._db = connect(path / "bare.db")
        self._db.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")

    async def answer(self) -> float:
        """Keep the words of an answer."""
        begun = perf_counter()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT INTO row (text) VALUES (?)", (ANSWER,))
        self._db.execute("COMMIT")
        return perf_counter() - begun

    def close(self) -> None:
        """Close the file."""
        self._db.close()


async def measure(rounds: int, directories: Sequence[Path]) -> dict[str, list[float]]:
    """Return the seconds of every round, by name.

    Args:
        rounds: how many of each are measured, after a warm-up.
        directories: one for each of the three databases; their disk decides what a commit costs.

    Raises:
        RuntimeError: not every answer was kept as one.
    """
    flows = world()
    sealed = await Road.open(directories[0], flows)
    unsealed = await Road.open(directories[1], flows, Unsealed)
    engine, commit = Engine(flows), Commit(directories[2])
    for one in (sealed, unsealed, engine):
        await one.begin()
    runs: dict[str, Callable[[], Awaitable[float]]] = {
        "turn": sealed.answer,
        "not sealed": unsealed.answer,
        "engine": engine.answer,
        "commit": commit.answer,
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    order, rng = list(runs), random.Random(1)
    for number in range(WARM_UP + rounds):
        rng.shuffle(order)
        for name in order:
            seconds = await runs[name]()
            if number >= WARM_UP:
                taken[name].append(seconds)
    for road in (sealed, unsealed):
        if await road.kept() != WARM_UP + rounds:
            raise RuntimeError("what was measured is not what was meant: answers are missing")
        await road.close()
    commit.close()
    return taken


def summary(taken: dict[str, list[float]]) -> dict[str, Any]:
    """Return medians and 90th percentiles in milliseconds, and what a turn is of each."""
    turn = median(taken["turn"])
    return {
        "rounds": len(taken["turn"]),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "median_ms": {name: median(one) * _MILLISECONDS for name, one in taken.items()},
        "p90_ms": {name: quantiles(one, n=10)[-1] * _MILLISECONDS for name, one in taken.items()},
        "turn_over": {name: turn / median(one) for name, one in taken.items()},
    }


def table(result: dict[str, Any]) -> str:
    """Return a summary for people."""
    lines = [f"{'':<12}{'median':>10}{'p90':>10}   a turn is"]
    for name in result["median_ms"]:
        middle, high = result["median_ms"][name], result["p90_ms"][name]
        times = result["turn_over"][name]
        lines.append(f"{name:<12}{middle:>7.3f} ms{high:>7.3f} ms{times:>9.2f} x")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table and one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.turn")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how many of each")
    parser.add_argument("--dir", type=Path, default=OUT, help="on which disk")
    given = parser.parse_args(arguments)
    if given.rounds <= 1:
        parser.error("a median needs two rounds or more")
    given.dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.dir) as directory:
        directories = [Path(directory) / name for name in ("sealed", "unsealed", "bare")]
        for one in directories:
            one.mkdir()
        result = summary(asyncio.run(measure(given.rounds, directories)))
    print(table(result))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
