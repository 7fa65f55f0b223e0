"""The door: whose updates are written down, who is let in, and what strangers leave behind."""

import json
import sqlite3
import struct
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.journal import Journalled
from bot.store import inbox, people, records
from bot.turns import Outcome
from conversations.limits import GUESSES, STRANGERS_A_MINUTE
from conversations.when.week import Slot
from tests.house import DATABASE, Town, Update, dump

ROBIN, KIM, STRANGER = 7, 8, 9
CANARY = "canary: she laughed at last"
BY_INVITATION = "Presence is by invitation. The person who hosts it can send you a link."


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


def words(town: Town, chat_id: int) -> list[str]:
    """Return all words of somebody, in the order in which they were kept."""
    return [
        part.text
        for record in records.all_(town.db, town.vault, town.id(chat_id))
        for answer in record.answers.values()
        for part in answer.parts
    ]


def refused(journalled: Journalled) -> list[object]:
    """Return what is said to strangers."""
    return [one.params["text"] for one in journalled.fleeting]


def states(town: Town) -> list[str]:
    """Return the states of the inbox."""
    return [state for (state,) in town.db.execute("SELECT state FROM inbox ORDER BY id")]


def raw_bytes(path: Path) -> bytes:
    """Return all bytes of the database and its WAL."""
    return b"".join(file.read_bytes() for file in path.glob(f"{DATABASE}*"))


# ------------------------------------------------------------------------- journal


async def test_a_known_therapists_update_is_sealed(town: Town, tmp_path: Path) -> None:
    """It waits, and neither database nor WAL holds a word of it."""
    await town.settle(ROBIN)
    update = town.phone(ROBIN).writer.text(CANARY)
    journalled = await town.service.journal([update])
    assert [row.therapist for row in journalled.waiting] == [town.id(ROBIN)]
    assert journalled.fleeting == []
    assert inbox.open_(town.db, town.vault, journalled.waiting[0]) == update
    assert CANARY.encode() not in raw_bytes(tmp_path)
    town.db.execute("INSERT INTO meta VALUES ('control', ?)", (CANARY,))
    assert CANARY.encode() in raw_bytes(tmp_path)


@pytest.mark.parametrize("waits", [True, False])
async def test_where_somebody_is_is_never_written_down(
    town: Town, tmp_path: Path, waits: bool
) -> None:
    """A location is kept as its zone, whether it waits or is worked through at once."""
    await town.settle(ROBIN)
    writer = town.phone(ROBIN).writer
    here = {"latitude": 52.4816212345, "longitude": 13.4316298765}
    venue = {"location": here, "title": CANARY, "address": CANARY}
    updates = [
        writer.sent("location", here),
        writer.sent("venue", venue, location=here),
        writer.text("yes", external_reply={"location": here, "venue": venue}),
    ]
    if waits:
        for row in (await town.service.journal(updates)).waiting:
            kept = json.dumps(inbox.open_(town.db, town.vault, row))
            assert '"zone": "Europe/Berlin"' in kept
            assert not [one for one in ("itude", "4816", "4316", CANARY) if one in kept]
    else:
        for update in updates:
            await town.receive(update)
    raw = raw_bytes(tmp_path)
    secrets = (b"4816212345", b"4316298765", *(struct.pack(">d", one) for one in here.values()))
    assert not [one for one in (*secrets, CANARY.encode()) if one in raw]


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
    raw = raw_bytes(tmp_path)
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


@pytest.mark.parametrize("kind", ["edit", "member", "group", "channel", "junk", "no number"])
async def test_what_nothing_is_done_with(town: Town, kind: str) -> None:
    """A stranger's edits and groups, and what cannot be read: noted at most, not answered."""
    writer = town.phone(STRANGER).writer
    code = await town.service.invite(7)
    if kind in ("group", "channel"):
        writer.chat_type = kind
    updates: dict[str, Update] = {
        "edit": writer.edit(1, "hello"),
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


async def test_a_stranger_taps_a_card_of_an_earlier_time(town: Town) -> None:
    """Whoever has left may still see old cards: their buttons do not spin on, each time."""
    writer = town.phone(STRANGER).writer
    for _ in range(2):
        journalled = await town.service.journal([writer.tap(1, "checkin:@begin:1:1")])
        [answer] = journalled.fleeting
        assert (answer.method, journalled.waiting) == ("answerCallbackQuery", [])
        assert str(answer.params["text"]).startswith("This card is of an earlier time.")
    assert states(town) == ["stranger", "stranger"]


async def test_an_unreadable_update_holds_up_no_other(town: Town) -> None:
    """The rest of the batch is written down."""
    await town.settle(ROBIN)
    writer = town.phone(ROBIN).writer
    batch = [writer.update("message", 5), {}, writer.text("hello")]
    assert len((await town.service.journal(batch)).waiting) == 1


async def test_fault_32_a_batch_that_comes_again_is_known(town: Town) -> None:
    """Redelivered updates are neither worked through nor answered a second time."""
    await town.settle(ROBIN)
    batch = [town.phone(ROBIN).writer.text("hello"), town.phone(STRANGER).writer.text("hello")]
    await town.receive(*batch)
    assert await town.service.journal(batch) == Journalled()
    assert await town.service.journal([*batch, *batch]) == Journalled()
    assert words(town, ROBIN) == ["hello"]


async def test_fault_31_ids_may_begin_again_lower(town: Town) -> None:
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


async def test_what_can_be_is_worked_through_at_once(town: Town) -> None:
    """In the commit that writes it down: the first of everybody of whom nothing is under way."""
    for who in (ROBIN, KIM):
        await town.settle(who)
    first, second = (town.phone(ROBIN).writer.text(text) for text in ("a", "b"))
    busy = town.phone(KIM).writer.text("c")
    commits: list[str] = []
    town.db.set_trace_callback(commits.append)
    journalled = await town.service.journal([first, second, busy], busy=[town.id(KIM)])
    assert commits.count("COMMIT") == 1
    assert words(town, ROBIN) == ["a"]
    [outcome] = journalled.outcomes
    assert [row.attempted for row in outcome.rows] == [True], "it is said right after"
    assert [row.update for row in journalled.waiting] == [second, busy]
    rows = town.db.execute("SELECT state, payload IS NULL FROM inbox ORDER BY id").fetchall()
    assert rows[-3:] == [("done", 1), ("waiting", 0), ("waiting", 0)]


async def test_a_reply_does_not_overtake_what_is_to_be_said(town: Town) -> None:
    """While a reminder waits to be said, words wait too: else the reply would stand above it."""
    await town.settle(ROBIN, Slot(0, time(9), time(12)))
    town.clock.advance(timedelta(hours=6))
    [outcome] = await town.service.ring()
    update = town.phone(ROBIN).writer.text("/checkin")
    [row] = (await town.service.journal([update], busy=())).waiting
    reply = await town.service.work(row, at_once=True)
    assert [one.attempted for one in reply.rows] == [False]
    await town.deliver(outcome)
    await town.deliver(reply)
    later = town.phone(ROBIN).writer.text("/help")
    [told] = (await town.service.journal([later], busy=())).outcomes
    assert [one.attempted for one in told.rows] == [True]


@pytest.mark.parametrize("error", [ValueError("zeisig"), sqlite3.OperationalError("disk I/O")])
async def test_what_fails_at_once_waits(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    """Nothing stays of the try but what it came to; others in the batch do not notice."""
    for who in (ROBIN, KIM):
        await town.settle(who)
    real, at = town.service._turn, town.id(ROBIN)

    def turn(db: sqlite3.Connection, row: inbox.Waiting, *args: Any, **named: Any) -> Outcome:
        outcome = real(db, row, *args, **named)
        if row.therapist == at:
            raise error
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(town.service, "_turn", turn)
        batch = [town.phone(who).writer.text(CANARY) for who in (ROBIN, KIM)]
        journalled = await town.service.journal(batch, busy=())
    assert words(town, ROBIN) == []
    assert words(town, KIM) == [CANARY]
    [row] = journalled.waiting
    assert (row.update, row.failure) == (batch[0], type(error))
    assert "zeisig" not in caplog.text
    await town.restart()
    assert words(town, ROBIN) == [CANARY]


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


# ---------------------------------------------------------------------------- a flood at the door


async def test_a_stranger_is_told_once_a_day(town: Town) -> None:
    """However much they write; the day after once more."""
    writer = town.phone(STRANGER).writer
    for _ in range(5):
        town.clock.advance(timedelta(hours=1))
        await town.receive(writer.text(CANARY))
    assert [one.text for one in town.phone(STRANGER).messages] == [BY_INVITATION]
    town.clock.advance(timedelta(hours=19, minutes=59))
    await town.receive(writer.text(CANARY))
    assert len(town.phone(STRANGER).messages) == 1
    town.clock.advance(timedelta(minutes=1))
    await town.receive(writer.text(CANARY))
    assert len(town.phone(STRANGER).messages) == 2


async def test_a_flood_of_strangers_is_neither_answered_nor_noted(town: Town) -> None:
    """Thousands of chats in one minute: some lines, some rows; who is in notices nothing.

    Also after a restart, for it is told from the rows.
    """
    await town.settle(ROBIN)
    good = await town.service.invite(7)
    lines = 0
    for batch in range(20):
        if batch == 10:
            await town.restart()
        chats = range(1000 + 100 * batch, 1100 + 100 * batch)
        updates = [town.phone(chat).writer.text("hello") for chat in chats]
        updates[50:50] = [town.phone(ROBIN).writer.text(f"words {batch}")]
        lines += len((await town.service.journal(updates)).fleeting)
    assert lines == states(town).count("stranger") == STRANGERS_A_MINUTE
    await town.restart()
    assert words(town, ROBIN) == [f"words {batch}" for batch in range(20)]
    await town.say(KIM, f"/start {good}")
    assert people.by_chat(town.db, KIM) is not None, "a good invitation is good in any weather"
    town.clock.advance(timedelta(minutes=1))
    await town.say(STRANGER, "hello")
    assert town.phone(STRANGER).last.text == BY_INVITATION


@pytest.mark.parametrize("kind", ["group", "taps", "junk"])
async def test_whatever_floods_leaves_little(town: Town, kind: str) -> None:
    """Groups, taps on old cards, what cannot be read: so many rows a minute and no more."""
    writer = town.phone(STRANGER).writer
    if kind == "group":
        writer.chat_type = "supergroup"
    makes = {
        "group": lambda: writer.text("hello"),
        "taps": lambda: writer.tap(1, "checkin:@begin:1:1"),
        "junk": lambda: writer.update("message", 5),
    }
    said = []
    for minute in range(3):
        said += (await town.service.journal([makes[kind]() for _ in range(90)])).fleeting
        assert len(states(town)) == (minute + 1) * STRANGERS_A_MINUTE
        town.clock.advance(timedelta(minutes=1))
    assert len(said) == (3 * STRANGERS_A_MINUTE if kind == "taps" else 0)


async def test_strangers_leave_no_row_for_long(town: Town) -> None:
    """What is left of them goes after two days, with anybody's next batch."""
    for chat in range(100, 110):
        await town.say(chat, "hello")
    town.clock.advance(inbox.KEPT + timedelta(seconds=1))
    await town.settle(ROBIN)
    assert "stranger" not in states(town)


async def test_guessing_codes_comes_to_an_end(town: Town) -> None:
    """After some that are not good none of that chat's is looked at for an hour; others' are."""
    good = await town.service.invite(7)
    for number in range(GUESSES):
        town.clock.advance(timedelta(minutes=1))
        await town.say(STRANGER, f"/start guess{number}")
    await town.say(STRANGER, f"/start {good}")
    assert town.phone(STRANGER).last.text.startswith("Those were many invitations.")
    assert people.by_chat(town.db, STRANGER) is None
    await town.say(KIM, f"/start {good}")
    assert people.by_chat(town.db, KIM) is not None
    other = await town.service.invite(7)
    town.clock.advance(timedelta(hours=1))
    await town.say(STRANGER, f"/start {other}")
    assert people.by_chat(town.db, STRANGER) is not None
