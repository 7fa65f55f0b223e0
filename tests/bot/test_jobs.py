"""Work that waits on the world."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import Any

import pytest

from bot.demo.person import Person
from bot.errands import Made
from bot.jobs import TRIES
from bot.store import jobs, people
from bot.store.jobs import Stored
from conversations.model import Job
from tests.alive import Alive

FAILED = "I could not make your document just now. Nothing is lost: /export tries again."


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has said something."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    await bot.say(person, "tight shoulders")
    return person


def full(count: int) -> list[sqlite3.OperationalError]:
    """Return what a full disk says, so many times."""
    errors = [sqlite3.OperationalError("database or disk is full") for _ in range(count)]
    for error in errors:
        error.sqlite_errorname = "SQLITE_FULL"
    return errors


async def stored(bot: Alive) -> list[tuple[Any, ...]]:
    """Return the jobs that are still to be done: kind and tries."""
    return await bot.rows("SELECT kind, tries FROM job")


async def test_export(bot: Alive, anna: Person) -> None:
    """A job is done, its person gets what it made, and nothing of it stays."""
    await bot.say(anna, "/export json")
    document = json.loads(anna.documents[-1].content)
    assert document["checkins"][0]["steps"]["self_study"]["words"] == ["tight shoulders"]
    assert anna.documents[-1].name == "presence-2026-03-03.json"
    assert await stored(bot) == []
    assert await bot.rows("SELECT * FROM attachment") == []


async def test_a_failure_that_passes(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A job that failed is tried again after a while; its error's text is not logged."""
    bot.failing(monkeypatch, "everything", ValueError("zeisig"), KeyError("zeisig"))
    bot.pauses.clear()
    await bot.say(anna, "/export json")
    assert bot.pauses == [1.0, 2.0]
    assert len(anna.documents) == 1
    assert "a job failed (ValueError in" in caplog.text
    assert "zeisig" not in caplog.text


