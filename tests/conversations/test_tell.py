"""Days, hours and troubles in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import Catalog, World
from conversations.model import Session
from conversations.play import Play
from conversations.tell import clip, days_of, moment, schedule, trouble, weekdays
from conversations.when.readings import NotUnderstood, Why
from conversations.when.week import OneOff, Rule, Slot
from tests.conversations.screen import english

NINE, TEN = time(9), time(10)


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([(0, 4)], "Mon–Fri"),
        ([(1, 1), (3, 3)], "Tue and Thu"),
        ([(0, 1)], "Mon and Tue"),
        ([(0, 0), (2, 2), (4, 6)], "Mon, Wed and Fri–Sun"),
        ([(5, 0)], "Sat–Mon"),
        ([(6, 0)], "Sun and Mon"),
    ],
)
def test_weekdays_are_said_as_people_say_them(runs: list[tuple[int, int]], said: str) -> None:
    """Runs of three and more with a dash, two days with their names."""
    assert english(weekdays(runs)) == said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Slot(0, NINE, TEN), "Mon 09:00–10:00"),
        (
            Slot(0, NINE, TEN, 2, date(2026, 11, 25)),
            "Mon 09:00–10:00, every other week (that of Mon 23 Nov)",
        ),
        (
            Slot(0, NINE, TEN, 3, date(2026, 11, 23)),
            "Mon 09:00–10:00, every 3 weeks (that of Mon 23 Nov)",
        ),
        (Slot(0, NINE, TEN, last=date(2026, 12, 20)), "Mon 09:00–10:00, until Sun 20 Dec"),
        (Slot(0, NINE, TEN, first=date(2026, 12, 1)), "Mon 09:00–10:00, from Tue 1 Dec"),
        (
            Slot(0, NINE, TEN, first=date(2026, 12, 1), last=date(2026, 12, 20)),
            "Mon 09:00–10:00, Tue 1 Dec to Sun 20 Dec",
        ),
        (OneOff(date(2026, 11, 28), NINE, TEN), "Sat 28 Nov 09:00–10:00"),
    ],
)
def test_a_line_says_its_weeks_and_bounds(rule: Rule, said: str) -> None:
    """Nothing of a rule is left unsaid."""
    assert [english(line) for line in schedule([rule])] == [said]


def test_only_weekly_blocks_have_weekdays() -> None:
    """A date is not a Saturday for ever."""
    assert days_of([Slot(2, NINE, TEN), OneOff(date(2026, 11, 28), NINE, TEN)]) == {2}


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(1, "today at 09:00"), (24, "tomorrow at 08:00"), (48, "Wed 25 Nov at 08:00")],
)
def test_an_instant_is_named_from_where_one_stands(ahead: int, said: str) -> None:
    """Today and tomorrow are those of the therapist's zone."""
    now = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    play = Play(World(Catalog.of(())), Session(zone="Europe/Berlin"), now)
    at = now + timedelta(hours=ahead)
    named = moment(play, at)
    assert english(named) == said
    assert named.at == int(at.timestamp())
    assert named.given(more="words").at == named.at


@pytest.mark.parametrize("why", list(Why))
def test_each_trouble_names_the_part_and_blames_nobody(why: Why) -> None:
    """Every reason there is has its own sentence."""
    said = {english(trouble(NotUnderstood("9-12:5", 3, one))) for one in Why}
    assert len(said) == len(Why)
    text = english(trouble(NotUnderstood("9-12:5", 3, why)))
    assert "“9-12:5”" in text or why is Why.EMPTY
    assert not set("!") & set(text)


def test_long_words_are_shown_short_and_on_one_line() -> None:
    """Nine thousand characters are not said back."""
    assert clip("a\nb") == "a b"
    assert len(clip("x" * 9000)) == 80
