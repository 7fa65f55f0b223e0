"""The bell that learns, as it is offered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from conversations.flows.checkin import FLOW as CHECKIN
from conversations.model import Address, Find, Query, replace
from conversations.when.week import Slot
from tests.conversations.desk import Desk, every_flow, weekdays

OFFER = "You have begun about 12 minutes after I asked, on Tuesdays."


@pytest.fixture
def desk() -> Desk:
    """A settled person with a block on Tuesday morning."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", days=[1]))
    return desk


def check_in(desk: Desk, late: float) -> None:
    """Begin the next Tuesday's check-in so many minutes after it was asked, and finish it."""
    desk.until("Tue 12:05")
    desk.advance(late)
    answer(desk)


def answer(desk: Desk) -> None:
    """Begin a check-in and walk to its end; what the letter asks is skipped."""
    desk.tap("Begin")
    if desk.session.talk is not None and desk.session.talk.open == "week_question":
        desk.tap("Skip ›")
    for word in ("one", "two", "three", "four", "five"):
        desk.say(f"a thought that fits on no button, {word}")
    desk.advance(hours=1)


def offers(desk: Desk) -> int:
    """Return how often a later bell was offered."""
    return sum("minutes after I asked" in one.text for one in desk.messages)


def learnt(desk: Desk, *late: float) -> None:
    """Let somebody begin late, Tuesday after Tuesday."""
    for minutes in late or (12, 11, 13, 12):
        check_in(desk, minutes)


def test_whoever_keeps_beginning_late_is_offered_a_later_bell_once(desk: Desk) -> None:
    """After the fourth Tuesday, after the thank you, and never again."""
    learnt(desk, 12, 11, 13)
    assert offers(desk) == 0
    check_in(desk, 12)
    assert desk.text == (
        f"{OFFER}\n\nShall I ask 10 minutes later then? That is 15 minutes after a block."
    )
    assert desk.buttons == ["Yes, on Tuesdays", "Leave it"]
    assert "Kept, all of it" in desk.messages[-2].text
    assert desk.session.settings.bells == ()
    learnt(desk)
    assert offers(desk) == 1


def test_yes_moves_the_bell_of_that_day_alone_and_says_where_to_undo_it(desk: Desk) -> None:
    """From the next Tuesday on."""
    desk.works(Slot(2, time(9), time(12)))
    learnt(desk)
    desk.tap("Yes, on Tuesdays")
    assert (
        desk.text == "From now on I ask 15 minutes after a block on Tuesdays. /settings changes it."
    )
    assert desk.session.settings.bells == ((1, 15),)
    bells = {
        one.day.weekday(): one.due_at - one.ends_at
        for one in desk.shelf.waiting()
        if one.kind == "block" and one.day > desk.today
    }
    assert bells == {1: timedelta(minutes=15), 2: timedelta(minutes=5)}


def test_yes_is_taken_back_by_one_tap(desk: Desk) -> None:
    """As it was before, and not offered again."""
    learnt(desk)
    desk.tap("Yes, on Tuesdays")
    desk.tap("As it was before")
    assert desk.text == "Left as it was: I ask 5 minutes after a block on Tuesdays."
    assert desk.session.settings.bells == ()
    learnt(desk)
    assert offers(desk) == 0


def test_leave_it_leaves_it(desk: Desk) -> None:
    """For good."""
    learnt(desk)
    desk.tap("Leave it")
    assert "Left as it was: I ask 5 minutes after a block on Tuesdays." in desk.screen
    assert desk.session.settings.bells == ()


def test_a_second_thumb_changes_nothing(desk: Desk) -> None:
    """Yes twice, yes after all, and a way back that has been gone."""
    learnt(desk)
    yes, leave = desk.find("Yes, on Tuesdays"), desk.find("Leave it")
    desk.tap_to(yes)
    back = desk.find("As it was before")
    desk.tap_to(yes)
    assert desk.toast == "That day has a bell of its own already. /settings shows it."
    desk.tap_to(leave)
    assert "I do not know this button any more." in desk.toast
    desk.tap_to(back)
    desk.tap_to(back)
    assert "I do not know this button any more." in desk.toast
    assert desk.session.settings.bells == ()


def test_a_weekday_with_a_bell_of_its_own_is_left_alone(desk: Desk) -> None:
    """Whoever chose it knows about it."""
    settings = replace(desk.session.settings, bells=((1, 10),))
    desk.session = replace(desk.session, settings=settings)
    desk.shelf.plan(desk.session, desk.now)
    for _ in range(4):
        desk.until("Tue 12:10")
        check = desk.last
        desk.advance(12)
        desk.tap("Begin", check)
        for word in ("one", "two", "three", "four", "five"):
            desk.say(word)
        desk.advance(hours=1)
    assert offers(desk) == 0


