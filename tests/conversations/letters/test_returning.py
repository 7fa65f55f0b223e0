"""The letter's question comes back in the first check-in of the next week."""

from __future__ import annotations

import pytest

from conversations.codec import decode, encode
from conversations.letters.questions import QUESTIONS, code, this_week
from conversations.letters.returning import GIVEN
from conversations.model import Session, replace
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import english

ABOUT_TIGHT = "Where could a little softness begin, before the next person comes in?"
LEAD = "First a word about your week. Then let one person from"


def lived_a_week() -> Desk:
    """Return somebody on a Sunday evening, in whose week "tight" came most."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    for day in ("Mon", "Tue"):
        desk.until(f"{day} 12:05")
        desk.tap("Begin")
        desk.tap("tight")
        for _ in range(4):
            desk.say("the light on the floor of the room")
    desk.until("Sun 18:30")
    return desk


def begins(desk: Desk, when: str = "Mon 12:05") -> None:
    """Begin the check-in of a block in full."""
    desk.until(when)
    desk.tap("Begin")


def test_monday_begins_with_it_and_tuesday_does_not() -> None:
    """Above everything else; answered it is kept under its own key."""
    desk = lived_a_week()
    desk.tap("Open")
    assert ABOUT_TIGHT in desk.text
    begins(desk)
    assert desk.text.startswith(f"{LEAD} this morning come to mind.\n\n")
    assert ABOUT_TIGHT in desk.text
    assert desk.buttons == ["Skip ›", "ℹ️"]
    desk.say("with the door handle")
    assert desk.answer("week_question").text == "with the door handle"
    assert desk.session.talk is not None
    assert desk.session.talk.open == "self_study"
    begins(desk, "Tue 12:05")
    assert ABOUT_TIGHT not in desk.text
    assert GIVEN not in desk.session.carried


def test_a_letter_that_was_not_opened_asks_as_well() -> None:
    """It came, and ends with that question."""
    desk = lived_a_week()
    begins(desk)
    assert ABOUT_TIGHT in desk.text


def test_what_was_read_is_what_comes_back() -> None:
    """Whatever is written after the letter was read."""
    desk = lived_a_week()
    desk.tap("Open")
    for _ in range(3):
        desk.command("/checkin")
        desk.tap("tired")
        desk.command("/cancel")
    begins(desk)
    assert ABOUT_TIGHT in desk.text


def test_skipped_it_is_gone_for_good() -> None:
    """Without a word about it."""
    desk = lived_a_week()
    begins(desk)
    desk.tap("Skip ›")
    assert desk.record.answers["week_question"].skipped
    for day in ("Tue 12:05", "Wed 12:05", "Thu 12:05"):
        begins(desk, day)
        assert ABOUT_TIGHT not in desk.text


def test_begun_and_left_before_a_word_was_said_it_waits() -> None:
    """A patient came in: the next check-in of that week asks it, the next week does not."""
    desk = lived_a_week()
    begins(desk)
    begins(desk, "Tue 12:05")
    assert ABOUT_TIGHT in desk.text
    desk.until("Sun 23:00")
    begins(desk, "Mon 12:05")
    assert ABOUT_TIGHT not in desk.text


def test_one_question_and_one_line_are_not_made_longer() -> None:
    """It waits for a check-in in full."""
    desk = lived_a_week()
    desk.until("Mon 12:05")
    desk.tap("One question")
    assert ABOUT_TIGHT not in desk.text
    begins(desk, "Tue 12:05")
    assert ABOUT_TIGHT in desk.text


def test_who_wants_no_letters_is_asked_none() -> None:
    """Unless the week was looked at."""
    desk = lived_a_week()
    desk.session = replace(desk.session, settings=replace(desk.session.settings, letter=False))
    begins(desk)
    assert ABOUT_TIGHT not in desk.text
    desk = lived_a_week()
    desk.session = replace(desk.session, settings=replace(desk.session.settings, letter=False))
    desk.command("/weekly")
    begins(desk)
    assert ABOUT_TIGHT in desk.text


def test_a_week_without_words_asks_nothing() -> None:
    """Nor the first week of all, nor the one after a holiday."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    begins(desk)
    assert LEAD not in desk.text
    desk = lived_a_week()
    desk.off(desk.today, desk.today.replace(year=desk.today.year + 1, month=1, day=10))
    desk.advance(days=45)
    begins(desk)
    assert LEAD not in desk.text


def test_a_look_at_the_week_before_it_is_over_decides_nothing() -> None:
    """Its question may change until Sunday."""
    desk = Desk()
    desk.command("/weekly")
    assert desk.session.question is None


def test_the_next_letter_quotes_the_answer() -> None:
    """Among the others."""
    desk = lived_a_week()
    begins(desk)
    desk.say("with the handle of the door, before I even go in")
    desk.command("/weekly")
    assert "A question for the week\nwith the handle of the door" in desk.text


def test_the_record_shows_the_question_with_its_answer() -> None:
    """On its card."""
    desk = lived_a_week()
    begins(desk)
    desk.say("with the door handle")
    for _ in range(5):
        desk.tap("Skip ›")
    desk.tap("Look at it")
    assert f"A question for the week\n{ABOUT_TIGHT}\nwith the door handle" in desk.text


@pytest.mark.parametrize("question", QUESTIONS, ids=code)
def test_each_question_is_put_in_its_week(question: object) -> None:
    """None speaks of next week when that has come; none that is remembered is lost."""
    found = next(one for one in QUESTIONS if one == question)
    asked = english(this_week(code(found)))
    assert "next week" not in asked
    assert asked.split()[:2] == english(QUESTIONS[found]).split()[:2]


def test_a_question_that_is_gone_is_the_open_one() -> None:
    """Keys are for ever, and yet."""
    assert english(this_week("gone.by")) == "What would you like to notice this week?"


def test_old_documents_still_read() -> None:
    """They know nothing of it."""
    assert decode(Session, encode(Session())).question is None


@pytest.mark.parametrize("day", range(7))
def test_on_whatever_day_the_letter_comes(day: int) -> None:
    """It is the one before this Monday whose question comes back, read or unread."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.session = replace(desk.session, settings=replace(desk.session.settings, letter_day=day))
    for _ in range(2):
        desk.command("/checkin")
        desk.tap("tight")
        for _ in range(4):
            desk.say("the light on the floor of the room")
    desk.until("Sun 23:00")
    begins(desk)
    assert ABOUT_TIGHT in desk.text
