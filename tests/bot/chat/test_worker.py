"""Working through what was written down."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.chat.worker import HELD, TRIES
from bot.demo import faults
from bot.demo.person import Person
from bot.store import inbox
from bot.store.connection import connect
from conversations import engine
from conversations.model import Said, Tapped
from tests.alive import Alive

CANARY = "zeisig"
LIFTED = (
    "Something went wrong on my side with your last message. "
    "Its words are kept as a note; nothing else has changed."
)
NOT_UNDERSTOOD = (
    "Something went wrong on my side with what you just sent. "
    "Nothing has changed; please try again."
)


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody in the middle of a check-in."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    return person


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The engine fails at words that hold the canary and at each tap; how often it did."""
    failed = [0]
    real = engine.advance

    def advance(session: Any, event: Any, *args: Any) -> Any:
        if isinstance(event, Tapped) or (isinstance(event, Said) and CANARY in event.text):
            failed[0] += 1
            raise ValueError(f"cannot work with {event}")
        return real(session, event, *args)

    monkeypatch.setattr("bot.turns.advance", advance)
    return failed


def waiting(directory: Path) -> int:
    """Return how many updates wait to be worked through."""
    with contextlib.closing(connect(directory / "presence.db")) as db:
        return len(inbox.waiting(db))


async def exported(bot: Alive, person: Person) -> dict[str, Any]:
    """Return a person's export."""
    await bot.say(person, "/export json")
    found: dict[str, Any] = json.loads(person.documents[-1].content)
    return found


async def test_order(bot: Alive, anna: Person) -> None:
    """One person's messages are worked through in the order they were written."""
    ben = await bot.enrol(6002, "Ben")
    await bot.say(ben, "/checkin")
    for number in range(5):
        anna.say(f"anna {number}")
        ben.say(f"ben {number}")
    await bot.settle()
    for person, name in ((anna, "anna"), (ben, "ben")):
        [one] = (await exported(bot, person))["checkins"]
        words = [text for answer in one["steps"].values() for text in answer["words"]]
        assert words == [f"{name} {number}" for number in range(5)]


