"""All that makes a day a day off, put together: pauses, days that come back, public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from conversations.when.daysoff import LONGEST_DAYS, DaysOff, Pause, covering

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a day is off.

    Attributes:
        kind: what makes it so; a pause goes before a holiday, a holiday before a day that comes
            back.
        last: the last day of the pause with those that follow it at once; else the day itself.
        name: of the holiday.
    """

    kind: Literal["pause", "holiday", "day_off"]
    last: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Off:
    """A therapist's days off.

    Attributes:
        pauses: stretches of days.
        days: days that come back.
        holidays: the names of public holidays; those on which they work are not among them.
    """

    pauses: tuple[Pause, ...] = ()
    days: tuple[DaysOff, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)

    def __contains__(self, day: date) -> bool:
        return self.reason(day) is not None

    def reason(self, day: date) -> Reason | None:
        """Say why nothing is asked on `day`; None if it is a day on."""
        pause = covering(day, self.pauses)
        if pause is not None:
            return Reason("pause", pause.last)
        if day in self.holidays:
            return Reason("holiday", day, self.holidays[day])
        if any(one.falls_on(day) for one in self.days):
            return Reason("day_off", day)
        return None

    def next_on(self, day: date) -> date | None:
        """Return the first day on from `day` on, itself included; None within 400 days."""
        ahead = (day + step * _DAY for step in range(LONGEST_DAYS))
        return next((one for one in ahead if one not in self), None)

    def coming(self, day: date, within: int) -> tuple[tuple[date, str], ...]:
        """Return the public holidays from `day` on, itself included, in so many days."""
        last = day + within * _DAY
        return tuple(
            (one, self.holidays[one]) for one in sorted(self.holidays) if day <= one <= last
        )
