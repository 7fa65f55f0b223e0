"""What all words of the machine are made of."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

__all__ = ["Value", "replace"]


class Value(Struct, frozen=True, gc=False, omit_defaults=True):
    """A frozen value: made, compared, changed and written as JSON in a few machine steps.

    It never refers to itself, so the collector of cycles need not look at it (``gc``). What
    stands at its default is left out of its JSON.
    """
