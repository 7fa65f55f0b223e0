"""What is older than its writer wants to keep goes at night, all of it, and nothing younger."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta

from bot.clock import FixedClock
from bot.forgetting import AGAIN, STALE, Forgetting
from bot.store import ages, inbox, outbox, people, records, schedule, voices
from bot.store.connection import InThreadDatabase
from bot.store.moments import stamp
from conversations.cpd.entries import KEY as LOG
from conversations.model import (
    Answer,
    OwnChip,
    OwnTag,
    Part,
    Record,
    Search,
    Session,
    Settings,
    Spot,
    Talk,
    Target,
    Voice,
    replace,
)
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot
from tests.bot.store.stock import SLOT
from tests.house import DATABASE, Town, dump, make_house

ROBIN, KIM = 7, 8
DAY = timedelta(days=1)
CARD = 100_000
"""Cards are numbered from here on."""

TODAY = date(2026, 3, 2)
LIMIT = date(2025, 9, 2)
KEEP = Settings(keep_months=6)
ZONES = ("Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Africa/Cairo", "Australia/Lord_Howe")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


def entry(number: int, day: date, text: str = "words", **more: object) -> Record:
    """Return a note about a day, of one message."""
    opened = datetime.combine(day, time(12), UTC)
    part = Part(number * 10, text)
    record = Record(
        number,
        "note",
        "Europe/Berlin",
        day,
        opened,
        state="complete",
        answers={"note": Answer(parts=(part,))},
    )
    return replace(record, **more)


def spoken(number: int, day: date) -> Record:
    """Return a note that is a voice note."""
    part = Part(number * 10, "", voice=Voice(3, 900))
    return replace(entry(number, day), answers={"note": Answer(parts=(part,))})


def keep(town: Town, chat: int, *some: Record, sound: bytes = b"sound") -> None:
    """Keep records of somebody, with sounds for voice notes, and a card of a question each."""
    me, session = town.id(chat), town.session(chat)
    serial = max(session.serial, CARD)
    for one in some:
        records.keep(town.db, town.vault, me, one)
        for answer in one.answers.values():
            for part in answer.parts:
                if part.voice is not None:
                    voices.keep(town.db, town.vault, me, part.message_id, sound)
        serial += 1
        outbox.add_card(town.db, me, serial, one.id, "note")
    people.save(town.db, town.vault, me, replace(session, serial=serial))


def remember(town: Town, chat: int, **changes: object) -> None:
    """Let the machine remember something of somebody."""
    people.save(town.db, town.vault, town.id(chat), replace(town.session(chat), **changes))


async def switch_on(town: Town, chat: int, **settings: object) -> None:
    """Choose how long it stays, as the turn of the second tap does."""
    remember(town, chat, settings=replace(KEEP, **settings))
    ages.set_forget(town.db, town.id(chat), town.clock.now())
    await town.ring()


def there(town: Town, chat: int) -> set[int]:
    """Return the numbers of somebody's records, deleted ones too."""
    rows = town.db.execute("SELECT id FROM record WHERE therapist_id = ?", (town.id(chat),))
    return {number for (number,) in rows}


