"""One block's card, as the person uses it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.model import Address, Prompt, replace
from conversations.when.week import Slot
from tests.conversations.desk import Desk, weekdays

STILL = "Still working, +30 min"


@pytest.fixture
def desk() -> Desk:
    """A settled person with three blocks a day, in the middle of the first."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00", "18:00-19:30"))
    desk.until("10:00")
    return desk


def dues(desk: Desk) -> list[str]:
    """Return when the blocks of today are due, by the clock on the wall."""
    rows = [one for one in desk.shelf.prompts.values() if one.day == desk.today]
    rows = [one for one in rows if one.kind == "block"]
    return [f"{one.due_at.astimezone(desk.zone):%H:%M}" for one in rows]


def rows(desk: Desk) -> list[Prompt]:
    """Return the rows of today as they stand."""
    return [one for one in desk.shelf.prompts.values() if one.day == desk.today]


def card(desk: Desk, block: str = "09:00–12:00") -> None:
    """Open the card of a block."""
    desk.command("/today")
    desk.tap(f"{block} ›")


# ----------------------------------------------------------------------- the card


def test_a_block_under_way_can_be_finished_worked_on_moved_or_let_go(desk: Desk) -> None:
    """One still to come can be begun, moved or let go."""
    card(desk)
    assert desk.text == "09:00–12:00\n\nI will ask today at 12:05."
    assert desk.buttons == ["Finished early", STILL, "Skip", "Move…", "Show the day"]
    card(desk, "14:00–17:00")
    assert desk.buttons == ["Begin now", "Skip", "Move…", "Show the day"]


def test_finished_early_opens_that_block_and_moves_nothing_else(desk: Desk) -> None:
    """It is kept under the block, and nobody asks about it again."""
    card(desk)
    others = dues(desk)[1:]
    desk.tap("Finished early")
    assert "Let one person from this morning come to mind." in desk.text
    desk.say("one")
    assert desk.record.block is not None
    assert desk.record.block.starts == time(9)
    assert desk.reasons() == ["opened"]
    assert dues(desk)[1:] == others
    desk.command("/cancel")
    before = len(desk.messages)
    desk.until("13:00")
    assert len(desk.messages) == before


# ------------------------------------------------------------------- still working


def test_still_working_moves_all_that_is_left_and_lists_it(desk: Desk) -> None:
    """Pressed again it adds as much again."""
    card(desk)
    desk.tap(STILL)
    assert desk.text.split("\n\n")[1].split("\n") == [
        "09:00–12:00: I will ask today at 12:35.",
        "14:00–17:00: I will ask today at 17:35.",
        "18:00–19:30: I will ask today at 20:05.",
    ]
    assert dues(desk) == ["12:35", "17:35", "20:05"]
    desk.tap("Another 30 min")
    assert dues(desk) == ["13:05", "18:05", "20:35"]
    assert desk.reasons() == ["still_working"] * 6


def test_still_working_is_taken_back_press_by_press(desk: Desk) -> None:
    """Exactly: the rows are what they were."""
    before = rows(desk)
    card(desk)
    desk.tap(STILL)
    once = rows(desk)
    desk.tap("Another 30 min")
    desk.tap("Undo")
    assert desk.text.startswith("Taken back.")
    assert rows(desk) == once
    desk.tap("Undo")
    assert rows(desk) == before
    assert "Undo" not in desk.buttons


def test_it_can_be_taken_back_from_a_card_opened_later(desk: Desk) -> None:
    """The way back does not hang on one message."""
    before = rows(desk)
    card(desk)
    desk.tap(STILL)
    desk.advance(20)
    card(desk)
    desk.tap("Undo")
    assert rows(desk) == before


def test_a_second_thumb_on_the_same_card_does_not_move_twice(desk: Desk) -> None:
    """It is shown how things stand, and may press again."""
    card(desk)
    still = desk.find(STILL)
    desk.tap_to(still)
    desk.tap_to(still)
    assert "This is how it stands now." in desk.toast
    assert "I will ask today at 12:35." in desk.text
    assert dues(desk) == ["12:35", "17:35", "20:05"]
    desk.tap(STILL)
    assert dues(desk) == ["13:05", "18:05", "20:35"]


def test_a_second_thumb_on_undo_takes_back_once(desk: Desk) -> None:
    """Also with an earlier press behind it."""
    card(desk)
    desk.tap(STILL)
    desk.tap("Another 30 min")
    undo = desk.find("Undo")
    desk.tap_to(undo)
    desk.tap_to(undo)
    assert "This is how it stands now." in desk.toast
    assert dues(desk) == ["12:35", "17:35", "20:05"]


def test_a_prompt_just_asked_waits_again_and_comes_once(desk: Desk) -> None:
    """No second nag, and the later ones move with it."""
    desk.until("12:05")
    desk.tap(STILL)
    assert "09:00–12:00: I will ask today at 12:35." in desk.text
    assert dues(desk) == ["12:35", "17:35", "20:05"]
    before = len(desk.messages)
    desk.until("12:34")
    assert len(desk.messages) == before
    desk.until("13:30")
    assert len(desk.messages) == before + 1
    assert "Your morning block (09:00–12:00) has ended." in desk.text


