"""Markdown."""

from __future__ import annotations

from dataclasses import replace as changed

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.markdown import escaped, export, quoted
from bot.words import Words
from conversations.model import Answer, Part, replace
from tests.bot.exports.test_reading import whole

WORDS = Words("en")


def test_a_document() -> None:
    """Headings by month and block, words quoted, what was skipped left out."""
    text = export(whole(), WORDS).decode()
    assert text.startswith(
        "# All check-ins and notes\n\n## 2026-03\n\n### Sun, 25 Oct 2026, 02:30–03:50\n\n"
        "**In yourself**: tight · her laugh\n\n> one  \n\n**The person you saw**\n\n> half ?  \n"
    )
    assert "> (voice note, 0:03)  \n" in text
    assert "> שלום\ufffd  \n" in text
    assert "Letting go" not in text
    assert text.endswith("Set down before its end.\n")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("+ no", r"\+ no"),
        ("12. no", r"12\. no"),
        ("3) no", r"3\) no"),
        ("it was 3.5, not - 4", "it was 3.5, not - 4"),
        ("a_b *c* `d` [e](f) <g> h|i ~j~ &amp; !", None),
        ("a\\", r"a\\"),
        ("===", r"\==="),
        ("two\n- lines", "two\n\\- lines"),
    ],
)
def test_signs_mean_nothing(said: str, written: str | None) -> None:
    """Each that CommonMark would read is escaped, and no other."""
    if written is None:
        written = r"a\_b \*c\* \`d\` \[e\](f) \<g\> h\|i \~j\~ \&amp; \!"
    assert escaped(said) == written


@given(st.text())
def test_a_quote_ends_with_the_words(said: str) -> None:
    """No line of a person's words is outside of it, whatever ends a line there."""
    made = quoted(said)
    assert all(line.startswith(">") for line in made.splitlines())
    assert "\0" not in made


def test_blanks_at_the_front_stay_without_meaning() -> None:
    """Four of them would be code."""
    assert quoted("    in") == "> \u00a0\u00a0\u00a0\u00a0in  \n"
    assert quoted("a\r\n\r\nb") == "> a  \n>\n> b  \n"


def test_what_was_carried_is_one_line() -> None:
    """It cannot end its own paragraph."""
    given_ = whole()
    answers = {"kept_intention": Answer(parts=(Part(1, "yes"),))}
    one = replace(given_.records[0], answers=answers, given={"intention": "slow\n\n# er"})
    text = export(changed(given_, records=[one]), WORDS).decode()
    assert "\n*slow \\# er*\n" in text