def count(town: Town, table: str) -> int:
    """Return how many rows a table has."""
    return int(town.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - ours


def looks_at(town: Town, chat: int) -> datetime | None:
    """Return when it is next looked for what is too old."""
    [at] = town.db.execute(
        "SELECT forget_at FROM therapist WHERE id = ?", (town.id(chat),)
    ).fetchone()
    return None if at is None else datetime.fromtimestamp(at, UTC)


# ------------------------------------------------------------------------ what goes


async def test_what_is_older_goes_and_nothing_else(town: Town) -> None:
    """The limit's own day stays; others' are their own; the next look is tonight."""
    for chat in (ROBIN, KIM):
        await town.settle(chat)
        keep(town, chat, entry(1, LIMIT - DAY), entry(2, LIMIT), spoken(3, LIMIT - DAY))
    await switch_on(town, ROBIN)
    assert there(town, ROBIN) == {2}
    assert there(town, KIM) == {1, 2, 3}
    assert looks_at(town, ROBIN) == datetime(2026, 3, 2, 23, 5, tzinfo=UTC)
    assert looks_at(town, KIM) is None
    for table, mine in (("voice", 0), ("answer_part", 1), ("card", 1)):
        query = f"SELECT count(*) FROM {table} WHERE therapist_id = ?"  # noqa: S608 - ours
        assert town.db.execute(query, (town.id(ROBIN),)).fetchone() == (mine,), table


async def test_nothing_goes_of_who_wants_all_of_it(town: Town) -> None:
    """For ever is how it is for everybody, and nothing is ever looked for."""
    await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, date(1999, 1, 1)))
    await town.after(timedelta(days=3))
    assert there(town, ROBIN) == {1}
    assert looks_at(town, ROBIN) is None


async def test_each_night_what_has_become_too_old(town: Town) -> None:
    """One day more each day, five minutes after midnight where they are."""
    await town.settle(ROBIN)
    keep(town, ROBIN, *(entry(at + 1, LIMIT + at * DAY) for at in range(4)))
    await switch_on(town, ROBIN)
    for gone in range(4):
        assert there(town, ROBIN) == set(range(1 + gone, 5))
        night = datetime.combine(TODAY + (gone + 1) * DAY, time(0, 5), ZoneInfo("Europe/Berlin"))
        await town.until(night - timedelta(minutes=1))
        assert there(town, ROBIN) == set(range(1 + gone, 5))
        await town.until(night)


async def test_the_log_of_learning_stays_unless_it_was_chosen(town: Town) -> None:
    """Whatever its age; and then it goes like the rest."""
    await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, date(2020, 1, 1), flow=LOG), entry(2, date(2020, 1, 1)))
    await switch_on(town, ROBIN)
    assert there(town, ROBIN) == {1}
    await switch_on(town, ROBIN, keep_log=False)
    assert there(town, ROBIN) == set()


async def test_the_days_around_go_too(town: Town) -> None:
    """What was due and why, past days off and single hours, and what has waited for months."""
    old, now = LIMIT - DAY, town.clock.now()
    me = await town.settle(ROBIN, SLOT)
    before = datetime.combine(old, time(9), UTC)
    times = (old, time(9), time(12), before, before, before)
    schedule.add_due(town.db, me, "block", times)
    [(number,)] = town.db.execute("SELECT id FROM due WHERE day = ?", (old.isoformat(),))
    schedule.note(town.db, me, number, now, "asked", "on_time", None)
    outbox.add_card(town.db, me, 900, number, "@prompt")
    schedule.add_pause(town.db, me, Pause(old - DAY, old))
    schedule.add_pause(town.db, me, Pause(old, LIMIT))
    schedule.add_day_off(town.db, me, DaysOff(4, last=old))
    schedule.add_day_off(town.db, me, DaysOff(3))
    for rule in (OneOff(old, time(9), time(10)), OneOff(LIMIT, time(9), time(10))):
        schedule.add_rule(town.db, me, rule)
    schedule.add_rule(town.db, me, Slot(2, time(9), time(10), last=old))
    await town.service.journal([town.phone(ROBIN).writer.text("never worked through")])
    draft = outbox.Draft("sendMessage", {"text": "never said"})
    row = outbox.add(town.db, town.vault, (me, ROBIN), draft, before)
    outbox.add_attachment(town.db, town.vault, me, "presence.json", b"an export", before)
    town.db.execute("UPDATE outbox SET attachment = 1 WHERE id = ?", (row.id,))
    town.db.execute("UPDATE inbox SET arrived_at = ?", (stamp(before),))
    ahead = count(town, "due")
    await switch_on(town, ROBIN)
    assert count(town, "due") == ahead - 1
    assert [count(town, name) for name in ("ledger", "inbox", "outbox", "attachment")] == [0] * 4
    assert count(town, "card") == 0
    assert [pause for _, pause in schedule.pauses(town.db, me)] == [Pause(old, LIMIT)]
    assert [day for _, day in schedule.days_off(town.db, me)] == [DaysOff(3)]
    standing = {rule for _, rule in schedule.rules(town.db, me)}
    assert standing == {SLOT, OneOff(LIMIT, time(9), time(10))}


