import gettext
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import Words
from conversations.model import PN, P, Param, Phrase, replace
from tests.pseudo import GROWTH, PseudoTranslations, pseudo, pseudo_words

TODAY = date(2026, 11, 20)


class Fixed(gettext.NullTranslations):
    """Translates every message into the same text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def pgettext(self, context: str, message: str) -> str:
        """Return the text."""
        del context, message
        return self.text

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text."""
        del context, msgid1, msgid2, n
        return self.text


def say(phrase: Phrase, words: Words | None = None) -> str:
    """Say a phrase, in English unless told otherwise."""
    return (words or Words()).say(phrase, TODAY)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("<b> & co", "&lt;b&gt; &amp; co"),
        ("{value}", "{value}"),
        (12345, "12,345"),
        (date(2026, 11, 23), "Mon 23 Nov"),
        (date(2027, 1, 4), "Mon, 4 Jan 2027"),
        (time(9, 5), "09:05"),
        (time(14, 5), "14:05"),
        (P("test", "<i>inner</i> {x}", x="&"), "<i>inner</i> &amp;"),
        ((), ""),
        (("one",), "one"),
        (("a", "<b>", P("test", "<i>c</i>")), "a, &lt;b&gt; and <i>c</i>"),
        (("{0}", "{1}"), "{0} and {1}"),
    ],
)
def test_each_kind_of_value_has_its_form(value: Param, said: str) -> None:
    """Words are escaped, numbers, days and times written out, phrases said, tuples listed."""
    assert say(P("test", "{value}", value=value)) == said


def test_the_year_is_told_when_it_is_another() -> None:
    """The same day needs its year only from another year."""
    phrase = P("test", "Back on {day}", day=date(2027, 1, 4))
    assert Words().say(phrase, date(2027, 3, 1)) == "Back on Mon 4 Jan"
    assert Words().say(phrase, date(2026, 12, 31)) == "Back on Mon, 4 Jan 2027"


@pytest.mark.parametrize(("n", "said"), [(0, "0 lines"), (1, "one line"), (1234, "1,234 lines")])
def test_english_counts(n: int, said: str) -> None:
    """The plural is chosen by ``n``."""
    assert say(PN("test", "one line", "{n} lines", n)) == said


def test_a_missing_value_stays_visible() -> None:
    """A placeholder without a value never raises."""
    assert say(P("test", "Hello {who}")) == "Hello {who}"
    assert say(P("test", "Hello {who}").given(who="Ann")) == "Hello Ann"


def test_plain_has_no_html() -> None:
    """For buttons and toasts tags go and entities are read; a person's own ``<b>`` stays."""
    phrase = P("test", "<b>Kept</b> &amp; {w}", w="<b> & co")
    assert Words().plain(phrase, TODAY) == "Kept & <b> & co"


@pytest.mark.parametrize(
    "broken", ["Hallo", "Hallo {wer}", "<b>Hallo {who}", "Hallo {who} {", "Hallo {who} & mehr"]
)
def test_a_broken_translation_gives_way_to_its_source(broken: str) -> None:
    """A translator's slip costs the translation, not the message."""
    words = Words("de", Fixed(broken))
    assert say(P("test", "Hello {who}", who="Ann"), words) == "Hello Ann"
    assert say(PN("test", "a day, {who}", "{n} days, {who}", 1, who="A"), words) == "a day, A"
    assert say(PN("test", "a day, {who}", "{n} days, {who}", 2, who="A"), words) == "2 days, A"


def test_a_translation_is_filled_in_as_its_language_writes() -> None:
    """Days, times, numbers and lists follow the language of the sentence."""
    words = Words("de", Fixed("{day}, {at}: {n}, {list}"))
    phrase = P(
        "test", "{day} {at} {n} {list}", day=TODAY, at=time(9, 5), n=12345, list=("a", "b", "c")
    )
    assert say(phrase, words) == "Fr., 20. Nov., 09:05: 12.345, a, b und c"


def test_a_language_that_is_not_offered_is_english() -> None:
    """Words in an unknown language are English words."""
    words = Words("xx")
    assert (words.language, words.right_to_left) == ("en", False)


def test_hebrew_words_are_set_apart_in_an_english_sentence() -> None:
    """A person's words keep to themselves where their direction differs."""
    assert say(P("test", "You said {w}.", w="אמת")) == "You said \u2068אמת\u2069."
    assert say(P("test", "You said {w}.", w="hello")) == "You said hello."


def test_the_pseudo_language_shows_what_would_break() -> None:
    """It is right to left, accented and long, keeps tags, and sets every word apart."""
    words = pseudo_words()
    said = say(P("test", "<b>Hello</b> {who}, see /help", who="Ann"), words)
    assert words.right_to_left
    assert "<b>Ĥéļļö</b> \u2068Ann\u2069, šéé /help" in said
    assert say(PN("test", "a day", "{n} days", 2), words) != say(
        PN("test", "a day", "{n} days", 1), words
    )


@given(st.from_regex(r"[A-Za-z ]{1,40}(\{who\}|<b>[a-z]{1,9}</b>|&amp;)?", fullmatch=True))
def test_the_pseudo_language_is_long_and_sound(message: str) -> None:
    """Every sentence grows by 40 % and is still one that may be said; nothing is overridden."""
    longer = pseudo(message)
    assert len(longer) >= len(message) * (1 + GROWTH)
    assert "\u202e" not in longer
    said = Words("he", PseudoTranslations()).say(Phrase("test", message), TODAY)
    assert said == longer


def test_an_instant_is_told_beside_its_name() -> None:
    """A phone may show it in its own time; buttons and toasts hold the name alone."""
    noon = replace(P("test", "today at {at}", at=time(12, 35)), at=1_700_000_000)
    phrase = P("test", "I ask again {moment}. {who}", moment=noon, who='<tg-time unix="1">')
    named = '<tg-time unix="1700000000">today at 12:35</tg-time>'
    assert say(phrase) == f'I ask again {named}. &lt;tg-time unix="1"&gt;'
    assert Words().plain(phrase, TODAY) == 'I ask again today at 12:35. <tg-time unix="1">'
    assert say(P("test", "{moment}", moment=replace(noon, at=0))) == "today at 12:35"


def test_what_is_set_apart_and_what_is_not() -> None:
    """Words and names once, however deep they stand; commands, numbers and days not at all."""
    words = pseudo_words()
    inner = P("test", "{who}", who="Ann & <b>")
    said = words.say(P("test", "{inner} and {names}", inner=inner, names=("Kim", inner)), TODAY)
    assert said.count("\u2068") == said.count("\u2069") == 3
    assert "\u2068\u2068" not in said
    assert said.count("\u2068Ann &amp; &lt;b&gt;\u2069") == 2
    for plain in (7, TODAY, time(12, 35)):
        assert "\u2068" not in words.say(P("test", "{value}", value=plain), TODAY)
    assert "/breath" in words.say(P("test", "Try /{command}", command="breath"), TODAY)
    assert "\u2068breath\u2069" in words.say(P("test", "Try {command}", command="breath"), TODAY)
