"""Rules, pauses, due rows and the ledger of decisions about them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from math import inf
from typing import Any

from bot.store.moments import clock, moment, stamp, time_of
from bot.store.reading import first_of
from bot.vault import Vault
from conversations.jsontext import dumps, loads
from conversations.model import Decided, Prompt, PromptKind
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot

Rule = Slot | OneOff

# ----------------------------------------------------------------------- rules


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def add_rule(db: sqlite3.Connection, therapist: int, rule: Rule) -> None:
    """Add a weekly or one-off block; one that stands already is not added twice."""
    if not any(stands == rule for _, stands in rules(db, therapist)):
        put_rule(db, therapist, rule)


def put_rule(db: sqlite3.Connection, therapist: int, rule: Rule) -> None:
    """Add a weekly or one-off block that does not stand yet."""
    values: tuple[Any, ...]
    if isinstance(rule, Slot):
        days = (_iso(rule.anchor), None, _iso(rule.first), _iso(rule.last))
        values = (rule.weekday, rule.every, *days)
    else:
        values = (None, None, None, _iso(rule.day), None, None)
    db.execute(
        "INSERT INTO rule (therapist_id, weekday, every, anchor, day, first_day, last_day,"
        " starts, ends) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (therapist, *values, *(at.isoformat("minutes") for at in (rule.starts, rule.ends))),
    )


def drop_rule(db: sqlite3.Connection, therapist: int, number: int | None = None) -> None:
    """Remove one rule, or all of them."""
    db.execute(
        "DELETE FROM rule WHERE therapist_id = ? AND (? IS NULL OR id = ?)",
        (therapist, number, number),
    )


def rules(db: sqlite3.Connection, therapist: int) -> tuple[tuple[int, Rule], ...]:
    """Return the rules with their ids, weekly ones first."""
    rows = db.execute(
        "SELECT id, weekday, every, anchor, day, first_day, last_day, starts, ends FROM rule"
        " WHERE therapist_id = ? ORDER BY weekday IS NULL, weekday, day, starts, id",
        (therapist,),
    )
    return tuple((row[0], _rule(*row[1:])) for row in rows)


@lru_cache(maxsize=4096)  # many work at the same hours
def _rule(*columns: Any) -> Rule:
    weekday, every, anchor, day, first, last, starts, ends = columns
    begin, end = time.fromisoformat(starts), time.fromisoformat(ends)
    if weekday is None:
        return OneOff(date.fromisoformat(day), begin, end)
    return Slot(weekday, begin, end, every, _day(anchor), _day(first), _day(last))


# ---------------------------------------------------------------------- pauses


def add_pause(db: sqlite3.Connection, therapist: int, pause: Pause) -> None:
    """Add days off."""
    db.execute(
        "INSERT INTO pause (therapist_id, first_day, last_day) VALUES (?, ?, ?)",
        (therapist, pause.first.isoformat(), pause.last.isoformat()),
    )


def end_pause(db: sqlite3.Connection, therapist: int, number: int, today: date) -> None:
    """End a pause: the days before ``today`` stay days off."""
    db.execute(
        "UPDATE pause SET last_day = min(last_day, ?) WHERE therapist_id = ? AND id = ?",
        ((today - timedelta(days=1)).isoformat(), therapist, number),
    )
    db.execute("DELETE FROM pause WHERE therapist_id = ? AND last_day < first_day", (therapist,))


def pauses(db: sqlite3.Connection, therapist: int) -> tuple[tuple[int, Pause], ...]:
    """Return the pauses with their ids, earliest first."""
    rows = db.execute(
        "SELECT id, first_day, last_day FROM pause WHERE therapist_id = ? ORDER BY first_day, id",
        (therapist,),
    )
    return tuple(
        (number, Pause(date.fromisoformat(first), date.fromisoformat(last)))
        for number, first, last in rows
    )


# ------------------------------------------------------------ days off that come back


def add_day_off(db: sqlite3.Connection, therapist: int, day: DaysOff) -> None:
    """Add a day off that comes back; one that stands already is not added twice."""
    if any(stands == day for _, stands in days_off(db, therapist)):
        return
    bounds = (_iso(day.anchor), _iso(day.first), _iso(day.last))
    db.execute(
        "INSERT INTO day_off (therapist_id, weekday, every, anchor, first_day, last_day)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (therapist, day.weekday, day.every, *bounds),
    )


def drop_day_off(db: sqlite3.Connection, therapist: int, number: int) -> None:
    """Remove a day off that comes back."""
    db.execute("DELETE FROM day_off WHERE therapist_id = ? AND id = ?", (therapist, number))


def days_off(db: sqlite3.Connection, therapist: int) -> tuple[tuple[int, DaysOff], ...]:
    """Return the days off that come back, with their ids."""
    rows = db.execute(
        "SELECT id, weekday, every, anchor, first_day, last_day FROM day_off"
        " WHERE therapist_id = ? ORDER BY weekday, id",
        (therapist,),
    )
    return tuple(
        (number, DaysOff(weekday, every, *map(_day, bounds)))
        for number, weekday, every, *bounds in rows
    )


# -------------------------------------------------------------------- due rows

_DUE = (
    "SELECT id, kind, day, starts, ends, begins_at, ends_at, due_at, state,"
    " appointments IS NOT NULL FROM due"
)


def _prompt(row: tuple[Any, ...]) -> Prompt:
    number, kind, day, starts, ends, begins_at, ends_at, due_at, state, calendar = row
    begins = time_of(starts)
    return Prompt(
        id=number,
        kind=kind,
        day=date.fromisoformat(day),
        starts=begins,
        ends=time_of(ends),
        ends_at=moment(ends_at),
        due_at=moment(due_at),
        state=state,
        begins_at=moment(begins_at),
        calendar=bool(calendar),
        again=bool(begins.fold),
    )


def prompt(db: sqlite3.Connection, therapist: int, number: int) -> Prompt | None:
    """Return one due row."""
    row = db.execute(f"{_DUE} WHERE therapist_id = ? AND id = ?", (therapist, number)).fetchone()
    return None if row is None else _prompt(row)


def prompts(db: sqlite3.Connection, therapist: int, first: date, last: date) -> tuple[Prompt, ...]:
    """Return the due rows of these days, both included, in the order of their ends."""
    rows = db.execute(
        f"{_DUE} WHERE therapist_id = ? AND day BETWEEN ? AND ? AND state <> 'dropped'"
        " ORDER BY ends_at, id",
        (therapist, first.isoformat(), last.isoformat()),
    )
    return tuple(_prompt(row) for row in rows)


def standing(
    db: sqlite3.Connection, therapist: int, kind: PromptKind, first: date, last: date
) -> list[tuple[Prompt, datetime]]:
    """Return the rows of a kind in these days with their beginnings, dropped ones left out."""
    rows = db.execute(
        f"{_DUE} WHERE therapist_id = ? AND kind = ? AND day BETWEEN ? AND ?"
        " AND state <> 'dropped' ORDER BY begins_at, id",
        (therapist, kind, first.isoformat(), last.isoformat()),
    )
    return [(_prompt(row), moment(row[5])) for row in rows]


def _stored(fresh: tuple[Any, ...]) -> tuple[Any, ...]:
    day, starts, ends, *instants = fresh
    return (day.isoformat(), clock(starts), clock(ends), *map(stamp, instants))


def add_due(
    db: sqlite3.Connection, therapist: int, kind: PromptKind, fresh: tuple[Any, ...]
) -> None:
    """Plan a row: ``fresh`` is (day, starts, ends, begins_at, ends_at, due_at).

    A row that stands is left as it is; one that had been dropped waits again.
    """
    db.execute(
        "INSERT INTO due (therapist_id, kind, day, starts, ends, begins_at, ends_at, due_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (therapist_id, kind, day, starts) DO UPDATE"
        " SET ends = excluded.ends, begins_at = excluded.begins_at, ends_at = excluded.ends_at,"
        " due_at = excluded.due_at, state = 'waiting' WHERE state = 'dropped'",
        (therapist, kind, *_stored(fresh)),
    )


def move_due(db: sqlite3.Connection, therapist: int, number: int, fresh: tuple[Any, ...]) -> None:
    """Give a waiting row other times; a dropped row at that place makes way."""
    day, starts, *times = _stored(fresh)
    db.execute(
        "DELETE FROM due WHERE therapist_id = ? AND kind = 'block' AND day = ? AND starts = ?"
        " AND state = 'dropped' AND id <> ?",
        (therapist, day, starts, number),
    )
    db.execute(
        "UPDATE due SET day = ?, starts = ?, ends = ?, begins_at = ?, ends_at = ?, due_at = ?"
        " WHERE therapist_id = ? AND id = ? AND state = 'waiting'",
        (day, starts, *times, therapist, number),
    )


def put_appointments(
    db: sqlite3.Connection, vault: Vault, therapist: int, number: int, keys: frozenset[str]
) -> None:
    """Note the keys of the appointments that a row's block is made of."""
    sealed = None
    if keys:
        sealed = vault.seal(therapist, "due", number, "appointments", dumps(sorted(keys)))
    db.execute(
        "UPDATE due SET appointments = ? WHERE therapist_id = ? AND id = ?"
        " AND (appointments IS NOT NULL OR ? IS NOT NULL)",
        (sealed, therapist, number, sealed),
    )


