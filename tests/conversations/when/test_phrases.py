"""Whatever is typed."""

from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when import phrases
from conversations.when.daysoff import Pause
from conversations.when.english import ENGLISH
from conversations.when.phrases import (
    Ambiguous,
    Keyword,
    NotUnderstood,
    Understood,
    Words,
    read_pause,
    read_schedule,
)
from conversations.when.phrases_dates import MOST_CHOICES
from conversations.when.phrases_schedule import MOST_RULES
from conversations.when.week import OneOff, Slot

PIECES = (
    *("Mon", "Fri", "Wed", "weekdays", "weekend", "daily", "today", "tomorrow", "Dec", "Jan"),
    *("day", "week", "weeks", "month", "may", "every", "other", "alternate", "until", "from"),
    *("to", "and", "next", "this", "for", "noon", "midnight", "am", "pm", "h", "th", "off", "on"),
    *("9", "12", "1", "5", "14", "17", "24", "0", "09", "3", "20", "31", "2026", "2028", "0930"),
    *("930", "99999", "two", "second", "a", "-", "\u2013", ":", ".", "/", ",", "&", ";", "("),
    *("\U0001f600", "\u0661", "xyz"),
)
PHRASES = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", "\n"])), max_size=14
).map(lambda pieces: "".join(piece + space for piece, space in pieces))
TEXTS = st.one_of(PHRASES, st.text(max_size=80))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))

GERMAN = Words(
    days=(
        *(("Montag", "Mo."), ("Dienstag", "Di."), ("Mittwoch", "Mi."), ("Donnerstag", "Do.")),
        *(("Freitag", "Fr."), ("Samstag", "Sa."), ("Sonntag", "So.")),
    ),
    months=(
        *(("Januar", "Jan."), ("Februar",), ("M\u00e4rz",), ("April",), ("Mai",), ("Juni",)),
        *(("Juli",), ("August",), ("September",), ("Oktober",), ("November",), ("Dezember",)),
    ),
    keywords={
        Keyword.EVERY: ("jeden", "jede", "alle"),
        Keyword.UNTIL: ("bis",),
        Keyword.TO: ("bis",),
        Keyword.FROM: ("von", "ab"),
        Keyword.AND: ("und",),
        Keyword.TODAY: ("heute",),
        Keyword.TOMORROW: ("morgen",),
        Keyword.NEXT: ("n\u00e4chste", "n\u00e4chsten"),
        Keyword.DAY: ("Tag", "Tage"),
        Keyword.WEEK: ("Woche", "Wochen"),
        Keyword.WEEKDAYS: ("werktags",),
        Keyword.FOR: ("f\u00fcr",),
        Keyword.HOUR: ("Uhr", "h"),
    },
    numbers={"eine": 1, "zwei": 2, "zweiten": 2, "drei": 3},
)
SPANISH = Words(
    days=(
        *(("lunes", "lun."), ("martes", "mar."), ("mi\u00e9rcoles", "mi\u00e9."), ("jueves",)),
        *(("viernes", "vie."), ("s\u00e1bado",), ("domingo",)),
    ),
    months=(
        *(("enero",), ("febrero",), ("marzo", "mar."), ("abril",), ("mayo",), ("junio",)),
        *(("julio",), ("agosto",), ("septiembre",), ("octubre",), ("noviembre",), ("diciembre",)),
    ),
    keywords={
        Keyword.FROM: ("de", "del", "desde"),
        Keyword.TO: ("a", "al"),
        Keyword.UNTIL: ("hasta",),
        Keyword.AND: ("y",),
        Keyword.TOMORROW: ("ma\u00f1ana",),
        Keyword.AM: ("de la ma\u00f1ana",),
        Keyword.PM: ("de la tarde",),
        Keyword.FILLER: ("el", "los", "las", "la", "de"),
    },
    numbers={},
)
WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "text", "english"),
    [
        (GERMAN, "Mo\u2013Fr 9\u201312 Uhr, 14\u201317 Uhr", "Mon-Fri 9-12, 14-17"),
        (GERMAN, "Montag bis Freitag von 9 bis 12 Uhr", "Mon-Fri 9-12"),
        (GERMAN, "jeden zweiten Mittwoch 9-13", "every other Wed 9-13"),
        (GERMAN, "Di 9.30-12 alle zwei Wochen", "every other Tue 9:30-12"),
        (GERMAN, "Sa 10-14 bis 20. Dezember", "Sat 10-14 until 20 Dec"),
        (GERMAN, "heute 18-20", "today 18-20"),
        (SPANISH, "lunes a viernes de 9 a 12", "Mon-Fri 9-12"),
        (SPANISH, "Mar. y Mie. 9 de la ma\u00f1ana a 1 de la tarde", "Tue, Wed 9am-1pm"),
        (SPANISH, "los lunes 9-12 hasta el 3 mar", "Mon 9-12 until 3 March"),
    ],
)
def test_schedules_in_another_language(words: Words, text: str, english: str) -> None:
    """Another language is another table and nothing else."""
    found = read_schedule(text, WEDNESDAY, words)
    assert isinstance(found, Understood), found
    assert found == read_schedule(english, WEDNESDAY, ENGLISH)


