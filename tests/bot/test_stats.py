"""Counting: numbers that tell of nobody, read from a database that a bot has open."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clock import FixedClock
from bot.settings import Settings, load
from bot.start import prepare
from bot.stats import A_FEW, NEARLY_ALL, StatsProblem, count
from bot.store import migrate, people, records
from bot.store.connection import connect
from bot.store.migrate import SchemaNewer
from bot.store.moments import stamp
from bot.turns import new_session
from bot.vault import Vault
from conversations.model import Part
from tests.bot.store.stock import CANARY, fill, record

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
"""A Wednesday."""


def settings_of(place: Path) -> Settings:
    """Return settings that lie below a directory."""
    given = {
        "PRESENCE_DATA_DIR": str(place / "data"),
        "PRESENCE_MASTER_KEY_FILE": str(place / "master.key"),
        "HOME": str(place),
    }
    return load(given, None, with_token=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a house in this directory."""
    return settings_of(tmp_path)


def enrol(db: sqlite3.Connection, vault: Vault, how_many: int) -> list[int]:
    """Let some come, none of whom has done anything yet."""
    made = []
    for _ in range(how_many):
        therapist = vault.enrol(NOW)
        person = people.Person(therapist, 987_000_000 + therapist, False, new_session("en"))
        people.add(db, vault, person, NOW)
        made.append(therapist)
    return made


def checked_in(db: sqlite3.Connection, vault: Vault, therapist: int, at: datetime) -> None:
    """Keep a check-in that was opened at an instant."""
    number = db.execute("SELECT count(*) + 10 FROM record").fetchone()[0]
    records.keep(db, vault, therapist, record(number, Part(number, CANARY), day=at.date()))
    db.execute("UPDATE record SET opened_at = ? WHERE id = ?", (stamp(at), number))


def test_nothing_to_count(settings: Settings) -> None:
    """Before the first run it says so, and makes nothing."""
    with pytest.raises(StatsProblem, match="presence run"):
        count(settings, NOW)
    assert not settings.data_dir.exists()


def test_a_practice_of_three_is_a_few(settings: Settings) -> None:
    """No number is about one of three: neither who is active, nor a week's check-ins."""
    vault, _ = prepare(settings, FixedClock(NOW))
    with closing(vault), closing(connect(settings.db_path)) as db:
        for therapist in enrol(db, vault, 3):
            fill(db, vault, therapist)
        robin = 1
        for _ in range(20):
            checked_in(db, vault, robin, NOW - timedelta(days=1))
        db.execute("UPDATE therapist SET blocked = 1 WHERE id = ?", (robin,))
        made = count(settings, NOW)
    assert made.enrolled == 3
    assert (made.active, made.paused, made.blocked, made.asked) == (A_FEW,) * 4
    assert {n for _, n in made.checkins} == {A_FEW}
    assert (made.asked_late_median, made.asked_late_longest) == (None, None)


def test_ten_are_counted(settings: Settings) -> None:
    """From five people on numbers are told; what is left out of them is no few either."""
    vault, _ = prepare(settings, FixedClock(NOW))
    with closing(vault), closing(connect(settings.db_path)) as db:
        everybody = enrol(db, vault, 10)
        for therapist in everybody[:5]:
            for _ in range(2):
                checked_in(db, vault, therapist, NOW - timedelta(days=1))
        for therapist in everybody[:4]:
            checked_in(db, vault, therapist, NOW - timedelta(days=8))
        made = count(settings, NOW)
        assert (made.enrolled, made.active) == (10, 5)
        assert dict(made.checkins)[date(2026, 3, 2)] == 10
        assert dict(made.checkins)[date(2026, 2, 23)] == A_FEW
        assert (made.keys, made.backups, made.backup_at) == (10, 0, None)
        assert not made.runs
        for therapist in everybody[5:8]:
            checked_in(db, vault, therapist, NOW)
        assert count(settings, NOW).active == NEARLY_ALL
        for therapist in everybody[8:]:
            checked_in(db, vault, therapist, NOW)
        assert count(settings, NOW).active == 10


def test_queues_and_lateness(settings: Settings) -> None:
    """What waits, for how long, and how late people were asked."""
    vault, _ = prepare(settings, FixedClock(NOW))
    with closing(vault), closing(connect(settings.db_path)) as db:
        for late, therapist in enumerate(enrol(db, vault, 5)):
            fill(db, vault, therapist)
            db.execute(
                "UPDATE due SET due_at = ? WHERE therapist_id = ?",
                (stamp(NOW - timedelta(hours=2)), therapist),
            )
            db.execute("DELETE FROM ledger WHERE therapist_id = ?", (therapist,))
            [(due,)] = db.execute("SELECT id FROM due WHERE therapist_id = ?", (therapist,))
            db.execute(
                "INSERT INTO ledger (therapist_id, due_id, at, decision, reason) "
                "VALUES (?, ?, ?, 'asked', '')",
                (therapist, due, stamp(NOW - timedelta(hours=2) + timedelta(minutes=late))),
            )
        made = count(settings, NOW)
        assert made.queues["arrived"] == made.queues["to be said"] == 5
        assert (made.overdue, made.overdue_longest) == (5, 7200)
        assert (made.asked, made.asked_late_median, made.asked_late_longest) == (5, 120, 240)


def test_no_word_and_no_number_of_anybody(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As text and as JSON, while a writer has it open: no words, no chat, and nothing changes."""
    monkeypatch.chdir(tmp_path)
    vault, _ = prepare(settings, FixedClock(NOW))
    with closing(vault), closing(connect(settings.db_path)) as db:
        for therapist in enrol(db, vault, 6):
            fill(db, vault, therapist)
        settings.master_key_file.rename(tmp_path / "away")  # it needs no key
        db.execute("BEGIN IMMEDIATE")  # somebody writes
        changes = db.total_changes
        environ = {
            "PRESENCE_DATA_DIR": str(settings.data_dir),
            "PRESENCE_MASTER_KEY_FILE": str(settings.master_key_file),
        }
        text = CliRunner().invoke(main, ["stats"], env=environ, catch_exceptions=False)
        parsed = CliRunner().invoke(main, ["stats", "--json"], env=environ, catch_exceptions=False)
        db.execute("ROLLBACK")
        assert db.total_changes == changes
    assert (text.exit_code, parsed.exit_code) == (0, 0)
    assert json.loads(parsed.output)["enrolled"] == 6
    assert "6 enrolled" in text.output
    for word in (CANARY, "canary", "987000", "presence.json"):
        assert word not in text.output + parsed.output


def test_an_older_and_a_newer_database(settings: Settings) -> None:
    """What cannot be counted is told."""
    vault, _ = prepare(settings, FixedClock(NOW))
    vault.close()
    newest = max(migrate.scripts())
    with closing(connect(settings.db_path)) as db:
        db.execute("UPDATE migration SET version = 99 WHERE version = ?", (newest,))
    with pytest.raises(SchemaNewer):
        count(settings, NOW)
    with closing(connect(settings.db_path)) as db:
        db.execute("DELETE FROM migration WHERE version = 99")
    with pytest.raises(StatsProblem, match="older Presence"):
        count(settings, NOW)
