"""The working hours, shown and changed."""

from __future__ import annotations

from datetime import date, time

import pytest

from conversations.model import Address, replace
from conversations.when.daysoff import DaysOff
from conversations.when.week import OneOff, Slot
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person without hours."""
    return Desk()


@pytest.fixture
def working() -> Desk:
    """A settled person who works mornings and afternoons."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def test_without_hours_it_says_how_to_write_them(desk: Desk) -> None:
    """The first look at an empty week is an invitation."""
    desk.command("/schedule")
    assert "No hours yet" in desk.text
    assert "Mon-Fri 9-12" in desk.text


def test_the_week_is_shown_in_few_lines_with_quiet_hours(working: Desk) -> None:
    """Days that share their times share a line."""
    working.works(
        OneOff(date(2026, 11, 28), time(10), time(13)), OneOff(date(2026, 11, 2), time(9), time(10))
    )
    working.command("/schedule")
    assert "Mon–Fri 09:00–12:00 and 14:00–17:00" in working.text
    assert "Sat 28 Nov 10:00–13:00" in working.text
    assert "2 Nov" not in working.text
    assert "Quiet hours 21:00–08:00" in working.text


def test_a_line_typed_right_after_is_echoed_and_saved(desk: Desk) -> None:
    """No button is needed to add hours."""
    desk.command("/schedule")
    desk.say("every other Wed 9-1pm")
    assert "Wed 09:00–13:00, every other week (that of Mon 23 Nov)" in desk.text
    desk.tap("Save")
    assert "Saved." in desk.text
    assert "The next check-in comes Wed 25 Nov at 13:05." in desk.text
    assert [type(rule) for rule in desk.shelf.rules.values()] == [Slot]
    assert desk.session.talk is None


def test_the_line_may_come_with_the_command(desk: Desk) -> None:
    """With an argument the echo comes at once."""
    desk.command("/schedule Mon-Fri 9-12")
    assert "Mon–Fri 09:00–12:00" in desk.text
    desk.tap("Save")
    assert len(desk.shelf.rules) == 5


@pytest.mark.parametrize("line", ["Mon 9-2", "Mon 9-banana"])
def test_an_argument_that_is_unclear_is_asked_about(desk: Desk, line: str) -> None:
    """The same kind answer as to a typed line, and the next words are taken."""
    desk.command(f"/schedule {line}")
    assert "“" in desk.text
    desk.say("Mon 9-12")
    desk.tap("Save")
    assert list(desk.shelf.rules.values()) == [Slot(0, time(9), time(12))]


def test_one_of_several_readings_is_chosen_by_its_button(desk: Desk) -> None:
    """Also when the line came with the command."""
    desk.command("/schedule Mon 9-2")
    desk.tap("Mon 09:00–14:00")
    desk.tap("Save")
    assert list(desk.shelf.rules.values()) == [Slot(0, time(9), time(14))]


def test_saving_adds_to_what_stands(working: Desk) -> None:
    """A Saturday does not cost the week."""
    working.command("/schedule Sat 10-14")
    assert working.buttons == ["Save", "Replace all", "Edit"]
    working.tap("Save")
    assert len(working.shelf.rules) == 11


def test_a_line_for_days_that_have_hours_says_so_and_offers_to_replace_them(working: Desk) -> None:
    """Monday can be changed without touching the other days."""
    working.command("/schedule Mon 10-13")
    assert "You have hours on Mon already" in working.text
    working.tap("Replace these days")
    mondays = [
        one for one in working.shelf.rules.values() if isinstance(one, Slot) and one.weekday == 0
    ]
    assert mondays == [Slot(0, time(10), time(13))]
    assert len(working.shelf.rules) == 9


def test_replace_all_leaves_only_the_new_line(working: Desk) -> None:
    """A new job, a new week."""
    working.command("/schedule Tue 8-16")
    working.tap("Replace all")
    assert list(working.shelf.rules.values()) == [Slot(1, time(8), time(16))]
    assert "tomorrow at 16:05" in working.text


def test_a_date_alone_is_not_offered_as_the_whole_week(working: Desk) -> None:
    """A slip of the thumb would end every check-in to come, without a way back."""
    for said in ("I read this", "This stands already."):
        working.command("/schedule 24 Nov 18-20")
        assert said in working.text
        assert "whole week" not in working.text
        assert "Replace all" not in working.buttons
        working.tap(working.buttons[0])


