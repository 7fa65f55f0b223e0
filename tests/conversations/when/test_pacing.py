"""When a calendar is read again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.pacing import EVERY, LONGEST_REST, SELDOM, SPREAD, next_read

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def minutes(failures: int = 0, rest: timedelta | None = None, spread: float = 0.5) -> float:
    """Return after how many minutes it is read again."""
    return (next_read(NOW, failures, rest, spread) - NOW) / timedelta(minutes=1)


def test_it_is_read_every_quarter_of_an_hour_and_after_failures_ever_more_seldom() -> None:
    """Twice as long after each failure in a row, up to six hours."""
    assert [round(minutes(failures)) for failures in range(8)] == [
        *(15, 30, 60, 120, 240, 360, 360, 360)
    ]


def test_many_calendars_spread_out() -> None:
    """A tenth earlier or later, as each one's place in the spread says."""
    assert [round(minutes(spread=spread), 1) for spread in (0, 0.5, 1)] == [13.5, 15.0, 16.5]


def test_a_server_that_asks_to_be_left_alone_is_left_alone_for_a_day_at_most() -> None:
    """Retry-After goes before everything sooner."""
    assert minutes(rest=timedelta(hours=2), spread=0) == 120
    assert minutes(rest=timedelta(seconds=1), spread=0) == 13.5
    assert minutes(rest=timedelta(days=30), spread=0) == LONGEST_REST / timedelta(minutes=1)


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_it_never_waits_longer_than_six_hours_by_itself(failures: int, spread: float) -> None:
    """However often it failed, and wherever it falls in the spread."""
    wait = next_read(NOW, failures, None, spread) - NOW
    assert EVERY * (1 - SPREAD) <= wait <= SELDOM * (1 + SPREAD) + timedelta(seconds=1)


@pytest.mark.parametrize("wrong", [{"failures": -1}, {"spread": 1.1}, {"spread": -0.1}])
def test_numbers_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    """Failures are counted from nothing, and the spread lies between nothing and one."""
    given = {"now": NOW, "failures": 0, "retry_after": None, "spread": 0.5, **wrong}
    with pytest.raises(ValueError, match="between"):
        next_read(**given)  # type: ignore[arg-type]


def test_a_naive_instant_is_refused() -> None:
    """The next reading is an instant."""
    with pytest.raises(ValueError, match="zone"):
        next_read(datetime(2026, 11, 28), 0, None, 0.5)  # noqa: DTZ001 - that is the point
