"""Saying what is to be said, with everything that can go wrong on the way."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import NetworkError

from bot.chat.poller import TokenRevoked
from bot.chat.request import CutOffError
from bot.chat.sender import CUTS, SET_ASIDE
from bot.chat.waits import UNASKED_GAP
from bot.demo import faults
from bot.demo.botapi import Call
from bot.demo.person import Person
from bot.store import outbox
from bot.store.outbox import Draft, Row
from tests.alive import Alive
from tests.process import shows

ENTITIES = "Bad Request: can't parse entities: Unexpected end tag at byte offset 3"


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has walked through the onboarding."""
    return await bot.enrol(6001)


@pytest.fixture
async def ben(bot: Alive, anna: Person) -> Person:  # noqa: ARG001 - Anna is the first to enrol
    """Somebody else."""
    return await bot.enrol(6002, "Ben")


def texts(person: Person) -> list[str]:
    """Return what the bot has written to somebody."""
    return [one.text for one in person.messages]


def calls(bot: Alive, method: str, since: int = 0) -> list[Call]:
    """Return the calls of a method."""
    return [call for call in bot.api.calls[since:] if call.method == method]


async def add(bot: Alive, draft: Draft, *, card: bool = False) -> Row:
    """Store a call for the first therapist, as a turn does."""
    house = bot.presence.service.house

    def work(db: sqlite3.Connection) -> Row:
        if card and draft.card is not None:
            outbox.add_card(db, 1, draft.card, None, None)
        return outbox.add(db, house.vault, (1, 6001), draft, bot.clock.now())

    return await bot.database.transaction(work)


async def put(bot: Alive, draft: Draft, *, card: bool = False) -> None:
    """Store a call and hand it to the sender."""
    bot.presence.sender.put([await add(bot, draft, card=card)])


def words(text: str) -> Draft:
    """Return a message."""
    return Draft("sendMessage", {"text": text, "parse_mode": "HTML"})


# -------------------------------------------------------------------- known failures


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (faults.refused(), [0.5, 1.0]),
        (faults.too_many_requests(3), [3.0, 3.0]),
        (faults.server_error(500), [0.5, 1.0]),
        (faults.server_error(502, b"<h1>Bad Gateway</h1>"), [0.5, 1.0]),
    ],
)
async def test_not_sent(bot: Alive, anna: Person, fault: faults.Fault, waits: list[float]) -> None:
    """What did not reach Telegram is tried again, with growing pauses or those it asks for."""
    bot.api.fail("sendMessage", fault, times=2)
    bot.pauses.clear()
    await bot.say(anna, "/privacy")
    said = calls(bot, "sendMessage")[-3:]
    assert [call.done for call in said] == [False, False, True]
    assert bot.pauses == waits
    assert not calls(bot, "editMessageText")


async def test_pauses_end_growing(bot: Alive, anna: Person) -> None:
    """Pauses double up to half a minute."""
    bot.api.fail("sendMessage", faults.refused(), times=9)
    bot.pauses.clear()
    await bot.say(anna, "/privacy")
    assert bot.pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


async def test_refused_for_good(bot: Alive, anna: Person) -> None:
    """What Telegram will never take is given up, and what follows is said."""
    bot.api.fail("sendMessage", faults.bad_request("Bad Request: message is too long"))
    before = len(anna.messages)
    await bot.say(anna, "/privacy")
    assert len(anna.messages) == before
    await bot.say(anna, "/privacy")
    assert len(anna.messages) == before + 1
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_fault_26_entities(bot: Alive, anna: Person) -> None:
    """A text whose markup is refused is said once more, as plain text."""
    bot.api.fail("sendMessage", faults.bad_request(ENTITIES))
    await put(bot, words("<b>one</b> &lt; two &amp; <i>three</i>"))
    await bot.settle()
    assert (anna.last.text, anna.last.entities) == ("one < two & three", [])
    assert "parse_mode" not in calls(bot, "sendMessage")[-1].params


async def test_fault_26_entities_of_plain_text(bot: Alive, anna: Person) -> None:
    """Plain text that is refused is not tried for ever."""
    bot.api.fail("sendMessage", faults.bad_request(ENTITIES), times=None)
    before = len(bot.api.calls)
    await put(bot, words("<b>one</b>"))
    await bot.settle()
    assert len(calls(bot, "sendMessage", before)) == 2
    assert anna.last.text != "one"


