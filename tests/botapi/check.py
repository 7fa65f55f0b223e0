"""Check a call against the Bot API's own table of methods and types (`schema.json`)."""

import json
from pathlib import Path
from typing import Any

_TABLE = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
METHODS: dict[str, dict[str, Any]] = _TABLE["methods"]
TYPES: dict[str, dict[str, Any]] = _TABLE["types"]
_PLAIN: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "InputFile": (str,),
}


class SchemaError(AssertionError):
    """A call that the Bot API's documentation does not allow."""


def check(method: str, params: dict[str, Any]) -> None:
    """Check one call.

    Args:
        method: Its name, exactly.
        params: Decoded parameters; files as `attach://` references.

    Raises:
        SchemaError: Unknown method or field, wrong type, missing field, or a broken limit. It
            names the place, never the value.
    """
    if method not in METHODS:
        raise SchemaError(f"{method}: not a method this bot may call")
    _fields(method, METHODS[method], params)


def _fields(where: str, known: dict[str, Any], given: dict[str, Any]) -> None:
    if unknown := given.keys() - known.keys():
        raise SchemaError(f"{where}: unknown {', '.join(sorted(map(str, unknown)))}")
    for name, (kind, required, *limits) in known.items():
        if name in given:
            _value(f"{where}.{name}", kind, given[name])
            for limit in limits:
                _limit(f"{where}.{name}", limit, given[name])
        elif required:
            raise SchemaError(f"{where}: {name} is missing")


def _value(where: str, kind: str, value: Any) -> None:
    """Check a value against a type as the documentation writes it."""
    options = kind.split(" or ")
    if len(options) > 1:
        _any(where, options, value)
    elif kind.startswith("Array of "):
        _plain(where, kind, isinstance(value, list))
        for number, item in enumerate(value):
            _value(f"{where}[{number}]", kind.removeprefix("Array of "), item)
    elif kind in {"Boolean", "True"}:
        _plain(where, kind, isinstance(value, bool) and (value or kind == "Boolean"))
    elif kind in _PLAIN:
        _plain(where, kind, isinstance(value, _PLAIN[kind]) and not isinstance(value, bool))
    else:
        _object(where, kind, value)


def _plain(where: str, kind: str, fits: bool) -> None:
    if not fits:
        raise SchemaError(f"{where}: expected {kind}")


def _object(where: str, kind: str, value: Any) -> None:
    if kind == "RichText" and isinstance(value, str | list):
        return  # it may also be a String or an Array, which the table does not say
    if "any" in TYPES[kind]:
        _any(where, TYPES[kind]["any"], value)
    else:
        _plain(where, kind, isinstance(value, dict))
        _fields(f"{where}:{kind}", TYPES[kind], value)


def _any(where: str, options: list[str], value: Any) -> None:
    """Check that a value is one of several types, and say why it is none."""
    reasons = []
    for option in options:
        try:
            _value(where, option, value)
        except SchemaError as error:
            reasons.append(str(error))
        else:
            return
    raise SchemaError("; ".join(reasons))


def _limit(where: str, limit: dict[str, Any], value: Any) -> None:
    for kind, bounds in limit.items():
        match kind:
            case "is":
                fits = value in bounds
            case "length":
                fits = bounds[0] <= len(value.encode("utf-16-le")) // 2 <= bounds[1]
            case "bytes":
                fits = bounds[0] <= len(value.encode()) <= bounds[1]
            case "items":
                fits = bounds[0] <= len(value) <= bounds[1]
            case _:
                fits = bounds[0] <= value <= bounds[1]
        if not fits:
            raise SchemaError(f"{where}: {kind} must be within {bounds}")
