"""Days off."""

from __future__ import annotations

import dataclasses
from datetime import date, time

import pytest

from conversations.flows import pause
from conversations.model import (
    AddPause,
    Address,
    EndPause,
    Menu,
    Prompt,
    Query,
    Rang,
    Settings,
    replace,
)
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.phrases import Ambiguous, Understood
from tests.conversations.desk import Desk, weekdays
from tests.conversations.when.names import TABLES

SCHEDULE = Query("schedule")
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


# ------------------------------------------------------------- what it silences


def test_the_echo_says_what_the_days_silence_and_when_the_next_one_comes(desk: Desk) -> None:
    """Also where nothing is planned as yet, over the end of the year."""
    desk.command("/pause 24 Dec - 3 Jan")
    assert desk.text == (
        "Off from Thu 24 Dec to Sun 3 Jan, both included.\n\n"
        "It silences 7 check-ins, the first Thu 24 Dec at 12:05, the last Fri 1 Jan at 12:05.\n"
        "The next one then comes Mon 4 Jan at 12:05.\n\n"
        "Back on Mon 4 Jan. Is that right?"
    )


def test_what_the_echo_says_is_what_happens(desk: Desk) -> None:
    """So many stay silent, and the next one comes when it was said to."""
    desk.command("/pause for 3 days")
    assert "It silences 3 check-ins" in desk.text
    assert "The next one then comes Thu 26 Nov at 12:05." in desk.text
    desk.tap("Yes, keep it")
    desk.until("Thu 12:04")
    assert desk.reasons().count("paused") == 3
    desk.until("Thu 12:05")
    assert "morning block" in desk.text


def test_days_that_are_off_already_are_named(desk: Desk) -> None:
    """By other days off, by a day that comes back, by a holiday."""
    desk.shelf.days_off = {800: DaysOff(4)}
    desk.shelf.holidays = {TUE: "Some day"}
    desk.session = replace(desk.session, settings=Settings(holidays="DE"))
    desk.command("/pause")
    desk.tap("One week")
    assert "Off already: Tue 24 Nov and Fri 27 Nov." in desk.text
    assert "It silences 3 check-ins" in desk.text
    desk.off(MON, date(2026, 11, 25))
    desk.command("/pause one week")
    assert "4 of these days are off already." in desk.text
    desk.command("/pause today")
    assert "All of that is off already." in desk.text
    assert "No check-in would come on these days." in desk.text


def test_back_is_the_first_day_that_is_on_for_every_reason(desk: Desk) -> None:
    """Not the holiday after the days off, nor the day that comes back."""
    desk.shelf.days_off = {800: DaysOff(4)}
    desk.shelf.holidays = {date(2026, 11, 26): "Thanksgiving"}
    desk.session = replace(desk.session, settings=Settings(holidays="US"))
    desk.command("/pause for 3 days")
    assert "Back on Sat 28 Nov." in desk.text
    assert "The next one then comes Mon 30 Nov at 12:05." in desk.text
    desk.shelf.days_off = {800 + day: DaysOff(day) for day in range(7)}
    desk.command("/pause for 3 days")
    assert desk.text.endswith("\n\nIs that right?")
    desk.tap("Yes, keep it")
    assert "Every day of the year after that is off, too." in desk.text


def test_neighbouring_days_off_are_said_as_one_stretch(desk: Desk) -> None:
    """The list shows them as they are kept."""
    desk.off(TUE, date(2026, 11, 26))
    desk.command("/pause today")
    assert "Off on Mon 23 Nov, one day." in desk.text
    assert "Together with the days off beside them: Mon 23 Nov to Thu 26 Nov." in desk.text
    desk.tap("Yes, keep it")
    desk.tap("Show all days off")
    assert "Mon 23 Nov, one day\nTue 24 Nov to Thu 26 Nov" in desk.text


