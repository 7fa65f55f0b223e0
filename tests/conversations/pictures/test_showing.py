"""Pictures on the phone."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.model import Address, Done, Hand
from conversations.pictures.showing import picture_button
from tests.conversations.desk import Desk
from tests.conversations.screen import english

GONE = "I cannot find that picture. /month and /year show new ones."


def asked(desk: Desk) -> dict[str, str | int]:
    """Return what the newest job was given."""
    job = desk.jobs[-1]
    assert job.kind == "picture"
    return dict(job.args)


def made(desk: Desk, **result: str | int) -> Hand:
    """The newest picture has been made; return what is handed over."""
    desk.done("picture", attachment=7, check_ins=1, days=1, **result)
    [hand] = [one for one in desk.effects if isinstance(one, Hand)]
    return hand


def test_a_month_is_asked_for_with_its_days_off() -> None:
    """A job is given all that a drawing needs beside the records."""
    desk = Desk()
    desk.command("/pause Fri 27 Nov")
    desk.tap("Yes, keep it")
    desk.command("/month")
    assert asked(desk) == {
        "kind": "month",
        "first": "2026-11-01",
        "off": "0" * 26 + "1000",
        "dark": 0,
        "old": 0,
    }


def test_a_year_is_asked_for() -> None:
    """Its days off are not drawn."""
    desk = Desk()
    desk.command("/year")
    assert asked(desk) == {"kind": "year", "first": "2026-01-01", "off": "", "dark": 0, "old": 0}


def test_a_picture_is_a_photo_with_words_and_ways() -> None:
    """Before it there is something, after it the future: one way to turn, and the other shade."""
    desk = Desk()
    desk.command("/month")
    hand = made(desk, earlier=1)
    assert hand.picture
    assert english(hand.caption) == "November 2026: 1 check-in on 1 day."
    assert desk.messages[-1].buttons == ["◀ Previous", "☾ In dark"]


def test_it_is_turned_and_takes_the_place_of_the_one_before() -> None:
    """The photo it was turned from leaves the chat."""
    desk = Desk()
    desk.command("/month")
    first = made(desk, earlier=1)
    desk.tap("◀ Previous")
    assert desk.toast == "One moment."
    assert asked(desk)["first"] == "2026-10-01"
    made(desk)
    assert first.number not in {one.card for one in desk.messages}
    assert desk.messages[-1].buttons == ["Next ▶", "☾ In dark"]


def test_a_picture_of_the_day_before_yesterday_stays() -> None:
    """Telegram would not remove it."""
    desk = Desk()
    desk.command("/month")
    made(desk, earlier=1)
    desk.advance(days=2)
    desk.tap("◀ Previous")
    assert asked(desk)["old"] == 0


def test_light_and_dark_are_remembered() -> None:
    """The button changes what is shown and all that comes."""
    desk = Desk()
    desk.command("/year")
    made(desk)
    desk.tap("☾ In dark")
    assert (asked(desk)["kind"], asked(desk)["dark"]) == ("year", 1)
    assert desk.session.settings.dark
    made(desk)
    desk.tap("☀ In light")
    assert asked(desk)["dark"] == 0
    assert not desk.session.settings.dark


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("w.20260302.20261123", "2026-02-23", "2026-03-09"),
        ("m.20260301.20261123", "2026-02-01", "2026-04-01"),
        ("y.20250101.20261123", "2024-01-01", "2026-01-01"),
    ],
)
def test_what_lies_beside(kind: str, before: str, after: str) -> None:
    """A week, a month, a year back and forth."""
    desk = Desk()
    desk.tap_to(Address("picture", "@show", choice=kind))
    made(desk, earlier=1)
    desk.tap("◀ Previous")
    assert asked(desk)["first"] == before
    desk.tap("Next ▶")
    assert asked(desk)["first"] == after


def test_the_letter_leads_to_its_week() -> None:
    """And stays in the chat."""
    desk = Desk()
    desk.command("/weekly")
    desk.tap("As a picture")
    assert (asked(desk)["kind"], asked(desk)["first"]) == ("week", "2026-11-23")
    assert asked(desk)["old"] == 0
    made(desk)
    assert any("Your week" in one.text for one in desk.messages)


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "w",
        "x.20261123.20261123",
        "m.20261102.20261123",
        "y.20260201.20261123",
        "w.20261130.20261123",
        "w.19991231.20261123",
        "w.2026-11-23.20261123",
        "w.20261123",
        "w.20261123.",
        "w.20261123.20261123.1",
    ],
)
def test_choices_that_no_button_holds(choice: str) -> None:
    """They are answered kindly, and nothing is made."""
    desk = Desk()
    for action in ("@show", "@turn", "@light"):
        desk.tap_to(Address("picture", action, choice=choice))
        assert desk.toast == GONE
    assert desk.jobs == []


@pytest.mark.parametrize(
    ("ok", "args", "result"),
    [
        (False, {"kind": "month", "first": "2026-11-01"}, {}),
        (True, {"kind": "month", "first": "2026-11-01"}, {"attachment": "x"}),
        (True, {"kind": "decade", "first": "2026-11-01"}, {"attachment": 1}),
        (True, {"kind": "month", "first": "x"}, {"attachment": 1}),
    ],
)
def test_a_picture_that_could_not_be_made(
    ok: bool, args: dict[str, str | int], result: dict[str, str | int]
) -> None:
    """Nothing is handed over, and what to do is said."""
    desk = Desk()
    desk.event(Done("picture", ok, result, args))
    assert desk.handed == []
    assert desk.text.startswith("I could not draw that just now. Nothing is lost")


def test_a_picture_leaves_an_open_question_open() -> None:
    """Words still answer it."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/month")
    made(desk)
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"


def test_the_last_hours_of_a_year_are_the_persons_own() -> None:
    """The month is the one on their wall."""
    desk = Desk(zone="Pacific/Auckland", now=datetime(2026, 12, 31, 12, 30, tzinfo=ZoneInfo("UTC")))
    desk.command("/month")
    assert asked(desk)["first"] == "2027-01-01"


def test_the_button_fits() -> None:
    """Its choice is short and names the day it is shown on."""
    button = picture_button(date(2026, 11, 23), date(2026, 11, 27))
    assert button.to == Address("picture", "@show", choice="w.20261123.20261127")
