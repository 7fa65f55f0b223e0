"""Calendars: where they are read from, sealed, and what was read last, sealed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import inf
from typing import Any, Literal, TypeVar

import msgspec

from bot.store.moments import moment, stamp
from bot.store.reading import first_of
from bot.vault import Vault
from conversations.jsontext import dumps
from conversations.model.value import Value
from conversations.when.appointments import CalendarReading

BEFORE = timedelta(minutes=10)
"""So long before a block is asked about its calendar is read once more."""

Kind = Literal["file", "feed"]
_T = TypeVar("_T", bound=Value)


class State(Value, frozen=True):
    """Where a calendar is read from, and how that goes.

    ``label`` names it to its owner. ``etag`` and ``modified`` are its last validators (RFC 9110,
    section 8.8), ``fingerprint`` what tells whether it has changed. ``read_at`` is when it was
    last read well; since then ``failures`` tries have failed, the first at ``failing_since``, the
    last for the reason ``failure``, and the owner has been ``told``. ``doubted``: it was empty
    all at once, and is believed when it is so again. Its host has asked to be left alone until
    ``rest_until``. ``away_known`` are the keys of the days off
    in it that a pause has been offered for.
    """

    label: str = ""
    address: str = ""
    etag: str = ""
    modified: str = ""
    fingerprint: str = ""
    read_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    failure: str = ""
    told: bool = False
    doubted: bool = False
    rest_until: datetime | None = None
    away_known: tuple[str, ...] = ()


class Content(Value, frozen=True):
    """What was read last: for which zone, and from the first to the last of which days."""

    reading: CalendarReading
    zone: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar as stored; ``removed`` tells that it is out of use."""

    id: int
    therapist: int
    kind: Kind
    removed: bool
    state: State
    content: Content


@cache
def _decoder(kind: type[_T]) -> msgspec.json.Decoder[_T]:
    return msgspec.json.Decoder(kind)


def add(
    db: sqlite3.Connection,
    vault: Vault,
    therapist: int,
    kind: Kind,
    what: tuple[State, Content],
    read_at: datetime | None,
) -> int:
    """Store a calendar and return its id; ``read_at`` is when it is to be read next."""
    cursor = db.execute(
        "INSERT INTO calendar (therapist_id, kind, read_at, away, state, content)"
        " SELECT id, ?, ?, blocked, x'', x'' FROM therapist WHERE id = ?",
        (kind, None if read_at is None else stamp(read_at), therapist),
    )
    number = int(cursor.lastrowid or 0)
    put_state(db, vault, (therapist, number), what[0], read_at)
    put_content(db, vault, (therapist, number), what[1])
    return number


def put_state(
    db: sqlite3.Connection,
    vault: Vault,
    place: tuple[int, int],
    state: State,
    read_at: datetime | None,
) -> None:
    """Write how a calendar stands; ``place`` is its therapist and id."""
    therapist, number = place
    sealed = vault.seal(therapist, "calendar", number, "state", dumps(state))
    db.execute(
        "UPDATE calendar SET state = ?, read_at = ? WHERE id = ? AND therapist_id = ?",
        (sealed, None if read_at is None else stamp(read_at), number, therapist),
    )


def put_content(
    db: sqlite3.Connection, vault: Vault, place: tuple[int, int], content: Content
) -> None:
    """Write what was read of a calendar."""
    therapist, number = place
    sealed = vault.seal(therapist, "calendar", number, "content", dumps(content))
    db.execute(
        "UPDATE calendar SET content = ? WHERE id = ? AND therapist_id = ?",
        (sealed, number, therapist),
    )


def of(db: sqlite3.Connection, vault: Vault, therapist: int) -> tuple[Kept, ...]:
    """Return a therapist's calendars, oldest first, those out of use too."""
    rows = db.execute(f"{_SELECT} WHERE therapist_id = ? ORDER BY id", (therapist,))
    return tuple(_kept(vault, row) for row in rows)


