"""Quiet hours."""

from __future__ import annotations

from dataclasses import replace as replace_world
from datetime import time

import pytest

from conversations.flows import quiet
from conversations.model import Address, Settings, replace
from tests.conversations.desk import Desk, weekdays
from tests.conversations.when.names import TABLES


@pytest.fixture
def desk() -> Desk:
    """A settled person with the card of the quiet hours before them."""
    desk = Desk()
    desk.works(*weekdays("19:00-22:30"))
    desk.command("/settings")
    desk.tap("Quiet hours")
    return desk


def hours(desk: Desk) -> tuple[time, time] | None:
    """Return the quiet hours."""
    now = desk.session.settings
    return None if now.quiet is None else (now.quiet_from, now.quiet_until)


def test_the_card_says_the_hours_and_the_rule(desk: Desk) -> None:
    """In one line each, with what is chosen marked."""
    assert "Quiet from 21:00 to 08:00." in desk.text
    assert "What comes due in their first hour comes without a sound." in desk.text
    assert desk.buttons == [
        *("20:00–08:00", "✓ 21:00–08:00", "22:00–07:00", "No quiet hours"),
        *("Begin at 21:00…", "End at 08:00…", "Write the times", "‹ Back"),
    ]


@pytest.mark.parametrize(
    ("label", "chosen", "line"),
    [
        ("20:00–08:00", (time(20), time(8)), "Quiet from 20:00 to 08:00."),
        ("22:00–07:00", (time(22), time(7)), "Quiet from 22:00 to 07:00."),
        ("No quiet hours", None, "No quiet hours."),
    ],
)
def test_a_preset_is_one_tap(
    desk: Desk, label: str, chosen: tuple[time, time] | None, line: str
) -> None:
    """In place."""
    before = len(desk.messages)
    desk.tap(label)
    assert hours(desk) == chosen
    assert line in desk.text
    assert f"✓ {label}" in desk.buttons
    assert len(desk.messages) == before
    desk.tap(label)
    assert desk.toast == "So it is already."


@pytest.mark.parametrize("both", [time(8), time(0)])
def test_no_quiet_hours_are_the_same_however_they_were_kept(desk: Desk, both: time) -> None:
    """A tap on what is so already changes nothing."""
    desk.session = replace(desk.session, settings=Settings(quiet_from=both, quiet_until=both))
    desk.tap("No quiet hours")
    assert desk.toast == "So it is already."


def test_each_end_is_chosen_on_a_grid_of_half_hours(desk: Desk) -> None:
    """Two taps each, in place, over midnight."""
    before = len(desk.messages)
    desk.tap("Begin at 21:00…")
    assert desk.buttons[0] == "18:00"
    assert desk.buttons[-2:] == ["00:00", "‹ Back"]
    assert "✓ 21:00" in desk.buttons
    assert len(desk.buttons) == 14
    desk.tap("22:30")
    assert hours(desk) == (time(22, 30), time(8))
    desk.tap("End at 08:00…")
    assert [desk.buttons[0], desk.buttons[-2]] == ["05:00", "12:00"]
    assert len(desk.buttons) == 16
    desk.tap("06:30")
    assert hours(desk) == (time(22, 30), time(6, 30))
    assert "Quiet from 22:30 to 06:30." in desk.text
    assert len(desk.messages) == before


def test_quiet_can_begin_at_midnight(desk: Desk) -> None:
    """And is then no hour shorter."""
    desk.tap("Begin at 21:00…")
    desk.tap("00:00")
    assert hours(desk) == (time(0), time(8))


def test_every_choice_of_the_grid_may_be(desk: Desk) -> None:
    """From the earliest evening to the latest morning."""
    desk.tap("Begin at 21:00…")
    desk.tap("18:00")
    desk.tap("End at 08:00…")
    desk.tap("12:00")
    assert hours(desk) == (time(18), time(12))


def test_back_from_a_grid_changes_nothing(desk: Desk) -> None:
    """Only looking."""
    before = desk.text
    desk.tap("Begin at 21:00…")
    desk.tap("‹ Back")
    assert desk.text == before
    assert desk.session.settings == Settings()


@pytest.mark.parametrize(
    ("label", "choice", "expected"),
    [
        ("Begin at…", "23:30", (time(23, 30), time(8))),
        ("End at…", "06:00", (time(21), time(6))),
    ],
)
def test_without_quiet_hours_one_end_gives_them_again(
    desk: Desk, label: str, choice: str, expected: tuple[time, time]
) -> None:
    """The other end is the usual one, and shown."""
    desk.tap("No quiet hours")
    desk.tap(label)
    assert not [one for one in desk.buttons if "✓" in one]
    desk.tap(choice)
    assert hours(desk) == expected
    assert f"Quiet from {expected[0]:%H:%M} to {expected[1]:%H:%M}." in desk.text


