"""A schedule as few lines."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.grouping import DatedGroup, Group, group, runs
from conversations.when.week import OneOff, Rule, Slot, blocks_on

MORNING = (time(9), time(12))
AFTERNOON = (time(14), time(17))


def test_days_with_the_same_times_are_one_line() -> None:
    """Monday to Friday with two blocks a day is one group."""
    rules = [Slot(weekday, *span) for weekday in range(5) for span in (AFTERNOON, MORNING)]
    assert group(rules) == (Group(((0, 4),), (MORNING, AFTERNOON)),)


def test_days_with_other_times_are_another_line() -> None:
    """Days are grouped by their times, also when they are no neighbours."""
    rules = [
        Slot(4, *AFTERNOON),
        *(Slot(weekday, *MORNING) for weekday in (0, 2, 3)),
        Slot(5, time(10), time(14), last=date(2026, 12, 20)),
    ]
    assert group(rules) == (
        Group(((0, 0), (2, 3)), (MORNING,)),
        Group(((4, 4),), (AFTERNOON,)),
        Group(((5, 5),), ((time(10), time(14)),), last=date(2026, 12, 20)),
    )


def test_what_touches_is_shown_as_one() -> None:
    """Times that will be one block are shown as one, also after midnight."""
    rules = [Slot(0, *MORNING), Slot(0, time(12), time(13)), Slot(0, time(22), time(1))]
    assert group(rules) == (Group(((0, 0),), ((time(9), time(13)), (time(22), time(1)))),)


def test_skipped_weeks() -> None:
    """Slots of the same weeks share a line whatever their anchors; other weeks do not."""
    rules = [
        Slot(0, *MORNING, every=2, anchor=date(2026, 11, 23)),
        Slot(2, *MORNING, every=2, anchor=date(2026, 12, 9)),
        Slot(4, *MORNING, every=2, anchor=date(2026, 12, 4)),
    ]
    assert group(rules) == (
        Group(((0, 0), (2, 2)), (MORNING,), every=2, anchor=date(2026, 11, 23)),
        Group(((4, 4),), (MORNING,), every=2, anchor=date(2026, 12, 4)),
    )


def test_one_off_blocks_come_last() -> None:
    """One-off blocks are grouped by date, after the week."""
    rules: list[Rule] = [
        OneOff(date(2026, 12, 2), *MORNING),
        OneOff(date(2026, 12, 1), *AFTERNOON),
        OneOff(date(2026, 12, 1), *MORNING),
        Slot(6, *MORNING),
    ]
    assert group(rules) == (
        Group(((6, 6),), (MORNING,)),
        DatedGroup(date(2026, 12, 1), (MORNING, AFTERNOON)),
        DatedGroup(date(2026, 12, 2), (MORNING,)),
    )
    assert group([]) == ()


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        ([0, 1, 2, 3, 4], ((0, 4),)),
        ([0, 4, 5, 6], ((4, 0),)),
        ([0, 2, 6], ((2, 2), (6, 0))),
        ([0, 1, 2, 3, 4, 5, 6], ((0, 6),)),
        ([0, 6], ((6, 0),)),
        ([3, 1], ((1, 1), (3, 3))),
    ],
)
def test_runs(weekdays: list[int], expected: tuple[tuple[int, int], ...]) -> None:
    """Neighbouring days are one run, over the weekend too."""
    assert runs(weekdays) == expected


@given(
    st.lists(
        st.builds(
            lambda weekday, starts, length: Slot(
                weekday, time(starts), time((starts + length) % 24)
            ),
            st.integers(0, 6),
            st.integers(0, 23),
            st.integers(1, 8),
        ),
        max_size=12,
    )
)
def test_what_is_shown_is_what_happens(rules: list[Slot]) -> None:
    """The groups of a schedule give the same blocks as the schedule."""
    again = [
        (weekday % 7, span)
        for found in group(rules)
        if isinstance(found, Group)
        for first, last in found.days
        for weekday in range(first, last + 1 if first <= last else last + 8)
        for span in found.spans
    ]
    zone = ZoneInfo("UTC")
    for ahead in range(7):
        day = date(2026, 11, 23) + timedelta(days=ahead)
        blocks = blocks_on(day, rules, zone)
        expected = [(block.starts, block.ends) for block in blocks]
        assert [span for weekday, span in again if weekday == ahead] == expected
