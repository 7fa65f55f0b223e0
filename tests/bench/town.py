"""A database of very many therapists, made quickly: real weeks in real zones, really sealed.

A few hundred of them are planned as the bot would have done it, three days ago and on each day
since; all others have one of those weeks as their own, copied row by row. Every session is
sealed with a key of its own. One in ten has blocked the bot, and what was due to them still is.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot import planner
from bot.store import meta, migrate, people, schedule
from bot.store.connection import connect
from bot.store.moments import stamp
from bot.vault import Vault, open_vault
from conversations.model import Session, Settings
from conversations.when.week import Slot

FIRST_CHAT = 10_000_000
TEMPLATES = 400
HISTORY = timedelta(days=3)
HALF_A_WEEK = 3
BLOCKED = 10
"""One of so many has blocked the bot, a day ago."""

ZONES = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "America/Bogota",
    "America/Halifax",
    "America/St_Johns",
    "Atlantic/Reykjavik",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Perth",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Pacific/Chatham",
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where they live: the master key and the data directory, as `presence run` expects them."""

    directory: Path
    count: int
    at: datetime

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.directory / "data"

    @property
    def key(self) -> Path:
        """The master key's file."""
        return self.directory / "master.key"

    def vault(self) -> Vault:
        """Open the keys."""
        return open_vault(self.key, self.data, has_data=True)[0]


def chat_of(therapist: int) -> int:
    """Return the chat of a therapist of a crowd."""
    return FIRST_CHAT + therapist


def has_blocked(therapist: int) -> bool:
    """Tell whether a therapist of a crowd has blocked the bot."""
    return therapist % BLOCKED == 0


def make(directory: Path, count: int, at: datetime, seed: int = 1) -> Crowd:
    """Make so many therapists, planned up to ``at``.

    Args:
        directory: empty; it holds the key and the data directory afterwards.
        count: how many.
        at: an aware instant.
        seed: of their weeks.
    """
    crowd = Crowd(directory, count, at.astimezone(UTC).replace(microsecond=0))
    vault, _ = open_vault(crowd.key, crowd.data, has_data=False)
    with closing(vault), closing(connect(crowd.data / "presence.db")) as db:
        db.execute("PRAGMA synchronous = OFF")
        vault._keyring._db.execute("PRAGMA synchronous = OFF")
        migrate.migrate(db, crowd.at)
        meta.put(db, "heard_at", str(stamp(crowd.at)))
        db.execute("BEGIN")
        sessions = _templates(db, vault, crowd, random.Random(seed))
        for number in range(len(sessions) + 1, count + 1):
            _copy(db, vault, crowd, sessions, number)
        for number in range(BLOCKED, count + 1, BLOCKED):
            people.set_blocked(db, number, blocked=True)
        _make_the_blocked_overdue(db)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return crowd


def _templates(
    db: sqlite3.Connection, vault: Vault, crowd: Crowd, rng: random.Random
) -> list[Session]:
    """Enrol the first few hundred and plan their days, one by one."""
    sessions = []
    for _ in range(min(TEMPLATES, crowd.count)):
        session = Session(zone=rng.choice(ZONES), settled=True, settings=_settings(rng, crowd.at))
        number = _enrol(db, vault, crowd, session)
        for slot in _week(rng):
            schedule.add_rule(db, number, slot)
        for days in range(HISTORY.days, -1, -1):
            at = crowd.at - timedelta(days=days)
            planner.Planner(db, vault, number, at).plan_days(session)
        db.execute(
            "UPDATE due SET state = 'asked' WHERE therapist_id = ? AND due_at <= ?",
            (number, stamp(crowd.at)),
        )
        db.execute(
            "INSERT INTO ledger (therapist_id, due_id, at, decision, reason)"
            " SELECT therapist_id, id, due_at, 'asked', 'bell' FROM due"
            " WHERE therapist_id = ? AND state = 'asked'",
            (number,),
        )
        sessions.append(session)
    return sessions


def _settings(rng: random.Random, at: datetime) -> Settings:
    """Return one of many bells; nothing depends on the hour or the weekday of the run."""
    return Settings(
        bell_minutes=rng.choice((0, 5, 5, 5, 10, 30)),
        quiet_from=time(0),
        quiet_until=time(0),
        letter=rng.random() < 0.7,
        letter_day=(at.weekday() + HALF_A_WEEK) % 7,
    )


def _week(rng: random.Random) -> list[Slot]:
    """Return a week of appointments: two or three blocks on three to five days."""
    days = sorted(rng.sample(range(6), rng.randint(3, 5)))
    morning = time(rng.choice((8, 9, 9, 10)), rng.choice((0, 0, 30)))
    blocks = [(morning, time(12)), (time(14), time(17, rng.choice((0, 30))))]
    if rng.random() < 0.4:
        blocks.append((time(18), time(20)))
    return [Slot(day, starts, ends) for day in days for starts, ends in blocks]


def _enrol(db: sqlite3.Connection, vault: Vault, crowd: Crowd, session: Session) -> int:
    number = vault.enrol(crowd.at)
    person = people.Person(number, chat_of(number), blocked=False, session=session)
    people.add(db, vault, person, crowd.at - HISTORY)
    vault._ciphers.clear()  # else a hundred thousand keys would stay in memory
    return number


def _copy(
    db: sqlite3.Connection, vault: Vault, crowd: Crowd, sessions: list[Session], number: int
) -> None:
    """Enrol somebody with the week of another."""
    like = (number - 1) % len(sessions) + 1
    assert _enrol(db, vault, crowd, sessions[like - 1]) == number
    for table, columns in (
        ("rule", "weekday, every, anchor, day, first_day, last_day, starts, ends"),
        ("due", "kind, day, starts, ends, begins_at, ends_at, due_at, state"),
    ):
        db.execute(
            f"INSERT INTO {table} (therapist_id, {columns})"  # noqa: S608 - our own names
            f" SELECT ?, {columns} FROM {table} WHERE therapist_id = ?",
            (number, like),
        )
    db.execute(
        "UPDATE therapist SET (planned_to, plan_at) ="
        " (SELECT planned_to, plan_at FROM therapist WHERE id = ?) WHERE id = ?",
        (like, number),
    )


def _make_the_blocked_overdue(db: sqlite3.Connection) -> None:
    """Leave those who have blocked the bot as days without the alarm leave them."""
    day = timedelta(days=1) // timedelta(seconds=1)
    db.execute(
        "UPDATE due SET due_at = due_at - 3 * ?, state = 'waiting' WHERE state = 'waiting'"
        " AND therapist_id IN (SELECT id FROM therapist WHERE blocked)",
        (day,),
    )
    db.execute("UPDATE therapist SET plan_at = plan_at - ? WHERE blocked", (day,))
