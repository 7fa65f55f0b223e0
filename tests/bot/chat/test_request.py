"""The way to the Bot API: what it carries, what it keeps, and what it never tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from telegram.error import NetworkError, TimedOut

from bot.chat import request
from bot.chat.api import Api
from bot.chat.request import CutOffError, NeverSentError, Request
from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from bot.demo.server import Running, serve
from tests.botapi.check import check

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A stand-in that checks every call."""
    stand_in = BotApi(lambda: NOW, validator=check)
    yield stand_in
    assert stand_in.violations == []


@pytest.fixture
async def server(api: BotApi) -> AsyncIterator[Running]:
    """The stand-in over HTTP."""
    async with await serve(api) as running:
        yield running


@pytest.fixture
def anna(api: BotApi) -> Person:
    """Somebody who pressed Start."""
    person = Person(api)
    person.start()
    return person


async def test_one_connection_serves_many_calls(server: Running, api: BotApi) -> None:
    """It is kept for whoever types slowly; no call pays for another one."""
    way = Request(4)
    async with Api(way, server.url, api.token) as line:
        for _ in range(5):
            await line.call("getMe", {})
        assert way._session is not None
        assert way._session.connector is not None
        assert sum(map(len, way._session.connector._conns.values())) == 1
        assert way._session.connector._keepalive_timeout == request.KEEPALIVE_SECONDS
    await way.shutdown()


async def test_words_travel_as_they_are(server: Running, api: BotApi, anna: Person) -> None:
    """Every script, emoji and markup, with a keyboard beside them."""
    text = "שלום 😀 <b>5 &lt; 6</b> ünïcode\n\\u00e9"
    keyboard = {"inline_keyboard": [[{"text": "Weiter ›", "callback_data": "go"}]]}
    async with Api(Request(1), server.url, api.token) as line:
        params = {"chat_id": anna.user_id, "text": text, "parse_mode": "HTML"}
        await line.call("sendMessage", {**params, "reply_markup": keyboard})
    assert anna.last.text == "שלום 😀 5 < 6 ünïcode\n\\u00e9"
    assert anna.last.keyboard[0][0].text == "Weiter ›"


@pytest.mark.parametrize(
    ("fault", "error", "cause"),
    [
        (faults.cut_before(), NetworkError, CutOffError),
        (faults.answer_lost(), NetworkError, CutOffError),
        (faults.answer_lost(silent=True), TimedOut, CutOffError),
        (faults.refused(), NetworkError, CutOffError),  # the connection stood already
    ],
)
async def test_no_answer_tells_no_address(
    server: Running,
    api: BotApi,
    anna: Person,
    fault: faults.Fault,
    error: type[Exception],
    cause: type[Exception],
) -> None:
    """The token stands in the address: neither an error nor its cause holds it."""
    async with Api(Request(1), server.url, api.token) as line:
        await line.call("getMe", {})
        api.fail("sendMessage", fault)
        with pytest.raises(error) as caught:
            await line.call(
                "sendMessage", {"chat_id": anna.user_id, "text": "hi"}, read_timeout=0.2
            )
    told = caught.value.__cause__
    assert type(told) is cause
    assert told.__context__ is None
    assert caught.value.__suppress_context__
    assert api.token not in f"{caught.value!r} {told!r}"


async def test_a_line_that_is_busy_was_never_sent(
    server: Running, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits in vain for one of the connections has sent nothing."""
    monkeypatch.setattr(request, "CONNECT_SECONDS", 0.05)
    request._timeout.cache_clear()
    held = api.fail("getMe", faults.hang())
    async with Api(Request(1), server.url, api.token) as line:
        busy = asyncio.create_task(line.call("getMe", {}))
        await asyncio.sleep(0)
        with pytest.raises(TimedOut) as caught:
            await line.call("deleteWebhook", {})
        held.release()
        await busy
    request._timeout.cache_clear()
    assert type(caught.value.__cause__) is NeverSentError
