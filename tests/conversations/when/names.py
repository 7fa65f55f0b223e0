"""The names of days and months, as the languages write them; the bot takes them from Babel.

tests/bot/words/test_tables.py sees to it that Babel has all of these.
"""

from collections.abc import Mapping

from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.french import FRENCH
from conversations.when.phrases.german import GERMAN
from conversations.when.phrases.spanish import SPANISH
from conversations.when.words import Names, Words


def _names(*forms: str) -> Names:
    """Make names of lines that each have all of one form."""
    return tuple(zip(*(form.split() for form in forms), strict=True))


NAMES = {
    "de": (
        _names(
            "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
            "Mo Di Mi Do Fr Sa So",
        ),
        _names(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
            "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
        ),
    ),
    "es": (
        _names(
            "lunes martes miércoles jueves viernes sábado domingo",
            "lun mar mié jue vie sáb dom",
            "LU MA MI JU VI SA DO",
        ),
        _names(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
            " diciembre",
            "ene feb mar abr may jun jul ago sept oct nov dic",
        ),
    ),
    "fr": (
        _names(
            "lundi mardi mercredi jeudi vendredi samedi dimanche",
            "lun. mar. mer. jeu. ven. sam. dim.",
            "lu ma me je ve sa di",
        ),
        _names(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        ),
    ),
}

TABLES: Mapping[str, Words] = {
    "en": ENGLISH,
    "de": GERMAN.named(*NAMES["de"]),
    "es": SPANISH.named(*NAMES["es"]),
    "fr": FRENCH.named(*NAMES["fr"]),
}
