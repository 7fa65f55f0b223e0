"""The use cases, each one transaction: what comes in, what is kept, what is left to be done."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.service import Journalled
from bot.store import inbox, jobs, outbox, people, records
from bot.store.connection import connect
from bot.vault import VaultProblem
from conversations.model import Answer, Part, Record
from tests.bot.store.stock import OPENERS, SLOT
from tests.house import DATABASE, Town, Update, dump

ROBIN, KIM, STRANGER = 7, 8, 9
CANARY = "canary: she laughed at last"
BY_INVITATION = "Presence is by invitation. The person who hosts it can send you a link."
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


def refused(journalled: Journalled) -> list[object]:
    """Return what is said to strangers."""
    return [one.params["text"] for one in journalled.fleeting]


def states(town: Town) -> list[str]:
    """Return the states of the inbox."""
    return [state for (state,) in town.db.execute("SELECT state FROM inbox ORDER BY id")]


# ------------------------------------------------------------------------- journal


async def test_a_known_therapists_update_is_sealed(town: Town, tmp_path: Path) -> None:
    """It waits, and neither database nor WAL holds a word of it."""
    await town.settle(ROBIN)
    update = town.phone(ROBIN).writer.text(CANARY)
    journalled = await town.service.journal([update])
    assert [row.therapist for row in journalled.waiting] == [town.id(ROBIN)]
    assert journalled.fleeting == []
    assert inbox.open_(town.db, town.vault, journalled.waiting[0]) == update
    raw = b"".join(path.read_bytes() for path in tmp_path.glob(f"{DATABASE}*"))
    assert CANARY.encode() not in raw
    assert str(update["update_id"]).encode() not in raw  # the positive control is below
    assert town.db.execute("SELECT update_id FROM inbox ORDER BY id DESC").fetchone() == (
        update["update_id"],
    )


async def test_of_a_stranger_nothing_is_kept(town: Town, tmp_path: Path) -> None:
    """They are told that it is by invitation; the file holds no name, word or chat of theirs."""
    update = town.phone(123_456_789).writer.text(CANARY)
    journalled = await town.service.journal([update])
    assert journalled.waiting == []
    assert refused(journalled) == [BY_INVITATION]
    assert journalled.fleeting[0].chat_id == 123_456_789
    assert town.db.execute("SELECT therapist_id, state, payload FROM inbox").fetchall() == [
        (None, "stranger", None)
    ]
    raw = b"".join(path.read_bytes() for path in tmp_path.glob(f"{DATABASE}*"))
    number = (123_456_789).to_bytes(4, "big")
    assert not [one for one in (CANARY.encode(), b"Robin", number) if one in raw]


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("nonsense", "I do not know this invitation. Please ask your host for a new link."),
        ("used", "This invitation has been used already. Please ask your host for a new link."),
        ("expired", "This invitation has expired. Please ask your host for a new link."),
    ],
)
async def test_an_invitation_that_is_not_good(town: Town, code: str, answer: str) -> None:
    """Unknown, used and expired codes are told apart, and nobody is enrolled."""
    good = await town.service.invite(7)
    expired = await town.service.invite(-1)
    await town.say(ROBIN, f"/start {good}")
    typed = {"used": good, "expired": expired}.get(code, code)
    update = town.phone(STRANGER).writer.text(f"/start {typed}")
    assert refused(await town.service.journal([update])) == [answer]
    assert people.ids(town.db) == [town.id(ROBIN)]


async def test_a_good_invitation_enrols(town: Town) -> None:
    """In the same commit, in the language of their Telegram if there is one."""
    phone = town.phone(ROBIN)
    phone.writer.language = "xx"
    assert not await town.service.anyone()
    await town.invite(ROBIN)
    assert await town.service.anyone()
    assert "Welcome." in phone.last.text
    assert town.session(ROBIN).language == "en"


async def test_a_code_counts_once_in_a_batch(town: Town) -> None:
    """Two people with one link in the same batch: the first comes in."""
    code = await town.service.invite(7)
    batch = [town.phone(who).writer.text(f"/start {code}") for who in (ROBIN, STRANGER)]
    journalled = await town.service.journal(batch)
    assert len(journalled.waiting) == len(journalled.fleeting) == 1
    assert people.by_chat(town.db, ROBIN) is not None


async def test_a_code_is_not_spent_by_somebody_who_is_in(town: Town) -> None:
    """A therapist who follows a second link is welcomed back, and the link stays good."""
    await town.settle(ROBIN)
    code = await town.service.invite(7)
    await town.say(ROBIN, f"/start {code}")
    assert town.phone(ROBIN).last.text.startswith("Welcome back.")
    await town.say(KIM, f"/start {code}")
    assert people.by_chat(town.db, KIM) is not None


@pytest.mark.parametrize("kind", ["edit", "tap", "member", "group", "channel", "junk", "no number"])
async def test_what_nothing_is_done_with(town: Town, kind: str) -> None:
    """A stranger's edits, taps and groups, and what cannot be read: noted at most, not answered."""
    writer = town.phone(STRANGER).writer
    code = await town.service.invite(7)
    if kind in ("group", "channel"):
        writer.chat_type = kind
    updates: dict[str, Update] = {
        "edit": writer.edit(1, "hello"),
        "tap": writer.tap(1, "checkin:@begin:1:1"),
        "member": writer.membership("kicked"),
        "group": writer.text(f"/start {code}"),
        "channel": writer.text("hello"),
        "junk": writer.update("message", ["not", "a", "message"]),
        "no number": {"message": {}},
    }
    journalled = await town.service.journal([updates[kind]])
    assert journalled == Journalled()
    assert states(town) == ([] if kind == "no number" else ["stranger"])
    assert not await town.service.anyone()


