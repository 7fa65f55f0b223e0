"""What somebody takes to supervision as PDF: the lines they chose, and room to write beside them.

It names nobody: neither who wrote it, nor the tag it was gathered by.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.exports.document import Everything
from bot.exports.pdf import (
    ACCENT,
    FOOT,
    INK,
    LINE,
    MARGIN,
    QUIET,
    Paper,
    Pen,
    Undrawable,
    section,
)
from bot.exports.telling import Entry, entries, for_supervision, say
from bot.words import Words
from conversations.model import PN, P, Phrase

SIDE = 58
"""Millimetres at the right of each page that are left for notes."""

_RULED = 8.5
"""Millimetres between the lines to write on."""

_GUTTER = 7
_EDGE = 14
_NOTES = P("packet", "Notes")


class _Sheet(Paper):
    """A4 with ruled room for notes at the right of each page."""

    def __init__(self, title: str, notes: str, now: datetime, language: str) -> None:
        super().__init__(title, now, language)
        self._notes = notes
        self.set_margins(MARGIN, MARGIN, SIDE + _GUTTER)

    def header(self) -> None:
        """Rule the room for notes."""
        left, right = self.w - SIDE, self.w - _EDGE
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.ink("sans", 8, QUIET)
        self.text(left, MARGIN + 4, self._notes)
        down = MARGIN + 6 + _RULED
        while down < self.h - FOOT - 2:
            self.line(left, down, right, down)
            down += _RULED
        self.set_y(MARGIN)

    def footer(self) -> None:
        """Number the page, and say how many there are."""
        self.set_y(-FOOT)
        self.ink("sans", 8, QUIET)
        self.cell(self.epw, 5, f"{self.page_no()} / {{nb}}", align="C")


def export(everything: Everything, words: Words, now: datetime) -> tuple[bytes, int]:
    """Return the document, and how many signs it had to leave out.

    Args:
        everything: what is to be in it, and nothing else.
        words: the language of headings.
        now: when it is made; aware.

    Raises:
        Undrawable: there are letters that the fonts do not have.
    """
    sheet = _Sheet(for_supervision(words), say(words, _NOTES), now, words.language)
    try:
        return _drawn(sheet, everything, words, now)
    finally:
        sheet.close_fonts()


def _drawn(sheet: _Sheet, everything: Everything, words: Words, now: datetime) -> tuple[bytes, int]:
    pen, told = Pen(sheet), list(entries(everything, words))
    if foreign := pen.foreign(_texts(told)):
        raise Undrawable(foreign)
    sheet.add_page()
    sheet.ink("sans", 19, ACCENT)
    sheet.paragraph(pen.fit(for_supervision(words)), 1.3)
    sheet.ink("sans", 9, QUIET)
    for one in _about(told, now):
        sheet.paragraph(pen.fit(say(words, one)))
    for entry in told:
        _entry(sheet, pen, entry)
    return bytes(sheet.output()), pen.left_out


def _about(told: list[Entry], now: datetime) -> Iterator[Phrase]:
    """Say of which days it is, and when it was made."""
    first, last = told[0].record.day, told[-1].record.day
    count = PN("packet", "{n} entry", "{n} entries", len(told))
    if first == last:
        yield P("packet", "{entries} of {day}", entries=count, day=first)
    else:
        yield P("packet", "{entries}, {first} to {last}", entries=count, first=first, last=last)
    yield P("export", "Made with Presence on {day}", day=now.date())


def _texts(told: list[Entry]) -> Iterator[str]:
    for entry in told:
        yield entry.name
        for one in entry.sections:
            yield from (one.title, one.about, *one.chips, *one.own, *one.texts)


def _entry(sheet: _Sheet, pen: Pen, entry: Entry) -> None:
    sheet.room(34)
    sheet.ln(7)
    sheet.ink("sans", 12, INK)
    sheet.paragraph(pen.fit(entry.name))
    for one in entry.sections:
        section(sheet, pen, one)
