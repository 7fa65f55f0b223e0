"""Days off."""

from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.daysoff import (
    DaysOff,
    Pause,
    covering,
    is_off,
    merge,
    next_day_on,
    next_working_day,
    resume,
)
from conversations.when.week import Slot


def day(number: int) -> date:
    """Count days from the first of November."""
    return date(2026, 11, 1) + timedelta(days=number - 1)


PAUSES = st.lists(
    st.builds(
        lambda first, length: Pause(day(first), day(first + length)),
        st.integers(1, 900),
        st.integers(0, 399),
    ),
    max_size=8,
)


def test_both_ends_are_off() -> None:
    """A pause covers its first and its last day and no other."""
    pause = Pause(day(5), day(7))
    assert [is_off(day(number), [pause]) for number in range(4, 9)] == [0, 1, 1, 1, 0]
    assert pause.days == 3
    assert pause.back_on == day(8)


@pytest.mark.parametrize(("first", "last"), [(2, 1), (1, 401)])
def test_a_wrong_pause_is_refused(first: int, last: int) -> None:
    """A pause that ends before it begins or never ends cannot be made."""
    with pytest.raises(ValueError, match="a pause"):
        Pause(day(first), day(last))


def test_the_longest_pause() -> None:
    """Four hundred days are a pause."""
    assert Pause(day(1), day(400)).days == 400


def test_neighbours_merge() -> None:
    """Pauses that overlap or follow each other are one; a day between keeps two."""
    pauses = [Pause(day(9), day(9)), Pause(day(1), day(3)), Pause(day(4), day(6))]
    assert merge(pauses) == (Pause(day(1), day(6)), Pause(day(9), day(9)))
    assert covering(day(2), pauses) == Pause(day(1), day(6))
    assert covering(day(8), pauses) is None


def test_neighbours_too_long_for_one() -> None:
    """Neighbours of four hundred days together are one pause; with a day more they stay two."""
    half = Pause(day(1), day(200))
    assert merge([half, Pause(day(201), day(400))]) == (Pause(day(1), day(400)),)
    assert merge([half, Pause(day(201), day(401))]) == (half, Pause(day(201), day(401)))


@given(PAUSES)
def test_merging_keeps_the_days(pauses: list[Pause]) -> None:
    """Merging changes no day, overlaps nowhere, and does nothing the second time."""
    merged = merge(pauses)
    for number in range(1, 1300):
        assert is_off(day(number), pauses) == is_off(day(number), merged)
    assert all(one.last < two.first for one, two in pairwise(merged))
    assert merge(merged) == merged


def test_resuming() -> None:
    """Resuming ends the pause under way the day before, and leaves the others."""
    before, now, later = Pause(day(1), day(2)), Pause(day(5), day(9)), Pause(day(20), day(21))
    assert resume(day(7), [before, now, later]) == (before, Pause(day(5), day(6)), later)
    assert resume(day(5), [before, now, later]) == (before, later)


@given(PAUSES, st.integers(1, 900))
def test_the_next_day_on_is_on(pauses: list[Pause], number: int) -> None:
    """The next day on is not off, and every day before it is."""
    found = next_day_on(day(number), pauses)
    assert not is_off(found, pauses)
    assert all(
        is_off(day(number) + timedelta(days=ahead), pauses)
        for ahead in range((found - day(number)).days)
    )


def test_the_next_working_day() -> None:
    """The next working day has a block and is not off; without rules there is none."""
    mondays = [Slot(0, time(9), time(12))]
    off = [Pause(day(2), day(2))]
    assert next_working_day(day(2), mondays, []) == day(2)
    assert next_working_day(day(2), mondays, off) == day(9)
    assert next_working_day(day(3), mondays, [], within=6) is None
    assert next_working_day(day(1), [], []) is None


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        (DaysOff(4), [6, 13, 20, 27]),
        (DaysOff(4, every=2, anchor=day(2)), [6, 20]),
        (DaysOff(4, every=2, anchor=day(13)), [13, 27]),
        (DaysOff(6, every=2, anchor=day(2)), [8, 22]),
        (DaysOff(4, first=day(13)), [13, 20, 27]),
        (DaysOff(4, last=day(13)), [6, 13]),
        (DaysOff(4, first=day(7), last=day(12)), []),
    ],
)
def test_days_off_that_come_back(off: DaysOff, expected: list[int]) -> None:
    """Every week or every few, from the first date to the last, both included."""
    assert [number for number in range(1, 31) if off.falls_on(day(number))] == expected


def test_days_off_have_an_order() -> None:
    """By weekday first; without a bound comes before and after any."""
    days = [DaysOff(0), DaysOff(4, last=day(1)), DaysOff(4), DaysOff(4, first=day(1)), DaysOff(5)]
    assert all(earlier < later for earlier, later in pairwise(days))
    assert DaysOff(0) < DaysOff(1)
    assert DaysOff(1) >= DaysOff(0, every=2, anchor=day(1))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"weekday": 7}, "a weekday"),
        ({"weekday": -1}, "a weekday"),
        ({"weekday": 0, "every": 0}, "1 to 8 weeks"),
        ({"weekday": 0, "every": 9, "anchor": day(1)}, "1 to 8 weeks"),
        ({"weekday": 0, "every": 2}, "an anchor"),
        ({"weekday": 0, "first": day(2), "last": day(1)}, "not before"),
    ],
)
def test_days_off_that_cannot_come_back_are_refused(wrong: dict[str, Any], message: str) -> None:
    """The same bounds as of a slot."""
    with pytest.raises(ValueError, match=message):
        DaysOff(**wrong)
