"""The master key, its file, and what can be wrong with keys.

The master key is 32 random bytes in a file of its own, outside the data directory. It is made on
the first run and never again.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import Final, Self

_KEY_BYTES: Final = 32
_LONGEST_FILE: Final = 4096
_ONE_ALPHABET: Final = bytes.maketrans(b"+/", b"-_")
_COMMENT: Final = (
    "# Presence master key. Keep a copy somewhere else; without it nothing can be read."
)


class VaultProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """Something is wrong with the keys. The text is one line that says what to do."""

    def __init__(self, says: str | None = None) -> None:
        super().__init__(says or (self.__doc__ or "").strip())


class KeyMissing(VaultProblem):
    """The key to these words is not here."""


class KeyWrong(VaultProblem):
    """This master key belongs to other data. Put back the key file that was used here before."""


class KeyTwice(VaultProblem):
    """The master key is given in two ways that do not agree."""


class KeyTurned(KeyWrong):
    """The keyring is wrapped by another master key since: `presence rotate-key` was run."""


class KeyringOther(VaultProblem):
    """Database and keyring do not belong together. Put back the one that was used here before."""


class DatabaseLost(VaultProblem):
    """People have keys here, and the database they stood in is not here. Put it back."""


class KeyUnreadable(VaultProblem):
    """The master key file cannot be used as it is."""


class KeyringBroken(VaultProblem):
    """The keyring cannot be read. Put back the newest copy of keyring.db."""


class SealBroken(VaultProblem):
    """A sealed value does not open: it was damaged, moved, or sealed with another key."""


class MasterKey:
    """The host's key, which wraps everyone's data keys. It never shows itself in a `repr`.

    Args:
        key: 32 bytes.

    Raises:
        ValueError: another number of bytes.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError("A master key has 32 bytes.")
        self._key = key

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new key and keep it in a file that only its owner may read.

        The file appears whole, on disk, or not at all; its directory is made where it is missing.

        Args:
            path: where the key shall live.

        Raises:
            FileExistsError: there is a file already; it stays as it is.
            OSError: the file cannot be written.
        """
        master = cls(os.urandom(_KEY_BYTES))
        master.save(path)
        return master

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key from its file.

        A file of one's own may be readable by nobody else (0600 or 0400). A file that belongs to
        someone else, such as a systemd credential, may be readable by the group at most.

        Raises:
            KeyMissing: there is no such file.
            KeyUnreadable: it cannot be read, is readable by others, or does not hold a key.
        """
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                text = file.read(_LONGEST_FILE + 1)
        except FileNotFoundError:
            raise KeyMissing(
                f"The master key file {path} is missing. "
                "Put it back, or point PRESENCE_MASTER_KEY_FILE to it."
            ) from None
        except OSError as error:
            raise KeyUnreadable(
                f"The master key file {path} cannot be read ({error.strerror}). "
                "Make it a file that this user may read."
            ) from None
        open_to = 0o077 if status.st_uid == os.geteuid() else 0o037
        if stat.S_IMODE(status.st_mode) & open_to:
            raise KeyUnreadable(
                f"Others may read the master key file {path}. Run: chmod 600 {path}"
            )
        key = decoded(text)
        if key is None:
            raise KeyUnreadable(
                f"The master key file {path} does not hold a key. "
                "Put back the file that was used here before."
            )
        return cls(key)

    def save(self, path: Path) -> None:
        """Write this key to a new file (0600), as `create` does.

        Raises:
            FileExistsError: there is a file already; it stays as it is.
            OSError: the file cannot be written.
        """
        _make_directory(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            _give(handle, path.parent)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{_COMMENT}\n{base64.urlsafe_b64encode(self._key).decode()}\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(name, path)
        finally:
            Path(name).unlink()
        sync_directory(path.parent)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that tell keys apart and give nothing away."""
        return hashlib.sha256(b"presence master key\0" + self._key).hexdigest()[:16]

    def reveal(self) -> bytes:
        """Return the 32 bytes themselves: for the recovery sheet and the vault alone."""
        return self._key

    def __repr__(self) -> str:
        return f"MasterKey({self.fingerprint})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MasterKey) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def sync_directory(path: Path) -> None:
    """Make sure that new names in a directory are on disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place(path: Path, content: bytes) -> None:
    """Put a file (0600) in its place: on disk and whole, or not at all.

    Args:
        path: where it belongs; what stands there is replaced, its directory made if missing.
        content: all of it.

    Raises:
        OSError: it cannot be written; what stood there still stands.
    """
    _make_directory(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        _give(handle, path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def _make_directory(path: Path) -> None:
    """Make a directory (0700), and those it lies in; each is its surroundings' owner's."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in reversed(missing):
        _give(one, one.parent)


def _give(what: int | Path, directory: Path) -> None:
    """Let root leave nothing that the owner of a directory cannot use."""
    if os.geteuid() == 0:
        owner = directory.stat()
        os.chown(what, owner.st_uid, owner.st_gid)


def clear_parts(path: Path) -> None:
    """Delete what `place` and `MasterKey.save` left of this file when they were killed.

    Nothing else goes: beside `env`, a host may well have a file `.env.example`.
    """
    made = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}")  # mkstemp's names
    for part in path.parent.glob(".*"):
        if made.fullmatch(part.name):
            part.unlink(missing_ok=True)


def decoded(text: bytes) -> bytes | None:
    """Return the 32 bytes that a line holds as base64 (either alphabet) or hexadecimal digits.

    Empty lines and lines that begin with # do not count. None: it holds no key.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith(b"#")]
    if len(lines) != 1:
        return None
    if re.fullmatch(rb"[0-9a-fA-F]{64}", lines[0]):
        return bytes.fromhex(lines[0].decode())
    if re.fullmatch(rb"[\w+/-]{43}=?", lines[0]):
        with contextlib.suppress(binascii.Error):
            return base64.urlsafe_b64decode(lines[0][:43].translate(_ONE_ALPHABET) + b"=")
    return None
