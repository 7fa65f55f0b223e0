"""Taking in what an export holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as changed
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.bringing import SLICE, bring
from bot.errands import Made
from bot.exports.comparing import Plan, compare, merge
from bot.exports.document import Everything, export
from bot.exports.packing import Wanted, pack
from bot.exports.reading import Taken, read
from bot.store import jobs, people, records, schedule, voices
from conversations import limits
from conversations.model import (
    Answer,
    Filed,
    Job,
    Own,
    OwnChip,
    Part,
    Record,
    Session,
    Settings,
    Spot,
    Talk,
    Voice,
    replace,
)
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot
from tests.bot.exports.test_reading import whole
from tests.house import Town

ROBIN, KIM = 1001, 1002
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house with a clock."""
    made = Town(tmp_path)
    yield made
    made.close()


def checkin(number: int, *texts: str, minutes: int = 0, first: int = 1) -> Record:
    """Return a check-in with words."""
    parts = tuple(Part(at, text) for at, text in enumerate(texts, first))
    return Record(
        number,
        "checkin",
        "Europe/Berlin",
        DAY,
        NOW + timedelta(minutes=minutes),
        state="complete",
        answers={"seeing": Answer(parts=parts)},
    )


def holding(*found: Record, session: Session | None = None) -> Taken:
    """Return what an export of these records holds."""
    given = Everything(session or Session(zone="Europe/Berlin"), found, [], [])
    return read(export(given, NOW))


def bring_in(town: Town, chat_id: int, taken: Taken) -> Plan:
    """Take in all of it at once."""
    with town.db:
        return bring(town.db, town.service.house, town.id(chat_id), taken, town.clock.now())


async def document(town: Town, chat_id: int) -> bytes:
    """Return somebody's export."""
    return export(await town.service.errands.everything(town.id(chat_id)), NOW)


def texts(town: Town, chat_id: int) -> list[tuple[int, str]]:
    """Return the number and the words of each record."""
    found = records.all_(town.db, town.vault, town.id(chat_id))
    return [(one.id, "".join(answer.text for answer in one.answers.values())) for one in found]


async def test_the_export_after_it_is_the_one_before(town: Town) -> None:
    """Byte for byte: nothing is lost, nothing is renamed."""
    await town.settle(ROBIN)
    first = export(whole(), NOW)
    plan = bring_in(town, ROBIN, read(first))
    assert plan.told() == {
        "checkins": 1,
        "notes": 1,
        "cpd": 0,
        "voices": 0,
        "here": 0,
        "changed": 0,
        "around": 9,
    }
    assert await document(town, ROBIN) == first


async def test_the_log_of_learning_comes_along(town: Town) -> None:
    """Export, import elsewhere, export again: entries and audit period, byte for byte."""
    await town.settle(ROBIN)
    old = whole()
    entry = replace(
        old.records[0],
        id=21,
        flow="cpd",
        block=None,
        only="",
        tags=(),
        opened_at=NOW + timedelta(hours=1),
        answers={"minutes": Answer(("m35",), (Part(31, "and more"),))},
        given={"proposed": "12.35.2026-11-03"},
    )
    session = replace(old.session, settings=Settings(audit=(NOW.date(), 2)))
    everything = changed(old, session=session, records=[*old.records, entry])
    first = export(everything, NOW)
    plan = bring_in(town, ROBIN, read(first))
    assert plan.told()["cpd"] == 1
    assert await document(town, ROBIN) == first


async def test_what_is_older_than_they_keep_stays_out(town: Town) -> None:
    """It would go the same night; nor is anything carried on from it. The log of learning comes."""
    await town.settle(ROBIN, settings=Settings(keep_months=6))
    old, log, young = (
        replace(checkin(5, "of old"), day=date(2025, 9, 1)),
        replace(checkin(6, "learned", minutes=1, first=2), day=date(2020, 1, 1), flow="cpd"),
        replace(checkin(7, "of late", minutes=2, first=3), day=date(2025, 9, 2)),
    )
    carried = {"old": "of old", "young": "of late"}
    session = Session(zone="Europe/Berlin", carried=carried)
    plan = bring_in(town, ROBIN, holding(old, log, young, session=session))
    assert (plan.older, plan.told()["older"], plan.told()["checkins"]) == (1, 1, 1)
    assert "Older than they keep, and left out: 1" in list(plan.lines())
    assert texts(town, ROBIN) == [(6, "learned"), (7, "of late")]
    assert town.session(ROBIN).carried == {"young": "of late"}
    again = bring_in(town, ROBIN, holding(old, log, young, session=session))
    assert again.empty
    assert again.older == 1


