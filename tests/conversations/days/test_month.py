"""A month to choose days from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conversations.days import month
from conversations.days.month import Shown, Ways
from conversations.model import Address, Button, Keyboard
from tests.conversations.screen import data_of, english

MON = date(2026, 11, 23)
DEC = date(2026, 12, 1)
STILL = Address("pause", "@still")
WAYS = Ways(
    lambda shown: Address("pause", "@grid", choice=month.code(shown)),
    lambda first, last: Address("pause", "@pick", choice=f"{first:%Y%m%d}-{last:%Y%m%d}"),
    STILL,
)


def _keyboard(
    shown: Shown, today: date = MON, off: tuple[date, ...] = (), week_start: int = 0
) -> Keyboard:
    return month.keyboard(shown, today, lambda day: day in off, WAYS, week_start)


def _labels(keyboard: Keyboard) -> list[str]:
    return [" ".join(english(button.label) for button in row) for row in keyboard]


def _find(keyboard: Keyboard, label: str) -> Button:
    return next(one for row in keyboard for one in row if english(one.label) == label)


def test_a_month_is_weeks_from_monday_to_sunday() -> None:
    """The names of the days, the weeks, and the ways to other months."""
    assert _labels(_keyboard(Shown(DEC))) == [
        "Mon Tue Wed Thu Fri Sat Sun",
        "· 1 2 3 4 5 6",
        "7 8 9 10 11 12 13",
        "14 15 16 17 18 19 20",
        "21 22 23 24 25 26 27",
        "28 29 30 31 · · ·",
        "◀ December 2026 ▶",
    ]


def test_a_week_may_begin_on_another_day() -> None:
    """On Sunday, as in the United States; on Saturday, as in Egypt."""
    assert _labels(_keyboard(Shown(DEC), week_start=6))[:2] == [
        "Sun Mon Tue Wed Thu Fri Sat",
        "· · 1 2 3 4 5",
    ]
    saturday = _labels(_keyboard(Shown(date(2027, 5, 1)), week_start=5))
    assert saturday[1] == "1 2 3 4 5 6 7"


def test_days_gone_by_are_left_out_or_blank() -> None:
    """There is no way back before today, and today is the first day that can be tapped."""
    keyboard = _keyboard(Shown(MON.replace(day=1)), MON + timedelta(days=1))
    assert _labels(keyboard)[1:] == [
        "· 24 25 26 27 28 29",
        "30 · · · · · ·",
        "November 2026 ▶",
    ]
    blank = [one for row in keyboard for one in row if english(one.label) == "·"]
    assert {one.to for one in blank} == {STILL}


def test_days_off_and_the_chosen_day_are_marked() -> None:
    """Each with one mark; the first day chosen stands out by its colour, too."""
    off = (date(2026, 12, 24), date(2026, 12, 25), MON)
    keyboard = _keyboard(Shown(DEC, date(2026, 12, 24)), off=off)
    assert "21 22 23 ▸24 25✓ 26 27" in _labels(keyboard)
    assert _find(keyboard, "▸24").style == "primary"
    assert "23✓ 24 25 26 27 28 29" in _labels(_keyboard(Shown(MON.replace(day=1)), off=off))


def test_the_first_tap_chooses_and_the_second_picks() -> None:
    """An earlier day is the new first one; the same twice is one day."""
    assert _find(_keyboard(Shown(DEC)), "24").to.choice == "202612.20261224"
    chosen = _keyboard(Shown(DEC, date(2026, 12, 24)))
    assert _find(chosen, "23").to == Address("pause", "@grid", choice="202612.20261223")
    assert _find(chosen, "▸24").to == Address("pause", "@pick", choice="20261224-20261224")
    later = _keyboard(Shown(date(2027, 1, 1), date(2026, 12, 24)))
    assert _find(later, "3").to.choice == "20261224-20270103"


def test_the_chosen_day_travels_along_across_the_year() -> None:
    """Other months are shown with it."""
    forth = _find(_keyboard(Shown(DEC, date(2026, 12, 24))), "▶").to
    assert forth.choice == "202701.20261224"
    back = _find(_keyboard(Shown(date(2027, 1, 1), date(2026, 12, 24))), "◀").to
    assert back.choice == "202612.20261224"


def test_one_can_look_ahead_as_far_as_days_off_last() -> None:
    """From today on, or from the first day on; not further."""
    last = date(2027, 12, 1)
    assert _labels(_keyboard(Shown(last)))[-1] == "◀ December 2027"
    assert english(_keyboard(Shown(last, date(2026, 12, 24)))[-1][-1].label) == "▶"
    beyond = _keyboard(Shown(date(2028, 1, 1), date(2026, 12, 24)))
    assert _labels(beyond)[-1] == "◀ January 2028"


def test_a_leap_day_is_there_to_be_tapped() -> None:
    """In 2028, and not in 2027."""
    leap, plain = Shown(date(2028, 2, 1)), Shown(date(2027, 2, 1))
    assert _find(_keyboard(leap, date(2028, 2, 10)), "29").to.choice == "202802.20280229"
    assert _labels(_keyboard(plain, date(2027, 2, 10)))[-2] == "22 23 24 25 26 27 28"
    assert month.days(leap, date(2028, 2, 28)) == (date(2028, 2, 28), date(2028, 2, 29))


@pytest.mark.parametrize("today", [MON, date(2027, 1, 31), date(2028, 2, 29), date(2026, 12, 31)])
@pytest.mark.parametrize("week_start", [0, 5, 6])
def test_every_day_of_every_month_stands_once_under_its_name(today: date, week_start: int) -> None:
    """And no label is longer than two figures and a mark."""
    shown = month.read(f"{today:%Y%m}", today)
    seen: list[date] = []
    for _ in range(13):
        assert shown is not None
        names, *weeks, others = _keyboard(shown, today, week_start=week_start)
        assert len(names) == 7
        for week in weeks:
            assert len(week) == 7
            for place, one in enumerate(week):
                assert len(english(one.label)) <= 3
                if one.to != STILL:
                    day = date.fromisoformat(one.to.choice.partition(".")[2])
                    assert day.weekday() == (week_start + place) % 7
                    seen.append(day)
        shown = month.read(others[-1].to.choice, today)
    assert seen == [today + timedelta(days=n) for n in range(len(seen))]
    assert len(seen) > 365


def test_what_is_shown_is_read_again_as_it_was() -> None:
    """Every keyboard has a code, and every code fits into a button."""
    for shown in (Shown(DEC), Shown(DEC, date(2026, 12, 24)), Shown(date(2028, 1, 1), MON)):
        code = month.code(shown)
        assert month.read(code, MON) in (shown, Shown(date(2027, 12, 1), MON))
        in_place = f"{code}~20261224-20270103"
        assert len(data_of(Address("pause", "@grid", 36**7 - 1, in_place))) <= 64


@pytest.mark.parametrize(
    "code",
    [
        *("", ".", "2026", "202613", "202600", "2026-12", "202612.", "202612.20261232"),
        *("202612.20270229", "202612.2026-12-24", "٢٠٢٦١٢", "202612.20261224.1", "000012"),
        *("202612.20281224", "202612.99991231", "202612.20261224-20270103", "202612\n"),
    ],
)
def test_what_is_no_code_is_nothing(code: str) -> None:
    """A choice comes back from a phone."""
    assert month.read(code, MON) is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("202609", Shown(date(2026, 11, 1))),
        ("999912", Shown(date(2027, 12, 1))),
        ("202611.20261122", Shown(date(2026, 11, 1))),
        ("202612.20260101", Shown(DEC)),
        ("202609.20261224", Shown(date(2026, 11, 1), date(2026, 12, 24))),
        ("203001.20261224", Shown(date(2028, 1, 1), date(2026, 12, 24))),
    ],
)
def test_a_card_of_another_day_is_moved_into_reach(code: str, shown: Shown) -> None:
    """A month that is over gives way to this one; a day that is over is chosen no more."""
    assert month.read(code, MON) == shown
    assert month.has_day(code) is ("." in code)