async def test_an_unreadable_update_holds_up_no_other(town: Town) -> None:
    """The rest of the batch is written down."""
    await town.settle(ROBIN)
    writer = town.phone(ROBIN).writer
    batch = [writer.update("message", 5), {}, writer.text("hello")]
    assert len((await town.service.journal(batch)).waiting) == 1


async def test_a_batch_that_comes_again_is_known(town: Town) -> None:
    """Redelivered updates are neither worked through nor answered a second time."""
    await town.settle(ROBIN)
    batch = [town.phone(ROBIN).writer.text("hello"), town.phone(STRANGER).writer.text("hello")]
    await town.receive(*batch)
    assert await town.service.journal(batch) == Journalled()
    assert await town.service.journal([*batch, *batch]) == Journalled()
    assert words(town, ROBIN) == ["hello"]


async def test_ids_may_begin_again_lower(town: Town) -> None:
    """A lower id is as good as a higher one; after a quiet week even one that was used before."""
    await town.settle(ROBIN)
    writer = town.phone(ROBIN).writer
    batch = [{**writer.text(text), "update_id": number} for text, number in (("a", 900), ("b", 3))]
    await town.receive(*batch)
    await town.after(timedelta(days=8))
    await town.receive({**writer.text("c"), "update_id": 900})
    assert words(town, ROBIN) == ["a", "b", "c"]


async def test_a_full_disk_writes_nothing(town: Town) -> None:
    """A batch that cannot be written fails as a whole, and can come again."""
    await town.settle(ROBIN)
    before = dump(town.db)
    town.db.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON inbox WHEN new.update_id % 2"
        " BEGIN SELECT raise(ABORT, 'full'); END"
    )
    batch = [town.phone(ROBIN).writer.text(text) for text in ("a", "b")]
    with pytest.raises(sqlite3.Error):
        await town.service.journal(batch)
    assert dump(town.db) == before
    town.db.execute("DROP TRIGGER full")
    await town.receive(*batch)
    assert words(town, ROBIN) == ["a", "b"]


