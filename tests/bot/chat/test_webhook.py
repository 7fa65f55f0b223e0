"""Being sent updates: written down first, acknowledged after."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.app import _hook
from bot.chat import endpoint as endpoint_
from bot.chat import webhook as webhook_
from bot.chat.endpoint import Endpoint
from bot.chat.poller import ALLOWED, SomebodyElse, TokenRevoked
from bot.chat.webhook import CannotListen, Hook, WebhookRefused, kept_secret
from bot.demo import faults
from bot.demo.botapi import PUSH
from bot.demo.person import Person
from bot.logs import Redactor
from bot.settings import WEBHOOK_SECRET, load
from tests.alive import HOOK, Alive, alive
from tests.bot.chat.test_poller import BROKEN, full, unread

OURS = "a-secret-of-sixteen"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alive]:
    """A bot at work that is sent its updates."""
    async with alive(tmp_path, way="webhook") as running:
        yield running


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has walked through the onboarding."""
    return await bot.enrol()


# ------------------------------------------------------------------------ the webhook


async def test_what_telegram_is_told(bot: Alive) -> None:
    """The address, the secret, the kinds that are read; and what waits is not dropped."""
    [call] = bot.api.sent("setWebhook")
    assert call.params == {
        "url": HOOK,
        "secret_token": "alive-secret-alive-secret",
        "max_connections": 40,
        "allowed_updates": ALLOWED,
        "drop_pending_updates": False,
    }
    assert bot.api.sent("getUpdates") == []
    assert bot.presence.sender._in_touch.is_set()


async def test_written_down_before_it_is_acknowledged(bot: Alive, anna: Person) -> None:
    """While the commit waits, Telegram keeps the update; after it, it does not."""
    let_go = threading.Event()
    other = asyncio.ensure_future(bot.database.transaction(lambda _: let_go.wait(60)))
    await bot.until(lambda: not bot.database._waiting)
    anna.say("/help")
    await bot.until(lambda: bot.webhook._writing and bool(bot.database._waiting))
    assert unread(bot) == 1
    let_go.set()
    await other
    await bot.settle()
    assert unread(bot) == 0
    assert "/checkin" in anna.last.text


async def test_a_full_disk_sends_it_back(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written down is not acknowledged; Telegram sends it again, ever later."""
    calls = bot.failing(monkeypatch, "journal", *full(5))
    bot.pauses.clear()
    await bot.say(anna, "/help")
    assert calls == [6]
    assert bot.retries == [2, 4, 8, 16], "the first try after a failure is made at once"
    assert [one.text for one in anna.messages if "/checkin" in one.text]
    assert unread(bot) == 0
    assert bot.presence.sender._in_touch.is_set()


async def test_a_crash_before_the_commit(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent and not written down comes again."""
    with monkeypatch.context() as patch:
        calls = bot.failing(patch, "journal", *full(100_000))
        anna.say("/help")
        await bot.until(lambda: calls[0] > 0)
        await bot.crash()
    assert unread(bot) == 1
    await bot.start()
    assert "/checkin" in anna.last.text
    assert unread(bot) == 0


async def test_a_replay_is_harmless(bot: Alive, anna: Person) -> None:
    """An answer that Telegram did not hear has it send the update again: that counts once."""
    await bot.say(anna, "/checkin")
    before = len(anna.messages)
    lost = bot.api.fail(PUSH, faults.answer_lost(), times=3)
    await bot.say(anna, "tight shoulders")
    assert lost.met == 3
    assert len(anna.messages) == before + 1, "the next question; theirs is their own"
    await bot.say(anna, "/export json")
    assert anna.documents[-1].content.count(b"tight shoulders") == 1


async def test_a_batch_is_brought_into_order(bot: Alive, anna: Person) -> None:
    """What came while a commit was under way is written down together, by number."""
    let_go = threading.Event()
    other = asyncio.ensure_future(bot.database.transaction(lambda _: let_go.wait(60)))
    await bot.until(lambda: not bot.database._waiting)
    first = anna.say("/history")
    update = bot.api.pending()[0]
    later = [{**update, "update_id": update["update_id"] + number} for number in (9, 5, 7)]
    sent = [asyncio.ensure_future(bot.webhook.take(json.dumps(one).encode())) for one in later]
    await bot.until(lambda: len(bot.webhook._came) + bool(bot.database._waiting) >= 3)
    let_go.set()
    await other
    assert await asyncio.gather(*sent) == [HTTPStatus.OK] * 3
    await bot.settle()
    rows = await bot.rows("SELECT update_id - (SELECT min(update_id) FROM inbox) FROM inbox")
    assert first
    tail = [number for (number,) in rows][-3:]
    assert tail == sorted(tail)


async def test_what_waited_is_sent_after_a_start(bot: Alive, anna: Person) -> None:
    """What people wrote while nobody listened comes with the next start, each once."""
    await bot.crash()
    for words in ("/checkin", "one", "two"):
        anna.say(words)
    await bot.start()
    assert unread(bot) == 0
    await bot.say(anna, "/export json")
    for word in (b'"one"', b'"two"'):
        assert anna.documents[-1].content.count(word) == 1


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
async def test_an_update_nobody_can_read(
    bot: Alive, anna: Person, broken: dict[str, object]
) -> None:
    """An update that is not of the described shape is taken once, and stops nobody."""
    queue = bot.api.updates
    for kind, content in broken.items() or [("", None)]:
        queue.allowed = frozenset({*queue.allowed, kind})
        queue.put(kind, content, bot.clock.now())  # type: ignore[arg-type]
    await bot.say(anna, "/help")
    assert any("/checkin" in one.text for one in anna.messages)
    assert unread(bot) == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b'{"update_id": "7"}', b'{"update_id": 1e400}', b"[" * 10**5]
)
async def test_a_body_that_is_no_update(bot: Alive, body: bytes) -> None:
    """It is not taken, whatever secret it brought."""
    assert await bot.webhook.take(body) is HTTPStatus.BAD_REQUEST
    assert await bot.rows("SELECT count(*) FROM inbox") == [(0,)]


