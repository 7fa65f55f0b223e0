"""What a book holds, as lines of JSON: what it is, then a line a month.

So its reader need not take in ten years before it shows the first page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from bot.exports.document import Everything
from bot.exports.telling import Entry, Section, entries, say
from bot.words import Words
from conversations import summary
from conversations.cpd.entries import KEY as LOG
from conversations.model import PN, P, Phrase, Record
from conversations.search import folding


def lines(everything: Everything, words: Words, today: date) -> Iterator[bytes]:
    """Yield the lines of a book, as UTF-8, each with its end.

    Args:
        everything: what is to be in it; the oldest record first.
        words: the language of headings.
        today: the day on which it is made, in the zone of its writer.
    """
    yield _line(_about(everything, words, today))
    for _, month in groupby(entries(everything, words), key=_month):
        yield _line([_entry(one, words) for one in month])


def _line(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _month(entry: Entry) -> str:
    return entry.record.day.strftime("%Y-%m")


def _about(everything: Everything, words: Words, today: date) -> dict[str, Any]:
    """Return the title page, the contents, and what the reader says."""
    records = everything.records
    checkins = sum(one.flow == "checkin" for one in records)
    logged = sum(one.flow == LOG for one in records)
    notes = len(records) - checkins - logged
    days = len({one.day for one in records})
    counted = (
        PN("book", "{n} check-in", "{n} check-ins", checkins),
        *((PN("book", "{n} note", "{n} notes", notes),) if notes else ()),
        *((PN("book", "{n} CPD entry", "{n} CPD entries", logged),) if logged else ()),
    )
    counts = P(
        "book", "{what} on {days}", what=counted, days=PN("book", "{n} day", "{n} days", days)
    )
    months = groupby(f"{one.day:%Y-%m}" for one in records)
    return {
        "title": say(words, P("book", "Check-ins and notes")),
        "whole_year": _whole_year(everything),
        "first": records[0].day.isoformat(),
        "last": records[-1].day.isoformat(),
        "counts": say(words, counts),
        "made": say(words, P("export", "Made with Presence on {day}", day=today)),
        "months": [{"key": key, "count": len(list(some))} for key, some in months],
        "says": {name: say(words, phrase) for name, phrase in _SAYS.items()},
        "folding": folding.tables(),
    }


_SAYS: dict[str, Phrase] = {
    "contents": P("book", "Contents"),
    "search": P("book", "Look for words"),
    "found": P("book", "Found: {n}"),
    "nothing": P("book", "Nothing was found."),
    "lock": P("book", "Close"),
}


def _whole_year(everything: Everything) -> str:
    """Return the year, if the book is that of a year."""
    period = everything.period
    if period is None or (period[0].month, period[0].day) != (1, 1):
        return ""
    return str(period[0].year) if period[0].year == period[1].year else ""


def _entry(entry: Entry, words: Words) -> dict[str, Any]:
    record = entry.record
    told: dict[str, Any] = {
        "day": record.day.isoformat(),
        "name": say(words, _name(record)),
        "steps": [_step(one) for one in entry.sections if not one.skipped or one.texts],
    }
    if record.tags:
        told["tags"] = [folding.whole(one) for one in record.tags]
    if record.state == "down":
        told["down"] = say(words, P("export", "Set down before its end."))
    return told


def _name(record: Record) -> Phrase:
    """Name a record by its hours: its day stands above it."""
    if record.flow == LOG:
        return P("book", "For your CPD log")
    if record.block is not None:
        starts, ends = record.block.starts, record.block.ends
        hours = P("book", "{starts}–{ends}", starts=starts, ends=ends)
        return P("summary", "{name}: a line", name=hours) if summary.is_line(record) else hours
    at = record.opened_at.astimezone(ZoneInfo(record.zone)).time().replace(second=0, microsecond=0)
    return P("book", "{at}: a note", at=at) if record.flow == "note" else P("book", "{at}", at=at)


def _step(section: Section) -> dict[str, Any]:
    told = {
        "title": section.title,
        "about": folding.whole(section.about),
        "chips": [folding.whole(one) for one in (*section.chips, *section.own)],
        "texts": [folding.whole(one) for one in section.texts],
    }
    return {name: value for name, value in told.items() if value}
