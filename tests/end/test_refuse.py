"""What keeps Presence from starting: one line that says what to change, and nothing touched."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import FixedClock
from bot.keyring import Keyring
from bot.keys import MasterKey
from bot.settings import load
from bot.start import LOCK_NAME, look, only_one, prepare
from bot.store import invites, migrate, ties
from tests.alive import NOON
from tests.house import Town
from tests.process import TOKEN, served

BOUND = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""What goes before a command so that permissions bind it, also where root runs the tests."""

needs_permissions = pytest.mark.skipif(
    any(shutil.which(name) is None for name in BOUND[:1]), reason="permissions do not bind root"
)


class Host:
    """A directory as a host has it: ``data`` with a therapist in it, and the key beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        self.db = self.data / "presence.db"
        self.keyring = self.data / "keyring.db"
        self.key = root / "master.key"

    def run(
        self, *before: str, does: str = "run", **changes: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``presence run``, or what it does else, to its end; an empty setting is missing."""
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": nowhere,
            "PRESENCE_DATA_DIR": str(self.data),
            "PRESENCE_MASTER_KEY_FILE": str(self.key),
            "PRESENCE_LOG_LEVEL": "DEBUG",
        }
        return subprocess.run(
            [*before, sys.executable, "-m", "bot", does],
            env=environment | changes,
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def picture(self) -> dict[str, tuple[int, int, bytes]]:
        """Return every file and directory: its mode, its time of change and its bytes."""
        return {
            str(path.relative_to(self.root)): (
                path.stat().st_mode,
                path.stat().st_mtime_ns,
                path.read_bytes() if path.is_file() else b"",
            )
            for path in sorted(self.root.rglob("*"))
        }


def furnish(root: Path) -> Path:
    """Make a data directory in which one therapist stands, and its key; closed as after a stop."""
    (root / "data").mkdir(mode=0o700)
    town = Town(root / "data")
    asyncio.run(town.settle(7))
    ties.tie(town.db, town.vault)
    town.close()
    (root / "data" / "master.key").rename(root / "master.key")
    return root


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished directory that is only copied."""
    return furnish(tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """Another installation, to be mixed with."""
    return Host(furnish(tmp_path_factory.mktemp("elsewhere")))


@pytest.fixture
def host(furnished: Path, tmp_path: Path) -> Host:
    """A furnished directory of one's own."""
    return Host(Path(shutil.copytree(furnished, tmp_path / "host")))


@pytest.fixture
def fresh(tmp_path: Path) -> Host:
    """A host before the first run."""
    return Host(tmp_path)


def refused(host: Host, line: str, *before: str, does: str = "run", **changes: str) -> None:
    """See that it ends with this line alone, and that nothing below the directory changed."""
    picture = host.picture()
    done = host.run(*before, does=does, **changes)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{line}\n")
    assert host.picture() == picture


# -------------------------------------------------------------------------- settings


def test_missing_token(host: Host) -> None:
    """Without a token it says where to get one."""
    line = (
        "TELEGRAM_BOT_TOKEN is missing. Ask @BotFather in Telegram for one with /newbot, "
        "and put it in the environment or in .env."
    )
    refused(host, line, TELEGRAM_BOT_TOKEN="")


def test_garbled_token(host: Host) -> None:
    """Half a token is refused before anything is asked of Telegram, and not repeated."""
    line = (
        "TELEGRAM_BOT_TOKEN does not look like a bot token (digits, a colon, letters). "
        "Copy it again from @BotFather, the whole of it."
    )
    refused(host, line, TELEGRAM_BOT_TOKEN=TOKEN[:20])


def test_settings_of_which_two_are_wrong(host: Host) -> None:
    """Two things that are wrong are two lines, so that nobody has to come back."""
    before = host.picture()
    done = host.run(TELEGRAM_BOT_TOKEN="", PRESENCE_LOG_LEVEL="LOUD")
    names = [line.split()[0] for line in done.stderr.splitlines()]
    assert (done.returncode, names) == (1, ["TELEGRAM_BOT_TOKEN", "PRESENCE_LOG_LEVEL"])
    assert host.picture() == before


def test_env_file_that_is_no_text(host: Host) -> None:
    """An .env that cannot be read is named."""
    (host.root / ".env").write_bytes(b"\xff\xfe\x00")
    refused(host, ".env cannot be read. Make it a text file that this user may read.")


# ------------------------------------------------------------------------ the places


def test_directory_that_is_a_file(fresh: Host) -> None:
    """A data directory that is a file is refused."""
    fresh.data.touch()
    refused(
        fresh,
        f"PRESENCE_DATA_DIR ({fresh.data}) cannot be a directory: {fresh.data} is a file. "
        "Choose another directory.",
    )


@needs_permissions
def test_unwritable_directory(fresh: Host) -> None:
    """A data directory in which nothing can be written is refused, and not begun."""
    fresh.data.mkdir(mode=0o555)
    refused(
        fresh,
        f"PRESENCE_DATA_DIR ({fresh.data}) cannot be written by this user. "
        "Change its owner, or choose another one.",
        *BOUND,
    )


@needs_permissions
def test_unwritable_place_for_the_key(fresh: Host) -> None:
    """Where no key can be made nothing else is made either."""
    place = fresh.root / "keys"
    place.mkdir(mode=0o555)
    refused(
        fresh,
        f"{place} cannot be written by this user. Change its owner, or choose another place.",
        *BOUND,
        PRESENCE_MASTER_KEY_FILE=str(place / "deeper" / "master.key"),
    )


@needs_permissions
def test_fault_18_files_of_somebody_else(fresh: Host) -> None:
    """A database that may be read and not written is refused before the key is made."""
    fresh.data.mkdir()
    fresh.db.touch(mode=0o444)
    refused(
        fresh,
        f"{fresh.db} cannot be written by this user. Change its owner, or choose another place.",
        *BOUND,
    )


# -------------------------------------------------------------------------- the keys


def test_fault_19_missing_key(host: Host) -> None:
    """Beside existing data no second key is made."""
    host.key.unlink()
    refused(
        host,
        f"The master key file {host.key} is missing. "
        "Put it back, or point PRESENCE_MASTER_KEY_FILE to it.",
    )


def test_fault_19_wrong_key(host: Host) -> None:
    """The key of other data is refused."""
    host.key.unlink()
    MasterKey.create(host.key)
    refused(
        host,
        "This master key belongs to other data. Put back the key file that was used here before.",
    )


def test_garbled_key(host: Host) -> None:
    """A file that holds no key is refused."""
    host.key.write_text("not a key\n")
    refused(
        host,
        f"The master key file {host.key} does not hold a key. "
        "Put back the file that was used here before.",
    )


def test_key_for_all_to_read(host: Host) -> None:
    """A key that others may read is refused, with the command that closes it."""
    host.key.chmod(0o644)
    refused(host, f"Others may read the master key file {host.key}. Run: chmod 600 {host.key}")


def test_missing_keyring(host: Host) -> None:
    """Without its keyring nobody's words could be read, and no empty one is made."""
    host.keyring.unlink()
    refused(
        host,
        f"The keyring {host.keyring} is missing, and without it the notes here cannot be read. "
        "Put back its newest copy.",
    )


def test_garbled_keyring(host: Host) -> None:
    """A keyring that is none is refused."""
    host.keyring.write_bytes(b"garbled" * 1000)
    refused(
        host,
        "The keyring cannot be used (file is not a database). "
        "Check the disk, or put back its newest copy.",
    )


# ---------------------------------------------------------------------- the database


def test_fault_18_garbled_database(host: Host) -> None:
    """A database that is none is refused."""
    host.db.write_bytes(b"garbled" * 1000)
    refused(
        host,
        "presence.db cannot be read (file is not a database). "
        "Put back a backup of it; nothing was touched.",
    )


@needs_permissions
def test_a_file_that_does_not_open_is_no_reason_for_a_backup(host: Host) -> None:
    """Where SQLite is kept from looking, as on a full disk, no older database is to be put back."""
    host.db.chmod(0)
    refused(
        host,
        "presence.db cannot be opened (unable to open database file); nothing was touched. "
        f"See that {host.db.parent} has room, and that this user may use what is in it.",
        *BOUND,
    )


def test_fault_44_newer_database(host: Host) -> None:
    """A database of a newer Presence is refused."""
    newer = max(migrate.scripts()) + 1
    with closing(sqlite3.connect(host.db)) as db:
        db.execute("INSERT INTO migration VALUES (?, 'later', '2030-01-01')", (newer,))
        db.commit()
    refused(
        host,
        "The database was written by a newer Presence. Install that version, or restore a backup.",
    )


def test_database_of_another_program(host: Host) -> None:
    """A database that never was ours is not made ours."""
    host.db.unlink()
    with closing(sqlite3.connect(host.db)) as db:
        db.execute("CREATE TABLE recipe (name TEXT)")
    refused(
        host,
        "presence.db is another program's database. Move it away, or set "
        "PRESENCE_DATA_DIR to another directory; nothing was touched.",
    )


# ------------------------------------------------------------------- beside another


SECOND = (
    "Presence already runs on this data directory. Stop it first, or set "
    "PRESENCE_DATA_DIR to another one."
)


LOST = (
    "presence.db is missing or empty, and keyring.db beside it holds people's keys. "
    "Put it back (presence restore); to begin anew, move the keyring away first."
)


EVERY_WRITER = pytest.mark.parametrize("does", ["run", "invite", "backup"])
"""All commands that open the database to write to it."""


@EVERY_WRITER
def test_fault_18_database_lost(host: Host, does: str) -> None:
    """Where people have keys and the database is gone, none begins an empty one."""
    host.db.unlink()
    refused(host, LOST, does=does)


@EVERY_WRITER
def test_fault_18_database_emptied(host: Host, does: str) -> None:
    """Nor where it is a file of no bytes."""
    host.db.write_bytes(b"")
    refused(host, LOST, does=does)


NOBODY = (
    "Nobody is in presence.db, and keyring.db beside it holds people's keys. "
    "Put the right one back (presence restore); to begin anew, move both away first."
)


@EVERY_WRITER
def test_fault_18_nobody_left_in_the_database(host: Host, does: str) -> None:
    """One out of which everybody has vanished is not gone on with."""
    with closing(sqlite3.connect(host.db)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM therapist")
        db.commit()
    refused(host, NOBODY, does=does)


@EVERY_WRITER
def test_fault_18_a_fresh_database_beside_keys(host: Host, does: str) -> None:
    """One that an invitation of before has begun beside the keys is not taken for the lost one."""
    host.db.unlink()
    invites.issue(host.db, 1, NOON, 7)
    with closing(sqlite3.connect(host.db)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    refused(host, NOBODY, does=does)


def test_a_key_that_a_crash_left_refuses_nothing(fresh: Host) -> None:
    """Killed after the first key was made, before its therapist was committed: it starts."""
    settings = load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(fresh.data),
            "PRESENCE_MASTER_KEY_FILE": str(fresh.key),
        },
        None,
    )
    for _ in range(3):
        vault, _ = prepare(settings, FixedClock(NOON))
        vault.enrol(NOON)
        vault.close()
        look(settings)
        assert fresh.run(does="invite").returncode == 0


# -------------------------------------------------------- files of two installations


@EVERY_WRITER
def test_fault_18_database_of_another_installation(host: Host, elsewhere: Host, does: str) -> None:
    """A database under another master key is refused, and what shows that is not wiped."""
    shutil.copy(elsewhere.db, host.db)
    refused(
        host,
        "presence.db belongs to another master key. "
        "Put back the database, or the key file, that was used here before.",
        does=does,
    )


def test_fault_19_database_without_its_key_and_keyring(host: Host, elsewhere: Host) -> None:
    """No second key is made beside a database that knows one, though nobody is in it."""
    for path in (host.keyring, host.key, host.db):
        path.unlink()
    with closing(sqlite3.connect(elsewhere.db)) as db, closing(sqlite3.connect(host.db)) as made:
        db.backup(made)
        made.execute("PRAGMA foreign_keys = ON")
        made.execute("DELETE FROM therapist")
        made.commit()
        made.execute("PRAGMA journal_mode = DELETE")
    refused(
        host,
        f"The master key file {host.key} is missing. "
        "Put it back, or point PRESENCE_MASTER_KEY_FILE to it.",
    )


APART = (
    "presence.db and keyring.db do not belong together. Put back the one that was "
    "used here before: the keyring from its newest copy, the database by presence restore."
)


def another_keyring(host: Host) -> None:
    """Put another keyring under the same master key in place of the right one."""
    host.keyring.unlink()
    master = MasterKey.load(host.key)
    with closing(Keyring.create(host.keyring, master)) as ring:
        ring.add(master, NOON)


@EVERY_WRITER
def test_fault_18_keyring_of_another_database(host: Host, does: str) -> None:
    """A keyring that belongs elsewhere is refused, though the master key opens it."""
    another_keyring(host)
    refused(host, APART, does=does)


def test_fault_18_keyring_of_another_database_from_before(host: Host) -> None:
    """So it is where neither says yet which the other is: then what is sealed tells."""
    another_keyring(host)
    with closing(sqlite3.connect(host.db)) as db:
        db.execute("DELETE FROM meta WHERE key = 'keyring_identity'")
        db.commit()
    refused(
        host,
        "The keyring opens nothing of what is in the database. Put back the one that was used "
        "here before: the keyring from its newest copy, the database by presence restore.",
    )


def test_fault_18_a_wrong_keyring_replaces_no_copy(host: Host) -> None:
    """A backup says that the copy is the right one, and leaves it alone."""
    assert host.run(does="backup").returncode == 0
    another_keyring(host)
    copy = host.data / "keyring-copy" / "keyring.db"
    refused(
        host,
        f"{host.keyring} is not the keyring of this database, or lacks a key that its copy "
        f"{copy} has. Stop the bot, and put the copy back.",
        does="backup",
    )


def test_second_instance(host: Host) -> None:
    """While one Presence holds the directory a second one is refused."""
    with only_one(host.data):
        refused(host, SECOND)


def test_fault_30_second_instance_after_the_lock_was_deleted(host: Host) -> None:
    """Somebody who tidies up lets no second one in."""
    with only_one(host.data):
        (host.data / LOCK_NAME).unlink()
        done = host.run()
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{SECOND}\n")


async def test_fault_30_second_instance_beside_a_living_one(tmp_path: Path) -> None:
    """A second instance leaves the first one's database alone, and the first one runs on."""
    async with served(tmp_path) as (bot, _):
        await bot.start()
        files = [bot.data / name for name in ("presence.db", "keyring.db")]
        before = [path.read_bytes() for path in files]
        done = await asyncio.to_thread(bot.command, "run")
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{SECOND}\n")
        assert [path.read_bytes() for path in files] == before
        assert await bot.stop() == 0


def test_after_a_crash(host: Host) -> None:
    """Beside a write-ahead log that a crash left, a refusal changes neither it nor the database."""
    with closing(sqlite3.connect(host.db)) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("CREATE TABLE more (name TEXT)")
        db.commit()
        left = {path: path.read_bytes() for path in host.data.glob("presence.db*")}
    for path, content in left.items():
        path.write_bytes(content)
    host.key.unlink()
    done = host.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"The master key file {host.key} is missing.")
    lasting = [path for path in left if not path.name.endswith("-shm")]
    assert len(lasting) == 2
    assert [path.read_bytes() for path in lasting] == [left[path] for path in lasting]
    assert not host.key.exists()


def test_nothing_wrong(host: Host) -> None:
    """With what the tests above change left as it was there is nothing to refuse."""
    before = host.picture()
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "PRESENCE_DATA_DIR": str(host.data),
        "PRESENCE_MASTER_KEY_FILE": str(host.key),
    }
    look(load(settings, None))
    assert host.picture() == before
