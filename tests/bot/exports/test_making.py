"""Documents made by a process of their own."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import date

import pytest

from bot.exports import making
from bot.exports.making import NotMade, make
from conversations.model import Answer, Part, replace
from tests.bot.exports.test_reading import NOW, whole

PERIOD = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("kind", "begins"), [("md", b"# Check-ins and notes, Sun, 1 Mar"), ("csv", b"\xef\xbb\xbf")]
)
async def test_a_document(kind: str, begins: bytes) -> None:
    """It comes back whole, line ends and all."""
    made = await make(kind, changed(whole(), period=PERIOD), "en", NOW)
    assert made.content.startswith(begins)
    assert "שלום" in made.content.decode()
    assert (made.left_out, made.scripts) == (0, ())


async def test_a_pdf() -> None:
    """With what it left out, or why there is none."""
    refused = await make("pdf", whole(), "en", NOW)
    assert (refused.content, refused.scripts) == (b"", ("HEBREW",))
    one = replace(whole().records[0], answers={"line": Answer(parts=(Part(1, "a 🪷"),))})
    made = await make("pdf", changed(whole(), records=[one]), "en", NOW)
    assert made.content.startswith(b"%PDF-")
    assert made.left_out == 1


async def test_one_that_takes_too_long_is_ended() -> None:
    """And the process with it."""
    with pytest.raises(NotMade, match="too long"):
        await make("md", whole(), "en", NOW, seconds=0)


async def test_one_that_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever became of it, it is said without a word of what was written."""
    monkeypatch.setattr(making, "_PROGRAM", "import sys; sys.stdin.buffer.read(); sys.exit(3)")
    with pytest.raises(NotMade, match="broke"):
        await make("md", whole(), "en", NOW)


async def test_one_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot could not send it."""
    monkeypatch.setattr(making, "MOST", 20)
    with pytest.raises(NotMade, match="larger"):
        await make("md", whole(), "en", NOW)
