"""Quiet hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.when.quiet import Now, NowSilently, Quiet, Wait, hold_for_quiet
from conversations.when.week import instant

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Quiet(time(21), time(7))
MIDDAY = Quiet(time(12), time(14))
MONDAY = date(2026, 1, 5)
TUESDAY = date(2026, 1, 6)


@pytest.mark.parametrize(
    ("quiet", "day", "due", "expected"),
    [
        (NIGHT, MONDAY, time(20, 59), Now()),
        (NIGHT, MONDAY, time(21), NowSilently()),
        (NIGHT, MONDAY, time(22), NowSilently()),
        (NIGHT, MONDAY, time(22, 1), Wait(instant(TUESDAY, time(7), BERLIN))),
        (NIGHT, TUESDAY, time(0), Wait(instant(TUESDAY, time(7), BERLIN))),
        (NIGHT, TUESDAY, time(6, 59), Wait(instant(TUESDAY, time(7), BERLIN))),
        (NIGHT, TUESDAY, time(7), Now()),
        (MIDDAY, MONDAY, time(11, 59), Now()),
        (MIDDAY, MONDAY, time(12, 30), NowSilently()),
        (MIDDAY, MONDAY, time(13, 30), Wait(instant(MONDAY, time(14), BERLIN))),
        (MIDDAY, MONDAY, time(14), Now()),
        (None, MONDAY, time(3), Now()),
    ],
)
def test_quiet_hours(
    quiet: Quiet | None, day: date, due: time, expected: Now | NowSilently | Wait
) -> None:
    """Up to an hour in it goes out silently, later it waits until they end."""
    assert hold_for_quiet(instant(day, due, BERLIN), quiet, BERLIN) == expected


def test_an_hour_more_in_the_autumn() -> None:
    """A wait over the night the clocks go back lasts an hour longer."""
    due = instant(date(2026, 10, 24), time(23), BERLIN)
    held = hold_for_quiet(due, NIGHT, BERLIN)
    assert isinstance(held, Wait)
    assert held.until - due == timedelta(hours=9)


def test_the_night_before_a_lost_date() -> None:
    """Where a date was left out, its nights are one night."""
    zone = ZoneInfo("Pacific/Apia")
    due = instant(date(2011, 12, 31), time(0, 30), zone)
    morning = instant(date(2011, 12, 31), time(7), zone)
    assert hold_for_quiet(due, NIGHT, zone) == Wait(morning)


def test_wrong_hours_are_refused() -> None:
    """Hours of a whole day, hours with a zone and naive instants are refused."""
    with pytest.raises(ValueError, match="whole day"):
        Quiet(time(7), time(7))
    with pytest.raises(ValueError, match="without a zone"):
        Quiet(time(21, tzinfo=UTC), time(7))
    with pytest.raises(ValueError, match="naive"):
        hold_for_quiet(datetime(2026, 1, 5), NIGHT, BERLIN)  # noqa: DTZ001 naive on purpose
