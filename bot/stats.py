"""`presence stats`: how a bot is doing, in numbers that tell of nobody.

Nothing that is sealed is opened, so no key is needed. The database is opened to look at it only,
also while the bot runs. Whatever few people did is called *a few*: in a practice of three, a
number of check-ins or of pauses would be about somebody.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.backup import backups, taken_at
from bot.keyring import KEYRING_NAME, Keyring, cut_short
from bot.keys import VaultProblem
from bot.settings import Settings
from bot.start import held
from bot.store import meta, migrate
from bot.store.moments import moment, stamp
from bot.store.reading import reading

FEW: Final = 5
"""What fewer people than this did is not told as a number."""

WEEKS: Final = 8
WEEK: Final = timedelta(days=7)
A_FEW: Final = "a few"
NEARLY_ALL: Final = "nearly all"

Count = int | str
"""A number, or in words that it would be about somebody."""


class StatsProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """There is nothing to count; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What was counted. Sizes are bytes, instants UTC, durations seconds.

    Attributes:
        at: the instant of counting.
        runs: whether a bot is at work.
        enrolled: how many are enrolled.
        active: how many of them wrote a record in the last seven days.
        paused: how many have a pause today; days are UTC's.
        blocked: how many have blocked the bot.
        checkins: the Monday of each of the last weeks, and how many check-ins were opened in it.
        queues: how many rows wait in each queue.
        overdue: how many due rows have come due and wait.
        overdue_longest: how long the first of them has waited.
        asked: how many were asked in the last seven days.
        asked_late_median: how long after they came due, in the middle.
        asked_late_longest: at most.
        feeds: how many calendars are subscribed to.
        feeds_overdue: how many of them should have been read more than an hour ago.
        database: the size of the database with its write-ahead log.
        keys: how many data keys are in the keyring; None: it cannot be read.
        backups: how many are kept.
        backup_at: when the newest was taken.
        schema: the database's version.
    """

    at: datetime
    runs: bool
    enrolled: int
    active: Count
    paused: Count
    blocked: Count
    checkins: tuple[tuple[date, Count], ...]
    queues: dict[str, int]
    overdue: int
    overdue_longest: int
    asked: Count
    asked_late_median: int | None
    asked_late_longest: int | None
    feeds: int
    feeds_overdue: int
    database: int
    keys: int | None
    backups: int
    backup_at: datetime | None
    schema: int

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold; instants and days are ISO 8601."""
        made = asdict(self)
        made["at"] = self.at.isoformat()
        made["backup_at"] = self.backup_at.isoformat() if self.backup_at else None
        made["checkins"] = [{"week": day.isoformat(), "count": n} for day, n in self.checkins]
        return made

    def lines(self) -> Iterator[str]:
        """Yield it for a person, a line a thing."""
        yield f"{self.at:%Y-%m-%d %H:%M} UTC; the bot {'runs' if self.runs else 'does not run'}."
        yield f"people      {self.enrolled} enrolled; in the last seven days active: {self.active}"
        yield f"            paused today: {self.paused}; have blocked the bot: {self.blocked}"
        for day, count in self.checkins:
            yield f"check-ins   week of {day.isoformat()}: {count}"
        yield "queues      " + ", ".join(f"{name} {n}" for name, n in self.queues.items())
        yield f"due         {self.overdue} wait, the first for {_long(self.overdue_longest)}"
        if self.asked_late_median is not None and self.asked_late_longest is not None:
            yield (
                f"asked       {self.asked} in seven days; half within "
                f"{_long(self.asked_late_median)} of coming due, all within "
                f"{_long(self.asked_late_longest)}"
            )
        yield f"calendars   {self.feeds} subscribed; {self.feeds_overdue} not read in time"
        yield f"database    {self.database / (1 << 20):.1f} MB, schema {self.schema}"
        yield f"keyring     {'cannot be read' if self.keys is None else f'{self.keys} keys'}"
        newest = f"; the newest is of {self.backup_at:%Y-%m-%d %H:%M} UTC" if self.backup_at else ""
        yield f"backups     {self.backups}{newest}"


