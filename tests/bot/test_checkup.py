"""What doctor sees beside keys and database: the running bot, backups, leftovers."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import backup, checkup, doctor, restore
from bot.backup import back_up
from bot.clock import FixedClock
from bot.findings import Finding, Level
from bot.health import HEARTBEAT_NAME
from bot.keyring import KEYRING_NAME
from bot.settings import Settings, load
from bot.start import LOCK_NAME
from bot.store import meta, migrate, ties
from bot.store.connection import connect
from bot.vault import open_vault

NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """A Presence with two people in it, backed up just now."""
    settings = load(
        {
            "TELEGRAM_BOT_TOKEN": "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234",
            "PRESENCE_DATA_DIR": str(tmp_path / "data"),
            "PRESENCE_MASTER_KEY_FILE": str(tmp_path / "config" / "master.key"),
        },
        None,
    )
    vault, _ = open_vault(settings.master_key_file, settings.data_dir, has_data=False)
    with closing(vault), closing(connect(settings.db_path)) as db:
        migrate.migrate(db, NOW)
        ties.note(db, vault)
        meta.put(db, "recovery_sheet", "kept")
        for chat in (11, 12):
            db.execute(
                "INSERT INTO therapist (id, chat_id, enrolled_at, session) VALUES (?, ?, 0, x'')",
                (vault.enrol(NOW), chat),
            )
    back_up(settings, FixedClock(NOW))
    return settings


def change(path: Path, sql: str, *values: object) -> None:
    """Change a database as somebody might."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(sql, values)


def worst(house: Settings, now: datetime = NOW) -> list[Finding]:
    """Examine, and return what is not all right."""
    return [found for found in doctor.examine(house, now) if found.level is not Level.OK]


@pytest.fixture
def runs(house: Settings) -> Iterator[None]:
    """Hold the lock, as a running bot does."""
    with (house.data_dir / LOCK_NAME).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def beat(house: Settings, ago: timedelta) -> None:
    """Beat some time ago."""
    file = house.data_dir / HEARTBEAT_NAME
    file.touch()
    at = (NOW - ago).timestamp()
    os.utime(file, (at, at))


# --------------------------------------------------------------------------- the bot


def test_all_is_well(house: Settings) -> None:
    """Nothing to mend."""
    assert worst(house) == []
    assert checkup.running(house.data_dir, NOW).says == "Not running."


@pytest.mark.usefixtures("runs")
def test_a_bot_that_runs(house: Settings) -> None:
    """It is told when it last beat."""
    assert checkup.running(house.data_dir, NOW).says == "Runs; it has not beaten yet."
    beat(house, timedelta(seconds=12))
    found = checkup.running(house.data_dir, NOW)
    assert found == Finding(Level.OK, "bot", "Runs; its last beat was 12 s ago.")


@pytest.mark.usefixtures("runs")
def test_a_bot_that_hangs(house: Settings) -> None:
    """It holds the lock and does not beat: a problem, with its mend."""
    beat(house, timedelta(minutes=5))
    (found,) = worst(house)
    assert found == Finding(
        Level.PROBLEM, "bot", "Runs, but its last beat was 5 min ago. Restart it."
    )


def test_a_bot_that_was_killed(house: Settings) -> None:
    """It left its heartbeat behind, and no lock."""
    beat(house, timedelta(hours=5))
    (found,) = worst(house)
    assert found.level is Level.WARNING
    assert found.says == "Not running. It was killed, 5 h ago. Run: presence run"


# ------------------------------------------------------------------------- what is wrong


def copy_of_a_leaver(house: Settings) -> None:
    """Let somebody leave, and keep their key in the copy."""
    change(house.db_path, "DELETE FROM therapist WHERE id = 2")
    change(house.data_dir / KEYRING_NAME, "DELETE FROM data_key WHERE id = 2")


def newest_belongs_elsewhere(house: Settings) -> None:
    """Put another house's backup there."""
    path = backup.backups(house.backup_dir)[0]
    change(path, "UPDATE meta SET value = 'other' WHERE key = 'key_fingerprint'")


def newest_is_no_database(house: Settings) -> None:
    """Spoil the newest backup."""
    backup.backups(house.backup_dir)[0].write_bytes(b"x" * 9000)


def newest_of_another_keyring(house: Settings) -> None:
    """Put the backup of another database under the same master key there."""
    path = backup.backups(house.backup_dir)[0]
    change(path, "UPDATE meta SET value = 'other' WHERE key = 'keyring_identity'")


def newest_is_damaged(house: Settings) -> None:
    """Let an index of the newest backup disagree with its table, as a bad disk might."""
    with closing(sqlite3.connect(backup.backups(house.backup_dir)[0])) as db, db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
            "WHERE name = 'meta') WHERE name = 'outbox_therapist'"
        )


def newest_points_nowhere(house: Settings) -> None:
    """Break what foreign keys promise, in the newest backup."""
    path = backup.backups(house.backup_dir)[0]
    change(path, "INSERT INTO pause (therapist_id, first_day, last_day) VALUES (99, 'x', 'y')")


def copy_of_another(house: Settings) -> None:
    """Let the keyring's copy be another one's."""
    change(house.keyring_copy, "UPDATE meta SET value = 'other' WHERE key = 'identity'")


def a_row_points_nowhere(house: Settings) -> None:
    """Break what foreign keys promise."""
    change(
        house.db_path,
        "INSERT INTO pause (therapist_id, first_day, last_day) VALUES (99, 'x', 'y')",
    )


