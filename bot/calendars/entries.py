"""One VEVENT: when it is, and how it counts (RFC 5545, section 3.6.1).

The rules of this file:

1. A time without a zone, or with a zone that nobody knows, is one on the therapist's wall. Every
   other property of the entry then means the zone of its DTSTART.
2. What decides when an entry is must be readable, or the entry is not: DTSTART, DTEND, DURATION,
   RRULE, EXRULE, RDATE, EXDATE, RECURRENCE-ID. Twice the same is once; two that differ are none.
   Only what cancels an occurrence needs no DTSTART (RFC 5546, section 3.2.5).
3. An UNTIL that is a day lets that day in. One in UTC for an entry of whole days is what Exchange
   writes: midnight, on the wall, of the last day.
4. The summary and the attendees are looked at here, for `away` and `declined`, and go no further.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from icalendar.prop import vDuration

from bot.calendars.lines import Component, Property, unescape
from bot.calendars.rules import Rule, parse
from bot.calendars.zones import Zones

_DAY: Final = timedelta(days=1)
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_DAYS: Final = re.compile(r"[DW]")
_LAST_SECOND: Final = time(23, 59, 59)
_MAIL: Final = re.compile(r"[^@\s:]+@[^@\s:]+")
_AWAY: Final = re.compile(
    r"\b(out of (the )?office|ooo|vacations?|(bank |public )?holidays?|pto|time off|day off"
    r"|(on|annual|sick|parental|maternity|paternity) leave|sabbatical"
    r"|urlaub|ferien|abwesend|außer haus|nicht im büro|feiertag|elternzeit|krankgeschrieben"
    r"|vacaciones|festivo|fuera de (la )?oficina|de baja"
    r"|cong[ée]s?|vacances|en congé|absente?|absent du bureau|jour férié"
    r"|ferie|vacanze|fuori ufficio|férias|feriado|fora do escritório"
    r"|vakantie|verlof|afwezig|semester|ferie|urlop)\b"
)


class Unreadable(ValueError):  # noqa: N818 - it is the entry that is unreadable
    """An entry that does not say when it is."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What an entry's calendar says for all of its entries.

    Attributes:
        zones: what its TZIDs mean.
        home: the therapist's zone.
        drawn_in: X-WR-TIMEZONE, in which what repeats in UTC is meant; None without one.
        owner: the owner's mail address in small letters, or "" where that is not sure.
        cancels: METHOD:CANCEL.
    """

    zones: Zones
    home: ZoneInfo
    drawn_in: tzinfo | None = None
    owner: str = ""
    cancels: bool = False

    @classmethod
    def of(cls, calendar: Component, home: ZoneInfo, year: int) -> Setting:
        """Read it from a VCALENDAR."""
        zones = Zones((one for one in calendar.parts if one.name == "VTIMEZONE"), year)
        names = (calendar.text("X-OWNER"), calendar.text("X-WR-CALNAME"))
        addresses = (_address(name) for name in names)
        return cls(
            zones,
            home,
            drawn_in=zones.find(calendar.text("X-WR-TIMEZONE")),
            owner=next((one for one in addresses if _MAIL.fullmatch(one)), ""),
            cancels=calendar.text("METHOD").upper() == "CANCEL",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A readable VEVENT. Its times are dates if it has whole days, else aware datetimes.

    Attributes:
        uid: "" without one.
        begins: its first occurrence.
        ends: the end of that one, exclusive; perhaps before its beginning.
        open_ended: it does not say when it ends; `ends` is `begins` then.
        exact: its length is one of hours and minutes, whatever the clocks on the wall do meanwhile.
        replaces: RECURRENCE-ID, which may be of the other kind than the times.
        onwards: RANGE=THISANDFUTURE.
        sequence: SEQUENCE, or -1.
        called_off: METHOD:CANCEL; stamp: DTSTAMP, or "".
        rules: RRULE; rules_out: EXRULE; dates: RDATE, with a length where it is a period;
            dates_out: EXDATE.
        floating: its times are those on the therapist's wall.
        one_of_many: other appointments have the same UID, so that it takes its start to name it.
    """

    uid: str
    begins: date
    ends: date
    open_ended: bool
    exact: bool
    replaces: date | None
    onwards: bool
    sequence: int
    called_off: bool
    stamp: str
    rules: tuple[Rule, ...]
    rules_out: tuple[Rule, ...]
    dates: tuple[date | tuple[datetime, timedelta], ...]
    dates_out: tuple[date, ...]
    floating: bool
    cancelled: bool
    free: bool
    declined: bool
    away: bool
    one_of_many: bool = False

    @property
    def whole_days(self) -> bool:
        """Whether it has days and no times."""
        return not isinstance(self.begins, datetime)

    @property
    def repeats(self) -> bool:
        """Whether it has, or may have, more than one occurrence."""
        return bool(self.rules or self.dates)


