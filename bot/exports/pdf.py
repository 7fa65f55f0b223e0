"""All that was written as PDF, to print or to hand on: real text, that can be searched and copied.

Two fonts come with Presence (``fonts/``, SIL Open Font License): Noto Serif for a person's words,
Noto Sans for ours. They have Latin, Greek and Cyrillic letters. What they cannot draw is of two
kinds: letters of other scripts make the whole refused, because a text with holes is none; single
signs, an emoji say, are left out as a small box, and counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.exports.document import Everything
from bot.exports.telling import Entry, Section, entries, heading, say
from bot.words import Words
from conversations.model import P

FONTS = Path(__file__).parent / "fonts"
BOX = "\ufffd"
"""Stands for a sign that cannot be drawn (Unicode, "replacement character")."""

MOST_SCRIPTS = 3

INK, QUIET, ACCENT, LINE = (34, 38, 42), (110, 116, 122), (22, 94, 100), (214, 218, 220)
MARGIN, FOOT = 24, 20
_POINT = 25.4 / 72


class Undrawable(ValueError):  # noqa: N818 - the name says what happened
    """There are letters that the fonts do not have; ``scripts`` are their Unicode names."""

    def __init__(self, scripts: Iterable[str]) -> None:
        super().__init__("letters of another script")
        self.scripts = tuple(scripts)


class Paper(FPDF):
    """A4, with page numbers."""

    def __init__(self, title: str, now: datetime, language: str) -> None:
        super().__init__(unit="mm", format="A4")
        self._widths: defaultdict[str, dict[str, float]] = defaultdict(dict)
        """How wide each sign is, in sizes of its font."""
        self.add_font("serif", fname=FONTS / "NotoSerif-Regular.ttf")
        self.add_font("sans", fname=FONTS / "NotoSans-Regular.ttf")
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=FOOT + 6)
        self.set_title(title)
        self.set_lang(language)
        self.set_creator("Presence")
        self.set_creation_date(now)

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-FOOT)
        self.ink("sans", 8, QUIET)
        self.cell(0, 5, str(self.page_no()), align="C")

    def ink(self, font: str, size: float, colour: tuple[int, int, int]) -> None:
        """Choose font, size in points and colour."""
        self.set_font(font, size=size)
        self.set_text_color(*colour)

    def paragraph(self, text: str, line: float = 1.45) -> None:
        """Write a paragraph; ``line`` is its line height in sizes of the font."""
        size = self.font_size_pt * _POINT
        for row in text.split("\n"):
            for one in self._rows(row.rstrip(), size):
                self.room(size * line)
                if one:
                    self.text(MARGIN, self.y + size * (line + 0.7) / 2, one)
                self.y += size * line

    def columns(self, cells: tuple[str, str, str], height: float) -> None:
        """Write a line of three: the first to the left, clipped to its room, the others right."""
        wide, narrow = self.epw * 0.6, self.epw * 0.2
        size = self.font_size_pt * _POINT
        self.room(height)
        self.c_margin = 0
        first, *more = self._rows(cells[0].replace("\n", " "), size, wide - 3 * size)
        first = f"{first} …" if more else first
        self.cell(wide, height, first)
        self.cell(narrow, height, cells[1], align="R")
        self.cell(narrow, height, cells[2], align="R", new_x="LMARGIN", new_y="NEXT")

    def _rows(self, text: str, size: float, wide: float | None = None) -> Iterator[str]:
        """Yield the rows that a line of text comes to; fpdf2 itself takes seven times as long."""
        row, used = "", 0.0
        wide = self.epw if wide is None else wide
        for word in re.split(r"(?<= )(?=[^ ])", text):
            bare = self._width(word.rstrip(" "), size)
            if row and used + bare > wide:
                yield row.rstrip(" ")
                row, used = "", 0.0
            while bare > wide:
                fits = self._fitting(word, size, wide)
                yield word[:fits]
                word = word[fits:]  # noqa: PLW2901 - what is left of it
                bare = self._width(word.rstrip(" "), size)
            row += word
            used += self._width(word, size)
        yield row

    def _width(self, text: str, size: float) -> float:
        known = self._widths[self.font_family]
        for sign in text:
            if sign not in known:
                known[sign] = self.get_string_width(sign) / (self.font_size_pt * _POINT)
        return sum(map(known.__getitem__, text)) * size

    def _fitting(self, text: str, size: float, wide: float) -> int:
        """Return how many signs of a text fit into a row, at least one."""
        known, used = self._widths[self.font_family], 0.0
        for at, sign in enumerate(text):
            used += known[sign] * size
            if used > wide:
                return max(at, 1)
        return len(text)

    @property
    def drawn_with(self) -> list[TTFFont]:
        """The fonts."""
        return [one for one in self.fonts.values() if isinstance(one, TTFFont)]

    def close_fonts(self) -> None:
        """Close the fonts' files, which fpdf2 leaves open."""
        for one in self.drawn_with:
            one.ttfont.close()

    def room(self, height: float) -> None:
        """Begin a new page if less than this many mm are left on it."""
        if self.will_page_break(height):
            self.add_page()


