"""The keyring: one data key a therapist, wrapped by the master key, in a file of its own.

`keyring.db` lives in the data directory, never inside a backup. The number of a row is the
therapist's id. Destroying the row makes every copy of that therapist's words unreadable, also those
in older backups.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from bot.keys import (
    KeyMissing,
    KeyringBroken,
    KeyTurned,
    MasterKey,
    SealBroken,
    VaultProblem,
    clear_parts,
    place,
    sync_directory,
)
from bot.seal import Cipher, decrypt, encrypt

KEYRING_NAME: Final = "keyring.db"
"""The keyring's file in the data directory."""

_PRIMARY: Final = 0xFF
_PASSING: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}
"""What may pass by itself: whoever asked waits and asks again (sqlite.org/rescode.html)."""

_KEY_BYTES: Final = 32
_FIRST_VERSION: Final = 1
_IDENTITY: Final = "identity"
_PEOPLED: Final = "peopled"
_KEY: Final = "key_fingerprint"
_FORMER: Final = "former_keys"
_IDENTITY_BYTES: Final = 16
_SCHEMA: Final = 1
_UNPEOPLE: Final = "DELETE FROM meta WHERE key = ?"
_TABLES: Final = """
BEGIN IMMEDIATE;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE data_key (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    made_at TEXT NOT NULL
);
"""


