"""Updates as they came: written down before Telegram is told that they arrived."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.store.moments import stamp
from bot.vault import Vault
from conversations.jsontext import dumps, loads

KEPT = timedelta(hours=48)
"""Done rows are kept this long: Telegram may deliver again, and its ids may restart lower."""

PRUNED_AT_ONCE = 500
"""More than a batch of updates brings, and quickly done."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that has not been worked through, with its update if that was written just now.

    ``failure`` is what a first try, in the commit that wrote it down, came to.
    """

    id: int
    therapist: int
    update: dict[str, Any] | None = field(default=None, compare=False, repr=False)
    failure: type[Exception] | None = field(default=None, compare=False)


def known(db: sqlite3.Connection, update_id: int, now: datetime) -> bool:
    """Tell whether an update has been written down before.

    After a quiet week Telegram's ids begin anywhere, also at one of long ago: an update that
    has been done for long makes way.
    """
    row = db.execute(
        "SELECT id, state <> 'waiting' AND arrived_at < ? FROM inbox WHERE update_id = ?",
        (stamp(now - KEPT), update_id),
    ).fetchone()
    if row is not None and row[1]:
        db.execute("DELETE FROM inbox WHERE id = ?", (row[0],))
        return False
    return row is not None


def add(
    db: sqlite3.Connection, vault: Vault, therapist: int, update: dict[str, Any], now: datetime
) -> Waiting:
    """Write down a therapist's update, sealed with their key."""
    number = int(update["update_id"])
    sealed = vault.seal(therapist, "inbox", number, "payload", dumps(update))
    cursor = db.execute(
        "INSERT INTO inbox (update_id, therapist_id, arrived_at, state, payload)"
        " VALUES (?, ?, ?, 'waiting', ?)",
        (number, therapist, stamp(now), sealed),
    )
    return Waiting(int(cursor.lastrowid or 0), therapist, update)


def add_done(
    db: sqlite3.Connection, therapist: int, update: dict[str, Any], now: datetime
) -> Waiting:
    """Write down that a therapist's update came and is worked through in this transaction."""
    cursor = db.execute(
        "INSERT INTO inbox (update_id, therapist_id, arrived_at, state) VALUES (?, ?, ?, 'done')",
        (int(update["update_id"]), therapist, stamp(now)),
    )
    return Waiting(int(cursor.lastrowid or 0), therapist, update)


def add_stranger(db: sqlite3.Connection, update_id: int, now: datetime) -> None:
    """Write down that this update came, and nothing of what it was."""
    db.execute(
        "INSERT INTO inbox (update_id, arrived_at, state) VALUES (?, ?, 'stranger')",
        (update_id, stamp(now)),
    )


def strangers(db: sqlite3.Connection, since: datetime, most: int) -> int:
    """Return how many updates of strangers came since an instant, or ``most`` if there are more."""
    [count] = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM inbox INDEXED BY inbox_old"
        " WHERE state <> 'waiting' AND state = 'stranger' AND arrived_at > ? LIMIT ?)",
        (stamp(since), most),
    ).fetchone()
    return int(count)


def waiting(db: sqlite3.Connection) -> list[Waiting]:
    """Return all rows still to be worked through, oldest first."""
    rows = db.execute("SELECT id, therapist_id FROM inbox WHERE state = 'waiting' ORDER BY id")
    return [Waiting(*row) for row in rows]


def open_(db: sqlite3.Connection, vault: Vault, row: Waiting) -> dict[str, Any] | None:
    """Return a waiting row's update, or None when it is done or gone."""
    found = db.execute(
        "SELECT update_id, iif(?, NULL, payload) FROM inbox"
        " WHERE id = ? AND therapist_id = ? AND state = 'waiting'",
        (row.update is not None, row.id, row.therapist),
    ).fetchone()
    if found is None:
        return None
    if row.update is not None:
        return row.update
    plain = vault.open(row.therapist, "inbox", found[0], "payload", found[1])
    update: dict[str, Any] = loads(plain)
    return update


def keep(
    db: sqlite3.Connection, vault: Vault, row: Waiting, update: dict[str, Any], state: str
) -> None:
    """Seal an update that was not worked through in its row, which waits or is parked."""
    sealed = vault.seal(row.therapist, "inbox", update["update_id"], "payload", dumps(update))
    db.execute(
        "UPDATE inbox SET state = ?, payload = ? WHERE id = ? AND therapist_id = ?",
        (state, sealed, row.id, row.therapist),
    )


def close(db: sqlite3.Connection, row: Waiting) -> None:
    """Mark a row worked through; its words have gone where they belong."""
    db.execute(
        "UPDATE inbox SET state = 'done', payload = NULL WHERE id = ? AND therapist_id = ?",
        (row.id, row.therapist),
    )


def newest(db: sqlite3.Connection) -> int:
    """Return the highest row id given out."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'inbox'").fetchone()
    return int(row[0]) if row else 0


def prune(db: sqlite3.Connection, now: datetime) -> None:
    """Delete rows that have been done for long; after a downtime, a few at a time."""
    db.execute(
        "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox"
        " WHERE state <> 'waiting' AND arrived_at < ? ORDER BY arrived_at LIMIT ?)",
        (stamp(now - KEPT), PRUNED_AT_ONCE),
    )
