"""The days that a log is of: a calendar year, or an audit period, which comes again and again.

The rules of this file:

1. An audit period is some whole years, and the next one begins on the day after its last. One that
   begins on 29 February begins on 1 March in a year without that day.
2. What is not whole years, more than ten, or further away than a button may name, is shown once
   and not remembered.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations import choices
from conversations.model import P, Phrase, Settings, replace

if TYPE_CHECKING:
    from conversations.when.phrases.ranges import Range

MOST_YEARS = 10
EARLIEST, LATEST = 1990, 2190
"""Years that a button may name."""

_DAY = timedelta(days=1)
_A_CODE = 2


def year(number: int) -> Range:
    """Return the first and the last day of a calendar year."""
    return date(number, 1, 1), date(number, 12, 31)


def after(first: date, years: int) -> date:
    """Return the day so many years later (or earlier); 1 March for 29 February that is not."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return date(first.year + years, 3, 1)


def whole_years(first: date, last: date) -> int:
    """Return how many years a period lasts; 0 if it is not whole ones, or too many."""
    years = range(1, MOST_YEARS + 1)
    return next((n for n in years if after(first, n) == last + _DAY), 0)


def remembered(settings: Settings, first: date, last: date) -> Settings:
    """Return settings that know a period as the audit period, if it can come again."""
    years = whole_years(first, last)
    if not can_be(first, years) or last.year > LATEST or (first, last) == year(first.year):
        return settings
    return replace(settings, audit=(first, years))


def can_be(first: date, years: int) -> bool:
    """Tell whether this may be the beginning and the length of an audit period."""
    return EARLIEST <= first.year <= LATEST and 1 <= years <= MOST_YEARS


def audit(settings: Settings, today: date) -> Range | None:
    """Return the audit period of today; None if there is none."""
    if settings.audit is None:
        return None
    begun, years = settings.audit
    turn = (today.year - begun.year) // years
    if after(begun, turn * years) > today:
        turn -= 1
    return after(begun, turn * years), after(begun, (turn + 1) * years) - _DAY


def code(period: Range) -> str:
    """Return a period as a button holds it: ``20250401.20260331``."""
    return f"{period[0]:%Y%m%d}.{period[1]:%Y%m%d}"


def of(choice: str) -> Range | None:
    """Return the period a button holds; None if it holds something else."""
    found = choices.numbers(choice, _A_CODE)
    if found is None:
        return None
    try:
        first, last = (date(one // 10_000, one // 100 % 100, one % 100) for one in found)
    except ValueError:
        return None
    known = EARLIEST <= first.year <= last.year <= LATEST and first <= last
    return (first, last) if known else None


def is_short(period: Range) -> bool:
    """Tell whether a period is named by one thing: a year or a day."""
    return period[0] == period[1] or period == year(period[0].year)


def name(period: Range) -> Phrase:
    """Name a period: a year by its number, all else by both ends."""
    first, last = period
    if period == year(first.year):
        return P("cpd", "{year}", year=str(first.year))
    if first == last:
        return P("cpd", "{day}", day=first)
    return P("cpd", "{first} to {last}", first=first, last=last)
