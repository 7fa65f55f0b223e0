"""Minutes as they are typed, in four languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.cpd.minutes import LONGEST, read, told
from tests.conversations.screen import english

CLEAR = {
    45: (
        "45",
        " 45 ",
        "45min",
        "45 mins.",
        "45 Minuten",
        "45 minutos",
        "45'",
        "about 45",
        "\uff14\uff15",
    ),
    15: ("1/4 h", "¼ h", "Viertelstunde", "un cuarto de hora", "un quart d'heure"),
    30: ("½ h", "half an hour", "eine halbe Stunde", "media hora", "une demi-heure", ".5 h"),
    60: ("1 h", "an hour", "eine Stunde", "una hora", "une heure", "sechzig Minuten", "1 Std."),
    75: ("1 Std. 15 Min.", "1 h und 15 min", "1.25 h", "1,25 Stunden", "1 heure et 15 minutes"),
    90: ("1h 30", "1h30", "1 h 30 min", "1:30", "1,5 h", "1.5 hours", "90 min", "90", "1½ h"),
    135: ("2 hours 15 minutes", "2 horas y 15 minutos", "2 heures et 15 minutes", "2h15"),
    120: ("two hours", "zwei Stunden", "dos horas", "deux heures", "120 minutes"),
    0: ("0", "0 min", "0 h"),
}
HALVES = {
    "an hour and a half": 90,
    "anderthalb Stunden": 90,
    "eineinhalb Stunden": 90,
    "una hora y media": 90,
    "une heure et demie": 90,
    "zweieinhalb Stunden": 150,
    "two and a half hours": 150,
    "2 horas y media": 150,
    "three quarters of an hour": 45,
    "Dreiviertelstunde": 45,
    "tres cuartos de hora": 45,
    "trois quarts d’heure": 45,
}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [*((text, n) for n, texts in CLEAR.items() for text in texts), *HALVES.items()],
)
def test_what_is_clear(text: str, minutes: int) -> None:
    """One reading, and it is this."""
    assert read(text) == (minutes,)


@pytest.mark.parametrize(
    ("text", "readings"),
    [("2", (2, 120)), ("8", (8, 480)), ("1.5", (90, 2)), ("1,30", (78, 90)), ("1.15", (69, 75))],
)
def test_what_is_asked_back(text: str, readings: tuple[int, ...]) -> None:
    """A small number may be hours, and a fraction says no unit: nobody guesses."""
    assert read(text) == readings


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "foo",
            "30-45",
            "2 x 45",
            "-5",
            "1h 75",
            "1,5h 10",
            "h",
            "min",
            "1 h and",
            "1::30",
        ),
        *("45 minutes of reading", "9999", "100 h", "1:75", "45 45", "in an hour", "4" * 70),
    ],
)
def test_what_cannot_be_read(text: str) -> None:
    """Nothing is worked out, and nothing is cut to what could be read."""
    assert read(text) == ()


@given(st.text(max_size=80))
def test_anything_can_be_typed(text: str) -> None:
    """Never an error, and nothing beyond what an entry holds."""
    found = read(text)
    assert all(0 <= one <= LONGEST for one in found)
    assert len(set(found)) == len(found)


@given(st.integers(0, LONGEST))
def test_what_is_told_is_read_again(minutes: int) -> None:
    """What a button says can be typed."""
    assert read(english(told(minutes))) == (minutes,)
