"""The webhook's own door: a small HTTP server behind a reverse proxy, for one path, one caller.

Who does not bring the secret learns nothing, costs little, and leaves no line in the log: one
path, POST alone, headers of 8 KB, a body of 1 MB that comes in good time, so many connections
and no more. What a request comes to is decided by who takes its body; 200 is said only after.

Source: docs.aiohttp.org, "Low Level Server"; core.telegram.org/bots/api#setwebhook for the header.
"""

from __future__ import annotations

import asyncio
import errno
import hmac
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import ClientError, web

from bot.logs import where

log = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
LARGEST: Final = 1024 * 1024
"""Bytes of a body; an update of Telegram's has some thousands."""
BODY_SECONDS: Final = 10.0
"""How long a body may take from its first byte to its last."""
IDLE_SECONDS: Final = 60.0
"""How long a connection may stand, or send headers, without a whole request."""
MOST: Final = 200
"""So many connections at once; Telegram opens as many as it was told, at most 100."""

_SOCKET_MODE: Final = 0o660
"""A proxy of the socket's group may connect."""
_FINISH_SECONDS: Final = 5.0
_LINE: Final = 8190

Place = Path | tuple[str, int]
"""Where to listen: a unix socket's path, or an address of this machine and a port (0: any)."""
Take = Callable[[bytes], Awaitable[HTTPStatus]]


class Endpoint:
    """Listens, and hands the body of each request that may come in to who takes it.

    Args:
        place: where to listen.
        path: the path of the address, as it stands in the request; it is no secret.
        secret: what the request must bring in its header.
        take: given a body, returns the answer's status.
    """

    def __init__(self, place: Place, path: str, secret: str, take: Take) -> None:
        self._place = place
        self._path = path
        self._secret = secret.encode()
        self._take = take
        self._closing = False
        self._since: dict[object, float | None] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._server: asyncio.Server | None = None
        self._http: web.Server | None = None
        self._speak: Callable[[], web.RequestHandler]

    async def open(self) -> None:
        """Listen from now on.

        Raises:
            OSError: the place is taken, or may not be used.
        """
        loop = asyncio.get_running_loop()
        mute = logging.getLogger(f"{__name__}.quoting")  # it would quote what it cannot read
        mute.setLevel(logging.CRITICAL + 1)
        self._http = web.Server(self._answer)
        self._speak = partial(
            _Speaking,
            self._http,
            loop=loop,
            access_log=mute,
            logger=mute,
            keepalive_timeout=IDLE_SECONDS,
            lingering_time=1.0,
            auto_decompress=False,
            max_line_size=_LINE,
            max_field_size=_LINE,
        )
        if isinstance(self._place, Path):
            await _see_that_nobody_listens(self._place)
            self._server = await loop.create_unix_server(self._connected, self._place)
            self._place.chmod(_SOCKET_MODE)
        else:
            self._server = await loop.create_server(self._connected, *self._place)
        self._sweep()

    @property
    def port(self) -> int:
        """The port it listens on, where it is no unix socket."""
        assert self._server is not None  # noqa: S101 - who asks has opened it
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take nothing new, let what is under way be answered, and end every connection."""
        self._closing = True
        if self._server is None or self._http is None:
            return
        self._server.close()
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._http.pre_shutdown()
        await self._http.shutdown(_FINISH_SECONDS)
        if isinstance(self._place, Path):
            self._place.unlink(missing_ok=True)

    # --------------------------------------------------------------------- connections

    def _connected(self) -> asyncio.Protocol:
        assert self._http is not None  # noqa: S101 - it is what listens
        if self._closing or len(self._http.connections) >= MOST:
            return _Refused()
        return self._speak()

    def _sweep(self) -> None:
        """End connections that have not sent a whole request's head for long."""
        assert self._http is not None  # noqa: S101 - it is what listens
        loop = asyncio.get_running_loop()
        now, before = loop.time(), self._since
        self._since = {one: before.get(one, now) for one in self._http.connections}
        for one in self._http.connections:
            since = self._since[one]
            if since is not None and now - since >= IDLE_SECONDS:
                one.force_close()
        self._sweeping = loop.call_later(IDLE_SECONDS / 4, self._sweep)

    # ------------------------------------------------------------------------ requests

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self._since[request.protocol] = None  # at work
        try:
            status = await self._status(request)
        except Exception as error:  # noqa: BLE001 - an answer is owed; whose fault it is, is logged
            log.error("an update could not be taken (%s)", where(error))
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        self._since[request.protocol] = asyncio.get_running_loop().time()
        response = _wordless(status)
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = "POST"
        if status is not HTTPStatus.OK or self._closing:
            response.force_close()
        return response

    async def _status(self, request: web.BaseRequest) -> HTTPStatus:
        """Return what to answer: first by what costs nothing to see, then by the body."""
        if request.rel_url.raw_path != self._path:
            return HTTPStatus.NOT_FOUND
        if request.method != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        given = request.headers.getall(SECRET_HEADER, [])
        if len(given) != 1 or not self._is_secret(given[0]):
            return HTTPStatus.FORBIDDEN
        if "Content-Encoding" in request.headers:
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        if self._closing:
            return HTTPStatus.SERVICE_UNAVAILABLE
        if (request.content_length or 0) > LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for part in request.content.iter_any():
                    body += part
                    if len(body) > LARGEST:
                        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        except (ClientError, web.RequestPayloadError, OSError):
            return HTTPStatus.BAD_REQUEST
        return await self._take(bytes(body))

    def _is_secret(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret)


async def _see_that_nobody_listens(socket: Path) -> None:
    """See that a socket is nobody's, or was left by a kill: asyncio would take it from anybody.

    Raises:
        OSError: somebody listens there, or it may not be looked at.
    """
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except (FileNotFoundError, ConnectionRefusedError):
        return
    writer.close()
    raise OSError(errno.EADDRINUSE, "somebody listens there")


def _wordless(status: int) -> web.Response:
    """Return an answer that says nothing, not even what program gives it."""
    return web.Response(status=status, headers={"Server": "-"})


class _Speaking(web.RequestHandler):
    """A connection; who sends what is no HTTP is not told what was wrong with it."""

    def handle_error(self, *_: object, **__: object) -> web.Response:
        """Answer what could not be read."""
        response = _wordless(HTTPStatus.BAD_REQUEST)
        response.force_close()
        return response


class _Refused(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """End it."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()
