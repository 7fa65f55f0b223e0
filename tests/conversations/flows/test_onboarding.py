"""The first conversation."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations.flows.onboarding import PRIVACY
from conversations.model import Address, Parted
from conversations.when.week import Slot
from tests.conversations.desk import Desk
from tests.conversations.screen import english


@pytest.fixture
def desk() -> Desk:
    """Somebody new, on a Monday at eight in Berlin."""
    return Desk(zone="UTC", settled=False)


def to_hours(desk: Desk) -> None:
    """Walk to the question about working hours."""
    desk.command("/start")
    desk.tap("I understand")
    desk.tap("08:00 Berlin")


def test_a_new_person_is_asked_for_privacy_zone_and_hours_and_told_when_the_first_one_comes(
    desk: Desk,
) -> None:
    """The whole of it, by taps and one typed line."""
    to_hours(desk)
    assert "Berlin, where it is 08:00." in desk.text
    desk.say("Mon-Fri 9-12, 14-17")
    assert "Mon–Fri 09:00–12:00 and 14:00–17:00" in desk.text
    assert desk.buttons == ["Save", "Edit"]
    desk.tap("Save")
    assert "The first one comes today at 12:05." in desk.text
    assert "/help" in desk.text
    assert desk.session.settled
    assert desk.session.zone == "Europe/Berlin"
    assert len(desk.shelf.rules) == 10
    desk.until("12:05")
    assert "morning block (09:00–12:00)" in desk.text


def test_privacy_is_said_in_sixty_words_with_what_matters() -> None:
    """Short enough to be read, and nothing important is left out."""
    said = " ".join(english(one) for one in PRIVACY)
    assert len(re.findall(r"\S+", said)) <= 60
    for matter in ("not end-to-end encrypted", "are encrypted", "master key", "nitials"):
        assert matter in said


def test_privacy_wants_its_tap_and_words_do_not_pass_it_by(desk: Desk) -> None:
    """Only the chip says that it was understood."""
    desk.command("/start")
    desk.say("yes yes")
    assert "tap “I understand”" in desk.text
    desk.tap("I understand")
    assert "What time is it for you?" in desk.text


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Munich", "Europe/Berlin"),
        ("03:31", "America/St_Johns"),
        ("6:00 pm", "Australia/Sydney"),
        ("12:30", "Asia/Kolkata"),
    ],
)
def test_a_typed_city_or_clock_gives_the_zone(desk: Desk, words: str, zone: str) -> None:
    """The city one lives in, or what one's own clock shows, is enough."""
    desk.command("/start")
    desk.tap("I understand")
    desk.say(words)
    assert desk.session.zone == zone
    assert "When do you usually work?" in desk.text


