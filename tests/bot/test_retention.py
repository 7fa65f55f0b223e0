"""The rounds of a bot at work: at the second tap, at night, beside everything else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from bot.demo.person import Person
from bot.errands import Made
from bot.forgetting import Forgetting
from bot.retention import RESTS, Retention
from bot.store.jobs import Stored
from bot.turns import TAKING
from tests.alive import Alive

DAYS = 40


async def chosen(bot: Alive, person: Person, *labels: str) -> None:
    """Choose how long it stays, up to some button."""
    await bot.say(person, "/settings")
    for label in ("Quiet and private", "How long it stays", *labels):
        await bot.tap(person, label)


async def kept(bot: Alive) -> int:
    """Return how many records there are."""
    [(found,)] = await bot.rows("SELECT count(*) FROM record")
    return int(found)


async def test_nothing_goes_before_the_second_tap_and_all_of_it_after(bot: Alive) -> None:
    """On the phone, with a real database: gone as soon as the card says so."""
    anna = await bot.enrol()
    await bot.say(anna, "long ago")
    bot.clock.advance(timedelta(days=200))
    await bot.say(anna, "today")
    await chosen(bot, anna, "6 months")
    assert "1 entry about a day before" in anna.last.text
    sealed = [one for (one,) in await bot.rows("SELECT document FROM record ORDER BY id")]

    def stored() -> bytes:
        names = ("presence.db", "presence.db-wal")
        return b"".join((bot.directory / name).read_bytes() for name in names)

    assert all(one in stored() for one in sealed)
    assert await kept(bot) == 2
    await bot.tap(anna, "Yes, keep 6 months")
    assert await kept(bot) == 1
    assert [one in stored() for one in sealed] == [False, True]
    await bot.say(anna, "/history")
    assert len([button for row in anna.last.keyboard for button in row]) == 1


async def test_what_is_being_taken_along_waits_for_that(
    bot: Alive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A yes right after "Export first": the file holds all of it, and then it goes."""
    anna = await bot.enrol()
    await bot.say(anna, "long ago")
    bot.clock.advance(timedelta(days=200))
    await chosen(bot, anna, "6 months")
    jobs, made = bot.presence.jobs, asyncio.Event()
    real = jobs._makers["export"]

    async def slowly(job: Stored) -> Made:
        await made.wait()
        return await real(job)

    monkeypatch.setitem(jobs._makers, "export", slowly)
    anna.tap("Export first")
    anna.tap("Yes, keep 6 months")
    done = "✓ From now on 6 months stay."
    await bot.until(lambda: any(done in one.text for one in anna.messages))
    made.set()
    await bot.settle()
    assert "long ago" in anna.documents[-1].content.decode()
    assert await kept(bot) == 1
    await bot.pass_(seconds=TAKING.total_seconds())
    assert await kept(bot) == 0


async def test_at_night_and_after_a_crash(bot: Alive) -> None:
    """What a crash leaves is done after the start; days go by as the clock says."""
    anna = await bot.enrol()
    await bot.say(anna, "words")
    await chosen(bot, anna)
    await bot.say(anna, "1")
    await bot.tap(anna, "Yes, keep 1 month")
    assert await kept(bot) == 1
    for _ in range(DAYS // 5):
        await bot.pass_(seconds=timedelta(days=5).total_seconds())
    assert await kept(bot) == 0
    await bot.say(anna, "more words")
    await bot.crash()
    bot.clock.advance(timedelta(days=DAYS))
    await bot.start()
    assert await kept(bot) == 1, "overdue for more than a week: it waits for a day"
    await bot.pass_(seconds=timedelta(days=1).total_seconds())
    assert await kept(bot) == 0


async def test_a_failure_is_told_without_words_and_rests(
    bot: Alive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk is said once, not at every look."""
    tried = 0

    async def full(_: Forgetting) -> None:
        nonlocal tried
        tried += 1
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(Forgetting, "rounds", full)
    tasks: list[asyncio.Task[None]] = []

    def spawn(work: Awaitable[None]) -> None:
        tasks.append(asyncio.ensure_future(work))

    retention = Retention(bot.presence.service.forgetting, spawn)
    retention.wake()
    assert not retention.idle
    retention.wake()
    await asyncio.gather(*tasks)
    assert (tried, retention.idle) == (1, True)
    for _ in range(RESTS):
        retention.wake()
    assert tried == 1
    retention.wake()
    await asyncio.gather(*tasks)
    assert tried == 2
    assert caplog.text.count("what is too old waits: the database says SQLITE_FULL") == 2
