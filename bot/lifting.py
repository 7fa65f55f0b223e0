"""Keeping words outside any conversation, when no conversation can be held."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.store import people
from bot.turns import Outcome, Turner
from conversations.model import Answer, Card, Keep, P, Part, Record, Say, replace

LARGEST = 2**63
"""Ids are 64-bit integers; what is larger was made up."""


class Lifting(Turner):
    """Keeps words outside any conversation."""

    def lift(self, words: tuple[int, str] | None) -> Outcome:
        """Keep message id and words as a note, if there are any, and tell the person."""
        if words is None:
            text = _NOT_UNDERSTOOD
        else:
            text = _LIFTED
            self._apply(Keep(self._note(words)))
        number = self._number()
        self._apply(Say(Card((text,)), number))
        people.save(self.db, self.house.vault, self.id, self.session)
        return self.outcome

    def _number(self) -> int:
        self.session = replace(self.session, serial=self.session.serial + 1)
        return self.session.serial

    def _note(self, words: tuple[int, str]) -> Record:
        return Record(
            id=self._number(),
            flow="note",
            zone=self.session.zone,
            day=self.now.astimezone(ZoneInfo(self.session.zone)).date(),
            opened_at=self.now,
            closed_at=self.now,
            state="complete",
            answers={"note": Answer(parts=(Part(*words),))},
        )


_LIFTED = P(
    "trouble",
    "Something went wrong on my side with your last message. "
    "Its words are kept as a note; nothing else has changed.",
)
_NOT_UNDERSTOOD = P(
    "trouble",
    "Something went wrong on my side with what you just sent. "
    "Nothing has changed; please try again.",
)


WAITS = P(
    "trouble",
    "Something is broken on my side, and I cannot work with what you send just now. "
    "It is kept. Please tell the person who hosts Presence.",
)


def words_of(update: dict[str, Any]) -> tuple[int, str] | None:
    """Return message id and words of an update, as far as they can be read."""
    for kind in ("message", "edited_message"):
        message = update.get(kind)
        if isinstance(message, dict):
            text = message.get("text", message.get("caption"))
            number = message.get("message_id")
            if isinstance(text, str) and isinstance(number, int) and abs(number) < LARGEST:
                return number, text
    return None
