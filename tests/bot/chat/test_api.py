"""What failed calls mean, told from the exceptions themselves and over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.chat.api import Api, Failure, classify
from bot.chat.request import CutOffError, NeverSentError, Request
from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from bot.demo.picture import sunrise
from bot.demo.server import Running, serve
from tests.botapi.check import check

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CANARY = "zeisig"


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """Return an error with the cause that PTB gives it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (RetryAfter(3), Failure.SLOW_DOWN),
        (InvalidToken("Unauthorized"), Failure.REVOKED),
        (Conflict("Conflict: terminated by other getUpdates request"), Failure.CONFLICT),
        (Conflict("Conflict: can't use getUpdates while webhook is active"), Failure.WEBHOOK),
        (Forbidden("Forbidden: bot was blocked by the user"), Failure.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), Failure.BLOCKED),
        (BadRequest("Bad Request: chat not found"), Failure.BLOCKED),
        (BadRequest("Bad Request: message is not modified: the same"), Failure.UNCHANGED),
        (BadRequest("Bad Request: can't parse entities: unclosed <b>"), Failure.ENTITIES),
        (BadRequest("Bad Request: message to edit not found"), Failure.REFUSED),
        (BadRequest("Bad Request: message is too long"), Failure.REFUSED),
        (NetworkError("Bad Gateway"), Failure.NOT_SENT),
        (NetworkError("Internal Server Error (500)"), Failure.NOT_SENT),
        (NetworkError("Request Entity Too Large"), Failure.REFUSED),
        (caused(NetworkError("Bad Gateway (502)"), TelegramError("no JSON")), Failure.NOT_SENT),
        (caused(NetworkError("x"), NeverSentError()), Failure.NOT_SENT),
        (caused(TimedOut(), NeverSentError()), Failure.NOT_SENT),
        (caused(NetworkError("x"), CutOffError()), Failure.AMBIGUOUS),
        (caused(TimedOut(), CutOffError()), Failure.AMBIGUOUS),
        (caused(NetworkError("x"), RuntimeError("who knows")), Failure.AMBIGUOUS),
        (TelegramError("the answer is no JSON"), Failure.AMBIGUOUS),
    ],
)
def test_classify(error: TelegramError, failure: Failure) -> None:
    """Each error says whether the call was done, was not done, or may have been."""
    assert classify(error) is failure


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A stand-in that checks every call."""
    stand_in = BotApi(lambda: NOW, validator=check)
    yield stand_in
    assert stand_in.violations == []


@pytest.fixture
def anna(api: BotApi) -> Person:
    """Somebody who pressed Start."""
    person = Person(api)
    person.start()
    return person


@pytest.fixture
async def server(api: BotApi) -> AsyncIterator[Running]:
    """The stand-in over HTTP."""
    async with await serve(api) as running:
        yield running


@pytest.fixture
async def line(server: Running, api: BotApi) -> AsyncIterator[Api]:
    """The way there that `presence run` takes."""
    async with Api(Request(2), server.url, api.token) as way:
        yield way


async def test_call(line: Api, anna: Person) -> None:
    """Parameters go out as JSON and the result comes back as JSON; None is left out."""
    params = {"chat_id": anna.user_id, "text": "<b>hello</b>", "parse_mode": "HTML"}
    result = await line.call("sendMessage", {**params, "reply_markup": None})
    assert result["message_id"] == anna.last.message_id
    assert (anna.last.text, anna.last.entities[0]["type"]) == ("hello", "bold")


async def test_document(line: Api, anna: Person) -> None:
    """A document travels with its name and its bytes."""
    where = {"chat_id": anna.user_id, "caption": "yours"}
    await line.call("sendDocument", where, document=("a.json", b'{"\xc3\xbc": 1}'))
    [file] = anna.documents
    assert (file.name, file.content, anna.last.text) == ("a.json", b'{"\xc3\xbc": 1}', "yours")


async def test_photo(line: Api, anna: Person) -> None:
    """A photo travels the same way, in a parameter of its own."""
    await line.call("sendPhoto", {"chat_id": anna.user_id}, document=("a.png", sunrise()))
    [file] = anna.photos
    assert (file.name, file.content) == ("a.png", sunrise())


@pytest.mark.parametrize(
    ("fault", "failure", "done"),
    [
        (faults.too_many_requests(3), Failure.SLOW_DOWN, False),
        (faults.forbidden(), Failure.BLOCKED, False),
        (faults.bad_request("Bad Request: chat not found"), Failure.BLOCKED, False),
        (faults.unauthorized(), Failure.REVOKED, False),
        (faults.server_error(500), Failure.NOT_SENT, False),
        (faults.server_error(502, CANARY.encode()), Failure.NOT_SENT, False),
        (faults.cut_before(), Failure.AMBIGUOUS, False),
        (faults.answer_lost(), Failure.AMBIGUOUS, True),
        (faults.answer_lost(silent=True), Failure.AMBIGUOUS, True),
    ],
)
async def test_over_http(
    line: Api, api: BotApi, anna: Person, fault: faults.Fault, failure: Failure, done: bool
) -> None:
    """What PTB and aiohttp make of real answers and real cuts is told apart."""
    api.fail("sendMessage", fault)
    with pytest.raises(TelegramError) as caught:
        await line.call("sendMessage", {"chat_id": anna.user_id, "text": "hi"}, read_timeout=0.2)
    assert classify(caught.value) is failure
    assert bool(anna.messages) is done


async def test_nobody_listens(server: Running, api: BotApi) -> None:
    """A refused connection has sent nothing."""
    await server.close()
    async with Api(Request(1), server.url, api.token) as line:
        with pytest.raises(NetworkError) as caught:
            await line.call("getMe", {})
    assert classify(caught.value) is Failure.NOT_SENT


@pytest.mark.parametrize("status", [200, 502])
async def test_an_answer_that_is_no_json_is_not_logged(
    line: Api, api: BotApi, anna: Person, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A page in place of an answer may quote anything: none of it reaches the log."""
    api.fail("sendMessage", faults.server_error(status, f"<p>{CANARY}</p>".encode()))
    with pytest.raises(TelegramError) as caught:
        await line.call("sendMessage", {"chat_id": anna.user_id, "text": CANARY})
    assert classify(caught.value) is (Failure.NOT_SENT if status == 502 else Failure.AMBIGUOUS)
    assert CANARY not in caplog.text
