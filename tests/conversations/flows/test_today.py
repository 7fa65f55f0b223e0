"""The day."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from conversations.model import Address, Decided, replace
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot
from tests.conversations.desk import Desk, weekdays

TODAY = date(2026, 11, 23)


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


# ---------------------------------------------------------------------- the blocks


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


def test_each_block_to_come_has_one_button_and_there_is_one_for_another(desk: Desk) -> None:
    """What can be done with a block stands on its own card, not on the day's."""
    desk.command("/today")
    assert desk.buttons == ["09:00–12:00 ›", "14:00–17:00 ›", "Add a block today"]
    assert "The next check-in" not in desk.text


def test_a_block_of_a_calendar_is_marked_and_the_mark_explained(desk: Desk) -> None:
    """And only where there is one."""
    desk.command("/today")
    assert "🗓" not in desk.text
    desk.meets("18:00-19:00")
    desk.command("/today")
    assert "18:00–19:00\u00a0🗓: I ask at 19:05" in desk.text
    assert desk.text.count("🗓\u00a0stands in your calendar.") == 1


def test_a_block_can_be_skipped_and_asked_for_after_all(desk: Desk) -> None:
    """One tap lets it go, another brings it back, from the card or from the day."""
    desk.command("/today")
    desk.tap("09:00–12:00 ›")
    desk.tap("Skip")
    assert "Let go: 09:00–12:00, Mon 23 Nov." in desk.text
    desk.tap("Ask after all")
    assert "I will ask today at 12:05." in desk.text
    desk.tap("Skip")
    desk.tap("Show the day")
    assert "09:00–12:00: let go" in desk.text
    desk.tap("Ask about 09:00–12:00 after all")
    desk.until("12:05")
    assert "morning block" in desk.text
    assert desk.reasons() == ["skipped", "taken_back", "skipped", "taken_back", "on_time"]


def test_a_skipped_one_stays_silent(desk: Desk) -> None:
    """Let go is let go."""
    desk.command("/today")
    desk.tap("09:00–12:00 ›")
    desk.tap("Skip")
    before = len(desk.messages)
    desk.until("16:00")
    assert len(desk.messages) == before
    assert desk.reasons() == ["skipped"]


def test_the_next_one_of_another_day_can_be_opened_and_let_go(desk: Desk) -> None:
    """When nothing of today is left; it cannot be begun before its day."""
    desk.until("17:05")
    desk.command("/today")
    desk.tap("Tue 24 Nov, 09:00–12:00 ›")
    assert desk.text == "09:00–12:00, Tue 24 Nov\n\nI will ask tomorrow at 12:05."
    assert desk.buttons == ["Skip", "Move…", "Show the day"]
    desk.tap("Skip")
    desk.until("Tue 13:00")
    assert desk.reasons() == ["on_time", "on_time", "skipped"]


def test_the_next_check_in_is_known_beyond_the_days_that_are_planned(desk: Desk) -> None:
    """The store plans two days; a Friday evening looks at Monday, and past what was asked."""
    desk.until("Fri 18:00")
    desk.shelf.prompts = {n: one for n, one in desk.shelf.prompts.items() if one.day < desk.today}
    desk.command("/today")
    assert "The next check-in comes Mon 30 Nov at 12:05." in desk.text


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
    """Nothing was kept, it is not called done, and it can be begun."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.command("/cancel")
    desk.command("/today")
    assert "09:00–12:00: opened" in desk.text
    assert desk.buttons == ["Begin 09:00–12:00", "14:00–17:00 ›", "Add a block today"]


def test_a_check_in_begun_without_a_word_is_taken_up_from_the_day(desk: Desk) -> None:
    """The next prompt has set it down; no way to it is lost."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.until("17:05")
    desk.command("/today")
    assert desk.buttons[:2] == ["Begin 09:00–12:00", "Begin 14:00–17:00"]
    desk.tap("Begin 09:00–12:00")
    assert "Let one person from this morning come to mind." in desk.text
    desk.say("warm")
    assert desk.record.block is not None
    assert desk.record.block.starts == time(9)


