import sqlite3
from datetime import time, timedelta

import pytest

from bot.store import meta, records
from bot.store.moments import stamp
from bot.vault import Vault
from conversations.model import Answer, Backup, BlockRef, Part, Record, replace
from tests.bot.store.stock import CANARY, MONDAY, record

TUESDAY = MONDAY + timedelta(days=1)


def keep(db: sqlite3.Connection, vault: Vault, therapist: int, *kept: Record) -> None:
    """Keep several records."""
    for one in kept:
        records.keep(db, vault, therapist, one)


def test_a_record_is_kept_and_kept_again(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """The newest writing of a record is the one that stands, whole."""
    first = record(1, Part(5, CANARY))
    later = replace(
        record(1, Part(5, CANARY), Part(6, "שלום \ud83d <b>"), state="complete"),
        closed_at=first.opened_at,
        given={"reflecting": "slow down"},
    )
    keep(db, vault, robin, first, later)
    assert records.by_id(db, vault, robin, 1) == later
    assert list(records.all_(db, vault, robin)) == [later]
    assert records.by_id(db, vault, robin, 2) is None


def test_a_record_is_found_by_any_of_its_messages(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """Each message leads to the record it answered, also after it moved to another step."""
    one, two = record(1, Part(5, "a"), Part(6, "b")), record(2, Part(7, "c"))
    keep(db, vault, robin, one, two)
    moved = replace(one, answers={"letting_go": Answer(parts=(Part(5, "a"), Part(6, "b")))})
    keep(db, vault, robin, moved)
    assert records.by_message(db, vault, robin, 6) == moved
    assert records.by_message(db, vault, robin, 7) == two
    assert records.by_message(db, vault, robin, 8) is None
    assert db.execute("SELECT message_id, step FROM answer_part ORDER BY 1").fetchall() == [
        (5, "letting_go"),
        (6, "letting_go"),
        (7, "seeing"),
    ]


def test_a_message_answers_one_record(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """A message that answers a record already is not taken over by another."""
    one, two = record(1, Part(5, "a")), record(2, Part(5, "a"))
    keep(db, vault, robin, one, two)
    assert records.by_message(db, vault, robin, 5) == one


def test_records_are_found_by_their_block(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """All check-ins of one block, oldest first; a note has none."""
    first, second = record(1), record(2)
    afternoon = replace(record(3), block=BlockRef(MONDAY, time(14), time(17)))
    keep(db, vault, robin, second, first, afternoon, record(4, day=TUESDAY))
    keep(db, vault, robin, replace(record(5), block=None))
    assert records.of_block(db, vault, robin, BlockRef(MONDAY, time(9), time(12))) == (
        first,
        second,
    )


def test_records_are_found_by_their_days(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """Both days are included; the order is that in which they were opened."""
    kept = [record(number, day=MONDAY + timedelta(days=number)) for number in range(4)]
    keep(db, vault, robin, *reversed(kept))
    first, last = TUESDAY, TUESDAY + timedelta(days=1)
    assert records.of_days(db, vault, robin, first, last) == (kept[1], kept[2])
    assert list(records.all_(db, vault, robin)) == kept


def test_the_newest_unfinished_record(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """Open or set down, the one opened last; a complete one is not unfinished."""
    assert records.unfinished(db, vault, robin) is None
    down = record(2, state="down")
    keep(db, vault, robin, record(1), down, record(3, state="complete"))
    assert records.unfinished(db, vault, robin) == down


def test_a_state_that_is_none_is_refused(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """The schema knows the states a record may have."""
    with pytest.raises(sqlite3.IntegrityError):
        keep(db, vault, robin, record(1, state="lost"))


def test_the_last_backup_and_what_was_begun_since(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Somebody's own records are counted, from the backup's instant on."""
    assert records.backup(db, robin) is None
    keep(db, vault, robin, record(1), record(5), record(6))
    keep(db, vault, kim, record(7))
    at = record(5).opened_at
    meta.put(db, meta.BACKUP_AT, str(stamp(at)))
    assert records.backup(db, robin) == Backup(at, 2)


def test_a_backup_before_somebody_came_holds_nothing_of_theirs(
    db: sqlite3.Connection, robin: int
) -> None:
    """It is none of theirs."""
    [(enrolled,)] = db.execute("SELECT enrolled_at FROM therapist WHERE id = ?", (robin,))
    meta.put(db, meta.BACKUP_AT, str(enrolled))
    assert records.backup(db, robin) is None
    meta.put(db, meta.BACKUP_AT, str(enrolled + 1))
    assert records.backup(db, robin) is not None


def test_nothing_reaches_across(db: sqlite3.Connection, vault: Vault, robin: int, kim: int) -> None:
    """The same numbers, messages, days and blocks of two therapists never meet."""
    mine = record(1, Part(5, CANARY), Part(9, "only mine"))
    other = record(1, Part(5, "other"), state="complete")
    keep(db, vault, robin, mine, record(2))
    keep(db, vault, kim, other)
    block = BlockRef(MONDAY, time(9), time(12))
    assert records.by_id(db, vault, robin, 1) == mine
    assert records.by_id(db, vault, kim, 1) == other
    assert records.by_id(db, vault, kim, 2) is None
    assert records.by_message(db, vault, kim, 5) == other
    assert records.by_message(db, vault, kim, 9) is None
    assert records.of_block(db, vault, kim, block) == (other,)
    assert records.of_days(db, vault, kim, MONDAY, MONDAY) == (other,)
    assert records.unfinished(db, vault, kim) is None
    assert list(records.all_(db, vault, kim)) == [other]