def appointments(
    db: sqlite3.Connection, vault: Vault, therapist: int, number: int
) -> frozenset[str]:
    """Return the keys of the appointments that a row's block is made of."""
    row = db.execute(
        "SELECT appointments FROM due WHERE therapist_id = ? AND id = ?", (therapist, number)
    ).fetchone()
    if row is None or row[0] is None:
        return frozenset()
    return frozenset(loads(vault.open(therapist, "due", number, "appointments", row[0])))


def drop_due(db: sqlite3.Connection, therapist: int, number: int) -> None:
    """Plan a row no more."""
    db.execute(
        "UPDATE due SET state = 'dropped' WHERE therapist_id = ? AND id = ? AND state = 'waiting'",
        (therapist, number),
    )


def holder(db: sqlite3.Connection, therapist: int, day: date, starts: time) -> int | None:
    """Return the row that holds a block's place, dropped ones left out."""
    row = db.execute(
        "SELECT id FROM due WHERE therapist_id = ? AND kind = 'block' AND day = ? AND starts = ?"
        " AND state <> 'dropped'",
        (therapist, day.isoformat(), clock(starts)),
    ).fetchone()
    return None if row is None else int(row[0])


def clear_ahead(db: sqlite3.Connection, therapist: int, kind: PromptKind, now: datetime) -> None:
    """Delete the waiting rows of a kind whose hour has not come; what has come due stays."""
    db.execute(
        "DELETE FROM due WHERE therapist_id = ? AND kind = ? AND state = 'waiting' AND ends_at > ?",
        (therapist, kind, stamp(now)),
    )


