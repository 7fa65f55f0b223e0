"""What there is to read about the practice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from math import gcd

from conversations.practice import FIVE
from conversations.practice.texts import ABOUT, MINUTES, NAMES, TEXTS, minute
from tests.conversations.screen import english

GRADING = re.compile(
    r"\b(should|must|success|score|goal|improve|better|worse|correct|wrong|fail\w*|streak)\b",
    re.IGNORECASE,
)
MONDAY = date(2026, 11, 23)


def test_every_step_has_a_name_and_a_text() -> None:
    """In their order."""
    assert tuple(NAMES) == tuple(TEXTS) == FIVE
    assert "Ron Kurtz and Donna Martin" in english(ABOUT)


def test_they_are_short_enough_to_be_read_in_a_minute() -> None:
    """Spoken aloud: some hundred and thirty words a minute, and breaths between."""
    for one in TEXTS.values():
        assert 30 <= len(english(one).split()) <= 70, english(one)
    for one in MINUTES:
        assert 20 <= len(english(one).split()) <= 50, english(one)


def test_none_of_them_grades() -> None:
    """One asks what a good therapist must do, and whether it is so."""
    graded = [english(one) for one in (*TEXTS.values(), *MINUTES) if GRADING.search(english(one))]
    assert [one for one in graded if "a good therapist must" not in one] == []


def test_each_day_has_another_and_each_weekday_meets_all_of_them() -> None:
    """By the day alone."""
    days = [MONDAY + timedelta(days=ahead) for ahead in range(len(MINUTES))]
    assert len({minute(day) for day in days}) == len(MINUTES) == len(set(MINUTES))
    assert gcd(len(MINUTES), 7) == 1
    mondays = {minute(MONDAY + timedelta(weeks=ahead)) for ahead in range(len(MINUTES))}
    assert mondays == set(MINUTES)
