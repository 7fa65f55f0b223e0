"""Entities, trimming and splitting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.errors import ApiError
from bot.demo.text import detect, formatted, parse_html, split, utf16_length


def slices(html: str) -> list[tuple[str, str]]:
    """Return (type, the text it covers) of each entity, cut by UTF-16 units."""
    text, entities = formatted(html, "HTML", None)
    raw = text.encode("utf-16-le")
    return [
        (e["type"], raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le"))
        for e in entities
    ]


def test_emoji_count_two_units() -> None:
    """An emoji before a bold word moves it by two."""
    assert parse_html("😀<b>bold</b>").entities == [{"type": "bold", "offset": 2, "length": 4}]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>a <i>b😀</i></b>", [("bold", "a b😀"), ("italic", "b😀")]),
        ("<strong>x</strong> <em>y</em>", [("bold", "x"), ("italic", "y")]),
        ("<u>a</u><ins>b</ins>", [("underline", "a"), ("underline", "b")]),
        ("<s>a</s><del>b</del>", [("strikethrough", "a"), ("strikethrough", "b")]),
        ('<span class="tg-spoiler">x</span>', [("spoiler", "x")]),
        ("<blockquote expandable>x</blockquote>", [("expandable_blockquote", "x")]),
        ('<pre><code class="language-py">x</code></pre>', [("pre", "x")]),
        ('<a href="https://example.org">x</a>', [("text_link", "x")]),
        ('<a href="not a link">x</a>', []),
        ("<b></b>x", []),
        ("  <b> x </b>  ", [("bold", "x")]),
        ("<B>x</B>", [("bold", "x")]),
        ("see /help now", [("bot_command", "/help")]),
        ("https://example.org/a.", [("url", "https://example.org/a")]),
        ("<code>/help</code>", [("code", "/help")]),
    ],
)
def test_tags(html: str, expected: list[tuple[str, str]]) -> None:
    """Each supported tag covers exactly its text."""
    assert slices(html) == expected


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'expected "</i>", found "</b>"'),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<a href>x</a>", "Expected equal sign"),
        ('<a href="x', "Unclosed start tag"),
        ("<b>x</b", "Unclosed end tag"),
        ("<span>x</span>", 'must have class "tg-spoiler"'),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji"),
        ("<tg-time>x</tg-time>", "Invalid date"),
        ('<tg-time unix="noon">x</tg-time>', "Invalid date"),
        ('<tg-time unix="17" format="rt">x</tg-time>', "Invalid date"),
    ],
)
def test_bad_html(html: str, reason: str) -> None:
    """Unbalanced or unknown tags are a 400 that says where."""
    with pytest.raises(ApiError, match="400 Bad Request: can't parse entities") as caught:
        formatted(html, "HTML", None)
    assert reason in caught.value.description


@pytest.mark.parametrize(
    ("format_", "more"), [("", {}), (' format="wDT"', {"date_time_format": "wDT"})]
)
def test_the_name_of_an_instant(format_: str, more: dict[str, str]) -> None:
    """The instant stands beside the words that name it."""
    found = parse_html(f'at <tg-time unix="17"{format_}>noon</tg-time>')
    expected = {"type": "date_time", "offset": 3, "length": 4, "unix_time": 17, **more}
    assert found == ("at noon", [expected])


def test_references() -> None:
    """Four named references and numeric ones are decoded, others stay."""
    text = parse_html("&lt;b&gt; &amp;amp; &quot;&#128512;&#x1F600;&nbsp; &").text
    assert text == '<b> &amp; "😀😀&nbsp; &'


def test_control_characters() -> None:
    """NUL and its like become spaces, carriage returns vanish, tags without HTML are text."""
    assert formatted("a\x00b\r\nc <b>", None, None).text == "a b\nc <b>"


def test_lone_surrogate() -> None:
    """Half a surrogate pair is refused."""
    with pytest.raises(ApiError, match="UTF-8"):
        formatted("\ud83d", None, None)


def test_given_entities() -> None:
    """Entities given as such move with the trimmed text and must lie in it."""
    given_one = [{"type": "bold", "offset": 2, "length": 3}]
    assert formatted("  abc", None, given_one).entities == [
        {"type": "bold", "offset": 0, "length": 3}
    ]
    for wrong in ({"length": 9}, {"offset": -1}, {"type": "loud"}, {"offset": "2"}):
        with pytest.raises(ApiError, match="parse entities"):
            formatted("  abc", None, [{**given_one[0], **wrong}])


def test_markdown_is_not_spoken() -> None:
    """A parse mode the stand-in does not know is refused."""
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        formatted("*x*", "MarkdownV2", None)


def test_commands_in_a_text() -> None:
    """A slash inside a word or path is no command."""
    assert detect("and/or a /b/ x", []) == []


@given(st.text(alphabet="a😀 \nb", max_size=60), st.integers(min_value=2, max_value=9))
def test_split_keeps_every_character(text: str, limit: int) -> None:
    """The parts fit and joined are the text."""
    parts = split(text, limit)
    assert "".join(parts) == text
    assert all(utf16_length(part) <= limit for part in parts)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_escaped_text_comes_back(text: str) -> None:
    """What is escaped before sending is read unchanged."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(f"<b>{escaped}</b>").text == text
