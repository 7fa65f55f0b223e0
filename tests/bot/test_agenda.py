"""What calendars and days off come to for one therapist."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import agenda
from bot.store import calendars, schedule
from bot.store.calendars import Content, Kind, State
from conversations.model import Session, Settings
from conversations.when.appointments import AllDay, Appointment, CalendarReading
from conversations.when.daysoff import LONGEST_DAYS, DaysOff, Pause
from tests.house import Town

ROBIN = 7
BERLIN, LISBON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon")
MONDAY = date(2026, 3, 2)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SESSION = Session(zone="Europe/Berlin")


def meeting(key: str, hour: int, *, floating: bool = False, **more: bool) -> Appointment:
    """Return an appointment of an hour on Monday in Berlin."""
    begins = datetime.combine(MONDAY, time(hour), BERLIN).astimezone(UTC)
    return Appointment(begins, begins + HOUR, key, floating=floating, **more)


def leave(first: date, last: date) -> AllDay:
    """Return days on which a calendar says "out of office"."""
    return AllDay(first, last, "x", away=True)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday morning."""
    town = Town(tmp_path)
    yield town
    town.close()


async def give(
    town: Town, *appointments: Appointment, days: tuple[AllDay, ...] = (), kind: Kind = "feed"
) -> int:
    """Keep a calendar of Robin's, who is settled if they are not, and return its id."""
    try:
        me = town.id(ROBIN)
    except LookupError:
        me = await town.settle(ROBIN)
    reading = CalendarReading(appointments, days, 3)
    what = (
        State(label="example.com", failure="gone"),
        Content(reading, "Europe/Berlin", MONDAY - 7 * DAY, MONDAY + 60 * DAY),
    )
    return calendars.add(town.db, town.vault, me, kind, what, None)


def look(town: Town, session: Session = SESSION) -> agenda.Agenda:
    """Return what Robin's calendars come to on Monday."""
    return agenda.agenda(town.db, town.vault, town.id(ROBIN), session, MONDAY)


def hours(found: agenda.Agenda) -> list[tuple[time, time]]:
    """Return the blocks by the clock on the wall."""
    return [(one.starts, one.ends) for one in found.formed]


async def test_without_calendars_there_is_nothing(town: Town) -> None:
    """Who has given none has no blocks of any."""
    await town.settle(ROBIN)
    assert look(town) == agenda.Agenda()


async def test_calendars_form_blocks_together(town: Town) -> None:
    """Appointments of two calendars that follow each other are one block."""
    await give(town, meeting("a", 9))
    await give(town, meeting("b", 10), kind="file")
    assert hours(look(town)) == [(time(9), time(11))]


async def test_a_removed_calendar_is_told_of_but_not_read(town: Town) -> None:
    """It forms no block, and stands there to be put back."""
    number = await give(town, meeting("a", 9))
    calendars.remove(town.db, town.id(ROBIN), number, town.clock.now())
    found = look(town)
    assert found.formed == ()
    assert [(one.id, one.removed) for one in found.states] == [(number, True)]


async def test_floating_appointments_follow_the_zone(town: Town) -> None:
    """Ten on the wall is ten wherever the therapist is; a fixed one moves on the wall."""
    await give(town, meeting("fixed", 9), meeting("floats", 14, floating=True))
    assert hours(look(town)) == [(time(9), time(10)), (time(14), time(15))]
    there = look(town, Session(zone="Europe/Lisbon"))
    assert hours(there) == [(time(8), time(9)), (time(14), time(15))]
    assert there.formed[1].begins_at == datetime.combine(MONDAY, time(14), LISBON)


async def test_the_settings_say_what_is_one_block(town: Town) -> None:
    """The longest gap, and how long an appointment without an end lasts, are the person's."""
    begins = meeting("b", 11).begins_at
    await give(town, meeting("a", 9), Appointment(begins, None, "b"))
    assert len(look(town).formed) == 2
    session = Session(zone="Europe/Berlin", settings=Settings(gap_minutes=60, usual_minutes=50))
    assert hours(look(town, session)) == [(time(9), time(11, 50))]


