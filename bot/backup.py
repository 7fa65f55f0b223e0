"""`presence backup`: a checked copy of the database, made while the bot runs on.

The copy is one snapshot: a read transaction is held for as long as it takes, so that nothing
the bot writes meanwhile makes it begin again. It is copied in steps, checked, brought to the disk
and only then given its name. No key is in it. Of the keyring there is one copy, kept apart and
replaced by each backup, so that a backup of long ago does not bring back who has left.
"""

import contextlib
import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.keyring import KEYRING_NAME, Keyring, stands
from bot.keys import KeyringOther, KeyWrong, sync_directory
from bot.settings import Settings
from bot.store import meta, migrate, people, ties
from bot.store.moments import stamp
from bot.store.reading import reading

SNAPSHOT_AT: Final = "snapshot_at"
"""The row of a backup's `meta` that tells when it was taken."""

PART_NAME: Final = "presence.db.part"
LOCK_NAME: Final = "backup.lock"

_NAME: Final = re.compile(r"presence-([0-9]{8}T[0-9]{6}Z)\.db")
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_PAGES: Final = 256
_BUSY_SECONDS: Final = 30.0
_PRIMARY: Final = 0xFF
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

Progress = Callable[[int, int], None]
"""Told how many pages have been copied, and of how many."""


class BackupProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """No backup was made; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup.

    Attributes:
        path: its file.
        at: it holds everything that was kept before this instant; UTC.
        size: bytes.
        removed: how many older ones made room.
        lacking: how many in it have no key, so that nobody can read their words.
    """

    path: Path
    at: datetime
    size: int
    removed: int
    lacking: int


def back_up(settings: Settings, clock: Clock, progress: Progress = lambda *_: None) -> Backup:
    """Make a backup, check it, and let the oldest ones go.

    The master key is not needed. The bot may run.

    Args:
        settings: where everything lies.
        clock: read once, right before the snapshot is taken.
        progress: told how far the copying is.

    Returns:
        What was made.

    Raises:
        BackupProblem: there is nothing to back up, the copy is not sound, or another backup runs.
        SchemaNewer: the database was written by a newer Presence.
        VaultProblem: the keyring is missing, broken or another database's, or the database lost.
        OSError: a file cannot be written; no backup was made, older ones still stand.
    """
    _see_that_all_belongs_together(settings)
    if not settings.db_path.is_file() or not settings.db_path.stat().st_size:
        raise BackupProblem(f"There is no {settings.db_path} yet, so nothing to back up.")
    settings.backup_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = settings.backup_dir / PART_NAME
    with _only_one(settings.backup_dir):
        clear(part)
        try:
            at = _copy(settings, part, clock, progress)
            lacking = _copy_keyring(settings, part)
            sync(part)
            path = settings.backup_dir / f"presence-{at:{_STAMP}}.db"
            part.replace(path)
        except BaseException:
            clear(part)
            raise
        sync_directory(settings.backup_dir)
        _note(settings, path, at)
        size, removed = path.stat().st_size, _rotate(path, settings.backups_kept)
        return Backup(path, at, size, removed, lacking)


def backups(directory: Path) -> list[Path]:
    """Return the finished backups of a directory, newest first."""
    if not directory.is_dir():
        return []
    found = [path for path in directory.iterdir() if _tells_when(path)]
    return sorted(found, reverse=True)


def taken_at(path: Path) -> datetime:
    """Return the instant a backup's name tells; UTC.

    Raises:
        ValueError: it is not the name of a backup.
    """
    found = _NAME.fullmatch(path.name)
    if found is None:
        raise ValueError(f"{path.name} is not the name of a backup")
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)


def _tells_when(path: Path) -> bool:
    try:
        taken_at(path)
    except ValueError:
        return False
    return True


def unsound(db: sqlite3.Connection) -> str | None:
    """Return what is wrong with a database: its pages, or rows that point nowhere.

    Raises:
        sqlite3.Error: it cannot even be read.
    """
    found = [line for (line,) in db.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        return "its pages are damaged"
    if db.execute("PRAGMA foreign_key_check").fetchone() is not None:
        return "some of its rows point nowhere"
    return None


def clear(path: Path) -> None:
    """Delete a database file that is not finished, with all that SQLite keeps beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def pages(source: sqlite3.Connection, path: Path, progress: Progress) -> sqlite3.Connection:
    """Copy a database to a new file (0600) that needs nothing beside it, and open that.

    Args:
        source: inside a read transaction, or nobody else's: else it may begin again and again.
        path: a file that does not exist yet.
        progress: told how far it is.

    Raises:
        sqlite3.Error: it cannot be read or written (SQLite, "Online Backup API").
        OSError: the file cannot be made.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    made = sqlite3.connect(path, isolation_level=None)
    try:
        made.execute("PRAGMA synchronous = OFF")  # it is brought to the disk once it is whole
        made.execute("PRAGMA secure_delete = ON")
        source.backup(
            made, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total)
        )
        made.execute("PRAGMA journal_mode = DELETE")
    except BaseException:
        made.close()
        raise
    return made


