"""Looking for words in everything somebody has kept, in the bot at work."""

from __future__ import annotations

import pytest

from bot.demo.person import Person
from bot.errands import Errands
from tests.alive import Alive

CANARY = "zeisig"


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody with a check-in under way and two notes."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    await bot.say(person, f"a {CANARY} in the tree, müde Schultern")
    await bot.say(person, "/cancel")
    for text in ("the first tulip", "שָׁלוֹם, she said"):
        await bot.say(person, text)
    return person


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("MUEDE", "müde Schultern"), ("שלום", "שָׁלוֹם"), ("step:self müde", "müde Schultern")],
)
async def test_words_are_found(bot: Alive, anna: Person, typed: str, shown: str) -> None:
    """However they are typed; nothing of the job stays."""
    await bot.say(anna, f"/search {typed}")
    assert shown in anna.last.text
    assert await bot.rows("SELECT * FROM job") == []
    await bot.tap(anna, "1")
    assert shown in anna.last.text


async def test_chips_are_found_by_what_they_are_called(bot: Alive, anna: Person) -> None:
    """In the language they are shown in; what was written comes with its own words."""
    await bot.say(anna, "/checkin")
    await bot.tap(anna, "urge to fix")
    await bot.say(anna, "/search URGE")
    assert anna.last.text.endswith("In yourself: urge to fix")
    await bot.say(anna, "/search urge step:letting_go")
    assert "did not find that" in anna.last.text


async def test_another_persons_words_are_not_found(bot: Alive, anna: Person) -> None:
    """Everybody looks through their own."""
    kim = await bot.enrol(6002, "Kim")
    await bot.say(kim, "/search tulip")
    assert "did not find that" in kim.last.text
    await bot.say(anna, "/search tulip")
    assert "the first tulip" in anna.last.text


async def test_what_is_deleted_or_edited_is_found_no_more(bot: Alive, anna: Person) -> None:
    """At once, though it can be brought back for a day."""
    message = await bot.say(anna, "roses")
    await bot.say(anna, "/search roses")
    await bot.tap(anna, "1")
    await bot.tap(anna, "Delete")
    await bot.say(anna, "/search roses")
    assert "did not find that" in anna.last.text
    await bot.tap(anna, "Undo")
    anna.edit(message, "lilies")
    await bot.settle()
    await bot.say(anna, "/search roses")
    assert "did not find that" in anna.last.text
    await bot.say(anna, "/search lilies")
    assert "lilies" in anna.last.text


async def test_a_search_is_kept_from_everybody(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While it waits it is sealed, after it nothing of it can be read; nor is it in the log."""
    looked = Errands.look_through
    seen: list[bool] = []

    async def slowly(self: Errands, *args: object) -> object:
        rows = await bot.rows("SELECT * FROM job, therapist")
        seen.append(CANARY.encode() in repr(rows).encode())
        return await looked(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Errands, "look_through", slowly)
    await bot.say(anna, f"/search {CANARY} step:self")
    assert f"a {CANARY} in the tree" in anna.last.text
    assert seen == [False]
    assert CANARY not in repr(await bot.rows("SELECT * FROM therapist"))
    assert CANARY not in caplog.text


async def test_a_search_that_fails_is_told(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After it was tried again; what it was looking for is not logged."""
    bot.failing(monkeypatch, "look_through", *[ValueError(CANARY)] * 3)
    await bot.say(anna, f"/search {CANARY}")
    assert anna.last.text.endswith("I could not look just now. /search tries again.")
    assert CANARY not in caplog.text
