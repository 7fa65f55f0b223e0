"""What a button holds: it comes back from a phone and is not trusted.

A number has plain digits, and no more of them than a row or an instant in seconds can need: what
is longer would not even fit into a store.
"""

from __future__ import annotations

from conversations.model import P

UNKNOWN = P("stale", "I do not know this button any more. Nothing has changed.")
"""What is said of a button that holds something else than it was given."""

_DIGITS = 12


def number(text: str) -> int:
    """Return the number that a text is; 0 if it is none."""
    return int(text) if _is_number(text) else 0


def numbers(choice: str, count: int) -> tuple[int, ...] | None:
    """Return the numbers of a choice; None if there are not so many, or it holds anything else."""
    parts = choice.split(".")
    known = len(parts) == count and all(map(_is_number, parts))
    return tuple(map(int, parts)) if known else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS
