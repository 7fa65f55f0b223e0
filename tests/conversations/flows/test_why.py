"""Why it rang, waited or was silent."""

from __future__ import annotations

import dataclasses
from datetime import date, time, timedelta

import pytest

from conversations.model import Address, Decided, replace
from conversations.when.daysoff import DaysOff
from conversations.when.week import OneOff, Slot
from tests.conversations.desk import Desk, weekdays
from tests.conversations.when.names import TABLES


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def test_today_says_what_was_asked_and_what_is_still_to_come(desk: Desk) -> None:
    """One line a block."""
    desk.until("12:06")
    desk.command("/why")
    assert "09:00–12:00: asked at 12:05." in desk.text
    assert "14:00–17:00: will be asked at 17:05." in desk.text


def test_the_last_decision_about_a_block_is_the_one_said(desk: Desk) -> None:
    """Asked, put off, asked again, let go."""
    desk.until("12:05")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    desk.command("/why")
    assert "09:00–12:00: waits until 12:35, because you asked for later." in desk.text
    desk.until("12:35")
    desk.command("/why")
    assert "09:00–12:00: asked at 12:35." in desk.text
    desk.tap("Not this time")
    desk.command("/why")
    assert "09:00–12:00: you let it go at 12:35." in desk.text
    desk.tap("Begin after all")
    desk.command("/why")
    assert "09:00–12:00: you began it at 12:35." in desk.text


def test_days_off_are_named_with_their_end(desk: Desk) -> None:
    """Silent, and until when; also ahead of time."""
    desk.off(date(2026, 11, 23), date(2026, 11, 25))
    desk.until("12:05")
    desk.command("/why")
    assert "09:00–12:00: silent, because you were off until Wed 25 Nov." in desk.text
    assert "14:00–17:00: I will be silent, because you are off until Wed 25 Nov." in desk.text


def test_quiet_hours_are_named(desk: Desk) -> None:
    """Waiting in the night, and silent when the morning is a day off."""
    desk.works(*weekdays("20:00-22:30"))
    desk.off(date(2026, 11, 25), date(2026, 11, 25))
    desk.command("/why")
    assert "20:00–22:30: will wait until 08:00 on Tue 24 Nov, quiet hours." in desk.text
    desk.until("Mon 22:40")
    desk.command("/why")
    assert "20:00–22:30: waits until 08:00 on Tue 24 Nov, quiet hours." in desk.text
    desk.until("Tue 22:40")
    desk.command("/why")
    assert "fell into quiet hours, and you were off until Wed 25 Nov" in desk.text


def test_one_line_and_late_and_busy_are_told_apart(desk: Desk) -> None:
    """Each reason has its own words."""
    desk.until("12:05")
    desk.say("short and good")
    desk.command("/why")
    assert "you kept one line at 12:05" in desk.text
    desk.until("17:00")
    desk.sleep(60)
    desk.command("/why")
    assert "asked late, at 18:00, because I had been away" in desk.text
    desk.until("Tue 12:04")
    desk.command("/schedule Sat 9-12")
    desk.until("12:06")
    desk.command("/why")
    assert "waits until 12:15, because we were in the middle of something" in desk.text


def test_changed_hours_are_named(desk: Desk) -> None:
    """A block that moved, and one that is planned no more."""
    desk.command("/schedule Mon 9:30-12:30")
    desk.tap("Replace these days")
    desk.command("/why")
    assert "09:30–12:30: moved to this time at 08:00" in desk.text
    assert "14:00–17:00: not asked, because your hours changed at 08:00." in desk.text


