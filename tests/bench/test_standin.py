"""The lean stand-in reads what bots send, and hands out updates as Telegram does."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.bench.standin import Said, StandIn
from tests.bench.wire import fields, take

KEYBOARD = json.dumps(
    {"inline_keyboard": [[{"text": "✓ a+b 100%25 & c", "callback_data": "checkin:seeing:1:a"}]]}
)
PARAMS = {"chat_id": "6001", "text": "✓ Who?\n100 % of 1+1 = <i>2</i>", "reply_markup": KEYBOARD}


def _request(body: bytes, kind: str, *headers: str, method: str = "sendMessage") -> bytes:
    lines = [f"POST /bot1:A/{method} HTTP/1.1", "Host: here", f"Content-Type: {kind}", *headers]
    lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _as_form() -> bytes:
    return _request(urlencode(PARAMS).encode(), "application/x-www-form-urlencoded")


def _as_json() -> bytes:
    body = {**PARAMS, "chat_id": 6001, "reply_markup": json.loads(KEYBOARD)}
    return _request(json.dumps(body).encode(), "application/json; charset=utf-8")


def _as_packed_json() -> bytes:
    body = gzip.compress(json.dumps(PARAMS).encode())
    return _request(body, "application/json", "Content-Encoding: gzip")


def _as_multipart() -> bytes:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in PARAMS.items()
    ]
    return _request(("".join(parts) + "--b--\r\n").encode(), "multipart/form-data; boundary=b")


def _as_chunks() -> bytes:
    body = urlencode(PARAMS).encode()
    head = b"POST /bot1:A/sendMessage HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [body[:7], body[7:]]
    return head + b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "travels", [_as_form, _as_json, _as_packed_json, _as_multipart, _as_chunks]
)
def test_parameters_arrive_however_they_travel(travels: Callable[[], bytes]) -> None:
    """Nothing is lost of signs that a form escapes, and what follows is left in the stream."""
    taken = take(travels() + b"POST")
    assert taken is not None
    request, rest = taken
    found = fields(request)
    assert (request.method, rest) == ("sendMessage", b"POST")
    assert json.loads(found.pop("reply_markup")) == json.loads(KEYBOARD)
    assert found == {name: PARAMS[name] for name in ("chat_id", "text")}


@pytest.mark.parametrize("travels", [_as_form, _as_chunks])
def test_a_request_is_taken_when_it_is_whole(travels: Callable[[], bytes]) -> None:
    """However it is cut."""
    whole = travels()
    assert all(take(whole[:cut]) is None for cut in range(len(whole)))


class Caller:
    """A bot that calls by hand, over one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, method: str, **params: object) -> None:
        """Send a call and wait for nothing."""
        body = json.dumps(params).encode()
        self._writer.write(_request(body, "application/json", method=method))

    async def receive(self) -> Any:
        """Return the next answer."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r")[0])
        return json.loads(await self._reader.readexactly(length))

    async def call(self, method: str, **params: object) -> Any:
        """Make a call and return its result."""
        self.send(method, **params)
        return (await self.receive())["result"]

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Scene:
    """A stand-in, what it was told, and a way to call it."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.api = StandIn(self.said.append)
        self.callers: list[Caller] = []
        self._port = ""

    async def open(self) -> None:
        """Let it listen."""
        self._port = (await self.api.open()).rpartition(":")[2]

    async def caller(self) -> Caller:
        """Return a new connection."""
        self.callers.append(Caller(*await asyncio.open_connection("127.0.0.1", self._port)))
        return self.callers[-1]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Yield a stand-in that listens."""
    made = Scene()
    await made.open()
    yield made
    for caller in made.callers:
        caller.close()
    await made.api.close()


def _numbers(updates: list[dict[str, Any]]) -> list[int]:
    return [update["message"]["number"] for update in updates]


async def test_an_update_is_handed_out_until_it_is_acknowledged(scene: Scene) -> None:
    """A hundred at once; a higher offset takes them away, and nothing else does."""
    bot = await scene.caller()
    for number in range(150):
        scene.api.put(f'"message":{{"number":{number}}}}}')
    first = await bot.call("getUpdates", timeout=10)
    assert _numbers(first) == list(range(100))
    assert await bot.call("getUpdates", offset=first[0]["update_id"]) == first
    rest = await bot.call("getUpdates", offset=first[-1]["update_id"] + 1)
    assert _numbers(rest) == list(range(100, 150))
    assert await bot.call("getUpdates", offset=rest[-1]["update_id"] + 1) == []
    assert scene.api.calls == {"getUpdates": 4}


async def test_a_poll_waits_for_an_update(scene: Scene) -> None:
    """It ends as soon as there is one; a second poll ends the first."""
    bot, other = await scene.caller(), await scene.caller()
    bot.send("getUpdates", timeout=30)
    await scene.api.polled.wait()
    other.send("getUpdates", timeout=30)
    assert (await bot.receive())["error_code"] == 409
    scene.api.put('"message":{"number":1}}')
    assert _numbers((await other.receive())["result"]) == [1]


async def test_a_message_is_shown_whole(scene: Scene) -> None:
    """With an id, where it stands, its text without markup, and its buttons."""
    bot = await scene.caller()
    shown = await bot.call("sendMessage", **PARAMS, parse_mode="HTML")
    assert shown["text"] == "✓ Who?\n100 % of 1+1 = 2"
    assert shown["reply_markup"] == json.loads(KEYBOARD)
    assert (shown["chat"]["id"], shown["from"]["is_bot"]) == (6001, True)
    [said] = scene.said
    assert (said.chat, said.message, said.keyboard) == (6001, shown["message_id"], KEYBOARD)
    edited = await bot.call("editMessageText", chat_id=6001, message_id=said.message, text="New")
    assert (edited["message_id"], edited["text"]) == (said.message, "New")
    assert (await bot.call("getMe"))["username"] == "presence_bot"
    assert await bot.call("setMyCommands", commands=[]) is True