def test_a_prompt_just_asked_is_asked_again_when_that_is_taken_back(desk: Desk) -> None:
    """It can be begun, and does not come a second time."""
    desk.until("12:05")
    before = rows(desk)
    desk.tap(STILL)
    desk.tap("Undo")
    assert [one.state for one in rows(desk)] == ["asked", "waiting", "waiting"]
    assert rows(desk)[1:] == before[1:]
    messages = len(desk.messages)
    desk.until("13:30")
    assert len(desk.messages) == messages
    desk.tap("Begin")
    desk.say("one")
    assert desk.record.block is not None


def test_words_while_still_working_are_the_blocks_one_line(desk: Desk) -> None:
    """As after any prompt that was not opened; then nobody asks again."""
    desk.until("12:05")
    desk.tap(STILL)
    desk.say("long, and worth it")
    assert desk.answer("line").text == "long, and worth it"
    before = len(desk.messages)
    desk.until("13:30")
    assert len(desk.messages) == before


def test_a_prompt_that_was_opened_or_let_go_cannot_be_put_off(desk: Desk) -> None:
    """Its old card says how it stands."""
    desk.until("12:05")
    still = desk.find(STILL)
    desk.tap("Begin")
    desk.tap_to(still)
    assert "This is how it stands now." in desk.toast
    assert "You have begun it." in desk.screen
    assert desk.reasons() == ["on_time", "opened"]
    desk.until("17:05")
    still = desk.find(STILL)
    desk.tap("Not this time")
    desk.tap_to(still)
    assert "Let go." in desk.shown("14:00–17:00").text
    assert desk.reasons()[-1] == "skipped"


def test_a_prompt_of_yesterday_cannot_be_put_off(desk: Desk) -> None:
    """It can still be begun."""
    desk.until("19:35")
    still = desk.find(STILL)
    desk.until("Tue 09:30")
    desk.tap_to(still)
    assert "This is how it stands now." in desk.toast
    desk.tap("Begin")
    desk.say("one")
    assert desk.record.day == desk.today - timedelta(days=1)


def test_in_quiet_hours_it_says_when_it_will_really_come(desk: Desk) -> None:
    """A block in the evening, an hour and a half longer."""
    desk.until("19:00")
    card(desk, "18:00–19:30")
    for _ in range(6):
        desk.tap(STILL if STILL in desk.buttons else "Another 30 min")
    assert "18:00–19:30: I will ask tomorrow at 08:00, after quiet hours." in desk.text


def test_over_midnight_the_night_block_alone_moves() -> None:
    """It belongs to yesterday, and so does what is left of that day."""
    desk = Desk()
    desk.session = replace(
        desk.session,
        settings=replace(desk.session.settings, quiet_from=time(0), quiet_until=time(0)),
    )
    desk.works(Slot(0, time(20), time(1)), Slot(1, time(9), time(12)))
    desk.until("Tue 00:30")
    card(desk, "20:00–01:00")
    desk.tap(STILL)
    assert desk.text.endswith("20:00–01:00, since yesterday: I will ask today at 01:35.")
    assert dues(desk) == ["12:05"]


@pytest.mark.parametrize(
    ("night", "asked"),
    [
        (datetime(2026, 3, 28, 20, tzinfo=UTC), "03:05"),
        (datetime(2026, 10, 24, 20, tzinfo=UTC), "02:05"),
    ],
)
def test_half_an_hour_is_half_an_hour_in_the_night_the_clocks_change(
    night: datetime, asked: str
) -> None:
    """A block until two: moved across the change and back again."""
    desk = Desk(now=night)
    desk.session = replace(
        desk.session,
        settings=replace(desk.session.settings, quiet_from=time(0), quiet_until=time(0)),
    )
    desk.works(Slot(5, time(21), time(2)))
    desk.advance(hours=3)
    [before] = [one for one in desk.shelf.waiting() if one.day.weekday() == 5][:1]
    assert f"{before.due_at.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" == asked
    desk.command("/today")
    desk.tap(next(one for one in desk.buttons if one.startswith("21:00")))
    for _ in range(2):
        desk.tap(STILL if STILL in desk.buttons else "Another 30 min")
    assert desk.shelf.prompts[before.id].due_at == before.due_at + timedelta(hours=1)
    for _ in range(2):
        desk.tap("Undo")
    assert desk.shelf.prompts[before.id] == before


# ---------------------------------------------------------------------- moved alone


