"""A phrase is said: translated, filled in, dates and numbers as the language writes them."""

from collections.abc import Mapping
from datetime import date, time
from functools import cached_property
from gettext import NullTranslations
from typing import assert_never

from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.words import markup
from bot.words.languages import SOURCE, best, translations
from conversations.model import Param, Phrase

_FORMATS = {SOURCE: "en_GB"}
"""Where dates, times and lists follow another locale than the words: the English of
Presence says "Mon 23 Nov", "14:05" and "a, b and c"."""

_DAY, _DAY_AND_YEAR = "MMMEd", "yMMMEd"
"""CLDR skeletons (unicode.org/reports/tr35/tr35-dates.html#availableFormats_appendItems)."""


class Words:
    """Says phrases in one language.

    Args:
        language: One of :func:`bot.words.offered`; anything else is said in the nearest.
        given: Used in place of that language's catalog, for tests; ``language``
            is then taken as it is, for its dates, numbers and direction.
    """

    def __init__(self, language: str = SOURCE, given: NullTranslations | None = None) -> None:
        self.language = best(language) if given is None else language
        self._translations = translations(self.language) if given is None else given
        self._said: dict[Phrase, str] = {}
        self._plain: dict[Phrase, str] = {}

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(_FORMATS.get(self.language, self.language))

    @cached_property
    def right_to_left(self) -> bool:
        """Whether this language is written from right to left."""
        return self._locale.text_direction == "rtl"

    def say(self, phrase: Phrase, today: date) -> str:
        """Return a phrase as HTML for Telegram.

        A date tells its year only when that is not the year of ``today``, a day of the
        therapist's own zone. A translation that does not fit its source gives way to
        the source; a placeholder without a value stays as it is. Nothing is raised.
        """
        if phrase.params:
            return self._fill(phrase, today)
        if phrase not in self._said:
            self._said[phrase] = self._fill(phrase, today)
        return self._said[phrase]

    def _fill(self, phrase: Phrase, today: date) -> str:
        params = dict(phrase.params)
        text = self._translated(phrase, params)

        def value(name: str) -> str | None:
            given = params.get(name)
            if isinstance(given, str) and given.isascii() and f"/{{{name}}}" in text:
                return markup.escaped(given)  # a command: torn apart, it could not be tapped
            return None if given is None else self._value(given, today)

        said = markup.fill(text, value)
        return markup.timed(said, phrase.at) if phrase.at > 0 else said

    def plain(self, phrase: Phrase, today: date) -> str:
        """Return a phrase without HTML, for buttons, toasts and captions."""
        if phrase.params:
            return markup.plain(self.say(phrase, today))
        if phrase not in self._plain:
            self._plain[phrase] = markup.plain(self.say(phrase, today))
        return self._plain[phrase]

    def _translated(self, phrase: Phrase, params: Mapping[str, Param]) -> str:
        one, many = phrase.msgid, phrase.plural
        if not many:
            text = self._translations.pgettext(phrase.context, one)
            return text if text == one or markup.sound(text, (one,)) else one
        count = params.get("n")
        n = count if isinstance(count, int) else 0
        text = self._translations.npgettext(phrase.context, one, many, n)
        if text in (one, many) or markup.sound(text, (one, many)):
            return text
        return one if n == 1 else many

    def _value(self, value: Param, today: date) -> str:
        match value:
            case str():
                return markup.isolated(markup.escaped(value), right_to_left=self.right_to_left)
            case Phrase():
                return self.say(value, today)
            case int():
                return format_decimal(value, locale=self._locale)
            case date():
                skeleton = _DAY if value.year == today.year else _DAY_AND_YEAR
                return format_skeleton(skeleton, value, locale=self._locale)
            case time():
                return format_time(value, "short", locale=self._locale)
            case tuple():
                items = [self._value(item, today) for item in value]
                return format_list(items, locale=self._locale)
            case _:
                assert_never(value)
