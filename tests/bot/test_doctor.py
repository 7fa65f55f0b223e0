import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import doctor
from bot.backup import back_up
from bot.clock import FixedClock
from bot.findings import Finding, Level
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyMissing, KeyringOther, KeyWrong, MasterKey
from bot.settings import Settings, load
from bot.sheet import SheetProblem, write_sheet
from bot.store import migrate, ties
from bot.store.connection import connect
from bot.vault import open_vault

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"
NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a Presence that was not run yet."""
    return load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(tmp_path / "data"),
            "PRESENCE_MASTER_KEY_FILE": str(tmp_path / "config" / "master.key"),
        },
        None,
    )


@pytest.fixture
def house(settings: Settings) -> Settings:
    """Settings of a Presence with two people in it, whose sheet is kept."""
    vault, _ = open_vault(settings.master_key_file, settings.data_dir, has_data=False)
    with closing(vault), closing(connect(settings.db_path)) as db:
        migrate.migrate(db, NOW)
        ties.note(db, vault)
        facts = {"bot_username": "x", "recovery_sheet": "kept"}
        db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
        for chat in (11, 12):
            enrol(db, vault.enrol(NOW), chat)
    back_up(settings, FixedClock(NOW))
    return settings


def enrol(db: sqlite3.Connection, id_: int, chat: int) -> None:
    """Put a therapist into the database."""
    db.execute(
        "INSERT INTO therapist (id, chat_id, enrolled_at, session) VALUES (?, ?, 0, x'')",
        (id_, chat),
    )


def change(settings: Settings, sql: str) -> None:
    """Change the database as somebody might."""
    with closing(sqlite3.connect(settings.db_path)) as db, db:
        db.execute(sql)


def worst(settings: Settings, now: datetime = NOW) -> list[Finding]:
    """Examine, and return what is not all right."""
    return [found for found in doctor.examine(settings, now) if found.level is not Level.OK]


def everything(root: Path) -> dict[str, tuple[int, bytes]]:
    """Take a picture of every byte and every permission below a directory."""
    return {
        str(path.relative_to(root)): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in root.rglob("*")
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_files_of_somebody_else_are_told(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start would refuse what it may not write to; and who looks may be somebody else."""
    ring = house.data_dir / KEYRING_NAME
    os.chown(ring, 54321, -1)
    [found] = worst(house)
    assert (found.about, found.level) == ("data", Level.WARNING)
    assert "sudo -u '#54321'" in found.says
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, *a, **k: path != ring and real(path, *a, **k))
    [found] = worst(house)
    assert (found.about, found.level) == ("data", Level.PROBLEM)
    assert found.says == f"{ring} cannot be written by this user. Change its owner."


def test_before_the_first_run(settings: Settings, tmp_path: Path) -> None:
    """Before the first run there is nothing wrong, and looking makes nothing."""
    findings = list(doctor.examine(settings, NOW))
    assert {finding.level for finding in findings} == {Level.OK}
    assert sum("ot run yet" in finding.says for finding in findings) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_sound_house(house: Settings, tmp_path: Path) -> None:
    """Where all is well, doctor says so of everything, and changes no byte."""
    before = everything(tmp_path)
    findings = list(doctor.examine(house, NOW))
    assert worst(house) == []
    assert [finding.about for finding in findings] == [
        "clock",
        "time zones",
        "data",
        "key",
        "database",
        "schema",
        "inbox",
        "keyring",
        "recovery sheet",
        "backups",
        "backup room",
        "keyring copy",
        "bot",
    ]
    assert "each of 2 enrolled" in findings[7].says
    assert everything(tmp_path) == before


def test_looking_while_the_bot_runs(house: Settings) -> None:
    """A database in use is read as it is now, with what waits in its write-ahead log."""
    with closing(connect(house.db_path)) as db:
        db.execute("UPDATE meta SET value = 'offered' WHERE key = 'recovery_sheet'")
        assert [finding.about for finding in worst(house)] == ["recovery sheet"]


def test_a_database_made_by_an_invitation(settings: Settings) -> None:
    """A database without anyone in it does not make a missing key a problem."""
    settings.data_dir.mkdir()
    with closing(connect(settings.db_path)) as db:
        migrate.migrate(db, NOW)
    assert [(found.level, found.about) for found in worst(settings)] == [
        (Level.WARNING, "recovery sheet")
    ]


def test_a_database_that_knows_a_key(settings: Settings) -> None:
    """Its key is missed, as a start would, though nobody is in it yet."""
    settings.data_dir.mkdir()
    with closing(connect(settings.db_path)) as db:
        migrate.migrate(db, NOW)
        db.execute("INSERT INTO meta VALUES ('key_fingerprint', 'x')")
    assert (Level.PROBLEM, "key") in [(found.level, found.about) for found in worst(settings)]


