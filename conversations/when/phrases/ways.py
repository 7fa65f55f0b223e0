"""Reading a text in every way it may be meant: either order of day and month, each language.

The rules of this file:

1. A text with slashed dates is read once with each order, one with loosely worded runs of days
   ("werktags") once in each sense, and asked back if several are possible and differ.
2. Languages come in ranks. Those of one rank are equals: where they read a text differently, all
   their readings are asked back. A later rank is tried only if the ranks before it read nothing.
3. If no language reads the text, the one that knows most of its words says what is the matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from conversations.when.phrases.dates import DateReader, Order
from conversations.when.phrases.lexer import Cursor, Kind, tokenize
from conversations.when.readings import (
    Ambiguous,
    Found,
    NotUnderstood,
    Understood,
    UnreadableError,
    Why,
)
from conversations.when.words import NO_MEANING, Words

T = TypeVar("T")
Reading = Understood[T] | Ambiguous[T] | NotUnderstood
Ranks = Sequence[Sequence[Words]]

MOST_CHOICES = 8
MOST_CHARACTERS = 1000
"""A full week takes some two hundred; what is much longer is no week, and takes long to read."""


def read_in_both_orders(
    text: str, today: date, words: Words, read: Callable[[DateReader], Found[T]]
) -> Understood[T] | Ambiguous[T] | NotUnderstood:
    """Read a text, again if it has dates in which either number may be the day, or loose words.

    Args:
        text: what was typed.
        today: the local date.
        words: the language.
        read: reads the whole text; called with a fresh reader each time.
    """
    if len(text) > MOST_CHARACTERS:
        return _too_long(text)
    tokens = tokenize(text, words)
    found: list[Found[T]] = []
    failures: list[UnreadableError] = []
    unsure: list[tuple[int, int]] = []
    for wide in (False, True):
        loose = False
        for order in Order:
            reader = DateReader(Cursor(tokens), today, order, wide=wide)
            try:
                found.append(read(reader))
            except UnreadableError as failure:
                failures.append(failure)
            unsure += (*reader.slashes, *reader.loose)
            loose = loose or bool(reader.loose)
            if not reader.slashes:
                break
        if not loose:
            break
    if not found:
        return max(failures, key=lambda failure: failure.at).within(text)
    choices = tuple(dict.fromkeys(choice for one in found for choice in one.choices))
    if len(choices) == 1:
        return Understood(choices[0])
    at, end = found[0].at, found[0].end
    if any(one.choices != found[0].choices for one in found):
        at, end = unsure[0]
    if len(choices) > MOST_CHOICES:
        return NotUnderstood(text[at:end], at, Why.TOO_MANY)
    return Ambiguous(choices, text[at:end], at)


def read_in_ranks(text: str, ranks: Ranks, read: Callable[[Words], Reading[T]]) -> Reading[T]:
    """Read a text in several languages.

    Args:
        text: what was typed.
        ranks: the languages, the likeliest rank first; at least one language.
        read: reads the text in one language.

    Returns:
        What the first rank says that reads it at all: understood only if its languages agree.
    """
    if len(text) > MOST_CHARACTERS:
        return _too_long(text)
    failed: list[tuple[int, NotUnderstood]] = []
    for rank in ranks:
        found: list[Understood[T] | Ambiguous[T]] = []
        for words in rank:
            reading = read(words)
            if isinstance(reading, NotUnderstood):
                failed.append((_unknown(text, words), reading))
            else:
                found.append(reading)
        if found:
            return _together(text, found)
    return min(failed, key=lambda one: one[0])[1]


def _too_long(text: str) -> NotUnderstood:
    part = text.strip()
    return NotUnderstood(part, text.index(part), Why.TOO_MANY)


def _together(text: str, found: list[Understood[T] | Ambiguous[T]]) -> Reading[T]:
    """Join what several languages read; what one is sure of is the likeliest."""
    sure = [one.value for one in found if isinstance(one, Understood)]
    unsure = [one for one in found if isinstance(one, Ambiguous)]
    choices = tuple(dict.fromkeys((*sure, *(choice for one in unsure for choice in one.choices))))
    if len(choices) == 1 and sure:
        return Understood(choices[0])
    if unsure and set(unsure[0].choices) == set(choices):
        return unsure[0]
    part = text.strip()
    if len(choices) > MOST_CHOICES:
        return NotUnderstood(part, text.index(part), Why.TOO_MANY)
    return Ambiguous(choices, part, text.index(part))


def _unknown(text: str, words: Words) -> int:
    """Count the words of a text that a language does not know."""
    tokens = tokenize(text, words)
    return sum(one.kind is Kind.WORD and one.meaning is NO_MEANING for one in tokens)
