"""What is planned, moved, dropped and kept when rules, days off, settings or places change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import planner
from bot.store import calendars, schedule
from bot.store.calendars import Content, State
from conversations.model import Settings
from conversations.when.appointments import Appointment, CalendarReading
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Slot
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


# ----------------------------------------------------------------------- planning


async def test_two_days_ahead_are_planned(town: Town) -> None:
    """Today and the two days after it have their rows, each due by the bell."""
    await town.settle(ROBIN, *WEEK)
    assert rows(town) == [
        "Mon 09:00 waiting Mon 12:05",
        "Mon 14:00 waiting Mon 17:05",
        "Tue 09:00 waiting Tue 12:05",
        "Tue 14:00 waiting Tue 17:05",
        "Wed 09:00 waiting Wed 12:05",
        "Wed 14:00 waiting Wed 17:05",
    ]
    assert schedule.planned_to(town.db, town.id(ROBIN)) == MONDAY + days(2)


async def test_the_next_day_is_planned_after_midnight(town: Town) -> None:
    """Five minutes after local midnight one more day is planned, and nothing else changes."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY + days(1), 0, 4))
    assert len(rows(town)) == 6
    await town.until(at(MONDAY + days(1), 0, 5))
    assert rows(town)[6:] == ["Thu 09:00 waiting Thu 12:05", "Thu 14:00 waiting Thu 17:05"]


async def test_planning_twice_changes_nothing(town: Town) -> None:
    """Days that are planned already are left as they are."""
    me = await town.settle(ROBIN, *WEEK)
    before = rows(town)
    plan = planner.Planner(town.db, town.vault, me, town.clock.now())
    plan.plan_days(town.session(ROBIN))
    await town.change(ROBIN)
    assert rows(town) == before


async def test_somebody_new_is_not_asked_about_the_morning(tmp_path: Path) -> None:
    """Hours first typed in the afternoon ask about nothing that is over."""
    town = Town(tmp_path, at(MONDAY, 15))
    await town.settle(ROBIN, *WEEK)
    assert rows(town)[0] == "Mon 14:00 waiting Mon 17:05"
    town.close()


# ----------------------------------------------------------------------- whispers

WHISPER = Settings(letter=False, whisper=True)


async def test_a_whisper_is_planned_before_the_first_block_of_each_day(town: Town) -> None:
    """For who wants it, and for nobody else."""
    me = await town.settle(ROBIN, *WEEK)
    assert rows(town, "whisper") == []
    await town.change(ROBIN, settings=WHISPER)
    planned = [f"{day} 08:55 waiting {day} 08:55" for day in ("Mon", "Tue", "Wed")]
    assert rows(town, "whisper") == planned
    plan = planner.Planner(town.db, town.vault, me, town.clock.now())
    plan.plan_days(town.session(ROBIN))
    assert rows(town, "whisper") == planned
    await town.until(at(MONDAY + days(1), 0, 5))
    assert rows(town, "whisper")[1:] == [*planned[1:], "Thu 08:55 waiting Thu 08:55"]


async def test_a_whisper_goes_where_the_day_begins(town: Town) -> None:
    """Other hours, other quiet hours, and none any more."""
    await town.settle(ROBIN, *WEEK)
    await town.change(ROBIN, settings=WHISPER)
    await town.change(ROBIN, rules=[OneOff(MONDAY, time(10), time(11))])
    assert rows(town, "whisper") == ["Mon 09:55 waiting Mon 09:55"]
    early = [Slot(0, time(8), time(12)), Slot(0, time(13), time(14))]
    await town.change(ROBIN, rules=early)
    assert rows(town, "whisper") == ["Mon 12:55 waiting Mon 12:55"]
    await town.change(ROBIN, settings=Settings(letter=False, whisper=True, quiet_until=time(7)))
    assert rows(town, "whisper") == []
    await town.change(ROBIN, settings=NO_LETTER)
    assert rows(town, "whisper") == []


