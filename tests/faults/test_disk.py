"""A disk that is full, fails, is pulled out, or was written to by somebody else."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import resource
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

import pytest

from bot.demo.person import Person
from bot.store import connection
from bot.store.connection import DatabaseGone, connect
from tests.alive import Alive, alive
from tests.faults import vfs
from tests.faults.test_crashes import judged as judged_process
from tests.faults.test_crashes import talking
from tests.faults.vfs import SYNC, TRUNCATE, WRITE, Disk
from tests.process import until
from tests.walker import Walker, judge

needs_vfs = pytest.mark.skipif(not vfs.reachable(), reason="SQLite is out of reach in this Python")

MANY = 500


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk that fails to order."""
    with vfs.failing() as disk:
        yield disk


@pytest.fixture
async def bot(disk: Disk, tmp_path: Path) -> AsyncIterator[Alive]:
    """A bot at work on that disk."""
    async with alive(tmp_path) as running:
        yield running
        disk.heal()


@pytest.fixture
async def walker(bot: Alive) -> Walker:
    """Somebody at the first question of a check-in."""
    walker = Walker(await bot.enrol(), random.Random(1))
    walker.nudge()
    await bot.settle()
    return walker


async def judged(bot: Alive, walker: Walker) -> None:
    """See that every word stands once, under its question, now and after a start."""
    for _ in range(2):
        await bot.say(walker.person, "/export json")
        verdict = judge(walker, walker.person.documents[-1].content)
        assert verdict.clean, f"{verdict}"
        await bot.restart()
    [(sound,)] = await bot.rows("PRAGMA integrity_check")
    assert sound == "ok"


@needs_vfs
@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (WRITE, sqlite3.SQLITE_FULL),
        (WRITE, sqlite3.SQLITE_IOERR_WRITE),
        (SYNC, sqlite3.SQLITE_IOERR_FSYNC),
        (TRUNCATE, sqlite3.SQLITE_IOERR_TRUNCATE),
    ],
    ids=["full", "write", "sync", "truncate"],
)
async def test_fault_15_the_nth_fails_once(
    bot: Alive, disk: Disk, walker: Walker, deed: str, code: int
) -> None:
    """Whichever write or sync of a turn it is that fails: it is done again, once."""
    for at in count(1):
        disk.fail(deed, at, code)
        walker.act()
        await bot.settle()
        if not disk.met:
            break
        assert at < MANY
    disk.heal()
    assert at > {WRITE: 20, SYNC: 3, TRUNCATE: 0}[deed]
    await judged(bot, walker)


@needs_vfs
async def test_fault_15_the_nth_write_stops_in_the_middle(
    bot: Alive, disk: Disk, walker: Walker
) -> None:
    """Half a page is on the disk when it is full: that half is nobody's word."""
    for at in count(1):
        disk.fail_half(at)
        walker.act()
        await bot.settle()
        if not disk.met:
            break
        assert at < MANY
    disk.heal()
    assert at > 20
    await judged(bot, walker)


@needs_vfs
@pytest.mark.parametrize("mended", [True, False], ids=["mended", "crashed"])
@pytest.mark.parametrize("deed", [WRITE, SYNC])
async def test_fault_15_all_fail_from_the_nth_on(
    bot: Alive, disk: Disk, walker: Walker, deed: str, mended: bool
) -> None:
    """The disk fails for good, until it is mended, or the bot is started on a better one."""
    code = sqlite3.SQLITE_FULL if deed == WRITE else sqlite3.SQLITE_IOERR_FSYNC
    for at in range(1, 60 if deed == WRITE else 9, 3 if deed == WRITE else 1):
        disk.fail(deed, at, code, for_good=True)
        walker.act()
        for _ in range(3000):
            if disk.met > 5 or bot.quiet:
                break
            await asyncio.sleep(0)
        if not mended:
            await bot.crash()
        disk.heal()
        if not mended:
            await bot.start()
        await bot.settle()
    await judged(bot, walker)


@needs_vfs
async def test_fault_15_the_keyring_too(bot: Alive, disk: Disk) -> None:
    """Whichever write fails while somebody is let in: they are in once, with a key of their own."""
    codes = [await bot.presence.service.invite(7) for _ in range(80)]
    people = []
    for at, code in enumerate(codes, 1):
        person = Person(bot.api, 8000 + at, f"P{at}")
        people.append(person)
        disk.fail(WRITE, at, sqlite3.SQLITE_FULL)
        person.start(code)
        await bot.settle()
        if not disk.met:
            break
    assert 20 < len(people) < len(codes)
    disk.heal()
    await bot.restart()
    owners = bot._vault.owners() if bot._vault else frozenset()
    rows = await bot.rows("SELECT id, chat_id FROM therapist")
    assert sorted(chat for _, chat in rows) == [one.user_id for one in people]
    assert {therapist for therapist, _ in rows} <= owners
    for person in people:
        assert len([one for one in person.messages if "I understand" in str(one.keyboard)]) == 1


