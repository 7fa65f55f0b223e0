"""The log of learning as PDF: what was claimed, altogether and by kind, then entry by entry.

Fonts and refusals are those of ``bot.exports.pdf``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.exports import cpdrows
from bot.exports.cpdrows import Row
from bot.exports.document import Everything
from bot.exports.pdf import ACCENT, INK, LINE, MARGIN, QUIET, Paper, Pen, Undrawable
from bot.exports.telling import say
from bot.words import Words
from conversations.cpd import entries, minutes
from conversations.cpd.card import summed
from conversations.model import PN, P, Record

_ENTRY, _FIELD = 30, 13
"""So many mm an entry, or a field, is given at the foot of a page; else it begins on the next."""

_TABLE = 6.2


def export(everything: Everything, words: Words, now: datetime) -> tuple[bytes, int]:
    """Return the document, and how many signs it had to leave out.

    Args:
        everything: of what; entries of the log alone count.
        words: the language of headings.
        now: when it is made; aware.

    Raises:
        Undrawable: there are letters that the fonts do not have.
    """
    title = cpdrows.heading(everything, words)
    paper = Paper(title, now, words.language)
    try:
        return _drawn(paper, title, everything, words, now)
    finally:
        paper.close_fonts()


def _drawn(
    paper: Paper, title: str, everything: Everything, words: Words, now: datetime
) -> tuple[bytes, int]:
    pen = Pen(paper)
    records = cpdrows.log(everything)
    found = list(cpdrows.rows(records, words))
    if foreign := pen.foreign(_texts(found)):
        raise Undrawable(foreign)
    paper.add_page()
    paper.ink("sans", 19, ACCENT)
    paper.paragraph(pen.fit(title), 1.3)
    paper.ink("sans", 9, QUIET)
    made = P("export", "Made with Presence on {day}", day=now.date())
    paper.paragraph(pen.fit(say(words, made)))
    _totals(paper, pen, records, words)
    for one in found:
        _entry(paper, pen, one, words)
    return bytes(paper.output()), pen.left_out


def _texts(found: Sequence[Row]) -> Iterator[str]:
    for one in found:
        yield from (one.kinds, *one.words, one.other)


def _totals(paper: Paper, pen: Pen, records: Sequence[Record], words: Words) -> None:
    """Say what was claimed, altogether and of each kind."""
    paper.ln(4)
    paper.ink("sans", 12, INK)
    paper.paragraph(pen.fit(say(words, summed(len(records), entries.total(records)))))
    paper.ln(1.5)
    for said, times, claimed in entries.by_kind(records):
        kind = cpdrows.kinds(said, words) or say(words, P("cpd", "not said"))
        count = PN("cpd", "{n} entry", "{n} entries", times)
        paper.ink("sans", 10, INK)
        paper.columns((pen.fit(kind), say(words, count), say(words, minutes.told(claimed))), _TABLE)


def _entry(paper: Paper, pen: Pen, one: Row, words: Words) -> None:
    paper.room(_ENTRY)
    paper.ln(5)
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.2)
    paper.line(MARGIN, paper.y, MARGIN + paper.epw, paper.y)
    paper.ln(2.5)
    paper.ink("sans", 12, INK)
    day = say(words, P("cpd", "{day}", day=one.record.day))
    paper.paragraph(pen.fit(f"{day} · {one.kinds}" if one.kinds else day))
    paper.ink("sans", 9.5, QUIET)
    paper.paragraph(pen.fit(_time(one, words)))
    for title, text in zip(cpdrows.WORDS.values(), one.words, strict=True):
        _field(paper, pen, say(words, title), text)
    _field(paper, pen, say(words, cpdrows.OTHER), one.other)


def _time(one: Row, words: Words) -> str:
    """Return minutes claimed and proposed, as they are noted."""
    claimed = P("cpd", "No time claimed")
    if one.claimed is not None:
        claimed = P("cpd", "{time} claimed", time=minutes.told(one.claimed))
    if not one.proposed:
        return say(words, claimed)
    proposed = P("cpd", "{time} proposed from check-ins", time=minutes.told(one.proposed))
    return f"{say(words, claimed)} · {say(words, proposed)}"


def _field(paper: Paper, pen: Pen, title: str, text: str) -> None:
    if not text:
        return
    paper.room(_FIELD)
    paper.ln(1.8)
    paper.ink("sans", 8.5, ACCENT)
    paper.paragraph(pen.fit(title))
    paper.ink("serif", 11, INK)
    paper.paragraph(pen.fit(text))
