"""The practice as questions: the five steps, and what leads from one check-in to the next."""

from conversations.practice.five import LETTING_GO, NOURISHED, REFLECTING, SEEING, SELF_STUDY
from conversations.practice.loop import (
    INTENTION,
    KEPT_INTENTION,
    RELATIONSHIP,
    SAID_IT,
    SENTENCE,
    WEEK_QUESTION,
)

__all__ = ["FIVE", "INTENTION", "KEPT_INTENTION", "SAID_IT", "SENTENCE", "STEPS", "WEEK_QUESTION"]

FIVE = ("self_study", "letting_go", "seeing", "nourished", "reflecting")
"""The five steps, in their order."""

STEPS = (
    WEEK_QUESTION,
    KEPT_INTENTION,
    SAID_IT,
    SELF_STUDY,
    LETTING_GO,
    SEEING,
    NOURISHED,
    REFLECTING,
    SENTENCE,
    RELATIONSHIP,
    INTENTION,
)
