"""Years and audit periods, over New Year and over a leap day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.cpd import periods
from conversations.model import Settings
from tests.conversations.screen import english

APRIL = (date(2025, 4, 1), date(2026, 3, 31))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("period", "years"),
    [
        (APRIL, 1),
        ((date(2024, 10, 1), date(2026, 9, 30)), 2),
        ((date(2024, 2, 29), date(2025, 2, 28)), 1),
        ((date(2023, 3, 1), date(2024, 2, 29)), 1),
        ((date(2024, 3, 1), date(2025, 2, 28)), 1),
        ((date(2025, 4, 1), date(2026, 3, 30)), 0),
        ((date(2025, 4, 1), date(2025, 4, 30)), 0),
        ((date(2010, 1, 1), date(2025, 12, 31)), 0),
    ],
)
def test_whole_years(period: tuple[date, date], years: int) -> None:
    """Only those can come again."""
    assert periods.whole_years(*period) == years


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2025, 3, 31), date(2024, 4, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), *APRIL),
        (date(2025, 12, 31), *APRIL),
        (date(2026, 1, 1), *APRIL),
        (date(2026, 3, 31), *APRIL),
        (date(2026, 4, 1), date(2026, 4, 1), date(2027, 3, 31)),
    ],
)
def test_an_audit_year_over_new_year(today: date, first: date, last: date) -> None:
    """The one that today lies in."""
    settings = periods.remembered(Settings(), *APRIL)
    assert periods.audit(settings, today) == (first, last)


def test_two_years_from_a_leap_day() -> None:
    """In years without it, 1 March begins the period, and no day is in none or in two."""
    settings = periods.remembered(Settings(), date(2024, 2, 29), date(2026, 2, 28))
    assert settings.audit == (date(2024, 2, 29), 2)
    assert periods.audit(settings, date(2026, 2, 28)) == (date(2024, 2, 29), date(2026, 2, 28))
    assert periods.audit(settings, date(2026, 3, 1)) == (date(2026, 3, 1), date(2028, 2, 28))
    assert periods.audit(settings, date(2028, 2, 29)) == (date(2028, 2, 29), date(2030, 2, 28))


@given(DAYS, st.integers(1, 10), DAYS)
def test_every_day_lies_in_one_period(first: date, years: int, today: date) -> None:
    """And the next one begins on the day after its last."""
    settings = Settings(audit=(first, years))
    found = periods.audit(settings, today)
    assert found is not None
    begins, ends = found
    assert begins <= today <= ends
    following = periods.audit(settings, ends + timedelta(days=1))
    assert following is not None
    assert following[0] == ends + timedelta(days=1)


def test_what_is_not_remembered() -> None:
    """Some months, and the years that everybody has."""
    settings = Settings()
    assert periods.remembered(settings, date(2025, 4, 1), date(2025, 9, 30)) is settings
    assert periods.remembered(settings, *periods.year(2025)) is settings
    assert periods.audit(settings, date(2026, 1, 1)) is None


@pytest.mark.parametrize("first", [date(1950, 4, 1), date(2190, 4, 1), date(2195, 4, 1)])
def test_a_slip_of_the_thumb_is_not_remembered(first: date) -> None:
    """No button could name it, and an export that held it would not be taken in again."""
    last = periods.after(first, 1) - timedelta(days=1)
    assert periods.remembered(Settings(), first, last) == Settings()


@given(DAYS, DAYS)
def test_a_button_holds_a_period(one: date, another: date) -> None:
    """And gives it back."""
    period = (min(one, another), max(one, another))
    assert periods.of(periods.code(period)) == period


@pytest.mark.parametrize(
    "choice",
    ["", "2025", "20250401", "20250401.20260332", "20260401.20250401", "x.y", "1.2", "0.99999999"],
)
def test_what_a_button_cannot_hold(choice: str) -> None:
    """It comes back from a phone and is not trusted."""
    assert periods.of(choice) is None


def test_how_periods_are_called() -> None:
    """A year by its number, a day by itself, all else by both ends."""
    assert english(periods.name(periods.year(2025))) == "2025"
    assert english(periods.name((date(2026, 11, 21),) * 2)) == "Sat 21 Nov"
    assert " to " in english(periods.name(APRIL))
