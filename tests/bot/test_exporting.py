"""Documents of what was written, from the tap to the chat."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import exporting
from bot.demo.person import Person
from bot.exports import making
from bot.exports.document import Everything, export
from bot.saying import Saying
from bot.store.outbox import Row
from conversations.model import Session
from tests.alive import NOON, Alive
from tests.bot.crashes import crash_twice


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has said something."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    await bot.say(person, "tight shoulders")
    return person


async def left(bot: Alive) -> list[Any]:
    """Return what is left of exports on the box."""
    return await bot.rows("SELECT id FROM attachment UNION ALL SELECT id FROM job")


@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        ("PDF", "presence-2026-03-03.pdf", b"%PDF-"),
        ("Markdown", "presence-2026-03-03.md", b"# All check-ins and notes"),
        ("CSV", "presence-2026-03-03.csv", b"\xef\xbb\xbf"),
        ("JSON", "presence-2026-03-03.json", b"{"),
    ],
)
async def test_by_two_taps(bot: Alive, anna: Person, form: str, name: str, begins: bytes) -> None:
    """It comes as a document whose name tells nothing, and nothing of it stays here."""
    await bot.say(anna, "/export")
    await bot.tap(anna, form)
    await bot.tap(anna, "Everything")
    await bot.settle()
    [document] = anna.documents
    assert document.name == name
    assert document.content.startswith(begins)
    assert "not encrypted" in anna.last.text
    assert await left(bot) == []


async def test_of_some_days_alone(bot: Alive, anna: Person) -> None:
    """Those of others are not in it; days without words make no document."""
    await bot.say(anna, "/cancel")
    await bot.pass_(days=40)
    await bot.say(anna, "/checkin")
    await bot.say(anna, "a garden")
    await bot.say(anna, "/export md month")
    await bot.settle()
    text = anna.documents[-1].content.decode()
    assert "a garden" in text
    assert "tight shoulders" not in text
    await bot.say(anna, "/export json month")
    assert b"tight shoulders" not in anna.documents[-1].content
    await bot.say(anna, "/export md 2020")
    assert anna.last.text.startswith("Nothing was written in that time.")
    assert len(anna.documents) == 2


@pytest.fixture
async def tagged(bot: Alive, anna: Person) -> Person:
    """Somebody with a check-in and a note, of which only the note has a tag."""
    await bot.say(anna, "/cancel")
    await bot.pass_(days=1)
    await bot.say(anna, "a garden")
    await bot.say(anna, "/tag *Hands*")
    return anna


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("PDF", b"%PDF-"),
        ("Markdown", rb"# Entries tagged \*Hands\*"),
        ("CSV", b"\xef\xbb\xbf"),
        ("JSON", b"{"),
    ],
)
async def test_of_a_tag(bot: Alive, tagged: Person, form: str, begins: bytes) -> None:
    """What has it alone, said in the heading; neither the file's name nor the box tells of it."""
    await bot.say(tagged, "/export")
    await bot.tap(tagged, form)
    await bot.tap(tagged, "With a tag …")
    await bot.tap(tagged, "*Hands*")
    await bot.settle()
    [document] = tagged.documents
    assert "Hands" not in document.name
    assert document.content.startswith(begins)
    if form != "PDF":
        assert b"a garden" in document.content
        assert b"tight shoulders" not in document.content
    assert "tagged “*Hands*”" in tagged.last.text
    assert await left(bot) == []
    assert "*Hands*" not in str(await bot.rows("SELECT * FROM attachment"))


async def test_a_json_of_a_tag_taken_in_changes_nothing_else(bot: Alive, tagged: Person) -> None:
    """Deleted since, the entry comes back; hours and settings stay as they are here."""
    await bot.say(tagged, "/export json #*hands*")
    document = tagged.documents[-1].content
    told = json.loads(document)
    assert told["tag"] == "*Hands*"
    assert "settings" in told["left_out"]
    usual = export(Everything(Session(), [], [], []), NOON)
    assert (told["schedule"], told["settings"]) == ([], json.loads(usual)["settings"])
    await bot.say(tagged, "/schedule Mon-Fri 9-12")
    await bot.tap(tagged, "Save")
    await bot.say(tagged, "/settings")
    await bot.tap(tagged, "Quiet hours")
    await bot.tap(tagged, "20:00–08:00")
    before = await exported(bot, tagged)
    tagged.send_document("presence.json", document)
    await bot.settle()
    assert tagged.last.text.startswith("Everything in that file is here already.")
    await bot.say(tagged, "/history")
    await bot.tap(tagged, "Wed 4 Mar, 12:00: a note")
    await bot.tap(tagged, "Delete")
    assert len((await exported(bot, tagged))["notes"]) == 0
    tagged.send_document("presence.json", document)
    await bot.settle()
    assert tagged.last.text.startswith("In that file, and not here yet: 1 note.")
    await bot.tap(tagged, "Yes, take it in")
    await bot.settle()
    assert await exported(bot, tagged) == before