def test_a_line_that_was_gone_into_halfway_is_taken_up_from_the_day(desk: Desk) -> None:
    """As /cancel says; and no more once all of it is said."""
    desk.until("12:05")
    desk.say("his laugh")
    desk.tap("Go deeper")
    desk.say("one")
    desk.command("/cancel")
    assert desk.text == "Set down. What you said is kept; /today can take it up again."
    desk.command("/today")
    desk.tap("Go deeper, 09:00–12:00")
    for word in ("two", "three", "four", "five"):
        desk.say(word)
    desk.command("/today")
    assert "Go deeper, 09:00–12:00" not in desk.buttons


def test_a_block_that_was_silent_points_to_why(desk: Desk) -> None:
    """After days off that ended early."""
    desk.off(TODAY, TODAY)
    desk.until("13:00")
    desk.command("/resume")
    desk.command("/today")
    assert "09:00–12:00: not asked; /why says why" in desk.text


def test_a_block_whose_end_was_learnt_too_late_is_offered_quietly(desk: Desk) -> None:
    """Its calendar said so hours later: nothing is asked, and it can be begun."""
    row = next(one for one in desk.shelf.prompts.values() if one.day == TODAY)
    desk.shelf.prompts[row.id] = replace(row, state="silent")
    desk.shelf.ledger.append(Decided(desk.now, row, "silent", "ended_earlier"))
    desk.until("13:00")
    desk.command("/today")
    assert "09:00–12:00: it ended early; begin if you like" in desk.text
    desk.tap("Begin 09:00–12:00")
    desk.say("one")
    assert desk.record.block is not None
    assert desk.record.block.starts == time(9)
    desk.command("/today")
    assert "09:00–12:00: begun" in desk.text


def test_a_late_block_says_that_it_is_asked_in_the_morning() -> None:
    """Before it waits for the end of quiet hours, and while it does."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    for clock in ("08:00", "22:40"):
        desk.until(clock)
        desk.command("/today")
        assert "20:00–22:30: I ask tomorrow at 08:00" in desk.text


def test_a_late_block_before_a_day_off_says_that_it_stays_silent() -> None:
    """The morning that it would wait for is off."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    desk.off(TODAY + timedelta(1), TODAY + timedelta(1))
    desk.command("/today")
    assert "20:00–22:30: falls on a day off, so I stay silent" in desk.text
    assert "The next check-in comes Thu 26 Nov at 08:00." in desk.text


# --------------------------------------------------------------------- over midnight


def test_after_midnight_the_block_of_last_night_is_at_hand() -> None:
    """While it is under way, and when it has just been asked about; then it is behind one."""
    desk = Desk()
    desk.session = replace(
        desk.session,
        settings=replace(desk.session.settings, quiet_from=time(0), quiet_until=time(0)),
    )
    desk.works(Slot(0, time(20), time(1)))
    desk.until("Tue 00:20")
    desk.command("/today")
    assert desk.text.startswith("Tue 24 Nov")
    assert "20:00–01:00, since yesterday: now, I ask at 01:05" in desk.text
    desk.tap("20:00–01:00 ›")
    assert "Finished early" in desk.buttons
    desk.until("Tue 01:05")
    desk.command("/today")
    assert "20:00–01:00, since yesterday: asked" in desk.text
    desk.tap("Begin 20:00–01:00")
    desk.say("one")
    assert desk.record.day == TODAY
    desk.until("Tue 09:00")
    desk.command("/cancel")
    desk.command("/today")
    assert "since yesterday" not in desk.text


def test_what_waits_for_the_end_of_the_night_is_seen_before_it() -> None:
    """At one in the morning, for eight."""
    desk = Desk()
    desk.works(Slot(0, time(20), time(22, 30)))
    desk.until("Tue 01:00")
    desk.command("/today")
    assert "20:00–22:30, since yesterday: I ask at 08:00" in desk.text


# ---------------------------------------------------------------------- a day off


def test_a_day_off_says_why_and_when_one_is_back(desk: Desk) -> None:
    """No blocks, and nothing to skip; but when it goes on."""
    desk.off(TODAY, date(2026, 11, 24))
    desk.command("/today")
    assert "You are off until Tue 24 Nov. Back on Wed 25 Nov." in desk.text
    assert "The next check-in comes Wed 25 Nov at 12:05." in desk.text
    assert "09:00" not in desk.text
    assert desk.buttons == [
        "Wed 25 Nov, 09:00–12:00 ›",
        "I work today after all",
        "End my days off",
    ]


