"""One bot, once: a fresh process on a fresh directory, driven for a window or two.

In come a contestant and what is to be measured, out come figures. The stand-in and the people run
in this process, the bot in its own. In the end the bot is killed without warning, and what it
has said to be kept is counted on the disk.
"""

from __future__ import annotations

import asyncio
import gc
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.bench.contestants import TOKEN, Contestant, environment, filled
from tests.bench.crowd import Astray, Crowd
from tests.bench.figures import percentile
from tests.bench.usage import TICK, cpu_seconds, machine_seconds, peak_mb

DEADLINE = 60.0
"""Seconds within which a bot must have asked for updates."""

MODES = ("closed", "paced", "distant")
HALF = 0.5
SEED = 1
"""The same moments for everybody in mode *paced*."""

_MILLISECONDS = 1000


@dataclass(frozen=True)
class Plan:
    """What is done with each bot.

    Attributes:
        users: how many therapists there are.
        seconds: how long a window is.
        warm_up: how long people have walked before it opens.
        round_trip: the seconds that each call takes in mode *distant*.
    """

    users: int = 64
    seconds: float = 4.0
    warm_up: float = 1.0
    round_trip: float = 0.05


@dataclass(frozen=True, slots=True)
class Window:
    """What was seen in one window.

    Attributes:
        turns: how many ended in it.
        turns_per_s: the same by the second.
        p50_ms, p95_ms, p99_ms: latencies of a turn.
        cpu_ms: what the bot's process used of the processors, a turn.
        peak_mb: the most memory it held since its start.
        calls: calls a turn, without those for updates.
        methods: how often each method was called.
        first_poll_s: from the start of the process to its first call for updates.
        generator: this process's share of one processor.
        others: processors that were busy with neither of the two.
    """

    turns: int
    turns_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float
    peak_mb: float
    calls: float
    methods: dict[str, int]
    first_poll_s: float
    generator: float
    others: float

    def plain(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Trial:
    """The windows of one process, by mode, and what it kept.

    Attributes:
        windows: what was seen.
        answered: the answers it replied to.
        kept: the answers on the disk after it was killed; None where that cannot be told.
    """

    windows: dict[str, Window]
    answered: int
    kept: int | None


async def trial(contestant: Contestant, modes: Sequence[str], plan: Plan, within: Path) -> Trial:
    """Drive a bot.

    Args:
        contestant: the bot.
        modes: what is measured, in the order of ``MODES``; *paced* only after *closed*.
        plan: how many people, how long.
        within: where its directory is made; that disk decides what a commit costs.

    Raises:
        Astray: it did not start, or not reply as a check-in goes, or had not kept what it said.
    """
    with tempfile.TemporaryDirectory(dir=within, prefix=f"{contestant.name}-") as name:
        directory = Path(name)
        crowd = Crowd(plan.users)
        url = await crowd.api.open()
        places = {"url": url, "token": TOKEN, "data": directory / "data", "users": plan.users}
        env = environment(directory, url)
        codes = await _codes(filled(contestant.invite, places), env, directory)
        try:
            async with _running(filled(contestant.command, places), env, crowd, directory) as bot:
                if codes:
                    await crowd.enrol(codes)
                windows = {}
                for mode in modes:
                    windows[mode] = await _window(mode, bot, crowd, plan, windows)
                crowd.stop()
        finally:
            await crowd.api.close()
        kept = contestant.kept(directory) if contestant.kept else None
        if kept is not None and kept < crowd.answered:
            raise Astray(f"{contestant.name} kept {kept} of {crowd.answered} answers")
        return Trial(windows, crowd.answered, kept)


@dataclass(frozen=True, slots=True)
class _Bot:
    pid: int
    first_poll_s: float


async def _codes(command: list[str], env: dict[str, str], directory: Path) -> list[str]:
    if not command:
        return []
    process = await asyncio.create_subprocess_exec(
        *command,
        env=env,
        cwd=directory,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, problem = await process.communicate()
    if process.returncode:
        raise Astray(f"{command}: {problem.decode()}")
    return [one["code"] for one in json.loads(printed)]


@asynccontextmanager
async def _running(
    command: list[str], env: dict[str, str], crowd: Crowd, directory: Path
) -> AsyncIterator[_Bot]:
    """Start a bot, wait for its first poll, and kill it in the end."""
    log = directory / "bot.log"
    begun = perf_counter()
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *command, env=env, cwd=directory, stdout=out, stderr=out
        )
    polled = asyncio.ensure_future(crowd.api.polled.wait())
    ended = asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait((polled, ended), timeout=DEADLINE, return_when=asyncio.FIRST_COMPLETED)
        if not polled.done():
            raise Astray(f"{command} does not poll: {log.read_text(encoding='utf-8')[-2000:]}")
        yield _Bot(process.pid, crowd.api.polled_at - begun)
        if ended.done():
            raise Astray(f"{command} has ended: {log.read_text(encoding='utf-8')[-2000:]}")
    finally:
        polled.cancel()
        if not ended.done():
            process.kill()
        await ended


async def _window(
    mode: str, bot: _Bot, crowd: Crowd, plan: Plan, before: dict[str, Window]
) -> Window:
    """Let people walk, warm up, and look at what happens for a while."""
    warm_up = plan.warm_up
    await crowd.rest()
    if mode == "paced":
        crowd.pace(before["closed"].turns_per_s * HALF, SEED)
    else:
        if mode == "distant":
            crowd.api.delay = plan.round_trip
            # a bot that waits for each call comes round to everybody once in this time
            warm_up = max(warm_up, plan.users * plan.round_trip)
        crowd.walk()
    await asyncio.sleep(warm_up)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        return await _seen(bot, crowd, plan.seconds)
    finally:
        gc.enable()
        gc.unfreeze()


async def _seen(bot: _Bot, crowd: Crowd, seconds: float) -> Window:
    crowd.turns.clear()
    methods, everybody = crowd.api.calls.copy(), machine_seconds()
    used, own = cpu_seconds(bot.pid), process_time()
    begun = perf_counter()
    await asyncio.sleep(seconds)
    took = perf_counter() - begun
    used = max(cpu_seconds(bot.pid) - used, TICK)
    own = process_time() - own
    everybody = machine_seconds() - everybody
    calls, turns = crowd.api.calls - methods, sorted(crowd.turns)
    crowd.check()
    if not turns:
        raise Astray("not one turn has ended")
    p50, p95, p99 = (percentile(turns, part) * _MILLISECONDS for part in (0.5, 0.95, 0.99))
    return Window(
        turns=len(turns),
        turns_per_s=len(turns) / took,
        p50_ms=p50,
        p95_ms=p95,
        p99_ms=p99,
        cpu_ms=used / len(turns) * _MILLISECONDS,
        peak_mb=peak_mb(bot.pid),
        calls=(calls.total() - calls["getUpdates"]) / len(turns),
        methods=dict(calls),
        first_poll_s=bot.first_poll_s,
        generator=own / took,
        others=max(everybody - used - own, 0.0) / took,
    )
