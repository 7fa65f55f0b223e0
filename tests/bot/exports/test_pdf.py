"""PDF: what is in it is looked for with another program's eyes where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from dataclasses import replace as changed
from datetime import timedelta
from pathlib import Path

import pytest

from bot.exports.document import Everything
from bot.exports.pdf import FONTS, Undrawable, export
from bot.words import Words
from conversations.model import Answer, Part, Session, replace
from tests.bot.exports.test_reading import NOW, whole

WORDS = Words("en")
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is missing")


def saying(*texts: str) -> Everything:
    """Return check-ins, each of which says one of these."""
    first = whole().records[0]
    records = [
        replace(
            first,
            id=at,
            opened_at=NOW + timedelta(hours=at),
            answers={"seeing": Answer(parts=(Part(at, text),))},
        )
        for at, text in enumerate(texts, 1)
    ]
    return Everything(Session(zone="Europe/Berlin"), records, [], [])


def read(document: bytes, tmp_path: Path) -> str:
    """Return the text of a document, as a reader finds it."""
    file = tmp_path / "a.pdf"
    file.write_bytes(document)
    ran = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    assert ran.stderr == b""
    return ran.stdout.decode()


@POPPLER
def test_its_text_can_be_searched(tmp_path: Path) -> None:
    """Words in Latin, Greek and Cyrillic letters, beside titles, chips and page numbers."""
    said = "She said: <b>naïve</b> & Łódź – Ελληνικά, Привет ﬁn\nand a second line"
    document, left_out = export(saying(said, "=1+1"), WORDS, NOW)
    text = read(document, tmp_path)
    assert left_out == 0
    for one in (
        "All check-ins and notes",
        "Made with Presence on Tue, 3 Mar 2026",
        "The person you saw",
        "She said: <b>naïve</b> & Łódź – Ελληνικά, Привет",
        "and a second line",
        "=1+1",
    ):
        assert one in text, one


def test_its_words_are_in_no_name_or_title() -> None:
    """What a program shows without opening it tells nothing."""
    document, _ = export(saying("zeisig"), WORDS, NOW)
    assert b"zeisig" not in document
    assert document.startswith(b"%PDF-")
    assert re.search(rb"/Lang \(?en", document)


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("שלום", ("HEBREW",)),
        ("مرحبا", ("ARABIC",)),
        ("静かな hands", ("CJK", "HIRAGANA")),
        ("सुंदर", ("DEVANAGARI",)),
    ],
)
def test_letters_of_other_scripts_are_refused(text: str, scripts: tuple[str, ...]) -> None:
    """All of it, for a text with holes is none; no word of it is in the refusal."""
    with pytest.raises(Undrawable) as told:
        export(saying("fine", text), WORDS, NOW)
    assert set(told.value.scripts) == set(scripts)
    assert text not in str(told.value)


def test_signs_that_cannot_be_drawn_are_counted() -> None:
    """An emoji with its colour and joiners is one box a picture; what nobody sees is left out."""
    _, left_out = export(saying("a 🪷 b 👍🏽 c ❤️ d"), WORDS, NOW)
    assert left_out == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, left_out = export(saying("a\x00b\u200dc\td\u2003e\r\nf\ud83e"), WORDS, NOW)
    assert left_out == 1


def test_decomposed_letters_are_drawn() -> None:
    """As an Apple keyboard may send them."""
    assert export(saying("Zoe\u0308 cafe\u0301"), WORDS, NOW)[1] == 0


@POPPLER
def test_no_word_is_lost_at_the_edges(tmp_path: Path) -> None:
    """Long words, long texts and page ends: each word once, in order."""
    many = " ".join(f"word{at}" for at in range(3000))
    long = "x" * 500
    text = read(export(saying(many, long, "end"), WORDS, NOW)[0], tmp_path)
    assert re.findall(r"word\d+", text) == many.split()
    assert sum(len(one) for one in re.findall(r"x{5,}", text)) == 500
    assert text.count("end") >= 1


@POPPLER
def test_nothing_stands_outside_of_the_page(tmp_path: Path) -> None:
    """Rows end at the margin, pages above their number."""
    file = tmp_path / "a.pdf"
    file.write_bytes(export(saying("many words here " * 400, "W" * 300), WORDS, NOW)[0])
    ran = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True)
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"', ran.stdout.decode())
    assert len(found) > 1000
    assert max(float(right) for _, _, right in found) <= 595.3 - 24 / 25.4 * 72 + 1
    assert min(float(left) for left, _, _ in found) >= 24 / 25.4 * 72 - 1


def test_days_make_its_name(tmp_path: Path) -> None:
    """Sections of months, for a program that shows them."""
    document, _ = export(changed(whole(), records=saying("a").records), WORDS, NOW)
    assert b"/Outlines" in document
    assert tmp_path.exists()


def test_the_fonts_come_with_their_licence() -> None:
    """Two files, and the text that lets them be passed on."""
    assert sorted(one.name for one in FONTS.iterdir()) == [
        "NotoSans-Regular.ttf",
        "NotoSerif-Regular.ttf",
        "OFL.txt",
    ]
    text = (FONTS / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Google" in text