def test_a_clock_that_several_places_show_is_asked_back() -> None:
    """Four zones may show the same time; the buttons say which they are."""
    now = datetime(2026, 7, 6, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    desk = Desk(zone="UTC", settled=False, language="de", now=now)
    desk.command("/start")
    desk.tap("I understand")
    desk.say("08:00")
    assert "Which of these is yours?" in desk.text
    assert desk.buttons[:3] == ["08:00 Berlin", "08:00 Vienna", "08:00 Zurich"]
    assert "08:00 Johannesburg" in desk.buttons
    desk.tap("08:00 Vienna")
    assert desk.session.zone == "Europe/Vienna"


@pytest.mark.parametrize("words", ["Atlantis", "03:47", "27:00", "UTC+2", "…", "<b>"])
def test_a_place_nobody_knows_is_said_kindly_and_the_question_stays(desk: Desk, words: str) -> None:
    """Nothing is guessed, and the next try counts."""
    desk.command("/start")
    desk.tap("I understand")
    desk.say(words)
    assert "I know no place" in desk.text or "I do not know a place" in desk.text
    desk.say("Lisbon")
    assert desk.session.zone == "Europe/Lisbon"


def test_a_forged_zone_changes_nothing(desk: Desk) -> None:
    """A button's data is only a person's text."""
    desk.command("/start")
    desk.tap("I understand")
    forged = desk.find("08:00 Berlin")
    desk.tap_to(Address("onboarding", "zone", forged.card, "../etc/passwd"))
    assert desk.toast
    assert desk.session.zone == "UTC"


def test_likely_zones_follow_the_language(desk: Desk) -> None:
    """A Brazilian is not asked about Denver."""
    brazil = Desk(zone="UTC", settled=False, language="pt-br")
    brazil.command("/start")
    brazil.tap("I understand")
    assert "04:00 Sao Paulo" in brazil.buttons
    desk.command("/start")
    desk.tap("I understand")
    assert "07:00 London" in desk.buttons


def test_hours_can_wait(desk: Desk) -> None:
    """Somebody who skips them is done at once, and told of /checkin."""
    to_hours(desk)
    desk.tap("I will do this later")
    assert desk.session.settled
    assert desk.shelf.rules == {}
    assert "/checkin begins one" in desk.text
    assert "/schedule" in desk.text


def test_hours_that_can_be_read_twice_are_asked_back_with_a_button_each(desk: Desk) -> None:
    """Nine to two is never guessed."""
    to_hours(desk)
    desk.say("Mon-Fri 9-2")
    assert "“9-2” can be read in more than one way" in desk.text
    desk.tap("Mon–Fri 09:00–14:00")
    assert "Mon–Fri 09:00–14:00" in desk.text
    desk.tap("Save")
    assert Slot(0, time(9), time(14)) in desk.shelf.rules.values()


def test_the_part_that_cannot_be_read_is_named(desk: Desk) -> None:
    """Not the whole line: the very part."""
    to_hours(desk)
    desk.say("Mon-Fri 9-12, Blursday 14-17")
    assert "“Blursday”" in desk.text
    assert "For example" in desk.text
    desk.say("Mon 9-12")
    assert desk.buttons == ["Save", "Edit"]


def test_edit_asks_again_and_a_line_typed_at_the_echo_is_echoed_anew(desk: Desk) -> None:
    """One may change one's mind by button or by words."""
    to_hours(desk)
    desk.say("Mon 9-12")
    desk.tap("Edit")
    assert "When do you usually work?" in desk.text
    desk.say("Tue 9-12")
    desk.say("Wed 9-2")
    desk.tap("Wed 09:00–14:00")
    assert "Wed 09:00–14:00" in desk.text
    desk.tap("Save")
    assert list(desk.shelf.rules.values()) == [Slot(2, time(9), time(14))]


def test_what_was_typed_on_one_day_means_the_same_when_saved_on_the_next(desk: Desk) -> None:
    """A one-off block keeps its date when the echo is answered after midnight."""
    to_hours(desk)
    desk.say("tomorrow 10-13")
    desk.advance(hours=20)
    desk.tap("Save")
    (rule,) = desk.shelf.rules.values()
    assert getattr(rule, "day", None) == date(2026, 11, 24)


def test_start_again_in_the_middle_asks_the_open_question(desk: Desk) -> None:
    """Nothing that was answered is asked twice."""
    to_hours(desk)
    desk.command("/start")
    assert "When do you usually work?" in desk.text
    assert desk.session.zone == "Europe/Berlin"


def test_another_command_in_the_middle_does_not_lose_the_place(desk: Desk) -> None:
    """A check-in may come between; onboarding goes on after it."""
    to_hours(desk)
    desk.command("/help")
    desk.command("/checkin")
    desk.command("/cancel")
    assert "Back to where we were." in desk.text
    assert "When do you usually work?" in desk.text
    desk.command("/checkin")
    desk.command("/start")
    assert "When do you usually work?" in desk.text
    desk.say("Mon 9-12")
    desk.tap("Save")
    assert desk.session.settled


def test_cancel_leaves_and_start_begins_afresh(desk: Desk) -> None:
    """Leaving is always possible, and so is coming back."""
    desk.command("/start")
    desk.command("/cancel")
    assert desk.session.talk is None
    assert not desk.session.settled
    desk.command("/start")
    assert "I understand" in desk.buttons


def test_an_old_button_says_so_and_changes_nothing(desk: Desk) -> None:
    """Cards that lie behind one do not act."""
    to_hours(desk)
    zone_card = desk.shown("What time is it for you?")
    desk.say("Mon 9-12")
    desk.tap("Save")
    desk.tap("07:00 London", zone_card)
    assert desk.toast
    assert desk.session.zone == "Europe/Berlin"


def test_somebody_settled_is_welcomed_back() -> None:
    """Two lines, and nothing begins."""
    desk = Desk()
    desk.command("/start")
    assert "Welcome back" in desk.text
    assert "/checkin" in desk.text
    assert "/today" in desk.text


@pytest.mark.parametrize("parted", [True, False])
def test_what_is_open_is_asked_again_with_the_welcome(parted: bool) -> None:
    """In the same message, also for somebody who had blocked the bot: the question may be lost."""
    desk = Desk()
    desk.command("/checkin")
    if parted:
        desk.event(Parted())
        assert desk.session.talk is None
    desk.command("/start")
    assert "Welcome back" in desk.text
    assert desk.buttons[0] == "at ease"
    desk.say("still here")
    assert desk.answer("self_study").text == "still here"
