"""Letters that count as the same when words are looked for.

The rules of this file:

1. Case, accents, vowel points and invisible characters do not count, wide and joined letters are
   plain ones, a Hebrew final letter is the letter it is elsewhere: ``fold`` says how.
2. German and Nordic letters are also found spelled out: ``ä`` is ``a`` and ``ae``, ``ß`` is ``ss``.
3. Marks that make another letter of it stay: voiced kana, Indic and Thai vowels.
4. What is looked for becomes a pattern over words as they were written, so that no folded copy of
   them is needed and the place of a match is its place in them.

Sources: Unicode Standard, 3.13 (case folding), Annex #15 (normalization forms).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_UNSEEN = (
    "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
_DROPPED = f"[{_MARKS}{_UNSEEN}]"
_DROP = re.compile(f"{_DROPPED}+")
_RUN = re.compile(r"[^\W_]+")
_SPACE = rf"{_DROPPED}*\s+{_DROPPED}*"
_LONGEST_CLUSTER = 8
"""So many letters are written in every way there is; beyond, ways that straddle the cut are not."""

_LETTERS_ANY_WAY = 12
"""So many letters of a word may be written in several ways, so that trying them all ends soon."""

_LETTERS = {
    **dict.fromkeys("øØ", "o"),
    **dict.fromkeys("łŁ", "l"),
    **dict.fromkeys("đĐðÐ", "d"),
    **dict.fromkeys("þÞ", "th"),
    **dict.fromkeys("æÆ", "ae"),
    **dict.fromkeys("œŒ", "oe"),
    "\u0131": "i",
    "ħ": "h",
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    **dict.fromkeys("\u05be\u2010\u2011\u2012\u2013\u2014", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u05f3\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u05f4\u00ab\u00bb\u2033", '"'),
}
"""Letters without a decomposition, and signs that are typed one way and sent another."""
_TABLE = str.maketrans(_LETTERS)

_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
"""How letters are spelled where a keyboard lacks them; each is a plain letter, too."""

_LOOKED_AT = (range(0x41, 0x5B), range(0x80, 0x2E00), range(0xA640, 0xAC00), range(0xFB00, 0x10000))
"""Where other letters are that count as a plain one. CJK and Hangul stand for themselves."""


def fold(text: str) -> str:
    """Return a text as its letters count: what folds alike is the same."""
    if text.isascii():
        return text.lower()
    return whole(_plain(_plain(text).casefold()))


def _plain(text: str) -> str:
    return _DROP.sub("", unicodedata.normalize("NFKD", text)).translate(_TABLE)


def whole(text: str) -> str:
    """Return a text with its letters in one piece each, as patterns want it and phones send it."""
    return unicodedata.normalize("NFC", text)


def pattern(typed: str) -> re.Pattern[str]:
    """Return what finds typed words within a ``whole`` text, wherever it folds alike.

    Any space between them matches any other. Words of nothing that counts match everywhere.
    """
    words = [_any_way(word) for word in typed.split() if fold(word)]
    # Where a word begins and its space ends is settled: nothing is gained by trying it again.
    first = "".join(f"(?>{word}{_SPACE})" for word in words[:-1])
    return re.compile(first + "".join(words[-1:]))


def tables() -> dict[str, str | dict[str, str]]:
    """Return what another program needs to fold alike.

    ``dropped`` are signs that do not count, as a character class has them; ``letters`` are those
    without a decomposition, ``spelled`` those that are also spelled out.
    """
    return {"dropped": _MARKS + _UNSEEN, "letters": dict(_LETTERS), "spelled": dict(_SPELLED)}


def surely(typed: str) -> re.Pattern[str] | None:
    """Return what a text that matches must hold, also where it stands as JSON; None: unknown.

    It is the longest run of letters and digits, in which JSON escapes nothing.
    """
    runs = _RUN.findall(whole(_DROP.sub("", typed)))
    return pattern(max(runs, key=len)) if runs else None


# --------------------------------------------------------------------- patterns


def _any_way(word: str) -> str:
    """Return the pattern of a word, spelled in full where it was typed with dots."""
    short = whole(word).casefold()
    ways = {fold(short), fold("".join(_SPELLED.get(one, one) for one in short))}
    patterns = [_tiled(way) for way in sorted(ways)]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _tiled(word: str) -> str:
    """Return a pattern in which each letter, or run of letters, may be any character alike."""
    runs = _runs(word)
    done, at, left = [], 0, _LETTERS_ANY_WAY
    while at < len(word):
        end = at + 1
        while any(at <= start < end < stop for start, stop in runs) and end < len(word):
            end += 1
        end = min(end, at + _LONGEST_CLUSTER)
        if end - at > 1:
            end = end if end - at <= left else at + 1
            left -= end - at if end - at > 1 else 0
        cluster = {run: chars for run, chars in runs.items() if at <= run[0] and run[1] <= end}
        ways = _tilings(word, at, end, cluster)
        done.append(ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})")
        at = end
    return (_DROPPED + "*").join(done)


def _tilings(word: str, at: int, end: int, runs: dict[tuple[int, int], str]) -> list[str]:
    """Return every way to write a stretch of a word."""
    if at == end:
        return [""]
    ways = []
    for stop in range(at + 1, end + 1):
        tile = runs.get((at, stop), "")
        if stop == at + 1:
            tile += word[at] + _alike().get(word[at], "")
        if tile:
            after = _DROPPED + "*" if stop < end else ""
            ways += [_class(tile) + after + rest for rest in _tilings(word, stop, end, runs)]
    return ways


def _runs(word: str) -> dict[tuple[int, int], str]:
    """Return where in a word one character may stand for several of its letters.

    At its ends it may stand for more than is there: ``gros`` is found in ``Groß``.
    """
    found: defaultdict[tuple[int, int], str] = defaultdict(str)
    for run, chars in _longer().items():
        for at in range(len(word)):
            if word.startswith(run, at):
                found[at, at + len(run)] += chars
    for run, chars in _joined().items():
        for kept in range(1, len(run)):
            if word.endswith(run[:kept]):
                found[len(word) - kept, len(word)] += chars
            if word.startswith(run[-kept:]):
                found[0, kept] += chars
        if word in run[1:-1]:
            found[0, len(word)] += chars
    return found


@cache
def _alike() -> dict[str, str]:
    """Return, for each plain letter, the other characters that fold to it alone."""
    found: defaultdict[str, str] = defaultdict(str)
    for one, folded in _foldings():
        if len(folded) == 1:
            found[folded] += one
    return dict(found)


@cache
def _joined() -> dict[str, str]:
    """Return, for each run of plain letters, the characters that fold to all of it."""
    found: defaultdict[str, str] = defaultdict(str)
    for one, folded in _foldings():
        if len(folded) > 1 and not any(map(str.isspace, folded)):
            found[folded] += one
    return dict(found)


@cache
def _longer() -> dict[str, str]:
    """Return the same, with the characters that are spelled so."""
    found = dict(_joined())
    for letter, spelled in _SPELLED.items():
        found[spelled] = found.get(spelled, "") + letter + letter.upper()
    return found


@cache
def _foldings() -> tuple[tuple[str, str], ...]:
    """Return the characters that count as others, and as which."""
    letters = (chr(number) for some in _LOOKED_AT for number in some)
    folded = ((one, fold(one)) for one in letters if not _DROP.fullmatch(one))
    return tuple((one, plain) for one, plain in folded if plain not in ("", one))


def _class(letters: str) -> str:
    return f"[{''.join(map(re.escape, letters))}]" if len(letters) > 1 else re.escape(letters)
