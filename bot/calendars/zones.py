"""What a TZID means, within one calendar.

The rules of this file:

1. A name of the IANA database is that zone, whatever the file says about it, unless it is a mere
   abbreviation such as EST; else the file's own VTIMEZONE; else the Windows name (CLDR's table), in
   whatever letters and also as the name of its summer time; else an abbreviation or a name in
   another language that means one zone alone; else the label that Windows shows for it.
2. A calendar's zones are made for it and die with it. icalendar's own table of zones, which is one
   for the whole process, is never used.
3. An observance that cannot be read is left out of its VTIMEZONE; one that has none left is none.
4. A label's city or region must agree with the offset it shows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.calendars.lines import Component, unescape
from bot.calendars.rules import BadRule, Rule, occurrences, parse

_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d):?(\d\d)?")
_LABEL: Final = re.compile(
    r"(?:\((?:UTC|GMT)\s*(?P<sign>[+-])?(?:(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>\d\d))?)?\)\s*)?"
    r"(?P<places>.+)"
)
_FIXED: Final = re.compile(r"(?:(?:UTC|GMT)\s?)?([+\N{MINUS SIGN}-])(\d{1,2})(?::?(\d\d))?")
_DISGUISED: Final = re.compile(
    r"([A-Za-z]+)(?:[-_]|%2F)(.+?)|(.+?)\s*(?:\(.*\)|\[.*\])", re.IGNORECASE
)
"""US-Eastern, Europe%2FBerlin; Europe/Berlin (CET), Europe/Berlin[1]."""

_UTC: Final = ("z", "tzone://microsoft/utc")  # the second is Outlook's
_LOCAL: Final = re.compile(r"(\d{8})(?:T(\d{6})Z?)?")
_ALWAYS: Final = "16010101T000000"  # when Windows says that all zones begin
_ZERO: Final = timedelta(0)
_NEVER: Final = datetime(9999, 12, 31)  # noqa: DTZ001 - on the wall
_MOST_MINUTES: Final = 59
_LONGEST: Final = 200
"""Characters of a name that is looked at: Windows' longest label has some 70."""

_REGIONS: Final = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "atlantic time": "America/Halifax",
    "eastern": "America/New_York",
    "pacific": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "aleutian islands": "America/Adak",
    "arizona": "America/Phoenix",
    "hawaii": "Pacific/Honolulu",
    "indiana": "America/Indiana/Indianapolis",
    "newfoundland": "America/St_Johns",
    "saskatchewan": "America/Regina",
    "yukon": "America/Whitehorse",
    "baja california": "America/Tijuana",
    "central america": "America/Guatemala",
    "chetumal": "America/Cancun",
    "easter island": "Pacific/Easter",
    "quito": "America/Guayaquil",
    "brasilia": "America/Sao_Paulo",
    "greenland": "America/Nuuk",
    "salvador": "America/Bahia",
    "city of buenos aires": "America/Argentina/Buenos_Aires",
    "azores": "Atlantic/Azores",
    "cabo verde is.": "Atlantic/Cape_Verde",
    "cape verde is.": "Atlantic/Cape_Verde",
    "coordinated universal time": "UTC",
    "greenwich mean time": "Europe/London",
    "edinburgh": "Europe/London",
    "bern": "Europe/Zurich",
    "utc": "UTC",
    "west central africa": "Africa/Lagos",
    "pretoria": "Africa/Johannesburg",
    "abu dhabi": "Asia/Dubai",
    "st. petersburg": "Europe/Moscow",
    "izhevsk": "Europe/Samara",
    "ekaterinburg": "Asia/Yekaterinburg",
    "islamabad": "Asia/Karachi",
    "chennai": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "sri jayawardenepura": "Asia/Colombo",
    "astana": "Asia/Almaty",
    "hanoi": "Asia/Bangkok",
    "beijing": "Asia/Shanghai",
    "osaka": "Asia/Tokyo",
    "sapporo": "Asia/Tokyo",
    "canberra": "Australia/Sydney",
    "solomon is.": "Pacific/Guadalcanal",
    "wellington": "Pacific/Auckland",
    "nuku'alofa": "Pacific/Tongatapu",
    "samoa": "Pacific/Apia",
    "chatham islands": "Pacific/Chatham",
    "kiritimati island": "Pacific/Kiritimati",
    "international date line west": "Etc/GMT+12",
}
"""What Windows writes into its labels and is no city of the IANA database."""

