"""The alarm clock, with APScheduler's timer in the test's own hand."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.demo.person import Person
from bot.ringing import TROUBLE
from bot.scheduler import AFTER_A_RING, SWEEP
from bot.turns import Outcome
from tests.alive import NOON, Alive, alive

DUE = datetime(2026, 3, 3, 11, 35, tzinfo=UTC)
"""Five minutes after a block that ends at 12:30 in Berlin."""


class Stepped(AsyncIOScheduler):  # type: ignore[misc]
    """A scheduler whose timer never runs: it notes how long it would wait."""

    wait: float | None = None

    def _start_timer(self, wait_seconds: float | None) -> None:
        self.wait = wait_seconds

    def _stop_timer(self) -> None:
        self.wait = None


class Sweeps:
    """The pauses between sweeps: each ends when it is told to."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._gate = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait for :meth:`end`."""
        self.waits.append(seconds)
        self._gate.clear()
        await self._gate.wait()

    def end(self) -> None:
        """End the pause under way."""
        self._gate.set()


@pytest.fixture
def sweeps(monkeypatch: pytest.MonkeyPatch) -> Sweeps:
    """The pauses of the bot's alarm."""
    pauses = Sweeps()
    monkeypatch.setattr("bot.scheduler.sleep", pauses.sleep)
    return pauses


@pytest.fixture
def machine(
    monkeypatch: pytest.MonkeyPatch,
    sweeps: Sweeps,  # noqa: ARG001 - no pause ends by itself
) -> Iterator[time_machine.Traveller]:
    """The machine's clock, which stands until it is moved."""
    monkeypatch.setattr("bot.scheduler.AsyncIOScheduler", Stepped)
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
async def bot(
    machine: time_machine.Traveller,  # noqa: ARG001 - it stands before anything starts
    tmp_path: Path,
) -> AsyncIterator[Alive]:
    """A bot whose alarm looks at the clock every thirty seconds."""
    async with alive(tmp_path, sweep=SWEEP) as running:
        yield running


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody whose block ends in half an hour."""
    return await bot.enrol(hours="Tue 9-12:30")


def next_at(bot: Alive) -> datetime:
    """Return when the alarm means to ring next, by the machine's clock."""
    at: datetime = bot.presence.alarm._scheduler.get_job("next").next_run_time
    return at


async def wake(bot: Alive, machine: time_machine.Traveller, span: timedelta) -> None:
    """Let the machine's clock run on, and its timer wake the scheduler once."""
    rung = Rung(bot)
    machine.shift(span)
    bot.presence.alarm._scheduler.wakeup()
    await bot.until(lambda: rung.ended > 0)
    await bot.settle()


async def sweep(bot: Alive, sweeps: Sweeps) -> None:
    """Let the alarm look at the clock, as it does every thirty seconds."""
    rung = Rung(bot)
    sweeps.end()
    await bot.until(lambda: rung.ended > 0)
    await bot.settle()


class Rung:
    """Counts the rings of a bot from now on."""

    def __init__(self, bot: Alive) -> None:
        self.ended = 0
        real = bot.presence.alarm.look

        async def look(*args: Any, **named: Any) -> None:
            await real(*args, **named)
            self.ended += 1

        bot.presence.alarm.look = look  # type: ignore[method-assign]


def asked(person: Person) -> int:
    """Return how often somebody was asked about the block."""
    return sum("09:00–12:30) has ended" in one.text for one in person.messages)


async def test_the_timer_is_set_to_what_is_due(
    bot: Alive, anna: Person, machine: time_machine.Traveller
) -> None:
    """The next due instant wakes the alarm, and then the one after it."""
    assert next_at(bot) == DUE
    bot.clock.set(DUE)
    await wake(bot, machine, DUE - NOON)
    assert asked(anna) == 1
    assert next_at(bot) > DUE


async def test_the_machine_and_the_bot_may_differ(
    bot: Alive, anna: Person, machine: time_machine.Traveller
) -> None:
    """The timer waits for the span that is left, whatever the machine's own clock shows."""
    machine.shift(timedelta(days=3))
    await bot.presence.alarm.look()
    assert next_at(bot) - NOON == timedelta(days=3, minutes=35)
    assert asked(anna) == 0


