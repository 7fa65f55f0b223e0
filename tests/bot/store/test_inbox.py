import sqlite3
from datetime import timedelta

from bot.store import inbox
from bot.vault import Vault
from tests.bot.store.conftest import NOW
from tests.bot.store.stock import update


def test_an_update_is_written_down_and_read_again(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """An update waits until it is closed, and comes back exactly as it came."""
    raw = update(5, "שלום \ud83d <b>\0")
    row = inbox.add(db, vault, robin, raw, NOW)
    assert inbox.known(db, 5, NOW)
    assert not inbox.known(db, 6, NOW)
    assert inbox.waiting(db) == [row]
    assert inbox.open_(db, vault, row) == raw
    inbox.close(db, row)
    assert inbox.known(db, 5, NOW)
    assert inbox.waiting(db) == []
    assert inbox.open_(db, vault, row) is None
    assert db.execute("SELECT state, payload FROM inbox").fetchall() == [("done", None)]


def test_rows_wait_in_the_order_in_which_they_came(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """The order is that of arrival, also where ids have begun again lower."""
    rows = [
        inbox.add(db, vault, robin, update(900), NOW),
        inbox.add(db, vault, kim, update(3), NOW),
        inbox.add(db, vault, robin, update(901), NOW),
    ]
    assert inbox.waiting(db) == rows
    assert inbox.newest(db) == rows[-1].id


def test_of_a_stranger_only_the_number_is_kept(db: sqlite3.Connection) -> None:
    """A stranger's row holds that an update came and when, and does not wait."""
    inbox.add_stranger(db, 5, NOW)
    assert inbox.known(db, 5, NOW)
    assert inbox.waiting(db) == []
    assert db.execute("SELECT therapist_id, state, payload FROM inbox").fetchall() == [
        (None, "stranger", None)
    ]


def test_no_row_is_reached_through_another_therapist(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """A row named with somebody else's id is neither opened nor closed."""
    row = inbox.add(db, vault, robin, update(5), NOW)
    crossed = inbox.Waiting(row.id, kim)
    assert inbox.open_(db, vault, crossed) is None
    inbox.close(db, crossed)
    assert inbox.open_(db, vault, row) == update(5)


def test_done_rows_go_after_two_days(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """What is done, or was a stranger's, goes after 48 hours; what waits never does."""
    done = inbox.add(db, vault, robin, update(1), NOW)
    waits = inbox.add(db, vault, robin, update(2), NOW)
    inbox.add_stranger(db, 3, NOW)
    inbox.close(db, done)
    inbox.prune(db, NOW + timedelta(hours=48))
    assert [inbox.known(db, number, NOW) for number in (1, 2, 3)] == [True, True, True]
    inbox.prune(db, NOW + timedelta(hours=48, seconds=1))
    assert [inbox.known(db, number, NOW) for number in (1, 2, 3)] == [False, True, False]
    assert inbox.waiting(db) == [waits]


def test_the_newest_number_stays_known_when_rows_go(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """What a card was compared with does not start again: row ids are never used twice."""
    assert inbox.newest(db) == 0
    row = inbox.add(db, vault, robin, update(1), NOW)
    inbox.close(db, row)
    inbox.prune(db, NOW + timedelta(days=3))
    assert inbox.newest(db) == row.id
    assert inbox.add(db, vault, robin, update(1), NOW).id > row.id
