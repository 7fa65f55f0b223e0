"""This day last year: closed until it is tapped, once a day at most, off until it is wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conversations.model import Address, Answer, Part, Record, Redraw, replace
from tests.conversations.desk import Desk
from tests.conversations.screen import paragraphs, uncovered

OFFER = "On this day last year you kept something. It is closed."
LAST_YEAR = date(2025, 11, 23)


def kept(desk: Desk, number: int, text: str = "she brought tulips", day: date = LAST_YEAR) -> None:
    """Let something have been kept on a day."""
    at = datetime(day.year, day.month, day.day, 9, number % 60, tzinfo=UTC)
    answers = {"note": Answer(parts=(Part(number, text),))}
    desk.shelf.records[number] = Record(
        number, "note", "Europe/Berlin", day, at, state="complete", closed_at=at, answers=answers
    )


@pytest.fixture
def desk() -> Desk:
    """Somebody who wants it, and wrote something a year ago."""
    desk = Desk()
    kept(desk, 9001)
    desk.session = replace(desk.session, settings=replace(desk.session.settings, year_ago=True))
    return desk


def check_in(desk: Desk) -> None:
    """Do a whole check-in."""
    desk.command("/checkin")
    for _ in range(5):
        desk.say("in my hands")


def offers(desk: Desk) -> int:
    """Return how often it was offered."""
    return sum(OFFER in one.text for one in desk.messages)


def test_it_is_off_until_it_is_switched_on() -> None:
    """By its card in the settings; and off again."""
    desk = Desk()
    kept(desk, 9001)
    check_in(desk)
    assert offers(desk) == 0
    desk.command("/settings")
    desk.tap("This day last year")
    assert "stays where it is" in desk.text
    put = desk.find("Offer it")
    desk.tap_to(put)
    desk.tap_to(put)
    assert desk.session.settings.year_ago
    check_in(desk)
    assert offers(desk) == 1
    desk.command("/settings")
    desk.tap("This day last year")
    desk.tap("Offer it")
    assert not desk.session.settings.year_ago
    desk.tap("‹ Back")
    assert desk.text.startswith("How I work for you")


def test_it_comes_after_a_check_in_and_says_nothing_until_it_is_opened(desk: Desk) -> None:
    """Then in its place, behind a spoiler; once a day at most."""
    check_in(desk)
    card = desk.shown(OFFER)
    assert card.silent
    desk.tap("Open")
    assert "she brought tulips" in card.text
    assert "Delete" in card.buttons
    check_in(desk)
    assert offers(desk) == 0, "the card was opened, and no other came"


def test_the_words_stand_behind_a_spoiler(desk: Desk) -> None:
    """As everywhere for another day's."""
    check_in(desk)
    desk.tap("Open")
    [shown] = [one for one in desk.effects if isinstance(one, Redraw)]
    assert "tulips" in paragraphs(shown.card.body)
    assert "tulips" not in uncovered(shown.card.body)


def test_several_are_named(desk: Desk) -> None:
    """Each opens on a card of its own."""
    kept(desk, 9002, "roses")
    check_in(desk)
    desk.tap("Open")
    assert desk.shown("What you kept on").buttons == [
        "Sun 23 Nov, 10:01: a note",
        "Sun 23 Nov, 10:02: a note",
    ]
    desk.tap("Sun 23 Nov, 10:02: a note")
    assert "roses" in desk.text


def test_another_day_offers_nothing(desk: Desk) -> None:
    """Nor one of which all was deleted, nor the day that the year before did not have."""
    desk.advance(days=1)
    check_in(desk)
    assert offers(desk) == 0
    leap = Desk(now=datetime(2028, 2, 29, 9, tzinfo=UTC))
    leap.session = desk.session
    kept(leap, 9001, day=date(2027, 2, 28))
    check_in(leap)
    assert offers(leap) == 0


def test_what_was_deleted_meanwhile_is_not_shown(desk: Desk) -> None:
    """Though the card that offers it is still there."""
    check_in(desk)
    desk.tap_to(Address("history", "@delete", desk.last.card or 0, "9001"))
    del desk.shelf.records[9001]
    desk.tap_to(Address("yearago", "@open", desk.last.card or 0, "2025-11-23"))
    assert desk.text == "Nothing of that day is left."


@pytest.mark.parametrize("choice", ["", "x", "2025-13-01", "9" * 30])
def test_a_forged_button_changes_nothing(desk: Desk, choice: str) -> None:
    """It is answered kindly."""
    check_in(desk)
    for action in ("@open", "@set"):
        desk.tap_to(Address("yearago", action, desk.last.card or 0, choice))
        assert desk.toast == "I do not know this button any more. Nothing has changed."
