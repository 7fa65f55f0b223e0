"""Reading which days of the week, and how often."""

from datetime import date

import pytest

from conversations.when.phrases.dates import DateReader, Order
from conversations.when.phrases.lexer import Cursor, tokenize
from conversations.when.phrases.weekdays import (
    Every,
    anchors_of,
    take_every,
    take_share,
    take_weekdays,
)
from conversations.when.readings import UnreadableError, Why
from tests.conversations.when.names import TABLES

TODAY = date(2026, 11, 25)  # a Wednesday


def reader(text: str, language: str = "en") -> DateReader:
    """Make a reader at the beginning of the text."""
    return DateReader(Cursor(tokenize(text, TABLES[language])), TODAY, Order.DAY_FIRST)


@pytest.mark.parametrize(
    ("language", "text", "expected", "rest"),
    [
        ("en", "every Mon", Every(1, is_whole=False), "Mon"),
        ("en", "every week", Every(1, is_whole=True), ""),
        ("en", "every other Mon", Every(2, is_whole=False), "Mon"),
        ("en", "every second Mon", Every(2, is_whole=False), "Mon"),
        ("en", "every 2nd Mon", Every(2, is_whole=False), "Mon"),
        ("en", "every 3 weeks", Every(3, is_whole=True), ""),
        ("en", "every third week", Every(3, is_whole=True), ""),
        ("en", "every 14 days", Every(2, is_whole=True), ""),
        ("en", "every 21 days", Every(3, is_whole=True), ""),
        ("en", "fortnightly", Every(2, is_whole=True), ""),
        ("en", "one week out of three", Every(3, is_whole=True), ""),
        ("de", "jeden 2. Mi", Every(2, is_whole=False), "Mi"),
        ("fr", "une semaine sur deux", Every(2, is_whole=True), ""),
        ("en", "every day", None, "every"),
        ("en", "one week", None, "one"),
        ("en", "one week out of", None, "one"),
        ("en", "Mon", None, "Mon"),
    ],
)
def test_how_often(language: str, text: str, expected: Every | None, rest: str) -> None:
    """Every so many weeks, said of weeks or of a day; otherwise the cursor is unmoved."""
    cursor = reader(text, language).cursor
    assert take_every(cursor) == expected
    assert cursor.now.text == rest


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("every 9 weeks", Why.TOO_LONG),
        ("every 9 Mon", Why.WORD),
        ("every first Mon", Why.WORD),
        ("every third Mon", Why.WORD),
        ("every 3rd Mon", Why.WORD),
    ],
)
def test_what_no_rule_can_hold(text: str, why: Why) -> None:
    """More weeks than a rule skips, and what may be a day of the month."""
    with pytest.raises(UnreadableError) as caught:
        take_every(reader(text).cursor)
    assert caught.value.why is why


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "one Wed out of two", (2, 2)),
        ("fr", "un mercredi sur deux", (2, 2)),
        ("es", "un mi\u00e9rcoles de cada tres", (2, 3)),
        ("es", "uno de cada tres mi\u00e9rcoles", (2, 3)),
        ("es", "un mi\u00e9rcoles s\u00ed y otro no", (2, 2)),
        ("en", "one Wed", None),
        ("en", "one out of two", None),
        ("en", "Wed out of two", None),
    ],
)
def test_a_share_of_days(language: str, text: str, expected: tuple[int, int] | None) -> None:
    """One such day out of so many."""
    dates = reader(text, language)
    assert take_share(dates.cursor) == expected
    assert dates.cursor.at_end if expected else dates.cursor.place == 0


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("Mon 9-12", (0,), "9"),
        ("Fri-Mon", (4, 5, 6, 0), ""),
        ("Mon to Wed", (0, 1, 2), ""),
        ("Mon-9", (0,), "-"),
        ("weekends", (5, 6), ""),
        ("weekend", (5, 6), ""),
        ("every day", (0, 1, 2, 3, 4, 5, 6), ""),
        ("Thu 24 Dec", None, "Thu"),
        ("Fri next week", None, "Fri"),
        ("today", None, "today"),
    ],
)
def test_weekdays(text: str, expected: tuple[int, ...] | None, rest: str) -> None:
    """Days by their names and runs of them; a name that belongs to a date is none."""
    dates = reader(text)
    assert take_weekdays(dates) == expected
    assert dates.cursor.now.text == rest


def test_anchors() -> None:
    """Days that skip the same number of weeks share the first week that has one of them."""
    weeks = {0: 2, 4: 2, 1: 3, 2: 1}
    assert anchors_of(weeks, TODAY) == {
        2: date(2026, 11, 27),
        3: date(2026, 12, 1),
        1: TODAY,
    }
