"""The phone's page and what it can ask for.

The page hears of every change through one stream of server-sent events (HTML Living Standard,
"Server-sent events"): each carries only what differs from what that page was told before, so a
page that reconnects is whole again. What it does comes as POSTs with a JSON body.
"""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any, Final

from aiohttp import web

from bot.demo import diary, phone
from bot.demo.cities import CITIES
from bot.demo.errors import ApiError
from bot.demo.guard import guard
from bot.demo.picture import sunrise
from bot.demo.stage import ZONE, Stage

TICK: Final = 0.25
"""How often a page hears of what announces itself by no change: the disk, the calls."""

_ALIVE: Final = 15.0
_DAY: Final = timedelta(days=1)
_KINDS: Final = {
    "index.html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_PNG: Final = b"\x89PNG"
_LOOKED_AT: Final = "image/png", "image/jpeg"

Action = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]


class BadAction(Exception):  # noqa: N818 - told to the page
    """The page asked for something that cannot be done; the text says why."""


class Web:
    """The routes of the page, over one stage.

    Args:
        stage: What the page shows and moves.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._closing = asyncio.Event()
        self._moving = asyncio.Lock()
        self._actions: dict[str, Action] = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "tap": self._tap,
            "send": self._send,
            "next": self._next,
            "day": self._a_day,
            "pull": self._pull,
            "plug": self._plug,
        }

    def furnish(self, app: web.Application) -> None:
        """Add the routes to `app`, guarded."""
        guard(app)
        app.on_shutdown.append(self._close)
        app.router.add_get("/", self._page)
        app.router.add_get("/page/{name:[a-z]+[.](?:css|js|svg)}", self._page)
        app.router.add_get("/events", self._events)
        app.router.add_get("/media/{number:[0-9]+}", self._media)
        app.router.add_post("/do/{action:[a-z]+}", self._do)

    async def _close(self, _app: web.Application) -> None:
        self._closing.set()

    # ------------------------------------------------------------------------------- reading
    async def _page(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        file = files("bot.demo").joinpath("page", name)
        if not file.is_file():
            raise web.HTTPNotFound
        kind = _KINDS.get(name) or _KINDS[name[name.rindex(".") :]]
        return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8")

    async def _media(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        media = next((one for one in self._stage.api.files.values() if one.number == number), None)
        if media is None:
            raise web.HTTPNotFound
        if media.kind == "photo":
            kind = _LOOKED_AT[0] if media.content.startswith(_PNG) else _LOOKED_AT[1]
            return web.Response(body=media.content, content_type=kind)
        response = web.Response(body=media.content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = f'attachment; filename="{_plain(media.name)}"'
        return response

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        changed = asyncio.Event()
        stop = self._stage.api.watch(lambda _change: changed.set())
        told = _Told(self._stage)
        silent = 0.0
        try:
            while not self._closing.is_set():
                changed.clear()
                news = told.news()
                silent = 0.0 if news else silent + TICK
                if news:
                    text = json.dumps(news, ensure_ascii=False, separators=(",", ":"))
                    await response.write(f"data: {text}\n\n".encode())
                elif silent >= _ALIVE:
                    silent = 0.0
                    await response.write(b": still here\n\n")
                await _first(TICK, changed, self._closing)
        except ConnectionResetError:
            pass  # the page was closed; nobody is left to be told
        finally:
            stop()
        return response

    # --------------------------------------------------------------------------------- doing
    async def _do(self, request: web.Request) -> web.Response:
        action = self._actions.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            result = await action(_object(await request.json()))
        except (BadAction, ApiError, ValueError, LookupError) as problem:
            return web.json_response({"problem": str(problem)}, status=400)
        return web.json_response(result or {})

    async def _say(self, body: Mapping[str, Any]) -> None:
        reply_to = body.get("reply_to")
        self._stage.person.say(_text(body), _number(body, "reply_to") if reply_to else None)

    async def _edit(self, body: Mapping[str, Any]) -> None:
        self._stage.person.edit(_number(body, "id"), _text(body))

    async def _delete(self, body: Mapping[str, Any]) -> None:
        self._stage.person.delete(_number(body, "id"))

    async def _tap(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Press a button the message has now; one that has gone meanwhile is not pressed."""
        number, data = _number(body, "id"), str(body.get("data"))
        rows = self._stage.person.message(number).keyboard
        if not any(button.data == data for row in rows for button in row):
            raise BadAction("That button has gone.")
        return {"query": self._stage.person.tap_data(number, data)}

    async def _send(self, body: Mapping[str, Any]) -> None:
        person = self._stage.person
        match body.get("kind"):
            case "voice":
                person.send_voice(duration=4)
            case "photo":
                given = str(body.get("content", ""))
                person.send_photo(base64.b64decode(given, validate=True) if given else sunrise())
            case "sticker":
                person.send_sticker("🌿")
            case "calendar":
                today = self._stage.now().astimezone(ZONE).date()
                person.send_document(diary.NAME, diary.calendar(today))
            case "location":
                person.send_location(*_place(body))
            case _:
                raise BadAction("There is no such thing to send.")

    async def _next(self, _body: Mapping[str, Any]) -> None:
        async with self._moving:
            if await self._stage.jump() is None:
                raise BadAction("Nothing is planned. Write /schedule to the bot.")

    async def _a_day(self, _body: Mapping[str, Any]) -> None:
        async with self._moving:
            await self._stage.travel(_DAY)

    async def _pull(self, _body: Mapping[str, Any]) -> None:
        await self._stage.plug.pull()

    async def _plug(self, _body: Mapping[str, Any]) -> None:
        await self._stage.plug.plug_in()


class _Told:
    """What one page knows, so that it is told only what it does not."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._bubbles: dict[int, Any] = {}
        self._parts: dict[str, Any] = {}
        self._toasts = len(stage.person.toasts)
        self._new = True

    def news(self) -> dict[str, Any]:
        """Return what is new since the last call, empty for nothing; the first is everything."""
        news: dict[str, Any] = {}
        if self._new:
            news["whole"], self._new = True, False
        shown = {one["id"]: one for one in phone.bubbles(self._stage)}
        if changed := [one for key, one in shown.items() if self._bubbles.get(key) != one]:
            news["bubbles"] = changed
        if gone := [key for key in self._bubbles if key not in shown]:
            news["gone"] = gone
        self._bubbles = shown
        for name, part in (
            ("menu", phone.menu(self._stage)),
            ("typing", phone.typing(self._stage)),
            ("desk", phone.desk(self._stage)),
        ):
            if name not in self._parts or self._parts[name] != part:
                news[name] = self._parts[name] = part
        toasts = self._stage.person.toasts
        if toasts[self._toasts :]:
            news["toasts"] = [phone.note(one) for one in toasts[self._toasts :]]
        self._toasts = len(toasts)
        return news


async def _first(seconds: float, *events: asyncio.Event) -> None:
    """Wait for one of the events, at most so many seconds."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise BadAction("That is not an object.")
    return body


def _text(body: Mapping[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadAction("There is nothing to send.")
    return text


def _place(body: Mapping[str, Any]) -> tuple[float, float]:
    place = CITIES.get(str(body.get("place")))
    if place is None:
        raise BadAction("There is no such place to be at.")
    return place


def _number(body: Mapping[str, Any], name: str) -> int:
    number = body.get(name)
    if not isinstance(number, int):
        raise BadAction(f"{name} is not a number.")
    return number


def _plain(name: str) -> str:
    """Return a file's name that stands in a header: ASCII without quotes and control characters."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_. ") else "_" for c in name)
    return kept or "file"
