"""Calendars as they are stored: sealed, in use or not, and due to be read."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from bot.keys import VaultProblem
from bot.store import calendars, people, schedule
from bot.store.calendars import BEFORE, Content, State
from bot.vault import Vault
from conversations.when.appointments import AllDay, Appointment, CalendarReading
from tests.bot.store.conftest import NOW
from tests.bot.store.stock import MONDAY, TIMES

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CANARY = "canary-0a1b2c3d"
STATE = State(
    label="calendar.example.com",
    address=f"https://calendar.example.com/{CANARY}.ics",
    etag='"tag"',
    read_at=NOW,
    failing_since=NOW - DAY,
    failures=3,
    failure="gone",
    told=True,
    doubted=True,
    away_known=("x",),
)
CONTENT = Content(
    CalendarReading(
        (
            Appointment(NOW, NOW + HOUR, "a", cancelled=True, free=True),
            Appointment(NOW, None, "b", declined=True, floating=True),
        ),
        (AllDay(MONDAY, MONDAY + DAY, CANARY, away=True),),
        unreadable=4,
    ),
    "Europe/Berlin",
    MONDAY,
    MONDAY + 60 * DAY,
)


def add(
    db: sqlite3.Connection, vault: Vault, therapist: int, read_at: datetime | None = NOW
) -> int:
    """Store a feed."""
    return calendars.add(db, vault, therapist, "feed", (STATE, CONTENT), read_at)


def due(db: sqlite3.Connection, number: int) -> object:
    """Return when a calendar is read next."""
    found = db.execute("SELECT read_at FROM calendar WHERE id = ?", (number,)).fetchone()
    return found[0] and datetime.fromtimestamp(found[0], NOW.tzinfo)


def test_a_calendar_comes_back_as_it_was(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """Everything of its state and of what it says, letter by letter."""
    number = add(db, vault, robin)
    [kept] = calendars.of(db, vault, robin)
    assert (kept.id, kept.therapist, kept.kind, kept.removed) == (number, robin, "feed", False)
    assert (kept.state, kept.content) == (STATE, CONTENT)
    assert calendars.by_id(db, vault, number) == kept
    assert calendars.by_id(db, vault, number + 1) is None


def test_a_calendar_is_sealed(db: sqlite3.Connection, vault: Vault, robin: int, kim: int) -> None:
    """Neither address nor keys stand in its row, and no other key opens it."""
    number = add(db, vault, robin)
    [row] = db.execute("SELECT state, content FROM calendar")
    assert all(CANARY.encode() not in column for column in row)
    db.execute("UPDATE calendar SET therapist_id = ? WHERE id = ?", (kim, number))
    with pytest.raises(VaultProblem):
        calendars.by_id(db, vault, number)


def test_state_and_content_are_written_apart(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """Each leaves the other as it is; only the state says when it is read next."""
    number = add(db, vault, robin)
    calendars.put_state(db, vault, (robin, number), State(), NOW + DAY)
    other = Content(CalendarReading(), "UTC", MONDAY, MONDAY)
    calendars.put_content(db, vault, (robin, number), other)
    [kept] = calendars.of(db, vault, robin)
    assert (kept.state, kept.content) == (State(), other)
    assert due(db, number) == NOW + DAY


def test_what_is_another_persons_is_not_touched(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """A number that is somebody else's changes nothing of theirs."""
    number = add(db, vault, robin)
    calendars.put_state(db, vault, (kim, number), State(), None)
    calendars.put_content(db, vault, (kim, number), CONTENT)
    calendars.remove(db, kim, number, NOW)
    calendars.drop(db, kim, number)
    calendars.purge(db, kim, NOW + DAY)
    [kept] = calendars.of(db, vault, robin)
    assert (kept.state, kept.removed) == (STATE, False)
    assert calendars.of(db, vault, kim) == ()


def test_a_calendar_goes_out_of_use_and_comes_back(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """Out of use it is not read, and it is purged once it has been so since before an instant."""
    number = add(db, vault, robin)
    calendars.remove(db, robin, number, NOW)
    assert calendars.of(db, vault, robin)[0].removed
    assert calendars.to_read(db, NOW + DAY) == []
    assert calendars.next_instant(db) is None
    calendars.purge(db, robin, NOW)
    calendars.remove(db, robin, number, None)
    assert not calendars.of(db, vault, robin)[0].removed
    assert calendars.to_read(db, NOW) == [number]
    calendars.purge(db, robin, NOW + DAY)
    calendars.remove(db, robin, number, NOW)
    calendars.purge(db, robin, NOW + timedelta(seconds=1))
    assert calendars.of(db, vault, robin) == ()


def test_the_most_overdue_are_read_first(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """What is due later, or never, is not among them; the next instant is the earliest."""
    late, later = add(db, vault, robin, NOW - HOUR), add(db, vault, kim, NOW - 2 * HOUR)
    add(db, vault, robin, NOW + HOUR)
    add(db, vault, robin, None)
    assert calendars.to_read(db, NOW) == [later, late]
    assert calendars.to_read(db, NOW, 1) == [later]
    assert calendars.next_instant(db) == NOW - 2 * HOUR


def test_a_claim_puts_reading_off(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """What is claimed is not due until the claim ends."""
    number = add(db, vault, robin)
    calendars.claim(db, [number], NOW + HOUR)
    assert calendars.to_read(db, NOW) == []
    assert calendars.to_read(db, NOW + HOUR) == [number]


def test_who_blocks_the_bot_has_nothing_read(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """Neither what was given before nor what is taken in meanwhile, until they are back."""
    before = add(db, vault, robin)
    people.set_blocked(db, robin, blocked=True)
    meanwhile = add(db, vault, robin)
    assert calendars.to_read(db, NOW) == []
    assert calendars.next_instant(db) is None
    people.set_blocked(db, robin, blocked=False)
    assert sorted(calendars.to_read(db, NOW)) == [before, meanwhile]


@pytest.mark.parametrize(
    ("read_at", "expected"),
    [
        (NOW + DAY, TIMES[5] - BEFORE),
        (NOW - HOUR, NOW - HOUR),
        (None, None),
    ],
)
def test_a_feed_is_read_before_what_is_due_next(
    db: sqlite3.Connection,
    vault: Vault,
    robin: int,
    read_at: datetime | None,
    expected: datetime | None,
) -> None:
    """Ten minutes before the next block is asked about, if it would not be sooner; files never."""
    schedule.add_due(db, robin, "block", TIMES)
    number = add(db, vault, robin, read_at)
    calendars.read_before(db, vault, robin, NOW - HOUR)
    assert due(db, number) == expected


def test_what_is_due_too_soon_brings_nothing_forward(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """With less than ten minutes left, or for other people's blocks, the feed keeps its hour."""
    schedule.add_due(db, robin, "block", TIMES)
    mine, theirs = add(db, vault, robin, NOW + DAY), add(db, vault, kim, NOW + DAY)
    calendars.read_before(db, vault, robin, NOW)
    calendars.read_before(db, vault, kim, NOW - HOUR)
    assert due(db, mine) == due(db, theirs) == NOW + DAY


def test_calendars_go_with_their_owner(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Who leaves takes theirs along; the others' stay."""
    add(db, vault, robin)
    stays = add(db, vault, kim)
    people.remove(db, robin)
    assert db.execute("SELECT id FROM calendar").fetchall() == [(stays,)]
