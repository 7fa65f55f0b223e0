"""The Spanish words for schedules and pauses, beside the names of days and months.

"hasta" is up to and including, and until: in a pause that is asked back. The letters that stand
for one day alone (L, X, J, V) are read; M, S and D are not.
"""

from __future__ import annotations

from conversations.when.words import Keyword, Vocabulary

_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_NUMBERS = (
    *(("un", "uno", "una"), ("dos",), ("tres",), ("cuatro",), ("cinco",), ("seis",)),
    *(("siete",), ("ocho",), ("nueve",), ("diez",), ("once",), ("doce",)),
)
_ORDINALS = (
    ("primer", "primero", "primera"),
    *(("segundo", "segunda"), ("tercer", "tercero", "tercera"), ("cuarto", "cuarta")),
    *(("quinto", "quinta"), ("sexto", "sexta"), ("séptimo", "séptima"), ("octavo", "octava")),
)


def _plural(name: str) -> tuple[str, ...]:
    """Return the plural of a day; where it is the singular too, only the article tells."""
    return (f"los {name}",) if name.endswith("s") else (f"los {name}s", f"{name}s")


SPANISH = Vocabulary(
    plurals=tuple(map(_plural, _DAYS)),
    days=(("l",), (), ("x",), ("j",), ("v",), (), ()),
    months=(
        *(("ene",), (), (), (), (), (), (), ("ago",)),
        *(("sep", "set", "setiembre"), (), (), ("dic",)),
    ),
    keywords={
        Keyword.EVERY: ("cada", "todos los", "todas las"),
        Keyword.ALTERNATE: (
            *("alterno", "alternos", "alternas", "sí y otro no", "sí otro no", "sí y uno no"),
            *("sí y otra no", "cada quince días", "cada 15 días", "quincenal", "quincenalmente"),
        ),
        Keyword.OUT_OF: ("de cada",),
        Keyword.UNTIL: ("hasta", "vuelvo", "de vuelta", "regreso", "vuelta", "estoy de vuelta"),
        Keyword.FROM: (*("de", "del", "desde", "entre", "a partir de", "a partir del"),),
        Keyword.TO: ("a", "al", "hasta"),
        Keyword.INCLUSIVE: ("incluido", "incluida", "inclusive", "incluso"),
        Keyword.AND: ("y", "e"),
        Keyword.EXCEPT: (
            *("menos", "excepto", "salvo", "menos el", "excepto el", "salvo el", "pero no"),
            *("menos los", "excepto los", "salvo los"),
        ),
        Keyword.TODAY: ("hoy",),
        Keyword.TOMORROW: ("mañana",),
        Keyword.AFTER_TOMORROW: ("pasado mañana", "pasado"),
        Keyword.THIS: ("este", "esta", "estos", "estas"),
        Keyword.NEXT: (
            *("próximo", "próxima", "próximos", "próximas", "que viene", "que vienen"),
            *("siguiente", "siguientes", "que entra"),
        ),
        Keyword.AFTER_NEXT: (
            *("después de la próxima", "siguiente a la próxima", "después de la que viene"),
        ),
        Keyword.WHOLE: ("todo", "todo el", "toda", "toda la"),
        Keyword.REST: ("resto", "resto de", "resto del"),
        Keyword.END: (
            *("fin de", "fin del", "final de", "final del", "finales de", "finales del"),
        ),
        Keyword.IN: ("en", "dentro de"),
        Keyword.DAY: ("día", "días"),
        Keyword.WEEK: ("semana", "semanas"),
        Keyword.MONTH: ("mes", "meses"),
        Keyword.YEAR: ("año",),
        Keyword.LOOSE_WEEK: ("8 días", "ocho días"),
        Keyword.LOOSE_FORTNIGHT: ("15 días", "quince días"),
        Keyword.WEEKEND: ("fin de semana", "finde"),
        Keyword.WEEKENDS: ("fines de semana", "findes"),
        Keyword.WEEKDAYS: ("entre semana", "días laborables", "día laborable"),
        Keyword.DAILY: ("a diario", "diario", "diariamente"),
        Keyword.FOR: ("durante", "por", "para"),
        Keyword.NOON: ("mediodía", "12 del mediodía"),
        Keyword.MIDNIGHT: ("medianoche",),
        Keyword.AM: ("am", "a m", "de la mañana", "por la mañana"),
        Keyword.PM: ("pm", "p m", "de la tarde", "por la tarde", "del mediodía"),
        Keyword.PART_OF_DAY: (
            *("tarde", "esta mañana", "por la mañana", "por la tarde", "por la noche", "noche"),
            *("de la mañana", "de la tarde", "tardes", "medio día", "am", "pm"),
        ),
        Keyword.HOUR: ("h", "hs", "hrs", "hora", "horas"),
        Keyword.ORDINAL: ("o", "ro", "do", "er"),
        Keyword.OFF: (
            *("libre", "fuera", "vacaciones", "de vacaciones", "pausa", "descanso", "no trabajo"),
            *("libro", "no estoy", "enfermo", "enferma", "de baja", "baja", "cerrado"),
        ),
        Keyword.HOLIDAYS: (
            *("festivo", "festivos", "feriado", "feriados", "día festivo", "días festivos"),
            *("día feriado", "días feriados", "fiestas"),
        ),
        Keyword.AT_WORK: ("trabajo", "mi horario es", "mi horario", "horario", "atiendo"),
        Keyword.FILLER: (
            *("por favor", "porfa", "gracias", "hola"),
            *("el", "los", "las", "la", "de", "en", "estoy", "estaré", "me tomo"),
        ),
    },
    numbers={word: value for value, words in enumerate(_NUMBERS, start=1) for word in words},
    ordinals={word: value for value, words in enumerate(_ORDINALS, start=1) for word in words},
)
