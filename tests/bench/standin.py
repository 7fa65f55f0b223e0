"""A lean stand-in for the Bot API over loopback HTTP: as little work a call as Python allows.

In come the calls of the bot that is measured; out come answers as Telegram would give them, with
whole messages and its headers. Whoever plays the people is told of each message the moment its
request has been read, and queues updates. It checks nothing: ``bot.demo`` is the strict one.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import NamedTuple

from bot.clock import SystemClock
from tests.bench.wire import Fields, fields, take

MOST = 100
"""So many updates are handed out at once."""

_TAG = re.compile(r"</?[a-z][^<>]*>")
_TRUE = b'{"ok":true,"result":true}'
_NONE = b'{"ok":true,"result":[]}'
_BOT = '{"id":123456789,"is_bot":true,"first_name":"Presence","username":"presence_bot"}'
_ME = (
    f'{{"ok":true,"result":{_BOT[:-1]},"can_join_groups":true,'
    '"can_read_all_group_messages":false,"supports_inline_queries":false}}'
).encode()
_CONFLICT = (
    b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates '
    b'request; make sure that only one bot instance is running"}'
)
_HEAD = (
    b"HTTP/1.1 %b\r\nServer: nginx/1.18.0\r\nDate: Mon, 02 Mar 2026 11:00:00 GMT\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\nConnection: keep-alive\r\n"
    b"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n"
    b"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: GET, POST, OPTIONS\r\n"
    b"Access-Control-Expose-Headers: Content-Length,Content-Type,Date,Server,Connection\r\n\r\n"
)


class Said(NamedTuple):
    """A message of the bot: when its request had been read, where, its id, text and keyboard."""

    at: float
    chat: int
    message: int
    text: str
    keyboard: str


class Poll(NamedTuple):
    """A getUpdates that waits."""

    line: Line
    limit: int
    timer: asyncio.TimerHandle


class StandIn:
    """The Bot API of one bot.

    Args:
        said: told of each message the bot sends.

    Attributes:
        calls: how often each method was called.
        delay: seconds by which each answer is held back.
        polled: set at the first getUpdates.
        polled_at: when that was; 0 before.
    """

    def __init__(self, said: Callable[[Said], None]) -> None:
        self._said = said
        self._loop = asyncio.get_running_loop()
        self._server: asyncio.Server | None = None
        self._lines: set[Line] = set()
        self._waiting: deque[tuple[int, str]] = deque()
        self._poll: Poll | None = None
        self._woken = False
        self._update = 700_000_000
        self._message = 1000
        self._birth = int(SystemClock().now().timestamp()) - int(self._loop.time())
        self.calls: Counter[str] = Counter()
        self.delay = 0.0
        self.polled = asyncio.Event()
        self.polled_at = 0.0

    async def open(self) -> str:
        """Listen on a free loopback port and return the address, without a slash at its end."""
        self._server = await self._loop.create_server(lambda: Line(self), "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Cut every line and listen no more."""
        if self._poll is not None:
            self._poll.timer.cancel()
        for line in tuple(self._lines):
            line.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    # ---------------------------------------------------------------- for those who play people

    def number(self) -> int:
        """Return the id of a new message; a bot's private chats share one count."""
        self._message += 1
        return self._message

    def date(self) -> int:
        """Return the Unix second it is."""
        return self._birth + int(self._loop.time())

    def put(self, update: str) -> None:
        """Queue an update, given as JSON without its id and its opening brace."""
        self._update += 1
        self._waiting.append((self._update, f'{{"update_id":{self._update},{update}'))
        if self._poll is not None and not self._woken:
            self._woken = True
            self._loop.call_soon(self._wake)

    # --------------------------------------------------------------------------- for the lines

    def joined(self, line: Line) -> None:
        """Note that a connection is open."""
        self._lines.add(line)

    def lost(self, line: Line) -> None:
        """Forget a connection, and its poll."""
        self._lines.discard(line)
        if self._poll is not None and self._poll.line is line:
            self._poll.timer.cancel()
            self._poll = None

    def handle(self, line: Line, method: str, read: Callable[[], Fields]) -> None:
        """Answer one call; ``read`` returns its parameters, for those methods that need them."""
        self.calls[method] += 1
        match method:
            case "sendMessage":
                self._send(line, read())
            case "getUpdates":
                self._updates(line, read())
            case "editMessageText" | "editMessageReplyMarkup" | "editMessageCaption":
                given = read()
                number = int(given.get("message_id", 0))
                self._answer(line, self._shown(given, number))
            case "getMe":
                self._answer(line, _ME)
            case _:
                self._answer(line, _TRUE)

    def _send(self, line: Line, given: Fields) -> None:
        at = perf_counter()
        number = self.number()
        self._answer(line, self._shown(given, number))
        keyboard = given.get("reply_markup", "")
        self._said(Said(at, int(given["chat_id"]), number, given.get("text", ""), keyboard))

    def _shown(self, given: Fields, number: int) -> bytes:
        text = given.get("text", "")
        if "parse_mode" in given and "<" in text:
            text = _TAG.sub("", text)
        keyboard = given.get("reply_markup", "")
        markup = f',"reply_markup":{keyboard}' if "inline_keyboard" in keyboard else ""
        chat = given.get("chat_id", "0")
        return (
            f'{{"ok":true,"result":{{"message_id":{number},"from":{_BOT},'
            f'"chat":{{"id":{chat},"first_name":"Therapist","type":"private"}},'
            f'"date":{self.date()},"text":{json.dumps(text)}{markup}}}}}'
        ).encode()

    def _updates(self, line: Line, given: Fields) -> None:
        if not self.polled_at:
            self.polled_at = perf_counter()
            self.polled.set()
        if self._poll is not None:
            self._poll.timer.cancel()
            self._answer(self._poll.line, _CONFLICT, b"409 Conflict")
            self._poll = None
        offset = int(given.get("offset", 0))
        waiting = self._waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
        while waiting and waiting[0][0] < offset:
            waiting.popleft()
        limit = min(int(given.get("limit", MOST)), MOST)
        seconds = float(given.get("timeout", 0))
        if waiting:
            self._hand_out(line, limit)
        elif seconds:
            self._poll = Poll(line, limit, self._loop.call_later(seconds, self._end_poll))
        else:
            self._answer(line, _NONE)

    def _hand_out(self, line: Line, limit: int) -> None:
        """Hand out what waits; only a later poll's offset takes it away."""
        waiting = self._waiting
        batch = ",".join([waiting[at][1] for at in range(min(len(waiting), limit))])
        self._answer(line, f'{{"ok":true,"result":[{batch}]}}'.encode())

    def _wake(self) -> None:
        self._woken = False
        if self._poll is not None:
            line, limit, timer = self._poll
            timer.cancel()
            self._poll = None
            self._hand_out(line, limit)

    def _end_poll(self) -> None:
        if self._poll is not None:
            line, self._poll = self._poll.line, None
            self._answer(line, _NONE)

    def _answer(self, line: Line, body: bytes, status: bytes = b"200 OK") -> None:
        whole = _HEAD % (status, len(body)) + body
        if self.delay:
            self._loop.call_later(self.delay, line.write, whole)
        else:
            line.write(whole)


class Line(asyncio.Protocol):
    """One connection, kept open for as long as the bot likes."""

    def __init__(self, api: StandIn) -> None:
        self._api = api
        self._stream = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._api.joined(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The bot has hung up."""
        del error
        self._transport = None
        self._api.lost(self)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        stream = self._stream + data if self._stream else data
        while stream and (taken := take(stream)) is not None:
            request, stream = taken
            self._api.handle(self, request.method, partial(fields, request))
        self._stream = stream

    def write(self, answer: bytes) -> None:
        """Send an answer, if anybody still waits for it."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)

    def cut(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()
