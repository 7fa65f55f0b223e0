"""Every phrase of pause_phrases.py, in its language and among all languages."""

from datetime import date

import pytest

from conversations.when.phrases import read_pause, read_pause_in
from tests.conversations.when.names import TABLES
from tests.conversations.when.phrases.pause_phrases import MANY_LANGUAGES, ON_OTHER_DAYS, PHRASES
from tests.conversations.when.written import Written, cases, meant, said

TODAY = date(2026, 11, 25)  # a Wednesday
CASES = cases(PHRASES)
EQUALS = (tuple(TABLES.values()),)
ASKED_OF_A_STRANGER = dict(MANY_LANGUAGES)


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_each_phrase(language: str, text: str, expected: Written) -> None:
    """A phrase means exactly what its table says, is asked back, or names what is not read."""
    assert said(read_pause(text, TODAY, TABLES[language])) == meant(expected, as_pause=True)


@pytest.mark.parametrize(("today", "language", "text", "expected"), ON_OTHER_DAYS)
def test_on_other_days(today: str, language: str, text: str, expected: Written) -> None:
    """What a phrase means may depend on the day it is said."""
    found = read_pause(text, date.fromisoformat(today), TABLES[language])
    assert said(found) == meant(expected, as_pause=True)


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_in_ones_own_language_first(language: str, text: str, expected: Written) -> None:
    """Whose language is known is read in it; others only help with what it cannot read at all."""
    others = tuple(words for name, words in TABLES.items() if name != language)
    found = said(read_pause_in(text, TODAY, ((TABLES[language],), others)))
    wanted = ASKED_OF_A_STRANGER.get(text) if str(expected).startswith("?") else expected
    assert found == meant(wanted or expected, as_pause=True)


@pytest.mark.parametrize(("language", "text"), [case[:2] for case in CASES])
def test_of_a_stranger(language: str, text: str) -> None:
    """Among equals a phrase keeps its meaning, or is asked back with it where languages differ."""
    found = said(read_pause_in(text, TODAY, EQUALS))
    if text in ASKED_OF_A_STRANGER:
        assert found == meant(ASKED_OF_A_STRANGER[text], as_pause=True)
    else:
        assert found == said(read_pause(text, TODAY, TABLES[language]))


@pytest.mark.parametrize(("text", "expected"), MANY_LANGUAGES)
def test_words_that_languages_share(text: str, expected: Written) -> None:
    """Two languages that differ are asked back; those that agree, or one alone, are understood."""
    assert said(read_pause_in(text, TODAY, EQUALS)) == meant(expected, as_pause=True)


def test_enough_phrases() -> None:
    """Four languages and well over two hundred phrases."""
    assert len(CASES) > 220
    assert len({(language, text) for language, text, _ in CASES}) == len(CASES)
