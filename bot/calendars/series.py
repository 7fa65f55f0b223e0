"""Which of the entries that share a UID hold, and which of them belong together.

The rules of this file:

1. Of two entries with the same beginning, or that replace the same occurrence, the newer one holds:
   of the higher SEQUENCE, then the one that cancels (METHOD), then of the later DTSTAMP, then the
   first (RFC 5546, section 2.1.5).
2. Entries with different beginnings are versions of one that was moved: those of the highest
   SEQUENCE hold. But where some of the same SEQUENCE begin at different times, a program has given
   one UID to many appointments: then all of them hold.
3. What replaces an occurrence belongs to every series of its UID that repeats, so that none of them
   says what it no longer says, and to a single entry that begins then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.calendars.entries import Entry, as_day


def holding(entries: list[Entry], home: ZoneInfo) -> list[list[Entry]]:
    """Part the entries of one UID into series of which each has one master, or none.

    Args:
        entries: all entries of that UID, in their order.
        home: the therapist's zone.
    """
    masters = _masters([one for one in entries if one.replaces is None])
    parts = [one for one in entries if one.replaces is not None]
    if not masters:
        return [_newest(_of_kind(one, one, home) for one in parts)]
    named: dict[date, list[Entry]] = {}
    for one in parts:
        assert one.replaces is not None  # noqa: S101 - for the type checker
        for which in {_instant(one.replaces), as_day(one.replaces, home)}:
            named.setdefault(which, []).append(one)
    found = []
    left = dict.fromkeys(parts)
    for master in masters:
        mine = parts
        if len(masters) > 1 and not master.repeats:
            mine = _of_single(master, named, home)
        for one in mine:
            left.pop(one, None)
        held = _newest(_of_kind(one, master, home) for one in mine)
        found.append([_of_kind(master, master, home), *held])
    if left:
        found.append(_newest(_of_kind(one, masters[0], home) for one in left))
    return found


def _of_single(master: Entry, named: dict[date, list[Entry]], home: ZoneInfo) -> list[Entry]:
    """Return what replaces an entry that has one occurrence, by when that begins."""
    start = _instant(master.begins)
    day = master.begins.date() if isinstance(master.begins, datetime) else master.begins
    near = dict.fromkeys([*named.get(start, ()), *named.get(day, ())])
    kinds = ((one, _of_kind(one, master, home).replaces) for one in near)
    return [one for one, which in kinds if which is not None and _instant(which) == start]


def _masters(entries: list[Entry]) -> list[Entry]:
    """Return the entries that hold of those that replace nothing; see rules 1 and 2."""
    starts: dict[int, set[date]] = {}
    newest: dict[date, Entry] = {}
    for one in entries:
        start = _instant(one.begins)
        starts.setdefault(one.sequence, set()).add(start)
        newest[start] = max(newest.get(start, one), one, key=_age)
    if any(len(found) > 1 for found in starts.values()):
        return [replace(one, one_of_many=True) for one in newest.values()]
    return [max(newest.values(), key=_age)] if newest else []


def _newest(parts: Iterable[Entry]) -> list[Entry]:
    """Return of the entries that replace the same occurrence the one that holds."""
    found: dict[date, Entry] = {}
    for one in parts:
        assert one.replaces is not None  # noqa: S101 - for the type checker
        which = _instant(one.replaces)
        found[which] = max(found.get(which, one), one, key=_age)
    return list(found.values())


def _age(entry: Entry) -> tuple[int, bool, str]:
    return entry.sequence, entry.called_off, entry.stamp


def _instant(moment: date) -> date:
    """Return a time in UTC; a day is what it is."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _of_kind(entry: Entry, model: Entry, home: ZoneInfo) -> Entry:
    """Let what an entry leaves out, adds and replaces be of the kind of what its series repeats."""
    replaces, out, dates = entry.replaces, entry.dates_out, entry.dates
    begins = entry.begins
    if replaces is not None and model.whole_days:
        replaces = as_day(replaces, home)
    elif replaces is not None and not isinstance(replaces, datetime):
        assert isinstance(model.begins, datetime)  # noqa: S101 - for the type checker
        replaces = datetime.combine(replaces, model.begins.time(), model.begins.tzinfo)
    if not isinstance(begins, datetime):
        out = tuple(as_day(one, home) for one in out)
        dates = tuple(as_day(one[0] if isinstance(one, tuple) else one, home) for one in dates)
    else:
        of_day, zone = begins.time(), begins.tzinfo
        dates = tuple(
            one if isinstance(one, tuple | datetime) else datetime.combine(one, of_day, zone)
            for one in dates
        )
    return replace(entry, replaces=replaces, dates_out=out, dates=dates)
