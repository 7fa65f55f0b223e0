"""Which line of one's own comes back: chosen from what is kept, and always the same way.

The rules of this file:

1. Only what somebody wrote about what was good: whom they saw, what touched them, how it reached
   the other, the sentence they kept ready. What they found in themselves never comes back unasked.
2. It has rested for a week, for the weekly letter has just given back what is newer, and is not
   older than a season.
3. No line comes twice. Steps take turns; within a step the oldest line comes first, which is the
   one most likely forgotten.
4. Four days lie between two: at most two come in any seven days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.letters.lines import best, clip, lines_of
from conversations.model import Whispered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from conversations.model import Record

STEPS = ("nourished", "seeing", "reflecting", "sentence")
RESTED, SEASON, APART = timedelta(days=7), timedelta(days=120), timedelta(days=4)


def line_of(record: Record, step: str) -> str | None:
    """Return the line that comes back of an answer, clipped if it is long; None if it has none."""
    answer = record.answers.get(step)
    if step not in STEPS or answer is None or answer.skipped:
        return None
    line = best(lines_of(step, record.day, answer.text))
    return None if line is None else clip(line.text)


def too_soon(told: Iterable[Whispered], today: date) -> bool:
    """Tell whether a line came in the days before."""
    return any(today - one.day < APART for one in told)


def days(today: date) -> tuple[date, date]:
    """Return the first and the last day whose lines may come back."""
    return today - SEASON, today - RESTED


def choose(records: Iterable[Record], told: tuple[Whispered, ...], today: date) -> Whispered | None:
    """Choose the line that comes today.

    Args:
        records: those of :func:`days`; of others nothing is chosen.
        told: what has come already, the newest last.
        today: the person's day.

    Returns:
        The line, as coming today; None if there is none that has not come.
    """
    first, last = days(today)
    came = {(one.record, one.step) for one in told}
    turns = {one.step: at for at, one in enumerate(told)}
    found = [
        (turns.get(step, -1), STEPS.index(step), record.day, record.id)
        for record in records
        for step in STEPS
        if first <= record.day <= last
        and (record.id, step) not in came
        and line_of(record, step) is not None
    ]
    if not found:
        return None
    _, at, _, number = min(found)
    return Whispered(number, STEPS[at], today)


def remember(told: tuple[Whispered, ...], one: Whispered) -> tuple[Whispered, ...]:
    """Return what has come, with one more; what is too old to come again is left out."""
    return (*(before for before in told if one.day - before.day <= SEASON), one)