async def test_in_touch_once_all_has_come(bot: Alive, anna: Person) -> None:
    """While Telegram holds updates back, nothing is looked for in the chats."""
    touch = bot.presence.sender._in_touch
    held = bot.api.fail(PUSH, faults.server_error(), times=None)
    anna.say("/help")
    bot.webhook.look_again()
    await bot.until(lambda: not touch.is_set())
    held.cancel()
    await bot.settle()
    assert touch.is_set()


async def test_trouble_on_the_way_to_telegram(bot: Alive) -> None:
    """The questions to Telegram wait longer each time; what is sent to us is taken meanwhile."""
    bot.pauses.clear()
    bot.api.fail("getWebhookInfo", faults.server_error(), times=3)
    bot.webhook.look_again()
    await bot.settle()
    assert bot.pauses == [1, 2, 4]


@pytest.mark.parametrize("url", ["", "https://elsewhere.example.org/telegram"])
async def test_somebody_else(bot: Alive, url: str) -> None:
    """A webhook that was taken away, or leads elsewhere, ends the bot with one line."""
    bot.api.webhook = url
    bot.webhook.look_again()
    with pytest.raises(SomebodyElse):
        await bot.until(lambda: bot.presence._ended.done() and bot.quiet)


async def test_a_revoked_token(bot: Alive) -> None:
    """It ends the bot, as it does while polling."""
    bot.api.revoke()
    bot.webhook.look_again()
    with pytest.raises(TokenRevoked):
        await bot.until(lambda: bot.presence._ended.done() and bot.quiet)


async def test_an_address_that_telegram_refuses(bot: Alive) -> None:
    """Why is told in one line, as Telegram says it."""
    await bot.crash()
    says = "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"
    bot.api.fail("setWebhook", faults.bad_request(says))
    await (await bot.open()).start()
    with pytest.raises(WebhookRefused, match="is reserved") as caught:
        await bot.until(lambda: bot.presence._ended.done() and bot.quiet)
    assert "\n" not in str(caught.value)


