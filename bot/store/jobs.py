"""Work that waits on the world: durable, sealed, done at least once."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.keys import VaultProblem
from bot.vault import Vault
from conversations.jsontext import dumps, loads
from conversations.model import Job

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """A job as stored."""

    id: int
    therapist: int
    tries: int
    job: Job


def add(db: sqlite3.Connection, vault: Vault, therapist: int, job: Job) -> Stored:
    """Store a job."""
    cursor = db.execute(
        "INSERT INTO job (therapist_id, kind, payload) VALUES (?, ?, x'')", (therapist, job.kind)
    )
    number = int(cursor.lastrowid or 0)
    plain = dumps(dict(job.args))
    sealed = vault.seal(therapist, "job", number, "payload", plain)
    db.execute(
        "UPDATE job SET payload = ? WHERE id = ? AND therapist_id = ?",
        (sealed, number, therapist),
    )
    return Stored(number, therapist, 0, job)


def all_(db: sqlite3.Connection, vault: Vault) -> list[Stored]:
    """Return every job, oldest first; one that cannot be opened is left where it is."""
    rows = db.execute("SELECT id, therapist_id, kind, tries, payload FROM job ORDER BY id")
    opened = []
    for row in rows:
        try:
            opened.append(_stored(vault, *row))
        except VaultProblem:
            log.error("a job that waits cannot be opened")
    return opened


def of(db: sqlite3.Connection, vault: Vault, therapist: int, kind: str) -> list[Stored]:
    """Return the jobs of one kind that are still to be done for somebody, oldest first."""
    rows = db.execute(
        "SELECT id, therapist_id, kind, tries, payload FROM job"
        " WHERE therapist_id = ? AND kind = ? ORDER BY id",
        (therapist, kind),
    )
    return [_stored(vault, *row) for row in rows]


def waits(db: sqlite3.Connection, therapist: int, kinds: Collection[str]) -> bool:
    """Tell whether a job of one of these kinds is still to be done for somebody."""
    rows = db.execute("SELECT kind FROM job WHERE therapist_id = ?", (therapist,))
    return any(kind in kinds for (kind,) in rows)


def _stored(vault: Vault, *columns: Any) -> Stored:
    number, therapist, kind, tries, sealed = columns
    args = loads(vault.open(therapist, "job", number, "payload", sealed))
    return Stored(number, therapist, tries, Job(kind, args))


def tried(db: sqlite3.Connection, job: Stored) -> bool:
    """Count a try, before it is made: a job that kills its process is not tried for ever.

    Returns:
        False when it is gone, as its person is.
    """
    cursor = db.execute(
        "UPDATE job SET tries = tries + 1 WHERE id = ? AND therapist_id = ?",
        (job.id, job.therapist),
    )
    return bool(cursor.rowcount)


def drop(db: sqlite3.Connection, job: Stored) -> bool:
    """Drop a job that has ended; False when it was gone already."""
    cursor = db.execute(
        "DELETE FROM job WHERE id = ? AND therapist_id = ?", (job.id, job.therapist)
    )
    return bool(cursor.rowcount)