async def test_a_day_has_one_whisper_whatever_became_of_it(town: Town) -> None:
    """Once it was decided about, hours that change bring none anew."""
    await town.settle(ROBIN, *WEEK)
    await town.change(ROBIN, settings=WHISPER)
    await town.until(at(MONDAY, 9))
    assert decisions(town.db, town.id(ROBIN), "whisper")[0][4:6] == ("silent", "whisper_none")
    await town.change(ROBIN, rules=[Slot(0, time(15), time(16))])
    assert rows(town, "whisper") == ["Mon 08:55 silent Mon 08:55"]


# ------------------------------------------------------------------- a change of bell


async def test_a_new_bell_counts_for_what_waits(town: Town) -> None:
    """Rows that wait get the new bell; what was asked stays."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 13))
    await town.change(ROBIN, settings=Settings(bell_minutes=30))
    assert rows(town)[:3] == [
        "Mon 09:00 asked Mon 12:05",
        "Mon 14:00 waiting Mon 17:30",
        "Tue 09:00 waiting Tue 12:30",
    ]
    await town.change(ROBIN, settings=Settings(bell_minutes=0))
    assert rows(town)[1] == "Mon 14:00 waiting Mon 17:00"


async def test_a_new_bell_leaves_what_waits_for_a_reason(town: Town) -> None:
    """A row put off by “In 30 minutes” comes then, whatever bell is chosen and replanned."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 12, 10))
    await town.tap(ROBIN, "Later…")
    await town.tap(ROBIN, "In 30 minutes")
    assert rows(town)[0] == "Mon 09:00 waiting Mon 12:40"
    await town.change(ROBIN, settings=Settings(bell_minutes=30))
    await town.change(ROBIN, rules=WEEK)
    assert rows(town)[0] == "Mon 09:00 waiting Mon 12:40"
    await town.until(at(MONDAY, 13))
    assert asked(town) == ["Mon 09:00 on_time", "Mon 09:00 on_time"]


