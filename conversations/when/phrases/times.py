"""Reading spans of time: `9-12`, `09:00-12:30`, `9h30`, `9 h 30`, `9.30-12`, `9-1pm`, `10 to noon`.

The rules of this file:

1. am, pm, noon, midnight, a leading zero and an hour above 12 say which half of the day is meant.
2. An hour without a half takes the half of its partner when the span then runs forward
   (`1-5pm`), and otherwise the nearest that does (`9-1pm`, `10am-2`). `12am` may be noon.
3. Without any such sign, a span is read on the 24-hour clock only if it lies in working hours
   and no other reading does. Everything else (`9-2`, `1-5`, `7-9`) has several readings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import Enum, auto

from conversations.when.phrases.lexer import Cursor, Kind, Token
from conversations.when.readings import Why
from conversations.when.week import LONGEST, SHORTEST
from conversations.when.words import Keyword

Span = tuple[time, time]

_HOURS = 60
_NOON = 12 * _HOURS
_DAY = 24 * _HOURS
_SHORTEST = SHORTEST.seconds // 60
_LONGEST = LONGEST.seconds // 60
_LONGEST_GUESS = 12 * _HOURS
_WORKING_HOURS = (7 * _HOURS, 21 * _HOURS)
_HOUR_DIGITS = 2
_JOINTS = (Keyword.TO, Keyword.UNTIL)
_HALVES = (Keyword.AM, Keyword.PM)
_GO_ON = {Kind.DASH, Kind.COLON, Kind.DOT, Kind.SLASH}
_CLOCK_DIGITS = 4


class Half(Enum):
    """The half of the day."""

    AM = auto()
    PM = auto()


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as typed.

    Attributes:
        minutes: on the face of the clock, from midnight.
        half: of the day, where it was said.
        is_24h: it can only have been typed on the 24-hour clock.
        exists: there is such a time.
    """

    minutes: int
    half: Half | None
    is_24h: bool
    exists: bool = True

    def halves(self) -> tuple[int, ...]:
        """Return the minutes of the day it may mean."""
        morning, evening = self.minutes % _NOON, self.minutes % _NOON + _NOON
        if self.half is Half.AM:
            return (morning,)
        if self.half is Half.PM:
            return (evening,)
        return (self.minutes % _DAY,) if self.is_24h else (morning, evening)


def take_span(cursor: Cursor) -> tuple[Span, ...]:
    """Read a span of time.

    Returns:
        Its readings, the likeliest first; none when there is no span here, the cursor unmoved.

    Raises:
        UnreadableError: there is a span, and no block can last like that.
    """
    start = cursor.place
    if _at_iso_date(cursor):
        return ()
    between = cursor.take_word(Keyword.FROM) is not None
    cursor.skip_filler()
    first = take_clock(cursor, begins=True)
    joined = first is not None and take_joint(cursor, between=between)
    second = take_clock(cursor, begins=False) if joined else None
    if first is None or not joined:
        cursor.place = start
        return ()
    if second is None:
        if cursor.at_end:
            cursor.fail(Why.NO_END, start)
        cursor.fail(Why.TIME)
    if not first.exists or not second.exists:
        cursor.fail(Why.TIME, start)
    # 24:00 begins nothing, and "9-12:5" or "12.10-20.10.26" ends with no time.
    stray = cursor.now.kind in {Kind.DOT, Kind.COLON} and cursor.now.glued
    if first.minutes == _DAY or (stray and cursor.ahead().kind is Kind.NUMBER):
        cursor.place = start
        cursor.fail(Why.TIME)
    readings = _readings(first, second)
    if not readings:
        short = 0 < (second.minutes - first.minutes) % _DAY < _SHORTEST
        cursor.fail(Why.TOO_SHORT if short else Why.TOO_LONG, start)
    return tuple((_time(begins), _time(ends)) for begins, ends in readings)


def _at_iso_date(cursor: Cursor) -> bool:
    kinds = [cursor.ahead(steps).kind for steps in range(4)]
    is_date = kinds == [Kind.NUMBER, Kind.DASH, Kind.NUMBER, Kind.DASH]
    return is_date and len(cursor.now.text) == _CLOCK_DIGITS


def take_joint(cursor: Cursor, *, between: bool) -> bool:
    """Move past what joins two times; after a `between` that may be an "and", too."""
    joints = (*_JOINTS, *((Keyword.AND,) if between else ()))
    if cursor.take(Kind.DASH) or cursor.take_word(*joints):
        cursor.skip_filler()
        return True
    return False


