"""Reading days off that come back; the phrases stand in pause_phrases.py."""

from datetime import date

import pytest

from conversations.when.daysoff import DaysOff
from conversations.when.phrases.dates import DateReader, Order
from conversations.when.phrases.daysoff import take_days_off
from conversations.when.phrases.lexer import Cursor, tokenize
from conversations.when.readings import UnreadableError, Why
from tests.conversations.when.names import TABLES

TODAY = date(2026, 11, 25)  # a Wednesday


def reader(text: str, language: str = "en") -> DateReader:
    """Make a reader at the beginning of the text."""
    return DateReader(Cursor(tokenize(text, TABLES[language])), TODAY, Order.DAY_FIRST)


@pytest.mark.parametrize("text", ["Friday", "Mon-Fri", "next Friday", "the weekend", "24 Dec"])
def test_what_does_not_come_back(text: str) -> None:
    """A day in the singular is one day, and the cursor is unmoved."""
    dates = reader(text)
    assert take_days_off(dates, habit=False) is None
    assert dates.cursor.place == 0


def test_a_habit() -> None:
    """Where the words before say so, any day may come back; a date never does."""
    assert take_days_off(reader("Friday"), habit=True) == ((DaysOff(4),),)
    assert take_days_off(reader("24 Dec"), habit=True) is None


def test_where_it_ends() -> None:
    """What is no part of it is left to the caller."""
    dates = reader("Mondays, off")
    assert take_days_off(dates, habit=False) == ((DaysOff(0),),)
    assert dates.cursor.now.text == ","


def test_days_named_together_share_their_weeks() -> None:
    """They begin with the first of them to come, and those outside the dates are left out."""
    friday = date(2026, 11, 27)
    both = (DaysOff(0, 2, friday), DaysOff(4, 2, friday))
    assert take_days_off(reader("every other Monday and Friday"), habit=False) == (both,)
    found = take_days_off(reader("Mondays and Fridays until 29 Nov"), habit=False)
    assert found == ((DaysOff(4, last=date(2026, 11, 29)),),)


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("every 3 weeks", "every 3 weeks", Why.WORD),
        ("Fridays until foo", "foo", Why.WORD),
        ("Fridays until 31 Feb", "31 Feb", Why.DATE),
        ("Fridays until Mon 24 Dec", "until Mon 24 Dec", Why.OTHER_WEEKDAY),
        ("Fridays from 5 Jan 2028 to 3 Jan 2028", "from 5 Jan 2028 to 3 Jan 2028", Why.BACKWARDS),
        ("Fridays until tomorrow", "Fridays until tomorrow", Why.BACKWARDS),
    ],
)
def test_a_part_that_cannot_be_read(text: str, part: str, why: Why) -> None:
    """The part is named."""
    with pytest.raises(UnreadableError) as caught:
        take_days_off(reader(text), habit=False)
    assert text[caught.value.at : caught.value.end] == part
    assert caught.value.why is why
