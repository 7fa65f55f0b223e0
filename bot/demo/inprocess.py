"""Carries python-telegram-bot's calls straight to the stand-in, without sockets.

What goes wrong looks as it does over `bot.chat.request.Request`: the same `telegram.error` class
with the same cause.
"""

import asyncio
from typing import Any

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.chat.request import CutOffError, NeverSentError
from bot.demo.botapi import BotApi
from bot.demo.errors import ApiError
from bot.demo.exchange import Answer, Cut, Held
from bot.demo.media import Upload
from bot.demo.wire import decode, target
from conversations.jsontext import dumps, loads


class InProcessRequest(BaseRequest):
    """A `BaseRequest` whose other end is a `BotApi` in this process.

    Args:
        api: The stand-in.
        read_timeout: Seconds to wait for an answer when a call does not say; None for ever.
    """

    def __init__(self, api: BotApi, read_timeout: float | None = 5.0) -> None:
        self._api = api
        self._read_timeout = read_timeout

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout in seconds."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - GET or POST makes no difference to the Bot API
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - nothing is written
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - nothing connects
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - nothing is pooled
    ) -> tuple[int, bytes]:
        """Do one request. See `BaseRequest.do_request`.

        Returns:
            HTTP status and body.

        Raises:
            NetworkError: The connection was refused or cut.
            TimedOut: No answer came within `read_timeout`.
        """
        await asyncio.sleep(0)  # every request lets others run, as one over a socket would
        wait = self._read_timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        wanted = target(url)
        if wanted is None:
            return _body(_NOT_FOUND)
        if wanted.is_file:
            content = self._api.file(wanted.name) if wanted.token == self._api.token else None
            return _body(_NOT_FOUND) if content is None else (200, content)
        fields: dict[str, Any] = {}
        files: dict[str, Upload] = {}
        if request_data is not None and request_data.contains_files:
            fields, files = decode(request_data.json_parameters), _files(request_data)
        elif request_data is not None:
            fields = loads(dumps(request_data.parameters))
        reply = self._api.request(wanted.token, wanted.name, fields, files)
        if isinstance(reply, Held):
            reply = await _wait(reply, wait)
        if isinstance(reply, Cut):
            raise _error(reply)
        return reply.status, reply.body


def _body(error: ApiError) -> tuple[int, bytes]:
    answer = Answer.of(error.code, error.body())
    return answer.status, answer.body


_NOT_FOUND = ApiError(404, "Not Found")


def _files(data: RequestData) -> dict[str, Upload]:
    files = {}
    for part, (name, content, mime) in data.multipart_data.items():
        files[part] = Upload(name, content if isinstance(content, bytes) else content.read(), mime)
    return files


async def _wait(held: Held, read_timeout: float | None) -> Answer | Cut:
    """Wait until `held` can be finished.

    Raises:
        TimedOut: `read_timeout` passed first.
    """
    ready = asyncio.Event()
    held.subscribe(ready.set)
    limits = [limit for limit in (held.timeout, read_timeout) if limit is not None]
    try:
        async with asyncio.timeout(min(limits, default=None)):
            await ready.wait()
    except TimeoutError:
        if held.timeout is None or held.timeout != min(limits):
            held.abandon()
            raise TimedOut from CutOffError()
    except asyncio.CancelledError:
        held.abandon()
        raise
    return held.finish()


def _error(cut: Cut) -> NetworkError:
    """Return what python-telegram-bot makes of this end of a connection."""
    error = TimedOut() if cut.how == "silent" else NetworkError(cut.how)
    error.__cause__ = NeverSentError() if cut.how == "refused" else CutOffError()
    return error
