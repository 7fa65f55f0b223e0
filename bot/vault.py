"""The vault: what therapists write is sealed, each with a key of their own.

Three things, in three places:

* The **master key** (`bot.keys`) is 32 random bytes in a file of its own, outside the data
  directory. It is made on the first run and never again.
* The **keyring** (`bot.keyring`) holds one data key a therapist, wrapped by the master key.
* What a therapist writes is **sealed** (`bot.seal`) with that therapist's data key, for the one row
  and column it stands in.

Nothing here is asynchronous: it is called on the database's thread, by one thread at a time.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.keyring import KEYRING_NAME, Keyring, cut_short, stands
from bot.keys import KeyTurned, MasterKey, VaultProblem, clear_parts
from bot.keysource import KeySource
from bot.seal import Cipher, decrypt, encrypt
from bot.succession import believed, clear, handed, take, turn

T = TypeVar("T")

KEYS_IN_MEMORY: Final = 4096
"""So many data keys at most are in memory unwrapped: whoever takes it finds no more."""

_REMEMBERED: Final = 256
"""Of so many owners it is remembered what was read last: of those who are writing just now."""


class Vault:
    """Seals and opens what therapists write, each with their own data key.

    Data keys that were unwrapped stay in memory until many others have been.

    Args:
        master: the host's key.
        keyring: the wrapped data keys.
        copy: where the keyring's copy is kept, if there is one.

    Raises:
        KeyWrong: the keyring belongs to another master key, and not to one this is to succeed.
    """

    def __init__(self, master: MasterKey, keyring: Keyring, copy: Path | None = None) -> None:
        self._master = believed(keyring, master)
        self._keyring = keyring
        self._copy = copy
        self._peopled = False
        self._ciphers: dict[int, tuple[int, Cipher]] = {}
        self._read: dict[int, tuple[bytes, Any]] = {}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the master key that wraps the keyring."""
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
        try:
            owner, version, key = self._keyring.add(self._master, now)
        except KeyTurned:
            self._master = take(self._keyring, self._master)
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
        return encrypt(cipher, version, _place(owner, table, row, column, version), plain)

    def open(self, owner: int, table: str, row: int | str, column: str, sealed: bytes) -> bytes:
        """Open a sealed value. The place must be the one it was sealed for.

        Raises:
            KeyMissing: this therapist has no key (any more).
            SealBroken: it was damaged, moved, or sealed with another key.
        """
        version, cipher = self._ciphers.get(owner) or self._unwrapped(owner)
        return decrypt(cipher, version, _place(owner, table, row, column, version), sealed)

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

    def renew(self) -> bool:
        """Take over the master key that `presence rotate-key` left for a bot at work.

        Called now and then, so that the old key soon opens nothing; whoever needs a key meanwhile
        takes it over first.

        Returns:
            Whether there was one.

        Raises:
            KeyTurned: the keyring was turned, and nothing left for this one.
            sqlite3.OperationalError: the keyring is busy.
        """
        if self._keyring.fingerprint == self._master.fingerprint:
            return False
        self._master = take(self._keyring, self._master)
        return True

    def close(self) -> None:
        """Close the keyring and let go of the keys in memory."""
        self._ciphers.clear()
        self._read.clear()
        self._keyring.close()

    def _unwrapped(self, owner: int) -> tuple[int, Cipher]:
        try:
            version, key = self._keyring.unwrap(self._master, owner)
        except KeyTurned:
            self._master = take(self._keyring, self._master)
            version, key = self._keyring.unwrap(self._master, owner)
        return self._keep_key(owner, version, key)

    def _keep_key(self, owner: int, version: int, key: bytes) -> tuple[int, Cipher]:
        while len(self._ciphers) >= KEYS_IN_MEMORY:
            del self._ciphers[next(iter(self._ciphers))]
        self._ciphers[owner] = version, Cipher(key)
        return self._ciphers[owner]


def open_vault(
    key: Path | KeySource, data_dir: Path, *, has_data: bool, copy: Path | None = None
) -> tuple[Vault, bool]:
    """Open the vault of a data directory, or make it on the first run.

    The first run is the one that finds no master key file, no keyring and no data. A missing or
    wrong key beside existing data is refused, and nothing is touched. With the key that is to
    succeed the one before, all is wrapped anew first.

    Args:
        key: the master key's file, or where else it is looked for.
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
    source = _source(key)
    path = data_dir / KEYRING_NAME
    if stands(path, has_data=has_data):
        master, ring = source.load(), Keyring(path)
        try:
            _settle(ring, master, copy)
        except BaseException:
            ring.close()
            raise
        return _opened(master, ring, copy), False
    made = not source.there
    master = source.create() if made else source.load()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Vault(master, Keyring.create(path, master), copy), made


def _source(key: Path | KeySource) -> KeySource:
    return key if isinstance(key, KeySource) else KeySource(key)


def _settle(ring: Keyring, master: MasterKey, copy: Path | None) -> None:
    """Finish what `presence rotate-key` began, wherever it was stopped."""
    turned = turn(ring, master)
    if handed(ring):  # nobody else is at work: for whom it was left is gone
        clear(ring)
    if copy is not None and (turned or is_behind(ring, copy)):
        ring.copy_to(copy, if_there=True)


def is_behind(ring: Keyring, copy: Path) -> bool:
    """Tell whether a keyring's copy is still wrapped by a key that was replaced.

    What cannot be read counts as none: `presence doctor` tells of it.
    """
    try:
        with contextlib.closing(Keyring(copy, read_only=True)) as kept:
            same = kept.identity == ring.identity
            return same and (kept.fingerprint != ring.fingerprint or handed(kept))
    except (VaultProblem, sqlite3.Error):
        return False


def peek(key: Path | KeySource, data_dir: Path, *, has_data: bool) -> Vault | None:
    """Look for what would keep `open_vault` from opening; nothing is made or touched.

    Args:
        key: the master key's file, or where else it is looked for.
        data_dir: the directory of the keyring.
        has_data: whether a therapist stands in the database already.

    Returns:
        A vault to look into and to close, if there is one that can be seen without touching it.

    Raises:
        VaultProblem: see `open_vault`.
    """
    path = data_dir / KEYRING_NAME
    there = stands(path, has_data=has_data)
    source = _source(key)
    if not there and not source.there:
        return None
    master = source.load()
    # After a crash in the middle of a write, a read-only look would fail at what opening mends.
    if not there or cut_short(path):
        return None
    return _opened(master, Keyring(path, read_only=True))


def _opened(master: MasterKey, keyring: Keyring, copy: Path | None = None) -> Vault:
    try:
        return Vault(master, keyring, copy)
    except VaultProblem:
        keyring.close()
        raise


def _place(owner: int, table: str, row: int | str, column: str, version: int) -> bytes:
    return f"{owner}|{table}|{row}|{column}|{version}".encode()
