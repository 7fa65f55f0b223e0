"""Where telephone numbers stand in words."""

from __future__ import annotations

import pytest

from bot.phones import phones


@pytest.mark.parametrize(
    ("text", "zone", "number"),
    [
        ("ruf 0170 1234567 an", "Europe/Berlin", "0170 1234567"),
        ("(030) 23125-000, mornings", "Europe/Berlin", "(030) 23125-000"),
        ("call +44 20 7946 0958 now", "America/New_York", "+44 20 7946 0958"),
        ("or 212-736-5000?", "America/New_York", "212-736-5000"),
        ("06 12 34 56 78", "Europe/Paris", "06 12 34 56 78"),
        ("612 345 678", "Europe/Madrid", "612 345 678"),
        ("+44 20 7946 0958", "UTC", "+44 20 7946 0958"),
        ("0170 1234567", "UTC", ""),
        ("12.03.2024, 10:30 to 11:45", "Europe/Berlin", ""),
        ("1, 2, 3, 4, 5, 6, 7, 8", "Europe/Berlin", ""),
        ("from 2019 to 2024, 17 times", "Europe/Berlin", ""),
        *(
            (words, zone, "")
            for zone in ("Europe/Berlin", "Europe/Madrid", "Europe/Paris", "America/New_York")
            for words in (
                "09:00-12:30, 14:00-17:15",
                "9-12, 14-17, 18-20, 20-21",
                "0900-1230 1400-1715",
                "24 Dec 2026, 3 Jan 2027",
                "2026-11-24 to 2026-12-03",
                "1.200,50 €, $1,200.50, 1 200 €",
                "aged 34, 36, 41 and 58",
            )
        ),
    ],
)
def test_numbers_are_found_as_they_are_dialled(text: str, zone: str, number: str) -> None:
    """Valid ones of the zone's country, and those with a plus; nothing else."""
    assert [text[start:end] for start, end in phones(text, zone)] == ([number] if number else [])
