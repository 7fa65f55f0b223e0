"""A stand-in whose clock the test holds, someone with a phone, and a bot over either adapter."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot

from bot.chat.request import Request
from bot.demo.botapi import BotApi
from bot.demo.inprocess import InProcessRequest
from bot.demo.person import Person
from bot.demo.server import serve
from tests.botapi.check import check


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time

    def move(self, **by: float) -> None:
        """Move it by `timedelta(**by)`."""
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """Noon on a Monday."""
    return Clock()


@pytest.fixture
def api(clock: Clock) -> Iterator[BotApi]:
    """A stand-in that checks every call against the Bot API's schema."""
    stand_in = BotApi(clock, validator=check)
    yield stand_in
    assert stand_in.violations == []


@pytest.fixture
def anna(api: BotApi) -> Person:
    """Someone who pressed Start; the bot has fetched that already."""
    person = Person(api)
    person.start()
    api.updates.clear()
    return person


@pytest.fixture(params=["in process", "http"])
async def bots(request: pytest.FixtureRequest, api: BotApi) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two instances of the same bot over one adapter."""
    if request.param == "http":
        async with await serve(api) as server:
            url = server.url
            pair = [
                Bot(
                    api.token,
                    base_url=f"{url}/bot",
                    base_file_url=f"{url}/file/bot",
                    request=Request(4),
                    get_updates_request=Request(1),
                )
                for _ in range(2)
            ]
            async with pair[0], pair[1]:
                yield pair[0], pair[1]
    else:
        one, two = (
            Bot(api.token, request=InProcessRequest(api), get_updates_request=InProcessRequest(api))
            for _ in range(2)
        )
        async with one, two:
            yield one, two


@pytest.fixture
def bot(bots: tuple[Bot, Bot]) -> Bot:
    """The bot, driven by python-telegram-bot itself."""
    return bots[0]
