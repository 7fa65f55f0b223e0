"""Days, hours and schedules in words, and what is said of a phrase that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations.model import P, Phrase, replace
from conversations.when.grouping import DatedGroup, Group, Run, Spans, group
from conversations.when.off import Reason
from conversations.when.readings import NotUnderstood, Why
from conversations.when.week import OneOff, Rule, Slot

if TYPE_CHECKING:
    from conversations.play import Play

WEEKDAYS = (
    P("weekday", "Mon"),
    P("weekday", "Tue"),
    P("weekday", "Wed"),
    P("weekday", "Thu"),
    P("weekday", "Fri"),
    P("weekday", "Sat"),
    P("weekday", "Sun"),
)

FULL_WEEKDAYS = (
    P("weekday", "Monday"),
    P("weekday", "Tuesday"),
    P("weekday", "Wednesday"),
    P("weekday", "Thursday"),
    P("weekday", "Friday"),
    P("weekday", "Saturday"),
    P("weekday", "Sunday"),
)

CLIP = 80
"""How much of a person's unreadable words is shown back."""


def clip(text: str, limit: int = CLIP) -> str:
    """Return a text short enough to be shown back, on one line."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= limit else one_line[: limit - 1].rstrip() + "…"


# ------------------------------------------------------------------- schedules


def weekdays(runs: Iterable[Run]) -> Phrase:
    """Name runs of weekdays: "Mon–Fri", "Tue and Thu"."""
    return P("week", "{days}", days=tuple(name for run in runs for name in _run(*run)))


def _run(first: int, last: int) -> tuple[Phrase, ...]:
    if first == last:
        return (WEEKDAYS[first],)
    if (last - first) % len(WEEKDAYS) == 1:
        return (WEEKDAYS[first], WEEKDAYS[last])
    return (P("week", "{first}–{last}", first=WEEKDAYS[first], last=WEEKDAYS[last]),)


def spans(times: Spans) -> Phrase:
    """Name the times of a day: "09:00–12:00 and 14:00–17:00"."""
    named = tuple(P("block", "{starts}–{ends}", starts=one, ends=other) for one, other in times)
    return P("week", "{spans}", spans=named)


def line(found: Group | DatedGroup) -> Phrase:
    """Say one line of a schedule, with its weeks and bounds."""
    if isinstance(found, DatedGroup):
        return P("week", "{day} {spans}", day=found.day, spans=spans(found.spans))
    said = P("week", "{days} {spans}", days=weekdays(found.days), spans=spans(found.spans))
    if found.every > 1 and found.anchor is not None:
        said = _skipping(said, found.every, found.anchor)
    if found.first is not None and found.last is not None:
        return P("week", "{line}, {first} to {last}", line=said, first=found.first, last=found.last)
    if found.first is not None:
        return P("week", "{line}, from {first}", line=said, first=found.first)
    if found.last is not None:
        return P("week", "{line}, until {last}", line=said, last=found.last)
    return said


def _skipping(said: Phrase, every: int, anchor: date) -> Phrase:
    monday = anchor - timedelta(days=anchor.weekday())
    if every == 2:  # noqa: PLR2004 - every other week has a name of its own
        return P("week", "{line}, every other week (that of {monday})", line=said, monday=monday)
    return P(
        "week",
        "{line}, every {weeks} weeks (that of {monday})",
        line=said,
        weeks=every,
        monday=monday,
    )


def schedule(rules: Iterable[Rule]) -> tuple[Phrase, ...]:
    """Say a schedule line by line."""
    return tuple(line(found) for found in group(rules))


def days_of(rules: Iterable[Slot | OneOff]) -> frozenset[int]:
    """Return the weekdays on which a schedule has weekly blocks."""
    return frozenset(rule.weekday for rule in rules if isinstance(rule, Slot))


# -------------------------------------------------------------------- instants


def moment(play: Play, at: datetime) -> Phrase:
    """Name an instant from where the therapist stands: "today at 12:05"."""
    wall = at.astimezone(play.zone)
    if wall.date() == play.today:
        said = P("moment", "today at {at}", at=wall.time())
    elif wall.date() == play.today + timedelta(days=1):
        said = P("moment", "tomorrow at {at}", at=wall.time())
    else:
        said = P("moment", "{day} at {at}", day=wall.date(), at=wall.time())
    return replace(said, at=int(at.timestamp()))


# -------------------------------------------------------------------- days off


def day_off(reason: Reason, back: date | None) -> Phrase:
    """Say that today is a day off, why, and when work begins again."""
    match reason.kind:
        case "holiday" if back is not None:
            return P("off", "{name}, a day off. Back on {day}.", name=reason.name, day=back)
        case "pause" if back is not None:
            return P("off", "You are off until {last}. Back on {day}.", last=reason.last, day=back)
        case "day_off" if back is not None:
            return P("off", "Your regular day off. Back on {day}.", day=back)
        case _:
            return P("off", "A day off.")


# -------------------------------------------------------------------- troubles


def trouble(found: NotUnderstood) -> Phrase:
    """Say which part could not be read, and why."""
    part = clip(found.part)
    match found.why:
        case Why.EMPTY:
            return P("trouble", "There was nothing for me to read.")
        case Why.WORD:
            return P("trouble", "I could not read “{part}”.", part=part)
        case Why.TIME:
            return P("trouble", "“{part}” is not a time I know.", part=part)
        case Why.DATE:
            return P("trouble", "“{part}” is not in the calendar.", part=part)
        case Why.HALF_DAY:
            return P(
                "trouble", "“{part}” is part of a day, and days off are whole days.", part=part
            )
        case Why.OTHER_WEEKDAY:
            return P("trouble", "“{part}” falls on another day of the week.", part=part)
        case Why.NO_DAYS:
            return P("trouble", "“{part}” says when, and not on which days.", part=part)
        case Why.NO_TIMES:
            return P("trouble", "“{part}” says which days, and not from when to when.", part=part)
        case Why.NO_END:
            return P("trouble", "“{part}” says when it begins, and not when it ends.", part=part)
        case Why.TOO_SHORT:
            return P("trouble", "“{part}” is shorter than ten minutes.", part=part)
        case Why.TOO_LONG:
            return P("trouble", "“{part}” is longer than I can keep.", part=part)
        case Why.BACKWARDS:
            return P("trouble", "“{part}” ends before it begins.", part=part)
        case Why.APART:
            return P(
                "trouble",
                "“{part}” does not follow the days before it. I keep one stretch at a time: "
                "write each by itself.",
                part=part,
            )
        case Why.PAST:
            return P("trouble", "“{part}” is over already.", part=part)
        case Why.TOO_MANY:
            return P("trouble", "“{part}” is more than I can read at once.", part=part)
