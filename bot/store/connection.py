"""One connection, one writer, one transaction at a time.

A transaction is a plain function over the connection. It runs as one call on
aiosqlite's thread, so no other coroutine can slip a statement in between, and a
cancelled coroutine leaves nothing half done. Functions that wait at the same time
share one commit: each has a savepoint of its own, so that one that fails takes
none of the others with it, and none is told of success before the commit. They run
in the order in which they were asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import aiosqlite

from bot.store.watch import LOOKS_EVERY, Watch, Watched

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY_SECONDS = 5.0

SOON = 0.05
"""Seconds after which what can wait for another commit has one of its own."""

AGAIN = 1.0
"""Seconds after which it is tried again when there was no room for it."""

WAL_PAGES = 4000
"""After so many pages (16 MB) the log is copied into the file; a page that was written many
times is copied once."""

Outcome = tuple[bool, Any]
"""Whether a piece of work holds, and what it returned or raised."""


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

    async def together(self, works: Sequence[Work[Any]]) -> list[Outcome]:
        """Run several in this order in one commit and return what became of each."""
        ...

    def soon(self, work: Work[T]) -> asyncio.Future[T]:
        """Run ``work`` with whatever is committed next, or in a moment by itself.

        When the disk is in trouble it is tried again, each time before everything else: what is
        asked for later sees what it did, or fails.
        """
        ...

    def nested(self, db: sqlite3.Connection, work: Work[Any]) -> Outcome:
        """Run ``work`` within a transaction and undo it, and nothing else, if it fails."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Run a function that only reads, without a transaction of its own.

        Raises:
            sqlite3.OperationalError: also what was to be done soon could not be done yet.
        """
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
            f"wal_autocheckpoint = {WAL_PAGES}",
        ):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db


class DatabaseGone(BaseException):
    """The database's file was moved away or replaced while Presence was running. Put it back."""


def run_batch(db: sqlite3.Connection, works: Sequence[Work[Any]]) -> list[Outcome]:
    """Run functions in one transaction and return, for each, whether it holds and its result.

    A function that fails is undone alone. When the transaction itself is lost (the
    commit failed, the disk was full, a rider failed), all of them have failed.
    """
    outcomes: list[Outcome] = []
    try:
        db.execute("BEGIN IMMEDIATE")
        alone = len(works) == 1
        outcomes.extend(
            (True, work(db)) if alone or isinstance(work, _Rider) else _run_one(db, work)
            for work in works
        )
        db.execute("COMMIT")
    except BaseException as problem:  # noqa: BLE001 - handed to every caller below
        with contextlib.suppress(sqlite3.Error):
            if db.in_transaction:
                db.execute("ROLLBACK")
        lost = [(False, problem) if ok else (ok, result) for ok, result in outcomes]
        return [*lost, *[(False, problem)] * (len(works) - len(outcomes))]
    return outcomes


class _Rider(Generic[T]):
    """Work that was to be done soon: whoever asked later relies on it, and fails with it."""

    def __init__(self, work: Work[T]) -> None:
        self._work = work

    def __call__(self, db: sqlite3.Connection) -> T:
        return self._work(db)


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
        self._waiting: list[tuple[Sequence[Work[Any]], Callable[[list[Outcome]], None]]] = []
        self._wanted = False
        self._riders: list[tuple[_Rider[Any], asyncio.Future[Any]]] = []
        self._draining: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
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
        future = self._put(work)
        self._begin()
        return await future

    async def together(self, works: Sequence[Work[Any]]) -> list[Outcome]:
        """Run several in one commit; see :class:`Database`."""
        future: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        watched = [self._watched(work) for work in works]
        self._waiting.append((watched, partial(_hand_over, future)))
        self._begin()
        return await future

    def soon(self, work: Work[T]) -> asyncio.Future[T]:
        """Run ``work`` with the next commit; see :class:`Database`."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._riders.append((_Rider(work), future))
        self._begin_later(SOON)
        return future

    def nested(self, db: sqlite3.Connection, work: Work[Any]) -> Outcome:
        """Run ``work`` within a transaction; see :class:`Database`."""
        return _run_one(db, self._watched(work))

    def _watched(self, work: Work[T]) -> Work[T]:
        return partial(self._watch.run, work) if isinstance(work, Watched) else work

    def _put(self, work: Work[T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(([self._watched(work)], partial(_settle, future)))
        return future

    def _begin(self) -> None:
        self._wanted = True
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())

    def _begin_later(self, seconds: float) -> None:
        if self._draining is None and self._later is None:
            self._later = asyncio.get_running_loop().call_later(seconds, self._begin)

    async def _drain(self) -> None:
        refused = False
        try:
            while self._wanted:
                self._wanted = False
                batch, self._waiting = self._waiting, []
                riders = [rider for rider, _ in self._riders]
                wanted = [work for works, _ in batch for work in works]
                outcomes = await self._run([*riders, *wanted])
                refused = self._arrive(outcomes[: len(riders)])
                del outcomes[: len(riders)]
                for works, tell in batch:
                    tell(outcomes[: len(works)])
                    del outcomes[: len(works)]
        finally:
            self._draining = None
            if self._riders:
                self._begin_later(AGAIN if refused else SOON)

    def _arrive(self, outcomes: list[Outcome]) -> bool:
        """Let go of the riders that were with a commit; True if there was no room for them."""
        riders, self._riders = self._riders[: len(outcomes)], self._riders[len(outcomes) :]
        stay = []
        for rider, outcome in zip(riders, outcomes, strict=True):
            if isinstance(outcome[1], sqlite3.OperationalError):
                stay.append(rider)
            else:
                _settle(rider[1], [outcome])
        self._riders[:0] = stay
        return bool(stay)

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
        if self._riders:
            await self.transaction(_nothing)
        if _identity(self._path) != self._file:
            raise DatabaseGone
        return await self._connection.call(work)

    async def close(self) -> None:
        """Finish what is waiting and close the file."""
        if self._waiting or self._riders:
            self._begin()
        if self._draining is not None:
            await self._draining
        if self._later is not None:
            self._later.cancel()
        await self._connection.close()


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return which file a path names now."""
    try:
        found = os.stat(path) if path else None  # noqa: PTH116 - at every commit
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _nothing(_: sqlite3.Connection) -> None:
    """Wait until what was to be done soon has been."""


def _hand_over(future: asyncio.Future[list[Outcome]], outcomes: list[Outcome]) -> None:
    if not future.done():
        future.set_result(outcomes)


def _settle(future: asyncio.Future[Any], outcomes: list[Outcome]) -> None:
    [(ok, result)] = outcomes
    if future.done():
        return
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

    async def together(self, works: Sequence[Work[Any]]) -> list[Outcome]:
        """Run several in one commit; see :class:`Database`."""
        return run_batch(self.db, works)

    def soon(self, work: Work[T]) -> asyncio.Future[T]:
        """Run ``work`` at once; see :class:`Database`."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        _settle(future, run_batch(self.db, [work]))
        return future

    def nested(self, db: sqlite3.Connection, work: Work[Any]) -> Outcome:
        """Run ``work`` within a transaction; see :class:`Database`."""
        return _run_one(db, work)

    async def read(self, work: Work[T]) -> T:
        """Run a function that only reads; see :class:`Database`."""
        return work(self.db)

    async def close(self) -> None:
        """Close the file."""
        self.db.close()
