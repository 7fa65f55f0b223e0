"""The readings of the tables of phrases, taken apart without any of the code under test."""

from datetime import date, time

from conversations.when.daysoff import DaysOff, Pause
from conversations.when.phrases import (
    Ambiguous,
    NotUnderstood,
    PauseLike,
    PauseReading,
    Rules,
    ScheduleReading,
    Understood,
)
from conversations.when.week import OneOff, Slot

Written = str | tuple[str, ...]
_NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def rules(written: str) -> Rules:
    """Expand "Mo-Fr 09:00-12:00 14:00-17:00 /2@2026-12-01 >2027-01-03 + 2026-12-24 10:00-14:00"."""
    found = [rule for part in written.split(" + ") for rule in _rules(part)]
    slots = sorted(rule for rule in found if isinstance(rule, Slot))
    return (*slots, *sorted(rule for rule in found if isinstance(rule, OneOff)))


def _rules(part: str) -> list[Slot | OneOff]:
    days, *rest = part.split(" ")
    spans = [one for one in rest if one[0].isdigit()]
    bounds = _bounds([one for one in rest if not one[0].isdigit()])
    found: list[Slot | OneOff] = []
    for span in spans:
        starts, ends = map(time.fromisoformat, span.split("-"))
        if days[0].isdigit():
            found.append(OneOff(date.fromisoformat(days), starts, ends))
        else:
            found += [Slot(day, starts, ends, *bounds) for day in _days(days)]
    return found


def pause(written: str) -> PauseLike:
    """Expand "2026-12-24..2027-01-03", "2026-12-24" and "every Mo,Fr /2@2026-11-27"."""
    if written.startswith("every "):
        parts = [part.split(" ") for part in written.removeprefix("every ").split(" + ")]
        return tuple(
            sorted(DaysOff(day, *_bounds(rest)) for days, *rest in parts for day in _days(days))
        )
    first, _, last = written.partition("..")
    return Pause(date.fromisoformat(first), date.fromisoformat(last or first))


def _days(written: str) -> list[int]:
    found: list[int] = []
    for part in written.split(","):
        first, _, last = part.partition("-")
        found += range(_NAMES.index(first), _NAMES.index(last or first) + 1)
    return found


def _bounds(written: list[str]) -> tuple[int, date | None, date | None, date | None]:
    every, anchor, first, last = 1, None, None, None
    for one in written:
        if one[0] == "/":
            weeks, _, day = one[1:].partition("@")
            every, anchor = int(weeks), date.fromisoformat(day)
        elif one[0] == ">":
            first = date.fromisoformat(one[1:])
        else:
            assert one[0] == "<", one
            last = date.fromisoformat(one[1:])
    return every, anchor, first, last


def said(found: ScheduleReading | PauseReading) -> object:
    """Return what was read, to be compared: a value, a set of values, or why there is none."""
    match found:
        case Understood(value):
            return value
        case Ambiguous(choices):
            assert len(choices) == len(set(choices)) > 1
            return frozenset(choices)
        case NotUnderstood(part, _, why):
            return f"?{why.name} {part}"


def meant(written: Written, *, as_pause: bool) -> object:
    """Return what a table says a phrase means, in the same form."""
    expand = pause if as_pause else rules
    if isinstance(written, tuple):
        return frozenset(expand(one) for one in written)
    return written if written.startswith("?") else expand(written)


def cases(lines: dict[str, list[tuple[str, Written]]]) -> list[tuple[str, str, Written]]:
    """Return the language, the text and the reading of every line."""
    return [(language, *line) for language, table in lines.items() for line in table]
