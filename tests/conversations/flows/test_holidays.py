"""Public holidays as days off."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.model import Address, Settings, replace
from conversations.when.daysoff import Pause
from tests.conversations.desk import Desk, weekdays

GERMANY, BAVARIA = ("DE", "Germany"), ("DE-BY", "Bayern, Germany")
CHRISTMAS, EPIPHANY = date(2026, 12, 25), date(2027, 1, 6)
YEAR = {
    date(2026, 10, 3): "Unity Day",
    CHRISTMAS: "Christmas Day",
    date(2026, 12, 26): "Second Christmas Day",
    date(2027, 1, 1): "New Year",
    EPIPHANY: "Epiphany",
    date(2027, 3, 26): "Good Friday",
    date(2027, 3, 29): "Easter Monday",
    date(2027, 5, 1): "Labour Day",
}


@pytest.fixture
def desk() -> Desk:
    """Somebody in Berlin who works on weekday mornings, on a Monday in November at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.shelf.holidays = dict(YEAR)
    named = (("AT", "Austria"), ("GE", "Georgia"), GERMANY, BAVARIA)
    desk.shelf.places = {
        "Europe/Berlin": (GERMANY,),
        "Europe/Vienna": (("AT", "Austria"),),
        **{code: ((code, name),) for code, name in named},
        "Germany": (GERMANY,),
        "Bayern": (BAVARIA,),
        "Austria": (("AT", "Austria"),),
        "Georgia": (("GE", "Georgia"), ("US-GA", "Georgia, United States")),
        "US-GA": (("US-GA", "Georgia, United States"),),
        "BR": (("BR", "Brazil"),),
        "BR-São Paulo Capital": (("BR-São Paulo Capital", "São Paulo Capital, Brazil"),),
    }
    regions = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL")
    names = {"BY": "Bayern", "BE": "Berlin", "NI": "Niedersachsen"}
    desk.shelf.regions = {
        "DE": tuple((f"DE-{one}", names.get(one, f"Land {one}")) for one in regions),
        "US": (("US-GA", "Georgia"),),
        "BR": (("BR-São Paulo Capital", "São Paulo Capital"),),
    }
    return desk


def _open(desk: Desk) -> None:
    desk.command("/pause")
    desk.tap("Public holidays")


def _chosen(desk: Desk, place: str = "DE-BY", *works: date) -> None:
    desk.session = replace(desk.session, settings=Settings(holidays=place, works_on=works))
    _open(desk)


def _place(desk: Desk) -> str:
    return desk.session.settings.holidays


# ----------------------------------------------------------------------- where


def test_the_country_of_ones_own_clock_is_offered_first_then_its_regions(desk: Desk) -> None:
    """Three taps from /pause, in one message."""
    _open(desk)
    assert "Public holidays can be days off, too." in desk.text
    assert desk.buttons == ["Germany", "Another place", "‹ Back"]
    desk.tap("Germany")
    assert "Which part of Germany?" in desk.text
    assert _place(desk) == ""
    desk.tap("Bayern")
    assert _place(desk) == "DE-BY"
    assert "the public holidays of Bayern, Germany are days off." in desk.text
    assert len(desk.messages) == 2


def test_the_whole_country_is_a_place_too(desk: Desk) -> None:
    """With the holidays that all of it has."""
    _open(desk)
    desk.tap("Germany")
    desk.tap("All of Germany")
    assert _place(desk) == "DE"
    assert "Public holidays: Germany" in desk.text


def test_many_regions_are_shown_page_by_page(desk: Desk) -> None:
    """Eight at a time."""
    _open(desk)
    desk.tap("Germany")
    assert "Niedersachsen" not in desk.buttons
    desk.tap("▶")
    assert desk.buttons == [
        *("Niedersachsen", "Land NW", "Land RP", "Land SL", "◀"),
        *("All of Germany", "‹ Back"),
    ]
    desk.tap("◀")
    desk.tap("‹ Back")
    assert desk.buttons == ["Germany", "Another place", "‹ Back"]
    desk.tap("‹ Back")
    assert "When are you off?" in desk.text


def test_a_zone_without_a_country_leaves_the_place_to_be_written(desk: Desk) -> None:
    """UTC is nobody's home."""
    desk.shelf.places["Europe/Berlin"] = ()
    _open(desk)
    assert desk.buttons == ["Another place", "‹ Back"]


