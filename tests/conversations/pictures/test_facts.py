"""What is counted for a picture."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conversations.model import Answer, Own, replace
from conversations.pictures.facts import (
    HABITS,
    LINE,
    STRENGTHS,
    Count,
    after_month,
    label,
    last_of,
    month,
    week,
    year,
)
from tests.conversations.pictures.samples import (
    FIRST_OF_MONTH,
    FIRST_OF_YEAR,
    MONDAY,
    checkin,
    full_week,
    full_year,
)
from tests.conversations.screen import english

DAY = timedelta(days=1)


def test_a_week_counts_each_step_by_its_day() -> None:
    """Two check-ins of a day that both met a step count twice."""
    found = week(full_week(), MONDAY)
    assert found.marks["self_study", MONDAY] == 2
    assert found.marks["reflecting", MONDAY] == 1
    assert found.marks[LINE, MONDAY + 3 * DAY] == 1
    assert ("reflecting", MONDAY + 4 * DAY) not in found.marks
    assert found.check_ins == {MONDAY: 2, MONDAY + DAY: 4, MONDAY + 3 * DAY: 1, MONDAY + 4 * DAY: 1}
    assert found.days[0] == MONDAY
    assert found.days[-1] == MONDAY + 6 * DAY


def test_not_today_is_not_met() -> None:
    """The check-in counts, the step does not, unless words came with it."""
    today = checkin(1, MONDAY, seeing=("not_today",))
    assert week((today,), MONDAY).marks == {}
    assert week((today,), MONDAY).check_ins == {MONDAY: 1}
    assert week((checkin(2, MONDAY, seeing="K."),), MONDAY).marks == {("seeing", MONDAY): 1}


def test_what_says_nothing_and_what_is_of_other_days_is_passed_over() -> None:
    """Skipped through, a note, the day before and the day after."""
    silent = replace(checkin(1, MONDAY), answers={"self_study": Answer(skipped=True)})
    note = replace(checkin(2, MONDAY, line="x"), flow="note")
    others = checkin(3, MONDAY - DAY, line="x"), checkin(4, MONDAY + 7 * DAY, line="x")
    found = week((silent, note, *others), MONDAY)
    assert not found.check_ins
    assert not found.marks


def test_chips_of_a_persons_own_are_never_counted_by_their_words() -> None:
    """Their step was met; their words stay where they are."""
    own = Answer(own=(Own(1, "Zeisig"),))
    record = replace(checkin(1, FIRST_OF_MONTH), answers={"nourished": own})
    found = month((record,), FIRST_OF_MONTH)
    assert found.check_ins == {FIRST_OF_MONTH: 1}
    assert found.strengths == ()
    assert "Zeisig" not in repr(found)


def test_a_habit_is_a_chip_with_a_word_to_say_about_it() -> None:
    """States are none, and what is held on to is none."""
    assert ("self_study", "urge_to_fix") in HABITS
    assert ("letting_go", "a_plan") in HABITS
    assert not {("self_study", "tired"), ("letting_go", "not_yet")} & set(HABITS)
    assert ("nourished", "courage") in STRENGTHS


def test_the_most_come_first_and_equals_as_they_are_offered() -> None:
    """Four of each at most."""
    chips = ("urge_to_fix", "need_to_help"), ("own_agenda", "need_to_help")
    records = [
        checkin(at, FIRST_OF_MONTH, self_study=some, letting_go=("a_plan", "a_label"))
        for at, some in enumerate(chips)
    ]
    assert [one.chip[1] for one in month(records, FIRST_OF_MONTH).habits] == [
        "need_to_help",
        "a_plan",
        "a_label",
        "urge_to_fix",
    ]


def test_a_year_tells_what_fades_and_what_is_seen_most() -> None:
    """The urge to fix goes from ten a month to one; courage is seen most."""
    found = year(full_year(), FIRST_OF_YEAR)
    assert found.fading == (("self_study", "urge_to_fix"),)
    assert found.strengths[0].chip == ("nourished", "courage")
    assert found.habits[0].months[:3] == (10, 9, 8)
    assert found.check_ins[7] == 0
    assert sum(found.check_ins) == 9 * 14


@pytest.mark.parametrize(
    ("early", "late", "months", "fades"),
    [
        ((2, 2), (1, 1), 4, True),
        ((2, 2), (2, 1), 4, False),  # more than half as often
        ((1, 2), (0, 0), 4, False),  # too seldom to tell
        ((4, 4), (1,), 3, False),  # too few months
    ],
)
def test_when_a_habit_fades(
    early: tuple[int, ...], late: tuple[int, ...], months: int, fades: bool
) -> None:
    """Half as often a check-in in the later half of at least four months, and four times before."""
    records = []
    for at, times in enumerate((*early, *late)[:months]):
        for n in range(6):
            chips = ("urge_to_fix",) if n < times else ("at_ease",)
            records.append(checkin(at * 10 + n, date(2026, at + 1, n + 1), self_study=chips))
    assert (("self_study", "urge_to_fix") in year(records, FIRST_OF_YEAR).fading) is fades


def test_a_habit_met_as_often_in_fewer_check_ins_does_not_fade() -> None:
    """It is counted for each check-in: half the work is not half the habit."""
    records = [
        checkin(at * 10 + n, date(2026, at + 1, n + 1), self_study=("urge_to_fix",))
        for at in range(4)
        for n in range(6 if at < 2 else 3)
    ]
    assert year(records, FIRST_OF_YEAR).fading == ()


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("week", MONDAY, date(2026, 11, 29)),
        ("month", date(2028, 2, 1), date(2028, 2, 29)),
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("year", FIRST_OF_YEAR, date(2026, 12, 31)),
    ],
)
def test_where_a_time_ends(kind: str, first: date, last: date) -> None:
    """Leap years and Decembers, too."""
    assert last_of(kind, first) == last


def test_the_month_after() -> None:
    """From any day of a month."""
    assert after_month(date(2026, 1, 31)) == date(2026, 2, 1)
    assert after_month(date(2026, 12, 5)) == date(2027, 1, 1)


def test_labels() -> None:
    """Of a chip that is gone there is none."""
    known = label(("nourished", "courage"))
    assert known is not None
    assert english(known) == "their courage"
    assert label(("nourished", "gone")) is None
    assert label(("gone", "courage")) is None
    assert Count(("nourished", "courage"), 1).times == 1
