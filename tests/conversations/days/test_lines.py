"""Lines of a schedule as codes on buttons."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.days.lines import MOST_SPANS, code, lines, read, rules_of
from conversations.when.grouping import DatedGroup, group
from conversations.when.week import OneOff, Rule, Slot
from tests.conversations.desk import weekdays

_CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
_DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))


@st.composite
def _rules(draw: st.DrawFn) -> Rule:
    starts = draw(_CLOCKS)
    length = timedelta(minutes=draw(st.integers(10, 16 * 60)))
    ends = (timedelta(hours=starts.hour, minutes=starts.minute) + length).seconds // 60
    times = starts, time(*divmod(ends, 60))
    if draw(st.booleans()):
        return OneOff(draw(_DAYS), *times)
    every = draw(st.integers(1, 8))
    anchor = draw(_DAYS) if every > 1 else None
    first = draw(st.none() | _DAYS)
    last = draw(st.none() | st.integers(0, 400))
    until = None if last is None else (first or date(2026, 1, 1)) + timedelta(days=last)
    return Slot(draw(st.integers(0, 6)), *times, every, anchor, first, until)


@settings(max_examples=150, deadline=None)
@given(rules=st.lists(_rules(), max_size=12))
def test_each_line_comes_back_from_its_code_and_every_rule_stands_in_a_line(
    rules: list[Rule],
) -> None:
    """What is taken out can be put back, whatever was typed."""
    stored = tuple(enumerate(dict.fromkeys(rules), start=1))
    found = lines(stored)
    for line in found:
        text = code(line.shown)
        assert len(text) <= 40
        assert read(text) is not None
        assert set(rules_of(read(text) or line.shown)) == set(rules_of(line.shown))
        assert len(line.shown.spans) <= MOST_SPANS
    shown = {number for line in found for number in line.rules}
    assert shown == {number for number, _ in stored}


def test_days_that_share_their_times_are_one_line_with_all_their_rules() -> None:
    """Taking the line out takes all of them out."""
    (line,) = lines(enumerate(weekdays("09:00-12:00", "14:00-17:00")))
    assert sorted(line.rules) == list(range(10))


def test_a_day_of_many_spans_is_cut_into_lines_that_fit() -> None:
    """Four spans a button."""
    spans = [f"{hour:02}:00-{hour:02}:30" for hour in range(8, 18)]
    found = lines(enumerate(weekdays(*spans, days=[0])))
    assert [len(line.rules) for line in found] == [4, 4, 2]


def test_touching_rules_stay_as_they_were_typed() -> None:
    """So that what is put back is what was taken out, also beyond the longest block."""
    typed = weekdays("00:00-12:00", "12:00-23:00", days=[0])
    (line,) = lines(enumerate(typed))
    assert line.rules == (0, 1)
    assert rules_of(line.shown) == typed


def test_a_dated_line_keeps_its_date() -> None:
    """And is not a weekly one."""
    (found,) = group([OneOff(date(2026, 11, 28), time(22), time(1))])
    assert isinstance(read(code(found)), DatedGroup)
    assert read(code(found)) == found


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=45) | st.from_regex(r"[wd][0-9a-z-]{3,40}", fullmatch=True))
def test_no_text_breaks_the_reading_of_codes(text: str) -> None:
    """It is a line, or it is None."""
    found = read(text)
    assert found is None or code(found) == text


@pytest.mark.parametrize("text", ["", "w", "d", "x0v1", "w" + "0" * 60, "w0v9" + "0" * 18])
def test_what_is_no_line_is_none(text: str) -> None:
    """Too short, too long, no such kind, no such number of weeks."""
    assert read(text) is None
