"""Recurrence rules: what they match, where they begin, and when they are given up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars.rules import DAYS, MOST_STEPS, BadRule, occurrences, parse

BEGINS = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - on the wall, a Monday


def days(text: str, begins: datetime = BEGINS, *, within: int = 100) -> list[str]:
    """Return the days on which a rule matches, from its beginning on."""
    found = occurrences(parse(text)[0], begins, begins, begins + timedelta(days=within))
    return [f"{at:%m-%d}" for at in found]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", ["03-02", "03-12", "03-22"]),
        ("FREQ=WEEKLY;COUNT=2", ["03-02", "03-09"]),
        ("FREQ=WEEKLY;BYDAY=TU, TH;COUNT=3;", ["03-03", "03-05", "03-10"]),
        ("FREQ=MONTHLY;COUNT=2", ["03-02", "04-02"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["03-31", "04-30"]),
        ("FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=3", ["03-10", "03-27", "04-14"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["03-31", "04-30"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=1", ["03-13"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU;COUNT=1", ["05-10"]),
        ("FREQ=YEARLY;BYWEEKNO=15;COUNT=1", ["04-06"]),
        ("FREQ=YEARLY;BYYEARDAY=100;COUNT=1", ["04-10"]),
        ("FREQ=DAILY;COUNT=-1;BYMONTHDAY=5", ["03-05", "04-05", "05-05", "06-05"]),
    ],
)
def test_what_rules_match(rule: str, expected: list[str]) -> None:
    """BYDAY, BYMONTHDAY, BYSETPOS, BYWEEKNO and the rest mean what RFC 5545 says."""
    assert days(rule) == expected


def test_the_day_on_which_weeks_begin() -> None:
    """WKST decides which Sunday belongs to the second week (the example of RFC 5545)."""
    begins = datetime(1997, 8, 5, 9)  # noqa: DTZ001
    rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST="
    assert days(rule + "MO", begins) == ["08-05", "08-10", "08-19", "08-24"]
    assert days(rule + "SU", begins) == ["08-05", "08-17", "08-19", "08-31"]


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1440",
        "FREQ=HOURLY",
        "FREQ=FORTNIGHTLY",
        "INTERVAL=2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=many",
        "FREQ=DAILY;COUNT=" + "9" * 5000,
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=99MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYSETPOS=0",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYEASTER=1",
        "FREQ=WEEKLY;WKST=XX",
        "RSCALE=CHINESE;FREQ=YEARLY",
        "FREQ=MONTHLY;SKIP=FORWARD",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5",
    ],
)
def test_what_is_no_rule(rule: str) -> None:
    """Faster than daily, INTERVAL=0, unknown parts and values out of range are refused."""
    with pytest.raises(BadRule):
        parse(rule)


def test_what_makers_add() -> None:
    """Parts of a maker's own, and those that say what holds anyhow, change nothing."""
    plain, until = parse("FREQ=WEEKLY;UNTIL=20260401")
    assert parse("RSCALE=GREGORIAN;FREQ=WEEKLY;X-A=B;SKIP=OMIT;BYDAY=;UNTIL=20260401") == (
        plain,
        until,
    )


def test_it_begins_in_the_middle() -> None:
    """A rule that began in the year 1 costs no more than one of last week."""
    since = datetime(2026, 3, 2)  # noqa: DTZ001
    for freq in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        for interval in (1, 7):
            rule = parse(f"FREQ={freq};INTERVAL={interval}")[0]
            long_ago = datetime(1, 1, 1, 9)  # noqa: DTZ001
            found = list(occurrences(rule, long_ago, since, since + timedelta(days=3660)))
            assert found
            assert found[0] - since < timedelta(days=366 * interval)


def test_it_never_matches() -> None:
    """A rule that matches no day ends with the stretch."""
    assert days("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", within=10_000) == []
    assert days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", within=10_000) == []


def test_the_end_of_time() -> None:
    """A rule may be followed to the last day there is, and not beyond."""
    begins = datetime(9999, 11, 30, 9)  # noqa: DTZ001
    last = datetime(9999, 12, 31, 9)  # noqa: DTZ001
    for freq in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        found = list(occurrences(parse(f"FREQ={freq}")[0], begins, begins, last))
        assert found[0] == begins


def test_a_count_that_takes_too_long() -> None:
    """A COUNT has to be counted from the beginning, and is given up when that takes too long."""
    begins = BEGINS - timedelta(days=MOST_STEPS)
    with pytest.raises(BadRule):
        list(occurrences(parse("FREQ=DAILY;COUNT=1000000000")[0], begins, BEGINS, BEGINS))


@st.composite
def _rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]
    parts.append(draw(st.sampled_from(("", "COUNT=7", "COUNT=40"))))
    day = st.sampled_from(DAYS)
    if freq in ("MONTHLY", "YEARLY"):
        nth = st.sampled_from(("1", "2", "-1", "-2"))
        day = st.one_of(day, st.builds("{}{}".format, nth, day)) if draw(st.booleans()) else day
    plain = draw(st.lists(day, max_size=3))
    if len({len(one) > 2 for one in plain}) < 2:  # dateutil takes both kinds together as "and"
        parts.append("BYDAY=" + ",".join(plain))
    parts.append("BYMONTH=" + ",".join(map(str, draw(st.lists(st.integers(1, 12), max_size=3)))))
    monthdays = draw(st.lists(st.integers(1, 28), max_size=3))
    if freq != "WEEKLY":
        parts.append("BYMONTHDAY=" + ",".join(map(str, monthdays)))
    parts.append("BYHOUR=" + ",".join(map(str, draw(st.lists(st.integers(0, 23), max_size=2)))))
    return ";".join(part for part in parts if part and not part.endswith("="))


@settings(max_examples=60, deadline=None)
@given(rule=_rules(), ahead=st.integers(0, 700))
def test_it_agrees_with_dateutil(rule: str, ahead: int) -> None:
    """Begun in the middle, it finds what dateutil finds from the beginning."""
    since = BEGINS + timedelta(days=ahead)
    till = since + timedelta(days=200)
    theirs = []
    until = (till + timedelta(days=1)).strftime("%Y%m%dT%H%M%S")
    bounded = rule if "COUNT" in rule else f"{rule};UNTIL={until}"
    for at in rrulestr(bounded, dtstart=BEGINS).xafter(since, inc=True):
        if at > till:
            break
        theirs.append(at)
    assert list(occurrences(parse(rule)[0], BEGINS, since, till)) == theirs
