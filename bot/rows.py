"""The due rows of blocks: added, moved, rung at another minute, dropped.

What becomes of a row that stood before a change of plan has its line in the ledger.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.store import schedule
from bot.vault import Vault
from conversations.model import BlockRef, Prompt, Session
from conversations.when.blocks import Add, Decision, Drop, Keep, Lapse, Move, keys_of
from conversations.when.week import Block

Times = tuple[date, time, time, datetime, datetime, datetime]

Cause = Literal["schedule_changed", "calendar_changed", "zone_changed"]
"""Why days are planned anew; the ledger says so of each block that was dropped or moved."""


_MOVED: dict[Cause, str] = {
    "schedule_changed": "moved",
    "calendar_changed": "calendar_moved",
    "zone_changed": "zone_moved",
}
"""What the ledger says of a block that was moved."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one therapist's blocks, inside a transaction, at one instant.

    Attributes:
        db: inside a transaction.
        vault: the keys.
        therapist: whose rows.
        now: an aware instant.
    """

    db: sqlite3.Connection
    vault: Vault
    therapist: int
    now: datetime

    def add(self, block: Block, session: Session) -> int | None:
        """Add the row of a block, and return its id; None if another holds its place."""
        if schedule.holder(self.db, self.therapist, block.day, block.starts) is not None:
            return None
        schedule.add_due(self.db, self.therapist, "block", _times(block, session))
        number = schedule.holder(self.db, self.therapist, block.day, block.starts)
        if number is not None:
            self.know(number, keys_of(Add(block)))
        return number

    def know(self, number: int, keys: frozenset[str]) -> None:
        """Note of which appointments a row's block is made."""
        schedule.put_appointments(self.db, self.vault, self.therapist, number, keys)

    def known(self, prompt: Prompt) -> frozenset[str]:
        """Return of which appointments a row's block is made."""
        if not prompt.calendar:
            return frozenset()
        return schedule.appointments(self.db, self.vault, self.therapist, prompt.id)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of plan; ``prompts`` are the rows that stand, by id."""

    rows: Rows
    before: Session
    session: Session
    cause: Cause
    prompts: dict[int, Prompt]

    def carry_out(self, decisions: Iterable[Decision]) -> None:
        """Drops make room for moves, and moves for what is new."""
        moves: dict[int, Block] = {}
        adds: list[Block] = []
        lapsed: list[Lapse] = []
        for decision in decisions:
            match decision:
                case Drop(standing):
                    self._drop(int(standing.key))
                case Move(standing, block):
                    moves[int(standing.key)] = block
                case Keep(standing, Block() as block) if standing.open:
                    prompt = self.prompts[int(standing.key)]
                    if prompt.block == _ref(block):
                        self._rebell(prompt)
                        self.rows.know(prompt.id, keys_of(decision))
                    else:  # the same hours, by another clock on the wall
                        moves[prompt.id] = block
                case Keep(standing, Block()):
                    self.rows.know(int(standing.key), keys_of(decision))
                case Keep():
                    pass
                case Add(block):
                    adds.append(block)
                case Lapse(standing, block):
                    if standing is None:
                        adds.append(block)
                    else:
                        moves[int(standing.key)] = block
                    lapsed.append(decision)
        adds += self._move_all(moves)
        for block in adds:
            self.rows.add(block, self.session)
        for one in lapsed:
            self._silence(one)

    def _move_all(self, moves: dict[int, Block]) -> list[Block]:
        """Move rows, each once its place is free; return the blocks whose rows could not.

        A day's block is asked about once: a row that would take the place of one that is not
        waiting any more (the same hours again, in another zone) is dropped.
        """
        db, therapist = self.rows.db, self.rows.therapist
        left = []
        while moves:
            held = {
                number: schedule.holder(db, therapist, block.day, block.starts)
                for number, block in moves.items()
            }
            free = [number for number, holder in held.items() if holder in (None, number)]
            shut = [number for number, holder in held.items() if holder not in (None, *moves)]
            for number in free:
                self._move(self.prompts[number], moves.pop(number))
            for number in shut if free or shut else list(moves)[:1]:
                self._drop(number)
                left.append(moves.pop(number))
        return left

    def _silence(self, lapse: Lapse) -> None:
        """Let a block that was over long before that was known be silent, if it has its place."""
        db, therapist = self.rows.db, self.rows.therapist
        number = schedule.holder(db, therapist, lapse.block.day, lapse.block.starts)
        row = None if number is None else schedule.prompt(db, therapist, number)
        if row is not None and row.state == "waiting":
            schedule.settle(db, therapist, row.id, "silent", None)
            self._note(row.id, "silent", "past" if lapse.standing is None else "ended_earlier")

    def _note(self, number: int, decision: str, reason: str) -> None:
        rows = self.rows
        schedule.note(rows.db, rows.therapist, number, rows.now, decision, reason, None)

    def _drop(self, number: int) -> None:
        schedule.drop_due(self.rows.db, self.rows.therapist, number)
        self._note(number, "dropped", self.cause)

    def _move(self, prompt: Prompt, block: Block) -> None:
        """Give a waiting row other times; what it waits for beyond its bell, it still waits for."""
        *times, due_at = _times(block, self.session)
        if prompt.due_at != _rings(prompt.day, prompt.ends_at, self.before):
            due_at = max(due_at, prompt.due_at)
        db, therapist = self.rows.db, self.rows.therapist
        schedule.move_due(db, therapist, prompt.id, (*times, due_at))
        self.rows.know(prompt.id, keys_of(Add(block)))
        self._note(prompt.id, "moved", _MOVED[self.cause])

    def _rebell(self, prompt: Prompt) -> None:
        """Give a waiting row the new bell, unless it waits for a reason of its own."""
        if prompt.due_at == _rings(prompt.day, prompt.ends_at, self.before):
            due_at = _rings(prompt.day, prompt.ends_at, self.session)
            db, therapist = self.rows.db, self.rows.therapist
            schedule.settle(db, therapist, prompt.id, "waiting", due_at)


def _ref(block: Block) -> BlockRef:
    return BlockRef(block.day, block.starts, block.ends, again=bool(block.starts.fold))


def _rings(day: date, ends_at: datetime, session: Session) -> datetime:
    return ends_at + timedelta(minutes=session.settings.bell(day))


def _times(block: Block, session: Session) -> Times:
    due_at = _rings(block.day, block.ends_at, session)
    return (block.day, block.starts, block.ends, block.begins_at, block.ends_at, due_at)
