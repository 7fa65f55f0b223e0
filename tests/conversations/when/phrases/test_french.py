"""The French words."""

import pytest

from conversations.when.phrases.french import FRENCH
from conversations.when.words import Keyword, Meaning
from tests.conversations.when.names import NAMES

WORDS = FRENCH.named(*NAMES["fr"])


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("jusqu\u2019au", Meaning(keywords=frozenset({Keyword.TO, Keyword.UNTIL}))),
        ("tous les", Meaning(keywords=frozenset({Keyword.EVERY}))),
        ("le", Meaning(keywords=frozenset({Keyword.HABIT, Keyword.FILLER}))),
        ("vendredis", Meaning(weekday=4, plural=True)),
        ("vendredi", Meaning(weekday=4)),
        ("sept", Meaning(month=9, number=7)),
        ("d\u2019ao\u00fbt", Meaning(month=8)),
        ("douze", Meaning(number=12)),
        ("deuxi\u00e8me", Meaning(ordinal=2)),
        ("huiti\u00e8me", Meaning(ordinal=8)),
        ("mar", Meaning(weekday=1)),
        ("jours ouvrables", Meaning(keywords=frozenset({Keyword.WORKDAYS}))),
    ],
)
def test_words(word: str, meaning: Meaning | None) -> None:
    """Each word means what it says, however it is spelt."""
    assert WORDS.meaning(word) == meaning


def test_every_keyword_that_is_needed() -> None:
    """No keyword is missing but those that French does not say in a word."""
    missing = set(Keyword) - set(FRENCH.keywords)
    assert missing == {
        *(Keyword.OTHER, Keyword.LATER, Keyword.FORTNIGHT, Keyword.COMING),
        *(Keyword.END_OF_MONTH, Keyword.END_OF_YEAR),
    }
