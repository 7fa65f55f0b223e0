"""What an entry says, and what the check-ins come to that it is offered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conversations.cpd import entries
from conversations.cpd.entries import Proposal
from conversations.model import Answer, Part, Record, Voice, replace
from tests.conversations.screen import english

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)
SAID, SKIPPED = Answer(parts=(Part(1, "words"),)), Answer(skipped=True)
FIVE = ("self_study", "letting_go", "seeing", "nourished", "reflecting")


def check_in(minutes: float | None, answered: int = 5, *, days_ago: float = 1) -> Record:
    """Return a check-in that took so long; None for one that was never finished."""
    begun = NOW - timedelta(days=days_ago)
    ended = begun + timedelta(minutes=minutes) if minutes is not None else None
    state = "complete" if ended else "down"
    answers = {step: SAID if at < answered else SKIPPED for at, step in enumerate(FIVE)}
    return Record(1, "checkin", "UTC", DAY, begun, None, state, ended, answers)


def entry(days_ago: float, **answers: Answer) -> Record:
    """Return an entry that was offered something."""
    begun = NOW - timedelta(days=days_ago)
    offered = {entries.GIVEN: entries.code(Proposal(3, 12, DAY))}
    return Record(2, "cpd", "UTC", DAY, begun, state="complete", answers=answers, given=offered)


CLAIMS = {"minutes": Answer(chips=("m30",))}


@pytest.mark.parametrize(
    ("record", "minutes"),
    [
        (check_in(3), 3),
        (check_in(3.2), 4),
        (check_in(0.1), 1),
        (check_in(0), 1),
        (check_in(15), 15),
        (check_in(15.1), 10),
        (check_in(600, 2), 4),
        (check_in(None, 3), 6),
        (check_in(5, 0), 0),
        (replace(check_in(0), answers={"line": SAID}), 1),
        (replace(check_in(None), state="open", answers={"seeing": SAID}), 2),
    ],
)
def test_how_long_a_check_in_took(record: Record, minutes: int) -> None:
    """Whole minutes begun; where it lay aside, two for each answer."""
    assert entries.took(record) == minutes


def test_those_since_the_last_entry_are_counted() -> None:
    """Not those before it, not what is no check-in, not those without a word."""
    records = [
        check_in(4, days_ago=5),
        check_in(4, days_ago=2),
        check_in(6, days_ago=1),
        check_in(6, 0, days_ago=1),
        replace(check_in(4, days_ago=1), flow="note"),
        entry(1, **CLAIMS),
    ]
    begins = entries.since([entry(3, **CLAIMS)], NOW)
    assert begins == NOW - timedelta(days=3)
    assert entries.propose(records, begins, DAY) == Proposal(2, 10, DAY)


def test_before_the_first_entry_those_of_a_month_are() -> None:
    """A month, and of somebody who comes back a year at most."""
    assert entries.since([], NOW) == NOW - timedelta(days=31)
    assert entries.since([entry(400, **CLAIMS)], NOW) == NOW - timedelta(days=366)
    assert entries.propose([], NOW, DAY) == Proposal(0, 0, DAY)


@pytest.mark.parametrize(
    "answers",
    [{}, {**CLAIMS, "activity": Answer(chips=("course",))}],
    ids=["nothing claimed", "a course"],
)
def test_an_entry_that_took_no_offer_leaves_it(answers: dict[str, Answer]) -> None:
    """What it did not claim is offered again."""
    assert entries.since([entry(9, **CLAIMS), entry(3, **answers)], NOW) == NOW - timedelta(days=9)


def test_reflective_practice_beside_something_else_is_offered_them() -> None:
    """So is an entry in words of one's own, and one that does not say what it is."""
    for chips in (("reflection", "peers"), ()):
        one = entry(1, activity=Answer(chips=chips))
        assert entries.proposed(one) == Proposal(3, 12, DAY)
    assert entries.proposed(entry(1, activity=Answer(parts=(Part(1, "a walk"),)))) is not None
    assert entries.proposed(entry(1, activity=Answer(chips=("reading",)))) is None
    assert entries.proposed(replace(entry(1), given={})) is None
    assert entries.proposed(replace(entry(1), given={"proposed": "1.x.2026-11-23"})) is None


@pytest.mark.parametrize(
    ("answer", "minutes"),
    [
        (Answer(chips=("m35",)), 35),
        (Answer(parts=(Part(1, "1h 30"),)), 90),
        (Answer(chips=("m35",), parts=(Part(1, "50"),)), 50),
        (Answer(parts=(Part(1, "50"), Part(2, "it was good"))), 50),
        (Answer(parts=(Part(1, "50"), Part(2, "1 h"))), 60),
        (Answer(chips=("m35",), parts=(Part(1, "2"),)), 35),
        (Answer(parts=(Part(1, "", Voice(3, 5)),)), None),
        (Answer(skipped=True), None),
        (Answer(chips=("m99999", "x5", "m", "m-5", "m٣")), None),
    ],
)
def test_what_is_claimed(answer: Answer, minutes: int | None) -> None:
    """The newest number that is clear; words beside it change nothing and are kept."""
    assert entries.meant(answer) == minutes


def test_words_at_the_minutes_are_told_apart() -> None:
    """They belong to no field, and are not lost."""
    one = entry(1, minutes=Answer(parts=(Part(1, "50"), Part(2, "it was good"))))
    assert [part.text for part in entries.beside(one)] == ["it was good"]


def test_kinds_add_up_to_what_was_claimed() -> None:
    """An entry of two kinds stands once, under both names; small letters do not matter."""
    some = [
        entry(1, activity=Answer(chips=("course",)), minutes=Answer(chips=("m60",))),
        entry(1, activity=Answer(parts=(Part(1, "A walk"),)), minutes=Answer(chips=("m10",))),
        entry(1, activity=Answer(parts=(Part(1, "a walk"),)), minutes=Answer(chips=("m10",))),
        entry(1, activity=Answer(chips=("peers", "course")), minutes=Answer(chips=("m90",))),
        entry(1, minutes=SKIPPED),
    ]
    told = [
        (", ".join(k if isinstance(k, str) else english(k) for k in kinds), times, minutes)
        for kinds, times, minutes in entries.by_kind(some)
    ]
    assert told == [
        ("peer group, course", 1, 90),
        ("course", 1, 60),
        ("A walk", 2, 20),
        ("", 1, 0),
    ]
    assert sum(minutes for _, _, minutes in told) == entries.total(some) == 170
