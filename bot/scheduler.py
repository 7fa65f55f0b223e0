"""The alarm clock. Due rows are the truth; APScheduler only rings.

Its timers are monotonic and its misfire grace would drop a late job silently, so
there is no job a therapist: one job for the next due instant, and a sweep that reads
the wall clock again (after a suspend or a clock jump the timer alone would be late).
The sweep is no job: an interval job counts by the wall clock, and one that was set
back by an hour would let it pause for that hour.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sqlite3
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, SystemClock
from bot.service import AT_ONCE, Service
from bot.turns import Outcome

log = logging.getLogger(__name__)

SWEEP = timedelta(seconds=30)
AFTER_A_RING = timedelta(seconds=1)
_NEXT = "next"
sleep = asyncio.sleep


class Alarm:
    """Rings what is due.

    Args:
        service: knows what is due.
        clock: the clock that due instants are compared with.
        dispatch: told what each ring left to be done.
        room: whether more can be taken on; what is due waits until then.
        failed: told of an error after which the process must not go on.
        sweep: how often the wall clock is read again.
        rung: called after each look: calendars fall due by the same clock.
    """

    def __init__(
        self,
        service: Service,
        clock: Clock,
        dispatch: Callable[[Outcome], None],
        room: Callable[[], bool],
        failed: Callable[[BaseException], None],
        sweep: timedelta = SWEEP,
        rung: Callable[[], None] = lambda: None,
    ) -> None:
        self._service = service
        self._clock = clock
        self._dispatch = dispatch
        self._room = room
        self._failed = failed
        self._sweep = sweep
        self._rung = rung
        self._ringing = asyncio.Lock()
        self._sweeping: asyncio.Task[None] | None = None
        self._stopped = False
        self.looks = 0
        """How often it has looked at what is due."""
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    async def start(self) -> None:
        """Ring what came due while the bot was down, then keep watch.

        Returns once the first few have been rung: nobody is to wait for everybody.
        """
        self._scheduler.start()
        await self.ring(goes=1)
        self._sweeping = asyncio.create_task(self._sweep_for_ever())

    async def _sweep_for_ever(self) -> None:
        while True:
            await sleep(self._sweep.total_seconds())
            await self.ring()

    def stop(self) -> None:
        """Stop watching."""
        self._stopped = True
        if self._sweeping is not None:
            self._sweeping.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def ring(self, goes: float = math.inf) -> None:
        """Let ring what is due now, a few people a go, and set the timer to what is due next."""
        async with self._ringing:
            self.looks += 1
            try:
                while goes > 0 and not self._stopped and self._room() and await self._go():
                    goes -= 1
                self._rung()
                await self.look(soonest=AFTER_A_RING)
            except sqlite3.OperationalError as error:
                log.error("the alarm waits: the database says %s", error.sqlite_errorname)
            except Exception as error:  # noqa: BLE001 - APScheduler would swallow it
                self._failed(error)

    async def _go(self) -> bool:
        """Let ring what is due to a few people; tell whether there may be more."""
        outcomes = await self._service.ring()
        for outcome in outcomes:
            self._dispatch(outcome)
        self.looks += 1
        return len(outcomes) >= AT_ONCE

    async def look(self, soonest: timedelta = timedelta(0)) -> None:
        """Set the timer to the next due instant, not sooner than ``soonest`` from now.

        What is still due right after a ring could not be worked through: it is left some time.
        """
        try:
            instant = await self._service.next_instant()
        except sqlite3.OperationalError as error:
            log.error("the alarm waits: the database says %s", error.sqlite_errorname)
            return  # the sweep looks again
        if instant is None:
            return
        wait = max(instant - self._clock.now(), soonest)
        self._scheduler.add_job(
            self.ring,
            "date",
            run_date=SystemClock().now() + wait,
            id=_NEXT,
            replace_existing=True,
        )
