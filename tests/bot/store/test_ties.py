"""Ties: database, keyring and master key know each other, and mixing them shows."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import DatabaseLost, KeyringOther, KeyWrong, MasterKey
from bot.store import meta, people, ties
from bot.vault import open_vault
from tests.house import DATABASE, START, Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house in which one therapist stands, as before there were identities."""
    town = Town(tmp_path)
    asyncio.run(town.settle(7))
    town.vault.keyring._db.execute("DELETE FROM meta WHERE key IN ('identity', 'peopled')")
    yield town
    town.close()


def look(town: Town) -> None:
    """Compare what stands in the house's directory."""
    ties.look(town.path / DATABASE, town.path)


def alone(town: Town) -> None:
    """Take everybody out of the database."""
    for therapist in people.ids(town.db):
        people.remove(town.db, therapist)


def test_old_ones_are_tied(town: Town) -> None:
    """What knew nothing of the other notes it, once; keys and database stay as they are."""
    look(town)
    ties.prove(town.db, ties.noted(town.db), town.vault)
    before = town.vault.keyring.wrapped()
    for _ in range(2):
        ties.tie(town.db, town.vault)
        found = ties.noted(town.db)
        assert found.keyring == town.vault.keyring.identity is not None
        assert found.key == town.vault.fingerprint
        assert town.vault.keyring.peopled
        assert town.vault.keyring.wrapped() == before
        look(town)


def test_killed_in_between(town: Town) -> None:
    """An identity that the database has not noted yet is noted by the next start."""
    town.vault.keyring.identify("one")
    look(town)
    ties.tie(town.db, town.vault)
    assert ties.noted(town.db).keyring == "one"


def test_an_old_copy_of_the_keyring_is_still_good(town: Town) -> None:
    """A copy from before identities, put back beside a database that knows one, takes it on."""
    image = town.vault.keyring.image()
    ties.tie(town.db, town.vault)
    identity = town.vault.keyring.identity
    town.vault.close()
    (town.path / KEYRING_NAME).write_bytes(image)
    town.vault, _ = open_vault(town.path / "master.key", town.path, has_data=True)
    look(town)
    ties.prove(town.db, ties.noted(town.db), town.vault)
    ties.tie(town.db, town.vault)
    assert town.vault.keyring.identity == identity


@pytest.mark.parametrize("empty", [True, False])
def test_another_keyring_opens_nothing(town: Town, tmp_path: Path, *, empty: bool) -> None:
    """Where identities do not tell, what is sealed does; one without keys opens nothing either."""
    master = MasterKey.load(tmp_path / "master.key")
    (tmp_path / "other").mkdir()
    with closing(Keyring.create(tmp_path / "other" / KEYRING_NAME, master)) as ring:
        if not empty:
            ring.add(master, START)
    other, _ = open_vault(tmp_path / "master.key", tmp_path / "other", has_data=True)
    with closing(other), pytest.raises(KeyringOther, match="opens nothing"):
        ties.prove(town.db, ties.noted(town.db), other)


def test_after_a_few_sessions_it_is_said(town: Town) -> None:
    """A start does not try thousands."""
    ties.tie(town.db, town.vault)
    meta.drop(town.db, meta.KEYRING)
    for chat in range(20, 26):
        asyncio.run(town.settle(chat))
    town.db.execute("UPDATE therapist SET session = zeroblob(99) WHERE chat_id < 24")
    with pytest.raises(KeyringOther):
        ties.prove(town.db, ties.noted(town.db), town.vault)
    town.db.execute("DELETE FROM therapist WHERE chat_id < 22")
    ties.prove(town.db, ties.noted(town.db), town.vault)


def test_nobody_beside_keys(town: Town) -> None:
    """Once somebody was committed, a database without anybody is not the right one."""
    ties.tie(town.db, town.vault)
    alone(town)
    with pytest.raises(DatabaseLost, match="Nobody is in"):
        look(town)


@pytest.mark.parametrize("mark", [f"{meta.LEAVING}1", meta.RESTORED_AT])
def test_what_says_that_nobody_needs_to_be_there(town: Town, mark: str) -> None:
    """Somebody who is just leaving, and a backup from before anybody came."""
    ties.tie(town.db, town.vault)
    alone(town)
    meta.put(town.db, mark, "1")
    look(town)


async def test_the_last_one_leaves(tmp_path: Path) -> None:
    """After that a key of somebody who never arrived is all there is, and refuses nothing."""
    town = Town(tmp_path)
    with closing(town.vault), closing(town.db):
        ties.tie(town.db, town.vault)
        town.vault.enrol(START)
        await town.invite(7)
        assert town.vault.keyring.peopled
        me = town.id(7)
        people.remove(town.db, me)
        await town.service.forget(me)
        assert not town.vault.keyring.peopled
        assert town.vault.owners() == {1}
        look(town)


async def test_a_first_therapist_is_noted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the keyring's disk is full at that moment, nothing is lost, and the next words do it."""
    town = Town(tmp_path)
    with closing(town.vault), closing(town.db):

        def full(*_: object, **__: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(Keyring, "people", full)
            await town.invite(7)
        assert not town.vault.keyring.peopled
        await town.say(7, "hello")
        assert town.vault.keyring.peopled
        monkeypatch.setattr(Keyring, "people", full)
        await town.say(7, "hello")


def test_a_database_without_anybody_takes_a_keyring_without_keys(tmp_path: Path) -> None:
    """A keyring lost before anybody came is made anew, and noted."""
    town = Town(tmp_path)
    with closing(town.db):
        ties.tie(town.db, town.vault)
        first = town.vault.keyring.identity
        town.vault.close()
        (tmp_path / KEYRING_NAME).unlink()
        vault, _ = open_vault(tmp_path / "master.key", tmp_path, has_data=False)
        with closing(vault):
            look(town)
            ties.tie(town.db, vault)
            assert ties.noted(town.db).keyring == vault.keyring.identity != first
            vault.enrol(START)
            meta.put(town.db, meta.KEYRING, "another")
            with pytest.raises(KeyringOther):
                look(town)


def test_another_master_key(town: Town) -> None:
    """What the database notes of its key is compared, and never written over."""
    meta.put(town.db, meta.KEY, "other")
    with pytest.raises(KeyWrong, match="another master key"):
        look(town)
    ties.note(town.db, town.vault)
    assert meta.get(town.db, meta.KEY) == "other"
