"""From rules to due rows: the days ahead, and those missed while the bot was down.

Planning is done when the rules, the zone or the settings change (the days ahead are
then matched with what stood before), and once a day (days not planned yet are
added, those that passed during a downtime too, so that nothing is skipped).
Days off are not looked at here: a due row decides when it rings, and says why.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store import schedule
from conversations.model import Prompt, Session
from conversations.when.blocks import Add, Drop, Keep, Move, Standing, reconcile
from conversations.when.daysoff import merge
from conversations.when.week import Block, blocks_on, instant, local_day

AHEAD = timedelta(days=2)
CATCH_UP = timedelta(days=7)
MORNING = time(8, 0)
_DAY = timedelta(days=1)

Times = tuple[date, time, time, datetime, datetime, datetime]


def plan_days(db: sqlite3.Connection, therapist: int, session: Session, now: datetime) -> None:
    """Add the due rows of days that have not been planned yet.

    Args:
        db: inside a transaction.
        therapist: whose days.
        session: as it now is.
        now: an aware instant.
    """
    zone = ZoneInfo(session.zone)
    today = local_day(now, zone)
    planned = schedule.planned_to(db, therapist)
    first = today if planned is None else max(planned + _DAY, today - CATCH_UP)
    last = today + AHEAD
    rules = [rule for _, rule in schedule.rules(db, therapist)]
    for day in schedule.days(first, last):
        for block in blocks_on(day, rules, zone):
            schedule.add_due(db, therapist, "block", _times(block, session))
    _plan_letters(db, therapist, session, now, first)
    _plan_returns(db, therapist, session, now, first)
    schedule.set_planned(db, therapist, last, instant(today + _DAY, time(0, 5), zone))


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
    zone = ZoneInfo(session.zone)
    today = local_day(now, zone)
    first, last = today - _DAY, today + AHEAD
    rules = [rule for _, rule in schedule.rules(db, therapist)]
    fresh = [block for day in schedule.days(first, last) for block in blocks_on(day, rules, zone)]
    rows = schedule.standing(db, therapist, "block", first - _DAY, last + _DAY)
    prompts = {prompt.id: prompt for prompt, _ in rows}
    stood = [
        Standing(prompt.id, prompt.day, begins, prompt.ends_at, prompt.state == "waiting")
        for prompt, begins in rows
    ]
    decisions = reconcile(fresh, stood, now)
    for decision in sorted(decisions, key=lambda one: isinstance(one, Move | Add)):
        match decision:
            case Drop(standing):
                schedule.drop_due(db, therapist, int(standing.key))
                schedule.note(
                    db, therapist, int(standing.key), now, "dropped", "schedule_changed", None
                )
            case Move(standing, block):
                _move(db, therapist, int(standing.key), _times(block, session), now)
            case Keep(standing, Block() as block) if standing.open:
                _rebell(db, therapist, prompts[int(standing.key)], before, session)
            case Keep():
                pass
            case Add(block):
                schedule.add_due(db, therapist, "block", _times(block, session))
    for kind in ("letter", "back"):
        schedule.clear_waiting(db, therapist, kind)
    _plan_letters(db, therapist, session, now, today)
    _plan_returns(db, therapist, session, now, today)
    schedule.set_planned(db, therapist, last, instant(today + _DAY, time(0, 5), zone))


def _times(block: Block, session: Session) -> Times:
    due_at = block.ends_at + timedelta(minutes=session.settings.bell_minutes)
    return (block.day, block.starts, block.ends, block.begins_at, block.ends_at, due_at)


def _move(db: sqlite3.Connection, therapist: int, number: int, times: Times, now: datetime) -> None:
    schedule.move_due(db, therapist, number, times)
    schedule.note(db, therapist, number, now, "moved", "moved", None)


def _rebell(
    db: sqlite3.Connection, therapist: int, prompt: Prompt, before: Session, session: Session
) -> None:
    """Give a waiting row the new bell, unless it waits for a reason of its own."""
    if prompt.due_at == prompt.ends_at + timedelta(minutes=before.settings.bell_minutes):
        due_at = prompt.ends_at + timedelta(minutes=session.settings.bell_minutes)
        schedule.settle(db, therapist, prompt.id, "waiting", due_at)


def _plan_letters(
    db: sqlite3.Connection, therapist: int, session: Session, now: datetime, first: date
) -> None:
    if not session.settings.letter or not session.settled:
        return
    zone = ZoneInfo(session.zone)
    last = local_day(now, zone) + AHEAD
    for day in schedule.days(first, last):
        at = session.settings.letter_at
        due_at = instant(day, at, zone)
        if day.weekday() != session.settings.letter_day or due_at <= now:
            continue
        if not schedule.standing(db, therapist, "letter", day, day):
            schedule.add_due(db, therapist, "letter", (day, at, at, due_at, due_at, due_at))


def _plan_returns(
    db: sqlite3.Connection, therapist: int, session: Session, now: datetime, first: date
) -> None:
    """Plan the quiet line on the first morning after each pause."""
    zone = ZoneInfo(session.zone)
    last = local_day(now, zone) + AHEAD
    at = session.settings.quiet_until if session.settings.quiet else MORNING
    for pause in merge(pause for _, pause in schedule.pauses(db, therapist)):
        due_at = instant(pause.back_on, at, zone)
        if first <= pause.back_on <= last and due_at > now:
            times = (pause.back_on, at, at, due_at, due_at, due_at)
            schedule.add_due(db, therapist, "back", times)
