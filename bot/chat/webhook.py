"""Being sent updates: written down first, acknowledged after, as in :mod:`bot.chat.poller`.

Telegram sends each update to the webhook's address until it is answered with 200, the updates of
one chat in their order, many chats side by side. Requests that wait at the same time are written
down in one commit, and each is answered after it. What comes twice is known by its number.

Now and then Telegram is asked how it stands (getWebhookInfo): whether the webhook is still ours,
and how many updates wait; only then is it known that nothing of somebody's is still on its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from telegram.error import TelegramError

from bot.chat.api import Api, Failure, classify
from bot.chat.poller import (
    ALLOWED,
    FULL_BATCH,
    LONGEST_BACKOFF,
    Pause,
    SomebodyElse,
    Taker,
    seconds_after,
)
from bot.chat.updates import update_id
from bot.keys import place as place_file
from bot.service import Service
from bot.settings import WEBHOOK_SECRET
from conversations.jsontext import loads

if TYPE_CHECKING:
    from bot.chat.endpoint import Endpoint, Place

log = logging.getLogger(__name__)

SIDE_BY_SIDE: Final = 40
"""How many updates Telegram may send at once (setWebhook, max_connections; its own default)."""
LOOK_SECONDS: Final = 25.0
"""How long Telegram is not asked how it stands, while nothing is wrong."""
SECRET_NAME: Final = "webhook-secret"  # noqa: S105 - the name of its file

_MOST_TOLD: Final = 200


class CannotListen(Exception):  # noqa: N818 - its text is told to the host
    """The place of PRESENCE_WEBHOOK_LISTEN cannot be used; the text says why."""


class WebhookRefused(Exception):  # noqa: N818 - its text is told to the host
    """Telegram does not take PRESENCE_WEBHOOK_URL; the text says why."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook: where Telegram sends to, where that arrives, and how it is known to be Telegram.

    Attributes:
        url: its public address, https.
        listen: where the reverse proxy hands requests on to.
        secret: stands in each request's header.
    """

    url: str
    listen: Place
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        """The path that requests are sent to."""
        return urlsplit(self.url).path or "/"


def kept_secret(directory: Path) -> str:
    """Return this directory's secret for the webhook, made on the first call (0600).

    Raises:
        OSError: it can be neither read nor kept.
    """
    path = directory / SECRET_NAME
    with contextlib.suppress(FileNotFoundError, UnicodeDecodeError):
        found = path.read_text("ascii").strip()
        if WEBHOOK_SECRET.fullmatch(found):
            return found
    made = secrets.token_urlsafe(32)
    place_file(path, f"{made}\n".encode())
    return made


class Webhook:
    """Takes updates for as long as it is left running; see :class:`bot.chat.poller.Poller`.

    Args:
        api: the Bot API.
        service: writes the updates down.
        taker: takes on what was written down.
        reached: called after updates have come, and after Telegram has said that none wait.
        spawn: starts a task whose failure ends the process.
        in_touch: set while all that people have written is known; cleared at each trouble.
        hook: where.
        pause: waits some seconds.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a poller's, and the hook
        self,
        api: Api,
        service: Service,
        taker: Taker,
        reached: Callable[[], Awaitable[None]],
        spawn: Callable[[Awaitable[None]], asyncio.Task[None]],
        in_touch: asyncio.Event,
        hook: Hook,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._api = api
        self._service = service
        self._taker = taker
        self._reached = reached
        self._spawn = spawn
        self._in_touch = in_touch
        self._hook = hook
        self._pause = pause
        self._came: list[_Came] = []
        self._writing = False
        self._arrived = 0
        self._expected: float = float("inf")
        self._told: object = None
        self._wake = asyncio.Event()
        self._endpoint: Endpoint | None = None
        self.resting = False
        """Whether it waits for requests and has no question to Telegram."""

    # ------------------------------------------------------------------- being sent to

    async def open(self) -> None:
        """Listen from now on.

        Raises:
            CannotListen: the place is taken, or may not be used.
        """
        from bot.chat.endpoint import Endpoint  # noqa: PLC0415 - who polls needs no server

        hook = self._hook
        self._endpoint = Endpoint(hook.listen, hook.path, hook.secret, self.take)
        try:
            await self._endpoint.open()
        except OSError as error:
            where = hook.listen if isinstance(hook.listen, Path) else "{}:{}".format(*hook.listen)
            raise CannotListen(
                f"PRESENCE_WEBHOOK_LISTEN ({where}) cannot be used: "
                f"{error.strerror or error}. "
                "Choose another place, or stop what listens there."
            ) from None

    async def take(self, body: bytes) -> HTTPStatus:
        """Take the body of a request that has brought the secret.

        Returns:
            200 once it is committed; 503 if it was not, and must come again; 400 if it is none.
        """
        try:
            update = loads(body)
            update_id(update)
        except (ValueError, RecursionError):
            return HTTPStatus.BAD_REQUEST
        came = _Came(update, asyncio.get_running_loop().create_future())
        self._came.append(came)
        if not self._writing:
            self._writing = True
            self._spawn(self._write())
        return HTTPStatus.OK if await came.kept else HTTPStatus.SERVICE_UNAVAILABLE

    async def _write(self) -> None:
        """Write down what has come, batch by batch, and say of each whether it is kept."""
        batch: list[_Came] = []
        try:
            while self._came:
                self._came.sort(key=_Came.number)
                batch, self._came = self._came[:FULL_BATCH], self._came[FULL_BATCH:]
                kept = await self._journal([one.update for one in batch])
                for one in batch:
                    one.say(kept=kept)
                if kept:
                    await self._reached()
        finally:
            self._writing = False
            for one in (*batch, *self._came):
                one.say(kept=False)
            self._came.clear()

    async def _journal(self, updates: list[dict[str, Any]]) -> bool:
        try:
            journalled = await self._service.journal(updates, self._taker.busy)
        except sqlite3.OperationalError as error:
            log.error("updates wait: the database says %s", error.sqlite_errorname)
            self._lose_touch()
            self.look_again()
            return False
        self._arrived += len(updates)
        self._taker.accept(journalled)
        if self._arrived >= self._expected:
            self._in_touch.set()
        return True

    # ---------------------------------------------------------------- how Telegram stands

    async def run(self) -> None:
        """Set the webhook, and look after it for ever; in the end let requests under way finish.

        Raises:
            TokenRevoked: 401.
            SomebodyElse: the webhook was taken away, or leads elsewhere.
            WebhookRefused: Telegram does not take its address.
        """
        backoff, is_set = 0.0, False
        try:
            while True:
                self._wake.clear()
                try:
                    if not is_set:
                        await self._set()
                    is_set = True
                    known = await self._look()
                except TelegramError as error:
                    self._lose_touch()
                    backoff = min(max(1.0, backoff * 2), LONGEST_BACKOFF)
                    await self._pause(seconds_after(error, backoff))
                    continue
                if known:
                    backoff = 0.0
                    await self._reached()
                    await self._rest()
                else:
                    backoff = min(max(1.0, backoff * 2), LONGEST_BACKOFF)
                    await self._pause(backoff)
        finally:
            if self._endpoint is not None:
                await self._endpoint.close()

    async def _set(self) -> None:
        """Tell Telegram where to send updates; what waits there already is sent too.

        Raises:
            WebhookRefused: it does not take the address.
            TelegramError: there was no answer.
        """
        params = {
            "url": self._hook.url,
            "secret_token": self._hook.secret,
            "max_connections": SIDE_BY_SIDE,
            "allowed_updates": ALLOWED,
            "drop_pending_updates": False,
        }
        try:
            await self._api.call("setWebhook", params)
        except TelegramError as error:
            if classify(error) in {Failure.REFUSED, Failure.BLOCKED}:
                says = one_line(error.message)
                raise WebhookRefused(
                    f"Telegram does not take PRESENCE_WEBHOOK_URL ({says}). Change the address."
                ) from None
            raise

    async def _look(self) -> bool:
        """Ask how Telegram stands; return whether all that people have written has come.

        Raises:
            SomebodyElse: the webhook is not ours any more.
            TelegramError: there was no answer.
        """
        arrived = self._arrived
        info = await self._api.call("getWebhookInfo", {})
        waiting = info.get("pending_update_count") if isinstance(info, dict) else None
        if not isinstance(waiting, int):
            raise TelegramError("This is no answer of the Bot API")
        if info.get("url") != self._hook.url:
            raise SomebodyElse
        failed = info.get("last_error_date")
        if failed != self._told:
            self._told = failed
            says = one_line(str(info.get("last_error_message", "")))
            log.warning("Telegram could not deliver to the webhook: %s", says)
        self._expected = arrived + waiting
        if self._arrived < self._expected:
            self._in_touch.clear()
            return False
        self._in_touch.set()
        return True

    def look_again(self) -> None:
        """Ask Telegram now, and not only when it is time."""
        self.resting = False
        self._wake.set()

    async def _rest(self) -> None:
        self.resting = True
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wake.wait()
        finally:
            self.resting = False

    def _lose_touch(self) -> None:
        self._expected = float("inf")
        self._in_touch.clear()


@dataclass(frozen=True, slots=True)
class _Came:
    """An update that somebody waits to hear of."""

    update: dict[str, Any]
    kept: asyncio.Future[bool]

    def number(self) -> int:
        return update_id(self.update)

    def say(self, *, kept: bool) -> None:
        if not self.kept.done():
            self.kept.set_result(kept)


def one_line(text: str) -> str:
    """Return what Telegram says of the webhook, fit for a line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_MOST_TOLD]
