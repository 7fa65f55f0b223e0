"""What was typed behind /search."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import summary
from conversations.model import Search, replace
from conversations.search.asking import (
    LONGEST,
    MOST,
    Chips,
    args,
    chips_of,
    chips_told,
    of,
    period,
    read,
    step_of,
)

STEPS = tuple(summary.TITLES)
YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ("hands", Search(("hands",))),
        ("  her   hands ", Search(("her", "hands"))),
        ('"her hands" warm', Search(("her hands", "warm"))),
        ("„her  hands“", Search(("her hands",))),
        ("hands step:letting_go 2026", Search(("hands",), "letting_go", **YEAR)),
        ("STEP:Letting-Go", Search((), "letting_go")),
        ('step:"letting go"', Search((), "letting_go")),
        ("step:let", Search((), "letting_go")),
        ("step:se", Search(("step:se",))),  # seeing, self_study and sentence
        ("step:nothing", Search(("step:nothing",))),
        ("step: hands", Search(("step:", "hands"))),
        ("#supervision", Search(tag="supervision")),
        ('tag:"peer group" x', Search(("x",), tag="peer group")),
        ("TAG:cpd", Search(tag="cpd")),
        ("#", Search(("#",))),
        ('"2026"', Search(("2026",))),
        ("2025 2026", Search((), **YEAR)),
        ("1066", Search(("1066",))),
        ("hands hands", Search(("hands",))),
        ('""', Search()),
        ("\u05b8", Search()),
        ("", Search()),
    ],
)
def test_what_is_typed(typed: str, search: Search) -> None:
    """Words, a step by its key or what begins it, a tag, a period; all else is words."""
    assert read(typed, STEPS) == search


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-2", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024-12", (date(2024, 12, 1), date(2024, 12, 31))),
        ("2024-02-29", (date(2024, 2, 29), date(2024, 2, 29))),
        ("2023-02-29", None),
        ("2024-13", None),
        ("2024-00", None),
        ("20245", None),
        ("24", None),
        ("", None),
    ],
)
def test_periods(typed: str, days: tuple[date, date] | None) -> None:
    """A year, a month, a day; what is none of them is a word."""
    assert period(typed) == days


def test_only_so_much_is_looked_for() -> None:
    """Words, and letters of a word."""
    search = read(" ".join("abcdefghijklmnop") + " " + "x" * 100, STEPS)
    assert search.words == tuple("abcdefghijklmnop")[:MOST]
    assert read("x" * 100, STEPS).words == ("x" * LONGEST,)


def test_a_name_of_a_step_must_be_of_one() -> None:
    """The whole key of one step may begin another's."""
    assert step_of("seeing", ("seeing", "seeing_more")) == "seeing"
    assert step_of("see", ("seeing", "seeing_more")) == ""
    assert step_of("", STEPS) == ""


@given(st.text(max_size=80))
def test_a_job_is_given_what_was_asked_for(typed: str) -> None:
    """All of it comes back from what the job is given, which is text and numbers."""
    search = replace(read(typed, STEPS), page=3, card=7)
    given = args(search, 12)
    assert all(isinstance(value, str | int) for value in given.values())
    assert of(given) == (search, 12)


def test_a_job_of_another_version_looks_for_what_it_can() -> None:
    """What is missing is nothing."""
    assert of({}) == (Search(), 0)
    assert of({"start": "x", "words": "a"}) == (Search(("a",)), 0)


@pytest.mark.parametrize(
    "chips",
    [(frozenset({("seeing", "trust"), ("letting_go", "a_b")}), frozenset()), (frozenset(),) * 2],
)
def test_a_job_tells_of_chips(chips: Chips) -> None:
    """Word by word; of a job that told of none there are none."""
    assert chips_of(chips_told(chips)) == chips
    assert chips_of("") == (frozenset(),)