def test_days_off_that_overlap_are_said_and_cancelled_each_by_itself(desk: Desk) -> None:
    """The echo says what is off already and the whole stretch, the end what stays off."""
    desk.off(TUE, date(2026, 11, 26))
    desk.command("/pause 26 Nov - 28 Nov")
    assert "Together with the days off beside them: Tue 24 Nov to Sat 28 Nov." in desk.text
    assert "Off already: Thu 26 Nov." in desk.text
    desk.tap("Yes, keep it")
    desk.command("/pause")
    desk.tap("Thu 26 Nov to Sat 28 Nov")
    assert "Together with the days off beside them" in desk.text
    desk.tap("Cancel it")
    assert "Cancelled: Thu 26 Nov to Sat 28 Nov." in desk.text
    assert "Still off, by other days off: Thu 26 Nov." in desk.text
    assert "Tue 24 Nov to Thu 26 Nov" in " ".join(_pauses(desk))
    desk.tap("Put them back")
    desk.command("/pause")
    desk.tap("Tue 24 Nov to Thu 26 Nov")
    desk.tap("Cancel it")
    assert "Still off, by other days off: Thu 26 Nov." in desk.text


def test_what_is_ended_and_nothing_covers_is_off_no_more(desk: Desk) -> None:
    """Nothing is said to stay off."""
    desk.off(TUE, date(2026, 11, 26))
    desk.command("/pause")
    desk.tap("Tue 24 Nov to Thu 26 Nov")
    desk.tap("Cancel it")
    assert "Still off" not in desk.text


def _pauses(desk: Desk) -> list[str]:
    return [f"{one.first:%a %-d %b} to {one.last:%a %-d %b}" for one in desk.shelf.pauses.values()]


def test_a_calendar_is_counted_as_far_as_it_is_known(desk: Desk) -> None:
    """And from when on it is not is said."""
    desk.meets("15:00-16:00", day=TUE)
    desk.command("/pause tomorrow")
    assert "It silences 2 check-ins" in desk.text
    assert "not known yet" not in desk.text
    desk.command("/pause 1 Feb - 5 Feb")
    assert "Appointments after Fri 22 Jan are not known yet, and not counted here." in desk.text


def test_a_check_in_under_way_is_said_to_go_on(desk: Desk) -> None:
    """Where days off begin today, and only there."""
    desk.command("/checkin")
    desk.command("/pause today")
    assert "The check-in under way goes on." in desk.text
    desk.command("/pause tomorrow")
    assert "under way" not in desk.text
    desk.say("a long breath")
    desk.command("/cancel")
    desk.command("/pause today")
    assert "under way" not in desk.text


def test_what_waited_for_these_very_taps_is_not_asked_after_them(desk: Desk) -> None:
    """A check-in that came due while the days off were chosen is settled with them."""
    desk.until("12:04")
    desk.command("/pause")
    desk.until("12:06")
    desk.tap("Today")
    desk.tap("Yes, keep it")
    assert "Kept" in desk.text
    assert desk.reasons() == ["busy", "paused"]


# ------------------------------------------------------------------- the month


def test_days_are_picked_from_a_month_in_at_most_five_taps(desk: Desk) -> None:
    """Pick dates, the month, the first day, the last day, yes."""
    desk.command("/pause")
    for label in ("Pick dates", "▶", "24", "31"):
        desk.tap(label)
    assert "Off from Thu 24 Dec to Thu 31 Dec, both included." in desk.text
    assert len(desk.messages) == 2
    desk.tap("Yes, keep it")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 24), date(2026, 12, 31))]


def test_a_button_needs_two_taps_and_a_card(desk: Desk) -> None:
    """At most three."""
    desk.command("/pause")
    desk.tap("Until Monday")
    desk.tap("Yes, keep it")
    assert len(desk.shelf.pauses) == 1


def test_days_are_picked_across_the_year(desk: Desk) -> None:
    """The first day stays chosen while months go by."""
    desk.command("/pause")
    for label in ("Pick dates", "▶", "24", "▶"):
        desk.tap(label)
    assert "From Thu 24 Dec. Now tap the last day" in desk.text
    desk.tap("3")
    assert "Off from Thu 24 Dec to Sun 3 Jan" in desk.text


def test_the_same_day_twice_is_one_day_and_an_earlier_one_is_the_new_first(desk: Desk) -> None:
    """As people tap."""
    desk.command("/pause")
    for label in ("Pick dates", "26", "24"):
        desk.tap(label)
    assert "From Tue 24 Nov." in desk.text
    desk.tap("▸24")
    assert "Off on Tue 24 Nov, one day." in desk.text


