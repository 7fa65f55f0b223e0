"""An export that is sent back to the bot, end to end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bringing import SLICE
from bot.demo.person import Person
from bot.exports.comparing import Plan
from bot.exports.document import Everything, export
from bot.exports.reading import read
from tests.alive import Alive, alive
from tests.bot.exports.bombs import BOMBS
from tests.bot.exports.test_reading import NOW, whole


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Alive]:
    """A bot at work."""
    (tmp_path / "a").mkdir()
    async with alive(tmp_path / "a") as running:
        yield running


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Alive]:
    """Another Presence."""
    (tmp_path / "b").mkdir()
    async with alive(tmp_path / "b") as running:
        yield running


async def spoken(bot: Alive, number: int = 6001) -> tuple[Person, bytes]:
    """Return somebody who has checked in and their export."""
    person = await bot.enrol(number)
    await bot.say(person, "/checkin")
    await bot.tap(person, "tight")
    await bot.say(person, "a plan")
    person.send_voice(b"OggS" * 9)
    await bot.settle()
    await bot.say(person, "/cancel")
    return person, await exported(bot, person)


async def exported(bot: Alive, person: Person) -> bytes:
    """Return somebody's export."""
    await bot.say(person, "/export json")
    return person.documents[-1].content


async def send(bot: Alive, person: Person, name: str, content: bytes) -> str:
    """Send a file, and return what is said to it."""
    person.send_document(name, content)
    await bot.settle()
    return person.last.text


def alike(one: bytes, another: bytes) -> bool:
    """Tell whether two exports hold the same."""
    first, second = read(one), read(another)
    sounds = [[sound() for sound in taken.voices.values()] for taken in (first, second)]
    same = export(first.everything, NOW) == export(second.everything, NOW)
    return same and sounds[0] == sounds[1]


async def test_into_another_presence(bot: Alive, other: Alive) -> None:
    """Shown, taken in after a yes, and exported there as it was here, voice notes too."""
    _, archive = await spoken(bot)
    anna = await other.enrol(7001)
    says = await send(other, anna, "presence-2026-03-03.zip", archive)
    assert "1 check-in, 1 voice note and" in says
    assert await other.rows("SELECT * FROM record") == []
    await other.tap(anna, "Yes, take it in")
    assert anna.last.text.startswith("✓ It is all here now.")
    assert alike(await exported(other, anna), archive)


async def test_what_is_older_than_is_kept_stays_out(bot: Alive, other: Alive) -> None:
    """It is said before and after; with a longer time it comes."""
    _, archive = await spoken(bot)
    anna = await other.enrol(7001)
    other.clock.advance(timedelta(days=70))
    await other.say(anna, "/settings")
    for label in ("Quiet and private", "How long it stays", "3 months", "Yes, keep 3 months"):
        await other.tap(anna, label)
    assert "1 check-in, 1 voice note" in await send(other, anna, "presence.zip", archive)
    await other.tap(anna, "No")
    await other.say(anna, "/settings")
    for label in ("Quiet and private", "How long it stays"):
        await other.tap(anna, label)
    await other.say(anna, "1 month")
    await other.tap(anna, "Yes, keep 1 month")
    says = await send(other, anna, "presence.zip", archive)
    assert "check-in" not in says
    assert "1 is older than what you keep, and stays out" in says
    if "Shall I take it in?" in says:  # hours and settings are to come
        await other.tap(anna, "Yes, take it in")
        assert anna.last.text.startswith("✓ It is here now.")
        assert "1 is older than what you keep" in anna.last.text
    assert await other.rows("SELECT * FROM record") == []
    assert await other.rows("SELECT * FROM voice") == []


async def test_sent_back_to_the_same(bot: Alive) -> None:
    """All of it is here."""
    person, archive = await spoken(bot)
    says = await send(bot, person, "presence.zip", archive)
    assert says.startswith("Everything in that file is here already.")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.json", b'{"hello": 1}', "something else"),
        ("a.zip", b"PK\3\4nonsense", "not whole"),
        ("a.json", b'{"presence": 1}', "another version"),
        ("a.json", export(whole(), NOW)[:-9], "not whole"),
        ("a.zip", BOMBS["records, packed"](), "not whole"),
    ],
)
async def test_what_cannot_be_read(bot: Alive, name: str, content: bytes, says: str) -> None:
    """It is refused kindly, and nothing has changed."""
    anna = await bot.enrol()
    assert says in await send(bot, anna, name, content)
    assert await bot.rows("SELECT * FROM record") == []
    assert await bot.rows("SELECT * FROM job") == []


async def test_killed_in_the_midst(other: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not here yet comes after the restart; nothing is doubled."""
    document = json.loads(export(whole(), NOW))
    [one] = document["checkins"]
    document["checkins"] = [
        {**one, "id": at, "opened_at": f"2026-03-03T10:{at % 60:02d}:{at // 60:02d}Z"}
        for at in range(20, 20 + 3 * SLICE)
    ]
    anna = await other.enrol(7001)
    content = json.dumps(document).encode()
    assert f"{3 * SLICE} check-ins" in await send(other, anna, "presence.json", content)
    real = other.presence.service.bringing.bring

    async def stops(therapist: int, plan: Plan, theirs: Everything) -> None:
        await real(therapist, replace(plan, fresh=plan.fresh[:SLICE]), theirs)
        await asyncio.Event().wait()

    monkeypatch.setattr(other.presence.service.bringing, "bring", stops)
    anna.tap("Yes, take it in")
    while await other.rows("SELECT count(*) FROM record") != [(SLICE,)]:
        await other.until(lambda: True)
    await other.restart()
    assert await other.rows("SELECT count(*), count(DISTINCT id) FROM record") == [
        (3 * SLICE + 1, 3 * SLICE + 1)
    ]
    assert anna.last.text.startswith("✓ It is all here now.")
