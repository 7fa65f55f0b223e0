"""Sends updates to the webhook a bot has set, as Telegram does.

Each chat's messages go one after the other, and so do each person's taps, in a queue of their own;
queues go side by side, as many as the bot allows. What is not answered with 2xx is sent again: at
once, then after 2, 4, 8 seconds and so on, at most a minute, for as long as the update is kept
(github.com/tdlib/telegram-bot-api, WebhookActor.cpp).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from bot.demo.botapi import BotApi
from bot.demo.faults import Effect
from bot.demo.world import Change

_LONGEST: Final = 60.0
_SECONDS: Final = 30.0
_FINE: Final = range(200, 300)

Pause = Callable[[float], Awaitable[None]]


class Pusher:
    """The way from the stand-in to the webhook of its bot; `pushing` makes one.

    Args:
        api: The stand-in.
        session: Carries the requests.
        base: Where the reverse proxy hands them on to, without a path.
        pause: Waits some seconds before a further try.

    Attributes:
        sent: How many requests have been made.
    """

    def __init__(
        self, api: BotApi, session: aiohttp.ClientSession, base: str, pause: Pause = asyncio.sleep
    ) -> None:
        self._api = api
        self._session = session
        self._base = base
        self._pause = pause
        self._lanes: dict[Hashable, asyncio.Task[None]] = {}
        self._room = asyncio.Condition()
        self._under_way = 0
        self.sent = 0
        self._stop = api.watch(self._changed)
        api.wakes.append(self._wake_soon)

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be sent, or is on its way."""
        return not self._lanes and not (self._api.webhook and self._api.pending())

    def _changed(self, change: Change) -> None:
        if change.kind == "webhook":
            self._wake_soon()

    def _wake_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self.wake)

    def wake(self) -> None:
        """Send what waits."""
        if not self._api.webhook:
            return
        for update in self._api.pending():
            lane = _lane(update)
            if lane not in self._lanes:
                self._lanes[lane] = asyncio.create_task(self._send_all(lane))

    async def close(self) -> None:
        """Send no more."""
        self._stop()
        self._api.wakes.remove(self._wake_soon)
        for task in self._lanes.values():
            task.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _send_all(self, lane: Hashable) -> None:
        delay, fails = 1.0, 0
        try:
            while self._api.webhook and (update := self._first(lane)) is not None:
                says = await self._send(update)
                if says is None:
                    self._api.updates.forget(update["update_id"])
                    delay, fails = 1.0, 0
                    continue
                self._api.webhook_error = (int(self._api.now().timestamp()), says)
                if fails:
                    delay = min(delay * 2, _LONGEST)
                    await self._pause(delay)
                fails += 1
        finally:
            del self._lanes[lane]

    def _first(self, lane: Hashable) -> dict[str, Any] | None:
        return next((one for one in self._api.pending() if _lane(one) == lane), None)

    async def _send(self, update: dict[str, Any]) -> str | None:
        """Send one update; return what went wrong, if something did."""
        async with self._room:
            await self._room.wait_for(lambda: self._under_way < self._api.webhook_connections)
            self._under_way += 1
        try:
            return await self._post(update)
        finally:
            self._under_way -= 1
            async with self._room:
                self._room.notify_all()

    async def _post(self, update: dict[str, Any]) -> str | None:
        fault = self._api.strike()
        lost = fault is not None and fault.effect in {Effect.CUT_AFTER, Effect.HANG_AFTER}
        if fault is not None and not lost:
            return "Connection timed out"
        self.sent += 1
        try:
            async with self._session.post(
                self._base + (urlsplit(self._api.webhook).path or "/"),
                json=update,
                headers={"X-Telegram-Bot-Api-Secret-Token": self._api.webhook_secret},
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return "Webhook connection closed"
        if lost:
            return "Read timeout expired"
        return None if status in _FINE else f"Wrong response from the webhook: {status}"


def _lane(update: dict[str, Any]) -> Hashable:
    """Return what goes one after the other: a chat's messages, a person's taps."""
    kind = next((key for key in update if key != "update_id"), "")
    content = update.get(kind)
    content = content if isinstance(content, dict) else {}
    whose = content.get("from" if kind == "callback_query" else "chat")
    number = whose.get("id") if isinstance(whose, dict) else None
    return (kind == "callback_query", number if number is not None else -update["update_id"])


@contextlib.asynccontextmanager
async def pushing(
    api: BotApi, place: Path | tuple[str, int], pause: Pause = asyncio.sleep
) -> AsyncIterator[Pusher]:
    """Send the updates of `api` to where its bot's reverse proxy hands them on to.

    Args:
        api: The stand-in.
        place: A unix socket, or an address and a port.
        pause: Waits some seconds before a further try.
    """
    unix = isinstance(place, Path)
    connector = aiohttp.UnixConnector(str(place)) if unix else aiohttp.TCPConnector()
    base = "http://bot" if isinstance(place, Path) else f"http://{place[0]}:{place[1]}"
    async with aiohttp.ClientSession(connector=connector) as session:
        pusher = Pusher(api, session, base, pause)
        try:
            yield pusher
        finally:
            await pusher.close()
