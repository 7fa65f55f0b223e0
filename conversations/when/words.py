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
    OUT_OF = auto()  # "one Wednesday OUT OF two"
    UNTIL = auto()  # in a pause: back on that day
    FROM = auto()
    LATER = auto()  # FROM that also counts on from a day: "a week from Monday"
    TO = auto()  # up to and including; a word like the German "bis" is both TO and UNTIL
    INCLUSIVE = auto()  # makes UNTIL a TO
    AND = auto()
    EXCEPT = auto()
    TODAY = auto()
    TOMORROW = auto()
    AFTER_TOMORROW = auto()
    THIS = auto()
    NEXT = auto()
    AFTER_NEXT = auto()  # "the week after next"
    COMING = auto()  # the first to come: "kommenden Freitag" is THIS, "kommende Woche" is NEXT
    WHOLE = auto()  # "all of", before a week or month
    REST = auto()  # "the rest of"
    END = auto()  # "the end of"
    END_OF_MONTH = auto()
    END_OF_YEAR = auto()
    IN = auto()  # "in two weeks", counted from today
    DAY = auto()
    WEEK = auto()
    MONTH = auto()
    YEAR = auto()
    FORTNIGHT = auto()
    LOOSE_WEEK = auto()  # "8 jours": eight days, or a week
    LOOSE_FORTNIGHT = auto()  # "15 jours": fifteen days, or two weeks
    WEEKEND = auto()
    WEEKENDS = auto()  # each of them
    WEEKDAYS = auto()  # Monday to Friday
    WORKDAYS = auto()  # "werktags": Monday to Friday, or to Saturday
    DAILY = auto()
    HABIT = auto()  # "le" before "vendredi": the next one, or every one
    FOR = auto()
    NOON = auto()
    MIDNIGHT = auto()
    AM = auto()
    PM = auto()
    PART_OF_DAY = auto()  # "afternoon"
    HOUR = auto()  # after a time: h, o'clock
    ORDINAL = auto()  # after a number: st, th
    OFF = auto()
    AT_WORK = auto()  # means nothing in a schedule
    HOLIDAYS = auto()  # public ones: they have a card of their own
    FILLER = auto()  # may stand anywhere between parts and means nothing


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word, or one run of words, may mean.

    Attributes:
        weekday: 0 for Monday.
        plural: the name of the day says that each of them is meant: "Fridays".
        month: 1 to 12.
        number: its value, of a word that counts.
        ordinal: its value, of a word like "second".
        keywords: every keyword it can stand for.
    """

    weekday: int | None = None
    plural: bool = False
    month: int | None = None
    number: int | None = None
    ordinal: int | None = None
    keywords: frozenset[Keyword] = frozenset()


NO_MEANING = Meaning()


DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
APOSTROPHES = "'\u2019\u02bc\u2018\u00b4`"

ORNAMENTS = (
    "!\u200b\u200e\u200f\u2060\ufeff\ufe0f\U0001f3fb-\U0001f3ff"
    "🙂😊😀😃😄😁😅😉☺👍🙏❤💛💚💙✨🎉🎄🌴🏖☀🌞✈🤒🤧😷🌸🍀"
)
"""What is typed for the sake of kindness, or unseen, and says nothing; for a class of a pattern."""

_PLAIN = str.maketrans(dict.fromkeys(DASHES, " ") | dict.fromkeys(f".{APOSTROPHES}", ""))


def fold(text: str) -> str:
    """Return `text` for comparing: no case, accents, dots or apostrophes; a dash is a space."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.split())


Names = tuple[tuple[str, ...], ...]
"""The names of days, Monday first, or of months: for each of them all that it is called."""

NO_DAYS: Names = ((),) * 7
NO_MONTHS: Names = ((),) * 12


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table. Case, accents and dots of abbreviations do not matter.

    Attributes:
        days: seven tuples of names and abbreviations, Monday first.
        months: twelve tuples of names and abbreviations.
        keywords: the words or runs of words for each keyword the language has; a run may have
            numbers in it.
        numbers: the words that count, with their values.
        ordinals: words like "second", with their values.
        plurals: seven tuples of words that name a day and mean each of them.

    Raises:
        ValueError: not seven days or twelve months, or one of them without a name.
    """

    days: Names
    months: Names
    keywords: Mapping[Keyword, tuple[str, ...]]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int] = field(default_factory=dict)
    plurals: Names = NO_DAYS
    _index: dict[str, Meaning] = field(init=False, repr=False, compare=False)
    _reach: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if [len(self.days), len(self.months), len(self.plurals)] != [7, 12, 7]:
            raise ValueError("a language has names for seven days and twelve months")
        if not all((*self.days, *self.months)):
            raise ValueError("every day and every month has a name")
        plurals = _by_word(enumerate(self.plurals))
        days = plurals | _by_word(enumerate(self.days))
        months = _by_word(enumerate(self.months, start=1))
        numbers = {fold(word): value for word, value in self.numbers.items()}
        ordinals = {fold(word): value for word, value in self.ordinals.items()}
        keywords: dict[str, frozenset[Keyword]] = {}
        for keyword, names in self.keywords.items():
            for word in map(fold, names):
                keywords[word] = keywords.get(word, frozenset()) | {keyword}
        index = {
            word: Meaning(
                weekday=days.get(word),
                plural=word in plurals,
                month=months.get(word),
                number=numbers.get(word),
                ordinal=ordinals.get(word),
                keywords=keywords.get(word, frozenset()),
            )
            for word in {*days, *months, *numbers, *ordinals, *keywords}
        }
        reach: dict[str, int] = {}
        for word in index:
            first, *more = word.split(" ")
            reach[first] = max(reach.get(first, 1), 1 + len(more))
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_reach", reach)

    def reach(self, first: str) -> int:
        """Return how many words the longest entry has that begins with this one, at least 1."""
        return self._reach.get(fold(first), 1)

    def meaning(self, text: str) -> Meaning | None:
        """Return what a word or a run of words may mean; None if the table does not have it."""
        return self._index.get(fold(text))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a language needs beside the plain names of days and months, which are passed in.

    Attributes:
        keywords: as in `Words`.
        numbers: as in `Words`.
        ordinals: as in `Words`.
        plurals: as in `Words`.
        days: more names and abbreviations, Monday first.
        months: more names and abbreviations.
    """

    keywords: Mapping[Keyword, tuple[str, ...]]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    plurals: Names = NO_DAYS
    days: Names = NO_DAYS
    months: Names = NO_MONTHS

    def named(self, days: Names, months: Names) -> Words:
        """Return the language's table, with these names of days (Monday first) and months.

        Raises:
            ValueError: not seven days or twelve months, or one of them without a name.
        """
        if [len(days), len(months)] != [7, 12]:
            raise ValueError("a language has names for seven days and twelve months")
        return Words(
            days=tuple((*given, *own) for given, own in zip(days, self.days, strict=True)),
            months=tuple((*given, *own) for given, own in zip(months, self.months, strict=True)),
            keywords=self.keywords,
            numbers=self.numbers,
            ordinals=self.ordinals,
            plurals=self.plurals,
        )


def _by_word(table: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, int]:
    return {fold(word): value for value, names in table for word in names}
