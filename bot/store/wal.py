"""The write-ahead log as a crash left it: was something at its end not whole?

SQLite takes up a log to its last whole commit and says nothing of what stands behind that
(https://sqlite.org/fileformat2.html#walformat). Left-over frames of an older log are normal and
carry another salt; frames with the salt of this log are the rest of a write that was cut short.
"""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")


def torn(db: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the end of a write-ahead log was left out; the rest is taken up.

    Args:
        db: just opened on ``path``, and nobody else's; nothing was written through it.
        path: the database's file.

    Raises:
        sqlite3.Error: the database cannot be read.
    """
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size == 0:
        return False
    frames = _taken_up(db)
    if frames == 0:
        return True
    with log.open("rb") as file:
        _, _, page, _, *salt, _, _ = _HEADER.unpack(file.read(_HEADER.size))
        file.seek(_HEADER.size + frames * (_FRAME.size + page))
        frame = file.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        return bool(frame)
    return list(_FRAME.unpack(frame)[2:4]) == salt


def emptied(db: sqlite3.Connection) -> bool:
    """Empty the log, so that it does not keep what was deleted; what is being read stays for now.

    It does not wait: whoever reads meanwhile, a backup say, may take minutes, and the next one
    empties it then.

    Returns:
        Whether it is empty now.
    """
    [patience] = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute("PRAGMA busy_timeout = 0")
    try:
        [busy, *_] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(patience)}")
    return not busy


def _taken_up(db: sqlite3.Connection) -> int:
    """Return how many frames of the log hold; they are moved into the database on the way."""
    db.execute("SELECT 1 FROM sqlite_master").fetchone()  # reads the log
    _, frames, _ = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return max(int(frames), 0)