def test_working_today_parts_a_pause_in_two_and_can_be_taken_back(desk: Desk) -> None:
    """The rest of the days off stays, and what is taken back is as it was."""
    desk.off(TODAY - timedelta(2), date(2026, 11, 27))
    off = {TODAY + timedelta(n) for n in range(-2, 5)}
    desk.command("/today")
    desk.tap("I work today after all")
    assert desk.text.startswith("You work today")
    assert "09:00–12:00: I ask at 12:05" in desk.text
    pauses = desk.shelf.pauses.values()
    assert {day for day in off if any(day in one for one in pauses)} == off - {TODAY}
    assert not desk.paused
    desk.tap("Off today, as before")
    pauses = desk.shelf.pauses.values()
    assert {day for day in off if any(day in one for one in pauses)} == off
    desk.tap("Show the day")
    assert "You are off until Fri 27 Nov." in desk.text
    before = len(desk.messages)
    desk.until("18:00")
    assert len(desk.messages) == before


def test_all_days_off_can_be_ended_from_the_day(desk: Desk) -> None:
    """It is the button of /pause, with its way back."""
    desk.off(TODAY, date(2026, 11, 24))
    desk.command("/today")
    desk.tap("End my days off")
    assert desk.shelf.pauses == {}
    assert "Put them back" in desk.buttons


def test_one_works_on_a_holiday_after_all(desk: Desk) -> None:
    """It is named, worked on by one tap, and off again by another."""
    desk.shelf.holidays = {TODAY: "Saint Clement"}
    desk.session = replace(desk.session, settings=replace(desk.session.settings, holidays="DE-BY"))
    desk.command("/today")
    assert "Saint Clement, a day off. Back on Tue 24 Nov." in desk.text
    assert "End my days off" not in desk.buttons
    desk.tap("I work today after all")
    assert "09:00–12:00: I ask at 12:05" in desk.text
    assert desk.session.settings.works_on == (TODAY,)
    desk.tap("Off today, as before")
    assert desk.session.settings.works_on == ()
    desk.tap("Show the day")
    assert "Saint Clement" in desk.text


def test_a_day_off_that_comes_back_is_named_and_left_to_pause(desk: Desk) -> None:
    """One day of it cannot be set aside."""
    desk.shelf.days_off[1] = DaysOff(0)
    desk.command("/today")
    assert "Your regular day off. Back on Tue 24 Nov." in desk.text
    assert "I work today after all" not in desk.buttons


def test_a_day_off_keeps_what_was_asked_before_it_began(desk: Desk) -> None:
    """Off from noon on: the morning can still be begun."""
    desk.until("12:05")
    desk.off(TODAY, TODAY)
    desk.command("/today")
    assert "09:00–12:00: asked" in desk.text
    desk.tap("Begin 09:00–12:00")
    desk.say("one")
    assert desk.record.block is not None


