"""People who answer while their bot is killed again and again, in every weather.

A real ``presence run`` process, SIGKILL, a stand-in for Telegram over HTTP. In the end every
person's own export is held against what they said, and to which question.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.person import Person
from tests.process import BotProcess, enrol, served, until
from tests.soak.weather import Weather
from tests.walker import Verdict, Walker, chips_kept, copies, judge

PATIENCE = 8.0
"""Seconds after which somebody who sees nothing new asks for the question again."""

FIRST = 7001


@dataclass(frozen=True)
class Plan:
    """How long a soak is.

    Attributes:
        seed: decides what people do and what goes wrong.
        updates: how many updates people send at least.
        people: how many there are.
        kills: how often the bot is killed, evenly spread over the updates.
        way: how updates come, ``polling`` or ``webhook``.
    """

    seed: int
    updates: int = 3000
    people: int = 30
    kills: int = 100
    way: str = "polling"


@dataclass(slots=True)
class Tally:
    """What came of it."""

    verdict: Verdict = field(default_factory=Verdict)
    chips: list[str] = field(default_factory=list)
    copies: int = 0
    kills: int = 0
    updates: int = 0
    answers: int = 0
    in_flight: int = 0
    sound: bool = True
    met: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether the promise was kept."""
        kept = self.verdict.clean and not self.chips
        return kept and self.sound and self.copies <= self.kills

    def table(self) -> str:
        """Return all of it, to be read."""
        trouble = ", ".join(f"{kind} {count}" for kind, count in sorted(self.met.items()))
        rows = (
            ("updates", f"{self.updates}, at most {self.in_flight} waiting at a start"),
            ("kill -9", f"{self.kills}"),
            ("other trouble", trouble),
            ("answers", f"{self.answers}"),
            ("lost", f"{len(self.verdict.lost) + len(self.chips)}"),
            ("doubled", f"{len(self.verdict.doubled)}"),
            ("misfiled", f"{len(self.verdict.misfiled)}"),
            ("out of order", f"{len(self.verdict.disordered)}"),
            ("surplus copies of questions", f"{self.copies} (at most one a crash)"),
            ("the database is sound", "yes" if self.sound else "no"),
        )
        return "\n".join(f"{name:<28} {value}" for name, value in rows)


class Soak:
    """One soak, from the first invitation to the last export."""

    def __init__(self, plan: Plan, bot: BotProcess) -> None:
        self.plan = plan
        self.bot = bot
        self.rng = random.Random(plan.seed)
        chats = tuple(range(FIRST, FIRST + plan.people))
        people = [Person(bot.api, chat, f"P{chat}") for chat in chats]
        self.walkers = [Walker(one, random.Random(self.rng.random())) for one in people]
        self.weather = Weather(bot, random.Random(self.rng.random()), chats)
        self.tally = Tally()

    async def run(self, tell: Callable[[str], None]) -> Tally:
        """Let everybody in, let it all happen, and judge what is left."""
        await self._begin()
        walking = [asyncio.create_task(self._walk(one)) for one in self.walkers]
        for number in range(1, self.plan.kills + 1):
            await self._until_updates(number * self.plan.updates // self.plan.kills)
            await self._crash(number)
            if number % 10 == 0 or number == self.plan.kills:
                tell(f"killed {number} times, {self.updates} updates")
        await self._until_updates(self.plan.updates)
        self.tally.updates = self.updates
        self.bot.api.heal()
        for task in walking:
            task.cancel()
        await self._judge()
        return self.tally

    async def _begin(self) -> None:
        codes = self.bot.invite(self.plan.people)
        self.bot.environment["PRESENCE_LOG_LEVEL"] = "ERROR"  # the log has no room, either
        await self.bot.start()
        people = [walker.person for walker in self.walkers]
        await asyncio.gather(*(enrol(p, c) for p, c in zip(people, codes, strict=True)))
        for walker in self.walkers:
            walker.nudge()

    async def _walk(self, walker: Walker) -> None:
        quiet = 0.0
        while True:
            made = walker.act() if self.updates < self._allowed else 0
            quiet = 0.0 if made else quiet + 0.01
            if quiet > PATIENCE:
                walker.nudge()
                quiet = 0.0
            await asyncio.sleep(0.01)

    @property
    def updates(self) -> int:
        """How many updates people have sent."""
        return self.bot.api.updates.count

    @property
    def _allowed(self) -> int:
        """How many updates there may be before the next crash: people wait for it, too."""
        done = min(self.tally.kills + 1, self.plan.kills)
        return done * self.plan.updates // self.plan.kills

    async def _until_updates(self, count: int) -> None:
        """Wait until people have sent so many; the weather changes meanwhile."""
        self.weather.change()
        if self.rng.random() < 0.25:
            await self.weather.fill_the_disk()
        await until(lambda: self.updates >= count)

    async def _crash(self, number: int) -> None:
        """Kill it after a moment that is never the same; sometimes people talk on meanwhile."""
        await asyncio.sleep(self.rng.uniform(0, 0.05))
        self.bot.kill()
        self.tally.kills += 1
        if number % 10 == 5:
            for walker in self.walkers:
                for _ in range(self.rng.randrange(8)):
                    walker.add_words()
        self.tally.in_flight = max(self.tally.in_flight, len(self.bot.api.pending()))
        await self.bot.start()

    async def _judge(self) -> None:
        await until(lambda: not self.bot.api.pending())  # taps and words come by ways of their own
        exports = await asyncio.gather(*(export(one.person) for one in self.walkers))
        stopped = await self.bot.stop()
        for walker, exported in zip(self.walkers, exports, strict=True):
            self.tally.verdict += judge(walker, exported)
            self.tally.chips += chips_kept(walker, exported, self.plan.way)
        self.tally.answers = sum(len(one.words) + len(one.chips) for one in self.walkers)
        self.tally.copies = len(copies(self.walkers))
        self.tally.met = self.weather.met()
        self.tally.sound = stopped == 0 and self.bot.command("doctor").returncode == 0


async def export(person: Person) -> bytes:
    """Return what a person has, as they get it."""
    before = len(person.documents)
    person.say("/export json")
    await until(lambda: len(person.documents) > before)
    return person.documents[-1].content


async def soak(plan: Plan, directory: Path, tell: Callable[[str], None] = print) -> Tally:
    """Soak a bot in a directory of its own.

    Args:
        plan: how long, and by which seed.
        directory: empty; the bot's files are left in it.
        tell: is told how far it is.

    Returns:
        What came of it.
    """
    async with served(directory, plan.way) as (bot, _):
        return await Soak(plan, bot).run(tell)


def complaints(tally: Tally) -> Sequence[str]:
    """Return every answer with which something is wrong."""
    verdict = tally.verdict
    return (*verdict.lost, *tally.chips, *verdict.doubled, *verdict.misfiled, *verdict.disordered)
