"""A packet for supervision, from the tap to the chat, in the bot at work."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.demo.person import Person
from bot.exports import making
from conversations.codec import decode
from conversations.flows.supervision import COUNT, GATHER, MAKE
from conversations.model import Session
from tests.alive import Alive
from tests.bot.crashes import crash_twice

CANARY = "zeisig"
LINES = ("a held breath", f"a {CANARY} in the tree", "her hands", "courage", "in silence")


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody with a check-in that is tagged."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    for line in LINES:
        await bot.say(person, line)
    await bot.say(person, "/tag anna-case")
    return person


async def choose(bot: Alive, person: Person) -> None:
    """Gather by the tag, leave two lines out, and stand before the button that makes it."""
    await bot.say(person, "/supervision")
    await bot.tap(person, "anna-case (1)")
    await bot.tap(person, "2")
    await bot.tap(person, "4")


def said(person: Person, text: str) -> int:
    """Return the message that somebody wrote."""
    return next(one.message_id for one in person.chat.messages if one.text == text)


async def traces(bot: Alive, person: Person) -> list[Any]:
    """Return all that is left of a choice: in the session, in jobs, and on its way out."""
    vault = bot.presence.service.house.vault
    rows = await bot.rows("SELECT id, session, chat_id FROM therapist")
    [(number, sealed)] = [one[:2] for one in rows if one[2] == person.user_id]
    session = decode(Session, vault.open(number, "therapist", number, "session", sealed))
    left = await bot.rows(
        "SELECT id FROM job UNION ALL SELECT id FROM attachment UNION ALL SELECT id FROM outbox"
        " UNION ALL SELECT id FROM inbox WHERE payload IS NOT NULL"
    )
    return [*([session.packet] if session.packet else []), *left]


def text_of(document: bytes, tmp_path: Path) -> str:
    """Return the text of a PDF as another program reads it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is missing")
    file = tmp_path / "packet.pdf"
    file.write_bytes(document)
    ran = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    assert ran.stderr == b""
    return ran.stdout.decode()


async def test_from_the_tap_to_the_chat(bot: Alive, anna: Person, tmp_path: Path) -> None:
    """The lines that were in, and no other; its name tells nothing, and nobody is named."""
    await choose(bot, anna)
    assert await traces(bot, anna) != []
    await bot.tap(anna, "Make the PDF")
    [document] = anna.documents
    assert document.name == "presence-2026-03-03.pdf"
    assert "Not encrypted" in anna.last.text
    text = text_of(document.content, tmp_path)
    for line in ("a held breath", "her hands", "in silence", "For supervision", "Notes", "1 / 1"):
        assert line in text.replace("1/1", "1 / 1"), line
    for line in (CANARY, "courage", "anna-case", "Anna", "Letting go"):
        assert line not in text, line
    assert b"Anna" not in document.content


async def test_nothing_of_the_choice_stays(bot: Alive, anna: Person) -> None:
    """Made, put away, or replaced by another: neither entries nor lines, here or in the chat."""
    for end in ("Make the PDF", "Put away"):
        await choose(bot, anna)
        await bot.tap(anna, end)
        assert await traces(bot, anna) == []
        assert not [one for one in anna.messages if "lines of 1 entry" in one.text]


async def test_a_choice_is_sealed(
    bot: Alive, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """While it is made, too; its words are in no job at all, and nothing of it is in a log."""
    await bot.say(anna, "/supervision")
    await bot.say(anna, f"/supervision {CANARY}")
    await choose(bot, anna)
    for query in ("SELECT * FROM therapist", "SELECT * FROM job", "SELECT * FROM inbox"):
        rows = repr(await bot.rows(query))
        assert CANARY not in rows
        assert "anna-case" not in rows
    assert CANARY not in caplog.text
    assert "anna-case" not in caplog.text


@pytest.mark.parametrize("job", [COUNT, GATHER, MAKE])
async def test_what_fails_is_told_and_tried_again(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, job: str
) -> None:
    """Tags without their counts, a look that failed, and a choice that comes back."""
    broken = "these" if job in (COUNT, MAKE) else "look_through"
    if job == MAKE:
        await choose(bot, anna)
        bot.failing(monkeypatch, broken, *[ValueError(CANARY)] * 3)
        await bot.tap(anna, "Make the PDF")
        assert anna.last.text.startswith("I could not make it just now. Nothing is lost.")
        await bot.tap(anna, "Make the PDF")
        assert len(anna.documents) == 1
        assert await traces(bot, anna) == []
        return
    bot.failing(monkeypatch, broken, *[ValueError(CANARY)] * 3)
    await bot.say(anna, "/supervision" if job == COUNT else "/supervision anna-case")
    labels = [button.text for row in anna.last.keyboard for button in row]
    assert labels == ["anna-case", "Choose entries"]
    await bot.tap(anna, "anna-case")
    assert "her hands" in anna.last.text


async def test_a_crash_while_it_is_made_and_one_before_it_is_sent(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes all the same, once, and nothing of the choice stays here."""
    await choose(bot, anna)
    await crash_twice(bot, monkeypatch, lambda: anna.tap("Make the PDF"))
    await bot.start()
    await bot.settle()
    assert len(anna.documents) == 1
    assert await traces(bot, anna) == []


async def test_a_crash_between_two_taps_loses_no_line(bot: Alive, anna: Person) -> None:
    """What was left out is left out after it."""
    await choose(bot, anna)
    await bot.restart()
    assert "2 ✗" in anna.last.text
    await bot.tap(anna, "1")
    assert [re.sub(r"\s.*", "", one) for one in re.findall(r"(?m)^\d ✗", anna.last.text)] == [
        "1",
        "2",
        "4",
    ]


async def test_what_is_edited_while_it_is_made_is_not_made_unseen(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The maker looks once more, after a crash as well."""
    await choose(bot, anna)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", lambda *_, **__: asyncio.Event().wait())
        anna.tap("Make the PDF")
        while await bot.rows("SELECT tries FROM job") != [(1,)]:
            await bot.until(lambda: True)
        await bot.crash()
    anna.edit(said(anna, "her hands"), "his hands")
    with monkeypatch.context() as patch:
        patch.setattr("bot.jobs.Jobs.put", lambda *_: None)
        await bot.start()
        await bot.crash()
    await bot.start()
    await bot.settle()
    assert anna.documents == []
    assert "3 ✎ his hands" in anna.last.text
    await bot.tap(anna, "Make the PDF")
    assert len(anna.documents) == 1
    assert await traces(bot, anna) == []


async def test_letters_that_cannot_be_drawn(bot: Alive, anna: Person) -> None:
    """PDF is refused; Markdown has them, or they are left out."""
    anna.edit(said(anna, "in silence"), "שלום")
    await bot.settle()
    await choose(bot, anna)
    await bot.tap(anna, "Make the PDF")
    assert "there are some in Hebrew" in anna.last.text
    await bot.tap(anna, "Make it as Markdown")
    [document] = anna.documents
    assert document.name == "presence-2026-03-03.md"
    text = document.content.decode()
    assert text.startswith("# For supervision\n")
    assert "שלום" in text
    assert CANARY not in text
    assert await traces(bot, anna) == []


async def test_others_entries_are_nobodys(bot: Alive, anna: Person) -> None:
    """A number of somebody else's entry is one that is not there."""
    kim = await bot.enrol(6002, "Kim")
    await bot.say(kim, "a note of her own")
    await bot.say(kim, "/supervision anna-case")
    assert "Nothing has the tag anna-case." in kim.last.text
    await bot.tap(kim, "Choose entries")
    assert "her hands" not in kim.last.text
    assert "her hands" in anna.screen()
