"""All that was written as CSV (RFC 4180): one row a step, for a spreadsheet.

The rules of this file:

1. UTF-8 with a byte order mark, without which Excel takes it for something else; lines end with
   CR LF, every field is quoted.
2. No cell is a formula. One whose first sign is ``= + - @``, a tab or a line end, also behind
   blanks and signs that nobody sees, or in their wide forms, gets an apostrophe before it (OWASP,
   "CSV Injection"). The words themselves are not otherwise changed.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.exports.document import Everything
from bot.exports.telling import Entry, Section, entries, say
from bot.words import Words
from conversations.model import P

_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_SEEN = frozenset("\t\r\n")

_COLUMNS = (
    P("export", "Day"),
    P("export", "From"),
    P("export", "To"),
    P("export", "Begun"),
    P("export", "Time zone"),
    P("export", "Kind"),
    P("export", "Step"),
    P("export", "About"),
    P("export", "Chosen"),
    P("export", "Words"),
    P("export", "Voice notes"),
    P("export", "Number"),
)
_KINDS = {
    "checkin": P("export", "Check-in"),
    "note": P("export", "Note"),
    "cpd": P("export", "CPD entry"),
}


def export(everything: Everything, words: Words) -> bytes:
    """Return the document."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(say(words, one) for one in _COLUMNS)
    for entry in entries(everything, words):
        for row in _rows(entry, words):
            writer.writerow(harmless(cell) for cell in row)
    return made.getvalue().encode("utf-8-sig", "replace")


def _rows(entry: Entry, words: Words) -> Iterator[tuple[str, ...]]:
    record = entry.record
    block = record.block
    begun = record.opened_at.astimezone(ZoneInfo(record.zone))
    first = (
        record.day.isoformat(),
        block.starts.isoformat("minutes") if block else "",
        block.ends.isoformat("minutes") if block else "",
        begun.strftime("%Y-%m-%d %H:%M"),
        record.zone,
        say(words, _KINDS.get(record.flow, _KINDS["note"])),
    )
    for one in entry.sections:
        yield (*first, *_cells(one, words), str(_voices(entry, one) or ""), str(record.id))


def _cells(one: Section, words: Words) -> tuple[str, ...]:
    skipped = say(words, P("export", "(skipped)")) if one.skipped and not one.texts else ""
    return (
        one.title,
        one.about,
        ", ".join((*one.chips, *one.own)),
        "\n".join(one.texts) or skipped,
    )


def _voices(entry: Entry, one: Section) -> int:
    return sum(part.voice is not None for part in entry.record.answers[one.step].parts)


def harmless(cell: str) -> str:
    """Return what a spreadsheet shows as it stands, and does not work out."""
    cell = cell.replace("\0", "\ufffd")
    first = next((sign for sign in cell if not _unseen(sign)), "")
    return f"'{cell}" if first in _FORMULA or cell[:1] in _FORMULA else cell


def _unseen(sign: str) -> bool:
    return sign not in _SEEN and unicodedata.category(sign) in ("Cc", "Cf", "Mn", "Zs")
