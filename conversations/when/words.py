"""The words a language has for days, months and the little words of schedules.

The grammar knows no language: it reads meanings, and a `Words` table says which words have them.
A word may have several ("mar" can be a day and a month); the grammar takes the one that fits
where the word stands.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Keyword(Enum):
    """The little words that phrases are built with. Give every inflected form of each."""

    EVERY = auto()
    OTHER = auto()  # after EVERY: the second one
    ALTERNATE = auto()  # "every other" in one word
    UNTIL = auto()  # in a pause: back on that day
    FROM = auto()
    TO = auto()  # up to and including; a word like the German "bis" is both TO and UNTIL
    AND = auto()
    TODAY = auto()
    TOMORROW = auto()
    THIS = auto()
    NEXT = auto()
    DAY = auto()
    WEEK = auto()
    MONTH = auto()
    WEEKEND = auto()
    WEEKDAYS = auto()  # Monday to Friday
    DAILY = auto()
    FOR = auto()
    NOON = auto()
    MIDNIGHT = auto()
    AM = auto()
    PM = auto()
    HOUR = auto()  # after a time: h, o'clock
    ORDINAL = auto()  # after a number: st, th
    OFF = auto()
    FILLER = auto()  # may stand anywhere between parts and means nothing


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word, or one run of words, may mean."""

    weekday: int | None = None
    month: int | None = None
    number: int | None = None
    keywords: frozenset[Keyword] = frozenset()


NO_MEANING = Meaning()


def fold(text: str) -> str:
    """Return `text` without case, accents, dots, apostrophes and extra spaces, for comparing."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter) and letter not in ".'’ʼ"  # noqa: RUF001 apostrophes
    )
    return " ".join(plain.split())


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table. Case, accents and dots of abbreviations do not matter.

    Attributes:
        days: seven tuples of names and abbreviations, Monday first.
        months: twelve tuples of names and abbreviations.
        keywords: the words or runs of words for each keyword the language has.
        numbers: number words, ordinals included, with their values.

    Raises:
        ValueError: not seven days or twelve months, or one of them without a name.
    """

    days: tuple[tuple[str, ...], ...]
    months: tuple[tuple[str, ...], ...]
    keywords: Mapping[Keyword, tuple[str, ...]]
    numbers: Mapping[str, int]
    _index: dict[str, Meaning] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if [len(self.days), len(self.months)] != [7, 12]:
            raise ValueError("a language has names for seven days and twelve months")
        if not all((*self.days, *self.months)):
            raise ValueError("every day and every month has a name")
        days = _by_word(enumerate(self.days))
        months = _by_word(enumerate(self.months, start=1))
        numbers = {fold(word): value for word, value in self.numbers.items()}
        keywords: dict[str, frozenset[Keyword]] = {}
        for keyword, names in self.keywords.items():
            for word in map(fold, names):
                keywords[word] = keywords.get(word, frozenset()) | {keyword}
        index = {
            word: Meaning(
                weekday=days.get(word),
                month=months.get(word),
                number=numbers.get(word),
                keywords=keywords.get(word, frozenset()),
            )
            for word in {*days, *months, *numbers, *keywords}
        }
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_longest", max(word.count(" ") + 1 for word in index))

    @property
    def longest(self) -> int:
        """How many words the longest entry of the table has."""
        return self._longest

    def meaning(self, text: str) -> Meaning | None:
        """Return what a word or a run of words may mean; None if the table does not have it."""
        return self._index.get(fold(text))


def _by_word(table: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, int]:
    return {fold(word): value for value, names in table for word in names}