def by_id(db: sqlite3.Connection, vault: Vault, number: int) -> Kept | None:
    """Return one calendar."""
    row = db.execute(f"{_SELECT} WHERE id = ?", (number,)).fetchone()
    return None if row is None else _kept(vault, row)


_SELECT = "SELECT id, therapist_id, kind, removed_at, state, content FROM calendar"


def _kept(vault: Vault, row: tuple[Any, ...]) -> Kept:
    number, therapist, kind, removed_at, state, content = row

    def opened(column: str, sealed: bytes, what: type[_T]) -> _T:
        found: _T = _decoder(what).decode(vault.open(therapist, "calendar", number, column, sealed))
        return found

    return Kept(
        number,
        therapist,
        kind,
        removed_at is not None,
        opened("state", state, State),
        opened("content", content, Content),
    )


def remove(db: sqlite3.Connection, therapist: int, number: int, at: datetime | None) -> None:
    """Take a calendar out of use; without an instant put it back."""
    db.execute(
        "UPDATE calendar SET removed_at = ? WHERE therapist_id = ? AND id = ?",
        (None if at is None else stamp(at), therapist, number),
    )


def drop(db: sqlite3.Connection, therapist: int, number: int) -> None:
    """Delete a calendar."""
    db.execute("DELETE FROM calendar WHERE therapist_id = ? AND id = ?", (therapist, number))


def purge(db: sqlite3.Connection, therapist: int, before: datetime) -> None:
    """Delete what has been out of use since before an instant."""
    db.execute(
        "DELETE FROM calendar WHERE therapist_id = ? AND removed_at < ?",
        (therapist, stamp(before)),
    )


def to_read(db: sqlite3.Connection, now: datetime, most: float = inf) -> list[int]:
    """Return the calendars that are to be read now, the most overdue first."""
    rows = db.execute(
        "SELECT id FROM calendar WHERE read_at IS NOT NULL AND removed_at IS NULL"
        " AND NOT away AND read_at <= ? ORDER BY read_at",
        (stamp(now),),
    )
    return first_of(rows, most)


def claim(db: sqlite3.Connection, numbers: Iterable[int], again_at: datetime) -> None:
    """Let calendars that are being read now not be read again before an instant."""
    db.executemany(
        "UPDATE calendar SET read_at = ? WHERE id = ?",
        [(stamp(again_at), number) for number in numbers],
    )


def read_before(db: sqlite3.Connection, vault: Vault, therapist: int, now: datetime) -> None:
    """Let a therapist's feeds be read a little before what is due to them next, if not sooner.

    One whose host has asked to be left alone is left alone.
    """
    before = int(BEFORE.total_seconds())
    [(at,)] = db.execute(
        "SELECT min(due_at) - :before FROM due WHERE therapist_id = :therapist"
        " AND state = 'waiting' AND kind = 'block' AND due_at - :before > :now",
        {"therapist": therapist, "now": stamp(now), "before": before},
    )
    if at is None:
        return
    later = db.execute(
        "SELECT id, state FROM calendar"
        " WHERE therapist_id = ? AND read_at > ? AND removed_at IS NULL",
        (therapist, at),
    ).fetchall()
    for number, sealed in later:
        state = _decoder(State).decode(vault.open(therapist, "calendar", number, "state", sealed))
        if state.rest_until is None or stamp(state.rest_until) <= at:
            db.execute(
                "UPDATE calendar SET read_at = ? WHERE id = ? AND therapist_id = ?",
                (at, number, therapist),
            )


def next_instant(db: sqlite3.Connection) -> datetime | None:
    """Return when the next calendar is to be read."""
    row = db.execute(
        "SELECT min(read_at) FROM calendar"
        " WHERE read_at IS NOT NULL AND removed_at IS NULL AND NOT away"
    ).fetchone()
    return None if row[0] is None else moment(row[0])
