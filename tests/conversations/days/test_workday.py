"""Making a working day of a day off, and back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import Catalog, World
from conversations.days.workday import can_work, off_again, work_today
from conversations.model import AddPause, EndPause, Facts, Menu, Session, Settings
from conversations.play import Play
from conversations.when.daysoff import DaysOff, Pause

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def play() -> Play:
    """A turn on a Monday morning in Berlin."""
    now = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    return Play(World(Catalog.of(())), Session(zone="Europe/Berlin"), now)


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        (0, 0, []),
        (-2, 0, [(-2, -1)]),
        (0, 3, [(1, 3)]),
        (-2, 3, [(-2, -1), (1, 3)]),
        (1, 3, [(1, 3)]),
    ],
)
def test_only_today_is_taken_out_of_a_pause(
    play: Play, first: int, last: int, left: list[tuple[int, int]]
) -> None:
    """What went before and what follows stays off."""
    pause = Pause(TODAY + first * DAY, TODAY + last * DAY)
    after, was = work_today(play, Facts(pauses=((7, pause),)))
    assert [one for _, one in after.pauses] == [
        Pause(TODAY + one * DAY, TODAY + other * DAY) for one, other in left
    ]
    assert TODAY not in after.off
    assert (EndPause(7, TODAY) in play.effects) is (first <= 0)
    assert was == ("p" if first <= 0 else "")


def test_the_menu_follows(play: Play) -> None:
    """/resume is in it while one is off."""
    work_today(play, Facts(pauses=((7, Pause(TODAY, TODAY)),)))
    assert Menu(paused=False) in play.effects
    assert off_again(play, "p")
    assert play.effects[-2:] == [AddPause(Pause(TODAY, TODAY)), Menu(paused=True)]


def test_a_holiday_is_worked_on_and_off_again(play: Play) -> None:
    """Other holidays stay as they are."""
    play.change(settings=Settings(holidays="DE", works_on=(TODAY + DAY,)))
    named = ((TODAY, "One"), (TODAY + 2 * DAY, "Two"))
    after, was = work_today(play, Facts(holidays=named))
    assert after.holidays == named[1:]
    assert play.session.settings.works_on == (TODAY, TODAY + DAY)
    assert was == "h"
    assert off_again(play, was)
    assert play.session.settings.works_on == (TODAY + DAY,)
    assert play.effects == []


def test_a_pause_over_a_holiday_is_both(play: Play) -> None:
    """And both come back."""
    stored = Facts(pauses=((7, Pause(TODAY, TODAY)),), holidays=((TODAY, "One"),))
    after, was = work_today(play, stored)
    assert TODAY not in after.off
    assert was == "ph"
    assert off_again(play, was)
    assert play.session.settings.works_on == ()
    assert AddPause(Pause(TODAY, TODAY)) in play.effects


def test_a_day_off_that_comes_back_cannot_be_set_aside_for_one_day(play: Play) -> None:
    """Nor can a day that is on."""
    pauses = ((7, Pause(TODAY, TODAY)),)
    assert can_work(play, Facts(pauses=pauses))
    assert not can_work(play, Facts(pauses=pauses, days_off=((1, DaysOff(0)),)))
    assert not can_work(play, Facts())


@pytest.mark.parametrize("was", ["", "x", "hp", "pp", "phx"])
def test_what_it_cannot_have_been_is_not_brought_back(play: Play, was: str) -> None:
    """It comes back from a phone."""
    assert not off_again(play, was)
    assert play.effects == []
