"""The English words."""

import calendar

import pytest

from conversations.when.phrases.english import ENGLISH
from conversations.when.words import Keyword


def test_names_of_days_and_months() -> None:
    """Each English day and month is known by its name and its usual abbreviation."""
    for place in range(7):
        for name in (calendar.day_name[place], calendar.day_abbr[place]):
            found = ENGLISH.meaning(name)
            assert found is not None
            assert found.weekday == place
    for place in range(1, 13):
        for name in (calendar.month_name[place], calendar.month_abbr[place]):
            found = ENGLISH.meaning(name)
            assert found is not None
            assert found.month == place


@pytest.mark.parametrize(("word", "number"), [("a", 1), ("two", 2), ("twelve", 12)])
def test_numbers(word: str, number: int) -> None:
    """Number words have their value."""
    found = ENGLISH.meaning(word)
    assert found is not None
    assert (found.number, found.ordinal) == (number, None)


@pytest.mark.parametrize(("word", "number"), [("first", 1), ("second", 2), ("eighth", 8)])
def test_ordinals(word: str, number: int) -> None:
    """A word that says which one does not count."""
    found = ENGLISH.meaning(word)
    assert found is not None
    assert (found.number, found.ordinal) == (None, number)


def test_plural_days() -> None:
    """A day may be named in the plural and with an apostrophe."""
    for word in ("Mondays", "monday's", "weds", "tues"):
        found = ENGLISH.meaning(word)
        assert found is not None
        assert found.weekday is not None


def test_back_on_is_until() -> None:
    """A run of words is one keyword."""
    found = ENGLISH.meaning("back on")
    assert found is not None
    assert found.keywords == {Keyword.UNTIL}
