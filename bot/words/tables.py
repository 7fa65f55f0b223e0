"""The words in which schedules and pauses may be typed, by language.

The names of days and months are Babel's, which has them from CLDR; the little words are our own.
A language is put together when somebody first types, not at start-up.

Source: unicode.org/reports/tr35/tr35-dates.html#months_days_quarters_eras.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from babel import Locale

from conversations.when.phrases.english import ENGLISH
from conversations.when.words import Names, Vocabulary, Words

_OWN = {"de": "german", "es": "spanish", "fr": "french"}
LANGUAGES = ("en", *_OWN)
_CONTEXTS = ("format", "stand-alone")
_DAY_WIDTHS = ("wide", "abbreviated", "short")
_MONTH_WIDTHS = ("wide", "abbreviated")


class Tables(Mapping[str, Words]):
    """The word tables of the languages that can be typed, each made when it is first asked for."""

    def __getitem__(self, language: str) -> Words:
        if language not in LANGUAGES:
            raise KeyError(language)
        return _table(language)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


@cache
def _table(language: str) -> Words:
    if language == "en":
        return ENGLISH
    module = import_module(f"conversations.when.phrases.{_OWN[language]}")
    own: Vocabulary = getattr(module, _OWN[language].upper())
    locale = Locale.parse(language)
    days = _names(locale.days, _DAY_WIDTHS, range(7))
    return own.named(days, _names(locale.months, _MONTH_WIDTHS, range(1, 13)))


def _names(
    names: Mapping[str, Mapping[str, Mapping[int, str]]], widths: tuple[str, ...], places: range
) -> Names:
    """Return all names of each day (Babel counts from Monday, 0) or month (from 1)."""
    forms = [names[context][width] for context in _CONTEXTS for width in widths]
    return tuple(tuple(dict.fromkeys(form[place] for form in forms)) for place in places)
