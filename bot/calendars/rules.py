"""Recurrence rules (RFC 5545, section 3.3.10), on the clock on the wall.

The rules of this file:

1. Only DAILY and slower: what repeats within a day is no calendar entry.
2. A rule is looked at from the period before the stretch that is asked about, not from its start,
   unless it has a COUNT. So one that began in the year 1 costs no more than one of last week.
3. Each day looked at is a step, and so is each occurrence. A rule that needs more than `MOST_STEPS`
   is given up; a rule that never matches ends with the stretch.
4. What is written wrongly is refused, not corrected.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import product
from typing import Final

MOST_STEPS: Final = 40_000
"""Days and occurrences that one rule may cost: with a COUNT, some 55 years by the day."""

MOST_TIMES: Final = 24
"""Occurrences of one rule on one day."""

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_DAILY: Final = "DAILY"
_WEEKLY: Final = "WEEKLY"
_MONTHLY: Final = "MONTHLY"
_YEARLY: Final = "YEARLY"
_WEEKDAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_WEEK: Final = 7
_MONTHS: Final = 12


class BadRule(ValueError):  # noqa: N818 - it is the rule that is bad
    """A rule that cannot be read or not be followed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule; the fields are its parts of the same names.

    Attributes:
        until: the last moment on the wall, included.
        by_day: weekdays from Monday as 0, with the number in the period or 0 for each of them.
        wkst: the weekday on which weeks begin.
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    wkst: int = 0
    by_month: frozenset[int] = frozenset()
    by_week_no: frozenset[int] = frozenset()
    by_year_day: frozenset[int] = frozenset()
    by_month_day: frozenset[int] = frozenset()
    by_day: frozenset[tuple[int, int]] = frozenset()
    by_hour: frozenset[int] = frozenset()
    by_minute: frozenset[int] = frozenset()
    by_second: frozenset[int] = frozenset()
    by_set_pos: frozenset[int] = frozenset()


def parse(text: str) -> tuple[Rule, str]:
    """Read a rule.

    Returns:
        The rule without its UNTIL, and the UNTIL as it is written, or "".

    Raises:
        BadRule: it has an unknown part, a value out of its range, or repeats within a day.
    """
    parts: dict[str, str] = {}
    for piece in filter(None, text.upper().replace(" ", "").split(";")):
        name, _, value = piece.partition("=")
        if parts.setdefault(name, value) != value:
            raise BadRule
    parts = {name: value for name, value in parts.items() if value and not name.startswith("X-")}
    freq, until = parts.pop("FREQ", ""), parts.pop("UNTIL", "")
    wkst, count = parts.pop("WKST", "MO"), parts.pop("COUNT", None)
    if freq not in (_DAILY, _WEEKLY, _MONTHLY, _YEARLY) or wkst not in DAYS:
        raise BadRule
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.pop("SKIP", "OMIT") != "OMIT":
        raise BadRule
    rule = Rule(
        freq,
        interval=_number(parts.pop("INTERVAL", "1"), 1, 10_000),
        # -1 is what some programs write for "without end"
        count=None if count is None or count.startswith("-") else _number(count, 0, 10**9),
        wkst=DAYS.index(wkst),
        by_month=_numbers(parts, "BYMONTH", 1, _MONTHS),
        by_week_no=_numbers(parts, "BYWEEKNO", 1, 53, signed=True),
        by_year_day=_numbers(parts, "BYYEARDAY", 1, 366, signed=True),
        by_month_day=_numbers(parts, "BYMONTHDAY", 1, 31, signed=True),
        by_day=frozenset(_weekday(one) for one in parts.pop("BYDAY", "").split(",") if one),
        by_hour=_numbers(parts, "BYHOUR", 0, 23),
        by_minute=_numbers(parts, "BYMINUTE", 0, 59),
        by_second=_numbers(parts, "BYSECOND", 0, 59),
        by_set_pos=_numbers(parts, "BYSETPOS", 1, 366, signed=True),
    )
    if parts:
        raise BadRule
    times = (max(1, len(one)) for one in (rule.by_hour, rule.by_minute, rule.by_second))
    if next(times) * next(times) * next(times) > MOST_TIMES:
        raise BadRule
    return rule, until


def occurrences(
    rule: Rule, begins: datetime, since: datetime, till: datetime
) -> Iterator[datetime]:
    """Yield when a rule makes something begin.

    Args:
        rule: the rule.
        begins: DTSTART on the wall, naive; it counts only if the rule matches it.
        since: the first moment asked about, on the wall.
        till: the last one, included.

    Raises:
        BadRule: it needs too many steps.
    """
    if rule.until is not None:
        till = min(till, rule.until)
    filled = _filled(rule, begins)
    seen = steps = 0
    for first, end in _periods(rule, begins.date(), since.date(), till.date()):
        steps += (end - first).days
        for at in _candidates(filled, first, end, begins.time()):
            steps += 1
            if at < begins:
                continue
            seen += 1
            if at > till or (rule.count is not None and seen > rule.count):
                return
            if at >= since:
                yield at
        if steps > MOST_STEPS:
            raise BadRule


def _filled(rule: Rule, begins: datetime) -> Rule:
    """Let DTSTART say what the rule leaves open."""
    by_month, by_month_day, by_day = rule.by_month, rule.by_month_day, rule.by_day
    if not (rule.by_year_day or by_month_day or by_day):
        if rule.freq == _WEEKLY or rule.by_week_no:
            by_day = frozenset({(begins.weekday(), 0)})
        elif rule.freq in (_MONTHLY, _YEARLY):
            by_month_day = frozenset({begins.day})
            if rule.freq == _YEARLY:
                by_month = by_month or frozenset({begins.month})
    return Rule(
        rule.freq,
        rule.interval,
        wkst=rule.wkst,
        by_month=by_month,
        by_week_no=rule.by_week_no,
        by_year_day=rule.by_year_day,
        by_month_day=by_month_day,
        by_day=by_day,
        by_hour=rule.by_hour or frozenset({begins.hour}),
        by_minute=rule.by_minute or frozenset({begins.minute}),
        by_second=rule.by_second or frozenset({begins.second}),
        by_set_pos=rule.by_set_pos,
    )


