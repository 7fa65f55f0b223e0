"""What the rules of the machine ask of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.facts import Asked
from bot.store import people, records, schedule
from conversations.model import BlockRef, Facts, Part, Query
from conversations.when.daysoff import Pause
from tests.bot.store.stock import SLOT, record
from tests.house import START, Town

ROBIN, KIM = 7, 8
TODAY = START.date()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


@pytest.fixture
async def robin(town: Town) -> Asked:
    """Robin, who works on Mondays."""
    await town.settle(ROBIN, SLOT)
    return asked(town, ROBIN)


def asked(town: Town, chat_id: int) -> Asked:
    """Ask about somebody."""
    person = people.load(town.db, town.vault, town.id(chat_id))
    return Asked(town.db, town.vault, person.id, person.session, town.clock.now())


async def test_each_query_finds_its_own(town: Town, robin: Asked) -> None:
    """Every kind of question is answered from this therapist's rows."""
    db, vault, me = robin.db, robin.vault, robin.therapist
    mine = record(40, Part(5, "words"), day=TODAY)
    records.keep(db, vault, me, mine)
    schedule.add_pause(db, me, Pause(TODAY, TODAY))
    [prompt] = schedule.prompts(db, me, TODAY, TODAY)
    schedule.note(db, me, prompt.id, robin.now, "waits", "quiet", None)
    assert robin.answer(Query("schedule")) == Facts(
        rules=schedule.rules(db, me), pauses=schedule.pauses(db, me)
    )
    assert robin.answer(Query("prompts", first=TODAY, last=TODAY)) == Facts(prompts=(prompt,))
    assert robin.answer(Query("records", first=TODAY, last=TODAY)) == Facts(records=(mine,))
    assert robin.answer(Query("records")) == Facts(records=(mine,))
    assert [
        one.reason for one in robin.answer(Query("ledger", first=TODAY, last=TODAY)).ledger
    ] == ["quiet"]
    assert robin.answer(Query("record", id=40)) == Facts(records=(mine,))
    assert robin.answer(Query("part", id=5)) == Facts(records=(mine,))
    assert robin.answer(Query("unfinished")) == Facts(records=(mine,))
    assert mine.block == BlockRef(prompt.day, prompt.starts, prompt.ends)
    assert robin.answer(Query("prompt", id=prompt.id)) == Facts(prompts=(prompt,), records=(mine,))
    await town.settle(KIM)
    kim = asked(town, KIM)
    for query in (
        Query("schedule"),
        Query("prompts"),
        Query("records"),
        Query("ledger"),
        Query("record", id=40),
        Query("part", id=5),
        Query("unfinished"),
        Query("prompt", id=prompt.id),
    ):
        assert kim.answer(query) == Facts(), query.kind


@pytest.mark.parametrize("kind", ["record", "part", "prompt"])
def test_no_number_is_too_large(robin: Asked, kind: str) -> None:
    """A number beyond what SQLite can hold is simply not found."""
    for number in (2**63 - 1, 2**63, 10**40):
        assert robin.answer(Query(kind, id=number)) == Facts()  # type: ignore[arg-type]