class Keyring:
    """`keyring.db`: the wrapped data keys, one row a therapist, and whose master key wrapped them.

    Ids are never used twice. Rows that are deleted leave no byte behind in the file. (What a disk
    keeps in blocks it no longer uses is beyond any program, and is wrapped.)

    Args:
        path: the file; it exists.
        read_only: look, and change nothing.

    Raises:
        KeyringBroken: it is not a keyring, is damaged, or was made by a newer Presence.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        mode = "ro" if read_only else "rw"
        with _as_broken():
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=10,
            )
        try:
            self._check()
        except VaultProblem:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, master: MasterKey) -> Self:
        """Make an empty keyring (0600) that belongs to this master key.

        Args:
            path: a file that is missing or empty (a first run that was cut short).
            master: the key that will wrap its data keys.

        Raises:
            OSError: the file cannot be written.
        """
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.executescript("PRAGMA synchronous = FULL;" + _TABLES)
            facts = (
                ("schema", str(_SCHEMA)),
                (_KEY, master.fingerprint),
                (_IDENTITY, new_identity()),
            )
            db.executemany("INSERT INTO meta VALUES (?, ?)", facts)
            db.execute("COMMIT")
        sync_directory(path.parent)
        return cls(path)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the master key that wraps these data keys."""
        return self._meta(_KEY)

    @property
    def turned(self) -> bool:
        """Whether the master key was ever replaced."""
        return self.fact(_FORMER) is not None

    def knows(self, fingerprint: str | None) -> bool:
        """Tell whether a master key wraps these data keys, or did before it was replaced."""
        return fingerprint in (self.fingerprint, *(self.fact(_FORMER) or "").split())

    @property
    def identity(self) -> str | None:
        """What tells it from every other keyring; its copies share it. An old one has none yet."""
        return self.fact(_IDENTITY)

    def identify(self, identity: str) -> None:
        """Give an identity to a keyring that was made when there were none."""
        with self.transaction():
            self._db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (_IDENTITY, identity))

    @property
    def peopled(self) -> bool:
        """Whether somebody stands in the database: then one without anybody is not the right one.

        A key alone does not tell: it is made before its therapist is committed, and outlives a
        crash in between.
        """
        return self.fact(_PEOPLED) is not None

    def people(self, *, there: bool) -> None:
        """Note that somebody is committed to the database, or that the last one is leaving it."""
        sql = "INSERT OR IGNORE INTO meta VALUES (?, '')" if there else _UNPEOPLE
        with self.transaction():
            self._db.execute(sql, (_PEOPLED,))

    def ids(self) -> frozenset[int]:
        """Return the ids of all therapists who have a key."""
        with _as_broken():
            return frozenset(id_ for (id_,) in self._db.execute("SELECT id FROM data_key"))

    def has(self, id_: int) -> bool:
        """Tell whether a therapist has a key."""
        with _as_broken():
            found = self._db.execute("SELECT 1 FROM data_key WHERE id = ?", (id_,)).fetchone()
        return found is not None

    def anyone(self) -> bool:
        """Tell whether somebody has a key."""
        with _as_broken():
            return self._db.execute("SELECT 1 FROM data_key LIMIT 1").fetchone() is not None

    def count(self) -> int:
        """Return how many have a key."""
        with _as_broken():
            return int(self._db.execute("SELECT count(*) FROM data_key").fetchone()[0])

    def add(self, master: MasterKey, now: datetime) -> tuple[int, int, bytes]:
        """Make a data key and keep it wrapped.

        Args:
            master: the key that wraps it.
            now: the present instant; aware.

        Returns:
            Its id, its version, and the 32 bytes themselves.

        Raises:
            ValueError: `now` is naive.
            KeyTurned: another master key wraps by now.
            KeyringBroken: the keyring cannot be written.
        """
        if now.utcoffset() is None:
            raise ValueError("A data key needs an aware datetime.")
        key, version = os.urandom(_KEY_BYTES), _FIRST_VERSION
        with self.transaction():
            if self.fingerprint != master.fingerprint:
                raise KeyTurned
            cursor = self._db.execute(
                "INSERT INTO data_key (version, wrapped, made_at) VALUES (?, x'', ?)",
                (version, now.astimezone(UTC).isoformat(timespec="seconds")),
            )
            id_ = int(cursor.lastrowid or 0)
            self._wrap(Cipher(master.reveal()), id_, version, key)
        return id_, version, key

    def unwrap(self, master: MasterKey, id_: int) -> tuple[int, bytes]:
        """Return the version and the 32 bytes of one therapist's data key.

        Raises:
            KeyMissing: this therapist has no key (any more).
            KeyTurned: another master key wraps by now.
            SealBroken: the wrapped key is damaged, or belongs to another id.
            KeyringBroken: the keyring cannot be read.
        """
        with _as_broken():
            row = self._db.execute(  # one statement, so that both are of the same moment
                "SELECT version, wrapped, (SELECT value FROM meta WHERE key = ?) "
                "FROM data_key WHERE id = ?",
                (_KEY, id_),
            ).fetchone()
        if row is None:
            raise KeyMissing
        version, wrapped, fingerprint = row
        if fingerprint != master.fingerprint:
            raise KeyTurned
        return version, _opened(Cipher(master.reveal()), id_, version, wrapped)

    def rewrap(self, old: MasterKey, new: MasterKey) -> None:
        """Wrap every data key with another master key, inside a transaction of the caller's.

        One that is damaged, and opens with neither, stays as it is.
        """
        before, after = Cipher(old.reveal()), Cipher(new.reveal())
        for id_, version, wrapped in self._db.execute(
            "SELECT id, version, wrapped FROM data_key"
        ).fetchall():
            with contextlib.suppress(SealBroken):
                self._wrap(after, id_, version, _opened(before, id_, version, wrapped))
        former = " ".join(filter(None, (self.fact(_FORMER), old.fingerprint)))
        self.note({_FORMER: former, _KEY: new.fingerprint})

    def note(self, facts: Mapping[str, str | None]) -> None:
        """Note facts of this keyring, or forget them, inside a transaction of the caller's."""
        for key, value in facts.items():
            self._db.execute("DELETE FROM meta WHERE key = ?", (key,))
            if value is not None:
                self._db.execute("INSERT INTO meta VALUES (?, ?)", (key, value))

    def destroy(self, id_: int) -> None:
        """Delete one therapist's key for good. Nothing happens where there is none.

        Raises:
            KeyringBroken: the keyring cannot be written.
        """
        with self.transaction():
            self._db.execute("DELETE FROM data_key WHERE id = ?", (id_,))
        with _as_broken():
            self._db.execute("VACUUM")

    def image(self) -> bytes:
        """Return the whole file as it is now.

        Raises:
            KeyringBroken: it cannot be read.
        """
        with _as_broken():
            return self._db.serialize()

    def copy_to(self, path: Path, *, if_there: bool = False) -> None:
        """Replace a copy of this keyring (0600), in one step; there is never a second generation.

        Nobody's key is made or destroyed until the copy stands: it cannot bring back who left.
        Keys can be read meanwhile, however slow the copy's disk is.

        Args:
            path: the copy; its directory is made where it is missing.
            if_there: make no copy where there is none of this keyring; what killed copying left
                is cleared.

        Raises:
            KeyringBroken: this keyring cannot be read.
            OSError: the copy cannot be written; the one before still stands.
        """
        with self.transaction():
            clear_parts(path)
            if not if_there or (path.exists() and self.is_copied_to(path)):
                place(path, self._db.serialize())

    def is_copied_to(self, path: Path) -> bool:
        """Tell whether a file is a copy of this keyring, or nothing that would be a loss.

        Of a copy that was made when keyrings had no identity, a key that both hold tells.
        """
        try:
            with contextlib.closing(Keyring(path, read_only=True)) as copy:
                known, keys = copy.identity, copy.wrapped()
        except KeyringBroken:
            return True
        if known is not None and self.identity is not None:
            return known == self.identity
        return not keys or bool(keys & self.wrapped())

    def wrapped(self) -> frozenset[tuple[int, bytes]]:
        """Return all ids, each with its wrapped key."""
        with _as_broken():
            return frozenset(self._db.execute("SELECT id, wrapped FROM data_key"))

    def _wrap(self, cipher: Cipher, id_: int, version: int, key: bytes) -> None:
        wrapped = encrypt(cipher, _FIRST_VERSION, _wrap_place(id_, version), key)
        self._db.execute("UPDATE data_key SET wrapped = ? WHERE id = ?", (wrapped, id_))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _check(self) -> None:
        with _as_broken():
            for pragma in ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
                self._db.execute(f"PRAGMA {pragma}")
            sound = self._db.execute("PRAGMA quick_check").fetchone() == ("ok",)
        if not sound:
            raise KeyringBroken
        schema = self._meta("schema")
        if schema != str(_SCHEMA):
            raise KeyringBroken(
                "The keyring was made by a newer Presence. Update Presence here too."
            )

    def _meta(self, key: str) -> str:
        fact = self.fact(key)
        if fact is None:
            raise KeyringBroken
        return fact

    def fact(self, key: str) -> str | None:
        """Return a fact of this keyring, if it is known."""
        with _as_broken():
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that is done within, or nothing of it; others may read meanwhile."""
        with _as_broken():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def cut_short(path: Path) -> bool:
    """Tell whether a write to the keyring is under way, or was when it was killed."""
    return path.with_name(f"{path.name}-journal").exists()


def new_identity() -> str:
    """Return what no other keyring has."""
    return os.urandom(_IDENTITY_BYTES).hex()


def stands(path: Path, *, has_data: bool) -> bool:
    """Tell whether there is a keyring.

    Raises:
        KeyMissing: there is none, and there are notes that need it.
    """
    there = path.exists() and (not path.is_file() or path.stat().st_size > 0)
    if has_data and not there:
        raise KeyMissing(
            f"The keyring {path} is missing, and without it the notes here cannot be read. "
            "Put back its newest copy."
        )
    return there


def _opened(cipher: Cipher, id_: int, version: int, wrapped: bytes) -> bytes:
    return decrypt(cipher, _FIRST_VERSION, _wrap_place(id_, version), wrapped)


def _wrap_place(id_: int, version: int) -> bytes:
    return f"presence data key|{id_}|{version}".encode()


@contextlib.contextmanager
def _as_broken() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        passing = isinstance(error, sqlite3.OperationalError)
        if passing and error.sqlite_errorcode & _PRIMARY in _PASSING:
            raise
        raise KeyringBroken(
            f"The keyring cannot be used ({error}). Check the disk, or put back its newest copy."
        ) from None
