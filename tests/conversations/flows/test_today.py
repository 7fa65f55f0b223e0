"""The day."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.model import Address
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def test_each_block_says_where_it_stands(desk: Desk) -> None:
    """Waiting, asked, begun, done, let go."""
    desk.command("/today")
    assert "Mon 23 Nov" in desk.text
    assert "09:00–12:00: I ask at 12:05" in desk.text
    assert "14:00–17:00: I ask at 17:05" in desk.text
    desk.until("12:05")
    desk.command("/today")
    assert "09:00–12:00: asked" in desk.text
    desk.tap("Begin 09:00–12:00")
    desk.say("one")
    desk.command("/today")
    assert "09:00–12:00: begun" in desk.text
    for word in ("two", "three", "four", "five"):
        desk.say(word)
    desk.command("/today")
    assert "09:00–12:00: done ✓" in desk.text
    desk.until("17:05")
    desk.tap("Not this time")
    desk.command("/today")
    assert "14:00–17:00: let go" in desk.text
    assert "The next check-in comes tomorrow at 12:05." in desk.text


def test_the_next_one_can_be_skipped_and_asked_for_after_all(desk: Desk) -> None:
    """One tap lets it go, another brings it back."""
    desk.command("/today")
    desk.tap("Skip the next one")
    assert "Let go: 09:00–12:00, Mon 23 Nov." in desk.text
    desk.tap("Show the day")
    assert "09:00–12:00: let go" in desk.text
    desk.tap("Ask about 09:00–12:00 after all")
    assert "I will ask today at 12:05." in desk.text
    desk.until("12:05")
    assert "morning block" in desk.text


def test_a_skipped_one_stays_silent(desk: Desk) -> None:
    """Let go is let go."""
    desk.command("/today")
    desk.tap("Skip the next one")
    before = len(desk.messages)
    desk.until("16:00")
    assert len(desk.messages) == before
    assert desk.reasons() == ["skipped"]


def test_an_unfinished_check_in_is_continued_where_it_was(desk: Desk) -> None:
    """Also after it was set down, days later."""
    desk.command("/checkin")
    desk.say("one")
    desk.command("/cancel")
    desk.advance(days=2)
    desk.command("/today")
    desk.tap("Continue, Mon 23 Nov")
    assert "Let us go on where you were." in desk.text
    desk.say("two")
    assert desk.answer("letting_go").text == "two"


def test_a_block_that_was_opened_without_a_word_says_so(desk: Desk) -> None:
    """Nothing was kept, and it is not called done."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.command("/cancel")
    desk.command("/today")
    assert "09:00–12:00: opened" in desk.text
    assert desk.buttons == ["Skip the next one"]


def test_a_block_that_was_silent_points_to_why(desk: Desk) -> None:
    """After days off that ended early."""
    desk.off(date(2026, 11, 23), date(2026, 11, 23))
    desk.until("13:00")
    desk.command("/resume")
    desk.command("/today")
    assert "09:00–12:00: not asked; /why says why" in desk.text


def test_a_day_off_says_when_one_is_back(desk: Desk) -> None:
    """No blocks, and nothing to skip."""
    desk.off(date(2026, 11, 23), date(2026, 11, 24))
    desk.command("/today")
    assert "A day off. Back on Wed 25 Nov." in desk.text
    assert "Skip the next one" not in desk.buttons


def test_a_day_without_blocks_says_so() -> None:
    """And that a check-in works anyway."""
    desk = Desk()
    desk.command("/today")
    assert "No blocks today" in desk.text
    assert desk.buttons == []


def test_a_late_block_says_that_it_is_asked_in_the_morning() -> None:
    """Before it waits for the end of quiet hours, and while it does."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    for clock in ("08:00", "22:40"):
        desk.until(clock)
        desk.command("/today")
        assert "20:00–22:30: I ask tomorrow at 08:00" in desk.text


def test_a_look_at_the_day_leaves_a_check_in_open(desk: Desk) -> None:
    """Words still answer the question."""
    desk.command("/checkin")
    desk.command("/today")
    desk.say("quiet")
    assert desk.answer("self_study").text == "quiet"


@pytest.mark.parametrize("step", ["@skip", "@ask"])
@pytest.mark.parametrize("choice", ["0", "999999", "-1", "x", "", "9" * 30, "²"])
def test_a_forged_block_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Only rows that are there, ahead and in the right state are touched."""
    desk.tap_to(Address("today", step, 1, choice))
    assert "changed in the meantime" in desk.toast
    assert desk.reasons() == []


def test_an_old_skip_does_not_touch_what_has_been_asked(desk: Desk) -> None:
    """The card of the morning is stale at noon."""
    desk.command("/today")
    desk.until("12:05")
    desk.tap("Skip the next one")
    assert "changed in the meantime" in desk.toast
    assert desk.reasons() == ["on_time"]
