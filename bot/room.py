"""Who has no more room for words: counted seldom, for it is next to nobody, and never in vain."""

from __future__ import annotations

import sqlite3
from collections.abc import Container

from bot.store import room
from conversations.limits import WORDS
from conversations.model import Commanded, Event, Revised, Said

COUNTED_EVERY = 4 * 1024 * 1024
"""So many characters of somebody's updates go by before their room is counted anew."""

LARGEST_UPDATE = 16 * 1024
"""What an update may count for: a message of 4,096 characters, its entities, and what it replies
to."""

KNOWN = 10_000
"""Of so many people it is remembered how much they have."""


class Room:
    """Remembers how much room is taken of whom, from their rows; a restart counts anew.

    Args:
        most: the sealed bytes beyond which no words are taken.
    """

    def __init__(self, most: int = WORDS) -> None:
        self._most = most
        self._left: dict[int, int] = {}

    def is_full(self, db: sqlite3.Connection, therapist: int) -> bool:
        """Tell, with each of somebody's messages, whether there is room for no more words."""
        if room.of_all(db) <= self._most:
            return False
        left = self._left.pop(therapist, 0) - LARGEST_UPDATE
        if left <= 0:
            left = min(self._most - room.taken(db, therapist), COUNTED_EVERY)
        self._left[therapist] = left
        if len(self._left) > KNOWN:
            del self._left[next(iter(self._left))]
        return left <= 0


def brings_words(event: Event, commands: Container[str]) -> bool:
    """Tell whether something would be kept of what was sent; ``commands`` are those there are."""
    match event:
        case Said() | Revised():
            return True
        case Commanded(name=name):  # a sentence that happens to open with a slash
            return name not in commands and name != "cancel"
        case _:
            return False
