"""The log of learning as a table: CSV, PDF, and within the other documents."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace as changed
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.bringing import compare
from bot.exports import cpdpaper, cpdrows, cpdtable, markdown, table
from bot.exports.document import Everything, export
from bot.exports.pdf import Undrawable
from bot.exports.reading import Reason, Unreadable, read
from bot.words import Words
from conversations.model import Answer, Part, Record, Session, Settings, Voice, replace
from tests.bot.exports.test_pdf import read as text_of
from tests.bot.exports.test_reading import whole

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
PERIOD = (date(2026, 4, 1), date(2027, 3, 31))
WORDS = Words("en")
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is missing")
FIELDS = {
    "learned": "I wait less than I think",
    "changed": "=HYPERLINK(1)",
    "benefit": "they finish",
    "theme": "4.2 Listening",
    "ahead": "ask",
}


def entry(number: int, day: date, kind: str, minutes: str, **fields: str) -> Record:
    """Return an entry."""
    parts = {
        key: Answer(parts=(Part(number * 10 + at, text),))
        for at, (key, text) in enumerate(fields.items())
    }
    return Record(
        number,
        "cpd",
        "Europe/Berlin",
        day,
        NOW,
        state="complete",
        closed_at=NOW,
        answers={"activity": Answer(chips=(kind,)), "minutes": Answer(chips=(minutes,)), **parts},
        given={"proposed": "12.35.2026-11-03"},
    )


def everything(*records: Record) -> Everything:
    """Return a log of these, beside a check-in and a note that are none of it."""
    kept = [*whole().records, *records]
    return Everything(Session(zone="Europe/Berlin"), kept, [], [], period=PERIOD)


FIRST = entry(21, date(2026, 11, 20), "reflection", "m30", **FIELDS)
SECOND = entry(22, date(2026, 11, 7), "course", "m90", learned="breath")


def cells(document: bytes) -> list[dict[str, str]]:
    """Return the rows of a table."""
    assert document.startswith(b"\xef\xbb\xbf")
    text = document.decode("utf-8-sig")
    assert text.count("\r\n") >= 1
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_the_neutral_columns() -> None:
    """One row an entry, by its day; minutes are bare numbers, proposed beside claimed."""
    one, two = cells(cpdtable.export(everything(FIRST, SECOND), WORDS))
    assert one == {
        "Date": "2026-11-07",
        "Minutes proposed": "",
        "Minutes claimed": "90",
        "Type of activity": "course",
        "What I learned": "breath",
        "What changed": "",
        "Benefit": "",
        "Standard or theme": "",
        "Next step": "",
    }
    assert two["Minutes proposed"] == "35"
    assert two["Minutes claimed"] == "30"
    assert two["Type of activity"] == "reflective practice"
    assert two["What changed"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@a", "\t=1", "\u200b=1", "\uff1d1"])
def test_no_cell_is_a_formula(words: str) -> None:
    """In no column where somebody's words stand, kinds of their own among them."""
    one = entry(21, date(2026, 11, 20), "", "m30", **dict.fromkeys(FIELDS, words))
    answers = {**one.answers, "activity": Answer(parts=(Part(9, words),))}
    answers["minutes"] = Answer(parts=(Part(8, words),))
    [row] = cells(cpdtable.export(everything(replace(one, answers=answers)), WORDS))
    said = [row[name] for name in row if not name.startswith(("Date", "Minutes"))]
    assert len(said) == 7, row
    assert all(cell.startswith("'") for cell in said if cell.strip() != "1"), said


def test_what_belongs_to_no_field_is_not_lost() -> None:
    """Words beside the minutes, an answer of a step that is gone, voice notes by their length."""
    answers = {
        "minutes": Answer(parts=(Part(1, "45"), Part(2, "with two others"))),
        "learned": Answer(parts=(Part(3, "", Voice(83, 5)), Part(4, "and this"))),
        "gone": Answer(parts=(Part(5, "once"),)),
    }
    [row] = cells(cpdtable.export(everything(replace(FIRST, answers=answers)), WORDS))
    assert row["Minutes claimed"] == "45"
    assert row["What I learned"] == "(voice note, 1:23)\nand this"
    assert row["Other words"] == "with two others\nonce"