_NAMES: Final = {
    **dict.fromkeys(("mez", "mesz", "cest", "central european time"), "Europe/Berlin"),
    **dict.fromkeys(("mitteleuropäische zeit", "mitteleuropäische sommerzeit"), "Europe/Berlin"),
    **dict.fromkeys(("mitteleuropäische normalzeit",), "Europe/Berlin"),
    **dict.fromkeys(("heure d'europe centrale", "hora de europa central"), "Europe/Paris"),
    **dict.fromkeys(("heure normale d'europe centrale",), "Europe/Paris"),
    **dict.fromkeys(("hora estándar de europa central",), "Europe/Madrid"),
    **dict.fromkeys(("oez", "oesz", "eest", "eastern european time"), "Europe/Athens"),
    **dict.fromkeys(("wez", "wesz", "west", "western european time"), "Europe/Lisbon"),
    **dict.fromkeys(("bst", "british summer time"), "Europe/London"),
    **dict.fromkeys(("et", "edt"), "America/New_York"),
    **dict.fromkeys(("ct", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mt", "mdt"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("akst", "akdt"), "America/Anchorage"),
    **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
    **dict.fromkeys(("nzst", "nzdt"), "Pacific/Auckland"),
    "jst": "Asia/Tokyo",
    "msk": "Europe/Moscow",
}
"""Names that mean one zone alone; CST or IST would mean several."""


class Zones:
    """The zones of one calendar.

    Args:
        components: its VTIMEZONEs.
        year: the year in which the offset of a label is compared.
    """

    def __init__(self, components: Iterable[Component], year: int) -> None:
        self._own: dict[str, Component] = {}
        for one in components:
            self._own.setdefault(_clean(one.text("TZID")), one)
        self._year = year
        self._known: dict[str, tzinfo | None] = {}

    def find(self, tzid: str) -> tzinfo | None:
        """Return the zone of a TZID; None for one that nobody knows."""
        name = _clean(unescape(tzid))
        if name not in self._known:
            self._known[name] = self._look_up(name)
        return self._known[name]

    def _look_up(self, name: str) -> tzinfo | None:
        own = _Custom.of(self._own[name]) if name in self._own else None
        if own is not None and "/" not in name:
            return own
        if len(name) > _LONGEST:
            return own
        found = iana(name) or own
        if found is None and (key := _windows(name)):
            found = iana(key)
        if found is None and "/" in name:  # /freeassociation.sourceforge.net/Tzfile/Europe/Berlin
            parts = name.split("/")
            tails = ["/".join(parts[at:]) for at in range(max(1, len(parts) - 3), len(parts))]
            places = (tail for tail in tails if "/" in tail or tail == "UTC")
            found = next((zone for place in places if (zone := iana(place))), None)
        return found or _disguised(name) or _labelled(name, self._year) or _fixed(name)


def iana(key: str) -> ZoneInfo | None:
    """Return a zone of the IANA database, also by a name in small letters; None without one."""
    if not _KEY.fullmatch(key):
        return None
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        proper = _by_small_letters().get(key.lower())
        return ZoneInfo(proper) if proper is not None else None


def _clean(tzid: str) -> str:
    """Return a TZID without quotes and slashes at its ends, and without a second `TZID=`."""
    return tzid.strip().strip('"').removeprefix("TZID=").strip("/ ")


@cache
def _by_small_letters() -> dict[str, str]:
    """Return the keys of the IANA database by the same in small letters."""
    return {key.lower(): key for key in available_timezones()}


@cache
def _cities() -> dict[str, list[str]]:
    """Return the keys of the IANA database by the names of their cities."""
    found: dict[str, list[str]] = {}
    for key in sorted(available_timezones()):
        area, _, city = key.rpartition("/")
        if area and not area.startswith(("Etc", "posix", "right")):
            found.setdefault(city.replace("_", " ").lower(), []).append(key)
    return found


def _windows(name: str) -> str | None:
    """Return the IANA key of a Windows name; None for another one."""
    if name.lower() in _UTC:
        return "UTC"
    small = name.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    standard = small.replace(" daylight time", " standard time")
    known = _by_windows_name()
    return known.get(standard) or _NAMES.get(small) or known.get(f"{small} standard time")


@cache
def _by_windows_name() -> dict[str, str]:
    """Return the IANA keys by the names of Windows (CLDR) in small letters."""
    return {name.lower(): key for name, key in WINDOWS_TO_OLSON.items()}


def _disguised(name: str) -> ZoneInfo | None:
    """Find the zone of an IANA name with another sign for its slash, or with something behind."""
    found = _DISGUISED.fullmatch(name)
    if found is None:
        return None
    return iana(f"{found[1]}/{found[2]}" if found[1] else found[3])


def _labelled(name: str, year: int) -> ZoneInfo | None:
    """Find the zone of a label such as `(UTC-05:00) Eastern Time (US & Canada)`."""
    label = _LABEL.fullmatch(name)
    if label is None:
        return None
    shown: timedelta | None = None
    if name.startswith("("):
        shown = timedelta(hours=int(label["hours"] or 0), minutes=int(label["minutes"] or 0))
        shown = -shown if label["sign"] == "-" else shown
    whole = label["places"].lower()
    for place in [whole, *re.split(r"[,()&/]|\band\b|\bund\b", whole)]:
        regions = _REGIONS.get(place.strip())
        for key in [regions] if regions else _cities().get(place.strip(), []):
            zone = iana(key)
            if zone is not None and shown in (None, _standard(zone, year)):
                return zone
    return None


def _fixed(name: str) -> timezone | None:
    """Return the zone of a name that is an offset: `UTC+2`, `GMT-0500`, `+01:00`."""
    found = _FIXED.fullmatch(name)
    if found is None:
        return None
    try:
        sign = "+" if found[1] == "+" else "-"
        return timezone(_offset(f"{sign}{found[2]:0>2}{found[3] or '00'}"))
    except ValueError:
        return None


def _standard(zone: ZoneInfo, year: int) -> timedelta:
    """Return the offset of a zone while no summer time is in force."""
    halves = (datetime(year, month, 1, tzinfo=zone).utcoffset() or _ZERO for month in (1, 7))
    return min(halves)


class _Observance:
    """STANDARD or DAYLIGHT of a VTIMEZONE: from when which offset holds."""

    def __init__(self, component: Component) -> None:
        self.standard = component.name == "STANDARD"
        self.offset = _offset(component.text("TZOFFSETTO"))
        self._begins = _local(component.text("DTSTART") or _ALWAYS)
        self._single = [self._begins]
        for one in component.properties.get("RDATE", ()):
            self._single += [_local(value) for value in one.value.split(",") if value]
        self._single.sort()
        self._rule: Rule | None = None
        if text := component.text("RRULE"):
            self._rule, until = parse(text)
            # UNTIL is in UTC, onsets are on the wall: a day decides nothing between two years
            self._until = _local(until) + timedelta(days=1) if until else _NEVER
        self._years: dict[int, list[datetime]] = {}

    def latest(self, at: datetime) -> datetime | None:
        """Return the last time up to `at`, naive and on the wall, from which this offset holds."""
        before = bisect_right(self._single, at)
        found = self._single[before - 1] if before else None
        if self._rule is None or at < self._begins:
            return found
        year = min(at.year, self._until.year)
        for one in range(year, max(year - 2, self._begins.year - 1), -1):
            begun = [onset for onset in self._onsets(one) if onset <= at]
            if begun:
                return max(begun[-1], found or begun[-1])
        return found

    def _onsets(self, year: int) -> list[datetime]:
        if year not in self._years:
            since, till = datetime(year, 1, 1), datetime(year, 12, 31, 23, 59)  # noqa: DTZ001
            found = occurrences(self._rule or Rule("YEARLY"), self._begins, since, till)
            self._years[year] = [one for one in found if one <= self._until]
        return self._years[year]


class _Custom(tzinfo):
    """A zone that a calendar brings along (RFC 5545, section 3.6.5)."""

    def __init__(self, observances: list[_Observance]) -> None:
        self._observances = observances
        self._first = next((one for one in observances if one.standard), observances[0])
        self._seen: dict[datetime, timedelta] = {}

    @classmethod
    def of(cls, component: Component) -> _Custom | None:
        """Make it of a VTIMEZONE; None if no observance of it can be read."""
        found = []
        for one in component.parts:
            try:
                found.append(_Observance(one))
            except (ValueError, OverflowError):
                continue
        return cls(found) if found else None

    def utcoffset(self, at: datetime | None, /) -> timedelta:
        """Return what the clock on the wall is ahead of UTC; before all it is standard time."""
        if at is None:
            return _ZERO
        wall = at.replace(tzinfo=None, fold=0)
        if wall not in self._seen:
            self._seen[wall] = self._offset(wall)
        return self._seen[wall]

    def _offset(self, wall: datetime) -> timedelta:
        best: datetime | None = None
        offset = self._first.offset
        for one in self._observances:
            try:
                onset = one.latest(wall)
            except (BadRule, OverflowError):
                continue
            if onset is not None and (best is None or onset >= best):
                best, offset = onset, one.offset
        return offset

    def dst(self, at: datetime | None, /) -> timedelta:
        """Return nothing: nobody asks whether it is summer time."""
        del at
        return _ZERO

    def tzname(self, at: datetime | None, /) -> None:
        """Return no name."""
        del at

    def fromutc(self, at: datetime, /) -> datetime:
        """Return the time on the wall of an instant."""
        for offset in {one.offset: None for one in self._observances}:
            wall = at + offset
            if self.utcoffset(wall) == offset:
                return wall
        return at + self.utcoffset(at)


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if found is None or int(found[3]) > _MOST_MINUTES or int(found[4] or 0) > _MOST_MINUTES:
        raise ValueError("no offset")
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if offset >= timedelta(days=1):
        raise ValueError("no offset")
    return -offset if found[1] == "-" else offset


def _local(text: str) -> datetime:
    """Read a time on the wall.

    Raises:
        ValueError: it is none.
    """
    found = _LOCAL.fullmatch(text.upper())
    if found is None:
        raise ValueError("no time")
    at = datetime.strptime(found[1] + (found[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    return at.replace(tzinfo=None)
