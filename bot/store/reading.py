"""Looking at a database without leaving a trace."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
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
