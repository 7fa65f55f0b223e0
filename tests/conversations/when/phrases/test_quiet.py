"""Typed quiet hours."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.quiet import LONGEST_QUIET, is_quiet, read_quiet
from conversations.when.readings import Ambiguous, NotUnderstood, Understood, Why
from conversations.when.week import minutes_between


def _said(*span: time) -> str:
    return "{:%H:%M}-{:%H:%M}".format(*span)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("22-7", "22:00-07:00"),
        ("from 22:30 to 7", "22:30-07:00"),
        ("22:00-07:00", "22:00-07:00"),
        ("22.30 – 7.15", "22:30-07:15"),
        ("2230-0700", "22:30-07:00"),
        ("9pm-8am", "21:00-08:00"),
        ("10pm-7", "22:00-07:00"),
        ("at 10 p.m. until 7", "22:00-07:00"),
        ("between 22 and 7", "22:00-07:00"),
        ("midnight to 7", "00:00-07:00"),
        ("24-7", "00:00-07:00"),
        ("18-12", "18:00-12:00"),
        ("13-14:30", "13:00-14:30"),
        ("٢٢-٧", "22:00-07:00"),  # noqa: RUF001 Arabic digits
    ],
)
def test_hours_with_one_meaning_are_read(text: str, span: str) -> None:
    """Over midnight or not, on either clock."""
    found = read_quiet(text, ENGLISH)
    assert isinstance(found, Understood)
    assert _said(*found.value) == span


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10-7", ["22:00-07:00", "10:00-19:00"]),
        ("9-5", ["21:00-05:00", "09:00-17:00"]),
        ("8-12", ["20:00-00:00", "08:00-12:00"]),
        ("8-8", ["20:00-08:00", "08:00-20:00"]),
        ("8pm-12", ["20:00-00:00", "20:00-12:00"]),
        ("10 to noon", ["22:00-12:00", "10:00-12:00"]),
    ],
)
def test_hours_with_several_meanings_are_asked_back_those_of_the_night_first(
    text: str, spans: list[str]
) -> None:
    """Nothing is guessed."""
    found = read_quiet(text, ENGLISH)
    assert isinstance(found, Ambiguous)
    assert [_said(*one) for one in found.choices] == spans
    assert found.part == text


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("", "", Why.EMPTY),
        ("from", "", Why.EMPTY),
        ("never", "never", Why.WORD),
        ("22-7 maybe", "maybe", Why.WORD),
        ("22 7", "7", Why.WORD),
        ("22-soon", "soon", Why.WORD),
        ("22", "22", Why.NO_END),
        ("22 to", "22 to", Why.NO_END),
        ("25-7", "25-7", Why.TIME),
        ("22-7:75", "22-7:75", Why.TIME),
        ("20-20", "20-20", Why.TOO_LONG),
        ("22:00-22:00", "22:00-22:00", Why.TOO_LONG),
        ("9pm-9pm", "9pm-9pm", Why.TOO_LONG),
        ("17-16", "17-16", Why.TOO_LONG),
    ],
)
def test_the_part_that_cannot_be_read_is_named(text: str, part: str, why: Why) -> None:
    """And what is the matter with it; both ends at one time are no hours."""
    found = read_quiet(text, ENGLISH)
    assert isinstance(found, NotUnderstood)
    assert (found.part, found.why) == (part, why)


def test_quiet_hours_have_two_ends_and_leave_time_to_ask() -> None:
    """Eighteen hours at most."""
    assert is_quiet(time(18), time(12))
    assert not is_quiet(time(18), time(12, 1))
    assert not is_quiet(time(21), time(21))
    assert is_quiet(time(12), time(13))


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                ["22", "7", ":", "30", "-", "to", " ", "from", "am", "pm", "noon", "24", "00", "é"]
            ),
            max_size=9,
        ).map("".join),
    )
)
def test_any_text_gives_hours_that_may_be_or_its_trouble(text: str) -> None:
    """Never an error, and never hours that could not be kept."""
    found = read_quiet(text, ENGLISH)
    match found:
        case Understood(span):
            spans = (span,)
        case Ambiguous(spans):
            assert len(set(spans)) == len(spans) > 1
        case NotUnderstood(part, at):
            assert text[at : at + len(part)] == part
            return
    assert all(is_quiet(*one) and minutes_between(*one) <= LONGEST_QUIET for one in spans)
