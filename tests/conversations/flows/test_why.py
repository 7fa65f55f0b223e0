"""Why it rang, waited or was silent."""

from __future__ import annotations

from datetime import date, time

import pytest

from conversations.model import Address, Decided
from conversations.when.week import Slot
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def test_today_says_what_was_asked_and_what_is_still_to_come(desk: Desk) -> None:
    """One line a block."""
    desk.until("12:06")
    desk.command("/why")
    assert "09:00–12:00: asked at 12:05." in desk.text
    assert "14:00–17:00: will be asked at 17:05." in desk.text


def test_the_last_decision_about_a_block_is_the_one_said(desk: Desk) -> None:
    """Asked, put off, asked again, let go."""
    desk.until("12:05")
    desk.tap("In 30 minutes")
    desk.command("/why")
    assert "09:00–12:00: waits until 12:35, because you asked for later." in desk.text
    desk.until("12:35")
    desk.command("/why")
    assert "09:00–12:00: asked at 12:35." in desk.text
    desk.tap("Not this time")
    desk.command("/why")
    assert "09:00–12:00: you let it go at 12:35." in desk.text
    desk.tap("Begin after all")
    desk.command("/why")
    assert "09:00–12:00: you began it at 12:35." in desk.text


def test_days_off_are_named_with_their_end(desk: Desk) -> None:
    """Silent, and until when; also ahead of time."""
    desk.off(date(2026, 11, 23), date(2026, 11, 25))
    desk.until("12:05")
    desk.command("/why")
    assert "09:00–12:00: silent, because you were off until Wed 25 Nov." in desk.text
    assert "14:00–17:00: I will be silent, because you are off until Wed 25 Nov." in desk.text


def test_quiet_hours_are_named(desk: Desk) -> None:
    """Waiting in the night, and silent when the morning is a day off."""
    desk.works(*weekdays("20:00-22:30"))
    desk.off(date(2026, 11, 25), date(2026, 11, 25))
    desk.command("/why")
    assert "20:00–22:30: will wait until 08:00 on Tue 24 Nov, quiet hours." in desk.text
    desk.until("Mon 22:40")
    desk.command("/why")
    assert "20:00–22:30: waits until 08:00 on Tue 24 Nov, quiet hours." in desk.text
    desk.until("Tue 22:40")
    desk.command("/why")
    assert "fell into quiet hours, and you were off until Wed 25 Nov" in desk.text


def test_one_line_and_late_and_busy_are_told_apart(desk: Desk) -> None:
    """Each reason has its own words."""
    desk.until("12:05")
    desk.say("short and good")
    desk.command("/why")
    assert "you kept one line at 12:05" in desk.text
    desk.until("17:00")
    desk.sleep(60)
    desk.command("/why")
    assert "asked late, at 18:00, because I had been away" in desk.text
    desk.until("Tue 12:04")
    desk.command("/schedule Sat 9-12")
    desk.until("12:06")
    desk.command("/why")
    assert "waits until 12:15, because we were in the middle of something" in desk.text


def test_changed_hours_are_named(desk: Desk) -> None:
    """A block that moved, and one that is planned no more."""
    desk.command("/schedule Mon 9:30-12:30")
    desk.tap("Replace these days")
    desk.command("/why")
    assert "09:30–12:30: moved to this time at 08:00" in desk.text
    assert "14:00–17:00: not asked, because your hours changed at 08:00." in desk.text


@pytest.mark.parametrize("reason", ["dropped", "past", "restored", "something_new"])
def test_a_reason_is_never_guessed(desk: Desk, reason: str) -> None:
    """Also one that this version does not know is said with what it decided."""
    row = next(iter(desk.shelf.prompts.values()))
    desk.shelf.ledger.append(Decided(desk.now, row, "silent", reason))
    desk.command("/why")
    said = {
        "dropped": "hours changed",
        "past": "over before",
        "restored": "put back from a backup",
        "something_new": "“silent” at 08:00",
    }
    assert said[reason] in desk.text


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("yesterday", "Sun 22 Nov"),
        ("today", "Mon 23 Nov"),
        ("Mon", "Mon 23 Nov"),
        ("Tuesday", "Tue 17 Nov"),
        ("12 Nov", "Thu 12 Nov"),
        ("2026-11-20", "Fri 20 Nov"),
        ("tomorrow", "Tue 24 Nov"),
    ],
)
def test_a_day_can_be_named_and_looks_back(desk: Desk, words: str, day: str) -> None:
    """Tuesday on a Monday is the last one, not the next."""
    desk.command(f"/why {words}")
    assert desk.text.startswith(day)


def test_a_day_that_can_be_read_twice_is_asked_back(desk: Desk) -> None:
    """3/4 may be April or March."""
    desk.command("/why 3/4")
    assert desk.text == "Which day do you mean?"
    desk.tap(desk.buttons[0])
    assert desk.text.startswith("Fri 3 Apr")


@pytest.mark.parametrize("words", ["banana", "Mon banana", "31 Feb", "1 Jan 1999", "1 Jan 2199"])
def test_a_day_that_cannot_be_found_is_said_kindly(desk: Desk, words: str) -> None:
    """With examples of what works."""
    desk.command(f"/why {words}")
    assert "I could not find the day" in desk.text
    assert "/why yesterday" in desk.text


def test_arrows_turn_the_days_in_place(desk: Desk) -> None:
    """Back and forth, in one message."""
    desk.until("12:05")
    desk.command("/why")
    before = len(desk.messages)
    desk.tap("Tue 24 Nov ▶")
    assert "09:00–12:00: will be asked at 12:05." in desk.text
    desk.tap("◀ Mon 23 Nov")
    assert "asked at 12:05" in desk.text
    desk.tap("◀ Sun 22 Nov")
    assert "No blocks were planned" in desk.text
    assert len(desk.messages) == before


@pytest.mark.parametrize("choice", ["", "banana", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_forged_day_changes_nothing(desk: Desk, choice: str) -> None:
    """Only days within reach are shown."""
    desk.tap_to(Address("why", "@day", 1, choice))
    assert desk.toast == "I cannot show that day."


def test_a_block_over_midnight_belongs_to_the_evening_it_began(desk: Desk) -> None:
    """Its line stands on that day."""
    desk.works(Slot(5, time(20), time(0, 30)))
    desk.until("Sun 08:00")
    desk.command("/why Sat")
    assert "20:00–00:30: asked at 08:00 on Sun 29 Nov." in desk.text
