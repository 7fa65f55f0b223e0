"""Session and records to and from JSON, versioned.

Converters are worked out once for each dataclass from its type hints; only the
types the model uses are known. Fields at their default are left out, so that
documents stay small and a field that was added later needs no upgrader. What
changes meaning or shape gets one: ``UPGRADERS[n]`` turns version n into n + 1.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from conversations.model import Record, Session

VERSION = 1
"""The shape that is written now."""

UPGRADERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Each turns a decoded document of that version into the next."""

_T = TypeVar("_T")
_Convert = Callable[[Any], Any]


class CodecError(ValueError):
    """A stored document could not be read by this version of Presence."""


def encode(value: Session | Record) -> bytes:
    """Return the document of a session or record, UTF-8 JSON with its version."""
    document = {"v": VERSION, **_pair(cast("Any", type(value)))[0](value)}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def decode(kind: type[_T], document: bytes) -> _T:
    """Read a document of any version up to today's.

    Raises:
        CodecError: it is newer than this code, or not of this kind.
    """
    try:
        data = json.loads(document.decode("utf-8", "surrogatepass"))
        version = data.pop("v")
        if version > VERSION:
            raise CodecError("the document was written by a newer Presence")
        while version < VERSION:
            data = UPGRADERS[version](data)
            version += 1
        value: _T = _pair(cast("Any", kind))[1](data)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        if isinstance(problem, CodecError):
            raise
        raise CodecError("the document is not one of Presence's") from None
    return value


@cache
def _pair(hint: Any) -> tuple[_Convert, _Convert]:
    """Return how a value of this type is written and read."""
    if is_dataclass(hint):
        return _dataclass(hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in args if arg is not type(None)]
        if len(inner) != 1 or len(inner) == len(args):
            raise TypeError(f"no converter for {hint}")
        return _optional(*_pair(inner[0]))
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        write, read = _pair(args[0])
        return (lambda v: [write(x) for x in v]), (lambda v: tuple(read(x) for x in v))
    if origin in (Mapping, dict):
        write, read = _pair(args[1])
        return (
            lambda v: {key: write(x) for key, x in v.items()},
            lambda v: {key: read(x) for key, x in v.items()},
        )
    if hint in (datetime, date, time):
        return (lambda v: v.isoformat()), hint.fromisoformat
    if origin is Literal or hint in (str, int, bool, Any):
        return _same, _same
    raise TypeError(f"no converter for {hint}")


def _same(value: Any) -> Any:
    return value


def _optional(write: _Convert, read: _Convert) -> tuple[_Convert, _Convert]:
    return (
        lambda v: None if v is None else write(v),
        lambda v: None if v is None else read(v),
    )


def _dataclass(kind: Any) -> tuple[_Convert, _Convert]:
    hints = get_type_hints(kind)
    parts = [
        (one.name, *_pair(hints[one.name]), one.default, one.default_factory)
        for one in fields(kind)
    ]

    def write(value: Any) -> dict[str, Any]:
        out = {}
        for name, convert, _, default, factory in parts:
            item = getattr(value, name)
            plain = default if factory is MISSING else factory()
            if plain is MISSING or item != plain:
                out[name] = convert(item)
        return out

    def read(data: dict[str, Any]) -> Any:
        return kind(
            **{name: convert(data[name]) for name, _, convert, _, _ in parts if name in data}
        )

    return write, read
