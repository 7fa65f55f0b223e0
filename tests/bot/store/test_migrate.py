import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import migrate
from bot.store.connection import connect
from tests.bot.store.conftest import NOW
from tests.house import dump

Steps = dict[int, tuple[str, str]]
STEPS: Steps = {
    1: ("one", "CREATE TABLE a (x); INSERT INTO a VALUES (1)"),
    2: ("two", "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1; CREATE TABLE b (z) -- the end"),
}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with nothing in it."""
    with closing(connect(tmp_path / "some.db")) as db:
        yield db


def schema(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return every table and index with its definition."""
    return db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_an_empty_database_has_no_version(empty: sqlite3.Connection) -> None:
    """Before the first step the version is 0."""
    assert migrate.version(empty) == 0
    empty.execute("CREATE TABLE migration (version INTEGER PRIMARY KEY, name, applied_at)")
    assert migrate.version(empty) == 0


def test_every_step_leaves_its_record(empty: sqlite3.Connection) -> None:
    """The steps run in order, each with its number, name and time."""
    assert migrate.migrate(empty, NOW, STEPS) == 2
    assert migrate.version(empty) == 2
    assert dump(empty)["a"] == [(1, 2)]
    assert dump(empty)["migration"] == [
        (1, "one", NOW.isoformat()),
        (2, "two", NOW.isoformat()),
    ]


def test_migrating_again_does_nothing(empty: sqlite3.Connection) -> None:
    """A database of today's schema is left as it is."""
    migrate.migrate(empty, NOW, STEPS)
    before = dump(empty)
    assert migrate.migrate(empty, NOW, STEPS) == 2
    assert dump(empty) == before


def test_fault_44_a_step_that_fails_is_undone_with_its_record(empty: sqlite3.Connection) -> None:
    """A boom in the middle of a step leaves the one before it, and the step can be done again."""
    broken = {
        **STEPS,
        2: ("two", "CREATE TABLE b (z); INSERT INTO nowhere VALUES (1)"),
    }
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate.migrate(empty, NOW, broken)
    assert not empty.in_transaction
    assert migrate.version(empty) == 1
    assert dump(empty)["a"] == [(1,)]
    assert migrate.migrate(empty, NOW, STEPS) == 2
    assert dump(empty)["a"] == [(1, 2)]


def test_a_first_step_that_fails_leaves_nothing(empty: sqlite3.Connection) -> None:
    """Not even the table of records stays."""
    with pytest.raises(sqlite3.OperationalError):
        migrate.migrate(empty, NOW, {1: ("one", "CREATE TABLE a (x); nonsense")})
    assert schema(empty) == []


def test_fault_44_a_newer_database_is_refused(empty: sqlite3.Connection) -> None:
    """What a newer Presence wrote is not touched."""
    migrate.migrate(empty, NOW, {**STEPS, 3: ("three", "CREATE TABLE c (z)")})
    before = dump(empty)
    with pytest.raises(migrate.SchemaNewer):
        migrate.migrate(empty, NOW, STEPS)
    assert dump(empty) == before


def test_a_step_that_another_process_took_is_left(
    empty: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes that find an empty database at the same time both end well."""
    with closing(connect(tmp_path / "some.db")) as other:
        migrate.migrate(other, NOW, STEPS)
    looks, see = iter([0]), migrate.version
    monkeypatch.setattr(migrate, "version", lambda db: next(looks, see(db)))
    assert migrate.migrate(empty, NOW, STEPS) == 2
    assert dump(empty)["a"] == [(1, 2)]


def test_the_steps_are_numbered_without_a_gap() -> None:
    """Every file of the directory is a step, and their numbers run from one."""
    steps = migrate.scripts()
    assert list(steps) == list(range(1, len(steps) + 1))
    assert all(name and sql.strip() for name, sql in steps.values())


@pytest.mark.parametrize("old", range(len(migrate.scripts())))
def test_each_old_schema_reaches_todays(
    empty: sqlite3.Connection, tmp_path: Path, old: int
) -> None:
    """From every version there ever was, the schema comes out as on a first run."""
    steps = migrate.scripts()
    if old:
        migrate.migrate(empty, NOW, {at: step for at, step in steps.items() if at <= old})
    migrate.migrate(empty, NOW)
    with closing(connect(tmp_path / "fresh.db")) as fresh:
        migrate.migrate(fresh, NOW)
        assert schema(empty) == schema(fresh)
    assert empty.execute("PRAGMA foreign_key_check").fetchall() == []
