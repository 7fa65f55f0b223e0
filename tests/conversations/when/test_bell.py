"""The bell that learns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from conversations.when.bell import LATEST, Later, Opening, later_bell

TUESDAY = date(2026, 11, 24)


def openings(after: Iterable[float], *, day: date = TUESDAY, weeks: int = 0) -> list[Opening]:
    """Return one opening a week, the last on ``day`` or weeks before, so many minutes late."""
    minutes = list(after)
    made = []
    for back, late in enumerate(reversed(minutes)):
        on = day - timedelta(weeks=back + weeks)
        asked = datetime(on.year, on.month, on.day, 11, 5, tzinfo=UTC)
        made.append(Opening(on, asked, asked + timedelta(minutes=late)))
    return made


def learnt(*after: float, bell: int = 5, weeks: int = 0) -> Later | None:
    """Return what is proposed for Tuesdays on a Tuesday."""
    return later_bell(openings(after, weeks=weeks), 1, TUESDAY, bell)


@pytest.mark.parametrize(
    ("after", "late", "bell"),
    [
        ((12, 12, 12, 12), 12, 15),
        ((8, 8, 8, 8), 8, 15),
        ((4, 8, 9, 14), 9, 15),
        ((12, 13, 13, 12), 13, 20),
        ((18, 20, 22, 24, 21), 21, 25),
        ((50, 51, 52, 53), 52, 55),
        ((70, 71, 72, 73), 72, 60),
    ],
)
def test_late_and_alike_is_learnt(after: tuple[float, ...], late: int, bell: int) -> None:
    """Later by the median, rounded to five minutes, and never an hour and more."""
    assert learnt(*after) == Later(late, bell)


@pytest.mark.parametrize(
    "after",
    [
        (),
        (12, 12, 12),
        (7, 7, 7, 7),
        (12, 12, 12, 3),
        (8, 9, 10, 18.5),
        (0, 0, 0, 0),
        (12, 12, 12, 300),
    ],
)
def test_what_is_not_clear_is_not_learnt(after: tuple[float, ...]) -> None:
    """Too few, too early, too little, or not alike."""
    assert learnt(*after) is None


def test_only_the_newest_eight_count() -> None:
    """Somebody may have changed their ways; what lies further back says nothing any more."""
    assert learnt(0, *[12] * 8) == Later(12, 15)
    assert learnt(0, *[12] * 7) is None


def test_what_is_older_than_ten_weeks_does_not_count() -> None:
    """Ten weeks to the day still do."""
    assert learnt(12, 12, 12, 12, weeks=7) == Later(12, 15)
    assert learnt(12, 12, 12, 12, weeks=8) is None


def test_other_weekdays_do_not_count() -> None:
    """Mondays say nothing of Tuesdays."""
    mondays = openings([12] * 6, day=TUESDAY - timedelta(days=1))
    assert later_bell(mondays, 1, TUESDAY, 5) is None
    assert later_bell(mondays, 0, TUESDAY, 5) == Later(12, 15)


def test_the_order_in_which_they_are_given_does_not_matter() -> None:
    """The newest are found by when they were asked."""
    made = openings([0, *[12] * 8])
    assert later_bell(reversed(made), 1, TUESDAY, 5) == later_bell(made, 1, TUESDAY, 5)


def test_a_bell_as_late_as_can_be_is_not_proposed_later() -> None:
    """There is an end to waiting."""
    assert learnt(20, 20, 20, 20, bell=LATEST) is None
    assert learnt(20, 20, 20, 20, bell=55) == Later(20, LATEST)


def test_an_opening_comes_after_its_prompt_and_knows_its_zone() -> None:
    """Naive times and impossible ones are refused."""
    at = datetime(2026, 11, 24, 11, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="before it is begun"):
        Opening(TUESDAY, at, at - timedelta(seconds=1))
    with pytest.raises(ValueError, match="naive"):
        Opening(TUESDAY, at.replace(tzinfo=None), at)
    with pytest.raises(ValueError, match="naive"):
        Opening(TUESDAY, at, at.replace(tzinfo=None))
