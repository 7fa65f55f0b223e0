"""What is planned, moved, dropped and kept when rules, days off, settings or places change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import planner
from bot.store import people, schedule
from conversations.model import Settings
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Rule, Slot
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


async def change(
    town: Town,
    *,
    rules: list[Rule] | None = None,
    zone: str | None = None,
    settings: Settings | None = None,
    pause: Pause | None = None,
) -> None:
    """Change what the days ahead are planned from, as a turn does, and replan."""
    me, now = town.id(ROBIN), town.clock.now()
    before = town.session(ROBIN)
    after = replace(before, zone=zone or before.zone, settings=settings or before.settings)
    people.save(town.db, town.vault, me, after)
    if rules is not None:
        schedule.drop_rule(town.db, me)
        for rule in rules:
            schedule.add_rule(town.db, me, rule)
    if pause is not None:
        schedule.add_pause(town.db, me, pause)
    planner.replan(town.db, me, before, after, now)


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
    planner.plan_days(town.db, me, town.session(ROBIN), town.clock.now())
    await change(town)
    assert rows(town) == before


async def test_somebody_new_is_not_asked_about_the_morning(tmp_path: Path) -> None:
    """Hours first typed in the afternoon ask about nothing that is over."""
    town = Town(tmp_path, at(MONDAY, 15))
    await town.settle(ROBIN, *WEEK)
    assert rows(town)[0] == "Mon 14:00 waiting Mon 17:05"
    town.close()


# ----------------------------------------------------------------------- downtime


async def test_three_hours_down(town: Town) -> None:
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
    assert [one.text for one in town.phone(ROBIN).messages] == [
        "I was away for a while, and some blocks ended without a word from me. "
        "If you like, choose one. You need not."
    ]
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
    await town.tap(ROBIN, "15 min")
    await town.ring()
    assert len(asked(town)) == 10


async def test_a_block_of_two_days_ago_waits_through_a_change(town: Town) -> None:
    """A row that is due but not rung yet is not dropped because its day is not planned anew."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 11))
    town.clock.set(at(MONDAY + days(2), 8))
    await change(town, pause=Pause(MONDAY + days(10), MONDAY + days(11)))
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


# ------------------------------------------------------------------- a change of bell


async def test_a_new_bell_counts_for_what_waits(town: Town) -> None:
    """Rows that wait get the new bell; what was asked stays."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 13))
    await change(town, settings=Settings(bell_minutes=30))
    assert rows(town)[:3] == [
        "Mon 09:00 asked Mon 12:05",
        "Mon 14:00 waiting Mon 17:30",
        "Tue 09:00 waiting Tue 12:30",
    ]
    await change(town, settings=Settings(bell_minutes=0))
    assert rows(town)[1] == "Mon 14:00 waiting Mon 17:00"


async def test_a_new_bell_leaves_what_waits_for_a_reason(town: Town) -> None:
    """A row put off by “In 30 minutes” comes then, whatever bell is chosen and replanned."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 12, 10))
    await town.tap(ROBIN, "In 30 minutes")
    assert rows(town)[0] == "Mon 09:00 waiting Mon 12:40"
    await change(town, settings=Settings(bell_minutes=30))
    await change(town, rules=WEEK)
    assert rows(town)[0] == "Mon 09:00 waiting Mon 12:40"
    await town.until(at(MONDAY, 13))
    assert asked(town) == ["Mon 09:00 on_time", "Mon 09:00 on_time"]


async def test_a_moved_block_waits_at_least_as_long_as_it_was_put_off(town: Town) -> None:
    """Hours retyped after “In 30 minutes” do not ring at once."""
    await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 12, 10))
    await town.tap(ROBIN, "In 30 minutes")
    await change(town, rules=[Slot(0, time(9), time(11, 30))])
    assert rows(town)[0] == "Mon 09:00 waiting Mon 12:40"
    await change(town, rules=[Slot(0, time(9), time(13))])
    assert rows(town)[0] == "Mon 09:00 waiting Mon 13:05"


# -------------------------------------------------------------------- other hours


async def test_the_same_hours_again_change_nothing(town: Town) -> None:
    """Retyping the same schedule in mid-day asks nothing twice and writes no ledger line."""
    me = await town.settle(ROBIN, *WEEK)
    await town.until(at(MONDAY, 13))
    before, ledger = rows(town), list(decisions(town.db, me))
    await change(town, rules=WEEK)
    assert rows(town) == before
    assert list(decisions(town.db, me)) == ledger