def sync(path: Path) -> None:
    """Bring a file to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


# ------------------------------------------------------------------------- its steps


def _see_that_all_belongs_together(settings: Settings) -> None:
    """See that a start would take database and keyring for each other's, before a byte is made."""
    try:
        ties.look(settings.db_path, settings.data_dir)
    except (KeyWrong, KeyringOther):
        if settings.keyring_copy.is_file():
            raise _better(settings) from None
        raise
    except sqlite3.Error as error:
        raise BackupProblem(_told(error, settings)) from None


def _better(settings: Settings) -> BackupProblem:
    return BackupProblem(
        f"{settings.data_dir / KEYRING_NAME} is not the keyring of this database, or lacks a key "
        f"that its copy {settings.keyring_copy} has. Stop the bot, and put the copy back."
    )


@contextlib.contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    with (directory / LOCK_NAME).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupProblem("Another backup is being made here. Wait for it.") from None
        yield


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
    )


def _copy(settings: Settings, part: Path, clock: Clock, progress: Progress) -> datetime:
    """Copy one snapshot, check the copy, and return the instant before which it holds all."""
    try:
        with contextlib.closing(_connect(settings.db_path)) as db:
            at = clock.now().astimezone(UTC).replace(microsecond=0)
            db.execute("BEGIN")
            facts = _facts(db)  # the first read takes the snapshot, which is held until the end
            if facts[0] == 0:
                raise BackupProblem(f"{settings.db_path} is not Presence's, or empty.")
            with contextlib.closing(pages(db, part, progress)) as made:
                meta.put(made, SNAPSHOT_AT, str(stamp(at)))
        with reading(part) as made:
            problem = "it is another than it was" if _facts(made) != facts else unsound(made)
    except sqlite3.Error as error:
        raise BackupProblem(_told(error, settings)) from None
    if problem:
        raise BackupProblem(f"The copy is not sound: {problem}. Run: presence doctor")
    return at


def _facts(db: sqlite3.Connection) -> tuple[int, str | None]:
    """Return schema version and key fingerprint.

    Raises:
        SchemaNewer: it was written by a newer Presence.
    """
    at = migrate.version(db)
    if at > max(migrate.scripts()):
        raise migrate.SchemaNewer
    return at, meta.get(db, "key_fingerprint") if at else None


def _told(error: sqlite3.Error, settings: Settings) -> str:
    if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED:
        return f"{settings.db_path} is damaged ({error}). Run: presence doctor"
    return (
        f"The backup could not be made ({error}). "
        f"See that {settings.db_path} can be read and {settings.backup_dir} has room."
    )


def _copy_keyring(settings: Settings, part: Path) -> int:
    """Keep the keyring's newest copy, and return how many it holds no key for."""
    path = settings.data_dir / KEYRING_NAME
    if not stands(path, has_data=_anyone(part)):
        return 0
    try:
        with contextlib.closing(Keyring(path)) as keyring:
            lacking = _lacking(settings, keyring)
            _see_that_the_copy_is_no_better(settings, keyring, lacking)
            keyring.copy_to(settings.keyring_copy)
    except sqlite3.OperationalError as error:
        raise BackupProblem(f"The keyring could not be copied ({error}). Try again.") from None
    return len(lacking)


def _anyone(part: Path) -> bool:
    with reading(part) as db:
        return people.anyone(db)


def _lacking(settings: Settings, keyring: Keyring) -> set[int]:
    """Return who has no key, of those who neither come nor leave meanwhile."""
    with contextlib.closing(_connect(settings.db_path)) as db:
        before = set(people.ids(db))
        without = before - keyring.ids()
        return without & set(people.ids(db))


def _see_that_the_copy_is_no_better(
    settings: Settings, keyring: Keyring, lacking: set[int]
) -> None:
    """See that no copy is replaced that has what the keyring lacks, or is of another keyring."""
    path = settings.keyring_copy
    if not path.is_file():
        return
    with contextlib.closing(Keyring(path, read_only=True)) as copy:
        if lacking & copy.ids():
            raise _better(settings)
    if not keyring.is_copied_to(path):
        raise BackupProblem(
            f"{path} is the copy of another keyring. Move it away, or name another place with "
            "PRESENCE_KEYRING_COPY."
        )


def _note(settings: Settings, path: Path, at: datetime) -> None:
    """Let the bot know, so that it can tell the people in it."""
    try:
        with contextlib.closing(_connect(settings.db_path)) as db:
            db.execute("BEGIN IMMEDIATE")
            meta.put(db, meta.BACKUP_AT, str(stamp(at)))
            meta.put(db, meta.BACKUPS_KEPT, str(settings.backups_kept))
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise BackupProblem(
            f"{path} is made and sound, but the bot could not be told ({error}). "
            "Run: presence backup"
        ) from None


def _rotate(made: Path, kept: int) -> int:
    """Delete the oldest backups; the one just made stays, whatever the clock says."""
    others = [path for path in backups(made.parent) if path != made]
    for path in others[kept - 1 :]:
        path.unlink()
    return len(others[kept - 1 :])
