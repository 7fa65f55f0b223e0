"""What is sealed is sealed for one therapist, one table, one row and one column."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.keys import KeyMissing
from bot.vault import Vault
from tests.bot.store.stock import CANARY, OPENERS, count, fill, tells
from tests.house import DATABASE

PLACES = sorted(OPENERS)


@pytest.fixture
def people(db: sqlite3.Connection, vault: Vault, robin: int, kim: int) -> tuple[int, int]:
    """Robin and Kim, with one row in every table each."""
    fill(db, vault, robin)
    fill(db, vault, kim)
    return robin, kim


@contextmanager
def undone(db: sqlite3.Connection) -> Iterator[None]:
    """Take back what is done inside."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def owner_column(table: str) -> str:
    """Return the column that says whose row it is."""
    return "id" if table == "therapist" else "therapist_id"


def value(db: sqlite3.Connection, place: tuple[str, str], therapist: int) -> bytes:
    """Return what is sealed in a therapist's one row of a table."""
    table, column = place
    query = f"SELECT {column} FROM {table} WHERE {owner_column(table)} = ?"  # noqa: S608 - ours
    [(sealed,)] = db.execute(query, (therapist,))
    assert isinstance(sealed, bytes)
    return sealed


def test_every_sealed_column_is_known_here(db: sqlite3.Connection) -> None:
    """The schema has no other BLOB than those below and the hash of an invitation."""
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    blobs = {
        (table, column[1])
        for table in tables
        for column in db.execute(f"PRAGMA table_info({table})")
        if column[2] == "BLOB"
    }
    assert blobs == {*OPENERS, ("invite", "code_hash")}


@pytest.mark.parametrize("place", PLACES)
def test_it_opens_where_it_stands(
    db: sqlite3.Connection, vault: Vault, people: tuple[int, int], place: tuple[str, str]
) -> None:
    """In its own place each value tells its words, and its bytes do not."""
    for therapist in people:
        assert tells(db, vault, therapist, place)
        assert CANARY.encode() not in value(db, place, therapist)


@pytest.mark.parametrize("place", PLACES)
def test_it_tells_its_format_and_the_version_of_its_key(
    db: sqlite3.Connection, vault: Vault, people: tuple[int, int], place: tuple[str, str]
) -> None:
    """Each begins with both, in the clear, and another version does not open it."""
    table, column = place
    for therapist in people:
        sealed = value(db, place, therapist)
        version, _ = vault.keyring.unwrap(vault._master, therapist)
        assert sealed[:2] == bytes((1, version))
        with undone(db):
            db.execute(
                f"UPDATE {table} SET {column} = ? WHERE {owner_column(table)} = ?",  # noqa: S608
                (bytes((1, version + 1)) + sealed[2:], therapist),
            )
            assert not tells(db, vault, therapist, place)


@pytest.mark.parametrize("place", PLACES)
def test_it_opens_nowhere_else(
    db: sqlite3.Connection, vault: Vault, people: tuple[int, int], place: tuple[str, str]
) -> None:
    """No value from another therapist, table or column opens in a place."""
    robin, kim = people
    table, column = place
    for source in PLACES:
        for therapist in (robin, kim):
            if (source, therapist) == (place, kim):
                continue
            moved = value(db, source, therapist)
            with undone(db):
                db.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {owner_column(table)} = ?",  # noqa: S608
                    (moved, kim),
                )
                assert not tells(db, vault, kim, place), (source, therapist)


@pytest.mark.parametrize("place", [place for place in PLACES if place[0] != "therapist"])
def test_it_opens_in_no_other_row(
    db: sqlite3.Connection, vault: Vault, people: tuple[int, int], place: tuple[str, str]
) -> None:
    """A row under another number, or handed to another therapist, does not open."""
    robin, kim = people
    table, _ = place
    key = {"inbox": "update_id", "voice": "message_id"}.get(table, "id")
    with undone(db):
        db.execute("DELETE FROM answer_part")
        db.execute("DELETE FROM ledger")
        db.execute(f"UPDATE {table} SET {key} = {key} + 5000 WHERE therapist_id = ?", (kim,))  # noqa: S608
        assert not tells(db, vault, kim, place)
    with undone(db):
        db.execute("DELETE FROM answer_part")
        db.execute(f"DELETE FROM {table} WHERE therapist_id = ?", (kim,))  # noqa: S608
        db.execute(f"UPDATE {table} SET therapist_id = ?", (kim,))  # noqa: S608
        assert count(db, table, kim) == 1
        assert not tells(db, vault, kim, place)
    assert tells(db, vault, robin, place)
    assert tells(db, vault, kim, place)


def test_without_the_key_nothing_opens(
    db: sqlite3.Connection, vault: Vault, people: tuple[int, int]
) -> None:
    """Once a key is destroyed its therapist's words are gone, and only theirs."""
    robin, kim = people
    vault.forget(robin)
    for place in PLACES:
        assert not tells(db, vault, robin, place)
        assert tells(db, vault, kim, place)
    with pytest.raises(KeyMissing):
        fill(db, vault, robin)


def test_no_word_stands_in_the_files(
    db: sqlite3.Connection, vault: Vault, people: tuple[int, int], tmp_path: Path
) -> None:
    """Neither the database nor its WAL holds a word; where one is put unsealed, it is found."""
    assert people
    files = [tmp_path / DATABASE, tmp_path / f"{DATABASE}-wal"]
    assert all(CANARY.encode() not in path.read_bytes() for path in files)
    db.execute("UPDATE attachment SET content = ?", (CANARY.encode(),))
    assert any(CANARY.encode() in path.read_bytes() for path in files)
    assert vault.owners()