async def test_nothing_has_the_tag(bot: Alive, tagged: Person) -> None:
    """It is said, and no document comes, not even JSON."""
    for form in ("json", "pdf"):
        await bot.say(tagged, f"/export {form} #nobody")
        await bot.settle()
        assert tagged.last.text.startswith("Nothing has the tag “nobody”.")
    assert tagged.documents == []


async def exported(bot: Alive, person: Person) -> dict[str, Any]:
    """Return somebody's export, but for when it was made."""
    await bot.say(person, "/export json")
    await bot.settle()
    found: dict[str, Any] = json.loads(person.documents[-1].content)
    return found | {"exported_at": ""}


async def test_a_script_that_cannot_be_drawn(bot: Alive, anna: Person) -> None:
    """PDF is refused, and the same comes as Markdown."""
    await bot.say(anna, "שלום")
    await bot.say(anna, "/export pdf all")
    await bot.settle()
    assert "in Hebrew." in anna.last.text
    await bot.tap(anna, "Markdown instead")
    await bot.settle()
    assert "שלום" in anna.documents[-1].content.decode()


async def test_others_are_answered_while_it_is_made(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so are they who asked for it."""
    ben = await bot.enrol(6002, "Ben")
    go = asyncio.Event()

    async def slow(*_: Any, **__: Any) -> making.Document:
        await go.wait()
        return making.Document(b"made")

    monkeypatch.setattr(making, "make", slow)
    anna.say("/export pdf all")
    await bot.until(lambda: anna.last.text.startswith("I am making your PDF."))
    for person in (anna, ben):
        person.say("/help")
        await bot.until(lambda person=person: "/checkin" in person.last.text)  # type: ignore[misc]
    assert anna.documents == []
    go.set()
    await bot.settle()
    assert [one.content for one in anna.documents] == [b"made"]


async def test_who_leaves_while_it_is_made_gets_none(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their words were taken out of the database before; they end there, and nothing is stored."""
    began, go = asyncio.Event(), asyncio.Event()
    real = making.make

    async def slow(*args: Any, **named: Any) -> making.Document:
        began.set()
        await go.wait()
        return await real(*args, **named)

    monkeypatch.setattr(making, "make", slow)
    anna.say("/export json")
    await bot.until(began.is_set)
    anna.say("/deleteme")
    for button in ("Delete everything…", "Yes, delete all of it"):
        await bot.until(lambda button=button: button in _shown(anna))  # type: ignore[misc]
        anna.tap(button)
    await bot.until(lambda: anna.last.text.startswith("It is done"))
    go.set()
    await bot.settle()
    assert anna.documents == []
    for table in ("therapist", "record", "job", "attachment", "outbox"):
        assert await bot.rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608


def _shown(person: Person) -> list[str]:
    return [one.text for row in person.last.keyboard for one in row]


async def test_a_crash_while_it_is_made_and_one_before_it_is_sent(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes all the same, once, and nothing of it stays here."""
    await crash_twice(bot, monkeypatch, lambda: anna.say("/export csv all"))
    await bot.start()
    await bot.settle()
    assert len(anna.documents) == 1
    assert await left(bot) == []


WAYS = (
    "/export pdf all",
    "/export md all",
    "/export csv all",
    "/export json",
    "/export json #supervision",
    "/export pdf #supervision",
    "/month",
)
"""All that is made and handed over."""


@pytest.fixture
async def keeper(
    bot: Alive, anna: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Person]:
    """Somebody with a tag, in a house where no file may appear for a time or for good."""
    await bot.say(anna, "/tag supervision")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = names(tmp_path)
    yield anna
    assert names(temporary) == set()
    assert names(tmp_path) == before


def names(directory: Path) -> set[str]:
    """Return the files there, but for those that SQLite keeps while it is open."""
    found = {one.name for one in directory.iterdir()}
    return {one for one in found if not one.endswith(("-wal", "-shm"))}


async def made(bot: Alive) -> bytes:
    """Wait until something is made, and return how it begins, as it stands in the file."""
    while not (rows := await bot.rows("SELECT substr(content, 40, 48) FROM attachment")):
        await bot.until(lambda: True)
    [(begins,)] = rows
    return bytes(begins)


def traces(bot: Alive, sealed: bytes) -> list[str]:
    """Return the files in which something that was made still stands."""
    files = (one for one in bot.directory.iterdir() if one.is_file())
    return [one.name for one in files if sealed in one.read_bytes()]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("crash", ["none", "made", "delivered", "noted"])
async def test_nothing_stays_on_the_box(
    bot: Alive, keeper: Person, way: str, crash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in the database and not in its log, wherever it was killed; and it has come, once."""
    hold, noted, seen = asyncio.Event(), asyncio.Event(), list[bytes]()
    name = "document" if crash in ("none", "made") else "sent"
    real = getattr(Saying, name)

    async def waits(self: Saying, row: Row, *rest: Any) -> Any:
        if row.draft.attachment is None:
            return await real(self, row, *rest)
        if crash == "noted":
            seen.append(await made(bot))
            await real(self, row, *rest)
            noted.set()
        await hold.wait()
        return await real(self, row, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Saying, name, waits)
        keeper.say(way)
        if crash == "noted":
            await bot.until(noted.is_set)
            [sealed] = seen
        else:
            sealed = await made(bot)
            assert traces(bot, sealed), "it is there until it is delivered"
        if crash == "delivered":
            await bot.until(lambda: bool(keeper.documents or keeper.photos))
        if crash != "none":
            await bot.crash()
    hold.set()
    if crash != "none":
        await bot.start()
    await bot.settle()
    assert len(sealed) > 0
    assert len(keeper.documents) + len(keeper.photos) == 1
    assert await left(bot) == []
    assert traces(bot, sealed) == []


def test_only_the_days_that_are_asked_for() -> None:
    """Of a job that names none: all of them."""
    everything = exporting.Everything(None, [], [], [])  # type: ignore[arg-type]
    assert exporting._of_days(everything, None, None) is everything


async def _entry(bot: Alive, person: Person, learned: str) -> None:
    await bot.say(person, "/cpd")
    await bot.tap(person, "New entry")
    await bot.tap(person, "reflective practice")
    await bot.say(person, "1h 30")
    await bot.say(person, learned)
    for _ in range(4):
        await bot.tap(person, "Skip ›")


@pytest.mark.parametrize(
    ("form", "name", "begins"),
    [
        ("CSV", "presence-cpd-2026-03-03.csv", b"\xef\xbb\xbf"),
        ("PDF", "presence-cpd-2026-03-03.pdf", b"%PDF-"),
    ],
)
async def test_the_log_of_learning(
    bot: Alive, anna: Person, form: str, name: str, begins: bytes
) -> None:
    """From the tap to the chat, with no word of a check-in, and nothing of it stays here."""
    await _entry(bot, anna, "to wait")
    await bot.say(anna, "/cpd")
    assert "1 entry, 1 h 30 min claimed." in anna.last.text
    await bot.tap(anna, form)
    await bot.settle()
    [document] = anna.documents
    assert document.name == name
    assert document.content.startswith(begins)
    assert b"tight shoulders" not in document.content
    assert "CPD log, 2026: 1 entry, 1 h 30 min claimed." in anna.last.text
    assert "not encrypted" in anna.last.text
    if form == "CSV":
        assert '"90","reflective practice","to wait"' in document.content.decode("utf-8-sig")
    assert await left(bot) == []


async def test_a_log_in_a_script_that_cannot_be_drawn(bot: Alive, anna: Person) -> None:
    """PDF is refused, and the same comes as CSV; of a year without entries nothing is made."""
    await _entry(bot, anna, "לחכות")
    await bot.say(anna, "/cpd")
    await bot.tap(anna, "PDF")
    await bot.settle()
    assert anna.last.text.startswith("I cannot make a PDF of this")
    await bot.tap(anna, "CSV instead")
    await bot.settle()
    assert "לחכות" in anna.documents[-1].content.decode()
    await bot.say(anna, "/history")
    await bot.tap(anna, "Tue 3 Mar: for your CPD log")
    await bot.tap(anna, "Delete")
    await bot.tap(anna, "CSV instead")
    await bot.settle()
    assert anna.last.text == "There is nothing in the log of those days."
    assert len(anna.documents) == 1
