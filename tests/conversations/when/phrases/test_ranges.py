"""What a stretch from one day to another means."""

from datetime import date

import pytest

from conversations.when.phrases.dates import CalendarDay, Day, NamedDay, Near
from conversations.when.phrases.ranges import Range, ranges_of, still_ahead
from conversations.when.readings import Why

TODAY = date(2026, 11, 25)  # a Wednesday


def day(text: str) -> date:
    """Read a date."""
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (CalendarDay(24, 12), CalendarDay(3, 1), ["2026-12-24 2027-01-03"]),
        (
            CalendarDay(20, 11),
            CalendarDay(30, 11),
            ["2026-11-20 2026-11-30", "2027-11-20 2027-11-30"],
        ),
        (CalendarDay(24, 12), CalendarDay(3, 1, 2028), ["2027-12-24 2028-01-03"]),
        (CalendarDay(24, 12, 2027), CalendarDay(3, 1), ["2027-12-24 2028-01-03"]),
        (NamedDay(0), NamedDay(4), ["2026-11-23 2026-11-27", "2026-11-30 2026-12-04"]),
        (NamedDay(4), NamedDay(2), ["2026-11-27 2026-12-02", "2026-11-20 2026-11-25"]),
        (NamedDay(3), NamedDay(5), ["2026-11-26 2026-11-28"]),
        (NamedDay(3), CalendarDay(3, 1, 2027), ["2026-11-26 2027-01-03"]),
        (TODAY, NamedDay(4, Near.NEXT), ["2026-11-25 2026-12-04", "2026-11-25 2026-11-27"]),
        (TODAY, day("2026-11-26"), ["2026-11-25 2026-11-26"]),
    ],
)
def test_ranges(first: Day, last: Day, expected: list[str]) -> None:
    """A stretch is its next occurrence, and the one under way if there is one."""
    found = ranges_of(first, last, TODAY)
    assert not isinstance(found, Why)
    ahead = still_ahead(found, TODAY)
    assert not isinstance(ahead, Why)
    assert [f"{one} {two}" for one, two in ahead] == expected


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (CalendarDay(29, 2, 2027), CalendarDay(3, 3, 2027), Why.DATE),
        (CalendarDay(24, 12, None, 4), CalendarDay(3, 1), Why.OTHER_WEEKDAY),
        (CalendarDay(24, 12), CalendarDay(3, 1, None, 0), Why.OTHER_WEEKDAY),
    ],
)
def test_no_range(first: Day, last: Day, why: Why) -> None:
    """A stretch with a date no calendar has, or on another weekday, says why."""
    assert ranges_of(first, last, TODAY) is why


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([("2026-11-20", "2026-11-25")], 1),
        ([("2026-11-20", "2026-11-24")], Why.PAST),
        ([("2026-11-26", "2026-11-25")], Why.BACKWARDS),
        ([("2026-11-26", "2026-11-25"), ("2026-11-26", "2026-11-27")], 1),
    ],
)
def test_still_ahead(ranges: list[tuple[str, str]], expected: int | Why) -> None:
    """What is over or runs backwards is left out."""
    given: tuple[Range, ...] = tuple((day(first), day(last)) for first, last in ranges)
    found = still_ahead(given, TODAY)
    assert (found if isinstance(found, Why) else len(found)) == expected
