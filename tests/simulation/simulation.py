"""One seed, one story: people, Telegram, disk, clock and crashes, replayed exactly.

What runs is what ``presence run`` runs: engine, store, poller, worker, sender, alarm. Only the
ends are others: time passes when nobody has anything to do (``loop``), Telegram is the
stand-in without sockets, the database is called on this thread instead of its own, and a document
is made here instead of in a process of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import time_machine

from bot.demo.botapi import BotApi
from bot.exports import making
from bot.exports.child import Question, make
from bot.exports.document import Everything
from tests.botapi.outgoing import check_call
from tests.faults import vfs
from tests.faults.vfs import Disk
from tests.simulation.checks import Checks
from tests.simulation.loop import VirtualLoop
from tests.simulation.machine import TOKEN, Machine
from tests.simulation.people import Somebody
from tests.walker import copies

BEGINS = datetime(2026, 3, 27, 7, 0, tzinfo=UTC)
"""A Friday morning; on Sunday the clocks of Europe go forward."""

TOLD = 40
"""Lines of the story that are told when it goes wrong."""


class SomethingBrokeError(AssertionError):
    """Something happened that must never happen; tells how to see it again."""


@dataclass(frozen=True)
class Plan:
    """What story is told.

    Attributes:
        seed: decides everything.
        steps: how long it is: a step is a commit, a call of the bot's or a deed of a person's.
        people: how many there are.
    """

    seed: int
    steps: int = 3000
    people: int = 4

    @property
    def again(self) -> str:
        """How to see it."""
        length = f"--steps {self.steps} --people {self.people}"
        return f"python -m tests.simulation --seed {self.seed} {length}"


@dataclass
class Story:
    """What came of it.

    Attributes:
        digest: of everything that happened, in its order: the same for the same seed.
        counts: how often each kind of thing happened.
        moments: how often everything stood still, and was looked at.
    """

    digest: str
    counts: dict[str, int]
    steps: int
    moments: int

    @property
    def summary(self) -> str:
        """What went wrong in it, in a line."""
        kinds = ("crash", "stop", "fault", "disk", "clock")
        return ", ".join(f"{kind} {self.counts.get(kind, 0)}" for kind in kinds)


@dataclass
class Simulation:
    """The world of one seed."""

    plan: Plan
    directory: Path
    disk: Disk | None
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.plan.seed)
        self.steps = 0
        self.skew = timedelta(0)
        self.quiet_since = 0.0
        self._calls = 0
        self._ended = False
        self._hash = hashlib.sha256()
        self.story: list[str] = []
        self._wall: time_machine.Traveller | None = None
        self.loop = VirtualLoop(self._rest)
        self.api = BotApi(self.now, validator=check_call, token=TOKEN, username="presence_bot")
        self.machine = Machine(self)
        self.people = [Somebody(self, 7001 + number) for number in range(self.plan.people)]
        self.checks = Checks(self)

    # ------------------------------------------------------------------------- time

    def now(self) -> datetime:
        """Return the true time: Telegram's, and that of people's watches."""
        return BEGINS + timedelta(seconds=self.loop.time())

    def set_skew(self, skew: timedelta) -> None:
        """Let the clock of the bot's machine jump."""
        self.skew = skew
        self._tick(self.loop.time())

    def _tick(self, seconds: float) -> None:
        if self._wall is not None:
            self._wall.move_to(BEGINS + timedelta(seconds=seconds) + self.skew, tick=False)

    def _rest(self, seconds: float) -> None:
        """Nobody has anything to do now: look that all is well, then let time pass."""
        self._note_calls()
        if not self._ended:
            self.checks.at_rest()
        self._tick(seconds)

    # ------------------------------------------------------------------------ story

    def tell(self, kind: str, *details: object) -> None:
        """Note that something happened."""
        line = f"{self.loop.time():.3f} {kind} {' '.join(map(str, details))}"
        self._hash.update(line.encode("utf-8", "surrogatepass"))
        if kind != "commit":
            self.story.append(line)
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def _note_calls(self) -> None:
        """Note what Telegram was asked since this was last looked at, and what it handed out."""
        for call in self.api.calls[self._calls :]:
            if call.method != "getUpdates":
                self._hash.update(repr(sorted(call.params.items())).encode("utf-8", "replace"))
                text, chat = str(call.params.get("text", "")), call.params.get("chat_id", "")
                self.step(call.method, chat, call.outcome[:40], repr(text[-60:]))
        self._calls = len(self.api.calls)

    def step(self, kind: str, *details: object) -> None:
        """Note one step of the story."""
        self.steps += 1
        self.tell(kind, *details)

    @property
    def over(self) -> bool:
        """Whether the story has come to its end, and is only brought to rest."""
        return self.steps >= self.plan.steps

    def run(self) -> Story:
        """Tell the whole story.

        Raises:
            SomethingBrokeError: something happened that must never happen.
        """
        with ExitStack() as stack:
            traveller = time_machine.travel(BEGINS, tick=False)
            self._wall = stack.enter_context(traveller)
            stack.callback(logging.disable, logging.root.manager.disable)
            logging.disable(logging.CRITICAL)
            stack.enter_context(mock.patch.object(making, "make", _make))
            asyncio.set_event_loop(self.loop)
            stack.callback(asyncio.set_event_loop, None)
            stack.callback(self.loop.close)
            try:
                self.loop.run_until_complete(self._live())
            except Exception as error:
                raise SomethingBrokeError(self._complaint(error)) from error
            finally:
                self._ended = True
                self.loop.run_until_complete(self._end())
        counts = dict(sorted(self.counts.items()))
        return Story(self._hash.hexdigest(), counts, self.steps, self.checks.moments)

    def _complaint(self, error: Exception) -> str:
        story = "\n".join(self.story[-TOLD:])
        return f"{story}\n{type(error).__name__}: {error}\n{self.plan.again}"

    async def _live(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                living = group.create_task(self.machine.live())
                await self.machine.up.wait()
                for one in self.people:
                    await one.come_in()
                deeds = [group.create_task(one.live()) for one in self.people]
                self.machine.fragile = True
                await asyncio.wait(deeds)
                self.machine.fragile = False
                self.heal()
                await self.machine.settle()
                await self.checks.at_the_end()
                living.cancel()
        except* Exception as problems:  # noqa: BLE001 - whatever it is, it ends the story
            raise _first(problems) from None

    async def _end(self) -> None:
        """Leave nothing running behind."""
        await self.machine.crash()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def heal(self) -> None:
        """Let nothing be broken any more."""
        self.api.heal()
        if self.disk is not None:
            self.disk.heal()
        self.set_skew(timedelta(0))

    def surplus(self) -> int:
        """Return how many questions stand in a chat again."""
        return len(copies(one.walker for one in self.people))


async def _make(
    kind: str, everything: Everything, language: str, now: datetime, *, passphrase: str = ""
) -> making.Document:
    """Make a document at once: a process would take its own time."""
    question = Question(kind, language, now, everything.period, passphrase)
    answer, content = make(question, everything)
    return making.Document(content, answer.left_out, answer.scripts)


def _first(problems: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first problem of a group, however deep it lies."""
    problem: BaseException = problems
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    return problem


def simulate(
    plan: Plan, directory: Path, tell: Callable[[list[str]], object] = lambda _: None
) -> Story:
    """Tell the story of a seed.

    Args:
        plan: which, and how long.
        directory: empty.
        tell: given every line of the story, however it ends.

    Returns:
        What came of it; the same plan gives the same story.

    Raises:
        SomethingBrokeError: something happened that must never happen.
    """
    with ExitStack() as stack:
        disk = stack.enter_context(vfs.failing()) if vfs.reachable() else None
        if disk is not None:
            disk.patient = False
        simulation = Simulation(plan, directory, disk)
        try:
            return simulation.run()
        finally:
            tell(simulation.story)