def test_a_sheet_is_marked_in_no_other_database(house: Settings, tmp_path: Path) -> None:
    """Beside files that are mixed neither the sheet is written nor its mark."""
    another_keyring(house)
    before = everything(tmp_path)
    with pytest.raises(KeyringOther):
        doctor.confirm_recovery_sheet(house)
    with pytest.raises(KeyringOther):
        doctor.write_recovery_sheet(house, tmp_path / "sheet.txt", NOW)
    assert everything(tmp_path) == before


def key_missing(house: Settings) -> None:
    """Lose the key."""
    house.master_key_file.unlink()


def database_lost(house: Settings) -> None:
    """Lose the database."""
    house.db_path.unlink()


def nobody_left(house: Settings) -> None:
    """Lose everybody in it."""
    change(house, "DELETE FROM therapist")
    with closing(Keyring(house.data_dir / KEYRING_NAME)) as keyring:
        keyring.people(there=True)


def another_keyring(house: Settings) -> None:
    """Exchange the keyring for another one of the same master key."""
    path, master = house.data_dir / KEYRING_NAME, MasterKey.load(house.master_key_file)
    path.unlink()
    with closing(Keyring.create(path, master)) as keyring:
        for _ in range(2):
            keyring.add(master, NOW)
        keyring.copy_to(house.keyring_copy)


def key_wrong(house: Settings) -> None:
    """Exchange the key."""
    house.master_key_file.unlink()
    MasterKey.create(house.master_key_file)


def keyring_lacks_one(house: Settings) -> None:
    """Put an older keyring in place of today's."""
    with closing(sqlite3.connect(house.data_dir / KEYRING_NAME)) as db, db:
        db.execute("DELETE FROM data_key WHERE id = 2")


def wrapped_key_damaged(house: Settings) -> None:
    """Damage one wrapped key."""
    with closing(sqlite3.connect(house.data_dir / KEYRING_NAME)) as db, db:
        db.execute("UPDATE data_key SET wrapped = zeroblob(62) WHERE id = 2")


def index_damaged(house: Settings) -> None:
    """Make an index disagree with its table, as a bad disk might."""
    with closing(sqlite3.connect(house.db_path)) as db, db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX outbox_therapist ON outbox (id)' "
            "WHERE name = 'outbox_therapist'"
        )
        db.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
            "WHERE name = 'meta') WHERE name = 'outbox_therapist'"
        )


@pytest.mark.parametrize(
    ("breaking", "about", "says"),
    [
        (key_missing, {"key"}, "is missing. Put it back"),
        (key_wrong, {"key", "keyring"}, "belongs to other data"),
        (lambda house: house.master_key_file.chmod(0o640), {"key"}, "chmod 600"),
        (lambda house: house.master_key_file.write_text("x"), {"key"}, "does not hold a key"),
        (lambda house: (house.data_dir / KEYRING_NAME).unlink(), {"keyring"}, "newest copy"),
        (lambda house: (house.data_dir / KEYRING_NAME).write_text("x"), {"keyring"}, "newest copy"),
        (keyring_lacks_one, {"keyring"}, "No key for therapist 2."),
        (another_keyring, {"keyring"}, "do not belong together"),
        (database_lost, {"database"}, "Put it back (presence restore)"),
        (lambda house: house.db_path.write_bytes(b""), {"database"}, "is missing or empty"),
        (nobody_left, {"database"}, "Nobody is in presence.db"),
        (wrapped_key_damaged, {"keyring"}, "does not open"),
        (lambda house: house.db_path.write_bytes(b"x" * 9000), {"database"}, "cannot be read"),
        (index_damaged, {"database"}, "restore a backup"),
        (
            lambda house: change(house, "INSERT INTO migration VALUES (9999, 'x', 'y')"),
            {"schema"},
            "newer Presence",
        ),
    ],
)
def test_what_is_wrong_is_told(
    house: Settings,
    tmp_path: Path,
    breaking: Callable[[Settings], object],
    about: set[str],
    says: str,
) -> None:
    """Each thing that is broken is a problem that says what to do, and looking changes nothing."""
    breaking(house)
    before = everything(tmp_path)
    found = worst(house)
    assert {finding.about for finding in found} == about
    assert {finding.level for finding in found} == {Level.PROBLEM}
    assert any(says in finding.says for finding in found)
    assert all("\n" not in finding.says for finding in found)
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("breaking", "about", "says"),
    [
        (lambda house: (house.data_dir / KEYRING_NAME).chmod(0o644), "keyring", "chmod 600"),
        (lambda house: change(house, "DELETE FROM migration"), "schema", "next `presence run`"),
        (lambda house: change(house, "DELETE FROM meta"), "recovery sheet", "Not written yet"),
        (
            lambda house: change(house, "UPDATE meta SET value = 'offered'"),
            "recovery sheet",
            "--recovery-confirmed",
        ),
    ],
)
def test_what_could_be_better_is_told(
    house: Settings, breaking: Callable[[Settings], object], about: str, says: str
) -> None:
    """What works but should be mended is a warning that says how."""
    breaking(house)
    found = {finding.about: finding for finding in worst(house)}
    assert found[about].level is Level.WARNING
    assert says in found[about].says


