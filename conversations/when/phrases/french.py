"""The French words for schedules and pauses, beside the names of days and months.

"jusqu'à" is up to and including, and until: in a pause that is asked back. "le vendredi" may be
the next one or every one: that is asked back too. "jours ouvrables" is Monday to Saturday, but
few mean that: asked back as well.
"""

from __future__ import annotations

from conversations.when.words import Keyword, Vocabulary

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_NUMBERS = (
    *(("un", "une"), ("deux",), ("trois",), ("quatre",), ("cinq",), ("six",), ("sept",)),
    *(("huit",), ("neuf",), ("dix",), ("onze",), ("douze",)),
)
_ORDINALS = ("deux", "trois", "quatr", "cinqu", "six", "sept", "huit")
_UNTIL = ("jusqu'à", "jusqu'au", "jusque", "jusqu'en")

FRENCH = Vocabulary(
    plurals=tuple((f"{name}s",) for name in _DAYS),
    months=(
        *(("jan",), ("fév",), (), ("avr", "d'avril"), (), ()),
        *(("juill", "jul"), ("d'août",), ("sep",), ("d'octobre",), (), ()),
    ),
    keywords={
        Keyword.EVERY: ("tous les", "toutes les", "chaque"),
        Keyword.ALTERNATE: (
            *("tous les quinze jours", "tous les 15 jours", "un sur deux", "une sur deux"),
        ),
        Keyword.OUT_OF: ("sur",),
        Keyword.UNTIL: (
            *_UNTIL,
            *("de retour", "retour", "je reviens", "je suis de retour"),
        ),
        Keyword.FROM: (
            *("de", "du", "dès", "depuis", "entre", "à partir de", "à partir du"),
            *("à compter de", "à compter du"),
        ),
        Keyword.TO: ("à", "au", *_UNTIL),
        Keyword.INCLUSIVE: ("inclus", "incluse", "compris", "y compris"),
        Keyword.AND: ("et", "puis"),
        Keyword.EXCEPT: (
            *(
                "sauf",
                "sauf le",
                "sauf les",
                "excepté",
                "excepté le",
                "hors",
                "mais pas",
                "mais pas le",
            ),
        ),
        Keyword.TODAY: ("aujourd'hui", "d'aujourd'hui"),
        Keyword.TOMORROW: ("demain",),
        Keyword.AFTER_TOMORROW: ("après-demain",),
        Keyword.THIS: ("ce", "cet", "cette", "ces"),
        Keyword.NEXT: ("prochain", "prochaine", "prochains", "prochaines"),
        Keyword.AFTER_NEXT: ("après la prochaine", "qui suit la prochaine"),
        Keyword.WHOLE: ("tout", "tout le", "toute", "toute la"),
        Keyword.REST: ("reste", "reste de", "reste du"),
        Keyword.END: (
            *("fin", "fin de", "fin du", "la fin de", "la fin du", "fin de l'", "la fin"),
        ),
        Keyword.IN: ("dans", "d'ici"),
        Keyword.DAY: ("jour", "jours"),
        Keyword.WEEK: ("semaine", "semaines"),
        Keyword.MONTH: ("mois",),
        Keyword.YEAR: ("année", "l'année", "d'année", "an"),
        Keyword.LOOSE_WEEK: ("8 jours", "huit jours"),
        Keyword.LOOSE_FORTNIGHT: ("15 jours", "quinze jours"),
        Keyword.WEEKEND: ("week-end", "weekend", "we"),
        Keyword.WEEKENDS: ("week-ends", "weekends", "les we"),
        Keyword.WEEKDAYS: ("en semaine", "jours ouvrés", "jour ouvré"),
        Keyword.WORKDAYS: ("jours ouvrables", "jour ouvrable"),
        Keyword.DAILY: ("quotidiennement",),
        Keyword.HABIT: ("le",),
        Keyword.FOR: ("pendant", "pour", "durant"),
        Keyword.NOON: ("midi",),
        Keyword.MIDNIGHT: ("minuit",),
        Keyword.AM: ("du matin",),
        Keyword.PM: ("de l'après-midi",),
        Keyword.PART_OF_DAY: (
            *("matin", "matins", "matinée", "après-midi", "soir", "soirée", "nuit", "du matin"),
            *("l'après-midi", "de l'après-midi", "demi-journée", "une demi-journée"),
        ),
        Keyword.HOUR: ("h", "heure", "heures"),
        Keyword.ORDINAL: ("er", "e", "ème", "ère"),
        Keyword.OFF: (
            *("absent", "absente", "congé", "congés", "en congé", "en congés", "vacances", "repos"),
            *("en vacances", "libre", "pause", "en pause", "off"),
            *("malade", "en arrêt", "en arrêt maladie", "arrêt maladie", "arrêt", "fermé"),
        ),
        Keyword.HOLIDAYS: ("férié", "fériés", "jour férié", "jours fériés"),
        Keyword.AT_WORK: ("je travaille", "mes horaires", "horaires", "je reçois", "travail"),
        Keyword.FILLER: (
            *("le", "la", "les", "de", "en", "je suis", "je serai", "je prends"),
            *("merci", "svp", "s'il vous plaît", "s'il te plaît", "bonjour"),
        ),
    },
    numbers={word: value for value, words in enumerate(_NUMBERS, start=1) for word in words},
    ordinals={
        **{f"{stem}ième": value for value, stem in enumerate(_ORDINALS, start=2)},
        **{f"{stem}ièmes": value for value, stem in enumerate(_ORDINALS, start=2)},
        "premier": 1,
        "première": 1,
        "second": 2,
        "seconde": 2,
    },
)
