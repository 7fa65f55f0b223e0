"""Keys: what is sealed, with which key, and where the keys live.

Three things, in three places:

* The **master key** is 32 random bytes in a file of its own, outside the data directory. It is made
  on the first run and never again.
* The **keyring** (`keyring.db`, in the data directory, never inside a backup) holds one data key a
  therapist, wrapped by the master key. The number of that row is the therapist's id. Destroying
  the row makes every copy of that therapist's words unreadable, also those in older backups.
* What a therapist writes is **sealed** with that therapist's data key: AES-256-GCM with a random
  96-bit nonce (NIST SP 800-38D). The place a value belongs to is authenticated with it, so that no
  sealed value can be moved to another row, column or therapist.

A sealed value is: 1 byte format, 1 byte key version, 12 bytes nonce, ciphertext and 16 bytes tag.

Nothing here is asynchronous: it is called on the database's thread, by one thread at a time.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.keys import (
    KeyMissing,
    KeyringBroken,
    KeyUnreadable,
    KeyWrong,
    MasterKey,
    SealBroken,
    VaultProblem,
    clear_parts,
    place,
    sync_directory,
)

__all__ = [
    "KEYRING_NAME",
    "KeyMissing",
    "KeyUnreadable",
    "KeyWrong",
    "Keyring",
    "KeyringBroken",
    "MasterKey",
    "SealBroken",
    "Vault",
    "VaultProblem",
    "cut_short",
    "new_identity",
    "open_vault",
    "peek",
    "stands",
]

T = TypeVar("T")

KEYRING_NAME: Final = "keyring.db"
"""The keyring's file in the data directory."""

KEYS_IN_MEMORY: Final = 4096
"""So many data keys at most are in memory unwrapped: whoever takes it finds no more."""

_PRIMARY: Final = 0xFF
_PASSING: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
}
"""What may pass by itself: whoever asked waits and asks again (sqlite.org/rescode.html)."""