async def test_fault_39_what_came_due_during_a_downtime(bot: Alive, anna: Person) -> None:
    """A start rings at once for what came due while the bot was down, once."""
    await bot.crash()
    bot.clock.advance(timedelta(hours=3))
    await bot.start()
    assert asked(anna) == 1
    await bot.restart()
    assert asked(anna) == 1


async def test_fault_41_a_clock_that_jumps(bot: Alive, anna: Person, sweeps: Sweeps) -> None:
    """A wall clock set forward, as after a suspend, is noticed at the next sweep."""
    assert sweeps.waits == [SWEEP.total_seconds()]
    bot.clock.advance(timedelta(hours=1))
    await sweep(bot, sweeps)
    assert asked(anna) == 1


async def test_fault_41_a_clock_that_is_set_back_and_forth(
    bot: Alive, anna: Person, machine: time_machine.Traveller, sweeps: Sweeps
) -> None:
    """Sweeps go by no clock that can be set: an hour back, and they are as often as before."""
    machine.shift(-timedelta(hours=1))
    bot.clock.set(NOON - timedelta(hours=1))
    await sweep(bot, sweeps)
    machine.shift(timedelta(hours=2))
    bot.clock.set(NOON + timedelta(hours=1))
    await sweep(bot, sweeps)
    assert asked(anna) == 1
    assert sweeps.waits == [SWEEP.total_seconds()] * 3


async def test_fault_41_a_clock_that_is_set_back(
    bot: Alive, anna: Person, machine: time_machine.Traveller
) -> None:
    """A timer that rings too early, because the clock was set back, asks nothing."""
    bot.clock.set(NOON - timedelta(hours=1))
    await wake(bot, machine, DUE - NOON)
    assert asked(anna) == 0
    assert next_at(bot) == DUE + (DUE - NOON) + timedelta(hours=1)


async def test_fault_40_a_loop_that_was_blocked(
    bot: Alive, anna: Person, machine: time_machine.Traveller
) -> None:
    """A timer that wakes ten minutes late rings all the same, and sweeps do not pile up."""
    bot.clock.set(DUE + timedelta(minutes=10))
    rung = Rung(bot)
    await wake(bot, machine, DUE - NOON + timedelta(minutes=10))
    assert asked(anna) == 1
    assert rung.ended <= 2, "the timer and one sweep"


async def test_a_new_plan_sets_the_timer(bot: Alive, anna: Person) -> None:
    """Hours that end sooner move the timer forward."""
    assert next_at(bot) == DUE
    ben = await bot.enrol(6002, "Ben", hours="Tue 9-12:10")
    assert asked(anna) == asked(ben) == 0
    assert next_at(bot) == NOON + timedelta(minutes=15)


