"""Which check-ins days off silence, and when the next one comes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.days import silence
from conversations.model import CalendarState, Decide, Query, Settings, replace
from conversations.play import Play
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.off import Off
from conversations.when.week import OneOff
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import english

MON, TUE, FRI = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)
SUN = date(2026, 11, 29)
NONE = Off()


def _play(desk: Desk) -> Play:
    queries = (
        Query("schedule"),
        Query("calendars"),
        Query("prompts", first=desk.today - timedelta(days=1)),
        *(Query("prompt", id=one) for one in desk.session.held),
    )
    found = {one: desk.shelf.answer(one, desk.session) for one in queries}
    return Play(desk.world, desk.session, desk.now, found)


def _silenced(desk: Desk, *pauses: Pause, before: Off = NONE) -> list[str]:
    after = Off((*before.pauses, *pauses), before.days, before.holidays)
    first, last = min(pauses).first, max(one.last for one in pauses)
    times = silence.silenced(_play(desk), before, after, first, last)
    return [f"{at.astimezone(desk.zone):%a %d %b %H:%M}" for at in times]


@pytest.fixture
def desk() -> Desk:
    """Somebody who works on weekday mornings, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


def test_every_check_in_of_the_days_is_counted_planned_or_not(desk: Desk) -> None:
    """Rows are planned for two weeks; days off may lie further ahead."""
    assert _silenced(desk, Pause(MON, SUN)) == [
        *("Mon 23 Nov 12:05", "Tue 24 Nov 12:05", "Wed 25 Nov 12:05"),
        *("Thu 26 Nov 12:05", "Fri 27 Nov 12:05"),
    ]
    assert len(_silenced(desk, Pause(date(2027, 7, 1), date(2027, 7, 31)))) == 22
    assert len(_silenced(desk, Pause(MON, MON + timedelta(399)))) == 286


def test_what_has_been_decided_already_is_not_silenced(desk: Desk) -> None:
    """What was asked stays asked; what was let go would not have come."""
    desk.until("12:30")
    assert _silenced(desk, Pause(MON, TUE)) == ["Tue 24 Nov 12:05"]
    desk.command("/today")
    desk.tap("Tue 24 Nov, 09:00–12:00 ›")
    desk.tap("Skip")
    assert _silenced(desk, Pause(MON, TUE)) == []


def test_one_that_was_put_off_is_silenced_where_it_now_stands(desk: Desk) -> None:
    """In thirty minutes, and no more at its bell."""
    desk.until("12:10")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    assert _silenced(desk, Pause(MON, MON)) == ["Mon 23 Nov 12:40"]


def test_days_off_already_silence_nothing_more(desk: Desk) -> None:
    """Each check-in is counted for what silences it first."""
    before = Off((Pause(TUE, TUE),), (DaysOff(4),), {date(2026, 11, 25): "Day of Prayer"})
    assert _silenced(desk, Pause(MON, SUN), before=before) == [
        *("Mon 23 Nov 12:05", "Thu 26 Nov 12:05"),
    ]


def test_one_that_would_wait_for_the_morning_is_silenced_by_the_morning() -> None:
    """A late block of the evening before, deep in quiet hours."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30", days=[0]), *weekdays("18:00-21:30", days=[1]))
    assert _silenced(desk, Pause(TUE, TUE)) == ["Tue 24 Nov 08:00", "Tue 24 Nov 21:35"]


def test_one_asked_after_midnight_belongs_to_the_day_it_began() -> None:
    """Without quiet hours it is asked at night, though the day after is off."""
    desk = Desk()
    desk.session = replace(desk.session, settings=Settings(quiet_from=time(0), quiet_until=time(0)))
    desk.works(*weekdays("21:00-00:30", days=[0, 1]))
    assert _silenced(desk, Pause(TUE, TUE)) == ["Wed 25 Nov 00:35"]


def test_appointments_of_a_calendar_count_with_typed_hours(desk: Desk) -> None:
    """Together they are one block; alone they are one of their own."""
    desk.meets("12:10-13:00", "16:00-17:00", day=TUE)
    assert _silenced(desk, Pause(TUE, TUE)) == ["Tue 24 Nov 13:05", "Tue 24 Nov 17:05"]


@pytest.mark.parametrize(
    ("now", "day", "at"),
    [
        ("2026-10-24", date(2026, 10, 25), "Sun 25 Oct 02:35"),
        ("2027-03-27", date(2027, 3, 28), "Sun 28 Mar 03:05"),
        ("2028-02-28", date(2028, 2, 29), "Tue 29 Feb 02:35"),
    ],
)
def test_a_block_in_the_hour_that_the_clocks_change_is_silenced_once(
    now: str, day: date, at: str
) -> None:
    """Spring leaves the hour out, autumn has it twice; a leap day is a day."""
    start = datetime.combine(date.fromisoformat(now), time(8), ZoneInfo("Europe/Berlin"))
    desk = Desk(now=start)
    desk.session = replace(desk.session, settings=Settings(quiet_from=time(0), quiet_until=time(0)))
    desk.works(OneOff(day, time(1, 30), time(2, 30)))
    assert _silenced(desk, Pause(day, day)) == [at]


def test_the_next_one_is_the_first_on_a_day_on(desk: Desk) -> None:
    """Over all that is off, whatever the reason."""
    off = Off((Pause(TUE, date(2026, 11, 26)),), (DaysOff(4),), {date(2026, 11, 30): "Some day"})
    found = silence.first_after(_play(desk), off, TUE)
    assert found == datetime(2026, 12, 1, 12, 5, tzinfo=desk.zone)
    assert silence.first_after(_play(Desk()), off, TUE) is None


def test_a_late_one_before_days_off_is_not_the_next() -> None:
    """It would wait for a morning that is off."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    off = Off((Pause(TUE, TUE),))
    assert silence.first_after(_play(desk), off, MON) == datetime(
        2026, 11, 26, 8, 0, tzinfo=desk.zone
    )


