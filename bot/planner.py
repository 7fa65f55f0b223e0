"""From rules to due rows: the days ahead, and those missed while the bot was down.

Planning is done when the rules, the zone or the settings change (the days ahead are
then matched with what stood before), and once a day (days not planned yet are
added, those that passed during a downtime too, so that nothing is skipped).
Days off are not looked at here: a due row decides when it rings, and says why.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.store import schedule
from bot.store.moments import stamp
from bot.store.people import Person
from conversations.model import BlockRef, Prompt, PromptKind, Session
from conversations.when.blocks import Add, Decision, Drop, Keep, Move, Standing, reconcile
from conversations.when.daysoff import merge
from conversations.when.week import Block, blocks_on, instant, local_day

AHEAD = timedelta(days=2)
CATCH_UP = timedelta(days=7)
REMEMBERED = timedelta(days=60)
MORNING = time(8, 0)
_DAY = timedelta(days=1)

_zone = cache(ZoneInfo)
"""zoneinfo itself keeps the last eight; whoever is planned after them would read a file each."""

Times = tuple[date, time, time, datetime, datetime, datetime]


def is_to_plan(person: Person, now: datetime) -> bool:
    """Tell whether the days ahead of one person are to be planned now, as the alarm would."""
    if person.plan_at is None or person.blocked:
        return False
    return person.plan_at <= stamp(now) or (person.planned_to or "") > schedule.too_far(now)


def plan_days(db: sqlite3.Connection, therapist: int, session: Session, now: datetime) -> None:
    """Add the due rows of days that have not been planned yet.

    Args:
        db: inside a transaction.
        therapist: whose days.
        session: as it now is.
        now: an aware instant.
    """
    zone = _zone(session.zone)
    today = local_day(now, zone)
    rules = [rule for _, rule in schedule.rules(db, therapist)]
    planned = schedule.planned_to(db, therapist)
    last = today + AHEAD
    if planned is None or planned > last + _DAY:  # the latter by a clock that had jumped ahead
        first = today
    else:
        first = max(planned + _DAY, today - CATCH_UP)
        missed = (block for day in _missed(planned, first) for block in blocks_on(day, rules, zone))
        _note_missed(db, therapist, session, now, missed)
    for day in schedule.days(first, last):
        for block in blocks_on(day, rules, zone):
            schedule.add_due(db, therapist, "block", _times(block, session))
    for kind, times in _besides(db, therapist, session, first, last):
        schedule.add_due(db, therapist, kind, times)
    schedule.set_planned(db, therapist, last, instant(today + _DAY, time(0, 5), zone))


def _note_missed(
    db: sqlite3.Connection,
    therapist: int,
    session: Session,
    now: datetime,
    blocks: Iterable[Block],
) -> None:
    """Write down, for /why, the blocks of a long downtime that are too old to be asked about."""
    for block in blocks:
        schedule.add_due(db, therapist, "block", _times(block, session))
        number = schedule.holder(db, therapist, block.day, block.starts)
        if number is not None:
            schedule.settle(db, therapist, number, "silent", None)
            schedule.note(db, therapist, number, now, "silent", "away", None)


def _missed(planned: date, first: date) -> Iterable[date]:
    """Return the days after the last one planned that lie too far back to be asked about."""
    last = first - _DAY
    return schedule.days(max(planned + _DAY, last - REMEMBERED), last)


def replan(
    db: sqlite3.Connection, therapist: int, before: Session, session: Session, now: datetime
) -> None:
    """Match the days ahead with what stood before; nothing is asked twice.

    Args:
        db: inside a transaction.
        therapist: whose days.
        before: the session before the change, for the bell its rows were planned with.
        session: the session as it now is.
        now: an aware instant.
    """
    zone = _zone(session.zone)
    today = local_day(now, zone)
    first, last = today - _DAY, today + AHEAD
    rules = [rule for _, rule in schedule.rules(db, therapist)]
    fresh = [block for day in schedule.days(first, last) for block in blocks_on(day, rules, zone)]
    rows = schedule.standing(db, therapist, "block", first - _DAY, last + _DAY)
    stood = [
        Standing(prompt.id, prompt.day, begins, prompt.ends_at, prompt.state == "waiting")
        for prompt, begins in rows
    ]
    _carry_out(
        _Change(db, therapist, before, session, now, {prompt.id: prompt for prompt, _ in rows}),
        [one for one in reconcile(fresh, stood, now) if not _is_past(one, first)],
    )
    for kind in ("letter", "back"):
        schedule.clear_ahead(db, therapist, kind, now)
    for kind, times in _besides(db, therapist, session, today, last):
        if times[-1] > now:
            schedule.add_due(db, therapist, kind, times)
    schedule.set_planned(db, therapist, last, instant(today + _DAY, time(0, 5), zone))


# -------------------------------------------------------------------- decisions


@dataclass(frozen=True, slots=True)
class _Change:
    """What a change of plan is carried out with; ``prompts`` are the rows that stand, by id."""

    db: sqlite3.Connection
    therapist: int
    before: Session
    session: Session
    now: datetime
    prompts: dict[int, Prompt]


def _is_past(decision: Decision, first: date) -> bool:
    """Whether it would drop a row of a day that is not planned anew: it waits to be rung."""
    return isinstance(decision, Drop) and decision.standing.day < first


def _carry_out(change: _Change, decisions: Iterable[Decision]) -> None:
    """Drops make room for moves, and moves for what is new."""
    db, therapist = change.db, change.therapist
    moves: dict[int, Block] = {}
    adds: list[Block] = []
    for decision in decisions:
        match decision:
            case Drop(standing):
                _drop(change, int(standing.key))
            case Move(standing, block):
                moves[int(standing.key)] = block
            case Keep(standing, Block() as block) if standing.open:
                prompt = change.prompts[int(standing.key)]
                if prompt.block == BlockRef(block.day, block.starts, block.ends):
                    _rebell(change, prompt)
                else:  # the same hours, by another clock on the wall
                    moves[prompt.id] = block
            case Keep():
                pass
            case Add(block):
                adds.append(block)
    adds += _move_all(change, moves)
    for block in adds:
        schedule.add_due(db, therapist, "block", _times(block, change.session))


def _move_all(change: _Change, moves: dict[int, Block]) -> list[Block]:
    """Move rows, each once its place is free; return the blocks whose rows could not.

    A day's block is asked about once: a row that would take the place of one that is not
    waiting any more (the same hours again, in another zone) is dropped.
    """
    left = []
    while moves:
        held = {
            number: schedule.holder(change.db, change.therapist, block.day, block.starts)
            for number, block in moves.items()
        }
        free = [number for number, holder in held.items() if holder in (None, number)]
        shut = [number for number, holder in held.items() if holder not in (None, *moves)]
        for number in free:
            _move(change, change.prompts[number], moves.pop(number))
        for number in shut if free or shut else list(moves)[:1]:
            _drop(change, number)
            left.append(moves.pop(number))
    return left


def _drop(change: _Change, number: int) -> None:
    schedule.drop_due(change.db, change.therapist, number)
    schedule.note(
        change.db, change.therapist, number, change.now, "dropped", "schedule_changed", None
    )


def _move(change: _Change, prompt: Prompt, block: Block) -> None:
    """Give a waiting row other times; what it waits for beyond its bell, it still waits for."""
    *times, due_at = _times(block, change.session)
    if prompt.due_at != _rings(prompt.ends_at, change.before):
        due_at = max(due_at, prompt.due_at)
    schedule.move_due(change.db, change.therapist, prompt.id, (*times, due_at))
    schedule.note(change.db, change.therapist, prompt.id, change.now, "moved", "moved", None)


def _rebell(change: _Change, prompt: Prompt) -> None:
    """Give a waiting row the new bell, unless it waits for a reason of its own."""
    if prompt.due_at == _rings(prompt.ends_at, change.before):
        due_at = _rings(prompt.ends_at, change.session)
        schedule.settle(change.db, change.therapist, prompt.id, "waiting", due_at)


# ------------------------------------------------------------------------ times


def _rings(ends_at: datetime, session: Session) -> datetime:
    return ends_at + timedelta(minutes=session.settings.bell_minutes)


def _times(block: Block, session: Session) -> Times:
    due_at = _rings(block.ends_at, session)
    return (block.day, block.starts, block.ends, block.begins_at, block.ends_at, due_at)


def _besides(
    db: sqlite3.Connection, therapist: int, session: Session, first: date, last: date
) -> Iterator[tuple[PromptKind, Times]]:
    """Return the letters and the quiet lines after a pause that fall on these days.

    A day has one of each at most, whatever became of it.
    """
    zone = _zone(session.zone)
    settings = session.settings
    planned: list[tuple[PromptKind, date, time]] = []
    if settings.letter and session.settled:
        planned += [
            ("letter", day, settings.letter_at)
            for day in schedule.days(first, last)
            if day.weekday() == settings.letter_day
        ]
    at = settings.quiet_until if settings.quiet else MORNING
    pauses = merge(pause for _, pause in schedule.pauses(db, therapist))
    planned += [("back", one.back_on, at) for one in pauses if first <= one.back_on <= last]
    for kind, day, at in planned:
        if not schedule.standing(db, therapist, kind, day, day):
            due_at = instant(day, at, zone)
            yield kind, (day, at, at, due_at, due_at, due_at)
