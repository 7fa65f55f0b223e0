"""Leaving."""

from __future__ import annotations

import pytest

from conversations.model import Address, Say, Vanish
from tests.conversations.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """Somebody who has kept something."""
    desk = Desk()
    desk.say("a thought to keep")
    return desk


def test_two_taps_delete_everything_and_goodbye_is_the_last_word(desk: Desk) -> None:
    """The goodbye comes before the end, so that it can still be sent."""
    desk.command("/deleteme")
    assert "cannot be undone" in desk.text
    assert desk.buttons == ["Export first", "Delete everything…", "Keep it"]
    desk.tap("Delete everything…")
    assert len(desk.records) == 1
    assert desk.buttons == ["Yes, delete all of it", "Keep it"]
    desk.tap("Yes, delete all of it")
    assert desk.gone
    assert isinstance(desk.effects[-1], Vanish)
    assert isinstance(desk.effects[-2], Say)
    assert "Go well." in desk.text


def test_the_dangerous_buttons_look_dangerous(desk: Desk) -> None:
    """And only those."""
    desk.command("/deleteme")
    assert [row[0].style for row in desk.last.keyboard] == ["", "danger", ""]


@pytest.mark.parametrize("taps", [["Keep it"], ["Delete everything…", "Keep it"]])
def test_it_can_be_kept_at_either_card(desk: Desk, taps: list[str]) -> None:
    """Nothing has changed then."""
    desk.command("/deleteme")
    for label in taps:
        desk.tap(label)
    assert "Nothing has changed" in desk.text
    assert not desk.gone
    assert len(desk.records) == 1


def test_the_export_is_offered_first(desk: Desk) -> None:
    """The card stays while the document is made."""
    desk.command("/deleteme")
    desk.tap("Export first")
    assert [job.kind for job in desk.jobs] == ["export"]
    assert "Delete everything…" in desk.buttons


def test_an_old_second_card_asks_once_more(desk: Desk) -> None:
    """A thumb on last month's card deletes nothing."""
    desk.command("/deleteme")
    desk.tap("Delete everything…")
    desk.advance(16)
    desk.tap("Yes, delete all of it")
    assert not desk.gone
    assert "while ago" in desk.toast
    assert "Delete everything…" in desk.buttons


@pytest.mark.parametrize("choice", ["", "0", "-5", "yes", "9" * 11, "9" * 40, "²"])
def test_a_forged_second_tap_deletes_nothing(desk: Desk, choice: str) -> None:
    """Only a card shown in the last quarter of an hour counts."""
    desk.tap_to(Address("deleteme", "@yes", desk.last.card or 0, choice))
    assert not desk.gone


def test_what_was_parked_does_not_speak_after_goodbye() -> None:
    """Nothing follows the end."""
    desk = Desk(settled=False)
    desk.command("/start")
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/deleteme")
    desk.tap("Delete everything…")
    desk.tap("Yes, delete all of it")
    assert desk.gone


def test_deleteme_in_a_check_in_leaves_the_question_open_until_the_second_tap() -> None:
    """Somebody who only looked goes on where they were."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/deleteme")
    desk.tap("Keep it")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
