"""Calendars that are edited while time passes: nothing is asked twice, nothing is forgotten."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conversations.when.blocks import Keep, Move
from conversations.when.week import OneOff
from tests.conversations.when.diary import FIRST, MINUTE, START, Diary

EXAMPLES = 3000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 150
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Pacific/Auckland")]
TIMES = st.integers(0, 40 * 12).map(lambda fives: START + fives * 5 * MINUTE)
LENGTHS = st.integers(2, 36).map(lambda fives: 5 * fives)
BY = st.integers(-60, 60).map(lambda fives: 5 * fives)
HOURS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(12, 44), st.integers(1, 10)), max_size=3
).map(
    lambda spans: tuple(
        OneOff(
            FIRST + timedelta(days=day),
            time(starts // 2, starts % 2 * 30),
            (datetime.combine(FIRST, time(starts // 2, starts % 2 * 30)) + 30 * n * MINUTE).time(),
        )
        for day, starts, n in spans
    )
)


class Calendars(RuleBasedStateMachine):
    """Everything that may happen to a calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.diary = Diary()

    @initialize(
        spans=st.lists(st.tuples(TIMES, LENGTHS), max_size=8), hours=HOURS, typed=st.booleans()
    )
    def begin(
        self, spans: list[tuple[datetime, int]], hours: tuple[OneOff, ...], *, typed: bool
    ) -> None:
        """Connect a calendar, perhaps beside typed hours."""
        for begins, length in spans:
            self.diary.enter(begins, length)
        self.diary.hours = hours if typed else ()
        self.diary.read()

    def pick(self, place: int) -> str:
        """Return the key of an entry, those near now first."""
        keys = sorted(
            self.diary.calendar,
            key=lambda key: (abs(self.diary.calendar[key].begins_at - self.diary.now), key),
        )
        return keys[place % len(keys)]

    def has_entries(self) -> bool:
        """Say whether there is anything to edit."""
        return bool(self.diary.calendar)

    @rule(begins=TIMES, length=LENGTHS)
    def add(self, begins: datetime, length: int) -> None:
        """Enter an appointment, perhaps after the fact."""
        self.diary.enter(begins, length)

    @rule(by=st.integers(-12, 12), length=LENGTHS)
    def add_about_now(self, by: int, length: int) -> None:
        """Enter an appointment near the present hour."""
        begins = START + (self.diary.now - START) // (5 * MINUTE) * 5 * MINUTE
        self.diary.enter(begins + 5 * by * MINUTE, length)

    @precondition(has_entries)
    @rule(place=st.integers(0, 9))
    def cancel(self, place: int) -> None:
        """Take an entry out."""
        del self.diary.calendar[self.pick(place)]

    @precondition(has_entries)
    @rule(place=st.integers(0, 9), by=st.one_of(BY, st.sampled_from([24 * 60, -24 * 60])))
    def move(self, place: int, by: int) -> None:
        """Move an entry as it is."""
        key = self.pick(place)
        one = self.diary.calendar[key]
        assert one.ends_at is not None
        self.diary.calendar[key] = replace(
            one, begins_at=one.begins_at + by * MINUTE, ends_at=one.ends_at + by * MINUTE
        )

    @precondition(has_entries)
    @rule(place=st.integers(0, 9), length=LENGTHS)
    def resize(self, place: int, length: int) -> None:
        """Let an entry end at another time."""
        key = self.pick(place)
        one = self.diary.calendar[key]
        self.diary.calendar[key] = replace(one, ends_at=one.begins_at + length * MINUTE)

    @rule()
    def connect_anew(self) -> None:
        """All keys change, where the slots tell which appointment is which; nothing else does."""
        self.diary.read()
        if not self.diary.slots_tell():
            return
        before = list(self.diary.calendar.items())
        self.diary.calendar.clear()
        for key, one in before:
            assert one.ends_at is not None
            length = (one.ends_at - one.begins_at) // MINUTE
            self.diary.enter(one.begins_at, length, self.diary.known_by_its_slot(key, one))
        for decision in self.diary.read():
            assert isinstance(decision, Keep), "the times are the same"

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone: ZoneInfo) -> None:
        """The same instants by another clock: nothing is dropped or added."""
        self.diary.read()
        before = {row.key: (row.begins_at, row.ends_at) for row in self.diary.standing()}
        self.diary.zone = zone
        decisions = self.diary.read()
        if not self.diary.hours:
            after = {row.key: (row.begins_at, row.ends_at) for row in self.diary.standing()}
            assert all(isinstance(one, Keep | Move) for one in decisions)
            assert after == before

    @rule(hours=HOURS)
    def type_hours(self, hours: tuple[OneOff, ...]) -> None:
        """Type other hours."""
        self.diary.hours = hours

    @rule(minutes=st.one_of(st.integers(1, 40), st.integers(1, 400)))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.diary.wait(minutes)

    @rule(minutes=st.integers(1, 90))
    def read_after(self, minutes: int) -> None:
        """Let time pass and read the calendar."""
        self.diary.wait(minutes)
        self.diary.read()

    @rule()
    def read(self) -> None:
        """Read the calendar."""
        self.diary.read()

    @rule(minutes=st.integers(10, 300))
    def put_off(self, minutes: int) -> None:
        """Ask for the next block later."""
        waiting = [row for row in self.diary.rows.values() if row.standing.open]
        if waiting:
            row = min(waiting, key=lambda row: row.due_at)
            row.due_at += minutes * MINUTE

    @rule()
    def skip(self) -> None:
        """Let the next block go before it is due."""
        waiting = [row for row in self.diary.rows.values() if row.standing.open]
        if waiting:
            self.diary.close(min(waiting, key=lambda row: row.due_at))

    def teardown(self) -> None:
        """Whatever happened, nothing was forgotten."""
        self.diary.check_all_asked()


def test_nothing_is_asked_twice_and_nothing_is_forgotten() -> None:
    """Entries come, go, move, grow and change their keys while blocks are asked about."""
    number = int(os.environ.get("SEED", random.randrange(10**9)))
    print(f"SEED={number}")
    run_state_machine_as_test(
        seed(number)(Calendars),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            print_blob=True,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
