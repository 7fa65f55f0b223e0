"""What is said when a calendar was read for the first time."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations import intake
from conversations.catalog import Catalog, World
from conversations.days.lines import code
from conversations.model import (
    AddRules,
    CalendarState,
    Done,
    DropRule,
    Facts,
    Query,
    Redraw,
    Say,
    Session,
    Toast,
)
from conversations.play import Play
from conversations.when.grouping import Group
from conversations.when.week import OneOff, Rule, Slot
from tests.conversations.screen import english, paragraphs

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
READ = CalendarState(7, "feed", "calendar.example", NOW, until=NOW.date(), appointments=1)
NINE = Slot(0, time(9), time(10))


def _play(*rules: Rule, states: tuple[CalendarState, ...] = (READ,)) -> Play:
    found = {
        Query("calendars"): Facts(calendars=states),
        Query("schedule"): Facts(rules=tuple(enumerate(rules))),
    }
    return Play(World(Catalog.of(())), Session(zone="Europe/Berlin", settled=True), NOW, found)


def _done(number: int | str = 7) -> Done:
    return Done("calendar_feed", ok=True, result={"calendar": number, "appointments": 1})


def test_it_counts_what_is_to_come_and_says_once_what_is_kept() -> None:
    """With the first calendar; without typed hours there is nothing to decide."""
    play = _play()
    assert intake.told(play, _done())
    (said,) = play.effects
    assert isinstance(said, Say)
    text = paragraphs(said.card.body)
    assert text == (
        "Read: 1 appointment until Mon 23 Nov.\n\n"
        "I keep the times and nothing else: no titles, no names."
    )


@pytest.mark.parametrize("number", [8, "7"])
def test_of_a_calendar_that_is_not_there_nothing_is_said(number: int | str) -> None:
    """Whoever asked has to say what went wrong."""
    play = _play()
    assert not intake.told(play, _done(number))
    assert play.effects == []


def test_dates_alone_are_no_typed_week() -> None:
    """They stay beside a calendar without a question."""
    play = _play(OneOff(NOW.date(), time(9), time(10)))
    intake.told(play, _done())
    (said,) = play.effects
    assert isinstance(said, Say)
    assert "typed hours" not in paragraphs(said.card.body)


def test_the_calendar_alone_takes_out_the_typed_week_and_holds_it_in_its_buttons() -> None:
    """Nothing else has to remember it."""
    play = _play(OneOff(NOW.date(), time(9), time(10)), NINE)
    intake.alone(play, "")
    drop, redraw = play.effects
    assert drop == DropRule(1)
    assert isinstance(redraw, Redraw)
    put = redraw.card.keyboard[0][0]
    assert english(put.label) == "Put back Mon 09:00–10:00"
    again = _play()
    intake.put_back(again, put.to.choice)
    added, toast = again.effects
    assert added == AddRules((NINE,))
    assert isinstance(toast, Toast)


def test_a_line_that_is_none_is_not_put_back() -> None:
    """Nor is a question answered twice."""
    play = _play()
    intake.put_back(play, "w" + code(Group(((0, 0),), ((time(9), time(10)),))))
    intake.alone(play, "")
    assert [type(one) for one in play.effects] == [Toast, Toast]
    assert not any(isinstance(one, AddRules) for one in play.effects)


def test_both_changes_nothing() -> None:
    """It only says how they go together."""
    play = _play(NINE)
    intake.both(play, "")
    assert [type(one) for one in play.effects] == [Redraw]
