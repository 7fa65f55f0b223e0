"""What jobs need of the database, and what comes of them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errands import Made
from bot.store import jobs
from conversations.model import Job
from tests.bot.store.stock import SLOT
from tests.house import Town, dump

ROBIN, KIM = 7, 8


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


async def test_a_job_ends_once(town: Town) -> None:
    """What it made is handed over; a second end changes nothing."""
    await town.settle(ROBIN)
    [row] = (await town.service.journal([town.phone(ROBIN).writer.text("/export json")])).waiting
    [job] = (await town.service.work(row)).jobs
    assert await town.service.errands.jobs() == [job]
    await town.service.errands.count_try(job)
    assert [one.tries for one in await town.service.errands.jobs()] == [1]
    made = Made({"checkins": 0}, document=("p.json", b"{}"))
    outcome = await town.service.errands.finish(job, made)
    assert [row.draft.method for row in outcome.rows] == ["sendDocument"]
    assert await town.service.saying.document(outcome.rows[0]) == ("p.json", b"{}")
    before = dump(town.db)
    assert (await town.service.errands.finish(job, made)).rows == []
    assert dump(town.db) == before


async def test_a_job_that_failed_is_told(town: Town) -> None:
    """Without a document the person hears of it, and nothing is attached."""
    me = await town.settle(ROBIN)
    job = jobs.add(town.db, town.vault, me, Job("export"))
    await town.deliver(await town.service.errands.finish(job, None))
    assert town.phone(ROBIN).last.text.startswith("I could not make your document just now.")


async def test_everything_is_one_persons(town: Town) -> None:
    """What is exported is all of theirs and nothing else; who has left has nothing."""
    await town.settle(ROBIN, SLOT)
    await town.settle(KIM)
    await town.say(ROBIN, "mine")
    await town.say(KIM, "theirs")
    everything = await town.service.errands.everything(town.id(ROBIN))
    assert [one.answers["note"].text for one in everything.records] == ["mine"]
    assert list(everything.rules) == [SLOT]
    with pytest.raises(LookupError):
        await town.service.errands.everything(99)


async def test_everything_is_read_in_slices(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's ten years are not read in one go, and yet all of them are, in their order."""
    await town.settle(ROBIN)
    for number in range(5):
        await town.say(ROBIN, f"a line of its own, number {number}")
        await town.after(timedelta(hours=1))
    monkeypatch.setattr("bot.errands.SLICE", 2)
    reads = []
    real = town.service._db.read

    async def read(work: Any) -> Any:
        reads.append(work)
        return await real(work)

    monkeypatch.setattr(town.service._db, "read", read)
    found = (await town.service.errands.everything(town.id(ROBIN))).records
    assert [one.answers["note"].text[-1] for one in found] == list("01234")
    assert len(reads) == 2 + 3


async def test_some_days_are_read(town: Town) -> None:
    """With whose they are, and whether there is anything before them."""
    me = await town.settle(ROBIN, SLOT)
    await town.settle(KIM)
    await town.say(ROBIN, "mine")
    await town.say(KIM, "theirs")
    today = town.clock.now().date()
    found = await town.service.errands.of_days(me, today, today)
    assert [one.answers["note"].text for one in found.records] == ["mine"]
    assert not found.earlier
    next_day = today + timedelta(days=1)
    later = await town.service.errands.of_days(me, next_day, today + timedelta(days=9))
    assert list(later.records) == []
    assert later.earlier
    assert found.session.settled
    with pytest.raises(LookupError):
        await town.service.errands.of_days(99, today, today)