async def test_what_waits_is_found_after_a_restart(town: Town) -> None:
    """What was journalled and not worked through is worked through then, in its order."""
    await town.settle(ROBIN)
    writer = town.phone(ROBIN).writer
    await town.service.journal([writer.text("a"), writer.text("b")])
    assert words(town, ROBIN) == []
    await town.restart()
    assert words(town, ROBIN) == ["a", "b"]
    await town.restart()
    assert words(town, ROBIN) == ["a", "b"]


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
    await town.service.blocked(town.id(ROBIN))
    assert people.load(town.db, town.vault, town.id(ROBIN)).blocked
    await town.say(ROBIN, "/help")
    assert not people.load(town.db, town.vault, town.id(ROBIN)).blocked


async def test_who_has_blocked_us_is_owed_nothing(town: Town) -> None:
    """What was still to be said goes, what others are owed stays."""
    for who in (ROBIN, KIM):
        await town.settle(who)
        [row] = (await town.service.journal([town.phone(who).writer.text("/help")])).waiting
        await town.service.work(row)
    await town.service.blocked(town.id(ROBIN))
    assert {row.chat_id for row in await town.service.unsaid()} == {KIM}


async def test_a_tap_proves_its_card(town: Town) -> None:
    """A message that may not have arrived is not said again once its button is pressed."""
    await town.settle(ROBIN, SLOT)
    town.clock.advance(timedelta(hours=6))
    [outcome] = await town.service.ring()
    [row] = outcome.rows
    assert await town.service.attempt(row)
    data = row.draft.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await town.press(ROBIN, 50, data)
    assert row.id not in {one.id for one in await town.service.unsaid()}
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
    """Each therapist's turn is their own; one that fails holds up nobody else and is tried again."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
    good = town.db.execute("SELECT session FROM therapist WHERE chat_id = ?", (ROBIN,)).fetchone()
    town.db.execute("UPDATE therapist SET session = x'00' WHERE chat_id = ?", (ROBIN,))
    town.clock.advance(timedelta(days=1))
    outcomes = await town.service.ring()
    assert [row.chat_id for outcome in outcomes for row in outcome.rows] == [KIM]
    town.db.execute("UPDATE therapist SET session = ? WHERE chat_id = ?", (*good, ROBIN))
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
    outcome = town.service._ring(town.db, me, town.clock.now())
    assert outcome.rows == []


# ---------------------------------------------------------------------------- jobs


async def test_a_job_ends_once(town: Town) -> None:
    """What it made is handed over; a second end changes nothing."""
    await town.settle(ROBIN)
    [row] = (await town.service.journal([town.phone(ROBIN).writer.text("/export")])).waiting
    [job] = (await town.service.work(row)).jobs
    assert await town.service.jobs() == [job]
    await town.service.count_try(job)
    assert [one.tries for one in await town.service.jobs()] == [1]
    outcome = await town.service.finish(job, ("p.json", b"{}"), checkins=0)
    assert [row.draft.method for row in outcome.rows] == ["sendDocument"]
    assert await town.service.document(outcome.rows[0]) == ("p.json", b"{}")
    before = dump(town.db)
    assert (await town.service.finish(job, ("p.json", b"{}"))).rows == []
    assert dump(town.db) == before


async def test_a_job_that_failed_is_told(town: Town) -> None:
    """Without a document the person hears of it, and nothing is attached."""
    me = await town.settle(ROBIN)
    job = jobs.add(town.db, town.vault, me, jobs.Job("export"))
    await town.deliver(await town.service.finish(job, None))
    assert town.phone(ROBIN).last.text.startswith("I could not make your document just now.")


async def test_everything_is_one_persons(town: Town) -> None:
    """What is exported is all of theirs and nothing else; who has left has nothing."""
    await town.settle(ROBIN, SLOT)
    await town.settle(KIM)
    await town.say(ROBIN, "mine")
    await town.say(KIM, "theirs")
    everything = await town.service.everything(town.id(ROBIN))
    assert [one.answers["note"].text for one in everything.records] == ["mine"]
    assert list(everything.rules) == [SLOT]
    with pytest.raises(LookupError):
        await town.service.everything(99)


async def test_the_name_is_known_from_then_on(town: Town) -> None:
    """Commands for another bot are words once the own name is known."""
    await town.settle(ROBIN)
    await town.service.know_name("another_bot")
    assert town.service.house.username == "another_bot"
    await town.say(ROBIN, "/help@presence_bot")
    assert words(town, ROBIN) == ["/help@presence_bot"]


# ------------------------------------------------------------------------- leaving


async def leave(town: Town, chat_id: int) -> None:
    """Delete everything of somebody, by two taps."""
    await town.say(chat_id, "/deleteme")
    await town.tap(chat_id, "Delete everything…")
    await town.tap(chat_id, "Yes, delete all of it")


async def two_with_words(town: Town) -> None:
    """Settle Robin and Kim, who have each said something."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
        await town.say(who, CANARY)


