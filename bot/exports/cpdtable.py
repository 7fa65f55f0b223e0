"""The log of learning as CSV (RFC 4180), by the same rules as ``bot.exports.table``."""

from __future__ import annotations

import csv
import io

from bot.exports import cpdrows
from bot.exports.document import Everything
from bot.exports.table import harmless
from bot.exports.telling import say
from bot.words import Words


def export(everything: Everything, words: Words) -> bytes:
    """Return the document: minutes are bare numbers, that a spreadsheet adds up."""
    found = list(cpdrows.rows(cpdrows.log(everything), words))
    other = any(one.other for one in found)
    columns = (cpdrows.DAY, cpdrows.PROPOSED, cpdrows.CLAIMED, cpdrows.KIND)
    made = io.StringIO(newline="")
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    names = (*columns, *cpdrows.WORDS.values(), *((cpdrows.OTHER,) if other else ()))
    writer.writerow(say(words, one) for one in names)
    for one in found:
        cells = (
            one.record.day.isoformat(),
            "" if one.proposed is None else str(one.proposed),
            "" if one.claimed is None else str(one.claimed),
            one.kinds,
            *one.words,
            *((one.other,) if other else ()),
        )
        writer.writerow(map(harmless, cells))
    return made.getvalue().encode("utf-8-sig", "replace")