async def test_fault_26_entities_of_an_edit(bot: Alive, anna: Person) -> None:
    """An edit whose markup is refused becomes plain text too."""
    [(card,)] = await bot.rows("SELECT max(number) FROM card WHERE message_id IS NOT NULL")
    bot.api.fail("editMessageText", faults.bad_request(ENTITIES))
    await put(bot, Draft("editMessageText", {"text": "<b>x</b>", "parse_mode": "HTML"}, card=card))
    await bot.settle()
    assert anna.last.text == "x"


@pytest.mark.parametrize("method", ["sendMessage", "editMessageReplyMarkup", "answerCallbackQuery"])
async def test_the_token_is_revoked(bot: Alive, anna: Person, method: str) -> None:
    """A token that is no longer good ends the bot, whatever was being said."""
    await bot.say(anna, "/checkin")
    bot.api.fail(method, faults.unauthorized())
    anna.tap("tight")
    with pytest.raises(TokenRevoked):
        await bot.settle()


async def test_the_token_is_revoked_during_a_look(bot: Alive, anna: Person) -> None:
    """A look for a message that may have arrived tells of it too."""
    fault = bot.api.fail("sendMessage", faults.hang(), chat_id=anna.user_id)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    await bot.crash()
    bot.api.fail("editMessageText", faults.unauthorized())
    with pytest.raises(TokenRevoked):
        await bot.start()


@pytest.mark.parametrize("fault", [faults.refused(), faults.cut_before(), faults.server_error()])
async def test_a_look_is_tried_again(bot: Alive, anna: Person, fault: faults.Fault) -> None:
    """A look that told nothing is taken again: the message is neither lost nor repeated."""
    hanging = bot.api.fail("sendMessage", faults.hang(), chat_id=anna.user_id)
    before = len(anna.messages)
    anna.say("/privacy")
    await bot.until(lambda: hanging.met == 1)
    await bot.crash()
    bot.api.fail("editMessageText", fault, times=3)
    await bot.start()
    assert len(anna.messages) == before + 1


# ------------------------------------------------------------------- cut connections


async def test_fault_21_the_answer_is_lost(bot: Alive, anna: Person, ben: Person) -> None:
    """A message that arrived is found by an edit that changes nothing, and not repeated."""
    since = len(bot.api.calls)
    fault = bot.api.fail("sendMessage", faults.answer_lost(), chat_id=anna.user_id)
    before = len(anna.messages)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    await bot.say(ben, "/privacy")
    assert len(anna.messages) == before + 1
    [found] = calls(bot, "editMessageText", since)
    assert "not modified" in found.outcome
    assert found.params["message_id"] == anna.last.message_id
    assert await bot.rows("SELECT * FROM outbox") == []
    [(known,)] = await bot.rows("SELECT max(message_id) FROM card WHERE therapist_id = 1")
    assert known == anna.last.message_id


async def test_fault_21_the_answer_never_comes(bot: Alive, anna: Person, ben: Person) -> None:
    """A call that times out is looked for in the same way."""
    fault = bot.api.fail("sendMessage", faults.answer_lost(silent=True), chat_id=anna.user_id)
    before = len(anna.messages)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    await bot.say(ben, "/privacy")
    assert len(anna.messages) == before + 1


async def test_cut_before(bot: Alive, anna: Person, ben: Person) -> None:
    """A message that did not arrive is said again, once Telegram has answered anything."""
    fault = bot.api.fail("sendMessage", faults.cut_before(), chat_id=anna.user_id)
    before = len(anna.messages)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    assert len(anna.messages) == before
    await bot.say(ben, "/privacy")
    assert len(anna.messages) == before + 1
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_cut_again_and_again(bot: Alive, anna: Person, ben: Person) -> None:
    """A network that cuts more than once costs no message."""
    fault = bot.api.fail("sendMessage", faults.cut_before(), times=CUTS - 1, chat_id=anna.user_id)
    before = len(anna.messages)
    anna.say("/privacy")
    for met in range(1, CUTS):
        await bot.until(lambda met=met: fault.met == met)  # type: ignore[misc]
        ben.say("/privacy")
    await bot.settle()
    assert len(anna.messages) == before + 1


