"""The five steps to read."""

from __future__ import annotations

from conversations.model import Address
from conversations.practice import FIVE
from conversations.practice.five import SELF_STUDY
from conversations.practice.texts import NAMES, TEXTS
from tests.conversations.desk import Desk
from tests.conversations.screen import english


def test_they_are_read_one_after_the_other_in_one_message() -> None:
    """With a text and a why each, forth and back."""
    desk = Desk()
    desk.command("/steps")
    assert "Ron Kurtz and Donna Martin" in desk.text
    assert SELF_STUDY.why is not None
    assert english(SELF_STUDY.why) in desk.text
    for at, step in enumerate(FIVE, 1):
        assert desk.text.startswith(f"{at}. {english(NAMES[step])}\n\n{english(TEXTS[step])}")
        if at < len(FIVE):
            desk.tap(f"{english(NAMES[FIVE[at]])} ▶")
    assert desk.buttons == ["◀ Being nourished"]
    desk.tap("◀ Being nourished")
    assert desk.text.startswith("4. Being nourished")
    assert len(desk.messages) == 2


def test_reading_does_not_lose_the_place() -> None:
    """The open question is still answered."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/steps")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"


def test_a_page_that_is_not_there() -> None:
    """Nothing changes."""
    desk = Desk()
    desk.command("/steps")
    desk.tap_to(Address("steps", "@page", desk.last.card or 0, "sixth"))
    assert "I do not know this button" in desk.toast
