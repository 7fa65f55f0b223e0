from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.store.moments import moment, stamp


def test_an_instant_comes_back_in_utc() -> None:
    """A stamped instant of any zone is the same instant, in UTC and whole seconds."""
    at = datetime(2026, 3, 2, 12, 5, 7, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert moment(stamp(at)) == datetime(2026, 3, 2, 11, 5, 7, tzinfo=UTC)
    assert moment(stamp(at)).tzinfo is UTC


def test_a_naive_instant_is_refused() -> None:
    """An instant without a zone is not stored."""
    with pytest.raises(ValueError, match="only aware instants are stored"):
        stamp(datetime(2026, 3, 2, 12, 5))  # noqa: DTZ001 - that is what is refused
