"""One connection, one writer, one transaction at a time.

A transaction is a plain function over the connection. It runs as one call on
aiosqlite's thread, so no other coroutine can slip a statement in between, and a
cancelled coroutine leaves nothing half done. Functions that wait at the same time
share one commit: each has a savepoint of its own, so that one that fails takes
none of the others with it, and none is told of success before the commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import aiosqlite

from bot.store.watch import LOOKS_EVERY, Watch, Watched

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 5.0


class Database(Protocol):
    """Where transactions are run."""

    async def transaction(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction and return what it returns, after the commit.

        Raises:
            sqlite3.OperationalError: the disk is full, or the database is locked or broken.
            TookTooLong: ``work`` was :class:`Watched`, and did not end.
            BaseException: whatever ``work`` raised; nothing of it was kept.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run a function that only reads, without a transaction of its own."""
        ...

    async def close(self) -> None:
        """Close the file."""
        ...


def connect(path: Path) -> sqlite3.Connection:
    """Open the database file: WAL, ``synchronous=FULL``, autocommit, foreign keys on.

    WAL with NORMAL would lose commits when the power goes (SQLite, "PRAGMA synchronous").
    """
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


class DatabaseGone(BaseException):
    """The database's file was moved away or replaced while Presence was running. Put it back."""


Outcome = tuple[bool, Any]


def run_batch(db: sqlite3.Connection, works: Sequence[Work[Any]]) -> list[Outcome]:
    """Run functions in one transaction and return, for each, whether it holds and its result.

    A function that fails is undone alone. When the transaction itself is lost (the
    commit failed, the disk was full), all of them have failed.
    """
    outcomes: list[Outcome] = []
    try:
        db.execute("BEGIN IMMEDIATE")
        run = _run_one if len(works) > 1 else _run_alone
        outcomes.extend(run(db, work) for work in works)
        db.execute("COMMIT")
    except BaseException as problem:  # noqa: BLE001 - handed to every caller below
        with contextlib.suppress(sqlite3.Error):
            if db.in_transaction:
                db.execute("ROLLBACK")
        lost = [(False, problem) if ok else (ok, result) for ok, result in outcomes]
        return [*lost, *[(False, problem)] * (len(works) - len(outcomes))]
    return outcomes


def _run_alone(db: sqlite3.Connection, work: Work[Any]) -> Outcome:
    """Run the only work there is: when it fails, the whole transaction does."""
    return True, work(db)


def _run_one(db: sqlite3.Connection, work: Work[Any]) -> Outcome:
    db.execute("SAVEPOINT one")
    try:
        result = work(db)
    except BaseException as problem:
        if not db.in_transaction:
            raise
        db.execute("ROLLBACK TO one")
        db.execute("RELEASE one")
        return False, problem
    db.execute("RELEASE one")
    return True, result


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection and thread, with whole functions instead of statements.

    aiosqlite hops to its thread for each statement; eight inserts cost twice as much
    that way as in one call. ``_execute`` is its own way of calling a function there.
    """

    async def call(self, function: Callable[[sqlite3.Connection], T]) -> T:
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return result


class AsyncDatabase:
    """The database of a running bot, on aiosqlite's thread."""

    def __init__(self, connection: _Connection, path: Path | None = None) -> None:
        self._connection = connection
        self._path = path
        self._file = _identity(path)
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._draining: asyncio.Task[None] | None = None
        self._watch = Watch()
        self._looking: asyncio.TimerHandle | None = None

    @classmethod
    async def open(cls, path: Path) -> AsyncDatabase:
        """Open the file.

        Raises:
            sqlite3.Error: it cannot be opened, or is no database.
        """
        connection = _Connection(lambda: connect(path), 64)
        await connection
        return cls(connection, path)

    async def transaction(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction; see :class:`Database`.

        Raises:
            DatabaseGone: the file is another one than that which was opened.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        if isinstance(work, Watched):
            work = partial(self._watch.run, work)
        self._waiting.append((work, future))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                outcomes = await self._run([work for work, _ in batch])
                for (_, future), (ok, result) in zip(batch, outcomes, strict=True):
                    if not future.done():
                        _settle(future, ok=ok, result=result)
        finally:
            self._draining = None

    async def _run(self, works: list[Work[Any]]) -> list[Outcome]:
        if _identity(self._path) != self._file:
            return [(False, DatabaseGone())] * len(works)
        self._look_later()
        try:
            return await self._connection.call(lambda db: run_batch(db, works))
        except Exception as problem:  # noqa: BLE001 - the connection is closed: tell every caller
            return [(False, problem)] * len(works)
        finally:
            if self._looking is not None:
                self._looking.cancel()

    def _look_later(self) -> None:
        self._looking = asyncio.get_running_loop().call_later(LOOKS_EVERY, self._look)

    def _look(self) -> None:
        self._watch.look()
        self._look_later()

    async def read(self, work: Work[T]) -> T:
        """Run a function that only reads; see :class:`Database`.

        Raises:
            DatabaseGone: the file is another one than that which was opened.
        """
        if _identity(self._path) != self._file:
            raise DatabaseGone
        return await self._connection.call(work)

    async def close(self) -> None:
        """Finish what is waiting and close the file."""
        if self._draining is not None:
            await self._draining
        await self._connection.close()


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return which file a path names now."""
    try:
        found = os.stat(path) if path else None  # noqa: PTH116 - at every commit
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _settle(future: asyncio.Future[Any], *, ok: bool, result: Any) -> None:
    if ok:
        future.set_result(result)
    elif isinstance(result, StopIteration):  # no future takes it, and the others would wait
        future.set_exception(RuntimeError("a transaction raised StopIteration"))
    else:
        future.set_exception(result)


class InThreadDatabase:
    """The same on the caller's own thread: for simulations that must replay exactly."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    async def transaction(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction; see :class:`Database`."""
        [(ok, result)] = run_batch(self.db, [work])
        if not ok:
            raise result
        return result  # type: ignore[no-any-return]

    async def read(self, work: Work[T]) -> T:
        """Run a function that only reads; see :class:`Database`."""
        return work(self.db)

    async def close(self) -> None:
        """Close the file."""
        self.db.close()
