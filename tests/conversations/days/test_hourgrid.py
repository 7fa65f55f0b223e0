"""Hours chosen by tapping: what buttons hold, and what they ask next."""

from __future__ import annotations

from datetime import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.days.hourgrid import Picked, Stage, choice_of, question, read, start, ways_on
from conversations.days.lines import MOST_SPANS
from conversations.model import Address, Button, Card
from conversations.when.grouping import Group
from tests.conversations.screen import data_of, english, paragraphs

TO = Address("schedule", "@tap")
NINE, TWELVE = time(9), time(12)


def _tap(card: Card, label: str) -> Picked:
    """Press a button of a card and read what it held."""
    made = next(one for one in chain(*card.keyboard) if english(one.label) == label)
    picked = read(made.to.choice)
    assert picked is not None
    return picked


def _labels(card: Card) -> list[str]:
    return [english(one.label) for one in chain(*card.keyboard)]


def test_days_are_taken_and_given_back_one_by_one() -> None:
    """A tap on a chosen day takes it away; without days there is no way on."""
    card = question(Picked(), TO)
    assert "Go on ›" not in _labels(card)
    monday = _tap(card, "Mon")
    card = question(monday, TO)
    assert "✓ Mon" in _labels(card)
    assert _tap(card, "Go on ›") == Picked("s", days=1)
    assert _tap(card, "✓ Mon") == Picked()


def test_monday_to_friday_is_one_tap() -> None:
    """And goes on to the hours at once."""
    picked = _tap(question(Picked(), TO), "Mon–Fri")
    assert paragraphs(question(picked, TO).body) == "From when, on Mon–Fri?"


def test_an_end_comes_after_its_start() -> None:
    """The grid begins with the hour after, and goes to midnight."""
    card = question(Picked("e", days=1, times=(NINE,)), TO)
    assert paragraphs(card.body) == "Mon, from 09:00 until when?"
    assert _labels(card)[0] == "10:00"
    assert "00:00" in _labels(card)
    assert _tap(card, "12:00").line == Group(((0, 0),), ((NINE, TWELVE),))


def test_half_hours_are_one_more_tap_and_hold_for_one_question() -> None:
    """The grid shows them instead; the next one is on the hour again."""
    card = question(Picked("s", days=1), TO)
    half = question(_tap(card, "Half past"), TO)
    assert "09:30" in _labels(half)
    assert "09:00" not in _labels(half)
    assert _tap(half, "On the hour") == Picked("s", days=1)
    ends = question(_tap(half, "09:30"), TO)
    assert _labels(ends)[0] == "10:00"
    assert _labels(question(_tap(ends, "Half past"), TO))[0] == "10:30"


def test_another_block_keeps_the_days_and_says_what_stands() -> None:
    """A start that was chosen is not offered again, and back leads to the line."""
    line = Picked("l", days=3, times=(NINE, TWELVE))
    more = next(one for one in ways_on(line, TO) if english(one.label) == "And another block")
    picked = read(more.to.choice)
    assert picked == Picked("s", days=3, times=(NINE, TWELVE))
    assert picked is not None
    card = question(picked, TO)
    assert paragraphs(card.body).startswith("Mon and Tue 09:00–12:00")
    assert "09:00" not in _labels(card)
    assert _tap(card, "‹ Back") == line


def test_back_leads_one_question_back() -> None:
    """From an end to its start, from the first start to the days."""
    starts = _tap(question(Picked("e", days=1, times=(NINE,)), TO), "‹ Back")
    assert starts == Picked("s", days=1)
    assert _tap(question(starts, TO), "‹ Back") == Picked(days=1)


def test_a_line_has_only_so_many_blocks() -> None:
    """More would not fit into a button; starting over always does."""
    times = tuple(time(hour) for hour in range(8, 8 + 2 * MOST_SPANS))
    full = Picked("l", days=1, times=times)
    assert [english(one.label) for one in ways_on(full, TO)] == ["Start over"]


def test_blocks_are_said_in_their_order_and_once() -> None:
    """Whatever the order in which they were chosen."""
    one = Picked("l", days=1, times=(time(14), time(17), NINE, TWELVE, NINE, TWELVE))
    assert one.line.spans == ((NINE, TWELVE), (time(14), time(17)))


def test_every_button_fits_for_a_flow_with_a_long_name() -> None:
    """64 bytes of callback data, for whoever offers this."""
    times = tuple(time(23, minute) for minute in range(50, 50 + 2 * MOST_SPANS))
    code = choice_of(Picked("l", True, 127, times))
    assert len(data_of(Address("onboarding", "@tap", 36**7 - 1, code))) <= 64


def test_it_begins_with_a_button_of_its_own() -> None:
    """Whoever asks for hours in words can offer it."""
    button: Button = start(TO)
    assert english(button.label) == "Choose by tapping"
    assert read(button.to.choice) == Picked()


_times = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), max_size=9)


@given(st.sampled_from(("d", "s", "e", "l")), st.booleans(), st.integers(0, 130), _times)
def test_what_a_button_holds_is_read_as_it_was_written(
    stage: Stage,
    half: bool,
    days: int,
    times: list[time],
) -> None:
    """Or not at all, when it could not have been written."""
    picked = Picked(stage, half, days, tuple(times))
    assert read(choice_of(picked)) in (picked, None)


@given(st.text(max_size=30))
def test_nothing_else_is_read(choice: str) -> None:
    """Choices come back from a phone: each is what a button would have held, or nothing."""
    picked = read(choice)
    assert picked is None or choice_of(picked) == choice


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "x000",
        "s000",
        "d080",
        "d001" + "21c",
        "e001",
        "s001" + "21c",
        "l001",
        "l001" + "21c",
        "l001" + "21c21d",
        "l001" + "fff21c",
        "l001" + "21c2d0" * (MOST_SPANS + 1),
        "s001" + "21c2d0" * MOST_SPANS,
        "d0\u0661\u0662",
        "d001 ",
        "l001" + "21C2D0",
    ],
)
def test_a_forged_choice_is_nothing(choice: str) -> None:
    """No days, a time too many, a block of a minute, digits of another script."""
    assert read(choice) is None
