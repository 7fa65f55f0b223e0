"""Session and records to and from JSON, versioned.

Fields at their default are left out, so that documents stay small and a field that was
added later needs no upgrader. What changes meaning or shape gets one: ``UPGRADERS[n]``
turns version n into n + 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import msgspec

from conversations.jsontext import dumps, loads
from conversations.model import Record, Session, Value

VERSION = 1
"""The shape that is written now."""

UPGRADERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Each turns a decoded document of that version into the next."""

_T = TypeVar("_T", bound=Value)


class CodecError(ValueError):
    """A stored document could not be read by this version of Presence."""


class _Head(msgspec.Struct):
    """What is read first."""

    v: int


def encode(value: Session | Record) -> bytes:
    """Return the document of a session or record, UTF-8 JSON with its version."""
    body = dumps(value)
    return b'{"v":%d%b%b' % (VERSION, b"," if len(body) > len(b"{}") else b"", body[1:])


def decode(kind: type[_T], document: bytes) -> _T:
    """Read a document of any version up to today's.

    Raises:
        CodecError: it is newer than this code, or not of this kind.
    """
    try:
        head, body = _decoders(kind)
        if head.decode(document).v == VERSION:
            value: _T = body.decode(document)
            return value
    except ValueError:
        pass  # an older one, or words that are no UTF-8
    return _read(kind, document)


def _read(kind: type[_T], document: bytes) -> _T:
    try:
        data = loads(document)
        version = data.pop("v")
        if version > VERSION:
            raise CodecError("the document was written by a newer Presence")
        while version < VERSION:
            data = UPGRADERS[version](data)
            version += 1
        upgraded: _T = msgspec.convert(data, kind)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as problem:
        if isinstance(problem, CodecError):
            raise
        raise CodecError("the document is not one of Presence's") from None
    return upgraded


@cache
def _decoders(
    kind: type[_T],
) -> tuple[msgspec.json.Decoder[_Head], msgspec.json.Decoder[_T]]:
    return msgspec.json.Decoder(_Head), msgspec.json.Decoder(kind)
