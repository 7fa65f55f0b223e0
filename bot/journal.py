"""The door: what is written down of a batch of updates before Telegram is told that it arrived.

A known therapist's update is sealed with their key. Of anybody else's only the update id
is kept, unless it brings a good invitation: then they are enrolled in the same commit.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.chat.render import render
from bot.chat.updates import Door, Unreadable, sender, update_id
from bot.lifting import words_of
from bot.store import inbox, invites, outbox, people
from bot.turns import Fleeting, House, new_session
from bot.words import best
from conversations.model import Card, P, Phrase, Say

log = logging.getLogger(__name__)

STRANGERS = 1000
"""So many strangers are remembered, to be answered once and not each time."""


@dataclass(slots=True)
class Journalled:
    """What a batch of updates came to: rows to be worked through, strangers to be answered."""

    waiting: list[inbox.Waiting] = field(default_factory=list)
    fleeting: list[Fleeting] = field(default_factory=list)


class Journal:
    """Writes updates down, and remembers which strangers have been answered.

    Args:
        house: keys, flows and words.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._refused: dict[tuple[int, str], None] = {}

    def write(
        self, db: sqlite3.Connection, updates: Sequence[dict[str, Any]], now: datetime
    ) -> Journalled:
        """Write a batch down, inside a transaction; what is known already is left out."""
        journalled = Journalled()
        inbox.prune(db, now)
        for update in updates:
            try:
                number = update_id(update)
            except Unreadable:
                log.warning("an update without a number was left out")
                continue
            inbox.make_way(db, number, now)
            if not inbox.known(db, number):
                self._enter(db, journalled, number, update, now)
        return journalled

    def _enter(
        self,
        db: sqlite3.Connection,
        journalled: Journalled,
        number: int,
        update: dict[str, Any],
        now: datetime,
    ) -> None:
        try:
            door = sender(update)
        except Unreadable:
            door = None
        if door is None or door.chat_type != "private":
            inbox.add_stranger(db, number, now)
            return
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
            return
        words = words_of(update)
        if words is not None:
            outbox.know_message(db, therapist, words[0])
        journalled.waiting.append(inbox.add(db, self._house.vault, therapist, update, now))

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


_REFUSALS: dict[str, Phrase] = {
    "none": P("door", "Presence is by invitation. The person who hosts it can send you a link."),
    "unknown": P("door", "I do not know this invitation. Please ask your host for a new link."),
    "used": P(
        "door", "This invitation has been used already. Please ask your host for a new link."
    ),
    "expired": P("door", "This invitation has expired. Please ask your host for a new link."),
}
