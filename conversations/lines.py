"""The lines of a schedule as short codes, so that a button can hold one.

A code is all that is needed to build the line again: taking it out and putting it
back leave nothing to be remembered. Codes come back from a phone and are not trusted.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import chain

from conversations.when.grouping import DatedGroup, Group, group, runs
from conversations.when.week import (
    DAYS_A_WEEK,
    OneOff,
    Rule,
    Slot,
    minute_of_day,
    minutes_between,
)

MOST_SPANS = 4
"""Spans in one line: more would not fit into a button; the line is cut in two."""

_DIGITS = string.digits + string.ascii_lowercase
_CLOCK, _DATE = 3, 4
_NO_DATE = "0" * _DATE
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a schedule and the numbers of the rules it shows."""

    shown: Group | DatedGroup
    rules: tuple[int, ...]


def lines(rules: Iterable[tuple[int, Rule]]) -> tuple[Line, ...]:
    """Return a stored schedule line by line."""
    stored = tuple(rules)
    return tuple(
        Line(part, tuple(number for number, rule in stored if _shows(part, rule)))
        for found in group(rule for _, rule in stored)
        for part in _parts(found)
    )


def _parts(found: Group | DatedGroup) -> Iterable[Group | DatedGroup]:
    for at in range(0, len(found.spans), MOST_SPANS):
        yield replace(found, spans=found.spans[at : at + MOST_SPANS])


def _shows(found: Group | DatedGroup, rule: Rule) -> bool:
    return any(_same_days(rule, one) and _within(rule, one) for one in rules_of(found))


def _same_days(rule: Rule, other: Rule) -> bool:
    if isinstance(rule, OneOff) or isinstance(other, OneOff):
        return isinstance(rule, OneOff) and isinstance(other, OneOff) and rule.day == other.day
    mine = (rule.weekday, rule.every, rule.phase(), rule.first, rule.last)
    return mine == (other.weekday, other.every, other.phase(), other.first, other.last)


def _within(rule: Rule, other: Rule) -> bool:
    """Tell whether the times of a rule lie within those of another that holds them all."""
    ahead = minute_of_day(rule.starts) - minute_of_day(other.starts)
    length = minutes_between(rule.starts, rule.ends)
    return ahead >= 0 and ahead + length <= minutes_between(other.starts, other.ends)


def rules_of(found: Group | DatedGroup) -> tuple[Rule, ...]:
    """Return the rules that a line stands for.

    Raises:
        ValueError: its values are no rules.
    """
    if isinstance(found, DatedGroup):
        return tuple(OneOff(found.day, *span) for span in found.spans)
    days = chain.from_iterable(
        range(first, last + 1 + (DAYS_A_WEEK if last < first else 0)) for first, last in found.days
    )
    return tuple(
        Slot(day % DAYS_A_WEEK, *span, found.every, found.anchor, found.first, found.last)
        for day in days
        for span in found.spans
    )


# ----------------------------------------------------------------------- codes


def code(found: Group | DatedGroup) -> str:
    """Return a line as a code of up to 40 characters."""
    times = "".join(_clock(at) for span in found.spans for at in span)
    if isinstance(found, DatedGroup):
        return f"d{_date(found.day)}{times}"
    days = {rule.weekday for rule in rules_of(found) if isinstance(rule, Slot)}
    bits = sum(1 << day for day in days)
    bounds = "".join(_date(day) for day in (found.anchor, found.first, found.last))
    return f"w{_base36(bits, 2)}{found.every}{bounds}{times}"


def read(text: str) -> Group | DatedGroup | None:
    """Return the line of a code, or None if there is none like it."""
    try:
        found = _read(text)
        valid = 0 < len(found.spans) <= MOST_SPANS and bool(rules_of(found))
    except (ValueError, OverflowError):
        return None
    return found if valid and code(found) == text else None


def _read(text: str) -> Group | DatedGroup:
    kind, rest = text[:1], text[1:]
    if kind == "d":
        day = _day(rest[:_DATE])
        if day is None:
            raise ValueError("a dated line has a date")
        return DatedGroup(day, _times(rest[_DATE:]))
    if kind != "w":
        raise ValueError("a line is weekly or dated")
    bits, every, rest = int(rest[:2], 36), int(rest[2:3]), rest[3:]
    anchor, first, last = (_day(rest[at : at + _DATE]) for at in range(0, 3 * _DATE, _DATE))
    days = [day for day in range(DAYS_A_WEEK) if bits >> day & 1]
    return Group(runs(days), _times(rest[3 * _DATE :]), every, anchor, first, last)


def _times(text: str) -> tuple[tuple[time, time], ...]:
    clocks = [int(text[at : at + _CLOCK], 36) for at in range(0, len(text), _CLOCK)]
    times = [time(*divmod(one, 60)) for one in clocks]
    return tuple(zip(times[::2], times[1::2], strict=True))


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _clock(at: time) -> str:
    return _base36(minute_of_day(at), _CLOCK)


def _date(day: date | None) -> str:
    return _NO_DATE if day is None else _base36(day.toordinal(), _DATE)


def _day(text: str) -> date | None:
    return None if text == _NO_DATE else date.fromordinal(int(text, 36))
