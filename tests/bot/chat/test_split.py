import pytest

from bot.chat.split import shorten, split, units


@pytest.mark.parametrize(
    ("markup", "pieces"),
    [
        ("short", ["short"]),
        ("aaaa bbb\n\ncc", ["aaaa bbb", "cc"]),
        ("aaaa b\nbbb cc", ["aaaa b", "bbb cc"]),
        ("aaaa bbbb cccc", ["aaaa bbbb", "cccc"]),
        ("aaaa bbbbb cccc", ["aaaa bbbbb", "cccc"]),
        ("a\n\nbbb bbb bbbb", ["a\n\nbbb bbb", "bbbb"]),
        ("a" * 23, ["a" * 10, "a" * 10, "aaa"]),
        ("<b>aaaa bbbb cccc</b>", ["<b>aaaa bbbb</b>", "<b>cccc</b>"]),
        ("<b>aaa <i>bbb ccccc</i></b> d", ["<b>aaa <i>bbb</i></b>", "<b><i>ccccc</i></b> d"]),
        (
            "<blockquote expandable>aaaaa bbbbbb</blockquote>",
            [
                "<blockquote expandable>aaaaa</blockquote>",
                "<blockquote expandable>bbbbbb</blockquote>",
            ],
        ),
        (
            "<blockquote>aaaa</blockquote><blockquote>bbbb</blockquote> ccccc",
            ["<blockquote>aaaa</blockquote><blockquote>bbbb</blockquote>", "ccccc"],
        ),
        (
            '<tg-time unix="17">aaaaa bbbbbb</tg-time>',
            ['<tg-time unix="17">aaaaa</tg-time>', '<tg-time unix="17">bbbbbb</tg-time>'],
        ),
        ("&lt;" * 12, ["&lt;" * 10, "&lt;" * 2]),
        ("   " + "a" * 9, ["a" * 9]),
        ("aaaaaaaae\u0301\u0301bbb", ["aaaaaaaa", "e\u0301\u0301bbb"]),
        ("aaaaaa👩\u200d🌾 bb", ["aaaaaa", "👩\u200d🌾 bb"]),
        (" " * 20, [" " * 20]),
    ],
)
def test_it_is_cut_where_a_reader_would_pause(markup: str, pieces: list[str]) -> None:
    """Paragraphs go before lines, lines before words; tags, entities and characters stay whole."""
    assert split(markup, 10) == pieces


def test_units_are_those_of_utf_16() -> None:
    """A character outside the Basic Multilingual Plane counts twice."""
    assert (units("aé"), units("🌿"), units("")) == (2, 2, 0)


def test_a_short_text_stays() -> None:
    """A text within the limit is not touched, a longer one ends in an ellipsis."""
    assert shorten("one two", 7) == "one two"
    assert shorten("one two three", 9) == "one two…"
    assert shorten("🌿🌿🌿🌿", 5) == "🌿🌿…"
