import sqlite3
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.store import meta, records
from bot.store.moments import stamp
from bot.vault import Vault
from conversations.model import Answer, Backup, BlockRef, Part, Record, replace
from tests.bot.store.conftest import NOW
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


def test_records_of_days_by_their_ids(db: sqlite3.Connection, vault: Vault, robin: int) -> None:
    """Both ends included, oldest first, none that is deleted; and whether any come before."""
    one, two = record(1, Part(5, "a")), record(2, Part(6, "b"))
    three = replace(record(3, Part(7, "c")), day=TUESDAY)
    gone = replace(record(4, Part(8, "d")), deleted_at=one.opened_at)
    keep(db, vault, robin, three, two, one, gone)
    assert records.ids_of_days(db, robin, MONDAY, MONDAY) == [1, 2]
    assert sorted(records.ids_of_days(db, robin, MONDAY, TUESDAY)) == [1, 2, 3]
    assert records.ids_of_days(db, robin + 1, MONDAY, TUESDAY) == []
    log = replace(record(5, Part(9, "e")), flow="cpd", state="down", opened_at=NOW)
    keep(db, vault, robin, log)
    assert records.ids_of_days(db, robin, MONDAY, TUESDAY, "cpd") == [5]
    assert records.of_days(db, vault, robin, MONDAY, TUESDAY, "cpd") == (log,)
    assert 5 not in records.ids_of_days(db, robin, MONDAY, TUESDAY, "checkin")
    assert records.unfinished(db, vault, robin) != log, "an entry of the log hides a check-in"
    assert records.any_before(db, robin, TUESDAY)
    assert not records.any_before(db, robin, MONDAY)
    assert not records.any_before(db, robin + 1, TUESDAY)
    assert records.some(db, vault, robin, TUESDAY, TUESDAY) == (three,)
    assert len(records.some(db, vault, robin, MONDAY, TUESDAY)) == 1
    assert records.some(db, vault, robin, MONDAY - timedelta(9), MONDAY - timedelta(1)) == ()
    assert records.some(db, vault, robin + 1, MONDAY, TUESDAY) == ()


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