def test_a_key_beside_the_data_is_told(house: Settings) -> None:
    """A key inside the data directory is copied along with it, so doctor warns."""
    inside = house.data_dir / "master.key"
    house.master_key_file.rename(inside)
    moved = house.model_copy(update={"master_key_file": inside})
    (found,) = worst(moved)
    assert (found.level, found.about) == (Level.WARNING, "key")


def test_a_clock_in_the_past_is_told(house: Settings) -> None:
    """A clock that shows a year before Presence was made is a problem."""
    (found,) = worst(house, NOW.replace(year=1970))
    assert (found.level, found.about) == (Level.PROBLEM, "clock")
    assert "1970" in found.says


def test_missing_zone_data_is_told(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without zone data, doctor says how to get it."""
    monkeypatch.setattr("bot.doctor._ZONES", ("Europe/Nowhere",))
    (found,) = worst(house)
    assert (found.level, found.about) == (Level.PROBLEM, "time zones")


@pytest.mark.parametrize(
    ("free", "level"), [(1 << 20, Level.PROBLEM), (500 << 20, Level.WARNING), (1 << 40, Level.OK)]
)
def test_little_space_is_told(
    house: Settings, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    """Little free space is a warning, hardly any is a problem."""
    monkeypatch.setattr("bot.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    levels = [found.level for found in doctor.examine(house, NOW) if found.about == "data"]
    assert levels == [level]


def test_a_directory_that_cannot_be_written(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A data directory that refuses a file is a problem."""

    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("bot.doctor.tempfile.TemporaryFile", refuse)
    (found,) = worst(house)
    assert (found.level, found.about) == (Level.PROBLEM, "data")
    assert "Read-only file system" in found.says


def test_the_sheet_is_private_and_marked(house: Settings, tmp_path: Path) -> None:
    """The sheet is for its owner alone; writing and confirming it leave their mark."""
    change(house, "DELETE FROM meta WHERE key = 'recovery_sheet'")
    path = tmp_path / "sheet.txt"
    assert doctor.write_recovery_sheet(house, path, NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Written." in worst(house)[0].says
    assert doctor.confirm_recovery_sheet(house)
    assert worst(house) == []
    with pytest.raises(FileExistsError):
        doctor.write_recovery_sheet(house, path, NOW)


def test_a_sheet_before_the_database(settings: Settings, tmp_path: Path) -> None:
    """A sheet needs a key; where there is no database yet, nothing is marked."""
    with pytest.raises(KeyMissing, match="no key yet"):
        doctor.write_recovery_sheet(settings, tmp_path / "sheet.txt", NOW)
    MasterKey.create(settings.master_key_file)
    assert not doctor.write_recovery_sheet(settings, tmp_path / "sheet.txt", NOW)
    assert not doctor.confirm_recovery_sheet(settings)
    assert not settings.data_dir.exists()


def test_a_lost_key_comes_back(house: Settings, tmp_path: Path) -> None:
    """The sheet brings back the very key file that was lost, on an empty machine too."""
    doctor.write_recovery_sheet(house, tmp_path / "sheet.txt", NOW)
    text, before = (tmp_path / "sheet.txt").read_text(), house.master_key_file.read_bytes()
    with pytest.raises(FileExistsError):
        doctor.recover_key(house, text)
    house.master_key_file.unlink()
    doctor.recover_key(house, text)
    assert house.master_key_file.read_bytes() == before
    assert house.master_key_file.stat().st_mode & 0o777 == 0o600
    elsewhere = house.model_copy(
        update={"master_key_file": tmp_path / "new.key", "data_dir": tmp_path / "none"}
    )
    assert (
        doctor.recover_key(elsewhere, text).fingerprint
        == MasterKey.load(house.master_key_file).fingerprint
    )


def test_another_keys_sheet_is_refused(house: Settings, tmp_path: Path) -> None:
    """The sheet of another key, or one with a slip, writes no key file."""
    doctor.write_recovery_sheet(house, tmp_path / "sheet.txt", NOW)
    text = (tmp_path / "sheet.txt").read_text()
    house.master_key_file.unlink()
    other = MasterKey.create(tmp_path / "other.key")
    with pytest.raises(KeyWrong, match="another key"):
        doctor.recover_key(house, write_sheet(other, NOW))
    with pytest.raises(SheetProblem):
        doctor.recover_key(house, text.replace("1:", "1: 0"))
    assert not house.master_key_file.exists()