async def test_a_moved_block_waits_at_least_as_long_as_it_was_put_off(town: Town) -> None:
    """Hours retyped after “In 30 minutes” do not ring at once."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 12, 10))
    await town.tap(ROBIN, "Later…")
    await town.tap(ROBIN, "In 30 minutes")
    await town.change(ROBIN, rules=[Slot(0, time(9), time(11, 30))])
    assert rows(town)[0] == "Mon 09:00 waiting Mon 12:40"
    await town.change(ROBIN, rules=[Slot(0, time(9), time(13))])
    assert rows(town)[0] == "Mon 09:00 waiting Mon 13:05"


# -------------------------------------------------------------------- other hours


async def test_the_same_hours_again_change_nothing(town: Town) -> None:
    """Retyping the same schedule in mid-day asks nothing twice and writes no ledger line."""
    me = await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 13))
    before, ledger = rows(town), list(decisions(town.db, me))
    await town.change(ROBIN, rules=WEEK)
    assert rows(town) == before
    assert list(decisions(town.db, me)) == ledger


async def test_a_changed_block_moves(town: Town) -> None:
    """A waiting block takes the times of the one it overlaps, and the ledger says so."""
    me = await town.settle(ROBIN, Slot(0, time(9), time(12)))
    await town.change(ROBIN, rules=[Slot(0, time(10), time(13))])
    assert rows(town) == ["Mon 10:00 waiting Mon 13:05"]
    assert [row[4:6] for row in decisions(town.db, me)] == [("moved", "moved")]


async def test_a_block_taken_out_is_dropped_and_can_be_put_back(town: Town) -> None:
    """A dropped row rings no more; put back, it waits again."""
    me = await town.settle(ROBIN, Slot(0, time(9), time(12)), settings=NO_LETTER)
    await town.change(ROBIN, rules=[])
    assert rows(town) == ["Mon 09:00 dropped Mon 12:05"]
    assert [row[4:6] for row in decisions(town.db, me)] == [("dropped", "schedule_changed")]
    await town.change(ROBIN, rules=[Slot(0, time(9), time(12, 30))])
    assert rows(town) == ["Mon 09:00 waiting Mon 12:35"]


async def test_a_move_takes_the_place_of_a_dropped_row(town: Town) -> None:
    """A place that a dropped row holds is free."""
    await town.settle(ROBIN, Slot(0, time(9), time(12)), Slot(0, time(14), time(17)))
    await town.change(ROBIN, rules=[Slot(0, time(14), time(17))])
    await town.change(ROBIN, rules=[Slot(0, time(9), time(14, 30))])
    assert rows(town) == ["Mon 09:00 waiting Mon 14:35"]


async def test_moves_wait_for_each_others_places(town: Town) -> None:
    """Two blocks that both move later: the second makes room for the first."""
    await town.settle(ROBIN, Slot(0, time(9), time(12)), Slot(0, time(12, 30), time(15)))
    await town.change(ROBIN, rules=[Slot(0, time(11), time(12)), Slot(0, time(12, 30), time(16))])
    before = rows(town)[:2]
    await town.change(ROBIN, rules=[Slot(0, time(9), time(12)), Slot(0, time(12, 30), time(15))])
    assert before == ["Mon 11:00 waiting Mon 12:05", "Mon 12:30 waiting Mon 16:05"]
    assert rows(town)[:2] == ["Mon 09:00 waiting Mon 12:05", "Mon 12:30 waiting Mon 15:05"]


async def test_a_one_off_block_just_over_is_still_asked_about(town: Town) -> None:
    """A block typed right after its end has its grace, one of an hour ago does not."""
    await town.settle(ROBIN, settings=NO_LETTER)
    town.clock.set(at(MONDAY, 12, 4))
    over, just = OneOff(MONDAY, time(8), time(11)), OneOff(MONDAY, time(11, 30), time(12))
    await town.change(ROBIN, rules=[over, just])
    assert rows(town) == ["Mon 11:30 waiting Mon 12:05"]


# ---------------------------------------------------------------------- travelling


async def test_fault_43_a_journey_west_in_mid_day(town: Town) -> None:
    """After a flight to New York the rest of its day is asked about, nothing a second time."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 13))
    assert asked(town) == ["Mon 09:00 on_time"]
    await town.change(ROBIN, zone="America/New_York")
    new_york = ZoneInfo("America/New_York")
    assert rows(town, zone=new_york)[:3] == [
        "Mon 09:00 asked Mon 06:05",
        "Mon 14:00 waiting Mon 17:05",
        "Tue 09:00 waiting Tue 12:05",
    ]
    await town.until(at(MONDAY + days(1), 20, zone=new_york))
    assert asked(town) == [
        "Mon 09:00 on_time",
        "Mon 14:00 on_time",
        "Tue 09:00 on_time",
        "Tue 14:00 on_time",
    ]


@pytest.mark.parametrize("hour", [9, 10])
async def test_hours_asked_about_with_an_appointment_do_not_come_again(
    town: Town, hour: int
) -> None:
    """Asked about together in Berlin, the typed hours of the day are not asked about in New York.

    What was asked about keeps its appointments.
    """
    me = await town.settle(ROBIN, Slot(0, time(10), time(12)), settings=NO_LETTER)
    begins = at(MONDAY, hour).astimezone(UTC)
    reading = CalendarReading((Appointment(begins, begins + timedelta(minutes=50), "a"),))
    content = Content(reading, "Europe/Berlin", MONDAY, MONDAY + days(60))
    calendars.add(town.db, town.vault, me, "feed", (State(), content), None)
    await town.change(ROBIN)
    await town.until(at(MONDAY, 13))
    await town.change(ROBIN, zone="America/New_York")
    await town.until(at(MONDAY + days(1), 8))
    assert asked(town) == [f"Mon {hour:02}:00 on_time"]
    [(row,)] = town.db.execute("SELECT id FROM due WHERE state = 'asked'")
    assert schedule.appointments(town.db, town.vault, me, row) == {"a"}


