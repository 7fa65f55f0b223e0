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


def _day(name: str, *short: str) -> tuple[str, ...]:
    """Return the name of a day with its plural and its abbreviations."""
    return (name, f"{name}s", *short, *(f"{word}s" for word in short if len(word) > len("mo")))


ENGLISH = Words(
    days=(
        _day("monday", "mo", "mon"),
        _day("tuesday", "tu", "tue"),
        _day("wednesday", "we", "wed"),
        _day("thursday", "th", "thu", "thur"),
        _day("friday", "fr", "fri"),
        _day("saturday", "sa", "sat"),
        _day("sunday", "su", "sun"),
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
        Keyword.ALTERNATE: ("alternate", "alternating", "fortnightly"),
        Keyword.UNTIL: ("until", "till", "til", "back", "back on"),
        Keyword.FROM: ("from", "starting", "starting from", "beginning", "between", "as of"),
        Keyword.TO: ("to", "through", "thru", "up to and including"),
        Keyword.AND: ("and",),
        Keyword.TODAY: ("today",),
        Keyword.TOMORROW: ("tomorrow", "tmrw"),
        Keyword.THIS: ("this",),
        Keyword.NEXT: ("next",),
        Keyword.DAY: ("day", "days"),
        Keyword.WEEK: ("week", "weeks", "wk", "wks"),
        Keyword.MONTH: ("month", "months"),
        Keyword.WEEKEND: ("weekend", "weekends"),
        Keyword.WEEKDAYS: ("weekday", "weekdays", "workdays", "working days"),
        Keyword.DAILY: ("daily", "everyday"),
        Keyword.FOR: ("for",),
        Keyword.NOON: ("noon", "midday"),
        Keyword.MIDNIGHT: ("midnight",),
        Keyword.AM: ("am", "a"),
        Keyword.PM: ("pm", "p"),
        Keyword.HOUR: ("h", "hrs", "o'clock"),
        Keyword.ORDINAL: ("st", "nd", "rd", "th"),
        Keyword.OFF: ("off", "away", "i'm off", "i'm away", "pause"),
        Keyword.FILLER: ("on", "at", "the", "of", "in", "take"),
    },
    numbers={
        "a": 1,
        "an": 1,
        **{word: value for value, word in enumerate(_NUMBERS, start=1)},
        **{word: value for value, word in enumerate(_ORDINALS, start=1)},
    },
)
