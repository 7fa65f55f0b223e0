"""Reading updates: written down first, acknowledged after.

PTB's own Updater acknowledges a batch with its next poll whatever became of it; a
crash in between loses what Telegram believes was delivered. Here the offset moves
only after the commit, and updates stay plain JSON until they are worked through, so
that one nobody can parse stops nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, Protocol

from telegram.error import TelegramError

from bot.chat.api import Api, Failure, classify
from bot.chat.updates import Unreadable, update_id
from bot.journal import Journalled
from bot.service import Service

log = logging.getLogger(__name__)

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_SECONDS = 25
FULL_BATCH = 100
"""So many updates Telegram hands out at once (Bot API, getUpdates); there may be more."""
LONGEST_BACKOFF = 30.0

Pause = Callable[[float], Awaitable[None]]


class TokenRevoked(Exception):  # noqa: N818 - its text is told to the host
    """Telegram does not accept TELEGRAM_BOT_TOKEN. Copy it anew from @BotFather."""


class SomebodyElse(Exception):  # noqa: N818 - its text is told to the host
    """Another program reads this bot's updates with the same token. Stop it, then start again."""


class Taker(Protocol):
    """Who works through what was written down."""

    @property
    def busy(self) -> Collection[int] | None:
        """Of whom something waits to be worked through; None: nothing is to be begun any more."""
        ...

    def accept(self, journalled: Journalled) -> None:
        """Take on what has been committed."""
        ...


class Poller:
    """Long-polls ``getUpdates`` for as long as it is left running.

    Args:
        api: its own connection to the Bot API.
        service: writes the updates down.
        taker: takes on what was written down.
        reached: called after each answer of Telegram's.
        spawn: starts a task whose failure ends the process.
        in_touch: set while all that people have written is known; cleared at each trouble.
        pause: waits some seconds.
    """

    def __init__(
        self,
        api: Api,
        service: Service,
        taker: Taker,
        reached: Callable[[], Awaitable[None]],
        spawn: Callable[[Awaitable[None]], asyncio.Task[None]],
        in_touch: asyncio.Event,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._api = api
        self._service = service
        self._taker = taker
        self._reached = reached
        self._spawn = spawn
        self._pause = pause
        self._offset: int | None = None
        self._in_touch = in_touch

    async def open(self) -> None:
        """Nothing listens here: Telegram is asked."""

    async def run(self) -> None:
        """Poll for ever.

        Raises:
            TokenRevoked: 401.
            SomebodyElse: 409.
        """
        backoff = 0.0
        while True:
            try:
                updates = await self._poll()
            except TelegramError as error:
                self._in_touch.clear()
                if classify(error) is Failure.WEBHOOK:
                    await self._end_webhook()
                backoff = min(max(1.0, backoff * 2), LONGEST_BACKOFF)
                await self._pause(seconds_after(error, backoff))
                continue
            backoff = 0.0
            await self._finished(self._journal(updates))
            if len(updates) < FULL_BATCH:
                self._in_touch.set()
            await self._reached()

    async def _poll(self) -> list[dict[str, Any]]:
        """Ask for updates; at first, and after trouble, without waiting for one to come."""
        seconds = POLL_SECONDS if self._in_touch.is_set() else 0
        params: dict[str, Any] = {"timeout": seconds, "allowed_updates": ALLOWED}
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._api.call("getUpdates", params, read_timeout=POLL_SECONDS + 10)
        if not isinstance(updates, list) or (updates and not _numbers(updates)):
            raise TelegramError("These are no updates")
        return updates

    async def _end_webhook(self) -> None:
        """Take the updates back from an address that they were sent to."""
        log.warning("updates were sent to a webhook; it is ended")
        try:
            await self._api.call("deleteWebhook", {})
        except TelegramError as error:
            log.warning("it was not ended (%s)", classify(error).name.lower())

    async def _finished(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something whole: a stop must not part what is committed from what it is to say."""
        task = self._spawn(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await task
            raise

    async def _journal(self, updates: list[dict[str, Any]]) -> None:
        """Write a batch down, however long the disk makes us wait, then move the offset."""
        backoff = 0.0
        while updates:
            try:
                journalled = await self._service.journal(updates, self._taker.busy)
            except sqlite3.OperationalError as error:
                log.error("updates wait: the database says %s", error.sqlite_errorname)
                backoff = min(max(0.5, backoff * 2), LONGEST_BACKOFF)
                await self._pause(backoff)
                continue
            self._offset = _numbers(updates)[-1] + 1
            self._taker.accept(journalled)
            return


def _numbers(updates: list[Any]) -> list[int]:
    """Return the updates' numbers; what has none cannot be acknowledged, and is left out."""
    numbers = []
    for one in updates:
        with contextlib.suppress(Unreadable):
            numbers.append(update_id(one))
    return numbers


def seconds_after(error: TelegramError, backoff: float) -> float:
    """Return how long to wait after a call that failed.

    Raises:
        TokenRevoked: waiting will not help.
        SomebodyElse: waiting will not help.
    """
    match classify(error):
        case Failure.REVOKED:
            raise TokenRevoked from None
        case Failure.CONFLICT:
            raise SomebodyElse from None
        case Failure.SLOW_DOWN:
            wait = getattr(error, "retry_after", backoff)
            return max(backoff, wait if isinstance(wait, int | float) else wait.total_seconds())
        case failure:
            log.warning("Telegram cannot be reached (%s); trying again", failure.name.lower())
            return backoff
