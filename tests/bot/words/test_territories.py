"""Countries by their time zones, and their names."""

import pytest

from bot.words.territories import country_names, country_of, first_weekday


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


@pytest.mark.parametrize(
    ("zone", "weekday"),
    [
        ("Europe/Berlin", 0),
        ("Europe/London", 0),
        ("America/New_York", 6),
        ("Asia/Jerusalem", 6),
        ("Africa/Cairo", 5),
        ("Antarctica/Troll", 0),
        ("UTC", 0),
        ("Nowhere/Land", 0),
    ],
)
def test_weeks_begin_where_a_zone_lies(zone: str, weekday: int) -> None:
    """On Monday, unless the country begins them otherwise; where there is none, too."""
    assert first_weekday(zone) == weekday


def test_countries_are_named_in_a_language() -> None:
    """Names are those of the language, by two-letter codes and nothing else."""
    assert country_names("de")["DE"] == "Deutschland"
    assert country_names("pt_BR")["DE"] == "Alemanha"
    assert {len(code) for code in country_names("en")} == {2}
    assert all(code.isalpha() for code in country_names("en"))