def drop_back(db: sqlite3.Connection, therapist: int, day: date) -> None:
    """Do not say on this day that days off are over: the person ended them by hand."""
    db.execute(
        "UPDATE due SET state = 'dropped'"
        " WHERE therapist_id = ? AND kind = 'back' AND day = ? AND state = 'waiting'",
        (therapist, day.isoformat()),
    )


def settle(
    db: sqlite3.Connection, therapist: int, number: int, state: str, wait: datetime | None
) -> None:
    """Write what was decided about a row; with ``wait`` it waits for that instant."""
    if wait is not None:
        db.execute(
            "UPDATE due SET state = 'waiting', due_at = ? WHERE therapist_id = ? AND id = ?",
            (stamp(wait), therapist, number),
        )
    else:
        db.execute(
            "UPDATE due SET state = ? WHERE therapist_id = ? AND id = ?",
            (state, therapist, number),
        )


def due(db: sqlite3.Connection, now: datetime, therapist: int) -> tuple[Prompt, ...]:
    """Return one person's rows that have come due; who has blocked the bot is left alone."""
    rows = db.execute(
        f"{_DUE} WHERE therapist_id = ? AND state = 'waiting' AND due_at <= ? AND NOT away"
        " ORDER BY due_at, id",
        (therapist, stamp(now)),
    )
    return tuple(_prompt(row) for row in rows)


def to_ring(db: sqlite3.Connection, now: datetime, most: float = inf) -> list[int]:
    """Return those to whom something has come due, the most overdue first."""
    rows = db.execute(
        "SELECT therapist_id FROM due WHERE state = 'waiting' AND NOT away AND due_at <= ?"
        " ORDER BY due_at",
        (stamp(now),),
    )
    return first_of(rows, most)


