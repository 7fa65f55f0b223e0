"""Data directories of every schema that ever shipped, and what today's Presence makes of them."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.person import Person
from bot.store import migrate
from bot.store.connection import connect
from tests.alive import NOON, Alive

HERE = Path(__file__).parent
SHIPPED = sorted(int(path.name) for path in HERE.iterdir() if path.name.isdigit())

FROZEN = {
    1: "646394ca515e",
    2: "b74fd39711be",
    3: "f3c6812cd6b9",
    4: "5797988b139f",
    5: "585328a106a1",
    6: "ff1396a163bd",
    7: "4830c128afea",
}
"""The first digits of each migration's SHA-256: what has shipped is never edited."""

Said = dict[str, list[str]]


@dataclass(frozen=True)
class Old:
    """An old data directory under today's bot, which is running, and the two people in it."""

    bot: Alive
    anna: Person
    ben: Person
    said: dict[str, Said]

    async def exported(self, person: Person) -> str:
        """Return what somebody's export holds."""
        await self.bot.say(person, "/export json")
        return person.documents[-1].content.decode()


def load(version: int, name: str, path: Path) -> None:
    """Make a database of what was written down of it."""
    sql = (HERE / f"{version:04}" / f"{name}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(sql)
        db.execute("PRAGMA journal_mode = WAL" if name == "presence.db" else "SELECT 1")


@pytest.fixture(params=SHIPPED)
async def old(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Old]:
    """Each of them, after the first start of today's Presence."""
    version: int = request.param
    for name in ("presence.db", "keyring.db"):
        load(version, name, tmp_path / name)
    shutil.copy(HERE / f"{version:04}" / "master.key", tmp_path)
    (tmp_path / "master.key").chmod(0o600)
    bot = Alive(tmp_path, NOON)
    bot.api.updates.restart_at(200_000_000)
    people = [Person(bot.api, 6001, "Anna"), Person(bot.api, 6002, "Ben")]
    for person in people:
        person.chat.started = True
        person.chat.last_id = 100
    await bot.start()
    try:
        said = json.loads((HERE / f"{version:04}" / "said.json").read_text(encoding="utf-8"))
        yield Old(bot, people[0], people[1], said)
    finally:
        await bot.crash()
    assert bot.api.violations == []


def schema(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return every table and index with its definition, however it is laid out."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name, " ".join(sql.replace('"', "").split())) for kind, name, sql in rows}


def content(db: sqlite3.Connection) -> list[str]:
    """Return all that is in a database."""
    return list(db.iterdump())


def statements(sql: str) -> list[str]:
    """Divide a script into its statements."""
    found, begun = [], ""
    for piece in sql.split(";"):
        begun += piece + ";"
        if sqlite3.complete_statement(begun):
            found.append(begun)
            begun = ""
    return found


# ------------------------------------------------------------------------- kept words


async def test_every_word_is_kept(old: Old) -> None:
    """Both exports hold everything that was said, once, also what no worker had seen."""
    for person, name in ((old.anna, "Anna"), (old.ben, "Ben")):
        exported = await old.exported(person)
        for words in old.said[name].values():
            for one in words:
                assert exported.count(one) == 1, one


async def test_what_was_waiting_is_done_once(old: Old) -> None:
    """The inbox is empty, and the message that was on its way arrives once."""
    assert await old.bot.rows("SELECT id FROM inbox WHERE state = 'waiting'") == []
    assert await old.bot.rows("SELECT id FROM outbox WHERE state <> 'sent'") == []
    assert len(old.ben.messages) == 1
    assert "/help" not in old.ben.last.text


async def test_the_conversation_goes_on(old: Old) -> None:
    """The last words went to the question that was open; the next one is asked and answered."""
    document = json.loads(await old.exported(old.anna))
    [checkin] = document["checkins"]
    assert checkin["steps"]["seeing"]["words"] == old.said["Anna"]["waiting"]
    await old.bot.say(old.anna, "his steadiness")
    document = json.loads(await old.exported(old.anna))
    [checkin] = document["checkins"]
    assert checkin["steps"]["nourished"]["words"] == ["his steadiness"]


async def test_the_next_block_is_asked_about(old: Old) -> None:
    """What was planned by the old one rings by the new one, once, and stands in the ledger."""
    await old.bot.pass_(hours=8)
    rows = "SELECT due.day, due.state, decision FROM ledger JOIN due ON due.id = due_id"
    assert await old.bot.rows(f"{rows} WHERE kind = 'block'") == [("2026-03-03", "asked", "asked")]


async def test_the_database_is_whole(old: Old, tmp_path: Path) -> None:
    """It is sound, and its schema is that of a new one."""
    assert await old.bot.rows("PRAGMA integrity_check") == [("ok",)]
    assert await old.bot.rows("PRAGMA foreign_key_check") == []
    with closing(connect(tmp_path / "new.db")) as new:
        migrate.migrate(new, NOON)
        assert await old.bot.database.read(schema) == schema(new)


# --------------------------------------------------------------------------- the steps


def test_every_step_is_frozen() -> None:
    """No migration is edited once it has shipped, and each has its line here."""
    digests = {
        number: hashlib.sha256(sql.encode()).hexdigest()[:12]
        for number, (_, sql) in migrate.scripts().items()
    }
    assert digests == FROZEN


def test_every_schema_that_shipped_is_here() -> None:
    """All but the newest, which ships with the next release."""
    assert sorted(FROZEN)[:-1] == SHIPPED


@pytest.mark.parametrize("version", [0, *SHIPPED])
def test_fault_44_a_boom_at_each_statement(version: int, tmp_path: Path) -> None:
    """Wherever the next step fails, the old version is whole, and the next start finishes it."""
    steps = migrate.scripts()
    if version:
        load(version, "presence.db", tmp_path / "presence.db")
    name, sql = steps[version + 1]
    parts = statements(sql)
    assert len(parts) > 1
    with closing(connect(tmp_path / "presence.db")) as db:
        before = content(db)
        for at in range(len(parts)):
            broken = "".join([*parts[:at], "INSERT INTO nowhere VALUES (1);", *parts[at:]])
            with pytest.raises(sqlite3.OperationalError, match="nowhere"):
                migrate.migrate(db, NOON, {**steps, version + 1: (name, broken)})
            assert migrate.version(db) == version
            assert content(db) == before
        assert migrate.migrate(db, NOON) == max(steps)
        with closing(connect(tmp_path / "new.db")) as new:
            migrate.migrate(new, NOON)
            assert schema(db) == schema(new)
