"""Passphrases of a book: made here, or typed by a person; both are read in one forgiving way.

A made one is five *proquints*, 80 bits of chance that can be read, spelled and said in any
language: ``lusab-babad-gutih-tugad-mabiv``. Source: D. S. Wilkerson, "A Proposal for Proquints:
Identifiers that are Readable, Spellable, and Pronounceable" (arXiv:0901.4016).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Final

GROUPS: Final = 5
BITS: Final = 16 * GROUPS

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
_SHAPE = ((_CONSONANTS, 12), (_VOWELS, 10), (_CONSONANTS, 6), (_VOWELS, 4), (_CONSONANTS, 0))
MADE: Final = "^(?:" + "".join(f"[{letters}]" for letters, _ in _SHAPE) + f"){{{GROUPS}}}$"
"""What a made one looks like without its hyphens; the book's own script reads it, too."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
"""Signs that phones make of others while somebody writes a message, and not in a password field."""


def make(chance: Callable[[int], int] = secrets.randbits) -> str:
    """Return a new passphrase of :data:`BITS` bits.

    Args:
        chance: returns a number of so many random bits.
    """
    return "-".join(_quint(chance(16)) for _ in range(GROUPS))


def _quint(number: int) -> str:
    return "".join(letters[number >> shift & len(letters) - 1] for letters, shift in _SHAPE)


def tidy(typed: str) -> str:
    """Return a passphrase as it becomes a key, however a phone or a keyboard has written it.

    Letters are composed (NFKC), capitals do not count, for phones begin messages with one; quotes
    and dashes are plain, runs of spaces are one, of hyphens, too. A made one may be typed with
    spaces, or without anything between its groups. ``lock.js`` does the same.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).lower())
    text = re.sub("-+", "-", re.sub("[ \t\r\n]+", " ", text.translate(_SIGNS))).strip(" ")
    letters = re.sub("[ -]", "", text)
    if re.match(MADE, letters):
        return "-".join(re.findall(".{5}", letters))
    return text


SIGNS: Final = {chr(sign): str(plain) for sign, plain in _SIGNS.items()}
"""The signs that count as others, for the book's own script."""
