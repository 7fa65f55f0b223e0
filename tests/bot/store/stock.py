"""A row of everything for a therapist, and where each sealed value stands."""

import sqlite3
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from bot.keys import VaultProblem
from bot.store import calendars, inbox, invites, jobs, outbox, people, records, schedule, voices
from bot.store.calendars import Content, State
from bot.store.moments import stamp
from bot.vault import Vault
from conversations.model import Answer, BlockRef, Job, Part, Record, Session
from conversations.when.appointments import AllDay, CalendarReading
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot
from tests.bot.store.conftest import NOW

MONDAY = NOW.date()
SLOT = Slot(0, time(9), time(12))
ONE_OFF = OneOff(MONDAY, time(14), time(17))
TIMES = (MONDAY, time(9), time(12), NOW - timedelta(hours=3), NOW, NOW + timedelta(minutes=5))
CANARY = "canary: she laughed at last"


def record(number: int = 1, *parts: Part, state: str = "open", day: date = MONDAY) -> Record:
    """Return a check-in about a Monday's morning."""
    return Record(
        id=number,
        flow="checkin",
        zone="Europe/Berlin",
        day=day,
        opened_at=NOW + timedelta(minutes=number),
        block=BlockRef(day, time(9), time(12)),
        state=state,  # type: ignore[arg-type]
        answers={"seeing": Answer(parts=parts)} if parts else {},
    )


def update(number: int, text: str = CANARY) -> dict[str, Any]:
    """Return a raw update as far as the inbox looks at it."""
    return {"update_id": number, "message": {"message_id": number, "text": text}}


def fill(db: sqlite3.Connection, vault: Vault, therapist: int) -> None:
    """Put at least one row of a therapist into every table."""
    owner = (therapist, therapist * 10)
    inbox.add(db, vault, therapist, update(therapist * 1000), NOW)
    outbox.add(db, vault, owner, outbox.Draft("sendMessage", {"text": CANARY}, card=1), NOW)
    outbox.add_card(db, therapist, 1, 1, "seeing")
    outbox.add_attachment(db, vault, therapist, "presence.json", CANARY.encode(), NOW)
    records.keep(db, vault, therapist, record(1, Part(5, CANARY)))
    voices.keep(db, vault, therapist, 5, CANARY.encode())
    schedule.add_rule(db, therapist, SLOT)
    schedule.add_pause(db, therapist, Pause(MONDAY, MONDAY))
    schedule.add_due(db, therapist, "block", TIMES)
    [(number,)] = db.execute("SELECT id FROM due WHERE therapist_id = ?", (therapist,))
    schedule.put_appointments(db, vault, therapist, number, frozenset({CANARY}))
    schedule.add_day_off(db, therapist, DaysOff(4))
    entry = AllDay(MONDAY, MONDAY, CANARY)
    content = Content(CalendarReading(days=(entry,)), "UTC", MONDAY, MONDAY)
    calendars.add(db, vault, therapist, "feed", (State(address=CANARY), content), NOW)
    schedule.note(db, therapist, number, NOW, "asked", "on_time", None)
    jobs.add(db, vault, therapist, Job("export", {"words": CANARY}))
    invites.use(db, invites.add(db, NOW, 7), therapist, NOW)
    people.save(db, vault, therapist, Session(carried={"reflecting": CANARY}))
    at = stamp(NOW)
    db.execute(
        "INSERT INTO notice (therapist_id, kind, since_at, until_at, tell_at)"
        " VALUES (?, 'away', ?, ?, ?)",
        (therapist, at, at, at),
    )


def owned(db: sqlite3.Connection) -> list[str]:
    """Return the tables whose rows are a therapist's, as the schema tells."""
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [
        name
        for name in names
        if any(column[1] == "therapist_id" for column in db.execute(f"PRAGMA table_info({name})"))
    ]


def count(db: sqlite3.Connection, table: str, therapist: int) -> int:
    """Return how many rows of a table are a therapist's."""
    query = f"SELECT count(*) FROM {table} WHERE therapist_id = ?"  # noqa: S608 - our own tables
    return int(db.execute(query, (therapist,)).fetchone()[0])


Opener = Callable[[sqlite3.Connection, Vault, int], object]

OPENERS: dict[tuple[str, str], Opener] = {
    ("therapist", "session"): people.load,
    ("inbox", "payload"): lambda db, vault, who: [
        inbox.open_(db, vault, row) for row in inbox.waiting(db) if row.therapist == who
    ],
    ("outbox", "payload"): lambda db, vault, who: [
        row for row in outbox.all_(db, vault) if row.therapist == who
    ],
    ("record", "document"): lambda db, vault, who: list(records.all_(db, vault, who)),
    ("due", "appointments"): lambda db, vault, who: [
        schedule.appointments(db, vault, who, number)
        for (number,) in db.execute(
            "SELECT id FROM due WHERE therapist_id = ? AND appointments IS NOT NULL", (who,)
        )
    ],
    ("calendar", "state"): lambda db, vault, who: [
        one.state for one in calendars.of(db, vault, who)
    ],
    ("calendar", "content"): lambda db, vault, who: [
        one.content for one in calendars.of(db, vault, who)
    ],
    ("voice", "content"): voices.all_,
    ("job", "payload"): lambda db, vault, who: [
        row for row in jobs.all_(db, vault) if row.therapist == who
    ],
    ("attachment", "content"): lambda db, vault, who: [
        outbox.attachment(db, vault, who, number)
        for (number,) in db.execute("SELECT id FROM attachment WHERE therapist_id = ?", (who,))
    ],
}
"""How each sealed column is read again."""


def tells(db: sqlite3.Connection, vault: Vault, therapist: int, place: tuple[str, str]) -> bool:
    """Whether reading a sealed column of a therapist tells the words that stand in it."""
    try:
        return CANARY in repr(OPENERS[place](db, vault, therapist))
    except VaultProblem:
        return False
