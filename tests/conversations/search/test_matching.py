"""Where words are met, and what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import summary
from conversations.codec import encode
from conversations.model import Answer, Own, Part, replace
from conversations.search.asking import Chips, read
from conversations.search.matching import Met, Seeker
from tests.bot.store.stock import record

RECORD = replace(
    record(),
    answers={
        "self_study": Answer(chips=("tight",), own=(Own(3, "holding my breath"),)),
        "letting_go": Answer(parts=(Part(1, "the plan for his shoulder"), Part(2, "the Größe"))),
        "seeing": Answer(skipped=True),
    },
    tags=("supervision",),
    given={"intention": "slow down"},
)


def seek(typed: str) -> Seeker:
    """Return what looks for typed words."""
    return Seeker(read(typed, summary.TITLES))


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("plan", True),
        ("PLAN groesse", True),
        ("plan breath", True),
        ("plan tulips", False),
        ('"plan for"', True),
        ('"for plan"', False),
        ('"shoulder the"', False),  # of two messages
        ("tight", False),  # the key of a chip; what it is called, the edge knows
        ("slow", False),  # stands in the record it came from
        ("supervision", True),
        ("#Supervision", True),
        ("#super", False),
        ("plan #supervision", True),
        ("plan step:letting_go", True),
        ("breath step:letting_go", False),
        ("step:letting_go", True),
        ("step:seeing", False),
        ("step:nourished", False),
        ("supervision step:letting_go", False),
        ("letting_go", False),
        ("", True),
    ],
)
def test_what_is_met(typed: str, there: bool) -> None:
    """In the record and in its document alike."""
    assert seek(typed).matches(RECORD) is there
    assert seek(typed).in_document(encode(RECORD)) is there


TIGHT = frozenset({("self_study", "tight"), ("seeing", "tight")})


@pytest.mark.parametrize(
    ("typed", "chips", "there"),
    [
        ("verspannt", (TIGHT,), True),
        ("verspannt plan", (TIGHT, frozenset()), True),
        ("plan verspannt", (frozenset(), TIGHT), True),
        ("verspannt tulips", (TIGHT, frozenset()), False),
        ("verspannt step:self_study", (TIGHT,), True),
        ("verspannt step:letting_go", (TIGHT,), False),
        ("plan", (TIGHT,), True),
        ("tulips", (frozenset({("letting_go", "tight")}),), False),
    ],
)
def test_a_chip_is_met_by_what_it_is_called(typed: str, chips: Chips, there: bool) -> None:
    """In the record and in its document alike; it must have been chosen at its step."""
    seeker = Seeker(read(typed, summary.TITLES), chips)
    assert seeker.matches(RECORD) is there
    assert seeker.in_document(encode(RECORD)) is there


def test_where_a_chip_was_met_it_is_told() -> None:
    """Words come before it, where both are met."""
    seeker = Seeker(read("verspannt", summary.TITLES), (TIGHT,))
    assert seeker.context(RECORD) == Met("self_study", "", ("tight",))


def test_a_record_of_nothing_is_never_met() -> None:
    """There would be nothing to show."""
    assert not seek("").matches(replace(RECORD, answers={}))


@pytest.mark.parametrize(
    ("typed", "met"),
    [
        ("grosse", Met("letting_go", "the Größe")),
        ("breath", Met("self_study", "holding my breath")),
        ("shoulder breath", Met("letting_go", "the plan for his shoulder")),
        ("supervision", Met("self_study", "holding my breath")),
        ("step:letting_go", Met("letting_go", "the plan for his shoulder")),
        ("", Met("self_study", "holding my breath")),
        ("step:self_study", Met("self_study", "holding my breath")),
    ],
)
def test_the_context(typed: str, met: Met) -> None:
    """The first word that is met, in its answer; without one how the record begins."""
    assert seek(typed).context(RECORD) == met


def test_a_step_of_chips_alone_has_no_words_to_show() -> None:
    """They are named."""
    chips = replace(RECORD, answers={"seeing": Answer(chips=("x",))}, tags=())
    assert seek("step:seeing").context(chips) == Met("seeing", "", ("x",))
    assert seek("").context(chips) is None


def test_a_long_text_is_cut_at_words_around_the_match() -> None:
    """On both sides, on one line, with … where something was left out."""
    text = f"{'before ' * 40}\nthe needle here\n{'behind ' * 40}"
    kept = replace(RECORD, answers={"seeing": Answer(parts=(Part(1, text),))})
    met = seek("needle").context(kept)
    assert met is not None
    assert met.words.startswith("…before before")
    assert " the needle here behind" in met.words
    assert met.words.endswith("behind…")
    assert len(met.words) < 160
    assert seek("before").context(kept).words.startswith("before before")  # type: ignore[union-attr]


def test_half_a_surrogate_pair_hides_nothing() -> None:
    """Its whole document is escaped."""
    kept = replace(RECORD, answers={"seeing": Answer(parts=(Part(1, "müde \ud83d"),))})
    assert seek("müde").in_document(encode(kept))
    assert seek("mude").in_document(encode(kept))


LETTERS = st.text(alphabet='abäößé שׁלוםか🙂 "\\\n\u0301', max_size=20)


@settings(deadline=None)
@given(LETTERS, LETTERS)
def test_no_document_is_passed_over(typed: str, text: str) -> None:
    """Whatever is met in a record is met in its document."""
    kept = replace(RECORD, answers={"seeing": Answer(parts=(Part(1, text),))})
    seeker = seek(typed)
    assert seeker.in_document(encode(kept)) is seeker.matches(kept)
