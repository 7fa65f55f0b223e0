"""The table of what is due is made anew for one kind more: nothing of it is lost."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import migrate
from bot.store.connection import connect
from tests.bot.store.conftest import NOW

BEFORE = 5
STEPS = {at: step for at, step in migrate.scripts().items() if at <= BEFORE + 1}
OPCODES = 40
"""SQLite asks after so many of its instructions whether to go on: a place to be killed at."""

WRITES = (
    "INSERT INTO due (therapist_id, kind, day, starts, ends, begins_at, ends_at, due_at)"
    " VALUES (?, ?, ?, '09:00', '12:00', 0, 0, ?)"
)
Rows = dict[str, list[tuple[object, ...]]]


def fill(db: sqlite3.Connection) -> None:
    """Bring an empty database to the step before, with two people, one of whom is away."""
    migrate.migrate(db, NOW, {at: step for at, step in STEPS.items() if at <= BEFORE})
    for number, blocked in ((1, 0), (2, 1)):
        db.execute(
            "INSERT INTO therapist (id, chat_id, enrolled_at, blocked, session)"
            " VALUES (?, ?, 0, ?, 'x')",
            (number, number, blocked),
        )
        for day in range(30):
            db.execute(WRITES, (number, "block", f"2026-03-{day + 1:02}", day))
    db.execute("UPDATE due SET appointments = 'sealed', state = 'silent' WHERE id % 7 = 0")
    db.execute(
        "INSERT INTO ledger (therapist_id, due_id, at, decision, reason)"
        " SELECT therapist_id, id, 1, 'silent', 'paused' FROM due"
    )
    db.execute("DELETE FROM due WHERE id IN (59, 60)")


def rows(db: sqlite3.Connection) -> Rows:
    """Return all that is due, every decision, and where their numbering stands, by column."""
    found: Rows = {}
    for table in ("due", "ledger", "sqlite_sequence"):
        names = sorted(row[1] for row in db.execute(f"PRAGMA table_info({table})"))
        every = db.execute(f"SELECT {', '.join(names)} FROM {table}")  # noqa: S608 - both are ours
        found[table] = sorted(every, key=repr)
    return found


@pytest.fixture
def old(tmp_path: Path) -> tuple[Path, Rows]:
    """The file of a database of the step before, and what is in it."""
    path = tmp_path / "some.db"
    with closing(connect(path)) as db:
        fill(db)
        before = rows(db)
    assert [len(before[table]) for table in ("due", "ledger")] == [58, 58]
    return path, before


def test_every_row_and_number_is_carried_over(old: tuple[Path, Rows]) -> None:
    """Who is away stays so, and a number that was given out before is not given out again."""
    path, before = old
    with closing(connect(path)) as db:
        migrate.migrate(db, NOW, STEPS)
        assert rows(db) == before
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        for number, away in ((1, 0), (2, 1)):
            db.execute(WRITES, (number, "whisper", "2026-04-01", 99))
            made = db.execute("SELECT max(id), away FROM due WHERE kind = 'whisper'").fetchone()
            assert made == (60 + number, away)
        db.execute("DELETE FROM therapist WHERE id = 1")
        assert db.execute("SELECT min(therapist_id) FROM ledger").fetchone() == (2,)
        assert db.execute("SELECT min(therapist_id) FROM due").fetchone() == (2,)


def test_numbers_go_on_where_no_row_is_left(tmp_path: Path) -> None:
    """An empty table knows how far it had come, too."""
    with closing(connect(tmp_path / "some.db")) as db:
        fill(db)
        db.execute("DELETE FROM due")
        migrate.migrate(db, NOW, STEPS)
        db.execute(WRITES, (1, "whisper", "2026-04-01", 99))
        assert db.execute("SELECT id FROM due").fetchall() == [(61,)]


def test_fault_44_killed_anywhere_in_it(old: tuple[Path, Rows]) -> None:
    """Whatever instruction it is killed at: what was there is there, and the next start ends it."""
    path, before = old
    kills = 0
    for step in range(1, 10_000, 23):
        if not _killed_in(step, path):
            break
        kills += 1
        with closing(connect(path)) as db:
            assert migrate.version(db) == BEFORE
            assert rows(db) == before
    assert kills > 5
    with closing(connect(path)) as db:
        assert migrate.migrate(db, NOW, STEPS) == max(STEPS)
        assert rows(db) == before


def _killed_in(step: int, path: Path) -> bool:
    """Migrate in a process of its own that is killed after a while; whether it was."""
    child = os.fork()
    if child == 0:
        left = [step]

        def asked() -> int:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        db = connect(path)
        db.set_progress_handler(asked, OPCODES)
        migrate.migrate(db, NOW, STEPS)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
