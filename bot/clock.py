"""What time it is: the only place in Presence where the clock is read.

Everything else takes `now` as an argument, or a `Clock` where it lives longer than one call. Each
clock answers with an aware `datetime` in UTC.
"""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one reading of the clock


class ShiftedClock:
    """The clock of this machine plus an offset kept in a small file, so that a demo can jump ahead.

    The file holds one number of seconds. It is looked at on every call and read again when its
    inode, size or modification time changed, so that another process can move this clock with
    `shift`. No file means no offset.

    Args:
        path: the file that holds the offset.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the machine's instant plus the offset, aware, in UTC.

        Raises:
            ValueError: the file holds something else than a number of seconds.
        """
        return SystemClock().now() + self.offset()

    def offset(self) -> timedelta:
        """Return how far this clock is ahead of the machine's.

        Raises:
            ValueError: the file holds something else than a number of seconds.
        """
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._seen, self._offset = None, timedelta(0)
            return self._offset
        seen = (status.st_ino, status.st_size, status.st_mtime_ns)
        if seen != self._seen:
            self._offset = _seconds(self._path.read_text(encoding="ascii", errors="replace"))
            self._seen = seen
        return self._offset


class FixedClock:
    """A clock that stands still until it is told to move; for tests and tours.

    Args:
        at: where it starts; aware.

    Raises:
        ValueError: `at` is naive.
    """

    def __init__(self, at: datetime) -> None:
        self._at = _utc(at)

    def now(self) -> datetime:
        """Return the instant this clock was left at, aware, in UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to another instant, later or earlier.

        Raises:
            ValueError: `at` is naive.
        """
        self._at = _utc(at)

    def advance(self, by: timedelta) -> datetime:
        """Move by a span, and return the instant reached."""
        self._at += by
        return self._at


def shift(path: Path, by: timedelta) -> None:
    """Write the offset of a `ShiftedClock`, whole or not at all.

    Args:
        path: the file that holds the offset; its directory exists.
        by: how far ahead of the machine's clock it shall be; negative for behind.
    """
    with tempfile.NamedTemporaryFile(
        "w", encoding="ascii", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as new:
        new.write(f"{by.total_seconds():.6f}\n")
    Path(new.name).replace(path)


def _seconds(text: str) -> timedelta:
    try:
        return timedelta(seconds=float(text))
    except (ValueError, OverflowError):
        raise ValueError("The clock's file does not hold a number of seconds.") from None


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("A clock needs an aware datetime.")
    return at.astimezone(UTC)
