"""A file that may be an export, taken apart: its records are bytes still, its voice notes unread.

It may come from anybody's hands. What is larger, or more, than an export ever is, is refused
before it takes time or memory; so nothing is looked at twice, and no file's word is taken for
how large it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from msgspec import Raw, Struct, ValidationError
from msgspec.json import decode

from bot.exports.document import FORMAT
from bot.exports.packing import DOCUMENT

LARGEST = 64 * 1024 * 1024
"""Bytes of a document that are read; ten years of five check-ins a day are a third of that."""

LARGEST_VOICE = 20 * 1024 * 1024
"""Bytes of a voice note (Bot API, getFile)."""

MOST_COMMAS = 4_000_000
"""Values of a document, nearly; ten years of five check-ins a day have less than a million. A small
file of millions of values would take a hundred times its size in memory."""

MOST_FILES = 20_000
"""Files of an archive."""

AS_LARGE = 4
"""Sound does not get smaller in an archive; what becomes larger than so many times is none."""

_AN_ENTRY = 128
"""Bytes of a file's entry in the list of an archive; ours have less."""

_HALF = re.compile(
    rb"\\(?:u(?P<pair>[dD][89abAB]..\\u[dD][c-fC-F]..)|u(?P<half>[dD][89a-fA-F]..)|.)"
)
"""What stands behind a backslash: a whole character in two halves, or half of one."""

_T = TypeVar("_T")
Voices = Mapping[str, Callable[[], bytes]]


class Reason(Enum):
    """Why a file is not taken in."""

    ANOTHER = "another"
    """It is no such document."""
    VERSION = "version"
    """It was made by another version."""
    DAMAGED = "damaged"
    """It is one, and not as it was made."""


class Unreadable(ValueError):  # noqa: N818 - the name says what happened
    """A file is not taken in."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class _Head(Struct):
    presence: Any = None


class Parts(Struct):
    """A document whose records are still bytes: each is read by itself."""

    zone: Raw
    language: Raw
    settings: Raw
    session: Raw
    own_chips: Raw
    schedule: Raw
    pauses: Raw
    days_off: Raw
    checkins: list[Raw]
    notes: list[Raw]
    cpd: list[Raw] = []


def take_apart(content: bytes) -> tuple[Parts, Voices]:
    """Take a document, or an archive with one, apart.

    Returns:
        The parts of the document, and how the files beside it are read, by their names.

    Raises:
        Unreadable: with the reason.
    """
    if content[:2] != b"PK":
        return _parts(content), {}
    archive = opened_archive(content)
    names = archive.namelist()
    if DOCUMENT not in names:
        raise Unreadable(Reason.ANOTHER)
    if len(names) > MOST_FILES or len(set(names)) < len(names):
        raise Unreadable(Reason.DAMAGED)
    sounds = [one for one in archive.infolist() if one.filename != DOCUMENT]
    if sum(one.file_size for one in sounds) > AS_LARGE * len(content):
        raise Unreadable(Reason.DAMAGED)
    heard = {one.filename: partial(sound, archive, one.filename) for one in sounds}
    return _parts(_file(archive, DOCUMENT, LARGEST)), heard


def opened_archive(content: bytes) -> zipfile.ZipFile:
    """Open an archive, in memory: nothing is left open.

    Raises:
        Unreadable: it is none, or its list is longer than any of ours.
    """
    at = content.rfind(b"PK\5\6")
    length = int.from_bytes(content[at + 12 : at + 16], "little") if at >= 0 else 0
    if length > MOST_FILES * _AN_ENTRY:
        raise Unreadable(Reason.DAMAGED)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        raise Unreadable(Reason.DAMAGED) from None


def sound(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of a voice note in an archive.

    Raises:
        Unreadable: it is damaged, or too large.
    """
    return _file(archive, name, LARGEST_VOICE)


def _file(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Return a file of an archive, of so many bytes at most, whatever it says of itself."""
    try:
        with archive.open(name) as file:
            found = file.read(most + 1)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - zlib, struct and zipfile each have their own
        raise Unreadable(Reason.DAMAGED) from None
    if len(found) > most:
        raise Unreadable(Reason.DAMAGED)
    return found


def _parts(content: bytes) -> Parts:
    """Take a document apart."""
    if len(content) > LARGEST:
        raise Unreadable(Reason.ANOTHER)
    if content.count(b",") > MOST_COMMAS:
        raise Unreadable(Reason.DAMAGED)
    try:
        version = _told(content, _Head).presence
    except ValidationError:
        raise Unreadable(Reason.ANOTHER) from None
    except (ValueError, RecursionError):
        looks_like = content.lstrip()[:40].startswith(b"{") and b'"presence"' in content[:40]
        raise Unreadable(Reason.DAMAGED if looks_like else Reason.ANOTHER) from None
    if type(version) is not int:
        raise Unreadable(Reason.ANOTHER)
    if version != FORMAT:
        raise Unreadable(Reason.VERSION)
    try:
        return _told(content, Parts)
    except (ValueError, RecursionError):
        raise Unreadable(Reason.DAMAGED) from None


def _told(content: bytes, kind: type[_T]) -> _T:
    """Read a document whose parts stay bytes, half characters among them."""
    try:
        return decode(content, type=kind)
    except ValidationError:
        raise
    except ValueError:
        return decode(_HALF.sub(_as_bytes, content), type=kind)


def _as_bytes(found: re.Match[bytes]) -> bytes:
    """Return half of a character that is escaped as bytes that are none."""
    half = found["half"]
    return chr(int(half, 16)).encode("utf-8", "surrogatepass") if half else found[0]
