"""Instants and days as they stand in the database."""

from __future__ import annotations

from datetime import UTC, datetime


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
