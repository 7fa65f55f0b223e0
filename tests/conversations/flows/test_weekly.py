"""The week back: /weekly and the letter that comes by itself."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from conversations.flows.checkin import FLOW as CHECKIN
from conversations.flows.weekly import FLOW
from conversations.model import (
    Address,
    Facts,
    Prompt,
    Query,
    Rang,
    Session,
    Settings,
    replace,
)
from tests.conversations.desk import Desk, weekdays

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
OFF = "Wait until I ask"
LINE = "She laughed about the rain all morning"


@pytest.fixture
def desk() -> Desk:
    """Return someone who works on weekday mornings and has just begun with Presence."""
    desk = Desk([CHECKIN, FLOW])
    desk.works(*weekdays("09:00-12:00"))
    return desk


def letter_of(desk: Desk, day: date) -> Prompt:
    """Return the due row of the letter of a day."""
    return next(
        one for one in desk.shelf.prompts.values() if one.kind == "letter" and one.day == day
    )


def test_weeks_begin_where_they_do_there() -> None:
    """On Sunday in New York."""
    desk = Desk([CHECKIN, FLOW], zone="America/New_York")
    desk.world = dataclasses.replace(desk.world, week_start=lambda _: 6)
    desk.command("/weekly")
    assert "Sun 22 Nov to Sat 28 Nov" in desk.text


def test_the_entries_of_a_week_are_one_tap_away() -> None:
    """There each can be deepened, changed or deleted; the letter stays where it is."""
    desk = Desk()
    desk.say("A thought of this week")
    desk.command("/weekly")
    letter = desk.last
    desk.tap("Entry by entry")
    assert desk.last is not letter
    assert "the newest first" in desk.text
    desk.tap(desk.buttons[0])
    assert "A thought of this week" in desk.text


def test_the_week_is_shown_when_asked_for(desk: Desk) -> None:
    """/weekly gives back the words of this week, from Monday to Sunday."""
    desk.until("Mon 12:10")
    desk.say(LINE)
    desk.until("Tue 08:30")
    desk.command("/weekly")
    assert "Mon 23 Nov to Sun 29 Nov" in desk.text
    assert "1 day worked, 1 check-in." in desk.text
    assert LINE in desk.text


def test_a_week_in_the_middle_of_a_check_in(desk: Desk) -> None:
    """Reading the letter leaves the open question open, and its words are in it already."""
    desk.command("/checkin")
    desk.say(LINE)
    desk.command("/weekly")
    assert LINE in desk.text
    desk.say("My plan for the session")
    assert desk.record.answers["letting_go"].text == "My plan for the session"


def test_the_first_week_is_gentle(desk: Desk) -> None:
    """The first week says so, and nothing before it is offered."""
    desk.command("/weekly")
    assert "Your first week here has begun." in desk.text
    assert desk.buttons == [OFF]


def test_turning_the_pages(desk: Desk) -> None:
    """Earlier and later weeks are shown on the same card, up to this week."""
    desk.until("Mon 12:10")
    desk.say(LINE)
    desk.advance(days=14)
    desk.command("/weekly")
    page = desk.last
    assert desk.buttons == ["◀ Previous", OFF]
    assert LINE not in page.text
    desk.tap("◀ Previous")
    assert "Mon 30 Nov to Sun 6 Dec" in page.text
    assert page.buttons == ["◀ Previous", "Next ▶", OFF]
    desk.tap("◀ Previous")
    assert LINE in page.text
    assert "Your first week here." in page.text
    assert page.buttons == ["Next ▶", OFF]
    desk.tap("Next ▶")
    desk.tap("Next ▶")
    assert "Mon 7 Dec to Sun 13 Dec" in page.text
    assert desk.last is page


def test_earlier_words_are_history_enough() -> None:
    """Someone without working hours, who wrote a note last week, is not new."""
    desk = Desk([CHECKIN, FLOW])
    desk.say("A thought on the side")
    desk.now += timedelta(days=7)
    desk.shelf.prompts.clear()
    desk.command("/weekly")
    assert "No words yet this week, and none are owed." in desk.text
    assert desk.buttons == ["◀ Previous", OFF]


@pytest.mark.parametrize(
    "choice",
    ["", "tomorrow", "2026-02-30", "20261123", "2026-W48-1", "9999-12-31", "0001-01-01",
     "1999-12-31", "2026-11-24 ", "\u0662\u0660\u0662\u0666-11-23", "-1"],
)  # fmt: skip
def test_a_forged_week_changes_nothing(desk: Desk, choice: str) -> None:
    """A week that is none, or lies outside what can be shown, is answered by a short line."""
    desk.command("/weekly")
    before = desk.screen
    desk.tap_to(Address("weekly", "@week", desk.last.card or 0, choice))
    assert desk.toast == "I cannot find that week. /weekly shows this one."
    assert desk.screen == before


def test_a_week_of_the_distant_past_is_shown_empty(desk: Desk) -> None:
    """The earliest week there can be is an empty one, and is not the first."""
    desk.command("/weekly")
    desk.tap_to(Address("weekly", "@week", desk.last.card or 0, "2000-01-01"))
    assert "A week without words here" in desk.text
    assert desk.buttons == ["Next ▶", OFF]


def test_the_letter_comes_closed(desk: Desk) -> None:
    """On Sunday evening one line comes, without a private word, and opens by a tap."""
    desk.until("Mon 12:10")
    desk.say(LINE)
    desk.until("Sun 18:00")
    closed = desk.last
    assert (closed.text, closed.buttons) == ("Your week is ready.", ["Open"])
    assert closed.unasked
    assert not closed.silent
    assert desk.shelf.ledger[-1].decision == "asked"
    assert desk.reasons()[-1] == "letter"
    desk.tap("Open")
    assert "Mon 23 Nov to Sun 29 Nov" in desk.text
    assert LINE in desk.text


def test_an_old_letter_opens_its_own_week(desk: Desk) -> None:
    """A letter opened weeks later shows the week it was about."""
    desk.until("Mon 12:10")
    desk.say(LINE)
    desk.until("Sun 18:00")
    closed = desk.last
    desk.advance(days=20)
    desk.tap("Open", closed)
    assert "Mon 23 Nov to Sun 29 Nov" in desk.text
    assert desk.buttons == ["Next ▶", OFF]


def test_a_letter_on_another_evening_tells_of_seven_days(desk: Desk) -> None:
    """A letter that comes on Wednesdays is about the seven days that end on it."""
    desk.session = replace(desk.session, settings=Settings(letter_day=2))
    desk.until("Wed 18:00")
    desk.tap("Open")
    assert "Thu 19 Nov to Wed 25 Nov" in desk.text


def test_the_letter_leaves_a_question_open(desk: Desk) -> None:
    """The letter comes into a check-in without taking the next words for itself."""
    desk.until("Sun 17:55")
    desk.command("/checkin")
    desk.until("Sun 18:00")
    assert desk.text == "Your week is ready."
    desk.say(LINE)
    assert desk.record.answers["self_study"].text == LINE


def test_a_week_off_is_silent(desk: Desk) -> None:
    """When all seven days were days off no letter comes, and the ledger says why."""
    desk.off(MONDAY, date(2026, 12, 2))
    desk.until("Sun 18:00")
    assert desk.messages == []
    line = desk.shelf.ledger[-1]
    assert (line.decision, line.reason, line.until) == ("silent", "paused", date(2026, 12, 2))


def test_a_week_with_one_day_on_has_its_letter(desk: Desk) -> None:
    """A single day on is enough for a letter, be it sent on a day off."""
    desk.off(MONDAY + timedelta(days=1), date(2026, 12, 2))
    desk.until("Sun 18:00")
    assert desk.text == "Your week is ready."


def test_letters_missed_during_downtime_come_as_one(desk: Desk) -> None:
    """After a long silence the newest letter comes, without a sound, and no other."""
    missed = (letter_of(desk, date(2026, 12, 6)), letter_of(desk, SUNDAY))
    desk.now += timedelta(days=15)
    desk.event(Rang(missed))
    assert [(one.text, one.silent) for one in desk.messages] == [("Your week is ready.", True)]
    reasons = [(line.prompt.day, line.decision, line.reason) for line in desk.shelf.ledger]
    assert reasons == [(SUNDAY, "silent", "late"), (date(2026, 12, 6), "asked", "letter")]
    desk.tap("Open")
    assert "Mon 30 Nov to Sun 6 Dec" in desk.text


def test_it_can_be_turned_off(desk: Desk) -> None:
    """One tap keeps the letter from coming by itself; the button goes, the week stays."""
    desk.advance(days=7)
    desk.command("/weekly")
    desk.tap(OFF)
    assert desk.toast == (
        "It will not come by itself. /weekly shows it any time; /settings brings it back."
    )
    assert not desk.session.settings.letter
    assert desk.buttons == ["◀ Previous"]
    desk.tap("◀ Previous")
    assert "Mon 23 Nov to Sun 29 Nov" in desk.text
    assert desk.buttons == ["Next ▶"]


def test_a_forged_week_still_turns_it_off(desk: Desk) -> None:
    """The wish not to be written to is granted, whatever week the button names."""
    desk.command("/weekly")
    desk.tap_to(Address("weekly", "@off", desk.last.card or 0, "nonsense"))
    assert not desk.session.settings.letter


def test_a_letter_already_due_stays_silent_when_turned_off(desk: Desk) -> None:
    """A letter that rings after it was turned off is not sent, and the ledger says why."""
    due = letter_of(desk, SUNDAY)
    desk.session = replace(desk.session, settings=Settings(letter=False))
    desk.event(Rang((due,)))
    assert desk.messages == []
    assert [(line.decision, line.reason) for line in desk.shelf.ledger] == [
        ("silent", "letter_off")
    ]


@pytest.mark.parametrize("choice", ["", "0", "999999", "9" * 40, "x", "²", "-1"])
def test_a_forged_letter_is_not_opened(desk: Desk, choice: str) -> None:
    """A letter that never was is answered by a short line."""
    desk.tap_to(Address("weekly", "@open", 1, choice))
    assert desk.toast == "I cannot find that week. /weekly shows this one."
    assert desk.messages == []


def test_a_block_is_no_letter_and_the_future_is_not_open(desk: Desk) -> None:
    """The row of a block, or of a letter weeks ahead, opens nothing."""
    block = next(one for one in desk.shelf.prompts.values() if one.kind == "block")
    for prompt in (block, letter_of(desk, date(2026, 12, 6))):
        desk.tap_to(Address("weekly", "@open", 1, str(prompt.id)))
        assert desk.toast == "I cannot find that week. /weekly shows this one."
    assert desk.messages == []


def test_who_wrote_in_the_weeks_before_is_not_asked_about_a_year(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten years of five a day: the letter reads nine weeks of them."""
    desk.command("/checkin")
    desk.say(LINE)
    desk.command("/cancel")
    desk.advance(days=7)
    asked, real = [], desk.shelf.answer

    def answer(query: Query, session: Session) -> Facts:
        asked.append(query)
        return real(query, session)

    monkeypatch.setattr(desk.shelf, "answer", answer)
    desk.command("/weekly")
    spans = [one.last - one.first for one in asked if one.first and one.last]
    assert spans
    assert max(spans) < timedelta(weeks=10)
