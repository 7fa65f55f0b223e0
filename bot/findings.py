"""What `presence doctor` finds: how something is, and what to do about it."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How a finding is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        level: how it is.
        about: what was looked at, in a word or two.
        says: what was found, and where something is to be done, what.
    """

    level: Level
    about: str
    says: str


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, about, says)


def warning(about: str, says: str) -> Finding:
    """It works, and should be mended."""
    return Finding(Level.WARNING, about, says)


def problem(about: str, says: str) -> Finding:
    """It does not work."""
    return Finding(Level.PROBLEM, about, says)
