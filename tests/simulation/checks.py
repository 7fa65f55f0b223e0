"""What must hold at every moment of every story.

1. What Telegram was told has arrived is written down.
2. What is written down is worked through by somebody; what is to be said, somebody will say.
3. What has been worked through stands once, under the question its writer saw, in its order.
4. What is due is decided in time, once, and the decision stands in the ledger.
5. Questions come to a chat in their order, and at most one comes again for each crash.
6. The database is sound.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.exports.document import collect
from bot.store import people, records
from bot.store.moments import stamp
from tests.walker import chips_kept, compare

if TYPE_CHECKING:
    from tests.simulation.people import Somebody
    from tests.simulation.simulation import Simulation

IN_TIME = 150.0
"""Seconds within which what is due is decided, once nothing is broken: five sweeps."""

EVERY = 20
"""After so many moments one person's answers are looked at anew."""


class Checks:
    """Looks at a simulation and raises ``AssertionError`` when a promise is broken."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self._acknowledged = self.sim.api.updates.next_id
        self.moments = 0
        self.written: set[int] = set()
        self._late: dict[int, float] = {}
        self._changes = -1

    def at_rest(self) -> None:
        """Look whenever nobody has anything to do."""
        machine = self.sim.machine
        self.moments += 1
        if not machine.running or machine.busy:
            return
        assert machine.db is not None
        self._check_acknowledged()
        regular = self.moments % EVERY == 0
        if regular or machine.db.total_changes != self._changes:
            self._changes = machine.db.total_changes
            self._check_nothing_is_forgotten()
            self._check_due()
        if regular:
            everybody = self.sim.people
            self._check_answers(everybody[self.moments // EVERY % len(everybody)])

    def at_start(self) -> None:
        """Look at the whole database after each start."""
        db = self.sim.machine.db
        assert db is not None
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        for one in self.sim.people:
            self._check_answers(one)
        self._check_ledger()

    async def at_the_end(self) -> None:
        """Look at everything once more, and at what everybody gets when they ask for it."""
        self.at_rest()
        self.at_start()
        for one in self.sim.people:
            before = len(one.person.documents)
            one.person.say("/export json")
            await self.sim.machine.settle()
            assert len(one.person.documents) == before + 1, "an export did not come"
            self._judge(one, json.loads(one.person.documents[-1].content))
            one.forget_lost_taps(self.written)
            lost = chips_kept(one.walker, one.person.documents[-1].content)
            assert not lost, f"{one.chat} tapped {lost}"
        assert self.sim.surplus() <= self.sim.counts.get("crash", 0), "too many copies"
        db = self.sim.machine.db
        assert db is not None
        assert db.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    # --------------------------------------------------------------------- each promise

    def _check_acknowledged(self) -> None:
        offset = self.sim.machine.presence.poller._offset
        assert self.sim.machine.db is not None
        if offset is None or offset <= self._acknowledged:
            return
        wanted = self.sim.machine.received & set(range(self._acknowledged, offset))
        rows = self.sim.machine.db.execute(
            "SELECT update_id FROM inbox WHERE update_id >= ?", (self._acknowledged,)
        )
        written = {number for (number,) in rows}
        self.written |= written
        assert wanted <= written, "acknowledged, and not written down"
        self._acknowledged = offset

    def _check_nothing_is_forgotten(self) -> None:
        db, presence = self.sim.machine.db, self.sim.machine.presence
        assert db is not None
        waiting = db.execute("SELECT DISTINCT therapist_id FROM inbox WHERE state = 'waiting'")
        lanes = presence.worker._lanes
        assert all(one in lanes for (one,) in waiting), "words are worked through by nobody"
        sender = presence.sender
        for row, therapist, lane in db.execute("SELECT id, therapist_id, lane FROM outbox"):
            drained = sender._taps if lane == "callback" else sender._lanes
            cared = therapist in drained or row in sender._aside | sender._arrived
            assert cared, f"a {lane} is said by nobody"

    def _check_due(self) -> None:
        """See that nothing is left undecided for long, from when it could first be decided."""
        db, now = self.sim.machine.db, self.sim.loop.time()
        assert db is not None
        rows = db.execute(
            "SELECT d.id FROM due AS d JOIN therapist AS t ON t.id = d.therapist_id"
            " WHERE state = 'waiting' AND due_at < ? AND NOT blocked",
            (stamp(self.sim.now() + self.sim.skew),),
        )
        self._late = {due: max(self._late.get(due, now), self.sim.quiet_since) for (due,) in rows}
        longest = now - min(self._late.values(), default=now)
        assert longest < IN_TIME, "something is due and nobody has decided it"

    def _check_ledger(self) -> None:
        db = self.sim.machine.db
        assert db is not None
        unwritten = db.execute(
            "SELECT count(*) FROM due WHERE state NOT IN ('waiting', 'dropped') AND NOT EXISTS"
            " (SELECT 1 FROM ledger WHERE due_id = due.id)"
        ).fetchone()
        assert unwritten == (0,), "a decision is not in the ledger"
        told: dict[int, list[str]] = {}
        for due, decision in db.execute("SELECT due_id, decision FROM ledger ORDER BY id"):
            told.setdefault(due, []).append(decision)
        for decisions in told.values():
            asked = [one for one in decisions if one in ("asked", "waits")]
            assert ("asked", "asked") not in pairwise(asked), f"asked about twice: {decisions}"

    def _check_answers(self, one: Somebody) -> None:
        """Hold against what is stored all words that have been worked through."""
        db, machine = self.sim.machine.db, self.sim.machine
        assert db is not None
        therapist = people.by_chat(db, one.chat)
        if therapist is None:
            return
        waiting = {n for (n,) in db.execute("SELECT update_id FROM inbox WHERE state = 'waiting'")}
        service = machine.presence.service
        found = list(records.all_(db, service.house.vault, therapist))
        everything = replace(service.errands._outline(db, therapist), records=found)
        self._judge(one, collect(everything, self.sim.now()), waiting)

    def _judge(
        self, one: Somebody, document: dict[str, Any], waiting: Collection[int] = ()
    ) -> None:
        done = [
            update.word
            for update in one.said
            if update.number < self._acknowledged and update.number not in waiting
        ]
        verdict = compare(done, document)
        assert verdict.clean, f"{one.chat}: {verdict}"