def take_clock(cursor: Cursor, *, begins: bool) -> Clock | None:
    """Read one time of day; None, the cursor unmoved, when there is none here.

    Args:
        cursor: where to read.
        begins: whether another time comes after it; that tells its minutes from that one's hour.
    """
    if cursor.take_word(Keyword.NOON):
        return Clock(_NOON, Half.PM, is_24h=False)
    if cursor.take_word(Keyword.MIDNIGHT):
        return Clock(0, Half.AM, is_24h=False)
    number = cursor.take(Kind.NUMBER)
    if number is None:
        return None
    digits = number.digits()
    if len(digits) > _CLOCK_DIGITS:
        return Clock(0, None, is_24h=True, exists=False)
    if len(digits) > _HOUR_DIGITS:
        hour, minute = int(digits[:-2]), int(digits[-2:])
    else:
        hour, minute = int(digits), _take_minutes(cursor, begins=begins)
    cursor.take_word(Keyword.HOUR)
    half = None
    is_twelve = hour * _HOURS + minute == _NOON
    if cursor.take_word(Keyword.AM) or (is_twelve and cursor.take_word(Keyword.MIDNIGHT)):
        half = Half.AM
    elif cursor.take_word(Keyword.PM) or (is_twelve and cursor.take_word(Keyword.NOON)):
        half = Half.PM
    most = 24 if half is None else 12
    least = 0 if half is None else 1
    minutes = hour * _HOURS + minute
    exists = least <= hour <= most and minute < _HOURS and minutes <= _DAY
    padded = digits[0] == "0" and len(digits) in {_HOUR_DIGITS, _CLOCK_DIGITS}
    is_24h = half is None and (padded or hour == 0 or hour > 12)  # noqa: PLR2004 on a 12-hour face
    return Clock(minutes, half, is_24h, exists)


def _take_minutes(cursor: Cursor, *, begins: bool) -> int:
    """Read the minutes of `9:30`, `9.30`, `9h30` or `9 h 30`; 0 if there are none."""
    mark, minutes = cursor.now, cursor.ahead()
    if minutes.kind is not Kind.NUMBER or len(minutes.text) != _HOUR_DIGITS:
        return 0
    if mark.glued and minutes.glued:
        is_mark = mark.kind in {Kind.COLON, Kind.DOT} or cursor.has(Keyword.HOUR)
    else:
        is_mark = cursor.has(Keyword.HOUR) and _are_minutes(cursor.ahead(2), begins=begins)
    if not is_mark:
        return 0
    cursor.step()
    return int(cursor.step().digits())


def _are_minutes(after: Token, *, begins: bool) -> bool:
    """Tell the `30` of `9 h 30 - 12 h` from the `14` of `9 - 12 h 14 - 17 h`, by what follows."""
    said = after.meaning.keywords
    if begins:
        return after.kind is Kind.DASH or not said.isdisjoint({*_JOINTS, Keyword.AND})
    if after.meaning.month is not None:
        return False  # "9 - 12 h 24 décembre"
    return after.kind not in _GO_ON and said.isdisjoint({*_JOINTS, *_HALVES, Keyword.HOUR})


def _readings(first: Clock, second: Clock) -> list[tuple[int, int]]:
    """Return the spans, in minutes of the day, that two clocks may mean; likeliest first."""
    if first.half is None and second.half is None:
        if first.is_24h or second.is_24h:
            return _on_24h_clock(first, second)
        return _on_unknown_clock(first, second)
    options = [
        (begins, ends)
        for begins in first.halves()
        for ends in second.halves()
        if _SHORTEST <= _length(begins, ends) <= _LONGEST
    ]
    options.sort(key=lambda span: _length(*span))
    if first.half is Half.AM and first.minutes == _NOON and second.half is not Half.AM:
        # "12am-4": noon or midnight, people mean both
        noon = [(_NOON, ends) for ends in second.halves() if _is_forward(_NOON, ends)]
        return [*noon[:1], *options[:1]]
    if second.half is Half.AM and second.minutes % _NOON == 0:
        return options  # "9-12am": noon or midnight, people mean both
    return options[:1]


def _on_24h_clock(first: Clock, second: Clock) -> list[tuple[int, int]]:
    begins, ends = first.minutes % _DAY, second.minutes % _DAY
    options = [(begins, ends)] if _SHORTEST <= _length(begins, ends) <= _LONGEST else []
    later = ends + _NOON
    # "11:00-01:00" may well be 11-13, and "09-2" can be nothing else; "09:00-02:00" is neither.
    may_be_later = bool(options) or not second.is_24h
    if may_be_later and 0 < ends <= begins <= later - _SHORTEST and later < _DAY:
        options.insert(0, (begins, later))
    return options


def _on_unknown_clock(first: Clock, second: Clock) -> list[tuple[int, int]]:
    literal = (first.minutes, second.minutes)
    options = [
        (begins, ends)
        for begins in first.halves()
        for ends in second.halves()
        if _SHORTEST <= _length(begins, ends) <= _LONGEST_GUESS
    ]
    options.sort(key=lambda span: (not _in_working_hours(span), span))
    if options == [literal] or [span for span in options if _in_working_hours(span)] == [literal]:
        return [literal]
    return options


def _is_forward(begins: int, ends: int) -> bool:
    return begins < ends and _SHORTEST <= ends - begins <= _LONGEST


def _in_working_hours(span: tuple[int, int]) -> bool:
    return _WORKING_HOURS[0] <= span[0] < span[1] <= _WORKING_HOURS[1]


def _length(begins: int, ends: int) -> int:
    return (ends - begins - 1) % _DAY + 1


def _time(minutes: int) -> time:
    return time(*divmod(minutes % _DAY, _HOURS))
