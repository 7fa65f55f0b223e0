"""How much room somebody's words, voice notes and calendars take, in sealed bytes."""

from __future__ import annotations

import sqlite3


def taken(db: sqlite3.Connection, therapist: int) -> int:
    """Return how many sealed bytes are kept of somebody.

    SQLite tells how long a value is without reading it (sqlite.org/lang_corefunc.html, "length"):
    of a gigabyte of voice notes some thousand rows are looked at.
    """
    [size] = db.execute(
        "SELECT (SELECT coalesce(sum(length(document)), 0) FROM record WHERE therapist_id = ?1)"
        " + (SELECT coalesce(sum(length(content)), 0) FROM voice WHERE therapist_id = ?1)"
        " + (SELECT coalesce(sum(length(content)), 0) FROM calendar WHERE therapist_id = ?1)",
        (therapist,),
    ).fetchone()
    return int(size)


def of_all(db: sqlite3.Connection) -> int:
    """Return how many bytes the database has: nobody in it can have more."""
    [[pages]], [[size]] = (db.execute(f"PRAGMA page_{one}") for one in ("count", "size"))
    return int(pages) * int(size)
