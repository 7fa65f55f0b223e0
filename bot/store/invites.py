"""Invitations: single-use, expiring, known only by their hash."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.store import meta, migrate
from bot.store.connection import connect
from bot.store.moments import moment, stamp
from conversations.limits import OPEN_INVITATIONS

CODE_BYTES = 12
"""96 bits: nobody guesses one, and a link stays short."""

ID_BYTES = 4
"""So much of a code's hash names an invitation to the host; it opens nothing."""


class TooManyOpen(Exception):  # noqa: N818 - its text is told to the host
    """There would be more open invitations than a bot may have.

    `presence invite --list` shows them, `presence invite --revoke ID` takes one back.
    """


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as the host may know it: its code is kept nowhere."""

    id: str
    state: Literal["open", "used", "expired"]
    made_at: datetime
    expires_at: datetime


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


def all_(db: sqlite3.Connection, now: datetime) -> list[Invitation]:
    """Return every invitation, the oldest first."""
    rows = db.execute(
        "SELECT code_hash, used_at IS NOT NULL, made_at, expires_at FROM invite"
        " ORDER BY made_at, code_hash"
    )
    return [
        Invitation(
            name(hashed),
            "used" if used else "open" if stamp(now) < expires else "expired",
            moment(made),
            moment(expires),
        )
        for hashed, used, made, expires in rows
    ]


def name(hashed: bytes) -> str:
    """Return what an invitation is called, from the hash of its code."""
    return hashed[:ID_BYTES].hex()


def revoke(db: sqlite3.Connection, which: str) -> int:
    """Take invitations back that nobody has used, and return how many they were.

    Args:
        db: in a transaction.
        which: the id of one, its code or its link, or ``all``.
    """
    unused = "DELETE FROM invite WHERE used_at IS NULL"
    if which == "all":
        return db.execute(unused).rowcount
    code = which.rsplit("start=", 1)[-1]
    return db.execute(
        f"{unused} AND (code_hash = ? OR lower(hex(substr(code_hash, 1, ?))) = ?)",
        (_hash(code), ID_BYTES, which.lower()),
    ).rowcount


def listed(path: Path, now: datetime) -> list[Invitation]:
    """Return every invitation from outside the bot; a database that is missing stays so.

    Raises:
        sqlite3.Error: the file cannot be used.
    """
    if not path.exists():
        return []
    with contextlib.closing(connect(path)) as db:
        return all_(db, now) if migrate.version(db) else []


def take_back(path: Path, which: Iterable[str], now: datetime) -> dict[str, int]:
    """Revoke invitations from outside the bot, which may be running, all in one transaction.

    Returns:
        For each that was named how many there were; 0 for one that is not open.

    Raises:
        sqlite3.Error: the file cannot be used.
        SchemaNewer: it was written by a newer Presence.
    """
    if not path.exists():
        return dict.fromkeys(which, 0)
    with contextlib.closing(connect(path)) as db:
        migrate.migrate(db, now)
        db.execute("BEGIN IMMEDIATE")
        gone = {one: revoke(db, one) for one in which}
        db.execute("COMMIT")
    return gone


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
        TooManyOpen: none was made.
    """
    with contextlib.closing(connect(path)) as db:
        migrate.migrate(db, now)
        db.execute("BEGIN IMMEDIATE")
        is_open = sum(one.state == "open" for one in all_(db, now))
        if is_open + count > OPEN_INVITATIONS:
            raise TooManyOpen
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
