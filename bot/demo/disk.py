"""What can be seen from outside in the bot's database: clear columns only, read-only.

The schema is in `bot/store/migrations`. Nobody's words can be read here: they are sealed.
"""

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Due:
    """The next thing that comes due.

    Attributes:
        at: When, aware, in UTC.
        kind: `block`, `letter`, `whisper`, `back` or `off`: a pause also has a row at its first
            midnight.
    """

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on the disk.

    Attributes:
        answers: Messages of the person's that stand in a record.
        checkins: Check-ins that were begun.
    """

    answers: int = 0
    checkins: int = 0


class Disk:
    """Looks into the database's file; each look is a connection of its own.

    Args:
        path: The file. While it is missing, or the bot has made no tables in it, nothing is seen.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def next_due(self, after: datetime) -> Due | None:
        """Return the next thing due later than `after`, an aware instant."""
        rows = self._rows(
            "SELECT due_at, CASE WHEN kind = 'back' AND starts = '00:00' THEN 'off' ELSE kind END"
            " FROM due WHERE state = 'waiting' AND due_at > ?"
            " ORDER BY due_at, id LIMIT 1",
            int(after.timestamp()),
        )
        return Due(datetime.fromtimestamp(rows[0][0], UTC), rows[0][1]) if rows else None

    def kept(self) -> Kept:
        """Return how much is kept."""
        rows = self._rows(
            "SELECT (SELECT count(*) FROM answer_part),"
            " (SELECT count(*) FROM record WHERE flow = 'checkin')"
        )
        return Kept(*rows[0]) if rows else Kept()

    def quiet(self, now: datetime) -> bool:
        """Whether the bot has nothing left to work through, to ask, to make or to say."""
        rows = self._rows(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')"
            " + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM job)"
            " + (SELECT count(*) FROM due WHERE state = 'waiting' AND due_at <= ?)",
            int(now.timestamp()),
        )
        return bool(rows) and rows[0][0] == 0

    def _rows(self, sql: str, *values: int) -> list[tuple[Any, ...]]:
        try:
            with contextlib.closing(self._connect()) as db:
                return db.execute(sql, values).fetchall()
        except sqlite3.OperationalError:  # not made yet, or locked while the bot recovers it
            return []

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=1)
