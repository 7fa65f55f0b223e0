"""Reading stretches that have a name or a length."""

from datetime import date

import pytest

from conversations.when.phrases.dates import DateReader, Order
from conversations.when.phrases.lexer import Cursor, tokenize
from conversations.when.phrases.periods import Length, next_unit, take_length, take_period
from conversations.when.words import Keyword
from tests.conversations.when.names import TABLES

TODAY = date(2026, 11, 25)  # a Wednesday
DAY, WEEK, MONTH = Keyword.DAY, Keyword.WEEK, Keyword.MONTH


def reader(text: str, language: str = "en", today: date = TODAY) -> DateReader:
    """Make a reader at the beginning of the text."""
    return DateReader(Cursor(tokenize(text, TABLES[language])), today, Order.DAY_FIRST)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "3 days", ([Length(3, DAY)], False)),
        ("en", "a week", ([Length(1, WEEK)], False)),
        ("en", "next two weeks", ([Length(2, WEEK)], True)),
        ("fr", "3 prochains jours", ([Length(3, DAY)], True)),
        ("en", "two fortnights", ([Length(4, WEEK)], False)),
        ("en", "fortnight", ([Length(14, DAY)], False)),
        ("de", "8 Tage", ([Length(8, DAY), Length(7, DAY)], False)),
        ("fr", "quinze jours", ([Length(15, DAY), Length(14, DAY)], False)),
        ("en", "next week", None),
        ("en", "second week", None),
        ("en", "3", None),
        ("en", "1000 days", None),
    ],
)
def test_lengths(language: str, text: str, expected: tuple[list[Length], bool] | None) -> None:
    """So many days, weeks or months; a loose count of days may be whole weeks."""
    dates = reader(text, language)
    found = take_length(dates)
    assert (found and ([*found[0]], found[1])) == expected
    assert dates.cursor.at_end if expected else dates.cursor.place == 0


def test_a_length_from_a_day() -> None:
    """The first day counts; a month that is too short ends on its last day."""
    assert Length(3, DAY).from_day(TODAY) == (TODAY, date(2026, 11, 27))
    assert Length(2, WEEK).from_day(TODAY) == (TODAY, date(2026, 12, 8))
    assert Length(1, MONTH).after(date(2027, 1, 31)) == date(2027, 2, 28)
    assert Length(14, MONTH).after(date(2026, 12, 5)) == date(2028, 2, 5)


def test_the_next_unit() -> None:
    """Weeks begin on Monday, months on the first."""
    assert next_unit(DAY, TODAY) == date(2026, 11, 26)
    assert next_unit(WEEK, TODAY) == date(2026, 11, 30)
    assert next_unit(MONTH, date(2026, 12, 31)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this week", ["2026-11-25 2026-11-29"]),
        ("next week", ["2026-11-30 2026-12-06"]),
        ("coming week", ["2026-11-30 2026-12-06"]),
        ("rest of the week", ["2026-11-25 2026-11-29"]),
        ("whole week", ["2026-11-25 2026-11-29"]),
        ("weekend", ["2026-11-28 2026-11-29"]),
        ("coming weekend", ["2026-11-28 2026-11-29"]),
        ("next weekend", ["2026-12-05 2026-12-06", "2026-11-28 2026-11-29"]),
        ("this month", ["2026-11-25 2026-11-30"]),
        ("next month", ["2026-12-01 2026-12-31"]),
        ("all of January", ["2027-01-01 2027-01-31"]),
        ("month of February 2028", ["2028-02-01 2028-02-29"]),
        ("November", ["2026-11-01 2026-11-30", "2027-11-01 2027-11-30"]),
        ("this November", ["2026-11-01 2026-11-30"]),
        ("next November", ["2027-11-01 2027-11-30"]),
        ("rest of November", ["2026-11-25 2026-11-30"]),
        ("all of November", ["2026-11-25 2026-11-30", "2027-11-01 2027-11-30"]),
        ("next May", ["2027-05-01 2027-05-31", "2028-05-01 2028-05-31"]),
        ("week", []),
        ("month", []),
        ("Dec 24", []),
        ("December the 24th", []),
        ("all of it", []),
        ("Monday", []),
    ],
)
def test_periods(text: str, expected: list[str]) -> None:
    """A named stretch has its exact days; what is none leaves the cursor unmoved."""
    dates = reader(text)
    assert [f"{first} {last}" for first, last in take_period(dates)] == expected
    assert dates.cursor.at_end if expected else dates.cursor.place == 0


def test_a_word_that_is_a_day_and_a_month() -> None:
    """By itself it is the day; as a whole it can only be the month."""
    assert take_period(reader("mar", "es")) == ()
    assert take_period(reader("todo mar", "es")) == ((date(2027, 3, 1), date(2027, 3, 31)),)
