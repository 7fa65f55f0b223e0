"""Back early."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.model import Menu, Settings, replace
from conversations.when.daysoff import DaysOff, Pause
from tests.conversations.desk import Desk, weekdays

MON, TUE = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def desk() -> Desk:
    """Somebody who works on weekday mornings, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


def _holiday(desk: Desk, day: date = MON) -> None:
    desk.shelf.holidays = {day: "Repentance Day"}
    desk.session = replace(desk.session, settings=Settings(holidays="DE-SN"))


def test_resume_ends_the_days_off_and_says_what_comes(desk: Desk) -> None:
    """Today's block is asked about again."""
    desk.command("/pause")
    desk.tap("One week")
    desk.tap("Yes, keep it")
    desk.until("Tue 08:30")
    desk.command("/resume")
    assert "Welcome back" in desk.text
    assert "The next check-in comes today at 12:05." in desk.text
    assert not desk.paused
    assert list(desk.shelf.pauses.values()) == [Pause(MON, MON)]
    desk.until("12:05")
    assert "morning block" in desk.text


def test_resume_is_taken_back_by_one_tap(desk: Desk) -> None:
    """All that was still to come of what covered today."""
    desk.off(MON, TUE)
    desk.off(MON, date(2026, 11, 26))
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/resume")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 24), date(2026, 12, 31))]
    desk.tap("Put them back")
    assert Pause(MON, date(2026, 11, 26)) in desk.shelf.pauses.values()
    assert desk.paused


def test_resume_without_days_off_says_so_and_leaves_later_ones_alone(desk: Desk) -> None:
    """Days off that lie ahead stay."""
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/resume")
    assert "not on days off" in desk.text
    assert desk.buttons == []
    assert len(desk.shelf.pauses) == 1
    assert not [one for one in desk.effects if isinstance(one, Menu)]


def test_resume_in_the_middle_of_a_check_in_leaves_the_question_open(desk: Desk) -> None:
    """It is only a word in passing."""
    desk.off(desk.today, desk.today)
    desk.command("/checkin")
    desk.command("/resume")
    desk.say("calm")
    assert desk.answer("self_study").text == "calm"


def test_on_a_holiday_it_says_which_and_one_can_work_on_it(desk: Desk) -> None:
    """One tap, and the block is asked about; another takes that back."""
    _holiday(desk)
    desk.command("/resume")
    assert "Today is Repentance Day, so I ask nothing." in desk.text
    assert "The next check-in comes tomorrow at 12:05." in desk.text
    desk.tap("I work today")
    assert desk.session.settings.works_on == (MON,)
    assert "Then Mon 23 Nov is a day on." in desk.text
    assert "The next check-in comes today at 12:05." in desk.text
    desk.tap("Off after all")
    assert desk.session.settings.works_on == ()
    assert "The next check-in comes tomorrow at 12:05." in desk.text
    desk.tap("I work today")
    desk.until("12:05")
    assert "morning block" in desk.text


def test_a_holiday_that_is_over_is_worked_on_no_more(desk: Desk) -> None:
    """The button of yesterday says so."""
    _holiday(desk)
    desk.command("/resume")
    desk.advance(days=1)
    desk.tap("I work today")
    assert desk.toast == "That day is over. Nothing has changed."
    assert desk.session.settings.works_on == ()


def test_a_pause_over_a_holiday_ends_and_the_holiday_stays(desk: Desk) -> None:
    """Both are said, and both can be changed."""
    _holiday(desk)
    desk.off(MON, TUE)
    desk.command("/resume")
    assert desk.shelf.pauses == {}
    assert "Your days off have ended.\n\nToday is Repentance Day" in desk.text
    assert desk.buttons == ["I work today", "Put them back"]


def test_on_a_day_off_that_comes_back_there_is_nothing_to_end(desk: Desk) -> None:
    """It says which day that is, and what works."""
    desk.shelf.days_off = {800: DaysOff(0), 801: DaysOff(4)}
    desk.command("/resume")
    assert "You are off every Monday, and today is such a day." in desk.text
    assert "/checkin" in desk.text
    assert "The next check-in comes tomorrow at 12:05." in desk.text
    assert len(desk.shelf.days_off) == 2
    assert not [one for one in desk.effects if isinstance(one, Menu)]