def read_entry(component: Component, setting: Setting) -> Entry:
    """Read a VEVENT.

    Raises:
        Unreadable: it has no time, or one that makes no sense.
        ValueError, OverflowError: likewise.
    """
    if not component.whole:
        raise Unreadable
    cancelled = setting.cancels or component.text("STATUS").upper() in ("CANCELLED", "CANCELED")
    begins, floating = _begins(component, setting, cancelled=cancelled)
    rules, rules_out = (
        [parse(one.value) for one in component.properties.get(name, ()) if one.value]
        for name in ("RRULE", "EXRULE")
    )
    if rules and setting.drawn_in and isinstance(begins, datetime) and begins.tzinfo is UTC:
        begins = begins.astimezone(setting.drawn_in)
    zone = begins.tzinfo or setting.home if isinstance(begins, datetime) else setting.home

    def moments(name: str) -> list[date]:
        found = component.properties.get(name, ())
        return [_moment(one, text, setting.zones, zone)[0] for one in found for text in _list(one)]

    def bounded(rule: tuple[Rule, str]) -> Rule:
        until = _until(rule[1], begins, zone, setting.home) if rule[1] else None
        return replace(rule[0], until=until)

    ends = _ends(component, begins, moments)
    replaces = moments("RECURRENCE-ID")
    if len(set(replaces)) > 1:
        raise Unreadable
    ranges = [one.params.get("RANGE", "") for one in component.properties.get("RECURRENCE-ID", ())]
    return Entry(
        uid=component.text("UID"),
        begins=begins,
        ends=begins if ends is None else ends,
        open_ended=ends is None,
        exact=ends is not None and _is_exact(component),
        replaces=replaces[0] if replaces else None,
        onwards="THISANDFUTURE" in (one.upper() for one in ranges),
        sequence=_sequence(component.text("SEQUENCE")),
        called_off=setting.cancels,
        stamp=component.text("DTSTAMP"),
        rules=tuple(bounded(one) for one in rules),
        rules_out=tuple(bounded(one) for one in rules_out),
        dates=_dates(component, setting.zones, zone),
        dates_out=tuple(moments("EXDATE")),
        floating=floating,
        cancelled=cancelled,
        free=_is_free(component),
        declined=_is_declined(component, setting.owner),
        away=not isinstance(begins, datetime) and _is_away(component),
    )


def as_day(moment: date, home: ZoneInfo) -> date:
    """Return the day that is meant where a time stands in an entry of whole days."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(home) if moment.tzinfo is UTC else moment).date()


def _begins(component: Component, setting: Setting, *, cancelled: bool) -> tuple[date, bool]:
    """Return DTSTART, and whether it is a time on the therapist's wall."""
    lines = component.properties.get("DTSTART", [])
    if not lines and cancelled:
        lines = component.properties.get("RECURRENCE-ID", [])
    found = {_moment(one, one.value, setting.zones, setting.home) for one in lines}
    if len(found) != 1:
        raise Unreadable
    return found.pop()


