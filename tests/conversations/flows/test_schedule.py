"""The working hours, shown and changed."""

from __future__ import annotations

from datetime import date, time

import pytest

from conversations.model import Address
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
    working.tap("Remove a line")
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
    desk.tap("Remove a line")
    label = next(one for one in desk.buttons if one.startswith("Sat"))
    desk.tap(label)
    assert slot not in desk.shelf.rules.values()
    desk.tap("Put it back")
    assert slot in desk.shelf.rules.values()


def test_with_nothing_left_there_is_nothing_to_take_out(working: Desk) -> None:
    """An old card says so."""
    working.command("/schedule")
    remove = working.find("Remove a line")
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
    working.tap("Remove a line")
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
