"""A migrated database on this thread, its keys, and two therapists, Robin and Kim."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store import migrate, people
from bot.store.connection import connect
from bot.vault import Vault, open_vault
from conversations.model import Session

NOW = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """A vault after its first run."""
    vault, _ = open_vault(tmp_path / "master.key", tmp_path, has_data=False)
    with closing(vault):
        yield vault


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with today's schema; nothing waits for the disk."""
    with closing(connect(tmp_path / "presence.db")) as db:
        db.execute("PRAGMA synchronous = OFF")
        migrate.migrate(db, NOW)
        yield db


@pytest.fixture
def robin(db: sqlite3.Connection, vault: Vault) -> int:
    """A therapist in chat 70."""
    return enrol(db, vault, 70)


@pytest.fixture
def kim(db: sqlite3.Connection, vault: Vault, robin: int) -> int:
    """Another therapist, in chat 80."""
    assert robin
    return enrol(db, vault, 80)


def enrol(db: sqlite3.Connection, vault: Vault, chat_id: int) -> int:
    """Enrol somebody and return the therapist's id."""
    number = vault.enrol(NOW)
    people.add(db, vault, people.Person(number, chat_id, blocked=False, session=Session()), NOW)
    return number
