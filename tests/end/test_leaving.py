"""Somebody leaves a real bot: whoever takes everything there is, keys too, reads not a word."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.demo.person import Person
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import MasterKey, SealBroken
from tests.end.canary import found
from tests.end.force import come_out
from tests.process import BotProcess, enrol, served, until

ROBIN, KIM = "Zwetschgenkuchen", "Holunderblüte"


def every_key(home: Path) -> set[bytes]:
    """Return the master key, and every data key that it unwraps from any keyring here."""
    master = MasterKey.load(home / "master.key")
    keys = {master.reveal()}
    rings = [path for path in home.rglob("*.db") if path.name == KEYRING_NAME]
    assert len(rings) == 2, "the keyring and its copy"
    for path in rings:
        with closing(Keyring(path, read_only=True)) as ring:
            for owner in ring.ids():
                try:
                    keys.add(ring.unwrap(master, owner)[1])
                except SealBroken:
                    raise AssertionError("a key does not open") from None
    return keys


def read_by_force(home: Path, word: str) -> set[tuple[str, str]]:
    """Return in which tables of which files a word comes out, with all keys that are there."""
    keys = every_key(home)
    files = [path for path in home.rglob("presence*.db") if path.is_file()]
    assert len(files) == 2, "the database and its backup"
    return {(path.name[:9], table) for path in files for table in come_out(path, keys, word)}


async def _writes(person: Person, word: str) -> None:
    """Answer a question, and leave a note."""
    person.say("/checkin")
    await until(lambda: any("checkin" in (b.data or "") for b in _buttons(person)))
    for text in (f"{word} one", f"{word} two"):
        number = person.say(text)
        await until(lambda n=number: _was_answered(person, n))  # type: ignore[misc]
    person.say("/cancel")
    number = person.say(f"{word} as a note")
    await until(lambda: _was_answered(person, number))


def _buttons(person: Person) -> list[object]:
    mine = [one for one in person.messages if one.from_bot and not one.deleted]
    return [button for row in mine[-1].keyboard for button in row] if mine else []


def _was_answered(person: Person, number: int) -> bool:
    return any(one.from_bot and one.message_id > number for one in person.messages)


async def _leaves(bot: BotProcess, person: Person) -> None:
    person.say("/deleteme")
    await until(lambda: "destroys your key" in person.last.text)
    person.tap("Delete everything…")
    await until(lambda: "There is no way back" in person.last.text)
    person.tap("Yes, delete all of it")
    await until(lambda: "nothing of yours is left here" in person.last.text)
    assert not bot.ended


async def test_who_left_cannot_be_read_by_anybody(tmp_path: Path) -> None:
    """With database, WAL, old backup, both keyrings, master key and log: not a word of Robin's.

    The same attempt reads Kim, who stayed, and read Robin before: so it is one.
    """
    home = tmp_path / "home"
    home.mkdir()
    async with served(home) as (bot, _):
        robin, kim = Person(bot.api, 71, "Robin"), Person(bot.api, 72, "Kim")
        codes = bot.invite(2)
        await bot.start()
        for person, word in ((robin, ROBIN), (kim, KIM)):
            await enrol(person, codes.pop())
            await _writes(person, word)
        assert bot.command("backup").returncode == 0
        with closing(sqlite3.connect(bot.data / KEYRING_NAME)) as ring:
            wrapped = dict(ring.execute("SELECT id, wrapped FROM data_key"))
        assert ("presence-", "record") in read_by_force(home, ROBIN)
        assert ("presence.", "record") in read_by_force(home, ROBIN)
        with closing(sqlite3.connect(bot.data / "presence.db")) as db:
            [(left,)] = db.execute("SELECT id FROM therapist WHERE chat_id = 71")
        await _leaves(bot, robin)
        await _writes(kim, KIM)
        bot.kill()  # the write-ahead log stays behind
        everything = b"".join(one.read_bytes() for one in home.rglob("*") if one.is_file())
        assert wrapped[left] not in everything
        assert all(kept in everything for who, kept in wrapped.items() if who != left)
        assert read_by_force(home, ROBIN) == set()
        assert {("presence-", "record"), ("presence.", "record")} <= read_by_force(home, KIM)
        assert not found(home, ROBIN, KIM, "Robin")
