"""What everybody is to be told once."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

from bot.store import notices, people
from bot.vault import Vault
from conversations.model import Noticed, Session

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def add(db: sqlite3.Connection, vault: Vault, chat_id: int, *, blocked: bool = False) -> int:
    """Enrol somebody."""
    number = vault.enrol(NOW)
    people.add(db, vault, people.Person(number, chat_id, blocked=False, session=Session()), NOW)
    people.set_blocked(db, number, blocked=blocked)
    return number


def test_everybody_is_told_once(db: sqlite3.Connection, vault: Vault) -> None:
    """Until each has been told; who has blocked the bot is left alone."""
    anna, ben = add(db, vault, 1), add(db, vault, 2)
    add(db, vault, 3, blocked=True)
    assert notices.next_instant(db) is None
    notices.tell_all(db, "away", NOW - 2 * DAY, NOW, NOW)
    assert notices.next_instant(db) == NOW
    assert notices.to_tell(db, NOW) == [anna, ben]
    [notice] = notices.of(db, anna, NOW)
    assert notice == Noticed("away", NOW - 2 * DAY, NOW)
    notices.told(db, anna, notice)
    assert notices.to_tell(db, NOW) == [ben]
    people.set_blocked(db, ben, blocked=True)
    assert notices.to_tell(db, NOW) == []
    assert notices.next_instant(db) is None


def test_who_was_not_told_yet_is_told_of_both_times_as_one(
    db: sqlite3.Connection, vault: Vault
) -> None:
    """From the first beginning to the last end; a backup put back is another matter."""
    anna = add(db, vault, 1)
    notices.tell_all(db, "away", NOW - 4 * DAY, NOW - 2 * DAY, NOW - 2 * DAY)
    notices.tell_all(db, "away", NOW - 2 * DAY, NOW, NOW)
    notices.tell_all(db, "restored", NOW - 3 * DAY, NOW + DAY, NOW)
    assert notices.of(db, anna, NOW) == (
        Noticed("away", NOW - 4 * DAY, NOW),
        Noticed("restored", NOW - 3 * DAY, NOW + DAY),
    )


def test_what_is_put_off_waits(db: sqlite3.Connection, vault: Vault) -> None:
    """And is told then."""
    anna = add(db, vault, 1)
    notices.tell_all(db, "away", NOW - 2 * DAY, NOW, NOW)
    notices.put_off(db, anna, NOW + timedelta(minutes=10))
    assert notices.to_tell(db, NOW) == []
    assert notices.of(db, anna, NOW) == ()
    assert notices.next_instant(db) == NOW + timedelta(minutes=10)
    assert notices.to_tell(db, NOW + timedelta(minutes=10)) == [anna]