async def test_no_file_says_how_long_it_stays(town: Town) -> None:
    """What that removes has to be shown and agreed to here."""
    await town.settle(ROBIN)
    session = Session(zone="Europe/Berlin", settings=Settings(keep_months=3, keep_log=False))
    long_ago = replace(checkin(5, "of old"), day=date(2020, 1, 1))
    bring_in(town, ROBIN, holding(long_ago, session=session))
    assert town.session(ROBIN).settings == Settings()
    await town.after(timedelta(days=2))
    assert texts(town, ROBIN) == [(5, "of old")]


async def test_a_second_time_adds_nothing(town: Town) -> None:
    """All of it is here already."""
    await town.settle(ROBIN)
    taken = read(export(whole(), NOW))
    bring_in(town, ROBIN, taken)
    again = bring_in(town, ROBIN, taken)
    assert again.empty
    assert (again.here, again.changed) == (2, 0)
    assert await document(town, ROBIN) == export(whole(), NOW)


async def test_nothing_that_is_here_is_changed(town: Town) -> None:
    """A record whose number is somebody else's here gets another, and is known again by it."""
    await town.settle(ROBIN)
    therapist = town.id(ROBIN)
    with town.db:
        records.keep(town.db, town.vault, therapist, checkin(7, "mine", minutes=5, first=50))
    taken = holding(checkin(7, "theirs"), checkin(9, "and theirs", minutes=1))
    assert len(bring_in(town, ROBIN, taken).fresh) == 2
    found = texts(town, ROBIN)
    assert [text for _, text in found] == ["theirs", "and theirs", "mine"]
    numbers = {text: number for number, text in found}
    assert numbers["mine"] == 7
    assert numbers["and theirs"] == 9
    assert numbers["theirs"] > 9
    assert bring_in(town, ROBIN, taken).empty
    assert len(texts(town, ROBIN)) == 3


async def test_what_was_changed_here_since_stays(town: Town) -> None:
    """It is the same record: it does not come a second time, and is not overwritten."""
    await town.settle(ROBIN)
    bring_in(town, ROBIN, holding(checkin(7, "before")))
    [one] = records.all_(town.db, town.vault, town.id(ROBIN))
    answer = Answer(parts=(Part(77, "after"),))
    with town.db:
        records.keep(town.db, town.vault, town.id(ROBIN), replace(one, answers={"seeing": answer}))
    plan = bring_in(town, ROBIN, holding(checkin(7, "before")))
    assert (plan.empty, plan.here, plan.changed) == (True, 0, 1)
    assert texts(town, ROBIN) == [(7, "after")]


async def test_two_that_say_the_same_are_two(town: Town) -> None:
    """As many of them come as there are in the file."""
    await town.settle(ROBIN)
    taken = holding(checkin(7, "same"), checkin(8, "same"))
    assert len(bring_in(town, ROBIN, taken).fresh) == 2
    assert bring_in(town, ROBIN, taken).here == 2
    assert len(texts(town, ROBIN)) == 2


async def test_what_was_deleted_a_moment_ago_comes_back(town: Town) -> None:
    """As itself: its undo, tapped later, does not double it."""
    await town.settle(ROBIN)
    taken = holding(checkin(7, "kept"))
    bring_in(town, ROBIN, taken)
    [one] = records.all_(town.db, town.vault, town.id(ROBIN))
    with town.db:
        records.keep(town.db, town.vault, town.id(ROBIN), replace(one, deleted_at=NOW))
    assert texts(town, ROBIN) == []
    bring_in(town, ROBIN, taken)
    assert texts(town, ROBIN) == [(7, "kept")]
    assert records.deleted(town.db, town.vault, town.id(ROBIN), 7) is None


async def test_a_number_that_is_under_way_is_nobody_elses(town: Town) -> None:
    """A check-in that has not been kept yet, and one that a card or a voice note waits for."""
    await town.settle(ROBIN)
    therapist, session = town.id(ROBIN), town.session(ROBIN)
    talk = Talk(checkin(5, "not kept yet"))
    busy = replace(
        session, talk=talk, fetching=(Filed(Spot(6, "seeing"), 3),), untouched=(checkin(8),)
    )
    with town.db:
        people.save(town.db, town.vault, therapist, busy)
        town.db.execute(
            "INSERT INTO card (therapist_id, number, record_id, step) VALUES (?, 90, 7, 'seeing')",
            (therapist,),
        )
    bring_in(town, ROBIN, holding(*(checkin(at, "x", minutes=at) for at in (5, 6, 7, 8, 9))))
    assert [number for number, _ in texts(town, ROBIN)][-1] == 9
    assert {number for number, _ in texts(town, ROBIN)}.isdisjoint({5, 6, 7, 8})
    assert town.session(ROBIN).serial >= max(number for number, _ in texts(town, ROBIN))


