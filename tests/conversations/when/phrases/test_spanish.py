"""The Spanish words."""

import pytest

from conversations.when.phrases.spanish import SPANISH
from conversations.when.words import Keyword, Meaning
from tests.conversations.when.names import NAMES

WORDS = SPANISH.named(*NAMES["es"])


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("hasta", Meaning(keywords=frozenset({Keyword.TO, Keyword.UNTIL}))),
        ("a. m.", Meaning(keywords=frozenset({Keyword.AM}))),
        ("que viene", Meaning(keywords=frozenset({Keyword.NEXT}))),
        ("los viernes", Meaning(weekday=4, plural=True)),
        ("viernes", Meaning(weekday=4)),
        ("sabados", Meaning(weekday=5, plural=True)),
        ("X", Meaning(weekday=2)),
        ("M", None),
        ("mar", Meaning(weekday=1, month=3)),
        ("doce", Meaning(number=12)),
        ("primer", Meaning(ordinal=1)),
        ("octava", Meaning(ordinal=8)),
        ("setiembre", Meaning(month=9)),
    ],
)
def test_words(word: str, meaning: Meaning | None) -> None:
    """Each word means what it says, however it is spelt."""
    assert WORDS.meaning(word) == meaning


def test_every_keyword_that_is_needed() -> None:
    """No keyword is missing but those that Spanish does not say in a word."""
    missing = set(Keyword) - set(SPANISH.keywords)
    assert missing == {
        Keyword.OTHER,
        Keyword.LATER,
        Keyword.FORTNIGHT,
        Keyword.HABIT,
        Keyword.COMING,
        Keyword.END_OF_MONTH,
        Keyword.END_OF_YEAR,
        Keyword.WORKDAYS,
    }