async def test_who_has_blocked_the_bot_is_looked_for_too(town: Town) -> None:
    """They asked for it, and may never come back."""
    me = await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, LIMIT))
    await switch_on(town, ROBIN)
    people.set_blocked(town.db, me, blocked=True)
    await town.after(timedelta(days=1))
    assert there(town, ROBIN) == set()


async def test_what_was_deleted_can_still_be_brought_back(town: Town) -> None:
    """For its day, if it is young enough; one that is too old is gone."""
    await town.settle(ROBIN)
    await town.say(ROBIN, "a note of today")
    [number] = there(town, ROBIN)
    await town.say(ROBIN, "/history")
    await town.tap(ROBIN, _first_entry(town))
    await town.tap(ROBIN, "Delete")
    keep(town, ROBIN, entry(500, LIMIT - DAY, deleted_at=town.clock.now()))
    await switch_on(town, ROBIN)
    assert there(town, ROBIN) == {number}
    await town.tap(ROBIN, "Undo")
    assert "a note of today" in town.phone(ROBIN).last.text


def _first_entry(town: Town) -> str:
    """Return the name of the entry that stands first on the page of the history."""
    buttons = town.phone(ROBIN).last.buttons
    found = [name for name, data in buttons.items() if "history:@look" in data or "@open" in data]
    assert found, buttons
    return found[0]


# ------------------------------------------------------------------ nothing dangling


def _full(session: Session) -> Session:
    """Return a session that remembers something of everything."""
    old, young = entry(1, LIMIT - DAY), entry(2, LIMIT)
    return replace(
        session,
        talk=Talk(old, open="note"),
        parked=(Talk(old), Talk(young)),
        untouched=(old, young),
        targets=(Target(11, Spot(1, "note")),),
        carried={"old": "of old", "young": "of late", "both": "always"},
        rests={"old": TODAY, "young": TODAY},
        tags=(OwnTag(91, "Gone"), OwnTag(92, "stays"), OwnTag(93, "put on nothing")),
        own=(
            OwnChip(94, "seeing", "offered long ago", LIMIT - DAY),
            OwnChip(95, "seeing", "a button", LIMIT - DAY, "kept"),
            OwnChip(96, "seeing", "offered of late", LIMIT, "left"),
        ),
        search=Search(("looked for",)),
        searched=LIMIT - DAY,
    )


async def test_nothing_is_remembered_of_what_went(town: Town) -> None:
    """Carried words and tags go with the last record they stand in; buttons of one's own stay."""
    await town.settle(ROBIN)
    keep(
        town,
        ROBIN,
        entry(1, LIMIT - DAY, "of old", tags=("gone", "stays")),
        entry(2, LIMIT - DAY, "always"),
        entry(3, LIMIT, "always"),
        entry(4, LIMIT, "of late", tags=("Stays",)),
    )
    session = _full(town.session(ROBIN))
    people.save(town.db, town.vault, town.id(ROBIN), session)
    await switch_on(town, ROBIN)
    after = town.session(ROBIN)
    assert after.talk is None
    assert [one.record.id for one in after.parked] == [2]
    assert [one.id for one in after.untouched] == [2]
    assert after.carried == {"young": "of late", "both": "always"}
    assert after.rests == {"young": TODAY}
    assert [one.text for one in after.tags] == ["stays", "put on nothing"]
    assert [one.text for one in after.own] == ["a button", "offered of late"]
    assert after.search is None


