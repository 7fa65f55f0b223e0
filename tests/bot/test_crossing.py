"""Two therapists, everything they can do, by chance: nothing of one ever reaches the other.

Commands, taps, words, edits, replies, voice notes, files, calendars, searches, documents and
leaving; and whatever a changed client might forge. `make crossing` plays 10,000 operations. A
failure prints how to play it again; hypothesis names its seed with `--hypothesis-seed`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.store import people, records, voices
from bot.store.moments import stamp
from bot.world import world
from conversations.limits import COUNTS_AS
from tests.bot.store.stock import SLOT
from tests.house import Phone
from tests.workshop import BusyTown, Workshop

OPERATIONS = int(os.environ.get("CROSSING_OPERATIONS", "300"))
STEPS, READ_EVERY = 50, 5
WHO = {71: "Zwetschge", 72: "Holunder"}
"""Chats, and the word that each of them alone writes."""

BY_HAND = {"cancel"}
"""A command that belongs to no conversation."""
COMMANDS = sorted({*world().catalog.commands, *BY_HAND})
WORDS = (
    *("{}", "{} and more", "mon-fri 9-12", "off tomorrow", "every friday", "1", "yes", "all"),
    *("{}@example.org", "#{}", "json", "md month", "90 min {}", "2026", "2"),
)
SENT = ("voice", "calendar", "perhaps_calendar", "takeout", "location", "venue")
"""What may be sent instead of words, as the catalog calls it."""

TAP = "> "
LOG = ("New entry", "course", "15 min", "Skip", "Skip", "Skip", "Skip", "The whole log")
DOCUMENTS = {
    "book": ("/book all", f"{TAP}Make one for me"),
    "packet": ("/tag {}", "/supervision", f"{TAP}{{}}", f"{TAP}Make"),
    "log": ("/cpd", *(f"{TAP}{one}" for one in LOG), "/cpd", f"{TAP}CSV"),
}
"""What is typed, and how the labels begin that are tapped: documents that take some taps."""

who = st.sampled_from(sorted(WHO))
nth = st.integers(0, 400)
many = st.integers(0, 2**32)
"""For what is to come up as often as anything else: of few values hypothesis has favourites."""
played: Counter[str] = Counter()
"""What has been done, by commands, files and jobs."""


def shown_on(phone: Phone) -> str:
    """Return all that somebody sees, as it stands."""
    return repr((phone.messages, phone.toasts, phone.reactions, phone.documents))


def holds(text: str, chat: int) -> bool:
    """Tell whether somebody's word stands in a text."""
    return WHO[chat].casefold() in text.casefold()