async def test_a_changed_block_moves(town: Town) -> None:
    """A waiting block takes the times of the one it overlaps, and the ledger says so."""
    me = await town.settle(ROBIN, Slot(0, time(9), time(12)))
    await change(town, rules=[Slot(0, time(10), time(13))])
    assert rows(town) == ["Mon 10:00 waiting Mon 13:05"]
    assert [row[4:6] for row in decisions(town.db, me)] == [("moved", "moved")]


async def test_a_block_taken_out_is_dropped_and_can_be_put_back(town: Town) -> None:
    """A dropped row rings no more; put back, it waits again."""
    me = await town.settle(ROBIN, Slot(0, time(9), time(12)), settings=NO_LETTER)
    await change(town, rules=[])
    assert rows(town) == ["Mon 09:00 dropped Mon 12:05"]
    assert [row[4:6] for row in decisions(town.db, me)] == [("dropped", "schedule_changed")]
    await change(town, rules=[Slot(0, time(9), time(12, 30))])
    assert rows(town) == ["Mon 09:00 waiting Mon 12:35"]


async def test_a_move_takes_the_place_of_a_dropped_row(town: Town) -> None:
    """A place that a dropped row holds is free."""
    await town.settle(ROBIN, Slot(0, time(9), time(12)), Slot(0, time(14), time(17)))
    await change(town, rules=[Slot(0, time(14), time(17))])
    await change(town, rules=[Slot(0, time(9), time(14, 30))])
    assert rows(town) == ["Mon 09:00 waiting Mon 14:35"]


async def test_moves_wait_for_each_others_places(town: Town) -> None:
    """Two blocks that both move later: the second makes room for the first."""
    await town.settle(ROBIN, Slot(0, time(9), time(12)), Slot(0, time(12, 30), time(15)))
    await change(town, rules=[Slot(0, time(11), time(12)), Slot(0, time(12, 30), time(16))])
    before = rows(town)[:2]
    await change(town, rules=[Slot(0, time(9), time(12)), Slot(0, time(12, 30), time(15))])
    assert before == ["Mon 11:00 waiting Mon 12:05", "Mon 12:30 waiting Mon 16:05"]
    assert rows(town)[:2] == ["Mon 09:00 waiting Mon 12:05", "Mon 12:30 waiting Mon 15:05"]


async def test_a_one_off_block_just_over_is_still_asked_about(town: Town) -> None:
    """A block typed right after its end has its grace, one of an hour ago does not."""
    await town.settle(ROBIN, settings=NO_LETTER)
    town.clock.set(at(MONDAY, 12, 4))
    over, just = OneOff(MONDAY, time(8), time(11)), OneOff(MONDAY, time(11, 30), time(12))
    await change(town, rules=[over, just])
    assert rows(town) == ["Mon 11:30 waiting Mon 12:05"]


# ---------------------------------------------------------------------- travelling


async def test_a_journey_west_in_mid_day(town: Town) -> None:
    """After a flight to New York the rest of its day is asked about, nothing a second time."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, 13))
    assert asked(town) == ["Mon 09:00 on_time"]
    await change(town, zone="America/New_York")
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


@pytest.mark.parametrize("hour", range(8, 24))
@pytest.mark.parametrize(
    "zone",
    ["America/New_York", "Asia/Tokyo", "Europe/London", "Pacific/Kiritimati", "Pacific/Honolulu"],
)
async def test_there_and_back_again(town: Town, zone: str, hour: int) -> None:
    """A journey at any hour, and back the next day: the week goes on, no block is asked twice."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await town.until(at(MONDAY, hour, 2))
    await change(town, zone=zone)
    await town.after(days(1))
    await change(town, zone="Europe/Berlin")
    await town.until(at(MONDAY + days(5), 8))
    assert len(asked(town)) == len(set(asked(town)))
    assert asked(town)[-4:] == [
        "Thu 09:00 on_time",
        "Thu 14:00 on_time",
        "Fri 09:00 on_time",
        "Fri 14:00 on_time",
    ]


async def test_the_same_hours_by_another_clock(town: Town) -> None:
    """A waiting block whose instants stay, but not its times on the wall, is told by the new ones."""
    await town.settle(ROBIN, Slot(0, time(10), time(13)), settings=NO_LETTER)
    await change(town, rules=[Slot(0, time(9), time(12))], zone="Europe/London")
    london = ZoneInfo("Europe/London")
    assert rows(town, zone=london) == ["Mon 09:00 waiting Mon 12:05"]


# ------------------------------------------------------------------------ days off


