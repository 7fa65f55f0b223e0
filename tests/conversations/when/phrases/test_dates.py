"""Reading dates."""

from datetime import date

import pytest

from conversations.when.phrases.dates import (
    CalendarDay,
    DateReader,
    Day,
    NamedDay,
    Near,
    Order,
    dates_of,
    has_its_weekday,
)
from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.lexer import Cursor, tokenize

TODAY = date(2026, 11, 25)  # a Wednesday


def reader(text: str, order: Order = Order.DAY_FIRST) -> DateReader:
    """Make a reader at the beginning of the text."""
    return DateReader(Cursor(tokenize(text, ENGLISH)), TODAY, order)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 26)),
        ("24 Dec", CalendarDay(24, 12)),
        ("24th of December 2026", CalendarDay(24, 12, 2026)),
        ("Dec 24th, 2026", CalendarDay(24, 12, 2026)),
        ("May 3", CalendarDay(3, 5)),
        ("24. Dec", CalendarDay(24, 12)),
        ("24.12", CalendarDay(24, 12)),
        ("24.12.", CalendarDay(24, 12)),
        ("24.12.26", CalendarDay(24, 12, 2026)),
        ("24.12. 2026", CalendarDay(24, 12, 2026)),
        ("2026-12-24", CalendarDay(24, 12, 2026)),
        ("2026/12/24", CalendarDay(24, 12, 2026)),
        ("3/4", CalendarDay(3, 4)),
        ("3/4/27", CalendarDay(3, 4, 2027)),
        ("3-4-2027", CalendarDay(3, 4, 2027)),
        ("Thursday, 24 Dec", CalendarDay(24, 12, None, 3)),
        ("Thu", NamedDay(3)),
        ("this Thu", NamedDay(3, Near.THIS)),
        ("next Thu", NamedDay(3, Near.NEXT)),
        ("coming Thu", NamedDay(3, Near.THIS)),
        ("this coming Thu", NamedDay(3, Near.THIS)),
        ("Thu next", NamedDay(3, Near.NEXT)),
        ("Thu next week", date(2026, 12, 3)),
        ("Thu of the coming week", date(2026, 12, 3)),
        ("Thu this week", date(2026, 11, 26)),
        ("the day after tomorrow", date(2026, 11, 27)),
        ("9-12-14", None),
        ("9-12", None),
        ("9", None),
        ("next week", None),
        ("Dec", None),
    ],
)
def test_take_day(text: str, expected: Day | None) -> None:
    """A day is read in the ways people write it; anything else leaves the cursor unmoved."""
    dates = reader(text)
    assert dates.take_day() == expected
    assert dates.cursor.at_end if expected is not None else dates.cursor.place == 0


def test_the_month_may_come_first() -> None:
    """With the other order a slash date is the other date, and its place is noted."""
    dates = reader("3/4", Order.MONTH_FIRST)
    assert dates.take_day() == CalendarDay(4, 3)
    assert dates.slashes == [(0, 3)]


def test_a_bare_day() -> None:
    """A day of the month may stand alone, up to the 31st."""
    assert reader("24th").take_bare_day() == CalendarDay(24, 0)
    assert reader("24.").take_bare_day() == CalendarDay(24, 0)
    assert reader("32").take_bare_day() is None
    assert reader("Mon").take_bare_day() is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (CalendarDay(25, 11), [TODAY]),
        (CalendarDay(24, 11), [date(2027, 11, 24)]),
        (CalendarDay(29, 2), [date(2028, 2, 29)]),
        (CalendarDay(29, 2, 2027), []),
        (CalendarDay(24, 11, 2026), []),
        (NamedDay(3), [date(2026, 11, 26)]),
        (NamedDay(1), [date(2026, 12, 1)]),
        (NamedDay(2), [TODAY, date(2026, 12, 2)]),
        (NamedDay(2, Near.THIS), [TODAY]),
        (NamedDay(2, Near.NEXT), [date(2026, 12, 2)]),
        (NamedDay(4, Near.NEXT), [date(2026, 12, 4), date(2026, 11, 27)]),
        (NamedDay(0, Near.NEXT), [date(2026, 11, 30)]),
        (TODAY, [TODAY]),
    ],
)
def test_dates_of(day: Day, expected: list[date]) -> None:
    """A day is its next occurrence; where people differ it is both dates."""
    assert dates_of(day, TODAY) == tuple(expected)


def test_before() -> None:
    """A date without a year also has a last occurrence; one with a year has only itself."""
    assert CalendarDay(25, 11).last_before(TODAY) == date(2025, 11, 25)
    assert CalendarDay(29, 2).last_before(TODAY) == date(2024, 2, 29)
    assert CalendarDay(1, 1, 2026).last_before(TODAY) is None


def test_the_weekday_must_fit() -> None:
    """A date said with the name of a day is that day, or wrong."""
    assert has_its_weekday(CalendarDay(24, 12, None, 3), (date(2026, 12, 24),))
    assert not has_its_weekday(CalendarDay(24, 12, None, 4), (date(2026, 12, 24),))
    assert has_its_weekday(NamedDay(1), (TODAY,))
