"""The periods that a tap chooses."""

from __future__ import annotations

from datetime import date

import pytest

from bot.words import Words
from conversations.search.periods import days, name, offered

JANUARY = date(2027, 1, 31)


def test_every_period_that_is_offered_has_days() -> None:
    """All time has none; the years count from this one."""
    codes = [code for code, _ in offered(JANUARY)]
    assert codes == ["", "month", "before", "2027", "2026", "2025"]
    assert [days(code, JANUARY) is None for code in codes] == [True] + [False] * 5


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("month", "Fri 1 Jan to Sun 31 Jan"),
        ("before", "Tue, 1 Dec 2026 to Thu, 31 Dec 2026"),
        ("2026", "In 2026"),
        ("2027-01-31", "On Sun 31 Jan"),
    ],
)
def test_a_period_is_named(code: str, said: str) -> None:
    """By its year where it is one, else by its days."""
    span = days(code, JANUARY)
    assert span is not None
    assert Words("en").plain(name(*span), JANUARY) == said


def test_what_is_no_period_is_none() -> None:
    """A forged button."""
    assert days("gone", JANUARY) is None
