"""What can be chosen."""

from __future__ import annotations

from datetime import time

import pytest

from conversations.flow import Flow
from conversations.model import Address, P, Settings, replace
from conversations.play import Play
from tests.conversations.desk import Desk, every_flow, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with the settings card before them."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/settings")
    return desk


def door(desk: Desk, label: str) -> None:
    """Open one of the cards, where the card stands."""
    before = len(desk.messages)
    desk.tap(label)
    assert len(desk.messages) == before
    assert desk.buttons[-1] == "‹ Back"


def test_the_card_says_how_things_stand(desk: Desk) -> None:
    """In a few lines, each with its door."""
    assert desk.text.split("\n") == [
        "How I work for you",
        "",
        "I ask 5 minutes after a block.",
        "Quiet from 21:00 to 08:00.",
        "Your week comes on Sunday at 18:00.",
        "Your clock: Berlin, 08:00.",
        "Public holidays are days like others.",
    ]
    labels = ("When I ask", "Quiet hours", "Weekly letter", "Time zone", "Working hours")
    assert [one for one in desk.buttons if one in labels] == list(labels)


@pytest.mark.parametrize("label", ["When I ask", "Quiet hours", "Weekly letter", "Time zone"])
def test_each_card_opens_in_place_and_leads_back(desk: Desk, label: str) -> None:
    """No new messages."""
    before = desk.text
    door(desk, label)
    assert desk.text != before
    desk.tap("‹ Back")
    assert desk.text == before


def test_doors_lead_only_to_conversations_that_there_are() -> None:
    """Holidays and calendars are conversations of their own, and so are the working hours."""

    def opened(play: Play, _choice: str) -> None:
        play.toast(P("test", "Open."))

    mine = [one for one in every_flow() if one.key in ("settings", "quiet")]
    desk = Desk(mine)
    desk.command("/settings")
    assert not {"Public holidays", "Calendars", "Working hours"} & set(desk.buttons)
    shut = Flow("holidays", P("menu", "Public holidays"), actions={"@other": opened})
    calendar = Flow("calendar", P("menu", "Calendars"), actions={"@show": opened})
    desk = Desk((*mine, shut, calendar))
    desk.command("/settings")
    assert "Public holidays" not in desk.buttons
    desk.tap("Calendars")
    assert desk.toast == "Open."


def test_working_hours_open_where_the_card_stands(desk: Desk) -> None:
    """They are another conversation's, and have its buttons."""
    desk.tap("Working hours")
    assert "Mon–Fri 09:00–12:00" in desk.text
    assert "Add hours" in desk.buttons


def test_holidays_that_are_days_off_are_said(desk: Desk) -> None:
    """By what they mean, whatever place they are those of."""
    desk.session = replace(desk.session, settings=Settings(holidays="DE-BY"))
    desk.command("/settings")
    assert "Public holidays are days off." in desk.text


@pytest.mark.parametrize(
    ("card", "label", "field", "value", "line"),
    [
        ("When I ask", "0 min", "bell_minutes", 0, "I ask as soon as a block ends."),
        ("When I ask", "30 min", "bell_minutes", 30, "I ask 30 minutes after a block."),
        ("Weekly letter", "Fri", "letter_day", 4, "Your week comes on Friday at 18:00."),
        ("Weekly letter", "20:00", "letter_at", time(20), "Your week comes on Sunday at 20:00."),
        ("Weekly letter", "Do not send my week", "letter", False, "until you ask: /weekly"),
    ],
)
def test_each_tap_changes_one_thing_and_redraws_the_card(
    desk: Desk, card: str, label: str, field: str, value: object, line: str
) -> None:
    """In place: no new message; the first card says it, too."""
    before = len(desk.messages)
    door(desk, card)
    desk.tap(label)
    assert getattr(desk.session.settings, field) == value
    assert line in desk.text
    assert desk.buttons[-1] == "‹ Back"
    assert len(desk.messages) == before
    desk.tap("‹ Back")
    assert line in desk.text


def test_what_is_chosen_is_marked(desk: Desk) -> None:
    """On each card."""
    door(desk, "When I ask")
    assert "✓ 5 min" in desk.buttons
    desk.tap("‹ Back")
    door(desk, "Weekly letter")
    assert {"✓ Sun", "✓ 18:00"} <= set(desk.buttons)


def test_the_letter_can_be_wanted_again(desk: Desk) -> None:
    """Off and on, and nothing else has changed."""
    door(desk, "Weekly letter")
    desk.tap("Do not send my week")
    desk.tap("Send me my week")
    assert desk.session.settings == Settings()


def test_a_tap_on_what_is_chosen_already_only_says_so(desk: Desk) -> None:
    """Telegram refuses to draw the same card again."""
    door(desk, "When I ask")
    desk.tap("5 min")
    assert desk.toast == "So it is already."
    assert len(desk.effects) == 1