def test_typing_the_same_week_again_says_that_it_stands(working: Desk) -> None:
    """And keeping it changes nothing."""
    before = dict(working.shelf.rules)
    working.command("/schedule Mon-Fri 9-12, 14-17")
    assert "stands already" in working.text
    working.tap("Keep it")
    assert working.shelf.rules == before
    assert "moved" not in working.reasons()


def test_edit_asks_for_the_line_again(desk: Desk) -> None:
    """What was typed before is forgotten."""
    desk.command("/schedule Mon 9-12")
    desk.tap("Edit")
    assert "Which days" in desk.text
    desk.say("Tue 9-12")
    desk.say("Thu 9-12")
    desk.tap("Save")
    assert list(desk.shelf.rules.values()) == [Slot(3, time(9), time(12))]


def test_a_line_can_be_taken_out_and_put_back(working: Desk) -> None:
    """In place, with what was taken out said in words."""
    before = set(working.shelf.rules.values())
    working.command("/schedule")
    messages = len(working.messages)
    working.tap("Remove something")
    working.tap("Mon–Fri 09:00–12:00 and 14:00–17:00")
    assert working.shelf.rules == {}
    assert "Taken out" in working.text
    working.tap("Put it back")
    assert set(working.shelf.rules.values()) == before
    working.tap("Show the week")
    assert "Mon–Fri" in working.text
    assert len(working.messages) == messages


def test_a_line_with_weeks_and_bounds_comes_back_as_it_was(desk: Desk) -> None:
    """Every other week until a date fits into a button, too."""
    slot = Slot(
        5, time(22), time(2, 30), 2, date(2026, 11, 23), date(2026, 11, 1), date(2026, 12, 20)
    )
    desk.works(slot, OneOff(date(2026, 11, 27), time(9), time(10)), *weekdays("09:00-10:00"))
    desk.command("/schedule")
    desk.tap("Remove something")
    label = next(one for one in desk.buttons if one.startswith("Sat"))
    desk.tap(label)
    assert slot not in desk.shelf.rules.values()
    desk.tap("Put it back")
    assert slot in desk.shelf.rules.values()


def test_with_nothing_left_there_is_nothing_to_take_out(working: Desk) -> None:
    """An old card says so."""
    working.command("/schedule")
    remove = working.find("Remove something")
    working.shelf.rules.clear()
    working.tap_to(remove)
    assert working.toast == "There is nothing to take out."


def test_hours_may_be_added_by_the_button_too(working: Desk) -> None:
    """It asks for a line, and an unclear one is asked back."""
    working.command("/schedule")
    working.tap("Add hours")
    assert "Which days, from when to when?" in working.text
    working.say("Sat 9-2")
    working.say("Sun 9-2")
    working.tap("Sun 09:00–14:00")
    working.say("Sat 8-9pm")
    assert "Sat 20:00–21:00" in working.text
    working.say("Sun 9-2")
    working.tap("Sun 09:00–14:00")
    working.tap("Save")
    assert Slot(6, time(9), time(14)) in working.shelf.rules.values()
    assert len(working.shelf.rules) == 11


def test_a_line_already_taken_out_is_not_taken_out_twice(working: Desk) -> None:
    """A second tap on an old card finds nothing and says so."""
    working.command("/schedule")
    working.tap("Remove something")
    gone = working.find("Mon–Fri 09:00–12:00 and 14:00–17:00")
    working.tap_to(gone)
    working.tap_to(gone)
    assert "not there any more" in working.toast


@pytest.mark.parametrize(
    ("step", "choice"),
    [
        ("@drop", "w0v1"),
        ("@drop", ""),
        ("@put", "w0v1000000000000zzzzzz"),
        ("@put", "d0000"),
        ("@put", "x"),
        ("@put", "w-11000000000000" + "0f00k0"),
        ("@put", "٣"),
    ],
)
def test_a_forged_line_changes_nothing(working: Desk, step: str, choice: str) -> None:
    """Codes come back from a phone and are not trusted."""
    before = dict(working.shelf.rules)
    working.tap_to(Address("schedule", step, 1, choice))
    assert working.toast
    assert working.shelf.rules == before


@pytest.mark.parametrize("choice", ["r0", "r99", "r-1", "everything", ""])
def test_a_forged_choice_at_the_echo_changes_nothing(desk: Desk, choice: str) -> None:
    """Only what was offered can be chosen."""
    desk.command("/schedule Mon 9-12")
    desk.tap_to(Address("schedule", "confirm", desk.session.newest, choice))
    assert desk.toast
    assert desk.shelf.rules == {}
    desk.tap("Save")
    assert desk.shelf.rules


