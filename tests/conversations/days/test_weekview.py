"""The week in words."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from conversations.catalog import Catalog, World
from conversations.days import weekview
from conversations.model import Body, CalendarState, Facts, P, Query, Session, replace
from conversations.play import Play
from conversations.when.appointments import Appointment
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.forming import form_blocks
from conversations.when.week import OneOff, Rule, Slot, instant
from tests.conversations.desk import weekdays
from tests.conversations.screen import paragraphs

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)
MONDAY = NOW.date()
NOTHING = Facts()
FEED = CalendarState(1, "feed", "calendar.example", NOW, until=date(2026, 12, 3))


def _play(*rules: Rule, facts: Facts = NOTHING, spans: tuple[str, ...] = ()) -> Play:
    """Return a turn with typed hours, days off, and a calendar's appointments on Tuesday."""
    appointments = []
    for number, span in enumerate(spans):
        begins, ends = (
            instant(date(2026, 11, 24), time.fromisoformat(at), BERLIN) for at in span.split("-")
        )
        appointments.append(Appointment(begins, ends, str(number)))
    read = Facts(calendars=(FEED,), formed=form_blocks(appointments, BERLIN)) if spans else Facts()
    stored = Facts(
        rules=tuple(enumerate(rules)),
        pauses=facts.pauses,
        days_off=facts.days_off,
        holidays=facts.holidays,
    )
    found = {Query("schedule"): stored, Query("calendars"): read}
    return Play(World(Catalog.of(())), Session(zone="Europe/Berlin", settled=True), NOW, found)


def _days(play: Play, week: int = 0) -> list[str]:
    return paragraphs(weekview.next_days(play, week)).splitlines()


def test_what_is_over_stands_no_more() -> None:
    """Neither a date gone by nor weeks that have ended."""
    over = (
        OneOff(date(2026, 11, 22), time(9), time(10)),
        Slot(0, time(9), time(10), last=date(2026, 11, 22)),
    )
    today = OneOff(MONDAY, time(9), time(10))
    assert weekview.typed(_play(*over, today)) == ((2, today),)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((DaysOff(4), DaysOff(2)), "Off every Wed and Fri."),
        ((DaysOff(4, 2, MONDAY),), "Off on Fri, every other week."),
        ((DaysOff(4, 2, MONDAY), DaysOff(2)), "Off on Wed and Fri, some of them not every week."),
        ((DaysOff(4, last=date(2026, 11, 1)),), "Quiet"),
    ],
)
def test_days_off_that_come_back_are_one_line(days: tuple[DaysOff, ...], said: str) -> None:
    """Those that are over are none."""
    play = _play(*weekdays("09:00-10:00"), facts=Facts(days_off=tuple(enumerate(days))))
    assert paragraphs(weekview.overview(play)).split("\n\n")[-1].startswith(said)


def test_without_quiet_hours_and_days_off_there_is_no_line_for_them() -> None:
    """Nothing is said about nothing."""
    play = _play(*weekdays("09:00-10:00"))
    settings = replace(play.session.settings, quiet_until=play.session.settings.quiet_from)
    play.change(settings=settings)
    assert paragraphs(weekview.overview(play)) == "Your week\n\nMon–Fri 09:00–10:00"


def test_each_day_has_a_line_and_a_day_off_its_reason() -> None:
    """Blocks of a day off are not shown: nothing is asked about them."""
    facts = Facts(
        pauses=((1, Pause(date(2026, 11, 25), date(2026, 11, 26))), (2, Pause(MONDAY, MONDAY))),
        days_off=((3, DaysOff(5)),),
        holidays=((date(2026, 11, 27), "A Feast"),),
    )
    play = _play(*weekdays("09:00-12:00", "14:00-17:00"), facts=facts)
    assert _days(play) == [
        "The next seven days",
        "Mon 23 off",
        "Tue 24 09:00–12:00 · 14:00–17:00",
        "Wed 25 off until Thu 26 Nov",
        "Thu 26 off",
        "Fri 27 off, A Feast",
        "Sat 28 your day off",
        "Sun 29 –",
    ]


def test_where_a_block_comes_from_is_marked_when_there_are_both() -> None:
    """Typed, from a calendar, or joined of both."""
    play = _play(Slot(1, time(9), time(10)), spans=("10:10-11:00", "15:00-16:00"))
    assert "Tue 24 🗓\u00a009:00–11:00 · 🗓\u00a015:00–16:00" in _days(play)
    assert "🗓\u00a0from a calendar" in _days(play)
    assert "Tue 24 10:10–11:00" in _days(_play(spans=("10:10-11:00",)))


def test_beyond_what_was_read_the_calendar_is_not_known() -> None:
    """An empty week must not look like a free one."""
    play = _play(spans=("10:10-11:00",))
    assert "read up to" not in "\n".join(_days(play))
    assert _days(play, 1)[0] == "Mon 30 Nov to Sun 6 Dec"
    assert _days(play, 1)[-1] == "Your calendar is read up to Thu 3 Dec."


def test_a_card_has_room_for_25_lines() -> None:
    """Those between paragraphs count."""
    line = P("test", "line")
    thirteen: Body = (line,) * 13
    assert weekview.fits(thirteen)
    assert not weekview.fits((*thirteen, line))
    assert weekview.fits(((line,) * 25,))


def test_the_first_block_of_a_calendar_is_one_that_will_be_asked_about() -> None:
    """Not one on a day off, and none of typed hours alone."""
    play = _play(*weekdays("09:00-10:00"), spans=("15:00-16:00",))
    rules = tuple(rule for _, rule in weekview.typed(play))
    off = play.find(Query("schedule")).off
    found = weekview.first_block(play, off, rules)
    assert found is not None
    block, at = found
    assert at == datetime(2026, 11, 24, 16, 5, tzinfo=BERLIN)
    assert (block.day, block.starts) == (date(2026, 11, 24), time(15))
    away = _play(facts=Facts(pauses=((1, Pause(block.day, block.day)),)), spans=("15:00-16:00",))
    assert weekview.first_block(away, away.find(Query("schedule")).off, ()) is None


def test_a_block_whose_question_would_come_on_a_day_off_is_not_the_first() -> None:
    """Held back by quiet hours until a morning on which nothing is asked."""
    wednesday = date(2026, 11, 25)
    facts = Facts(pauses=((1, Pause(wednesday, wednesday)),))
    play = _play(facts=facts, spans=("22:30-23:30",))
    assert weekview.first_block(play, play.find(Query("schedule")).off, ()) is None