def next_instant(db: sqlite3.Connection) -> datetime | None:
    """Return the next instant at which something is due or days are to be planned."""
    row = db.execute(
        "SELECT min(at) FROM ("
        " SELECT min(due_at) AS at FROM due WHERE state = 'waiting' AND NOT away"
        " UNION ALL SELECT min(plan_at) FROM therapist"
        "  WHERE plan_at IS NOT NULL AND NOT blocked)"
    ).fetchone()
    return None if row[0] is None else moment(row[0])


# ---------------------------------------------------------------------- ledger


def note(
    db: sqlite3.Connection, therapist: int, number: int, at: datetime, *why: str | None
) -> None:
    """Write a line of the ledger: decision, reason and, for a pause, until when."""
    decision, reason, until = why
    db.execute(
        "INSERT INTO ledger (therapist_id, due_id, at, decision, reason, until_day)"
        " SELECT therapist_id, id, ?, ?, ?, ? FROM due WHERE therapist_id = ? AND id = ?",
        (stamp(at), decision, reason, until, therapist, number),
    )


def ledger(db: sqlite3.Connection, therapist: int, first: date, last: date) -> tuple[Decided, ...]:
    """Return the decisions about the rows of these days, in the order they were made."""
    rows = db.execute(
        "SELECT l.at, l.decision, l.reason, l.until_day,"
        " d.id, kind, day, starts, ends, begins_at, ends_at, due_at, state,"
        " appointments IS NOT NULL"
        " FROM ledger AS l JOIN due AS d ON d.id = l.due_id AND d.therapist_id = l.therapist_id"
        " WHERE l.therapist_id = ? AND d.day BETWEEN ? AND ? ORDER BY l.id",
        (therapist, first.isoformat(), last.isoformat()),
    )
    return tuple(
        Decided(moment(at), _prompt(tuple(row)), decision, reason, _day(until))
        for at, decision, reason, until, *row in rows
    )


# -------------------------------------------------------------------- planning

TOO_FAR = timedelta(days=5)
"""Nobody's days are planned this far ahead, unless the clock was wrong."""


def to_plan(db: sqlite3.Connection, now: datetime, most: float = inf) -> list[int]:
    """Return the therapists whose days ahead are to be planned now, the most overdue first.

    Among them is whoever was planned too far ahead, by a clock that had jumped.
    """
    late = db.execute(
        "SELECT id FROM therapist WHERE plan_at IS NOT NULL AND NOT blocked AND plan_at <= ?"
        " ORDER BY plan_at",
        (stamp(now),),
    )
    far = db.execute(
        "SELECT id FROM therapist WHERE plan_at IS NOT NULL AND NOT blocked AND planned_to > ?",
        (too_far(now),),
    )
    return first_of(chain(late, far), most)


def too_far(now: datetime) -> str:
    """Return the last day until which somebody may be planned."""
    return (now + TOO_FAR).date().isoformat()


def planned_to(db: sqlite3.Connection, therapist: int) -> date | None:
    """Return the last day that has been planned."""
    row = db.execute("SELECT planned_to FROM therapist WHERE id = ?", (therapist,)).fetchone()
    return _day(row[0]) if row else None


def set_planned(db: sqlite3.Connection, therapist: int, last: date, again_at: datetime) -> None:
    """Note up to which day is planned, and when to plan further."""
    db.execute(
        "UPDATE therapist SET planned_to = ?, plan_at = ? WHERE id = ?",
        (last.isoformat(), stamp(again_at), therapist),
    )


def plan_later(db: sqlite3.Connection, therapist: int, again_at: datetime) -> None:
    """Put planning off; what was planned by a clock that had jumped ahead is planned anew."""
    far = too_far(again_at)
    db.execute(
        "UPDATE therapist SET planned_to = min(planned_to, ?),"
        " plan_at = CASE WHEN planned_to > ? THEN ? ELSE max(plan_at, ?) END WHERE id = ?",
        (far, far, stamp(again_at), stamp(again_at), therapist),
    )


def days(first: date, last: date) -> Iterable[date]:
    """Return each day from ``first`` to ``last``."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