def _ends(component: Component, begins: date, moments: Callable[[str], list[date]]) -> date | None:
    """Return the end, exclusive, of the kind of the beginning; None if the entry has none."""
    ends: date | None = None
    if found := set(moments("DTEND")):
        if len(found) > 1:
            raise Unreadable
        ends = found.pop()
    elif text := component.text("DURATION"):
        length = _length(text)
        if isinstance(begins, datetime):
            return begins + length
        return begins + timedelta(days=-(-length // _DAY))
    if not isinstance(begins, datetime):
        if isinstance(ends, datetime):
            return ends.date() if ends.time() == time() else ends.date() + _DAY
        return begins + _DAY if ends is None else ends
    if ends is None or isinstance(ends, datetime):
        return ends
    midnight = datetime.combine(ends, time(), begins.tzinfo)
    return midnight if midnight > begins else None


def _is_exact(component: Component) -> bool:
    """Tell whether the end is given by a length, and that without days (RFC 5545, 3.3.6)."""
    length = component.text("DURATION").upper()
    return bool(length) and not component.text("DTEND") and _DAYS.search(length) is None


def _moment(one: Property, text: str, zones: Zones, zone: tzinfo) -> tuple[date, bool]:
    """Read a DATE or DATE-TIME.

    Returns:
        A date or an aware datetime, and whether its zone had to be assumed to be `zone`.
    """
    found = _TIME.fullmatch(text.strip().upper())
    if found is None:
        raise Unreadable
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None or one.params.get("VALUE", "").upper() == "DATE":
        return day, False
    second = min(int(found[6]), 59) if int(found[6]) <= 60 else 60  # noqa: PLR2004 - a leap second
    of_day = time(int(found[4]), int(found[5]), second)
    if found[7]:
        return datetime.combine(day, of_day, UTC), False
    own = zones.find(one.params["TZID"]) if one.params.get("TZID") else None
    return datetime.combine(day, of_day, own or zone), own is None


def _length(text: str) -> timedelta:
    """Read a DURATION (RFC 5545, section 3.3.6)."""
    length: timedelta = vDuration.from_ical(text.strip().upper())  # type: ignore[no-untyped-call]
    return length


def _list(one: Property) -> Iterable[str]:
    return (text for text in one.value.split(",") if text.strip())


def _dates(
    component: Component, zones: Zones, zone: tzinfo
) -> tuple[date | tuple[datetime, timedelta], ...]:
    """Return RDATE: days, times, and periods as a time and a length."""
    found: list[date | tuple[datetime, timedelta]] = []
    for one in component.properties.get("RDATE", ()):
        for text in _list(one):
            begin, slash, end = text.partition("/")
            begins = _moment(one, begin, zones, zone)[0]
            if not slash:
                found.append(begins)
                continue
            if not isinstance(begins, datetime):
                raise Unreadable
            if "P" in end.upper():
                found.append((begins, _length(end)))
                continue
            ends = _moment(one, end, zones, zone)[0]
            if not isinstance(ends, datetime):
                raise Unreadable
            found.append((begins, ends - begins))
    return tuple(found)


def _until(text: str, begins: date, zone: tzinfo, home: ZoneInfo) -> datetime:
    """Return an UNTIL as the last moment on the wall of DTSTART, naive."""
    until, _ = _moment(Property({}, text), text, Zones((), begins.year), zone)
    if isinstance(begins, datetime):
        if not isinstance(until, datetime):
            return datetime.combine(until, _LAST_SECOND)
        return until.astimezone(zone).replace(tzinfo=None)
    if isinstance(until, datetime):
        wall = until.astimezone(home)
        until = wall.date() if wall.time() == time() else until.date()
    return datetime.combine(until, _LAST_SECOND)


def _sequence(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else -1


def _is_free(component: Component) -> bool:
    status = component.text("X-MICROSOFT-CDO-BUSYSTATUS").upper()
    return component.text("TRANSP").upper() == "TRANSPARENT" or status == "FREE"


def _is_declined(component: Component, owner: str) -> bool:
    """Tell whether the owner is among those who have declined."""
    if not owner:
        return False
    return any(
        one.params.get("PARTSTAT", "").upper() == "DECLINED"
        and owner in (_address(one.value), _address(one.params.get("EMAIL", "")))
        for one in component.properties.get("ATTENDEE", ())
    )


def _address(text: str) -> str:
    return text.strip().lower().removeprefix("mailto:")


def _is_away(component: Component) -> bool:
    """Tell whether an entry of whole days says "out of office"."""
    status = component.text("X-MICROSOFT-CDO-BUSYSTATUS").upper()
    if status:
        return status == "OOF"
    says_busy = component.text("TRANSP").upper() == "OPAQUE"
    return says_busy and _AWAY.search(unescape(component.text("SUMMARY")).lower()) is not None
