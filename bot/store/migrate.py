"""Numbered migrations: each commits together with its record."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from importlib import resources

_NAME = re.compile(r"(\d{4})_([a-z_]+)\.sql")
_RECORDS = """
CREATE TABLE IF NOT EXISTS migration (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    applied_at TEXT NOT NULL
)
"""


class SchemaNewer(Exception):  # noqa: N818 - its name is the message
    """The database was written by a newer Presence. Install that version, or restore a backup."""


def scripts() -> dict[int, tuple[str, str]]:
    """Return the migrations by version: their name and SQL."""
    found = {}
    for file in resources.files("bot.store").joinpath("migrations").iterdir():
        match = _NAME.fullmatch(file.name)
        if match:
            found[int(match[1])] = (match[2], file.read_text("utf-8"))
    return dict(sorted(found.items()))


def version(db: sqlite3.Connection) -> int:
    """Return the schema version of a database, 0 for an empty one."""
    has = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'migration'").fetchone()
    if has is None:
        return 0
    return int(db.execute("SELECT coalesce(max(version), 0) FROM migration").fetchone()[0])


def migrate(
    db: sqlite3.Connection, now: datetime, steps: dict[int, tuple[str, str]] | None = None
) -> int:
    """Bring a database to today's schema and return its version.

    Each step and its record are one transaction: a crash leaves the step undone.

    Args:
        db: an autocommit connection.
        now: noted as the time of the migration.
        steps: the migrations, by default all there are.

    Raises:
        SchemaNewer: the database is newer than this code; nothing was touched.
        sqlite3.Error: a step failed; it was rolled back.
    """
    steps = scripts() if steps is None else steps
    at = version(db)
    if at > max(steps):
        raise SchemaNewer
    for number, (name, sql) in steps.items():
        if number <= at:
            continue
        record = f"INSERT INTO migration VALUES ({number}, '{name}', '{now.isoformat()}')"  # noqa: S608 - both are ours
        try:
            db.executescript(f"BEGIN IMMEDIATE;\n{_RECORDS};\n{sql}\n;{record};\nCOMMIT;")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if version(db) < number:  # else another process took this step at the same time
                raise
    return max(steps)
