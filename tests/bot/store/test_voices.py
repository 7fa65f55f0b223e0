"""What voice notes sound like: sealed, whose they are, and gone with their answer."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot.keys import VaultProblem
from bot.store import people, records, voices
from bot.vault import Vault
from conversations.model import Answer, Part, Voice, replace
from tests.bot.store.conftest import NOW
from tests.bot.store.stock import record

SOUND = b"OggS canary"


def spoken(db: sqlite3.Connection, vault: Vault, therapist: int, *messages: int) -> None:
    """Keep a record whose parts are these voice notes."""
    parts = [Part(one, "", Voice(3, len(SOUND))) for one in messages]
    records.keep(db, vault, therapist, record(1, *parts))
    for one in messages:
        voices.keep(db, vault, therapist, one, SOUND + bytes([one]))


def heard(db: sqlite3.Connection, vault: Vault, therapist: int) -> list[int]:
    """Return which voice notes of somebody are there."""
    return [one[-1] for one in voices.all_(db, vault, therapist)]


def test_what_was_kept_is_returned(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """To its owner, by its message; kept again it stands once, as it is now."""
    spoken(db, vault, robin, 5, 6)
    voices.keep(db, vault, robin, 5, SOUND)
    assert voices.content(db, vault, robin, 5) == SOUND
    assert voices.content(db, vault, robin, 7) is None
    assert [voices.there(db, robin, at) for at in (5, 6, 7)] == [True, True, False]
    assert not voices.there(db, kim, 5)
    assert voices.content(db, vault, kim, 5) is None
    assert voices.all_(db, vault, robin) == [SOUND, SOUND + b"\x06"]


def test_it_is_sealed_for_its_place(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """No byte of it is legible, and it opens at no other message and for nobody else."""
    spoken(db, vault, robin, 5)
    [(sealed,)] = db.execute("SELECT content FROM voice")
    assert b"OggS" not in sealed
    db.execute("UPDATE voice SET message_id = 6")
    with pytest.raises(VaultProblem):
        voices.content(db, vault, robin, 6)
    db.execute("UPDATE voice SET message_id = 5, therapist_id = ?", (kim,))
    with pytest.raises(VaultProblem):
        voices.content(db, vault, kim, 5)


@pytest.mark.parametrize("size", [0, 1, voices.PIECE, voices.PIECE + 1, 3 * voices.PIECE])
def test_a_large_one_is_kept_in_pieces(
    db: sqlite3.Connection, vault: Vault, robin: int, size: int
) -> None:
    """However many bytes it has, the same come back; fewer pieces than before leave none over."""
    voices.keep(db, vault, robin, 5, bytes(4 * voices.PIECE))
    sound = bytes(at % 251 for at in range(size))
    voices.keep(db, vault, robin, 5, sound)
    assert voices.content(db, vault, robin, 5) == sound
    longest = db.execute("SELECT max(length(content)) FROM voice").fetchone()[0]
    assert longest < voices.PIECE + 64


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM voice WHERE piece = 2",
        "DELETE FROM voice WHERE piece = 1",
        "UPDATE voice SET piece = 5 - piece WHERE piece > 0",
    ],
)
def test_one_that_is_not_whole_does_not_open(
    db: sqlite3.Connection, vault: Vault, robin: int, damage: str
) -> None:
    """No piece can be lost, or change places, unseen."""
    voices.keep(db, vault, robin, 5, bytes(3 * voices.PIECE))
    db.execute(damage)
    with pytest.raises(VaultProblem):
        voices.content(db, vault, robin, 5)


def test_it_goes_with_the_part_it_was(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """The others of its answer stay, and so does the same message of somebody else."""
    spoken(db, vault, robin, 5, 6)
    spoken(db, vault, kim, 5)
    records.keep(db, vault, robin, record(1, Part(6, "", Voice(3)), Part(9, "words instead")))
    voices.sweep(db, robin)
    assert heard(db, vault, robin) == [6]
    assert heard(db, vault, kim) == [5]


def test_it_stays_while_its_part_moves(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """To another step, or within a turn from one record to another."""
    spoken(db, vault, robin, 5)
    part = Part(5, "", Voice(3))
    records.keep(db, vault, robin, replace(record(1), answers={"line": Answer(parts=(part,))}))
    voices.sweep(db, robin)
    assert heard(db, vault, robin) == [5]
    records.keep(db, vault, robin, record(1))
    records.keep(db, vault, robin, record(2, part))
    voices.sweep(db, robin)
    assert heard(db, vault, robin) == [5]
    assert db.execute("SELECT loose FROM voice").fetchall() == [(0,)]


def test_it_outlives_a_deletion_that_can_be_undone(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """It goes with the record, when that is removed for good."""
    spoken(db, vault, robin, 5)
    there = records.by_id(db, vault, robin, 1)
    assert there is not None
    records.keep(db, vault, robin, replace(there, deleted_at=NOW))
    voices.sweep(db)
    records.purge(db, NOW)
    voices.sweep(db)
    assert heard(db, vault, robin) == [5]
    assert records.deleted_with(db, vault, robin, 5) == replace(there, deleted_at=NOW)
    records.purge(db, NOW + timedelta(seconds=1))
    voices.sweep(db)
    assert db.execute("SELECT * FROM voice").fetchall() == []
    assert records.deleted_with(db, vault, robin, 5) is None


def test_it_goes_with_its_person(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """All of them, and nobody else's."""
    spoken(db, vault, robin, 5, 6)
    spoken(db, vault, kim, 5)
    people.remove(db, robin)
    voices.sweep(db)
    assert db.execute("SELECT therapist_id, message_id FROM voice").fetchall() == [(kim, 5)]
