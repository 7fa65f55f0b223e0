"""The lines of a schedule as short codes, so that a button can hold one.

A code is all that is needed to build the line again: taking it out and putting it
back leave nothing to be remembered. Codes come back from a phone and are not trusted.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import chain
from typing import TypeVar

from conversations.when.grouping import DatedGroup, Group, runs
from conversations.when.week import DAYS_A_WEEK, OneOff, Rule, Slot, minute_of_day

MOST_SPANS = 4
"""Spans in one line: more would not fit into a button; the line is cut in two."""

_DIGITS = string.digits + string.ascii_lowercase
_CLOCK, _DATE = 3, 4
_NO_DATE = "0" * _DATE

_T = TypeVar("_T")
Span = tuple[time, time]
_Weeks = tuple[int, int, date, date]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a schedule and the numbers of the rules it shows."""

    shown: Group | DatedGroup
    rules: tuple[int, ...]


def lines(rules: Iterable[tuple[int, Rule]]) -> tuple[Line, ...]:
    """Return a stored schedule line by line; times stand as they were typed, not joined."""
    weekly: dict[_Weeks, dict[int, list[tuple[Span, int, date | None]]]] = {}
    dated: dict[date, list[tuple[Span, int]]] = {}
    for number, rule in rules:
        span = (rule.starts, rule.ends)
        if isinstance(rule, OneOff):
            dated.setdefault(rule.day, []).append((span, number))
        else:
            weeks = (rule.every, rule.phase(), rule.first or date.min, rule.last or date.max)
            days = weekly.setdefault(weeks, {})
            days.setdefault(rule.weekday, []).append((span, number, rule.anchor))
    found = [line for weeks in sorted(weekly) for line in _weekly(weeks, weekly[weeks])]
    for day in sorted(dated):
        for part in _cut(sorted(dated[day])):
            spans = tuple(dict.fromkeys(span for span, _ in part))
            found.append(Line(DatedGroup(day, spans), tuple(number for _, number in part)))
    return tuple(found)


def _weekly(
    weeks: _Weeks, days: Mapping[int, list[tuple[Span, int, date | None]]]
) -> Iterable[Line]:
    """Put days of the same times on one line."""
    every, _, first, last = weeks
    alike: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted(days):
        alike.setdefault(tuple(sorted({span for span, _, _ in days[day]})), []).append(day)
    for spans, together in alike.items():
        anchors = [anchor for day in together for _, _, anchor in days[day] if anchor is not None]
        for part in _cut(spans):
            shown = Group(
                runs(together),
                tuple(part),
                every,
                min(anchors) if every > 1 else None,
                None if first == date.min else first,
                None if last == date.max else last,
            )
            mine = (n for day in together for span, n, _ in days[day] if span in part)
            yield Line(shown, tuple(mine))


def _cut(items: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (items[at : at + MOST_SPANS] for at in range(0, len(items), MOST_SPANS))


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