@pytest.mark.parametrize(
    ("words", "text", "english"),
    [
        (GERMAN, "bis Montag", "until Monday"),
        (GERMAN, "vom 24.12. bis 3.1.", None),
        (GERMAN, "24. Dezember bis 3. Januar", "24 Dec - 3 Jan"),
        (GERMAN, "von morgen bis Freitag", "tomorrow - Friday"),
        (GERMAN, "f\u00fcr drei Tage", "for 3 days"),
        (GERMAN, "n\u00e4chste Woche", "next week"),
        (SPANISH, "hasta el lunes", "until Monday"),
        (SPANISH, "del 24 de diciembre al 3 de enero", "24 Dec - 3 Jan"),
        (SPANISH, "ma\u00f1ana", "tomorrow"),
    ],
)
def test_pauses_in_another_language(words: Words, text: str, english: str | None) -> None:
    """A word that is both "to" and "until" includes the last day of a range; unknown is unknown."""
    found = read_pause(text, WEDNESDAY, words)
    if english is None:
        assert found == NotUnderstood("vom", 0, phrases.Why.WORD)
    else:
        assert isinstance(found, Understood), found
        assert found == read_pause(english, WEDNESDAY, ENGLISH)


@given(TEXTS, DAYS)
def test_any_schedule_text(text: str, today: date) -> None:
    """Any text has one of the three outcomes, and what was understood is a schedule."""
    found = read_schedule(text, today, ENGLISH)
    match found:
        case Understood(rules):
            choices: tuple[phrases.Rules, ...] = (rules,)
        case Ambiguous(choices, part, at):
            assert 2 <= len(choices) <= MOST_CHOICES
            assert len(set(choices)) == len(choices)
            assert text[at:].startswith(part)
            assert part
        case NotUnderstood(part, at, _):
            choices = ()
            assert text[at:].startswith(part)
    for rules in choices:
        assert 1 <= len(rules) <= MOST_RULES
        slots = [rule for rule in rules if isinstance(rule, Slot)]
        one_offs = [rule for rule in rules if isinstance(rule, OneOff)]
        assert rules == (*sorted(set(slots)), *sorted(set(one_offs)))


@given(TEXTS, DAYS)
def test_any_pause_text(text: str, today: date) -> None:
    """Any text has one of the three outcomes, and no pause is over already."""
    found = read_pause(text, today, ENGLISH)
    match found:
        case Understood(pause):
            choices: tuple[Pause, ...] = (pause,)
        case Ambiguous(choices, part, at):
            assert 2 <= len(choices) <= MOST_CHOICES
            assert len(set(choices)) == len(choices)
            assert text[at:].startswith(part)
            assert part
        case NotUnderstood(part, at, _):
            choices = ()
            assert text[at:].startswith(part)
    assert all(pause.last >= today for pause in choices)


@given(PHRASES, DAYS)
def test_reading_again_is_the_same(text: str, today: date) -> None:
    """Case does not matter, and the same text is read the same."""
    for read in (read_schedule, read_pause):
        one, two = read(text, today, ENGLISH), read(text.upper(), today, ENGLISH)
        assert type(one) is type(two)
        if not isinstance(one, NotUnderstood):
            assert read(text, today, ENGLISH) == one


@pytest.mark.parametrize(
    "piece",
    [
        "a", "9", "Mon ", "Mon,", "9-12,", "9-2 Mon,", "Mon 9-12,", "Mon 1-5,3-6\n", "a.", "a.b",
        "every ", "back on ", "until ", "from ", "3/4 ", "3/4 9-2,", "24 Dec,", "-", "\n", "\u0301",
        "\U0001f600", "today and ", "Mon 9-12 until 3/4,", "next ", "pause ", "(", "1:", "1.1.",
        "Thu 24 Dec 10-14;",
    ],
)  # fmt: skip
def test_ten_thousand_characters(piece: str) -> None:
    """A very long text is read in a moment."""
    text = (piece * 10_000)[:10_000]
    begun = process_time()
    read_schedule(text, date(2026, 11, 25), ENGLISH)
    read_pause(text, date(2026, 11, 25), ENGLISH)
    assert process_time() - begun < 3
