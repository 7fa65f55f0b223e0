"""Days on which a calendar says that somebody is out of office."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from conversations.calendars import away
from conversations.catalog import Catalog, World
from conversations.model import Facts, Query, Session
from conversations.play import Play
from conversations.when.daysoff import DaysOff, Pause
from tests.conversations.screen import english

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
NOTHING = Facts()
TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (24, 25, 26))


def _play(facts: Facts) -> Play:
    found = {Query("schedule"): facts}
    return Play(World(Catalog.of(())), Session(zone="Europe/Berlin", settled=True), NOW, found)


def _offered(days: list[Pause], facts: Facts = NOTHING) -> list[str]:
    return [english(one.label) for row in away.rows(_play(facts), days) for one in row]


def test_days_that_follow_each_other_are_one_stretch() -> None:
    """A button each, with its first and last day."""
    days = [Pause(WEDNESDAY, THURSDAY), Pause(TUESDAY, TUESDAY)]
    assert _offered(days) == ["Off Tue 24 Nov to Thu 26 Nov"]
    assert _offered(days[1:]) == ["Off Tue 24 Nov"]


def test_days_that_are_off_anyway_are_not_offered() -> None:
    """By a pause, a day that comes back, or both together; one day on is enough to offer all."""
    days = [Pause(TUESDAY, WEDNESDAY)]
    some = Facts(pauses=((1, Pause(TUESDAY, TUESDAY)),))
    assert _offered(days, some) == ["Off Tue 24 Nov to Wed 25 Nov"]
    every = Facts(pauses=some.pauses, days_off=((2, DaysOff(2)),))
    assert _offered(days, every) == []
    assert away.offer(_play(every), days) is None


def test_an_offer_leads_to_the_echo_of_pauses() -> None:
    """Where it is kept by one more tap."""
    card = away.offer(_play(Facts()), [Pause(TUESDAY, THURSDAY)])
    assert card is not None
    (((button,),)) = card.keyboard
    assert (button.to.flow, button.to.step) == ("pause", "@pick")
    assert button.to.choice == "20261124-20261126"


def test_without_such_days_nothing_is_asked_of_the_store() -> None:
    """A turn without them stays as short as it was."""
    play = Play(World(Catalog.of(())), Session(), NOW)
    assert away.rows(play, ()) == ()
