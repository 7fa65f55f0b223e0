"""The letters of ten people over a quarter, looked at as a whole."""

from __future__ import annotations

import pytest

from bot.chat.split import MESSAGE_LIMIT, units
from conversations.letters.lines import same
from conversations.letters.telling import tell
from tests.conversations.screen import paragraphs
from tests.letters.people import PEOPLE, WEEKS, Kept, a_full_week, in_year_three

EIGHT_WEEKS = 8


@pytest.mark.parametrize("person", PEOPLE)
def test_each_fits_one_message_and_says_something(person: type[Kept]) -> None:
    """Whoever they are, and whatever week it was."""
    for back in range(WEEKS):
        text = paragraphs(tell(person().letter(back)))
        assert "Your week" in text
        assert units(text) < MESSAGE_LIMIT


@pytest.mark.parametrize("person", PEOPLE)
def test_no_line_comes_twice_in_eight_weeks(person: type[Kept]) -> None:
    """What stood in a letter stands in none of the eight that follow."""
    kept = person()
    letters = [kept.letter(back) for back in reversed(range(WEEKS))]
    told = [
        {same(line.text) for line in (*one.quotes, *one.passing) if not line.spoken}
        for one in letters
    ]
    for at, lines in enumerate(told):
        for earlier in told[max(0, at - EIGHT_WEEKS) : at]:
            assert not lines & earlier


def test_what_was_said_before_gives_way_to_what_is_new() -> None:
    """In the third year, too, and the newest full week has lines of its own."""
    assert [line.text for line in in_year_three().letter().quotes] == [
        "He hummed while I worked, for the first time in two years"
    ]
    assert a_full_week().letter().quotes
