"""Who may talk to the demo's server: the bot's process and the demo's own page, nobody else.

The server listens on the loopback address, which any page in any browser of this machine can send
requests to. So each request must name this server as its host (a name that was made to point here
does not pass), and what comes from a browser must come from the demo's own page.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_BOT_API: Final = ("/bot", "/file/bot")
_SAFE: Final = frozenset({"GET", "HEAD"})
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def guard(app: web.Application) -> None:
    """Check every request to `app`, and tell browsers what its pages may do."""
    app.middlewares.append(_check)
    app.on_response_prepare.append(_add_headers)


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


@web.middleware
async def _check(request: web.Request, handler: _Handler) -> web.StreamResponse:
    if not _allowed(request):
        raise web.HTTPForbidden(text="The demo answers its own page only.\n")
    return await handler(request)


def _allowed(request: web.Request) -> bool:
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    host = request.headers.get("Host", "")
    if host not in hosts:
        return False
    origin = request.headers.get("Origin")
    if request.path.startswith(_BOT_API):
        return origin is None  # a browser's request for the bot's side would carry one
    if request.method not in _SAFE and origin is None:
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    return origin is None or (urlsplit(origin).netloc == host and urlsplit(origin).scheme == "http")
