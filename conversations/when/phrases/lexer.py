"""Text to tokens, and a cursor to read them with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from typing import NoReturn

from conversations.when.readings import UnreadableError, Why
from conversations.when.words import (
    APOSTROPHES,
    DASHES,
    NO_MEANING,
    ORNAMENTS,
    Keyword,
    Meaning,
    Words,
)


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    WORD = auto()
    DASH = auto()
    COLON = auto()
    DOT = auto()
    SLASH = auto()
    COMMA = auto()
    PLUS = auto()
    BREAK = auto()  # a new line, or ";"
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()
    END = auto()


_LETTER = r"[^\W\d_]"
_PATTERN = re.compile(
    rf"""
      (?P<NUMBER>\d+)
    | (?P<WORD>{_LETTER}(?:\.{_LETTER})+(?![^\W_])\.?               # a.m.
             | {_LETTER}(?:{_LETTER}|[\u0300-\u036f]|[{APOSTROPHES}](?={_LETTER}))*\.?)  # Mon.
    | (?P<DASH>[{DASHES}]+)
    | (?P<COLON>:)
    | (?P<DOT>\.)
    | (?P<SLASH>/)
    | (?P<COMMA>,)
    | (?P<PLUS>[+&])
    | (?P<BREAK>[\n\r\v\f\x85\u2028\u2029;]+)
    | (?P<OPEN>\()
    | (?P<CLOSE>\))
    | (?P<OTHER>[^\s{ORNAMENTS}])
    """,
    re.VERBOSE,
)


_IN_ENTRIES = {Kind.WORD, Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    Attributes:
        kind: what it is.
        text: the person's own characters.
        at: where it begins in the text.
        end: where it ends in the text.
        glued: no space stands before it.
        meaning: what it may mean, for a word.
    """

    kind: Kind
    text: str
    at: int
    end: int
    glued: bool
    meaning: Meaning = NO_MEANING

    def digits(self) -> str:
        """Return the number in plain digits, whatever script it was typed in."""
        return "".join(str(unicodedata.decimal(digit)) for digit in self.text)


def tokenize(text: str, words: Words) -> tuple[Token, ...]:
    """Cut `text` into tokens; the last one is always END."""
    found = list(_PATTERN.finditer(text))
    tokens: list[Token] = []
    place = 0
    end = 0
    while place < len(found):
        match = found[place]
        kind = Kind[match.lastgroup or "OTHER"]
        taken, meaning = 1, None
        if kind in _IN_ENTRIES:
            taken, meaning = _longest_entry(found, place, text, words)
        if meaning is not None:
            kind = Kind.WORD
        at, glued = match.start(), match.start() == end
        end = found[place + taken - 1].end()
        tokens.append(Token(kind, text[at:end], at, end, glued, meaning or NO_MEANING))
        place += taken
    tokens.append(Token(Kind.END, "", len(text), len(text), glued=False))
    return tuple(tokens)


def _longest_entry(
    found: list[re.Match[str]], place: int, text: str, words: Words
) -> tuple[int, Meaning | None]:
    """Return how many of the matches make up the longest known run of words, and its meaning.

    A run is of words and numbers with spaces between them, or glued dashes ("week-end").
    """
    at, reach = found[place].start(), words.reach(found[place][0])
    ends = [place + 1]
    while len(ends) < reach:
        here = ends[-1] + _is_hyphen(found, ends[-1])
        if here >= len(found) or Kind[found[here].lastgroup or "OTHER"] not in _IN_ENTRIES:
            break
        if "\n" in text[found[here - 1].end() : found[here].start()]:
            break
        ends.append(here + 1)
    for end in reversed(ends):
        meaning = words.meaning(text[at : found[end - 1].end()])
        if meaning is not None:
            return end - place, meaning
    return 1, None


def _is_hyphen(found: list[re.Match[str]], place: int) -> bool:
    """Say whether a dash stands here, with no space on either side."""
    if place + 1 >= len(found) or found[place].lastgroup != Kind.DASH.name:
        return False
    before, dash, after = found[place - 1 : place + 2]
    return before.end() == dash.start() and dash.end() == after.start()


class Cursor:
    """A place in the tokens. What begins with `take` moves on only when it finds something."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def now(self) -> Token:
        """The token at this place."""
        return self.tokens[self.place]

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.now.kind is Kind.END

    def ahead(self, steps: int = 1) -> Token:
        """Return a token further on; END beyond the last."""
        return self.tokens[min(self.place + steps, len(self.tokens) - 1)]

    def step(self) -> Token:
        """Return this token and move on; END is never passed."""
        token = self.now
        if not self.at_end:
            self.place += 1
        return token

    def take(self, *kinds: Kind) -> Token | None:
        """Move past a token of one of these kinds."""
        return self.step() if self.now.kind in kinds else None

    def has(self, *keywords: Keyword) -> bool:
        """Say whether the word here may be one of these keywords."""
        return not self.now.meaning.keywords.isdisjoint(keywords)

    def take_word(self, *keywords: Keyword) -> Token | None:
        """Move past a word that may be one of these keywords."""
        return self.step() if self.has(*keywords) else None

    def skip_filler(self) -> None:
        """Move past words that mean nothing."""
        while self.take_word(Keyword.FILLER):
            pass

    def take_weekday(self) -> int | None:
        """Move past the name of a day and return it, 0 for Monday."""
        weekday = self.now.meaning.weekday
        if weekday is not None:
            self.step()
        return weekday

    def take_number(self, most: int) -> int | None:
        """Move past a number, in digits or as a word, from 1 to `most` and return it."""
        number = self.now.meaning.number
        if self.now.kind is Kind.NUMBER and len(self.now.text) <= len(str(most)):
            number = int(self.now.digits())
        if number is None or not 1 <= number <= most:
            return None
        self.step()
        return number

    def take_ordinal(self) -> int | None:
        """Move past a word like "second" and return its value."""
        ordinal = self.now.meaning.ordinal
        if ordinal is not None:
            self.step()
        return ordinal

    def fail(self, why: Why, start: int | None = None) -> NoReturn:
        """Give up on a part.

        Args:
            why: what is the matter.
            start: the place of its first token; the part then ends before this place. Without
                it, the part is everything here up to the next space, comma or line; at the
                end of the text it is the last token, unless there was nothing to read.

        Raises:
            UnreadableError: always.
        """
        if start is not None:
            last = self.tokens[max(start, self.place - 1)]
            raise UnreadableError(self.tokens[start].at, last.end, why)
        if self.at_end and self.place and why is not Why.EMPTY:
            self.place -= 1
        first = last = self.step()
        while self.now.glued and self.now.kind not in {Kind.COMMA, Kind.BREAK, Kind.END}:
            last = self.step()
        raise UnreadableError(first.at, last.end, why)
