"""Downtimes, letters and the line after days off: nothing is skipped, nothing said twice."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversations.model import Settings, replace
from conversations.when.daysoff import Pause
from conversations.when.week import Slot
from tests.house import Town, decisions

ROBIN = 7
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
WEEK = [
    Slot(day, starts, ends)
    for day in range(5)
    for starts, ends in ((time(9), time(12)), (time(14), time(17)))
]
NO_LETTER = Settings(letter=False)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
GATHERED = (
    "I was away for a while, and some blocks ended without a word from me. "
    "If you like, choose one. You need not."
)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    """Return an instant by the clock on the wall."""
    return datetime.combine(day, time(hour, minute), zone)


def days(count: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=count)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path, at(MONDAY, 8))
    yield town
    town.close()


def rows(town: Town, kind: str = "block", zone: ZoneInfo = BERLIN) -> list[str]:
    """Return the due rows as ``day starts state due`` on the wall, in the order of their dues."""
    found = town.db.execute(
        "SELECT day, starts, state, due_at FROM due WHERE kind = ? ORDER BY due_at, id", (kind,)
    )
    return [
        f"{date.fromisoformat(day):%a} {starts} {state} "
        f"{datetime.fromtimestamp(due, zone):%a %H:%M}"
        for day, starts, state, due in found
    ]


def asked(town: Town, kind: str = "block") -> list[str]:
    """Return what was asked, as ``day starts reason`` in order."""
    return [
        f"{date.fromisoformat(row[0]):%a} {row[1]} {row[5]}"
        for row in decisions(town.db, town.id(ROBIN), kind)
        if row[4] == "asked"
    ]


# ----------------------------------------------------------------------- downtime


async def test_fault_39_three_hours_down(town: Town) -> None:
    """One block that ended meanwhile is asked about late, once."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 11))
    town.clock.set(at(MONDAY, 14))
    await town.restart()
    await town.ring()
    assert asked(town) == ["Mon 09:00 late"]
    assert "I am late with this one" in town.phone(ROBIN).last.text
    await town.until(at(MONDAY, 18))
    assert asked(town) == ["Mon 09:00 late", "Mon 14:00 on_time"]


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (at(MONDAY + days(1), 12, 6), ["Mon 09:00", "Mon 14:00", "Tue 09:00"]),
        (
            at(MONDAY + days(5), 11),
            [
                f"{day} {hour}"
                for day in ["Mon", "Tue", "Wed", "Thu", "Fri"]
                for hour in ("09:00", "14:00")
            ],
        ),
    ],
    ids=["25h", "5d"],
)
async def test_a_long_downtime(town: Town, back: datetime, expected: list[str]) -> None:
    """All blocks that ended meanwhile are gathered in one message: none is skipped or repeated."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 11))
    town.clock.set(back)
    await town.restart()
    await town.ring()
    assert [one.rsplit(" ", 1)[0] for one in asked(town)] == expected
    assert [one.text for one in town.phone(ROBIN).messages] == [GATHERED]
    await town.restart()
    await town.ring()
    assert len(asked(town)) == len(expected)
    await town.until(at(MONDAY + days(7), 8))
    assert len(asked(town)) == len(set(asked(town))) == len(WEEK)


async def test_blocks_of_a_downtime_survive_a_change_that_is_worked_through_first(
    town: Town,
) -> None:
    """After five days down a change of settings comes before the alarm: nothing is skipped."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 11))
    town.clock.set(at(MONDAY + days(5), 11))
    await town.say(ROBIN, "/settings")
    await town.tap(ROBIN, "When I ask")
    await town.tap(ROBIN, "15 min")
    await town.ring()
    assert len(asked(town)) == 10


async def test_a_block_of_two_days_ago_waits_through_a_change(town: Town) -> None:
    """A row that is due but not rung yet is not dropped because its day is not planned anew."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 11))
    town.clock.set(at(MONDAY + days(2), 8))
    await town.change(ROBIN, pause=Pause(MONDAY + days(10), MONDAY + days(11)))
    await town.ring()
    assert asked(town) == ["Mon 09:00 late", "Mon 14:00 late", "Tue 09:00 late", "Tue 14:00 late"]


async def test_more_than_a_week_down(town: Town) -> None:
    """After a month down the last week is gathered; what is older is let go."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 11))
    town.clock.set(at(MONDAY + days(30), 20))  # a Wednesday evening
    await town.restart()
    await town.ring()
    planned = ["Mon", "Tue", "Wed"]  # before the downtime
    week = ["Wed", "Thu", "Fri", "Mon", "Tue", "Wed"]
    assert [one.split()[0] for one in asked(town)[::2]] == planned + week
    assert len(town.phone(ROBIN).messages) == 1


# ------------------------------------------------------------ the line after days off