def test_days_off_are_marked_and_said_to_be(desk: Desk) -> None:
    """For whatever reason they are off."""
    desk.command("/pause")
    desk.tap("Pick dates")
    assert "✓ is off already." not in desk.text
    desk.shelf.days_off = {800: DaysOff(4)}
    desk.off(date(2026, 11, 30), date(2026, 12, 1))
    desk.tap("▶")
    assert "✓ is off already." in desk.text
    assert {"1✓", "4✓", "25✓"} <= set(desk.buttons)


def test_a_month_can_be_left_and_words_count_again(desk: Desk) -> None:
    """Back to the card; typed days count on either."""
    desk.command("/pause")
    desk.tap("Pick dates")
    assert "Or write them." in desk.text
    desk.tap("‹ Back")
    assert "When are you off?" in desk.text
    desk.tap("Pick dates")
    desk.say("tomorrow")
    assert "Off on Tue 24 Nov" in desk.text


def test_cells_without_a_day_say_so(desk: Desk) -> None:
    """Every button answers."""
    desk.command("/pause")
    desk.tap("Pick dates")
    for label in ("·", "Mon", "November 2026"):
        desk.tap(label)
        assert desk.toast == "There is no day to choose here."


def test_a_month_of_last_week_shows_what_is_left_of_it(desk: Desk) -> None:
    """A day chosen then is over now; one tapped is not taken."""
    desk.command("/pause")
    desk.tap("Pick dates")
    old = desk.find("24")
    desk.tap("24")
    last = desk.find("25")
    desk.advance(days=4)
    desk.tap_to(last)
    assert "over" in desk.toast
    desk.tap_to(old)
    assert desk.toast == "That day is over."
    assert "27" in desk.shown("Tap the first day off").buttons


def test_a_range_begun_before_today_begins_today(desk: Desk) -> None:
    """Days that have been worked are not made days off."""
    desk.command("/pause")
    for label in ("Pick dates", "24"):
        desk.tap(label)
    last = desk.find("29")
    desk.advance(days=2)
    desk.tap_to(last)
    desk.tap("Yes, keep it", desk.shown("Off from Wed 25 Nov to Sun 29 Nov"))
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 11, 25), date(2026, 11, 29))]


def test_more_than_four_hundred_days_are_kindly_refused(desk: Desk) -> None:
    """Four hundred are kept."""
    desk.command("/pause")
    for label in ("Pick dates", "24", *("▶" * 13), "29"):
        desk.tap(label)
    assert desk.toast == "I can keep 400 days off at a time, and these are more."
    desk.tap("28")
    assert "Off from Tue 24 Nov to Tue 28 Dec" in desk.text
    desk.tap("Yes, keep it")
    assert next(iter(desk.shelf.pauses.values())).days == 400


# ----------------------------------------------------- listing, editing, ending


def test_a_pause_of_its_own_card_is_cancelled_and_put_back_by_one_tap_each(desk: Desk) -> None:
    """Both in place, and /resume comes and goes with what covers today."""
    desk.off(MON, TUE)
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/pause")
    assert "Mon 23 Nov to Tue 24 Nov\nThu 24 Dec to Thu 31 Dec" in desk.text
    desk.tap("Thu 24 Dec to Thu 31 Dec")
    assert "It silences 6 check-ins" in desk.text
    assert desk.buttons == ["Cancel it", "Change the dates", "‹ Back"]
    desk.tap("‹ Back")
    desk.tap("Mon 23 Nov to Tue 24 Nov")
    assert "It silences 2 check-ins, the first today at 12:05" in desk.text
    desk.tap("End it now")
    assert "Ended: Mon 23 Nov to Tue 24 Nov." in desk.text
    assert "The next check-in comes today at 12:05." in desk.text
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 24), date(2026, 12, 31))]
    assert Menu(paused=False) in desk.effects
    desk.tap("Put them back")
    assert Pause(MON, TUE) in desk.shelf.pauses.values()
    assert Menu(paused=True) in desk.effects
    assert len(desk.messages) == 2


