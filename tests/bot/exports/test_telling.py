"""What was written, as people read it."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import date

from bot.exports.document import Everything
from bot.exports.telling import Section, entries, heading
from bot.words import Words
from conversations.model import Answer, Own, Part, Session, replace
from tests.bot.exports.test_reading import DAY, whole

WORDS = Words("en")


def test_a_check_in_step_by_step() -> None:
    """Titles and chips in words, each message by itself, the skipped told."""
    first, note = entries(whole(), WORDS)
    assert first.name == "Sun, 25 Oct 2026, 02:30–03:50"
    assert first.sections == (
        Section("self_study", "In yourself", "", ("tight",), ("her laugh",), ("one",)),
        Section("letting_go", "Letting go", skipped=True),
        Section(
            "seeing",
            "The person you saw",
            texts=("half \ud83e", "(voice note, 0:03)", "שלום\x00"),
        ),
    )
    assert note.name == "Tue, 3 Mar 2026, 02:30: a note"


def test_in_the_order_of_the_steps() -> None:
    """Whatever was answered first; what is no step of today's stands before."""
    answers = {
        "reflecting": Answer(chips=("my_hands",)),
        "self_study": Answer(chips=("gone_chip",)),
        "gone": Answer(parts=(Part(1, "x"),)),
    }
    given = whole()
    one = replace(given.records[0], answers=answers)
    [entry] = entries(changed(given, records=[one]), WORDS)
    assert [one.title for one in entry.sections] == [
        "In your words",
        "In yourself",
        "How it reached them",
    ]
    assert [one.chips for one in entry.sections] == [(), (), ("in my hands",)]


def test_what_was_carried_stands_above_its_answer() -> None:
    """The intention in its words, the letter's question as it was asked."""
    answer = Answer(own=(Own(1, "yes"),))
    answers = dict.fromkeys(("week_question", "kept_intention", "said_it"), answer)
    given = whole()
    one = replace(given.records[0], answers=answers)
    [entry] = entries(changed(given, records=[one]), WORDS)
    assert [one.about for one in entry.sections] == [
        "What does being moved tell you about what matters to you?",
        "slower",
        "",
    ]


def test_what_the_whole_is_called() -> None:
    """By its days, with their year."""
    assert heading(whole(), WORDS) == "All check-ins and notes"
    given = Everything(Session(), [], [], [], [], (DAY, date(2026, 3, 9)))
    assert heading(given, WORDS) == "Check-ins and notes, Tue, 3 Mar 2026 to Mon, 9 Mar 2026"


def test_what_the_entries_of_a_tag_are_called() -> None:
    """By the tag as it was written, and by the days if some are named."""
    assert heading(changed(whole(), tag="Hände"), WORDS) == "Entries tagged Hände"
    given = changed(whole(), tag="a", period=(DAY, DAY))
    assert heading(given, WORDS) == "Entries tagged a, Tue, 3 Mar 2026 to Tue, 3 Mar 2026"
