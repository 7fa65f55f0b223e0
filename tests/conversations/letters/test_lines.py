"""Which line is quoted, and how it is cut."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from conversations.letters.lines import WHOLE, Line, best, clip, content_words, lines_of

DAY = date(2026, 11, 24)


def _best(*texts: str) -> str:
    found = best(Line("seeing", DAY, text) for text in texts)
    assert found is not None
    return found.text


def test_readable_lines_come_first() -> None:
    """A line of 20 to 200 characters is preferred to a longer one with more to say."""
    readable = "She laughed about the rain."
    winding = " ".join(f"sentence{n}" for n in range(20))
    assert len(winding) > 200
    assert _best(winding, readable, "Tired.") == readable


def test_the_most_content_words_win() -> None:
    """Of two readable lines the one with more content words is quoted, words counted once."""
    told = "Her garden, the roses, and a brother far away"
    assert _best("it was as it is and so on it went", told) == told
    assert content_words("roses roses ROSES, roses.") == 1


def test_the_newest_breaks_ties() -> None:
    """Of two lines with equally much to say the newest is quoted."""
    assert (
        _best("quiet hands this morning", "slow breath that evening") == "slow breath that evening"
    )


def test_a_lone_short_or_long_line_is_still_quoted() -> None:
    """Where no line is readable the one with the most content words stands for the step."""
    assert _best("Tired.", "🙏") == "Tired."
    assert _best("…") == "…"
    assert best([]) is None


def test_lines_are_whole_and_without_blanks() -> None:
    """An answer is read line by line; blank lines hold nothing."""
    lines = lines_of("seeing", DAY, "  first \n\n second\r\n\t\n")
    assert [line.text for line in lines] == ["first", "second"]


def test_japanese_needs_no_spaces() -> None:
    """A wide character counts for two, and two of them for a word."""
    assert (
        _best("つかれた", "庭の話をするとき彼女は笑っていた") == "庭の話をするとき彼女は笑っていた"
    )
    assert content_words("庭の話をするとき") == 4
    assert content_words("庭の話をすると") == 3


def test_hebrew_words_are_counted() -> None:
    """Words of a right-to-left script weigh as any others, with or without vowel points."""
    assert content_words("הסבלנות שלה נגעה בי") == 2
    assert content_words("הַסַּבְלָנוּת") == 1


def test_a_text_at_the_limit_is_whole() -> None:
    """300 characters are quoted whole, on one line."""
    assert clip("a" * WHOLE) == "a" * WHOLE
    assert clip("two\n lines") == "two lines"


def test_a_long_text_is_cut_at_a_word() -> None:
    """Above 300 characters the quote ends after a whole word, with an ellipsis."""
    text = "steady, " * 60
    cut = clip(text)
    assert cut.endswith("steady…")
    assert len(cut) <= WHOLE
    assert clip("one two three", 9) == "one two…"
    assert clip("one two three", 8) == "one two…"
    assert clip("I " + "b" * 20, 10) == "I bbbbbbb…"


def test_what_is_seen_as_one_is_not_parted() -> None:
    """Without a space to cut at, a mark stays with its letter and a joined emoji whole."""
    family = "👩‍👩‍👧"
    assert clip("a" * 6 + family + "b" * 9, 10) == "aaaaaa…"
    assert clip("e\u0301" * 10, 10) == "e\u0301" * 4 + "…"


@given(st.text(max_size=90), st.integers(2, 60))
def test_a_cut_fits(text: str, limit: int) -> None:
    """Whatever is cut fits into its UTF-16 units and begins as the text began."""
    cut = clip(text, limit)
    assert len(cut.encode("utf-16-le", "surrogatepass")) // 2 <= limit
    assert " ".join(text.split()).startswith(cut.removesuffix("…"))


def test_words_go_before_what_was_spoken() -> None:
    """However few they are, and however long somebody spoke; alone, what was spoken is told."""
    spoken = Line("seeing", date(2026, 3, 3), "🎙 12:42", spoken=True)
    word = Line("seeing", date(2026, 3, 2), "x")
    assert best([word, spoken]) == word
    assert best([spoken]) == spoken
