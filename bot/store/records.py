"""Check-ins and notes: one sealed document each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.store import meta
from bot.store.moments import clock, moment, stamp
from bot.vault import Vault
from conversations.codec import decode, encode
from conversations.model import Backup, BlockRef, Record

BROUGHT_BACK = timedelta(days=1)
"""A deleted record can be brought back for at least so long."""

_ALL = "SELECT id, document FROM record WHERE therapist_id = ?"
_COLUMNS = f"{_ALL} AND deleted_at IS NULL"


def keep(db: sqlite3.Connection, vault: Vault, therapist: int, record: Record) -> None:
    """Write a record as it now is, and which messages answer which of its steps."""
    sealed = vault.seal(therapist, "record", record.id, "document", encode(record))
    block = record.block
    db.execute(
        "INSERT INTO record"
        " (therapist_id, id, flow, state, day, starts, opened_at, deleted_at, document)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (therapist_id, id) DO UPDATE"
        " SET flow = excluded.flow, state = excluded.state, day = excluded.day,"
        " starts = excluded.starts, deleted_at = excluded.deleted_at, document = excluded.document",
        (
            therapist,
            record.id,
            record.flow,
            record.state,
            record.day.isoformat(),
            clock(block.starts, again=block.again) if block else None,
            stamp(record.opened_at),
            None if record.deleted_at is None else stamp(record.deleted_at),
            sealed,
        ),
    )
    parts = [
        (therapist, part.message_id, record.id, step)
        for step, answer in record.answers.items()
        for part in answer.parts
    ]
    db.execute(
        "DELETE FROM answer_part WHERE therapist_id = ? AND record_id = ?"
        " AND message_id NOT IN (SELECT value FROM json_each(?))",
        (therapist, record.id, json.dumps([message for _, message, _, _ in parts])),
    )
    # A part may move within its record; that it would move to another one is refused.
    db.executemany(
        "INSERT INTO answer_part (therapist_id, message_id, record_id, step) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (therapist_id, message_id) DO UPDATE SET step = excluded.step"
        " WHERE record_id = excluded.record_id",
        parts,
    )


def by_id(db: sqlite3.Connection, vault: Vault, therapist: int, number: int) -> Record | None:
    """Return one record."""
    found = _read(db, vault, therapist, "AND id = ?", number)
    return next(found, None)


def by_message(db: sqlite3.Connection, vault: Vault, therapist: int, message: int) -> Record | None:
    """Return the record that a person's message belongs to."""
    row = db.execute(
        "SELECT record_id FROM answer_part WHERE therapist_id = ? AND message_id = ?",
        (therapist, message),
    ).fetchone()
    return None if row is None else by_id(db, vault, therapist, row[0])


def of_block(
    db: sqlite3.Connection, vault: Vault, therapist: int, block: BlockRef
) -> tuple[Record, ...]:
    """Return the check-ins of one block, oldest first."""
    starts = clock(block.starts, again=block.again)
    day = block.day.isoformat()
    return tuple(_read(db, vault, therapist, "AND day = ? AND starts = ? ORDER BY id", day, starts))


def of_days(
    db: sqlite3.Connection, vault: Vault, therapist: int, first: date, last: date, flow: str = ""
) -> tuple[Record, ...]:
    """Return the records of these days, both included, oldest first; those of a flow if named."""
    where = "AND day BETWEEN ? AND ? AND ? IN ('', flow) ORDER BY opened_at, id"
    return tuple(_read(db, vault, therapist, where, first.isoformat(), last.isoformat(), flow))


def unfinished(db: sqlite3.Connection, vault: Vault, therapist: int) -> Record | None:
    """Return the newest check-in that is not complete."""
    where = "AND state <> 'complete' AND flow = 'checkin' ORDER BY opened_at DESC, id DESC LIMIT 1"
    return next(_read(db, vault, therapist, where), None)


def older(
    db: sqlite3.Connection, vault: Vault, therapist: int, number: int, most: int
) -> tuple[Record, ...]:
    """Return at most so many records, newest first by day, from this one on, or from the newest."""
    newest_first = "ORDER BY day DESC, id DESC LIMIT ?"
    day = _day(db, therapist, number)
    if day is None:
        return tuple(_read(db, vault, therapist, newest_first, most))
    where = f"AND day <= ? AND (day < ? OR id <= ?) {newest_first}"
    return tuple(_read(db, vault, therapist, where, day, day, number, most))


def newer(
    db: sqlite3.Connection, vault: Vault, therapist: int, number: int, most: int
) -> tuple[Record, ...]:
    """Return at most so many records that come right before this one, newest first by day."""
    day = _day(db, therapist, number)
    if day is None:
        return ()
    where = "AND day >= ? AND (day > ? OR id > ?) ORDER BY day, id LIMIT ?"
    return tuple(_read(db, vault, therapist, where, day, day, number, most))[::-1]


def look_through(
    db: sqlite3.Connection,
    vault: Vault,
    therapist: int,
    wanted: Callable[[bytes], bool],
    start: int,
    days: tuple[date | None, date | None],
    most: int,
) -> tuple[list[int], int | None]:
    """Look at the documents of records, newest first by day, from this one on, or from the newest.

    Args:
        db: the connection.
        vault: opens the documents.
        therapist: whose they are.
        wanted: tells of a document whether it is looked for.
        start: the number of the first record, 0 for the newest.
        days: the first and last day of those that are looked at; None: no end.
        most: how many are looked at.

    Returns:
        The numbers of those wanted, and the record to go on with; None when that was all.
    """
    first, last = (days[0] or date.min).isoformat(), (days[1] or date.max).isoformat()
    where, params = "AND day BETWEEN ? AND ?", list[int | str]((first, last))
    day = _day(db, therapist, start) if start else None
    if day is not None:
        where, params = f"{where} AND (day < ? OR id <= ?)", [first, min(day, last), day, start]
    query = f"{_COLUMNS} {where} ORDER BY day DESC, id DESC LIMIT ?"
    found = []
    rows = db.execute(query, (therapist, *params, most + 1)).fetchall()
    for number, sealed in rows[:most]:
        if wanted(vault.open(therapist, "record", number, "document", sealed)):
            found.append(number)
    return found, rows[most][0] if len(rows) > most else None


