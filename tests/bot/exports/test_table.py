"""CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace as changed

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exports.table import export, harmless
from bot.words import Words
from conversations.model import Answer, Part, replace
from tests.bot.exports.test_reading import whole

WORDS = Words("en")


def rows(document: bytes) -> list[list[str]]:
    """Return what a reader of RFC 4180 finds in it."""
    return list(csv.reader(io.StringIO(document.decode("utf-8-sig"), newline=""), strict=True))


def test_one_row_a_step() -> None:
    """With a byte order mark and CR LF, every field quoted."""
    document = export(whole(), WORDS)
    assert document.startswith(b'\xef\xbb\xbf"Day","From","To","Begun",')
    assert document.endswith(b'"\r\n')
    head, first, skipped, seeing, note = rows(document)
    assert len(head) == len(first) == 12
    assert first == [
        *("2026-03-03", "02:30", "03:50", "2026-03-03 18:30", "Europe/Berlin", "Check-in"),
        *("In yourself", "", "tight, her laugh", "one", "", "7"),
    ]
    assert skipped[9] == "(skipped)"
    assert seeing[9:11] == ["half ?\n(voice note, 0:03)\n\u05e9\u05dc\u05d5\u05dd\ufffd", "1"]
    assert note[:6] == ["2026-03-03", "", "", "2026-03-04 02:30", "Asia/Tokyo", "Note"]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u200b=1",
        "\ufeff=1",
        "\u00a0=1",
        "\u202e=1",
        "\x00=1",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://example.org";"x")',
    ],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    """Whatever hides its first sign."""
    assert harmless(cell) == "'" + cell.replace("\0", "\ufffd") or "\0" in cell
    assert not harmless(cell).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("cell", ["", "plain", "a=b", "1-2", "'quoted'", '"', "5 + 5", "🪷"])
def test_other_words_stay(cell: str) -> None:
    """As they were written."""
    assert harmless(cell) == cell


@settings(deadline=None)  # the catalog is read at first
@given(st.text())
def test_any_words_come_back(said: str) -> None:
    """One field, whatever commas, quotes and line ends it has; and it is harmless."""
    given_ = whole()
    one = replace(given_.records[0], answers={"seeing": Answer(parts=(Part(1, said),))})
    [_, row] = rows(export(changed(given_, records=[one]), WORDS))
    cell = harmless(said)
    assert row[9] == cell
    assert cell.removeprefix("'") == said.replace("\0", "\ufffd").removeprefix("'")
