"""What makes a day a day off, and why."""

from datetime import date, timedelta

from conversations.when.daysoff import DaysOff, Pause
from conversations.when.off import Off, Reason

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY


def test_nothing_off_is_a_day_on() -> None:
    """Who has no days off is asked every day."""
    assert MONDAY not in Off()
    assert Off().reason(MONDAY) is None
    assert Off().next_on(MONDAY) == MONDAY


def test_a_pause_says_how_long_it_lasts() -> None:
    """With those that follow it at once, whatever their order."""
    off = Off(pauses=(Pause(MONDAY + 2 * DAY, FRIDAY), Pause(MONDAY, MONDAY + DAY)))
    assert off.reason(MONDAY) == Reason("pause", FRIDAY)
    assert FRIDAY + DAY not in off


def test_a_holiday_says_its_name() -> None:
    """It lasts for its day."""
    assert Off(holidays={MONDAY: "Labor Day"}).reason(MONDAY) == Reason(
        "holiday", MONDAY, "Labor Day"
    )


def test_a_day_that_comes_back_is_off_each_time() -> None:
    """Every week on its weekday and on no other."""
    off = Off(days=(DaysOff(4),))
    assert off.reason(FRIDAY) == Reason("day_off", FRIDAY)
    assert FRIDAY + 7 * DAY in off
    assert MONDAY not in off


def test_a_pause_goes_before_a_holiday_and_that_before_a_day_that_comes_back() -> None:
    """When a day is off for several reasons the first of these is said."""
    days, holidays = (DaysOff(4),), {FRIDAY: "Good Friday"}
    pauses = (Pause(FRIDAY, FRIDAY),)
    kinds = [
        Off(pauses, days, holidays).reason(FRIDAY),
        Off((), days, holidays).reason(FRIDAY),
        Off((), days).reason(FRIDAY),
    ]
    assert [one.kind for one in kinds if one] == ["pause", "holiday", "day_off"]


def test_the_next_day_on_skips_whatever_is_off() -> None:
    """A pause, then a holiday, then a day that comes back: the day after them is on."""
    off = Off(
        (Pause(MONDAY, MONDAY + DAY),),
        (DaysOff(3),),
        {MONDAY + 2 * DAY: "Epiphany"},
    )
    assert off.next_on(MONDAY) == FRIDAY


def test_there_may_be_no_next_day_on() -> None:
    """Who is off on every weekday has none."""
    assert Off(days=tuple(DaysOff(day) for day in range(7))).next_on(MONDAY) is None


def test_coming_holidays_are_in_order_and_within_reach() -> None:
    """Today's is among them, the one on the last day too."""
    days = {MONDAY + n * DAY: str(n) for n in (8, 7, 0, -1)}
    assert Off(holidays=days).coming(MONDAY, 7) == ((MONDAY, "0"), (MONDAY + 7 * DAY, "7"))
