"""Shortly before work: when, on a working day, something small may come before a block."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.when.quiet import Now, Quiet, hold_for_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from conversations.when.week import Block

BEFORE = timedelta(minutes=5)


def shortly_before(blocks: Iterable[Block], quiet: Quiet | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant some minutes before the first block of a day that lies in no quiet hours.

    Args:
        blocks: those of one day, in any order.
        quiet: quiet hours, None without any.
        zone: in which they are meant.

    Returns:
        An instant in UTC; None if there is no such block.
    """
    times = sorted(block.begins_at - BEFORE for block in blocks)
    return next((at for at in times if isinstance(hold_for_quiet(at, quiet, zone), Now)), None)
