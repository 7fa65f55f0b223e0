"""Reading updates: written down first, acknowledged after."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.chat.poller import SomebodyElse, TokenRevoked
from bot.demo import faults
from bot.demo.person import Person
from tests.alive import Alive, alive


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alive]:
    """A bot that polls, whatever others do."""
    async with alive(tmp_path, way="polling") as running:
        yield running


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has walked through the onboarding."""
    return await bot.enrol()


def full(count: int) -> list[sqlite3.OperationalError]:
    """Return what a full disk says, so many times."""
    errors = [sqlite3.OperationalError("database or disk is full") for _ in range(count)]
    for error in errors:
        error.sqlite_errorname = "SQLITE_FULL"
    return errors


def unread(bot: Alive) -> int:
    """Return how many updates Telegram still holds for the bot."""
    return len(bot.api.pending())


async def test_written_down_before_it_is_acknowledged(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a batch waits for the disk, Telegram keeps it; after the commit it does not."""
    held: list[tuple[int, int]] = []

    async def look(_: float) -> None:
        rows = await bot.rows("SELECT count(*) FROM inbox WHERE state = 'waiting'")
        held.append((unread(bot), rows[0][0]))

    bot.waits = look
    calls = bot.failing(monkeypatch, "journal", *full(3))
    polls = len(bot.api.sent("getUpdates"))
    await bot.say(anna, "/help")
    assert held == [(1, 0)] * 3
    assert calls == [4]
    assert unread(bot) == 0
    assert len(bot.api.sent("getUpdates")) == polls + 1, "nothing was polled while it waited"
    assert "/checkin" in anna.last.text


async def test_fault_13_the_disk_is_full_for_long(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waits for the disk grow up to half a minute, and nothing is lost meanwhile."""
    bot.failing(monkeypatch, "journal", *full(8))
    bot.pauses.clear()
    await bot.say(anna, "/help")
    assert bot.pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert "/checkin" in anna.last.text


async def test_fault_02_a_crash_before_the_commit(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched and not written down comes again."""
    with monkeypatch.context() as patch:
        calls = bot.failing(patch, "journal", *full(10_000))
        anna.say("/help")
        await bot.until(lambda: calls[0] > 0)
        await bot.crash()
    assert unread(bot) == 1
    await bot.start()
    assert "/checkin" in anna.last.text
    assert unread(bot) == 0


async def test_fault_03_a_crash_after_the_commit(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written down and not acknowledged comes again, and counts once."""
    await bot.say(anna, "/checkin")
    before = len(anna.messages)
    with monkeypatch.context() as patch:
        work = bot.failing(patch, "_turn", *full(10_000))
        anna.say("tight shoulders")
        await bot.until(lambda: work[0] > 0)
        await bot.crash()
    bot.api.updates._waiting.clear()
    await bot.start()
    assert len(anna.messages) == before + 1
    bot.api.updates.restart_at(bot.api.updates._next_id - 1)
    bot.api.update("message", {"message_id": 1})
    await bot.settle()
    assert len(anna.messages) == before + 1, "an id that is known is not taken again"


@pytest.mark.parametrize(
    ("fault", "problem"),
    [(faults.unauthorized(), TokenRevoked), (faults.conflict(), SomebodyElse)],
)
async def test_what_ends_it(bot: Alive, fault: faults.Fault, problem: type[Exception]) -> None:
    """A token that is not accepted and another reader end the bot, with one line each."""
    bot.api.fail("getUpdates", fault)
    bot.api._poll.held.wake()  # type: ignore[union-attr]
    with pytest.raises(problem) as caught:
        await bot.until(lambda: bot.presence._ended.done() and bot.quiet)
    assert "\n" not in str(caught.value.__doc__)
    assert str(caught.value.__doc__).endswith(".")


async def test_a_webhook_that_somebody_left(bot: Alive, anna: Person) -> None:
    """It is no other program: it is ended, and what came meanwhile is answered."""
    bot.api.webhook = "https://example.org/hook"
    bot.api.fail("deleteWebhook", faults.refused())
    bot.end_poll()
    await bot.until(lambda: not bot.api.webhook)
    await bot.say(anna, "/help")
    assert "/checkin" in anna.last.text


async def test_fault_30_another_reader(bot: Alive) -> None:
    """A second program that polls with the same token is noticed from its very poll."""
    bot.api.request(bot.api.token, "getUpdates", {"timeout": 5})
    with pytest.raises(SomebodyElse):
        await bot.until(lambda: bot.presence._ended.done() and bot.quiet)


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (faults.server_error(500), [1, 2, 4, 8, 16, 30, 30]),
        (faults.server_error(502, b"<h1>Bad Gateway</h1>"), [1, 2, 4, 8, 16, 30, 30]),
        (faults.refused(), [1, 2, 4, 8, 16, 30, 30]),
        (faults.cut_before(), [1, 2, 4, 8, 16, 30, 30]),
        (faults.answer_lost(silent=True), [1, 2, 4, 8, 16, 30, 30]),
        (faults.too_many_requests(5), [5, 5, 5, 8, 16, 30, 30]),
    ],
)
async def test_backing_off(
    bot: Alive, anna: Person, fault: faults.Fault, waits: list[float]
) -> None:
    """Trouble on the way is waited out, longer each time, and then nothing is missing."""
    bot.api.fail("getUpdates", fault, times=7)
    bot.pauses.clear()
    await bot.say(anna, "/help")
    await bot.settle()
    assert [one for one in bot.pauses if one >= 1][:7] == waits
    assert [one.text for one in anna.messages if "/checkin" in one.text]


