"""The first conversation."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import LINKS
from conversations.flow import Flow
from conversations.flows.onboarding import PRIVACY
from conversations.model import Address, P, Parted
from conversations.when.week import Slot
from tests.conversations.desk import Desk, every_flow
from tests.conversations.screen import english


@pytest.fixture
def desk() -> Desk:
    """Somebody new, on a Monday at eight in Berlin."""
    return Desk(zone="UTC", settled=False)


def to_hours(desk: Desk) -> None:
    """Walk to the question about working hours."""
    desk.command("/start")
    desk.tap("I understand")
    desk.say("Berlin")


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
    assert "Is it 07:00 for you, as in London?" in desk.text


def test_from_start_to_a_whole_week_it_takes_three_taps_and_one_line() -> None:
    """Privacy, the clock, a typed line, Save."""
    desk = Desk(zone="UTC", settled=False, language="de")
    desk.command("/start")
    did = 0
    for label in ("I understand", "Yes"):
        desk.tap(label)
        did += 1
    desk.say("Mon-Fri 9-12, 14-17")
    desk.tap("Save")
    did += 2
    assert did == 4
    assert desk.session.settled
    assert desk.session.zone == "Europe/Berlin"
    assert len(desk.shelf.rules) == 10
    assert len([one for one in desk.messages if one.card]) == 5  # one each, and a word at the end


def test_another_clock_is_two_taps(desk: Desk) -> None:
    """No, and the clock; with a way back for a tap by mistake."""
    desk.command("/start")
    desk.tap("I understand")
    desk.tap("No, another time")
    assert "What time is it for you?" in desk.text
    assert "share your location (📎 → Location)" in desk.text
    assert "07:00 London" not in desk.buttons
    desk.tap("‹ Back")
    assert "Is it 07:00 for you, as in London?" in desk.text
    desk.tap("No, another time")
    desk.tap("08:00 Berlin")
    assert desk.session.zone == "Europe/Berlin"
    assert "When do you usually work?" in desk.text


def test_the_same_time_elsewhere_is_asked_for_by_name(desk: Desk) -> None:
    """Accra keeps the time of London's winter all year."""
    desk.command("/start")
    desk.tap("I understand")
    desk.tap("Same time, another city")
    assert "Clocks that agree now may not do so all year." in desk.text
    desk.tap("07:00 Accra")
    assert desk.session.zone == "Africa/Accra"
    assert "Accra, where it is 07:00." in desk.text


def test_the_first_card_of_the_clock_is_put_away_once_another_is_asked_for(desk: Desk) -> None:
    """A late tap on it says so and changes nothing."""
    desk.command("/start")
    desk.tap("I understand")
    first = desk.last
    desk.tap("No, another time")
    desk.tap("Yes", first)
    assert desk.toast
    assert desk.session.zone == "UTC"


def test_a_shared_location_gives_the_zone_and_it_is_said_that_it_is_not_kept(desk: Desk) -> None:
    """No tap at all."""
    desk.command("/start")
    desk.tap("I understand")
    desk.locate("Australia/Adelaide")
    assert desk.session.zone == "Australia/Adelaide"
    assert "Adelaide, where it is 17:30. I keep the time zone, not the place." in desk.text
    assert "When do you usually work?" in desk.text


@pytest.mark.parametrize("nowhere", ["Mars/Olympus", ""])
def test_a_place_without_a_zone_leaves_the_question_open(desk: Desk, nowhere: str) -> None:
    """A city does."""
    desk.command("/start")
    desk.tap("I understand")
    if nowhere:
        desk.locate(nowhere)
    else:
        desk.send("location")
    assert "I cannot tell what time it is at that place" in desk.text
    desk.say("Kathmandu")
    assert desk.session.zone == "Asia/Kathmandu"


