"""What the weekly letter tells of a week."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from conversations.letters.questions import OPEN, Question
from conversations.letters.weekly import MOST_PASSING, weekly
from conversations.model import Answer, Part, replace
from conversations.practice import FIVE
from conversations.when.daysoff import Pause
from conversations.when.off import Off
from tests.conversations.letters.a_week import (
    EVENING,
    MONDAY,
    SUNDAY,
    block,
    letter,
    note,
    record,
    said,
    text,
)


def test_a_letter_is_the_same_each_time() -> None:
    """The order in which records arrive changes nothing."""
    kept = [record(n, n % 3, seeing=said(f"Somebody number {n} came along")) for n in range(1, 8)]
    assert letter(*kept) == letter(*reversed(kept))


def test_a_line_of_the_eight_weeks_before_is_not_told_again() -> None:
    """However it is written; one older than that may come back."""
    old, new = "She laughed about the rain", "A gardener who talks to her roses"
    recent = record(1, -56, seeing=said(f"{old.upper()}!"))
    kept = (record(2, 0, seeing=said(new)), record(3, 1, seeing=said(f"{old} all day\n{old}.")))
    assert [one.text for one in letter(*kept[:1], recent).quotes] == [new]
    assert letter(record(4, 2, seeing=said(old)), recent).quotes == ()
    older = record(1, -57, seeing=said(old))
    assert [one.text for one in letter(record(4, 2, seeing=said(old)), older).quotes] == [old]


def test_only_one_liners() -> None:
    """A week of one-liners and notes quotes a few more of them, the oldest first."""
    kept = [record(n, n, line=said(f"The line of day number {n}")) for n in range(6)]
    told = letter(*kept, note(9, "A note on the side of things", 6))
    assert told.check_ins == 6
    assert [line.text for line in told.passing] == [
        *(f"The line of day number {n}" for n in (2, 3, 4, 5)),
        "A note on the side of things",
    ]
    assert told.question == OPEN
    assert "6 check-ins." in text(told)


def test_a_few_lines_in_passing() -> None:
    """Beside lines of the steps, three one-liners and notes are quoted, none twice."""
    notes = [note(n, f"Some thought of number {n % 4}", n % 7) for n in range(2, 12)]
    told = letter(record(1, seeing=said("A gardener who talks to her roses")), *notes)
    assert len(told.passing) == MOST_PASSING
    assert len({line.text for line in told.passing}) == MOST_PASSING


def test_days_worked_are_days_with_a_block_that_is_over() -> None:
    """Two blocks make one day; days off, later blocks, dropped ones and letters make none."""
    told = letter(
        prompts=(
            block(1, 0),
            block(2, 0, 17),
            block(3, 1, state="silent"),
            block(4, 2, state="dropped"),
            block(5, 3),
            block(6, 4, kind="letter"),
            block(7, 6, 19, state="waiting"),
            block(8, 7),
        ),
        pauses=(Pause(date(2026, 11, 26), date(2026, 11, 26)),),
    )
    assert told.worked == 2
    assert told.away == 1


def test_what_belongs_elsewhere_is_passed_over() -> None:
    """Other days and conversations do not count, nor a check-in without a word in it."""
    told = letter(
        record(1, -1, seeing=said("Last week this was, long ago")),
        record(2, 7, seeing=said("Next week this will be, maybe")),
        record(3, flow="onboarding", seeing=said("Not a check-in at all")),
        record(4, state="down", seeing=said()),
        record(6, seeing=said()),
        record(5, state="down", seeing=said("Half a check-in is one as well")),
    )
    assert told.check_ins == 1
    assert [line.text for line in told.quotes] == ["Half a check-in is one as well"]


def test_chips_alone_are_not_lines() -> None:
    """A step answered by chips is counted, not quoted."""
    told = letter(record(1, self_study=said("", "moved"), seeing=said("", "not_today")))
    assert told.quotes == ()
    assert "What you noticed in yourself: moved." in text(told)


def test_what_came_once_is_told_when_nothing_came_often() -> None:
    """Single chips give way to any that came twice; at most three are told."""
    once = letter(record(1, nourished=said("", "trust", "care", "humour", "honesty")))
    assert [one.chip for one in once.strengths] == ["humour", "trust", "honesty"]
    assert "Strengths you met: humour, trust and honesty." in text(once)
    most = letter(
        *(record(n, nourished=said("", *("trust", "honesty")[n % 3 :])) for n in range(9))
    )
    assert [(one.chip, one.times) for one in most.strengths] == [("honesty", 6), ("trust", 3)]
    twice = letter(
        record(1, nourished=said("", "trust", "care")), record(2, nourished=said("", "care"))
    )
    assert [(one.chip, one.times) for one in twice.strengths] == [("care", 2)]


def test_not_yet_is_not_let_go() -> None:
    """`Not yet` is nothing that was let go of."""
    assert letter(record(1, letting_go=said("", "not_yet", "time"))).let_go[0].chip == "time"
    assert letter(record(1, letting_go=said("", "not_yet"))).let_go == ()


def test_the_newest_two_are_told() -> None:
    """Of many intentions the newest two are told, in their order."""
    told = letter(*(record(n, n, intention=said(f"thing {n}")) for n in range(5)))
    assert [one.text for one in told.intentions] == ["thing 3", "thing 4"]


def test_what_was_asked_about_last_is_the_newest() -> None:
    """Words carried long ago count as new when they are asked about, or taken along again."""
    asked = record(5, given={"intention": "thing 0"}, kept_intention=said("", "with_me"))
    told = letter(*(record(n, intention=said(f"thing {n}")) for n in range(3)), asked)
    assert [one.text for one in told.intentions] == ["thing 2", "thing 0"]
    assert told.intentions[-1].answer.chips == ("with_me",)


def test_the_last_message_is_what_is_carried() -> None:
    """Of an intention in two messages the last one is carried, and known again by it."""
    both = Answer(parts=(Part(1, "Or rather"), Part(2, "Arrive")))
    asked = record(2, given={"intention": "Arrive"}, kept_intention=said("", "with_me"))
    assert [one.text for one in letter(record(1, intention=both), asked).intentions] == ["Arrive"]


def test_a_line_is_not_quoted_twice() -> None:
    """The same words under two steps are quoted once."""
    same = said("The same good words at both of them")
    other = said("Other words, and fewer")
    told = letter(record(1, seeing=same, nourished=same), record(2, nourished=other))
    assert [line.text for line in told.quotes] == [same.text, other.text]
    assert len(letter(record(1, seeing=same, nourished=same)).quotes) == 1


def test_the_question_follows_from_the_week() -> None:
    """The question is that of the chip that came most."""
    kept = [record(n, self_study=said("", "tired")) for n in range(2)]
    rest = {step: said("", "tired") for step in FIVE}
    told = letter(*kept, replace(record(3), answers=rest))
    assert told.question == Question("self_study", "tired")
    assert text(told).endswith("What would let you rest a little between two people?")


def test_bad_arguments_are_refused() -> None:
    """A naive instant and a week that ends before it begins are refused."""
    with pytest.raises(ValueError, match="aware"):
        letter(now=datetime(2026, 11, 29, 18, 0))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="begins"):
        weekly((), (), Off(), first=SUNDAY, last=MONDAY, now=EVENING)
