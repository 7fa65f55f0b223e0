"""Public holidays, and the places that have them."""

from datetime import date

import pytest

from bot import publicholidays
from bot.publicholidays import MOST, holidays_of, regions, search

CORPUS_CHRISTI = date(2026, 6, 4)


def test_a_country_has_its_holidays_in_the_years_asked_for() -> None:
    """They come in order, named, and none of another year."""
    found = holidays_of("DE", 2026, 2027, "de")
    assert list(found) == sorted(found)
    assert {day.year for day in found} == {2026, 2027}
    assert found[date(2026, 10, 3)] == "Tag der Deutschen Einheit"


def test_a_region_has_more() -> None:
    """What is a holiday in Bavaria alone is none in all of Germany."""
    assert CORPUS_CHRISTI in holidays_of("DE-BY", 2026, 2026, "en")
    assert CORPUS_CHRISTI not in holidays_of("DE", 2026, 2026, "en")


@pytest.mark.parametrize(
    ("language", "name"),
    [("de", "Karfreitag"), ("en", "Good Friday"), ("pl", "Good Friday")],
)
def test_holidays_are_named_in_the_language_or_in_english(language: str, name: str) -> None:
    """A language the library does not have for a country becomes English."""
    assert holidays_of("DE", 2026, 2026, language)[date(2026, 4, 3)] == name


@pytest.mark.parametrize("place", ["XX", "DE-XX", "", "de", "DE-", "../DE"])
def test_a_place_unknown_has_none(place: str) -> None:
    """What is no place has no holidays; an empty region is the country."""
    assert bool(holidays_of(place, 2026, 2026, "en")) is (place == "DE-")


def test_a_country_is_named() -> None:
    """In the language asked for; one unknown is nothing."""
    assert publicholidays.country("DE", "de") == (("DE", "Deutschland"),)
    assert publicholidays.country("XX", "de") == ()


def test_regions_come_by_name() -> None:
    """Each has its own name and the code it is asked for by; some countries have none."""
    found = dict(regions("DE"))
    assert found["DE-BY"] == "Bayern"
    assert found["DE-BW"] == "Baden-Württemberg"
    assert regions("XX") == ()
    assert regions("SG") == ()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Germany", ["DE"]),
        ("DEUTSCHLAND", ["DE"]),
        ("deutsch", ["DE"]),
        ("osterreich", ["AT"]),
        ("uk", ["GB"]),
        ("usa", ["US"]),
        ("bayern", ["DE-BY"]),
        ("de-by", ["DE-BY"]),
        ("Georgia", ["GE", "US-GA"]),
        ("Bavaria", ["DE-BY"]),
        ("Catalunya", ["ES-CT"]),
        ("Vienna", ["AT-9"]),
        ("Atlantis", []),
        ("", []),
        ("  ", []),
    ],
)
def test_a_place_is_found_by_what_is_typed(text: str, places: list[str]) -> None:
    """By code, by name in English or the person's language, or by the beginning of it."""
    assert [code for code, _ in search(text, "de")] == places


def test_too_many_are_none() -> None:
    """A single letter is the beginning of more places than can be offered."""
    assert search("a", "de") == ()
    assert 0 < len(search("norw", "en")) <= MOST


def test_a_region_says_of_which_country_it_is() -> None:
    """What is found is shown in the person's language."""
    assert search("bayern", "de") == (("DE-BY", "Bayern, Deutschland"),)