def inbox(house: Settings, state: str, ago: timedelta) -> None:
    """Put an update into the inbox."""
    at = int((NOW - ago).timestamp())
    change(
        house.db_path,
        "INSERT INTO inbox (update_id, therapist_id, arrived_at, state, payload)"
        " VALUES (1, 1, ?, ?, x'')",
        at,
        state,
    )


@pytest.mark.parametrize(
    ("breaking", "level", "about", "says"),
    [
        (
            lambda house: shutil.rmtree(house.backup_dir),
            Level.WARNING,
            "backups",
            "None yet. Run: presence backup",
        ),
        (newest_is_no_database, Level.PROBLEM, "backups", "does not open"),
        (newest_belongs_elsewhere, Level.PROBLEM, "backups", "other data"),
        (newest_of_another_keyring, Level.PROBLEM, "backups", "other data"),
        (newest_is_damaged, Level.PROBLEM, "backups", "Delete it, and run: presence backup"),
        (newest_points_nowhere, Level.PROBLEM, "backups", "point nowhere"),
        (copy_of_another, Level.PROBLEM, "keyring copy", "the copy of another keyring"),
        (
            lambda house: change(house.db_path, "DELETE FROM meta WHERE key = 'backup_at'"),
            Level.WARNING,
            "backups",
            "does not know of it",
        ),
        (
            lambda house: house.keyring_copy.unlink(),
            Level.PROBLEM,
            "keyring copy",
            "is missing: no backup opens without",
        ),
        (
            lambda house: house.keyring_copy.write_bytes(b"x" * 5000),
            Level.PROBLEM,
            "keyring copy",
            "cannot be read",
        ),
        (copy_of_a_leaver, Level.PROBLEM, "keyring copy", "one who has left"),
        (
            lambda house: change(house.keyring_copy, "DELETE FROM data_key WHERE id = 2"),
            Level.WARNING,
            "keyring copy",
            "Lacks the keys of 1 who came",
        ),
        (
            lambda house: house.keyring_copy.chmod(0o644),
            Level.WARNING,
            "keyring copy",
            "chmod 600",
        ),
        (a_row_points_nowhere, Level.PROBLEM, "database", "point nowhere"),
        (
            lambda house: inbox(house, "parked", timedelta()),
            Level.WARNING,
            "inbox",
            "1 could not be understood",
        ),
        (
            lambda house: inbox(house, "waiting", timedelta(hours=2)),
            Level.WARNING,
            "inbox",
            "1 waiting for more than an hour",
        ),
        (
            lambda house: (house.backup_dir / backup.PART_NAME).touch(),
            Level.WARNING,
            "leftover",
            "of a backup cut short",
        ),
        (
            lambda house: (house.data_dir / restore.PART_NAME).touch(),
            Level.WARNING,
            "leftover",
            "of a restore cut short",
        ),
        (
            lambda house: (house.data_dir / "presence-set-aside-20260301T000000Z.db").touch(),
            Level.WARNING,
            "leftover",
            "was set aside",
        ),
    ],
)
def test_what_is_wrong_is_told(
    house: Settings,
    breaking: Callable[[Settings], object],
    level: Level,
    about: str,
    says: str,
) -> None:
    """Each finding says what to do, in one line."""
    breaking(house)
    found = {one.about: one for one in worst(house)}
    assert set(found) == {about}
    assert found[about].level is level
    assert says in found[about].says
    assert "\n" not in found[about].says


def test_what_waits_for_a_moment_is_no_finding(house: Settings) -> None:
    """A bot has some work in hand."""
    inbox(house, "waiting", timedelta(minutes=5))
    assert worst(house) == []


def test_an_old_backup(house: Settings) -> None:
    """After two days nobody makes them daily."""
    assert worst(house, NOW + timedelta(hours=47)) == []
    (found,) = worst(house, NOW + timedelta(hours=49))
    assert found.level is Level.WARNING
    assert found.says == "The newest was made 2 days ago. Run: presence backup"


def test_a_better_copy_is_not_called_a_leavers(house: Settings) -> None:
    """Where the keyring has lost a key, the advice is to put the copy back, not to renew it."""
    change(house.data_dir / KEYRING_NAME, "DELETE FROM data_key WHERE id = 2")
    (found,) = worst(house)
    assert found.about == "keyring"
    assert "Put back the newest copy" in found.says


def test_no_room_for_a_backup(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told before it is too late."""
    free = SimpleNamespace(free=house.db_path.stat().st_size)
    monkeypatch.setattr("bot.checkup.shutil.disk_usage", lambda _: free)
    assert "backup room" in {found.about for found in worst(house)}


def test_a_backup_under_way_is_no_leftover(house: Settings) -> None:
    """Its part file is being written."""
    (house.backup_dir / backup.PART_NAME).touch()
    with (house.backup_dir / backup.LOCK_NAME).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert worst(house) == []


def test_a_big_database_takes_long_and_says_so(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who waits sees that something goes on; for a small one nothing is said."""
    said: list[str] = []
    list(doctor.examine(house, NOW, said.append))
    assert said == []
    monkeypatch.setattr(checkup, "_BIG", 1000)
    monkeypatch.setattr(checkup, "_STEPS", 10)
    list(doctor.examine(house, NOW, said.append))
    begun = [one for one in said if one.startswith("checking ")]
    assert [one.split(",")[0] for one in begun] == [
        "checking the database",
        "checking the newest backup",
    ]
    assert said[1] == "."
    assert said.count("") == 2
    assert said[-1] == ""
