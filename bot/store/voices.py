"""The bytes of voice notes: sealed, one row each, by the message they came with."""

from __future__ import annotations

import sqlite3

from bot.vault import Vault


def keep(
    db: sqlite3.Connection, vault: Vault, therapist: int, message_id: int, content: bytes
) -> None:
    """Store what a voice note sounds like."""
    sealed = vault.seal(therapist, "voice", message_id, "content", content)
    db.execute(
        "INSERT INTO voice (therapist_id, message_id, content) VALUES (?, ?, ?)"
        " ON CONFLICT (therapist_id, message_id) DO UPDATE SET content = excluded.content",
        (therapist, message_id, sealed),
    )


def content(db: sqlite3.Connection, vault: Vault, therapist: int, message_id: int) -> bytes | None:
    """Return the bytes of a voice note, None if it is gone."""
    row = db.execute(
        "SELECT content FROM voice WHERE therapist_id = ? AND message_id = ?",
        (therapist, message_id),
    ).fetchone()
    return None if row is None else vault.open(therapist, "voice", message_id, "content", row[0])


def all_(db: sqlite3.Connection, vault: Vault, therapist: int) -> list[bytes]:
    """Return the bytes of every voice note, the oldest message first."""
    rows = db.execute(
        "SELECT message_id, content FROM voice WHERE therapist_id = ? ORDER BY message_id",
        (therapist,),
    )
    return [vault.open(therapist, "voice", at, "content", sealed) for at, sealed in rows]


def sweep(db: sqlite3.Connection, therapist: int | None = None) -> None:
    """Drop what no answer has as a part any more: to be called once all of a turn is written.

    A part may leave one record for another within a turn, so nothing goes before its end.

    Args:
        db: in a transaction.
        therapist: whose; None: everybody's.
    """
    loose = (
        "SELECT therapist_id, message_id FROM voice"
        " WHERE loose AND (?1 IS NULL OR therapist_id = ?1)"
    )
    for found in db.execute(loose, (therapist,)).fetchall():
        db.execute(
            "DELETE FROM voice WHERE therapist_id = ?1 AND message_id = ?2 AND NOT EXISTS"
            " (SELECT 1 FROM answer_part WHERE therapist_id = ?1 AND message_id = ?2)",
            found,
        )
        db.execute("UPDATE voice SET loose = 0 WHERE therapist_id = ? AND message_id = ?", found)
