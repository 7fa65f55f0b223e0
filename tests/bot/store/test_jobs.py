import sqlite3
from dataclasses import replace

import pytest

from bot.store import jobs
from bot.vault import Vault
from conversations.model import Job

EXPORT = Job("export", {"first": 3, "name": "ünïcode \ud83d"})


def test_a_job_waits_until_it_is_dropped(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """A stored job comes back with what it is to do, and is dropped once."""
    stored = jobs.add(db, vault, robin, EXPORT)
    assert jobs.all_(db, vault) == [stored] == [jobs.Stored(stored.id, robin, 0, EXPORT)]
    assert jobs.drop(db, stored)
    assert not jobs.drop(db, stored)
    assert jobs.all_(db, vault) == []


def test_jobs_come_back_oldest_first(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """The order is that in which they were asked for."""
    stored = [jobs.add(db, vault, who, Job("export", {})) for who in (kim, robin, kim)]
    assert jobs.all_(db, vault) == stored


def test_somebodys_jobs_of_a_kind_are_found(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Nobody else's, and no others."""
    mine = [jobs.add(db, vault, robin, EXPORT) for _ in range(2)]
    jobs.add(db, vault, robin, Job("voice", {}))
    jobs.add(db, vault, kim, EXPORT)
    assert jobs.of(db, vault, robin, "export") == mine


def test_tries_are_counted(db: sqlite3.Connection, vault: Vault, robin: int, kim: int) -> None:
    """Each try counts for its own job."""
    mine, other = jobs.add(db, vault, robin, EXPORT), jobs.add(db, vault, kim, EXPORT)
    jobs.tried(db, mine)
    jobs.tried(db, mine)
    assert [one.tries for one in jobs.all_(db, vault)] == [2, 0]
    assert other.therapist == kim


def test_no_job_is_reached_through_another_therapist(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """A job named with somebody else's id is neither counted nor dropped."""
    stored = jobs.add(db, vault, robin, EXPORT)
    crossed = replace(stored, therapist=kim)
    jobs.tried(db, crossed)
    assert not jobs.drop(db, crossed)
    assert jobs.all_(db, vault) == [stored]


def test_a_job_that_cannot_be_opened_holds_up_no_other(
    db: sqlite3.Connection, vault: Vault, robin: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Damaged bytes cost their own job alone, which stays where it is; the log says so."""
    broken, sound = jobs.add(db, vault, robin, EXPORT), jobs.add(db, vault, robin, EXPORT)
    db.execute("UPDATE job SET payload = x'00' WHERE id = ?", (broken.id,))
    assert jobs.all_(db, vault) == [sound]
    assert db.execute("SELECT count(*) FROM job").fetchone() == (2,)
    assert caplog.messages == ["a job that waits cannot be opened"]
