"""Hours typed for today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import Catalog, World
from conversations.days.oneoff import todays
from conversations.model import Session
from conversations.play import Play
from conversations.when.phrases.english import ENGLISH
from conversations.when.readings import NotUnderstood, Why
from conversations.when.words import Words
from tests.conversations.when.names import TABLES

ZONE = ZoneInfo("Europe/Berlin")


def at(clock: str, day: int = 23, tables: Mapping[str, Words] | None = None) -> Play:
    """Return a turn on a day of November 2026, at that time; English is read if nothing else."""
    hour, minute = map(int, clock.split(":"))
    now = datetime(2026, 11, day, hour, minute, tzinfo=ZONE)
    world = World(Catalog.of(()), tables=tables or {"en": ENGLISH})
    return Play(world, Session(zone="Europe/Berlin"), now)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("18-20", "today 18-20"),
        ("today 18-20", "today 18-20"),
        ("18-20, 21-22", "today 18-20, 21-22"),
        ("6-8", "today 6-8"),
        ("tomorrow 9-12", "tomorrow 9-12"),
        ("Tue 9-12", "Tue 9-12"),
    ],
)
def test_hours_without_a_day_are_those_of_today(typed: str, read: str) -> None:
    """Hours that name their day keep it."""
    assert todays(at("08:00"), typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("heute 20-21 Uhr", "heute 20-21 Uhr"),
        ("20-21 Uhr", "heute 20-21 Uhr"),
        ("20 bis 21", "heute 20 bis 21"),
        ("hoy 18-20", "hoy 18-20"),
        ("aujourd'hui 18h-20h", "aujourd'hui 18h-20h"),
        ("18-20", "today 18-20"),
    ],
)
def test_hours_may_be_typed_in_any_language(typed: str, read: str) -> None:
    """Whom nobody speaks to in their own language may write it, as to /schedule."""
    assert todays(at("08:00", tables=TABLES), typed) == read


@pytest.mark.parametrize(
    ("typed", "why"),
    [("banana", Why.WORD), ("18", Why.NO_END), ("Tue", Why.NO_TIMES), ("18-18:05", Why.TOO_SHORT)],
)
def test_what_cannot_be_read_is_not(typed: str, why: Why) -> None:
    """The part and the reason are named."""
    found = todays(at("08:00"), typed)
    assert isinstance(found, NotUnderstood)
    assert found.why is why


@pytest.mark.parametrize(
    ("clock", "typed", "over"),
    [
        ("15:04", "today 13-15", False),
        ("15:06", "today 13-15", True),
        ("15:06", "13-15, 16-17", False),
        ("23:30", "today 22-1", False),
        ("15:06", "Mon 13-15", False),
    ],
)
def test_hours_that_are_over_are_not_taken(clock: str, typed: str, *, over: bool) -> None:
    """Only when all of them are; weekly hours come again."""
    found = todays(at(clock), typed)
    assert (isinstance(found, NotUnderstood) and found.why is Why.PAST) is over
