"""Which letters the bundled fonts have: Latin, Greek, Cyrillic, Hebrew, and their punctuation."""

from __future__ import annotations

_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x1CD, 0x233),  # Latin with more marks
    (0x2BC, 0x2BC),
    (0x384, 0x386),  # Greek
    (0x388, 0x38A),
    (0x38C, 0x38C),
    (0x38E, 0x3A1),
    (0x3A3, 0x3CE),
    (0x400, 0x45F),  # Cyrillic
    (0x490, 0x491),
    (0x5B0, 0x5C2),  # Hebrew points and letters
    (0x5D0, 0x5EA),
    (0x5F3, 0x5F4),
    (0x1E00, 0x1EF9),  # Latin of Vietnam, among others
    (0x200E, 0x200F),
    (0x2010, 0x2015),
    (0x2018, 0x2022),
    (0x2026, 0x2026),
    (0x202F, 0x202F),
    (0x2066, 0x2069),
)


def drawable(text: str) -> bool:
    """Whether the bundled fonts have every letter of a text."""
    return all(any(first <= ord(char) <= last for first, last in _RANGES) for char in text)