@pytest.mark.parametrize(("words", "place"), [("Bayern", "DE-BY"), ("Austria", "AT"), ("AT", "AT")])
def test_a_place_is_written(desk: Desk, words: str, place: str) -> None:
    """A region, or a country that is all one."""
    _open(desk)
    desk.tap("Another place")
    assert "Which country or region?" in desk.text
    desk.say(words)
    assert _place(desk) == place
    assert desk.session.talk is None
    desk.say("a thought")
    assert desk.record.flow == "note"


def test_a_written_country_with_regions_is_asked_about(desk: Desk) -> None:
    """By buttons, or by writing the region."""
    _open(desk)
    desk.tap("Another place")
    desk.say("Germany")
    assert "Which part of Germany?" in desk.text
    desk.tap("Berlin")
    assert _place(desk) == "DE-BE"
    assert desk.session.talk is None
    desk.tap("Another place")
    desk.tap("Another place")
    desk.say("Germany")
    desk.say("Bayern")
    assert _place(desk) == "DE-BY"


def test_a_name_of_several_places_is_asked_back(desk: Desk) -> None:
    """There are two Georgias."""
    _open(desk)
    desk.tap("Another place")
    desk.say("Georgia")
    assert desk.buttons == ["Georgia", "Georgia, United States"]
    desk.tap("Georgia, United States")
    assert _place(desk) == "US-GA"


@pytest.mark.parametrize("words", ["Atlantis", "<i>", "x" * 4000, "", "☃"])
def test_a_place_nobody_knows_is_said_kindly_and_the_next_words_count(
    desk: Desk, words: str
) -> None:
    """Nothing is guessed."""
    _open(desk)
    desk.tap("Another place")
    desk.say(words)
    assert "I know no public holidays of" in desk.text
    assert _place(desk) == ""
    desk.say("Austria")
    assert _place(desk) == "AT"


def test_a_shared_location_answers_which_place(desk: Desk) -> None:
    """By the country of its zone."""
    _open(desk)
    desk.tap("Another place")
    desk.locate("Asia/Tokyo")
    assert "I know no public holidays of “Asia/Tokyo”." in desk.text
    desk.locate("Europe/Vienna")
    assert _place(desk) == "AT"
    desk.tap("Another place")
    desk.tap("Another place")
    step = desk.find("Germany")
    desk.tap_to(replace(step, step="place", choice="Mars/Olympus"))
    assert "button" in desk.toast


def test_a_code_with_an_accent_is_chosen_like_any_other(desk: Desk) -> None:
    """Buttons hold ASCII alone."""
    desk.shelf.places["Europe/Berlin"] = (("BR", "Brazil"),)
    _open(desk)
    desk.tap("Brazil")
    desk.tap("São Paulo Capital")
    assert _place(desk) == "BR-São Paulo Capital"
    assert "Public holidays: São Paulo Capital, Brazil" in desk.text
    desk.tap("No public holidays")
    desk.tap("Back to São Paulo Capital, Brazil")
    assert _place(desk) == "BR-São Paulo Capital"


def test_a_check_in_under_way_comes_back_after_the_place(desk: Desk) -> None:
    """Buttons leave it open; only writing a place puts it aside for a moment."""
    desk.command("/checkin")
    desk.command("/pause")
    desk.tap("Public holidays")
    desk.tap("Germany")
    desk.tap("Bayern")
    desk.say("a long breath")
    assert desk.answer("self_study").text == "a long breath"
    desk.tap("Another place", desk.shown("Public holidays:"))
    desk.tap("Another place")
    desk.say("Austria")
    assert "Back to where we were." in desk.text
    assert _place(desk) == "AT"


# ----------------------------------------------------------------- by command


def test_a_region_that_comes_with_the_command_is_shown_before_it_is_kept(desk: Desk) -> None:
    """With its next holidays and the first that silences a check-in; one tap keeps it."""
    desk.command("/holidays Bayern")
    assert "Public holidays: Bayern, Germany" in desk.text
    assert "Fri 25 Dec: Christmas Day" in desk.text
    assert "The next one that silences a check-in is Fri 25 Dec" in desk.text
    assert _place(desk) == ""
    desk.tap("Yes, I am off on these")
    assert _place(desk) == "DE-BY"
    desk.command("/holidays Bayern")
    assert "I work on Fri 25 Dec" in desk.buttons


def test_a_country_that_comes_with_the_command_asks_for_its_region(desk: Desk) -> None:
    """By a tap, or by more words."""
    desk.command("/holidays Germany")
    assert "Which part of Germany?" in desk.text
    desk.say("Bayern")
    assert _place(desk) == "DE-BY"


