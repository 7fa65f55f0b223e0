"""Therapists and their sealed sessions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.store.moments import stamp
from bot.vault import Vault
from conversations.codec import decode, encode
from conversations.model import Session


@dataclass(frozen=True, slots=True)
class Person:
    """A therapist as stored; ``plan_at`` is the stamp of when more days are to be planned."""

    id: int
    chat_id: int
    blocked: bool
    session: Session
    plan_at: int | None = None
    planned_to: str | None = None


def by_chat(db: sqlite3.Connection, chat_id: int) -> int | None:
    """Return the id of the therapist who writes in this chat."""
    row = db.execute("SELECT id FROM therapist WHERE chat_id = ?", (chat_id,)).fetchone()
    return None if row is None else int(row[0])


def chat(db: sqlite3.Connection, therapist: int) -> int | None:
    """Return the chat in which a therapist writes."""
    row = db.execute("SELECT chat_id FROM therapist WHERE id = ?", (therapist,)).fetchone()
    return None if row is None else int(row[0])


def anyone(db: sqlite3.Connection) -> bool:
    """Tell whether a therapist is enrolled."""
    return db.execute("SELECT 1 FROM therapist LIMIT 1").fetchone() is not None


def count(db: sqlite3.Connection) -> int:
    """Return how many therapists there are."""
    return int(db.execute("SELECT count(*) FROM therapist").fetchone()[0])


def chats(db: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the chat and the id of everybody, the first who came first."""
    return db.execute("SELECT chat_id, id FROM therapist ORDER BY id").fetchall()


def ids(db: sqlite3.Connection) -> list[int]:
    """Return the ids of all therapists."""
    return [number for (number,) in db.execute("SELECT id FROM therapist")]


def add(db: sqlite3.Connection, vault: Vault, person: Person, now: datetime) -> None:
    """Enrol a therapist whose data key has been made."""
    db.execute(
        "INSERT INTO therapist (id, chat_id, enrolled_at, session) VALUES (?, ?, ?, ?)",
        (person.id, person.chat_id, stamp(now), _seal(vault, person.id, person.session)),
    )


def load(db: sqlite3.Connection, vault: Vault, therapist: int) -> Person:
    """Return a therapist.

    Raises:
        LookupError: there is none of this id.
        VaultProblem: the session cannot be opened.
    """
    row = db.execute(
        "SELECT chat_id, blocked, session, plan_at, planned_to FROM therapist WHERE id = ?",
        (therapist,),
    ).fetchone()
    if row is None:
        raise LookupError("no such therapist")
    session = vault.open_value(therapist, "therapist", "session", row[2], _decode)
    return Person(therapist, row[0], bool(row[1]), session, *row[3:])


def save(db: sqlite3.Connection, vault: Vault, therapist: int, session: Session) -> None:
    """Write a session."""
    db.execute(
        "UPDATE therapist SET session = ? WHERE id = ?",
        (_seal(vault, therapist, session), therapist),
    )


def set_blocked(db: sqlite3.Connection, therapist: int, *, blocked: bool) -> None:
    """Note that this person has blocked the bot, or let it back in."""
    db.execute("UPDATE therapist SET blocked = ? WHERE id = ?", (blocked, therapist))


def recent_messages(db: sqlite3.Connection, therapist: int, since: datetime) -> list[int]:
    """Return the messages in somebody's chat, theirs and ours, that are known to be newer.

    Numbers grow with time in a chat: whatever stands above the first answer to a question that was
    put since then is newer.
    """
    [first] = db.execute(
        "SELECT min(p.message_id) FROM record AS r JOIN answer_part AS p "
        "ON p.therapist_id = r.therapist_id AND p.record_id = r.id "
        "WHERE r.therapist_id = ? AND r.opened_at > ? AND p.message_id > 0",
        (therapist, stamp(since)),
    ).fetchone()
    if first is None:
        return []
    found = db.execute(
        "SELECT message_id FROM card WHERE therapist_id = ?1 AND message_id >= ?2"
        " UNION SELECT message_id FROM answer_part WHERE therapist_id = ?1 AND message_id >= ?2"
        " ORDER BY message_id",
        (therapist, first),
    )
    return [number for (number,) in found]


def remove(db: sqlite3.Connection, therapist: int) -> None:
    """Delete a therapist and every row of theirs."""
    db.execute("DELETE FROM therapist WHERE id = ?", (therapist,))


def _seal(vault: Vault, therapist: int, session: Session) -> bytes:
    return vault.seal_value(therapist, "therapist", "session", session, encode)


_decode = partial(decode, Session)