def test_pages_are_read_both_ways(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Newest first by the day they belong to, and of a day the one begun last."""
    late = record(9, day=MONDAY)
    kept = [record(number, day=MONDAY + timedelta(days=number // 2)) for number in range(1, 8)]
    keep(db, vault, robin, late, *kept)
    keep(db, vault, kim, record(50, day=MONDAY + timedelta(days=50)))
    ordered = [*reversed(kept[1:]), late, kept[0]]
    assert list(records.older(db, vault, robin, 0, 20)) == ordered
    assert list(records.older(db, vault, robin, 99, 3)) == ordered[:3], "a number that is gone"
    for at, one in enumerate(ordered):
        assert list(records.older(db, vault, robin, one.id, 3)) == ordered[at : at + 3]
        assert list(records.newer(db, vault, robin, one.id, 3)) == ordered[max(0, at - 3) : at]
    assert records.newer(db, vault, robin, 0, 3) == ()


def test_no_more_is_opened_than_a_page_holds(
    db: sqlite3.Connection, vault: Vault, robin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many years lie behind it."""
    for number in range(1, 301):
        keep(db, vault, robin, record(number, day=MONDAY + timedelta(days=number // 5)))
    opened = []
    real = Vault.open
    monkeypatch.setattr(
        Vault, "open", lambda self, *args: opened.append(args[2]) or real(self, *args)
    )
    records.older(db, vault, robin, 150, 9)
    records.newer(db, vault, robin, 150, 9)
    assert sorted(opened) == list(range(142, 160))


def test_a_deleted_record_is_found_by_nothing_but_its_number(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """It can be brought back as it was; its page is still found."""
    one, two = record(1, Part(5, CANARY)), record(2, state="complete")
    keep(db, vault, robin, one, two)
    gone = replace(one, deleted_at=one.opened_at)
    keep(db, vault, robin, gone)
    block = BlockRef(MONDAY, time(9), time(12))
    assert records.by_id(db, vault, robin, 1) is None
    assert records.by_message(db, vault, robin, 5) is None
    assert records.of_block(db, vault, robin, block) == (two,)
    assert records.of_days(db, vault, robin, MONDAY, MONDAY) == (two,)
    assert records.unfinished(db, vault, robin) is None
    assert records.ids(db, robin) == [2]
    assert list(records.all_(db, vault, robin)) == [two]
    assert records.older(db, vault, robin, 0, 9) == (two,)
    assert records.newer(db, vault, robin, 1, 9) == (two,)
    assert records.deleted(db, vault, robin, 1) == gone
    assert records.deleted(db, vault, robin, 2) is None
    assert records.deleted(db, vault, kim, 1) is None
    keep(db, vault, robin, one)
    assert records.by_id(db, vault, robin, 1) == one
    assert records.deleted(db, vault, robin, 1) is None


def test_what_was_deleted_for_long_is_removed_for_good(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Everybody's, with its messages; what was deleted since stays."""
    at = record(1).opened_at
    for person in (robin, kim):
        keep(
            db,
            vault,
            person,
            replace(record(1, Part(5, CANARY)), deleted_at=at),
            replace(record(2, Part(6, "b")), deleted_at=at + records.BROUGHT_BACK),
            record(3, Part(7, "c")),
        )
    records.purge(db, at + records.BROUGHT_BACK)
    rows = db.execute("SELECT therapist_id, id FROM record ORDER BY 1, 2").fetchall()
    assert rows == [(robin, 2), (robin, 3), (kim, 2), (kim, 3)]
    assert db.execute("SELECT count(*) FROM answer_part WHERE message_id = 5").fetchone() == (0,)


def test_a_note_that_was_attached_is_found_by_its_block(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """What is clear about a record is written anew with it, and back again."""
    block = BlockRef(TUESDAY, time(9), time(12))
    line = replace(record(1), flow="checkin", day=TUESDAY, block=block)
    note = replace(line, flow="note", day=MONDAY, block=None)
    keep(db, vault, robin, note, line)
    assert records.of_block(db, vault, robin, block) == (line,)
    assert records.of_days(db, vault, robin, TUESDAY, TUESDAY) == (line,)
    keep(db, vault, robin, note)
    assert records.of_block(db, vault, robin, block) == ()
    assert records.of_days(db, vault, robin, MONDAY, MONDAY) == (note,)
    assert db.execute("SELECT flow FROM record").fetchall() == [("note",)]


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


def test_looking_through_goes_by_slices_and_passes_over_what_is_deleted(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Newest first by day, within days, from a record on, each once."""
    days = [MONDAY + timedelta(days=number // 2) for number in range(8)]
    for number, day in enumerate(days, 1):
        records.keep(db, vault, robin, record(number, Part(number, f"word {number}"), day=day))
    records.keep(db, vault, kim, record(1, Part(1, "word")))
    records.keep(db, vault, robin, replace(record(5, day=days[4]), deleted_at=NOW))
    seen: list[bytes] = []

    def look(start: int, most: int, first: date | None = None, last: date | None = None) -> Any:
        def wanted(document: bytes) -> bool:
            seen.append(document)
            return b"word 7" not in document

        return records.look_through(db, vault, robin, wanted, start, (first, last), most)

    assert look(0, 3) == ([8, 6], 4)
    assert look(4, 3) == ([4, 3, 2], 1)
    assert look(1, 3) == ([1], None)
    assert len(seen) == 7
    assert look(0, 9, days[2], days[4]) == ([6, 4, 3], None)
    assert look(4, 9, days[2]) == ([4, 3], None)
    assert look(8, 9, None, days[0]) == ([2, 1], None), "a start after the last of the days"
    assert look(5, 9) == ([4, 3, 2, 1], None), "from one that is deleted, those behind it"
    assert look(999, 1) == ([8], 7), "from one that is gone, all of them"
