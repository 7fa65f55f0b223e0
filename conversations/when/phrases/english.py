"""The English words for schedules and pauses."""

from __future__ import annotations

from conversations.when.words import Keyword, Words

_NUMBERS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


_DAYS = (
    ("monday", "mon", "mo"),
    ("tuesday", "tue", "tues", "tu"),
    ("wednesday", "wed", "weds", "we"),
    ("thursday", "thu", "thur", "thurs", "th"),
    ("friday", "fri", "fr"),
    ("saturday", "sat", "sa"),
    ("sunday", "sun", "su"),
)

ENGLISH = Words(
    days=_DAYS,
    plurals=(
        *(("mondays", "mons"), ("tuesdays",), ("wednesdays",), ("thursdays",)),
        *(("fridays", "fris"), ("saturdays", "sats"), ("sundays", "suns")),
    ),
    months=(
        ("january", "jan"),
        ("february", "feb"),
        ("march", "mar"),
        ("april", "apr"),
        ("may",),
        ("june", "jun"),
        ("july", "jul"),
        ("august", "aug"),
        ("september", "sep", "sept"),
        ("october", "oct"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    keywords={
        Keyword.EVERY: ("every", "each"),
        Keyword.OTHER: ("other",),
        Keyword.ALTERNATE: (
            "alternate",
            "alternating",
            "fortnightly",
            "every fortnight",
            "biweekly",
            "bi-weekly",
        ),
        Keyword.OUT_OF: ("out of",),
        Keyword.UNTIL: ("until", "till", "til", "back", "back on"),
        Keyword.FROM: ("from", "starting", "starting from", "beginning", "between", "as of"),
        Keyword.LATER: ("from",),
        Keyword.TO: ("to", "through", "thru", "up to and including"),
        Keyword.INCLUSIVE: ("inclusive", "included", "including", "incl"),
        Keyword.AND: ("and",),
        Keyword.EXCEPT: (
            *("except", "except for", "except on", "but", "but not", "but not on", "not", "not on"),
            *("apart from", "excluding", "without", "other than"),
        ),
        Keyword.TODAY: ("today",),
        Keyword.TOMORROW: ("tomorrow", "tmrw"),
        Keyword.AFTER_TOMORROW: ("day after tomorrow", "the day after tomorrow"),
        Keyword.THIS: ("this",),
        Keyword.NEXT: ("next",),
        Keyword.AFTER_NEXT: ("after next",),
        Keyword.COMING: ("coming", "upcoming"),
        Keyword.WHOLE: ("all", "all of", "whole", "the whole", "whole of", "entire"),
        Keyword.REST: ("rest", "rest of", "remainder of"),
        Keyword.END: ("end", "end of", "the end of", "the end"),
        Keyword.IN: ("in",),
        Keyword.DAY: ("day", "days"),
        Keyword.WEEK: ("week", "weeks", "wk", "wks"),
        Keyword.MONTH: ("month", "months"),
        Keyword.YEAR: ("year",),
        Keyword.FORTNIGHT: ("fortnight", "fortnights"),
        Keyword.WEEKEND: ("weekend",),
        Keyword.WEEKENDS: ("weekends",),
        Keyword.WEEKDAYS: ("weekday", "weekdays", "workdays", "working days", "m-f"),
        Keyword.DAILY: ("daily", "everyday"),
        Keyword.FOR: ("for",),
        Keyword.NOON: ("noon", "midday"),
        Keyword.MIDNIGHT: ("midnight",),
        Keyword.AM: ("am", "a"),
        Keyword.PM: ("pm", "p"),
        Keyword.PART_OF_DAY: (
            *("morning", "mornings", "afternoon", "afternoons", "evening", "evenings"),
            *("tonight", "night", "am", "pm", "half day", "half a day", "lunch", "lunchtime"),
        ),
        Keyword.HOUR: ("h", "hrs", "o'clock"),
        Keyword.ORDINAL: ("st", "nd", "rd", "th"),
        Keyword.OFF: (
            *("off", "away", "pause", "holiday", "holidays", "vacation", "leave", "time off"),
            *(
                "sick",
                "ill",
                "unwell",
                "off sick",
                "sick leave",
                "closed",
                "not working",
                "not here",
            ),
            *("not in", "out of office", "no work", "annual leave"),
        ),
        Keyword.AT_WORK: (
            *("i work", "work", "working", "my hours are", "my hours", "working hours", "hours"),
            *("i see clients", "clients", "sessions"),
        ),
        Keyword.HOLIDAYS: (
            *("holidays", "public holiday", "public holidays", "bank holiday", "bank holidays"),
            *("national holidays", "legal holidays"),
        ),
        Keyword.FILLER: (
            *("on", "at", "the", "of", "in", "take", "over", "i'm", "i am", "i'll be", "i will be"),
            *("please", "pls", "plz", "thanks", "thank you", "thx", "cheers", "hi", "hello", "i"),
        ),
    },
    numbers={
        "a": 1,
        "an": 1,
        **{word: value for value, word in enumerate(_NUMBERS, start=1)},
    },
    ordinals={word: value for value, word in enumerate(_ORDINALS, start=1)},
)