def test_a_move_is_of_this_one_alone_and_can_be_taken_back(desk: Desk) -> None:
    """By a quarter, a half, an hour, or to the evening."""
    before = rows(desk)
    for label, due in (
        ("+15 min", "12:20"),
        ("+30 min", "12:35"),
        ("+1 h", "13:05"),
        ("Tonight, 19:00", "19:00"),
    ):
        card(desk)
        desk.tap("Move…")
        desk.tap(label)
        assert f"09:00–12:00: moved. I will ask today at {due}." in desk.text
        assert dues(desk) == [due, "17:05", "19:35"]
        desk.tap("Undo")
        assert "I will ask today at 12:05." in desk.text
        assert rows(desk) == before
    assert desk.reasons() == ["moved_by_hand", "taken_back"] * 4


def test_a_moved_check_in_comes_when_it_was_moved_to(desk: Desk) -> None:
    """And not before."""
    card(desk)
    desk.tap("Move…")
    desk.tap("+30 min")
    before = len(desk.messages)
    desk.until("12:34")
    assert len(desk.messages) == before
    desk.until("12:35")
    assert "morning block" in desk.text


def test_a_move_into_quiet_hours_says_when_it_really_comes(desk: Desk) -> None:
    """And that it stays silent if the morning is a day off."""
    card(desk, "18:00–19:30")
    for _ in range(3):
        desk.tap("Move…" if "Move…" in desk.buttons else "Move again…")
        desk.tap("+1 h")
    assert desk.text == (
        "18:00–19:30: moved to today at 22:35. That lies in quiet hours, so it comes tomorrow "
        "at 08:00."
    )
    desk.tap("Undo")
    desk.off(desk.today + timedelta(days=1), desk.today + timedelta(days=1))
    desk.tap("Move…")
    desk.tap("+1 h")
    assert "before a day off, so I stay silent." in desk.text


def test_one_can_think_better_of_moving(desk: Desk) -> None:
    """Back leads to the card."""
    card(desk)
    desk.tap("Move…")
    desk.tap("‹ Back")
    assert "Finished early" in desk.buttons
    assert desk.reasons() == []


def test_an_old_card_of_moves_moves_nothing(desk: Desk) -> None:
    """Pressed twice, or when the block is behind."""
    card(desk)
    desk.tap("Move…")
    hour, evening = desk.find("+1 h"), desk.find("Tonight, 19:00")
    desk.tap_to(hour)
    desk.tap_to(hour)
    assert "This is how it stands now." in desk.toast
    assert dues(desk)[0] == "13:05"
    desk.tap_to(evening)
    assert dues(desk)[0] == "13:05"
    desk.until("13:05")
    desk.tap_to(replace(hour, step="@moves", choice=hour.choice.partition(".")[0]))
    assert "This is how it stands now." in desk.toast
    assert desk.reasons() == ["moved_by_hand", "on_time"]


def test_the_evening_of_another_day_is_not_called_tonight(desk: Desk) -> None:
    """The next block is tomorrow's."""
    desk.until("19:35")
    desk.command("/today")
    desk.tap("Tue 24 Nov, 09:00–12:00 ›")
    desk.tap("Move…")
    desk.tap("That evening, 19:00")
    assert "09:00–12:00, Tue 24 Nov: moved. I will ask tomorrow at 19:00." in desk.text


def test_what_is_held_for_the_end_of_a_conversation_can_be_moved(desk: Desk) -> None:
    """It does not ring when that ends."""
    desk.until("12:03")
    desk.command("/schedule Sat 9-12")
    desk.until("12:06")
    card(desk)
    desk.tap("Move…")
    desk.tap("+1 h")
    desk.tap("Save")
    assert "morning block" not in desk.text
    assert desk.session.held == ()
    desk.until("13:15")
    assert "morning block" in desk.text


@pytest.mark.parametrize("step", ["@still", "@unstill", "@moves", "@move", "@unmove", "@block"])
@pytest.mark.parametrize(
    "choice", ["", "x", "0", "1.2", "999999.1", "1.2.3", "1.2.x", "²", "9" * 40, "...", "-1.-2.-3"]
)
def test_a_forged_choice_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Whatever comes back from a phone is answered, and nothing is decided."""
    before = rows(desk)
    desk.tap_to(Address("today", step, 1, choice))
    assert "changed in the meantime" in desk.toast
    assert rows(desk) == before
    assert desk.reasons() == []


def test_a_forged_time_changes_nothing(desk: Desk) -> None:
    """A real row, and instants or steps that it never had."""
    card(desk)
    row = rows(desk)[0]
    due = int(row.due_at.timestamp())
    for step, choice in (
        ("@still", f"{row.id}.{due + 1}"),
        ("@unstill", f"{row.id}.{due}.{due}"),
        ("@move", f"{row.id}.{due}.45"),
        ("@move", f"{row.id}.{due}.h23"),
        ("@unmove", f"{row.id}.{due}.{due - 3600}"),
        ("@unmove", f"{row.id}.{due}.{due + 3600}"),
    ):
        desk.tap_to(Address("today", step, desk.last.card or 0, choice))
        assert "This is how it stands now." in desk.toast
    assert desk.reasons() == []