def _day(db: sqlite3.Connection, therapist: int, number: int) -> str | None:
    """Return the day of a record, a deleted one too, so that its page is still found."""
    row = db.execute(
        "SELECT day FROM record WHERE therapist_id = ? AND id = ?", (therapist, number)
    ).fetchone()
    return None if row is None else str(row[0])


def deleted(db: sqlite3.Connection, vault: Vault, therapist: int, number: int) -> Record | None:
    """Return a deleted record that can still be brought back."""
    where = "AND id = ? AND deleted_at IS NOT NULL"
    return next(_read(db, vault, therapist, where, number, columns=_ALL), None)


def deleted_with(
    db: sqlite3.Connection, vault: Vault, therapist: int, message: int
) -> Record | None:
    """Return the deleted record that a person's message belongs to."""
    where = (
        "AND deleted_at IS NOT NULL AND id = (SELECT record_id FROM answer_part"
        " WHERE therapist_id = record.therapist_id AND message_id = ?)"
    )
    return next(_read(db, vault, therapist, where, message, columns=_ALL), None)


def purge(db: sqlite3.Connection, before: datetime) -> None:
    """Remove for good whose deletion is older than an instant, whoever's it is."""
    db.execute("DELETE FROM record WHERE deleted_at < ?", (stamp(before),))


def ids(db: sqlite3.Connection, therapist: int) -> list[int]:
    """Return the ids of every record, oldest first."""
    rows = db.execute(
        "SELECT id FROM record WHERE therapist_id = ? AND deleted_at IS NULL"
        " ORDER BY opened_at, id",
        (therapist,),
    )
    return [number for (number,) in rows]


def ids_of_days(
    db: sqlite3.Connection, therapist: int, first: date, last: date, flow: str = ""
) -> list[int]:
    """Return the ids of the records of these days, both included; those of a flow if named.

    The oldest come first.
    """
    rows = db.execute(
        "SELECT id FROM record WHERE therapist_id = ? AND deleted_at IS NULL"
        " AND day BETWEEN ? AND ? AND ? IN ('', flow) ORDER BY opened_at, id",
        (therapist, first.isoformat(), last.isoformat(), flow),
    )
    return [number for (number,) in rows]


def some(
    db: sqlite3.Connection, vault: Vault, therapist: int, first: date, last: date
) -> tuple[Record, ...]:
    """Return one record of these days, both included, if there is any."""
    row = db.execute(
        "SELECT id FROM record WHERE therapist_id = ? AND deleted_at IS NULL"
        " AND day BETWEEN ? AND ? LIMIT 1",
        (therapist, first.isoformat(), last.isoformat()),
    ).fetchone()
    return tuple(of_ids(db, vault, therapist, row or ()))


def any_before(db: sqlite3.Connection, therapist: int, day: date) -> bool:
    """Tell whether there is a record of an earlier day."""
    row = db.execute(
        "SELECT 1 FROM record WHERE therapist_id = ? AND deleted_at IS NULL AND day < ? LIMIT 1",
        (therapist, day.isoformat()),
    ).fetchone()
    return row is not None


def count_before(db: sqlite3.Connection, therapist: int, day: date, but: str = "") -> int:
    """Return how many records there are of earlier days, without those of the flow ``but``."""
    [found] = db.execute(
        "SELECT count(*) FROM record WHERE therapist_id = ? AND deleted_at IS NULL AND day < ?"
        " AND flow <> ?",
        (therapist, day.isoformat(), but),
    ).fetchone()
    return int(found)


def of_ids(
    db: sqlite3.Connection, vault: Vault, therapist: int, numbers: Sequence[int]
) -> list[Record]:
    """Return these records, in this order; one that is gone is left out."""
    found = (by_id(db, vault, therapist, number) for number in numbers)
    return [record for record in found if record is not None]


def all_(db: sqlite3.Connection, vault: Vault, therapist: int) -> Iterator[Record]:
    """Return every record, oldest first."""
    return _read(db, vault, therapist, "ORDER BY opened_at, id")


def backup(db: sqlite3.Connection, therapist: int) -> Backup | None:
    """Return the last checked backup in which somebody is, and how much was begun since."""
    noted = meta.get(db, meta.BACKUP_AT)
    known = db.execute(
        "SELECT 1 FROM therapist WHERE id = ? AND enrolled_at < ?", (therapist, int(noted or 0))
    ).fetchone()
    if noted is None or known is None:
        return None
    [begun] = db.execute(
        "SELECT count(*) FROM record"
        " WHERE therapist_id = ? AND opened_at >= ? AND deleted_at IS NULL",
        (therapist, int(noted)),
    ).fetchone()
    return Backup(moment(int(noted)), begun, int(meta.get(db, meta.BACKUPS_KEPT) or 0))


def _read(
    db: sqlite3.Connection,
    vault: Vault,
    therapist: int,
    where: str,
    *params: int | str,
    columns: str = _COLUMNS,
) -> Iterator[Record]:
    for number, sealed in db.execute(f"{columns} {where}", (therapist, *params)):
        document = vault.open(therapist, "record", number, "document", sealed)
        yield decode(Record, document)
