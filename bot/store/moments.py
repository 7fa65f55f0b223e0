"""Instants and times of day as they stand in the database."""

from __future__ import annotations

from datetime import UTC, datetime, time


def stamp(moment: datetime) -> int:
    """Return an aware instant as whole Unix seconds.

    Raises:
        ValueError: it is naive.
    """
    if moment.utcoffset() is None:
        raise ValueError("only aware instants are stored")
    return int(moment.timestamp())


def moment(stamped: int) -> datetime:
    """Return the UTC instant of a stamp."""
    return datetime.fromtimestamp(stamped, UTC)


_AGAIN = "B"
"""What stands behind a time in the hour that autumn repeats, when it comes a second time: hour 2B
follows hour 2A in the timetables of railways."""


def clock(at: time, *, again: bool = False) -> str:
    """Return a time of day in whole minutes; ``again`` or its fold (PEP 495) as a letter."""
    plain = at.isoformat("minutes")
    return f"{plain}{_AGAIN}" if again or at.fold else plain


def time_of(text: str) -> time:
    """Return the time of day that :func:`clock` wrote, with its fold."""
    fold = 1 if text.endswith(_AGAIN) else 0
    return time.fromisoformat(text.removesuffix(_AGAIN)).replace(fold=fold)
