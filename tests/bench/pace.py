"""A load of so many turns a second, at random moments, whoever is free to begin one.

In come those who are free, out go calls that let one of them begin. Where nobody is free, the
turn begins as soon as somebody is, and is told when it should have begun, so that its latency
counts from then: a slow bot cannot make its load lighter.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Generic, TypeVar

T = TypeVar("T")


class Pace(Generic[T]):
    """A Poisson process of beginnings.

    Args:
        rate: how many a second, on average.
        rng: chance.
        begin: lets somebody begin, with the moment (of ``perf_counter``) it was due.
    """

    def __init__(self, rate: float, rng: random.Random, begin: Callable[[T, float], None]) -> None:
        self._rate = rate
        self._rng = rng
        self._begin = begin
        self._loop = asyncio.get_running_loop()
        self._free: deque[T] = deque()
        self._owed: deque[float] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def free(self, one: T) -> None:
        """Note that somebody may begin."""
        if self._owed:
            self._begin(one, self._owed.popleft())
        else:
            self._free.append(one)

    def start(self) -> None:
        """Let it run from now on."""
        self._due = perf_counter()
        self._tick()

    def stop(self) -> None:
        """Let nobody begin any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._owed.clear()

    def _tick(self) -> None:
        now = perf_counter()
        while self._due <= now:
            if self._free:
                self._begin(self._free.popleft(), now)
            else:
                self._owed.append(self._due)
            self._due += self._rng.expovariate(self._rate)
        self._timer = self._loop.call_later(self._due - now, self._tick)
