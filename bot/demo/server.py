"""The stand-in over real HTTP, on aiohttp.

A bot reaches it with `{url}/bot{token}/{method}` and `{url}/file/bot{token}/{path}`, parameters in
the query, as a form, as multipart or as JSON (core.telegram.org/bots/api#making-requests). A cut
closes the socket; connections cannot be refused one by one, so `refused` closes it too, undone.
"""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.demo.botapi import BotApi
from bot.demo.errors import ApiError, bad_request
from bot.demo.exchange import Answer, Cut, Held
from bot.demo.media import Upload
from bot.demo.wire import decode

_API = web.AppKey("api", BotApi)
_STOPPING = web.AppKey("stopping", asyncio.Event)
_LARGEST_REQUEST = 64 * 1024 * 1024


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Return parameters and files of a request.

    Raises:
        ApiError: 400 when a JSON body is not one object.
    """
    fields: dict[str, Any] = decode(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError as error:
            raise bad_request("can't parse request body as JSON") from error
        if not isinstance(body, Mapping):
            raise bad_request("request body must be a JSON object")
        return {**fields, **body}, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            fields |= decode({name: str(value)})
    return fields, files


def _response(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, body=answer.body, content_type="application/json")


def _refuse(error: ApiError) -> web.Response:
    return _response(Answer.of(error.code, error.body()))


async def _wait(event: asyncio.Event, stopping: asyncio.Event, seconds: float | None) -> None:
    """Wait until `event` or `stopping`, at most so many seconds."""
    waits = [asyncio.ensure_future(each.wait()) for each in (event, stopping)]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


async def _hold(held: Held, stopping: asyncio.Event) -> Answer | Cut:
    ready = asyncio.Event()
    held.subscribe(ready.set)
    try:
        await _wait(ready, stopping, held.timeout)
    except asyncio.CancelledError:
        held.abandon()  # the client has gone
        raise
    if stopping.is_set():
        held.abandon()
        return Cut("reset")
    return held.finish()


async def _method(request: web.Request) -> web.StreamResponse:
    try:
        fields, files = await _read(request)
    except ApiError as error:
        return _refuse(error)
    api, stopping = request.app[_API], request.app[_STOPPING]
    token, method = request.match_info["token"], request.match_info["method"]
    reply = api.request(token, method, fields, files)
    if isinstance(reply, Held):
        reply = await _hold(reply, stopping)
    if isinstance(reply, Answer):
        return _response(reply)
    if reply.how == "silent":
        await _wait(stopping, stopping, None)
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def _file(request: web.Request) -> web.Response:
    api = request.app[_API]
    if request.match_info["token"] != api.token:
        return _refuse(ApiError(401, "Unauthorized"))
    content = api.file(request.match_info["path"])
    if content is None:
        return _refuse(ApiError(404, "Not Found"))
    return web.Response(body=content, content_type="application/octet-stream")


async def _stop(app: web.Application) -> None:
    app[_STOPPING].set()


def make_app(api: BotApi) -> web.Application:
    """Return an application that serves `api`; other routes may be added to it."""
    app = web.Application(client_max_size=_LARGEST_REQUEST)
    app[_API] = api
    app[_STOPPING] = asyncio.Event()
    app.on_shutdown.append(_stop)
    app.router.add_route("*", "/bot{token:[^/]+}/{method:[A-Za-z]+}", _method)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", _file)
    return app


class Running:
    """A server that runs; `async with` closes it.

    Attributes:
        url: Its address, without a slash at the end.
        port: Its port.
    """

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self.port = port
        self.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """End it; waiting requests are cut."""
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


async def serve(
    api: BotApi, host: str = "127.0.0.1", port: int = 0, app: web.Application | None = None
) -> Running:
    """Serve `api` in this loop.

    Args:
        api: The stand-in.
        host: The address to listen on.
        port: The port; 0 for any that is free.
        app: An application of `make_app(api)` with further routes.

    Returns:
        The running server.

    Raises:
        OSError: The port is taken.
    """
    # No access log: the addresses hold the token.
    runner = web.AppRunner(
        make_app(api) if app is None else app,
        handler_cancellation=True,
        access_log=None,
        shutdown_timeout=1,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return Running(runner, host, int(runner.addresses[0][1]))
