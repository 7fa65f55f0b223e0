"""A record on one card: what it says, what it hides, and what can be done with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from conversations import summary
from conversations.flows.checkin import FLOW
from conversations.flows.help import FLOW as HELP
from conversations.model import Answer, BlockRef, Card, Part, Phrase, Record, replace
from conversations.play import Play
from conversations.practice import STEPS
from tests.conversations.desk import MONDAY, Desk
from tests.conversations.screen import english, paragraphs

TODAY = MONDAY.date()
BLOCK = BlockRef(TODAY, time(9), time(12))
RECORD = Record(
    id=7,
    flow="checkin",
    zone="Europe/Berlin",
    day=TODAY,
    opened_at=datetime(2026, 11, 23, 11, 6, 40, tzinfo=UTC),
    block=BLOCK,
    state="complete",
    answers={
        "self_study": Answer(chips=("tight",), parts=(Part(3, "in the shoulders"),)),
        "letting_go": Answer(skipped=True),
    },
)


def play(desk: Desk | None = None) -> Play:
    """Return a turn on Monday morning."""
    desk = desk or Desk()
    return Play(desk.world, desk.session, desk.now)


def texts(card: Card) -> list[str]:
    """Return the sentences of a card as they are written, tags and all."""
    lines = [one for part in card.body for one in ((part,) if isinstance(part, Phrase) else part)]
    return [line.msgid for line in lines]


def labels(card: Card) -> list[str]:
    """Return the labels of a card's buttons."""
    return [english(one.label) for row in card.keyboard for one in row]


def test_a_record_shows_its_block_its_steps_its_chips_and_its_words() -> None:
    """What was skipped is not held up to anybody."""
    card = summary.card(play(), RECORD)
    assert paragraphs(card.body) == (
        "Mon 23 Nov, 09:00–12:00\n\nIn yourself\ntight\nin the shoulders"
    )
    assert labels(card) == ["Go deeper", "Edit", "Tags", "Delete"]
    styles = [one.style for row in card.keyboard for one in row]
    assert styles == ["primary", "", "", "danger"], "only a deletion is marked as dangerous"


def test_words_of_today_are_plain_and_older_ones_behind_a_spoiler() -> None:
    """From the history all of them are."""
    hidden = "<tg-spoiler>{words}</tg-spoiler>"
    assert hidden not in texts(summary.card(play(), RECORD))
    assert hidden in texts(summary.card(play(), RECORD, page=7))
    desk = Desk()
    desk.advance(days=1)
    assert hidden in texts(summary.card(play(desk), RECORD))


def test_tags_stand_below_the_words_and_are_as_private() -> None:
    """A list of them, behind a spoiler wherever the words are."""
    record = replace(RECORD, tags=("supervision", "cpd"))
    card = summary.card(play(), record)
    assert paragraphs(card.body).endswith("Tags: supervision and cpd")
    assert "Tags: {tags}" in texts(card)
    assert "Tags: <tg-spoiler>{tags}</tg-spoiler>" in texts(summary.card(play(), record, page=7))


def test_an_answer_stands_below_what_was_carried_into_it() -> None:
    """It would say nothing by itself; it is as private as the rest."""
    record = replace(
        RECORD,
        answers={"kept_intention": Answer(chips=("with_me",))},
        given={"intention": "slow down"},
    )
    card = summary.card(play(), record, page=7)
    assert "What you carried\n“slow down”\nit was with me" in paragraphs(card.body)
    assert "<tg-spoiler>{words}</tg-spoiler>" in texts(card)


def test_a_record_of_nothing_says_so() -> None:
    """Without a reproach."""
    card = summary.card(play(), replace(RECORD, answers={"letting_go": Answer(skipped=True)}))
    assert "Nothing is written down here, and that is fine." in paragraphs(card.body)


