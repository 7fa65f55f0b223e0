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
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from conversations.model import Record, Session

VERSION = 1
"""The shape that is written now."""

UPGRADERS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Each turns a decoded document of that version into the next."""

_T = TypeVar("_T")
_Convert = Callable[[Any], Any] | None
"""How a value is turned into another; None where it is the same in both."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class CodecError(ValueError):
    """A stored document could not be read by this version of Presence."""


def encode(value: Session | Record) -> bytes:
    """Return the document of a session or record, UTF-8 JSON with its version."""
    document = {"v": VERSION, **_dataclass(cast("Any", type(value)))[0](value)}
    return _JSON.encode(document).encode("utf-8", "surrogatepass")


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
        value: _T = _dataclass(cast("Any", kind))[1](data)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        if isinstance(problem, CodecError):
            raise
        raise CodecError("the document is not one of Presence's") from None
    return value


@cache
def _pair(hint: Any) -> tuple[_Convert, _Convert]:
    """Return how a value of this type is written and read."""
    if is_dataclass(hint):
        return _dataclass(cast("Any", hint))
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in args if arg is not type(None)]
        if len(inner) != 1 or len(inner) == len(args):
            raise TypeError(f"no converter for {hint}")
        return _optional(*_pair(inner[0]))
    if origin is tuple and len(args) == 2 and args[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        return _tuple(*_pair(args[0]))
    if origin in (Mapping, dict):
        return _mapping(*_pair(args[1]))
    if hint in (datetime, date, time):
        return (lambda v: v.isoformat()), hint.fromisoformat
    if origin is Literal or hint in (str, int, bool, Any):
        return None, None
    raise TypeError(f"no converter for {hint}")


def _tuple(write: _Convert, read: _Convert) -> tuple[_Convert, _Convert]:
    return (
        list if write is None else lambda v: [write(x) for x in v],
        tuple if read is None else lambda v: tuple([read(x) for x in v]),
    )


def _mapping(write: _Convert, read: _Convert) -> tuple[_Convert, _Convert]:
    return (
        dict if write is None else lambda v: {key: write(x) for key, x in v.items()},
        dict if read is None else lambda v: {key: read(x) for key, x in v.items()},
    )


def _optional(write: _Convert, read: _Convert) -> tuple[_Convert, _Convert]:
    return (
        None if write is None else lambda v: None if v is None else write(v),
        None if read is None else lambda v: None if v is None else read(v),
    )


@cache
def _dataclass(kind: Any) -> tuple[Callable[[Any], dict[str, Any]], Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    parts = [(one.name, *_pair(hints[one.name]), _default(one)) for one in fields(kind)]
    readers = {name: read for name, _, read, _ in parts}

    def write(value: Any) -> dict[str, Any]:
        out = {}
        for name, convert, _, default in parts:
            item = getattr(value, name)
            if item is not default and item != default:
                out[name] = item if convert is None else convert(item)
        return out

    def read(data: dict[str, Any]) -> Any:
        values = {}
        for name, item in data.items():
            if name in readers:
                convert = readers[name]
                values[name] = item if convert is None else convert(item)
        return kind(**values)

    return write, read


def _default(one: Field[Any]) -> Any:
    """Return a field's default; what is required equals nothing."""
    return one.default if one.default_factory is MISSING else one.default_factory()