@pytest.mark.parametrize("step", ["@work", "@stay"])
@pytest.mark.parametrize(
    "choice", ["", "20261124", "20261123", "20261123.", "20261123.x", "20261124.p", "²"]
)
def test_a_forged_day_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Today alone can be worked on or not, and only from what it is."""
    desk.tap_to(Address("today", step, 1, choice))
    assert "changed in the meantime" in desk.toast
    assert desk.shelf.pauses == {}
    assert desk.session.settings.works_on == ()


def test_an_old_card_of_a_day_off_changes_nothing_twice(desk: Desk) -> None:
    """A second thumb, and the day after."""
    desk.off(TODAY, TODAY)
    desk.command("/today")
    work = desk.find("I work today after all")
    desk.tap_to(work)
    stay = desk.find("Off today, as before")
    desk.tap_to(work)
    assert "changed in the meantime" in desk.toast
    desk.tap_to(stay)
    desk.tap_to(stay)
    assert "changed in the meantime" in desk.toast
    assert list(desk.shelf.pauses.values()) == [Pause(TODAY, TODAY)]
    desk.advance(days=1)
    desk.tap_to(work)
    assert "changed in the meantime" in desk.toast


# ------------------------------------------------------------------ a block for today


@pytest.mark.parametrize("typed", ["18-20", "today 18-20", "18:00–20:00"])
def test_a_block_is_added_to_today_by_typing_it(desk: Desk, typed: str) -> None:
    """It is echoed and saved as /schedule does, for this day alone."""
    desk.command(f"/today {typed}")
    assert "Mon 23 Nov 18:00–20:00" in desk.text
    desk.tap("Save")
    assert OneOff(TODAY, time(18), time(20)) in desk.shelf.rules.values()
    desk.command("/today")
    assert "18:00–20:00: I ask at 20:05" in desk.text


def test_a_block_is_added_to_today_by_a_button(desk: Desk) -> None:
    """It asks for the times, until it can read them."""
    desk.command("/today")
    desk.tap("Add a block today")
    assert desk.text == "From when to when, today? For example: 18-20"
    desk.say("in the evening")
    assert "I could not read" in desk.text
    desk.say("18-20")
    desk.tap("Save")
    assert OneOff(TODAY, time(18), time(20)) in desk.shelf.rules.values()
    assert desk.session.talk is None


def test_hours_that_can_be_read_twice_are_asked_back(desk: Desk) -> None:
    """Six to eight is in the morning or in the evening."""
    desk.command("/today 6-8")
    assert "more than one way" in desk.text


@pytest.mark.parametrize("typed", ["banana", "18", "13-15"])
def test_hours_that_are_none_are_said_kindly_and_open_nothing(desk: Desk, typed: str) -> None:
    """Also those that are over already."""
    desk.until("16:00")
    desk.command(f"/today {typed}")
    assert f"{typed}”" in desk.text
    assert "/today 18-20" in desk.text
    assert desk.session.talk is None
    assert not any(isinstance(one, OneOff) for one in desk.shelf.rules.values())


def test_hours_typed_in_a_check_in_lead_back_to_it(desk: Desk) -> None:
    """The question that was open is asked again."""
    desk.command("/checkin")
    desk.say("one")
    desk.command("/today 18-20")
    desk.tap("Save")
    assert "Back to where we were." in desk.text
    desk.say("two")
    assert desk.answer("letting_go").text == "two"


# -------------------------------------------------------------------------- the rest


def test_a_day_without_blocks_says_so() -> None:
    """And that a check-in works anyway."""
    desk = Desk()
    desk.command("/today")
    assert "No blocks today" in desk.text
    assert desk.buttons == ["Add a block today"]


def test_a_look_at_the_day_leaves_a_check_in_open(desk: Desk) -> None:
    """Words still answer the question."""
    desk.command("/checkin")
    desk.command("/today")
    desk.say("quiet")
    assert desk.answer("self_study").text == "quiet"


@pytest.mark.parametrize("step", ["@skip", "@ask", "@block"])
@pytest.mark.parametrize("choice", ["0", "999999", "-1", "x", "", "9" * 30, "²", "1.2"])
def test_a_forged_block_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Only rows that are there, ahead and in the right state are touched."""
    desk.tap_to(Address("today", step, 1, choice))
    assert "changed in the meantime" in desk.toast
    assert desk.reasons() == []


def test_an_old_skip_does_not_touch_what_has_been_asked(desk: Desk) -> None:
    """The card of the morning is stale at noon."""
    desk.command("/today")
    desk.tap("09:00–12:00 ›")
    desk.until("12:05")
    desk.tap("Skip")
    assert "changed in the meantime" in desk.toast
    assert desk.reasons() == ["on_time"]


def test_a_line_or_a_single_step_of_today_can_be_deepened_from_the_day(desk: Desk) -> None:
    """Not one beside a whole check-in of its block, and not more than fit."""
    desk.until("12:05")
    desk.say("she brought tulips")
    desk.command("/today")
    assert desk.buttons[0] == "Go deeper, 09:00–12:00"
    desk.until("17:05")
    desk.tap("One question")
    desk.say("tired")
    desk.command("/today")
    assert desk.buttons[:2] == ["Go deeper, 14:00–17:00", "Go deeper, 09:00–12:00"]
    desk.tap("Go deeper, 09:00–12:00")
    for _ in range(5):
        desk.say("an answer")
    desk.command("/today")
    assert desk.buttons[0] == "Go deeper, 14:00–17:00"
    assert "Go deeper, 09:00–12:00" not in desk.buttons
