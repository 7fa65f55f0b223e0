from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import time_machine

from bot.clock import Clock, FixedClock, ShiftedClock, SystemClock, shift

NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)


@time_machine.travel(NOW, tick=False)
def test_the_system_clock_tells_utc() -> None:
    """The system's clock is aware and in UTC."""
    assert SystemClock().now() == NOW
    assert SystemClock().now().utcoffset() == timedelta(0)


@time_machine.travel(NOW, tick=False)
def test_a_shifted_clock_follows_its_file(tmp_path: Path) -> None:
    """A shifted clock follows its file through every change, and is plain without one."""
    path = tmp_path / "offset"
    clock: Clock = ShiftedClock(path)
    assert clock.now() == NOW
    shift(path, timedelta(hours=3))
    assert clock.now() == NOW + timedelta(hours=3)
    shift(path, timedelta(hours=4))
    assert clock.now() == NOW + timedelta(hours=4)
    shift(path, -timedelta(days=2, seconds=0.5))
    assert clock.now() == NOW - timedelta(days=2, seconds=0.5)
    path.unlink()
    assert clock.now() == NOW
    assert list(tmp_path.iterdir()) == []


def test_a_shifted_clock_reads_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that did not change is not read again."""
    path = tmp_path / "offset"
    shift(path, timedelta(seconds=90))
    clock = ShiftedClock(path)
    assert clock.offset() == timedelta(seconds=90)
    monkeypatch.setattr(Path, "read_text", None)
    assert clock.offset() == timedelta(seconds=90)


@pytest.mark.parametrize("text", ["soon", "", "1e999", "nan"])
def test_a_garbled_offset_is_told(tmp_path: Path, text: str) -> None:
    """A file that holds no number of seconds is an error, not a silent zero."""
    path = tmp_path / "offset"
    path.write_text(text)
    with pytest.raises(ValueError, match="number of seconds"):
        ShiftedClock(path).now()


def test_a_fixed_clock_moves_when_told() -> None:
    """A fixed clock stands still, advances, and can be set, always in UTC."""
    clock = FixedClock(NOW.astimezone(timezone(timedelta(hours=2))))
    assert clock.now() == NOW
    assert clock.now().tzinfo is UTC
    assert clock.advance(timedelta(minutes=5)) == NOW + timedelta(minutes=5)
    assert clock.now() == NOW + timedelta(minutes=5)
    clock.set(NOW)
    assert clock.now() == NOW


def test_a_fixed_clock_refuses_naive_times() -> None:
    """A time without a zone is refused, at the start and later."""
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        FixedClock(naive)
    with pytest.raises(ValueError, match="aware"):
        FixedClock(NOW).set(naive)