async def test_deliveries_that_failed_are_told(
    bot: Alive, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """The host reads why Telegram could not deliver, once, and nothing of what it was."""
    bot.api.fail(PUSH, faults.server_error())
    with caplog.at_level(logging.WARNING):
        await bot.say(anna, "zeisig")
        for _ in range(2):
            bot.webhook.look_again()
            await bot.settle()
    told = [one.getMessage() for one in caplog.records if "webhook" in one.getMessage()]
    assert told == ["Telegram could not deliver to the webhook: Connection timed out"]


async def test_polling_after_a_webhook(bot: Alive, anna: Person) -> None:
    """Without the setting the next start polls: the webhook is ended, and nothing is missed."""
    await bot.stop()
    assert bot.api.webhook == HOOK, "until then Telegram keeps what is written"
    anna.say("/help")
    bot.way, bot.pusher = "polling", None
    await bot.start()
    assert bot.api.webhook == ""
    assert "/checkin" in anna.last.text


async def test_a_stop_lets_requests_finish(bot: Alive, anna: Person) -> None:
    """What is being written down when the stop comes is acknowledged, and then said."""
    let_go = threading.Event()
    other = asyncio.ensure_future(bot.database.transaction(lambda _: let_go.wait(60)))
    await bot.until(lambda: not bot.database._waiting)
    anna.say("/help")
    await bot.until(lambda: bot.webhook._writing and bool(bot.database._waiting))
    stopping = asyncio.ensure_future(bot.stop())
    await bot.until(lambda: bot.presence.sender._stopping)
    let_go.set()
    await asyncio.gather(other, stopping)
    assert unread(bot) == 0
    await bot.start()
    assert "/checkin" in anna.last.text


# ------------------------------------------------------------------------- the secret


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    """It is its owner's alone, stays the same, and shows itself in no repr."""
    made = kept_secret(tmp_path)
    assert WEBHOOK_SECRET.fullmatch(made)
    assert kept_secret(tmp_path) == made
    path = tmp_path / "webhook-secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("damaged")
    assert kept_secret(tmp_path) not in {made, "damaged"}
    assert made not in repr(Hook(HOOK, ("127.0.0.1", 1), made))


def test_a_secret_that_was_made_is_kept_out_of_the_log(tmp_path: Path) -> None:
    """The log is set up before there is one, and knows it all the same."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Redactor())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        given = {"PRESENCE_WEBHOOK_URL": HOOK, "PRESENCE_DATA_DIR": str(tmp_path), "HOME": "/none"}
        settings = load(given, None, with_token=False)
        hook = _hook(settings)
        assert hook is not None
        root.error("told %s", hook.secret)
    finally:
        root.removeHandler(handler)
    assert out.getvalue() == "told <secret>\n"


# ------------------------------------------------------------------------- the endpoint


class Door:
    """An endpoint on a port of its own, and what it has been given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.endpoint = Endpoint(("127.0.0.1", 0), "/telegram", OURS, self.take)

    async def take(self, body: bytes) -> HTTPStatus:
        """Keep a body."""
        self.bodies.append(body)
        if body == b"boom":
            raise sqlite3.ProgrammingError("zeisig")
        return HTTPStatus.OK

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection."""
        return await asyncio.open_connection("127.0.0.1", self.endpoint.port)

    async def ask(self, raw: bytes) -> int:
        """Send raw bytes; return the status that is answered, or 0."""
        reader, writer = await self.connect()
        writer.write(raw)
        try:
            async with asyncio.timeout(10):
                line = await reader.readline()
        except ConnectionResetError:
            line = b""
        writer.close()
        return int(line.split()[1]) if line else 0


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """An endpoint that listens."""
    made = Door()
    await made.endpoint.open()
    yield made
    await made.endpoint.close()


def post(
    body: bytes = b"{}",
    *,
    path: str = "/telegram",
    method: str = "POST",
    secret: str | None = OURS,
    more: str = "",
) -> bytes:
    """Return a request as it is sent."""
    head = f"{method} {path} HTTP/1.1\r\nHost: bot\r\nContent-Length: {len(body)}\r\n{more}"
    if secret is not None:
        head += f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + body


async def test_what_may_come_in(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """A body with the secret is taken, and answered with nothing but 200."""
    assert await door.ask(post(b'{"update_id": 7}')) == HTTPStatus.OK
    assert door.bodies == [b'{"update_id": 7}']
    assert not caplog.records


REFUSED: list[tuple[str, bytes, int]] = [
    ("no secret", post(secret=None), 403),
    ("a wrong secret", post(secret=OURS[:-1] + "x"), 403),
    ("half a secret", post(secret=OURS[:-1]), 403),
    ("an empty secret", post(secret=""), 403),
    ("no ASCII", post(secret="gehörnt\udcff"), 403),
    ("two secrets", post(more=f"X-Telegram-Bot-Api-Secret-Token: {OURS}\r\n"), 403),
    ("another path", post(path="/telegram/"), 404),
    ("a path that climbs", post(path="/../telegram"), 404),
    ("GET", post(method="GET"), 405),
    ("DELETE", post(method="DELETE"), 405),
    ("packed", post(more="Content-Encoding: gzip\r\n"), 415),
    ("large", post(b"x" * (2**20 + 1)), 413),
    ("large, says the head", post(b"").replace(b"Length: 0", b"Length: 999999999999"), 413),
    ("a negative length", post(b"").replace(b"Length: 0", b"Length: -5"), 400),
    ("a long header", post(more=f"X-Long: {'x' * 9000}\r\n"), 400),
    ("many headers", post(more="".join(f"X-{n}: x\r\n" for n in range(300))), 400),
    ("a long line", post(path="/" + "x" * 9000), 400),
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01zeisig\r\n\r\n", 400),
    ("smuggled", post(more="Transfer-Encoding: chunked\r\n"), 400),
]


@pytest.mark.parametrize(
    ("raw", "status"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
async def test_what_may_not(
    door: Door, raw: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything else is refused, without a word in the log, and nothing is handed on."""
    with caplog.at_level(logging.DEBUG):
        assert await door.ask(raw) == status
    assert door.bodies == []
    assert not [one for one in caplog.records if one.name != "asyncio"]


@pytest.mark.parametrize("raw", [one[1] for one in REFUSED], ids=[one[0] for one in REFUSED])
async def test_who_may_not_learns_nothing(door: Door, raw: bytes) -> None:
    """Neither what program listens here nor what it made of the request."""
    reader, writer = await door.connect()
    writer.write(raw)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert rest == b""
    assert not {b"aiohttp", b"Python"} & set(re.findall(rb"\w+", head))


async def test_a_chunked_body_that_does_not_end(door: Door) -> None:
    """A body that does not say how long it is ends at 1 MB all the same."""
    head = post(b"").replace(b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    assert await door.ask(head + chunk * 17) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert door.bodies == []


async def test_a_slow_body_is_cut(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends a body drop by drop is answered when its time is over."""
    monkeypatch.setattr(endpoint_, "BODY_SECONDS", 0.05)
    reader, writer = await door.connect()
    writer.write(post(b"{}")[:-1])
    async with asyncio.timeout(10):
        assert b" 408 " in await reader.readline()
        await reader.read()
    writer.close()
    assert door.bodies == []


@pytest.mark.parametrize("head", [b"", b"POST /telegram HTTP/1.1\r\nHost: b"])
async def test_a_connection_that_says_nothing_is_cut(
    head: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither silence nor half a head keeps a connection for long."""
    monkeypatch.setattr(endpoint_, "IDLE_SECONDS", 0.04)
    door = Door()
    await door.endpoint.open()
    reader, writer = await door.connect()
    writer.write(head)
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    await door.endpoint.close()


async def test_too_many_connections(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is closed at once; the others are served."""
    monkeypatch.setattr(endpoint_, "MOST", 2)
    held = [await door.connect() for _ in range(2)]
    await asyncio.sleep(0.05)  # until they are accepted
    assert await door.ask(post()) == 0
    reader, writer = held[0]
    writer.write(post())
    assert b" 200 " in await reader.readline()
    for _, one in held:
        one.close()


async def test_an_error_of_our_own(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    """It is a 500, so that it comes again, and its place is logged without its text."""
    assert await door.ask(post(b"boom")) == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "ProgrammingError in take" in caplog.text
    assert "zeisig" not in caplog.text


async def test_a_connection_is_kept(door: Door) -> None:
    """Telegram's many updates come over few connections."""
    reader, writer = await door.connect()
    for _ in range(3):
        writer.write(post())
        assert b" 200 " in await reader.readline()
        await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert len(door.bodies) == 3


async def test_a_place_that_is_taken(bot: Alive, door: Door, tmp_path: Path) -> None:
    """A port that somebody listens on, and a directory that is not there: one line, what to do."""
    for place in (("127.0.0.1", door.endpoint.port), tmp_path / "nowhere" / "socket"):
        webhook = webhook_.Webhook(*_parts(bot), Hook(HOOK, place, OURS))
        with pytest.raises(CannotListen, match="PRESENCE_WEBHOOK_LISTEN") as caught:
            await webhook.open()
        assert "\n" not in str(caught.value)


def _parts(bot: Alive) -> tuple[object, ...]:
    made = bot.webhook
    return (made._api, made._service, made._taker, made._reached, made._spawn, made._in_touch)


async def test_a_socket_is_taken_from_nobody(bot: Alive, tmp_path: Path) -> None:
    """Two bots told the same socket: the second refuses, and the first goes on."""
    first = Door()
    place = tmp_path / "s"
    first.endpoint = Endpoint(place, "/telegram", OURS, first.take)
    await first.endpoint.open()
    second = webhook_.Webhook(*_parts(bot), Hook(HOOK, place, OURS))
    with pytest.raises(CannotListen, match="somebody listens there"):
        await second.open()
    reader, writer = await asyncio.open_unix_connection(place)
    writer.write(post())
    assert b" 200 " in await reader.readline()
    writer.close()
    await first.endpoint.close()


async def test_a_socket_is_for_its_group(tmp_path: Path) -> None:
    """A proxy of the same group may connect; what a killed bot left is no hindrance."""
    door = Door()
    place = tmp_path / "s"
    for _ in range(2):
        door.endpoint = Endpoint(place, "/telegram", OURS, door.take)
        await door.endpoint.open()
        assert stat.S_IMODE(place.stat().st_mode) == 0o660
        assert door.endpoint._server is not None
        door.endpoint._server.close()
    await door.endpoint.close()
    assert not place.exists()
