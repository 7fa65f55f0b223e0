"""Reading a text in every way it may be meant."""

from datetime import date

import pytest

from conversations.when.phrases.dates import CalendarDay, DateReader, Day
from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.ways import Reading, read_in_both_orders, read_in_ranks
from conversations.when.readings import Ambiguous, Found, NotUnderstood, Understood, Why
from conversations.when.words import Words
from tests.conversations.when.names import TABLES

TODAY = date(2026, 11, 25)  # a Wednesday


def take(dates: DateReader) -> Found[Day]:
    """Read a text that is one day."""
    day = dates.take_day()
    if day is None:
        dates.cursor.fail(Why.DATE)
    return Found((day,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 Dec", Understood(CalendarDay(24, 12))),
        ("3/4", Ambiguous((CalendarDay(3, 4), CalendarDay(4, 3)), "3/4", 0)),
        ("13/4", Understood(CalendarDay(13, 4))),
        ("4/13", Understood(CalendarDay(13, 4))),
        ("4/4", Understood(CalendarDay(4, 4))),
        ("13/13", NotUnderstood("13/13", 0, Why.DATE)),
        ("x", NotUnderstood("x", 0, Why.DATE)),
    ],
)
def test_both_orders(text: str, expected: Understood[Day] | Ambiguous[Day] | NotUnderstood) -> None:
    """Only a date that can be read both ways, with different outcomes, is asked back."""
    assert read_in_both_orders(text, TODAY, ENGLISH, take) == expected


def test_too_many_readings() -> None:
    """More readings than fit under a message are not offered."""
    many = Found(tuple(CalendarDay(day, 1) for day in range(1, 10)), 0, 3)
    found = read_in_both_orders("Jan", TODAY, ENGLISH, lambda _: many)
    assert found == NotUnderstood("Jan", 0, Why.TOO_MANY)


GERMAN, SPANISH, FRENCH = TABLES["de"], TABLES["es"], TABLES["fr"]


def reader(**said: int | tuple[int, ...]) -> dict[int, Reading[int]]:
    """Say what each language reads: one number, or several; it fails at a word otherwise."""
    readings: dict[int, Reading[int]] = {}
    for name, found in said.items():
        words = TABLES[name]
        one = Understood(found) if isinstance(found, int) else Ambiguous(found, "t", 0)
        readings[id(words)] = one
    return readings


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"en": 1}, Understood(1)),
        ({"de": 1}, Understood(1)),
        ({"en": 1, "de": 1, "fr": 1}, Understood(1)),
        ({"en": 1, "de": 2}, Ambiguous((1, 2), "some text", 1)),
        ({"en": (1, 2), "de": 2}, Ambiguous((1, 2), "t", 0)),
        ({"en": (1, 2), "de": 3}, Ambiguous((3, 1, 2), "some text", 1)),
        ({"en": (1, 2), "fr": (2, 1)}, Ambiguous((1, 2), "t", 0)),
        ({"en": tuple(range(9))}, Ambiguous(tuple(range(9)), "t", 0)),
        ({"en": 9, "de": tuple(range(8))}, NotUnderstood("some text", 1, Why.TOO_MANY)),
        ({"es": 4}, Understood(4)),
        ({"es": 4, "en": 1}, Understood(1)),
        ({}, NotUnderstood("x", 0, Why.WORD)),
    ],
)
def test_languages_of_a_rank_are_equals(
    said: dict[str, int | tuple[int, ...]], expected: Reading[int]
) -> None:
    """One that reads is enough, those that differ are asked back, and a later rank only helps."""
    readings = reader(**said)

    def read(words: Words) -> Reading[int]:
        return readings.get(id(words), NotUnderstood("x", 0, Why.WORD))

    assert read_in_ranks(" some text ", ((ENGLISH, GERMAN, FRENCH), (SPANISH,)), read) == expected


def test_the_language_that_knows_most_words_complains() -> None:
    """What is the matter is said by whoever understood the rest."""

    def read(words: Words) -> Reading[int]:
        return NotUnderstood(words.days[0][0], 0, Why.WORD)

    found = read_in_ranks("jeden Montag und foo", ((ENGLISH, GERMAN), (FRENCH,)), read)
    assert found == NotUnderstood("Montag", 0, Why.WORD)
    found = read_in_ranks("foo", ((ENGLISH, GERMAN), (FRENCH,)), read)
    assert found == NotUnderstood("monday", 0, Why.WORD)
