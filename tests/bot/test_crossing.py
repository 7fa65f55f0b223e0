"""Two therapists, commands and taps by chance: nothing of one ever reaches the other.

`make crossing` plays 10,000 operations. A failure prints how to play it again; hypothesis names
its seed with `--hypothesis-seed`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.store import records
from bot.turns import Outcome
from bot.world import world
from tests.bot.store.stock import SLOT
from tests.house import Phone, Town, dump

OPERATIONS = int(os.environ.get("CROSSING_OPERATIONS", "300"))
STEPS = 50
WHO = {71: "Zwetschge", 72: "Holunder"}
"""Chats, and the word that each of them alone writes."""

COMMANDS = sorted({*world().catalog.commands, "cancel"} - {"search"})
"""Without the search, whose slices this house's jobs do not play."""
WORDS = ("{}", "{} and more", "mon-fri 9-12", "off tomorrow", "1", "yes", "{}@example.org", "#{}")
LEAVE = "deleteme"

who = st.sampled_from(sorted(WHO))
nth = st.integers(0, 400)


def shown_on(phone: Phone) -> str:
    """Return all that somebody sees, as it stands."""
    return repr((phone.messages, phone.toasts, phone.reactions, phone.documents))


class Played(Town):
    """A house that does no jobs: what searches, pictures and exports make is not looked at here."""

    async def finish_jobs(self, outcome: Outcome) -> None:
        """Leave them in their rows, which are looked at like all others."""