def count(settings: Settings, now: datetime) -> Stats:
    """Count.

    Args:
        settings: where to look; the token may be missing.
        now: an aware instant.

    Raises:
        StatsProblem: there is no database yet.
        SchemaNewer: it was written by a newer Presence.
        sqlite3.Error: it cannot be read.
    """
    path = settings.db_path
    if not path.is_file() or not path.stat().st_size:
        raise StatsProblem(f"There is no {path} yet. Start `presence run` once.")
    now = now.astimezone(UTC)
    with reading(path) as db:
        db.execute("BEGIN")  # all of one moment
        schema = migrate.version(db)
        if schema > max(migrate.scripts()):
            raise migrate.SchemaNewer
        if schema < max(migrate.scripts()):
            raise StatsProblem("The database is of an older Presence. Start `presence run` once.")
        [enrolled] = _one(db, "SELECT count(*) FROM therapist")
        overdue, first = _one(
            db,
            "SELECT count(*), min(due_at) FROM due "
            "WHERE state = 'waiting' AND away = 0 AND due_at <= ?",
            stamp(now),
        )
        asked, median, longest = _asked(db, now)
        hour_ago = stamp(now - timedelta(hours=1))
        feeds, late = _one(
            db,
            "SELECT count(*), count(*) FILTER (WHERE away = 0 AND read_at < ?) FROM calendar "
            "WHERE kind = 'feed' AND removed_at IS NULL",
            hour_ago,
        )
        kept, noted = backups(settings.backup_dir), meta.get(db, meta.BACKUP_AT)
        return Stats(
            at=now,
            runs=held(settings.data_dir),
            enrolled=enrolled,
            active=_told(_active(db, now), enrolled),
            paused=_told(_paused(db, now), enrolled),
            blocked=_told(_one(db, "SELECT count(*) FROM therapist WHERE blocked")[0], enrolled),
            checkins=tuple(_weeks(db, now)),
            queues=_queues(db),
            overdue=overdue,
            overdue_longest=0 if first is None else stamp(now) - first,
            asked=asked,
            asked_late_median=median,
            asked_late_longest=longest,
            feeds=feeds,
            feeds_overdue=late,
            database=_size(path),
            keys=_keys(settings.data_dir / KEYRING_NAME),
            backups=len(kept),
            backup_at=taken_at(kept[0]) if kept else (moment(int(noted)) if noted else None),
            schema=schema,
        )


def _one(db: sqlite3.Connection, sql: str, *given: object) -> tuple[Any, ...]:
    row: tuple[Any, ...] = db.execute(sql, given).fetchone()
    return row


def _told(people: int, of: int) -> Count:
    """Return a number of people, unless it, or what it leaves out, would be about a few."""
    if people < FEW:
        return A_FEW
    return NEARLY_ALL if people < of < people + FEW else people


def _active(db: sqlite3.Connection, now: datetime) -> int:
    sql = "SELECT count(DISTINCT therapist_id) FROM record WHERE opened_at > ?"
    return int(_one(db, sql, stamp(now - WEEK))[0])


def _paused(db: sqlite3.Connection, now: datetime) -> int:
    sql = "SELECT count(DISTINCT therapist_id) FROM pause WHERE first_day <= ?1 AND last_day >= ?1"
    return int(_one(db, sql, now.date().isoformat())[0])


def _weeks(db: sqlite3.Connection, now: datetime) -> Iterator[tuple[date, Count]]:
    """Yield the latest weeks, the newest last; one with few people in it is not told."""
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC)
    monday = midnight - timedelta(days=now.weekday())
    for back in range(WEEKS - 1, -1, -1):
        begins = monday - back * WEEK
        people, checkins = _one(
            db,
            "SELECT count(DISTINCT therapist_id), count(*) FROM record "
            "WHERE flow = 'checkin' AND deleted_at IS NULL AND opened_at >= ? AND opened_at < ?",
            stamp(begins),
            stamp(begins + WEEK),
        )
        yield begins.date(), checkins if people >= FEW else A_FEW


def _asked(db: sqlite3.Connection, now: datetime) -> tuple[Count, int | None, int | None]:
    """Return how many were asked in the last seven days, and how late: in the middle, at most."""
    late = db.execute(
        "SELECT due.therapist_id, max(0, ledger.at - due.due_at) FROM ledger "
        "JOIN due ON due.id = ledger.due_id WHERE ledger.decision = 'asked' AND ledger.at > ?",
        (stamp(now - WEEK),),
    ).fetchall()
    if len({therapist for therapist, _ in late}) < FEW:
        return A_FEW, None, None
    seconds = sorted(one for _, one in late)
    return len(seconds), seconds[len(seconds) // 2], seconds[-1]


def _queues(db: sqlite3.Connection) -> dict[str, int]:
    asked = {
        "arrived": "SELECT count(*) FROM inbox WHERE state = 'waiting'",
        "not understood": "SELECT count(*) FROM inbox WHERE state = 'parked'",
        "to be said": "SELECT count(*) FROM outbox",
        "jobs": "SELECT count(*) FROM job",
    }
    return {name: int(_one(db, sql)[0]) for name, sql in asked.items()}


def _size(path: Path) -> int:
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())


def _keys(path: Path) -> int | None:
    if not path.exists() or cut_short(path):  # to look would mend it
        return None
    with (
        contextlib.suppress(VaultProblem, sqlite3.Error),
        contextlib.closing(Keyring(path, read_only=True)) as ring,
    ):
        return ring.count()
    return None


def _long(seconds: int) -> str:
    for size, name in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"
