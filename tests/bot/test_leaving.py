"""Leaving: rows and key are gone, from every file, and an old backup does not bring them back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.keys import VaultProblem
from bot.store import people, records
from bot.store.connection import connect
from tests.bot.store.stock import OPENERS, SLOT
from tests.house import DATABASE, Town

ROBIN, KIM = 7, 8
CANARY = "canary: she laughed at last"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path)
    yield town
    town.close()


def words(town: Town, chat_id: int) -> list[str]:
    """Return all words of somebody."""
    kept = records.all_(town.db, town.vault, town.id(chat_id))
    return [answer.text for record in kept for answer in record.answers.values()]


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


async def test_fault_19_a_key_that_is_missing(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A start tells the host how many get no answer, and where to look; nobody is named."""
    await two_with_words(town)
    await town.restart()
    assert caplog.messages == []
    town.vault.keyring.destroy(town.id(ROBIN))
    await town.restart()
    [line] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert line.getMessage() == (
        "1 who are enrolled have no key, and get no answer. Run: presence doctor"
    )


async def test_who_comes_back_is_somebody_new(town: Town) -> None:
    """After leaving, a new invitation begins afresh under an id that was never used."""
    await two_with_words(town)
    before = town.id(ROBIN)
    await leave(town, ROBIN)
    await town.invite(ROBIN)
    assert town.id(ROBIN) > before
    assert words(town, ROBIN) == []
