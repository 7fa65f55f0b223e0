"""Room for words: counted from rows, seldom, and said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.room import COUNTED_EVERY, LARGEST_UPDATE, Room
from bot.store import records, room, voices
from conversations import limits
from conversations.model import Query
from tests.bot.store.stock import SLOT
from tests.bot.test_facts import asked
from tests.house import Town

ROBIN, KIM = 7, 8
NO_ROOM = "There is no more room for your words here"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


@pytest.fixture
async def full(town: Town) -> int:
    """Robin, whose voice notes fill a house in which there is room for 2 MB each; and Kim."""
    for chat in (ROBIN, KIM):
        await town.settle(chat, SLOT)
    voices.keep(town.db, town.vault, town.id(ROBIN), 1, bytes(3_000_000))
    small(town)
    return ROBIN


def small(town: Town) -> None:
    """Let words be taken up to 2 MB."""
    town.service._room = Room(2_000_000)


def kept(town: Town, chat: int) -> str:
    """Return all that is kept of somebody."""
    return repr(list(records.all_(town.db, town.vault, town.id(chat))))


async def test_what_is_taken_is_counted_from_the_rows(town: Town) -> None:
    """Of records, voice notes and calendars, of one person alone; the core is told the same."""
    for chat in (ROBIN, KIM):
        await town.settle(chat)
    me, other = town.id(ROBIN), town.id(KIM)
    assert room.taken(town.db, me) == 0
    await town.say(ROBIN, "words " * 100)
    words = room.taken(town.db, me)
    assert 600 < words < 2000
    voices.keep(town.db, town.vault, me, 1, bytes(700_000))
    assert 700_000 <= room.taken(town.db, me) - words < 701_000
    assert room.taken(town.db, other) == 0
    assert asked(town, ROBIN).answer(Query("room")).room == room.taken(town.db, me)
    assert room.of_all(town.db) > room.taken(town.db, me)


@pytest.mark.parametrize("text", ["unheard", "/nosuchcommand unheard"])
async def test_words_without_room_are_said_to_be_not_kept(town: Town, full: int, text: str) -> None:
    """Never silently; nothing of them is kept, and the other's are as ever."""
    await town.say(full, text)
    assert town.phone(full).last.text.startswith(NO_ROOM)
    assert "unheard" not in kept(town, full)
    await town.say(KIM, "heard")
    assert "heard" in kept(town, KIM)
    assert NO_ROOM not in town.phone(KIM).last.text


async def test_commands_and_taps_go_on(town: Town, full: int) -> None:
    """The ways out of it, above all."""
    await town.say(full, "/export json")
    assert len(town.phone(full).documents) == 1
    await town.say(full, "/checkin")
    await town.tap(full, "tight")
    assert "set down" in town.phone(full).last.text
    assert "tight" in kept(town, full)


async def test_an_edit_without_room_changes_nothing(town: Town, full: int) -> None:
    """What was kept before stands as it was."""
    town.service._room = Room()
    at = await town.say(full, "as it was")
    small(town)
    await town.edit(full, at, "longer than it was")
    assert town.phone(full).last.text.startswith(NO_ROOM)
    assert "as it was" in kept(town, full)
    assert "longer" not in kept(town, full)


async def test_a_restart_does_not_open_the_door(town: Town, full: int) -> None:
    """It is counted anew; and what goes makes room."""
    await town.restart()
    small(town)
    await town.say(full, "unheard")
    assert town.phone(full).last.text.startswith(NO_ROOM)
    town.db.execute("DELETE FROM voice")
    await town.say(full, "heard again")
    assert "heard again" in kept(town, full)


async def test_it_is_counted_seldom(town: Town) -> None:
    """Nobody is counted in a small house, and in a large one once in some megabytes of words."""
    db, robin = town.db, await town.settle(ROBIN)
    voices.keep(db, town.vault, robin, 1, bytes(100_000))
    counts: list[str] = []
    db.set_trace_callback(lambda sql: counts.append(sql) if "sum(" in sql else None)
    roomy, tight = Room(room.of_all(db)), Room(room.of_all(db) - 1)
    assert not any(roomy.is_full(db, robin) for _ in range(500))
    assert counts == []
    much = COUNTED_EVERY // LARGEST_UPDATE
    wide = Room(50_000)
    assert all(wide.is_full(db, robin) for _ in range(3)), "who is full is looked at each time"
    counts.clear()
    assert not any(tight.is_full(db, robin) for _ in range(much))
    assert 0 < len(counts) < much / 10


def test_the_limits_are_told_where_a_host_reads(pytestconfig: pytest.Config) -> None:
    """The table of the hosting guide has today's numbers."""
    told = (pytestconfig.rootpath / "deploy" / "README.md").read_text(encoding="utf-8")
    table = told.partition("## Limits\n")[2].partition("\n## ")[0]
    rates = limits.RATES
    gigabyte = 1024**3
    for wanted in (
        f"{limits.FILES // gigabyte} GB",
        f"{limits.WORDS // gigabyte} GB",
        f"{limits.CALENDARS} calendars",
        f"{limits.HOURS} lines",
        f"{limits.PAUSES} pauses",
        f"{limits.DAYS_OFF} days off",
        f"{limits.TAGS} tags",
        f"{limits.OWN_CHIPS} buttons",
        f"{limits.PARTS} messages",
        f"{limits.OPEN_INVITATIONS:,} ",
        f"{limits.STRANGERS_A_MINUTE} updates",
        f"{limits.GUESSES} codes",
        *(f"{one.times} {_named(one.span)}" for one in rates.values()),
    ):
        assert wanted in table, wanted


def _named(span: timedelta) -> str:
    return {timedelta(days=1): "a day", timedelta(hours=1): "an hour"}[span]
