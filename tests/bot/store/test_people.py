import sqlite3

import pytest

from bot.keys import VaultProblem
from bot.store import people
from bot.vault import Vault
from conversations.model import Session
from tests.bot.store.conftest import NOW
from tests.bot.store.stock import count, fill, owned
from tests.house import dump

SESSION = Session(zone="Africa/Cairo", settled=True, serial=12, carried={"reflecting": "slow down"})


def test_nobody_is_there_at_first(db: sqlite3.Connection) -> None:
    """An empty house knows nobody."""
    assert not people.anyone(db)
    assert people.ids(db) == []
    assert people.by_chat(db, 70) is None


def test_people_are_found_by_their_chat(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """Each chat leads to its own therapist."""
    assert people.anyone(db)
    assert people.ids(db) == [robin, kim]
    assert (people.by_chat(db, 70), people.by_chat(db, 80)) == (robin, kim)
    assert people.by_chat(db, 71) is None


def test_a_session_is_kept(db: sqlite3.Connection, vault: Vault, robin: int, kim: int) -> None:
    """What is written comes back whole, and nobody else's changes."""
    people.save(db, vault, robin, SESSION)
    assert people.load(db, vault, robin) == people.Person(robin, 70, blocked=False, session=SESSION)
    assert people.load(db, vault, kim) == people.Person(kim, 80, blocked=False, session=Session())


def test_a_chat_is_enrolled_once(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """Two therapists in one chat cannot be."""
    other = vault.enrol(NOW)
    assert other != robin
    person = people.Person(other, 70, blocked=False, session=SESSION)
    with pytest.raises(sqlite3.IntegrityError):
        people.add(db, vault, person, NOW)


def test_nobody_is_loaded_who_is_not_there(db: sqlite3.Connection, vault: Vault) -> None:
    """An unknown id is a LookupError, which tells nothing."""
    with pytest.raises(LookupError, match="no such therapist"):
        people.load(db, vault, 99)


def test_blocking_is_one_persons_own(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Who blocks the bot is left alone, and let back in, without anybody else."""
    people.set_blocked(db, robin, blocked=True)
    assert people.load(db, vault, robin).blocked
    assert not people.load(db, vault, kim).blocked
    people.set_blocked(db, robin, blocked=False)
    assert not people.load(db, vault, robin).blocked


def test_removing_takes_one_persons_rows_and_no_others(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Every table loses the rows of who leaves, and keeps the others' as they were."""
    fill(db, vault, kim)
    before = dump(db)
    fill(db, vault, robin)
    tables = owned(db)
    assert all(count(db, table, robin) for table in tables), "a table this test forgot to fill"
    people.remove(db, robin)
    assert all(count(db, table, robin) == 0 for table in tables)
    after = dump(db)
    before["therapist"] = [row for row in before["therapist"] if row[0] == kim]
    for each in (before, after):
        del each["sqlite_sequence"], each["invite"]
    assert after == before


def test_a_session_moved_to_another_row_does_not_open(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """What is sealed for one therapist stays shut in another's row."""
    db.execute(
        "UPDATE therapist SET session = (SELECT session FROM therapist WHERE id = ?) WHERE id = ?",
        (robin, kim),
    )
    with pytest.raises(VaultProblem):
        people.load(db, vault, kim)
