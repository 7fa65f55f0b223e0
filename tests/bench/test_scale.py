"""The figures for many therapists mean what they say; how small they are, no test asks."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.connection import connect
from tests.bench.scale import Plan, main, ratios, table
from tests.bench.town import has_blocked, make

AT = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


def test_it_prints_a_table_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two small crowds, everything once, nothing left behind but the result."""
    plan = Plan((20, 50), sample=8, together=10, backlog=30, starts=1, morning=1.0)
    assert main(["--dir", str(tmp_path)], plan) == 0
    shown = capsys.readouterr().out.splitlines()
    result = json.loads((tmp_path / "scale.json").read_text())
    figures = result["figures"]
    assert [line.rsplit("  ")[0].strip().split("  ")[0] for line in shown[1:]] == list(figures)
    assert all(value >= 0 for of in figures.values() for value in of.values())
    assert set(figures["start s"]) == {"0", "20", "50"}
    assert figures["due together"]["50"] == 10
    assert figures["messages each"]["50"] == 1, "one gathered message each"
    assert figures["answered worst s"]["50"] >= figures["answered median s"]["50"] > 0
    assert result["ratios"]["start s"] == {
        "50": figures["start s"]["50"] / figures["start s"]["20"]
    }
    assert [path.name for path in tmp_path.iterdir()] == ["scale.json"]


def test_ratios_are_to_the_smallest() -> None:
    """What was not measured, or was nothing, has none."""
    figures = {"a": {10: 2.0, 100: 3.0}, "b": {0: 1.0, 10: 0.0, 100: 0.0}}
    plan = Plan((10, 100))
    assert ratios(figures, plan) == {"a": {100: 1.5}, "b": {}}
    assert "1.50" in table(figures, plan)


def test_a_crowd_is_the_same_from_the_same_seed(tmp_path: Path) -> None:
    """Its weeks are, in many zones; one in ten has blocked the bot, and is overdue."""
    seen = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        crowd = make(tmp_path / name, 500, AT)
        with closing(connect(crowd.data / "presence.db")) as db:
            seen.append(db.execute("SELECT * FROM due ORDER BY id").fetchall())
            overdue = db.execute(
                "SELECT DISTINCT therapist_id FROM due WHERE state = 'waiting' AND due_at <= ?",
                (int(AT.timestamp()),),
            ).fetchall()
            assert db.execute("SELECT count(*) FROM therapist").fetchone() == (500,)
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert seen[0] == seen[1]
    assert len({row[7] for row in seen[0]}) > 100
    assert len(overdue) > 40
    assert all(has_blocked(one) for (one,) in overdue)
