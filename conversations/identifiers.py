"""What in somebody's words may identify a client: addresses, numbers, dates of birth, full names.

It would rather miss one than cry wolf: initials and first names alone are never found. Nothing
is looked up or sent anywhere. How telephone numbers look is known to a function that is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from typing import Literal, TypeAlias

from conversations.model.value import Value

Phones: TypeAlias = Callable[[str, str], tuple[tuple[int, int], ...]]
"""Finds telephone numbers in words, as people dial them in a time zone: where each stands."""

ELLIPSIS = "…"

_INSTEAD = {
    "en": {"email": "[e-mail]", "phone": "[phone]", "birth": "[date]"},
    "de": {"email": "[E-Mail]", "phone": "[Telefon]", "birth": "[Datum]"},
    "es": {"email": "[correo]", "phone": "[teléfono]", "birth": "[fecha]"},
    "fr": {"email": "[e-mail]", "phone": "[téléphone]", "birth": "[date]"},
}
"""What is written in the place of what was found; of a name its initials stay."""

FEWEST_DIGITS = 7
"""Words with fewer digits hold no telephone number that is worth a look."""

GROWN_UP = 12
"""A date that nothing calls a birthday may be one if it lies so many years back: others tell of
what has happened."""

OLDEST = 110
HINT = 10


class Identifier(Value, frozen=True):
    """Something that may identify a client: where it stands, and what could stand there."""

    kind: Literal["email", "phone", "birth", "name"]
    start: int
    end: int
    instead: str


def no_phones(_text: str, _zone: str) -> tuple[tuple[int, int], ...]:
    """Find no telephone number."""
    return ()


def find(
    text: str, today: date, zone: str, phones: Phones = no_phones, language: str = "en"
) -> tuple[Identifier, ...]:
    """Return what may identify a client, in the order in which it stands; none overlaps.

    Args:
        text: somebody's words.
        today: their day, which tells what can be a date of birth.
        zone: their IANA time zone, which tells how telephone numbers are dialled.
        phones: finds these.
        language: in which something is written in their place; ``de-AT`` is ``de``.
    """
    instead = _INSTEAD.get(language.partition("-")[0], _INSTEAD["en"])
    digits = sum(one.isdecimal() for one in text)
    dialled = _dialled(text, phones(text, zone), today) if digits >= FEWEST_DIGITS else ()
    found = chain(
        (Identifier("email", *one.span(), instead["email"]) for one in _EMAIL.finditer(text)),
        (Identifier("birth", *span, instead["birth"]) for span in _births(text, today)),
        (Identifier("phone", start, end, instead["phone"]) for start, end in dialled),
        _names(text),
    )
    kept: list[Identifier] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _dialled(
    text: str, numbers: tuple[tuple[int, int], ...], today: date
) -> tuple[tuple[int, int], ...]:
    """Return the telephone numbers that are no date: 03.01.2027 can be dialled in Berlin."""
    dates = [one.span() for one in _NUMERIC.finditer(text) if _days(one[1], one[3], one[4], today)]
    return tuple(
        (start, end)
        for start, end in numbers
        if not any(first < end and start < last for first, last in dates)
    )


def masked(text: str, found: tuple[Identifier, ...]) -> str:
    """Return the words with each of these replaced."""
    for one in reversed(found):
        text = text[: one.start] + one.instead + text[one.end :]
    return text


def hint(text: str, one: Identifier) -> str:
    """Return so much of what was found that its writer knows what is meant, and no more."""
    shown = text[one.start : one.end]
    return shown[: min(HINT, (len(shown) + 1) // 2)].rstrip() + ELLIPSIS


# ----------------------------------------------------------------------- addresses

_EMAIL = re.compile(r"(?<![\w.+/:@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[^\W\d_]{2,24}\b")
"""Not within a web address."""

# -------------------------------------------------------------------- dates of birth

_BORN = re.compile(
    r"\b(?:born|d\.?o\.?b\b|(?:date of )?birth(?:day|date)?|geb(?:oren|urtstag|urtsdatum|\.)"
    r"|nacid[oa]|nació|nacimiento|cumpleaños|née?|naissance|anniversaire)(?!\w)",
    re.IGNORECASE,
)
_NEAR = 24
"""Letters between such a word and its date."""

_MONTHS = (
    ("jan", "ene"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mae"),
    ("apr", "avr", "abr"),
    ("may", "mai"),
    ("jun", "juin"),
    ("jul", "juil"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt"),
    ("nov",),
    ("dec", "dez", "dic", "déc"),
)
_NUMERIC = re.compile(r"(?<![\w.,/-])(\d{1,4})([./-])(\d{1,2})\2(\d{2}|\d{4})(?![\w/-]|[.,]\d)")
_WORDED = re.compile(
    r"(?<!\w)(?:(\d{1,2})(?:\.|st|nd|rd|th|er)?(?: of| de)? ([^\W\d_]{3,10})\.?,?(?: de)?"
    r"|([^\W\d_]{3,10}) (\d{1,2})(?:st|nd|rd|th)?,?) (\d{4})(?!\w)"
)


def _births(text: str, today: date) -> Iterator[tuple[int, int]]:
    """Return where dates of birth stand."""
    for match in _NUMERIC.finditer(text):
        years = _years(match[1], match[3], match[4], today)
        if years and (_is_said(text, match) or _plausible(match, min(years), today)):
            yield match.span()
    for match in _WORDED.finditer(text):
        month = (match[2] or match[3]).casefold()
        known = any(month.startswith(names) for names in _MONTHS)
        if known and 1 <= int(match[1] or match[4]) <= 31 and _is_said(text, match):  # noqa: PLR2004 - days
            yield match.span()


def _is_said(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word for birth stands by a date, in the same line."""
    start, end = match.span()
    before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
    after = text[end : end + _NEAR].partition("\n")[0]
    return bool(_BORN.search(before) or _BORN.search(after))