async def test_messages_of_another_chat_meet_none_here(town: Town) -> None:
    """What is written here later answers what it answers, under its own number."""
    await town.settle(ROBIN)
    bring_in(town, ROBIN, holding(checkin(7, "one", "two"), checkin(8, "three", minutes=1)))
    bring_in(town, ROBIN, holding(checkin(11, "four", minutes=2)))
    rows = town.db.execute("SELECT message_id FROM answer_part ORDER BY message_id").fetchall()
    assert [number for (number,) in rows] == [-4, -3, -2, -1]
    await town.say(ROBIN, "/checkin")
    await town.say(ROBIN, "new here")
    assert len(list(records.all_(town.db, town.vault, town.id(ROBIN)))) == 4
    assert texts(town, ROBIN)[:1] == [(7, "one\ntwo")]


def spoken(number: int = 7) -> Record:
    """Return a check-in with a voice note."""
    part = Part(5, "", Voice(3, 5))
    return replace(checkin(number), answers={"seeing": Answer(parts=(part, Part(6, "words")))})


async def spoken_archive() -> bytes:
    """Return its export."""

    async def fetch(_: int) -> bytes:
        return b"sound"

    given = Everything(Session(zone="Europe/Berlin"), [spoken()], [], [])
    return (await pack(given, NOW, Wanted(), fetch)).content


async def test_voice_notes_come_along(town: Town) -> None:
    """And can be played, exported again and deleted like any."""
    await town.settle(ROBIN)
    taken = read(await spoken_archive())
    plan = bring_in(town, ROBIN, taken)
    assert plan.told()["voices"] == 1
    assert voices.all_(town.db, town.vault, town.id(ROBIN)) == [b"sound"]
    assert bring_in(town, ROBIN, taken).empty
    everything = await town.service.errands.everything(town.id(ROBIN))
    voice = lambda at: town.service.errands.voice(town.id(ROBIN), at)  # noqa: E731 - a name for it
    assert (await pack(everything, NOW, Wanted(), voice)).content == await spoken_archive()


async def test_a_voice_note_that_is_missing_here_comes_later(town: Town) -> None:
    """From the document alone first, then from the archive; or from a further archive."""
    await town.settle(ROBIN)
    bring_in(town, ROBIN, holding(spoken()))
    assert voices.all_(town.db, town.vault, town.id(ROBIN)) == []
    plan = bring_in(town, ROBIN, read(await spoken_archive()))
    assert (len(plan.fresh), plan.told()["voices"]) == (0, 1)
    assert voices.all_(town.db, town.vault, town.id(ROBIN)) == [b"sound"]


async def test_own_chips_keep_their_words_under_new_numbers(town: Town) -> None:
    """An answer's chip is the one that its step offers here."""
    await town.settle(ROBIN)
    with town.db:
        mine = OwnChip(3, "seeing", "mine", DAY, "kept")
        session = replace(town.session(ROBIN), own=(mine,), serial=40)
        people.save(town.db, town.vault, town.id(ROBIN), session)
    own = (OwnChip(3, "seeing", "theirs", DAY, "kept"), OwnChip(4, "seeing", "mine", DAY, "out"))
    answer = Answer(own=(Own(3, "theirs"), Own(4, "mine"), Own(9, "gone")))
    taken = holding(
        replace(checkin(7), answers={"seeing": answer}),
        session=Session(zone="Europe/Berlin", own=own),
    )
    bring_in(town, ROBIN, taken)
    kept = town.session(ROBIN).own
    assert [(one.text, one.state) for one in kept] == [("mine", "kept"), ("theirs", "kept")]
    [record] = records.all_(town.db, town.vault, town.id(ROBIN))
    numbers = {one.text: one.number for one in record.answers["seeing"].own}
    assert numbers == {"theirs": kept[1].number, "mine": 3, "gone": 0}
    assert kept[1].number > 40


def test_what_was_chosen_here_stays() -> None:
    """What stands as it does for everybody is taken over; zone and language never are."""
    mine = Session(
        zone="Asia/Tokyo",
        settings=Settings(bell_minutes=10),
        carried={"intention": "mine"},
        visits={"seeing": 2},
    )
    theirs = Session(
        zone="Europe/Berlin",
        language="de",
        settings=Settings(bell_minutes=30, tidy=True),
        carried={"intention": "theirs", "sentence": "theirs"},
        visits={"seeing": 9, "nourished": 1},
    )
    found = merge(mine, theirs)
    assert (found.zone, found.language) == ("Asia/Tokyo", "en")
    assert found.settings == Settings(bell_minutes=10, tidy=True)
    assert found.carried == {"intention": "mine", "sentence": "theirs"}
    assert found.visits == {"seeing": 2, "nourished": 1}


