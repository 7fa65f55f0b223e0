from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from bot.store.moments import clock, moment, stamp, time_of


def test_an_instant_comes_back_in_utc() -> None:
    """A stamped instant of any zone is the same instant, in UTC and whole seconds."""
    at = datetime(2026, 3, 2, 12, 5, 7, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert moment(stamp(at)) == datetime(2026, 3, 2, 11, 5, 7, tzinfo=UTC)
    assert moment(stamp(at)).tzinfo is UTC


def test_a_naive_instant_is_refused() -> None:
    """An instant without a zone is not stored."""
    with pytest.raises(ValueError, match="only aware instants are stored"):
        stamp(datetime(2026, 3, 2, 12, 5))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    ("at", "again", "text"),
    [
        (time(2, 30), False, "02:30"),
        (time(2, 30), True, "02:30B"),
        (time(2, 30, fold=1), False, "02:30B"),
    ],
)
def test_the_hour_that_autumn_repeats_is_told_apart(at: time, again: bool, text: str) -> None:
    """A time of day comes back with its fold, which comparing times does not see."""
    assert clock(at, again=again) == text
    assert time_of(text) == at
    assert time_of(text).fold == (again or at.fold)