def test_the_bell_moves_what_is_still_to_come(desk: Desk) -> None:
    """From today on."""
    door(desk, "When I ask")
    desk.tap("30 min")
    before = len(desk.messages)
    desk.until("12:29")
    assert len(desk.messages) == before
    desk.until("12:30")
    assert "morning block" in desk.text


BELLS = ((4, 15), (1, 15), (3, 0), (6, 1))


def test_days_with_a_bell_of_their_own_are_said(desk: Desk) -> None:
    """Those of the same minutes together."""
    desk.session = replace(desk.session, settings=Settings(bells=BELLS))
    desk.command("/settings")
    for line in (
        "I ask 5 minutes after a block.",
        "On Tuesday and Friday: 15 minutes after.",
        "On Thursday: as soon as it ends.",
        "On Sunday: 1 minute after.",
    ):
        assert line in desk.text
    door(desk, "When I ask")
    assert "On Tuesday and Friday: 15 minutes after." in desk.text


def test_a_day_can_be_like_the_others_again_and_one_tap_undoes_it(desk: Desk) -> None:
    """The bell moves with it."""
    desk.session = replace(desk.session, settings=Settings(bells=BELLS))
    desk.command("/settings")
    door(desk, "When I ask")
    even = desk.find("Tuesday like the others")
    desk.tap("Tuesday like the others")
    assert desk.session.settings.bells == ((3, 0), (4, 15), (6, 1))
    assert "Tuesday like the others" not in desk.buttons
    desk.tap_to(even)
    assert desk.toast == "That day is like the others already."
    desk.tap("Put back: Tuesday, 15 min")
    assert desk.session.settings.bells == ((1, 15), (3, 0), (4, 15), (6, 1))
    desk.until("Tue 12:15")
    assert "morning block" in desk.text


OLD = (
    ("@bell", "30", "I ask 30 minutes after a block."),
    ("@quiet", "2200-0700", "Quiet from 22:00 to 07:00."),
    ("@letter", "off", "until you ask: /weekly"),
    ("@day", "4", "Your week comes on Friday at 18:00."),
    ("@at", "20", "Your week comes on Sunday at 20:00."),
)


@pytest.mark.parametrize(("step", "choice", "line"), OLD)
def test_buttons_of_the_long_card_of_old_still_work(
    desk: Desk, step: str, choice: str, line: str
) -> None:
    """They stand in people's chats for ever."""
    desk.tap_to(Address("settings", step, desk.last.card or 0, choice))
    assert line in desk.text


def test_without_quiet_hours_a_late_block_is_asked_about_at_once() -> None:
    """The night is theirs to choose."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    desk.command("/settings")
    door(desk, "Quiet hours")
    desk.tap("No quiet hours")
    desk.until("22:35")
    assert "night block" in desk.text
    assert not desk.last.silent


def test_another_time_zone_is_asked_for_by_the_clock(desk: Desk) -> None:
    """The hours keep their times, in the new zone."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    assert "What time is it for you?" in desk.text
    desk.say("Lisbon")
    assert "Lisbon, where it is 07:00." in desk.text
    assert desk.session.zone == "Europe/Lisbon"
    assert desk.session.talk is None
    desk.until("12:05")
    assert "morning block" in desk.text


def test_the_way_back_home_is_one_tap(desk: Desk) -> None:
    """On the card, and where another zone is asked for; and back again."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    desk.tap("02:00 New York")
    desk.command("/settings")
    door(desk, "Time zone")
    assert "Your clock: New York, 02:00." in desk.text
    desk.tap("Back to Berlin")
    assert desk.session.zone == "Europe/Berlin"
    assert "The next check-in comes today at 12:05." in desk.text
    desk.tap("Back to New York")
    desk.tap_to(Address("settings", "@zone"))
    desk.tap("Back to Berlin", desk.last)
    assert desk.session.zone == "Europe/Berlin"
    assert desk.session.talk is None


def test_a_shared_location_answers_the_question_for_a_zone(desk: Desk) -> None:
    """And it is said that the place is not kept."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    desk.locate("Europe/Lisbon")
    assert "Lisbon, where it is 07:00. I keep the time zone, not the place." in desk.text
    assert desk.session.zone == "Europe/Lisbon"


def test_the_zone_one_is_in_already_changes_nothing(desk: Desk) -> None:
    """Typed, for no button offers it."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    assert "08:00 Berlin" not in desk.buttons
    desk.say("Munich")
    assert "That is the clock I go by: nothing changes." in desk.text
    assert desk.session.zones_before == ()


def test_a_clock_that_several_places_show_is_asked_back(desk: Desk) -> None:
    """Athens, Cairo and Johannesburg agree in November, and not in July."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    desk.say("09:00")
    assert "Which place is nearest to you?" in desk.text
    desk.tap("09:00 Johannesburg")
    assert desk.session.zone == "Africa/Johannesburg"


