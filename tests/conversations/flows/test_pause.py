"""Days off."""

from __future__ import annotations

from datetime import date, time

import pytest

from conversations.model import Address, Menu, Prompt, Rang
from conversations.when.daysoff import Pause
from tests.conversations.desk import Desk, weekdays

MON, TUE = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def desk() -> Desk:
    """A settled person who works on weekdays, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


@pytest.mark.parametrize(
    ("label", "first", "last", "back"),
    [
        ("Today", MON, MON, "Tue 24 Nov"),
        ("Tomorrow", TUE, TUE, "Wed 25 Nov"),
        ("Until Monday", MON, date(2026, 11, 29), "Mon 30 Nov"),
        ("One week", MON, date(2026, 11, 29), "Mon 30 Nov"),
    ],
)
def test_each_button_is_said_back_with_its_exact_days_before_it_is_kept(
    desk: Desk, label: str, first: date, last: date, back: str
) -> None:
    """The first day, the last day, and the day one is back."""
    desk.command("/pause")
    desk.tap(label)
    assert desk.shelf.pauses == {}
    assert f"Back on {back}. Is that right?" in desk.text
    desk.tap("Yes, keep it")
    assert list(desk.shelf.pauses.values()) == [Pause(first, last)]
    assert desk.session.talk is None
    assert f"Back on {back}" in desk.text


def test_words_are_read_and_said_back(desk: Desk) -> None:
    """Typed right after /pause, without a button."""
    desk.command("/pause")
    desk.say("24 Dec - 3 Jan")
    assert "Off from Thu 24 Dec to Sun 3 Jan, both included." in desk.text
    assert "Back on Mon 4 Jan" in desk.text
    desk.tap("Yes, keep it")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 24), date(2027, 1, 3))]
    assert not desk.paused


def test_the_days_may_come_with_the_command(desk: Desk) -> None:
    """Straight to the echo."""
    desk.command("/pause until 3 Jan")
    assert "Back on Sun 3 Jan" in desk.text
    assert "Yes, keep it" in desk.buttons


def test_what_can_be_read_twice_is_asked_back(desk: Desk) -> None:
    """A button for each reading leads to its echo."""
    desk.command("/pause 3/4")
    assert "“3/4” can be read in more than one way" in desk.text
    assert len(desk.buttons) == 2
    desk.tap(desk.buttons[0])
    assert "Is that right?" in desk.text
    desk.command("/pause")
    desk.say("5/6")
    assert len(desk.buttons) == 2


@pytest.mark.parametrize("words", ["banana", "31 Feb", "yesterday", "1 Jan 1999", "", "<i>"])
def test_what_cannot_be_read_is_said_kindly_and_the_next_words_count(
    desk: Desk, words: str
) -> None:
    """Nothing is guessed and nothing is kept."""
    desk.command("/pause")
    desk.say(words)
    assert desk.shelf.pauses == {}
    assert "until Monday" in desk.text
    desk.say("tomorrow")
    assert "Back on Wed 25 Nov" in desk.text


def test_an_unreadable_argument_leaves_the_question_open(desk: Desk) -> None:
    """The same answer as to words."""
    desk.command("/pause banana")
    assert "“banana”" in desk.text
    desk.say("today")
    assert "Back on Tue 24 Nov" in desk.text


def test_nothing_is_asked_on_days_off_and_one_quiet_line_ends_them(desk: Desk) -> None:
    """The ledger says why, and the morning after is not loud."""
    desk.command("/pause")
    desk.tap("Until Monday")
    desk.tap("Yes, keep it")
    assert Menu(paused=True) in desk.effects
    before = len(desk.messages)
    desk.until(desk.now.replace(day=29))
    assert len(desk.messages) == before
    assert set(desk.reasons()) == {"paused"}
    desk.until("Mon 08:00")
    assert "Your days off are over" in desk.text
    assert desk.last.silent
    assert desk.last.unasked
    assert not desk.paused
    desk.until("12:05")
    assert "morning block" in desk.text


def test_the_line_that_ends_days_off_is_not_said_when_more_of_them_follow(desk: Desk) -> None:
    """Two stretches in a row are one."""
    desk.off(MON, MON)
    desk.off(TUE, TUE)
    desk.until("Tue 20:00")
    assert desk.messages == []
    desk.until("Wed 08:00")
    assert "over" in desk.text


def test_back_days_count_the_days_off_that_follow(desk: Desk) -> None:
    """The day named is one on which work is asked about."""
    desk.off(TUE, date(2026, 11, 26))
    desk.command("/pause")
    desk.tap("Today")
    assert "Back on Fri 27 Nov" in desk.text
    desk.tap("Yes, keep it")
    assert "Back on Fri 27 Nov" in desk.text


def test_a_pause_does_not_interrupt_a_check_in_under_way(desk: Desk) -> None:
    """The question stays open, and words answer it."""
    desk.command("/checkin")
    desk.command("/pause")
    desk.tap("Today")
    desk.tap("Yes, keep it")
    desk.say("a long breath")
    assert desk.answer("self_study").text == "a long breath"


def test_pauses_are_listed_and_ended_by_a_button(desk: Desk) -> None:
    """One tap ends them; another puts them back after an echo."""
    desk.off(MON, TUE)
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/pause")
    assert "Mon 23 Nov to Tue 24 Nov" in desk.text
    assert "Thu 24 Dec to Thu 31 Dec" in desk.text
    desk.tap("End Mon 23 Nov to Tue 24 Nov")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 24), date(2026, 12, 31))]
    assert Menu(paused=False) in desk.effects
    desk.tap("Put them back")
    desk.tap("Yes, keep it")
    assert Pause(MON, TUE) in desk.shelf.pauses.values()
    assert desk.paused


def test_ending_a_pause_keeps_the_days_that_were_off(desk: Desk) -> None:
    """So that /why stays true."""
    desk.off(MON, date(2026, 11, 27))
    desk.advance(days=2)
    desk.command("/pause")
    desk.tap("End Mon 23 Nov to Fri 27 Nov")
    assert list(desk.shelf.pauses.values()) == [Pause(MON, TUE)]
    assert not desk.paused


def test_an_old_card_acts_on_no_days_that_are_over(desk: Desk) -> None:
    """A yes tapped a week later is answered and changes nothing."""
    desk.command("/pause today")
    desk.advance(days=7)
    desk.tap("Yes, keep it")
    assert "over" in desk.toast
    assert desk.shelf.pauses == {}


def test_a_second_yes_and_a_second_end_change_nothing(desk: Desk) -> None:
    """Taps may come twice."""
    desk.command("/pause")
    desk.tap("Today")
    yes = desk.find("Yes, keep it")
    desk.tap_to(yes)
    desk.tap_to(yes)
    assert "already" in desk.toast
    assert len(desk.shelf.pauses) == 1
    desk.command("/pause")
    end = desk.find("End Mon 23 Nov, one day")
    desk.tap_to(end)
    desk.tap_to(end)
    assert "already" in desk.toast


@pytest.mark.parametrize(
    ("step", "choice"),
    [
        ("@days", "forever"),
        ("@save", "20261124-20261123"),
        ("@save", "20261124-20291124"),
        ("@save", "2026-11-24-2026-11-25"),
        ("@save", ""),
        ("@pick", "0-0"),
        ("@pick", "19990101-19990102"),
        ("@end", "7777777777777777777777"),
        ("@end", "-1"),
        ("@end", "²"),
    ],
)
def test_forged_days_change_nothing(desk: Desk, step: str, choice: str) -> None:
    """A button's data is only a person's text."""
    desk.tap_to(Address("pause", step, 1, choice))
    assert desk.toast
    assert desk.shelf.pauses == {}


def test_cancel_leaves_days_off_as_they_were(desk: Desk) -> None:
    """Nothing is kept before it is said back."""
    desk.command("/pause")
    desk.command("/cancel")
    assert "Nothing has changed" in desk.text
    desk.say("a thought")
    assert desk.record.flow == "note"


def test_a_line_that_ends_days_off_ended_early_is_not_said(desk: Desk) -> None:
    """The row that was planned for it is settled in silence."""
    prompt = Prompt(900, "back", TUE, time(8), time(8), desk.now, desk.now)
    desk.shelf.prompts[900] = prompt
    desk.event(Rang((prompt,)))
    assert desk.messages == []
    assert desk.reasons() == ["dropped"]


def test_a_line_that_ends_days_off_waits_for_no_further_days_off(desk: Desk) -> None:
    """Rung on a day that is off again, it stays silent."""
    desk.off(MON, TUE)
    prompt = Prompt(900, "back", MON, time(8), time(8), desk.now, desk.now)
    desk.shelf.prompts[900] = prompt
    desk.event(Rang((prompt,)))
    assert desk.messages == []
    assert [(line.reason, line.until) for line in desk.shelf.ledger] == [("paused", TUE)]


def test_change_asks_again(desk: Desk) -> None:
    """Other days can be typed after the echo was refused."""
    desk.command("/pause today")
    desk.tap("Change")
    desk.say("tomorrow")
    assert "Back on Wed 25 Nov" in desk.text
