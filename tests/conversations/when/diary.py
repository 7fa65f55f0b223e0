"""A calendar that is edited while time passes, and what is asked about because of it.

What must hold, whatever is edited in whatever order:

1. No minute of an appointment is asked about twice. A minute of an appointment is asked about when
   the block that is asked about has the appointment in it, as the calendar was read last, and the
   appointment lasts over that minute. An appointment stays the same one when it moves or changes
   its length, and when the keys of all entries change.
2. What takes place and is over has been asked about, belongs to a block that was asked about (it
   overlaps its time, or was in it and has not been put off until after it), or is silent because
   it was over for more than two hours when that became known.
3. Each appointment is in one block after each reading, and what waited goes on waiting.
4. Reading the same calendar again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from hypothesis import note

from conversations.when.appointments import Appointment
from conversations.when.blocks import (
    Add,
    Decision,
    Drop,
    Keep,
    Lapse,
    Move,
    Standing,
    keys_of,
    reconcile,
)
from conversations.when.forming import FormedBlock, Part, form_blocks, join
from conversations.when.week import Block, OneOff, blocks_on

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 5, 20)
START = datetime.combine(FIRST, time(6), tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BELL = 5 * MINUTE
LATE = 120 * MINUTE


@dataclass
class Row:
    """A block as the store keeps it; `block` is what it was when it was read last."""

    standing: Standing
    block: Block
    due_at: datetime
    silent: bool = False


@dataclass
class Diary:
    """A calendar, the rows that came of it, and what was asked about."""

    now: datetime = START
    zone: ZoneInfo = BERLIN
    calendar: dict[str, Appointment] = field(default_factory=dict)
    who: dict[str, int] = field(default_factory=dict)
    hours: tuple[OneOff, ...] = ()
    rows: dict[int, Row] = field(default_factory=dict)
    asked: set[tuple[int, datetime]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    def enter(self, begins: datetime, length: int, who: int | None = None) -> None:
        """Put an appointment into the calendar; with `who` it is one that had another key."""
        number = next(self.numbers)
        key = f"key {number}"
        self.calendar[key] = Appointment(begins, begins + length * MINUTE, key)
        self.who[key] = number if who is None else who

    def fresh(self) -> tuple[Block, ...]:
        """Return the blocks as the calendar and the typed hours now give them."""
        days = [FIRST + timedelta(days=ahead) for ahead in range(-2, 6)]
        typed = [block for day in days for block in blocks_on(day, self.hours, self.zone)]
        return join(typed, form_blocks(self.calendar.values(), self.zone))

    def standing(self) -> list[Standing]:
        """Return all rows as they stand."""
        return [row.standing for row in self.rows.values()]

    # ---------------------------------------------------------------------- time

    def wait(self, minutes: int) -> None:
        """Let time pass and ask about what falls due in it."""
        until = self.now + minutes * MINUTE
        for row in sorted(self.rows.values(), key=lambda row: row.due_at):
            if row.standing.open and row.due_at <= until:
                self.close(row)
        self.now = until

    def close(self, row: Row) -> None:
        """Ask about a block, or let it be skipped: no minute of it a second time."""
        row.standing = replace(row.standing, open=False)
        for part in parts_of(row.block):
            for minute in range((part.ends_at - part.begins_at) // MINUTE if part.key else 0):
                one = (self.who[str(part.key)], part.begins_at + minute * MINUTE)
                assert one not in self.asked, f"asked about twice: {one}"
                self.asked.add(one)

    # ------------------------------------------------------------------- reading

    def read(self) -> tuple[Decision, ...]:
        """Read the calendar, do what is decided, and look whether it was right."""
        fresh, before = self.fresh(), self.standing()
        decisions = reconcile(fresh, before, self.now)
        note(f"{self.now:%d %H:%M} {[type(one).__name__ for one in decisions]}")
        self._check_parts(fresh, decisions)
        self._check_moves(decisions)
        for decision in decisions:
            self._check(decision)
        for decision in decisions:
            self._carry_out(decision)
        for again in reconcile(fresh, self.standing(), self.now):
            assert isinstance(again, Keep), "reading again changes nothing"
            assert keys_of(again) == again.standing.keys
        return decisions

    def _check_parts(self, fresh: tuple[Block, ...], decisions: tuple[Decision, ...]) -> None:
        given = sorted(repr(part) for block in fresh for part in parts_of(block) if part.key)
        found: list[Part] = []
        for decision in decisions:
            if not isinstance(decision, Drop) and decision.block is not None:
                found += [part for part in parts_of(decision.block) if part.key]
        assert sorted(map(repr, found)) == given, "each appointment is in one block"

    def _check_moves(self, decisions: tuple[Decision, ...]) -> None:
        new = [one.block for one in decisions if isinstance(one, Add)]
        new += [one.block for one in decisions if isinstance(one, Lapse) and not one.standing]
        keys = {part.key for block in new for part in parts_of(block)}
        for decision in decisions:
            if isinstance(decision, Drop):
                assert keys.isdisjoint(decision.standing.keys), "what waits moves"

    def _check(self, decision: Decision) -> None:
        match decision:
            case Keep(Standing(open=True), block) | Move(_, block) | Add(block) | Lapse(_, block):
                for part in () if block is None else parts_of(block):
                    assert not self.must_absorb(part), part
        match decision:
            case Keep(stood, block) if not stood.open and block is not None:
                for part in parts_of(block):
                    assert self.may_absorb(stood, part), (stood, part)
            case Lapse(stood, block):
                assert block.ends_at < self.now - LATE
                assert stood is None or (stood.open and stood.ends_at > self.now - BELL)
            case Add(block) if isinstance(block, FormedBlock):
                assert block.ends_at >= self.now - LATE
            case Move(stood, block):
                assert stood.open
                if isinstance(block, FormedBlock) and block.ends_at < self.now - LATE:
                    assert stood.ends_at <= self.now - BELL
            case Drop(stood):
                assert stood.open

    def may_absorb(self, stood: Standing, part: Part) -> bool:
        """Say whether an asked block may stand for a part: the rules, said another way."""
        overlaps = part.begins_at < stood.ends_at and stood.begins_at < part.ends_at
        if part.key is None:
            return overlaps
        waits = any(part.key in row.keys for row in self.standing() if row.open)
        if part.key in stood.keys:
            here_before = part.begins_at < stood.ends_at or part.ends_at <= self.now
            return overlaps or (here_before and not waits)
        return overlaps and not waits

    def must_absorb(self, part: Part) -> bool:
        """Say whether an asked block knows an appointment that was not put off until after it."""
        knowing = [row for row in self.standing() if part.key in row.keys]
        asked = [row for row in knowing if not row.open]
        if any(part.begins_at < row.ends_at and row.begins_at < part.ends_at for row in asked):
            return True
        put_off = all(part.begins_at >= row.ends_at for row in asked) and part.ends_at > self.now
        return bool(asked) and len(asked) == len(knowing) and not put_off

    def _carry_out(self, decision: Decision) -> None:
        match decision:
            case Keep(stood, block):
                row = self.rows[int(stood.key)]
                assert stood.open or keys_of(decision) >= stood.keys, "what was asked is known"
                row.standing = replace(stood, keys=keys_of(decision))
                row.block = block if stood.open and block is not None else row.block
            case Drop(stood):
                del self.rows[int(stood.key)]
            case Move(stood, block):
                bell = stood.ends_at + BELL
                due_at = self.rows[int(stood.key)].due_at
                put_off = due_at if due_at > bell else block.ends_at + BELL
                self._put(int(stood.key), decision, max(block.ends_at + BELL, put_off))
            case Add(block):
                self._put(next(self.numbers), decision, block.ends_at + BELL)
            case Lapse(stood, block):
                number = next(self.numbers) if stood is None else int(stood.key)
                self._put(number, decision, block.ends_at + BELL)

    def _put(self, number: int, decision: Move | Add | Lapse, due_at: datetime) -> None:
        block, silent = decision.block, isinstance(decision, Lapse)
        times = (block.day, block.begins_at, block.ends_at)
        standing = Standing(number, *times, open=not silent, keys=keys_of(decision))
        self.rows[number] = Row(standing, block, due_at, silent)

    def slots_tell(self) -> bool:
        """Say whether each appointment overlaps one row, and that has it: then keys may change."""
        for key, one in self.calendar.items():
            near = [row for row in self.standing() if _overlap(row, one)]
            if len(near) != 1 or key not in near[0].keys:
                return False
        return True

    def known_by_its_slot(self, key: str, one: Appointment) -> int | None:
        """Return who it is without its key: not if it was asked about elsewhere before."""
        who = self.who[key]
        (near,) = (row for row in self.standing() if _overlap(row, one))
        about = [minute for number, minute in self.asked if number == who]
        within = all(near.begins_at <= minute < near.ends_at for minute in about)
        return who if within else None

    def check_all_asked(self) -> None:
        """At the end, nothing that took place still waits or was forgotten."""
        self.read()
        self.wait(90 * 24 * 60)  # nothing is ever moved that far
        for key, one in self.calendar.items():
            holders = [row for row in self.standing() if key in row.keys]
            assert holders, f"forgotten: {one}"
            assert not any(row.open for row in holders), f"still waits: {one}"


def parts_of(block: Block) -> tuple[Part, ...]:
    """Return the parts of a block that has any."""
    return block.parts if isinstance(block, FormedBlock) else ()


def _overlap(row: Standing, one: Appointment) -> bool:
    assert one.ends_at is not None
    return row.begins_at < one.ends_at and one.begins_at < row.ends_at
