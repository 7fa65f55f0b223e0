"""The words of a language."""

import pytest

from conversations.when.phrases.english import ENGLISH
from conversations.when.words import Keyword, Meaning, Vocabulary, Words, fold
from tests.conversations.when.names import TABLES

SPANISH_DAYS = (
    ("lunes", "lun."),
    ("martes", "mar."),
    ("miércoles", "mié."),
    ("jueves",),
    ("viernes",),
    ("sábado",),
    ("domingo",),
)
SPANISH_MONTHS = (
    *(("enero",), ("febrero",), ("marzo", "mar."), ("abril",), ("mayo",), ("junio",)),
    *(("julio",), ("agosto",), ("septiembre",), ("octubre",), ("noviembre",), ("diciembre",)),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mié.", "mie"),
        ("STRASSE", "strasse"),
        ("a.m.", "am"),
        ("o\u2019clock", "oclock"),
        ("week\u2011end", "week end"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    """Case, accents, dots and apostrophes do not matter."""
    assert fold(text) == expected
    assert fold(f"  {text}  {text} ") == f"{expected} {expected}"


def test_a_word_may_mean_several_things() -> None:
    """An abbreviation that is a day and a month has both meanings."""
    words = Words(SPANISH_DAYS, SPANISH_MONTHS, {Keyword.TOMORROW: ("mañana",)}, {"dos": 2})
    assert words.meaning("Mar") == Meaning(weekday=1, month=3)
    assert words.meaning("MIE") == Meaning(weekday=2)
    assert words.meaning("manana") == Meaning(keywords=frozenset({Keyword.TOMORROW}))
    assert words.meaning("dos") == Meaning(number=2)
    assert words.meaning("tres") is None
    assert words.reach("mar.") == 1


def test_runs_of_words() -> None:
    """A keyword may be several words."""
    words = Words(SPANISH_DAYS, SPANISH_MONTHS, {Keyword.AM: ("de la mañana",)}, {})
    assert (words.reach("DE"), words.reach("la")) == (3, 1)
    assert words.meaning("de  la mañana") == Meaning(keywords=frozenset({Keyword.AM}))


def test_a_plural_names_a_day() -> None:
    """It names the same day as the singular, and says that each is meant."""
    words = Words(SPANISH_DAYS, SPANISH_MONTHS, {}, {}, plurals=(("los lunes",), *((),) * 6))
    assert words.meaning("los lunes") == Meaning(weekday=0, plural=True)
    assert words.meaning("lunes") == Meaning(weekday=0)
    with pytest.raises(ValueError, match="seven days"):
        Words(SPANISH_DAYS, SPANISH_MONTHS, {}, {}, plurals=((),))


def test_a_vocabulary_is_given_its_names() -> None:
    """What it has itself is added to them."""
    more = (("l",), *((),) * 6)
    own = Vocabulary({Keyword.AND: ("y",)}, {"dos": 2}, {"segundo": 2}, days=more)
    words = own.named(SPANISH_DAYS, SPANISH_MONTHS)
    assert words.days[0] == ("lunes", "lun.", "l")
    assert words.meaning("L") == Meaning(weekday=0)
    assert words.meaning("segundo") == Meaning(ordinal=2)
    assert words.meaning("y") == Meaning(keywords=frozenset({Keyword.AND}))
    with pytest.raises(ValueError, match="seven days"):
        own.named(SPANISH_DAYS[:6], SPANISH_MONTHS)


def test_an_incomplete_language_is_refused() -> None:
    """A language without a day, a month or a name for one cannot be made."""
    with pytest.raises(ValueError, match="seven days"):
        Words(SPANISH_DAYS[:6], SPANISH_MONTHS, {}, {})
    with pytest.raises(ValueError, match="seven days"):
        Words(SPANISH_DAYS, SPANISH_MONTHS[:11], {}, {})
    with pytest.raises(ValueError, match="a name"):
        Words(((), *SPANISH_DAYS[1:]), SPANISH_MONTHS, {}, {})


def test_english_has_every_keyword() -> None:
    """English has a word for all but what no English word says; none stands for two days."""
    no_english = {
        *(Keyword.HABIT, Keyword.LOOSE_WEEK, Keyword.LOOSE_FORTNIGHT),
        *(Keyword.END_OF_MONTH, Keyword.END_OF_YEAR, Keyword.WORKDAYS),
    }
    assert set(ENGLISH.keywords) == set(Keyword) - no_english
    for table in (ENGLISH.days, ENGLISH.months, ENGLISH.plurals):
        names = [fold(name) for names in table for name in names]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", TABLES)
def test_what_is_passed_over_means_nothing_else(language: str) -> None:
    """No word that may be left out is a day, a month or a number, so none is lost unread."""
    words = TABLES[language]
    numbers = {fold(word) for word in (*words.numbers, *words.ordinals)}
    skipped = (Keyword.FILLER, Keyword.OFF, Keyword.AT_WORK)
    for passed in (word for one in skipped for word in words.keywords[one]):
        found = words.meaning(passed)
        assert found is not None
        assert (found.weekday, found.month) == (None, None), passed
        assert fold(passed) not in numbers
