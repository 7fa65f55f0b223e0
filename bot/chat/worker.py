"""Working through what was written down: each chat in its order, all chats side by side."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from bot.chat.poller import Pause
from bot.journal import Journalled
from bot.logs import where
from bot.service import Service
from bot.store.inbox import Waiting
from bot.store.watch import TookTooLong
from bot.turns import Fleeting, Outcome

log = logging.getLogger(__name__)

TRIES = 3
"""After so many, an update's words are lifted into a note and the chat goes on."""

HELD = 32
"""So many updates that wait of one person are held in memory; others are read from their rows."""

LONGEST_BACKOFF = 30.0


class Worker:
    """Turns inbox rows into turns.

    Args:
        service: works one row through.
        settled: waits until no message to a person is on its way, so that words that
            crossed a question are told from words that answer it.
        dispatch: told what a turn left to be done.
        say_once: says something to a stranger.
        spawn: starts a task whose failure ends the process.
        pause: waits some seconds.
    """

    def __init__(
        self,
        service: Service,
        settled: Callable[[int], Awaitable[None]],
        dispatch: Callable[[Outcome], None],
        say_once: Callable[[list[Fleeting]], None],
        spawn: Callable[[Awaitable[None]], object],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._service = service
        self._settled = settled
        self._dispatch = dispatch
        self._say_once = say_once
        self._spawn = spawn
        self._pause = pause
        self._lanes: dict[int, deque[Waiting]] = {}
        self._stopping = False

    def accept(self, journalled: Journalled) -> None:
        """Take on what has been committed: hand on what was worked through, then the rest."""
        self._say_once(journalled.fleeting)
        for outcome in journalled.outcomes:
            self._dispatch(outcome)
        for row in journalled.waiting:
            if row.therapist in self._lanes:
                lane = self._lanes[row.therapist]
                lane.append(row if len(lane) < HELD else replace(row, update=None))
            else:
                self._lanes[row.therapist] = deque([row])
                self._spawn(self._lane(row.therapist))

    def stop(self) -> None:
        """Begin nothing new; what waits is in the inbox."""
        self._stopping = True

    @property
    def busy(self) -> Collection[int] | None:
        """Of whom something waits to be worked through; None: nothing is to be begun any more.

        Whose words a stop has left in the inbox is no longer known here: what they write
        after that must not be worked through before it.
        """
        return None if self._stopping else self._lanes.keys()

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be worked through."""
        return not self._lanes

    async def _lane(self, therapist: int) -> None:
        lane = self._lanes[therapist]
        try:
            while lane:
                await self._settled(therapist)
                if self._stopping:
                    return
                outcome = await self._work(lane[0])
                lane.popleft()
                self._dispatch(outcome)
        finally:
            del self._lanes[therapist]

    async def _work(self, row: Waiting) -> Outcome:
        backoff = 0.1
        tries = _counts(row.failure)
        while True:
            try:
                if tries < TRIES:
                    return await self._service.work(row, at_once=True)
                if tries == TRIES:
                    return await self._service.park(row)
                return await self._service.give_up(row)
            except sqlite3.OperationalError as error:
                log.error("an update waits: the database says %s", error.sqlite_errorname)
            except Exception as error:  # noqa: BLE001 - whatever it is, only this chat waits
                tries = max(tries + 1, _counts(type(error)))
                log.error("an update could not be worked through (%s)", where(error))
                if tries > TRIES + 1:
                    return Outcome()
            await self._pause(backoff)
            backoff = min(backoff * 2, LONGEST_BACKOFF)


def _counts(failure: type[Exception] | None) -> int:
    """Return for how many tries a failure counts."""
    if failure is None or issubclass(failure, sqlite3.OperationalError):
        return 0
    return TRIES if issubclass(failure, TookTooLong) else 1