def test_a_calendar_is_mentioned_where_there_is_one(desk: Desk) -> None:
    """Beside the typed line; it can wait, too."""
    to_hours(desk)
    known = "calendar" in desk.world.catalog.commands
    assert ("/calendar" in desk.text) is known
    reads = Flow(
        "calendar", P("menu", "Calendars"), command="calendar", opens=lambda _play, _: None
    )
    others = [one for one in every_flow() if one.key != "calendar" and not one.receives]
    desk = Desk((*others, reads), zone="UTC", settled=False)
    to_hours(desk)
    assert "Or send a calendar file. /calendar reads your appointments" in desk.text
    desk.tap("I will do this later")
    assert desk.session.settled


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("yes", "Europe/London"),
        ("europe/lisbon", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("Munich", "Europe/Berlin"),
        ("03:31", "America/St_Johns"),
        ("5:30 pm", "Australia/Adelaide"),
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
    assert "Which place is nearest to you?" in desk.text
    assert desk.buttons[:3] == ["08:00 Berlin", "08:00 Vienna", "08:00 Zurich"]
    assert "08:00 Johannesburg" in desk.buttons
    desk.tap("08:00 Vienna")
    assert desk.session.zone == "Europe/Vienna"


@pytest.mark.parametrize("words", ["Atlantis", "03:47", "27:00", "…", "<b>"])
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
    forged = desk.find("Yes")
    for choice in ("../etc/passwd", "", "yes", "europe/berlin", "denied"):
        desk.tap_to(Address("onboarding", "zone", forged.card, choice))
        assert desk.toast
        assert desk.session.zone == "UTC"


def test_likely_zones_follow_the_language(desk: Desk) -> None:
    """A Brazilian is not asked about Denver."""
    brazil = Desk(zone="UTC", settled=False, language="pt-br")
    brazil.command("/start")
    brazil.tap("I understand")
    assert "Is it 04:00 for you, as in Sao Paulo?" in brazil.text
    brazil.tap("No, another time")
    assert brazil.buttons[0] == "03:00 Manaus"
    desk.command("/start")
    desk.tap("I understand")
    assert "as in London?" in desk.text


@pytest.mark.parametrize("at", ["zone", "hours", "confirm"])
@pytest.mark.parametrize("words", ["{}", "here it is: {} , thanks"])
def test_an_address_of_a_calendar_is_read_and_never_said_back(
    desk: Desk, at: str, words: str
) -> None:
    """Whatever is asked for just then is asked for again."""
    secret = "https://calendar.example/s3cret/basic.ics"
    if at == "zone":
        desk.command("/start")
        desk.tap("I understand")
    else:
        to_hours(desk)
    if at == "confirm":
        desk.say("Mon 9-12")
    question = desk.text
    desk.say(words.format(secret))
    assert [(one.kind, dict(one.args)) for one in desk.jobs] == [
        ("calendar_feed", {"address": secret})
    ]
    assert "s3cret" not in desk.screen
    assert desk.text == question
    desk.say("Berlin" if at == "zone" else "Tue 9-12")
    assert ("When do you usually work?" if at == "zone" else "Tue 09:00–12:00") in desk.text


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


def test_start_again_after_a_no_asks_for_the_clock(desk: Desk) -> None:
    """What was denied is not offered again; after /cancel all begins afresh."""
    desk.command("/start")
    desk.tap("I understand")
    desk.tap("No, another time")
    desk.command("/start")
    assert "What time is it for you?" in desk.text
    desk.command("/cancel")
    desk.command("/start")
    desk.tap("I understand")
    assert "Is it 07:00 for you" in desk.text


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
    zone_card = desk.shown("Is it 07:00 for you")
    desk.say("Mon 9-12")
    desk.tap("Save")
    desk.tap("Yes", zone_card)
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


def test_a_week_can_be_chosen_by_tapping_alone(desk: Desk) -> None:
    """For whom typing is a burden: twelve taps at most from the question to a saved week."""
    to_hours(desk)
    taps = [
        *("Choose by tapping", "Mon–Fri", "09:00", "12:00"),
        *("And another block", "14:00", "17:00", "Save"),
    ]
    for label in taps:
        desk.tap(label)
    assert len(taps) <= 12
    assert "The first one comes today at 12:05." in desk.text
    assert desk.session.settled
    assert {(rule.starts, rule.ends) for rule in desk.shelf.rules.values()} == {
        (time(9), time(12)),
        (time(14), time(17)),
    }


def test_hours_are_not_chosen_on_a_card_that_is_behind(desk: Desk) -> None:
    """A late tap on the grid changes nothing, and so does a forged one."""
    to_hours(desk)
    card = desk.last.card or 0
    desk.tap_to(Address("onboarding", "hours", card, "tl01zz"))
    assert "Nothing has changed" in desk.toast
    desk.say("Mon 9-12")
    desk.tap_to(Address("onboarding", "@tap", card, "d000"))
    assert "behind you" in desk.toast
    desk.tap("Save")
    assert len(desk.shelf.rules) == 1


@pytest.mark.parametrize("name", LINKS)
def test_a_link_opens_a_conversation(name: str) -> None:
    """``t.me/<bot>?start=today`` does what /today does."""
    typed, linked = Desk(), Desk()
    typed.command(f"/{name}")
    linked.command(f"/start {name}")
    assert linked.text == typed.text
    assert linked.buttons == typed.buttons


def test_a_link_in_the_middle_of_a_check_in_loses_nothing() -> None:
    """It is a command like any other."""
    desk = Desk()
    desk.command("/checkin")
    question = desk.text
    desk.command("/start today")
    assert desk.text != question
    mine = desk.say("still here")
    assert desk.words()[mine] == ["still here"]


@pytest.mark.parametrize("argument", ["deleteme", "export", "start", "Abc-123", "today\n/x"])
def test_other_links_say_hello(argument: str) -> None:
    """What no link may open is not opened by one; an old invitation is welcomed back."""
    desk = Desk()
    desk.command(f"/start {argument}")
    assert desk.text.startswith("Welcome back.")


def test_before_the_onboarding_is_over_a_link_begins_it(desk: Desk) -> None:
    """There is nothing to open yet."""
    desk.command("/start today")
    assert "I understand" in desk.buttons