def test_during_a_check_in_the_week_is_shown_and_words_still_answer_the_question(
    working: Desk,
) -> None:
    """A look at the week costs nothing."""
    working.command("/checkin")
    working.command("/schedule")
    assert "Mon–Fri" in working.text
    working.say("warm hands")
    assert working.answer("self_study").text == "warm hands"


def test_hours_typed_in_the_middle_of_a_check_in_give_it_back_afterwards(desk: Desk) -> None:
    """The place is not lost, and nothing that was said is either."""
    desk.command("/checkin")
    desk.say("warm hands")
    desk.command("/schedule Mon 9-12")
    desk.tap("Save")
    assert "Back to where we were." in desk.text
    desk.say("a plan")
    assert desk.answer("self_study").text == "warm hands"
    assert desk.answer("letting_go").text == "a plan"


def test_cancel_leaves_the_week_as_it_was(working: Desk) -> None:
    """Before saving nothing is saved."""
    before = dict(working.shelf.rules)
    working.command("/schedule Sat 9-12")
    working.command("/cancel")
    assert "Nothing has changed" in working.text
    assert working.shelf.rules == before


def test_half_an_hour_after_a_look_words_are_a_note_again(working: Desk) -> None:
    """A thought that comes later is not read as hours."""
    working.command("/schedule")
    working.advance(31)
    working.say("what a morning")
    assert working.record.flow == "note"
    assert working.answer("note").text == "what a morning"


def test_a_prompt_is_not_kept_waiting_by_a_look_at_the_week(working: Desk) -> None:
    """Four minutes after /schedule the check-in comes, and is answered by words."""
    working.until("12:01")
    working.command("/schedule")
    working.until("12:05")
    assert "morning block" in working.text


# ------------------------------------------------------------------- what it shows


def test_what_stands_and_what_comes_is_on_one_card(working: Desk) -> None:
    """Days off that come back, the next holiday, quiet hours and seven days, a line each."""
    working.shelf.holidays[date(2026, 12, 25)] = "Christmas Day"
    settings = replace(working.session.settings, holidays="DE")
    working.session = replace(working.session, settings=settings)
    working.shelf.days_off[working.shelf.next_id()] = DaysOff(4)
    working.command("/schedule")
    assert "Off every Fri." in working.text
    assert "Next holiday: Fri 25 Dec, Christmas Day." in working.text
    assert "Mon 23 09:00–12:00 · 14:00–17:00" in working.text
    assert "Fri 27 your day off" in working.text
    assert "Sat 28 –" in working.text
    assert len(working.text.splitlines()) <= 25


def test_the_weeks_to_come_are_turned_like_pages(working: Desk) -> None:
    """In place, up to eight weeks, and back."""
    working.works(OneOff(date(2026, 12, 5), time(10), time(13)))
    working.command("/schedule")
    messages = len(working.messages)
    working.tap("The week after ›")
    assert "Mon 30 Nov to Sun 6 Dec" in working.text
    assert "Sat 5 10:00–13:00" in working.text
    assert working.buttons == ["◀", "▶", "Show the week"]
    for _ in range(7):
        working.tap("▶")
    assert working.buttons == ["◀", "Show the week"]
    for _ in range(8):
        working.tap("◀")
    assert working.buttons == ["▶", "Show the week"]
    assert "The next seven days" in working.text
    working.tap("Show the week")
    assert "Your week" in working.text
    assert len(working.messages) == messages


def test_a_long_week_keeps_its_days_behind_a_button(desk: Desk) -> None:
    """The card stays clear on a phone."""
    desk.works(*(OneOff(date(2026, 12, day), time(9), time(10, day)) for day in range(1, 19)))
    desk.command("/schedule")
    assert "seven days" not in desk.text
    desk.tap("The next 7 days")
    assert "The next seven days" in desk.text


@pytest.mark.parametrize("choice", ["9", "-1", "", "x", "٣", "00"])
def test_a_forged_week_is_not_shown(working: Desk, choice: str) -> None:
    """Only those that were offered."""
    working.tap_to(Address("schedule", "@days", 1, choice))
    assert "do not know this button" in working.toast