async def test_always_cut(bot: Alive, anna: Person, ben: Person) -> None:
    """A message that is cut for a long time keeps its place, and is said in the end."""
    fault = bot.api.fail("sendMessage", faults.cut_before(), times=9, chat_id=anna.user_id)
    before = len(anna.messages)
    bot.pauses.clear()
    anna.say("/privacy")
    anna.say("/help")
    for met in range(1, 10):
        await bot.until(lambda met=met: fault.met == met)  # type: ignore[misc]
        ben.say("/privacy")
    await bot.settle()
    assert ["/checkin" in one.text for one in anna.messages[before:]][-2:] == [False, True]
    assert bot.pauses[:9] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_a_document_that_is_always_cut(bot: Alive, anna: Person, ben: Person) -> None:
    """A document that the line does not carry holds up no words, and comes in the end.

    It is tried again after half a minute, then a minute, and never given up.
    """
    fault = bot.api.fail("sendDocument", faults.cut_before(), times=3 * CUTS, chat_id=anna.user_id)
    aside = asyncio.Event()
    bot.waits = lambda seconds: aside.wait() if seconds >= SET_ASIDE else asyncio.sleep(0)
    anna.say("/export json")
    for met in range(1, CUTS + 1):
        await bot.until(lambda met=met: fault.met == met)  # type: ignore[misc]
        ben.say("/privacy")
    anna.say("/help")
    await bot.until(lambda: "/checkin" in anna.last.text)
    assert anna.documents == []
    assert not bot.presence.idle
    aside.set()
    for met in range(CUTS + 1, 3 * CUTS + 1):
        await bot.until(lambda met=met: fault.met == met)  # type: ignore[misc]
        ben.say("/privacy")
    await bot.settle()
    assert len(anna.documents) == 1
    assert [one for one in bot.pauses if one >= SET_ASIDE] == [30, 60, 120]


