"""Typed working hours: read, asked back, echoed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from conversations.days import hours
from conversations.flow import AskBack, Took
from conversations.model import Address, Record, Talk
from conversations.play import Play
from conversations.when.week import OneOff, Slot
from tests.conversations.desk import MONDAY, Desk
from tests.conversations.screen import english, paragraphs
from tests.conversations.when.names import TABLES

TO = Address("schedule", "line")


@pytest.fixture
def play() -> Play:
    """A turn in which a line of hours is awaited."""
    desk = Desk()
    play = Play(desk.world, desk.session, MONDAY)
    play.change(talk=Talk(Record(1, "schedule", "UTC", play.today, MONDAY), "line"))
    return play


def _take(play: Play, reading: object) -> None:
    assert isinstance(reading, Took)
    play.change_talk(draft={**play.draft, **reading.draft})


def test_a_plain_line_is_taken_and_can_be_had_again(play: Play) -> None:
    """The draft holds its words, not its rules."""
    _take(play, hours.reads(play, "Mon 9-12", TO))
    assert hours.drafted(play) == (Slot(0, time(9), time(12)),)
    assert all(isinstance(one, str | int) for one in play.draft.values())
    assert hours.unsettled(play, TO) is None


def test_nothing_typed_is_nothing_drafted(play: Play) -> None:
    """Somebody who puts it off has no hours."""
    assert hours.drafted(play) == ()
    assert hours.picks(play, "r0") is None


def test_a_line_with_two_readings_is_drafted_once_one_is_picked(play: Play) -> None:
    """Until then it says nothing."""
    asked = hours.reads(play, "Mon 9-2", TO)
    assert isinstance(asked, AskBack)
    assert hours.drafted(play) == ()
    labels = [english(row[0].label) for row in asked.card.keyboard]
    assert labels[0] == "Mon 09:00–14:00"
    _take(play, hours.picks(play, "r0"))
    assert hours.drafted(play) == (Slot(0, time(9), time(14)),)


@pytest.mark.parametrize("choice", ["", "r", "r-1", "r99", "0", "r²", "r0x"])
def test_what_was_not_offered_cannot_be_picked(play: Play, choice: str) -> None:
    """Choices come back from a phone."""
    hours.reads(play, "Mon 9-2", TO)
    assert hours.picks(play, choice) is None


def test_many_different_lines_are_numbered(play: Play) -> None:
    """A button holds two lines at most; more stand in the message."""
    asked = hours.reads(play, "Mon 9-2; Tue 1-5; Wed 4-7; Fri 8-11am", TO)
    assert isinstance(asked, AskBack)
    labels = [english(row[0].label) for row in asked.card.keyboard]
    assert labels == [str(n) for n in range(1, len(labels) + 1)]
    text = paragraphs(asked.card.body)
    assert "1: Mon" in text
    assert "08:00–11:00" not in text


def test_what_cannot_be_read_is_named_with_an_example(play: Play) -> None:
    """Also when it is asked about again."""
    asked = hours.reads(play, "Mon 9-banana", TO)
    assert isinstance(asked, AskBack)
    assert "For example" in paragraphs(asked.card.body)
    play.change_talk(draft={"text": "banana", "on": "2026-11-23"})
    card = hours.unsettled(play, TO)
    assert card is not None
    assert "“banana”" in paragraphs(card.body)
    assert hours.drafted(play) == ()


def test_hours_that_are_over_are_not_taken() -> None:
    """Nothing would be asked about them, and "saved" would promise it."""
    desk = Desk()
    desk.until("12:00")
    desk.command("/schedule today 9-10")
    assert desk.text.startswith("“today 9-10” is over already.")
    desk.say("today 9-10:30")
    assert "is over already" in desk.text
    desk.say("today 9-10, Tue 9-10")
    assert desk.buttons[0] == "Save"


def test_a_line_means_what_it_meant_on_the_day_it_was_typed(play: Play) -> None:
    """Tomorrow stays that tomorrow."""
    play.change_talk(draft={"text": "tomorrow 9-12", "on": "2026-11-20", "reading": 0})
    assert hours.drafted(play) == (OneOff(date(2026, 11, 21), time(9), time(12)),)


def test_only_a_line_with_one_reading_has_a_number() -> None:
    """The echo may come at once for it."""
    desk = Desk()
    play = Play(desk.world, desk.session, MONDAY)
    said = {"on": "2026-11-23"}
    assert hours.reading_of(play, {**said, "text": "Mon 9-12"}) == 0
    assert hours.reading_of(play, {**said, "text": "Mon 9-2"}) is None


@pytest.mark.parametrize("language", ["en", "de", "de-AT"])
def test_hours_may_be_typed_in_another_language(language: str) -> None:
    """Also by somebody to whom English is spoken."""
    desk = Desk(language=language)
    play = Play(replace(desk.world, tables=TABLES), desk.session, MONDAY)
    draft: dict[str, str | int] = {"on": "2026-11-23", "text": "Di und Do 9-12 Uhr"}
    assert hours.reading_of(play, draft) == 0


def test_a_day_on_which_languages_differ_is_asked_back() -> None:
    """Unless one's own language is known."""
    draft: dict[str, str | int] = {"on": "2026-11-23", "text": "Do 9-12"}
    for language, number in (("en", None), ("de", 0)):
        desk = Desk(language=language)
        play = Play(replace(desk.world, tables=TABLES), desk.session, MONDAY)
        assert hours.reading_of(play, draft) == number
