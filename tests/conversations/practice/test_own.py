"""Words that come often at a step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conversations.model import Answer, Part, Record, Voice, replace
from conversations.practice.five import SELF_STUDY
from conversations.practice.own import STEPS, fold, often, short

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def records(*texts: str, step: str = "self_study") -> list[Record]:
    """Return a record a text, a day apart."""
    return [
        Record(
            id=number,
            flow="checkin",
            zone="UTC",
            day=(NOON + timedelta(days=number)).date(),
            opened_at=NOON + timedelta(days=number),
            answers={step: Answer(parts=(Part(number, text),))},
        )
        for number, text in enumerate(texts)
    ]


def learned(*texts: str, asked: tuple[str, ...] = (), step: str = "self_study") -> str:
    """Return what is learned at self-study from these texts."""
    return often(SELF_STUDY, records(*texts, step=step), asked)


def test_the_same_words_in_three_records_are_learned() -> None:
    """However they are written, and as they were written most quietly."""
    assert learned("Holding my breath", "Holding my breath.", "HOLDING  my breath", "holding") == (
        "holding my breath"
    )
    assert learned("holding my breath", "so", "Holding  my breath!") == ""
    assert learned("holding my breath", "Holding my breath…", "Holding my breath.") == (
        "holding my breath"
    )


def test_three_times_in_one_record_are_one() -> None:
    """It is the same hour."""
    record = records("holding back")[0]
    said = Answer(parts=tuple(Part(n, "holding back") for n in range(3)))
    assert often(SELF_STUDY, [replace(record, answers={"self_study": said})], ()) == ""


def test_what_was_asked_before_or_is_a_chip_already_is_not_learned() -> None:
    """Nor what stands at another step."""
    texts = ("holding back",) * 3
    assert learned(*texts) == "holding back"
    assert learned(*texts, asked=("Holding back.",)) == ""
    assert learned("At ease.", "at ease", "at ease") == ""
    assert learned(*texts, step="letting_go") == ""


def test_what_came_most_comes_first() -> None:
    """Of several."""
    assert learned(*["holding back"] * 3, *["a quiet joy"] * 4) == "a quiet joy"


@pytest.mark.parametrize(
    "text",
    [
        "with Anna again",
        "Anna",
        "M.K. again",
        "with M again",
        "mrs smith was here",
        "the client was late",
        "back at 9",
        "a@b",
        "t.me/x",
        "one line\nand another",
        "so very many little words",
        "extraordinarilyoverwhelmed",
        "x",
        "…",
        "",
        "わたし",
    ],
)
def test_names_numbers_and_long_words_are_left_alone(text: str) -> None:
    """Privacy comes before convenience."""
    assert learned(*[text] * 4) == ""


def test_a_name_gives_itself_away_by_its_capital() -> None:
    """Within a sentence, or nowhere without it; a phone's capital alone does not make a name."""
    texts = ["Joyful laughter"] * 3
    assert learned(*texts) == ""  # never seen small: it could be a name
    assert learned(*texts, "such laughter, and joyful") == "joyful laughter"
    assert learned(*["holding joy"] * 3, "then Joy came in") == ""
    assert learned(*["I held my breath"] * 3) == "I held my breath"


def test_a_voice_note_is_no_word() -> None:
    """Nobody has heard it here."""
    said = [
        replace(one, answers={"self_study": Answer(parts=(part,))})
        for one in records("", "", "")
        for part in (Part(one.id, "holding back", Voice(3, 9)),)
    ]
    assert often(SELF_STUDY, said, ()) == ""


def test_the_step_that_sees_a_person_learns_nothing() -> None:
    """No chips that label people."""
    assert "seeing" not in {step.key for step in STEPS}


def test_folding_is_blind_to_case_blanks_and_the_last_mark() -> None:
    """And to nothing else."""
    assert fold(" Holding  Back. ") == fold("holding back")
    assert fold("holding back?") != fold("holding back")
    assert short("holding back?")
