"""Numbers that a button holds."""

from __future__ import annotations

import pytest

from conversations import choices


def test_numbers_are_read_back() -> None:
    """One alone, and several."""
    assert choices.number("12") == 12
    assert choices.number("9" * 12) == 10**12 - 1
    assert choices.numbers("12.1764403200", 2) == (12, 1764403200)


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.2", "1_0", "²", "٣", "9" * 13, "9" * 60])
def test_what_is_no_number_is_not_read(text: str) -> None:
    """No more than what no store could look for."""
    assert choices.number(text) == 0


@pytest.mark.parametrize(
    "choice", ["", "1", "1.2.3", "1.", ".1", "-1.2", "1.x", "²", "٣.٤", "1." * 2]
)
def test_what_is_no_code_is_not_read(choice: str) -> None:
    """It comes back from a phone."""
    assert choices.numbers(choice, 2) is None
