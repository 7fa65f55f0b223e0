"""Looking into a database from outside."""

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.disk import Disk, Due, Kept
from bot.store import migrate
from bot.store.connection import connect

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one therapist."""
    path = tmp_path / "presence.db"
    with contextlib.closing(connect(path)) as db:
        migrate.migrate(db, NOW)
        db.execute("INSERT INTO therapist (id, chat_id, enrolled_at, session) VALUES (1, 1, 0, '')")
    return path


def _run(path: Path, sql: str, *values: object) -> None:
    with contextlib.closing(connect(path)) as db:
        db.execute(sql, values)


def _add_due(
    path: Path, kind: str, at: datetime, state: str = "waiting", starts: str = "09:00"
) -> None:
    stamp = int(at.timestamp())
    _run(
        path,
        "INSERT INTO due (therapist_id, kind, day, starts, ends, begins_at, ends_at, due_at, state)"
        " VALUES (1, ?, ?, ?, '12:00', ?, ?, ?, ?)",
        *(kind, at.date().isoformat(), starts, stamp, stamp, stamp, state),
    )


def test_nothing_yet(tmp_path: Path) -> None:
    """Without a file, or without tables in it, nothing is seen and nothing is made."""
    disk = Disk(tmp_path / "presence.db")
    for _ in range(2):
        assert (disk.next_due(NOW), disk.kept(), disk.quiet(NOW)) == (None, Kept(), False)
        assert not (tmp_path / "presence.db").exists() or (tmp_path / "other").exists()
        sqlite3.connect(tmp_path / "presence.db").close()
        (tmp_path / "other").touch()


def test_the_next_thing_due(path: Path) -> None:
    """The earliest thing that waits and is still to come is the next one."""
    disk = Disk(path)
    assert disk.next_due(NOW) is None
    for hours, kind, state in (
        (0, "block", "waiting"),
        (24, "block", "dropped"),
        (48, "letter", "waiting"),
        (71, "whisper", "waiting"),
        (72, "block", "waiting"),
    ):
        _add_due(path, kind, NOW + timedelta(hours=hours), state)
    assert disk.next_due(NOW) == Due(NOW + timedelta(hours=48), "letter")
    later = NOW + timedelta(hours=48)
    assert disk.next_due(later) == Due(NOW + timedelta(hours=71), "whisper")


def test_the_two_ends_of_a_pause(path: Path) -> None:
    """The midnight at which a pause begins is told from the morning on which it is over."""
    disk = Disk(path)
    begins, over = NOW + timedelta(hours=11), NOW + timedelta(hours=43)
    _add_due(path, "back", begins, starts="00:00")
    _add_due(path, "back", over, starts="08:00")
    assert disk.next_due(NOW) == Due(begins, "off")
    assert disk.next_due(begins) == Due(over, "back")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO inbox (update_id, arrived_at, state) VALUES (1, 0, 'waiting')",
        (
            "INSERT INTO outbox (therapist_id, lane, priority, method, made_at, payload)"
            " VALUES (1, 'message', 0, 'sendMessage', 0, '')"
        ),
        "INSERT INTO job (therapist_id, kind, payload) VALUES (1, 'export', '')",
    ],
)
def test_work_that_is_left(path: Path, sql: str) -> None:
    """The bot is quiet only when nothing waits to be read, said, made or asked."""
    disk = Disk(path)
    _add_due(path, "block", NOW + timedelta(seconds=1))
    assert disk.quiet(NOW)
    assert not disk.quiet(NOW + timedelta(seconds=1))
    _run(path, sql)
    assert not disk.quiet(NOW)


def test_what_is_kept(path: Path) -> None:
    """Check-ins are counted by record, answers by message."""
    _run(
        path,
        "INSERT INTO record (therapist_id, id, flow, state, day, opened_at, document) VALUES"
        " (1, 7, 'checkin', 'open', '2026-03-02', 0, ''),"
        " (1, 8, 'note', 'complete', '2026-03-02', 0, '')",
    )
    _run(path, "INSERT INTO answer_part VALUES (1, 3, 7, 'seeing'), (1, 4, 8, 'note')")
    assert Disk(path).kept() == Kept(answers=2, checkins=1)
