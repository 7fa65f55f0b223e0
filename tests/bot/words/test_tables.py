"""The word tables of the languages, with the names that Babel has."""

import subprocess
import sys
from datetime import date

import pytest

from bot.words.tables import LANGUAGES, Tables
from conversations.when.phrases import read_pause, read_schedule
from conversations.when.phrases.english import ENGLISH
from tests.conversations.when.names import NAMES
from tests.conversations.when.phrases import pause_phrases, schedule_phrases
from tests.conversations.when.written import Written, cases, meant, said

TODAY = date(2026, 11, 25)


def test_the_languages_there_are() -> None:
    """English as it is, and three that are made once; no other."""
    tables = Tables()
    assert tuple(tables) == LANGUAGES == ("en", "de", "es", "fr")
    assert len(tables) == 4
    assert tables["en"] is ENGLISH
    assert tables["de"] is Tables()["de"]
    assert "xx" not in tables
    with pytest.raises(KeyError):
        tables["de-AT"]


@pytest.mark.parametrize("language", NAMES)
def test_babel_has_the_names(language: str) -> None:
    """Each name and abbreviation that people are promised stands for its day or month."""
    days, months = NAMES[language]
    words = Tables()[language]
    for place, names in enumerate(days):
        found = [words.meaning(name) for name in names]
        assert all(one is not None and one.weekday == place for one in found)
    for place, names in enumerate(months, start=1):
        found = [words.meaning(name) for name in names]
        assert all(one is not None and one.month == place for one in found)


@pytest.mark.parametrize("language", NAMES)
def test_no_name_has_two_days_or_months(language: str) -> None:
    """Whatever Babel has of a day or month is that one alone."""
    words = Tables()[language]
    for names, is_day in ((words.days, True), (words.months, False)):
        for place, forms in enumerate(names):
            for form in forms:
                found = words.meaning(form)
                assert found is not None
                assert (found.weekday if is_day else found.month) == place + (not is_day)


@pytest.mark.parametrize(("language", "text", "expected"), cases(schedule_phrases.LINES))
def test_each_line(language: str, text: str, expected: Written) -> None:
    """With Babel's names a line means what it means with those of the tests."""
    found = read_schedule(text, TODAY, Tables()[language])
    assert said(found) == meant(expected, as_pause=False)


@pytest.mark.parametrize(("language", "text", "expected"), cases(pause_phrases.PHRASES))
def test_each_phrase(language: str, text: str, expected: Written) -> None:
    """With Babel's names a phrase means what it means with those of the tests."""
    found = read_pause(text, TODAY, Tables()[language])
    assert said(found) == meant(expected, as_pause=True)


def test_a_start_loads_no_language() -> None:
    """Names are read when somebody types, and English needs none."""
    code = (
        "import sys, babel.localedata as data; from bot.world import world;"
        "tables = world().tables;"
        "tables['en']; assert not data._cache, data._cache;"
        "assert 'conversations.when.phrases.german' not in sys.modules; tables['de'];"
        "assert 'de' in data._cache and 'fr' not in data._cache"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
