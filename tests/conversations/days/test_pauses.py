"""Pauses as they are shown, and the codes in their buttons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conversations.days import pauses
from conversations.model import Address, Facts
from conversations.when.daysoff import DaysOff, Pause
from tests.conversations.desk import Desk
from tests.conversations.screen import data_of, english

MON, WED, SUN = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 29)


@pytest.mark.parametrize(
    "pause",
    [
        Pause(MON, MON),
        Pause(date(2026, 12, 24), date(2027, 1, 3)),
        Pause(date(2028, 2, 29), date(2028, 2, 29)),
        Pause(MON, MON + timedelta(399)),
    ],
)
def test_a_code_is_read_as_the_days_it_was_made_of(pause: Pause) -> None:
    """Alone, and with the pause whose place they take."""
    assert pauses.decode(pauses.code(pause)) == pause
    assert pauses.apart(pauses.code(pause)) == (pauses.code(pause), None)
    assert pauses.apart(pauses.code(pause, Pause(WED, SUN))) == (
        pauses.code(pause),
        Pause(WED, SUN),
    )


def test_days_too_far_apart_are_days_and_no_pause() -> None:
    """So that it can be said what is the matter with them."""
    assert pauses.span("20261123-20291123") == (MON, date(2029, 11, 23))
    assert pauses.decode("20261123-20291123") is None
    assert pauses.too_long(MON, MON + timedelta(400))
    assert not pauses.too_long(MON, MON + timedelta(399))


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "20261124-20261123", "2026-11-24-2026-11-25", "20261124", "20261124-20261131"),
        *("20261124-20261125 ", "2026W481-2026W482", "99991230-99991231", "00010101-00010102"),
        "\u0662\u0660\u0662\u0666\u0661\u0661\u0662\u0664-20261125",
    ],
)
def test_what_is_no_code_is_nothing(text: str) -> None:
    """Nor is it the pause whose place is taken."""
    assert pauses.span(text) is None
    assert pauses.decode(text) is None
    assert pauses.apart(f"x~{text}") is None


def test_the_longest_choice_fits_into_a_button() -> None:
    """Days in place of others, on a card of seven figures."""
    choice = pauses.code(Pause(MON, SUN), Pause(MON, SUN))
    for step in ("@pick", "@save"):
        assert len(data_of(Address("pause", step, 36**7 - 1, choice))) <= 64


def test_without_a_pause_its_days_gone_by_stay_off() -> None:
    """And so does all else."""
    stands = ((1, Pause(MON, SUN)), (2, Pause(SUN, SUN)))
    facts = Facts(pauses=stands, days_off=((3, DaysOff(4)),), holidays=((MON, "Some day"),))
    off = pauses.without(facts, Pause(MON, SUN), WED)
    assert set(off.pauses) == {Pause(SUN, SUN), Pause(MON, date(2026, 11, 24))}
    assert (off.days, off.holidays) == (facts.off.days, facts.off.holidays)
    assert pauses.without(facts, Pause(MON, SUN), MON).pauses == (Pause(SUN, SUN),)
    for other in (None, Pause(WED, WED)):
        assert pauses.without(facts, other, WED) == facts.off


def test_words_are_for_the_card_that_was_asked_last() -> None:
    """An older card says how to write them with the command."""
    desk = Desk()
    desk.command("/pause")
    old = desk.last
    desk.command("/pause")
    desk.tap("Pick dates", old)
    desk.tap("‹ Back", old)
    assert "Tap, or write: /pause 24 Dec - 3 Jan" in old.text
    assert "Tap, or write it: 24 Dec - 3 Jan" in desk.last.text


def test_days_are_named_from_the_first_to_the_last() -> None:
    """Or as one day."""
    assert english(pauses.days(Pause(MON, SUN))) == "Mon 23 Nov to Sun 29 Nov"
    assert english(pauses.off_on(Pause(MON, MON))) == "Off on Mon 23 Nov, one day."