class Crossing(RuleBasedStateMachine):
    """A house with two people, each of whom may press what the other one has been shown."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = Path(tempfile.mkdtemp(prefix="crossing-"))
        self.town = BusyTown(self.place, played)
        self.steps = 0

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
        return self.rows_of(self.town.id(chat))

    def rows_of(self, therapist: int) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of this number."""
        db = self.town.db
        return {table: db.execute(sql, (therapist,)).fetchall() for table, sql in self.asks.items()}

    @cached_property
    def asks(self) -> dict[str, str]:
        """What asks each table of somebody's for their rows."""
        db = self.town.db
        found = {}
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
            column = "id" if table == "therapist" else "therapist_id"
            if column in columns:
                found[table] = f"SELECT * FROM {table} WHERE {column} = ? ORDER BY 1, 2, 3"  # noqa: S608 - our own names
        return found

    def does(self, chat: int, work: Any) -> None:
        """Let one of them do something: nothing of the other changes, or is shown anything."""
        [other] = WHO.keys() - {chat}
        me, before, phone = self.town.id(chat), self.rows(other), self.town.phone(other)
        swept = self._swept(other)
        seen = shown_on(phone)
        self.run(work)
        after = self.rows(other)
        for table, rows in before.items():
            if table == "inbox" or (swept and table in _SWEPT):  # old rows go with anybody's turn
                assert set(after[table]) <= set(rows), table
            else:
                assert after[table] == rows, table
        assert shown_on(phone) == seen
        if people.by_chat(self.town.db, chat) is None:
            self._come_back(chat, me)

    def _swept(self, other: int) -> bool:
        """Tell whether something of theirs was deleted for long, and may go with anybody's turn."""
        old = stamp(self.town.clock.now() - records.BROUGHT_BACK)
        [count] = self.town.db.execute(
            "SELECT count(*) FROM record WHERE therapist_id = ? AND deleted_at < ?",
            (self.town.id(other), old),
        ).fetchone()
        return bool(count)

    def _come_back(self, chat: int, me: int) -> None:
        """Somebody has left: no row is theirs, no key; they are let in again, as somebody else."""
        played["left"] += 1
        left = {table: rows for table, rows in self.rows_of(me).items() if rows}
        assert left == {}
        assert not self.town.vault.has(me)
        assert self.run(self.town.settle(chat, SLOT)) != me

    # ----------------------------------------------------------------- operations

    @rule(chat=who, words=st.sampled_from(WORDS))
    def say(self, chat: int, words: str) -> None:
        """Write something."""
        self.does(chat, self.town.say(chat, words.format(WHO[chat])))

    @rule(chat=who, at=many, words=st.sampled_from(("", *WORDS)))
    def one_command(self, chat: int, at: int, words: str) -> None:
        """Give a command, with something behind it, and another of the list, bare."""
        self.command(chat, COMMANDS[at % len(COMMANDS)], words)
        self.command(chat, COMMANDS[at // len(COMMANDS) % len(COMMANDS)], "")

    def command(self, chat: int, command: str, words: str) -> None:
        """Give this command."""
        played[f"/{command}"] += 1
        self.does(chat, self.town.say(chat, f"/{command} {words.format(WHO[chat])}".strip()))

    @rule(chat=who, words=st.sampled_from(("more", "revised", "and", "#{}", "{}", "")))
    def search_and_tag(self, chat: int, words: str) -> None:
        """Look for a word that both have written; put a tag on what is there."""
        self.does(chat, self.town.say(chat, f"/search {words.format(WHO[chat])}"))
        self.does(chat, self.town.say(chat, f"/tag {WHO[chat]}"))

    @rule(chat=who, at=nth, newest=st.booleans())
    def tap(self, chat: int, at: int, newest: bool) -> None:
        """Press one of one's own buttons, new or old."""
        self._press(chat, chat, at % 8 if newest else at)

    @rule(chat=who, at=nth)
    def tap_the_others(self, chat: int, at: int) -> None:
        """Press what only the other one was shown."""
        [other] = WHO.keys() - {chat}
        self._press(chat, other, at)

    @rule(chat=who, at=nth, number=st.integers(0, 3))
    def forge(self, chat: int, at: int, number: int) -> None:
        """Press a button whose numbers are another's, below a message that is another's."""
        [other] = WHO.keys() - {chat}
        shown = self._shown(chat)
        theirs = self._shown(other)
        if not shown or not theirs:
            return
        message, data = shown[-1 - at % len(shown)]
        numbers = self._numbers()
        forged = ":".join(
            str(numbers[(at + number) % len(numbers)]) if part.isdecimal() else part
            for part in data.split(":")
        )
        if len(forged) <= 64:
            self.does(chat, self.town.press(chat, message, forged))
            self.does(chat, self.town.press(chat, theirs[at % len(theirs)][0], forged))

    @rule(chat=who, at=nth)
    def edit_or_answer(self, chat: int, at: int) -> None:
        """Edit, or swipe to answer, a message of the other's, by number and by its buttons."""
        [other] = WHO.keys() - {chat}
        theirs = self.town.phone(other).messages
        number = theirs[-1 - at % len(theirs)].message_id
        self.does(chat, self.town.edit(chat, number, f"{WHO[chat]} revised"))
        self.does(chat, self.town.edit(chat, at + 1, f"{WHO[chat]} revised"))
        self.does(chat, self.town.say(chat, f"{WHO[chat]} swiped", reply_to=number))
        writer, shown = self.town.phone(chat).writer, theirs[-1 - at % len(theirs)]
        keys = [[{"text": name, "callback_data": to} for name, to in shown.buttons.items()]]
        replied = {"message_id": shown.message_id, "reply_markup": {"inline_keyboard": keys}}
        forged = writer.text(f"{WHO[chat]} forged", reply_to_message=replied)
        self.does(chat, self.town.receive(forged))

    @rule(chat=who, kind=st.sampled_from(SENT), at=nth)
    def send(self, chat: int, kind: str, at: int) -> None:
        """Send a voice note, a calendar, one's own export, a place."""
        played[f"sent {kind}"] += 1
        phone, word = self.town.phone(chat), WHO[chat]
        file = f"{kind}-{chat}-{len(self.town.files)}"
        content, kept = f"the {kind} of {word}".encode(), phone.documents
        if kind == "takeout" and kept:
            content = kept[at % len(kept)]
        named = {"file_id": file, "file_size": len(content)}
        self.town.files[file] = content
        match kind:
            case "voice":
                update = phone.writer.sent("voice", {**named, "duration": 3}, caption=word)
            case "location" | "venue":
                here = {"latitude": 52.5, "longitude": 13.4}
                venue = {"location": here, "title": word, "address": word}
                update = phone.writer.sent(kind, here if kind == "location" else venue)
            case "takeout":
                update = phone.writer.sent("document", {**named, "file_name": "presence.json"})
            case _:
                name = "a.ics" if kind == "calendar" else "a.txt"
                update = phone.writer.sent("document", {**named, "file_name": name})
        self.does(chat, self.town.receive(update))

    @rule(chat=who)
    def subscribe(self, chat: int) -> None:
        """Give the address of a calendar."""
        address = f"https://{WHO[chat].lower()}.example/{WHO[chat]}/basic.ics"
        self.does(chat, self.town.say(chat, f"/calendar {address}"))

    @rule(chat=who, at=nth)
    def choose_for_supervision(self, chat: int, at: int) -> None:
        """Tag, gather, choose, make; a few taps of it."""
        self.does(chat, self.town.say(chat, f"/tag {WHO[chat]}"))
        self.does(chat, self.town.say(chat, "/supervision"))
        for step in range(4):
            self._press(chat, chat, (at >> step) % 4)

    @rule(chat=who, what=st.sampled_from(("book", "packet", "log")))
    def documents(self, chat: int, what: str) -> None:
        """Have something made that takes some taps."""
        for step in DOCUMENTS[what]:
            said = step.format(WHO[chat])
            if not said.startswith(TAP):
                self.does(chat, self.town.say(chat, said))
                continue
            shown = self.town.phone(chat).messages[::-1]
            names = [name for one in shown for name in one.buttons]
            if names := [name for name in names if name.startswith(said.removeprefix(TAP))]:
                self.does(chat, self.town.tap(chat, names[0]))

    @rule(chat=who, sure=st.booleans())
    def leave(self, chat: int, sure: bool) -> None:
        """Leave, or nearly; whoever is gone comes back by another invitation."""
        self.does(chat, self.town.say(chat, "/deleteme"))
        self.does(chat, self.town.tap(chat, "Delete everything…"))
        if sure:
            self.does(chat, self.town.tap(chat, "Yes, delete all of it"))

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
        ]

    def _press(self, chat: int, whose: int, at: int) -> None:
        if shown := self._shown(whose):
            message, data = shown[-1 - at % len(shown)]
            self.does(chat, self.town.press(chat, message, data))

    def _numbers(self) -> list[int]:
        """Return numbers of rows of anybody: what a forger would try."""
        found = {1, 2, 3}
        for table in ("record", "rule", "pause", "due", "day_off", "calendar", "attachment", "job"):
            rows = self.town.db.execute(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 5")  # noqa: S608
            found |= {number for (number,) in rows}
        return sorted(found)

    # ------------------------------------------------------------------ what holds

    @invariant()
    def nobody_reads_the_other(self) -> None:
        """No message, toast, document, record or voice note of one holds the other's word."""
        if len(self.town.phones) < len(WHO):
            return
        db, vault = self.town.db, self.town.vault
        for chat in WHO:
            [other] = WHO.keys() - {chat}
            phone, me = self.town.phone(chat), self.town.id(chat)
            assert not holds(repr(phone.messages) + repr(phone.toasts), other)
            assert not any(holds(one.decode(errors="replace"), other) for one in phone.documents)
            assert not holds(repr(list(records.all_(db, vault, me))), other)
            assert not holds(repr(voices.all_(db, vault, me)), other)
            assert not holds(repr(self.town.session(chat)), other)

    @invariant()
    def no_file_holds_a_word_now_and_then(self) -> None:
        """Files are read whole, which takes longer than all else: every few operations."""
        self.steps += 1
        if self.steps % READ_EVERY == 0:
            self.no_file_holds_a_word()

    def no_file_holds_a_word(self) -> None:
        """The house's files hold neither."""
        raw = b"".join(one.read_bytes() for one in self.place.rglob("*") if one.is_file())
        assert not any(one.encode() in raw for word in WHO.values() for one in (word, word.lower()))

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


_SWEPT = ("record", "answer_part", "voice")

Crossing.TestCase.settings = settings(
    max_examples=max(1, OPERATIONS // STEPS),
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestCrossing = Crossing.TestCase


@pytest.mark.skipif(OPERATIONS < 5000, reason="few operations leave some out: make crossing")
def test_chance_left_nothing_out() -> None:
    """Of many operations each command, file and kind of job was some."""
    print(", ".join(f"{name} {times}" for name, times in sorted(played.items())))
    wanted = {f"/{one}" for one in COMMANDS} | {f"sent {one}" for one in SENT} | set(COUNTS_AS)
    assert wanted | {"left"} <= played.keys()


# ----------------------------------------------------------------- nothing is left out


@pytest.fixture
def machine() -> Iterator[Crossing]:
    """Two people who have settled."""
    machine = Crossing()
    machine.settle()
    yield machine
    machine.teardown()
    assert not machine.place.exists()


def test_everything_is_among_the_operations(machine: Crossing) -> None:
    """Each command there is, kind of job and kind of file: a new one cannot be forgotten here."""
    catalog = world().catalog
    assert set(COMMANDS) == {*catalog.commands, *BY_HAND}
    assert set(SENT) == set(catalog.receives)
    makers = set(Workshop(machine.town.service, {}).makers)
    by_the_sender = {"tidy", "book_tidied"}
    assert makers == set(COUNTS_AS)
    assert makers == set(catalog.jobs) - by_the_sender


def test_each_command_once(machine: Crossing) -> None:
    """By both, bare and with words; each file; each kind of job is done, and nothing crosses."""
    played.clear()
    for chat in WHO:
        for command in COMMANDS:
            machine.command(chat, command, "" if chat % 2 else "{}")
        for kind in SENT:
            machine.send(chat, kind, 0)
        machine.subscribe(chat)
        machine.search_and_tag(chat, "more")
        machine.choose_for_supervision(chat, 0)
        for what in DOCUMENTS:
            machine.documents(chat, what)
        machine.does(chat, machine.town.say(chat, "/export md all"))
    everything(machine)
    machine.leave(71, sure=True)
    everything(machine)
    assert {f"/{one}" for one in COMMANDS} <= played.keys()
    assert {f"sent {one}" for one in SENT} <= played.keys()
    assert set(COUNTS_AS) <= played.keys()


def everything(machine: Crossing) -> None:
    """Look at all that must hold."""
    machine.nobody_reads_the_other()
    machine.no_file_holds_a_word()
    machine.every_row_points_home()


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
