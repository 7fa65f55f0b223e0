"""Calendar months, counted back: what was a month ago on the 31st."""

from __future__ import annotations

import calendar
from datetime import date

_A_YEAR = 12


def months_before(day: date, months: int) -> date:
    """Return the day of the same number so many calendar months before, or the last there was.

    31 March less one month is 28 February, or 29: so no more is counted as past than a month holds,
    as in ISO 8601 and ``dateutil.relativedelta``.

    Args:
        day: in whatever zone it is a day of.
        months: not below zero; the calendar ends at the year 1, and is not left.
    """
    year, month = divmod(day.year * _A_YEAR + day.month - 1 - months, _A_YEAR)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
