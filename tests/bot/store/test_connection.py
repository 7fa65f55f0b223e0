"""Both databases keep the same promises; AsyncDatabase also shares commits."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store import connection
from bot.store.connection import AsyncDatabase, Database, InThreadDatabase, connect, run_batch

Work = Callable[[sqlite3.Connection], Any]


class Boom(BaseException):
    """Something that `except Exception` would miss."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one empty table."""
    path = tmp_path / "some.db"
    with closing(connect(path)) as db:
        db.execute("CREATE TABLE word (text TEXT PRIMARY KEY)")
    return path


@pytest.fixture(params=["async", "in thread"])
async def database(path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """Each kind of database in turn."""
    database: Database
    if request.param == "async":
        database = await AsyncDatabase.open(path)
    else:
        database = InThreadDatabase(connect(path))
    yield database
    await database.close()


@pytest.fixture
async def shared(path: Path) -> AsyncIterator[AsyncDatabase]:
    """The database of a running bot."""
    database = await AsyncDatabase.open(path)
    yield database
    await database.close()


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Another connection, which sees only what is committed."""
    with closing(connect(path)) as db:
        yield db


def put(text: str) -> Work:
    """Return work that writes a word and says so."""

    def work(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO word VALUES (?)", (text,))
        return text

    return work


def then(work: Work, problem: BaseException) -> Work:
    """Return work that does its work and then fails."""

    def failing(db: sqlite3.Connection) -> None:
        work(db)
        raise problem

    return failing


def words(db: sqlite3.Connection) -> list[str]:
    """Return the words that stand."""
    return [text for (text,) in db.execute("SELECT text FROM word ORDER BY rowid")]


# ------------------------------------------------------------------------ the file


def test_a_commit_outlives_a_power_cut(path: Path) -> None:
    """The pragmas are those the design rests on."""
    with closing(connect(path)) as db:
        pragmas = (
            *("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store"),
            "wal_autocheckpoint",
        )
        assert [db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == [
            "wal",
            2,
            1,
            1,
            2,
            4000,
        ]
        assert db.isolation_level is None


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is refused, closed again and left as it was."""
    path = tmp_path / "some.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        connect(path)
    assert path.read_bytes() == b"this is no database" * 100


# -------------------------------------------------------------------- one transaction


async def test_work_is_committed_before_its_result(
    database: Database, other: sqlite3.Connection
) -> None:
    """Who is told of success can rely on it."""
    assert await database.transaction(put("one")) == "one"
    assert words(other) == ["one"]
    assert await database.read(words) == ["one"]


@pytest.mark.parametrize(
    "problem", [ValueError("no"), Boom(), KeyboardInterrupt()], ids=lambda one: type(one).__name__
)
async def test_failing_work_is_undone(
    database: Database, other: sqlite3.Connection, problem: BaseException
) -> None:
    """Whatever is raised reaches the caller, and nothing of the work stays."""
    with pytest.raises(type(problem)):
        await database.transaction(then(put("one"), problem))
    assert words(other) == []
    assert await database.transaction(put("two")) == "two"
    assert words(other) == ["two"]


async def test_stop_iteration_reaches_the_caller(database: Database) -> None:
    """An exhausted iterator inside the work is an error like any other."""
    with pytest.raises((StopIteration, RuntimeError)):
        await asyncio.wait_for(database.transaction(lambda _: next(iter(()))), 5)
    assert await database.transaction(put("two")) == "two"


async def test_a_failing_statement_is_undone(database: Database) -> None:
    """A statement that SQLite refuses takes the work before it along."""
    await database.transaction(put("one"))

    def work(db: sqlite3.Connection) -> None:
        put("two")(db)
        put("one")(db)

    with pytest.raises(sqlite3.IntegrityError):
        await database.transaction(work)
    assert await database.read(words) == ["one"]


@pytest.mark.parametrize("ending", ["COMMIT", "ROLLBACK"])
async def test_work_that_ends_the_transaction_fails(database: Database, ending: str) -> None:
    """Work must leave the transaction to its owner: it is told so, and the next one works."""

    def work(db: sqlite3.Connection) -> None:
        db.execute(ending)

    with pytest.raises(sqlite3.OperationalError):
        await database.transaction(work)
    assert await database.transaction(put("one")) == "one"


async def test_a_locked_database_is_an_operational_error(
    database: Database, other: sqlite3.Connection
) -> None:
    """While somebody else writes, the caller hears of it; afterwards it works again."""
    await database.read(lambda db: db.execute("PRAGMA busy_timeout = 1").fetchall())
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await database.transaction(put("one"))
    other.execute("ROLLBACK")
    assert await database.transaction(put("one")) == "one"


async def test_a_failing_commit_keeps_nothing(
    database: Database, other: sqlite3.Connection
) -> None:
    """A foreign key that is checked at the commit makes it fail: nothing stays."""

    def work(db: sqlite3.Connection) -> None:
        put("one")(db)
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("INSERT INTO leaf VALUES ('missing')")

    other.execute("CREATE TABLE leaf (text TEXT REFERENCES word)")
    with pytest.raises(sqlite3.IntegrityError):
        await database.transaction(work)
    assert await database.read(words) == []
    assert await database.transaction(put("two")) == "two"


# --------------------------------------------------------------------- shared commits


async def gather(database: Database, *works: Work) -> list[Any]:
    """Run works that wait at the same time and return results and problems."""
    return await asyncio.gather(
        *(database.transaction(work) for work in works), return_exceptions=True
    )


async def test_works_that_wait_together_share_a_commit(
    shared: AsyncDatabase, other: sqlite3.Connection
) -> None:
    """Eight callers cost far fewer commits than eight, and each gets its own result."""
    statements: list[str] = []
    await shared.read(lambda db: db.set_trace_callback(statements.append))
    names = [f"w{at}" for at in range(8)]
    assert await gather(shared, *map(put, names)) == names
    assert statements.count("COMMIT") == 1
    assert words(other) == names


async def test_one_that_fails_takes_no_other_along(
    shared: AsyncDatabase, other: sqlite3.Connection
) -> None:
    """In a shared commit a failing work is undone alone, wherever it stands."""
    problem = Boom()
    results = await gather(
        shared,
        then(put("a"), ValueError("first")),
        put("b"),
        then(put("c"), problem),
        put("b"),
        put("d"),
    )
    assert isinstance(results[0], ValueError)
    assert results[1] == "b"
    assert results[2] is problem
    assert isinstance(results[3], sqlite3.IntegrityError)
    assert results[4] == "d"
    assert words(other) == ["b", "d"]


async def test_a_failing_commit_is_told_to_all(
    shared: AsyncDatabase, other: sqlite3.Connection
) -> None:
    """None of those who shared a lost commit is told of success, and each is told why."""
    other.execute("CREATE TABLE leaf (text TEXT REFERENCES word DEFERRABLE INITIALLY DEFERRED)")

    def dangling(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO leaf VALUES ('missing')")

    own = ValueError("my own")
    results = await gather(shared, put("a"), dangling, then(put("b"), own), put("c"))
    assert [type(one) for one in results] == [
        sqlite3.IntegrityError,
        sqlite3.IntegrityError,
        ValueError,
        sqlite3.IntegrityError,
    ]
    assert words(other) == []
    assert await shared.transaction(put("after")) == "after"


async def test_a_cancelled_caller_leaves_nothing_half_done(
    shared: AsyncDatabase, other: sqlite3.Connection
) -> None:
    """Who is cancelled while waiting: their work is whole, and nobody else is disturbed."""
    leaving = asyncio.create_task(shared.transaction(put("one")))
    staying = asyncio.create_task(shared.transaction(put("two")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == "two"
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert words(other) == ["one", "two"]


async def test_works_together(database: Database, other: sqlite3.Connection) -> None:
    """They are run in their order, and each is told what became of it."""
    problem = ValueError("no")
    outcomes = await database.together([put("a"), then(put("b"), problem), put("c")])
    assert outcomes == [(True, "a"), (False, problem), (True, "c")]
    assert words(other) == ["a", "c"]


async def test_nested_work(database: Database, other: sqlite3.Connection) -> None:
    """Within a transaction it is undone alone."""
    problem = ValueError("no")

    def work(db: sqlite3.Connection) -> list[Any]:
        put("a")(db)
        return [database.nested(db, then(put("b"), problem)), database.nested(db, put("c"))]

    assert await database.transaction(work) == [(False, problem), (True, "c")]
    assert words(other) == ["a", "c"]


async def test_what_is_soon_goes_with_the_next(
    shared: AsyncDatabase, other: sqlite3.Connection
) -> None:
    """It costs no commit of its own, and whoever asks later sees it."""
    statements: list[str] = []
    await shared.read(lambda db: db.set_trace_callback(statements.append))
    early = shared.soon(put("early"))
    await asyncio.sleep(0)
    assert words(other) == []
    assert not early.done()
    await shared.transaction(put("late"))
    assert await early == "early"
    assert statements.count("COMMIT") == 1
    assert words(other) == ["early", "late"]


async def test_what_is_soon_waits_for_nobody(
    shared: AsyncDatabase, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader sees it, the end commits it, and without either it has a commit of its own."""
    monkeypatch.setattr(connection, "SOON", 3600.0)
    shared.soon(put("a"))
    assert await shared.read(words) == ["a"] == words(other)
    monkeypatch.setattr(connection, "SOON", 0.0)
    assert await shared.soon(put("b")) == "b"
    monkeypatch.setattr(connection, "SOON", 3600.0)
    last = shared.soon(put("c"))
    await shared.close()
    assert last.result() == "c"
    assert words(other) == ["a", "b", "c"]


def full_at_first(times: int, work: Work) -> Work:
    """Return work that finds no room so many times."""
    left = [times]

    def sometimes(db: sqlite3.Connection) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise sqlite3.OperationalError("database or disk is full")
        return work(db)

    return sometimes


async def test_what_finds_no_room_goes_before_all_that_comes_later(
    shared: AsyncDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks later sees it, or fails; also who asked while its commit was under way."""
    monkeypatch.setattr(connection, "SOON", 3600.0)
    early = shared.soon(full_at_first(3, put("early")))
    shares = asyncio.create_task(shared.transaction(put("shares")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # its commit is under way
    later = asyncio.create_task(shared.transaction(put("later")))
    for task in (shares, later):
        with pytest.raises(sqlite3.OperationalError, match="full"):
            await task
    with pytest.raises(sqlite3.OperationalError, match="full"):
        await shared.read(words)
    assert not early.done()
    assert await shared.transaction(put("at last")) == "at last"
    assert early.result() == "early"
    assert await shared.read(words) == ["early", "at last"]


async def test_what_finds_no_room_is_tried_again(
    shared: AsyncDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when nobody asks for anything."""
    monkeypatch.setattr(connection, "SOON", 0.0)
    monkeypatch.setattr(connection, "AGAIN", 0.0)
    assert await shared.soon(full_at_first(3, put("early"))) == "early"


async def test_what_was_to_be_soon_and_fails(shared: AsyncDatabase) -> None:
    """What is no disk's trouble is told, to whoever shared the commit too; the next one works."""
    failing = shared.soon(then(put("a"), ValueError("no")))
    with pytest.raises(ValueError, match="no"):
        await shared.transaction(put("b"))
    with pytest.raises(ValueError, match="no"):
        await failing
    assert await shared.read(words) == []
    assert await shared.transaction(put("b")) == "b"


async def test_closing_waits_for_what_is_under_way(path: Path, other: sqlite3.Connection) -> None:
    """What was handed over before the end is committed; what comes after is told."""
    database = await AsyncDatabase.open(path)
    last = asyncio.create_task(database.transaction(put("last")))
    await asyncio.sleep(0)
    await database.close()
    assert await last == "last"
    assert words(other) == ["last"]
    with pytest.raises(ValueError, match="no active connection"):
        await database.transaction(put("too late"))


# ------------------------------------------------------------------ a boom at each point


class Fragile(sqlite3.Connection):
    """A connection that fails at the n-th statement."""

    left = 10_000

    def execute(self, *args: Any) -> sqlite3.Cursor:
        """Run a statement, or fail."""
        self.left -= 1
        if self.left == 0:
            raise Boom
        return super().execute(*args)


@pytest.mark.parametrize("at", range(1, 13))
def test_a_boom_at_each_point_is_told(path: Path, at: int) -> None:
    """Wherever it strikes, what is told is what stands, and the connection works on."""
    with closing(sqlite3.connect(path, factory=Fragile, isolation_level=None)) as db:
        db.left = at
        outcomes = run_batch(db, [put("a"), put("b"), put("c")])
        db.left = 10_000
        assert not db.in_transaction
        assert words(db) == [result for ok, result in outcomes if ok]
        assert all(isinstance(result, Boom) for ok, result in outcomes if not ok)
        assert run_batch(db, [put("d")]) == [(True, "d")]


def test_both_databases_do_the_same(path: Path, tmp_path: Path) -> None:
    """Whatever works are run, one by one, both kinds leave the same rows and results."""
    works = [put("a"), then(put("b"), ValueError("no")), put("a"), put("c"), then(put("d"), Boom())]

    async def run(database: Database) -> list[str]:
        results = [(await gather(database, work))[0] for work in works]
        seen = [*await database.read(words), *(repr(one) for one in results)]
        await database.close()
        return seen

    async def both() -> None:
        with closing(connect(tmp_path / "same.db")) as db:
            db.execute("CREATE TABLE word (text TEXT PRIMARY KEY)")
        one = await run(await AsyncDatabase.open(path))
        assert one == await run(InThreadDatabase(connect(tmp_path / "same.db")))

    asyncio.run(both())
