"""What is asked at each look and in each turn is found by an index, however many people there are.

Each function is run on a connection that explains every statement it is given; a plan that reads
a whole table, or sorts what it found, fails. Plans are the same for ten people and for a million.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.planner import Planner
from bot.store import ages, inbox, meta, notices, outbox, people, records, schedule, voices
from bot.vault import Vault
from conversations.model import Session
from conversations.when.week import Slot
from tests.bot.store.conftest import NOW, enrol
from tests.bot.store.stock import MONDAY, TIMES, record

DAY = timedelta(days=1)
SMALL = ("SCAN meta", "SCAN CONSTANT ROW")
"""What may be read from end to end: it does not grow with the number of people."""

BY_INDEX = ("USING INDEX", "USING COVERING INDEX")
"""A walk along an index, in order, from where the first row of interest stands."""


class Explained(sqlite3.Connection):
    """A connection that notes how each statement finds its rows."""

    plans: dict[str, list[str]]

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:  # type: ignore[override]
        """Explain a statement, then run it."""
        if sql.split(maxsplit=1)[0] in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
            rows = super().execute(f"EXPLAIN QUERY PLAN {sql}", *parameters)
            self.plans[sql] = [step for _, _, _, step in rows]
        return super().execute(sql, *parameters)

    @property
    def slow(self) -> list[str]:
        """The steps whose work grows with the number of people."""
        return [
            f"{step}  <- {sql}"
            for sql, plan in self.plans.items()
            for step in plan
            if not _is_quick(step, plan)
        ]


def _is_quick(step: str, plan: list[str]) -> bool:
    if step.startswith("SCAN"):
        return step.startswith(SMALL) or " (subquery" in step or _walks(step)
    one = any("therapist_id=?" in other for other in plan)
    return "TEMP B-TREE" not in step or one  # one person's rows may be sorted


def _walks(step: str) -> bool:
    """Whether it takes rows from the front of an index that holds nothing but what it looks for."""
    return any(f"{how} {name}" in step for how in BY_INDEX for name in FRONTS)


FRONTS = ("due_next", "therapist_plan", "therapist_forget", "notice_next", "inbox_waiting")


@pytest.fixture
def explained(db: sqlite3.Connection, tmp_path: Path) -> Iterator[Explained]:
    """A second connection to the database, that explains."""
    assert db
    path = tmp_path / "presence.db"
    with closing(sqlite3.connect(path, factory=Explained, isolation_level=None)) as explained:
        explained.plans = {}
        yield explained


Look = Callable[[sqlite3.Connection, Vault, int], object]

LOOKS: dict[str, Look] = {
    "next instant": lambda db, _, __: schedule.next_instant(db),
    "next notice": lambda db, _, __: notices.next_instant(db),
    "who is to ring": lambda db, _, __: schedule.to_ring(db, NOW, 16),
    "who is to be told": lambda db, _, __: notices.to_tell(db, NOW, 16),
    "who is to be planned": lambda db, _, __: schedule.to_plan(db, NOW, 16),
    "next look for what is old": lambda db, _, __: ages.next_instant(db),
    "who is looked for": lambda db, _, __: ages.to_forget(db, NOW, NOW + DAY, 16),
    "something old": lambda db, _, one: ages.anything_old(db, one, NOW.date(), "cpd"),
    "how much is old": lambda db, _, one: records.count_before(db, one, NOW.date(), "cpd"),
    "what is old": lambda db, vault, one: ages.old(db, vault, one, NOW.date(), "cpd", 0),
    "what stays": lambda db, vault, one: ages.young(db, vault, one, NOW.date(), "cpd", 9),
    "cards of what is old": lambda db, _, one: ages.remove_cards(db, one, NOW.date(), "", -1),
    "old records": lambda db, _, one: ages.remove_records(db, one, NOW.date(), "cpd"),
    "old days": lambda db, _, one: ages.remove_days(db, one, NOW.date()),
    "around what is old": lambda db, _, one: ages.remove_around(db, one, NOW.date(), NOW),
    "what is due to one": lambda db, _, one: schedule.due(db, NOW, one),
    "what one is told": lambda db, _, one: notices.of(db, one, NOW),
    "what lies ahead": lambda db, _, one: schedule.clear_ahead(db, one, "letter", NOW),
    "a plan": lambda db, vault, one: Planner(db, vault, one, NOW + DAY).plan_days(
        Session(settled=True)
    ),
    "another plan": lambda db, vault, one: Planner(db, vault, one, NOW).replan(
        Session(), Session(), "schedule_changed"
    ),
    "put off": lambda db, _, one: schedule.plan_later(db, one, NOW),
    "told later": lambda db, _, one: notices.put_off(db, one, NOW),
    "blocked": lambda db, _, one: people.set_blocked(db, one, blocked=True),
    "a person": people.load,
    "a page": lambda db, vault, one: records.older(db, vault, one, 1, 9),
    "the newest page": lambda db, vault, one: records.older(db, vault, one, 0, 9),
    "the page before": lambda db, vault, one: records.newer(db, vault, one, 1, 9),
    "no answer's sound": lambda db, _, one: voices.sweep(db, one),
    "nobody's sound": lambda db, _, __: voices.sweep(db),
    "deleted for long": lambda db, _, __: records.purge(db, NOW),
    "whose chat": lambda db, _, __: people.by_chat(db, 70),
    "left waiting": lambda db, _, __: inbox.waiting(db),
    "done for long": lambda db, _, __: inbox.prune(db, NOW),
    "known": lambda db, _, __: inbox.known(db, 5, NOW),
    "seen": lambda db, _, one: outbox.seen(db, one, 5, 5),
    "leaving": lambda db, _, __: meta.starting(db, "vanish:"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_read_from_end_to_end(
    explained: Explained, vault: Vault, robin: int, look: str
) -> None:
    """No statement reads all of a table that grows with the people."""
    schedule.add_rule(explained, robin, Slot(0, time(9), time(12)))
    schedule.add_due(explained, robin, "block", TIMES)
    schedule.set_planned(explained, robin, MONDAY, NOW)
    records.keep(explained, vault, robin, record())
    explained.plans.clear()
    LOOKS[look](explained, vault, robin)
    assert explained.plans, "it asked something"
    assert explained.slow == []


def test_a_scan_is_noticed(explained: Explained, robin: int) -> None:
    """What this file looks for would be found."""
    explained.execute("SELECT id FROM due WHERE ends_at < 5")
    explained.execute("SELECT due_at FROM due WHERE state = 'waiting' ORDER BY due_at")
    explained.execute("SELECT id FROM therapist WHERE ? IS NULL OR id = ?", (robin, robin))
    assert len(explained.slow) >= 3


def test_who_has_blocked_the_bot_is_not_stepped_over(
    explained: Explained, vault: Vault, robin: int
) -> None:
    """Their overdue rows stand in no index that is walked; they do again when they come back."""
    gone = [enrol(explained, vault, 1000 + number) for number in range(40)]
    for one in (*gone, robin):
        schedule.add_due(explained, one, "block", TIMES)
        schedule.set_planned(explained, one, MONDAY, NOW)
    notices.tell_all(explained, "away", NOW - DAY, NOW, NOW)
    for one in gone:
        people.set_blocked(explained, one, blocked=True)
    schedule.add_due(explained, gone[0], "letter", TIMES)
    notices.tell_all(explained, "restored", NOW - DAY, NOW, NOW)
    marked = "SELECT count(*) FROM {} WHERE away <> (SELECT blocked FROM therapist WHERE id ="
    for table in ("due", "notice"):
        [wrong] = explained.execute(f"{marked.format(table)} {table}.therapist_id)").fetchone()
        assert wrong == 0
    assert schedule.to_ring(explained, NOW + DAY) == [robin]
    assert schedule.to_plan(explained, NOW + DAY) == [robin]
    assert notices.to_tell(explained, NOW) == [robin]
    people.set_blocked(explained, gone[0], blocked=False)
    assert set(schedule.to_ring(explained, NOW + DAY)) == {robin, gone[0]}
    assert notices.to_tell(explained, NOW) == [robin, gone[0]]


def test_no_more_is_read_than_is_taken(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """A few of many: the rows behind them are not looked at."""
    for hour in range(8, 18):
        schedule.add_due(db, robin, "block", (MONDAY, time(hour), *TIMES[2:]))
    schedule.add_due(db, kim, "block", TIMES)
    assert schedule.to_ring(db, NOW + DAY, 1) == [robin]
    assert schedule.to_ring(db, NOW + DAY, 2) == [robin, kim]


def test_a_page_of_records_is_read_along_the_index(
    explained: Explained, vault: Vault, robin: int
) -> None:
    """Nothing is sorted, so ten years cost what a week costs."""
    records.keep(explained, vault, robin, record())
    explained.plans.clear()
    for number in (0, 1):
        records.older(explained, vault, robin, number, 9)
    records.newer(explained, vault, robin, 1, 9)
    steps = [step for plan in explained.plans.values() for step in plan]
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
    paged = [step for step in steps if "record_day" in step]
    assert len(paged) == 3
