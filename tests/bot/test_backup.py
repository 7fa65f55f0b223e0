"""Backups: one checked snapshot while the bot runs on, and one copy of the keyring, kept apart."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import backup
from bot.backup import BackupProblem, back_up, backups, taken_at
from bot.clock import FixedClock
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyMissing, KeyringOther, MasterKey, VaultProblem
from bot.settings import Settings, load
from bot.store import meta, migrate, records, ties
from bot.store.connection import connect
from bot.store.migrate import SchemaNewer
from bot.vault import Vault
from tests.alive import alive
from tests.bot.store.stock import OPENERS, SLOT
from tests.house import DATABASE, Town, dump
from tests.killed import each_kill

ROBIN, KIM = 7, 8
CANARY = "canary: she laughed at last"
TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of the house in this directory."""
    return load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(tmp_path),
            "PRESENCE_MASTER_KEY_FILE": str(tmp_path / "master.key"),
            "PRESENCE_BACKUPS_KEPT": "3",
        },
        None,
    )


@pytest.fixture
def town(tmp_path: Path, settings: Settings) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin, which keeps a copy of its keyring."""
    town = Town(tmp_path)
    town.vault._copy = settings.keyring_copy
    yield town
    with contextlib.suppress(sqlite3.ProgrammingError):
        town.close()


async def two_with_words(town: Town) -> None:
    """Settle Robin and Kim, who have each said something."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
        await town.say(who, CANARY)


def fill(db: sqlite3.Connection, rows: int = 1500) -> None:
    """Make a database of some megabytes."""
    db.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", ((f"x{n}", "x" * 2000) for n in range(rows))
    )


def wrapped(path: Path) -> list[bytes]:
    """Return the wrapped keys of a keyring."""
    with closing(sqlite3.connect(path)) as db:
        return [key for (key,) in db.execute("SELECT wrapped FROM data_key ORDER BY id")]


# ----------------------------------------------------------------------- what is made


async def test_a_backup_holds_all_and_is_private(town: Town, settings: Settings) -> None:
    """Every row is in it, for the owner alone; it needs no other file beside it."""
    await two_with_words(town)
    town.clock.advance(timedelta(minutes=1))
    made = back_up(settings, town.clock)
    assert made.path == settings.backup_dir / "presence-20260302T070100Z.db"
    assert made.at == town.clock.now() == taken_at(made.path)
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.read_bytes()[18:20] == b"\x01\x01", "it still needs a write-ahead log"
    assert {path.name for path in settings.backup_dir.iterdir()} == {made.path.name, "backup.lock"}
    live = dump(town.db)
    assert ("backup_at", str(int(made.at.timestamp()))) in live["meta"]
    assert ("backups_kept", "3") in live["meta"]
    with closing(sqlite3.connect(made.path)) as db:
        copied = dump(db)
    copied.pop("meta")
    live.pop("meta")
    assert copied == live


async def test_no_key_is_in_it_and_the_copy_lies_apart(town: Town, settings: Settings) -> None:
    """Neither the master key nor a wrapped one; the copy of the keyring is the keyring."""
    await two_with_words(town)
    made = back_up(settings, town.clock)
    content = made.path.read_bytes()
    keys = wrapped(settings.data_dir / KEYRING_NAME)
    assert len(keys) == 2
    assert not any(key[16:32] in content for key in keys)
    assert MasterKey.load(settings.master_key_file).reveal() not in content
    assert wrapped(settings.keyring_copy) == keys
    assert settings.keyring_copy.stat().st_mode & 0o777 == 0o600
    assert settings.keyring_copy.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in settings.keyring_copy.parent.iterdir()] == [KEYRING_NAME]


async def test_no_master_key_is_needed(town: Town, settings: Settings) -> None:
    """A backup can be made by who holds no key."""
    await two_with_words(town)
    settings.master_key_file.unlink()
    assert back_up(settings, town.clock).path.exists()


