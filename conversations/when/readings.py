"""What reading a phrase comes to: understood, to be asked back, or not understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

T = TypeVar("T")


class Why(Enum):
    """Why a part was not understood."""

    EMPTY = auto()  # there is nothing to read
    WORD = auto()  # this does not belong here, or is not known
    TIME = auto()  # not a time of day
    DATE = auto()  # not a date
    HALF_DAY = auto()  # a part of a day, where whole days are meant
    OTHER_WEEKDAY = auto()  # this date is another day of the week
    NO_DAYS = auto()  # times without days
    NO_TIMES = auto()  # days without times
    NO_END = auto()  # it begins and does not say when it ends
    TOO_SHORT = auto()  # a block under 10 minutes
    TOO_LONG = auto()  # a block over 16 hours, a pause over 400 days
    BACKWARDS = auto()  # it ends before it begins
    APART = auto()  # days that do not follow each other, where one stretch is meant
    PAST = auto()  # it is over already
    TOO_MANY = auto()  # more than one message can hold, or too many readings


@dataclass(frozen=True, slots=True)
class Understood(Generic[T]):
    """There is one reading.

    Attributes:
        value: what it says.
    """

    value: T


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[T]):
    """There are several readings, to be asked back.

    Attributes:
        choices: whole readings, the likeliest first; at least one.
        part: the person's words that can be read in these ways.
        at: where they stand in the text, counted in characters.
    """

    choices: tuple[T, ...]
    part: str
    at: int


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """There is no reading.

    Attributes:
        part: the person's words that could not be read; empty if there are none.
        at: where they stand in the text, counted in characters.
        why: what is the matter with them.
    """

    part: str
    at: int
    why: Why


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """The readings of a whole text, and the part of it that can be read in several ways."""

    choices: tuple[T, ...]
    at: int = 0
    end: int = 0


class UnreadableError(Exception):
    """A part cannot be read. Never leaves this package, so the words in it reach no log."""

    def __init__(self, at: int, end: int, why: Why) -> None:
        super().__init__(why)
        self.at = at
        self.end = end
        self.why = why

    def within(self, text: str) -> NotUnderstood:
        """Return the finding, with the person's own words out of `text`."""
        return NotUnderstood(text[self.at : self.end], self.at, self.why)