def test_ends_at_one_time_and_too_long_a_quiet_are_refused_kindly(desk: Desk) -> None:
    """By the grid, after hours that only a line can give."""
    desk.tap("Write the times")
    desk.say("13-20")
    desk.tap("Begin at 13:00…")
    desk.tap("20:00")
    assert desk.toast.startswith("Quiet hours end at another time than they begin")
    desk.tap("20:30")
    assert "eighteen hours at most" in desk.toast
    assert hours(desk) == (time(13), time(20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22-7", (time(22), time(7))),
        ("from 22:30 to 7", (time(22, 30), time(7))),
        ("22:00-07:00", (time(22), time(7))),
        ("9pm - 6:15am", (time(21), time(6, 15))),
    ],
)
def test_hours_can_be_written(desk: Desk, text: str, expected: tuple[time, time]) -> None:
    """To the minute; the card comes back and says them."""
    desk.tap("Write the times")
    assert "From when to when shall it be quiet?" in desk.text
    desk.say(text)
    assert hours(desk) == expected
    assert f"Quiet from {expected[0]:%H:%M} to {expected[1]:%H:%M}." in desk.text
    assert "‹ Back" in desk.buttons
    assert desk.session.talk is None


@pytest.mark.parametrize("text", ["22 bis 7", "von 22 Uhr bis 7 Uhr", "de 22 a 7", "22h-7h"])
def test_hours_can_be_written_in_any_language(desk: Desk, text: str) -> None:
    """Also by people who are spoken to in English."""
    desk.world = replace_world(desk.world, tables=TABLES)
    desk.tap("Write the times")
    desk.say(text)
    assert hours(desk) == (time(22), time(7))


def test_hours_with_two_meanings_are_asked_back(desk: Desk) -> None:
    """A button each."""
    desk.tap("Write the times")
    desk.say("10-7")
    assert "“10-7” can be read in more than one way" in desk.text
    assert desk.buttons == ["22:00–07:00", "10:00–19:00"]
    assert desk.session.settings == Settings()
    desk.tap("22:00–07:00")
    assert hours(desk) == (time(22), time(7))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("never", "I could not read “never”."),
        ("22", "says when it begins, and not when it ends"),
        ("25-7", "“25-7” is not a time I know."),
        ("20-20", "eighteen hours at most"),
        ("…", "I could not read"),
    ],
)
def test_what_cannot_be_read_is_said_with_an_example_and_the_next_line_counts(
    desk: Desk, text: str, part: str
) -> None:
    """And cancel leaves the question."""
    desk.tap("Write the times")
    desk.say(text)
    assert part in desk.text
    assert "For example: 22-7" in desk.text
    desk.say("23-6")
    assert hours(desk) == (time(23), time(6))
    desk.tap("Write the times")
    desk.command("/cancel")
    assert desk.session.talk is None


def test_writing_them_in_a_check_in_gives_the_check_in_back(desk: Desk) -> None:
    """The place is not lost; the grid does not even take the words."""
    desk.command("/checkin")
    desk.tap("Begin at 21:00…")
    desk.say("one")
    assert desk.answer("self_study").text == "one"
    desk.tap("‹ Back", desk.shown("When do your quiet hours begin?"))
    desk.tap("Write the times")
    desk.say("22-7")
    assert "Back to where we were." in desk.text
    desk.say("two")
    assert desk.answer("letting_go").text == "two"


@pytest.mark.parametrize("step", ["@from", "@until"])
@pytest.mark.parametrize(
    "choice", ["2", "2400", "9999", "21:0", "1300", "\N{ARABIC-INDIC DIGIT TWO}100"]
)
def test_a_forged_time_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Only what the grids hold can be chosen."""
    desk.tap_to(Address("quiet", step, desk.last.card or 0, choice))
    assert "I do not know this button" in desk.toast
    assert desk.session.settings == Settings()


@pytest.mark.parametrize(
    "choice",
    ["", "2200", "2200-2200", "1700-1600", "2200-07:0", "22:00-07:00", "a-b", "2200-0700-"],
)
def test_a_forged_reading_changes_nothing(desk: Desk, choice: str) -> None:
    """Hours that could not be kept are not taken."""
    desk.tap("Write the times")
    desk.tap_to(Address("quiet", "span", desk.last.card or 0, choice))
    assert "I do not know this button" in desk.toast
    assert desk.session.settings == Settings()


def test_hours_are_held_by_a_button() -> None:
    """As four digits and four."""
    assert quiet.code((time(21), time(8))) == "2100-0800"


def test_the_new_hours_hold_from_the_same_evening(desk: Desk) -> None:
    """An hour into them it comes without a sound; before that with one."""
    desk.tap("Begin at 21:00…")
    desk.tap("22:00")
    desk.until("22:35")
    assert "block" in desk.text
    assert desk.last.silent