def test_a_house_without_anyone_can_be_backed_up(settings: Settings) -> None:
    """An invitation alone makes a database, and no keyring."""
    with closing(connect(settings.db_path)) as db:
        migrate.migrate(db, datetime(2026, 3, 1, tzinfo=UTC))
    assert back_up(settings, FixedClock(datetime(2026, 3, 2, tzinfo=UTC))).path.exists()
    assert not settings.keyring_copy.exists()


async def test_it_is_one_snapshot_and_never_begins_again(town: Town, settings: Settings) -> None:
    """Whatever is written at each step, it holds what stood when it began, and goes on."""
    fill(town.db)
    steps: list[tuple[int, int]] = []

    def write(done: int, total: int) -> None:
        town.db.execute("INSERT INTO meta VALUES (?, 'late')", (f"late{len(steps)}",))
        steps.append((done, total))

    made = back_up(settings, town.clock, write)
    total = steps[0][1]
    assert len(steps) == -(-total // 256) > 2
    assert steps == sorted(steps)
    assert steps[-1] == (total, total)
    with closing(sqlite3.connect(made.path)) as db:
        assert meta.starting(db, "late") == []
        assert len(meta.starting(db, "x")) == 1500


async def test_the_bot_may_be_busy(town: Town, settings: Settings) -> None:
    """A writer in the middle of a transaction holds up no copying, and is waited for at the end."""
    town.db.execute("BEGIN IMMEDIATE")
    town.db.execute("INSERT INTO meta VALUES ('half', '1')")
    ended: list[int] = []

    def end(done: int, total: int) -> None:
        if done == total:
            town.db.execute("COMMIT")
            ended.append(done)

    made = back_up(settings, town.clock, end)
    assert ended
    assert meta.get(town.db, meta.BACKUP_AT) is not None
    with closing(sqlite3.connect(made.path)) as db:
        assert meta.get(db, "half") is None


# ------------------------------------------------------------------------- how many


def kept(settings: Settings) -> list[str]:
    """Return the days of the backups that are kept, newest first."""
    return [f"{taken_at(path):%d}" for path in backups(settings.backup_dir)]


async def test_the_oldest_make_room(town: Town, settings: Settings) -> None:
    """So many are kept as was said, the newest ones; other files are left alone."""
    settings.backup_dir.mkdir()
    (settings.backup_dir / "presence-by-hand.db").touch()
    removed = []
    for _ in range(5):
        removed.append(back_up(settings, town.clock).removed)
        town.clock.advance(timedelta(days=1))
    assert kept(settings) == ["06", "05", "04"]
    assert removed == [0, 0, 0, 1, 1]
    assert (settings.backup_dir / "presence-by-hand.db").exists()


async def test_a_clock_set_back_does_not_cost_the_new_one(town: Town, settings: Settings) -> None:
    """The one just made stays, though its name is the oldest."""
    for _ in range(3):
        back_up(settings, town.clock)
        town.clock.advance(timedelta(days=1))
    town.clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    assert back_up(settings, town.clock).path.exists()
    assert kept(settings) == ["04", "03", "01"]


async def test_a_failed_one_costs_no_older_one(
    town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older backups go only once the new one is checked."""
    for _ in range(3):
        back_up(settings, town.clock)
        town.clock.advance(timedelta(days=1))
    monkeypatch.setattr(backup, "unsound", lambda _: "its pages are damaged")
    with pytest.raises(BackupProblem, match="is not sound"):
        back_up(settings, town.clock)
    assert kept(settings) == ["04", "03", "02"]
    assert not (settings.backup_dir / backup.PART_NAME).exists()


def test_other_names_are_no_backups(tmp_path: Path) -> None:
    """Nothing tells when they were taken."""
    with pytest.raises(ValueError, match="not the name of a backup"):
        taken_at(tmp_path / "presence.db")
    other_digits = f"{chr(0xFF12)}0260101T000000Z"
    for name in ("20261399T000000Z", "20260101T240000Z", "00000000T000000Z", other_digits):
        (tmp_path / f"presence-{name}.db").touch()
    assert backups(tmp_path) == []
    assert backups(tmp_path / "nowhere") == []


# ---------------------------------------------------------------------- what goes wrong


def test_nothing_to_back_up(settings: Settings) -> None:
    """Before the first run there is nothing, and nothing is made."""
    with pytest.raises(BackupProblem, match="nothing to back up"):
        back_up(settings, FixedClock(datetime(2026, 3, 2, tzinfo=UTC)))
    assert not settings.backup_dir.exists()


async def test_a_newer_database(town: Town, settings: Settings) -> None:
    """It is left to the newer Presence."""
    town.db.execute("INSERT INTO migration VALUES (9999, 'x', 'y')")
    with pytest.raises(SchemaNewer):
        back_up(settings, town.clock)
    assert backups(settings.backup_dir) == []


async def test_another_programs_database(settings: Settings) -> None:
    """It is none of ours."""
    with closing(sqlite3.connect(settings.db_path)) as db, db:
        db.execute("CREATE TABLE x (y)")
    with pytest.raises(BackupProblem, match="is not Presence's"):
        back_up(settings, FixedClock(datetime(2026, 3, 2, tzinfo=UTC)))


async def test_a_damaged_database(town: Town, settings: Settings) -> None:
    """Damage is found, at once or in the copy, and no backup is made of it."""
    fill(town.db)
    town.close()
    content = bytearray(settings.db_path.read_bytes())
    settings.db_path.write_bytes(b"x" * len(content))
    with pytest.raises(BackupProblem, match="is damaged"):
        back_up(settings, town.clock)
    for at in range(4096 * 40, 4096 * 60):
        content[at] = 0
    settings.db_path.write_bytes(content)
    with pytest.raises(BackupProblem, match=r"not sound|damaged"):
        back_up(settings, town.clock)
    assert backups(settings.backup_dir) == []
    assert not (settings.backup_dir / backup.PART_NAME).exists()


async def test_rows_that_point_nowhere(town: Town, settings: Settings) -> None:
    """A copy whose rows do not hang together is not called a backup."""
    town.db.execute("PRAGMA foreign_keys = OFF")
    town.db.execute("INSERT INTO pause (therapist_id, first_day, last_day) VALUES (99, 'x', 'y')")
    with pytest.raises(BackupProblem, match="point nowhere"):
        back_up(settings, town.clock)


async def test_a_missing_keyring(town: Town, settings: Settings) -> None:
    """Without the keys of those in it, a backup would be none."""
    await two_with_words(town)
    (settings.data_dir / KEYRING_NAME).unlink()
    with pytest.raises(KeyMissing, match="Put back its newest copy"):
        back_up(settings, town.clock)
    assert backups(settings.backup_dir) == []


async def test_a_keyring_that_lacks_a_key_replaces_no_better_copy(
    town: Town, settings: Settings
) -> None:
    """The copy is the last place where a key stands that the keyring has lost."""
    await two_with_words(town)
    back_up(settings, town.clock)
    with closing(sqlite3.connect(settings.data_dir / KEYRING_NAME)) as db, db:
        db.execute("DELETE FROM data_key WHERE id = ?", (town.id(KIM),))
    with pytest.raises(BackupProblem, match="put the copy back"):
        back_up(settings, town.clock)
    assert len(wrapped(settings.keyring_copy)) == 2


async def test_another_houses_keyring_replaces_no_copy(town: Town, settings: Settings) -> None:
    """A keyring of another master key is not this database's."""
    await two_with_words(town)
    meta.put(town.db, "key_fingerprint", town.vault.fingerprint)
    back_up(settings, town.clock)
    before = wrapped(settings.keyring_copy)
    (settings.data_dir / KEYRING_NAME).unlink()
    Keyring.create(settings.data_dir / KEYRING_NAME, MasterKey(b"x" * 32)).close()
    with pytest.raises(BackupProblem, match="put the copy back"):
        back_up(settings, town.clock)
    assert wrapped(settings.keyring_copy) == before


async def test_the_copy_of_another_keyring_is_kept(town: Town, settings: Settings) -> None:
    """Whoever begins anew is told to move the copy of what was here before, by hand."""
    await two_with_words(town)
    settings.keyring_copy.parent.mkdir()
    Keyring.create(settings.keyring_copy, MasterKey.load(settings.master_key_file)).close()
    before = settings.keyring_copy.read_bytes()
    with pytest.raises(BackupProblem, match="is the copy of another keyring"):
        back_up(settings, town.clock)
    await leave(town, ROBIN)
    assert settings.keyring_copy.read_bytes() == before
    assert backups(settings.backup_dir) == []


async def test_without_a_copy_a_wrong_keyring_is_refused_too(
    town: Town, settings: Settings
) -> None:
    """Nothing is made, not even a directory."""
    await two_with_words(town)
    ties.tie(town.db, town.vault)
    meta.put(town.db, meta.KEYRING, "another")
    with pytest.raises(KeyringOther, match="do not belong together"):
        back_up(settings, town.clock)
    assert not settings.backup_dir.exists()
    assert not settings.keyring_copy.parent.exists()


async def test_a_key_that_is_nowhere_is_counted(town: Town, settings: Settings) -> None:
    """The backup is made for everybody else, and says how many nobody can read."""
    await two_with_words(town)
    assert back_up(settings, town.clock).lacking == 0
    for path in (settings.data_dir / KEYRING_NAME, settings.keyring_copy):
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("DELETE FROM data_key WHERE id = ?", (town.id(KIM),))
    town.clock.advance(timedelta(days=1))
    assert back_up(settings, town.clock).lacking == 1


async def test_a_backup_knows_its_keyring(town: Town, settings: Settings) -> None:
    """What the database has noted goes with it."""
    await two_with_words(town)
    ties.tie(town.db, town.vault)
    with closing(sqlite3.connect(back_up(settings, town.clock).path)) as db:
        assert meta.get(db, meta.KEYRING) == town.vault.keyring.identity is not None


async def test_two_at_once(town: Town, settings: Settings) -> None:
    """The second is refused, and the first undisturbed."""
    settings.backup_dir.mkdir()
    with (settings.backup_dir / backup.LOCK_NAME).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BackupProblem, match="Another backup"):
            back_up(settings, town.clock)
    assert back_up(settings, town.clock).path.exists()


def test_a_full_disk(town: Town, settings: Settings) -> None:
    """One line, exit 1, the older backup stands, and nothing half lies about."""
    fill(town.db)
    before = back_up(settings, town.clock)
    town.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    done = subprocess.run(
        [sys.executable, "-m", "bot", "backup"],
        env={**os.environ, **environment(settings)},
        cwd=Path(__file__).parents[2],
        preexec_fn=small,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("The backup could not be made (")
    assert done.stderr.count("\n") == 1
    assert backups(settings.backup_dir) == [before.path]
    assert not (settings.backup_dir / backup.PART_NAME).exists()


def environment(settings: Settings) -> dict[str, str]:
    """Return what a command must be told to work on this house."""
    return {
        "PRESENCE_DATA_DIR": str(settings.data_dir),
        "PRESENCE_MASTER_KEY_FILE": str(settings.master_key_file),
    }


async def test_the_bot_cannot_be_told(
    town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that stands is said to stand, though nobody here will hear of it."""
    monkeypatch.setattr(backup, "_BUSY_SECONDS", 0.01)
    town.db.execute("BEGIN IMMEDIATE")
    with pytest.raises(BackupProblem, match="is made and sound, but"):
        back_up(settings, town.clock)
    town.db.execute("ROLLBACK")
    assert len(backups(settings.backup_dir)) == 1


async def test_killed_at_any_step(town: Town, settings: Settings, tmp_path: Path) -> None:
    """What stands is a sound backup or none; the next one clears the rest and succeeds."""
    await two_with_words(town)
    town.close()
    house = Path(shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-house"))
    clock = FixedClock(town.clock.now())
    steps = 0

    def afresh() -> None:
        shutil.rmtree(tmp_path)
        shutil.copytree(house, tmp_path)

    for steps in each_kill(tmp_path, lambda: back_up(settings, clock), afresh):
        for path in backups(settings.backup_dir):
            with closing(sqlite3.connect(path)) as db:
                assert backup.unsound(db) is None, steps
            assert len(wrapped(settings.keyring_copy)) == 2, steps
        again = back_up(settings, clock)
        found = {path.name for path in settings.backup_dir.iterdir()}
        assert found == {again.path.name, backup.LOCK_NAME}, steps
        assert [one.name for one in settings.keyring_copy.parent.iterdir()] == [KEYRING_NAME]
    assert steps > 10


# -------------------------------------------------------------------------- who leaves


async def leave(town: Town, chat_id: int) -> None:
    """Delete everything of somebody, by two taps."""
    await town.say(chat_id, "/deleteme")
    await town.tap(chat_id, "Delete everything…")
    await town.tap(chat_id, "Yes, delete all of it")


async def test_who_leaves_goes_from_the_copy_at_once(town: Town, settings: Settings) -> None:
    """No byte of their key is in the data directory, the copy or what a kill left of one."""
    await two_with_words(town)
    back_up(settings, town.clock)
    robin, kim = wrapped(settings.data_dir / KEYRING_NAME)
    part = settings.keyring_copy.with_name(f".{KEYRING_NAME}.abcdefgh")
    shutil.copy(settings.keyring_copy, part)
    await leave(town, ROBIN)
    left = b"".join(path.read_bytes() for path in settings.data_dir.rglob("*") if path.is_file())
    assert robin[2:10] not in left
    assert wrapped(settings.keyring_copy) == [kim]
    assert not part.exists()


async def test_what_a_kill_left_of_the_first_copy_goes_too(town: Town, settings: Settings) -> None:
    """Where no copy stands, none is made."""
    await two_with_words(town)
    settings.keyring_copy.parent.mkdir()
    part = settings.keyring_copy.with_name(f".{KEYRING_NAME}.abcdefgh")
    shutil.copy(settings.data_dir / KEYRING_NAME, part)
    await leave(town, ROBIN)
    assert list(settings.keyring_copy.parent.iterdir()) == []


async def test_a_crash_before_the_copy_is_renewed(
    town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key that outlived its rows in the copy alone goes at the next start."""
    await two_with_words(town)
    back_up(settings, town.clock)

    def boom(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Keyring, "copy_to", boom)
        with pytest.raises(OSError, match="No space"):
            await leave(town, ROBIN)
    assert len(wrapped(settings.keyring_copy)) == 2
    [me] = await town.service.leaving()
    town.vault._copy = settings.keyring_copy
    await town.service.forget(me)
    assert len(wrapped(settings.keyring_copy)) == 1
    assert await town.service.leaving() == []


async def test_a_copy_that_cannot_be_renewed_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leaves while the copy's disk is full is told so once their key is gone there too."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        bot.clock.advance(timedelta(minutes=1))
        back_up(bot.settings, bot.clock)
        real, left = Keyring.copy_to, [0, 0]

        def full(keyring: Keyring, path: Path, *, if_there: bool = False) -> None:
            if left:
                left.pop()
                raise OSError(28, "No space left on device")
            real(keyring, path, if_there=if_there)

        monkeypatch.setattr(Keyring, "copy_to", full)
        await bot.say(anna, "/deleteme")
        await bot.tap(anna, "Delete everything…")
        await bot.tap(anna, "Yes, delete all of it")
        assert anna.last.text.startswith("It is done")
        assert bot.pauses[-2:] == [0.5, 1.0]
        assert wrapped(bot.settings.keyring_copy) == []
        assert await bot.presence.service.leaving() == []


async def test_the_person_is_told_how_fresh_it_is(tmp_path: Path) -> None:
    """/kept knows of the backup as soon as it is checked, and of nothing before."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await bot.say(anna, "/kept")
        assert "no checked backup with your words yet" in anna.last.text
        bot.clock.advance(timedelta(minutes=1))
        back_up(bot.settings, bot.clock)
        await bot.say(anna, "/kept")
        assert "holds everything up to today, 12:01." in anna.last.text
        await bot.say(anna, "a note")
        await bot.say(anna, "/kept")
        assert "What you began since then, 1 check-in or note" in anna.last.text


async def test_copying_and_leaving_wait_for_each_other(town: Town, settings: Settings) -> None:
    """While the keyring is being copied nobody's key can go, so no copy brings one back."""
    await two_with_words(town)
    me = town.id(ROBIN)
    town.vault._keyring._db.execute("PRAGMA busy_timeout = 10")
    with closing(Keyring(settings.data_dir / KEYRING_NAME)) as keyring:
        seen: list[bytes] = []

        def place(_: Path, content: bytes) -> None:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                town.vault.forget(me)
            seen.append(content)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.keyring.place", place)
            keyring.copy_to(settings.keyring_copy)
    assert seen
    assert me in town.vault.owners()


async def test_old_backups_the_copy_and_the_master_key_open_nothing_of_who_left(
    town: Town, settings: Settings
) -> None:
    """All that whoever takes everything can have: today's files, and every backup there is."""
    await two_with_words(town)
    robin, kim = town.id(ROBIN), town.id(KIM)
    for who in (ROBIN, KIM):
        await town.service.journal([town.phone(who).writer.text("not worked through")])
    old = back_up(settings, town.clock)
    await town._work_through(await town.service.left_waiting())
    await leave(town, ROBIN)
    town.clock.advance(timedelta(days=1))
    new = back_up(settings, town.clock)
    master = MasterKey.load(settings.master_key_file)
    for ring in (settings.keyring_copy, settings.data_dir / KEYRING_NAME):
        with closing(Vault(master, Keyring(ring, read_only=True))) as vault:
            for path in (old.path, new.path, settings.db_path):
                with closing(sqlite3.connect(path)) as db:
                    for where in OPENERS:
                        assert opened(db, vault, where, robin) == 0, where
                    assert CANARY in repr(list(records.all_(db, vault, kim)))
            with closing(sqlite3.connect(old.path)) as db:
                assert opened(db, vault, ("inbox", "payload"), kim) == 1


def opened(db: sqlite3.Connection, vault: Vault, place: tuple[str, str], therapist: int) -> int:
    """Return how many sealed values of a kind can be read of a therapist."""
    try:
        found: Any = OPENERS[place](db, vault, therapist)
    except (VaultProblem, LookupError):
        return 0
    return len(found) if isinstance(found, list) else 1


async def test_a_leaver_is_gone_when_the_backup_is_older_than_their_leaving(
    town: Town, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who leaves between snapshot and copy is in no copy, and fails no backup."""
    await two_with_words(town)
    back_up(settings, town.clock)
    real = backup._copy_keyring
    me = town.id(ROBIN)

    def leaves(where: Settings, part: Path) -> None:
        town.db.execute("DELETE FROM therapist WHERE id = ?", (me,))
        town.vault.forget(me)
        real(where, part)

    monkeypatch.setattr(backup, "_copy_keyring", leaves)
    town.clock.advance(timedelta(days=1))
    back_up(settings, town.clock)
    assert len(wrapped(settings.keyring_copy)) == 1
    assert (settings.data_dir / DATABASE).exists()