@pytest.mark.parametrize("hour", range(8, 24, 3))
@pytest.mark.parametrize(
    "zone",
    ["America/New_York", "Asia/Tokyo", "Europe/London", "Pacific/Kiritimati", "Pacific/Honolulu"],
)
async def test_there_and_back_again(town: Town, zone: str, hour: int) -> None:
    """A journey at any hour, and back the next day: the week goes on, no block is asked twice."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, hour, 2))
    await town.change(ROBIN, zone=zone)
    await town.after(days(1))
    await town.change(ROBIN, zone="Europe/Berlin")
    await town.until(at(MONDAY + days(5), 8))
    assert len(asked(town)) == len(set(asked(town)))
    assert asked(town)[-4:] == [
        "Thu 09:00 on_time",
        "Thu 14:00 on_time",
        "Fri 09:00 on_time",
        "Fri 14:00 on_time",
    ]


async def test_the_same_hours_by_another_clock(town: Town) -> None:
    """A waiting block whose instants stay is told by its new times on the wall."""
    await town.settle(ROBIN, Slot(0, time(10), time(13)), settings=NO_LETTER)
    await town.change(ROBIN, rules=[Slot(0, time(9), time(12))], zone="Europe/London")
    london = ZoneInfo("Europe/London")
    assert rows(town, zone=london) == ["Mon 09:00 waiting Mon 12:05"]


# ------------------------------------------------------------------------ days off


async def test_fault_43_days_off_silence_what_was_planned(town: Town) -> None:
    """A pause added after planning: its days stay silent, with the reason; the others ring."""
    me = await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.change(ROBIN, pause=Pause(MONDAY + days(1), MONDAY + days(2)))
    await town.until(at(MONDAY + days(4), 8))
    assert [(row[0][-2:], row[4], row[5]) for row in decisions(town.db, me)] == [
        ("02", "asked", "on_time"),
        ("02", "asked", "on_time"),
        ("03", "silent", "paused"),
        ("03", "silent", "paused"),
        ("04", "silent", "paused"),
        ("04", "silent", "paused"),
        ("05", "asked", "on_time"),
        ("05", "asked", "on_time"),
    ]


async def test_back_in_mid_day(town: Town) -> None:
    """Days off ended at noon: the morning stays silent, the afternoon is asked about."""
    me = await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.change(ROBIN, pause=Pause(MONDAY, MONDAY + days(2)))
    await town.until(at(MONDAY, 13))
    await town.say(ROBIN, "/resume")
    await town.until(at(MONDAY, 18))
    assert [row[1:6] for row in decisions(town.db, me)] == [
        ("09:00", "12:00", "silent", "silent", "paused"),
        ("14:00", "17:00", "asked", "asked", "on_time"),
    ]
    await town.until(at(MONDAY + days(4), 8))
    assert asked(town, "back") == []


async def test_blocks_that_change_places(town: Town) -> None:
    """Rows that stand in each other's way, as no change of hours leaves them, end in order."""
    me = await town.settle(ROBIN, settings=NO_LETTER)
    for starts, hour in ((time(9), 14), (time(14), 9)):
        begins, ends = at(MONDAY, hour), at(MONDAY, hour + 3)
        over = (datetime.combine(MONDAY, starts) + timedelta(hours=3)).time()
        schedule.add_due(town.db, me, "block", (MONDAY, starts, over, begins, ends, ends))
    await town.change(ROBIN, rules=WEEK[:2])
    assert rows(town) == ["Mon 09:00 waiting Mon 12:05", "Mon 14:00 waiting Mon 17:05"]