async def test_an_update_that_waits_for_a_question_being_looked_for(
    bot: Alive, anna: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words typed before a question arrived belong to the one before, if its answer is lost, too.

    They wait until it has been looked for (found by simulation).
    """
    await bot.say(anna, "/checkin")
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    real = bot.wire.do_request

    async def lose(url: str, *args: Any, **named: Any) -> tuple[int, bytes]:
        answer = await real(url, *args, **named)
        if url.endswith("sendMessage"):
            raise NetworkError("cut") from CutOffError()
        return answer

    monkeypatch.setattr(bot.wire, "do_request", lose)
    anna.say("tight shoulders")
    await bot.until(lambda: fault.met == 1)
    monkeypatch.undo()
    anna.say("and a sigh")
    await bot.until(lambda: not bot.api.pending(bot.api._poll.offset if bot.api._poll else 0))
    fault.release()
    await bot.say(ben, "/help")
    assert sum("set down" in text for text in texts(anna)) == 1
    await bot.say(anna, "/export json")
    steps = json.loads(anna.documents[-1].content)["checkins"][0]["steps"]
    assert steps["self_study"]["words"] == ["tight shoulders", "and a sigh"]


async def test_words_wait_for_a_question_on_its_way(bot: Alive, anna: Person) -> None:
    """What is written while a question is on its way is worked through when it has landed."""
    await bot.say(anna, "/checkin")
    fault = bot.api.fail("sendMessage", faults.hang(), chat_id=anna.user_id)
    anna.say("tight shoulders")
    await bot.until(lambda: fault.met == 1)
    anna.say("the plan")
    await bot.until(lambda: not bot.api.pending(bot.api._poll.offset if bot.api._poll else 0))
    fault.release()
    await bot.settle()
    assert "Who was there" in anna.last.text


# ------------------------------------------------------------------------- crashes


@pytest.mark.parametrize("arrived", [True, False])
async def test_fault_04_crash_while_saying(bot: Alive, anna: Person, arrived: bool) -> None:
    """After a crash in mid-sentence the message stands in the chat once, come or not come."""
    fault = bot.api.fail("sendMessage", faults.hang(done=arrived), chat_id=anna.user_id)
    before = len(anna.messages)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    await bot.crash()
    assert len(anna.messages) == before + arrived
    await bot.start()
    assert len(anna.messages) == before + 1
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_crash_and_answer(bot: Alive, anna: Person) -> None:
    """Who answers a question that a crash left in doubt is not asked it again."""
    await bot.say(anna, "/checkin")
    fault = bot.api.fail("sendMessage", faults.hang(), chat_id=anna.user_id)
    anna.say("tight shoulders")
    await bot.until(lambda: fault.met == 1)
    await bot.crash()
    anna.say("the plan")
    await bot.start()
    asked = [one for one in texts(anna) if "set down" in one]
    assert len(asked) == 1
    assert "Who was there" in anna.last.text


async def test_crash_with_much_to_say(bot: Alive, anna: Person) -> None:
    """What waited behind a message in doubt is said after it, in order."""
    fault = bot.api.fail("sendMessage", faults.hang(), chat_id=anna.user_id)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    for number in range(3):
        await add(bot, words(f"line {number}"))
    await bot.crash()
    await bot.start()
    assert texts(anna)[-3:] == ["line 0", "line 1", "line 2"]


# -------------------------------------------------------------------------- blocked


async def test_fault_25_blocked(bot: Alive, anna: Person) -> None:
    """Who has blocked the bot is left alone, and on /start nothing of theirs is missing."""
    await bot.say(anna, "/checkin")
    await bot.say(anna, "tight shoulders")
    bot.api.fail("sendMessage", faults.forbidden())
    await bot.say(anna, "the plan")
    assert await bot.rows("SELECT blocked FROM therapist") == [(1,)]
    assert await bot.rows("SELECT * FROM outbox") == []
    before = len(bot.api.calls)
    await bot.pass_(days=2)
    assert not [one for one in bot.api.calls[before:] if one.method != "getUpdates"]
    await bot.say(anna, "/start")
    assert await bot.rows("SELECT blocked FROM therapist") == [(0,)]
    await bot.say(anna, "/export json")
    exported = anna.documents[-1].content.decode()
    assert "tight shoulders" in exported
    assert "the plan" in exported


async def test_fault_25_blocked_with_a_prompt_due(bot: Alive) -> None:
    """A block that ended meanwhile is asked about when the person is back."""
    anna = await bot.enrol(hours="Tue 9-12:30")
    anna.block()
    await bot.settle()
    before = len(anna.messages)
    await bot.pass_(hours=1)
    assert len(anna.messages) == before
    anna.start()
    await bot.settle()
    await bot.pass_(minutes=1)
    assert any("09:00–12:30" in text for text in texts(anna)[before:])


async def test_cleared_while_new_words_come(bot: Alive, anna: Person) -> None:
    """What is put on a lane just as it is cleared is neither skipped nor said twice."""
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    await put(bot, words("old"))
    await put(bot, words("older"))
    await bot.until(lambda: fault.met == 1)
    bot.presence.sender.forget(1)
    await put(bot, words("new"))
    fault.release()
    await bot.settle()
    assert texts(anna)[-2:] == ["old", "new"]


# ---------------------------------------------------------------------------- edits


async def test_an_edit_of_what_never_arrived(bot: Alive, anna: Person) -> None:
    """An edit whose card is in no chat becomes a message of its own, and then the card."""
    edit = Draft("editMessageText", {"text": "fresh", "parse_mode": "HTML"}, card=900)
    await put(bot, edit, card=True)
    await bot.settle()
    assert anna.last.text == "fresh"
    assert await bot.rows("SELECT message_id FROM card WHERE number = 900") == [
        (anna.last.message_id,)
    ]
    await put(bot, Draft("editMessageReplyMarkup", {}, card=901), card=True)
    await bot.settle()
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_the_newest_edit(bot: Alive, anna: Person) -> None:
    """An edit takes the place of those of its card that still wait."""
    await bot.say(anna, "/checkin")
    fault = bot.api.fail("editMessageReplyMarkup", faults.hang())
    before = len(bot.api.calls)
    anna.tap("tight")
    await bot.until(lambda: fault.met == 1)
    question = next(one for one in anna.messages if "What did you notice" in one.text)
    for label in ("moved", "tired", "hurried"):
        anna.tap((question, label))
    await bot.until(lambda: not anna.spinning)
    fault.cancel()
    await bot.settle()
    edits = calls(bot, "editMessageReplyMarkup", before)
    assert len(edits) == 2
    chosen = [button.text for row in question.keyboard for button in row if "✓" in button.text]
    assert chosen == ["✓ moved", "✓ tight", "✓ tired", "✓ hurried"]


@pytest.mark.parametrize(
    "fault", [faults.answer_lost(), faults.cut_before(), faults.refused(), faults.server_error()]
)
async def test_edits_may_be_repeated(bot: Alive, anna: Person, fault: faults.Fault) -> None:
    """An edit is made again until it is known to have been made."""
    await bot.say(anna, "/checkin")
    question = anna.last
    bot.api.fail("editMessageReplyMarkup", fault)
    await bot.tap(anna, "tight")
    assert "✓ tight" in [button.text for row in question.keyboard for button in row]
    assert await bot.rows("SELECT * FROM outbox") == []


# ----------------------------------------------------------------------------- taps


async def test_taps_are_answered_beside_the_lanes(bot: Alive, anna: Person) -> None:
    """A tap is answered while a message to the same person is still on its way."""
    await bot.say(anna, "/checkin")
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    anna.tap("tight")
    await bot.until(lambda: fault.met == 1)
    await bot.until(lambda: not anna.spinning)
    fault.release()
    await bot.settle()


@pytest.mark.parametrize(
    "fault", [faults.refused(), faults.cut_before(), faults.bad_request("query is too old")]
)
async def test_taps_are_answered_once(bot: Alive, anna: Person, fault: faults.Fault) -> None:
    """The answer to a tap is not tried again; the tap itself counts."""
    await bot.say(anna, "/checkin")
    bot.api.fail("answerCallbackQuery", fault)
    await bot.tap(anna, "tight")
    assert len(calls(bot, "answerCallbackQuery")) == len(
        [one for one in bot.api.queries.values() if one.chat_id == anna.user_id]
    )
    assert "set down" in anna.last.text
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_fault_28_late_taps(bot: Alive, anna: Person) -> None:
    """The answer to a tap is not given once Telegram has forgotten the tap."""
    await bot.say(anna, "/checkin")
    fault = bot.api.fail("answerCallbackQuery", faults.hang(done=False))
    anna.tap("tight")
    await bot.until(lambda: fault.met == 1)
    await bot.crash()
    before = len(bot.api.calls)
    bot.clock.advance(timedelta(seconds=150))
    await bot.start()
    assert not calls(bot, "answerCallbackQuery", before)
    assert await bot.rows("SELECT * FROM outbox") == []


# ---------------------------------------------------------------------------- lanes


async def test_fault_46_one_chat_hangs(bot: Alive, anna: Person, ben: Person) -> None:
    """A chat in which nothing moves delays no other."""
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    before = len(anna.messages), len(ben.messages)
    anna.say("/privacy")
    await bot.until(lambda: fault.met == 1)
    for command in ("/privacy", "/help", "/today"):
        ben.say(command)
    await bot.until(lambda: len(ben.messages) == before[1] + 3)
    assert len(anna.messages) == before[0]
    fault.release()
    await bot.settle()
    assert len(anna.messages) == before[0] + 1


async def test_order(bot: Alive, anna: Person) -> None:
    """What is said to one person arrives in order, whatever had to be tried again."""
    bot.api.fail("sendMessage", faults.refused(), times=2)
    for number in range(6):
        await put(bot, words(f"line {number}"))
    await bot.settle()
    assert texts(anna)[-6:] == [f"line {number}" for number in range(6)]


async def test_replies_pass_what_nobody_asked_for(bot: Alive, anna: Person, ben: Person) -> None:
    """Unasked messages go one after the other, a thirtieth of a second apart; replies do not."""
    gate = asyncio.Event()

    async def waits(seconds: float) -> None:
        if seconds == UNASKED_GAP:
            await gate.wait()

    for person in (anna, ben):
        await bot.say(person, "/schedule Tue 9-12:30")
        await bot.tap(person, "Save")
    chris = await bot.enrol(6003, "Chris")
    bot.waits = waits
    bot.pauses.clear()
    bot.clock.advance(timedelta(minutes=35))
    await bot.presence.alarm.ring()
    await bot.until(lambda: bool(bot.pauses))
    before = len(chris.messages)
    chris.say("/help")
    await bot.until(lambda: len(chris.messages) > before)
    assert bot.pauses == [UNASKED_GAP], "the second waits for the first"
    assert not any("Begin" in str(one.keyboard) for one in (anna.last, ben.last))
    gate.set()
    await bot.settle()
    assert bot.pauses == [UNASKED_GAP] * 2
    assert all("09:00–12:30" in person.last.text for person in (anna, ben))


async def test_a_reply_does_not_wait_behind_a_reminder(
    bot: Alive, anna: Person, ben: Person
) -> None:
    """Who writes while their own reminder waits for its turn gets both at once, in order."""
    gate = asyncio.Event()

    async def waits(seconds: float) -> None:
        if seconds == UNASKED_GAP:
            await gate.wait()

    for person in (anna, ben):
        await bot.say(person, "/schedule Tue 9-12:30")
        await bot.tap(person, "Save")
    bot.waits = waits
    bot.clock.advance(timedelta(minutes=35))
    await bot.presence.alarm.ring()
    await bot.until(lambda: len(bot.presence.sender._turns.waiting) == 2)
    before = len(ben.messages)
    ben.say("/help")
    await bot.until(lambda: len(ben.messages) == before + 2)
    assert "09:00–12:30" in ben.messages[-2].text
    assert "/privacy" in ben.last.text
    assert list(bot.presence.sender._turns.waiting) == [1], "Anna waits"
    gate.set()
    await bot.settle()
    assert "09:00–12:30" in anna.last.text


async def test_a_stop_does_not_wait_for_reminders(bot: Alive, anna: Person) -> None:
    """What waits for its turn stays in the outbox, and is said after the next start."""
    await bot.say(anna, "/schedule Tue 9-12:30")
    await bot.tap(anna, "Save")
    gate = asyncio.Event()

    async def waits(seconds: float) -> None:
        if seconds == UNASKED_GAP:
            await gate.wait()

    bot.waits = waits
    bot.clock.advance(timedelta(minutes=35))
    await bot.presence.alarm.ring()
    await bot.until(lambda: bool(bot.presence.sender._turns.waiting))
    before = len(anna.messages)
    bot.presence.sender.stop()
    await bot.until(lambda: bot.presence.sender.idle)
    assert len(anna.messages) == before
    gate.set()
    await bot.restart()
    assert "09:00–12:30" in anna.last.text


@pytest.mark.usefixtures("anna")
async def test_the_disk_is_full(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said that cannot be marked: it waits until the disk has room."""
    full = [sqlite3.OperationalError("disk is full") for _ in range(3)]
    for error in full:
        error.sqlite_errorname = "SQLITE_FULL"
    bot.failing(monkeypatch, "attempt", *full)
    before = len(calls(bot, "sendMessage"))
    bot.pauses.clear()
    await put(bot, words("say"))
    await bot.settle()
    assert bot.pauses == [0.5, 1.0, 2.0]
    assert len(calls(bot, "sendMessage")) == before + 1


async def test_a_reply_is_marked_in_the_commit_that_made_it(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It needs no commit of its own before it is said; what waits behind another message does."""
    marked = bot.failing(monkeypatch, "attempt")
    await bot.say(anna, "/checkin")
    assert marked == [0]
    fault = bot.api.fail("sendMessage", faults.hang())
    await put(bot, words("say"))
    await bot.until(lambda: fault.met == 1)
    anna.say("tight")
    fault.release()
    await bot.settle()
    assert marked == [1]
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_a_crash_before_a_reply_was_said(bot: Alive, anna: Person) -> None:
    """Marked and not said: the next start looks for it in vain, and says it."""
    bot.presence.sender.put = lambda _: None  # type: ignore[method-assign]
    anna.say("/checkin")
    await bot.until(lambda: not bot.api.pending(bot.api._poll.offset if bot.api._poll else 0))
    await bot.until(lambda: bot.presence.worker.idle)
    assert await bot.rows("SELECT state FROM outbox") == [("attempted",)]
    before = len(anna.messages)
    await bot.restart()
    assert len(anna.messages) == before + 1
    assert shows(anna, "tight")


async def test_an_edit_waits_until_its_message_is_noted(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the disk is full: else it would become a message of its own."""
    real, left = outbox.sent, [2]

    def sent(*args: Any, **named: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            error = sqlite3.OperationalError("disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error
        real(*args, **named)

    monkeypatch.setattr(outbox, "sent", sent)
    before = len(anna.messages)
    said = await add(bot, Draft("sendMessage", {"text": "said"}, card=500), card=True)
    edit = await add(bot, Draft("editMessageText", {"text": "new"}, card=500))
    bot.presence.sender.put([said, edit])
    await bot.settle()
    assert [one.text for one in anna.messages[before:]] == ["new"]


async def test_an_id_that_is_none(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that cannot be Telegram's costs that row alone."""
    api = bot.presence.sender._api
    real = api.call

    async def call(method: str, *args: Any, **named: Any) -> Any:
        result = await real(method, *args, **named)
        return {**result, "message_id": 2**63} if method == "sendMessage" else result

    with monkeypatch.context() as patch:
        patch.setattr(api, "call", call)
        await bot.say(anna, "/help")
    await bot.say(anna, "/help")
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_one_row_that_cannot_be_said(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of our own in one message costs that message alone, and not a word is logged."""
    bot.failing(monkeypatch, "attempt", KeyError("zeisig"))
    await put(bot, words("zeisig one"))
    await put(bot, words("two"))
    await bot.settle()
    assert anna.last.text == "two"
    assert "sendMessage is given up (KeyError in fails" in caplog.text
    assert "zeisig" not in caplog.text


# ------------------------------------------------------------------------ documents


async def test_documents_leave_the_box(bot: Alive, anna: Person) -> None:
    """A document is deleted here once it is in the chat."""
    fault = bot.api.fail("sendDocument", faults.hang(done=False))
    anna.say("/export json")
    await bot.until(lambda: fault.met == 1)
    assert await bot.rows("SELECT count(*) FROM attachment") == [(1,)]
    fault.release()
    await bot.settle()
    assert await bot.rows("SELECT count(*) FROM attachment") == [(0,)]
    assert len(anna.documents) == 1


@pytest.mark.parametrize("arrived", [True, False])
async def test_documents_leave_the_box_after_a_crash(
    bot: Alive, anna: Person, arrived: bool
) -> None:
    """A crash in between leaves neither a second document in the chat nor one here."""
    fault = bot.api.fail("sendDocument", faults.hang(done=arrived))
    anna.say("/export json")
    await bot.until(lambda: fault.met == 1)
    await bot.restart()
    assert len(anna.documents) == 1
    assert await bot.rows("SELECT count(*) FROM attachment") == [(0,)]
    assert await bot.rows("SELECT count(*) FROM outbox") == [(0,)]


async def test_keyboards_that_no_edit_takes(bot: Alive, anna: Person) -> None:
    """A message with a hint in the input field cannot be edited nor found: it is said again."""
    hint = {"force_reply": True, "input_field_placeholder": "words"}
    draft = Draft("sendMessage", {"text": "say", "reply_markup": hint})
    fault = bot.api.fail("sendMessage", faults.hang())
    await put(bot, draft)
    await bot.until(lambda: fault.met == 1)
    await bot.restart()
    assert texts(anna).count("say") == 2


async def test_stop_lets_messages_arrive(bot: Alive, anna: Person) -> None:
    """A message on its way arrives before the bot is gone; what waits behind it is kept."""
    fault = bot.api.fail("sendMessage", faults.hang(done=False), chat_id=anna.user_id)
    await put(bot, words("first"))
    await put(bot, words("second"))
    await bot.until(lambda: fault.met == 1)
    stopping = asyncio.create_task(bot.stop())
    await bot.until(lambda: bot.presence.sender._stopping)
    fault.release()
    await stopping
    assert texts(anna)[-1] == "first"
    await bot.start()
    assert texts(anna)[-2:] == ["first", "second"]


async def test_fleeting(bot: Alive) -> None:
    """A line to somebody of whom nothing is kept is tried once."""
    stranger = Person(bot.api, 6009, "Stranger")
    bot.api.fail("sendMessage", faults.refused(), chat_id=stranger.user_id)
    await bot.say(stranger, "hello")
    assert stranger.messages == []
    await bot.say(stranger, "hello?")
    assert stranger.messages == [], "a line is said once"
    await bot.say(stranger, "/start no-such-code")
    assert "I do not know this invitation" in stranger.last.text
