"""The door: what is written down of a batch of updates before Telegram is told that it arrived.

A known therapist's update is sealed with their key. Of anybody else's only the update id
is kept, unless it brings a good invitation: then they are enrolled in the same commit.

When nothing else of a therapist's is under way, their update is worked through in the very
commit that writes it down: nobody need seal, open and mark it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.chat.render import render
from bot.chat.updates import Door, Unreadable, query_id, sender, update_id, without_places
from bot.lifting import words_of
from bot.logs import where
from bot.places import zone_at
from bot.store import inbox, invites, outbox, people
from bot.store.connection import Outcome as Done
from bot.store.connection import Work
from bot.store.watch import Watched
from bot.turns import Fleeting, House, Outcome, answer, new_session
from bot.words import best
from conversations.model import Card, P, Phrase, Say

log = logging.getLogger(__name__)

STRANGERS = 1000
"""So many strangers are remembered, to be answered once and not each time."""


@dataclass(slots=True)
class Journalled:
    """What a batch of updates came to.

    ``outcomes`` are of those worked through at once; ``waiting`` are to be, after them.
    """

    waiting: list[inbox.Waiting] = field(default_factory=list)
    fleeting: list[Fleeting] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How a batch may be worked through while it is written down.

    Args:
        busy: therapists of whom words wait to be worked through; theirs waits its turn.
        nested: runs something within a transaction, undoes it if it fails, and says so.
        turn: works an update through.
    """

    busy: Collection[int]
    nested: Callable[[sqlite3.Connection, Work[Any]], Done]
    turn: Callable[..., Outcome]


class Journal:
    """Writes updates down, and remembers which strangers have been answered.

    Args:
        house: keys, flows and words.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._refused: dict[tuple[int, str], None] = {}

    def write(
        self,
        db: sqlite3.Connection,
        updates: Sequence[dict[str, Any]],
        now: datetime,
        at_once: AtOnce | None = None,
    ) -> Journalled:
        """Write a batch down, inside a transaction; what is known already is left out.

        With ``at_once`` the first update of everybody of whom nothing is under way is worked
        through; if that fails, it is to be tried again like any that waits.
        """
        journalled = Journalled()
        busy = set(at_once.busy) if at_once else set()
        free: list[inbox.Waiting] = []
        inbox.prune(db, now)
        for update in updates:
            try:
                number = update_id(update)
            except Unreadable:
                log.warning("an update without a number was left out")
                continue
            if inbox.known(db, number, now):
                continue
            therapist = self._enter(db, journalled, number, update, now)
            if therapist is None:
                continue
            update = without_places(update, zone_at)  # noqa: PLW2901 - what is kept of it
            is_free = at_once and therapist not in busy and not outbox.waits(db, therapist)
            busy.add(therapist)
            if is_free:
                free.append(inbox.add_done(db, therapist, update, now))
            else:
                row = inbox.add(db, self._house.vault, therapist, update, now)
                journalled.waiting.append(row)
        if at_once:  # once all are written down: who has sent several has not seen what is said
            self._turns(db, journalled, free, at_once, now)
        return journalled

    def _turns(
        self,
        db: sqlite3.Connection,
        journalled: Journalled,
        free: list[inbox.Waiting],
        at_once: AtOnce,
        now: datetime,
    ) -> None:
        """Work rows through that are written down as done; one that fails is to wait after all."""
        failed = []
        for row in free:
            holds, result = at_once.nested(db, Watched(partial(at_once.turn, row=row, now=now)))
            if holds:
                journalled.outcomes.append(result)
                continue
            if not isinstance(result, Exception):
                raise result
            if not isinstance(result, sqlite3.OperationalError):
                log.error("an update could not be worked through (%s)", where(result))
            inbox.keep(db, self._house.vault, row, row.update or {}, "waiting")
            failed.append(replace(row, failure=type(result)))
        journalled.waiting[:0] = failed

    def _enter(
        self,
        db: sqlite3.Connection,
        journalled: Journalled,
        number: int,
        update: dict[str, Any],
        now: datetime,
    ) -> int | None:
        """Return which therapist an update is from; what is nobody's is dealt with here."""
        try:
            door = sender(update)
        except Unreadable:
            door = None
        if door is None or door.chat_type != "private":
            inbox.add_stranger(db, number, now)
            return None
        therapist = people.by_chat(db, door.chat_id)
        if therapist is not None and not self._house.vault.has(therapist):
            therapist = None  # a start has told the host of it
        invitation = invites.state(db, door.code, now) if door.code else "none"
        if therapist is None and door.code and invitation == "good":
            therapist = self._enrol(db, door, door.code, now)
        if therapist is None:
            inbox.add_stranger(db, number, now)
            if "message" in update and self.first_time(door.chat_id, invitation):
                journalled.fleeting.append(self._refusal(door, invitation, now))
            if (tap := query_id(update)) is not None:  # a card of somebody who has left
                text = self._house.words(best(door.language_code)).plain(_LEFT, now.date())
                journalled.fleeting.append(answer(door.chat_id, tap, text=text))
            return None
        words = words_of(update)
        if words is not None:
            outbox.know_message(db, therapist, words[0])
        return therapist

    def first_time(self, chat_id: int, invitation: str) -> bool:
        """Tell whether a chat has not had this line yet; that is known from memory alone."""
        line = (chat_id, invitation)
        if line in self._refused:
            return False
        self._refused[line] = None
        if len(self._refused) > STRANGERS:
            del self._refused[next(iter(self._refused))]
        return True

    def _enrol(self, db: sqlite3.Connection, door: Door, code: str, now: datetime) -> int:
        therapist = self._house.vault.enrol(now)
        left = people.by_chat(db, door.chat_id)
        if left is not None:
            people.remove(db, left)
        session = new_session(best(door.language_code))
        person = people.Person(therapist, door.chat_id, blocked=False, session=session)
        people.add(db, self._house.vault, person, now)
        invites.use(db, code, therapist, now)
        return therapist

    def _refusal(self, door: Door, invitation: str, now: datetime) -> Fleeting:
        text = _REFUSALS.get(invitation, _REFUSALS["none"])
        words = self._house.words(best(door.language_code))
        call = render(Say(Card((text,)), 0), words, now.date())[0]
        return Fleeting(door.chat_id, call.method, call.params)


_LEFT = P("door", "This card is of an earlier time. Nothing of it is kept here any more.")

_REFUSALS: dict[str, Phrase] = {
    "none": P("door", "Presence is by invitation. The person who hosts it can send you a link."),
    "unknown": P("door", "I do not know this invitation. Please ask your host for a new link."),
    "used": P(
        "door", "This invitation has been used already. Please ask your host for a new link."
    ),
    "expired": P("door", "This invitation has expired. Please ask your host for a new link."),
}