def test_calendars_stand_beside_typed_hours_and_each_is_marked(working: Desk) -> None:
    """Where they meet they are one block, of both."""
    working.meets("12:10-13:00", "18:00-19:00")
    working.command("/schedule")
    assert "Mon–Fri 09:00–12:00 and 14:00–17:00" in working.text
    assert "🗓\u00a0calendar.example: 0 to come, read today at 08:00" in working.text
    assert "Mon 23 🗓\u00a009:00–13:00 · 14:00–17:00 · 🗓\u00a018:00–19:00" in working.text
    assert "🗓\u00a0from a calendar" in working.text


def test_a_calendar_alone_needs_no_marks(desk: Desk) -> None:
    """A legend of one thing would say nothing."""
    desk.meets("09:00-10:00")
    desk.command("/schedule")
    assert "Mon 23 09:00–10:00" in desk.text
    assert "from a calendar" not in desk.text


def test_a_calendar_is_taken_out_among_the_lines_and_put_back(working: Desk) -> None:
    """The same list, one tap each."""
    working.meets("12:10-13:00")
    working.command("/schedule")
    working.tap("Remove something")
    assert working.buttons[0] == "Mon–Fri 09:00–12:00 and 14:00–17:00"
    working.tap("🗓\u00a0calendar.example (0)")
    assert "Taken out: calendar.example." in working.text
    assert all(one.removed for one in working.shelf.calendars.values())
    working.tap("Put it back")
    assert not any(one.removed for one in working.shelf.calendars.values())
    working.tap("Show the week")
    assert "calendar.example" in working.text


def test_days_off_are_a_tap_away(working: Desk) -> None:
    """And asked about where they live."""
    working.command("/schedule")
    working.tap("Days off")
    assert "off" in working.text


def test_words_are_asked_for_only_where_they_would_be_read(working: Desk) -> None:
    """In the middle of a check-in they are its answer."""
    working.command("/schedule")
    assert "just write them" in working.text
    working.command("/checkin")
    working.command("/schedule")
    assert "just write them" not in working.text


# ----------------------------------------------------------------------- by taps


def _taps(desk: Desk, *labels: str) -> int:
    for label in labels:
        desk.tap(label)
    return len(labels)


def test_a_full_week_is_set_up_in_eight_taps(desk: Desk) -> None:
    """Nothing typed, everything in one message."""
    desk.command("/schedule")
    taps = _taps(desk, "Add hours", "Mon–Fri", "09:00", "12:00", "And another block")
    taps += _taps(desk, "14:00", "17:00")
    assert "Mon–Fri 09:00–12:00 and 14:00–17:00" in desk.text
    taps += _taps(desk, "Save")
    assert taps <= 12
    assert set(desk.shelf.rules.values()) == set(weekdays("09:00-12:00", "14:00-17:00"))
    assert "The next check-in comes today at 12:05." in desk.text
    assert desk.session.talk is None


def test_a_full_week_typed_is_one_line_and_one_tap(desk: Desk) -> None:
    """The other way."""
    desk.command("/schedule Mon-Fri 9-12, 14-17")
    desk.tap("Save")
    assert set(desk.shelf.rules.values()) == set(weekdays("09:00-12:00", "14:00-17:00"))


def test_tapped_hours_can_take_the_place_of_those_that_stand(working: Desk) -> None:
    """The same ways as for a typed line."""
    working.command("/schedule")
    _taps(working, "Add hours", "Mon", "Go on ›", "Half past", "09:30", "Half past", "12:30")
    assert "You have hours on Mon already" in working.text
    assert working.buttons[:3] == ["Save", "Replace these days", "Replace all"]
    working.tap("Replace these days")
    mondays = [
        one for one in working.shelf.rules.values() if isinstance(one, Slot) and one.weekday == 0
    ]
    assert mondays == [Slot(0, time(9, 30), time(12, 30))]
    assert len(working.shelf.rules) == 9


def test_tapping_can_start_over_and_more_can_be_added(desk: Desk) -> None:
    """A slip of the thumb costs a tap."""
    desk.command("/schedule")
    _taps(desk, "Add hours", "Mon–Fri", "09:00", "12:00", "Start over", "Sat", "Go on ›")
    _taps(desk, "10:00", "14:00", "Save", "Add more", "Sun", "Go on ›", "10:00", "12:00", "Save")
    assert set(desk.shelf.rules.values()) == {
        Slot(5, time(10), time(14)),
        Slot(6, time(10), time(12)),
    }


