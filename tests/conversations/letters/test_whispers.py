"""Which line comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.letters.whispers import (
    APART,
    RESTED,
    SEASON,
    STEPS,
    choose,
    line_of,
    remember,
    too_soon,
)
from conversations.model import Record, Whispered
from tests.conversations.letters.a_week import MONDAY, record, said

DAY = timedelta(days=1)
LATER = MONDAY + 10 * DAY

WHOLE = record(
    1,
    self_study=said("I felt heavy and slow all day"),
    letting_go=said("the wish to be liked by everybody"),
    seeing=said("A gardener who talks to her roses"),
    nourished=said("Her patience with a slow knee"),
    reflecting=said("She felt it when I stopped talking"),
    sentence=said("You have a way with living things"),
    intention=said("Arrive before I begin"),
    line=said("A short day, and enough of it"),
    relationship=said("We spoke about the pace of it"),
)


def told(*records: Record, days: int = 40) -> list[tuple[int, str]]:
    """Return what comes, asked each day for so many days."""
    came: tuple[Whispered, ...] = ()
    for day in range(days):
        one = choose(records, came, LATER + day * DAY)
        if one is not None:
            came = remember(came, one)
    return [(one.record, one.step) for one in came]


def test_only_what_was_good_comes_back() -> None:
    """Each of four lines once; nothing that was found in oneself, nor what was to be done."""
    assert told(WHOLE) == [(1, step) for step in STEPS]


def test_steps_take_turns_and_the_oldest_comes_first() -> None:
    """However the records are handed in."""
    other = record(2, 1, nourished=said("His dry jokes about it"), seeing=said("A cook, at rest"))
    expected = [
        (1, "nourished"),
        (1, "seeing"),
        (1, "reflecting"),
        (1, "sentence"),
        (2, "nourished"),
        (2, "seeing"),
    ]
    assert told(WHOLE, other) == told(other, WHOLE) == expected


@pytest.mark.parametrize(
    ("after", "comes"),
    [
        (RESTED - DAY, False),
        (RESTED, True),
        (SEASON, True),
        (SEASON + DAY, False),
    ],
)
def test_it_has_rested_and_is_of_this_season(after: timedelta, *, comes: bool) -> None:
    """A week at least, and four months at most."""
    assert (choose([WHOLE], (), MONDAY + after) is not None) is comes


@pytest.mark.parametrize("answer", [said(), said("", "courage"), said("  \n ")])
def test_without_words_there_is_no_line(answer: object) -> None:
    """A skipped question and a chip are no line."""
    assert choose([record(1, nourished=answer)], (), LATER) is None  # type: ignore[arg-type]


def test_a_long_answer_comes_with_its_best_line() -> None:
    """As in the letter."""
    one = record(1, seeing=said("Well.\nHe carves spoons for all his neighbours\n" + "so " * 200))
    assert line_of(one, "seeing") == "He carves spoons for all his neighbours"
    assert line_of(one, "self_study") is None
    assert line_of(one, "gone") is None


def test_four_days_lie_between_two() -> None:
    """At most two in any seven days."""
    came = (Whispered(1, "seeing", MONDAY),)
    assert [too_soon(came, MONDAY + day * DAY) for day in range(5)] == [True] * 4 + [False]
    assert timedelta(days=7) / APART < 2
    assert not too_soon((), MONDAY)


def test_what_has_come_is_remembered_for_as_long_as_it_could_come_again() -> None:
    """And no longer, so that it does not grow."""
    came: tuple[Whispered, ...] = ()
    for number in range(200):
        came = remember(came, Whispered(number, "seeing", MONDAY + number * APART))
    assert len(came) == SEASON // APART + 1
    assert came[-1].record == 199
