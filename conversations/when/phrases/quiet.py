"""Reading typed quiet hours: `22-7`, `from 22:30 to 7`, `22:00-07:00`, `9pm-8am`.

The rules of this file:

1. A leading zero or an hour above 12 says that both ends are on the 24-hour clock (`22-7`).
2. am, pm, noon and midnight say the half of the day of their own end; the other end may then be
   either.
3. Without any such sign each end may be in either half, and what lasts longer than 12 hours is
   not meant.
4. Whatever has several readings is asked back, those of the night first. Quiet hours last at
   most 18 hours, and end at another time than they begin.
"""

from __future__ import annotations

from datetime import time

from conversations.when.phrases.lexer import Cursor, tokenize
from conversations.when.phrases.times import Clock, Span, take_clock, take_joint
from conversations.when.phrases.ways import Ranks, read_in_ranks
from conversations.when.readings import (
    Ambiguous,
    NotUnderstood,
    Understood,
    UnreadableError,
    Why,
)
from conversations.when.week import minute_of_day, minutes_between
from conversations.when.words import Keyword, Words

LONGEST_QUIET = 18 * 60
"""Minutes."""

_LONGEST_GUESS = 12 * 60
_HOUR = 60
_DAY = 24 * 60

QuietReading = Understood[Span] | Ambiguous[Span] | NotUnderstood


def is_quiet(first: time, last: time) -> bool:
    """Say whether quiet hours may be from `first` to `last`, by the clock on the wall."""
    return first != last and minutes_between(first, last) <= LONGEST_QUIET


def read_quiet(text: str, words: Words) -> QuietReading:
    """Read what a therapist typed for quiet hours.

    Args:
        text: any text.
        words: the language.

    Returns:
        From when to when, by the clock on the wall; or the readings to ask back; or the part that
        cannot be read. Never raises, whatever the text.
    """
    cursor = Cursor(tokenize(text, words))
    try:
        spans = _read(cursor)
    except UnreadableError as error:
        return error.within(text)
    if len(spans) == 1:
        return Understood(spans[0])
    return Ambiguous(spans, text.strip(), 0)


def read_quiet_in(text: str, ranks: Ranks) -> QuietReading:
    """Read what a therapist typed for quiet hours, in any of several languages.

    Args:
        text: any text.
        ranks: the languages, see `ways`; at least one.

    Returns:
        As `read_quiet`; languages of one rank that disagree are asked back.
    """
    return read_in_ranks(text, ranks, lambda words: read_quiet(text, words))


def _read(cursor: Cursor) -> tuple[Span, ...]:
    cursor.skip_filler()
    start = cursor.place
    between = cursor.take_word(Keyword.FROM) is not None
    cursor.skip_filler()
    first = take_clock(cursor, begins=True)
    if first is None:
        cursor.fail(Why.EMPTY if cursor.at_end else Why.WORD)
    joined = take_joint(cursor, between=between)
    if cursor.at_end:
        cursor.fail(Why.NO_END, start)
    second = take_clock(cursor, begins=False) if joined else None
    if second is None:
        cursor.fail(Why.WORD)
    if not (first.exists and second.exists):
        cursor.fail(Why.TIME, start)
    _end(cursor)
    spans = _spans(first, second)
    if not spans:
        cursor.fail(Why.TOO_LONG, start)
    return spans


def _end(cursor: Cursor) -> None:
    cursor.skip_filler()
    if not cursor.at_end:
        cursor.fail(Why.WORD)


def _spans(first: Clock, second: Clock) -> tuple[Span, ...]:
    on_24h = first.is_24h or second.is_24h
    signed = on_24h or first.half is not None or second.half is not None
    found = [
        (begins, ends)
        for begins in _meant(first, on_24h=on_24h)
        for ends in _meant(second, on_24h=on_24h)
        if is_quiet(begins, ends) and (signed or minutes_between(begins, ends) <= _LONGEST_GUESS)
    ]
    return tuple(sorted(found, key=_likeliness))


def _meant(clock: Clock, *, on_24h: bool) -> tuple[time, ...]:
    literal = on_24h and clock.half is None
    minutes = (clock.minutes,) if literal else clock.halves()
    return tuple(time(*divmod(one % _DAY, _HOUR)) for one in minutes)


def _likeliness(span: Span) -> tuple[bool, int]:
    first, last = span
    return first < last, minute_of_day(first)