def _periods(rule: Rule, begins: date, since: date, till: date) -> Iterator[tuple[date, date]]:
    """Yield the days, weeks, months or years of the rule: the first day, and the day after."""
    skipped = begins if rule.count is not None else max(begins, since)
    if rule.freq in (_DAILY, _WEEKLY):
        length = 1 if rule.freq == _DAILY else _WEEK
        base = begins.toordinal()
        if rule.freq == _WEEKLY:
            base -= (begins.weekday() - rule.wkst) % _WEEK
        stride = length * rule.interval
        at = base + max(0, (skipped.toordinal() - base) // stride - 1) * stride
        for first in range(at, till.toordinal() + 1, stride):
            after = min(first + length, date.max.toordinal())
            yield date.fromordinal(max(1, first)), date.fromordinal(after)
        return
    length = 1 if rule.freq == _MONTHLY else _MONTHS
    base = begins.year * _MONTHS + (begins.month - 1 if rule.freq == _MONTHLY else 0)
    stride = length * rule.interval
    reached = skipped.year * _MONTHS + skipped.month - 1
    at = base + max(0, (reached - base) // stride - 1) * stride
    for month in range(at, till.year * _MONTHS + till.month, stride):
        yield _first_of(month), _first_of(month + length)


def _first_of(month: int) -> date:
    """Return the first day of a month that is counted from the year 0."""
    year, index = divmod(month, _MONTHS)
    return date(year, index + 1, 1) if year <= date.max.year else date.max


def _candidates(rule: Rule, first: date, end: date, of_day: time) -> list[datetime]:
    """Return the matches of one period, in their order."""
    days = (date.fromordinal(one) for one in range(first.toordinal(), end.toordinal()))
    times = sorted(product(rule.by_hour, rule.by_minute, rule.by_second))
    found = [
        datetime.combine(day, of_day.replace(hour=hour, minute=minute, second=second))
        for day in days
        if _matches(rule, day)
        for hour, minute, second in times
    ]
    if not rule.by_set_pos:
        return found
    size = len(found)
    places = {one - 1 if one > 0 else one + size for one in rule.by_set_pos}
    return [found[place] for place in sorted(places) if 0 <= place < size]


def _matches(rule: Rule, day: date) -> bool:
    """Tell whether all parts of the rule that speak of days allow this one."""
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day:
        behind = day.day - calendar.monthrange(day.year, day.month)[1] - 1
        if rule.by_month_day.isdisjoint((day.day, behind)):
            return False
    if rule.by_day and not _on_weekday(rule, day):
        return False
    if rule.by_year_day:
        nth, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
        if rule.by_year_day.isdisjoint((nth, nth - length - 1)):
            return False
    return not rule.by_week_no or not rule.by_week_no.isdisjoint(_week(day, rule.wkst))


def _on_weekday(rule: Rule, day: date) -> bool:
    """Tell whether BYDAY allows a day: each such weekday, or the n-th of its month or year."""
    weekday = day.weekday()
    if (weekday, 0) in rule.by_day:
        return True
    if rule.freq == _MONTHLY or (rule.freq == _YEARLY and rule.by_month):
        nth, length = day.day, calendar.monthrange(day.year, day.month)[1]
    elif rule.freq == _YEARLY:
        nth, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    else:  # a number means nothing there (RFC 5545: it must not stand there)
        return any(weekday == one for one, _ in rule.by_day)
    ahead, behind = (nth - 1) // _WEEK + 1, (length - nth) // _WEEK + 1
    return (weekday, ahead) in rule.by_day or (weekday, -behind) in rule.by_day


@lru_cache(maxsize=1024)
def _week(day: date, wkst: int) -> tuple[int, int]:
    """Return the number of the week a day is in, from the beginning and from the end of its year.

    The first week of a year is the first with four of its days (RFC 5545, BYWEEKNO).
    """
    monday = day.toordinal() - (day.weekday() - wkst) % _WEEK
    year = date.fromordinal(min(max(1, monday + 3), date.max.toordinal())).year
    ahead = (monday - _first_week(year, wkst)) // _WEEK + 1
    return ahead, -((_first_week(year + 1, wkst) - monday) // _WEEK)


def _first_week(year: int, wkst: int) -> int:
    """Return the ordinal of the day on which the first week of a year begins."""
    fourth = date(min(year, date.max.year), 1, 4)
    return fourth.toordinal() - (fourth.weekday() - wkst) % _WEEK


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,10}", text) or not least <= int(text) <= most:
        raise BadRule
    return int(text)


def _numbers(
    parts: dict[str, str], name: str, least: int, most: int, *, signed: bool = False
) -> frozenset[int]:
    """Take a list of numbers out of the parts; signed ones may be counted from the end."""
    found = set()
    for one in filter(None, parts.pop(name, "").split(",")):
        from_end = signed and one.startswith("-")
        number = _number(one.removeprefix("-") if from_end else one, least, most)
        found.add(-number if from_end else number)
    return frozenset(found)


def _weekday(text: str) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(text)
    if found is None:
        raise BadRule
    nth = int(found[1] or 0)
    if found[1] and not 1 <= abs(nth) <= 53:  # noqa: PLR2004 - weeks of a year
        raise BadRule
    return DAYS.index(found[2]), nth
