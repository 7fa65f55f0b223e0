"""Reading lines into entries."""

from datetime import date, time

import pytest

from conversations.when.phrases.dates import DateReader, Order
from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.entries import Entry, EntryReader
from conversations.when.phrases.lexer import Cursor, tokenize
from conversations.when.readings import UnreadableError, Why

TODAY = date(2026, 11, 25)


def read(text: str) -> tuple[list[Entry], EntryReader]:
    """Read a text and return its entries and the reader."""
    reader = EntryReader(DateReader(Cursor(tokenize(text, ENGLISH)), TODAY, Order.DAY_FIRST))
    return reader.read(), reader


def test_an_entry() -> None:
    """An entry has days, times, and its place in the text."""
    (entry,), reader = read("  Mon, every other Wed 9-12 and 14-17.")
    assert entry.weekdays == {0: 1, 2: 2}
    assert [span.options for span in entry.spans] == [
        ((time(9), time(12)),),
        ((time(14), time(17)),),
    ]
    assert (entry.at, entry.end) == (2, 37)
    assert entry.is_whole
    assert not entry.times_first
    assert reader.choices == []


def test_times_may_come_first() -> None:
    """Days then belong to the times before them."""
    one, two = read("9-12 Mon, Tue 14-17 Wed")[0]
    assert one.times_first
    assert list(one.weekdays) == [0, 1]
    assert list(two.weekdays) == [2]


def test_a_limit_behind_several_entries_is_a_choice() -> None:
    """A limit surely narrows the entry before it, and perhaps those before that."""
    (one, two), reader = read("Mon 9-12, Tue 9-12 until 20 Dec")
    assert one.limits[0][1] is reader.choices[0]
    assert two.limits[0] == (one.limits[0][0], None)
    between = two.limits[0][0].between
    assert between is not None
    assert between.options == ((None, date(2026, 12, 20)),)


def test_limits_of_their_own_are_no_choice() -> None:
    """If an earlier entry has its own limit, a later limit is not for it."""
    (one, two), reader = read("Mon 9-12 until 20 Dec, Tue 9-12 until 3 Jan")
    assert len(one.limits) == len(two.limits) == 1
    assert reader.choices == []


def test_a_limit_in_front_is_for_the_line() -> None:
    """A limit before all entries narrows the whole line, and no other line."""
    one, two, three = read("from 3 Jan: Mon 9-12, Tue 9-12\nWed 9-12")[0]
    assert one.limits == two.limits
    assert len(one.limits) == 1
    assert three.limits == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        ("Mon", Why.NO_TIMES),
        ("9-12", Why.NO_DAYS),
        ("Mon 9", Why.NO_END),
        ("Mon and 24 Dec 9-12", Why.WORD),
        ("24 Dec and Mon 9-12", Why.WORD),
        ("until 20 Dec", Why.NO_DAYS),
        ("Fri 24 Dec 9-12", Why.OTHER_WEEKDAY),
        ("24 Nov 2026 9-12", Why.PAST),
    ],
)
def test_what_is_no_entry(text: str, why: Why) -> None:
    """Days without times, times without days, and what fits nowhere are refused."""
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert caught.value.why is why