class Pen:
    """Draws what the fonts have, and counts what they have not."""

    def __init__(self, paper: Paper) -> None:
        self.left_out = 0
        self._has = set(map(chr, set.intersection(*(set(one.cmap) for one in paper.drawn_with))))
        self._has -= {"\n", "\t", "\r"}

    def fit(self, text: str) -> str:
        """Return a text as it can be drawn."""
        if self._has.issuperset(text):
            return text
        made: list[str] = []
        for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
            if sign == "\n" or sign in self._has:
                made.append(sign)
            elif unicodedata.category(sign)[0] == "Z" or sign == "\t":
                made.append(" ")
            elif unicodedata.category(sign) in ("Cc", "Cf", "Mn", "Me"):
                continue  # nothing to be seen, or part of the sign before
            elif unicodedata.category(sign) == "Sk" and "MODIFIER" in unicodedata.name(sign, ""):
                continue  # an emoji's colour
            else:
                self.left_out += 1
                made.append(BOX)
        return "".join(made)

    def foreign(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the scripts of letters that cannot be drawn, the most frequent first."""
        found: Counter[str] = Counter()
        for text in texts:
            if self._has.issuperset(text):
                continue
            for sign in unicodedata.normalize("NFC", text):
                if sign not in self._has and unicodedata.category(sign)[0] in "LN":
                    found[unicodedata.name(sign, "OTHER").split()[0]] += 1
        return tuple(name for name, _ in found.most_common(MOST_SCRIPTS))


def export(everything: Everything, words: Words, now: datetime) -> tuple[bytes, int]:
    """Return the document, and how many signs it had to leave out.

    Args:
        everything: what is to be in it.
        words: the language of headings.
        now: when it is made; aware.

    Raises:
        Undrawable: there are letters that the fonts do not have.
    """
    title = heading(everything, words)
    named = say(words, P("export", "Check-ins and notes")) if everything.tag else title
    paper = Paper(named, now, words.language)  # the file's own title has no words of theirs
    try:
        return _drawn(paper, title, everything, words, now)
    finally:
        paper.close_fonts()


def _drawn(
    paper: Paper, title: str, everything: Everything, words: Words, now: datetime
) -> tuple[bytes, int]:
    pen = Pen(paper)
    if foreign := pen.foreign(_texts(everything, words)):
        raise Undrawable(foreign)
    paper.add_page()
    paper.ink("sans", 19, ACCENT)
    paper.paragraph(pen.fit(title), 1.3)
    paper.ink("sans", 9, QUIET)
    made = say(words, P("export", "Made with Presence on {day}", day=now.date()))
    paper.paragraph(pen.fit(made))
    month = ""
    for entry in entries(everything, words):
        if (current := entry.record.day.strftime("%Y-%m")) != month:
            month = current
            paper.room(40)
            paper.start_section(month)
        _entry(paper, pen, entry, words)
    return bytes(paper.output()), pen.left_out


def _texts(everything: Everything, words: Words) -> Iterator[str]:
    yield heading(everything, words)
    for entry in entries(everything, words):
        yield entry.name
        for one in entry.sections:
            yield from (one.title, one.about, *one.chips, *one.own, *one.texts)


def _entry(paper: Paper, pen: Pen, entry: Entry, words: Words) -> None:
    paper.room(34)
    paper.ln(5)
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.2)
    paper.line(MARGIN, paper.y, MARGIN + paper.epw, paper.y)
    paper.ln(2.5)
    paper.ink("sans", 12, INK)
    paper.paragraph(pen.fit(entry.name))
    for one in entry.sections:
        if not one.skipped or one.texts:
            section(paper, pen, one)
    if entry.record.state == "down":
        paper.ink("sans", 8.5, QUIET)
        paper.ln(1)
        paper.paragraph(pen.fit(say(words, P("export", "Set down before its end."))))


def section(paper: Paper, pen: Pen, one: Section) -> None:
    """Draw one step of an entry."""
    paper.room(14)
    paper.ln(1.8)
    paper.ink("sans", 8.5, ACCENT)
    paper.paragraph(pen.fit(one.title))
    if one.about:
        paper.ink("sans", 9, QUIET)
        paper.paragraph(pen.fit(one.about))
    if one.chips or one.own:
        paper.ink("sans", 10, INK)
        paper.paragraph(pen.fit(" · ".join((*one.chips, *one.own))))
    paper.ink("serif", 11, INK)
    for text in one.texts:
        paper.paragraph(pen.fit(text))
