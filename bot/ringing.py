"""Who is to be seen to because time has passed, and what becomes of them: one transaction each."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from bot import planner
from bot.store import notices, people, schedule
from bot.turns import House, Outcome, Turner, nightly
from conversations.model import Event, Noticed, Rang

TROUBLE = timedelta(minutes=10)
"""What could not be worked through when it was due is tried again after this."""


def to_see_to(db: sqlite3.Connection, now: datetime, most: int) -> list[int]:
    """Return some who are to be rung, told or planned; none of the three holds up the others."""
    found = (find(db, now, most) for find in (schedule.to_ring, notices.to_tell, schedule.to_plan))
    return list(dict.fromkeys(one for some in found for one in some))


class Ringing:
    """Works through, inside a transaction, what time has brought to one therapist.

    Args:
        house: keys, flows and words.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    def ring(self, db: sqlite3.Connection, therapist: int, now: datetime) -> Outcome:
        """Plan somebody's days, tell them what they are to be told, and ring what is due then."""
        if not self._house.vault.has(therapist):  # who left, in a database that was put back
            people.set_blocked(db, therapist, blocked=True)
            return Outcome()
        person = people.load(db, self._house.vault, therapist)
        if person.blocked:
            return Outcome()
        told = self.told(db, therapist, now)
        if planner.is_to_plan(person, now):
            planner.Planner(db, self._house.vault, therapist, now).plan_days(person.session)
            person = replace(person, plan_at=None)
            told = (*told, *nightly(person.session, now))
        prompts = schedule.due(db, now, therapist)
        events: tuple[Event, ...] = (*told, Rang(prompts)) if prompts else told
        if not events:
            return Outcome()
        outcome = Turner(db, self._house, person, now).play(events)
        _leave_waiting(db, therapist, now)  # if no flow has decided about it: not for ever
        outcome.planned = False  # whoever rings looks at what is next anyway
        return outcome

    def told(self, db: sqlite3.Connection, therapist: int, now: datetime) -> tuple[Noticed, ...]:
        """Return what somebody is to be told, and note that they have been."""
        told = notices.of(db, therapist, now)
        for notice in told:
            notices.told(db, therapist, notice)
        return told

    def put_off(self, db: sqlite3.Connection, therapist: int, now: datetime) -> None:
        """Let all that is due to somebody wait, and write the reason down."""
        later = now + TROUBLE
        schedule.plan_later(db, therapist, later)
        notices.put_off(db, therapist, later)
        _leave_waiting(db, therapist, now)


def _leave_waiting(db: sqlite3.Connection, therapist: int, now: datetime) -> None:
    later = now + TROUBLE
    for prompt in schedule.due(db, now, therapist):
        schedule.settle(db, therapist, prompt.id, "waiting", later)
        schedule.note(db, therapist, prompt.id, now, "waits", "trouble", None)