async def test_side_by_side(bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat whose turn the disk holds up does not hold up the others."""
    ben = await bot.enrol(6002, "Ben")
    service = bot.presence.service
    real, tried = service._turn, [0]

    def turn(db: Any, row: Any, *args: Any, **named: Any) -> Any:
        if row.therapist == 1 and tried[0] < 50:
            tried[0] += 1
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        return real(db, row, *args, **named)

    monkeypatch.setattr(service, "_turn", turn)
    bot.pauses.clear()
    anna.say("tight shoulders")
    ben.say("/help")
    await bot.until(lambda: "/checkin" in ben.last.text)
    assert tried[0] < 50
    await bot.settle()
    assert "set down" in anna.last.text, "however long it took"
    waits = [one for one in bot.pauses if one >= 0.1]
    assert waits[:4] == [0.1, 0.2, 0.4, 0.8]
    assert max(waits) == 30


async def test_who_writes_without_end_holds_up_nobody(bot: Alive, anna: Person) -> None:
    """Of hundreds of updates of one chat all are worked through; another waits for a turn or two.

    Few of them are held in memory: the others are read from their rows.
    """
    ben = await bot.enrol(6002, "Ben")
    turns: list[int] = []
    real = bot.presence.service.work

    async def work(row: inbox.Waiting, **named: Any) -> Any:
        turns.append(row.therapist)
        return await real(row, **named)

    bot.presence.worker._service.work = work  # type: ignore[method-assign]
    said = [f"flood {number}" for number in range(120)]
    for one in said:
        anna.say(one)
    await bot.until(lambda: len(turns) > 3)
    [lane] = bot.presence.worker._lanes.values()
    assert sum(one.update is not None for one in lane) <= HELD
    before = len(turns)
    ben.say("/help")
    await bot.until(lambda: "/checkin" in ben.last.text)
    assert len(turns) - before < 60, "the flood was over before the other was heard"
    await bot.settle()
    document = await exported(bot, anna)
    kept = [
        word
        for one in document["checkins"]
        for step in one["steps"].values()
        for word in step["words"]
    ]
    kept += [word for one in document["notes"] for word in one["steps"]["note"]["words"]]
    assert sorted(kept) == sorted(said)


async def test_fault_09_the_engine_fails(
    bot: Alive, anna: Person, broken: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """Words that cannot be worked through become a note, the person is told, the chat goes on."""
    before = len(anna.messages)
    anna.say(f"{CANARY} in the hedge")
    await bot.say(anna, "tight shoulders")
    assert broken == [TRIES]
    told, following = anna.messages[before:]
    assert told.text == LIFTED
    assert "set down" in following.text
    document = await exported(bot, anna)
    assert [one["steps"]["note"]["words"] for one in document["notes"]] == [
        [f"{CANARY} in the hedge"]
    ]
    [checkin] = document["checkins"]
    assert checkin["steps"]["self_study"]["words"] == ["tight shoulders"]
    assert "could not be worked through (ValueError in advance" in caplog.text
    assert CANARY not in caplog.text


async def test_fault_09_the_engine_fails_at_a_tap(
    bot: Alive, anna: Person, broken: list[int]
) -> None:
    """A tap that cannot be worked through changes nothing, is said so, and stays sealed here."""
    await bot.tap(anna, "tight")
    assert broken == [TRIES]
    assert anna.last.text == NOT_UNDERSTOOD
    [(state, payload)] = await bot.rows(
        "SELECT state, payload FROM inbox WHERE state NOT IN ('done', 'stranger')"
    )
    assert state == "parked"
    assert b"callback_query" not in payload
    await bot.restart()
    assert broken == [TRIES], "it is not tried again"


async def test_fault_09_the_engine_fails_once(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure that passes is not noticed."""
    bot.failing(monkeypatch, "_turn", ValueError("once"), ValueError("twice"))
    await bot.say(anna, "tight shoulders")
    assert "set down" in anna.last.text
    assert not (await exported(bot, anna))["notes"]


async def test_fault_09_parking_fails(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, broken: list[int]
) -> None:
    """If even that fails the update waits, sealed, for the next start, and the chat goes on."""
    with monkeypatch.context() as patch:
        bot.failing(patch, "park", ValueError("no"))
        anna.say(CANARY)
        await bot.say(anna, "/help")
        assert "/checkin" in anna.last.text
        assert len(await bot.rows("SELECT * FROM inbox WHERE state = 'waiting'")) == 1
    assert broken == [TRIES]
    await bot.restart()
    assert await bot.rows("SELECT * FROM inbox WHERE state = 'waiting'") == []
    assert anna.last.text == LIFTED


async def test_fault_14_the_disk_is_full_for_long(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is no failure of the engine: it is waited for, and nothing is lifted out."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    bot.failing(monkeypatch, "_turn", *[error] * (TRIES * 3))
    await bot.say(anna, "tight shoulders")
    assert "set down" in anna.last.text


async def test_words_that_crossed_a_question(bot: Alive, anna: Person) -> None:
    """Words written while a question was still on its way do not answer it."""
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    anna.say("tight shoulders")
    await bot.until(lambda: fault.met == 1)
    anna.say("and a dry mouth")
    await bot.until(lambda: not bot.presence.worker.idle)
    fault.release()
    await bot.settle()
    await bot.say(anna, "the plan")
    [one] = (await exported(bot, anna))["checkins"]
    assert one["steps"]["self_study"]["words"] == ["tight shoulders", "and a dry mouth"]
    assert one["steps"]["letting_go"]["words"] == ["the plan"]


async def test_stopping(bot: Alive, anna: Person) -> None:
    """A stopping bot begins no new turn; what waits is worked through at the next start."""
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    anna.say("tight shoulders")
    await bot.until(lambda: fault.met == 1)
    anna.say("the plan")
    await bot.until(lambda: not bot.api.pending(bot.api._poll.offset if bot.api._poll else 0))
    worker = bot.presence.worker
    stopping = asyncio.create_task(bot.stop())
    await bot.until(lambda: worker._stopping)
    fault.release()
    await stopping
    assert "set down" in anna.last.text
    assert waiting(bot.directory) == 1
    await bot.start()
    assert waiting(bot.directory) == 0
    [one] = (await exported(bot, anna))["checkins"]
    assert one["steps"]["self_study"]["words"] == ["tight shoulders", "the plan"]


async def test_nothing_is_begun_while_it_stops(bot: Alive, anna: Person) -> None:
    """What is still written down then waits behind what the stop has left."""
    bot.presence.worker.stop()
    anna.say("tight shoulders")
    await bot.until(lambda: waiting(bot.directory) == 1)
    anna.say("and a dry mouth")
    await bot.until(lambda: waiting(bot.directory) == 2)
    await bot.restart()
    [one] = (await exported(bot, anna))["checkins"]
    assert one["steps"]["self_study"]["words"] == ["tight shoulders", "and a dry mouth"]