def test_tapped_hours_work_days_later_and_leave_what_is_open(working: Desk) -> None:
    """Their buttons hold all there is to know."""
    working.command("/schedule")
    _taps(working, "Add hours", "Sat", "Go on ›", "10:00", "14:00")
    card = working.last
    working.advance(days=2)
    working.command("/checkin")
    working.tap("Save", on=card)
    assert Slot(5, time(10), time(14)) in working.shelf.rules.values()
    working.say("warm hands")
    assert working.answer("self_study").text == "warm hands"


@pytest.mark.parametrize(
    ("step", "choice"),
    [
        ("@tap", "e000"),
        ("@tap", ""),
        ("@keep", "sd001"),
        ("@keep", "xl00121c2d0"),
        ("@keep", "sl00121c21d"),
        ("@keep", ""),
    ],
)
def test_forged_taps_change_nothing(working: Desk, step: str, choice: str) -> None:
    """What comes back from a phone is not trusted."""
    before = dict(working.shelf.rules)
    working.tap_to(Address("schedule", step, 1, choice))
    assert "do not know this button" in working.toast
    assert working.shelf.rules == before


@pytest.mark.parametrize("way", ["Replace these days", "Replace all"])
@pytest.mark.parametrize("typed", [True, False])
def test_replaced_hours_are_put_back_by_one_tap(working: Desk, way: str, typed: bool) -> None:
    """All of them, and nothing of what took their place is left."""
    working.works(Slot(0, time(18), time(19), 2, date(2026, 11, 30)))
    working.works(OneOff(date(2026, 11, 28), time(10), time(13)))
    before = set(working.shelf.rules.values())
    if typed:
        working.command("/schedule Mon 9:30-12:30")
    else:
        working.command("/schedule")
        _taps(working, "Add hours", "Mon", "Go on ›", "Half past", "09:30", "Half past", "12:30")
    working.tap(way)
    left = set(working.shelf.rules.values()) & before
    assert len(left) == (9 if way == "Replace these days" else 0)
    working.tap("Put the old hours back")
    assert set(working.shelf.rules.values()) == before
    assert "Back in their place:" in working.text


def test_what_was_added_after_hours_were_replaced_stays_when_they_come_back(
    working: Desk,
) -> None:
    """Only the replacement is undone."""
    before = set(working.shelf.rules.values())
    working.command("/schedule Tue 8-16")
    working.tap("Replace all")
    card = working.last
    working.command("/schedule Sat 10-14")
    working.tap("Save")
    working.advance(days=1)
    working.tap("Put the old hours back", on=card)
    assert set(working.shelf.rules.values()) == {*before, Slot(5, time(10), time(14))}


def test_hours_that_were_replaced_before_the_last_are_not_put_back(working: Desk) -> None:
    """An old button says so, and changes nothing; a second tap neither."""
    working.command("/schedule Tue 8-16")
    working.tap("Replace all")
    first = working.last
    working.command("/schedule Wed 8-16")
    working.tap("Replace all")
    stand = dict(working.shelf.rules)
    undo = working.find("Put the old hours back", on=first)
    working.tap_to(undo)
    assert "cannot be put back any more" in working.toast
    assert working.shelf.rules == stand
    working.tap("Put the old hours back")
    assert list(working.shelf.rules.values()) == [Slot(1, time(8), time(16))]
    working.tap_to(undo)
    assert list(working.shelf.rules.values()) == [Slot(1, time(8), time(16))]


def test_where_nothing_was_replaced_there_is_nothing_to_put_back(desk: Desk) -> None:
    """A first line has no such button."""
    desk.command("/schedule Tue 8-16")
    desk.tap("Save")
    assert desk.buttons == []


# ------------------------------------------------------------- a calendar's address


@pytest.mark.parametrize("by_command", [True, False])
def test_an_address_in_place_of_hours_is_a_calendar(desk: Desk, by_command: bool) -> None:
    """With the command or right after it; the chat does not keep it."""
    secret = "https://rooms.example/feed/s3cret"
    desk.command("/schedule")
    if by_command:
        desk.command(f"/schedule {secret}")
    else:
        desk.say(secret)
    assert [(one.kind, dict(one.args)) for one in desk.jobs] == [
        ("calendar_feed", {"address": secret})
    ]
    assert "s3cret" not in desk.screen
    assert desk.session.talk is None
