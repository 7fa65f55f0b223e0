"""The use cases, each one transaction: what comes in, what is kept, what is left to be done."""

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store import outbox, people, records
from bot.turns import Outcome
from conversations.model import Answer, Part, Record, replace
from tests.bot.store.stock import SLOT
from tests.house import Town, decisions, dump

ROBIN, KIM = 7, 8
LIFTED = (
    "Something went wrong on my side with your last message. "
    "Its words are kept as a note; nothing else has changed."
)
NOT_UNDERSTOOD = (
    "Something went wrong on my side with what you just sent. "
    "Nothing has changed; please try again."
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


def kept(town: Town, chat_id: int) -> list[Record]:
    """Return somebody's records."""
    return list(records.all_(town.db, town.vault, town.id(chat_id)))


def words(town: Town, chat_id: int) -> list[str]:
    """Return all words of somebody, in the order in which they were kept."""
    return [
        part.text
        for record in kept(town, chat_id)
        for answer in record.answers.values()
        for part in answer.parts
    ]


def states(town: Town) -> list[str]:
    """Return the states of the inbox."""
    return [state for (state,) in town.db.execute("SELECT state FROM inbox ORDER BY id")]


# ---------------------------------------------------------------------------- work


async def test_work_is_done_once(town: Town) -> None:
    """A row that has been worked through is left alone, and nothing is said again."""
    await town.settle(ROBIN)
    [row] = (await town.service.journal([town.phone(ROBIN).writer.text("hello")])).waiting
    assert (await town.service.work(row)).rows
    before = dump(town.db)
    again = await town.service.work(row)
    assert (again.rows, again.jobs, again.fleeting) == ([], [], [])
    assert (await town.service.park(row)).rows == []
    assert dump(town.db) == before


async def test_an_update_of_no_interest_is_closed(town: Town) -> None:
    """A message that says nothing waits no longer and is not answered."""
    await town.settle(ROBIN)
    await town.receive(town.phone(ROBIN).writer.sent("pinned_message", {}))
    assert states(town) == ["done", "done"]
    assert town.phone(ROBIN).messages == []


async def test_blocking_and_coming_back(town: Town) -> None:
    """Who blocks the bot is left alone; any sign of life brings everything back."""
    await town.settle(ROBIN, SLOT)
    phone = town.phone(ROBIN)
    await town.receive(phone.writer.membership("kicked"))
    await town.after(timedelta(hours=6))
    assert phone.messages == []
    await town.receive(phone.writer.membership("member"))
    await town.ring()
    assert len(phone.messages) == 1
    await town.service.saying.blocked(town.id(ROBIN))
    assert people.load(town.db, town.vault, town.id(ROBIN)).blocked
    await town.say(ROBIN, "/help")
    assert not people.load(town.db, town.vault, town.id(ROBIN)).blocked


async def test_who_has_blocked_us_is_owed_nothing(town: Town) -> None:
    """What was still to be said goes, what others are owed stays."""
    for who in (ROBIN, KIM):
        await town.settle(who)
        [row] = (await town.service.journal([town.phone(who).writer.text("/help")])).waiting
        await town.service.work(row)
    await town.service.saying.blocked(town.id(ROBIN))
    assert {row.chat_id for row in await town.service.saying.unsaid()} == {KIM}


async def test_a_tap_proves_its_card(town: Town) -> None:
    """A message that may not have arrived is not said again once its button is pressed."""
    await town.settle(ROBIN, SLOT)
    town.clock.advance(timedelta(hours=6))
    [outcome] = await town.service.ring()
    [row] = outcome.rows
    assert await town.service.saying.attempt(row)
    data = row.draft.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await town.press(ROBIN, 50, data)
    assert row.id not in {one.id for one in await town.service.saying.unsaid()}
    assert outbox.message_of(town.db, town.id(ROBIN), row.draft.card or 0) == 50


async def test_a_reply_answers_what_it_replies_to(town: Town) -> None:
    """Words that swipe-reply to an earlier question extend its answer."""
    await town.settle(ROBIN)
    await town.say(ROBIN, "/checkin")
    question = town.phone(ROBIN).last.message_id
    await town.say(ROBIN, "first")
    await town.say(ROBIN, "and more", reply_to=question)
    [record] = kept(town, ROBIN)
    assert record.answers["self_study"].text == "first\nand more"


async def test_a_reply_proves_a_card_by_its_buttons(town: Town) -> None:
    """Where it was never noted which message asked, the buttons of the message tell."""
    await town.settle(ROBIN)
    await town.say(ROBIN, "/checkin")
    await town.say(ROBIN, "first")
    phone = town.phone(ROBIN)
    number, data = phone.button("at ease")
    town.db.execute("UPDATE card SET message_id = NULL WHERE message_id = ?", (number,))
    update = phone.writer.text("and more", reply_to=number)
    markup = {"inline_keyboard": [[{"text": "at ease", "callback_data": data}]]}
    update["message"]["reply_to_message"]["reply_markup"] = markup
    await town.receive(update)
    assert kept(town, ROBIN)[0].answers["self_study"].text == "first\nand more"
    update = phone.writer.text("elsewhere", reply_to=4_000)
    await town.receive(update)
    assert words(town, ROBIN)[-1] == "elsewhere"


# ---------------------------------------------------------------------------- park


async def test_words_are_lifted_into_a_note(town: Town) -> None:
    """They are kept exactly, outside the conversation that moved on, and the person is told."""
    await town.settle(ROBIN, zone="America/New_York")
    await town.say(ROBIN, "/checkin")
    before = town.session(ROBIN)
    town.clock.advance(timedelta(hours=19))  # 21:00 in New York, another day in UTC
    update = town.phone(ROBIN).writer.text("שלום \ud83d <b>")
    [row] = (await town.service.journal([update])).waiting
    await town.deliver(await town.service.park(row))
    [note] = kept(town, ROBIN)
    assert (note.flow, note.state) == ("note", "complete")
    assert note.day == (town.clock.now() - timedelta(hours=5)).date()
    assert note.answers == {
        "note": Answer(parts=(Part(update["message"]["message_id"], "שלום \ud83d <b>"),))
    }
    assert town.phone(ROBIN).last.text == LIFTED
    assert town.session(ROBIN) == replace(before, serial=before.serial + 2)
    assert states(town)[-1] == "done"


@pytest.mark.parametrize("kind", ["edit", "caption"])
async def test_other_words_are_lifted_too(town: Town, kind: str) -> None:
    """The words of an edit and of a picture are words."""
    await town.settle(ROBIN)
    writer = town.phone(ROBIN).writer
    update = (
        writer.edit(5, "words") if kind == "edit" else writer.sent("photo", [], caption="words")
    )
    [row] = (await town.service.journal([update])).waiting
    await town.deliver(await town.service.park(row))
    assert words(town, ROBIN) == ["words"]
    assert town.phone(ROBIN).last.text == LIFTED


@pytest.mark.parametrize(
    ("then", "hours", "left"),
    [("", 0, []), ("/checkin", 0, ["an answer of mine"]), ("", 25, ["an answer of mine"])],
)
async def test_what_may_be_a_passphrase_is_not_lifted(
    town: Town, then: str, hours: int, left: list[str]
) -> None:
    """Only while the question for one was the last: what was asked since is answered by words."""
    await town.settle(ROBIN)
    await town.say(ROBIN, "a garden")
    await town.say(ROBIN, "/book all")
    if then:
        await town.say(ROBIN, then)
    town.clock.advance(timedelta(hours=hours))
    update = town.phone(ROBIN).writer.text("an answer of mine")
    [row] = (await town.service.journal([update])).waiting
    await town.deliver(await town.service.park(row))
    assert words(town, ROBIN) == ["a garden", *left]


async def test_without_words_the_update_stays_sealed(town: Town) -> None:
    """A tap that cannot be worked through: the person is told, and it is out of the way."""
    await town.settle(ROBIN)
    update = town.phone(ROBIN).writer.tap(5, "checkin:@begin:1:1")
    [row] = (await town.service.journal([update])).waiting
    await town.deliver(await town.service.park(row))
    assert town.phone(ROBIN).last.text == NOT_UNDERSTOOD
    assert kept(town, ROBIN) == []
    assert states(town)[-1] == "parked"
    [(sealed,)] = town.db.execute("SELECT payload FROM inbox WHERE state = 'parked'")
    number = update["update_id"]
    assert json.loads(town.vault.open(row.therapist, "inbox", number, "payload", sealed)) == update
    assert (await town.service.left_waiting()).waiting == []


# ---------------------------------------------------------------------------- ring


async def test_everybody_rings_for_themselves(town: Town) -> None:
    """One therapist's turn that fails holds up nobody else, and is tried again."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
    good = town.db.execute("SELECT session FROM therapist WHERE chat_id = ?", (ROBIN,)).fetchone()
    town.db.execute("UPDATE therapist SET session = x'00' WHERE chat_id = ?", (ROBIN,))
    town.clock.advance(timedelta(days=1))
    outcomes = await town.service.ring()
    assert [row.chat_id for outcome in outcomes for row in outcome.rows] == [KIM]
    town.db.execute("UPDATE therapist SET session = ? WHERE chat_id = ?", (*good, ROBIN))
    assert await town.service.ring() == []
    assert decisions(town.db, town.id(ROBIN))[-1][4:6] == ("waits", "trouble")
    town.clock.advance(timedelta(minutes=10))
    outcomes = await town.service.ring()
    assert [row.chat_id for outcome in outcomes for row in outcome.rows] == [ROBIN]
    assert await town.service.ring() == []


async def test_a_ring_that_meets_a_full_disk_is_told(town: Town) -> None:
    """The alarm must know that the database refused."""
    await town.settle(ROBIN, SLOT)
    town.clock.advance(timedelta(hours=6))
    town.db.execute("PRAGMA query_only = ON")
    with pytest.raises(sqlite3.OperationalError):
        await town.service.ring()
    town.db.execute("PRAGMA query_only = OFF")
    assert len(await town.service.ring()) == 1


async def test_what_was_settled_meanwhile_does_not_ring(town: Town) -> None:
    """A row that is no longer due when its turn comes is left alone."""
    me = await town.settle(ROBIN, SLOT)
    outcome = town.service._ringing.ring(town.db, me, town.clock.now())
    assert outcome.rows == []


async def test_the_name_is_known_from_then_on(town: Town) -> None:
    """Commands for another bot are words once the own name is known."""
    await town.settle(ROBIN)
    await town.service.know_name("another_bot")
    assert town.service.house.username == "another_bot"
    await town.say(ROBIN, "/help@presence_bot")
    assert words(town, ROBIN) == ["/help@presence_bot"]


async def test_what_was_committed_is_said_when_the_disk_fills(town: Town) -> None:
    """One therapist's ring is committed, the next one's is refused: the first is handed on."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
    town.clock.advance(timedelta(hours=6))
    refused = iter([False, True])
    ring = town.service._ringing.ring

    def sometimes(*args: Any, **named: Any) -> Any:
        if next(refused, False):
            raise sqlite3.OperationalError("database or disk is full")
        return ring(*args, **named)

    town.service._ringing.ring = sometimes  # type: ignore[method-assign]
    assert [row.chat_id for one in await town.service.ring() for row in one.rows] == [ROBIN]
    assert [row.chat_id for one in await town.service.ring() for row in one.rows] == [KIM]


# --------------------------------------------------------------------- many people


async def test_a_few_are_rung_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The most overdue first; when fewer come back than fit in one go, nobody is left."""
    monkeypatch.setattr("bot.service.AT_ONCE", 2)
    for who in range(5):
        await town.settle(ROBIN + who, SLOT)
    last = town.id(ROBIN)
    town.db.execute("UPDATE due SET due_at = due_at + 1 WHERE therapist_id = ?", (last,))
    town.clock.advance(timedelta(hours=6))
    rung = [[row.chat_id for one in await town.service.ring() for row in one.rows] for _ in "1234"]
    assert rung == [[ROBIN + 1, ROBIN + 2], [ROBIN + 3, ROBIN + 4], [ROBIN], []]


async def test_days_are_planned_before_what_is_due_is_asked(town: Town) -> None:
    """After days of downtime all that was missed comes in the one turn of each."""
    for who in (ROBIN, KIM):
        await town.settle(who, *(dataclasses.replace(SLOT, weekday=day) for day in range(7)))
    town.clock.advance(timedelta(days=6))
    outcomes = await town.service.ring()
    assert [[row.chat_id for row in one.rows] for one in outcomes] == [[ROBIN], [KIM]]
    assert await town.service.ring() == []
    days = {row[0] for row in decisions(town.db, town.id(ROBIN))}
    assert len(days) >= 6


def row_of(town: Town) -> dict[str, object]:
    """Return the first due row by its columns."""
    found = town.db.execute("SELECT * FROM due ORDER BY id LIMIT 1")
    return dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))


async def test_who_has_no_key_is_left_alone(town: Town) -> None:
    """Who left, and stands in a database put back: found out before anything is written."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
    town.vault.forget(town.id(ROBIN))
    before = row_of(town)
    town.clock.advance(timedelta(hours=6))
    assert [row.chat_id for one in await town.service.ring() for row in one.rows] == [KIM]
    assert await town.service.ring() == []
    assert town.db.execute("SELECT blocked FROM therapist ORDER BY id").fetchall() == [(1,), (0,)]
    assert row_of(town) == {**before, "away": 1}, "marked, and nothing else"
    following = await town.service.next_instant()
    assert following is not None
    assert following > town.clock.now()


async def test_who_is_back_is_answered_from_days_that_are_planned(town: Town) -> None:
    """However long they had blocked the bot, before the alarm has looked."""
    await town.settle(ROBIN, *(dataclasses.replace(SLOT, weekday=day) for day in range(7)))
    await town.service.saying.blocked(town.id(ROBIN))
    town.clock.advance(timedelta(days=20))
    await town.say(ROBIN, "/today")
    assert "I ask at" in town.phone(ROBIN).last.text


async def test_who_has_just_blocked_the_bot_does_not_ring(town: Town) -> None:
    """Also when they were found to be due a moment before."""
    me = await town.settle(ROBIN, SLOT)
    town.clock.advance(timedelta(hours=6))
    await town.service.saying.blocked(me)
    assert town.service._ringing.ring(town.db, me, town.clock.now()).rows == []
    assert decisions(town.db, me) == []


async def test_what_no_flow_decides_about_waits(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not ring for ever, and is tried again."""
    me = await town.settle(ROBIN, SLOT)
    town.clock.advance(timedelta(hours=6))
    with monkeypatch.context() as patch:
        patch.setattr("bot.turns.Turner.play", lambda *_: Outcome())
        assert len(await town.service.ring()) == 1
        assert await town.service.ring() == []
    assert decisions(town.db, me)[-1][4:6] == ("waits", "trouble")
    town.clock.advance(timedelta(minutes=10))
    assert [row.chat_id for one in await town.service.ring() for row in one.rows] == [ROBIN]


async def test_a_start_prunes_little_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a downtime there may be very much; a number that comes again makes way for itself."""
    monkeypatch.setattr("bot.store.inbox.PRUNED_AT_ONCE", 1)
    await town.settle(ROBIN)
    for _ in range(3):
        await town.say(ROBIN, "words")
    numbers = [number for (number,) in town.db.execute("SELECT update_id FROM inbox ORDER BY id")]
    town.clock.advance(timedelta(days=3))
    await town.service.prune()
    assert len(dump(town.db)["inbox"]) == len(numbers) - 1
    again = town.phone(ROBIN).writer.text("words of another week") | {"update_id": numbers[-1]}
    assert len((await town.service.journal([again])).waiting) == 1
    assert (await town.service.journal([again])).waiting == []