_REMEMBERED: Final = 256
"""Of so many owners it is remembered what was read last: of those who are writing just now."""

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEAD_BYTES: Final = 2 + _NONCE_BYTES
_FORMAT: Final = 1
_FIRST_VERSION: Final = 1
_IDENTITY: Final = "identity"
_PEOPLED: Final = "peopled"
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
                ("key_fingerprint", master.fingerprint),
                (_IDENTITY, new_identity()),
            )
            db.executemany("INSERT INTO meta VALUES (?, ?)", facts)
            db.execute("COMMIT")
        sync_directory(path.parent)
        return cls(path)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the master key that wraps these data keys."""
        return self._meta("key_fingerprint")

    @property
    def identity(self) -> str | None:
        """What tells it from every other keyring; its copies share it. An old one has none yet."""
        return self._fact(_IDENTITY)

    def identify(self, identity: str) -> None:
        """Give an identity to a keyring that was made when there were none."""
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (_IDENTITY, identity))

    @property
    def peopled(self) -> bool:
        """Whether somebody stands in the database: then one without anybody is not the right one.

        A key alone does not tell: it is made before its therapist is committed, and outlives a
        crash in between.
        """
        return self._fact(_PEOPLED) is not None

    def people(self, *, there: bool) -> None:
        """Note that somebody is committed to the database, or that the last one is leaving it."""
        sql = "INSERT OR IGNORE INTO meta VALUES (?, '')" if there else _UNPEOPLE
        with self._transaction():
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
            KeyringBroken: the keyring cannot be written.
        """
        if now.utcoffset() is None:
            raise ValueError("A data key needs an aware datetime.")
        key, version = os.urandom(_KEY_BYTES), _FIRST_VERSION
        with self._transaction():
            cursor = self._db.execute(
                "INSERT INTO data_key (version, wrapped, made_at) VALUES (?, x'', ?)",
                (version, now.astimezone(UTC).isoformat(timespec="seconds")),
            )
            id_ = int(cursor.lastrowid or 0)
            wrapped = _encrypt(
                AESGCM(master.reveal()), _FIRST_VERSION, _wrap_place(id_, version), key
            )
            self._db.execute("UPDATE data_key SET wrapped = ? WHERE id = ?", (wrapped, id_))
        return id_, version, key

    def unwrap(self, master: MasterKey, id_: int) -> tuple[int, bytes]:
        """Return the version and the 32 bytes of one therapist's data key.

        Raises:
            KeyMissing: this therapist has no key (any more).
            SealBroken: the wrapped key is damaged, or belongs to another id.
            KeyringBroken: the keyring cannot be read.
        """
        with _as_broken():
            row = self._db.execute(
                "SELECT version, wrapped FROM data_key WHERE id = ?", (id_,)
            ).fetchone()
        if row is None:
            raise KeyMissing
        version, wrapped = row
        place = _wrap_place(id_, version)
        return version, _decrypt(AESGCM(master.reveal()), _FIRST_VERSION, place, wrapped)

    def destroy(self, id_: int) -> None:
        """Delete one therapist's key for good. Nothing happens where there is none.

        Raises:
            KeyringBroken: the keyring cannot be written.
        """
        with self._transaction():
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

        Args:
            path: the copy; its directory is made where it is missing.
            if_there: make no copy where there is none of this keyring; what killed copying left
                is cleared.

        Raises:
            KeyringBroken: this keyring cannot be read.
            OSError: the copy cannot be written; the one before still stands.
        """
        with self._transaction("EXCLUSIVE"):
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
        fact = self._fact(key)
        if fact is None:
            raise KeyringBroken
        return fact

    def _fact(self, key: str) -> str | None:
        with _as_broken():
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    @contextlib.contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        with _as_broken():
            self._db.execute(f"BEGIN {kind}")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


class Vault:
    """Seals and opens what therapists write, each with their own data key.

    Data keys that were unwrapped stay in memory until many others have been.

    Args:
        master: the host's key.
        keyring: the wrapped data keys.
        copy: where the keyring's copy is kept, if there is one.

    Raises:
        KeyWrong: the keyring belongs to another master key.
    """

    def __init__(self, master: MasterKey, keyring: Keyring, copy: Path | None = None) -> None:
        if keyring.fingerprint != master.fingerprint:
            raise KeyWrong
        self._master = master
        self._keyring = keyring
        self._copy = copy
        self._peopled = False
        self._ciphers: dict[int, tuple[int, AESGCM]] = {}
        self._read: dict[int, tuple[bytes, Any]] = {}

    @property
    def fingerprint(self) -> str:
        """The master key's fingerprint."""
        return self._master.fingerprint

    @property
    def keyring(self) -> Keyring:
        """The wrapped data keys."""
        return self._keyring

    @property
    def peopled(self) -> bool:
        """Whether it was noted here that somebody stands in the database."""
        return self._peopled

    def people(self, *, there: bool) -> None:
        """Note in the keyring whether somebody stands in the database: see `Keyring.peopled`.

        Raises:
            sqlite3.OperationalError: the keyring is busy, or its disk is full.
        """
        if not (there and self._peopled):
            self._keyring.people(there=there)
            self._peopled = there

    def owners(self) -> frozenset[int]:
        """Return the ids of all therapists who have a key."""
        return self._keyring.ids()

    def has(self, owner: int) -> bool:
        """Tell whether a therapist has a key: who left, in a database put back, has none."""
        return owner in self._ciphers or self._keyring.has(owner)

    def anyone(self) -> bool:
        """Tell whether somebody has a key."""
        return self._keyring.anyone()

    def count(self) -> int:
        """Return how many have a key."""
        return self._keyring.count()

    def enrol(self, now: datetime) -> int:
        """Make a data key for a new therapist.

        Args:
            now: the present instant; aware.

        Returns:
            The therapist's id, which was never used before.

        Raises:
            ValueError: `now` is naive.
            KeyringBroken: the keyring cannot be written.
        """
        owner, version, key = self._keyring.add(self._master, now)
        self._keep_key(owner, version, key)
        return owner

    def seal(self, owner: int, table: str, row: int | str, column: str, plain: bytes) -> bytes:
        """Seal a value for the one place it belongs to.

        Args:
            owner: whose words these are.
            table: the table the value will stand in.
            row: the key of its row, so that it must be known before sealing.
            column: its column.
            plain: the value.

        Returns:
            The sealed value, 30 bytes longer than the plain one.

        Raises:
            KeyMissing: this therapist has no key (any more).
        """
        version, cipher = self._ciphers.get(owner) or self._unwrapped(owner)
        return _encrypt(cipher, version, _place(owner, table, row, column, version), plain)

    def open(self, owner: int, table: str, row: int | str, column: str, sealed: bytes) -> bytes:
        """Open a sealed value. The place must be the one it was sealed for.

        Raises:
            KeyMissing: this therapist has no key (any more).
            SealBroken: it was damaged, moved, or sealed with another key.
        """
        version, cipher = self._ciphers.get(owner) or self._unwrapped(owner)
        return _decrypt(cipher, version, _place(owner, table, row, column, version), sealed)

    def seal_value(
        self, owner: int, table: str, column: str, value: T, encode: Callable[[T], bytes]
    ) -> bytes:
        """Seal a value of an owner's own row, and remember what it says: see `open_value`."""
        sealed = self.seal(owner, table, owner, column, encode(value))
        self._remember(owner, sealed, value)
        return sealed

    def open_value(
        self, owner: int, table: str, column: str, sealed: bytes, decode: Callable[[bytes], T]
    ) -> T:
        """Open a value of an owner's own row, and read it anew only if its bytes have changed.

        Of each of the latest owners one value is remembered. It must not be changed.

        Raises:
            KeyMissing: this therapist has no key (any more).
            SealBroken: it was damaged, moved, or sealed with another key.
            ValueError: what `decode` raises.
        """
        remembered = self._read.get(owner)
        if remembered is not None and remembered[0] == sealed:
            value: T = remembered[1]
        else:
            value = decode(self.open(owner, table, owner, column, sealed))
        self._remember(owner, sealed, value)
        return value

    def _remember(self, owner: int, sealed: bytes, value: object) -> None:
        self._read.pop(owner, None)
        self._read[owner] = sealed, value
        if len(self._read) > _REMEMBERED:
            del self._read[next(iter(self._read))]

    def forget(self, owner: int) -> None:
        """Destroy one therapist's data key: nothing sealed for them opens again, anywhere.

        It goes from the keyring's copy too. After an error it is to be called again.

        Raises:
            sqlite3.OperationalError: the keyring is busy, or its disk is full.
            OSError: the copy cannot be written; the key may still stand in it.
        """
        self._ciphers.pop(owner, None)
        self._read.pop(owner, None)
        self._keyring.destroy(owner)
        clear_parts(self._keyring.path)
        if self._copy is not None:
            self._keyring.copy_to(self._copy, if_there=True)

    def close(self) -> None:
        """Close the keyring and let go of the keys in memory."""
        self._ciphers.clear()
        self._read.clear()
        self._keyring.close()

    def _unwrapped(self, owner: int) -> tuple[int, AESGCM]:
        version, key = self._keyring.unwrap(self._master, owner)
        return self._keep_key(owner, version, key)

    def _keep_key(self, owner: int, version: int, key: bytes) -> tuple[int, AESGCM]:
        while len(self._ciphers) >= KEYS_IN_MEMORY:
            del self._ciphers[next(iter(self._ciphers))]
        self._ciphers[owner] = version, AESGCM(key)
        return self._ciphers[owner]


