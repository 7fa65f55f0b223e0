"""A packet for supervision as PDF: what is on it, and where."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.exports.child import Question, make
from bot.exports.document import Everything
from bot.exports.packet import SIDE, export
from bot.exports.pdf import MARGIN, Undrawable
from bot.words import Words
from conversations.model import Session
from tests.bot.exports.samples import DAY, MADE, WEEK
from tests.bot.exports.test_pdf import POPPLER, read, saying

WORDS = Words("en")
_POINTS = 72 / 25.4


@POPPLER
def test_its_text_can_be_searched(tmp_path: Path) -> None:
    """Titles, days, chips and words; how many entries of which days, and the page."""
    document, left_out = export(WEEK, WORDS, MADE)
    text = read(document, tmp_path)
    assert left_out == 0
    for one in (
        "For supervision",
        "4 entries, Mon, 23 Nov 2026 to Thu, 26 Nov 2026",
        "Made with Presence on Sun, 29 Nov 2026",
        "Mon, 23 Nov 2026, 09:00–12:00",
        "In yourself",
        "tight · urge to fix",
        "(voice note, 0:23)",
        "Notes",
    ):
        assert one in text, one
    assert re.search(r"1 ?/ ?2", text)
    assert re.search(r"2 ?/ ?2", text)
    assert "Set down" not in text


def test_one_day_is_named_once() -> None:
    """And one entry is one."""
    alone = Everything(WEEK.session, WEEK.records[:1], [], [])
    assert export(alone, WORDS, MADE)[0].startswith(b"%PDF-")


@POPPLER
def test_words_leave_room_for_notes(tmp_path: Path) -> None:
    """Nothing but the word itself stands where somebody is to write, on any page."""
    file = tmp_path / "a.pdf"
    file.write_bytes(export(saying("many words here " * 400, "W" * 300), WORDS, MADE)[0])
    ran = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True)
    found = re.findall(
        r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)',
        ran.stdout.decode(),
    )
    assert len(found) > 1000
    assert sum(word == "Notes" for *_, word in found) > 1
    others = [(float(left), float(right)) for left, right, word in found if word != "Notes"]
    assert max(right for _, right in others) <= 595.3 - SIDE * _POINTS
    assert min(left for left, _ in others) >= MARGIN * _POINTS - 1


@POPPLER
def test_no_word_is_lost_at_the_ends_of_pages(tmp_path: Path) -> None:
    """Each once, in order."""
    many = " ".join(f"word{at}" for at in range(2000))
    text = read(export(saying(many), WORDS, MADE)[0], tmp_path)
    assert re.findall(r"word\d+", text) == many.split()


def test_its_words_are_in_no_name_or_title() -> None:
    """What a program shows without opening it tells nothing, and names nobody."""
    document, _ = export(saying("zeisig"), WORDS, MADE)
    assert b"zeisig" not in document
    assert b"/Author" not in document


def test_letters_of_other_scripts_are_refused() -> None:
    """All of it; signs alone are counted."""
    with pytest.raises(Undrawable) as told:
        export(saying("fine", "שלום"), WORDS, MADE)
    assert told.value.scripts == ("HEBREW",)
    assert export(saying("a 🪷 b"), WORDS, MADE)[1] == 1


def test_the_process_makes_it_in_both_forms() -> None:
    """PDF as here, and Markdown that is called the same."""
    answer, made = make(Question("packet.pdf", "en", MADE), WEEK)
    assert (answer.left_out, made[:5]) == (0, b"%PDF-")
    answer, made = make(Question("packet.pdf", "en", MADE), saying("שלום"))
    assert (answer.scripts, made) == (("HEBREW",), b"")
    _, made = make(Question("packet.md", "en", MADE), saying("שלום"))
    assert made.startswith(b"# For supervision\n")
    assert "שלום" in made.decode()


def test_other_languages_say_it_in_theirs() -> None:
    """As far as there is a catalog."""
    german, _ = export(Everything(Session(), WEEK.records, [], []), Words("de"), MADE)
    assert re.search(rb"/Lang \(?(de|en)", german)
    assert DAY in {one.day for one in WEEK.records}
