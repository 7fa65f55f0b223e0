"""Moving a check-in by a typed time, as the person does it; by buttons: test_block.py."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model import Address
from tests.conversations.days.test_block import card, dues
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with three blocks a day, in the middle of the first."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00", "18:00-19:30"))
    desk.until("10:00")
    return desk


def moves(desk: Desk, block: str = "09:00–12:00") -> None:
    """Open the card that asks when a check-in is to come."""
    card(desk, block)
    desk.tap("Move…")


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("18:30", "18:30"),
        ("at 18:30", "18:30"),
        ("um 18 Uhr 30", "18:30"),
        ("18h30", "18:30"),
        ("6:30pm", "18:30"),
        ("1830", "18:30"),
        ("12:01", "12:01"),
    ],
)
def test_a_typed_time_moves_the_check_in(desk: Desk, words: str, due: str) -> None:
    """Of this block alone; nothing is kept as a note, and it can be taken back."""
    moves(desk)
    assert "write the time here" in desk.text
    desk.say(words)
    assert f"09:00–12:00: moved. I will ask today at {due}." in desk.text
    assert dues(desk) == [due, "17:05", "19:35"]
    assert desk.records == []
    desk.tap("Undo")
    assert dues(desk)[0] == "12:05"
    desk.say(words)
    assert desk.answer("note").text == words


@pytest.mark.parametrize("words", ["11:00 am", "09:30", "0900"])
def test_a_time_before_the_end_moves_nothing_and_can_be_written_again(
    desk: Desk, words: str
) -> None:
    """The card goes on listening."""
    moves(desk)
    desk.say(words)
    assert "nothing is moved" in desk.text
    assert dues(desk)[0] == "12:05"
    desk.say("12:45")
    assert dues(desk)[0] == "12:45"
    assert desk.records == []


def test_a_time_in_either_half_is_asked_back() -> None:
    """Of a night block that is due after midnight both may lie ahead."""
    desk = Desk()
    desk.works(*weekdays("01:00-02:00"))
    desk.until("Tue 01:10")
    moves(desk, "01:00–02:00")
    desk.say("8:15")
    assert desk.buttons == ["08:15", "20:15", "‹ Back"]
    desk.tap("20:15")
    assert "moved. I will ask today at 20:15." in desk.text


@pytest.mark.parametrize(("words", "later"), [("6:30", "18:30"), ("11:00", "23:00")])
def test_the_other_half_of_the_day_is_not_taken_without_a_question(
    desk: Desk, words: str, later: str
) -> None:
    """As typed it is over."""
    moves(desk)
    desk.say(words)
    assert desk.buttons == [later, "‹ Back"]
    assert dues(desk)[0] == "12:05"
    desk.tap(later)
    assert dues(desk)[0] == later


def test_a_check_in_that_was_moved_comes_earlier_again(desk: Desk) -> None:
    """And is put back to the later time."""
    moves(desk)
    desk.say("19:00")
    desk.tap("Move again…")
    desk.say("18:00")
    assert dues(desk)[0] == "18:00"
    desk.tap("Undo")
    assert dues(desk)[0] == "19:00"


def test_a_time_in_quiet_hours_says_when_it_really_comes(desk: Desk) -> None:
    """As by a button."""
    moves(desk, "18:00–19:30")
    desk.say("23:10")
    assert "That lies in quiet hours, so it comes tomorrow at 08:00." in desk.text


@pytest.mark.parametrize("words", ["she laughed today", "18", "18:30 with Anna", "14:00-15:00"])
def test_other_words_are_a_note(desk: Desk, words: str) -> None:
    """Nothing that was said is lost."""
    moves(desk)
    desk.say(words)
    assert desk.answer("note").text == words
    assert dues(desk)[0] == "12:05"


@pytest.mark.parametrize("label", ["‹ Back", "+15 min"])
def test_a_card_that_was_left_takes_nothing(desk: Desk, label: str) -> None:
    """By a button on it, or by half an hour."""
    moves(desk)
    desk.tap(label)
    was = dues(desk)
    desk.say("18:30")
    assert desk.answer("note").text == "18:30"
    assert dues(desk) == was
    moves(desk)
    desk.advance(31)
    desk.say("18:40")
    assert desk.answer("note").text == "18:40"
    assert dues(desk) == was


def test_words_answer_the_question_that_is_open(desk: Desk) -> None:
    """A question comes first, and the card does not say that it listens."""
    desk.command("/checkin")
    moves(desk)
    assert "write the time here" not in desk.text
    desk.say("18:30")
    assert dues(desk)[0] == "12:05"


@pytest.mark.parametrize(
    "further", ["t", "t9999", "t0900", "t18:3", "t2460", "t\u0661\u0668\u0663\u0660", "tt830"]
)
def test_a_forged_time_moves_nothing(desk: Desk, further: str) -> None:
    """It comes back from a phone."""
    moves(desk)
    prompt = next(one for one in desk.shelf.waiting() if one.day == desk.today)
    due = int(prompt.due_at.timestamp())
    number = desk.last.card or 0
    desk.tap_to(Address("today", "@move", number, f"{prompt.id}.{due}.{further}"))
    assert dues(desk)[0] == "12:05"
    assert prompt.due_at - prompt.ends_at == timedelta(minutes=5)