@pytest.mark.parametrize("reason", ["dropped", "past", "restored", "something_new"])
def test_a_reason_is_never_guessed(desk: Desk, reason: str) -> None:
    """Also one that this version does not know is said with what it decided."""
    row = next(iter(desk.shelf.prompts.values()))
    desk.shelf.ledger.append(Decided(desk.now, row, "silent", reason))
    desk.command("/why")
    said = {
        "dropped": "hours changed",
        "past": "over before",
        "restored": "put back from a backup",
        "something_new": "“silent” at 08:00",
    }
    assert said[reason] in desk.text


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("yesterday", "Sun 22 Nov"),
        ("today", "Mon 23 Nov"),
        ("Mon", "Mon 23 Nov"),
        ("Tuesday", "Tue 17 Nov"),
        ("12 Nov", "Thu 12 Nov"),
        ("2026-11-20", "Fri 20 Nov"),
        ("tomorrow", "Tue 24 Nov"),
        ("next Tuesday", "Tue 24 Nov"),
        ("next Mon", "Mon 30 Nov"),
        ("this Friday", "Fri 27 Nov"),
        ("this Monday", "Mon 23 Nov"),
    ],
)
def test_a_day_can_be_named_and_looks_back(desk: Desk, words: str, day: str) -> None:
    """Tuesday on a Monday is the last one, not the next; "next" and "this" look ahead."""
    desk.command(f"/why {words}")
    assert desk.text.startswith(day)


def test_a_day_that_can_be_read_twice_is_asked_back(desk: Desk) -> None:
    """3/4 may be April or March."""
    desk.command("/why 3/4")
    assert desk.text == "Which day do you mean?"
    desk.tap(desk.buttons[0])
    assert desk.text.startswith("Fri 3 Apr")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Montag", "Mon 23 Nov"),
        ("ayer", "Sun 22 Nov"),
        ("jeudi", "Thu 19 Nov"),
        ("12. Nov.", "Thu 12 Nov"),
        ("kommenden Donnerstag", "Thu 26 Nov"),
        ("nächsten Montag", "Mon 30 Nov"),
    ],
)
def test_a_day_can_be_named_in_any_language(desk: Desk, words: str, day: str) -> None:
    """German, Spanish, French: whatever is typed."""
    desk.world = dataclasses.replace(desk.world, tables=TABLES)
    desk.command(f"/why {words}")
    assert day in desk.text


def test_a_day_on_which_languages_differ_is_asked_back(desk: Desk) -> None:
    """Thursday in German, Sunday in Spanish."""
    desk.world = dataclasses.replace(desk.world, tables=TABLES)
    desk.command("/why Do")
    assert "Which day do you mean?" in desk.text
    desk.tap("Thu 19 Nov")
    assert "Thu 19 Nov" in desk.text


@pytest.mark.parametrize("words", ["banana", "Mon banana", "31 Feb", "1 Jan 1999", "1 Jan 2199"])
def test_a_day_that_cannot_be_found_is_said_kindly(desk: Desk, words: str) -> None:
    """With examples of what works."""
    desk.command(f"/why {words}")
    assert "I could not find the day" in desk.text
    assert "/why yesterday" in desk.text


def test_arrows_turn_the_days_in_place(desk: Desk) -> None:
    """Back and forth, in one message."""
    desk.until("12:05")
    desk.command("/why")
    before = len(desk.messages)
    desk.tap("Tue 24 Nov ▶")
    assert "09:00–12:00: will be asked at 12:05." in desk.text
    desk.tap("◀ Mon 23 Nov")
    assert "asked at 12:05" in desk.text
    desk.tap("◀ Sun 22 Nov")
    assert "before I knew of any hours of yours" in desk.text
    assert len(desk.messages) == before