def open_vault(
    key_file: Path, data_dir: Path, *, has_data: bool, copy: Path | None = None
) -> tuple[Vault, bool]:
    """Open the vault of a data directory, or make it on the first run.

    The first run is the one that finds no master key file, no keyring and no data. A missing or
    wrong key beside existing data is refused, and nothing is touched.

    Args:
        key_file: the master key's file.
        data_dir: the directory of the keyring; made (0700) where it is missing.
        has_data: whether a therapist stands in the database already.
        copy: where the keyring's copy is kept, if there is one.

    Returns:
        The vault, and whether a new master key was made.

    Raises:
        VaultProblem: the key or the keyring is missing, wrong or unreadable; one line says what
            to do.
        OSError: a file cannot be written.
    """
    path = data_dir / KEYRING_NAME
    if stands(path, has_data=has_data):
        return _opened(MasterKey.load(key_file), Keyring(path), copy), False
    made = not os.path.lexists(key_file)
    master = MasterKey.create(key_file) if made else MasterKey.load(key_file)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Vault(master, Keyring.create(path, master), copy), made


def peek(key_file: Path, data_dir: Path, *, has_data: bool) -> Vault | None:
    """Look for what would keep `open_vault` from opening; nothing is made or touched.

    Args:
        key_file: the master key's file.
        data_dir: the directory of the keyring.
        has_data: whether a therapist stands in the database already.

    Returns:
        A vault to look into and to close, if there is one that can be seen without touching it.

    Raises:
        VaultProblem: see `open_vault`.
    """
    path = data_dir / KEYRING_NAME
    there = stands(path, has_data=has_data)
    if not there and not os.path.lexists(key_file):
        return None
    master = MasterKey.load(key_file)
    # After a crash in the middle of a write, a read-only look would fail at what opening mends.
    if not there or cut_short(path):
        return None
    return _opened(master, Keyring(path, read_only=True))


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


def _opened(master: MasterKey, keyring: Keyring, copy: Path | None = None) -> Vault:
    try:
        return Vault(master, keyring, copy)
    except VaultProblem:
        keyring.close()
        raise


def _place(owner: int, table: str, row: int | str, column: str, version: int) -> bytes:
    return f"{owner}|{table}|{row}|{column}|{version}".encode()


def _wrap_place(id_: int, version: int) -> bytes:
    return f"presence data key|{id_}|{version}".encode()


def _encrypt(cipher: AESGCM, version: int, place: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return bytes((_FORMAT, version)) + nonce + cipher.encrypt(nonce, plain, place)


def _decrypt(cipher: AESGCM, version: int, place: bytes, sealed: bytes) -> bytes:
    if len(sealed) < _HEAD_BYTES + _TAG_BYTES or sealed[:2] != bytes((_FORMAT, version)):
        raise SealBroken
    try:
        return cipher.decrypt(sealed[2:_HEAD_BYTES], sealed[_HEAD_BYTES:], place)
    except InvalidTag:
        raise SealBroken from None


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