async def test_a_tag_on_a_deleted_record_and_a_search_of_late_stay(town: Town) -> None:
    """It may be brought back."""
    await town.settle(ROBIN)
    tagged = entry(2, LIMIT, "young", tags=("t",), deleted_at=town.clock.now(), took={"c": "words"})
    keep(town, ROBIN, entry(1, LIMIT - DAY, "words", tags=("t",)), tagged)
    search = Search(("looked for",))
    tags = (OwnTag(5, "t"),)
    remember(town, ROBIN, tags=tags, carried={"c": "words"}, search=search, searched=LIMIT)
    await switch_on(town, ROBIN)
    after = town.session(ROBIN)
    assert (after.tags, after.carried, after.search) == (tags, {"c": "words"}, search)


async def test_every_old_button_and_message_still_answers(town: Town) -> None:
    """Words under a question that is gone become a note; old buttons say so kindly."""
    await town.settle(ROBIN, SLOT)
    phone = town.phone(ROBIN)
    await town.until(datetime(2026, 3, 2, 11, 5, tzinfo=UTC))
    prompt = phone.last
    await town.tap(ROBIN, "Begin")
    first = await town.say(ROBIN, "a held breath")
    question = phone.last
    await town.say(ROBIN, "/tag yes")
    await town.say(ROBIN, "/history")
    page = phone.last
    await town.tap(ROBIN, _first_entry(town))
    card = phone.last
    await town.tap(ROBIN, "Edit")
    buttons = [
        (one.message_id, data)
        for one in (prompt, question, page, card, *phone.messages)
        for data in one.buttons.values()
    ]
    await switch_on(town, ROBIN, keep_months=1)
    assert len(there(town, ROBIN)) == 1
    await town.change(ROBIN, rules=(), settings=replace(KEEP, keep_months=1, letter=False))
    await town.after(timedelta(days=40))
    assert there(town, ROBIN) == set()
    assert count(town, "answer_part") == 0
    for message, data in dict.fromkeys(buttons):
        if not data.startswith(("checkin:@", "settings", "today", "export", "schedule")):
            await town.press(ROBIN, message, data)
    assert there(town, ROBIN) == set(), "no button brings anything back"
    before = len(phone.messages)
    await town.edit(ROBIN, first, "another word")
    assert "could not find" in phone.last.text
    await town.say(ROBIN, "and a swipe", reply_to=question.message_id)
    assert "Kept as a note" in phone.last.text
    await town.say(ROBIN, "and words")
    assert len(phone.messages) > before
    for command in ("/history", "/why", "/weekly", "/search held", "/today", "/privacy"):
        await town.say(ROBIN, command)
        assert "held breath" not in phone.last.text
    kept = records.all_(town.db, town.vault, town.id(ROBIN))
    said = {answer.text for one in kept for answer in one.answers.values()}
    assert "\n".join(sorted(said)) == "and a swipe\nand words"


# ------------------------------------------------------------------------- for good


async def test_its_bytes_are_in_no_file(town: Town, tmp_path: Path) -> None:
    """Neither in the database nor in its log, while what stays is there."""
    me = await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, LIMIT), spoken(2, LIMIT - DAY), *_many(300), sound=b"x" * 600_000)
    sealed = {
        number: bytes(document)
        for number, document in town.db.execute("SELECT id, document FROM record")
    }
    sounds = [bytes(one)[:200] for (one,) in town.db.execute("SELECT content FROM voice")]
    assert len(sounds) == 3

    def stored() -> set[int]:
        raw = b"".join((tmp_path / f"{DATABASE}{end}").read_bytes() for end in ("", "-wal"))
        assert all(one not in raw for one in sounds) or there(town, ROBIN) != {1}
        return {number for number, document in sealed.items() if document in raw}

    assert stored() == sealed.keys()
    await switch_on(town, ROBIN)
    assert there(town, ROBIN) == {1}
    assert stored() == {1}
    assert people.ids(town.db) == [me]