class Crossing(RuleBasedStateMachine):
    """A house with two people, each of whom may press what the other one has been shown."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = Path(tempfile.mkdtemp(prefix="crossing-"))
        self.town = Played(self.place)

    @initialize()
    def settle(self) -> None:
        """Let both come, and say something."""
        for chat in WHO:
            self.run(self.town.settle(chat, SLOT))
        for chat in WHO:
            self.say(chat, "{}")

    def teardown(self) -> None:
        """Close the house."""
        self.town.close()
        self.runner.close()
        shutil.rmtree(self.place)

    def run(self, work: Any) -> Any:
        """Let something happen to its end."""
        return self.runner.run(work)

    def rows(self, chat: int) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row that is somebody's."""
        me, db = self.town.id(chat), self.town.db
        found = {}
        for table in dump(db):
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
            column = "id" if table == "therapist" else "therapist_id"
            if column in columns and (table == "therapist" or "therapist_id" in columns):
                sql = f"SELECT * FROM {table} WHERE {column} = ?"  # noqa: S608 - our own names
                found[table] = sorted(db.execute(sql, (me,)).fetchall(), key=repr)
        return found

    def does(self, chat: int, work: Any) -> None:
        """Let one of them do something: nothing of the other changes, or is shown anything."""
        [other] = WHO.keys() - {chat}
        before, phone = self.rows(other), self.town.phone(other)
        seen = shown_on(phone)
        self.run(work)
        after = self.rows(other)
        for table, rows in before.items():
            if table == "inbox":  # what was done for long is dropped with anybody's batch
                assert set(after[table]) <= set(rows)
            else:
                assert after[table] == rows, table
        assert shown_on(phone) == seen

    # ----------------------------------------------------------------- operations

    @rule(chat=who, words=st.sampled_from(WORDS))
    def say(self, chat: int, words: str) -> None:
        """Write something."""
        self.does(chat, self.town.say(chat, words.format(WHO[chat])))

    @rule(chat=who, command=st.sampled_from(COMMANDS), words=st.sampled_from(("", *WORDS)))
    def command(self, chat: int, command: str, words: str) -> None:
        """Give a command, with something behind it."""
        self.does(chat, self.town.say(chat, f"/{command} {words.format(WHO[chat])}".strip()))

    @rule(chat=who, at=nth)
    def tap(self, chat: int, at: int) -> None:
        """Press one of one's own buttons, new or old."""
        self._press(chat, chat, at)

    @rule(chat=who, at=nth)
    def tap_the_others(self, chat: int, at: int) -> None:
        """Press what only the other one was shown."""
        [other] = WHO.keys() - {chat}
        self._press(chat, other, at)

    @rule(chat=who, at=nth, number=st.integers(0, 3))
    def forge(self, chat: int, at: int, number: int) -> None:
        """Press a button of one's own whose number is another's."""
        shown = self._shown(chat)
        if not shown:
            return
        message, data = shown[at % len(shown)]
        parts = data.split(":")
        numbers = self._numbers()
        forged = [
            str(numbers[(at + number) % len(numbers)]) if part.isdecimal() else part
            for part in parts
        ]
        if len(":".join(forged)) <= 64 and "deleteme" not in forged:
            self.does(chat, self.town.press(chat, message, ":".join(forged)))

    @rule(chat=who, at=nth)
    def edit_or_answer(self, chat: int, at: int) -> None:
        """Edit, or swipe to answer, a message that may be the other's by its number."""
        self.does(chat, self.town.edit(chat, at + 1, f"{WHO[chat]} revised"))
        self.does(chat, self.town.say(chat, f"{WHO[chat]} swiped", reply_to=at + 1))

    @rule(hours=st.integers(1, 30))
    def time_goes_on(self, hours: int) -> None:
        """What is due rings for both."""
        self.run(self.town.after(timedelta(hours=hours)))

    @rule()
    def restart(self) -> None:
        """Everything is closed and opened again."""
        self.run(self.town.restart())

    def _shown(self, chat: int) -> list[tuple[int, str]]:
        return [
            (message.message_id, data)
            for message in self.town.phone(chat).messages
            for data in message.buttons.values()
            if not data.startswith(
                (LEAVE, "search", "tag")
            )  # who leaves is nobody to cross to: tests/end
        ]

    def _press(self, chat: int, whose: int, at: int) -> None:
        if shown := self._shown(whose):
            message, data = shown[-1 - at % len(shown)]
            self.does(chat, self.town.press(chat, message, data))

    def _numbers(self) -> list[int]:
        """Return numbers of rows of anybody: what a forger would try."""
        found = {1, 2, 3}
        for table in ("record", "rule", "pause", "due", "day_off", "calendar", "attachment"):
            rows = self.town.db.execute(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 5")  # noqa: S608
            found |= {number for (number,) in rows}
        return sorted(found)

    # ------------------------------------------------------------------ what holds

    @invariant()
    def nobody_reads_the_other(self) -> None:
        """Neither a message, a toast, a document nor a record of one holds the other's word."""
        if len(self.town.phones) < len(WHO):
            return
        for chat in WHO:
            [other] = WHO.keys() - {chat}
            phone = self.town.phone(chat)
            assert WHO[other] not in repr(phone.messages) + repr(phone.toasts)
            assert all(WHO[other].encode() not in one for one in phone.documents)
            kept = repr(list(records.all_(self.town.db, self.town.vault, self.town.id(chat))))
            assert WHO[other] not in kept

    @invariant()
    def no_file_holds_a_word(self) -> None:
        """The house's files hold neither."""
        raw = b"".join(one.read_bytes() for one in self.place.rglob("*") if one.is_file())
        assert not any(word.encode() in raw for word in WHO.values())

    @invariant()
    def every_row_points_home(self) -> None:
        """What points to another row points to one of the same person."""
        db: sqlite3.Connection = self.town.db
        for table, target, number in (
            ("ledger", "due", "due_id"),
            ("outbox", "attachment", "attachment"),
        ):
            sql = (
                f"SELECT 1 FROM {table} AS a JOIN {target} AS b ON b.id = a.{number} "  # noqa: S608
                "WHERE a.therapist_id <> b.therapist_id"
            )
            assert db.execute(sql).fetchone() is None


Crossing.TestCase.settings = settings(
    max_examples=max(1, OPERATIONS // STEPS),
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestCrossing = Crossing.TestCase


def test_the_harness_sees_a_word_that_crosses(tmp_path: Path) -> None:
    """A message shown to the wrong one, and a row that changes, are found."""
    machine = Crossing()
    try:
        machine.settle()
        machine.nobody_reads_the_other()
        phone = machine.town.phone(71)
        phone.show("sendMessage", {"text": f"hello {WHO[72]}"}, None)
        try:
            machine.nobody_reads_the_other()
        except AssertionError:
            pass
        else:
            raise LookupError("a word crossed unseen")

        async def meddle() -> None:
            machine.town.db.execute("UPDATE card SET step = 'x'")

        try:
            machine.does(71, meddle())
        except AssertionError:
            return
        raise LookupError("a row crossed unseen")
    finally:
        machine.teardown()
        assert not machine.place.exists()
        assert tmp_path.exists()
