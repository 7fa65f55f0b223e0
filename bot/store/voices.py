"""The bytes of voice notes: sealed piece by piece, by the message they came with.

In pieces, so that one of 20 MB is not held in memory once for each step on its way to the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from bot.vault import Vault

PIECE = 256 * 1024
"""Bytes in a piece."""

_LAST = 2**63 - 1
"""SQLite's integers end here."""


def keep(
    db: sqlite3.Connection, vault: Vault, therapist: int, message_id: int, content: bytes
) -> None:
    """Store what a voice note sounds like."""
    db.execute(
        "DELETE FROM voice WHERE therapist_id = ? AND message_id = ?", (therapist, message_id)
    )
    starts, view = range(0, max(len(content), 1), PIECE), memoryview(content)
    for piece, at in enumerate(starts):
        plain = bytes(view[at : at + PIECE])
        row = _row(message_id, piece, len(starts))
        db.execute(
            "INSERT INTO voice (therapist_id, message_id, piece, content) VALUES (?, ?, ?, ?)",
            (therapist, message_id, piece, vault.seal(therapist, "voice", row, "content", plain)),
        )


def content(db: sqlite3.Connection, vault: Vault, therapist: int, message_id: int) -> bytes | None:
    """Return the bytes of a voice note, None if it is gone.

    Raises:
        SealBroken: a piece is damaged, or missing.
    """
    key = (therapist, message_id)
    [count] = db.execute(
        "SELECT count(*) FROM voice WHERE therapist_id = ? AND message_id = ?", key
    ).fetchone()
    return b"".join(_pieces(db, vault, key, count)) if count else None


def there(db: sqlite3.Connection, therapist: int, message_id: int) -> bool:
    """Tell whether a voice note is kept."""
    found = db.execute(
        "SELECT 1 FROM voice WHERE therapist_id = ? AND message_id = ? LIMIT 1",
        (therapist, message_id),
    )
    return found.fetchone() is not None


def kept(db: sqlite3.Connection, therapist: int) -> set[int]:
    """Return the voice notes that are kept, by their messages."""
    rows = db.execute("SELECT DISTINCT message_id FROM voice WHERE therapist_id = ?", (therapist,))
    return {number for (number,) in rows}


def _pieces(
    db: sqlite3.Connection, vault: Vault, key: tuple[int, int], count: int
) -> Iterator[bytes]:
    therapist, message_id = key
    rows = db.execute(
        "SELECT piece, content FROM voice WHERE therapist_id = ? AND message_id = ? ORDER BY piece",
        key,
    )
    for piece, sealed in rows:
        yield vault.open(therapist, "voice", _row(message_id, piece, count), "content", sealed)


def _row(message_id: int, piece: int, count: int) -> str:
    """Return the place a piece is sealed for: with one of them lost, no other opens."""
    return f"{message_id}.{piece}/{count}"


def all_(db: sqlite3.Connection, vault: Vault, therapist: int) -> list[bytes]:
    """Return the bytes of every voice note, the oldest message first."""
    rows = db.execute(
        "SELECT DISTINCT message_id FROM voice WHERE therapist_id = ? ORDER BY message_id",
        (therapist,),
    ).fetchall()
    found = (content(db, vault, therapist, at) for (at,) in rows)
    return [one for one in found if one is not None]


def sweep(db: sqlite3.Connection, therapist: int | None = None) -> None:
    """Drop what no answer has as a part any more: to be called once all of a turn is written.

    A part may leave one record for another within a turn, so nothing goes before its end.

    Args:
        db: in a transaction.
        therapist: whose; None: everybody's.
    """
    loose = (
        "SELECT therapist_id, message_id FROM voice INDEXED BY voice_loose"
        " WHERE loose AND therapist_id BETWEEN ? AND ?"
    )
    whose = (0, _LAST) if therapist is None else (therapist, therapist)
    for found in set(db.execute(loose, whose)):
        db.execute(
            "DELETE FROM voice WHERE therapist_id = ?1 AND message_id = ?2 AND NOT EXISTS"
            " (SELECT 1 FROM answer_part WHERE therapist_id = ?1 AND message_id = ?2)",
            found,
        )
        db.execute("UPDATE voice SET loose = 0 WHERE therapist_id = ? AND message_id = ?", found)
