"""What leads from one check-in to the next: each comes back once, and none after it was let go."""

from __future__ import annotations

import pytest

from conversations.flow import Step
from conversations.practice import STEPS
from conversations.practice.loop import INTENTION, RELATIONSHIP, WEEK_QUESTION
from tests.conversations.desk import Desk
from tests.conversations.screen import english

SENTENCE, CARRIED = "You carry a lot, lightly", "softer hands"


def offer(step: Step) -> str:
    """Return the button of a tail."""
    assert step.offer is not None
    return english(step.offer)


def check_in(desk: Desk, *, last: str = "", carry: str = "") -> None:
    """Walk through a check-in to its end; what comes back is skipped."""
    desk.command("/checkin")
    while desk.session.talk is not None and desk.session.talk.open is not None:
        match desk.session.talk.open:
            case "kept_intention" | "said_it":
                desk.tap("Skip ›")
            case "reflecting" if last:
                desk.tap("next time")
            case "sentence":
                desk.say(last)
            case _:
                desk.say("so it was")
    if carry:
        desk.tap(offer(INTENTION))
        desk.say(carry)


def comes_back(desk: Desk, words: str) -> int:
    """Return in how many questions these words were put."""
    shown = [one for one in desk.messages if one.card and words in one.text]
    return sum("Skip ›" in one.buttons or "Answer after all" in one.buttons for one in shown)


@pytest.mark.parametrize("times", [1, 3])
def test_what_was_carried_and_skipped_does_not_come_again(times: int) -> None:
    """Neither the intention nor the sentence, however many check-ins follow."""
    desk = Desk()
    check_in(desk, last=SENTENCE, carry=CARRIED)
    for _ in range(times):
        desk.advance(days=1)
        check_in(desk)
    assert comes_back(desk, SENTENCE) == 1
    assert comes_back(desk, CARRIED) == 1
    assert desk.session.carried == {}


def test_what_is_carried_anew_takes_the_place_of_the_old() -> None:
    """The words said last are asked about, and each of them once."""
    desk = Desk()
    check_in(desk, carry="slow")
    check_in(desk, carry="slower")
    check_in(desk, carry="slowest")
    check_in(desk)
    check_in(desk)
    assert [comes_back(desk, f"“{one}”") for one in ("slow", "slower", "slowest")] == [1, 1, 1]


def test_no_sentence_is_asked_for_when_next_time_is_taken_back() -> None:
    """And what was written to it is not carried on."""
    desk = Desk()
    check_in(desk, last=SENTENCE)
    card = next(one for one in desk.messages if "✓ next time" in one.buttons)
    desk.tap("✓ next time", card)
    check_in(desk)
    assert comes_back(desk, SENTENCE) == 0


@pytest.mark.parametrize("answer", ["yes", "next time", "Skip ›"])
def test_the_relationship_is_asked_about_once_a_check_in(answer: str) -> None:
    """It is offered, never put; answered or skipped it is not offered there again."""
    desk = Desk()
    check_in(desk)
    assert offer(RELATIONSHIP) in desk.buttons
    desk.tap(offer(RELATIONSHIP))
    first = desk.text
    desk.tap(answer)
    assert offer(RELATIONSHIP) not in desk.buttons
    check_in(desk)
    assert offer(RELATIONSHIP) in desk.buttons
    desk.tap(offer(RELATIONSHIP))
    assert desk.text != first


def test_nothing_comes_back_for_somebody_else_of_the_same_block() -> None:
    """It belongs to the next check-in."""
    desk = Desk()
    check_in(desk, carry=CARRIED)
    desk.tap("Someone else?")
    assert CARRIED not in desk.text
    desk.command("/cancel")
    check_in(desk)
    assert comes_back(desk, CARRIED) == 1


def test_each_has_wordings_for_a_week_of_three_a_day() -> None:
    """So that none need come twice within it; the letter's question comes once a week."""
    for step in STEPS:
        assert isinstance(step.ask, tuple)
        free = [one for one in step.ask if not (one.leans or one.on or one.given)]
        assert len(free) >= (8 if step is WEEK_QUESTION else 16), step.key


def test_a_sentence_that_rests_is_kept_when_another_chip_is_changed() -> None:
    """It was carried here from another check-in, and that one asked for it."""
    desk = Desk()
    check_in(desk, last=SENTENCE)
    desk.command("/checkin")
    desk.tap("not yet")
    card = desk.last
    desk.tap(card.buttons[0])
    desk.tap(card.buttons[1], card)
    assert desk.session.carried == {"sentence": SENTENCE}
    desk.command("/cancel")
    desk.advance(days=7)
    check_in(desk)
    assert comes_back(desk, SENTENCE) == 1
