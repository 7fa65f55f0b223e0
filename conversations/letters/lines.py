"""Which of a person's lines is quoted, and how it is cut when it is long.

The rule: a line of a readable length comes before any other; then the line with the
most content words; then the newest. It knows no language: a content word is a word of
four letters or more, counted once, and in a script without spaces between words every
two letters are counted as one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.model import units

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SHORTEST, LONGEST = 20, 200
"""A line of this many characters is readable; a wide character is worth two."""
WHOLE = 300
"""Up to this length a line is quoted whole, in UTF-16 code units as Telegram counts them."""

_CONTENT = 4
_ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_LOOSE = " ,;:-\u2013\u2014\u3001"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a person's own words, the step it answered and the day it belongs to.

    Of one that was ``spoken`` the text is a sign and its length.
    """

    step: str
    day: date
    text: str
    spoken: bool = False


def lines_of(step: str, day: date, text: str) -> tuple[Line, ...]:
    """Return the lines of an answer that hold anything, in their order."""
    return tuple(Line(step, day, line.strip()) for line in text.splitlines() if line.strip())


def same(text: str) -> str:
    """Return what two lines share that say the same: case, blanks and closing marks aside."""
    return " ".join(text.casefold().split()).rstrip(".!…。")


def best(lines: Iterable[Line]) -> Line | None:
    """Return the line to quote; of equals the last one given, so give the oldest first."""
    ranked = [((not line.spoken, *_rank(line.text)), at, line) for at, line in enumerate(lines)]
    return max(ranked)[2] if ranked else None


def _rank(text: str) -> tuple[bool, int]:
    readable = _breadth(text) >= SHORTEST and len(text) <= LONGEST
    return readable, content_words(text)


def content_words(text: str) -> int:
    """Return how many content words a text holds."""
    narrow, wide = set(), 0
    for word in text.casefold().split():
        letters = "".join(char for char in word if char.isalnum())
        broad = sum(map(_wide, letters))
        if broad:
            wide += broad
        elif len(letters) >= _CONTENT:
            narrow.add(letters)
    return len(narrow) + wide // 2


def _wide(char: str) -> bool:
    """Whether a character is of the wide scripts (Unicode Standard Annex #11)."""
    return unicodedata.east_asian_width(char) in "WF"


def _breadth(text: str) -> int:
    return len(text) + sum(map(_wide, text))


def clip(text: str, limit: int = WHOLE) -> str:
    """Return a text of at most `limit` UTF-16 units on one line, cut at a word and ended by …."""
    text = " ".join(text.split())
    if units(text) <= limit:
        return text
    end = room = 0
    while room + units(text[end]) < limit:
        room += units(text[end])
        end += 1
    at = text.rfind(" ", 0, end + 1)
    if at * 2 < end:
        at = _between_characters(text, end)
    return text[:at].rstrip(_LOOSE) + "…"


def _between_characters(text: str, end: int) -> int:
    """Return the last place up to `end` that does not part what a person sees as one."""
    at = end
    while at > 0 and (_clings(text[at]) or text[at - 1] == _ZERO_WIDTH_JOINER):
        at -= 1
    return at or end


def _clings(char: str) -> bool:
    mark = unicodedata.category(char).startswith("M")
    return mark or char == _ZERO_WIDTH_JOINER or char in _SKIN_TONES
