"""What is older than somebody wants to keep: looked at and removed, some at a time.

Everything here counts by days of the therapist's own: ``first`` is the first day of which
something stays. ``but`` names a flow whose records stay whatever their age, empty for none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from bot.store import voices
from bot.store.moments import moment, stamp
from bot.vault import Vault
from conversations.codec import decode
from conversations.model import Record

AT_ONCE: Final = 50
"""So many records go in one transaction, with the rows around them."""

PIECES: Final = 16
"""So many pieces of voice notes (4 MB) go with them: each page of theirs is overwritten."""

CARDS: Final = 4_000
"""So many cards are looked at in one transaction."""

_OLD = "therapist_id = ? AND day < ? AND flow <> ?"
_OLD_DAY = "therapist_id = ?1 AND kind IN ('block', 'letter', 'back', 'whisper') AND day < ?2"

# ----------------------------------------------------------------------- when


def set_forget(db: sqlite3.Connection, therapist: int, at: datetime | None) -> None:
    """Note when it is next looked for what is too old; None: never."""
    db.execute(
        "UPDATE therapist SET forget_at = ? WHERE id = ?",
        (None if at is None else stamp(at), therapist),
    )


def to_forget(
    db: sqlite3.Connection, now: datetime, far: datetime, most: int
) -> list[tuple[int, datetime]]:
    """Return some for whom it is to be looked, and since when; the most overdue come first.

    Among them is whoever was put off beyond ``far``, by a clock that had jumped ahead.
    """
    rows = db.execute(
        "SELECT id, forget_at FROM therapist WHERE forget_at IS NOT NULL AND forget_at <= ?"
        " ORDER BY forget_at LIMIT ?",
        (stamp(now), most),
    ).fetchall()
    rows += db.execute(
        "SELECT id, forget_at FROM therapist WHERE forget_at IS NOT NULL AND forget_at > ?"
        " ORDER BY forget_at DESC LIMIT ?",
        (stamp(far), most - len(rows)),
    ).fetchall()
    return [(number, moment(at)) for number, at in rows]


def next_instant(db: sqlite3.Connection) -> datetime | None:
    """Return the next instant at which something is looked for."""
    [at] = db.execute("SELECT min(forget_at) FROM therapist WHERE forget_at IS NOT NULL").fetchone()
    return None if at is None else moment(at)


# -------------------------------------------------------------------- looking


def old(
    db: sqlite3.Connection, vault: Vault, therapist: int, first: date, but: str, after: int
) -> list[Record]:
    """Return some of the records that are too old, by their numbers, those above ``after``."""
    rows = db.execute(
        f"SELECT id, document FROM record WHERE {_OLD} AND id > ? ORDER BY id LIMIT ?",  # noqa: S608 - ours
        (therapist, first.isoformat(), but, after, AT_ONCE),
    )
    return _opened(vault, therapist, rows)


def young(
    db: sqlite3.Connection, vault: Vault, therapist: int, first: date, but: str, below: int
) -> list[Record]:
    """Return some of the records that stay, the highest numbers first, those below ``below``.

    Deleted ones that can be brought back are among them.
    """
    rows = db.execute(
        "SELECT id, document FROM record WHERE therapist_id = ? AND id < ?"
        " AND (day >= ? OR flow = ?) ORDER BY id DESC LIMIT ?",
        (therapist, below, first.isoformat(), but, AT_ONCE),
    )
    return _opened(vault, therapist, rows)


def _opened(vault: Vault, therapist: int, rows: Iterable[tuple[int, bytes]]) -> list[Record]:
    return [
        decode(Record, vault.open(therapist, "record", number, "document", sealed))
        for number, sealed in rows
    ]


def anything_old(db: sqlite3.Connection, therapist: int, first: date, but: str) -> bool:
    """Tell whether a record, or a day on which something was due, is too old."""
    due = f"SELECT 1 FROM due WHERE {_OLD_DAY}"  # noqa: S608 - ours
    record = "SELECT 1 FROM record WHERE therapist_id = ?1 AND day < ?2 AND flow <> ?3"
    found = db.execute(f"{record} UNION ALL {due} LIMIT 1", (therapist, first.isoformat(), but))
    return found.fetchone() is not None


# ------------------------------------------------------------------- removing


def remove_cards(
    db: sqlite3.Connection, therapist: int, first: date, but: str, above: int
) -> int | None:
    """Remove which questions about old records and blocks stand in which messages.

    This goes before the records themselves: they tell which cards are theirs. It looks at the
    first :data:`CARDS` cards above a number, for numbers leap.

    Returns:
        The number to go on above; None when that was all.
    """
    [last] = db.execute(
        "SELECT max(number) FROM (SELECT number FROM card WHERE therapist_id = ? AND number > ?"
        " ORDER BY number LIMIT ?)",
        (therapist, above, CARDS),
    ).fetchone()
    if last is None:
        return None
    db.execute(
        "DELETE FROM card WHERE therapist_id = ?1 AND number > ?4 AND number <= ?5 AND iif(step ="
        " '@prompt', EXISTS (SELECT 1 FROM due WHERE id = card.record_id"
        "  AND therapist_id = ?1 AND day < ?2), EXISTS (SELECT 1 FROM record"
        "  WHERE therapist_id = ?1 AND id = card.record_id AND day < ?2 AND flow <> ?3))",
        (therapist, first.isoformat(), but, above, last),
    )
    return int(last)


def remove_records(db: sqlite3.Connection, therapist: int, first: date, but: str) -> bool:
    """Remove some records that are too old, with what they sounded like.

    Returns:
        Whether there was one: then there may be more.
    """
    gone = list(_some(db, therapist, first, but))
    db.executemany(
        "DELETE FROM record WHERE therapist_id = ? AND id = ?", [(therapist, one) for one in gone]
    )
    voices.sweep(db, therapist)
    return bool(gone)


def _some(db: sqlite3.Connection, therapist: int, first: date, but: str) -> Iterator[int]:
    """Yield as many as may go at once, at least one if there is one."""
    rows = db.execute(
        "SELECT id, (SELECT count(*) FROM answer_part AS p JOIN voice AS v"
        "  ON v.therapist_id = p.therapist_id AND v.message_id = p.message_id"
        "  WHERE p.therapist_id = record.therapist_id AND p.record_id = record.id)"
        " FROM record WHERE therapist_id = ? AND day < ? AND flow <> ? ORDER BY day, id LIMIT ?",
        (therapist, first.isoformat(), but, AT_ONCE),
    )
    heavy = 0
    for at, (number, pieces) in enumerate(rows.fetchall()):
        heavy += pieces
        if at and heavy > PIECES:
            return
        yield number


def remove_days(db: sqlite3.Connection, therapist: int, first: date) -> bool:
    """Remove some of what was due on days too long ago, and why it was asked or not.

    Returns:
        Whether there was something: then there may be more.
    """
    found = db.execute(
        "DELETE FROM due WHERE therapist_id = ?1 AND id IN"  # noqa: S608 - ours
        f" (SELECT id FROM due WHERE {_OLD_DAY} LIMIT ?3)",
        (therapist, first.isoformat(), AT_ONCE),
    )
    return found.rowcount > 0


def remove_around(db: sqlite3.Connection, therapist: int, first: date, since: datetime) -> None:
    """Remove hours and days off that are past, and what has waited for too long on its way.

    Args:
        db: in a transaction.
        therapist: whose.
        first: the first day of which something stays.
        since: its first instant.
    """
    day, at = first.isoformat(), stamp(since)
    db.execute("DELETE FROM pause WHERE therapist_id = ? AND last_day < ?", (therapist, day))
    db.execute("DELETE FROM day_off WHERE therapist_id = ? AND last_day < ?", (therapist, day))
    db.execute(
        "DELETE FROM rule WHERE therapist_id = ?1 AND (day < ?2 OR last_day < ?2)", (therapist, day)
    )
    db.execute(
        "DELETE FROM attachment WHERE therapist_id = ?1 AND id IN"
        " (SELECT attachment FROM outbox WHERE therapist_id = ?1 AND made_at < ?2)",
        (therapist, at),
    )
    db.execute("DELETE FROM outbox WHERE therapist_id = ? AND made_at < ?", (therapist, at))
    db.execute("DELETE FROM inbox WHERE therapist_id = ? AND arrived_at < ?", (therapist, at))
