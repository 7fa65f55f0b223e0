"""What a calendar says about a stretch of days.

The rules of this file:

1. An entry that cannot be read, or not within its budget, costs itself alone and is counted. What
   replaces single occurrences of such a series still stands.
2. Entries of one UID are one series, also if they stand in several VCALENDARs of the stream. Which
   of them hold, `bot.calendars.series` says; what an override replaces is decided by
   recurring_ical_events; when a rule makes something begin, by `bot.calendars.rules`, which can
   begin in the middle and give up.
3. Nothing but times, states and a digest leaves this file.

It is imported by the worker process alone: what it needs is heavy, and what it reads is not ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from recurring_ical_events import EventAdapter, Occurrence, Series

from bot.calendars.entries import Entry, Setting, read_entry
from bot.calendars.lines import Component, calendars
from bot.calendars.problems import MOST_OCCURRENCES, CalendarProblem, Reason
from bot.calendars.rules import BadRule, Rule, occurrences
from bot.calendars.series import holding
from conversations.when.appointments import AllDay, Appointment, CalendarReading

MOST_OF_ONE: Final = 5_000
"""Occurrences of one series within the stretch."""

_DAY: Final = timedelta(days=1)
_BROKEN: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What readers raise on what they cannot read."""


def read(data: bytes, zone: str, first: date, last: date) -> CalendarReading:
    """Read a calendar.

    Args:
        data: an iCalendar stream, as it came.
        zone: the therapist's zone, an IANA key.
        first: the first day that is asked about, there.
        last: the day before whose beginning it ends.

    Returns:
        What takes place, at least partly, within these days.

    Raises:
        CalendarProblem: it is no calendar, or has too much in it.
        ValueError: the stretch has no day.
    """
    if last <= first:
        raise ValueError("a stretch has at least one day")
    home = ZoneInfo(zone)
    since, till = (datetime.combine(day, time(), home) for day in (first, last))
    appointments: set[Appointment] = set()
    days: set[AllDay] = set()
    series, unreadable = _series(calendars(data), home, first.year)
    for one in series:
        found, broken = _expanded(one, since, till)
        unreadable += broken
        for kept in found:
            if isinstance(kept, Appointment):
                appointments.add(kept)
            elif kept.first < last and kept.last >= first:
                days.add(kept)
        if len(appointments) + len(days) > MOST_OCCURRENCES:
            raise CalendarProblem(Reason.TOO_MANY)
    return CalendarReading(tuple(sorted(appointments, key=_order)), tuple(sorted(days)), unreadable)


def _order(one: Appointment) -> tuple[datetime, datetime, str]:
    return one.begins_at, one.ends_at or one.begins_at, one.key


def _series(stream: list[Component], home: ZoneInfo, year: int) -> tuple[list[list[Entry]], int]:
    """Return the readable entries of all VCALENDARs by series, and how many could not be read.

    One without a UID is named by its times, and by how many of these there were before it in its
    VCALENDAR.
    """
    found: dict[str, list[Entry]] = {}
    broken = 0
    for calendar in stream:
        setting = Setting.of(calendar, home, year)
        nameless: Counter[str] = Counter()
        for component in calendar.parts:
            if component.name != "VEVENT":
                continue
            try:
                entry = read_entry(component, setting)
            except _BROKEN:
                broken += 1
                continue
            if not entry.uid:
                times = f"{entry.begins.isoformat()}/{entry.ends.isoformat()}"
                nameless[times] += 1
                entry = replace(entry, uid=f"{times}/{nameless[times]}")
            found.setdefault(entry.uid, []).append(entry)
    return [one for entries in found.values() for one in holding(entries, home)], broken


class _Value(NamedTuple):
    """A property as recurring_ical_events looks at it: one of icalendar's would look up zones."""

    dt: Any
    params: dict[str, str] = {}  # noqa: RUF012 - nobody writes to it


class _Values(NamedTuple):
    dts: list[_Value]


class _Adapter(EventAdapter):  # type: ignore[misc]  # untyped
    """An entry as recurring_ical_events looks at it."""

    def __init__(self, entry: Entry) -> None:
        properties: dict[str, Any] = {
            "UID": entry.uid,
            "SEQUENCE": entry.sequence,
            "DTSTART": _Value(entry.begins),
            "DTEND": _Value(entry.ends),
            "EXDATE": _Values([_Value(one) for one in entry.dates_out]),
            "RDATE": _Values([_Value(one) for one in entry.dates]),
        }
        if entry.rules:
            properties["RRULE"] = entry.rules
        if entry.replaces is not None:
            onwards = {"RANGE": "THISANDFUTURE"} if entry.onwards else {}
            properties["RECURRENCE-ID"] = _Value(entry.replaces, onwards)
        super().__init__({k: v for k, v in properties.items() if v != _Values([])})
        self.entry = entry

    @property
    def rrules(self) -> set[Rule]:
        return set(self.entry.rules)