def _plausible(match: re.Match[str], year: int, today: date) -> bool:
    """Tell whether a date that stands for itself looks like somebody's birthday."""
    short = len(match[1]) < len("1984") > len(match[4])
    return not (short and match[2] == "-") and year <= today.year - GROWN_UP


def _years(first: str, second: str, third: str, today: date) -> set[int]:
    """Return the year of a date in numbers in which somebody may have been born."""
    days = _days(first, second, third, today)
    return {one.year for one in days if 0 <= today.year - one.year <= OLDEST}


def _days(first: str, second: str, third: str, today: date) -> set[date]:
    """Return what days numbers can mean, day or month or year first; none if they are no date."""
    if len(first) == len("1984"):
        orders = [(int(first), int(second), int(third))]
    elif len(first) <= len("31"):
        year = int(third)
        if len(third) == len("84"):
            year += 1900 if year > today.year % 100 else 2000
        orders = [(year, int(second), int(first)), (year, int(first), int(second))]
    else:
        return set()
    return {day for one in orders if (day := _day(*one)) is not None}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ----------------------------------------------------------------------------- names

_TITLES = (
    *("Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Herr", "Herrn", "Frau", "Hr", "Señor", "Señora"),
    *("Señorita", "Sr", "Sra", "Srta", "Doña", "Mme", "Mlle", "Monsieur", "Madame"),
    *("Mademoiselle", "Doctor", "Doktor", "Docteur", "Doctora"),
)
"""Before these one name is enough. French "M." is left out: it is somebody's initial."""

_ROLES = (
    *("client", "patient", "klient", "klientin", "patientin", "cliente", "clienta", "paciente"),
    *("patiente", "miss", "don", "sir", "name", "named", "namens", "llamado"),
    *("llamada", "nommé", "nommée", "heißt"),
)
"""After these a first name is usual: two names are wanted."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOT_NAMES = _words(
    "angst vertrauen mut hilfe schmerz schmerzen sorge sorgen trauer freude wut zeit ruhe raum"
    " recht lust leid geduld hoffnung nähe abstand kraft druck stress scham schuld humor tränen"
    " interesse probleme fragen heute gestern morgen mühe respekt sicherheit spaß glück"
    " kontakt verständnis termin sitzung stunde kind kinder mutter vater arbeit"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli"
    " oktober dezember right"
)
"""What stands after a title, or after a name, and is none: German writes its nouns so."""

_A_WOMAN = _words(
    "eine einer meine meiner deine keine keiner jede jeder diese dieser ihre ihrer seine seiner"
    " junge alte ältere starke andere"
)
"""After these "Frau" is a woman."""

_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_PARTICLE = (
    r"(?:(?:von|van|vom|zu|zur|de|del|della|der|den|da|di|du|la|le|los|las|ten|ter)[ ]+){0,2}"
)
_NAMED = re.compile(
    rf"(?<![\w'’-])(?:(?P<title>{'|'.join(_TITLES)})\b\.?"
    rf"(?:[ ]+(?:{'|'.join(_TITLES)}|med|phil|rer|nat)\b\.?){{0,3}}"
    rf"|(?P<role>(?i:{'|'.join(_ROLES)}))\b:?(?:[ ]+(?i:is|ist|es|est)\b)?)"
    rf"[ ]+(?P<first>{_PARTICLE}{_WORD})(?:[ ]+(?P<second>{_PARTICLE}{_WORD}))?"
)
_BEFORE = re.compile(r"(\w+)[ ]+\Z")


def _names(text: str) -> Iterator[Identifier]:
    """Return where titled and full names stand, with their titles."""
    at = 0
    while match := _NAMED.search(text, at):
        names = [match.span("first")]
        if _is_name(text[slice(*match.span("second"))]):
            names.append(match.span("second"))
        before = _BEFORE.search(text, 0, match.start())
        woman = match["title"] == "Frau" and before and before[1].casefold() in _A_WOMAN
        wanted = 1 if match["title"] else 2
        if woman or not _is_name(match["first"]) or len(names) < wanted:
            at = match.start("first")
            continue
        names = [(start, _without_s(text, end)) for start, end in names]
        start = match.start() if match["title"] else names[0][0]
        initials = " ".join(_initial(text[slice(*one)]) for one in names)
        yield Identifier("name", start, names[-1][1], text[start : names[0][0]] + initials)
        at = names[-1][1]


def _is_name(text: str) -> bool:
    """Tell whether a word is written like a name: a capital, and small letters after it."""
    word = text.rpartition(" ")[2]
    return word[:1].isupper() and any(map(str.islower, word)) and word.casefold() not in _NOT_NAMES


def _without_s(text: str, end: int) -> int:
    """Return where a name ends whose owner has something: Smith's."""
    return end - 2 if text[end - 2 : end] in ("'s", "’s") else end


def _initial(name: str) -> str:
    return name.rpartition(" ")[2][0] + "."
