"""A book made by the real process, killed in between: no byte it leaves tells its passphrase."""

from __future__ import annotations

from pathlib import Path

from bot.demo.disk import Disk
from bot.demo.person import Person
from bot.exports.book.passphrase import tidy
from tests.bot.exports.book.opening import opened
from tests.end.canary import found
from tests.process import enrol, served, shows, until

WORDS = "Zeisigvogel im Garten nebenan"


async def test_killed_while_it_is_made(tmp_path: Path) -> None:
    """Database, WAL, keyring and DEBUG log, right after the kill and after the delivery."""
    home = tmp_path / "home"
    home.mkdir()
    async with served(home) as (bot, _):
        person = Person(bot.api, 6001, "Anna")
        [code] = bot.invite(1)
        await bot.start()
        await enrol(person, code)
        person.say("a garden")
        await until(lambda: "Kept as a note" in person.last.text)
        person.say("/book all")
        await until(lambda: shows(person, "Make one for me"))
        person.say(WORDS)
        await until(lambda: "I am making your book." in person.last.text)
        bot.kill()
        assert not found(home, WORDS)
        await bot.start()
        await until(lambda: bool(person.documents))
        disk = Disk(bot.data / "presence.db")
        await until(lambda: not bot.api.pending() and disk.quiet(bot.api.now()))
        _, months = opened(person.documents[0].content, tidy(WORDS))
        assert months[0][0]["steps"][0]["texts"] == ["a garden"]
        assert len(person.documents) == 1
        assert not [one for one in person.chat.visible if WORDS in one.text]
        bot.kill()
        assert "DEBUG" in (home / "bot.log").read_text()
        assert not found(home, WORDS, tidy(WORDS))
        (home / "a.txt").write_text(WORDS)
        assert found(home, WORDS), "the search is not blind"