async def test_who_leaves_leaves_no_trace(town: Town, tmp_path: Path) -> None:
    """Rows and key are gone, and their bytes from every file; the WAL is cut."""
    await two_with_words(town)
    me = town.id(ROBIN)
    with closing(sqlite3.connect(tmp_path / "keyring.db")) as ring:
        [(wrapped,)] = ring.execute("SELECT wrapped FROM data_key WHERE id = ?", (me,))
    sealed = [
        row[0]
        for row in town.db.execute("SELECT document FROM record WHERE therapist_id = ?", (me,))
    ]
    traces = [wrapped, *sealed]

    def stored() -> list[bytes]:
        raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        return [one for one in traces if one in raw]

    assert stored() == traces
    await leave(town, ROBIN)
    assert town.phone(ROBIN).last.text == "It is done: nothing of yours is left here. Go well."
    assert (tmp_path / f"{DATABASE}-wal").stat().st_size == 0
    assert stored() == []
    assert people.ids(town.db) == [town.id(KIM)]
    assert town.vault.owners() == {town.id(KIM)}
    assert words(town, KIM) == [CANARY]


async def test_a_crash_between_rows_and_key(town: Town) -> None:
    """The key that outlived its rows is destroyed at the next start."""
    await two_with_words(town)
    me = town.id(ROBIN)
    await town.say(ROBIN, "/deleteme")
    await town.tap(ROBIN, "Delete everything…")
    number, data = town.phone(ROBIN).button("Yes, delete all of it")
    [row] = (await town.service.journal([town.phone(ROBIN).writer.tap(number, data)])).waiting
    assert (await town.service.work(row)).vanished == me
    assert me in town.vault.owners()
    await town.restart()
    assert town.vault.owners() == {town.id(KIM)}
    await town.restart()
    assert town.vault.owners() == {town.id(KIM)}


async def test_an_old_backup_does_not_bring_them_back(town: Town, tmp_path: Path) -> None:
    """With today's keys an old backup opens everybody's words but those of who left."""
    await two_with_words(town)
    robin, kim = town.id(ROBIN), town.id(KIM)
    for who in (ROBIN, KIM):
        await town.service.journal([town.phone(who).writer.text("not worked through")])
    with closing(connect(tmp_path / "backup.db")) as backup:
        town.db.backup(backup)
    await town._work_through(await town.service.left_waiting())
    await leave(town, ROBIN)
    await town.restart()
    with closing(connect(tmp_path / "backup.db")) as backup:
        assert CANARY in repr(list(records.all_(backup, town.vault, kim)))
        for place in OPENERS:
            assert opened(town, backup, place, robin) == 0, place
        assert opened(town, backup, ("therapist", "session"), kim) == 1
        assert opened(town, backup, ("record", "document"), kim) == 1
        assert opened(town, backup, ("inbox", "payload"), kim) == 1


def opened(town: Town, db: sqlite3.Connection, place: tuple[str, str], therapist: int) -> int:
    """Return how many sealed values of a kind can be read of a therapist."""
    try:
        found: Any = OPENERS[place](db, town.vault, therapist)
    except VaultProblem:
        return 0
    return len(found) if isinstance(found, list) else 1


async def test_who_comes_back_is_somebody_new(town: Town) -> None:
    """After leaving, a new invitation begins afresh under an id that was never used."""
    await two_with_words(town)
    before = town.id(ROBIN)
    await leave(town, ROBIN)
    await town.invite(ROBIN)
    assert town.id(ROBIN) > before
    assert kept(town, ROBIN) == []
