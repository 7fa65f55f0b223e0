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

from bot.keys import MasterKey
from bot.settings import load
from bot.start import look, only_one
from bot.store import migrate
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

    def run(self, *before: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run ``presence run`` to its end; an empty setting counts as missing."""
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
            [*before, sys.executable, "-m", "bot", "run"],
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


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which one therapist stands, and its key; closed as after a stop."""
    root = tmp_path_factory.mktemp("furnished")
    (root / "data").mkdir(mode=0o700)
    town = Town(root / "data")
    asyncio.run(town.settle(7))
    town.close()
    (root / "data" / "master.key").rename(root / "master.key")
    return root


@pytest.fixture
def host(furnished: Path, tmp_path: Path) -> Host:
    """A furnished directory of one's own."""
    return Host(Path(shutil.copytree(furnished, tmp_path / "host")))


@pytest.fixture
def fresh(tmp_path: Path) -> Host:
    """A host before the first run."""
    return Host(tmp_path)


def refused(host: Host, line: str, *before: str, **changes: str) -> None:
    """See that it ends with this line alone, and that nothing below the directory changed."""
    picture = host.picture()
    done = host.run(*before, **changes)
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


def test_fault_18_database_lost(host: Host) -> None:
    """Where people have keys and the database is gone, Presence does not start empty."""
    host.db.unlink()
    refused(host, LOST)


def test_fault_18_database_emptied(host: Host) -> None:
    """Nor where it is a file of no bytes."""
    host.db.write_bytes(b"")
    refused(host, LOST)


def test_second_instance(host: Host) -> None:
    """While one Presence holds the directory a second one is refused."""
    with only_one(host.data):
        refused(host, SECOND)


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
