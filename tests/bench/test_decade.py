"""The figures of ten years mean what they say; how small they are, no test asks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from bot.store import records
from bot.store.connection import connect
from tests.bench.decade import AT, COLUMNS, SEARCHES, fill, run, table
from tests.bench.town import make


def test_everything_is_measured_and_printed(tmp_path: Path) -> None:
    """With a few weeks: each search alone and beside somebody who writes."""
    figures = run(tmp_path, count=700, rounds=1)
    assert len([name for name in figures if name.startswith("/search")]) == len(SEARCHES)
    for name, row in figures.items():
        assert all(value >= 0 for value in row.values())
        assert set(row) == set(COLUMNS) or not name.startswith("/search")
    assert figures["/search nowhere"]["their longest wait ms"] > 0
    shown = table(figures).splitlines()
    assert len(shown) == 1 + len(figures)


def test_ten_years_are_what_they_are_called(tmp_path: Path) -> None:
    """Five a day until today, each whole."""
    crowd = make(tmp_path, 5, AT)
    fill(crowd, 2, 23)
    with closing(crowd.vault()) as vault, closing(connect(crowd.data / "presence.db")) as db:
        kept = list(records.all_(db, vault, 2))
    days = [one.day for one in kept]
    assert (days[-5:], days.count(days[-6]), len(days)) == ([AT.date()] * 5, 5, 23)
    assert kept[0].answers["seeing"].text.endswith("only_here needle")