async def test_hours_and_days_off_are_planned_at_once(town: Town) -> None:
    """Each once, beside those that are here; today's check-in is asked."""
    await town.settle(ROBIN, Slot(0, time(9), time(12)))
    rules = [Slot(0, time(9), time(12)), OneOff(DAY, time(13), time(14))]
    pauses = [Pause(date(2026, 5, 1), date(2026, 5, 2))]
    given = Everything(Session(zone="Europe/Berlin"), [], rules, pauses, [DaysOff(2)])
    taken = read(export(given, NOW))
    assert bring_in(town, ROBIN, taken).around == 3
    assert bring_in(town, ROBIN, taken).empty
    everything = await town.service.errands.everything(town.id(ROBIN))
    assert (everything.rules, everything.pauses) == (rules, pauses)
    await town.after(timedelta(hours=8))
    asked = [one for one in town.phone(ROBIN).messages if "block" in one.text]
    assert len(asked) == 2


async def test_of_another_person_nothing_is_touched(town: Town) -> None:
    """Two in one house."""
    await town.settle(ROBIN)
    await town.settle(KIM)
    bring_in(town, KIM, holding(checkin(7, "kim's")))
    before = await document(town, KIM)
    bring_in(town, ROBIN, holding(checkin(7, "robin's")))
    assert await document(town, KIM) == before
    assert texts(town, ROBIN) == [(7, "robin's")]


async def test_a_few_at_a_time_comes_to_the_same(town: Town) -> None:
    """While others go first; the end of the job brings what is around the records."""
    await town.settle(ROBIN)
    many = tuple(checkin(at, f"words {at}", minutes=at) for at in range(1, SLICE * 2 + 5))
    given = changed(whole(), records=many)
    taken = read(export(given, NOW))
    therapist = town.id(ROBIN)
    here = await town.service.errands.everything(therapist)
    plan = compare(here, taken, await town.service.bringing.kept(therapist))
    await town.service.bringing.bring(therapist, changed(plan, fresh=plan.fresh[:60]), given)
    here = await town.service.errands.everything(therapist)  # as after a crash
    plan = compare(here, taken, await town.service.bringing.kept(therapist))
    assert (plan.here, len(plan.fresh)) == (60, len(many) - 60)
    await town.service.bringing.bring(therapist, plan, taken.everything)
    with town.db:
        job = jobs.add(town.db, town.vault, therapist, Job("import", {"file": "f", "go": "yes"}))
    outcome = await town.service.errands.finish(job, Made(plan.told(), brought=taken.everything))
    assert outcome.planned
    assert await document(town, ROBIN) == export(given, NOW)


async def test_a_made_up_file_brings_no_more_than_there_may_be(town: Town) -> None:
    """Hours, pauses and days off without end, chips without end, a session of any size.

    No export is such; everybody's turns would wait for whoever brought it.
    """
    await town.settle(ROBIN)
    ahead = [OneOff(DAY + timedelta(days=at), time(9), time(10)) for at in range(400)]
    over = [OneOff(DAY - timedelta(days=at + 1), time(9), time(10)) for at in range(2100)]
    pauses = [Pause(rule.day, rule.day) for rule in ahead]
    off = [DaysOff(at % 7, 1 + at % 3, DAY, DAY + timedelta(days=at)) for at in range(200)]
    chips = tuple(OwnChip(0, "seeing", f"word {at}", DAY) for at in range(500))
    much = {f"name{at}": "words " * 600 for at in range(200)}
    session = Session(zone="Europe/Berlin", own=chips, carried=much)
    given = Everything(session, [], [*over, *ahead], pauses, off)
    for _ in range(2):  # nor does it come by and by
        bring_in(town, ROBIN, read(export(given, NOW)))
    me = town.id(ROBIN)
    rules = [rule for _, rule in schedule.rules(town.db, me)]
    assert sum(limits.lies_ahead(one, DAY) for one in rules) == limits.HOURS
    assert len(rules) == limits.HOURS + limits.BEFORE
    assert len(schedule.pauses(town.db, me)) == limits.PAUSES
    assert len(schedule.days_off(town.db, me)) == limits.DAYS_OFF
    after = town.session(ROBIN)
    assert len(after.own) == limits.OWN_CHIPS
    assert after.carried == {}
    small = replace(session, carried={"name": "words"})
    bring_in(town, ROBIN, holding(session=small))
    assert town.session(ROBIN).carried == {"name": "words"}
