"""Who may talk to the demo's server."""

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.demo.botapi import BotApi
from bot.demo.guard import guard
from bot.demo.server import Running, make_app, serve


@pytest.fixture
async def server(api: BotApi) -> AsyncIterator[Running]:
    """A guarded server with a page and something to do."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="done")

    app = make_app(api)
    guard(app)
    app.router.add_get("/", answer)
    app.router.add_post("/do/pull", answer)
    async with await serve(api, app=app) as running:
        yield running


async def _status(server: Running, method: str, path: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"{server.url}{path}", headers=named) as reply,
    ):
        return reply.status


async def test_the_page_itself(server: Running) -> None:
    """The demo's own page may read and do, under either name of this machine."""
    for host in (f"127.0.0.1:{server.port}", f"localhost:{server.port}"):
        own = {"Host": host, "Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"}
        assert await _status(server, "GET", "/", Host=host, Sec_Fetch_Site="none") == 200
        assert await _status(server, "POST", "/do/pull", **own) == 200


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {}),
        ("POST", {"Origin": "null"}),
        ("POST", {"Origin": "https://elsewhere.example"}),
        ("POST", {"Origin": "https://127.0.0.1:{port}"}),
        ("POST", {"Origin": "http://127.0.0.1:1"}),
        ("POST", {"Origin": "http://localhost:{port}"}),
        ("POST", {"Origin": "http://127.0.0.1:{port}", "Sec_Fetch_Site": "cross-site"}),
        ("GET", {"Origin": "https://elsewhere.example"}),
        ("GET", {"Sec_Fetch_Site": "cross-site"}),
        ("GET", {"Sec_Fetch_Site": "same-site"}),
        ("GET", {"Host": "elsewhere.example:{port}"}),
        ("GET", {"Host": "127.0.0.1"}),
    ],
)
async def test_a_page_from_elsewhere(server: Running, method: str, headers: dict[str, str]) -> None:
    """Another origin, or a name that was made to point here, is refused reading and doing."""
    sent = {name: value.format(port=server.port) for name, value in headers.items()}
    path = "/do/pull" if method == "POST" else "/"
    assert await _status(server, method, path, **sent) == 403


async def test_the_bots_side(server: Running, api: BotApi) -> None:
    """The bot's process needs no origin; a browser, which has one, is refused with any token."""
    path = f"/bot{api.token}/getMe"
    assert await _status(server, "POST", path) == 200
    assert await _status(server, "POST", path, Origin=server.url) == 403
    assert await _status(server, "POST", path, Host="elsewhere.example") == 403


async def test_only_this_machine(server: Running) -> None:
    """It listens on the loopback address and on no other."""
    names = socket.getaddrinfo(socket.gethostname(), server.port, type=socket.SOCK_STREAM)
    others = {info[4][0] for info in names} - {"127.0.0.1", "::1", "127.0.1.1"}
    for address in others:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((str(address), server.port), timeout=2)
    assert server.url.startswith("http://127.0.0.1:")


async def test_what_pages_may_do(server: Running) -> None:
    """Scripts and styles come from here only; nothing is kept, framed or guessed at."""
    async with aiohttp.ClientSession() as http, http.get(server.url) as reply:
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
