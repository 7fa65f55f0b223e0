"""Days off that come back, on the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest

from conversations.days import recurring
from conversations.flows import pause
from conversations.model import Address, replace
from conversations.play import Play
from conversations.when.daysoff import DaysOff
from conversations.when.phrases import Understood
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import data_of, english

MON, WED, FRI = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture
def desk() -> Desk:
    """Somebody who works on weekday mornings, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


def _open(desk: Desk) -> None:
    desk.command("/pause")
    desk.tap("Days off that come back")


Typed = Callable[..., None]


@pytest.fixture
def typed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type words to /pause that mean days off that come back."""

    def types(*found: DaysOff) -> None:
        monkeypatch.setattr(pause, "read_pause_in", lambda *_: Understood(found))
        desk.command("/pause")
        desk.say("every so often")

    return types


def _stands(desk: Desk) -> list[DaysOff]:
    return list(desk.shelf.days_off.values())


# ----------------------------------------------------------------- by a button


def test_a_tapped_day_is_off_every_week_from_its_next_date_on(desk: Desk) -> None:
    """The card says since when, and what it silences in the coming weeks."""
    _open(desk)
    assert "✓" not in "".join(desk.buttons)
    desk.tap("Fri")
    assert _stands(desk) == [DaysOff(4, first=FRI)]
    assert "Off every Friday, from Fri 27 Nov on." in desk.text
    assert "that silences 8 check-ins, the first Fri 27 Nov at 12:05." in desk.text
    assert "✓ Fri" in desk.buttons
    desk.until("Fri 20:00")
    assert desk.reasons()[-1] == "day_off"


def test_tapped_again_it_is_worked_on_again(desk: Desk) -> None:
    """One tap takes back what one tap did; nothing is left of it."""
    _open(desk)
    desk.tap("Fri")
    desk.tap("✓ Fri")
    assert _stands(desk) == []
    assert "No longer off every Friday." in desk.text
    assert "The next check-in comes today at 12:05." in desk.text
    assert "✓ Fri" not in desk.buttons


def test_a_day_that_was_off_stays_off_when_it_ends(desk: Desk) -> None:
    """For /why and the letter; put back on another day, it begins then."""
    _open(desk)
    desk.tap("Wed")
    desk.until(desk.now + timedelta(days=7))
    _open(desk)
    assert "every Wednesday: next on Wed 2 Dec" in desk.text
    desk.tap("✓ Wed")
    assert _stands(desk) == [DaysOff(2, first=WED, last=date(2026, 11, 29))]
    desk.tap("Wed")
    assert _stands(desk) == [
        DaysOff(2, first=WED, last=date(2026, 11, 29)),
        DaysOff(2, first=date(2026, 12, 2)),
    ]


def test_today_itself_is_off_when_it_is_that_day(desk: Desk) -> None:
    """From today on, said with its date."""
    _open(desk)
    desk.tap("Mon")
    assert "Off every Monday, from Mon 23 Nov on." in desk.text
    assert "the first today at 12:05." in desk.text
    desk.until("18:00")
    assert desk.reasons() == ["day_off"]
    desk.command("/pause")
    desk.tap("Days off that come back")
    desk.tap("✓ Mon")
    assert "The next check-in comes tomorrow at 12:05." in desk.text


def test_a_day_without_hours_silences_nothing_and_says_so(desk: Desk) -> None:
    """A Sunday off is a Sunday off."""
    _open(desk)
    desk.tap("Sun")
    assert "no check-in would come on them" in desk.text


@pytest.mark.parametrize(("choice", "stands"), [("4+", 1), ("4-", 0)])
def test_a_quick_thumb_tapping_twice_does_it_once(desk: Desk, choice: str, stands: int) -> None:
    """A tap means what its writer saw."""
    _open(desk)
    if not stands:
        desk.tap("Fri")
    for _ in range(2):
        desk.tap_to(Address("pause", "@weekday", desk.last.card or 0, choice))
    assert desk.toast == "So it is already."
    assert len(desk.shelf.days_off) == stands


def test_others_are_listed_and_removed_by_a_button_of_their_own(desk: Desk) -> None:
    """Every other week, or until some day; one tap puts it back."""
    desk.shelf.days_off = {
        801: DaysOff(2, 2, WED),
        802: DaysOff(4, last=date(2026, 12, 31)),
        803: DaysOff(1, last=date(2026, 11, 17)),
    }
    _open(desk)
    assert "every other Wednesday: next on Wed 25 Nov" in desk.text
    assert "every Friday: next on Fri 27 Nov, until Thu 31 Dec" in desk.text
    assert "Tuesday" not in desk.text
    desk.tap("Remove: every other Wednesday")
    assert "No longer off every other Wednesday." in desk.text
    assert 801 not in desk.shelf.days_off
    assert DaysOff(2, 2, WED, last=date(2026, 11, 22)) in _stands(desk)
    desk.tap("Put it back")
    assert "Kept. I ask nothing on these days:" in desk.text
    assert DaysOff(2, 2, WED, WED) in _stands(desk)
    desk.tap("Show all days off")
    assert "every other Wednesday: next on Wed 25 Nov" in desk.text


def test_what_has_been_removed_already_is_said_to_be(desk: Desk) -> None:
    """Two phones, one tap each."""
    desk.shelf.days_off = {801: DaysOff(2, 2, WED)}
    _open(desk)
    remove = desk.find("Remove: every other Wednesday")
    desk.tap_to(remove)
    desk.tap_to(remove)
    assert "ended already" in desk.toast


# ----------------------------------------------------------------------- typed


def test_typed_days_are_said_back_with_their_first_dates(desk: Desk, typed: Typed) -> None:
    """Nothing is kept before."""
    typed(DaysOff(4), DaysOff(2, 2, WED))
    assert desk.shelf.days_off == {}
    assert "every other Wednesday, from Wed 25 Nov on" in desk.text
    assert "every Friday, from Fri 27 Nov on" in desk.text
    assert "that silences 12 check-ins, the first Wed 25 Nov at 12:05." in desk.text
    desk.tap("Yes, keep it")
    assert sorted(_stands(desk)) == [DaysOff(2, 2, WED, WED), DaysOff(4, first=FRI)]
    assert "every Friday, from Fri 27 Nov on" in desk.text
    assert desk.session.talk is None


def test_typed_days_may_end_and_begin_later(desk: Desk, typed: Typed) -> None:
    """Both dates are said."""
    typed(DaysOff(4, first=date(2027, 1, 5), last=date(2027, 3, 1)))
    assert "every Friday, from Fri 8 Jan until Mon 1 Mar" in desk.text
    desk.tap("Yes, keep it")
    assert _stands(desk) == [DaysOff(4, first=date(2027, 1, 8), last=date(2027, 3, 1))]


def test_change_asks_again(desk: Desk, typed: Typed) -> None:
    """And nothing is kept."""
    typed(DaysOff(4))
    desk.tap("Change")
    assert "When are you off?" in desk.text
    assert desk.shelf.days_off == {}


def test_days_that_stand_or_are_over_are_said_to(desk: Desk, typed: Typed) -> None:
    """There is nothing to keep."""
    desk.shelf.days_off = {801: DaysOff(4)}
    typed(DaysOff(4, first=MON))
    assert "kept already" in desk.text
    typed(DaysOff(4, last=MON))
    assert "over already" in desk.text


def test_more_than_a_button_holds_is_kindly_refused(desk: Desk, typed: Typed) -> None:
    """Seven weekly ones fit; ten with their ends do not."""
    week = [DaysOff(day) for day in range(7)]
    typed(*week)
    assert "Yes, keep it" in desk.buttons
    many = [DaysOff(day, every, MON, last=FRI.replace(year=2028)) for day, every in _pairs(10)]
    typed(*many)
    assert "One after the other" in desk.text


def _pairs(number: int) -> Iterable[tuple[int, int]]:
    return [(n % 7, 2 + n // 7) for n in range(number)]


def test_an_echo_of_another_day_keeps_what_is_still_to_come(desk: Desk, typed: Typed) -> None:
    """Or says that it is over; tapped twice, it is kept once."""
    typed(DaysOff(4, last=date(2026, 12, 10)))
    yes = desk.find("Yes, keep it")
    desk.advance(days=7)
    desk.tap_to(yes)
    assert _stands(desk) == [DaysOff(4, first=date(2026, 12, 4), last=date(2026, 12, 10))]
    desk.tap_to(yes)
    assert "kept already" in desk.toast
    desk.advance(days=14)
    desk.tap_to(yes)
    assert "over" in desk.toast


def test_one_of_several_readings_leads_to_its_echo(desk: Desk) -> None:
    """A button for each, named as it would be said."""
    desk.command("/pause")
    play = Play(desk.world, desk.session, desk.now)
    button = recurring.reading(play, (DaysOff(4), DaysOff(2, 2, WED)))
    assert english(button.label) == "every other Wednesday and every Friday"
    desk.tap_to(replace(button.to, card=desk.last.card or 0))
    assert "every Friday, from Fri 27 Nov on" in desk.text
    assert "Yes, keep it" in desk.buttons


def test_what_was_held_back_is_settled_by_a_day_that_is_off_now(desk: Desk) -> None:
    """A check-in that waited for these very taps is not asked after them."""
    desk.until("12:04")
    _open(desk)
    desk.until("12:06")
    desk.tap("Mon")
    assert desk.reasons() == ["busy", "day_off"]


# ----------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    "one",
    [
        DaysOff(0),
        DaysOff(6, 8, MON),
        DaysOff(4, 2, FRI, FRI, date(2029, 1, 1)),
        DaysOff(1, first=date(2028, 2, 29)),
        DaysOff(3, last=date(2026, 12, 31)),
    ],
)
@pytest.mark.parametrize("today", [MON, date(2026, 12, 31), date(2028, 2, 28)])
def test_from_now_on_it_falls_on_the_same_days(one: DaysOff, today: date) -> None:
    """Its code says all of it, and fits into a button."""
    now = recurring.from_now(one, today)
    days = [today + timedelta(days=n) for n in range(900)]
    falls = [day for day in days if one.falls_on(day)]
    assert falls == [day for day in days if now is not None and now.falls_on(day)]
    if now is not None:
        assert now.first == falls[0]
        assert recurring.read(recurring.code((now,)), today) == (now,)
        assert recurring.from_now(now, today) == now


def test_the_longest_choice_fits_into_a_button() -> None:
    """With a card of seven figures."""
    for step in ("@keep", "@unkeep", "@recur"):
        to = Address("pause", step, 36**7 - 1, "x" * recurring.LONGEST_CODE)
        assert len(data_of(to)) <= 64


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "0kghb", "9kghb", "1", "1kgh", "1kghbb", "1KGHB", "1kghb.", "-kghb"),
        *("1kghb-", "1kghb-0001", "1kghb.x", "\u0661kghb", "1 ghb", "1_ghb", "1kghb-kghb-kghb"),
    ],
)
@pytest.mark.parametrize("step", ["@keep", "@unkeep", "@recur", "@weekday"])
def test_forged_days_change_nothing(desk: Desk, step: str, text: str) -> None:
    """A button's data is only a person's text."""
    desk.command("/pause")
    desk.tap_to(Address("pause", step, desk.last.card or 0, text))
    assert desk.toast == "I do not know this button any more. Nothing has changed."
    assert desk.shelf.days_off == {}


def test_each_is_named_as_it_is_spoken_of() -> None:
    """Every week, every other, every so many."""
    names = [english(recurring.name(DaysOff(4, every, MON))) for every in (1, 2, 3)]
    assert names == ["every Friday", "every other Friday", "Friday, every 3 weeks"]
