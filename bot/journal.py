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
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

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
from conversations.limits import A_LINE_EVERY, GUESSES, GUESSES_IN, STRANGERS_A_MINUTE
from conversations.model import Card, P, Phrase, Say

log = logging.getLogger(__name__)

K = TypeVar("K")
V = TypeVar("V")

_MINUTE = timedelta(minutes=1)

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
        self._refused: dict[tuple[int, str], datetime] = {}
        self._guesses: dict[int, tuple[datetime, int]] = {}

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
            self._pass_by(db, number, now)
            return None
        therapist = people.by_chat(db, door.chat_id)
        if therapist is not None and not self._house.vault.has(therapist):
            therapist = None  # a start has told the host of it
        invitation = "none" if therapist is not None else self._invitation(db, door, now)
        if therapist is None and door.code and invitation == "good":
            therapist = self._enrol(db, door, door.code, now)
        if therapist is None:
            if not self._pass_by(db, number, now):
                return None
            if "message" in update and self.first_time(door.chat_id, invitation, now):
                journalled.fleeting.append(self._refusal(door, invitation, now))
            if (tap := query_id(update)) is not None:  # a card of somebody who has left
                text = self._house.words(best(door.language_code)).plain(_LEFT, now.date())
                journalled.fleeting.append(answer(door.chat_id, tap, text=text))
            return None
        words = words_of(update)
        if words is not None:
            outbox.know_message(db, therapist, words[0])
        return therapist

    def _pass_by(self, db: sqlite3.Connection, number: int, now: datetime) -> bool:
        """Note that a stranger's update came; False while so many come that nothing is noted.

        Then nothing is said either: nobody can use the bot to flood somebody, nor fill its disk.
        """
        if inbox.strangers(db, now - _MINUTE, STRANGERS_A_MINUTE) >= STRANGERS_A_MINUTE:
            return False
        inbox.add_stranger(db, number, now)
        return True

    def _invitation(self, db: sqlite3.Connection, door: Door, now: datetime) -> str:
        """Return what the invitation of somebody who is not in is worth: ``none`` without one.

        ``slow``: this chat has tried so many that are not good that no more is looked at for now.
        """
        if not door.code:
            return "none"
        since, tried = self._guesses.get(door.chat_id, (now, 0))
        if not timedelta(0) <= now - since < GUESSES_IN:
            since, tried = now, 0
        if tried >= GUESSES:
            return "slow"
        state = invites.state(db, door.code, now)
        if state != "good":
            _remember(self._guesses, door.chat_id, (since, tried + 1))
        return state

    def first_time(self, chat_id: int, invitation: str, now: datetime) -> bool:
        """Tell whether a chat has not had this line for long; that is known from memory alone.

        Of strangers nothing is kept, so after a restart each may be told once more.
        """
        line = (chat_id, invitation)
        before = self._refused.get(line)
        if before is not None and timedelta(0) <= now - before < A_LINE_EVERY:
            return False
        _remember(self._refused, line, now)
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


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Remember something of a stranger, and forget what has been known longest."""
    known.pop(key, None)
    known[key] = value
    if len(known) > STRANGERS:
        del known[next(iter(known))]


_LEFT = P("door", "This card is of an earlier time. Nothing of it is kept here any more.")

_REFUSALS: dict[str, Phrase] = {
    "none": P("door", "Presence is by invitation. The person who hosts it can send you a link."),
    "unknown": P("door", "I do not know this invitation. Please ask your host for a new link."),
    "used": P(
        "door", "This invitation has been used already. Please ask your host for a new link."
    ),
    "expired": P("door", "This invitation has expired. Please ask your host for a new link."),
    "slow": P("door", "Those were many invitations. In an hour I look at the next one."),
}
