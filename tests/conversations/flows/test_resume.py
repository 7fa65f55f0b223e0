"""Back early."""

from __future__ import annotations

from datetime import date

from conversations.when.daysoff import Pause
from tests.conversations.desk import Desk, weekdays


def test_resume_ends_the_days_off_and_says_what_comes() -> None:
    """Today's block is asked about again."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/pause")
    desk.tap("One week")
    desk.tap("Yes, keep it")
    desk.until("Tue 08:30")
    desk.command("/resume")
    assert "Welcome back" in desk.text
    assert "The next check-in comes today at 12:05." in desk.text
    assert not desk.paused
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 11, 23), date(2026, 11, 23))]
    desk.until("12:05")
    assert "morning block" in desk.text


def test_resume_without_days_off_says_so_and_leaves_later_ones_alone() -> None:
    """Days off that lie ahead stay."""
    desk = Desk()
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/resume")
    assert "not on days off" in desk.text
    assert len(desk.shelf.pauses) == 1


def test_resume_in_the_middle_of_a_check_in_leaves_the_question_open() -> None:
    """It is only a word in passing."""
    desk = Desk()
    desk.off(desk.today, desk.today)
    desk.command("/checkin")
    desk.command("/resume")
    desk.say("calm")
    assert desk.answer("self_study").text == "calm"
