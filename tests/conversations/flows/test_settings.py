"""What can be chosen."""

from __future__ import annotations

from datetime import time

import pytest

from conversations.model import Address, Settings
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with the settings card before them."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/settings")
    return desk


def test_the_card_says_how_things_stand(desk: Desk) -> None:
    """In sentences, with what is chosen marked on the buttons."""
    for line in (
        "I ask 5 minutes after a block.",
        "Quiet from 21:00 to 08:00.",
        "Your week comes on Sunday at 18:00.",
        "Your clock: Berlin, 08:00.",
    ):
        assert line in desk.text
    for label in ("✓ 5 min", "✓ 21:00–08:00", "✓ Sun", "✓ 18:00"):
        assert label in desk.buttons


@pytest.mark.parametrize(
    ("label", "field", "value", "line"),
    [
        ("0 min", "bell_minutes", 0, "I ask as soon as a block ends."),
        ("30 min", "bell_minutes", 30, "I ask 30 minutes after a block."),
        ("20:00–08:00", "quiet_from", time(20), "Quiet from 20:00 to 08:00."),
        ("22:00–07:00", "quiet_until", time(7), "Quiet from 22:00 to 07:00."),
        ("No quiet hours", "quiet", None, "No quiet hours."),
        ("Fri", "letter_day", 4, "Your week comes on Friday at 18:00."),
        ("20:00", "letter_at", time(20), "Your week comes on Sunday at 20:00."),
        ("Do not send my week", "letter", False, "until you ask: /weekly"),
    ],
)
def test_each_tap_changes_one_thing_and_redraws_the_card(
    desk: Desk, label: str, field: str, value: object, line: str
) -> None:
    """In place: no new message."""
    before = len(desk.messages)
    desk.tap(label)
    assert getattr(desk.session.settings, field) == value
    assert line in desk.text
    assert len(desk.messages) == before
    assert any(one.startswith("✓") for one in desk.buttons)


def test_the_letter_can_be_wanted_again(desk: Desk) -> None:
    """Off and on, and nothing else has changed."""
    desk.tap("Do not send my week")
    desk.tap("Send me my week")
    assert desk.session.settings == Settings()


def test_a_tap_on_what_is_chosen_already_only_says_so(desk: Desk) -> None:
    """Telegram refuses to draw the same card again."""
    desk.tap("5 min")
    assert desk.toast == "So it is already."
    assert len(desk.effects) == 1


def test_the_bell_moves_what_is_still_to_come(desk: Desk) -> None:
    """From today on."""
    desk.tap("30 min")
    before = len(desk.messages)
    desk.until("12:29")
    assert len(desk.messages) == before
    desk.until("12:30")
    assert "morning block" in desk.text


def test_without_quiet_hours_a_late_block_is_asked_about_at_once() -> None:
    """The night is theirs to choose."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    desk.command("/settings")
    desk.tap("No quiet hours")
    desk.until("22:35")
    assert "night block" in desk.text
    assert not desk.last.silent


def test_another_time_zone_is_asked_for_by_the_clock(desk: Desk) -> None:
    """The hours keep their times, in the new zone."""
    desk.tap("Another time zone")
    assert "What time is it for you?" in desk.text
    desk.say("Lisbon")
    assert "Lisbon, where it is 07:00." in desk.text
    assert desk.session.zone == "Europe/Lisbon"
    assert desk.session.talk is None
    desk.until("12:05")
    assert "morning block" in desk.text


def test_a_time_zone_by_its_button(desk: Desk) -> None:
    """One tap."""
    desk.tap("Another time zone")
    desk.tap("07:00 London")
    assert desk.session.zone == "Europe/London"


def test_a_time_zone_nobody_knows_leaves_the_old_one(desk: Desk) -> None:
    """And cancel leaves the question."""
    desk.tap("Another time zone")
    desk.say("Atlantis")
    assert "Atlantis" in desk.text
    desk.command("/cancel")
    assert desk.session.zone == "Europe/Berlin"


def test_changing_the_zone_in_a_check_in_gives_the_check_in_back(desk: Desk) -> None:
    """The place is not lost."""
    desk.command("/checkin")
    desk.say("one")
    desk.tap("Another time zone")
    desk.say("Lisbon")
    assert "Back to where we were." in desk.text
    desk.say("two")
    assert desk.answer("letting_go").text == "two"


@pytest.mark.parametrize(
    ("step", "choice"),
    [
        ("@bell", "7"),
        ("@bell", "\N{ARABIC-INDIC DIGIT FIVE}"),
        ("@quiet", "0000-2400"),
        ("@letter", "maybe"),
        ("@day", "7"),
        ("@at", "25"),
        ("@at", ""),
    ],
)
def test_a_forged_choice_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Only what was offered can be chosen."""
    desk.tap_to(Address("settings", step, desk.last.card or 0, choice))
    assert desk.toast
    assert desk.session.settings == Settings()


def test_a_forged_zone_changes_nothing(desk: Desk) -> None:
    """A zone the world does not have is not taken."""
    desk.tap("Another time zone")
    desk.tap_to(Address("settings", "zone", desk.last.card or 0, "Mars/Olympus"))
    assert desk.toast
    assert desk.session.zone == "Europe/Berlin"
