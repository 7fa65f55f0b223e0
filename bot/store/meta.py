"""A few facts about the whole house, by name."""

from __future__ import annotations

import sqlite3
from typing import Final

BACKUP_AT: Final = "backup_at"
"""The fact up to which instant, as a stamp, the last checked backup holds everything."""

BACKUPS_KEPT: Final = "backups_kept"
"""The fact how many backups there are at a time: as many were kept when the last was made."""

KEY: Final = "key_fingerprint"
"""The fact under which master key everything here is sealed."""

KEYRING: Final = "keyring_identity"
"""The fact which keyring holds the keys of everybody here."""

LEAVING: Final = "vanish:"
"""What begins a fact for each whose rows are gone and whose key is about to be destroyed."""

RESTORED_AT: Final = "restored_at"
"""The fact when this database was last put back from a backup."""


def get(db: sqlite3.Connection, key: str) -> str | None:
    """Return a fact, if it is known."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def put(db: sqlite3.Connection, key: str, value: str) -> None:
    """Note a fact."""
    db.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def drop(db: sqlite3.Connection, key: str) -> None:
    """Forget a fact."""
    db.execute("DELETE FROM meta WHERE key = ?", (key,))


def starting(db: sqlite3.Connection, prefix: str) -> list[str]:
    """Return the keys that start with ``prefix``."""
    rows = db.execute("SELECT key FROM meta WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
    return [key for (key,) in rows]
