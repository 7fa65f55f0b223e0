"""Lets what is too old be removed when that is due, one round at a time, beside everything else."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable

from bot.forgetting import Forgetting

RESTS = 30
"""After a failure so many wakes are let pass: while something is due there is one a second."""

log = logging.getLogger(__name__)


class Retention:
    """Goes its rounds.

    Args:
        forgetting: removes what is too old.
        spawn: starts a task whose failure ends the process.
    """

    def __init__(self, forgetting: Forgetting, spawn: Callable[[Awaitable[None]], object]) -> None:
        self._forgetting = forgetting
        self._spawn = spawn
        self._at_work = False
        self._rests = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is being removed."""
        return not self._at_work

    def wake(self) -> None:
        """Remove what is due to be removed, unless that is being done, or has failed just now."""
        if self._rests:
            self._rests -= 1
        elif not self._at_work:
            self._at_work = True
            self._spawn(self._rounds())

    async def _rounds(self) -> None:
        try:
            await self._forgetting.rounds()
        except sqlite3.OperationalError as error:
            log.error("what is too old waits: the database says %s", error.sqlite_errorname)
            self._rests = RESTS
        finally:
            self._at_work = False
