"""Every phrase of phone_phrases.py, in its language, and by somebody of whom nothing is known."""

from datetime import date

import pytest

from conversations.when.phrases import (
    Ambiguous,
    NotUnderstood,
    Understood,
    read_pause,
    read_pause_in,
    read_schedule,
    read_schedule_in,
)
from tests.conversations.when.names import TABLES
from tests.conversations.when.phrases.phone_phrases import LINES, PAUSES
from tests.conversations.when.written import Written, cases, meant, said

TODAY = date(2026, 11, 25)  # a Wednesday
EQUALS = (tuple(TABLES.values()),)


@pytest.mark.parametrize(("language", "text", "expected"), cases(PAUSES))
def test_each_pause(language: str, text: str, expected: Written) -> None:
    """A phrase means exactly what its table says, is asked back, or names what is not read."""
    assert said(read_pause(text, TODAY, TABLES[language])) == meant(expected, as_pause=True)


@pytest.mark.parametrize(("language", "text", "expected"), cases(LINES))
def test_each_line(language: str, text: str, expected: Written) -> None:
    """So does a line."""
    assert said(read_schedule(text, TODAY, TABLES[language])) == meant(expected, as_pause=False)


@pytest.mark.parametrize(("language", "text"), [case[:2] for case in cases(PAUSES)])
def test_a_pause_of_a_stranger_is_never_another(language: str, text: str) -> None:
    """In four languages at once it has that meaning, or that one among others to be asked."""
    found = read_pause_in(text, TODAY, EQUALS)
    _is_among(read_pause(text, TODAY, TABLES[language]), found)


@pytest.mark.parametrize(("language", "text"), [case[:2] for case in cases(LINES)])
def test_a_line_of_a_stranger_is_never_another(language: str, text: str) -> None:
    """Nor is a line."""
    found = read_schedule_in(text, TODAY, EQUALS)
    _is_among(read_schedule(text, TODAY, TABLES[language]), found)


def _is_among(own: object, found: object) -> None:
    mine = set(own.choices) if isinstance(own, Ambiguous) else set()
    mine |= {own.value} if isinstance(own, Understood) else set()
    if isinstance(found, Understood):
        assert {found.value} == mine or isinstance(own, NotUnderstood)
    elif isinstance(found, Ambiguous):
        assert mine <= set(found.choices)