@pytest.mark.parametrize("choice", ["", "banana", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_forged_day_changes_nothing(desk: Desk, choice: str) -> None:
    """Only days within reach are shown."""
    desk.tap_to(Address("why", "@day", 1, choice))
    assert desk.toast == "I cannot show that day."


def test_the_weekly_letter_has_its_line_on_the_day_it_was_due(desk: Desk) -> None:
    """Whether it came, waits or was not to come."""
    desk.until("Sun 18:00")
    desk.command("/why")
    assert desk.text.endswith("You have no hours on a Sunday.\n\nYour week: ready at 18:00.")
    row = next(one for one in desk.shelf.prompts.values() if one.kind == "letter")
    for reason, said in (("letter_off", "because you had chosen so"), ("late", "a newer one")):
        desk.shelf.ledger.append(Decided(desk.now, row, "silent", reason))
        desk.command("/why")
        assert said in desk.text
    desk.shelf.prompts[row.id] = replace(row, state="waiting")
    desk.shelf.ledger.append(Decided(desk.now, row, "waits", "busy"))
    desk.command("/why")
    assert "Your week: waits until 18:00, because we were in the middle" in desk.text


# --------------------------------------------------------------------- by hand


def test_what_was_moved_by_hand_is_told(desk: Desk) -> None:
    """Still working, moved, and taken back."""
    desk.until("10:00")
    desk.command("/today")
    desk.tap("09:00–12:00 ›")
    desk.tap("Still working, +30 min")
    desk.command("/why")
    assert "09:00–12:00: waits until 12:35, because you were still working." in desk.text
    assert "14:00–17:00: waits until 17:35, because you were still working." in desk.text
    desk.tap("Undo")
    desk.tap("Move…")
    desk.tap("Tonight, 19:00")
    desk.command("/why")
    assert "09:00–12:00: waits until 19:00, because you moved it there." in desk.text
    assert "14:00–17:00: will be asked at 17:05, as it was before." in desk.text


def test_what_was_moved_into_quiet_hours_says_when_it_comes(desk: Desk) -> None:
    """Or that it will not."""
    row = next(one for one in desk.shelf.prompts.values() if one.day == desk.today)
    late = replace(row, due_at=row.due_at + timedelta(hours=10))
    desk.shelf.prompts[row.id] = late
    desk.shelf.ledger.append(Decided(desk.now, late, "waits", "moved_by_hand"))
    desk.command("/why")
    assert "waits until 08:00 on Tue 24 Nov, because you moved it there." in desk.text
    desk.off(date(2026, 11, 24), date(2026, 11, 24))
    desk.command("/why")
    assert "will fall into quiet hours before a day off, so I will be silent." in desk.text


# ------------------------------------------------------------------- the whole story


def test_the_whole_story_of_a_block_is_told_line_by_line(desk: Desk) -> None:
    """In the order in which it went, with its times; and back to the day."""
    desk.until("12:05")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    desk.until("12:35")
    desk.tap("Not this time")
    desk.command("/why")
    assert desk.buttons[0] == "More: 09:00–12:00"
    before = len(desk.messages)
    desk.tap("More: 09:00–12:00")
    title, story = desk.text.split("\n\n")
    assert title == "Mon 23 Nov, 09:00–12:00"
    assert story.split("\n") == [
        "asked at 12:05.",
        "put off at 12:05, because you asked for later.",
        "asked at 12:35.",
        "you let it go at 12:35.",
    ]
    desk.tap("‹ Back")
    assert "14:00–17:00: will be asked at 17:05." in desk.text
    assert len(desk.messages) == before


def test_the_story_of_what_is_still_to_come_ends_with_that(desk: Desk) -> None:
    """Let go, and asked for after all."""
    desk.command("/today")
    desk.tap("14:00–17:00 ›")
    desk.tap("Skip")
    desk.tap("Ask after all")
    desk.command("/why")
    desk.tap("More: 14:00–17:00")
    assert desk.text.endswith(
        "put back by you at 08:00, as it was before.\nwill be asked at 17:05."
    )


def test_a_block_with_one_decision_has_no_more_to_tell(desk: Desk) -> None:
    """No button that would say the same again."""
    desk.until("12:05")
    desk.command("/why")
    assert not any(one.startswith("More") for one in desk.buttons)


@pytest.mark.parametrize(
    "choice",
    ["", "x", "1", "20261123.999", "20261123.", "0.0", "99999999.1", "20251001.1", "1.2.3"],
)
def test_a_forged_story_is_not_told(desk: Desk, choice: str) -> None:
    """Only blocks of days within reach."""
    desk.tap_to(Address("why", "@more", 1, choice))
    assert desk.toast == "I cannot find that block any more."


# ------------------------------------------------------------- a day without blocks


def nothing_on(desk: Desk, day: str) -> str:
    """Return what is said of a day without blocks."""
    desk.command(f"/why {day}")
    return desk.text.split("\n\n")[1]


def test_a_day_without_hours_says_so(desk: Desk) -> None:
    """Before they joined, on another weekday, in another week, and with no hours at all."""
    assert nothing_on(desk, "yesterday") == "That was before I knew of any hours of yours."
    desk.works(Slot(5, time(9), time(10), every=2, anchor=date(2026, 12, 5)))
    desk.until("Mon 09:00")
    desk.advance(days=7)
    assert nothing_on(desk, "29 Nov") == "You have no hours on a Sunday."
    assert nothing_on(desk, "28 Nov") == "Your Saturday hours do not fall on this day."
    assert nothing_on(Desk(), "today") == "You have no weekly hours. /schedule takes them."


def test_hours_that_came_later_are_not_said_to_have_been_there(desk: Desk) -> None:
    """Neither for a day that is over nor for a day that nearly is."""
    desk.until("Sun 20:00")
    desk.works(OneOff(desk.today - timedelta(1), time(9), time(10)), Slot(6, time(9), time(10)))
    assert nothing_on(desk, "yesterday") == (
        "Nothing was planned: the hours you have now came later."
    )
    assert nothing_on(desk, "today") == "Your hours of this day were over before I knew of them."


def test_a_day_that_is_not_planned_yet_says_what_will_be(desk: Desk) -> None:
    """The store plans two days; one can look at seven."""
    desk.shelf.prompts = {n: one for n, one in desk.shelf.prompts.items() if one.day == desk.today}
    desk.command("/why 2026-11-27")
    assert "09:00–12:00: will be asked at 12:05." in desk.text
    assert "14:00–17:00: will be asked at 17:05." in desk.text


def test_a_calendar_with_nothing_on_a_day_is_named(desk: Desk) -> None:
    """As far as it has been read, and as far as was known then."""
    desk.meets("18:00-19:00")
    assert nothing_on(desk, "2026-11-28") == "Your calendar has nothing on this day."
    number, state = next(iter(desk.shelf.calendars.items()))
    desk.shelf.calendars[number] = replace(state, until=date(2026, 11, 24))
    assert nothing_on(desk, "2026-11-28") == (
        "Nothing is planned yet: I have not read your calendar that far."
    )
    desk.until("Sun 12:00")
    assert nothing_on(desk, "yesterday") == "Your calendar had nothing on this day that I knew of."


def test_a_day_off_without_blocks_says_why(desk: Desk) -> None:
    """Off for days, on a holiday, on a day that comes back; before and after it."""
    desk.shelf.days_off[1] = DaysOff(6)
    desk.shelf.holidays = {date(2026, 11, 28): "Saint Catherine"}
    desk.session = replace(desk.session, settings=replace(desk.session.settings, holidays="CA-QC"))
    assert nothing_on(desk, "2026-11-28") == "A holiday: Saint Catherine."
    assert nothing_on(desk, "2026-11-29") == "Your regular day off."
    desk.off(date(2026, 11, 28), date(2026, 11, 29))
    assert nothing_on(desk, "2026-11-28") == "Nothing is planned: you are off until Sun 29 Nov."
    desk.advance(days=7)
    assert nothing_on(desk, "yesterday") == "Nothing was planned: you were off until Sun 29 Nov."


def test_each_kind_of_day_off_is_told_of_a_block_to_come_and_of_a_silent_one(desk: Desk) -> None:
    """A holiday by its name."""
    desk.shelf.holidays = {date(2026, 11, 23): "Saint Clement"}
    desk.shelf.days_off[1] = DaysOff(1)
    desk.session = replace(desk.session, settings=replace(desk.session.settings, holidays="DE-BY"))
    desk.command("/why")
    assert "09:00–12:00: I will be silent, because of a holiday: Saint Clement." in desk.text
    desk.tap("Tue 24 Nov ▶")
    assert "09:00–12:00: I will be silent: it is your regular day off." in desk.text
    desk.until("Tue 13:00")
    desk.command("/why")
    assert "09:00–12:00: silent, because it was your regular day off." in desk.text
    desk.tap("◀ Mon 23 Nov")
    assert "09:00–12:00: silent, because it was a holiday: Saint Clement." in desk.text


def test_a_block_over_midnight_belongs_to_the_evening_it_began(desk: Desk) -> None:
    """Its line stands on that day."""
    desk.works(Slot(5, time(20), time(0, 30)))
    desk.until("Sun 08:00")
    desk.command("/why Sat")
    assert "20:00–00:30: asked at 08:00 on Sun 29 Nov." in desk.text
