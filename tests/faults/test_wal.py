"""A write-ahead log as no clean stop leaves it: cut anywhere, garbled anywhere."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import shutil
import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.clock import FixedClock
from bot.settings import load
from bot.start import prepare
from bot.store.connection import connect
from tests.alive import NOON, alive
from tests.process import TOKEN
from tests.walker import Walker

HEADER, FRAME = 32, 24
SAYS = "the last write to presence.db was cut short; it is as it was before"


@dataclass(frozen=True)
class Left:
    """What a crash left: the files, how the log divides, and how the database was at each commit.

    Attributes:
        commits: After how many frames of the log each commit is whole; 0 is before the first.
        states: The database's content at each of them.
    """

    place: Path
    log: bytes
    page: int
    commits: tuple[int, ...]
    states: tuple[str, ...]

    @property
    def frames(self) -> int:
        """How many frames the log has."""
        return (len(self.log) - HEADER) // (FRAME + self.page)

    def end(self, frames: int) -> int:
        """Where the log's first frames end, in bytes."""
        return HEADER + frames * (FRAME + self.page)

    def at(self, frames: int) -> str:
        """Return what the database must hold when only these frames are whole."""
        return self.states[sum(commit <= frames for commit in self.commits) - 1]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """A bot killed in the middle of a check-in, with a log of many commits."""
    house, place = tmp_path_factory.mktemp("house"), tmp_path_factory.mktemp("left")
    asyncio.run(_talk(house, place))
    log = (place / "presence.db-wal").read_bytes()
    (page,) = struct.unpack_from(">I", log, 8)
    size = FRAME + page
    ends = [
        number + 1
        for number in range((len(log) - HEADER) // size)
        if struct.unpack_from(">I", log, HEADER + number * size + 4)[0]
    ]
    commits = (0, *ends)
    states = tuple(_content(place, log[: HEADER + commit * size]) for commit in commits)
    assert len(set(states)) == len(states) > 8, "each commit changes something"
    return Left(place, log, page, commits, states)


async def _talk(house: Path, place: Path) -> None:
    async with alive(house) as bot:
        walker = Walker(await bot.enrol(), random.Random(1))
        walker.nudge()
        await bot.settle()
        await bot.database.read(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        for _ in range(4):
            walker.act()
            await bot.settle()
        for name in ("presence.db", "presence.db-wal", "keyring.db", "master.key"):
            shutil.copy(house / name, place)


def _content(place: Path, log: bytes) -> str:
    """Return a digest of all that SQLite finds in the database with this log beside it."""
    copy = place / "copy.db"
    shutil.copy(place / "presence.db", copy)
    copy.with_name("copy.db-wal").write_bytes(log)
    with closing(connect(copy)) as db:
        found = _digest(db)
    copy.unlink()
    return found


def _digest(db: sqlite3.Connection) -> str:
    return hashlib.sha256("\n".join(db.iterdump()).encode()).hexdigest()


def opened(
    left: Left, log: bytes, root: Path, caplog: pytest.LogCaptureFixture
) -> tuple[str, bool]:
    """Start with this log in its place; return what the database holds, and what is said of it."""
    data = root / "data"
    shutil.copytree(left.place, data)
    (data / "presence.db-wal").write_bytes(log)
    settings = load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(data),
            "PRESENCE_MASTER_KEY_FILE": str(data / "master.key"),
        },
        None,
    )
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        vault, made = prepare(settings, FixedClock(NOON))
    vault.close()
    assert not made
    with closing(sqlite3.connect(data / "presence.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = _digest(db)
    shutil.rmtree(data)
    said = [record.getMessage() for record in caplog.records]
    assert said in ([], [SAYS])
    return found, bool(said)


def test_fault_16_whole(left: Left, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A log that ends with a commit is taken up, and there is nothing to say."""
    assert opened(left, left.log[: left.end(left.commits[-1])], tmp_path, caplog) == (
        left.states[-1],
        False,
    )


def test_fault_16_cut_at_every_frame(
    left: Left, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut after any frame, it opens at the last whole commit; said unless that is the cut."""
    for frames in range(left.frames):
        found = opened(left, left.log[: left.end(frames)], tmp_path, caplog)
        assert found == (left.at(frames), frames == 0 or frames not in left.commits), frames


def test_fault_16_cut_inside_a_frame(
    left: Left, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Cut inside the header or any frame, it opens at the last whole commit, and says so."""
    assert opened(left, left.log[:10], tmp_path, caplog) == (left.states[0], True)
    for frames in range(left.frames):
        more = (9, FRAME, FRAME + left.page // 2)[frames % 3]
        found = opened(left, left.log[: left.end(frames) + more], tmp_path, caplog)
        assert found == (left.at(frames), True), (frames, more)


def test_fault_16_garbled(left: Left, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Bits turned over anywhere cost what stands from there on, and nothing is invented."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    for frames in range(left.frames):
        garbled = bytearray(left.log)
        garbled[rng.randrange(left.end(frames), left.end(frames + 1))] ^= 1 << rng.randrange(8)
        found, _ = opened(left, bytes(garbled), tmp_path, caplog)
        assert found == left.at(frames), frames
    for at in range(HEADER):
        garbled = bytearray(left.log)
        garbled[at] ^= 1 << rng.randrange(8)
        assert opened(left, bytes(garbled), tmp_path, caplog) == (left.states[0], True), at


def test_fault_16_zeros_and_strangers(
    left: Left, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A log of zeros, or of somebody else's bytes, is no log."""
    for log in (bytes(len(left.log)), random.Random(1).randbytes(len(left.log))):
        assert opened(left, log, tmp_path, caplog) == (left.states[0], True)


def test_fault_16_rest_of_an_older_log(
    left: Left, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Frames of the log before stand behind a new one's: that is how SQLite works, not a fault."""
    older = bytearray(left.log[left.end(1) :])
    for at in range(0, len(older), FRAME + left.page):
        older[at + 8 : at + 16] = b"\x01\x02\x03\x04\x05\x06\x07\x08"
    for commit, state in zip(left.commits[1:], left.states[1:], strict=True):
        log = left.log[: left.end(commit)] + bytes(older)
        assert opened(left, log, tmp_path, caplog) == (state, False)
