"""When a subscribed calendar is read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.when.pacing import next_read

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def wait(failures: int = 0, asked: timedelta | None = None, spread: float = 0.5) -> timedelta:
    """Return how long it is until the next time."""
    return next_read(NOW, failures, asked, spread) - NOW


def test_every_quarter_of_an_hour() -> None:
    """A tenth earlier or later, as it falls."""
    assert wait() == timedelta(minutes=15)
    assert wait(spread=0) == timedelta(minutes=13.5)
    assert wait(spread=1) == timedelta(minutes=16.5)


def test_failures_make_it_seldom() -> None:
    """Twice as long after each, up to six hours, however many there are."""
    minutes = [wait(failures) / timedelta(minutes=1) for failures in range(8)]
    assert minutes == [15, 30, 60, 120, 240, 360, 360, 360]
    assert wait(10**9) == timedelta(hours=6)


def test_a_server_that_asks_for_rest_gets_it() -> None:
    """Never sooner, not even at the earliest of the spread; for a day at most."""
    assert wait(asked=timedelta(hours=2), spread=0) == timedelta(hours=2)
    assert wait(asked=timedelta(hours=2), spread=1) == timedelta(hours=2.2)
    assert wait(asked=timedelta(days=400), spread=0) == timedelta(days=1)


def test_a_short_rest_changes_nothing() -> None:
    """What is longer anyhow stays as long."""
    for asked in (timedelta(), timedelta(seconds=-5), timedelta(minutes=5)):
        assert wait(asked=asked) == timedelta(minutes=15)
    assert wait(4, asked=timedelta(hours=1)) == timedelta(hours=4)


def test_the_clocks_may_change_meanwhile() -> None:
    """A quarter of an hour is one, in any zone, and the answer is in UTC."""
    berlin = datetime(2026, 3, 29, 1, 50, tzinfo=ZoneInfo("Europe/Berlin"))
    after = next_read(berlin, 0, None, 0.5)
    assert after == datetime(2026, 3, 29, 1, 5, tzinfo=UTC)
    assert after.tzinfo is UTC


@pytest.mark.parametrize(
    ("now", "failures", "spread"),
    [
        (NOW.replace(tzinfo=None), 0, 0.5),
        (NOW, -1, 0.5),
        (NOW, 0, -0.1),
        (NOW, 0, 1.1),
        (NOW, 0, float("nan")),
    ],
)
def test_what_makes_no_sense_is_refused(now: datetime, failures: int, spread: float) -> None:
    """A moment without a zone, and numbers out of their range."""
    with pytest.raises(ValueError, match=r"zone|counted"):
        next_read(now, failures, None, spread)
