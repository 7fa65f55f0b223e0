"""What is particular to the adapter over HTTP."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from bot.demo.server import make_app, serve


async def test_ways_to_send_parameters(api: BotApi, anna: Person) -> None:
    """Query, form, multipart and JSON are read alike."""
    params = {"chat_id": str(anna.user_id), "text": "5"}
    multipart = aiohttp.FormData(params, default_to_multipart=True)
    async with await serve(api) as server, aiohttp.ClientSession() as http:
        url = f"{server.url}/bot{api.token}/sendMessage"
        for sent in (
            http.get(url, params=params),
            http.post(url, data=params),
            http.post(url, data=multipart),
            http.post(url, json={"chat_id": anna.user_id, "text": "5"}),
        ):
            async with sent as reply:
                assert (await reply.json())["result"]["text"] == "5"
    assert len(anna.messages) == 4


async def test_bad_requests(api: BotApi) -> None:
    """A body that is no JSON object is a 400, a wrong token a 401, a missing file a 404."""
    async with await serve(api) as server, aiohttp.ClientSession() as http:
        kind = {"Content-Type": "application/json"}
        url = f"{server.url}/bot{api.token}/getMe"
        for body in (b"{", b"[]"):
            async with http.post(url, data=body, headers=kind) as reply:
                assert (reply.status, (await reply.json())["error_code"]) == (400, 400)
        for path, status in (
            ("bot1:x/getMe", 401),
            (f"bot{api.token}/nothing", 404),
            ("file/bot1:x/a", 401),
            (f"file/bot{api.token}/a", 404),
        ):
            async with http.get(f"{server.url}/{path}") as reply:
                assert (reply.status, (await reply.json())["ok"]) == (status, False)


async def test_a_poll_times_out(api: BotApi) -> None:
    """A poll with nothing to hand out ends by its own timeout."""
    async with await serve(api) as server, aiohttp.ClientSession() as http:
        url = f"{server.url}/bot{api.token}/getUpdates"
        async with http.get(url, params={"timeout": "1"}) as reply:
            assert await reply.json() == {"ok": True, "result": []}


@pytest.mark.parametrize(("method", "params"), [("getUpdates", {"timeout": "50"}), ("getMe", {})])
async def test_closing_cuts_what_waits(api: BotApi, method: str, params: dict[str, str]) -> None:
    """Closing the server cuts waiting polls and hanging calls at once."""
    api.fail("getMe", faults.answer_lost(silent=True))
    async with aiohttp.ClientSession() as http:
        server = await serve(api)
        url = f"{server.url}/bot{api.token}/{method}"
        call = asyncio.create_task(http.get(url, params=params))
        while not api.calls:  # noqa: ASYNC110 - the server gives no event
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await server.close()
            with pytest.raises(aiohttp.ClientError):
                await call


async def test_other_routes(api: BotApi) -> None:
    """Other routes can be added to the application."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="phone")

    app = make_app(api)
    app.router.add_get("/", page)
    async with await serve(api, app=app) as server, aiohttp.ClientSession() as http:
        async with http.get(server.url) as reply:
            assert await reply.text() == "phone"
        with pytest.raises(OSError, match=str(server.port)):
            await serve(api, port=server.port)
