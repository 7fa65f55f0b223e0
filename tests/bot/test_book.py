"""The book from the tap to the chat: what opens it is kept nowhere, whatever happens."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from bot.demo import faults
from bot.demo.person import Person
from bot.exports import making
from bot.exports.book import binding, passphrase
from bot.vault import open_vault
from conversations.jsontext import loads
from tests.alive import Alive
from tests.bot.exports.book.opening import opened
from tests.bot.exports.book.shelf import FEW
from tests.end.canary import found

WORDS = "Zeisigvogel im Garten nebenan"
"""A passphrase that stands nowhere else."""


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody who has said something."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    await bot.say(person, "tight shoulders")
    await bot.say(person, "/cancel")
    return person


async def left(bot: Alive) -> list[Any]:
    """Return what is left of a book on the box."""
    return await bot.rows(
        "SELECT id FROM attachment UNION ALL SELECT id FROM job UNION ALL SELECT id FROM outbox"
    )


def shown(person: Person, *words: str) -> bool:
    """Tell whether any message in a chat shows this."""
    texts = [one.text for one in person.chat.visible]
    return any(word in text for word in words for text in texts)


def made_of(person: Person) -> str:
    """Return the passphrase that a chat shows."""
    [text] = [one.text for one in person.messages if one.text.startswith("Its passphrase: ")]
    return text.removeprefix("Its passphrase: ").split()[0]


async def test_with_a_passphrase_of_ones_own(bot: Alive, anna: Person) -> None:
    """It opens the book, however it is typed, and stands in the chat no more, nor on the box."""
    await bot.say(anna, "/book")
    await bot.tap(anna, "This year")
    await bot.say(anna, WORDS)
    await bot.settle()
    [document] = anna.documents
    assert document.name == "presence-2026-03-03.html"
    head, months = opened(document.content, passphrase.tidy(WORDS.upper()))
    assert head["whole_year"] == "2026"
    assert months[0][0]["steps"][0]["texts"] == ["tight shoulders"]
    with pytest.raises(InvalidTag):
        opened(document.content, "another one altogether")
    assert "I have not kept that." in anna.last.text
    assert not shown(anna, WORDS)
    assert await left(bot) == []
    assert not found(bot.directory, WORDS)
    await bot.say(anna, "/export json")
    await bot.settle()
    assert WORDS.encode() not in anna.documents[-1].content


async def test_with_one_that_is_made(bot: Alive, anna: Person) -> None:
    """It comes with the book, behind a spoiler, and goes by a tap."""
    await bot.say(anna, "/book all")
    await bot.tap(anna, "Make one for me")
    await bot.settle()
    made = made_of(anna)
    assert anna.last.entities[0]["type"] == "spoiler"
    assert opened(anna.documents[-1].content, made)[1]
    assert not found(bot.directory, made)
    await bot.tap(anna, "I have it")
    assert not shown(anna, made)
    assert "is out of the chat now" in anna.last.text
    assert await left(bot) == []
    assert not found(bot.directory, made)


@pytest.mark.parametrize("stirs", [False, True])
async def test_one_that_is_made_goes_in_the_night(bot: Alive, anna: Person, stirs: bool) -> None:
    """Within a day and a half, by itself, or with the first thing they do on the new day."""
    await bot.say(anna, "/book all")
    await bot.tap(anna, "Make one for me")
    await bot.settle()
    made = made_of(anna)
    for _ in range(3):
        await bot.pass_(hours=10)
        await bot.hear()
        if stirs:
            await bot.say(anna, "/help")
    await bot.settle()
    assert not shown(anna, made)
    assert shown(anna, "is out of the chat now")


async def test_telegram_does_not_remove_the_message(bot: Alive, anna: Person) -> None:
    """It is said, with what to do."""
    refused = faults.bad_request("Bad Request: message can't be deleted")
    for method in ("deleteMessages", "deleteMessage"):
        bot.api.fail(method, refused)
    await bot.say(anna, "/book all")
    await bot.say(anna, WORDS)
    await bot.settle()
    assert shown(anna, WORDS)
    assert shown(anna, "Please delete it yourself")
    assert opened(anna.documents[-1].content, passphrase.tidy(WORDS))


async def test_a_crash_at_every_point(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is made, and before it is sent: it comes once, opens, and nothing of it stays."""
    await bot.say(anna, "/book all")
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", lambda *_, **__: asyncio.Event().wait())
        anna.say(WORDS)
        while await bot.rows("SELECT tries FROM job") != [(1,)]:
            await bot.until(lambda: True)
        assert not found(bot.directory, WORDS)
        await bot.crash()
    assert not found(bot.directory, WORDS)

    async def hangs(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr("bot.saying.Saying.document", hangs)
        presence = await bot.open()
        await presence.start()
        while not await bot.rows("SELECT id FROM attachment"):
            await bot.until(lambda: True)
        assert await bot.rows("SELECT id FROM job") == []
        await bot.crash()
    assert not found(bot.directory, WORDS)
    await bot.start()
    await bot.settle()
    [document] = anna.documents
    assert opened(document.content, passphrase.tidy(WORDS))
    assert not shown(anna, WORDS)
    assert await left(bot) == []
    assert not found(bot.directory, WORDS)


async def test_the_job_alone_holds_it_sealed(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search for it is not blind: opened with the keys, it is there while the book is made."""
    await bot.say(anna, "/book all")
    monkeypatch.setattr(making, "make", lambda *_, **__: asyncio.Event().wait())
    anna.say(WORDS)
    while await bot.rows("SELECT tries FROM job") != [(1,)]:
        await bot.until(lambda: True)
    rows = await bot.rows("SELECT id, therapist_id, payload FROM job")
    inbox = await bot.rows("SELECT count(payload) FROM inbox")
    assert inbox == [(0,)]
    await bot.crash()
    [(number, therapist, sealed)] = rows
    vault, _ = open_vault(bot.directory / "master.key", bot.directory, has_data=True)
    args = loads(vault.open(therapist, "job", number, "payload", sealed))
    vault.close()
    assert args["passphrase"] == WORDS
    monkeypatch.undo()
    await bot.start()


async def test_an_update_that_cannot_be_worked_through(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A passphrase is not lifted into a note, as other words are."""
    await bot.say(anna, "/book all")

    def breaks(*_: Any) -> bool:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr("conversations.listening.hears", breaks)
        await bot.say(anna, WORDS)
        await bot.settle()
    assert "Something went wrong on my side" in anna.last.text
    assert "is kept as a note" not in anna.last.text
    assert await bot.rows("SELECT flow FROM record") == [("checkin",)]
    assert await bot.rows("SELECT count(payload) FROM inbox") == [(0,)]
    await bot.say(anna, "/book all")
    await bot.say(anna, WORDS)
    await bot.settle()
    assert opened(anna.documents[-1].content, passphrase.tidy(WORDS))


async def test_one_that_cannot_be_made(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some tries it is said, and its passphrase is let go of."""
    await bot.say(anna, "/book all")
    with monkeypatch.context() as patch:
        patch.setattr(making, "_PROGRAM", "raise SystemExit(3)")
        await bot.say(anna, WORDS)
        await bot.settle()
    assert shown(anna, "have let go of its passphrase")
    assert anna.documents == []
    assert await left(bot) == []
    await bot.say(anna, "/book 2020")
    await bot.tap(anna, "Make one for me")
    await bot.settle()
    assert "Nothing was written in that time." in anna.last.text


def test_a_quick_lock_is_for_tests() -> None:
    """What people get is slow."""
    assert binding.Lock.drawn().rounds == binding.ROUNDS > FEW