@POPPLER
def test_the_paper_can_be_read_and_searched(tmp_path: Path) -> None:
    """Totals by kind, each entry with its fields, page numbers; no word of a check-in."""
    document, left_out = cpdpaper.export(everything(FIRST, SECOND), WORDS, NOW)
    text = text_of(document, tmp_path)
    assert left_out == 0
    for said in (
        *("CPD log, Wed, 1 Apr 2026 to Wed, 31 Mar 2027", "2 entries, 2 h claimed."),
        *("Sat, 7 Nov 2026 · course", "Fri, 20 Nov 2026 · reflective practice"),
        *("30 min claimed · 35 min proposed from check-ins", "1 h 30 min claimed"),
        *("What I learned", "I wait less than I think", "=HYPERLINK(1)", "Next step"),
    ):
        assert said in text, text
    assert text.index("7 Nov") < text.index("20 Nov")
    rows = [line.split() for line in text.splitlines()]
    assert ["course", "1", "entry", "1", "h", "30", "min"] in rows
    assert ["reflective", "practice", "1", "entry", "30", "min"] in rows
    assert "her laugh" not in text


@POPPLER
def test_a_long_log_has_numbered_pages(tmp_path: Path) -> None:
    """And every entry stands in it, long ones over the end of a page."""
    long = entry(20, date(2026, 5, 1), "peers", "m15", learned="a word " * 3000)
    many = [
        replace(FIRST, id=at, day=date(2026, 6, 1), answers=FIRST.answers) for at in range(30, 60)
    ]
    text = text_of(cpdpaper.export(everything(long, *many), WORDS, NOW)[0], tmp_path)
    pages = text.split("\f")
    assert len(pages) > 10
    assert [page.split()[-1] for page in pages[:-1]] == [str(n + 1) for n in range(len(pages) - 1)]
    assert text.count("I wait less than I think") == 30
    assert text.count("word") == 3000


def test_another_script_is_refused() -> None:
    """A text with holes is none; of a check-in nobody asks."""
    with pytest.raises(Undrawable) as refused:
        cpdpaper.export(
            everything(replace(FIRST, answers={"learned": Answer(parts=(Part(1, "שלום"),))})),
            WORDS,
            NOW,
        )
    assert refused.value.scripts == ("HEBREW",)
    assert cpdpaper.export(everything(FIRST), WORDS, NOW)[0].startswith(b"%PDF-")


def test_an_entry_that_claims_nothing_yet() -> None:
    """It is there, and says so."""
    open_ = replace(FIRST, state="down", answers={"activity": Answer(parts=(Part(1, "a\nwalk"),))})
    [row] = cells(cpdtable.export(everything(open_), WORDS))
    assert (row["Minutes claimed"], row["Type of activity"]) == ("", "a walk")
    [told] = cpdrows.rows(cpdrows.log(everything(open_)), WORDS)
    assert told.claimed is None
    assert cpdpaper.export(everything(open_), WORDS, NOW)[0].startswith(b"%PDF-")


def test_within_everything_that_is_exported() -> None:
    """As what it is: by titles of its own, and as no check-in or note."""
    text = markdown.export(everything(FIRST), WORDS).decode()
    assert "### Fri, 20 Nov 2026: for your CPD log" in text
    assert "**Time claimed**: 30 min" in text
    assert "**Kind of activity**: reflective practice" in text
    rows = cells(table.export(everything(FIRST), WORDS))
    mine = [row for row in rows if row["Kind"] == "CPD entry"]
    assert len(mine) == len(FIRST.answers)
    assert {row["Kind"] for row in rows} == {"Check-in", "Note", "CPD entry"}


def test_there_and_back_in_json() -> None:
    """Export, import, export: byte for byte, with the audit period; a list of its own."""
    settings = Settings(audit=(date(2025, 4, 1), 2))
    session = replace(whole().session, settings=settings)
    mine = changed(everything(FIRST, SECOND), session=session, period=None)
    document = export(mine, NOW)
    told = json.loads(document)
    assert [one["id"] for one in told["cpd"]] == [21, 22]
    assert [one["kind"] for one in told["notes"]] == ["note"]
    taken = read(document)
    assert export(taken.everything, NOW) == document
    assert taken.everything.session.settings == settings
    plan = compare(changed(whole(), session=session), taken, ())
    assert (plan.told()["cpd"], plan.told()["checkins"], plan.told()["notes"]) == (2, 0, 0)
    assert "Entries of the CPD log: 2" in list(plan.lines())


def test_a_document_from_before_there_was_a_log() -> None:
    """It is read as ever."""
    told = json.loads(export(whole(), NOW))
    del told["cpd"]
    del told["settings"]["audit"]
    assert len(read(json.dumps(told).encode()).everything.records) == 2


@pytest.mark.parametrize(
    "wrong", [["2025-04-01", 0], ["2025-04-01", 99], ["0001-01-01", 1], ["2025-04-01"], "x"]
)
def test_an_audit_period_that_cannot_be(wrong: object) -> None:
    """It comes from anybody's hands."""
    told = json.loads(export(whole(), NOW))
    told["settings"]["audit"] = wrong
    with pytest.raises(Unreadable) as refused:
        read(json.dumps(told).encode())
    assert refused.value.reason is Reason.DAMAGED