@needs_vfs
async def test_fault_15_the_power_is_cut(tmp_path: Path, disk: Disk) -> None:
    """Cut before any sync, with all that was not synced gone: every ✓ that was seen is kept."""
    pictures: list[tuple[dict[str, bytes], list[str]]] = []
    rng = random.Random(5)
    async with alive(tmp_path / "house") as bot:
        walker = Walker(await bot.enrol(), random.Random(1))
        walker.nudge()
        await bot.settle()
        walker.rng = random.Random(3)
        seen: list[str] = []

        def picture(_: str) -> None:
            files = {}
            for name in ("presence.db", "presence.db-wal", "keyring.db"):
                path = bot.directory / name
                if path.exists():
                    lost = disk.unsynced.get(str(path), [])
                    kept = [one for one in lost if rng.random() < 0.3] if len(pictures) % 2 else []
                    lost = [one for one in lost if one not in kept]
                    files[name] = vfs.after_a_power_cut(path.read_bytes(), lost)
            pictures.append((files, list(seen)))

        disk.at_sync = picture
        for _ in range(20):
            walker.act()
            await bot.settle()
            seen = [word.text for word in walker.words]
        disk.at_sync = None
    assert len(pictures) > 30
    for number, (files, acknowledged) in enumerate(pictures):
        place = tmp_path / f"cut-{number}"
        place.mkdir()
        shutil.copy(tmp_path / "house" / "master.key", place)
        for name, content in files.items():
            (place / name).write_bytes(content)
        again = Alive(place)
        await again.open()
        [(sound,)] = await again.rows("PRAGMA integrity_check")
        everything = await again.presence.service.errands.everything(1)
        kept = [
            part.text
            for record in everything.records
            for answer in record.answers.values()
            for part in answer.parts
        ]
        await again.crash()
        assert sound == "ok"
        assert set(acknowledged) <= set(kept), f"cut {number} lost a word that had its ✓"
        assert len(kept) == len(set(kept))
        shutil.rmtree(place)


# ------------------------------------------------------------------------ real limits


async def test_fault_13_no_file_may_grow(tmp_path: Path) -> None:
    """A running process may write no further (RLIMIT_FSIZE): words wait, and then all are kept."""
    async with talking(tmp_path, level="ERROR") as (bot, walkers):
        process = bot._process
        assert process is not None
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (12_000, hard))
        for walker in walkers:
            for _ in range(3):
                walker.add_words()
        await until(lambda: "the database says SQLITE_IOERR" in bot.log.read_text())
        assert len(bot.api.pending()) >= 9, "nothing is acknowledged that is not on the disk"
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        await judged_process(bot, walkers)


@needs_vfs
async def test_fault_14_full_at_the_commit_alone(bot: Alive, disk: Disk, walker: Walker) -> None:
    """The work is done and its commit fails, ten times: no ✓ is said before it is kept."""
    before = len(walker.person.messages)
    walker.act()
    disk.fail(SYNC, 2, sqlite3.SQLITE_IOERR_FSYNC, for_good=True)
    await bot.until(lambda: disk.met > 10)
    assert len(walker.person.messages) == before
    disk.heal()
    await bot.settle()
    assert len(walker.person.messages) == before + 1
    await judged(bot, walker)


async def test_fault_17_locked_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While somebody else holds the database words wait, and are told to the host, not lost."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.02)
    async with alive(tmp_path) as bot:
        walker = Walker(await bot.enrol(), random.Random(1))
        walker.nudge()
        await bot.settle()
        before = len(walker.person.messages)
        with closing(connect(tmp_path / "presence.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            walker.act()
            with caplog.at_level(logging.ERROR):
                await bot.until(lambda: sum(bot.pauses) > 60)
            assert len(walker.person.messages) == before
            other.execute("ROLLBACK")
        assert "updates wait: the database says SQLITE_BUSY" in caplog.messages
        await bot.settle()
        assert len(walker.person.messages) == before + 1
        await judged(bot, walker)


@pytest.mark.storm
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
async def test_fault_13_a_full_file_system(tmp_path: Path) -> None:
    """A file system of sixteen megabytes is filled up under a running bot, and freed again."""
    small = tmp_path / "data"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(small)]
    process = await asyncio.create_subprocess_exec(*mount)
    if await process.wait():
        pytest.skip("no file system can be mounted here")
    try:
        async with talking(tmp_path) as (bot, walkers):
            ballast = small / "ballast"
            with ballast.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(4096)):  # until not even a page is left
                    pass
            for walker in walkers:
                for _ in range(100):
                    walker.add_words()
            await until(lambda: "the database says SQLITE_FULL" in bot.log.read_text())
            ballast.unlink()
            await judged_process(bot, walkers)
            assert await bot.stop() == 0
    finally:
        process = await asyncio.create_subprocess_exec("umount", str(small))
        await process.wait()


async def test_fault_18_database_moved_away_while_it_runs(tmp_path: Path) -> None:
    """Nothing is said to be kept that is in no file any more: it ends, and asks for the file."""
    async with talking(tmp_path) as (bot, walkers):
        files = [path for path in bot.data.iterdir() if path.name.startswith("presence.db")]
        before = [len(walker.person.messages) for walker in walkers]
        for file in files:
            file.rename(tmp_path / file.name)
        for walker in walkers:
            walker.add_words()
        await until(lambda: bot.ended)
        assert bot.log.read_text().splitlines()[-1] == DatabaseGone.__doc__
        said = [walker.person.messages[at:] for walker, at in zip(walkers, before, strict=True)]
        assert not any(one.from_bot for messages in said for one in messages)
        for file in files:
            (tmp_path / file.name).rename(file)
        await bot.start()
        await judged_process(bot, walkers)
