import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import invites, meta, migrate
from bot.store.connection import connect
from tests.bot.store.conftest import NOW

WEEK = timedelta(days=7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database that is not there yet."""
    return tmp_path / "presence.db"


@pytest.fixture
def migrated(path: Path) -> Iterator[sqlite3.Connection]:
    """The same, made by a bot that runs."""
    with closing(connect(path)) as db:
        migrate.migrate(db, NOW)
        yield db


def test_an_invitation_is_good_once(db: sqlite3.Connection, robin: int) -> None:
    """A code is good until it is used, and then says so."""
    code = invites.add(db, NOW, 7)
    assert invites.state(db, code, NOW) == "good"
    invites.use(db, code, robin, NOW)
    assert invites.state(db, code, NOW) == "used"
    assert invites.state(db, code, NOW + 2 * WEEK) == "used"


def test_an_invitation_expires(db: sqlite3.Connection) -> None:
    """To the second after its days."""
    code = invites.add(db, NOW, 7)
    assert invites.state(db, code, NOW + WEEK - timedelta(seconds=1)) == "good"
    assert invites.state(db, code, NOW + WEEK) == "expired"


def test_a_code_nobody_made_is_unknown(db: sqlite3.Connection) -> None:
    """Another code, even one letter off, is no invitation."""
    code = invites.add(db, NOW, 7)
    assert invites.state(db, code[:-1], NOW) == "unknown"
    assert invites.state(db, "", NOW) == "unknown"


def test_a_code_stands_nowhere(db: sqlite3.Connection) -> None:
    """Only the hash of a code is kept; no two codes are the same, each fits into a deep link."""
    codes = [invites.add(db, NOW, 7) for _ in range(50)]
    assert len(set(codes)) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{16}", code) for code in codes)
    stored = repr(db.execute("SELECT * FROM invite").fetchall())
    assert not [code for code in codes if code in stored]


def test_codes_are_issued_beside_a_running_bot(path: Path, migrated: sqlite3.Connection) -> None:
    """Codes made from outside are good for the bot that has the file open."""
    codes = invites.issue(path, 3, NOW, 7)
    assert [invites.state(migrated, code, NOW) for code in codes] == ["good"] * 3


def test_codes_are_issued_before_the_first_run(path: Path) -> None:
    """Where there is no database yet, it is made with today's schema."""
    [code] = invites.issue(path, 1, NOW, 7)
    with closing(connect(path)) as db:
        assert migrate.version(db) == max(migrate.scripts())
        assert invites.state(db, code, NOW) == "good"


def test_a_failing_issue_leaves_nothing(path: Path, migrated: sqlite3.Connection) -> None:
    """All codes of an issue are made, or none."""
    migrated.execute(
        "CREATE TRIGGER full AFTER INSERT ON invite WHEN (SELECT count(*) FROM invite) > 2"
        " BEGIN SELECT raise(ABORT, 'full'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        invites.issue(path, 3, NOW, 7)
    assert migrated.execute("SELECT count(*) FROM invite").fetchone() == (0,)


def test_the_bots_name_is_known_from_the_last_run(path: Path, migrated: sqlite3.Connection) -> None:
    """The username the last run learned is found without a network."""
    assert invites.username(path) is None
    meta.put(migrated, "bot_username", "presence_bot")
    assert invites.username(path) == "presence_bot"


def test_without_a_run_no_name_is_known(path: Path, tmp_path: Path) -> None:
    """A missing or empty database knows none, and a missing one is not made."""
    assert invites.username(path) is None
    assert not list(tmp_path.iterdir())
    path.touch()
    assert invites.username(path) is None
