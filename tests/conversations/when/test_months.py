"""Calendar months counted back, beside what a library makes of them."""

from __future__ import annotations

from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as some

from conversations.when.months import months_before
from conversations.when.phrases.months import read_months

DAYS = some.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31))


@given(DAYS, some.integers(0, 1200))
def test_as_a_library_counts(day: date, months: int) -> None:
    """For every day and number, as far as the calendar goes."""
    try:
        expected = day - relativedelta(months=months)
    except ValueError:
        expected = date.min
    assert months_before(day, months) == expected


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 6, date(2026, 6, 30)),
    ],
)
def test_the_last_day_there_was(day: date, months: int, before: date) -> None:
    """A month that is too short for the day ends it."""
    assert months_before(day, months) == before


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("18", 18),
        (" 18 Months ", 18),
        ("6months", 6),
        ("2 years", 24),
        ("1 Jahr", 12),
        ("3 Monate", 3),
        ("6 mois", 6),
        ("2 ans", 24),
        ("6 meses", 6),
        ("2 años", 24),
        ("0", 0),
        ("9999", 9999),
        ("", None),
        ("18 days", None),
        ("-6", None),
        ("6 of 12", None),
        ("12345", None),
        ("٦", None),
        ("months", None),
    ],
)
def test_how_long_is_read(typed: str, months: int | None) -> None:
    """In four languages; anything else is not a span."""
    assert read_months(typed) == months
