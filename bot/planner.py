"""From rules to due rows: the days ahead, and those missed while the bot was down.

Planning is done when the rules, the zone or the settings change (the days ahead are
then matched with what stood before), and once a day (days not planned yet are
added, those that passed during a downtime too, so that nothing is skipped).
Days off are not looked at here: a due row decides when it rings, and says why.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.agenda import agenda, days_off
from bot.rows import Cause, Change, Rows, Times
from bot.store import calendars, records, schedule, voices
from bot.store.moments import stamp
from bot.store.people import Person
from bot.vault import Vault
from conversations.model import BlockRef, PromptKind, Session
from conversations.when.blocks import (
    GRACE,
    LATE,
    Decision,
    Drop,
    reconcile,
)
from conversations.when.daysoff import merge
from conversations.when.forming import FormedBlock, Part, join, regroup
from conversations.when.shortly import shortly_before
from conversations.when.standing import Standing
from conversations.when.week import Block, blocks_on, instant, local_day

AHEAD = timedelta(days=2)
CATCH_UP = timedelta(days=7)
REMEMBERED = timedelta(days=60)
MORNING = time(8, 0)
_DAY = timedelta(days=1)

_zone = cache(ZoneInfo)
"""zoneinfo itself keeps the last eight; whoever is planned after them would read a file each."""


def is_to_plan(person: Person, now: datetime) -> bool:
    """Tell whether the days ahead of one person are to be planned now, as the alarm would."""
    if person.plan_at is None or person.blocked:
        return False
    return person.plan_at <= stamp(now) or (person.planned_to or "") > schedule.too_far(now)


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the days of one therapist, inside a transaction, at one instant.

    Attributes:
        db: inside a transaction.
        vault: the keys.
        therapist: whose days.
        now: an aware instant.
    """

    db: sqlite3.Connection
    vault: Vault
    therapist: int
    now: datetime

    @property
    def _rows(self) -> Rows:
        return Rows(self.db, self.vault, self.therapist, self.now)

    def plan_days(self, session: Session) -> None:
        """Add the due rows of days that have not been planned yet.

        Args:
            session: as it now is.
        """
        zone = _zone(session.zone)
        today = local_day(self.now, zone)
        calendars.purge(self.db, self.therapist, self.now - _DAY)
        records.purge(self.db, self.now - records.BROUGHT_BACK)
        voices.sweep(self.db)  # also of who does nothing any more, and has no turn of their own
        planned = schedule.planned_to(self.db, self.therapist)
        last = today + AHEAD
        missed: Iterable[date] = ()
        if planned is None or planned > last + _DAY:  # the latter by a clock that had jumped ahead
            first = today
        else:
            first = max(planned + _DAY, today - CATCH_UP)
            missed = _missed(planned, first)
        self._note_missed(session, self._blocks(session, missed))
        blocks = self._blocks(session, schedule.days(first, last))
        for block in blocks:
            self._rows.add(block, session)
        for kind, times in self._besides(session, first, last, blocks):
            schedule.add_due(self.db, self.therapist, kind, times)
        self._planned(zone, last)

    def replan(
        self, before: Session, session: Session, cause: Cause, late: timedelta = LATE
    ) -> None:
        """Match the days ahead with what stood before; nothing is asked twice.

        Args:
            before: the session before the change, for the bell its rows were planned with.
            session: the session as it now is.
            cause: why.
            late: how long after its end a block of a calendar is still asked about.
        """
        zone = _zone(session.zone)
        today = local_day(self.now, zone)
        first, last = today - _DAY, today + AHEAD
        rows = schedule.standing(self.db, self.therapist, "block", first - _DAY, last + _DAY)
        stood = [
            Standing(
                prompt.id,
                prompt.day,
                begins,
                prompt.ends_at,
                prompt.state == "waiting",
                self._rows.known(prompt),
            )
            for prompt, begins in rows
        ]
        walls = [_Wall(prompt.block, one) for (prompt, _), one in zip(rows, stood, strict=True)]
        blocks = self._blocks(session, schedule.days(first, last))
        fresh = [left for block in blocks for left in _not_again(block, walls, _gap(session))]
        change = Change(
            self._rows, before, session, cause, {prompt.id: prompt for prompt, _ in rows}
        )
        change.carry_out(
            [
                one
                for one in reconcile(
                    fresh,
                    stood,
                    self.now,
                    grace=max(GRACE, timedelta(minutes=session.settings.bell(today))),
                    late=late,
                    gap=_gap(session),
                )
                if not _is_past(one, first)
            ]
        )
        for kind in ("letter", "back", "whisper"):
            schedule.clear_ahead(self.db, self.therapist, kind, self.now)
        for kind, times in self._besides(session, today, last, blocks):
            if times[-1] > self.now:
                schedule.add_due(self.db, self.therapist, kind, times)
        self._planned(zone, last)

    def _planned(self, zone: ZoneInfo, last: date) -> None:
        """Note up to which day is planned, and let feeds be read before what is due next."""
        tomorrow = local_day(self.now, zone) + _DAY
        again_at = instant(tomorrow, time(0, 5), zone)
        schedule.set_planned(self.db, self.therapist, last, again_at)
        calendars.read_before(self.db, self.vault, self.therapist, self.now)

    def _blocks(self, session: Session, days: Iterable[date]) -> tuple[Block, ...]:
        """Return the blocks of some days that follow each other: typed hours and appointments."""
        days = tuple(days)
        if not days:
            return ()
        zone = _zone(session.zone)
        near = tuple(schedule.days(days[0] - _DAY, days[-1] + _DAY))
        rules = [rule for _, rule in schedule.rules(self.db, self.therapist)]
        typed = [block for day in near for block in blocks_on(day, rules, zone)]
        today = local_day(self.now, zone)
        every = agenda(self.db, self.vault, self.therapist, session, today).formed
        formed = [one for one in every if near[0] <= one.day <= near[-1]]
        joined = join(typed, formed, _gap(session))
        return tuple(one for one in joined if days[0] <= one.day <= days[-1])

    def _note_missed(self, session: Session, blocks: Iterable[Block]) -> None:
        """Write down, for /why, the blocks of a long downtime too old to be asked about."""
        db, therapist = self.db, self.therapist
        for one in blocks:
            number = self._rows.add(one, session)
            if number is not None:
                schedule.settle(db, therapist, number, "silent", None)
                schedule.note(db, therapist, number, self.now, "silent", "away", None)

    def _besides(
        self, session: Session, first: date, last: date, blocks: Collection[Block]
    ) -> Iterator[tuple[PromptKind, Times]]:
        """Return what falls on these days besides blocks: letters, whispers, and ends of pauses.

        A day has one letter and one whisper at most, whatever became of them. A pause has a row
        at its first midnight, when nothing is said, and one on the first day that is on again.
        """
        zone = _zone(session.zone)
        planned: list[tuple[PromptKind, date, time]] = [
            ("letter", day, session.settings.letter_at)
            for day in schedule.days(first, last)
            if session.settings.letter
            and session.settled
            and day.weekday() == session.settings.letter_day
            and not schedule.standing(self.db, self.therapist, "letter", day, day)
        ]
        planned += [
            ("back", day, at)
            for day, at in self._turns_of_pauses(session)
            if first <= day <= last and not self._has_turn(day, at)
        ]
        for kind, day, at in planned:
            due_at = instant(day, at, zone)
            yield kind, (day, at, at, due_at, due_at, due_at)
        for day, due_at in self._whispers(session, first, last, blocks):
            at = due_at.astimezone(zone).time()
            yield "whisper", (day, at, at, due_at, due_at, due_at)

    def _whispers(
        self, session: Session, first: date, last: date, blocks: Collection[Block]
    ) -> Iterator[tuple[date, datetime]]:
        """Return on which days a line may come back, and when: shortly before work."""
        if not session.settings.whisper:
            return
        for day in schedule.days(first, last):
            mine = (one for one in blocks if one.day == day)
            due_at = shortly_before(mine, session.settings.quiet, _zone(session.zone))
            stands = schedule.standing(self.db, self.therapist, "whisper", day, day)
            if due_at is not None and not stands:
                yield day, due_at

    def _turns_of_pauses(self, session: Session) -> Iterator[tuple[date, time]]:
        """Return when pauses begin, and in the morning of which days they are over."""
        settings = session.settings
        morning = settings.quiet_until if settings.quiet else MORNING
        off = days_off(self.db, self.therapist, session, self.now)
        for pause in merge(off.pauses):
            yield pause.first, time(0)
            back_on = off.next_on(pause.back_on)
            if back_on is not None:
                yield back_on, morning

    def _has_turn(self, day: date, at: time) -> bool:
        """Whether a day has this turn already; a morning is one turn, whatever its hour."""
        rows = schedule.standing(self.db, self.therapist, "back", day, day)
        return any((prompt.starts == time(0)) is (at == time(0)) for prompt, _ in rows)


