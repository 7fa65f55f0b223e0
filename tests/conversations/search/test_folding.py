# ruff: noqa: RUF001 - letters of many scripts, in letters
"""Letters that count as the same when words are looked for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.codec import encode
from conversations.model import Record
from conversations.search.folding import fold, pattern, surely, whole
from tests.bot.store.stock import Part, record

SCRIPTS = (
    "abcdefinorstuwyzABSTÄÖÜäöüßẞéèêñçøØåÅæÆœłıİİﬁﬀﬃſ'’0123456789ⅷ½²-–! \n\"\\",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת\u05b8\u05b7\u05c1\u05bc־״׳ \u200f",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىأإآؤئةـ\u064e\u0650\u0651",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёЙЁїґ ΑΒΓάέήίόύώΐςσϊ",
    "かがきぎはばぱカガ日本語手を東京한국어구กิ่งก็क़कि",
)
WORDS = st.one_of([st.text(alphabet=some, max_size=12) for some in SCRIPTS])
SENTENCES = st.lists(WORDS, max_size=6).map(" ".join)


def found(typed: str, text: str) -> bool:
    """Tell whether typed words are found in a text."""
    return pattern(typed).search(whole(text)) is not None


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("mude", "so MÜDE heute"),
        ("muede", "so müde"),
        ("müde", "so muede"),
        ("MÜDE", "so mude"),
        ("grosse", "eine Größe"),
        ("größe", "EINE GROSSE"),
        ("gros", "Groß"),
        ("strasse", "Straße"),
        ("straße", "STRASSE"),
        ("Maß", "Masse"),
        ("flussschiff", "Flußschiff"),
        ("elan", "cet e\u0301lan"),
        ("élan", "ELAN"),
        ("smorrebrod", "smørrebrød"),
        ("aaland", "Åland"),
        ("ubung", "U\u0308bung"),
        ("uebung", "U\u0308bung"),
        ("don't", "I don’t know"),
        ("her hands", "her\n hands"),
        ("coop", "co\u00adop"),
        ("\u200bhand", "hand"),
        ("istanbul", "İSTANBUL"),
        ("ΣΟΦΟΣ", "ο σοφός"),
        ("ещё", "ЕЩЕ"),
        ("שלום", "שָׁלוֹם"),
        ("שָׁלוֹם", "שלום"),
        ("שלום", "ושלומי"),
        ("ילדים", "הילדים שלה"),
        ('צה"ל', "צה״ל"),
        ("בית-ספר", "בית־ספר"),
        ("محمد", "مُحَمَّد"),
        ("احمد", "أحمد"),
        ("手", "彼女の手を"),
        ("ﾃ", "テ"),
        ("abc", "ＡＢＣ"),
        ("한국", unicodedata.normalize("NFD", "한국")),
    ],
)
def test_it_is_found(typed: str, text: str) -> None:
    """However it was typed, and however it was written."""
    assert found(typed, text)
    clue = surely(typed)
    assert clue is None or clue.search(whole(text))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("true", "trust"),
        ("does", "dos"),
        ("quest", "qust"),
        ("かき", "がき"),
        ("กิน", "กน"),
        ("hand", "han d"),
        ("her hands", "herhands"),
        ("a.c", "abc"),
        ("(", "()"[1:]),
    ],
)
def test_it_is_something_else(typed: str, text: str) -> None:
    """Other letters, another word; and what was typed is no pattern of the typist's."""
    assert not found(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a" * 64 + "x", "å" * 5000),
        ("ae" * 32 + "x", "ä" * 5000),
        ("ss" * 32 + "x", "ß" * 5000 + "s" * 5000),
        ("ä " * 32 + "x", "ä " * 5000),
        ("å" * 64 + "x", "aå" * 3000),
        ("a" * 64 + "x", "a\u0301" * 3000),
    ],
)
def test_nobody_can_make_it_look_for_ever(typed: str, text: str) -> None:
    """Letters that could be others, many times over: it gives up soon."""
    assert not found(typed, text)


def test_where_it_is_found_is_its_place_in_the_words() -> None:
    """Whatever was written around it in more or fewer letters."""
    match = pattern("grosse").search("Straße der Größe nach")
    assert match is not None
    assert match.span() == (11, 16)


@settings(deadline=None)
@given(SENTENCES)
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded is plain."""
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(SENTENCES)
def test_case_accents_and_forms_do_not_count(text: str) -> None:
    """A text folds as it does in capitals, taken apart, or put together."""
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert fold(text.casefold()) == fold(text)
    assert fold(text.upper().casefold()) == fold(text.casefold())


@settings(deadline=None)
@given(SENTENCES, WORDS, SENTENCES)
def test_what_was_written_is_found_as_it_was_typed(before: str, word: str, after: str) -> None:
    """In its own letters, folded, in capitals and in small; its clue is in the document, too."""
    text = unicodedata.normalize("NFC", before + word + after)
    document = encode(_kept(text)).decode()
    for typed in (word, fold(word), unicodedata.normalize("NFC", word).casefold()):
        part = " ".join(typed.split())
        if fold(part) and fold(part) in " ".join(fold(text).split()):
            assert found(part, text)
            clue = surely(part)
            assert clue is None or clue.search(whole(document))


@settings(deadline=None)
@given(WORDS, SENTENCES)
def test_what_is_found_folds_alike_or_is_spelled_so(typed: str, text: str) -> None:
    """Nothing is found that does not hold the words, their dots spelled in full or left out."""
    text = whole(text)
    match = pattern(typed).search(text)
    if match is None or not fold(typed).split():
        return
    around = text[match.start() : match.end() + 1]
    ways = {_spelled(typed), _bare(typed)}
    assert any(way in seen for way in ways for seen in (_spelled(around), _bare(around)))


def _kept(text: str) -> Record:
    return record(1, Part(1, text))


def _bare(text: str) -> str:
    return " ".join(fold(text).split())


def _spelled(text: str) -> str:
    whole = unicodedata.normalize("NFC", text).casefold()
    spelled = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
    return " ".join(fold("".join(spelled.get(one, one) for one in whole)).split())
