"""When a subscribed calendar is read again.

The rules:

1. Every 15 minutes, a tenth earlier or later, so that the calendars of many people spread out.
2. After each failure in a row twice as long, up to six hours.
3. Never sooner than its server asked for, up to a day (RFC 9110, 10.2.3).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from conversations.when.week import require_aware

EVERY: Final = timedelta(minutes=15)
SELDOM: Final = timedelta(hours=6)
LONGEST_REST: Final = timedelta(days=1)
SPREAD: Final = 0.1

_DOUBLINGS = 5
"""After so many it is longer than `SELDOM`."""


def next_read(
    now: datetime, failures: int, retry_after: timedelta | None, spread: float
) -> datetime:
    """Return when a calendar is read next, in UTC.

    Args:
        now: when it has been read, or could not be.
        failures: how often in a row it could not be read; 0 after it could.
        retry_after: how long its server asks to be left alone, if it does.
        spread: where in the spread it falls, from 0 (earliest) to 1 (latest).

    Raises:
        ValueError: `now` has no zone, or a number is out of its range.
    """
    require_aware(now)
    if failures < 0 or not 0 <= spread <= 1:
        raise ValueError("failures are counted from 0, and the spread lies between 0 and 1")
    usual = min(EVERY * (1 << min(failures, _DOUBLINGS)), SELDOM)
    wait = usual * (1 - SPREAD + 2 * SPREAD * spread)
    asked = min(retry_after or timedelta(), LONGEST_REST)
    return now.astimezone(UTC) + max(wait, asked * (1 + SPREAD * spread))