def test_what_was_asked_with_another_bell_does_not_count(desk: Desk) -> None:
    """Who chose a later bell for all days has seen to it."""
    learnt(desk, 12, 11, 13)
    settings = replace(desk.session.settings, bell_minutes=10)
    desk.session = replace(desk.session, settings=settings)
    desk.shelf.plan(desk.session, desk.now)
    desk.until("Tue 12:10")
    desk.advance(12)
    desk.tap("Begin")
    for word in ("one", "two", "three", "four", "five"):
        desk.say(word)
    assert offers(desk) == 0


def test_what_was_put_off_or_moved_does_not_count(desk: Desk) -> None:
    """Asked again at another time, it says nothing of the bell."""
    learnt(desk, 12, 11, 13)
    desk.until("Tue 12:05")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    desk.until("12:35")
    desk.advance(12)
    desk.tap("Begin")
    for word in ("one", "two", "three", "four", "five"):
        desk.say(word)
    assert offers(desk) == 0


def test_nobody_looks_at_the_ledger_for_who_begins_at_once(desk: Desk) -> None:
    """Nor for a check-in of no block, nor for a day that has been asked about."""
    asked: list[Query] = []

    def learns() -> bool:
        return any(one.kind == "ledger" for one in asked)

    answer = desk.shelf.answer
    desk.shelf.answer = lambda query, session: (asked.append(query), answer(query, session))[1]  # type: ignore[method-assign]
    check_in(desk, 1)
    desk.command("/checkin")
    for word in ("one", "two", "three", "four", "five"):
        desk.say(word)
    assert not learns()
    check_in(desk, 12)
    assert learns()
    asked.clear()
    settings = replace(desk.session.settings, bells_offered=(1,))
    desk.session = replace(desk.session, settings=settings)
    check_in(desk, 12)
    assert not learns()
    assert not any(isinstance(one, Find) for one in desk.effects)


def test_a_night_block_belongs_to_the_evening_it_began() -> None:
    """Finished after midnight, on Wednesday: it is Tuesdays that it is about."""
    desk = Desk()
    desk.session = replace(
        desk.session,
        settings=replace(desk.session.settings, quiet_from=time(0), quiet_until=time(0)),
    )
    desk.works(Slot(1, time(21), time(1)))
    for _ in range(4):
        desk.until("Wed 01:05")
        desk.advance(12)
        answer(desk)
    assert OFFER in desk.shown("minutes after I asked").text


def test_a_clock_that_was_put_back_is_no_trouble(desk: Desk) -> None:
    """A block begun before it was asked about is passed over."""
    learnt(desk, 12, 11, 13)
    opened = next(n for n, one in enumerate(desk.shelf.ledger) if one.decision == "opened")
    line = desk.shelf.ledger[opened]
    desk.shelf.ledger[opened] = replace(line, at=line.at - timedelta(days=1))
    check_in(desk, 12)
    assert offers(desk) == 0
    check_in(desk, 12)
    assert offers(desk) == 1


def test_without_the_flow_nothing_is_offered(desk: Desk) -> None:
    """A check-in does not need it."""
    desk = Desk([one for one in every_flow() if one.key != "bell"])
    assert CHECKIN in desk.world.catalog.flows.values()
    desk.works(*weekdays("09:00-12:00", days=[1]))
    learnt(desk)
    assert offers(desk) == 0


@pytest.mark.parametrize("step", ["@yes", "@before", "@leave"])
@pytest.mark.parametrize(
    "choice", ["", "1", "1.15", "1.0", "1.61", "1.-5", "9.15", "x.y", "²", "0.15", "1.15.3"]
)
def test_a_forged_choice_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """A bell that was never offered is not taken, nor given back."""
    desk.tap_to(Address("bell", step, 1, choice))
    assert "I do not know this button any more." in desk.toast
    assert desk.session.settings.bells == ()


def test_an_offer_can_be_taken_weeks_later(desk: Desk) -> None:
    """It waits in the chat as long as it likes."""
    learnt(desk)
    yes = desk.find("Yes, on Tuesdays")
    desk.advance(days=40)
    desk.tap_to(yes)
    assert desk.session.settings.bells == ((1, 15),)
    assert desk.session.settings.bell(date(2027, 1, 5)) == 15
    assert desk.now > datetime(2027, 1, 1, tzinfo=desk.zone)
