"""A minute's practice."""

from __future__ import annotations

from conversations.practice.texts import minute
from tests.conversations.desk import Desk
from tests.conversations.screen import english


def test_one_quiet_text_a_day_by_the_clock_on_the_wall() -> None:
    """The same all day long, another after midnight; nothing to tap and nothing kept."""
    desk = Desk()
    desk.command("/practice")
    assert english(minute(desk.today)) in desk.text
    assert desk.buttons == []
    first = desk.text
    desk.until("23:59")
    desk.command("/practice")
    assert desk.text == first
    desk.advance(minutes=2)
    desk.command("/practice")
    assert desk.text != first
    assert desk.records == []


def test_it_does_not_lose_the_place() -> None:
    """The open question is still answered."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/practice")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
