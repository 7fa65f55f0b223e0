"""Why a calendar was refused, and how much of one is taken."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 1_048_576
"""Raw bytes of a file (1 MB)."""

MOST_ENTRIES: Final = 5_000
"""VEVENTs in a file, readable or not."""

MOST_OCCURRENCES: Final = 20_000
"""Appointments and days within the stretch that is asked about."""


class Reason(StrEnum):
    """Why a file was refused as a whole."""

    NOT_A_CALENDAR = "not_a_calendar"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"


class CalendarProblem(Exception):  # noqa: N818 - what a person is told about is a problem
    """A file that was refused; it says why, and nothing of what the file says.

    Attributes:
        reason: the kind of it.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