class _Walk:
    """A rule with its start, as recurring_ical_events looks at one."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self.until = rule.until
        self._rule = rule
        self._start = start.replace(tzinfo=None)
        self._zone = start.tzinfo

    def between(self, since: datetime, till: datetime, *, inc: bool = True) -> Iterator[datetime]:
        del inc
        if self._zone is not None:
            since, till = (one.astimezone(self._zone) for one in (since, till))
        walls = (one.replace(tzinfo=None) for one in (since, till))
        for at in occurrences(self._rule, self._start, *walls):
            yield at.replace(tzinfo=self._zone)


class _Rules(Series.RecurrenceRules):  # type: ignore[misc]  # untyped
    """Rules that can begin in the middle, and EXRULE."""

    def create_rule_with_start(self, rule: Rule) -> _Walk:
        return _Walk(rule, self.start)

    def rrule_between(self, since: datetime, till: datetime) -> Iterator[datetime]:
        walks = [_Walk(rule, self.start) for rule in self.core.entry.rules_out]
        out = {at for walk in walks for at in walk.between(since, till)}
        return (at for at in super().rrule_between(since, till) if at not in out)


class _Occurrence(Occurrence):  # type: ignore[misc]  # untyped
    """An occurrence that knows its entry, and which one of a series it is."""

    def __init__(self, adapter: _Adapter, start: date | None, end: date | None) -> None:
        super().__init__(adapter, start, end)
        self.entry = adapter.entry
        self.replaces = adapter.entry.replaces if start is None else self._original(adapter)

    def _original(self, adapter: _Adapter) -> date | None:
        """Return when it would take place if no THISANDFUTURE had moved it."""
        entry = adapter.entry
        original: date = self.start - adapter.move_recurrences_by
        return original if entry.repeats or entry.replaces or entry.one_of_many else None


class _Series(Series):  # type: ignore[misc]  # untyped
    RecurrenceRules = _Rules

    def occurrence(
        self, adapter: _Adapter, start: date | None = None, end: date | None = None
    ) -> _Occurrence:
        return _Occurrence(adapter, start, end)


def _expanded(
    entries: list[Entry], since: datetime, till: datetime
) -> tuple[list[Appointment | AllDay], int]:
    """Return what takes place of a series, and how many of its entries had to be left out."""
    broken = 0
    parts = [one for one in entries if one.replaces is not None]
    for rest in (entries, parts) if len(parts) < len(entries) else (parts,):
        try:
            adapters = [_Adapter(one) for one in rest]
            occurring = islice(_Series(adapters).between(since, till), MOST_OF_ONE + 1)
            found = [_kept(one) for one in occurring]
            if len(found) > MOST_OF_ONE:
                raise BadRule
        except _BROKEN:
            broken += 1 if rest is entries else len(rest)
        else:
            return found, broken
    return [], broken


def _kept(occurrence: _Occurrence) -> Appointment | AllDay:
    """Reduce an occurrence to what is kept of it."""
    entry, begins, ends = occurrence.entry, occurrence.start, occurrence.end
    if not isinstance(begins, datetime):
        return AllDay(
            begins,
            max(begins, ends - _DAY),
            _key(entry, occurrence.replaces),
            cancelled=entry.cancelled,
            free=entry.free,
            away=entry.away,
        )
    begins_at, ends_at = begins.astimezone(UTC), ends.astimezone(UTC)
    same = begins.tzinfo is ends.tzinfo
    # or it begins in the hour that the clocks skip and ends after it
    if entry.exact or (same and ends_at <= begins_at):
        ends_at = begins_at + abs(ends - begins)  # of the same zone: as on the wall
    return Appointment(
        begins_at,
        None if entry.open_ended and begins_at == ends_at else ends_at,
        _key(entry, occurrence.replaces),
        cancelled=entry.cancelled,
        free=entry.free,
        declined=entry.declined,
        floating=entry.floating,
    )


def _key(entry: Entry, replaces: date | None) -> str:
    """Return what stands for a UID and a RECURRENCE-ID."""
    which = replaces.astimezone(UTC) if isinstance(replaces, datetime) else replaces
    text = f"{entry.uid}\0{'' if which is None else which.isoformat()}"
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()
