"""Ending what does not end by itself."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bot.store import watch as watch_
from bot.store.connection import AsyncDatabase
from bot.store.watch import TookTooLong, Watch, Watched

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads are not timed here")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[AsyncDatabase]:
    """A database whose watch has little patience."""
    opened = await AsyncDatabase.open(tmp_path / "test.db")
    opened._watch = Watch(limit=0.05)
    await opened.transaction(lambda db: db.execute("CREATE TABLE said (words TEXT)"))
    yield opened
    await opened.close()


def says(words: str) -> Callable[[sqlite3.Connection], str]:
    """Return work that writes words down."""

    def work(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO said VALUES (?)", (words,))
        return words

    return work


def for_ever(db: sqlite3.Connection) -> None:
    """Write something down, then never end."""
    db.execute("INSERT INTO said VALUES ('never')")
    while True:
        try:
            sum(range(100))
        except Exception:  # noqa: BLE001, S112 - what a flow might do
            continue


async def all_said(database: AsyncDatabase) -> list[str]:
    """Return all words that are kept."""
    rows = await database.read(lambda db: db.execute("SELECT words FROM said").fetchall())
    return [words for (words,) in rows]


async def test_what_never_ends_is_ended_alone(database: AsyncDatabase) -> None:
    """Those who share its commit are kept, nothing of it is, and the next one works."""
    outcomes = await asyncio.gather(
        database.transaction(Watched(says("one"))),
        database.transaction(Watched(for_ever)),
        database.transaction(Watched(says("two"))),
        return_exceptions=True,
    )
    assert outcomes[0] == "one"
    assert isinstance(outcomes[1], TookTooLong)
    assert outcomes[2] == "two"
    with pytest.raises(TookTooLong):
        await database.transaction(Watched(for_ever))
    await database.transaction(Watched(says("three")))
    assert await all_said(database) == ["one", "two", "three"]


async def test_what_is_not_watched_may_take_its_time(database: AsyncDatabase) -> None:
    """Tidying up a large table is no loop."""
    until = threading.Event()

    def long(db: sqlite3.Connection) -> str:
        while not until.is_set():
            pass
        return says("long")(db)

    working = asyncio.create_task(database.transaction(long))
    await asyncio.sleep(0)
    for _ in range(5):
        database._watch.look()
    until.set()
    assert await working == "long"


async def test_waiting_for_the_disk_is_not_working(database: AsyncDatabase) -> None:
    """Only the processor's time counts, so a slow disk ends nobody's turn."""
    until = threading.Event()

    def waits(db: sqlite3.Connection) -> str:
        until.wait()
        return says("slow disk")(db)

    database._watch = Watch(limit=0.02)
    working = asyncio.create_task(database.transaction(Watched(waits)))
    asyncio.get_running_loop().call_later(0.2, until.set)
    assert await working == "slow disk"


@pytest.mark.parametrize("hours", [2, -2])
def test_a_thread_s_clock_may_be_hours_off(hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A false clock of the machine moves it, and leaves ``thread_time`` alone."""
    read = time.clock_gettime
    monkeypatch.setattr(time, "clock_gettime", lambda clock: read(clock) + hours * 3600)
    watch = Watch(limit=0.1)

    def uses(seconds: float) -> str:
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            pass
        looking = threading.Thread(target=watch.look)
        looking.start()
        looking.join()
        return "done"

    with closing(sqlite3.connect(":memory:")) as db:
        assert watch.run(lambda _: uses(0.0), db) == "done"
        with pytest.raises(TookTooLong):
            watch.run(lambda _: uses(0.11), db)


def struck_at(watch: Watch, line: int, work: Callable[[sqlite3.Connection], str]) -> str:
    """Run work and have it struck, by another thread, before its n-th line or one around it."""
    left = [line]

    def look(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename not in {watch_.__file__, __file__}:
            return None
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                striking = threading.Thread(target=watch.look)
                striking.start()
                striking.join()
        return look

    usual = sys.gettrace()
    sys.settrace(look)
    try:
        return watch.run(work, sqlite3.Connection(":memory:"))
    except TookTooLong:
        return "ended"
    finally:
        sys.settrace(usual)


def test_a_strike_lands_in_the_work_or_not_at_all() -> None:
    """Whichever line is struck: the work is ended, or has ended, and the next is left in peace."""

    def work(db: sqlite3.Connection) -> str:
        with closing(db):
            total = 0
            for number in range(3):
                total += number
        return "done"

    watch, found = Watch(limit=0.0), []
    for line in range(1, 60):
        found.append(struck_at(watch, line, work))
        for _ in range(3000):  # here it would land if it came late
            pass
        assert watch.run(lambda _: "well", sqlite3.connect(":memory:")) == "well"
    assert set(found) == {"done", "ended"}
    first, last = found.index("ended"), len(found) - found[::-1].index("ended")
    assert set(found[first:last]) == {"ended"}
    assert last - first > 8


def test_work_that_fails_while_it_is_struck_fails_once() -> None:
    """The error of the work or the end of it, and nothing after."""
    watch = Watch(limit=0.0)
    db = sqlite3.connect(":memory:")

    def fails(_: sqlite3.Connection) -> None:
        striking = threading.Thread(target=watch.look)
        striking.start()
        striking.join()
        raise ValueError

    with pytest.raises((TookTooLong, ValueError)):
        watch.run(fails, db)
    assert watch.run(lambda _: 1, db) == 1
    db.close()
