"""The check-in that every peer walks: five questions and their chips, as Presence asks them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple


class Question(NamedTuple):
    """A step's key, what it asks, and rows of chips as (label, key)."""

    step: str
    text: str
    chips: tuple[tuple[tuple[str, str], ...], ...]


QUESTIONS = (
    Question(
        "self_study",
        "What did you notice in yourself: body, feeling, an urge?",
        (
            (("at ease", "at_ease"), ("moved", "moved"), ("tight", "tight")),
            (("tired", "tired"), ("hurried", "hurried"), ("distracted", "distracted")),
            (("urge to fix", "urge_to_fix"),),
            (("need to be the one who helps", "need_to_help"),),
            (("commented on what was wrong", "named_wrong"),),
            (("own agenda", "own_agenda"),),
        ),
    ),
    Question(
        "letting_go",
        "What could you set down, so that there was room?",
        (
            (("being the one who fixes", "the_fixer"),),
            (("a plan for the session", "a_plan"),),
            (("a label", "a_label"), ("being liked", "being_liked"), ("time", "time")),
            (("not yet", "not_yet"),),
        ),
    ),
    Question(
        "seeing",
        "Who was there, beyond the problem?",
        ((("not today", "not_today"),),),
    ),
    Question(
        "nourished",
        "What in them touched you, and what did it give you?",
        (
            (("their courage", "courage"), ("humour", "humour")),
            (("patience", "patience"), ("trust", "trust"), ("tenderness", "tenderness")),
            (("honesty", "honesty"), ("care for others", "care")),
            (("how they looked after themselves", "self_care"),),
        ),
    ),
    Question(
        "reflecting",
        "How did that reach them, through you?",
        (
            (("it was simply there", "simply_there"),),
            (("in my hands", "my_hands"), ("in a few words", "few_words")),
            (("I told them what works well", "works_well"),),
            (("next time", "next_time"),),
        ),
    ),
)

KEPT = "✓ Kept, all of it. Thank you for looking."


def asked(number: int) -> str:
    """Return what is said when a question is asked; after the first with a receipt."""
    return QUESTIONS[number].text if number == 0 else f"✓ {QUESTIONS[number].text}"


def buttons(number: int) -> list[list[tuple[str, str]]]:
    """Return the rows of a question's keyboard as (label, callback data)."""
    step, _, chips = QUESTIONS[number]
    rows = [[(label, f"checkin:{step}:{key}") for label, key in row] for row in chips]
    ways = [("Skip ›", f"checkin:{step}:skip")]
    return [*rows, ways]


def given() -> tuple[str, str, Path]:
    """Return the Bot API's address, the token and the data directory, as the command line says."""
    url, token, data = sys.argv[1:]
    os.umask(0o077)
    directory = Path(data)
    directory.mkdir(parents=True, exist_ok=True)
    return url, token, directory
