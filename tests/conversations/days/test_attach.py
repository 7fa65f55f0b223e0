"""A note that belongs to a block after all."""

from __future__ import annotations

from datetime import time

import pytest

from conversations.days.attach import MOST
from conversations.model import Address, Spot
from conversations.when.week import OneOff
from tests.conversations.desk import Desk, weekdays

MORNING, AFTERNOON = "Mon 23 Nov, 09:00–12:00", "Mon 23 Nov, 14:00–17:00"


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def complete(desk: Desk, *words: str) -> None:
    """Answer the questions that are open, one after the other."""
    for word in words or ("in my hands",) * 5:
        desk.say(word)


def noted(desk: Desk, text: str = "she brought tulips") -> int:
    """Write something while nothing is open."""
    desk.command("/cancel")
    return desk.say(text)


def test_a_note_after_a_block_is_attached_by_two_taps(desk: Desk) -> None:
    """It is that block's line then, and the block is not asked about any more."""
    desk.until("12:02")
    desk.say("she brought tulips")
    desk.tap("Attach to a block")
    assert desk.buttons == [MORNING, "‹ Back"]
    desk.tap(MORNING)
    assert desk.text == f"✓ Attached to your block of {MORNING}."
    assert (desk.record.flow, desk.record.answers["line"].text) == (
        "checkin",
        "she brought tulips",
    )
    desk.until("12:30")
    assert "has ended" not in desk.screen
    desk.tap("Go deeper")
    complete(desk)
    assert desk.record.state == "complete"


def test_an_attached_note_is_detached_and_the_block_is_asked_about_after_all(desk: Desk) -> None:
    """As long as its time has not come."""
    desk.until("12:02")
    desk.say("she brought tulips")
    note = desk.record
    desk.tap("Attach to a block")
    desk.tap(MORNING)
    desk.tap("Undo")
    assert desk.record == note
    assert note.block is None
    desk.until("12:05")
    assert "Your morning block (09:00–12:00) has ended." in desk.text


def test_a_receipt_offers_it_only_where_a_block_has_ended_today(desk: Desk) -> None:
    """From a note's card it is offered always, and says if there is no block."""
    noted(desk)
    assert desk.buttons == []
    desk.command("/history")
    card = desk.last
    desk.tap(desk.buttons[0])
    desk.tap("Attach to a block")
    assert desk.toast == "There was no block around that day."
    desk.until("Tue 08:00")
    desk.tap("Attach to a block")
    assert card.buttons == [AFTERNOON, MORNING, "‹ Back"]


def test_a_block_that_came_after_the_note_is_not_the_first_to_choose(desk: Desk) -> None:
    """A tired thumb takes the first."""
    desk.until("17:30")
    desk.command("/cancel")
    desk.tap("Not this time")
    desk.say("she brought tulips")
    receipt = desk.last
    desk.advance(days=1)
    desk.tap("Attach to a block", receipt)
    assert receipt.buttons[:2] == [AFTERNOON, MORNING]
    assert receipt.buttons[2].startswith("Tue 24 Nov")


def test_more_words_for_a_note_follow_it_to_its_block(desk: Desk) -> None:
    """By a swipe at the old receipt, and when the words are changed."""
    desk.until("12:02")
    message = desk.say("she brought tulips")
    receipt = desk.last
    assert receipt.spot == Spot(desk.record.id, "note")
    desk.tap("Attach to a block")
    desk.tap(MORNING)
    desk.reply(receipt, "yellow ones")
    assert desk.answer("line").text == "she brought tulips\nyellow ones"
    desk.edit(message, "she brought me tulips")
    assert desk.answer("line").text == "she brought me tulips\nyellow ones"


def test_what_has_grown_from_a_note_is_not_taken_apart(desk: Desk) -> None:
    """Undo is too late then; so is attaching it twice."""
    desk.until("12:02")
    desk.say("she brought tulips")
    desk.tap("Attach to a block")
    to, undo = desk.find(MORNING), None
    desk.tap_to(to)
    undo = desk.find("Undo")
    desk.tap_to(to)
    assert desk.toast == "It belongs to a block already, or that block is gone."
    desk.tap("Go deeper")
    desk.say("a pull")
    before = desk.records
    desk.tap_to(undo)
    assert desk.toast == "A check-in has grown from it by now. Nothing has changed."
    assert desk.records == before


def test_a_note_beside_a_check_in_of_its_block_does_not_stand_in_its_way(desk: Desk) -> None:
    """The block's old message still opens the check-in, not the line beside it."""
    desk.until("12:05")
    prompt = desk.last
    desk.tap("Begin")
    complete(desk, "a pull", "a plan", "her hands", "courage", "in silence")
    noted(desk)
    desk.tap("Attach to a block")
    desk.tap(MORNING)
    assert [one.block for one in desk.records] == [desk.records[0].block] * 2
    desk.tap("Begin", prompt)
    assert desk.session.talk is not None
    assert desk.session.talk.record.id == desk.records[0].id


def test_a_note_of_the_small_hours_finds_the_block_of_the_evening_before() -> None:
    """And the name of the day it belongs to is that block's."""
    desk = Desk()
    desk.works(OneOff(desk.today, time(22), time(23, 30)))
    desk.advance(hours=16, minutes=10)
    desk.command("/cancel")
    desk.command("/history")
    noted(desk)
    desk.command("/history")
    desk.tap("Tue 24 Nov, 00:10: a note")
    desk.tap("Attach to a block")
    desk.tap("Mon 23 Nov, 22:00–23:30")
    assert f"{desk.record.day}" == "2026-11-23"
    desk.tap("Undo")
    assert f"{desk.record.day}" == "2026-11-24"


def test_only_blocks_that_have_begun_are_offered_and_the_newest_of_them() -> None:
    """A day of many short ones fits on a card."""
    desk = Desk()
    hours = [f"{hour:02}:00-{hour:02}:30" for hour in range(1, 23, 2)]
    desk.works(*weekdays(*hours, days=range(7)))
    noted(desk)
    desk.until("Tue 09:10")
    desk.command("/history")
    desk.tap("Mon 23 Nov, 08:00: a note")
    desk.tap("Attach to a block")
    assert len(desk.buttons) == MOST + 1
    assert desk.buttons[0] == "Tue 24 Nov, 09:00–09:30"
    assert "Tue 24 Nov, 11:00–11:30" not in desk.buttons


@pytest.mark.parametrize("action", ["@attach", "@to", "@detach"])
@pytest.mark.parametrize("choice", ["", "99", "99.99.99", "x.y.z"])
def test_a_forged_button_changes_nothing(desk: Desk, action: str, choice: str) -> None:
    """It is answered kindly."""
    noted(desk)
    before = desk.records
    desk.tap_to(Address("history", action, desk.last.card or 0, choice))
    assert desk.toast == "I cannot find that any more. /history shows what there is."
    assert desk.records == before
