"""/tag: on the newest record, from a record's card, by a tap and by words."""

from __future__ import annotations

import pytest

from conversations.model import Address
from tests.conversations.desk import Desk
from tests.conversations.flows.test_search import search


@pytest.fixture
def desk() -> Desk:
    """A settled person with one note."""
    desk = Desk()
    desk.say("she brought tulips")
    return desk


def test_a_tag_goes_on_what_was_kept_last(desk: Desk) -> None:
    """It is said, shown on the card, and found."""
    desk.command("/tag supervision")
    assert "✓ Tagged." in desk.text
    assert "Tags: supervision" in desk.text
    assert desk.record.tags == ("supervision",)
    assert desk.buttons == ["✓ supervision", "New tag", "‹ Back"]
    desk.tap("‹ Back")
    assert "she brought tulips" in desk.text
    assert "Tags: supervision" in desk.text
    assert "she brought tulips" in search(desk, "#Supervision")
    assert "she brought tulips" in search(desk, "supervision")
    assert "did not find that" in search(desk, "tag:cpd")


def test_a_note_after_a_check_in_is_the_newest(desk: Desk) -> None:
    """What is finished is not under way any more."""
    desk.command("/checkin")
    for _ in range(5):
        desk.say("a word")
    desk.advance(hours=1)
    desk.say("a thought on the tram")
    desk.command("/tag supervision")
    [tagged] = [one for one in desk.records if one.tags]
    assert tagged.flow == "note"
    assert tagged.answers["note"].text == "a thought on the tram"


def test_a_tap_takes_it_away_and_puts_it_back(desk: Desk) -> None:
    """Twice the same tap is one: what it means is what was seen."""
    desk.command("/tag supervision, cpd")
    put = desk.find("supervision")
    desk.tap_to(put)
    desk.tap_to(put)
    assert desk.record.tags == ("cpd",)
    desk.tap("supervision")
    assert desk.record.tags == ("cpd", "supervision")
    assert "Tags: cpd and supervision" in desk.text


def test_from_a_card_a_new_tag_is_asked_for(desk: Desk) -> None:
    """And kept as a tag, not as a note; Cancel leaves all as it was."""
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Tags")
    assert "No tags yet." in desk.text
    desk.tap("New tag")
    desk.say("a theme of mine")
    assert desk.record.tags == ("a theme of mine",)
    assert len(desk.records) == 1
    desk.tap("New tag")
    desk.tap("Cancel")
    assert desk.text.startswith("Left as it was.")
    desk.tap("‹ Back")
    assert "‹ Back" in desk.buttons, "the way to the page it was opened from"


def test_tags_of_one_are_offered_for_others(desk: Desk) -> None:
    """And a search is filtered by a tap on one."""
    desk.command("/tag supervision")
    desk.advance(1)
    desk.say("roses")
    desk.command("/tag")
    assert desk.buttons[0] == "supervision"
    desk.tap("supervision")
    assert desk.record.tags == ("supervision",)
    shown = search(desk, "tulips")
    assert "she brought" in shown
    desk.tap("Tag")
    desk.tap("supervision")
    assert desk.jobs[-1].args["tag"] == "supervision"


def test_a_check_in_under_way_is_what_is_tagged(desk: Desk) -> None:
    """Its question stays open, and its next answer loses no tag."""
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/tag supervision")
    desk.say("a plan")
    assert (desk.record.flow, desk.record.tags) == ("checkin", ("supervision",))
    assert desk.answer("letting_go").text == "a plan"
    desk.tap("New tag")
    desk.say("theme")
    desk.say("her hands")
    assert desk.record.tags == ("supervision", "theme")
    assert desk.answer("seeing").text == "her hands"


def test_with_nothing_kept_there_is_nothing_to_tag() -> None:
    """Said kindly."""
    desk = Desk()
    desk.command("/tag supervision")
    assert desk.text.startswith("There is nothing to tag yet.")


def test_a_tag_comes_back_with_what_was_deleted(desk: Desk) -> None:
    """And a card of something that is gone changes nothing."""
    desk.command("/tag supervision")
    card = desk.last
    desk.tap("‹ Back")
    desk.tap("Delete")
    number = card.card or 0
    desk.tap_to(Address("tag", "@put", number, "2.0.4"))
    assert desk.toast.startswith("I cannot find that any more.")
    desk.tap("Undo")
    assert desk.record.tags == ("supervision",)


@pytest.mark.parametrize("action", ["@show", "@put", "@take", "@new"])
@pytest.mark.parametrize("choice", ["", "99", "x.y.z", "1.1.gone", "9" * 30])
def test_a_forged_button_changes_nothing(desk: Desk, action: str, choice: str) -> None:
    """It is answered kindly."""
    desk.command("/tag supervision")
    before = desk.records
    desk.tap_to(Address("tag", action, desk.last.card or 0, choice))
    assert desk.records == before