def _many(most: int) -> list[Record]:
    return [entry(100 + at, LIMIT - (1 + at % 50) * DAY, f"word {at}") for at in range(most)]


async def test_while_somebody_reads_the_log_it_is_tried_again(town: Town) -> None:
    """A backup under way holds the old pages: it is looked again until they are gone."""
    await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, LIMIT - DAY))
    with closing(sqlite3.connect(town.path / DATABASE)) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT count(*) FROM record").fetchone()
        await switch_on(town, ROBIN)
        assert there(town, ROBIN) == set()
        assert looks_at(town, ROBIN) == town.clock.now() + AGAIN
        assert (town.path / f"{DATABASE}-wal").stat().st_size > 0
    await town.after(AGAIN)
    assert looks_at(town, ROBIN) == datetime(2026, 3, 2, 23, 5, tzinfo=UTC)


# ----------------------------------------------------------------- by chance, anywhere


@pytest.mark.parametrize("case", range(8))
async def test_by_chance_nothing_young_goes_and_nothing_old_stays(
    tmp_path: Path, case: int
) -> None:
    """At any hour, in odd zones, over changes of the clocks, with kills at any statement."""
    seed = int(os.environ.get("SEED", random.randrange(2**32))) + case
    print(f"SEED={seed - case} case={case}")
    chance = random.Random(seed)
    zone, months = chance.choice(ZONES), chance.choice((1, 1, 2, 3, 6, 12))
    at = datetime(2026, chance.randint(1, 12), chance.randint(1, 28), tzinfo=UTC)
    town = Town(tmp_path, at + timedelta(minutes=chance.randrange(1440)))
    try:
        await town.settle(ROBIN, zone=zone)
        await switch_on(town, ROBIN, keep_months=months)
        everything: dict[int, date] = {}
        limits: dict[int, date] = {}
        for _ in range(25):
            await _one_step(town, chance, everything)
            zone_ = ZoneInfo(town.session(ROBIN).zone)
            limit = town.clock.now().astimezone(zone_).date() - relativedelta(months=months)
            mine, looks = there(town, ROBIN), looks_at(town, ROBIN)
            gone = everything.keys() - mine
            limits = {one: max(limit + DAY, limits.get(one, limit)) for one in everything}
            assert all(everything[one] < limits[one] for one in gone), "something young has gone"
            assert looks is not None
            old = {one for one in mine if everything[one] < limit - DAY}
            assert not old or looks <= town.clock.now(), "something old has stayed"
    finally:
        town.close()


async def _one_step(town: Town, chance: random.Random, everything: dict[int, date]) -> None:
    """Keep something of some day, and let time pass, or a clock, a zone or the process go wrong."""
    session, now = town.session(ROBIN), town.clock.now()
    today = now.astimezone(ZoneInfo(session.zone)).date()
    limit = session.settings.first_kept(today) or today
    number = max(everything, default=0) + 1
    day = min(limit + timedelta(days=chance.randint(0, 40)), today)
    some = spoken(number, day) if chance.random() < 0.2 else entry(number, day)
    keep(town, ROBIN, some)
    everything[number] = day
    match chance.randrange(8):
        case 0:
            remember(town, ROBIN, zone=chance.choice(ZONES))
        case 1:
            await town.restart()
        case 2:
            town.clock.set(now - timedelta(minutes=chance.randrange(90)))
            await town.ring()
        case 3:
            town.clock.set(now + timedelta(days=chance.randint(1, 6)))
            await _broken_off(town, chance)
        case 4:
            await town.after(timedelta(days=chance.randint(8, 45)))
        case _:
            await town.after(timedelta(minutes=chance.randrange(3000)))


class _Killed(BaseException):
    """The process ends here."""


async def _broken_off(town: Town, chance: random.Random) -> None:
    """Begin a round, and break it off at some instruction of the database."""
    left = [chance.randrange(1, 60)]

    def ends() -> int:
        left[0] -= 1
        return int(left[0] <= 0)

    town.db.set_progress_handler(ends, 40)
    with contextlib.suppress(sqlite3.OperationalError):  # "interrupted"
        await town.service.forgetting.rounds()
    town.db.set_progress_handler(None, 0)
    await town.ring()


