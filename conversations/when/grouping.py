"""A schedule as few lines: days that share their times, put together for showing.

"Mon-Fri 09:00-12:00 and 14:00-17:00" is one `Group` with one run of days and two spans.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from conversations.when.week import DAYS_A_WEEK, OneOff, Rule, Slot, merge_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

Run = tuple[int, int]
Spans = tuple[tuple[time, time], ...]

_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Group:
    """Weekdays that share their times.

    Attributes:
        days: runs of days, each its first and last day (0 is Monday); they are the same for a
            single day, and the first is the later one for a run over the weekend.
        spans: wall-clock times, joined where they touch, earliest first.
        every: every how many weeks.
        anchor: a date in a week that has them, if weeks are skipped.
        first: no block before this date.
        last: no block after this date.
    """

    days: tuple[Run, ...]
    spans: Spans
    every: int = 1
    anchor: date | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class DatedGroup:
    """The one-off times of one date."""

    day: date
    spans: Spans


def group(rules: Iterable[Rule]) -> tuple[Group | DatedGroup, ...]:
    """Put days that share their times together.

    Args:
        rules: a schedule.

    Returns:
        Weekly groups by their first day, then dated ones by date.
    """
    weekly: dict[tuple[int, int, date, date], dict[int, list[Slot]]] = {}
    dated: defaultdict[date, list[OneOff]] = defaultdict(list)
    for rule in rules:
        if isinstance(rule, OneOff):
            dated[rule.day].append(rule)
        else:
            key = (rule.every, rule.phase(), rule.first or date.min, rule.last or date.max)
            weekly.setdefault(key, {}).setdefault(rule.weekday, []).append(rule)
    groups = [
        found
        for (every, _, first, last), by_day in sorted(weekly.items())
        for found in _groups(by_day, every, first, last)
    ]
    groups.sort(key=lambda found: (min(found.days), found.spans))
    return (*groups, *(DatedGroup(day, _spans(dated[day])) for day in sorted(dated)))


def _groups(by_day: dict[int, list[Slot]], every: int, first: date, last: date) -> list[Group]:
    alike: defaultdict[Spans, list[int]] = defaultdict(list)
    for weekday in sorted(by_day):
        alike[_spans(by_day[weekday])].append(weekday)
    return [
        Group(
            days=runs(weekdays),
            spans=spans,
            every=every,
            anchor=_anchor(by_day, weekdays) if every > 1 else None,
            first=None if first == date.min else first,
            last=None if last == date.max else last,
        )
        for spans, weekdays in alike.items()
    ]


def _anchor(by_day: dict[int, list[Slot]], weekdays: list[int]) -> date:
    return min(slot.anchor for day in weekdays for slot in by_day[day] if slot.anchor is not None)


def _spans(rules: Iterable[Rule]) -> Spans:
    merged = merge_spans((rule.starts, rule.ends) for rule in rules)
    return tuple((_time(begins), _time(ends)) for begins, ends in merged)


def _time(minutes: int) -> time:
    return time(*divmod(minutes % _MINUTES_A_DAY, 60))


def runs(weekdays: Iterable[int]) -> tuple[Run, ...]:
    """Return weekdays as runs of neighbours; a run may go on over the weekend."""
    found: list[Run] = []
    for day in sorted(set(weekdays)):
        if found and found[-1][1] == day - 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    if len(found) > 1 and found[0][0] == 0 and found[-1][1] == DAYS_A_WEEK - 1:
        found[-1] = (found[-1][0], found.pop(0)[1])
    return tuple(found)