def _missed(planned: date, first: date) -> Iterable[date]:
    """Return the days after the last one planned that lie too far back to be asked about."""
    last = first - _DAY
    return schedule.days(max(planned + _DAY, last - REMEMBERED), last)


# -------------------------------------------------------------------- decisions


def _is_past(decision: Decision, first: date) -> bool:
    """Whether it would drop a row of a day that is not planned anew: it waits to be rung."""
    return isinstance(decision, Drop) and decision.standing.day < first


@dataclass(frozen=True, slots=True)
class _Wall:
    """A block that stands, with the clock times on the wall where it was planned."""

    block: BlockRef
    standing: Standing

    def shows(self, part: Block) -> bool:
        """Tell whether hours that were decided about come again, by the clocks of another zone."""
        stood = self.standing
        key = part.key if isinstance(part, Part) else None
        return (
            not stood.open
            and (key is None or key in stood.keys)
            and part.day == self.block.day
            and self.block.starts <= part.starts < part.ends <= self.block.ends
            and (part.ends_at <= stood.begins_at or stood.ends_at <= part.begins_at)
        )


def _not_again(block: Block, walls: Iterable[_Wall], gap: timedelta) -> tuple[Block, ...]:
    """Return what is left of a block without the hours that its day had in another zone."""
    parts = block.parts if isinstance(block, FormedBlock) else (block,)
    left = [part for part in parts if not any(one.shows(part) for one in walls)]
    if len(left) == len(parts):
        return (block,)
    return regroup((one for one in left if isinstance(one, Part)), gap)


def _gap(session: Session) -> timedelta:
    return timedelta(minutes=session.settings.gap_minutes)
