"""What people type for schedules and pauses, read; the parts are in its modules."""

from __future__ import annotations

from datetime import date
from itertools import chain

from conversations.when.phrases.pause import PauseLike, PauseReading, read_pause
from conversations.when.phrases.schedule import Rules, ScheduleReading, read_schedule
from conversations.when.phrases.ways import Ranks, read_in_ranks
from conversations.when.readings import Ambiguous, NotUnderstood, Understood, Why
from conversations.when.words import Keyword, Words

__all__ = [
    "Ambiguous",
    "Keyword",
    "NotUnderstood",
    "PauseLike",
    "PauseReading",
    "Ranks",
    "Rules",
    "ScheduleReading",
    "Understood",
    "Why",
    "Words",
    "names_holidays",
    "read_pause",
    "read_pause_in",
    "read_schedule",
    "read_schedule_in",
]


def read_schedule_in(text: str, today: date, ranks: Ranks) -> ScheduleReading:
    """Read what a therapist typed for the working hours, in any of several languages.

    Args:
        text: any text.
        today: the therapist's local date.
        ranks: the languages, see `ways`; at least one.

    Returns:
        As `read_schedule`; languages of one rank that disagree are asked back.
    """
    return read_in_ranks(text, ranks, lambda words: read_schedule(text, today, words))


def read_pause_in(text: str, today: date, ranks: Ranks) -> PauseReading:
    """Read what a therapist typed for days off, in any of several languages.

    Args:
        text: any text.
        today: the therapist's local date.
        ranks: the languages, see `ways`; at least one.

    Returns:
        As `read_pause`; languages of one rank that disagree are asked back.
    """
    return read_in_ranks(text, ranks, lambda words: read_pause(text, today, words))


def names_holidays(text: str, ranks: Ranks) -> bool:
    """Tell whether a text is nothing but the name of public holidays, in any of the languages."""
    said = [words.meaning(text.strip(" .!?/")) for words in chain.from_iterable(ranks)]
    return any(one is not None and Keyword.HOLIDAYS in one.keywords for one in said)