async def test_a_calendar_says_how_it_stands(town: Town) -> None:
    """What is ahead is counted, without what takes nobody's time or is over."""
    off = leave(MONDAY + 9 * DAY, MONDAY + 10 * DAY)
    yesterday = meeting("old", 9).begins_at - DAY
    number = await give(
        town,
        Appointment(yesterday, yesterday + HOUR, "old"),
        meeting("a", 9),
        meeting("b", 10),
        meeting("c", 11, cancelled=True),
        meeting("d", 12, free=True),
        meeting("e", 13, declined=True),
        days=(off,),
    )
    [state] = look(town).states
    assert (state.id, state.kind, state.label, state.failure) == (
        number,
        "feed",
        "example.com",
        "gone",
    )
    assert (state.appointments, state.unreadable) == (2, 3)
    assert state.until == MONDAY + 60 * DAY
    assert state.away == (Pause(MONDAY + 9 * DAY, MONDAY + 10 * DAY),)


# ------------------------------------------------------------------- out of office


async def test_it_is_counted_what_another_calendar_in_use_holds_as_well(town: Town) -> None:
    """Two files that overlap, one exported later: the same entry, or another at the same time."""
    await give(town, meeting("a", 9), meeting("b", 11), meeting("c", 13), kind="file")
    later = (meeting("a", 10), meeting("x", 11), meeting("d", 15), meeting("c", 13, cancelled=True))
    second = await give(town, *later, kind="file")
    assert [(one.appointments, one.elsewhere) for one in look(town).states] == [(3, 2), (3, 2)]
    calendars.remove(town.db, town.id(ROBIN), second, town.clock.now())
    assert [one.elsewhere for one in look(town).states] == [0, 2]


def test_days_away_begin_today_at_the_earliest() -> None:
    """What is over, called off or not away is left out; the earliest comes first."""
    gone = leave(MONDAY - 2 * DAY, MONDAY - DAY)
    under_way = leave(MONDAY - DAY, MONDAY + DAY)
    ahead = leave(MONDAY + 5 * DAY, MONDAY + 6 * DAY)
    cancelled = AllDay(MONDAY, MONDAY, "c", cancelled=True, away=True)
    at_work = AllDay(MONDAY, MONDAY, "w")
    assert agenda.away((ahead, cancelled, at_work, under_way, gone), MONDAY) == (
        Pause(MONDAY, MONDAY + DAY),
        Pause(MONDAY + 5 * DAY, MONDAY + 6 * DAY),
    )


def test_days_away_are_no_longer_than_a_pause() -> None:
    """Years away become as many days as a pause may have, also when they begin far ahead."""
    for first in (MONDAY, MONDAY + LONGEST_DAYS * DAY):
        [pause] = agenda.away((leave(first, first + 3000 * DAY),), MONDAY)
        assert (pause.first, pause.days) == (first, LONGEST_DAYS)


# ----------------------------------------------------------------------- days off


def session_with(place: str, *works_on: date) -> Session:
    """Return the session of somebody with public holidays."""
    return Session(language="de", settings=Settings(holidays=place, works_on=works_on))


async def test_holidays_are_days_off_unless_they_work(town: Town) -> None:
    """Those of last year to next; one on which they work is none."""
    labour, unity = date(2026, 5, 1), date(2026, 10, 3)
    now = town.clock.now()
    found = dict(agenda.holidays(session_with("DE", labour), now))
    assert labour not in found
    assert found[unity] == "Tag der Deutschen Einheit"
    assert {day.year for day in found} == {2025, 2026, 2027}
    assert agenda.holidays(session_with(""), now) == ()
    assert labour in dict(agenda.holidays_in("DE", "de", now))


async def test_all_days_off_are_put_together(town: Town) -> None:
    """Pauses, days that come back and public holidays."""
    me = await town.settle(ROBIN)

    def work(db: sqlite3.Connection) -> None:
        schedule.add_pause(db, me, Pause(MONDAY, MONDAY))
        schedule.add_day_off(db, me, DaysOff(4))

    await town.database.transaction(work)
    off = agenda.days_off(town.db, me, session_with("DE"), town.clock.now())
    assert off.pauses == (Pause(MONDAY, MONDAY),)
    assert off.days == (DaysOff(4),)
    assert date(2026, 12, 25) in off
