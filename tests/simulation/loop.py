"""An event loop whose time passes only when nobody has anything to do."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any


class _Selector(selectors.SelectSelector):
    """Instead of waiting it lets time pass; no socket is ever looked at."""

    def __init__(self, passed: Callable[[float | None], None]) -> None:
        super().__init__()
        self._passed = passed

    def select(self, timeout: float | None = None) -> list[Any]:
        """Let as much time pass as the loop would have waited."""
        if timeout is None or timeout > 0:
            self._passed(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop on which a day takes as long as what happens in it.

    Args:
        at_rest: called whenever nothing is left to be done now, with the time to come.
    """

    def __init__(self, at_rest: Callable[[float], None]) -> None:
        self._at_rest = at_rest
        self._seconds = 0.0
        super().__init__(_Selector(self._pass))

    def time(self) -> float:
        """Return the seconds since this loop began."""
        return self._seconds

    def _pass(self, seconds: float | None) -> None:
        if seconds is None:
            raise RuntimeError("nothing will ever happen again")
        self._at_rest(self._seconds + seconds)
        self._seconds += seconds

    def _write_to_self(self) -> None:
        """Wake nobody: there is one thread, and it never waits."""

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Do at once what would be done on another thread."""
        assert executor is None
        future = self.create_future()
        future.set_result(func(*args))
        return future
