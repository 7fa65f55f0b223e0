"""The German words."""

import pytest

from conversations.when.phrases.german import GERMAN
from conversations.when.words import Keyword, Meaning
from tests.conversations.when.names import NAMES

WORDS = GERMAN.named(*NAMES["de"])


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("naechste", Meaning(keywords=frozenset({Keyword.NEXT}))),
        ("n\u00e4chste", Meaning(keywords=frozenset({Keyword.NEXT}))),
        ("bis", Meaning(keywords=frozenset({Keyword.TO, Keyword.UNTIL}))),
        ("f\u00fcnf", Meaning(number=5)),
        ("fuenf", Meaning(number=5)),
        ("zw\u00f6lf", Meaning(number=12)),
        ("zweiten", Meaning(ordinal=2)),
        ("freitags", Meaning(weekday=4, plural=True)),
        ("Samstage", Meaning(weekday=5, plural=True)),
        ("sonnabends", Meaning(weekday=5, plural=True)),
        ("Sonnabend", Meaning(weekday=5)),
        ("J\u00e4nner", Meaning(month=1)),
        ("Maerz", Meaning(month=3)),
        ("werktags", Meaning(keywords=frozenset({Keyword.WORKDAYS}))),
    ],
)
def test_words(word: str, meaning: Meaning | None) -> None:
    """Each word means what it says, however it is spelt."""
    assert WORDS.meaning(word) == meaning


def test_every_keyword_that_is_needed() -> None:
    """No keyword is missing but those that German does not say in a word."""
    missing = set(Keyword) - set(GERMAN.keywords)
    assert missing == {
        Keyword.OTHER,
        Keyword.LATER,
        Keyword.FORTNIGHT,
        Keyword.LOOSE_FORTNIGHT,
        Keyword.HABIT,
    }