async def test_fault_02_killed_anywhere_in_a_round(town: Town, tmp_path: Path) -> None:
    """Whatever instruction it is killed at: nothing young is missing; the next round ends it."""
    await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, LIMIT, "young", tags=("t",)), spoken(2, LIMIT), *_many(250))
    keep(town, ROBIN, entry(900, LIMIT - DAY, "carried", tags=("old", "t")))
    tags = (OwnTag(901, "old"), OwnTag(902, "t"))
    remember(town, ROBIN, settings=KEEP, carried={"c": "carried"}, tags=tags)
    ages.set_forget(town.db, town.id(ROBIN), town.clock.now())
    me, now = town.id(ROBIN), town.clock.now()
    town.close()
    kills, files = 0, [one for one in tmp_path.iterdir() if one.is_file()]  # noqa: ASYNC240 - a test
    for step in (*range(1, 40, 6), *range(40, 4000, 160)):
        other = tmp_path / "killed"
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir()
        for one in files:
            shutil.copy(one, other)
        killed = _killed_in(step, other, now)
        kills += killed
        again = Town(other, now)
        with closing(again):
            mine = {number for (number,) in again.db.execute("SELECT id FROM record")}
            assert {1, 2} <= mine
            assert voices.there(again.db, me, 20)
            if killed:
                await again.service.forgetting.rounds()
            assert {n for (n,) in again.db.execute("SELECT id FROM record")} == {1, 2}
            assert again.db.execute("PRAGMA foreign_key_check").fetchall() == []
            after = people.load(again.db, again.vault, me).session
            assert (after.carried, [one.text for one in after.tags]) == ({}, ["t"])
            assert again.db.execute("SELECT count(*) FROM card").fetchone() == (2,)
        if not killed:
            break
    assert kills > 10
    town.service, town.database, town.vault = make_house(tmp_path, town.clock)


def _killed_in(step: int, path: Path, now: datetime) -> bool:
    """Go a round in a process of its own that is killed after a while; whether it was."""
    child = os.fork()
    if child == 0:
        left = [step]

        def asked() -> int:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        service, database, _ = make_house(path, FixedClock(now))
        database.db.set_progress_handler(asked, 40)
        rounds = service.forgetting.rounds()
        try:
            while True:
                rounds.send(None)
        except StopIteration:
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


# ---------------------------------------------------------------------------- clocks


async def test_a_clock_that_jumped_ahead_costs_nothing(town: Town) -> None:
    """It waits for a day when it is overdue for a week; set right again, it is as it was."""
    await town.settle(ROBIN)
    await switch_on(town, ROBIN)
    keep(town, ROBIN, entry(1, TODAY))
    right = town.clock.now()
    town.clock.set(right + timedelta(days=400))
    await town.ring()
    await town.after(timedelta(hours=12))
    assert there(town, ROBIN) == {1}
    town.clock.set(right + timedelta(hours=20))
    await town.ring()
    assert there(town, ROBIN) == {1}
    found = looks_at(town, ROBIN)
    assert found is not None
    assert found - town.clock.now() < timedelta(days=2), "it is looked tomorrow, not in a year"


async def test_after_a_long_downtime_it_waits_for_a_day(town: Town) -> None:
    """Then it goes on."""
    await town.settle(ROBIN)
    await switch_on(town, ROBIN, keep_months=1)
    keep(town, ROBIN, entry(1, TODAY))
    town.clock.set(town.clock.now() + timedelta(days=40))
    await town.ring()
    assert there(town, ROBIN) == {1}
    assert looks_at(town, ROBIN) == town.clock.now() + DAY
    await town.after(DAY)
    assert there(town, ROBIN) == set()
    assert timedelta(days=40) > STALE


# ------------------------------------------------------------------------- what fails


