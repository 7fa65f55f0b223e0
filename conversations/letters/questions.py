"""The open question a letter ends with, from a table: it follows from the week.

The rules, in the order in which they are tried:

1. In a week without any step, a question that stands on its own.
2. A step that was never visited, when another was visited at least twice.
3. The chip that came most, from twice on.
4. The step that was visited least.

Equals take turns, week by week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.model import P, Phrase
from conversations.practice import FIVE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

OFTEN = 2
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Question:
    """An open question by what it follows from: a chip of a step, a step, or neither."""

    step: str = ""
    chip: str = ""


OPEN = Question()

QUESTIONS: Mapping[Question, Phrase] = {
    OPEN: P("question", "What would you like to notice next week?"),
    Question("self_study"): P(
        "question", "When the next person sits down with you, what happens first in your body?"
    ),
    Question("letting_go"): P("question", "What could stay outside the door next week?"),
    Question("seeing"): P("question", "Who will be there next week, beyond the complaint?"),
    Question("nourished"): P("question", "What will you let yourself receive next week?"),
    Question("reflecting"): P("question", "How will they know next week what you saw in them?"),
    Question("self_study", "at_ease"): P("question", "Where does your ease come from?"),
    Question("self_study", "moved"): P(
        "question", "What does being moved tell you about what matters to you?"
    ),
    Question("self_study", "tight"): P(
        "question", "Where could a little softness begin, before the next person comes in?"
    ),
    Question("self_study", "tired"): P(
        "question", "What would let you rest a little between two people?"
    ),
    Question("self_study", "hurried"): P("question", "What would one slower minute change?"),
    Question("self_study", "distracted"): P(
        "question", "What calls you back when your attention wanders?"
    ),
    Question("self_study", "urge_to_fix"): P(
        "question", "What happens in you just before the urge to fix?"
    ),
    Question("self_study", "need_to_help"): P(
        "question", "Who are you with them while you are not helping?"
    ),
    Question("self_study", "named_wrong"): P(
        "question", "What is well in them that you could name first?"
    ),
    Question("self_study", "own_agenda"): P(
        "question", "What might they bring if you brought nothing?"
    ),
    Question("letting_go", "the_fixer"): P(
        "question", "With the fixer set down, what do your hands do?"
    ),
    Question("letting_go", "a_plan"): P("question", "What comes to meet you without a plan?"),
    Question("letting_go", "a_label"): P("question", "Whom do you see once the label is gone?"),
    Question("letting_go", "being_liked"): P(
        "question", "What becomes simpler when you need not be liked?"
    ),
    Question("letting_go", "time"): P(
        "question", "What is an hour like when nobody counts its minutes?"
    ),
    Question("letting_go", "not_yet"): P(
        "question", "What would you like to hold a little longer, and what for?"
    ),
    Question("nourished", "courage"): P("question", "Where do you meet your own courage?"),
    Question("nourished", "humour"): P("question", "What does laughing together make possible?"),
    Question("nourished", "patience"): P("question", "Whose patience are you learning from?"),
    Question("nourished", "trust"): P("question", "What do you do that people can trust?"),
    Question("nourished", "tenderness"): P(
        "question", "How does tenderness find its way into your hands?"
    ),
    Question("nourished", "honesty"): P(
        "question", "What does their honesty make room for in you?"
    ),
    Question("nourished", "care"): P("question", "Who takes care of you?"),
    Question("nourished", "self_care"): P(
        "question", "What have you learned from how they look after themselves?"
    ),
}

_THIS_WEEK: Mapping[Question, Phrase] = {
    OPEN: P("question", "What would you like to notice this week?"),
    Question("letting_go"): P("question", "What could stay outside the door this week?"),
    Question("seeing"): P("question", "Who will be there this week, beyond the complaint?"),
    Question("nourished"): P("question", "What will you let yourself receive this week?"),
    Question("reflecting"): P("question", "How will they know this week what you saw in them?"),
}
"""How a question is put in the week that it was about."""


def code(question: Question) -> str:
    """Return what a question is remembered by."""
    return f"{question.step}.{question.chip}"


def this_week(remembered: str) -> Phrase:
    """Return a remembered question as it is put in its week; of one that is gone the open one."""
    step, _, chip = remembered.partition(".")
    question = Question(step, chip)
    return _THIS_WEEK.get(question) or QUESTIONS.get(question) or _THIS_WEEK[OPEN]


def follow(
    chips: Mapping[tuple[str, str], int], visits: Mapping[str, int], first: date
) -> Question:
    """Return the question that follows from a week.

    Args:
        chips: how often each chip was chosen, by step and chip.
        visits: how many check-ins came to each step.
        first: the first day of the week; it decides whose turn it is.
    """
    week = first.toordinal() // _DAYS_A_WEEK
    steps = {step: visits.get(step, 0) for step in FIVE}
    most, least = max(steps.values()), min(steps.values())
    if not most:
        return OPEN
    rarest = [Question(step) for step, times in steps.items() if times == least]
    if not least and most >= OFTEN:
        return rarest[week % len(rarest)]
    known = {
        one: n for (step, chip), n in chips.items() if (one := Question(step, chip)) in QUESTIONS
    }
    often = max(known.values(), default=0)
    if often >= OFTEN:
        alike = [one for one in QUESTIONS if known.get(one) == often]
        return alike[week % len(alike)]
    return rarest[week % len(rarest)]
