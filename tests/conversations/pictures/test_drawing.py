"""What is drawn, and what is not."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from conversations.pictures import drawing, facts
from conversations.pictures.glyphs import drawable
from conversations.pictures.paper import Look
from tests.conversations.pictures import samples
from tests.conversations.screen import english

LOOK = Look(english, samples.TODAY)
QUIET = "A quiet time here. Nothing was owed,"


def words(svg: str) -> list[str]:
    """Return the lines of text of a drawing."""
    found = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own
    return ["".join(one.itertext()) for one in found]


def week(*records: int) -> str:
    """Return the sample week with these check-ins, all if none is named."""
    some = [one for one in samples.full_week() if not records or one.id in records]
    return drawing.week(facts.week(some, samples.MONDAY), LOOK)


def test_a_week_names_its_days_and_steps() -> None:
    """And counts without judging."""
    said = words(week())
    assert said[0] == "Your week"
    assert {"Mon", "Sun", "23", "29", "In yourself", "In one line"} <= set(said)
    assert "8 check-ins on 4 days" in said


def test_what_was_not_met_is_not_drawn() -> None:
    """One check-in has five dots, and there is no row for lines."""
    assert week(1).count("<circle") == 5
    assert "In one line" not in words(week(1))
    assert week(7).count("<circle") == 1


@pytest.mark.parametrize(
    "svg",
    [
        drawing.week(facts.week((), samples.MONDAY), LOOK),
        drawing.month(facts.month((), samples.FIRST_OF_MONTH), LOOK),
        drawing.year(facts.year((), samples.FIRST_OF_YEAR), LOOK),
    ],
    ids=["week", "month", "year"],
)
def test_a_quiet_time_is_no_empty_grid(svg: str) -> None:
    """A sun, a hill, one warm line."""
    assert any(QUIET in one for one in words(svg))
    assert svg.count("<circle") == 1
    assert "Mon" not in words(svg)


@pytest.mark.parametrize(
    "svg",
    [
        week(),
        drawing.month(facts.month(samples.full_month(), samples.FIRST_OF_MONTH), LOOK),
        drawing.year(facts.year(samples.full_year(), samples.FIRST_OF_YEAR), LOOK),
    ],
    ids=["week", "month", "year"],
)
def test_nothing_grades_and_nothing_is_quoted(svg: str) -> None:
    """No percentages, no zeros, no streaks, none of the person's words, all of it drawable."""
    said = " ".join(words(svg))
    assert "%" not in said
    assert not re.search(r"\b0\b|streak|score|goal|missed", said)
    assert "whistles" not in said
    assert "held breath" not in said
    assert drawable(svg)


def test_a_month_shows_habits_beside_strengths() -> None:
    """More than four check-ins of a day are a figure."""
    said = words(drawing.month(facts.month(samples.full_month(), samples.FIRST_OF_MONTH), LOOK))
    assert said[0] == "November 2026"
    assert {"Habits you noticed", "Strengths you met", "their courage", "× 5"} <= set(said)


@pytest.mark.parametrize(("start", "first"), [(0, "Mon"), (6, "Sun"), (5, "Sat")])
def test_the_weeks_of_a_month_begin_where_they_do(start: int, first: str) -> None:
    """The first of November 2026 is a Sunday: it begins a row, or ends it."""
    look = Look(english, samples.TODAY, week_start=start)
    svg = drawing.month(facts.month(samples.full_month(), samples.FIRST_OF_MONTH), look)
    weekdays = [one for one in words(svg) if one in {"Mon", "Sat", "Sun"}]
    assert weekdays[0] == first


def test_what_was_not_named_is_said_kindly() -> None:
    """There are check-ins, and no habit in them."""
    record = samples.checkin(1, samples.TODAY, nourished=("trust",))
    said = words(drawing.month(facts.month((record,), samples.FIRST_OF_MONTH), LOOK))
    assert "None named this month." in said
    said = words(drawing.year(facts.year((record,), samples.FIRST_OF_YEAR), LOOK))
    assert "None named this year." in said


def test_words_alone_make_a_year_and_a_month() -> None:
    """Check-ins without any chip."""
    record = samples.checkin(1, samples.TODAY, line="a word")
    for svg in (
        drawing.month(facts.month((record,), samples.FIRST_OF_MONTH), LOOK),
        drawing.year(facts.year((record,), samples.FIRST_OF_YEAR), LOOK),
    ):
        assert sum(one.startswith("None named") for one in words(svg)) == 2


def test_a_year_says_what_fades_and_what_is_seen_most() -> None:
    """In words, under the name of the chip."""
    said = words(drawing.year(facts.year(samples.full_year(), samples.FIRST_OF_YEAR), LOOK))
    assert said.count("met less in the later months") == 1
    assert "seen most" in said
    assert "126 check-ins" in said


def test_a_day_off_is_named_where_there_is_one() -> None:
    """And not otherwise."""
    off = frozenset({samples.MONDAY})
    records = samples.full_week()
    assert "day off" in words(drawing.week(facts.week(records, samples.MONDAY, off), LOOK))
    assert "day off" not in words(week())


def test_titles() -> None:
    """Years are not grouped like numbers."""
    assert english(drawing.title("year", samples.FIRST_OF_YEAR)) == "2026"
    assert english(drawing.title("month", samples.FIRST_OF_MONTH)) == "November 2026"
    assert english(drawing.tally(1, 1)) == "1 check-in on 1 day"
    assert english(drawing.tally(2)) == "2 check-ins"
