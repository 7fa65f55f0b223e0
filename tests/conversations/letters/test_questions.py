"""The open question at the end of a letter."""

from __future__ import annotations

from datetime import date, timedelta

from conversations.letters.questions import OPEN, QUESTIONS, Question, follow
from conversations.practice import FIVE, STEPS

MONDAY = date(2026, 11, 23)
ALIKE = dict.fromkeys(FIVE, 3)


def test_every_step_and_its_chips_have_a_question() -> None:
    """Each of the five steps is asked about, and each chip of three of them; none is unknown."""
    chips = {Question(step.key, chip.key) for step in STEPS for chip in step.chips}
    asked = {one for one in QUESTIONS if one.chip}
    assert asked <= chips
    assert {one for one in chips if one.step in ("self_study", "letting_go", "nourished")} == asked
    assert {one.step for one in QUESTIONS if one.step and not one.chip} == set(FIVE)


def test_questions_are_questions() -> None:
    """Each ends with a question mark, fits on two lines of a phone and is asked once."""
    texts = [one.msgid for one in QUESTIONS.values()]
    assert all(text.endswith("?") and len(text) <= 90 for text in texts)
    assert len(set(texts)) == len(texts)


def test_a_week_without_steps_has_a_question_of_its_own() -> None:
    """Where no step was visited the question stands on its own."""
    assert follow({}, {}, MONDAY) == OPEN


def test_a_step_never_visited_comes_first() -> None:
    """A step left out while others were visited twice is asked about, whatever came most."""
    visits = {**ALIKE, "seeing": 0}
    assert follow({("self_study", "tired"): 3}, visits, MONDAY) == Question("seeing")


def test_the_chip_that_came_most_is_asked_about() -> None:
    """From twice on the most frequent chip decides."""
    chips = {("self_study", "tired"): 2, ("nourished", "courage"): 3, ("reflecting", "my_hands"): 9}
    assert follow(chips, ALIKE, MONDAY) == Question("nourished", "courage")


def test_chips_that_came_equally_often_take_turns() -> None:
    """Of two chips that came alike, one is asked about this week and the other the next."""
    chips = {("self_study", "tired"): 2, ("self_study", "moved"): 2}
    weeks = [follow(chips, ALIKE, MONDAY + timedelta(weeks=ahead)) for ahead in range(3)]
    assert weeks[0] == weeks[2]
    assert {one.chip for one in weeks} == {"tired", "moved"}


def test_the_step_visited_least_is_asked_about() -> None:
    """Without a chip that came twice, the least visited step is asked about."""
    visits = {**ALIKE, "letting_go": 1}
    assert follow({("self_study", "tired"): 1}, visits, MONDAY) == Question("letting_go")


def test_steps_visited_alike_take_turns() -> None:
    """When all steps were visited alike, five weeks ask about all five."""
    weeks = {follow({}, ALIKE, MONDAY + timedelta(weeks=ahead)).step for ahead in range(5)}
    assert weeks == set(FIVE)
