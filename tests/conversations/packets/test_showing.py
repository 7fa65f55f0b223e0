"""A packet on the phone; the flow's tests read its cards, here is how pages are filled."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from conversations.model import Answer, Chosen, Part, Record
from conversations.packets.choosing import Entry
from conversations.packets.lines import LONGEST, lines
from conversations.packets.showing import LINES, ROOM, pages, to

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def entry(*texts: str) -> Entry:
    """Return a chosen check-in that says these, one message each."""
    parts = tuple(Part(number, text) for number, text in enumerate(texts, 1))
    record = Record(
        1, "note", "UTC", date(2026, 11, 23), NOW, answers={"note": Answer(parts=parts)}
    )
    return Entry(Chosen(1), record, lines(record))


@given(st.lists(st.lists(st.integers(1, LONGEST), min_size=1, max_size=12), min_size=1, max_size=9))
def test_every_line_is_on_one_page(lengths: list[list[int]]) -> None:
    """In its order; none holds more lines, or more words, than there is room for."""
    entries = [entry(*("x" * one for one in some)) for some in lengths]
    every = pages(entries)
    numbers = [number for page in every for number in page]
    assert numbers == list(range(1, sum(map(len, lengths)) + 1))
    flat = [one for some in lengths for one in some]
    for page in every:
        assert 0 < len(page) <= LINES
        assert sum(flat[number - 1] for number in page) <= ROOM


def test_an_address_fits_into_a_button() -> None:
    """Whatever its numbers come to (Bot API, InlineKeyboardButton: 64 bytes)."""
    address = to("@entries", 10**12 - 1, 10**12 - 1)
    assert len(f"{address.flow}:{address.step}:{'z' * 7}:{address.choice}") <= 64