@pytest.mark.parametrize("span", ["09:00-12:00", "19:00-21:30", "20:00-22:30", "22:00-02:00"])
@pytest.mark.parametrize("last", [MON, TUE, date(2026, 11, 25), FRI, SUN])
def test_what_is_said_to_be_silenced_is_what_does_not_ring(span: str, last: date) -> None:
    """Two people in the same week, one with days off: the difference is what was said."""
    rung = []
    for off in (False, True):
        desk = Desk()
        desk.works(*weekdays(span, days=range(7)))
        if off:
            said = _silenced(desk, Pause(MON, last))
            then = silence.first_after(_play(desk), Off((Pause(MON, last),)), MON)
            desk.off(MON, last)
        desk.advance(days=9)
        asked = [line for line in desk.shelf.ledger if line.decision == "asked"]
        blocks = [line for line in asked if line.prompt.kind == "block"]
        rung.append([line.at for line in blocks])
    missing = sorted(set(rung[0]) - set(rung[1]))
    assert [f"{at.astimezone(ZoneInfo('Europe/Berlin')):%a %d %b %H:%M}" for at in missing] == said
    assert then == rung[1][0]


# ------------------------------------------------------------------------ said


def _told(desk: Desk, *pauses: Pause) -> list[str]:
    play = _play(desk)
    off = Off(pauses)
    times = silence.silenced(play, NONE, off, pauses[0].first, pauses[-1].last)
    then = silence.first_after(play, off, pauses[0].first)
    return [english(one) for one in silence.told(play, times, then)]


def test_it_is_said_how_many_and_when_the_next_one_comes(desk: Desk) -> None:
    """None, one, or several with the first and the last of them."""
    assert _told(desk, Pause(SUN, SUN)) == ["No check-in would come on these days."]
    assert _told(desk, Pause(TUE, TUE)) == [
        "It silences one check-in, tomorrow at 12:05.",
        "The next one then comes Wed 25 Nov at 12:05.",
    ]
    assert _told(desk, Pause(MON, SUN)) == [
        "It silences 5 check-ins, the first today at 12:05, the last Fri 27 Nov at 12:05.",
        "The next one then comes Mon 30 Nov at 12:05.",
    ]


def test_if_nothing_follows_that_is_said(desk: Desk) -> None:
    """/checkin works all the same."""
    desk.shelf.rules.clear()
    desk.works(OneOff(MON, time(9), time(12)))
    assert _told(desk, Pause(MON, MON))[-1] == (
        "After that nothing is planned. /checkin works any time."
    )


def test_how_far_calendars_are_known_is_said_where_days_off_go_further(desk: Desk) -> None:
    """What is not known is not counted; a calendar out of use does not matter."""
    assert silence.beyond(_play(desk), SUN) == ()
    desk.shelf.calendars[1] = CalendarState(1, "feed", until=FRI)
    desk.shelf.calendars[2] = CalendarState(2, "file", until=MON, removed=True)
    assert silence.beyond(_play(desk), FRI) == ()
    said = silence.beyond(_play(desk), SUN)
    assert [english(one) for one in said] == [
        "Appointments after Fri 27 Nov are not known yet, and not counted here."
    ]


def test_what_is_held_back_is_settled_when_its_day_is_off(desk: Desk) -> None:
    """It waited for a conversation to end, and must not ring then."""
    desk.until("12:04")
    desk.command("/pause")
    desk.until("12:06")
    assert desk.session.held
    play = _play(desk)
    silence.hush(play, NONE)
    assert (play.effects, play.session.held) == ([], desk.session.held)
    silence.hush(play, Off(holidays={MON: "Some day"}))
    (decided,) = play.effects
    assert isinstance(decided, Decide)
    assert (decided.decision, decided.reason, decided.until) == ("silent", "holiday", MON)
    assert play.session.held == ()
