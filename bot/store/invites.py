"""Invitations: single-use, expiring, known only by their hash."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from bot.store import meta, migrate
from bot.store.connection import connect
from bot.store.moments import stamp

CODE_BYTES = 12
"""96 bits: nobody guesses one, and a link stays short."""


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def add(db: sqlite3.Connection, now: datetime, days: int) -> str:
    """Make an invitation and return its code, which is kept nowhere."""
    code = secrets.token_urlsafe(CODE_BYTES)
    expires = stamp(now + timedelta(days=days))
    db.execute(
        "INSERT INTO invite (code_hash, made_at, expires_at) VALUES (?, ?, ?)",
        (_hash(code), stamp(now), expires),
    )
    return code


def state(db: sqlite3.Connection, code: str, now: datetime) -> str:
    """Return whether a code is ``good``, ``used``, ``expired`` or ``unknown``."""
    row = db.execute(
        "SELECT used_at, expires_at FROM invite WHERE code_hash = ?", (_hash(code),)
    ).fetchone()
    if row is None:
        return "unknown"
    if row[0] is not None:
        return "used"
    return "good" if stamp(now) < row[1] else "expired"


def use(db: sqlite3.Connection, code: str, therapist: int, now: datetime) -> None:
    """Spend a code."""
    db.execute(
        "UPDATE invite SET used_at = ?, therapist_id = ? WHERE code_hash = ?",
        (stamp(now), therapist, _hash(code)),
    )


def issue(path: Path, count: int, now: datetime, days: int) -> list[str]:
    """Make invitations from outside the bot, which may be running.

    Args:
        path: the database file; it is made, with today's schema, where it is missing.
        count: how many.
        now: the present instant.
        days: after how many days they expire.

    Returns:
        Their codes.

    Raises:
        sqlite3.Error: the file cannot be used.
        SchemaNewer: it was written by a newer Presence.
    """
    with contextlib.closing(connect(path)) as db:
        migrate.migrate(db, now)
        db.execute("BEGIN IMMEDIATE")
        codes = [add(db, now, days) for _ in range(count)]
        db.execute("COMMIT")
    return codes


def username(path: Path) -> str | None:
    """Return the bot's username as the last run learned it."""
    if not path.exists():
        return None
    with contextlib.closing(connect(path)) as db:
        if migrate.version(db) == 0:
            return None
        return meta.get(db, "bot_username")
