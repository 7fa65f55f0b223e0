"""A picture in a few words."""

from __future__ import annotations

import pytest

from conversations.pictures import facts
from conversations.pictures.caption import caption, told
from tests.conversations.pictures import samples
from tests.conversations.screen import english


def test_a_week() -> None:
    """How often each step was met."""
    found = told(facts.week(samples.full_week(), samples.MONDAY))
    said = english(caption("week", samples.MONDAY, found))
    assert said.startswith("Mon 23 Nov to Sun 29 Nov: 8 check-ins on 4 days.\nIn yourself (6), ")
    assert said.endswith(" and In one line (1).")


def test_a_month() -> None:
    """The habits and the strengths met most."""
    found = told(facts.month(samples.full_month(), samples.FIRST_OF_MONTH))
    said = english(caption("month", samples.FIRST_OF_MONTH, found))
    assert said.startswith("November 2026: 56 check-ins on 20 days.\nHabits you noticed: being")
    assert "\nStrengths you met: their courage (17), humour (17) and patience (11)." in said


def test_a_year() -> None:
    """What is met less."""
    found = told(facts.year(samples.full_year(), samples.FIRST_OF_YEAR))
    said = english(caption("year", samples.FIRST_OF_YEAR, found))
    assert said.startswith("2026: 126 check-ins.\n")
    assert said.endswith("\nMet less in the later months: urge to fix.")


@pytest.mark.parametrize("result", [{}, {"check_ins": 0}, {"check_ins": "x"}])
def test_a_quiet_time(result: dict[str, str | int]) -> None:
    """Nothing is counted."""
    said = english(caption("month", samples.FIRST_OF_MONTH, result))
    assert said == "November 2026: a quiet time, and nothing was owed."


def test_chips_that_are_gone_are_left_out() -> None:
    """A job may be older than the words it was made with."""
    result = {"check_ins": 3, "habits": "self_study.gone:2,self_study.tired:x,,", "steps": "a:1"}
    assert english(caption("year", samples.FIRST_OF_YEAR, result)) == "2026: 3 check-ins."


def test_no_words_of_a_persons_own_are_in_it() -> None:
    """Nor in what a job's end tells."""
    found = told(facts.week(samples.full_week(), samples.MONDAY))
    assert "whistles" not in repr(found)