async def test_days_off_silence_what_was_planned(town: Town) -> None:
    """A pause added after planning: its days stay silent, with the reason; the others ring."""
    me = await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await change(town, pause=Pause(MONDAY + days(1), MONDAY + days(2)))
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
    await change(town, pause=Pause(MONDAY, MONDAY + days(2)))
    await town.until(at(MONDAY, 13))
    await town.say(ROBIN, "/resume")
    await town.until(at(MONDAY, 18))
    assert [row[1:6] for row in decisions(town.db, me)] == [
        ("09:00", "12:00", "silent", "silent", "paused"),
        ("14:00", "17:00", "asked", "asked", "on_time"),
    ]
    await town.until(at(MONDAY + days(4), 8))
    assert asked(town, "back") == []


async def test_the_morning_after_days_off(town: Town) -> None:
    """One quiet line comes when quiet hours end, on the first morning back."""
    await town.settle(ROBIN, *WEEK, settings=NO_LETTER)
    await change(town, pause=Pause(MONDAY, MONDAY + days(2)))
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
    await change(town, pause=Pause(MONDAY - days(3), MONDAY - days(1)))
    await town.until(at(MONDAY, 8, 30))
    await change(town, settings=replace(NO_LETTER, quiet_until=time(9)))
    await town.until(at(MONDAY, 10))
    assert len(asked(town, "back")) <= 1
    await change(town, pause=Pause(MONDAY + days(1), MONDAY + days(1)))
    await town.until(at(MONDAY + days(2), 9, 30))
    before = asked(town, "back")
    await change(town, settings=replace(NO_LETTER, quiet_until=time(10)))
    await town.until(at(MONDAY + days(2), 11))
    assert before == asked(town, "back") == ["Wed 09:00 on_time"]


async def test_the_line_after_days_off_is_not_lost_in_a_downtime(town: Town) -> None:
    """Days off that end while the bot is down are still said to be over."""
    await town.settle(ROBIN, settings=NO_LETTER)
    await change(town, pause=Pause(MONDAY, MONDAY + days(4)))
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
    """A letter that came due during a downtime comes, also when a change is worked through first."""
    await town.settle(ROBIN, *WEEK)
    away = min(at(MONDAY + days(6), 17), at(MONDAY + days(8), 17) - down)
    await town.until(away)
    town.clock.set(away + down)
    await town.restart()
    if change_first:
        await town.say(ROBIN, "/settings")
        await town.tap(ROBIN, "15 min")
    await town.ring()
    await town.until(at(MONDAY + days(10), 20))
    assert asked(town, "letter") == ["Sun 18:00 letter"]


async def test_a_letter_that_waits_is_not_lost_by_a_change(town: Town) -> None:
    """Held back because somebody is busy, then replanned: it still comes, once."""
    me = await town.settle(ROBIN)
    await town.until(at(MONDAY + days(6), 17, 59))
    await town.say(ROBIN, "/settings")
    await town.tap(ROBIN, "Another time zone")
    await town.until(at(MONDAY + days(6), 18))
    assert [row[4:6] for row in decisions(town.db, me, "letter")] == [("waits", "busy")]
    await town.say(ROBIN, "Paris")
    await town.until(at(MONDAY + days(7), 18))
    assert asked(town, "letter") == ["Sun 18:00 letter"]


async def test_a_letter_moves_with_its_day(town: Town) -> None:
    """Another day or hour for the letter moves the one that is planned."""
    await town.settle(ROBIN)
    await change(town, settings=Settings(letter_day=2, letter_at=time(12)))
    assert rows(town, "letter") == ["Wed 12:00 waiting Wed 12:00"]
    await change(town, settings=Settings(letter_day=1, letter_at=time(12)))
    assert rows(town, "letter") == ["Tue 12:00 waiting Tue 12:00"]
    await change(town, settings=Settings(letter_day=1, letter_at=time(16)))
    assert rows(town, "letter") == ["Tue 16:00 waiting Tue 16:00"]
    await change(town, settings=NO_LETTER)
    assert rows(town, "letter") == []


async def test_another_hour_on_the_letters_day_brings_no_second(town: Town) -> None:
    """Once a day's letter was sent, another hour on that day is for next week."""
    await town.settle(ROBIN)
    await town.until(at(MONDAY + days(6), 18, 30))
    await change(town, settings=Settings(letter_at=time(20)))
    await town.until(at(MONDAY + days(12), 8))
    assert asked(town, "letter") == ["Sun 18:00 letter"]
