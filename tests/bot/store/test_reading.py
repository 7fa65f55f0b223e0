import sqlite3
from pathlib import Path

import pytest

from bot.store import meta
from bot.store.reading import reading


@pytest.fixture
def path(db: sqlite3.Connection, tmp_path: Path) -> Path:
    """A database that a running bot has open, with a fact not yet in the file itself."""
    meta.put(db, "bot_username", "presence_bot")
    return tmp_path / "presence.db"


def test_what_a_running_bot_wrote_is_seen(path: Path) -> None:
    """Also what stands only in the write-ahead log."""
    with reading(path) as db:
        assert meta.get(db, "bot_username") == "presence_bot"


def test_looking_leaves_no_trace(path: Path, db: sqlite3.Connection, tmp_path: Path) -> None:
    """A database that nobody has open is read, and its directory is as before."""
    db.close()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert not [name for name in before if name.endswith(("-wal", "-shm"))]
    with reading(path) as looking:
        assert meta.get(looking, "bot_username") == "presence_bot"
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_nothing_can_be_written(path: Path) -> None:
    """Looking cannot change anything."""
    with reading(path) as looking, pytest.raises(sqlite3.OperationalError, match="readonly"):
        meta.put(looking, "bot_username", "another_bot")


def test_what_is_missing_is_not_made(tmp_path: Path) -> None:
    """A missing file is an error, and stays missing."""
    with pytest.raises(sqlite3.OperationalError), reading(tmp_path / "none.db"):
        pass
    assert not list(tmp_path.iterdir())


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    """A file of something else is refused when it is looked at, and left as it was."""
    path = tmp_path / "some.db"
    path.write_bytes(b"this is no database" * 100)
    with reading(path) as looking, pytest.raises(sqlite3.DatabaseError):
        meta.get(looking, "bot_username")
    assert path.read_bytes() == b"this is no database" * 100
