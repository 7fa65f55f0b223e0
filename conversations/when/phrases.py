"""What people type for schedules and pauses, read; the parts are in `phrases_*`."""

from __future__ import annotations

from conversations.when.phrases_pause import PauseReading, read_pause
from conversations.when.phrases_schedule import Rules, ScheduleReading, read_schedule
from conversations.when.readings import Ambiguous, NotUnderstood, Understood, Why
from conversations.when.words import Keyword, Words

__all__ = [
    "Ambiguous",
    "Keyword",
    "NotUnderstood",
    "PauseReading",
    "Rules",
    "ScheduleReading",
    "Understood",
    "Why",
    "Words",
    "read_pause",
    "read_schedule",
]
