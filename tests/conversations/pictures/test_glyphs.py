"""Which texts can be drawn."""

from __future__ import annotations

import pytest

from conversations.pictures.glyphs import drawable


@pytest.mark.parametrize("text", ["Café “x” – 12 ×…", "Ελληνικά", "Кириллица", "שלום", ""])
def test_what_can_be_drawn(text: str) -> None:
    """Latin, Greek, Cyrillic, Hebrew, and their punctuation."""
    assert drawable(text)


@pytest.mark.parametrize("text", ["静か", "سلام", "नमस्ते", "🌿", "✓", "\n"])
def test_what_cannot(text: str) -> None:
    """Other scripts, and signs that no bundled font has."""
    assert not drawable(text)