def test_cancelling_days_to_come_leaves_the_menu_alone(desk: Desk) -> None:
    """They were not under way."""
    desk.off(TUE, TUE)
    desk.command("/pause")
    desk.tap("Tue 24 Nov, one day")
    desk.tap("Cancel it")
    assert "Cancelled: Tue 24 Nov, one day." in desk.text
    assert not [one for one in desk.effects if isinstance(one, Menu)]
    desk.tap("Put them back")
    assert list(desk.shelf.pauses.values()) == [Pause(TUE, TUE)]


def test_ending_a_pause_keeps_the_days_that_were_off(desk: Desk) -> None:
    """So that /why stays true; put back, it is the same stretch again."""
    desk.off(MON, date(2026, 11, 27))
    desk.advance(days=2)
    desk.command("/pause")
    desk.tap("Mon 23 Nov to Fri 27 Nov")
    desk.tap("End it now")
    assert list(desk.shelf.pauses.values()) == [Pause(MON, TUE)]
    assert not desk.paused
    desk.tap("Put them back")
    assert list(desk.shelf.pauses.values()) == [
        Pause(MON, TUE),
        Pause(date(2026, 11, 25), date(2026, 11, 27)),
    ]
    assert desk.paused


def test_other_dates_take_the_place_of_a_pause_in_one_turn(desk: Desk) -> None:
    """From the month, and back again by one tap."""
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/pause")
    for label in ("Thu 24 Dec to Thu 31 Dec", "Change the dates"):
        desk.tap(label)
    assert "Other days in place of Thu 24 Dec to Thu 31 Dec." in desk.text
    assert "December 2026" in desk.buttons
    for label in ("28✓", "30✓"):
        desk.tap(label)
    assert "In place of Thu 24 Dec to Thu 31 Dec." in desk.text
    assert "It silences 3 check-ins" in desk.text
    assert "Off already" not in desk.text
    desk.tap("Yes, keep it")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 28), date(2026, 12, 30))]
    assert {EndPause, AddPause} <= {type(one) for one in desk.effects}
    desk.tap("Back to Thu 24 Dec to Thu 31 Dec")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 24), date(2026, 12, 31))]


def test_typed_dates_take_the_place_of_the_pause_that_is_being_changed(desk: Desk) -> None:
    """Asked back if they can be read twice; and no more once one has gone back."""
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/pause")
    for label in ("Thu 24 Dec to Thu 31 Dec", "Change the dates"):
        desk.tap(label)
    desk.say("3/4")
    desk.tap(desk.buttons[0])
    assert "In place of Thu 24 Dec to Thu 31 Dec." in desk.text
    desk.say("until 3 Jan")
    assert "In place of" in desk.text
    assert "Off from Mon 23 Nov to Sat 2 Jan" in desk.text
    desk.tap("Change")
    assert "Other days in place of" in desk.text
    desk.tap("‹ Back")
    desk.say("tomorrow")
    assert "In place of" not in desk.text


def test_a_pause_under_way_is_changed_from_today_on(desk: Desk) -> None:
    """What has been off stays off, and the echo says the whole stretch."""
    desk.off(MON, date(2026, 11, 27))
    desk.paused = True
    desk.advance(days=2)
    desk.command("/pause")
    for label in ("Mon 23 Nov to Fri 27 Nov", "Change the dates", "25✓", "30"):
        desk.tap(label)
    assert "Off from Wed 25 Nov to Mon 30 Nov" in desk.text
    assert "Together with the days off beside them: Mon 23 Nov to Mon 30 Nov." in desk.text
    desk.tap("Yes, keep it")
    assert list(desk.shelf.pauses.values()) == [
        Pause(MON, TUE),
        Pause(date(2026, 11, 25), date(2026, 11, 30)),
    ]
    assert desk.paused


def test_changing_to_days_to_come_ends_what_is_under_way(desk: Desk) -> None:
    """And /resume leaves the menu."""
    desk.off(MON, date(2026, 11, 27))
    desk.paused = True
    desk.command("/pause")
    for label in ("Mon 23 Nov to Fri 27 Nov", "Change the dates", "26✓", "27✓", "Yes, keep it"):
        desk.tap(label)
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 11, 26), date(2026, 11, 27))]
    assert not desk.paused


