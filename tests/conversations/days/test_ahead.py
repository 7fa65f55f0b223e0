"""When the next check-in comes."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import Catalog, World
from conversations.days.ahead import blocks_of, coming, next_ask
from conversations.model import Facts, Query, Session, Settings
from conversations.play import Play
from conversations.when.appointments import Appointment
from conversations.when.daysoff import Pause
from conversations.when.forming import form_blocks
from conversations.when.off import Off
from conversations.when.week import OneOff, Rule, Slot
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import english

BERLIN = ZoneInfo("Europe/Berlin")
CALENDARS = Query("calendars")
MORNINGS = weekdays("09:00-12:00")


def _play(now: datetime, **chosen: object) -> Play:
    settings = Settings(**chosen)  # type: ignore[arg-type]
    session = Session(zone="Europe/Berlin", settings=settings)
    return Play(World(Catalog.of(())), session, now, {CALENDARS: Facts()})


def _at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), BERLIN)


@pytest.mark.parametrize(
    ("now", "rules", "pauses", "expected"),
    [
        (_at(23, "08:00"), MORNINGS, (), _at(23, "12:05")),
        (_at(23, "12:05"), MORNINGS, (), _at(24, "12:05")),
        (_at(23, "12:03"), MORNINGS, (), _at(23, "12:05")),
        (_at(27, "13:00"), MORNINGS, (), _at(30, "12:05")),
        (
            _at(23, "08:00"),
            MORNINGS,
            (Pause(date(2026, 11, 23), date(2026, 11, 24)),),
            _at(25, "12:05"),
        ),
        (_at(23, "08:00"), (Slot(0, time(20), time(22, 30)),), (), _at(24, "08:00")),
        (_at(23, "08:00"), (Slot(0, time(18), time(21, 30)),), (), _at(23, "21:35")),
        (_at(24, "00:10"), (Slot(0, time(20), time(0, 30)),), (), _at(24, "08:00")),
        (_at(23, "08:00"), (OneOff(date(2026, 11, 20), time(9), time(10)),), (), None),
        (_at(23, "08:00"), (), (), None),
    ],
)
def test_it_is_the_first_that_will_ring(
    now: datetime, rules: tuple[Rule, ...], pauses: tuple[Pause, ...], expected: datetime | None
) -> None:
    """After the bell, out of quiet hours, not on days off."""
    assert next_ask(_play(now), rules, Off(pauses)) == expected


def test_a_late_block_on_the_eve_of_a_day_off_is_not_promised() -> None:
    """It would wait for the morning, and the morning is off."""
    rules = (Slot(0, time(20), time(22, 30)), Slot(3, time(9), time(12)))
    pauses = (Pause(date(2026, 11, 24), date(2026, 11, 24)),)
    assert next_ask(_play(_at(23, "08:00")), rules, Off(pauses)) == _at(26, "12:05")


def test_the_bell_is_the_one_that_was_chosen() -> None:
    """Half an hour later, when that was wished."""
    assert next_ask(_play(_at(23, "08:00"), bell_minutes=30), MORNINGS, Off()) == _at(23, "12:30")


def test_nothing_planned_is_said_with_what_works_anyway() -> None:
    """/checkin needs no schedule."""
    desk = Desk()
    assert next_ask(_play(_at(23, "08:00")), (), Off()) is None
    play = Play(desk.world, desk.session, desk.now, {_today(desk): Facts(), CALENDARS: Facts()})
    assert "/checkin" in english(coming(play, (), Off()))


def test_appointments_are_seen_by_the_clock_that_was_just_chosen() -> None:
    """The store still answers by the old one; days, hours and joining are those of the new."""
    appointments = [
        Appointment(_at(23, "23:00"), _at(24, "00:00"), "late"),
        Appointment(_at(24, "00:10"), _at(24, "01:00"), "later"),
    ]
    play = _play(_at(23, "20:00"))
    play = Play(
        play.world,
        Session(zone="America/New_York"),
        play.now,
        {CALENDARS: Facts(formed=form_blocks(appointments, BERLIN))},
    )
    monday = date(2026, 11, 23)
    typed = (Slot(0, time(14), time(16, 50)), Slot(1, time(9), time(10)))
    (block,) = blocks_of(play, [monday], typed)
    assert (block.day, block.starts, block.ends) == (monday, time(14), time(19))
    assert block.ends_at == _at(24, "01:00")
    assert len(list(blocks_of(play, [date(2026, 11, 24)], typed))) == 1


def _today(desk: Desk) -> Query:
    day = Play(desk.world, desk.session, desk.now).today
    return Query("prompts", first=day, last=day)


@pytest.mark.parametrize("span", ["09:00-12:00", "19:00-21:30", "20:00-22:30", "22:00-02:00"])
def test_what_is_promised_is_what_rings(span: str) -> None:
    """Walked through a week, the promise and the bell agree."""
    desk = Desk()
    desk.works(*weekdays(span))
    for _ in range(5):
        play = Play(desk.world, desk.session, desk.now, {CALENDARS: Facts()})
        promised = next_ask(play, desk.shelf.rules.values(), Off())
        assert promised is not None
        before = len(desk.messages)
        desk.until(promised.replace(second=0))
        assert len(desk.messages) == before + 1
