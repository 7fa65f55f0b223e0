"""Countries by their time zones, and their names."""

import pytest

from bot.words.territories import country_names, country_of


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE"),
        ("America/New_York", "US"),
        ("Europe/Kiev", "UA"),
        ("Asia/Calcutta", "IN"),
        ("UTC", ""),
        ("Etc/GMT+1", ""),
        ("Nowhere/Land", ""),
        ("", ""),
    ],
)
def test_a_zone_lies_in_a_country(zone: str, country: str) -> None:
    """A zone, by its old name too, has its country; one of no country has none."""
    assert country_of(zone) == country


def test_countries_are_named_in_a_language() -> None:
    """Names are those of the language, by two-letter codes and nothing else."""
    assert country_names("de")["DE"] == "Deutschland"
    assert country_names("pt_BR")["DE"] == "Alemanha"
    assert {len(code) for code in country_names("en")} == {2}
    assert all(code.isalpha() for code in country_names("en"))
