"""Minutes as people type them: ``45``, ``1h 30``, ``1,5 h``, ``90 min``, ``anderthalb Stunden``.

The rules of this file:

1. English, German, Spanish and French are read side by side: their words do not collide.
2. A bare number is minutes, which is what was asked for, but a small one may mean hours, and one
   with a fraction is no number of minutes: these have several readings, to be asked back.
3. What is left over makes the whole unreadable: ``30-45`` and ``2 x 45`` are not worked out.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from conversations.model import PN, P, Phrase

LONGEST = 99 * 60
"""Minutes that one entry holds; more is a slip of the thumb."""

_HOUR = 60
_MOST_LIKELY_HOURS = 8
"""A bare number up to this may mean hours."""

_LONGEST_TEXT = 60
_HOURS = r"(?:h|hr|hrs|hours?|std|stdn?|stunden?|horas?|heures?)(?![^\W\d])\.?"
_MINUTES = r"(?:m|mn|min|mins|minutes?|minuten?|minutos?)(?![^\W\d])\.?|['\u2019\u2032]"
_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?|[.,]\d{1,2}"
_AND = r"(?:and|und|y|et|&)"
_PATTERN = re.compile(
    rf"(?:(?P<hours>{_NUMBER})\s*(?:{_HOURS}))?\s*(?:{_AND}\s+)?"
    rf"(?:(?P<minutes>\d{{1,4}})\s*(?P<unit>{_MINUTES})?)?"
)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?:\s*(?:h|std|uhr)\.?)?")
_BARE = re.compile(rf"(?:{_NUMBER})")
_ABOUT = re.compile(
    r"^(?:[~≈]|(?:about|around|roughly|circa|ca|etwa|rund|unos|unas|environ)(?!\w)\.?)"
)
_TWO_LETTERS = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
_SIGNS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
_COUNTS = (
    ("one", "a", "an", "ein", "eine", "einer", "un", "una", "une"),
    ("two", "zwei", "zwo", "dos", "deux"),
    ("three", "drei", "tres", "trois"),
    ("four", "vier", "cuatro", "quatre"),
    ("five", "funf", "fuenf", "cinco", "cinq"),
    ("six", "sechs", "seis"),
    ("seven", "sieben", "siete", "sept"),
    ("eight", "acht", "ocho", "huit"),
)
_NUMBERS = {word: str(n) for n, words in enumerate(_COUNTS, 1) for word in words}
_TENS = {
    **dict.fromkeys(("ten", "zehn", "diez", "dix"), "10"),
    **dict.fromkeys(("fifteen", "funfzehn", "fuenfzehn", "quince", "quinze"), "15"),
    **dict.fromkeys(("twenty", "zwanzig", "veinte", "vingt"), "20"),
    **dict.fromkeys(("thirty", "dreissig", "treinta", "trente"), "30"),
    **dict.fromkeys(("forty", "vierzig", "cuarenta", "quarante"), "40"),
    **dict.fromkeys(("forty-five", "funfundvierzig", "quarante-cinq"), "45"),
    **dict.fromkeys(("sixty", "sechzig", "sesenta", "soixante"), "60"),
    **dict.fromkeys(("ninety", "neunzig", "noventa", "quatre-vingt-dix"), "90"),
}
_PHRASES = (
    (15, r"(?:1 )?quarter (?:of )?(?:1 )?hour|(?:1 )?viertelstunde|(?:1 )?cuarto de hora"),
    (15, r"(?:1 )?quart d ?heure"),
    (45, r"3 quarters of 1 hour|(?:1 )?dreiviertelstunde|(?:1 )?dreiviertel stunde"),
    (45, r"3 cuartos de hora|3 quarts d ?heure"),
    (30, r"(?:1 )?half (?:1 )?hour|(?:1 )?halbe?n? stunde|media hora|(?:1 )?demi heure"),
    (30, r"1/2 (?:1 )?hour"),
    (90, r"1 hour and 1 half|1 and 1 half hours?|eineinhalb stunden?|anderthalb stunden?"),
    (90, r"(?:1 )?hora y media|(?:1 )?heure et demie?"),
    (150, r"2 hours and 1 half|2 and 1 half hours|zweieinhalb stunden|2 horas y media"),
    (150, r"2 heures et demie?"),
)
_SAID = tuple((minutes, re.compile(pattern)) for minutes, pattern in _PHRASES)
_PARTS = {"1/4": 15, "1/2": 30, "3/4": 45}
_HALVES = re.compile(rf"(?P<whole>\d{{1,2}})?\s*(?P<part>1/2|1/4|3/4)\s*(?:{_HOURS})")


def read(text: str) -> tuple[int, ...]:
    """Return what a typed text may mean in minutes, the likeliest first.

    Args:
        text: any text.

    Returns:
        One reading: it is clear. Several: to be asked back. None: it cannot be read.
    """
    if len(text) > _LONGEST_TEXT:
        return ()
    said = _plain(text)
    found = _readings(said)
    return tuple(dict.fromkeys(one for one in found if 0 <= one <= LONGEST))


def _plain(text: str) -> str:
    """Return a text in small letters, fractions and numbers in digits."""
    for sign, digits in _SIGNS.items():
        text = text.replace(sign, digits)
    text = unicodedata.normalize("NFKC", text).casefold().strip().rstrip(".! ")
    text = _ABOUT.sub("", text).strip().translate(_TWO_LETTERS)
    words = (_digits(one) for one in text.split())
    return " ".join(words)


def _digits(word: str) -> str:
    bare = word.strip(",")
    return _NUMBERS.get(bare) or _TENS.get(bare) or word


def _readings(said: str) -> tuple[int, ...]:
    spoken = " ".join(re.split(r"[-'\u2019\s]+", said))
    for minutes, pattern in _SAID:
        if pattern.fullmatch(spoken):
            return (minutes,)
    if clock := _CLOCK.fullmatch(said):
        return (int(clock[1]) * _HOUR + int(clock[2]),)
    if halves := _HALVES.fullmatch(said):
        return (int(halves["whole"] or 0) * _HOUR + _PARTS[halves["part"]],)
    if _BARE.fullmatch(said):
        return _bare(said)
    found = _PATTERN.fullmatch(said)
    if found is None or (found["hours"] is None and found["minutes"] is None):
        return ()
    return _together(found)


def _together(found: re.Match[str]) -> tuple[int, ...]:
    """Return hours and minutes as minutes."""
    hours, minutes = found["hours"], int(found["minutes"] or 0)
    if hours is None:
        return (minutes,) if found["unit"] else ()
    mixed = found["minutes"] is not None and (minutes >= _HOUR or not hours.isdecimal())
    return () if mixed else (round(_value(hours) * _HOUR) + minutes,)


def _bare(said: str) -> tuple[int, ...]:
    """Return what a number alone may mean."""
    if said.isdecimal():
        number = int(said)
        hours = (number * _HOUR,) if 0 < number <= _MOST_LIKELY_HOURS else ()
        return (number, *hours)
    whole, _, part = said.replace(",", ".").partition(".")
    hours = (round(_value(said) * _HOUR),)
    clock = (int(whole or 0) * _HOUR + int(part),) if len(part) > 1 and int(part) < _HOUR else ()
    return _unsure((*hours, *clock))


def _unsure(readings: tuple[int, ...]) -> tuple[int, ...]:
    """Return readings of a number with a fraction: hours were not said, so there is no sure one."""
    return readings if len(set(readings)) > 1 else (readings[0], round(readings[0] / _HOUR))


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", "."))


def told(minutes: int) -> Phrase:
    """Say so many minutes, in hours and minutes from an hour on."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return PN("cpd", "{n} min", "{n} min", rest)
    if not rest:
        return PN("cpd", "{n} h", "{n} h", hours)
    return P("cpd", "{hours} h {minutes} min", hours=hours, minutes=rest)
