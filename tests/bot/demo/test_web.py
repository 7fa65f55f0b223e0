"""The page's routes, asked as the page asks."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.demo.disk import Due
from bot.demo.picture import sunrise
from bot.demo.plug import Plug
from bot.demo.server import make_app, serve
from bot.demo.stage import Stage
from bot.demo.web import Web
from bot.demo.week import START

_PAGE = Path(__file__).parents[3] / "bot" / "demo" / "page"


class Page:
    """A browser's side of the page."""

    def __init__(self, stage: Stage, http: aiohttp.ClientSession, url: str) -> None:
        self.stage = stage
        self.http = http
        self.url = url

    async def do(self, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """Do something; return the status and the answer."""
        origin = {"Origin": self.url}
        async with self.http.post(f"{self.url}/do/{action}", json=body, headers=origin) as reply:
            return reply.status, await reply.json()

    async def problem(self, action: str, **body: Any) -> str:
        """Do something that cannot be done; return what was said."""
        status, answer = await self.do(action, **body)
        assert status == 400
        return str(answer["problem"])

    def say(self, text: str, **params: Any) -> None:
        """Speak as the bot."""
        call = {"chat_id": self.stage.person.user_id, "text": text, **params}
        self.stage.api.call("sendMessage", call)


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A page over a stage whose bot is not running."""
    stage = Stage(tmp_path, START)
    stage.plug = Plug({}, tmp_path / "bot.log", lambda: None)
    stage.person.start()
    app = make_app(stage.api)
    Web(stage).furnish(app)
    async with (
        await serve(stage.api, app=app) as server,
        aiohttp.ClientSession() as http,
    ):
        yield Page(stage, http, server.url)


async def _next(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return the next news of a stream that is about bubbles or toasts."""
    async with asyncio.timeout(5):
        while True:
            line = await stream.content.readline()
            if line.startswith(b"data: "):
                news: dict[str, Any] = json.loads(line[6:])
                if news.keys() & {"bubbles", "gone", "toasts", "whole"}:
                    return news


async def test_the_parts_of_the_page(page: Page) -> None:
    """Every part is served with its type, and nothing else of the machine is."""
    parts = {
        "html": "text/html",
        "css": "text/css",
        "js": "text/javascript",
        "svg": "image/svg+xml",
    }
    for file in _PAGE.iterdir():
        path = "/" if file.suffix == ".html" else f"/page/{file.name}"
        async with page.http.get(page.url + path) as reply:
            assert (reply.status, reply.content_type) == (200, parts[file.suffix[1:]])
            assert await reply.read() == file.read_bytes()
    for path in ("/page/nothing.js", "/page/..%2Fweb.py", "/page/web.py", "/etc/passwd"):
        async with page.http.get(page.url + path) as reply:
            assert reply.status == 404


async def test_the_page_needs_no_network() -> None:
    """No part of the page names another host, and content never becomes markup."""
    for file in _PAGE.iterdir():
        text = file.read_text()
        named = text.replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in named
        assert "https://" not in named
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text


async def test_news(page: Page) -> None:
    """A page is told everything once, then only what differs."""
    async with page.http.get(f"{page.url}/events") as stream:
        whole = await _next(stream)
        assert (whole["whole"], len(whole["bubbles"])) == (True, 1)
        assert {"menu", "typing", "desk"} <= whole.keys()
        page.say("?", reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
        assert [one["text"] for one in (await _next(stream))["bubbles"]] == ["?"]
        query = (await page.do("tap", id=2, data="a"))[1]["query"]
        page.stage.api.call("answerCallbackQuery", {"callback_query_id": query, "text": "Kept"})
        assert (await _next(stream))["toasts"][0]["text"] == "Kept"
        await page.do("delete", id=2)
        assert (await _next(stream))["gone"] == [2]
    async with asyncio.timeout(5):
        while page.stage.api._watchers:  # noqa: ASYNC110 - a closed page gives no event
            await asyncio.sleep(0.01)


async def test_a_page_that_reconnects(page: Page) -> None:
    """A page that comes back is told everything, but no old toasts."""
    page.say("?", reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    query = page.stage.person.tap("A")
    page.stage.api.call("answerCallbackQuery", {"callback_query_id": query, "text": "Kept"})
    for _ in range(2):
        async with page.http.get(f"{page.url}/events") as stream:
            news = await _next(stream)
            assert (len(news["bubbles"]), "toasts" in news) == (2, False)


async def test_writing(page: Page) -> None:
    """Words are sent, replied with, edited and deleted as on a phone."""
    person = page.stage.person
    assert (await page.do("say", text="hello\nthere"))[0] == 200
    assert (await page.do("say", text="yes", reply_to=2))[0] == 200
    reply = person.message(3).reply_to
    assert reply is not None
    assert (reply.message_id, reply.text) == (2, "hello\nthere")
    await page.do("edit", id=2, text="hi")
    assert person.message(2).text == "hi"
    await page.do("delete", id=2)
    assert "no message 2" in await page.problem("delete", id=2)
    assert await page.problem("say", text="  ") == "There is nothing to send."
    assert await page.problem("say") == "There is nothing to send."
    assert "no message 99" in await page.problem("say", text="x", reply_to=99)
    assert await page.problem("edit", id="2", text="x") == "id is not a number."


async def test_tapping(page: Page) -> None:
    """A button that has gone is not pressed."""
    page.say("?", reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    assert (await page.do("tap", id=2, data="a"))[1]["query"] in page.stage.api.queries
    assert await page.problem("tap", id=2, data="b") == "That button has gone."
    assert await page.problem("tap", id=1, data="a") == "That button has gone."


async def test_other_kinds(page: Page) -> None:
    """A voice note, a picture, a sticker and a place can be sent, and a picture of one's own."""
    for kind in ("voice", "photo", "sticker", "calendar"):
        assert (await page.do("send", kind=kind))[0] == 200
    own = base64.b64encode(sunrise()).decode()
    assert (await page.do("send", kind="photo", content=own))[0] == 200
    kinds = [one.media.kind for one in page.stage.person.chat.visible if one.media]
    assert kinds == ["voice", "photo", "sticker", "document", "photo"]
    assert await page.problem("send", kind="money") == "There is no such thing to send."
    assert "PROCESS_FAILED" in await page.problem(
        "send", kind="photo", content=base64.b64encode(b"x").decode()
    )


async def test_a_calendar_and_a_place(page: Page) -> None:
    """The calendar is one of this week, of its own media type; a place is one of a few cities."""
    await page.do("send", kind="calendar")
    sent = page.stage.person.message(2).media
    assert sent is not None
    assert (sent.name, sent.mime) == ("my-week.ics", "text/calendar")
    assert b"DTSTART;TZID=Europe/Berlin:20260307T100000" in sent.content
    await page.do("send", kind="location", place="Lisbon")
    assert page.stage.person.message(3).location == (38.72, -9.14)
    assert await page.problem("send", kind="location", place="Atlantis") == (
        "There is no such place to be at."
    )


async def test_files(page: Page) -> None:
    """Pictures are shown, documents are only ever saved, under a harmless name."""
    page.stage.person.send_photo(sunrise())
    page.stage.person.send_photo(b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x02\x00\x02\x01\x00\x00\x00")
    page.stage.person.send_document('a"\n<é>.html', b"<script>")
    for number, kind in ((1, "image/png"), (2, "image/jpeg"), (3, "application/octet-stream")):
        async with page.http.get(f"{page.url}/media/{number}") as reply:
            assert (reply.status, reply.content_type) == (200, kind)
    assert reply.headers["Content-Disposition"] == 'attachment; filename="a_____.html"'
    async with page.http.get(f"{page.url}/media/4") as reply:
        assert reply.status == 404


async def test_what_is_no_request(page: Page) -> None:
    """Unknown actions, other kinds of body and broken bodies are refused."""
    origin = {"Origin": page.url}
    assert await page.problem("next") == "Nothing is planned. Write /schedule to the bot."
    json_ = {"Content-Type": "application/json"}
    for path, body, kind, status in (
        ("/do/nothing", b"{}", json_, 404),
        ("/do/say", b"text=x", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ("/do/say", b"{", json_, 400),
        ("/do/say", b"[]", json_, 400),
    ):
        async with page.http.post(page.url + path, headers=origin | kind, data=body) as reply:
            assert reply.status == status


async def test_hands_on_the_stage(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The controls reach the clock and the plug."""
    done: list[Any] = []

    async def note(*what: Any) -> Due:
        done.append(what)
        return Due(START, "block")

    monkeypatch.setattr(page.stage, "jump", note)
    monkeypatch.setattr(page.stage, "travel", note)
    monkeypatch.setattr(page.stage.plug, "pull", note)
    monkeypatch.setattr(page.stage.plug, "plug_in", note)
    for action in ("next", "day", "pull", "plug"):
        assert await page.do(action) == (200, {})
    assert done == [(), (timedelta(days=1),), (), ()]