def test_a_pause_is_changed_without_taking_the_words_of_a_check_in(desk: Desk) -> None:
    """By buttons; words stay with the question."""
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/checkin")
    desk.command("/pause")
    assert "/pause 24 Dec - 3 Jan" in desk.text
    for label in ("Thu 24 Dec to Thu 31 Dec", "Change the dates"):
        desk.tap(label)
    assert "Or write them." not in desk.text
    for label in ("28✓", "30✓", "Yes, keep it"):
        desk.tap(label)
    desk.say("a long breath")
    assert desk.answer("self_study").text == "a long breath"
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 28), date(2026, 12, 30))]


def test_a_card_nobody_listens_to_any_more_asks_anew_for_words(desk: Desk) -> None:
    """An hour later, the pause is changed on a card of its own."""
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/pause")
    desk.tap("Thu 24 Dec to Thu 31 Dec")
    desk.advance(hours=2)
    desk.tap("Change the dates")
    assert "Or write them." in desk.text
    desk.say("28 Dec - 30 Dec")
    desk.tap("Yes, keep it")
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 28), date(2026, 12, 30))]


def test_a_pause_that_was_changed_on_another_device_is_not_changed_again(desk: Desk) -> None:
    """What an old card does is said, and done once."""
    desk.off(date(2026, 12, 24), date(2026, 12, 31))
    desk.command("/pause")
    desk.tap("Thu 24 Dec to Thu 31 Dec")
    cancel, edit = desk.find("Cancel it"), desk.find("Change the dates")
    desk.tap("Change the dates")
    grid, day = desk.find("28✓"), desk.find("▶")
    desk.tap("28✓")
    pick = desk.find("30✓")
    desk.tap("30✓")
    yes = desk.find("Yes, keep it")
    desk.tap("Yes, keep it")
    desk.tap_to(yes)
    assert desk.toast == "These days off are kept already."
    for to in (cancel, edit, grid, day):
        desk.tap_to(to)
        assert desk.toast == "Those days off have ended already."
    desk.tap_to(pick)
    assert "In place of" not in desk.text
    assert list(desk.shelf.pauses.values()) == [Pause(date(2026, 12, 28), date(2026, 12, 30))]
    desk.shelf.pauses.clear()
    desk.tap_to(yes)
    assert desk.toast == "Those days off have ended already."
    assert desk.shelf.pauses == {}


def test_the_same_days_kept_twice_are_one_row_and_end_together(desk: Desk) -> None:
    """Nobody is off twice."""
    desk.off(TUE, TUE)
    desk.off(TUE, TUE)
    desk.command("/pause")
    assert desk.buttons.count("Tue 24 Nov, one day") == 1
    desk.tap("Tue 24 Nov, one day")
    desk.tap("Cancel it")
    assert desk.shelf.pauses == {}


def test_many_pauses_are_shown_page_by_page(desk: Desk) -> None:
    """The next ones first."""
    for month in range(1, 12):
        desk.off(date(2027, month, 10), date(2027, month, 12))
    desk.command("/pause")
    assert "Sun 10 Jan to Tue 12 Jan" in desk.buttons
    assert "Thu 10 Jun to Sat 12 Jun" in desk.text
    assert "Sat 10 Jul" not in desk.text
    desk.tap("▶")
    assert "Sat 10 Jul to Mon 12 Jul" in desk.buttons
    assert "Sun 10 Jan" not in desk.text
    desk.tap("◀")
    assert "Sun 10 Jan to Tue 12 Jan" in desk.buttons


def test_all_that_stands_is_on_the_card(desk: Desk) -> None:
    """Pauses, days off that come back, and the next three holidays."""
    desk.off(TUE, TUE)
    desk.shelf.days_off = {800: DaysOff(2, 2, date(2026, 11, 25))}
    desk.shelf.holidays = {date(2026, 12, day): f"Day {day}" for day in (8, 25, 26, 31)}
    desk.command("/pause")
    assert "Day 8" not in desk.text
    desk.session = replace(desk.session, settings=Settings(holidays="AT"))
    desk.command("/pause")
    assert desk.text.endswith(
        "Your days off\nTue 24 Nov, one day\n\n"
        "Days off that come back\nevery other Wednesday: next on Wed 25 Nov\n\n"
        "Public holidays\nTue 8 Dec: Day 8\nFri 25 Dec: Day 25\nSat 26 Dec: Day 26"
    )


