"""Reading the time that somebody's clock shows, as they write it: `14:05`, `12 Uhr 10`, `2pm`.

The rules of this file:

1. An hour from 1 to 12 that is typed without a sign of its half (am, pm, a leading zero) may be in
   either half, for clocks of twelve hours show it twice a day.
2. Time in words ("ten past two") is not read; nothing is guessed from a part of the text.
"""

from __future__ import annotations

import re
from datetime import time

_NOON = 12
_HOURS = 24
_MINUTES = 60

_LEAD = (
    r"(?:(?:it(?:'?s| is)|now|the time is|es ist|jetzt(?: ist es)?|hier ist es|"
    r"(?:ahora |aqu[ií] )?(?:son las|es la)|(?:ici )?il est|maintenant) )?"
    r"(?:now |jetzt )?(?:(?:at|um|gegen|a las|a la|à) )?"
)
_TAIL = r"(?: (?:here|now|jetzt|hier|ahora|aqu[ií]|maintenant|ici|o'?clock))?"
_MARK = r"(?:\s*[:.]\s*|\s*(?:uhr|h|hrs)\s*|\s+)"
_CLOCK = re.compile(
    rf"{_LEAD}(?P<hour>\d{{1,2}})"
    rf"(?:{_MARK}(?P<minute>\d{{2}})(?::\d{{2}})?)?"
    r"(?P<unit>\s*(?:uhr|h|hrs))?(?:\s*(?P<half>[ap])\.?\s?m\.?)?"
    rf"{_TAIL}"
)
_FOUR_DIGITS = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?: ?(?:uhr|h|hrs))?")
_APOSTROPHE = str.maketrans("\u2019\u02bc\u2018", "'''")


def read_clock(text: str) -> tuple[time, ...]:
    """Return the times a person may mean, the one as typed first; none when no clock was typed.

    Args:
        text: any text.
    """
    plain = " ".join(text.casefold().translate(_APOSTROPHE).split()).rstrip(" !?,")
    found = _FOUR_DIGITS.fullmatch(plain)
    if found is not None:
        return _times(found["hour"], found["minute"], "")
    found = _CLOCK.fullmatch(plain) or _CLOCK.fullmatch(plain.rstrip("."))
    if found is None:
        return ()
    minute, half = found["minute"], found["half"] or ""
    if minute is None and not half and found["unit"] is None:
        return ()  # "14" may be anything
    return _times(found["hour"], minute or "0", half)


def _times(hour_said: str, minute_said: str, half: str) -> tuple[time, ...]:
    hour, minute = int(hour_said), int(minute_said)
    if hour >= _HOURS or minute >= _MINUTES or (half and not 1 <= hour <= _NOON):
        return ()
    if half:
        return (time(hour % _NOON + (_NOON if half == "p" else 0), minute),)
    if 1 <= hour <= _NOON and not hour_said.startswith("0"):
        return (time(hour, minute), time((hour + _NOON) % _HOURS, minute))
    return (time(hour, minute),)