async def test_backing_off_begins_anew(bot: Alive, anna: Person) -> None:
    """After a good answer the next trouble is waited out from the shortest pause."""
    for _ in range(2):
        bot.api.fail("getUpdates", faults.server_error(), times=2)
        bot.pauses.clear()
        await bot.say(anna, "/help")
        assert bot.pauses[:2] == [1, 2]


HELLO: dict[str, object] = {
    "message_id": 77,
    "date": 1,
    "text": "hello",
    "from": {"id": 6001},
    "chat": {"id": 6001, "type": "private"},
}
DEEP: object = json.loads('{"reply_to_message":' * 600 + "7" + "}" * 600)
BROKEN: list[dict[str, object]] = [
    {"message": {}},
    {"message": None},
    {"message": {"from": "nobody", "chat": 7}},
    {"message": {"from": {"id": "x"}, "chat": {"id": 6001, "type": "private"}}},
    {"message": {"from": {"id": 6001}, "chat": {"id": 6001, "type": "private"}, "text": 5}},
    {"message": {"message_id": "x", "from": {"id": 6001}, "chat": {"id": 6001, "type": "private"}}},
    {"callback_query": {"from": {"id": 6001}, "message": {"chat": {"id": 6001}}}},
    {"callback_query": {"from": {"id": 6001}}},
    {"edited_message": {"from": {"id": 6001}, "chat": {"id": 6001, "type": "private"}}},
    {"my_chat_member": {"from": {"id": 6001}, "chat": {"id": 6001, "type": "private"}}},
    {"something_new": {"from": {"id": 6001}}},
    {"message": {**HELLO, "reply_to_message": json.loads("[" * 600 + "]" * 600)}},
    {"callback_query": {"from": {"id": 6001}, "message": {**HELLO, "reply_to_message": DEEP}}},
    {},
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
async def test_fault_12_an_update_nobody_can_read(
    bot: Alive, anna: Person, broken: dict[str, object]
) -> None:
    """An update that is not of the described shape stops neither its chat nor another."""
    ben = await bot.enrol(6002, "Ben")
    queue = bot.api.updates
    for kind, content in broken.items() or [("", None)]:
        queue.allowed = frozenset({*queue.allowed, kind})
        queue.put(kind, content, bot.clock.now())  # type: ignore[arg-type]
    anna.say("/help")
    await bot.say(ben, "/help")
    assert "/checkin" in ben.last.text
    assert any("/checkin" in one.text for one in anna.messages)
    assert unread(bot) == 0


async def test_an_update_without_a_number(bot: Alive, anna: Person) -> None:
    """What comes without a number is left out, and what stands before it is acknowledged."""
    real: Callable[..., list[dict[str, object]]] = bot.api.updates.get
    bot.api.updates.get = lambda *args: [*real(*args), {"no": "number"}]  # type: ignore[method-assign]
    anna.say("/help")
    await bot.until(lambda: unread(bot) == 0)
    bot.api.updates.get = real  # type: ignore[method-assign]
    await bot.settle()
    assert "/checkin" in anna.last.text


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": True, "result": [{"no": "number"}]},
        {"ok": True, "result": [7, None]},
        {"ok": True, "result": {"update_id": 7}},
        {"ok": True, "result": None},
        {"ok": True},
        [],
        7,
    ],
)
async def test_an_answer_that_is_none(bot: Alive, anna: Person, answer: object) -> None:
    """Whatever stands where updates should, the bot waits between its questions, and goes on."""
    bot.pauses.clear()
    body = json.dumps(answer).encode()
    for _ in range(3):
        bot.api.fail("getUpdates", faults.server_error(200, body))
    bot.end_poll()
    await bot.until(lambda: len(bot.pauses) == 3)
    assert bot.pauses == [1, 2, 4]
    await bot.say(anna, "/help")
    assert "/checkin" in anna.last.text


async def test_fault_31_ids_that_begin_anew(bot: Alive, anna: Person) -> None:
    """After a quiet week Telegram may count from a lower number: those are taken too."""
    await bot.say(anna, "/help")
    bot.api.updates.restart_at(500)
    await bot.say(anna, "/checkin")
    assert "What did you notice" in anna.last.text
    assert unread(bot) == 0


async def test_only_what_is_asked_for(bot: Alive) -> None:
    """Telegram is asked for the four kinds of updates that are read, and for no others."""
    [*_, poll] = bot.api.sent("getUpdates")
    assert poll.params["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
