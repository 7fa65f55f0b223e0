"""A disk that fails to order, below SQLite: a VFS around SQLite's own (sqlite.org/vfs.html).

It counts what SQLite does to files: writes, syncs and truncations. The n-th of them can be made
to fail, once or until it is healed, and at each sync the files can be pictured as they would be
found after the power was cut right then: without what was written since the last sync.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

WRITE, SYNC, TRUNCATE = "write", "sync", "truncate"

_INT, _PTR = ctypes.c_int, ctypes.c_void_p
_OPEN = ctypes.CFUNCTYPE(_INT, _PTR, _PTR, _PTR, _INT, _PTR)
_WRITE = ctypes.CFUNCTYPE(_INT, _PTR, _PTR, _INT, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(_INT, _PTR, _INT)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _PTR, ctypes.c_int64)


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", _INT),
        ("file_size", _INT),
        ("longest_path", _INT),
        ("next", _PTR),
        ("name", ctypes.c_char_p),
        ("data", _PTR),
        ("open", _PTR),
        ("rest", _PTR * 16),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", _INT),
        ("close", _PTR),
        ("read", _PTR),
        ("write", _PTR),
        ("truncate", _PTR),
        ("sync", _PTR),
        ("rest", _PTR * 13),
    ]


class _File(ctypes.Structure):
    _fields_ = [("methods", ctypes.POINTER(_Methods))]


def reachable() -> bool:
    """Tell whether SQLite's own functions can be called from here."""
    try:
        return bool(_library().sqlite3_vfs_find)
    except (AttributeError, OSError):
        return False


def _library() -> Any:
    return ctypes.CDLL(_sqlite3.__file__)


@dataclass(slots=True)
class _Order:
    """Fail at the n-th of these deeds, with this code; ``left`` counts down to it."""

    deed: str
    left: int
    code: int
    for_good: bool
    half: bool = False
    met: int = 0


@dataclass(slots=True)
class Disk:
    """The disk.

    Attributes:
        unsynced: By path, what was written since its last sync: offset and what stood there.
        at_sync: Called before each sync with the path.
        patient: Whether a sync waits for the real disk, as it must where the power may go.
    """

    at_sync: Callable[[str], None] | None = None
    patient: bool = True
    unsynced: dict[str, list[tuple[int, bytes, int]]] = field(default_factory=dict)
    _order: _Order | None = None

    def fail(self, deed: str, at: int, code: int, *, for_good: bool = False) -> None:
        """Let the n-th such deed from now fail with an error code of SQLite's."""
        self._order = _Order(deed, at, code, for_good)

    def fail_half(self, at: int) -> None:
        """Let the n-th write from now stop in the middle, because the disk is full."""
        self._order = _Order(WRITE, at, sqlite3.SQLITE_FULL, for_good=False, half=True)

    def heal(self) -> None:
        """Fail no more."""
        self._order = None

    @property
    def met(self) -> int:
        """How often something failed since it was ordered."""
        return self._order.met if self._order else 0

    def verdict(self, deed: str) -> _Order | None:
        """Return the order that strikes this deed, if one does."""
        order = self._order
        if order is None or order.deed != deed:
            return None
        order.left -= 1
        if order.left == 0 or (order.left < 0 and order.for_good):
            order.met += 1
            return order
        return None


@contextmanager
def failing() -> Iterator[Disk]:
    """Put a disk that can fail below every database opened inside."""
    disk, library = Disk(), _library()
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    real = library.sqlite3_vfs_find(None)
    shim = _Vfs.from_buffer_copy(real.contents)
    shim.name, shim.next = b"failing", None
    keep: list[Any] = [shim]
    open_ = ctypes.cast(real.contents.open, _OPEN)
    tables: dict[int, _Methods] = {}

    @_OPEN
    def opened(vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        code = open_(vfs, name, file, flags, out)  # SQLite keeps the name where it stands
        handle = ctypes.cast(file, ctypes.POINTER(_File)).contents
        if code == sqlite3.SQLITE_OK and handle.methods and name:
            path = ctypes.string_at(name).decode()
            methods = _wrapped(disk, path, handle.methods.contents, keep)
            tables[len(tables)] = methods
            handle.methods = ctypes.pointer(methods)
        return int(code)

    keep.append(opened)
    shim.open = ctypes.cast(opened, _PTR)
    library.sqlite3_vfs_register(ctypes.byref(shim), 1)
    try:
        yield disk
    finally:
        disk.heal()
        library.sqlite3_vfs_register(real, 1)
        library.sqlite3_vfs_unregister(ctypes.byref(shim))


def _wrapped(disk: Disk, path: str, real: _Methods, keep: list[Any]) -> _Methods:
    """Return the methods of a file with what is done to it counted first."""
    write, sync = ctypes.cast(real.write, _WRITE), ctypes.cast(real.sync, _SYNC)
    truncate = ctypes.cast(real.truncate, _TRUNCATE)

    @_WRITE
    def writes(file: int, data: int, amount: int, offset: int) -> int:
        order = disk.verdict(WRITE)
        if order is not None:
            if order.half:
                write(file, data, amount // 2, offset)
            return order.code
        _remember(disk, path, offset, amount)
        return int(write(file, data, amount, offset))

    @_SYNC
    def syncs(file: int, flags: int) -> int:
        if disk.at_sync is not None:
            disk.at_sync(path)
        order = disk.verdict(SYNC)
        if order is not None:
            return order.code
        disk.unsynced.pop(path, None)
        return int(sync(file, flags)) if disk.patient else sqlite3.SQLITE_OK

    @_TRUNCATE
    def truncates(file: int, size: int) -> int:
        order = disk.verdict(TRUNCATE)
        return order.code if order is not None else int(truncate(file, size))

    methods = _Methods.from_buffer_copy(real)
    methods.write = ctypes.cast(writes, _PTR)
    methods.sync = ctypes.cast(syncs, _PTR)
    methods.truncate = ctypes.cast(truncates, _PTR)
    keep += [writes, syncs, truncates, methods]
    return methods


def _remember(disk: Disk, path: str, offset: int, amount: int) -> None:
    """Note what a write replaces."""
    if disk.at_sync is None:
        return
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - called below SQLite for each write
            size = file.seek(0, 2)
            file.seek(offset)
            before = file.read(amount)
    except OSError:
        size, before = 0, b""
    disk.unsynced.setdefault(path, []).append((offset, before, size))


def after_a_power_cut(content: bytes, unsynced: list[tuple[int, bytes, int]]) -> bytes:
    """Return a file as it is found when none of its latest writes had reached the disk."""
    image = bytearray(content)
    for offset, before, size in reversed(unsynced):
        image[offset : offset + len(before)] = before
        del image[size:]
    return bytes(image)