def test_a_note_can_be_attached_and_is_named_by_its_hour() -> None:
    """It has no block, and nothing to go deeper into."""
    note = replace(RECORD, flow="note", block=None, answers={"note": Answer(parts=(Part(1, "x"),))})
    card = summary.card(play(), note)
    assert paragraphs(card.body) == "Mon 23 Nov, 12:06: a note\n\nNote\nx"
    assert labels(card) == ["Edit", "Attach to a block", "Tags", "Delete"]


@pytest.mark.parametrize(
    ("record", "label"),
    [
        (replace(RECORD, state="down"), "Continue"),
        (replace(RECORD, answers={"line": Answer(parts=(Part(1, "x"),))}), "Go deeper"),
        (replace(RECORD, answers={"seeing": Answer(skipped=True)}, only="seeing"), "Go deeper"),
    ],
)
def test_what_has_questions_left_can_be_gone_on_with(record: Record, label: str) -> None:
    """One that was set down, a line, a single step."""
    button = summary.onward(play(), record)
    assert button is not None
    assert (english(button.label), button.to.choice) == (label, "7")


def test_what_has_none_left_cannot() -> None:
    """Nor can a note."""
    answers = {step.key: Answer(skipped=True) for step in STEPS if not step.tail}
    assert summary.onward(play(), replace(RECORD, answers=answers)) is None
    assert summary.onward(play(), replace(RECORD, flow="note")) is None


def test_steps_and_chips_that_are_gone_lose_no_words() -> None:
    """An older record may hold what nobody asks any more."""
    record = replace(RECORD, answers={"gone": Answer(chips=("gone",), parts=(Part(1, "x"),))})
    assert "In your words\nx" in paragraphs(summary.card(play(), record).body)


def test_each_step_has_a_title() -> None:
    """A new one needs one, too."""
    assert not [step.key for step in STEPS if step.key not in summary.TITLES]


def test_long_words_are_clipped_to_one_message_and_short_ones_stay_whole() -> None:
    """Room that short answers leave is given to the long ones."""
    answers = {step.key: Answer(parts=(Part(1, "word " * 900),)) for step in STEPS}
    answers["seeing"] = Answer(parts=(Part(2, "her hands\nand her laugh"),))
    said = paragraphs(summary.card(play(), replace(RECORD, answers=answers)).body)
    assert len(said) < summary.ROOM + 500
    assert "her hands\nand her laugh" in said
    assert said.count("…") == len(STEPS) - 1
    alone = replace(RECORD, answers={"seeing": Answer(parts=(Part(1, "a" * summary.ROOM),))})
    assert "…" not in paragraphs(summary.card(play(), alone).body)


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        ("", (0, 0, 0)),
        ("7", (7, 0, 0)),
        ("7.8.9", (7, 8, 9)),
        ("7.8.seeing", (7, 8, 0)),
        ("-7..9", (0, 0, 9)),
        ("9" * 30 + ".1", (0, 1, 0)),
    ],
)
def test_a_forged_choice_names_nothing(choice: str, numbers: tuple[int, int, int]) -> None:
    """Whatever a button says, it is read."""
    assert summary.numbers(choice) == numbers


def test_there_is_no_way_to_a_history_that_is_not_there() -> None:
    """Without that conversation no button leads to it."""
    assert summary.look(play(Desk([FLOW, HELP])), RECORD) == ()
    assert summary.look(play(), RECORD) != ()


def test_more_buttons_stand_below_going_on() -> None:
    """What cannot be read, such as a voice, has a row of its own."""
    more = summary.look(play(), RECORD)
    assert labels(summary.card(play(), RECORD, more=more))[:2] == ["Go deeper", "Look at it"]


def test_a_block_and_its_line_are_told_apart() -> None:
    """In a list they stand below each other."""
    line = replace(RECORD, answers={"line": Answer(parts=(Part(1, "x"),))})
    assert english(summary.name(line)) == "Mon 23 Nov, 09:00–12:00: a line"
    assert english(summary.name(replace(RECORD, block=None, day=date(2026, 11, 22)))) == (
        "Sun 22 Nov, 12:06"
    )
