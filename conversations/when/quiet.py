"""Quiet hours: what falls due in them.

The rule: up to an hour into quiet hours it is sent at once without a sound; later than that it
waits until they end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from conversations.when.week import instant, local_day, require_aware

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SILENT_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Daily quiet hours in wall-clock time; `until` before `from_` is the next morning.

    Raises:
        ValueError: both are the same, or a time carries a zone.
    """

    from_: time
    until: time

    def __post_init__(self) -> None:
        if self.from_ == self.until:
            raise ValueError("quiet hours do not last the whole day")
        if self.from_.tzinfo is not None or self.until.tzinfo is not None:
            raise ValueError("quiet hours are wall-clock times without a zone")


@dataclass(frozen=True, slots=True)
class Now:
    """Send it as it falls due."""


@dataclass(frozen=True, slots=True)
class NowSilently:
    """Send it as it falls due, without a sound."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Hold it until this instant, in UTC."""

    until: datetime


def hold_for_quiet(due: datetime, quiet: Quiet | None, zone: ZoneInfo) -> Now | NowSilently | Wait:
    """Say what becomes of a message that falls due at `due`.

    The hours include their first minute and not their last. Without quiet hours it is `Now`.

    Raises:
        ValueError: `due` is naive.
    """
    require_aware(due)
    if quiet is None:
        return Now()
    today = local_day(due, zone)
    overnight = timedelta(days=int(quiet.until < quiet.from_))
    nights: list[tuple[datetime, datetime]] = []
    for back in (3, 2, 1, 0):
        evening = today - timedelta(days=back)
        begins = instant(evening, quiet.from_, zone)
        ends = instant(evening + overnight, quiet.until, zone)
        if nights and begins <= nights[-1][1]:  # a left-out date joins its two nights into one
            nights[-1] = (nights[-1][0], max(nights[-1][1], ends))
        else:
            nights.append((begins, ends))
    for begins, ends in nights:
        if begins <= due < ends:
            return NowSilently() if due - begins <= SILENT_FOR else Wait(ends)
    return Now()
