"""What is seen to before a start: one bot a data directory, files and keys that fit together.

A start refuses rather than beginning empty: a host's mistake must never look like a new bot.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import pwd
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.clock import Clock
from bot.keyring import KEYRING_NAME, stands
from bot.keysource import KeySource
from bot.settings import Settings
from bot.store import migrate, ties, wal
from bot.store.connection import connect
from bot.store.reading import reading
from bot.store.ties import Noted
from bot.vault import Vault, open_vault, peek

log = logging.getLogger(__name__)

LOCK_NAME = "presence.lock"

TRIES = 20
PAUSE = 0.05
"""A second in all: somebody who looks whether the lock is held has let go of it by then."""


class CannotStart(Exception):  # noqa: N818 - its text is told to the host
    """Presence cannot start; the text says what to change."""


# ------------------------------------------------------------------- whose it all is


def see_whose(data_dir: Path) -> None:
    """See that what is written here will belong to whom the keyring belongs to.

    Root may write everywhere, and the bot could read none of it: no key, copy or backup.

    Raises:
        CannotStart: it would belong to another user.
        OSError: nothing can be written here.
    """
    ring = data_dir / KEYRING_NAME
    if not ring.exists():
        return
    owner = ring.stat().st_uid
    with tempfile.TemporaryFile(dir=data_dir) as file:  # some disks give all files to one user
        if os.fstat(file.fileno()).st_uid == owner:
            return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"'#{owner}'"  # as sudo(8) takes it
    raise CannotStart(
        f"{data_dir} belongs to the user {name}, who could not read what this one writes. "
        f"Run it as that user, such as with: sudo -u {name}"
    )


# ------------------------------------------------------------------------- the lock


@contextlib.contextmanager
def only_one(data_dir: Path, pause: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Hold the data directory's lock: two bots on one database would answer everybody twice.

    The directory itself is locked too: a file in it can be deleted by somebody who tidies up.

    Args:
        data_dir: it exists.
        pause: waits some seconds for who only looks.

    Raises:
        CannotStart: another Presence runs on it.
    """
    with _directory(data_dir) as handle, (data_dir / LOCK_NAME).open("a") as file:
        for one in (handle, file.fileno()):
            if not _taken(one, pause):
                raise CannotStart(
                    "Presence already runs on this data directory. Stop it first, or set "
                    "PRESENCE_DATA_DIR to another one."
                )
        yield


def held(data_dir: Path) -> bool:
    """Tell whether somebody holds the lock of a data directory."""
    file = data_dir / LOCK_NAME
    with contextlib.ExitStack() as stack:
        handles = [stack.enter_context(_directory(data_dir))]
        if file.exists():
            handles.append(stack.enter_context(file.open("rb")).fileno())
        return not all(_locks(handle, fcntl.LOCK_SH) for handle in handles)


