"""Whatever is typed, in whatever language."""

import re
from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.when import phrases
from conversations.when.daysoff import Pause
from conversations.when.phrases import (
    Ambiguous,
    NotUnderstood,
    PauseLike,
    Ranks,
    Understood,
    Words,
    names_holidays,
    read_pause,
    read_pause_in,
    read_schedule,
    read_schedule_in,
)
from conversations.when.phrases.schedule import MOST_RULES
from conversations.when.phrases.ways import MOST_CHOICES
from conversations.when.week import OneOff, Slot
from tests.conversations.when.names import TABLES
from tests.conversations.when.phrases import pause_phrases, schedule_phrases

SIGNS = (
    *("9", "12", "1", "5", "14", "17", "24", "0", "09", "3", "20", "31", "2026", "2028", "0930"),
    *("930", "99999", "-", "\u2013", ":", ".", "/", ",", "&", ";", "(", "'", "\u2019", "\u0661"),
    *("\u00a0", "\U0001f600", "xyz", "\u0301"),
)
TYPED = (
    *(text for table in schedule_phrases.LINES.values() for text, _ in table),
    *(text for table in pause_phrases.PHRASES.values() for text, _ in table),
)


def pieces(words: Words) -> tuple[str, ...]:
    """Return every word of a language's table, and signs."""
    names = (*words.days, *words.plurals, *words.months, *words.keywords.values())
    return (*SIGNS, *words.numbers, *words.ordinals, *(name for given in names for name in given))


def texts(of: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Return texts of up to 80 characters, of these pieces with and without spaces."""
    joined = st.lists(st.tuples(st.sampled_from(of), st.sampled_from(["", " ", " ", "\n"])))
    return joined.map(lambda found: "".join(map("".join, found))[:80])


TYPED_PIECES = tuple(dict.fromkeys(re.findall(r"\w+|\W", " ".join(TYPED))))
PHRASES = texts(pieces(TABLES["en"]))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
READ = st.one_of(
    *(st.tuples(st.just(((words,),)), texts(pieces(words))) for words in TABLES.values()),
    st.tuples(st.just((tuple(TABLES.values()),)), texts(TYPED_PIECES)),
    st.tuples(st.just((tuple(TABLES.values()),)), st.text(max_size=80)),
)
"""The languages and what is typed: each language's words, all the tables' words, anything."""


@settings(max_examples=400)
@given(READ, DAYS)
def test_any_schedule_text(typed: tuple[Ranks, str], today: date) -> None:
    """Any text has one of the three outcomes, and what was understood is a schedule."""
    ranks, text = typed
    found = read_schedule_in(text, today, ranks)
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


@settings(max_examples=400)
@given(READ, DAYS)
def test_any_pause_text(typed: tuple[Ranks, str], today: date) -> None:
    """Any text has one of the three outcomes, and nothing understood is over already."""
    ranks, text = typed
    found = read_pause_in(text, today, ranks)
    match found:
        case Understood(pause):
            choices: tuple[PauseLike, ...] = (pause,)
        case Ambiguous(choices, part, at):
            assert 2 <= len(choices) <= MOST_CHOICES
            assert len(set(choices)) == len(choices)
            assert text[at:].startswith(part)
            assert part
        case NotUnderstood(part, at, _):
            choices = ()
            assert text[at:].startswith(part)
    for choice in choices:
        parts = (choice,) if isinstance(choice, Pause) else choice
        assert parts
        assert all(part.last is None or part.last >= today for part in parts)


@given(PHRASES, DAYS)
def test_reading_again_is_the_same(text: str, today: date) -> None:
    """Case does not matter, and the same text is read the same."""
    for read in (read_schedule, read_pause):
        one, two = read(text, today, TABLES["en"]), read(text.upper(), today, TABLES["en"])
        assert type(one) is type(two)
        if not isinstance(one, NotUnderstood):
            assert read(text, today, TABLES["en"]) == one


@pytest.mark.parametrize(
    "piece",
    [
        "a", "9", "Mon ", "Mon,", "9-12,", "9-2 Mon,", "Mon 9-12,", "Mon 1-5,3-6\n", "a.", "a.b",
        "every ", "back on ", "until ", "from ", "3/4 ", "3/4 9-2,", "24 Dec,", "-", "\n", "\u0301",
        "\U0001f600", "today and ", "Mon 9-12 until 3/4,", "next ", "pause ", "(", "1:", "1.1.",
        "Thu 24 Dec 10-14;", "every Fri,", "Fridays and ", "in ", "in 2 weeks ", "the ", "rest of ",
        "bis ", "14-", "jeden 2. Mi, ", "los ", "de ", "cada 15 d\u00edas ", "le ", "le lundi et ",
        "un mercredi sur deux,", "week-end ", "9 h 30 ", "a-", "tous les ",
    ],
)  # fmt: skip
def test_a_very_long_text(piece: str) -> None:
    """As much as a message can hold, and more, is read in a moment, in all languages."""
    text = (piece * 5_000)[:5_000]
    ranks = (tuple(TABLES.values()),)
    begun = process_time()
    read_schedule_in(text, date(2026, 11, 25), ranks)
    read_pause_in(text, date(2026, 11, 25), ranks)
    assert process_time() - begun < 3


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Feiertage", True),
        ("gesetzliche Feiertage", True),
        ("jours fériés", True),
        ("Días festivos!", True),
        ("holidays", True),
        ("holidays until Monday", False),
        ("holiday", False),
        ("", False),
    ],
)
def test_public_holidays_are_known_by_their_name(text: str, named: bool) -> None:
    """In any language, and only where nothing else is said."""
    assert names_holidays(text, (tuple(TABLES.values()),)) is named
