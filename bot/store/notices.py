"""What everybody is to be told once about the bot itself, until each has been told."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from math import inf

from bot.store.moments import moment, stamp
from bot.store.reading import first_of
from conversations.model import Noticed, NoticeKind


def tell_all(
    db: sqlite3.Connection, kind: NoticeKind, since: datetime, until: datetime, now: datetime
) -> None:
    """Note that everybody is to be told, from ``now`` on.

    Who has blocked the bot is told once they are back.
    Who has not been told of an earlier time yet is told of both as one.
    """
    db.execute(
        "INSERT INTO notice (therapist_id, kind, since_at, until_at, tell_at)"
        " SELECT id, ?, ?, ?, ? FROM therapist WHERE true"
        " ON CONFLICT (therapist_id, kind) DO UPDATE"
        " SET since_at = min(since_at, excluded.since_at), until_at = excluded.until_at",
        (kind, stamp(since), stamp(until), stamp(now)),
    )


def to_tell(db: sqlite3.Connection, now: datetime, most: float = inf) -> list[int]:
    """Return who is to be told something now, the most overdue first."""
    rows = db.execute(
        "SELECT therapist_id FROM notice WHERE NOT away AND tell_at <= ?"
        " ORDER BY tell_at, therapist_id",
        (stamp(now),),
    )
    return first_of(rows, most)


def of(db: sqlite3.Connection, therapist: int, now: datetime) -> tuple[Noticed, ...]:
    """Return what one person is to be told now."""
    rows = db.execute(
        "SELECT kind, since_at, until_at FROM notice WHERE therapist_id = ? AND tell_at <= ?"
        " ORDER BY until_at",
        (therapist, stamp(now)),
    )
    return tuple(Noticed(kind, moment(since), moment(until)) for kind, since, until in rows)


def told(db: sqlite3.Connection, therapist: int, notice: Noticed) -> None:
    """Note that a person has been told."""
    db.execute("DELETE FROM notice WHERE therapist_id = ? AND kind = ?", (therapist, notice.kind))


def put_off(db: sqlite3.Connection, therapist: int, until: datetime) -> None:
    """Tell a person later."""
    db.execute(
        "UPDATE notice SET tell_at = max(tell_at, ?) WHERE therapist_id = ?",
        (stamp(until), therapist),
    )


def next_instant(db: sqlite3.Connection) -> datetime | None:
    """Return the next instant at which somebody is to be told something."""
    row = db.execute("SELECT min(tell_at) FROM notice WHERE NOT away").fetchone()
    return None if row[0] is None else moment(row[0])
