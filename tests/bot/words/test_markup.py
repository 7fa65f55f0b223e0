import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import markup


@pytest.mark.parametrize(
    ("message", "whole"),
    [
        ("Plain words, 100 % safe.", True),
        ("<b>Bold <i>and</i></b> {name}", True),
        ("<blockquote expandable>Much</blockquote>", True),
        ("<tg-spoiler>hidden</tg-spoiler> &amp; &lt;", True),
        ("<b>open", False),
        ("close</b>", False),
        ("<b><i>crossed</b></i>", False),
        ("<script>no</script>", False),
        ("1 < 2", False),
        ("Tom & Ann", False),
        ("{ name}", False),
        ("{name", False),
        ("{}", False),
        ("{0}", False),
    ],
)
def test_a_message_is_balanced_or_not(message: str, whole: bool) -> None:
    """Known tags nested properly, named placeholders, nothing stray: that is balanced."""
    assert markup.balanced(message) is whole


@pytest.mark.parametrize(
    ("translation", "sources", "fits"),
    [
        ("<b>Hallo</b> {who}", ("<b>Hello</b> {who}",), True),
        ("{who}, <b>hallo</b>", ("<b>Hello</b> {who}",), True),
        ("Hallo {who}", ("<b>Hello</b> {who}",), False),
        ("<b>Hallo {who}", ("<b>Hello</b> {who}",), False),
        ("<b>Hallo</b>", ("<b>Hello</b> {who}",), False),
        ("<b>Hallo</b> {wer}", ("<b>Hello</b> {who}",), False),
        ("<b>Hallo</b> {who} {n}", ("<b>Hello</b> {who}",), False),
        ("ein Tag", ("a day", "{n} days"), True),
        ("{n} Tage", ("a day", "{n} days"), True),
        ("{n} Tage {wo}", ("a day", "{n} days"), False),
    ],
)
def test_a_translation_fits_its_source_or_not(
    translation: str, sources: tuple[str, ...], fits: bool
) -> None:
    """Placeholders and tags are those of the source; a plural form may leave out ``{n}``."""
    assert markup.sound(translation, sources) is fits


def test_values_are_filled_in_once() -> None:
    """A value that looks like a placeholder is not filled in again; an unknown one stays."""
    values = {"a": "{b}", "b": "!"}
    assert markup.fill("{a} {b} {c}", values.get) == "{b} ! {c}"


def test_words_of_the_sentence_s_own_direction_stay_as_they_are() -> None:
    """No invisible character is added where directions agree."""
    assert markup.isolated("größer 14:05", right_to_left=False) == "größer 14:05"


@pytest.mark.parametrize(
    ("words", "set_apart"),
    [
        ("אמת", "\u2068אמת\u2069"),
        ("hi سلام", "\u2068hi سلام\u2069"),
        ("\u202eevil", "\u2068\u202eevil\u2069"),
        ("one\n\nאמת", "\u2068one\u2069\n\n\u2068אמת\u2069"),
        ("\u2067open", "\u2068\u2067open\u2069\u2069"),
        ("close\u2069d", "\u2068closed\u2069"),
        ("\u2066a\u2069\u2069b", "\u2068\u2066a\u2069b\u2069"),
    ],
)
def test_words_of_another_direction_are_set_apart(words: str, set_apart: str) -> None:
    """Each line that may turn has isolates of its own, which the words cannot break."""
    assert markup.isolated(words, right_to_left=False) == set_apart


def test_every_word_is_set_apart_in_a_language_from_right_to_left() -> None:
    """Among Hebrew words, Latin ones are isolated."""
    assert markup.isolated("Ann", right_to_left=True) == "\u2068Ann\u2069"


@given(st.text(st.sampled_from("ab \nש\u2066\u2067\u2068\u2069\u202e")), st.booleans())
def test_isolates_always_pair(words: str, rtl: bool) -> None:
    """Whatever the words hold, every line opens as many isolates as it closes, in order."""
    result = markup.isolated(words, right_to_left=rtl)
    for line in result.split("\n"):
        depth = 0
        for char in line:
            depth += unicodedata.bidirectional(char) in {"LRI", "RLI", "FSI"}
            depth -= unicodedata.bidirectional(char) == "PDI"
            assert depth >= 0
        assert depth == 0
    visible = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
    assert result.translate(visible) == words.translate(visible)


@given(st.text())
def test_escaped_words_read_as_they_were(words: str) -> None:
    """Escaping is undone by reading; nothing of the words acts as HTML."""
    escaped = markup.escaped(words)
    assert "<" not in escaped
    assert markup.plain(escaped) == words


def test_a_lone_surrogate_shows_as_a_replacement() -> None:
    """Words that UTF-8 cannot carry can still be shown."""
    assert markup.escaped("a\ud800b") == "a\ufffdb"
