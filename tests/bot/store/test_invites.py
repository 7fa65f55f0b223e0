import hashlib
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


# ---------------------------------------------------------------------- list and revoke


def test_the_list_tells_what_became_of_each(db: sqlite3.Connection, robin: int) -> None:
    """Open, used or expired, and when; the names differ and are no codes."""
    codes = [invites.add(db, NOW, days) for days in (7, 7, 1)]
    invites.use(db, codes[0], robin, NOW)
    found = invites.all_(db, NOW + timedelta(days=2))
    assert sorted(one.state for one in found) == ["expired", "open", "used"]
    assert {one.made_at for one in found} == {NOW}
    assert {one.expires_at - NOW for one in found} == {WEEK, timedelta(days=1)}
    names = {one.id for one in found}
    assert len(names) == 3
    assert not any(name in code for name in names for code in codes)


@pytest.mark.parametrize("way", ["id", "code", "link", "capitals"])
def test_an_invitation_is_taken_back(db: sqlite3.Connection, way: str) -> None:
    """By its name in the list, its code or its link: it is unknown then, and the other is good."""
    code, other = invites.add(db, NOW, 7), invites.add(db, NOW, 7)
    named = invites.name(hashlib.sha256(code.encode()).digest())
    which = {"id": named, "code": code, "link": f"https://t.me/presence_bot?start={code}"}
    assert invites.revoke(db, which.get(way, named.upper())) == 1
    assert invites.state(db, code, NOW) == "unknown"
    assert invites.state(db, other, NOW) == "good"
    assert invites.revoke(db, code) == 0


def test_all_that_are_unused_are_taken_back(db: sqlite3.Connection, robin: int) -> None:
    """Expired ones, too; who came in by one stays in, and the code still says it is used."""
    used, _, expired = invites.add(db, NOW, 7), invites.add(db, NOW, 7), invites.add(db, NOW, -1)
    invites.use(db, used, robin, NOW)
    assert invites.revoke(db, "all") == 2
    assert invites.state(db, used, NOW) == "used"
    assert invites.state(db, expired, NOW) == "unknown"
    assert [one.state for one in invites.all_(db, NOW)] == ["used"]


@pytest.mark.parametrize("nonsense", ["", "%", "'", "0", "ALL", "start="])
def test_nonsense_takes_nothing_back(db: sqlite3.Connection, nonsense: str) -> None:
    """Nor does part of a name."""
    invites.add(db, NOW, 7)
    assert invites.revoke(db, nonsense) == 0


def test_from_outside_beside_a_running_bot(path: Path, migrated: sqlite3.Connection) -> None:
    """The host lists and revokes while the bot has the file open; a missing file stays missing."""
    codes = invites.issue(path, 3, NOW, 7)
    assert [one.state for one in invites.listed(path, NOW)] == ["open"] * 3
    assert invites.take_back(path, [codes[0], "nothing"], NOW) == {codes[0]: 1, "nothing": 0}
    assert [invites.state(migrated, code, NOW) for code in codes] == ["unknown", "good", "good"]
    missing = path.with_name("other.db")
    assert invites.listed(missing, NOW) == []
    assert invites.take_back(missing, ["all"], NOW) == {"all": 0}
    assert not missing.exists()


def test_only_so_many_are_open(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More are not made, not one of them; those that are used or expired do not count."""
    monkeypatch.setattr(invites, "OPEN_INVITATIONS", 3)
    invites.issue(path, 2, NOW, 1)
    with pytest.raises(invites.TooManyOpen):
        invites.issue(path, 2, NOW, 7)
    assert len(invites.listed(path, NOW)) == 2
    invites.issue(path, 1, NOW, 7)
    invites.issue(path, 2, NOW + timedelta(days=2), 7)
