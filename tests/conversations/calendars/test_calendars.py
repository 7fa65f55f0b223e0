"""Calendars: how an address is known and given away, and how each of them stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations import calendars
from conversations.catalog import Catalog, World
from conversations.model import CalendarState, Erase, Facts, Job, Query, Say, Session
from conversations.play import Play
from tests.conversations.screen import english, paragraphs

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
FEED = CalendarState(1, "feed", "calendar.example", NOW, appointments=12)


def _play(*states: CalendarState) -> Play:
    found = {Query("calendars"): Facts(calendars=states)}
    return Play(World(Catalog.of(())), Session(zone="Europe/Berlin", settled=True), NOW, found)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" https://a.example/x ", "https://a.example/x"),
        ("<webcal://a.example/x>", "webcal://a.example/x"),
        ("HTTP://a.example/x", "HTTP://a.example/x"),
        ("https://a.example/x and more", None),
        ("a.example/x", None),
        ("ftp://a.example/x", None),
        ("", None),
    ],
)
def test_a_text_that_is_an_address_is_known(text: str, address: str | None) -> None:
    """Only one with its scheme, and nothing beside it."""
    assert calendars.address(text) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("it is https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("https://a.example/x https://a.example/x", "https://a.example/x"),
        ("https://a.example/x https://b.example/y", None),
        ("a.example/x", "a.example/x"),
        ("me@a.example/x", None),
        ("a thought", None),
    ],
)
def test_an_answer_may_hold_words_beside_the_address(text: str, address: str | None) -> None:
    """Of two different ones none is guessed."""
    assert calendars.address_in(text) == address


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("https://a.example/basic.ics", True),
        ("https://a.example/basic.ics?key=1", True),
        ("webcals://a.example/x", True),
        ("https://calendar.example/x", True),
        ("https://a.example/iCal/x", True),
        ("https://a.example/ics.php?x=1", True),
        ("https://a.example/basics", False),
        ("https://a.example/topics.html", False),
        ("http://a.example/basic.ics", False),
        ("see https://a.example/basic.ics", False),
    ],
)
def test_words_nobody_asked_for_must_look_like_a_calendar(text: str, looks: bool) -> None:
    """An article or a sentence is a note."""
    assert calendars.looks_like_one(text) is looks


def test_an_address_goes_into_a_job_and_its_message_off_the_chat() -> None:
    """And nowhere else."""
    play = _play()
    calendars.subscribe(play, "https://a.example/secret", 7)
    job, said, erased = play.effects
    assert job == Job("calendar_feed", {"address": "https://a.example/secret"})
    assert isinstance(said, Say)
    assert "secret" not in paragraphs(said.card.body)
    assert erased == Erase(7)


def test_a_ninth_calendar_is_not_read_and_its_address_goes_all_the_same() -> None:
    """Those that have been taken out do not count."""
    states = [CalendarState(n, "feed", removed=n == 8) for n in range(9)]
    assert calendars.full(_play(*states))
    assert not calendars.full(_play(*states[1:]))
    play = _play(*states)
    calendars.subscribe(play, "https://a.example/secret", 7)
    assert [type(one) for one in play.effects] == [Say, Erase]


def test_a_message_that_is_too_old_is_left_to_its_writer() -> None:
    """Telegram would refuse."""
    play = _play()
    calendars.subscribe(play, "https://a.example/secret", 7, erase=False)
    assert [type(one) for one in play.effects] == [Job, Say]


def test_each_stands_in_up_to_three_lines() -> None:
    """What is to come and when it was read; since when it fails; what was left out."""
    failing = CalendarState(
        2, "file", "", None, NOW - timedelta(hours=9), appointments=1, unreadable=2
    )
    play = _play(FEED, failing)
    assert [english(one) for one in calendars.lines(play, FEED)] == [
        "🗓\u00a0calendar.example: 12 to come, read today at 08:00"
    ]
    assert [english(one) for one in calendars.lines(play, failing)] == [
        "🗓\u00a0a file: 1 to come",
        "Not readable since Sun 22 Nov at 23:00; I go by what it said.",
        "2 entries could not be read.",
    ]
    assert english(calendars.button_label(play, failing)) == "🗓\u00a0a file (1)"


def test_files_are_told_apart_by_when_they_came() -> None:
    """By the day, and by the hour where two came on one; a name they had is not known."""
    one, two = (
        CalendarState(n, "file", "", NOW - timedelta(days=2 * n), appointments=n) for n in (1, 2)
    )
    same = CalendarState(3, "file", "", NOW - timedelta(days=4, hours=1))
    named = [english(calendars.name(_play(one, two, FEED), each)) for each in (one, two)]
    assert named == ["file of Sat 21 Nov", "file of Thu 19 Nov"]
    play = _play(one, two, same)
    assert english(calendars.name(play, two)) == "file of Thu 19 Nov, 08:00"
    assert english(calendars.name(play, same)) == "file of Thu 19 Nov, 07:00"
    assert english(calendars.button_label(play, one)) == "🗓\u00a0file of Sat 21 Nov (1)"
    assert english(calendars.lines(play, one)[0]) == "🗓\u00a0file of Sat 21 Nov: 1 to come"
