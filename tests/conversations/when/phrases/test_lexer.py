"""Text to tokens."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.lexer import Cursor, Kind, tokenize
from conversations.when.readings import UnreadableError, Why
from conversations.when.words import ORNAMENTS, Keyword
from tests.conversations.when.names import TABLES


def kinds(text: str) -> str:
    """Name the kinds of the tokens."""
    return " ".join(token.kind.name for token in tokenize(text, ENGLISH)[:-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9-12", "NUMBER DASH NUMBER"),
        ("9\u201312", "NUMBER DASH NUMBER"),
        ("9 \u2014 12", "NUMBER DASH NUMBER"),
        ("9h30", "NUMBER WORD NUMBER"),
        ("9.30", "NUMBER DOT NUMBER"),
        ("09:00", "NUMBER COLON NUMBER"),
        ("24th", "NUMBER WORD"),
        ("9 a.m.", "NUMBER WORD"),
        ("Mon.", "WORD"),
        ("Tue/Thu", "WORD SLASH WORD"),
        ("Mon & Tue, Wed", "WORD PLUS WORD COMMA WORD"),
        ("a\nb;c\r\nd\u2028e", "WORD BREAK WORD BREAK WORD BREAK WORD BREAK WORD"),
        ("o'clock o\u2019clock", "WORD WORD"),
        ("mie\u0301rcoles", "WORD"),
        ("\U0001f600 (9) *", "OPEN NUMBER CLOSE OTHER"),
        ("", ""),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    """Numbers, words and signs come apart; an abbreviation keeps its dot."""
    assert kinds(text) == expected


def test_a_known_run_of_words_is_one_token() -> None:
    """The longest run of words the language knows is one token, not across lines."""
    assert [token.text for token in tokenize("back  on Mon", ENGLISH)] == ["back  on", "Mon", ""]
    assert [token.text for token in tokenize("back\non", ENGLISH)] == ["back", "\n", "on", ""]


def test_digits_of_any_script() -> None:
    """A number typed in another script has plain digits."""
    assert tokenize("\u0661\u0662", ENGLISH)[0].digits() == "12"


@given(st.text(max_size=200))
def test_nothing_but_spaces_is_lost(text: str) -> None:
    """The tokens hold every character that says anything, in order, at their places."""
    tokens = tokenize(text, ENGLISH)
    assert tokens[-1].kind is Kind.END
    rest = 0
    for token in tokens:
        assert text[token.at : token.end] == token.text
        assert not re.sub(rf"[\s{ORNAMENTS}]", "", text[rest : token.at])
        assert token.glued == (token.at == rest and token.kind is not Kind.END)
        rest = token.end


def test_taking() -> None:
    """What is taken moves on, and what is not there does not."""
    cursor = Cursor(tokenize("on the 3 Mon until", ENGLISH))
    cursor.skip_filler()
    assert cursor.take(Kind.DASH) is None
    assert cursor.take_number(2) is None
    assert cursor.take_number(31) == 3
    assert cursor.take_number(31) is None
    assert cursor.take_weekday() == 0
    assert cursor.take_weekday() is None
    assert cursor.take_word(Keyword.FROM) is None
    assert cursor.take_word(Keyword.FROM, Keyword.UNTIL)
    assert cursor.at_end
    assert cursor.step().kind is Kind.END
    assert cursor.ahead(5).kind is Kind.END


def test_failing_names_the_part() -> None:
    """A failure names everything up to the next space, or from where the part began."""
    cursor = Cursor(tokenize("Mon 9:5-12, x", ENGLISH))
    cursor.step()
    with pytest.raises(UnreadableError) as caught:
        cursor.fail(Why.TIME)
    assert (caught.value.at, caught.value.end) == (4, 10)
    with pytest.raises(UnreadableError) as caught:
        cursor.fail(Why.TIME, 0)
    assert (caught.value.at, caught.value.end) == (0, 10)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "ce week-end", ["ce", "week-end"]),
        ("fr", "ce week\u2011end", ["ce", "week\u2011end"]),
        ("fr", "week - end", ["week", "-", "end"]),
        ("fr", "week- end", ["week", "-", "end"]),
        ("fr", "week-", ["week", "-"]),
        ("fr", "de l\u2019apr\u00e8s-midi", ["de l\u2019apr\u00e8s-midi"]),
        ("fr", "15 jours", ["15 jours"]),
        ("fr", "tous les 15 jours", ["tous les 15 jours"]),
        ("de", "14-t\u00e4gig", ["14-t\u00e4gig"]),
        ("de", "Mo-Fr", ["Mo", "-", "Fr"]),
        ("de", "14-15", ["14", "-", "15"]),
    ],
)
def test_a_run_may_have_hyphens_and_numbers(language: str, text: str, expected: list[str]) -> None:
    """A glued dash joins the words of an entry, and no others; a number may begin one."""
    assert [token.text for token in tokenize(text, TABLES[language])][:-1] == expected


def test_ordinals_do_not_count() -> None:
    """A word like "second" is taken as what it is."""
    cursor = Cursor(tokenize("second two", ENGLISH))
    assert cursor.take_number(9) is None
    assert cursor.take_ordinal() == 2
    assert cursor.take_ordinal() is None
    assert cursor.take_number(9) == 2
