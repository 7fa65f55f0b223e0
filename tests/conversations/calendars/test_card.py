"""The card of the calendars."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from conversations.calendars.card import GAPS, USUAL, card
from conversations.catalog import Catalog, World
from conversations.model import CalendarState, Card, Facts, Query, Session, Settings
from conversations.play import Play
from conversations.when.daysoff import Pause
from conversations.when.forming import Forming
from tests.conversations.screen import english, paragraphs

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
DAY = date(2026, 11, 24)


def _card(*states: CalendarState) -> Card:
    found = {Query("calendars"): Facts(calendars=states), Query("schedule"): Facts()}
    session = Session(zone="Europe/Berlin", settled=True)
    return card(Play(World(Catalog.of(())), session, NOW, found))


def _labels(shown: Card) -> list[list[str]]:
    return [[english(one.label) for one in row] for row in shown.keyboard]


def test_without_any_it_says_what_one_would_be_good_for() -> None:
    """And offers to add one; there is nothing to set."""
    shown = _card()
    assert paragraphs(shown.body).startswith("No calendar yet.")
    assert _labels(shown) == [["Add a calendar"]]


def test_what_is_set_is_ticked_and_what_can_be_done_stands_below() -> None:
    """Of one that was taken out, that it can be put back."""
    shown = _card(
        CalendarState(1, "feed", "calendar.example", NOW, away=(Pause(DAY, DAY),)),
        CalendarState(2, "feed", "other.example", NOW, away=(Pause(DAY, DAY),), removed=True),
    )
    assert "🗓\u00a0other.example: taken out" in paragraphs(shown.body)
    assert _labels(shown) == [
        ["↔ 10", "✓ ↔ 20", "↔ 30", "↔ 45"],
        ["⏱ 30", "⏱ 45", "⏱ 50", "✓ ⏱ 60", "⏱ 90"],
        ["Add a calendar", "Remove one"],
        ["Put back other.example"],
        ["Off Tue 24 Nov"],
    ]


def test_of_one_that_fails_it_says_how_to_mend_it() -> None:
    """With all the rest that is known."""
    failing = CalendarState(1, "feed", "calendar.example", NOW, NOW, "tls")
    assert "renew its certificate" in paragraphs(_card(failing).body)


def test_what_stands_from_the_start_can_be_chosen_again() -> None:
    """The defaults are among the choices, and agree with how blocks are formed."""
    assert Settings().gap_minutes in GAPS
    assert Settings().usual_minutes in USUAL
    assert Forming().gap.total_seconds() == 60 * Settings().gap_minutes
    assert Forming().usual_length.total_seconds() == 60 * Settings().usual_minutes