async def test_a_failure_that_stays(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that fails each time is told to its person, once."""
    bot.failing(monkeypatch, "everything", *[ValueError("no")] * TRIES)
    await bot.say(anna, "/export json")
    assert anna.last.text == FAILED
    assert not anna.documents
    assert await stored(bot) == []


async def test_the_disk_is_full(bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is no failure of the job: it is waited for, however long."""
    bot.failing(monkeypatch, "count_try", *full(TRIES + 2))
    bot.failing(monkeypatch, "finish", *full(9))
    bot.pauses.clear()
    await bot.say(anna, "/export json")
    assert len(anna.documents) == 1
    assert bot.pauses == [0.5, 1, 2, 4, 8, 0.5, 1, 2, 4, 8, 16, 30, 30, 30]


async def test_a_crash(bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that a crash ended is done after the next start."""
    with monkeypatch.context() as patch:
        patch.setattr(bot.presence.service.errands, "everything", lambda _: asyncio.Event().wait())
        anna.say("/export json")
        await bot.until(lambda: bot.presence.jobs._running == 1)
        while await stored(bot) != [("export", 1)]:
            await bot.until(lambda: True)
        await bot.crash()
    await bot.start()
    assert len(anna.documents) == 1


async def test_a_job_that_kills_its_process(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job under which the process died each time is given up, and its person told."""
    for tries in range(1, TRIES + 1):
        service = bot.presence.service
        monkeypatch.setattr(type(service.errands), "everything", lambda *_: asyncio.Event().wait())
        if tries == 1:
            anna.say("/export json")
        while await stored(bot) != [("export", tries)]:
            await bot.until(lambda: True)
        await bot.crash()
        presence = await bot.open()
        if tries < TRIES:
            await presence.start()
    await bot.presence.start()
    await bot.settle()
    assert anna.last.text == FAILED
    assert await stored(bot) == []


async def test_who_has_left_has_nothing_made(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two tries they left: there is no third."""
    tries = []

    async def fails(therapist: int) -> None:
        tries.append(therapist)
        await bot.database.transaction(lambda db: people.remove(db, therapist))
        raise ValueError("no")

    monkeypatch.setattr(bot.presence.service.errands, "everything", fails)
    await bot.say(anna, "/export json")
    assert len(tries) == 1
    assert await stored(bot) == []
    assert not anna.documents


async def test_an_unknown_kind(bot: Alive, anna: Person) -> None:
    """A job of a kind that is no longer known, left by an older Presence, ends and is dropped."""
    house = bot.presence.service.house

    def work(db: sqlite3.Connection) -> Stored:
        return jobs.add(db, house.vault, 1, Job("export", {}))

    job = await bot.database.transaction(work)
    bot.presence.jobs._makers.clear()
    bot.presence.jobs.put([job])
    await bot.settle()
    assert anna.last.text == FAILED
    assert await stored(bot) == []


async def test_who_has_left(bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job whose person leaves meanwhile ends without a word, and stops nothing."""
    service, gate = bot.presence.service, asyncio.Event()
    real = service.errands.everything

    async def everything(therapist: int) -> Any:
        await gate.wait()
        return await real(therapist)

    monkeypatch.setattr(service.errands, "everything", everything)
    anna.say("/export json")
    await bot.until(lambda: bot.presence.jobs._running == 1)
    for label in ("", "Delete everything…", "Yes, delete all of it"):
        if label:
            anna.tap(label)
        else:
            anna.say("/deleteme")
        await bot.until(lambda: not bot.api.pending() and bot.presence.worker.idle)
        await bot.until(lambda: bot.presence.sender.idle)
    gate.set()
    await bot.settle()
    assert not anna.documents
    assert anna.last.text == "It is done: nothing of yours is left here. Go well."
    assert bot.presence.jobs.idle


async def test_two_at_a_time(bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heavy work does not crowd the machine: two jobs are under way at most."""
    people = [anna, await bot.enrol(6002, "Ben"), await bot.enrol(6003, "Chris")]
    service, gate, under_way = bot.presence.service, asyncio.Event(), [0]
    real = service.errands.everything

    async def everything(therapist: int) -> Any:
        under_way[0] += 1
        await gate.wait()
        return await real(therapist)

    monkeypatch.setattr(service.errands, "everything", everything)
    for person in people:
        person.say("/export json")
    await bot.until(lambda: bot.presence.jobs._running == 3 and under_way[0] == 2)
    gate.set()
    await bot.settle()
    assert all(len(person.documents) == 1 for person in people)


async def test_the_end_cannot_be_worked_through(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An end that its flow cannot take leaves the job for the next start, and the bot goes on."""
    with monkeypatch.context() as patch:
        bot.failing(patch, "finish", ValueError("no"))
        await bot.say(anna, "/export json")
    await bot.say(anna, "/help")
    assert "/checkin" in anna.last.text
    assert await stored(bot) == [("export", 1)]
    await bot.restart()
    assert len(anna.documents) == 1


async def test_a_server_that_never_answers_holds_up_nobody_else(bot: Alive, anna: Person) -> None:
    """However many addresses somebody sends: others get their exports, and their calendars read."""
    ben = await bot.enrol(6002, "Ben")
    asked: list[str] = []
    answer = asyncio.Event()

    async def feed(job: Stored) -> Made:
        asked.append(str(job.job.args["address"]))
        if "silent" in asked[-1]:
            await answer.wait()
        return Made({"problem": "gone"}, ok=False)

    bot.presence.jobs._makers["calendar_feed"] = feed
    for number in range(4):
        anna.say(f"/calendar https://silent.example.com/{number}.ics")
    await bot.until(lambda: len(asked) == 1)
    ben.say("/calendar https://calendar.example.com/ben.ics")
    ben.say("/export json")
    await bot.until(lambda: len(asked) == 2 and len(ben.documents) == 1)
    anna.say("/export json")
    await bot.until(lambda: len(anna.documents) == 1)
    assert len(asked) == 2
    answer.set()
    await bot.settle()
    assert len(asked) == 5
    assert await stored(bot) == []
