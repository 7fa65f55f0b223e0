"""What becomes of a message, from its row to the chat."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import outbox
from tests.house import Town

ROBIN, KIM = 7, 8


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


async def test_a_message_on_its_way(town: Town) -> None:
    """What the sender does with a row: attempt, take back, attempt again, mark as sent."""
    me = await town.settle(ROBIN)
    [row] = (await town.service.journal([town.phone(ROBIN).writer.text("/settings")])).waiting
    [message] = (await town.service.work(row)).rows
    assert await town.service.saying.attempt(message)
    assert [one.attempted for one in await town.service.saying.unsaid()] == [True]
    await town.service.saying.unsent(message)
    assert await town.service.saying.unsaid() == [message]
    assert await town.service.saying.attempt(message, again=True)
    assert [one.resent for one in await town.service.saying.unsaid()] == [True]
    assert await town.service.saying.between(message) == (2, 2)  # the message it answers
    assert await town.service.saying.edits(message) == (True, None)
    await town.service.saying.sent(message, 50)
    assert await town.service.saying.between(message) is None
    assert await town.service.saying.edits(message) == (False, 50)
    assert not await town.service.saying.attempt(message)
    assert outbox.message_of(town.db, me, message.draft.card or 0) == 50


async def test_a_message_that_is_given_up(town: Town) -> None:
    """It is said no more."""
    await town.settle(ROBIN)
    [row] = (await town.service.journal([town.phone(ROBIN).writer.text("/help")])).waiting
    [message] = (await town.service.work(row)).rows
    await town.service.saying.drop(message)
    assert await town.service.saying.unsaid() == []
