"""python-telegram-bot's request object over aiohttp: the way of every call to the Bot API.

PTB sorts the HTTP answers (``telegram.error``); what is told here is what became of a call that
got none. The cause of each error says whether the request can have left this machine, and neither
holds an address: the token stands in it.

Source: docs.python-telegram-bot.org, telegram.request.BaseRequest; docs.aiohttp.org, client
reference, "Hierarchy of exceptions".
"""

from __future__ import annotations

import ssl
from functools import cache, lru_cache
from typing import Any, Final

import aiohttp
import certifi
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from conversations.jsontext import dumps, loads

CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 20.0
KEEPALIVE_SECONDS: Final = 75.0
"""A therapist types slowly; a few seconds would pay for a new TLS connection each time."""

_SLOWEST: Final = 10_000.0
"""Bytes a second of the slowest line that a document is waited for."""

_JSON: Final = {"Content-Type": "application/json"}


class NeverSentError(Exception):
    """There was no connection: the request has not left this machine."""


class CutOffError(Exception):
    """The connection ended, or was silent, after the request may have been read."""


class Request(BaseRequest):
    """Carries calls over a pool of connections that are kept for slow typists.

    Args:
        connections: how many there are at most; a further call waits for one.
        read_timeout: seconds to wait for an answer when a call does not say.
    """

    def __init__(self, connections: int, read_timeout: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """The default read timeout in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Make the pool; it opens connections as they are needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=KEEPALIVE_SECONDS,
                    ssl=_certificates(),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return an answer's JSON; one that is none is not logged, for it may quote words.

        Raises:
            TelegramError: it is none.
        """
        try:
            parsed: dict[str, Any] = loads(payload)
        except ValueError:
            raise TelegramError("the answer is no JSON") from None
        return parsed

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of read_timeout
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - always the same
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - part of connecting
    ) -> tuple[int, bytes]:
        """Do one request. See ``BaseRequest.do_request``.

        Returns:
            HTTP status and body.

        Raises:
            TimedOut: there was no connection, or no answer, in time.
            NetworkError: there was no connection, or it was cut.
        """
        if self._session is None:
            raise RuntimeError("the pool is not open: initialize() comes first")
        seconds = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        data: _Form | bytes | None = None
        headers = None
        if request_data is not None and request_data.contains_files:
            data = form = _form(request_data)
            seconds += form.size / _SLOWEST
        elif request_data is not None:
            data, headers = dumps(request_data.parameters), _JSON
        try:
            async with self._session.request(
                method,
                url,
                data=data,
                headers=headers,
                timeout=_timeout(seconds),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError:
            raise TimedOut("no connection in time") from NeverSentError()
        except aiohttp.ClientConnectorError as error:
            raise NetworkError(f"no connection ({type(error).__name__})") from NeverSentError()
        except TimeoutError:
            raise TimedOut("no answer in time") from CutOffError()
        except aiohttp.ClientError as error:
            raise NetworkError(f"cut off ({type(error).__name__})") from CutOffError()


@cache
def _certificates() -> ssl.SSLContext:
    """Return a context that trusts Mozilla's list: a small box may have none of its own."""
    return ssl.create_default_context(cafile=certifi.where())


@lru_cache(maxsize=64)
def _timeout(seconds: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS, sock_read=seconds
    )


class _Form(aiohttp.FormData):
    """A multipart form that knows how large its files are."""

    size = 0


def _form(data: RequestData) -> _Form:
    form = _Form()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, file, kind) in data.multipart_data.items():
        content = file if isinstance(file, bytes) else file.read()
        form.add_field(name, content, filename=file_name, content_type=kind)
        form.size += len(content)
    return form
