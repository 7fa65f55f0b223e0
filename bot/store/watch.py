"""Ending a piece of work that does not end by itself.

Everybody's transactions run one after the other on one thread, and within them the
engine works a turn out. It computes and never waits, so work that has used up half a second
of that thread's processor time is stuck in a loop, whatever the disk and other programs do.
It is interrupted by an exception raised inside it (CPython,
``PyThreadState_SetAsyncExc``), is undone like any work that fails, and the others go on.
"""

from __future__ import annotations

import ctypes
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LIMIT = 0.5
"""Seconds of processor time; a turn takes a few thousandths."""

LOOKS_EVERY = 0.1
"""Seconds between two looks, in the time of whoever looks."""

_LANDS = 1000
"""Rounds of a loop within which a strike has landed; it does in the first."""


class TookTooLong(Exception):  # noqa: N818 - told by its name in the log
    """A piece of work did not end and was interrupted; nothing of it was kept."""


class _Struck(BaseException):
    """Raised from outside in the middle of some work."""


class Watched(Generic[T]):
    """Work that computes, and is to be ended when it does not end by itself."""

    def __init__(self, work: Callable[[sqlite3.Connection], T]) -> None:
        self._work = work

    def __call__(self, db: sqlite3.Connection) -> T:
        """Do it."""
        return self._work(db)


class Watch:
    """Runs work on one thread and lets another thread end it.

    An exception raised from outside must land inside the work and nowhere else: after
    it, a transaction may be about to be committed. So whoever strikes says so first
    (``_striking``), and work that has ended waits until a strike has landed.
    """

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._begun: float | None = None
        self._thread = 0
        self._clock = 0
        self._striking = False
        self._struck = False

    def run(self, work: Callable[[sqlite3.Connection], T], db: sqlite3.Connection) -> T:
        """Do some work on this thread.

        Raises:
            TookTooLong: it was ended.
        """
        if not hasattr(time, "pthread_getcpuclockid"):
            return work(db)  # macOS does not say what a thread has used
        try:
            return self._landed(work, db)
        except _Struck:
            raise TookTooLong from None
        finally:
            self._begun = None
            self._struck = False

    def _landed(self, work: Callable[[sqlite3.Connection], T], db: sqlite3.Connection) -> T:
        if self._thread != threading.get_ident():
            self._thread = threading.get_ident()
            self._clock = time.pthread_getcpuclockid(self._thread)
        try:
            self._begun = time.clock_gettime(self._clock)  # the very clock that is looked at
            return work(db)
        finally:
            self._begun = None
            while self._striking:  # not a lock: a strike that landed on its way out would keep it
                time.sleep(0)
            for _ in range(_LANDS):
                if not self._struck:
                    break

    def look(self) -> None:
        """End what has run for too long; called from another thread now and then.

        A strike that comes to nothing, because it landed where Python drops exceptions (in a
        ``__del__``), is followed by the next one.
        """
        self._striking = True
        try:
            begun = self._begun
            if begun is not None and time.clock_gettime(self._clock) - begun >= self._limit:
                self._struck = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread), ctypes.py_object(_Struck)
                )
        finally:
            self._striking = False