def test_the_command_alone_asks_for_a_place_and_shows_the_one_there_is(desk: Desk) -> None:
    """A place nobody knows is asked for again."""
    desk.command("/holidays")
    assert "Which country or region?" in desk.text
    desk.command("/holidays Atlantis")
    assert "I know no public holidays of “Atlantis”." in desk.text
    desk.say("Austria")
    assert _place(desk) == "AT"
    desk.command("/holidays")
    assert "Public holidays: Austria" in desk.text
    assert desk.session.talk is None


@pytest.mark.parametrize("place", ["Germany", "Bayern", "Atlantis", ""])
def test_the_command_leaves_a_check_in_open(desk: Desk, place: str) -> None:
    """Words still answer its question."""
    desk.command("/checkin")
    desk.command(f"/holidays {place}".strip())
    desk.say("warm hands")
    assert desk.answer("self_study").text == "warm hands"


def test_the_command_is_no_hours_while_hours_are_waited_for(desk: Desk) -> None:
    """It was read as a line of the week."""
    desk.command("/schedule")
    desk.command("/holidays Bayern")
    assert "Public holidays: Bayern" in desk.text


@pytest.mark.parametrize("words", ["holidays", "Public holidays", "bank holidays."])
def test_pause_holidays_opens_the_public_holidays(desk: Desk, words: str) -> None:
    """Typed with the command, or at its question."""
    desk.command(f"/pause {words}")
    assert "Which country or region?" in desk.text
    desk.say("Bayern")
    assert _place(desk) == "DE-BY"
    desk.command("/pause")
    desk.say(words)
    assert "Public holidays: Bayern, Germany" in desk.text
    assert desk.shelf.pauses == {}


# ------------------------------------------------------------- which holidays


def test_the_next_holidays_are_listed_with_the_next_that_silences(desk: Desk) -> None:
    """Those that are over are not; six at a time."""
    _chosen(desk)
    assert "Unity Day" not in desk.text
    assert "Fri 25 Dec: Christmas Day\nSat 26 Dec: Second Christmas Day" in desk.text
    assert "The next one that silences a check-in is Fri 25 Dec." in desk.text
    assert "Labour Day" not in desk.text
    desk.tap("▶")
    assert "Sat 1 May: Labour Day" in desk.text
    assert "Christmas" not in desk.text
    desk.tap("◀")
    assert "Christmas Day" in desk.text


def test_the_next_that_silences_is_one_on_which_one_would_be_asked(desk: Desk) -> None:
    """Not on a Saturday, not worked on, not within days off; several check-ins are counted."""
    desk.works(*weekdays("14:00-17:00"))
    desk.shelf.pauses[800] = Pause(date(2026, 12, 30), date(2027, 1, 3))
    _chosen(desk, "DE-BY", CHRISTMAS)
    assert "The next one that silences check-ins is Wed 6 Jan: 2 of them." in desk.text
    desk.shelf.rules.clear()
    _open(desk)
    assert "As things stand, none of them silences a check-in." in desk.text


def test_one_works_on_a_holiday_and_is_off_after_all(desk: Desk) -> None:
    """Each by one tap, and the check-in follows."""
    _chosen(desk)
    desk.tap("I work on Fri 25 Dec")
    assert desk.session.settings.works_on == (CHRISTMAS,)
    assert "Fri 25 Dec: Christmas Day, and you work" in desk.text
    assert "The next one that silences a check-in is Fri 1 Jan." in desk.text
    work = desk.find("Off on Fri 25 Dec after all")
    desk.tap_to(replace(work, step="@work"))
    assert desk.toast == "So it is already."
    desk.tap("Off on Fri 25 Dec after all")
    assert desk.session.settings.works_on == ()
    desk.tap_to(work)
    assert desk.toast == "So it is already."


def test_what_was_chosen_is_what_is_silent(desk: Desk) -> None:
    """Off on Christmas, at work on Epiphany; both are said so."""
    _chosen(desk)
    desk.tap("I work on Wed 6 Jan")
    desk.until(desk.now.replace(day=25, month=12))
    desk.until("12:30")
    assert desk.reasons()[-1] == "holiday"
    desk.until(desk.now.replace(day=6, month=1, year=2027))
    desk.until("12:05")
    assert "morning block" in desk.text


