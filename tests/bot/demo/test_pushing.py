"""The stand-in sends updates as Telegram does: each chat in order, side by side, until taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from bot.chat.endpoint import Endpoint
from bot.demo import faults
from bot.demo.botapi import PUSH, BotApi
from bot.demo.errors import ApiError
from bot.demo.person import Person
from bot.demo.pushing import Pusher, pushing
from conversations.jsontext import loads

SECRET = "a-secret-of-sixteen"
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


class Hook:
    """A bot's end of a webhook, which takes or refuses as it is told."""

    def __init__(self) -> None:
        self.api = BotApi(lambda: NOON)
        self.endpoint = Endpoint(("127.0.0.1", 0), "/hook", SECRET, self._take)
        self.came: list[str] = []
        self.answers: list[HTTPStatus] = []
        self.pauses: list[float] = []
        self.held: asyncio.Event | None = None
        self.at_once = self.most = 0
        self.pusher: Pusher

    async def _take(self, body: bytes) -> HTTPStatus:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        if self.held is not None:
            await self.held.wait()
        self.at_once -= 1
        update = loads(body)
        self.came.append(update["message"]["text"])
        return self.answers.pop(0) if self.answers else HTTPStatus.OK

    async def pause(self, seconds: float) -> None:
        """Note how long Telegram waits."""
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    def set(self, **more: object) -> None:
        """Set the webhook."""
        self.api.call(
            "setWebhook", {"url": "https://x.example/hook", "secret_token": SECRET} | more
        )

    async def rest(self) -> None:
        """Wait until all is sent."""
        async with asyncio.timeout(10):
            while not self.pusher.idle:  # noqa: ASYNC110 - there is no event for that
                await asyncio.sleep(0)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A webhook that listens, and is not set."""
    made = Hook()
    await made.endpoint.open()
    async with pushing(made.api, ("127.0.0.1", made.endpoint.port), made.pause) as made.pusher:
        yield made
    await made.endpoint.close()


async def test_nothing_is_sent_before_it_is_asked_for(hook: Hook) -> None:
    """What waits is sent once the webhook is set, and what comes then as it comes."""
    anna = Person(hook.api, 1, "Anna")
    anna.say("one")
    await hook.rest()
    assert hook.came == []
    hook.set()
    await hook.rest()
    anna.say("two")
    await hook.rest()
    assert hook.came == ["one", "two"]
    assert hook.api.pending() == []


async def test_a_chat_keeps_its_order_and_is_tried_ever_later(hook: Hook) -> None:
    """What is not taken holds up its own chat, and no other."""
    hook.set()
    hook.answers = [HTTPStatus.SERVICE_UNAVAILABLE] * 4
    anna = Person(hook.api, 1, "Anna")
    anna.say("one")
    anna.say("two")
    await hook.rest()
    assert hook.came == ["one"] * 5 + ["two"]
    assert hook.pauses == [2, 4, 8]
    info = hook.api.call("getWebhookInfo", {})
    assert info["last_error_message"] == "Wrong response from the webhook: 503"


async def test_no_more_side_by_side_than_allowed(hook: Hook) -> None:
    """Many chats are sent at once, as many as the bot has allowed."""
    hook.set(max_connections=3)
    hook.held = asyncio.Event()
    for number in range(8):
        Person(hook.api, number + 1, "P").say(str(number))
    async with asyncio.timeout(10):
        while hook.at_once < 3:  # noqa: ASYNC110 - there is no event for that
            await asyncio.sleep(0)
    hook.held.set()
    await hook.rest()
    assert hook.most == 3
    assert sorted(hook.came) == [str(number) for number in range(8)]


async def test_faults_of_the_way(hook: Hook) -> None:
    """What never arrives comes later; an answer that is lost has it come twice."""
    hook.set()
    hook.api.fail(PUSH, faults.refused())
    hook.api.fail(PUSH, faults.answer_lost())
    Person(hook.api, 1, "Anna").say("one")
    await hook.rest()
    assert hook.came == ["one", "one"]


@pytest.mark.parametrize("secret", ["no spaces", "ü" * 20])
async def test_a_secret_that_telegram_refuses(hook: Hook, secret: str) -> None:
    """It is made of letters, digits, _ and -."""
    with pytest.raises(ApiError, match="unallowed characters"):
        hook.set(secret_token=secret)