@contextlib.contextmanager
def _directory(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


def _taken(handle: int, pause: Callable[[float], object]) -> bool:
    """Lock for oneself alone; what is locked only by who looks is waited for."""
    for _ in range(TRIES):
        if _locks(handle, fcntl.LOCK_EX):
            return True
        if not _locks(handle, fcntl.LOCK_SH):
            return False
        fcntl.flock(handle, fcntl.LOCK_UN)
        pause(PAUSE)
    return False


def _locks(handle: int, way: int) -> bool:
    """Lock, if nobody is in the way. Some network disks lock files and no directories."""
    try:
        fcntl.flock(handle, way | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return stat.S_ISDIR(os.fstat(handle).st_mode)
    return True


# ------------------------------------------------------------------------- the files


def prepare(settings: Settings, clock: Clock) -> tuple[Vault, bool]:
    """Check database and keys, bring the schema up to date, and open the vault.

    Returns:
        The vault, and whether the master key was made just now.

    Raises:
        CannotStart: the database is not readable, or is missing beside keys to it.
        SchemaNewer: the database was written by a newer Presence.
        VaultProblem: see :func:`bot.vault.open_vault`, :func:`bot.store.ties.see`.
    """
    path = settings.db_path
    found = noted(path)
    _see_key(settings, found)
    vault, made = open_vault(
        KeySource.of(settings),
        settings.data_dir,
        has_data=found is not None and found.anyone,
        copy=settings.keyring_copy,
    )
    try:
        _see_all(path, found, vault)
        with contextlib.closing(connect(path)) as db:
            if wal.torn(db, path):
                log.warning("the last write to %s was cut short; it is as it was before", path.name)
            path.chmod(0o600)
            migrate.migrate(db, clock.now())
            ties.tie(db, vault)
    except BaseException:
        vault.close()
        raise
    return vault, made


def look(settings: Settings) -> None:
    """Look for what would keep :func:`prepare` from its work; nothing is made or touched.

    Raises:
        CannotStart, SchemaNewer, VaultProblem: as :func:`prepare` does.
    """
    found = noted(settings.db_path)
    has_data = found is not None and found.anyone
    vault = peek(KeySource.of(settings), settings.data_dir, has_data=has_data)
    if vault is not None:
        with contextlib.closing(vault):
            _see_all(settings.db_path, found, vault)
    _see_key(settings, found)
    _may_write(settings)


def look_beside(settings: Settings) -> None:
    """Look, without the master key, for what would keep a start from using the database.

    Raises:
        CannotStart, SchemaNewer, VaultProblem: as :func:`prepare` does.
        sqlite3.Error: the database cannot be read.
    """
    _see_that_it_is_ours(settings.db_path)
    ties.look(settings.db_path, settings.data_dir)


def _see_all(path: Path, found: Noted | None, vault: Vault) -> None:
    ties.see(path, found, vault.keyring)
    if found is not None:
        with reading(path) as db:
            ties.prove(db, found, vault)


def _see_key(settings: Settings, found: Noted | None) -> None:
    """See that no other master key is used, and no second one made, than the database knows."""
    if found is not None and found.key is not None:
        master = KeySource.of(settings).load()
        ring = settings.data_dir / KEYRING_NAME
        if not stands(ring, has_data=found.anyone):
            ties.see_key(settings.db_path, found, master.fingerprint)


def _may_write(settings: Settings) -> None:
    """See that everything a start writes to may be written, before the first of it is.

    Raises:
        CannotStart: something may not.
    """
    data = settings.data_dir
    files = [settings.db_path, data / KEYRING_NAME, data / LOCK_NAME]
    needed = [path for path in files if path.exists()]
    if not KeySource.of(settings).there:
        needed.append(next(path for path in settings.master_key_file.parents if path.exists()))
    for path in needed:
        way = os.W_OK | os.X_OK if path.is_dir() else os.W_OK
        if not os.access(path, way, effective_ids=True):
            raise CannotStart(
                f"{path} cannot be written by this user. Change its owner, or choose another place."
            )


def noted(path: Path) -> Noted | None:
    """Return what a database that this Presence may open says of itself, if there is one.

    Raises:
        CannotStart: it cannot be read, or is another program's.
        SchemaNewer: it was written by a newer Presence.
    """
    try:
        _see_that_it_is_ours(path)
        return ties.read(path)
    except sqlite3.OperationalError as error:  # of the disk; the pages may well be sound
        raise CannotStart(
            f"{path.name} cannot be opened ({error}); nothing was touched. "
            f"See that {path.parent} has room, and that this user may use what is in it."
        ) from None
    except sqlite3.DatabaseError as error:
        raise CannotStart(
            f"{path.name} cannot be read ({error}). Put back a backup of it; nothing was touched."
        ) from None


def _see_that_it_is_ours(path: Path) -> None:
    if ties.is_new(path):
        return
    with reading(path) as db:
        if migrate.version(db) == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise CannotStart(
                f"{path.name} is another program's database. Move it away, or set "
                "PRESENCE_DATA_DIR to another directory; nothing was touched."
            )