async def test_nothing_due(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing planned there is no timer."""

    async def nothing() -> None:
        return None

    monkeypatch.setattr(bot.presence.service, "next_instant", nothing)
    await bot.presence.alarm.look()
    assert [one.id for one in bot.presence.alarm._scheduler.get_jobs()] == []


async def test_a_ring_that_fails(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring that fails for a reason nobody knows ends the bot: it must not sleep on."""
    bot.failing(monkeypatch, "ring", RuntimeError("no idea"))
    await bot.presence.alarm.ring()
    with pytest.raises(RuntimeError, match="no idea"):
        await bot.settle()


async def test_one_whose_turn_fails(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody whose turn fails holds up nobody, is tried again after a while."""
    ben = await bot.enrol(6002, "Ben", hours="Tue 9-12:30")

    service = bot.presence.service
    real = service._ringing.ring

    def ring(db: sqlite3.Connection, therapist: int, now: datetime) -> Any:
        if therapist == 1:
            raise ValueError("zeisig")
        return real(db, therapist, now)

    monkeypatch.setattr(service._ringing, "ring", ring)
    bot.clock.set(DUE)
    await bot.presence.alarm.ring()
    await bot.settle()
    assert (asked(anna), asked(ben)) == (0, 1)
    assert next_at(bot) == NOON + TROUBLE
    assert "zeisig" not in caplog.text
    monkeypatch.setattr(service._ringing, "ring", real)
    bot.clock.advance(TROUBLE)
    await bot.presence.alarm.ring()
    await bot.settle()
    assert (asked(anna), asked(ben)) == (1, 1)


def full() -> sqlite3.OperationalError:
    """Return what a full disk says."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


async def test_the_disk_is_full(
    bot: Alive, anna: Person, sweeps: Sweeps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ring that finds no room waits for the next sweep."""
    bot.failing(monkeypatch, "ring", full())
    bot.clock.set(DUE)
    await bot.presence.alarm.ring()
    await bot.settle()
    assert asked(anna) == 0
    await sweep(bot, sweeps)
    assert asked(anna) == 1


async def test_the_disk_fills_up_during_a_ring(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed before the disk was full is said at once, the rest a little later."""
    ben = await bot.enrol(6002, "Ben", hours="Tue 9-12:30")
    service = bot.presence.service
    real, rung = service._ringing.ring, [0]

    def ring(*args: Any, **named: Any) -> Any:
        rung[0] += 1
        if rung[0] == 2:
            raise full()
        return real(*args, **named)

    monkeypatch.setattr(service._ringing, "ring", ring)
    bot.clock.set(DUE)
    await bot.presence.alarm.ring()
    await bot.settle()
    assert asked(anna) + asked(ben) == 1
    await bot.presence.alarm.ring()
    await bot.settle()
    assert (asked(anna), asked(ben)) == (1, 1)


async def test_the_next_instant_cannot_be_read(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timer that cannot be set is left to the sweep; the bot goes on."""
    bot.failing(monkeypatch, "next_instant", full())
    await bot.say(anna, "/schedule today 10-12:10")
    await bot.tap(anna, "Save")
    await bot.settle()
    assert next_at(bot) == DUE


async def test_stopping(bot: Alive, anna: Person) -> None:
    """A stopped alarm rings no more, and may be stopped twice."""
    alarm = bot.presence.alarm
    alarm.stop()
    alarm.stop()
    await alarm.look()
    assert not alarm._scheduler.running
    assert asked(anna) == 0


async def test_what_finds_no_room_waits(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While too much waits to be said nothing more falls due; a moment later it is looked again."""
    bot.clock.set(DUE)
    with monkeypatch.context() as patch:
        patch.setattr("bot.presence.CHATS_AT_ONCE", 0)
        await bot.presence.alarm.ring()
        await bot.settle()
        assert asked(anna) == 0
        assert next_at(bot) == NOON + AFTER_A_RING
    await bot.presence.alarm.ring()
    await bot.settle()
    assert asked(anna) == 1


async def test_a_start_does_not_wait_for_everybody(
    bot: Alive, anna: Person, machine: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first few are rung, the bot begins to poll, and the others follow right away."""
    ben = await bot.enrol(6002, "Ben", hours="Tue 9-12:30")
    monkeypatch.setattr("bot.service.AT_ONCE", 1)
    monkeypatch.setattr("bot.scheduler.AT_ONCE", 1)
    await bot.crash()
    bot.clock.set(DUE)
    await bot.start()
    assert (asked(anna), asked(ben)) == (1, 0)
    assert next_at(bot) == NOON + AFTER_A_RING
    await wake(bot, machine, AFTER_A_RING)
    assert (asked(anna), asked(ben)) == (1, 1)


async def test_a_stop_ends_a_long_ring(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has not been rung yet is rung after the next start."""
    ben = await bot.enrol(6002, "Ben", hours="Tue 9-12:30")
    monkeypatch.setattr("bot.service.AT_ONCE", 1)
    monkeypatch.setattr("bot.scheduler.AT_ONCE", 1)
    alarm, ring = bot.presence.alarm, bot.presence.service.ring

    async def once() -> list[Outcome]:
        alarm.stop()
        return await ring()

    monkeypatch.setattr(bot.presence.service, "ring", once)
    bot.clock.set(DUE)
    await alarm.ring()
    await bot.settle()
    assert (asked(anna), asked(ben)) == (1, 0)