async def test_somebody_whose_key_is_gone_holds_up_nobody(town: Town) -> None:
    """They are left for a day; the others' old words go."""
    for chat in (ROBIN, KIM):
        await town.settle(chat)
        keep(town, chat, entry(1, LIMIT - DAY))
        remember(town, chat, settings=KEEP)
        ages.set_forget(town.db, town.id(chat), town.clock.now())
    town.vault.forget(town.id(ROBIN))
    await town.service.forgetting.rounds()
    assert there(town, KIM) == set()
    assert there(town, ROBIN) == {1}
    assert looks_at(town, ROBIN) == town.clock.now() + DAY


async def test_a_damaged_record_holds_up_nobody(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Its writer's round is tried again, the log tells no word, and the others' goes on."""
    for chat in (ROBIN, KIM):
        await town.settle(chat)
        keep(town, chat, entry(1, LIMIT - DAY, "a secret"))
        remember(town, chat, settings=KEEP)
        ages.set_forget(town.db, town.id(chat), town.clock.now())
    town.db.execute("UPDATE record SET document = 'x' WHERE therapist_id = ?", (town.id(ROBIN),))
    await town.service.forgetting.rounds()
    assert there(town, KIM) == set()
    assert looks_at(town, ROBIN) == town.clock.now() + AGAIN
    assert "what is too old could not be removed" in caplog.text
    assert "secret" not in caplog.text


async def test_who_leaves_in_the_midst_is_let_go(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their rows are gone before the round ends."""
    me = await town.settle(ROBIN)
    keep(town, ROBIN, entry(1, LIMIT - DAY))
    remember(town, ROBIN, settings=KEEP)
    ages.set_forget(town.db, me, town.clock.now())
    look = Forgetting._look

    async def leaves(self: Forgetting, therapist: int) -> None:
        people.remove(town.db, therapist)
        await look(self, therapist)

    monkeypatch.setattr(Forgetting, "_look", leaves)
    await town.service.forgetting.rounds()
    assert people.ids(town.db) == []


async def test_a_full_disk_is_said_by_the_round_and_costs_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left is done next time."""
    await town.settle(ROBIN)
    keep(town, ROBIN, *_many(250), entry(1, LIMIT))
    remember(town, ROBIN, settings=KEEP)
    ages.set_forget(town.db, town.id(ROBIN), town.clock.now())
    work, left = InThreadDatabase.transaction, [4]

    async def full(self: InThreadDatabase, one: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise sqlite3.OperationalError("database or disk is full")
        return await work(self, one)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(InThreadDatabase, "transaction", full)
        with pytest.raises(sqlite3.OperationalError):
            await town.service.forgetting.rounds()
    assert 1 < len(there(town, ROBIN)) < 251
    await town.ring()
    assert there(town, ROBIN) == {1}


async def test_a_round_over_nothing_writes_nothing_of_theirs(town: Town) -> None:
    """A second round on the same day finds it as it was."""
    await town.settle(ROBIN, SLOT)
    keep(town, ROBIN, entry(1, LIMIT), entry(2, LIMIT - DAY))
    await switch_on(town, ROBIN)
    before = dump(town.db)
    ages.set_forget(town.db, town.id(ROBIN), town.clock.now())
    await town.service.forgetting.rounds()
    assert dump(town.db) == before


def test_every_table_of_a_therapist_is_thought_of(town: Town) -> None:
    """A new table must say here what becomes of its old rows."""
    removed = {"record", "answer_part", "voice", "card", "due", "ledger", "pause", "day_off"}
    removed |= {"rule", "outbox", "attachment", "inbox"}
    elsewhere = {"calendar", "invite", "job", "notice"}  # replaced, used up or done in a while
    from tests.bot.store.stock import owned  # noqa: PLC0415 - it reads the schema

    assert set(owned(town.db)) == removed | elsewhere
    assert timedelta(days=28) > inbox.KEPT, "the shortest month"