def test_a_card_from_before_ends_a_pause_by_its_number(desk: Desk) -> None:
    """Keys are for ever."""
    desk.off(MON, TUE)
    (number,) = desk.shelf.pauses
    desk.command("/pause")
    desk.tap_to(Address("pause", "@end", desk.last.card or 0, str(number)))
    assert desk.shelf.pauses == {}
    desk.tap_to(Address("pause", "@end", desk.last.card or 0, str(number)))
    assert "already" in desk.toast


# --------------------------------------------------------- days that come back


def test_typed_days_that_come_back_are_said_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command, as words, and as one of several readings."""
    fridays = (DaysOff(4),)
    monkeypatch.setattr(pause, "read_pause_in", lambda *_: Understood(fridays))
    desk.command("/pause every friday")
    assert "every Friday, from Fri 27 Nov on" in desk.text
    both = Ambiguous((Pause(TUE, TUE), fridays), "fri", 0)
    monkeypatch.setattr(pause, "read_pause_in", lambda *_: both)
    desk.command("/pause fri")
    assert desk.buttons == ["Tue 24 Nov, one day", "every Friday"]
    desk.tap("every Friday")
    desk.tap("Yes, keep it")
    assert list(desk.shelf.days_off.values()) == [DaysOff(4, first=date(2026, 11, 27))]
    assert desk.session.talk is None


# ------------------------------------------------------------------ being trusted


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
    desk.tap("Mon 23 Nov, one day")
    end = desk.find("End it now")
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
        ("@end", "20261124-20261123"),
        ("@end", "20261124-20261124~20261124-20261124"),
        ("@save", "20261124-20261125~"),
        ("@save", "20261124-20261125~20261124-20261123"),
        ("@save", "20261124-20261125~20261124-20261125"),
        ("@save", "20261124-20261125\n"),
        ("@save", "2026W481-2026W482"),
        ("@save", "99991231-99991231"),
        ("@pick", "20261124"),
        ("@pick", "20261124-20261125~x"),
        ("@pick", "20261125-20261124"),
        ("@pick", "20261124-20291124"),
        ("@grid", ""),
        ("@grid", "202613"),
        ("@grid", "202612.20261324"),
        ("@grid", "202612~"),
        ("@grid", "202612~20261124-20261125"),
        ("@one", "1"),
        ("@one", "20261124-20261125"),
        ("@edit", ""),
        ("@edit", "20261124-20261125"),
        ("@still", "x"),
    ],
)
def test_forged_days_change_nothing(desk: Desk, step: str, choice: str) -> None:
    """A button's data is only a person's text."""
    desk.command("/pause")
    shown = desk.screen
    desk.tap_to(Address("pause", step, desk.last.card or 0, choice))
    assert desk.toast
    assert desk.screen == shown
    assert desk.shelf.pauses == {}


@pytest.mark.parametrize("choice", ["9", "-1", "x", "99999999999", "²"])
def test_a_forged_page_is_the_first(desk: Desk, choice: str) -> None:
    """There is always a first page."""
    desk.off(TUE, TUE)
    desk.command("/pause")
    desk.tap_to(Address("pause", "@list", desk.last.card or 0, choice))
    assert "Tue 24 Nov, one day" in desk.buttons


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


def test_change_shows_the_same_card_again_while_words_are_for_it(desk: Desk) -> None:
    """After a tapped day, in place; the words that follow are read."""
    desk.command("/pause")
    desk.tap("Today")
    desk.tap("Change")
    assert len(desk.messages) == 2
    assert "When are you off?" in desk.text
    desk.say("tomorrow")
    assert "Back on Wed 25 Nov" in desk.text


# ------------------------------------------------------------ the line that ends


def test_the_line_waits_for_the_first_day_that_is_on_for_every_reason(desk: Desk) -> None:
    """Not on a holiday, nor on a day that comes back; and it is said once."""
    desk.shelf.holidays = {date(2026, 11, 25): "Some day"}
    desk.session = replace(desk.session, settings=Settings(holidays="DE"))
    desk.shelf.days_off = {800: DaysOff(3)}
    desk.off(MON, TUE)
    desk.until("Thu 20:00")
    assert desk.messages == []
    desk.until("Fri 08:00")
    assert "Your days off are over" in desk.text
    desk.until("Sat 20:00")
    assert desk.screen.count("Your days off are over") == 1


@pytest.mark.parametrize(
    ("holiday", "comes_back", "reason"),
    [(MON, 6, "holiday"), (date(2026, 12, 1), 0, "day_off")],
)
def test_rung_on_a_day_that_is_off_all_the_same_it_says_why_it_is_silent(
    desk: Desk, holiday: date, comes_back: int, reason: str
) -> None:
    """A holiday that was chosen a moment before."""
    desk.shelf.holidays = {holiday: "Some day"}
    desk.session = replace(desk.session, settings=Settings(holidays="DE"))
    desk.shelf.days_off = {800: DaysOff(comes_back)}
    desk.shelf.pauses = {801: Pause(date(2026, 11, 20), date(2026, 11, 22))}
    prompt = Prompt(900, "back", MON, time(8), time(8), desk.now, desk.now)
    desk.shelf.prompts[900] = prompt
    desk.event(Rang((prompt,)))
    assert desk.messages == []
    assert [(line.reason, line.until) for line in desk.shelf.ledger] == [(reason, MON)]
    assert Menu(paused=False) in desk.effects


def test_rung_late_it_is_said_for_the_day_it_was_meant_for(desk: Desk) -> None:
    """After two days down, days off that ended meanwhile are over."""
    desk.shelf.pauses = {801: Pause(date(2026, 11, 18), date(2026, 11, 20))}
    day = date(2026, 11, 21)
    prompt = Prompt(900, "back", day, time(8), time(8), desk.now, desk.now)
    desk.shelf.prompts[900] = prompt
    desk.event(Rang((prompt,)))
    assert "Your days off are over" in desk.text


def test_days_off_in_a_row_without_a_pause_end_without_a_word(desk: Desk) -> None:
    """Nobody is welcomed back from a Sunday."""
    desk.shelf.days_off = {800 + day: DaysOff(day) for day in range(1, 7)}
    prompt = Prompt(900, "back", MON, time(8), time(8), desk.now, desk.now)
    desk.shelf.prompts[900] = prompt
    desk.event(Rang((prompt,)))
    assert desk.reasons() == ["dropped"]
    desk.shelf.days_off[800] = DaysOff(0, last=date(2026, 11, 16))
    assert not pause._comes_after_a_pause(desk.shelf.answer(SCHEDULE, desk.session).off, MON)


def test_the_menu_shows_resume_while_a_pause_covers_today_and_no_longer(desk: Desk) -> None:
    """From the first midnight on, until the line is said; holidays do not count."""
    desk.command("/pause tomorrow")
    desk.tap("Yes, keep it")
    assert not desk.paused
    desk.until("Tue 00:01")
    assert desk.paused
    desk.until("Wed 07:59")
    assert desk.paused
    desk.until("Wed 08:00")
    assert not desk.paused


def test_days_off_may_be_typed_in_another_language(desk: Desk) -> None:
    """And are said back with their exact days like any other."""
    desk.world = dataclasses.replace(desk.world, tables=TABLES)
    desk.command("/pause vom 24. Dezember bis 3. Januar")
    assert "Off from Thu 24 Dec to Sun 3 Jan, both included." in desk.text


def test_days_off_that_come_back_may_be_typed(desk: Desk) -> None:
    """They are read by the same grammar, and kept with one tap."""
    desk.world = dataclasses.replace(desk.world, tables=TABLES)
    desk.command("/pause jeden Freitag")
    desk.tap("Yes, keep it")
    assert [day.weekday for day in desk.shelf.days_off.values()] == [4]


def test_half_a_day_off_is_answered_kindly(desk: Desk) -> None:
    """Days off are whole days."""
    desk.command("/pause this afternoon")
    assert "“this afternoon” is part of a day, and days off are whole days." in desk.text
