"""The lines of an entry, and the entry without some of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.model import Answer, Own, Part, Record, Voice, replace, units
from conversations.packets.lines import GAP, LONGEST, MOST_OF_ONE, lines, spans, without

AT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def record(answers: dict[str, Answer], **given: str) -> Record:
    """Return a check-in with these answers, and what was carried into it."""
    plain = Record(5, "checkin", "Europe/Berlin", date(2026, 11, 23), AT, state="down")
    return replace(plain, answers=answers, given=given, tags=("anna-case",), only="seeing")


def said(text: str, number: int = 1) -> Answer:
    """Return an answer of one message."""
    return Answer(parts=(Part(number, text),))


def test_every_kind_of_line_in_the_order_of_the_questions() -> None:
    """What was carried, chips, voice notes and words; what was skipped is no line."""
    voice = Part(3, "below it", Voice(23, 9))
    found = lines(
        record(
            {
                "seeing": Answer(parts=(Part(2, " first \n\nsecond"), voice)),
                "kept_intention": Answer(("kept",), own=(Own(9, "almost"),)),
                "letting_go": Answer(skipped=True),
                "nourished": said("  \n "),
            },
            intention="slower",
        )
    )
    assert [(one.step, one.kind, one.text) for one in found] == [
        ("kept_intention", "carried", "slower"),
        ("kept_intention", "chips", "kept\n\nalmost"),
        ("seeing", "words", "first"),
        ("seeing", "words", "second"),
        ("seeing", "voice", "0:23"),
        ("seeing", "words", "below it"),
    ]


def test_a_mark_tells_what_a_line_says_and_not_whose_it_is() -> None:
    """The same words at the same step are the same line; a letter more is another."""
    one, same, other, elsewhere = (
        lines(record({step: said(text, number)}))[0].mark
        for step, text, number in (
            ("seeing", "her hands", 1),
            ("seeing", "her hands\n", 2),
            ("seeing", "her hand", 1),
            ("nourished", "her hands", 1),
        )
    )
    assert one == same
    assert len({one, other, elsewhere}) == 3


@pytest.mark.parametrize(
    ("out", "left"),
    [
        ((), "One. \nTwo.\n\n Three"),
        ((0,), "Two.\n\n Three"),
        ((1,), "One.\nThree"),
        ((2,), "One. \nTwo."),
        ((0, 2), "Two."),
    ],
)
def test_what_stays_reads_as_it_was_written(out: tuple[int, ...], left: str) -> None:
    """Blank lines too; a line that is missing leaves no gap between others."""
    made = without(record({"seeing": said("One. \nTwo.\n\n Three")}), out)
    assert made.answers["seeing"].text == left


def test_a_gap_within_a_paragraph_is_told() -> None:
    """So that two sentences do not seem to follow each other."""
    text = " ".join(f"Sentence {number} of a long paragraph." for number in range(30))
    whole = record({"seeing": said(text)})
    count = len(lines(whole))
    assert count > 2
    assert f" {GAP} Sentence" in without(whole, {1}).answers["seeing"].text
    assert GAP not in without(whole, {0}).answers["seeing"].text
    assert without(whole, ()).answers["seeing"].text == text


def test_nothing_stays_but_what_is_read() -> None:
    """No tags, nothing that was carried to a step that is gone, no sign of having been set down."""
    voice = Part(3, "", Voice(23, 9))
    whole = record(
        {"kept_intention": said("yes"), "seeing": Answer(("not_today",), (voice,))},
        intention="slower",
        sentence="a sentence",
        question="self_study.moved",
    )
    made = without(whole, {0})
    assert made.given == {"question": "self_study.moved"}
    assert (made.tags, made.only, made.state) == ((), "", "complete")
    assert set(made.answers) == {"kept_intention", "seeing"}
    assert without(whole, {2}).answers["seeing"] == Answer(parts=(voice,))
    assert without(whole, {3}).answers["seeing"] == Answer(("not_today",))
    assert without(whole, {0, 1, 2, 3}).answers == {}


def test_a_message_of_very_many_lines_is_told_in_longer_ones() -> None:
    """No more of them than a thumb can go through."""
    few = "\n".join(["a"] * MOST_OF_ONE)
    assert len(spans(few)) == MOST_OF_ONE
    assert len(spans("a\n" * 2000)) < MOST_OF_ONE


@given(st.text(st.sampled_from("ab .!\n\u2028\u0301\u200d🌿\ud83d静。"), max_size=1200))
def test_lines_hold_every_letter_in_its_order(text: str) -> None:
    """None is longer than a line may be, none overlaps, and only blanks are between them."""
    found = spans(text)
    for start, end in found:
        assert 0 < units(text[start:end]) <= LONGEST
        assert text[start:end] == text[start:end].strip()
    borders = [0, *(at for span in found for at in span), len(text)]
    between = [text[borders[at] : borders[at + 1]] for at in range(0, len(borders), 2)]
    assert borders == sorted(borders)
    assert not "".join(between).strip()


@given(
    st.lists(st.text(st.sampled_from("ab .\n静🌿"), max_size=900), min_size=1, max_size=3),
    st.sets(st.integers(0, 12)),
)
def test_left_out_is_left_out(texts: list[str], out: set[int]) -> None:
    """What stays says the lines that are in, and no other, but for the sign of a gap."""
    parts = tuple(Part(number, text) for number, text in enumerate(texts, 1))
    whole = record({"seeing": Answer(parts=parts)})
    kept = [one.text for at, one in enumerate(lines(whole)) if at not in out]
    made = without(whole, out)
    text = made.answers["seeing"].text if made.answers else ""
    assert "".join(text.replace(GAP, "").split()) == "".join("".join(kept).split())