async def test_the_morning_after_days_off(town: Town) -> None:
    """One quiet line comes when quiet hours end, on the first morning back."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.change(ROBIN, pause=Pause(MONDAY, MONDAY + days(2)))
    await town.until(at(MONDAY + days(3), 7, 59))
    assert town.phone(ROBIN).messages == []
    await town.until(at(MONDAY + days(3), 8))
    assert [one.text for one in town.phone(ROBIN).messages] == [
        "Your days off are over. I am here again; /today shows what is coming."
    ]
    assert town.phone(ROBIN).last.silent


async def test_the_line_after_days_off_is_said_once(town: Town) -> None:
    """Other quiet hours chosen on the morning back do not bring it again."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.change(ROBIN, pause=Pause(MONDAY, MONDAY))
    await town.until(at(MONDAY + days(1), 8, 30))
    await town.change(ROBIN, settings=replace(NO_LETTER, quiet_until=time(9)))
    await town.until(at(MONDAY + days(1), 11))
    assert asked(town, "back") == ["Tue 08:00 on_time"]


async def test_the_line_after_days_off_is_not_lost_in_a_downtime(town: Town) -> None:
    """Days off that end while the bot is down are still said to be over."""
    await town.settle(ROBIN, settings=NO_LETTER)
    await town.change(ROBIN, pause=Pause(MONDAY, MONDAY + days(4)))
    town.clock.set(at(MONDAY + days(6), 12))
    await town.restart()
    await town.ring()
    assert asked(town, "back") == ["Sat 08:00 on_time"]


# -------------------------------------------------------------------------- letters


async def test_one_letter_a_week(town: Town) -> None:
    """The letter comes on its day at its hour, once a week."""
    me = await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY + days(21), 8))
    letters = [row[6] for row in decisions(town.db, me, "letter")]
    assert letters == [int(at(MONDAY + days(6 + 7 * week), 18).timestamp()) for week in range(3)]


async def test_no_letter_about_an_hour_gone_by(tmp_path: Path) -> None:
    """Somebody who comes in on a Sunday evening gets the first letter a week later."""
    town = Town(tmp_path, at(MONDAY - days(1), 19))
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY + days(6), 19))
    assert asked(town, "letter") == ["Sun 18:00 letter"]
    town.close()


@pytest.mark.parametrize("down", [timedelta(hours=3), timedelta(hours=25), days(5)])
@pytest.mark.parametrize("change_first", [False, True])
async def test_a_letter_is_not_lost(town: Town, down: timedelta, change_first: bool) -> None:
    """A letter that came due during a downtime comes, also when a change is worked first."""
    await town.settle(ROBIN, *WEEK)
    away = min(at(MONDAY + days(6), 17), at(MONDAY + days(8), 17) - down)
    await town.until(away)
    town.clock.set(away + down)
    await town.restart()
    if change_first:
        await town.say(ROBIN, "/settings")
        await town.tap(ROBIN, "When I ask")
        await town.tap(ROBIN, "15 min")
    await town.ring()
    await town.until(at(MONDAY + days(10), 20))
    assert asked(town, "letter") == ["Sun 18:00 letter"]


async def test_a_letter_that_waits_is_not_lost_by_a_change(town: Town) -> None:
    """Held back because somebody is busy, then replanned: it still comes, once."""
    me = await town.settle(ROBIN)
    await town.until(at(MONDAY + days(6), 17, 59))
    await town.say(ROBIN, "/settings")
    await town.tap(ROBIN, "Time zone")
    await town.tap(ROBIN, "Another time zone")
    await town.until(at(MONDAY + days(6), 18))
    assert [row[4:6] for row in decisions(town.db, me, "letter")] == [("waits", "busy")]
    await town.say(ROBIN, "Paris")
    await town.until(at(MONDAY + days(7), 18))
    assert asked(town, "letter") == ["Sun 18:00 letter"]


async def test_a_letter_moves_with_its_day(town: Town) -> None:
    """Another day or hour for the letter moves the one that is planned."""
    await town.settle(ROBIN)
    await town.change(ROBIN, settings=Settings(letter_day=2, letter_at=time(12)))
    assert rows(town, "letter") == ["Wed 12:00 waiting Wed 12:00"]
    await town.change(ROBIN, settings=Settings(letter_day=1, letter_at=time(12)))
    assert rows(town, "letter") == ["Tue 12:00 waiting Tue 12:00"]
    await town.change(ROBIN, settings=Settings(letter_day=1, letter_at=time(16)))
    assert rows(town, "letter") == ["Tue 16:00 waiting Tue 16:00"]
    await town.change(ROBIN, settings=NO_LETTER)
    assert rows(town, "letter") == []


async def test_another_hour_on_the_letters_day_brings_no_second(town: Town) -> None:
    """Once a day's letter was sent, another hour on that day is for next week."""
    await town.settle(ROBIN)
    await town.until(at(MONDAY + days(6), 18, 30))
    await town.change(ROBIN, settings=Settings(letter_at=time(20)))
    await town.until(at(MONDAY + days(12), 8))
    assert asked(town, "letter") == ["Sun 18:00 letter"]