def test_one_works_on_this_very_day_and_has_it_off_after_all(desk: Desk) -> None:
    """As /resume offers on a holiday."""
    desk.shelf.holidays[desk.today] = "Some day"
    _chosen(desk)
    card = desk.last.card or 0
    desk.tap_to(Address("holidays", "@today", card, "work.20261123"))
    assert "Then Mon 23 Nov is a day on.\n\nThe next check-in comes today at 12:05." in desk.text
    desk.tap("Off after all")
    assert "Mon 23 Nov is off after all.\n\nThe next check-in comes tomorrow" in desk.text
    desk.tap("I work today")
    assert desk.session.settings.works_on == (desk.today,)


def test_a_toggle_stays_on_its_page(desk: Desk) -> None:
    """The seventh holiday is on the second."""
    _chosen(desk)
    desk.tap("▶")
    desk.tap("I work on Sat 1 May")
    assert desk.buttons[0] == "Off on Sat 1 May after all"


def test_days_worked_on_long_ago_are_forgotten(desk: Desk) -> None:
    """Holidays are known from last year on."""
    _chosen(desk, "DE-BY", date(2024, 12, 25), date(2025, 12, 25))
    desk.tap("I work on Fri 25 Dec")
    assert desk.session.settings.works_on == (date(2025, 12, 25), CHRISTMAS)


def test_holidays_end_and_come_back_by_one_tap_each(desk: Desk) -> None:
    """What one works on is remembered meanwhile."""
    _chosen(desk, "DE-BY", CHRISTMAS)
    none = desk.find("No public holidays")
    desk.tap("No public holidays")
    assert _place(desk) == ""
    assert "I ask as usual" in desk.text
    desk.tap_to(none)
    assert desk.toast == "So it is already."
    back = desk.find("Back to Bayern, Germany")
    desk.tap("Back to Bayern, Germany")
    assert _place(desk) == "DE-BY"
    assert desk.session.settings.works_on == (CHRISTMAS,)
    desk.tap_to(back)
    assert desk.toast == "So it is already."


def test_another_place_can_be_chosen_and_left_again(desk: Desk) -> None:
    """It says which one it is so far."""
    _chosen(desk)
    desk.tap("Another place")
    assert "So far: Bayern, Germany." in desk.text
    desk.tap("‹ Back")
    assert "Public holidays: Bayern, Germany" in desk.text


def test_a_place_of_which_nothing_is_known_any_more_says_so(desk: Desk) -> None:
    """Codes change over the years."""
    desk.shelf.holidays = {date(2026, 1, 1): "New Year"}
    _chosen(desk, "XX")
    assert "Public holidays: XX" in desk.text
    assert "I know of none to come." in desk.text


def test_what_was_held_back_is_settled_by_a_holiday_today(desk: Desk) -> None:
    """A check-in that waited for the place to be written is not asked after it."""
    desk.shelf.holidays[desk.today] = "Some day"
    desk.until("12:04")
    _open(desk)
    desk.tap("Another place")
    desk.until("12:06")
    desk.say("Austria")
    assert desk.reasons() == ["busy", "holiday"]


# --------------------------------------------------------------- being trusted


@pytest.mark.parametrize(
    ("step", "choice"),
    [
        ("@place", ""),
        ("@place", "DE-XX"),
        ("@place", "de"),
        ("@place", "-BY"),
        ("@place", "DE-BY.1"),
        ("@place", "BR-S\u00e3o Paulo Capital"),
        ("@country", "ZZ"),
        ("@country", "Germany"),
        ("@country", "Europe/Berlin"),
        ("@work", ""),
        ("@work", "20261224.0"),
        ("@work", "2026-12-25"),
        ("@work", "20261003.0"),
        ("@rest", "20261332"),
        ("@today", ""),
        ("@today", "20261225"),
        ("@today", "sleep.20261225"),
        ("@today", "work.20261224"),
    ],
)
def test_forged_choices_change_nothing(desk: Desk, step: str, choice: str) -> None:
    """A button's data is only a person's text."""
    _chosen(desk)
    before, shown = desk.session.settings, desk.screen
    desk.tap_to(Address("holidays", step, desk.last.card or 0, choice))
    assert desk.toast
    assert desk.session.settings == before
    assert desk.screen == shown


@pytest.mark.parametrize("choice", ["9", "-1", "x", "99999", "²"])
def test_a_forged_page_is_the_first(desk: Desk, choice: str) -> None:
    """There is always a first page."""
    _chosen(desk)
    desk.tap_to(Address("holidays", "@show", desk.last.card or 0, choice))
    assert "Christmas Day" in desk.text
    desk.tap_to(Address("holidays", "@country", desk.last.card or 0, f"DE.{choice}"))
    assert "Bayern" in desk.buttons
