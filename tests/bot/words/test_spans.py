"""Days to look back on, as they are typed in four languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words.tables import LANGUAGES, Tables
from conversations.catalog import Catalog, World
from conversations.when.phrases.spans import LONGEST_YEARS, SpanReading, read_span, read_span_in
from conversations.when.readings import Ambiguous, NotUnderstood, Understood

TODAY = date(2026, 11, 29)
WORLD = World(Catalog.of([]), (), Tables())
APRIL = ("2025-04-01", "2026-03-31")


def read(text: str, language: str = "en") -> SpanReading:
    """Read what was typed."""
    return read_span_in(text, TODAY, WORLD.tables_for(language))


def told(found: tuple[date, date]) -> tuple[str, str]:
    """Return a stretch in plain digits."""
    return found[0].isoformat(), found[1].isoformat()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Apr 2025 – Mar 2026"),
        ("en", "April 2025 to March 2026"),
        ("en", "from 1 Apr 2025 until 31 Mar 2026"),
        ("en", "between Apr 2025 and Mar 2026"),
        ("en", "April 1, 2025 - March 31, 2026"),
        ("en", "Apr 2025 - Mar"),
        ("en", "Apr - Mar 2026"),
        ("en", "2025-04 – 2026-03"),
        ("en", "2025-04-01 - 2026-03-31"),
        ("en", "04/2025-03/2026"),
        ("en", "1/4/2025 - 31/3/2026"),
        ("de", "April 2025 bis März 2026"),
        ("de", "vom 1.4.2025 bis 31.3.2026"),
        ("de", "1. April 2025 – 31. März 2026"),
        ("de", "04.2025 - 03.2026"),
        ("es", "de abril de 2025 a marzo de 2026"),
        ("es", "del 1 de abril de 2025 al 31 de marzo de 2026"),
        ("fr", "d'avril 2025 à mars 2026"),
        ("fr", "du 1er avril 2025 au 31 mars 2026"),
    ],
)
def test_one_year_in_many_ways(language: str, text: str) -> None:
    """An audit year over New Year."""
    found = read(text, language)
    assert isinstance(found, Understood)
    assert told(found.value) == APRIL


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024 - 2026", "2024-01-01", "2026-12-31"),
        ("March 2024", "2024-03-01", "2024-03-31"),
        ("March", "2026-03-01", "2026-03-31"),
        ("December", "2025-12-01", "2025-12-31"),
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("29 Feb 2024 - 28 Feb 2025", "2024-02-29", "2025-02-28"),
        ("1 Mar 2023 - Feb", "2023-03-01", "2024-02-29"),
        ("21 Nov", "2026-11-21", "2026-11-21"),
        ("30 Nov", "2025-11-30", "2025-11-30"),
        ("29 Feb", "2024-02-29", "2024-02-29"),
        ("today", "2026-11-29", "2026-11-29"),
        ("Saturday", "2026-11-28", "2026-11-28"),
        ("Sun", "2026-11-22", "2026-11-22"),
        ("Sat 21 Nov", "2026-11-21", "2026-11-21"),
    ],
)
def test_other_stretches(text: str, first: str, last: str) -> None:
    """Years, months and days by themselves; those without a year are the last that began."""
    found = read(text)
    assert isinstance(found, Understood)
    assert told(found.value) == (first, last)


@pytest.mark.parametrize(
    ("text", "likeliest", "count"),
    [
        ("April - March", ("2026-04-01", "2027-03-31"), 2),
        ("1 Apr - 31 Mar", ("2026-04-01", "2027-03-31"), 2),
        ("Apr 25 – Mar 26", APRIL, 3),
        ("1/4/2025 - 3/5/2026", ("2025-04-01", "2026-05-03"), 2),
        ("3/4", ("2026-04-03", "2026-04-03"), 2),
    ],
)
def test_what_is_asked_back(text: str, likeliest: tuple[str, str], count: int) -> None:
    """No year is guessed, and no order of day and month."""
    found = read(text)
    assert isinstance(found, Ambiguous)
    assert told(found.choices[0]) == likeliest
    assert len(found.choices) == count


@pytest.mark.parametrize(
    "text",
    [
        *("", "banana", "29 Feb 2025", "31 Apr 2025 - May 2025", "Mar 2026 - Apr 2025", "2025/26"),
        *("2000-2026", "Apr 2025 -", "13/2025", "Sun 21 Nov", "1 Apr 2025 - banana"),
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    """It is said so, and nothing is made of the half of it."""
    assert isinstance(read(text), NotUnderstood)


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [*"0123456789-–./, ", "Apr", "2025", "bis", "de", "to", "Feb 29", "Mon", "today", "xx"]
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(LANGUAGES),
)
def test_anything_can_be_typed(text: str, language: str) -> None:
    """Never an error, and what is read runs forward."""
    found = read_span(text, TODAY, Tables()[language])
    ranges = (found.value,) if isinstance(found, Understood) else getattr(found, "choices", ())
    for first, last in ranges:
        assert first <= last
        assert last.year - first.year <= LONGEST_YEARS