def test_a_time_zone_by_its_button(desk: Desk) -> None:
    """One tap."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    desk.tap("07:00 London")
    assert desk.session.zone == "Europe/London"


def test_a_time_zone_nobody_knows_leaves_the_old_one(desk: Desk) -> None:
    """And cancel leaves the question."""
    door(desk, "Time zone")
    desk.tap("Another time zone")
    desk.say("Atlantis")
    assert "Atlantis" in desk.text
    desk.command("/cancel")
    assert desk.session.zone == "Europe/Berlin"


def test_changing_the_zone_in_a_check_in_gives_the_check_in_back(desk: Desk) -> None:
    """The place is not lost."""
    desk.command("/checkin")
    desk.say("one")
    desk.tap("Time zone")
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
        ("@show", "nothing"),
        ("@even", "1"),
        ("@even", "9"),
        ("@own", "1-121"),
        ("@own", "7-15"),
        ("@own", "15"),
        ("@own", ""),
        ("@own", "1--5"),
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
    door(desk, "Time zone")
    desk.tap("Another time zone")
    desk.tap_to(Address("settings", "zone", desk.last.card or 0, "Mars/Olympus"))
    assert desk.toast
    assert desk.session.zone == "Europe/Berlin"


# ---------------------------------------------------- typed while a card is shown


def _shown(desk: Desk, card: str) -> None:
    desk.command("/settings")
    desk.tap(card)


def test_quiet_hours_are_typed_while_their_card_is_shown() -> None:
    """Once, and once more; nothing is kept as a note."""
    desk = Desk()
    _shown(desk, "Quiet hours")
    assert "write them here" in desk.text
    for words, said in (("22-7", "22:00 to 07:00"), ("23:30 to 6", "23:30 to 06:00")):
        desk.say(words)
        assert f"Quiet from {said}" in desk.text
    assert desk.records == []
    assert desk.session.talk is None


def test_quiet_hours_that_can_mean_two_things_are_asked_back() -> None:
    """As at the question for them."""
    desk = Desk()
    _shown(desk, "Quiet hours")
    desk.say("10-7")
    assert "can be read in more than one way" in desk.text
    desk.tap("22:00–07:00")
    assert "Quiet from 22:00 to 07:00" in desk.text


@pytest.mark.parametrize(("words", "zone"), [("Lisbon", "Europe/Lisbon"), ("Tokyo", "Asia/Tokyo")])
def test_a_city_is_typed_while_the_card_of_the_zone_is_shown(words: str, zone: str) -> None:
    """With the way back that a change of zone has."""
    desk = Desk()
    _shown(desk, "Time zone")
    desk.say(words)
    assert desk.session.zone == zone
    assert desk.records == []
    assert any("Berlin" in one for one in desk.buttons)


def test_a_clock_that_several_zones_show_is_asked_back() -> None:
    """Which of them is nearest."""
    desk = Desk()
    _shown(desk, "Time zone")
    desk.say("07:00")
    assert "Which place is nearest to you?" in desk.text
    desk.tap("07:00 London")
    assert desk.session.zone == "Europe/London"


@pytest.mark.parametrize("card", ["Quiet hours", "Time zone", "When I ask", "Weekly letter"])
def test_other_words_are_a_note_also_while_a_card_is_shown(card: str) -> None:
    """Nothing that was said is lost."""
    desk = Desk()
    _shown(desk, card)
    desk.say("she laughed today")
    assert desk.answer("note").text == "she laughed today"
    desk.say("22-7")
    assert desk.answer("note").text == "22-7"


def test_a_card_that_was_left_or_is_old_takes_nothing() -> None:
    """What is typed after half an hour, or after going back, is a note."""
    desk = Desk()
    _shown(desk, "Quiet hours")
    desk.tap("‹ Back")
    desk.say("22-7")
    assert desk.answer("note").text == "22-7"
    _shown(desk, "Quiet hours")
    desk.advance(31)
    desk.say("23-6")
    assert desk.answer("note").text == "23-6"
    _shown(desk, "Time zone")
    desk.command("/help")
    desk.say("Lisbon")
    assert desk.session.zone == "Europe/Berlin"
    assert desk.answer("note").text == "Lisbon"


def test_words_answer_the_question_that_is_open_while_a_card_is_shown() -> None:
    """A question comes first."""
    desk = Desk()
    desk.command("/checkin")
    _shown(desk, "Time zone")
    assert "write the city here" not in desk.text
    desk.say("Lisbon")
    assert desk.answer("self_study").text == "Lisbon"
    assert desk.session.zone == "Europe/Berlin"
