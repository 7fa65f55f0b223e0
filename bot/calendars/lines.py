"""Taking an iCalendar stream apart into components and content lines (RFC 5545, section 3.1).

The rules of this file:

1. What the bytes are is tried, not believed: a byte order mark or NULs tell UTF-16; whatever is not
   UTF-8 is Latin-1. NUL bytes fall out. Lines end with CRLF, LF or CR, or with the CRCRLF that
   Windows makes of CRLF when it writes a text, and are unfolded as bytes, because some programs
   fold in the middle of a character.
2. A line that is none costs itself alone.
3. What was not closed is closed by what cannot stand inside it; what is cut off by the end of the
   stream is marked so.
4. Only lines that are asked for are kept: what is written in the others is passed over.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.calendars.problems import MOST_ENTRIES, CalendarProblem, Reason

DATES: Final = frozenset({"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RDATE", "EXDATE"})
"""Properties whose values hold no colon, so that it is the last one that begins them."""

WANTED: Final = DATES | {
    *("UID", "SEQUENCE", "DTSTAMP", "STATUS", "TRANSP", "RRULE", "EXRULE", "ATTENDEE", "SUMMARY"),
    *("METHOD", "X-WR-CALNAME", "X-WR-TIMEZONE", "X-OWNER", "X-MICROSOFT-CDO-BUSYSTATUS"),
    *("TZID", "TZOFFSETFROM", "TZOFFSETTO"),
}

_BREAK: Final = re.compile(rb"\r{0,2}\n|\r")
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER: Final = re.compile(r';\s*([A-Za-z0-9-]+)=("[^"]*"|.*?)(?=;\s*[A-Za-z0-9-]+=|$)')
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"B\0E\0", "utf-16-le"),
    (b"\0B\0E", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Property:
    """One content line.

    Attributes:
        params: by their names in capitals, without quotes.
        value: as it is written, escapes and all.
    """

    params: dict[str, str]
    value: str


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END.

    Attributes:
        name: in capitals.
        properties: the wanted ones, by name, in their order.
        parts: what stands inside it and is of use: entries, zones and their observances.
        whole: its end was not cut off by the end of the stream.
    """

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)
    whole: bool = False

    def text(self, name: str) -> str:
        """Return the value of the first property of that name, unescaped; empty without one."""
        found = self.properties.get(name)
        return unescape(found[0].value).strip() if found else ""


_HOME: Final = {
    "VCALENDAR": None,
    "VEVENT": "VCALENDAR",
    "VTIMEZONE": "VCALENDAR",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
}
"""What is of use, and what it stands in; whatever else is open there has lost its END."""


class _Open:
    """The components that have begun and not ended, the outermost first."""

    def __init__(self) -> None:
        self.stack: list[Component] = []
        self._names: Counter[str] = Counter()

    def begin(self, begun: Component) -> None:
        if begun.name in _HOME:
            home = _HOME[begun.name]
            while self.stack and self.stack[-1].name != home:
                self._close()
            if self.stack:
                self.stack[-1].parts.append(begun)
        self.stack.append(begun)
        self._names[begun.name] += 1

    def end(self, name: str) -> None:
        """Close the innermost one of that name and what is open inside it; else nothing."""
        while self._names[name]:
            if self._close() == name:
                return

    def _close(self) -> str:
        closed = self.stack.pop()
        closed.whole = True
        self._names[closed.name] -= 1
        return closed.name


def calendars(data: bytes) -> list[Component]:
    """Take a stream apart.

    Returns:
        Its VCALENDARs, with the entries (VEVENT) and zones (VTIMEZONE) in them.

    Raises:
        CalendarProblem: there is none, or it has more entries than are taken.
    """
    found: list[Component] = []
    open_ones = _Open()
    entries = 0
    for line in _unfolded(data):
        head = line[:32].upper()
        if head.startswith(b"BEGIN:"):
            begun = Component(_text(line[6:]).strip().upper())
            open_ones.begin(begun)
            if begun.name == "VCALENDAR":
                found.append(begun)
            entries += begun.name == "VEVENT"
            if entries > MOST_ENTRIES:
                raise CalendarProblem(Reason.TOO_MANY)
        elif head.startswith(b"END:"):
            open_ones.end(_text(line[4:]).strip().upper())
        elif open_ones.stack and (parsed := _property(line)) is not None:
            open_ones.stack[-1].properties.setdefault(parsed[0], []).append(parsed[1])
    if not found:
        raise CalendarProblem(Reason.NOT_A_CALENDAR)
    return found


def unescape(text: str) -> str:
    r"""Return TEXT without its escapes (RFC 5545, section 3.3.11): `\,` is a comma."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], text)


def without_nuls(data: bytes) -> bytes:
    """Return the stream in an encoding that keeps ASCII as it is: UTF-8, or what it was."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data.decode(encoding, errors="replace").encode()
            break
    return data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")


def _unfolded(data: bytes) -> Iterator[bytes]:
    """Yield the logical lines: what begins with a space or a tab belongs to the one before."""
    pieces: list[bytes] = []
    for physical in _BREAK.split(without_nuls(data).lstrip()):
        line = physical.removeprefix(codecs.BOM_UTF8)  # of a file that was put behind another
        if line[:1] in (b" ", b"\t") and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield b"".join(pieces)
        pieces = [line]
    yield b"".join(pieces)


def _property(line: bytes) -> tuple[str, Property] | None:
    """Read a content line; None if it is none, or one that nobody asks for."""
    named = _NAME.match(_text(line[:64]))
    if named is None or (name := named[0].upper()) not in WANTED:
        return None
    rest = _text(line)[named.end() :]
    if name in DATES:
        head, colon, value = rest.replace('"', "").rpartition(":")
    else:
        at = _first_colon(rest)
        head, colon, value = rest[:at], rest[at : at + 1], rest[at + 1 :]
    head = head.strip()
    if not colon or head[:1] not in ("", ";"):
        return None
    params = {one[1].upper(): one[2].strip().strip('"') for one in _PARAMETER.finditer(head)}
    return name, Property(params, value.strip())


def _first_colon(text: str) -> int:
    """Return where the first colon outside of quotes stands; with odd quotes, the first of all."""
    quoted = False
    for at, letter in enumerate(text):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return at
    return text.find(":") if ":" in text else len(text)


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
