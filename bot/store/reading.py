"""Looking at a database without leaving a trace, and no further than is needed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

PATIENCE = 10
"""Seconds to wait for a writer."""


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database to look at it.

    Without a write-ahead log beside it nobody has it open, and it is read as immutable: opened
    otherwise, a file in WAL mode leaves ``-wal`` and ``-shm`` behind (https://sqlite.org/wal.html).

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    waiting = path.with_name(f"{path.name}-wal").exists()
    mode = "mode=ro" if waiting else "mode=ro&immutable=1"
    with contextlib.closing(
        sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=PATIENCE)
    ) as db:
        yield db


def first_of(rows: Iterable[tuple[int]], most: float) -> list[int]:
    """Return the first few different numbers; no more rows are read than that takes."""
    found: dict[int, None] = {}
    for (number,) in rows:
        found[number] = None
        if len(found) >= most:
            break
    return list(found)
