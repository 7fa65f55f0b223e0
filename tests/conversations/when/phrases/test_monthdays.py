"""Days of the month said without it."""

import itertools
from datetime import date

import pytest

from conversations.when.phrases.dates import CalendarDay, NamedDay, Near
from conversations.when.phrases.monthdays import bare_days, in_the_week_of, is_bare, with_months

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (25, 25, ["2026-11-25 2026-11-25"]),
        (24, 24, ["2026-12-24 2026-12-24"]),
        (3, 7, ["2026-12-03 2026-12-07"]),
        (24, 26, ["2026-11-24 2026-11-26", "2026-12-24 2026-12-26"]),
        (28, 3, ["2026-11-28 2026-12-03"]),
        (20, 3, ["2026-11-20 2026-12-03", "2026-12-20 2027-01-03"]),
        (31, 31, ["2026-12-31 2026-12-31"]),
        (30, 31, ["2026-12-30 2026-12-31"]),
    ],
)
def test_the_next_to_come_and_one_under_way(first: int, last: int, expected: list[str]) -> None:
    """A month that does not have the day is passed over."""
    assert [f"{one} {two}" for one, two in bare_days(first, last, TODAY)] == expected


def test_whatever_is_found_is_not_over_and_runs_forward() -> None:
    """At most one of them is under way."""
    today = date(2027, 1, 30)
    for first, last in itertools.product(range(1, 32), repeat=2):
        found = bare_days(first, last, today)
        assert found
        assert all(one <= two and two >= today for one, two in found)
        assert sum(one < today for one, _ in found) <= 1
        assert all((one.day, two.day) == (first, last) for one, two in found)


def test_said_with_a_date_it_has_its_month() -> None:
    """That of the next one, or of the last."""
    bare, dated = CalendarDay(24, 0), CalendarDay(26, 12, 2026)
    assert is_bare(bare)
    assert not is_bare(dated)
    assert not is_bare(NamedDay(0))
    assert with_months([bare, dated]) == [CalendarDay(24, 12, 2026), dated]
    assert with_months([dated, CalendarDay(27, 0)]) == [dated, CalendarDay(27, 12, 2026)]


def test_a_named_day_up_to_a_day_whose_week_was_said() -> None:
    """In that week, or in the one before where it would run backwards."""
    monday, wednesday = date(2026, 11, 30), date(2026, 12, 2)
    assert in_the_week_of(NamedDay(0), wednesday) == (monday, wednesday)
    assert in_the_week_of(NamedDay(4, Near.PLAIN), monday) == (date(2026, 11, 27), monday)
