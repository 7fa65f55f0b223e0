"""The German words for schedules and pauses, beside the names of days and months.

An umlaut may be typed as two letters ("naechste"); leaving its dots away is no matter anywhere.
"werktags" is asked back: to some it is Monday to Friday, to others Monday to Saturday.
"bis" is up to and including, and until: in a pause that is asked back.
"""

from __future__ import annotations

from conversations.when.words import Keyword, Vocabulary

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def _spelt(*words: str) -> tuple[str, ...]:
    """Return the words, and once more those that have umlauts."""
    return (*words, *(spelt for word in words if (spelt := word.translate(_TWO_LETTERS)) != word))


def _plural(*names: str) -> tuple[str, ...]:
    return tuple(form for name in names for form in (f"{name}s", f"{name}e", f"{name}en"))


_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_NUMBERS = (
    *(("ein", "eine", "einen", "einem", "einer"), ("zwei", "zwo"), ("drei",), ("vier",)),
    *(("fünf",), ("sechs",), ("sieben",), ("acht",), ("neun",), ("zehn",), ("elf",), ("zwölf",)),
)
_ORDINALS = ("erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht")

GERMAN = Vocabulary(
    plurals=(
        *(_plural(name) for name in _DAYS[:5]),
        (*_plural("samstag"), *_plural("sonnabend")),
        _plural("sonntag"),
    ),
    days=((), (), (), (), (), ("sonnabend",), ()),
    months=(
        *(("jänner", "jaenner", "jän", "jaen"), ("feb", "feber"), ("maerz", "maer", "mrz"), ()),
        *((), ("jun",), ("jul",), (), ("sep", "sept"), ("okt",), (), ()),
    ),
    keywords={
        Keyword.EVERY: ("jeden", "jede", "jedes", "jeder", "jedem", "alle"),
        Keyword.ALTERNATE: (
            *("14-tägig", "14-taegig", "14tägig", "14taegig", "vierzehntägig", "vierzehntaegig"),
            *("zweiwöchentlich", "zweiwoechentlich", "zweiwöchig", "zweiwoechig"),
        ),
        Keyword.OUT_OF: ("von",),
        Keyword.UNTIL: _spelt(
            *("bis", "zurück", "zurück ab", "wieder da", "wieder da ab"),
        ),
        Keyword.FROM: ("von", "vom", "ab", "zwischen"),
        Keyword.TO: ("bis",),
        Keyword.INCLUSIVE: ("einschließlich", "inklusive", "inkl", "einschl"),
        Keyword.AND: ("und", "u", "sowie"),
        Keyword.EXCEPT: _spelt(
            *("außer", "ausser", "außer am", "bis auf", "ausgenommen", "ohne", "aber nicht"),
            *("nicht", "nicht am"),
        ),
        Keyword.TODAY: ("heute",),
        Keyword.TOMORROW: ("morgen",),
        Keyword.AFTER_TOMORROW: _spelt("übermorgen"),
        Keyword.THIS: ("diese", "diesen", "dieser", "dieses", "diesem"),
        Keyword.NEXT: _spelt("nächste", "nächsten", "nächster", "nächstes", "nächstem"),
        Keyword.AFTER_NEXT: _spelt(
            *("übernächste", "übernächsten", "übernächster", "übernächstes"),
        ),
        Keyword.COMING: ("kommende", "kommenden", "kommender", "kommendes", "kommendem"),
        Keyword.WHOLE: ("ganze", "ganzen", "ganzer", "ganzes", "ganz"),
        Keyword.REST: ("rest",),
        Keyword.END: ("ende", "ende von"),
        Keyword.END_OF_MONTH: ("monatsende",),
        Keyword.END_OF_YEAR: ("jahresende",),
        Keyword.IN: ("in",),
        Keyword.DAY: ("tag", "tage", "tagen"),
        Keyword.WEEK: ("woche", "wochen"),
        Keyword.MONTH: ("monat", "monate", "monaten", "monats"),
        Keyword.YEAR: ("jahr", "jahres"),
        Keyword.LOOSE_WEEK: ("8 tage", "8 tagen", "acht tage", "acht tagen"),
        Keyword.WEEKEND: ("wochenende", "we"),
        Keyword.WEEKENDS: ("wochenenden", "wochenends"),
        Keyword.WEEKDAYS: ("wochentags", "unter der woche"),
        Keyword.WORKDAYS: ("werktags", "werktage", "werktagen", "an werktagen"),
        Keyword.DAILY: _spelt("täglich"),
        Keyword.FOR: _spelt("für"),
        Keyword.NOON: ("12 uhr mittags", "mittag"),
        Keyword.MIDNIGHT: ("mitternacht",),
        Keyword.AM: ("vormittags", "morgens"),
        Keyword.PM: ("nachmittags",),
        Keyword.PART_OF_DAY: _spelt(
            *("vormittag", "vormittags", "nachmittag", "nachmittags", "abend", "abends", "früh"),
            *("mittag", "mittags", "morgens", "nacht", "heute morgen", "halber tag"),
            *("halben tag", "halbtags"),
        ),
        Keyword.HOUR: ("uhr", "h"),
        Keyword.ORDINAL: ("te", "ten", "ter"),
        Keyword.OFF: (
            *("frei", "weg", "urlaub", "ferien", "pause", "abwesend", "verreist", "nicht da"),
            *(
                "krank",
                "krankgeschrieben",
                "krank geschrieben",
                "krankmeldung",
                "geschlossen",
                "zu",
            ),
        ),
        Keyword.AT_WORK: (
            *("ich arbeite", "arbeite", "arbeitszeit", "arbeitszeiten", "meine arbeitszeiten"),
            *("meine zeiten", "sprechzeiten", "sprechstunde", "praxis"),
        ),
        Keyword.HOLIDAYS: ("feiertag", "feiertage", "feiertagen", "gesetzliche feiertage"),
        Keyword.FILLER: _spelt(
            *("am", "an", "den", "der", "die", "das", "dem", "des", "um", "im", "in", "jeweils"),
            *("immer", "lang", "über", "übers", "zum", "zur", "ich", "bin", "habe", "hab", "mache"),
            *("bitte", "danke", "hallo", "lg", "vielen dank"),
        ),
    },
    numbers={
        **{word: value for value, words in enumerate(_NUMBERS, start=1) for word in _spelt(*words)},
        "vierzehn": 14,
    },
    ordinals={
        word: value
        for value, stem in enumerate(_ORDINALS, start=1)
        for word in _spelt(*(f"{stem}{end}" for end in ("e", "en", "er", "es")))
    },
)
