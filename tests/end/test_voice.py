"""Voice notes from the phone to the disk and back, in processes that are killed on the way.

The promise: what has its ✓ is on disk; what has not is fetched again.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.backup import backups
from bot.demo import faults
from bot.demo.disk import Disk
from bot.demo.person import Person
from tests.alive import Alive, alive
from tests.process import BotProcess, enrol, served, until

SOUND = b"OggS" + b"a voice, and what it said" * 400
FLAW = """
import os, signal

if os.environ.get("SABOTAGE"):
    from bot.store import connection, voices

    real, run_batch, kept = voices.keep, connection.run_batch, []

    def keep(*given):
        real(*given)
        kept.append(1)
        if os.environ["SABOTAGE"] == "within":
            os.kill(os.getpid(), signal.SIGKILL)

    def after(db, works):
        outcomes = run_batch(db, works)
        if kept and os.environ["SABOTAGE"] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return outcomes

    voices.keep, connection.run_batch = keep, after
"""
"""Kills the bot within or right after the transaction that keeps a voice note."""


@asynccontextmanager
async def asked(directory: Path) -> AsyncIterator[tuple[BotProcess, Person]]:
    """A bot process, and somebody at the first question of a check-in."""
    async with served(directory) as (bot, _):
        [code] = bot.invite(1)
        await bot.start()
        anna = Person(bot.api, 7001, "Anna")
        await enrol(anna, code)
        anna.say("/checkin")
        await until(lambda: "?" in anna.last.text and "one person" in anna.last.text)
        yield bot, anna


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody at the first question of a check-in."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    return person


def unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the document of an export with voice notes, and their files by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    return json.loads(files.pop("presence.json")), files


async def exported(anna: Person) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Ask a bot process for an export."""
    before = len(anna.documents)
    anna.say("/export json")
    await until(lambda: len(anna.documents) > before)
    return unpacked(anna.documents[-1].content)


def named(document: dict[str, Any], number: int = 1) -> str:
    """Return what a voice note of the newest check-in is called."""
    return f"voice/{document['checkins'][-1]['id']}.{number}.ogg"


def spoken(document: dict[str, Any]) -> dict[str, list[str]]:
    """Return the files of the voice notes of the newest check-in, by step."""
    steps = document["checkins"][-1]["steps"]
    found = {key: [one["file"] for one in step.get("voices", ())] for key, step in steps.items()}
    return {key: files for key, files in found.items() if files}


def legible(root: Path) -> list[str]:
    """Return the files in which a voice can be made out."""
    files = [one for one in root.rglob("*") if one.is_file()]
    return [
        one.name for one in files if (b"OggS" in (raw := one.read_bytes())) or SOUND[4:29] in raw
    ]


async def send(bot: Alive, person: Person, sound: bytes = SOUND, **more: Any) -> int:
    """Send a voice note and come to rest."""
    number = person.send_voice(sound, **more)
    await bot.settle()
    return number


# ------------------------------------------------------------------------------ killed


async def test_killed_while_it_is_fetched_it_is_fetched_again(tmp_path: Path) -> None:
    """The phone shows no ✓ by then; after the start there is one, and the voice is there once."""
    async with asked(tmp_path) as (bot, anna):
        question = anna.last.text
        hung = bot.api.fail("getFile", faults.hang(done=False))
        anna.send_voice(SOUND, 7)
        await until(lambda: hung.met == 1)
        bot.kill()
        assert anna.last.text == question
        hung.cancel()
        await bot.start()
        await until(lambda: anna.last.text.startswith("✓"))
        document, files = await exported(anna)
        assert await bot.stop() == 0
        assert legible(bot.data) == []
    assert spoken(document) == {"self_study": [named(document)]}
    assert files == {named(document): SOUND}


@pytest.mark.parametrize("where", ["within", "after"])
async def test_killed_around_its_commit_it_is_there_once(tmp_path: Path, where: str) -> None:
    """Within the transaction nothing is kept, and it is fetched again; after it, its ✓ is said."""
    flaw = tmp_path / "flaw"
    flaw.mkdir()
    (flaw / "sitecustomize.py").write_text(FLAW)
    async with asked(tmp_path) as (bot, anna):
        assert await bot.stop() == 0
        question = anna.last.text
        bot.environment |= {"PYTHONPATH": str(flaw), "SABOTAGE": where}
        await bot.start()
        anna.send_voice(SOUND, 7)
        await until(lambda: bot.ended)
        assert anna.last.text == question
        del bot.environment["SABOTAGE"]
        await bot.start()
        await until(lambda: anna.last.text.startswith("✓"))
        document, files = await exported(anna)
        assert len([one for one in anna.messages if one.text == anna.last.text]) == 1
        assert await bot.stop() == 0
    assert spoken(document) == {"self_study": [named(document)]}
    assert files == {named(document): SOUND}
    fetched = len(bot.api.sent("getFile"))
    assert fetched == (2 if where == "within" else 1)


async def test_a_backup_brings_it_back(tmp_path: Path) -> None:
    """On another machine, and nothing of it is legible in the backup."""
    async with asked(tmp_path) as (bot, anna):
        anna.send_voice(SOUND, 7)
        await until(lambda: anna.last.text.startswith("✓"))
        disk = Disk(bot.data / "presence.db")
        await until(lambda: not bot.api.pending() and disk.quiet(bot.api.now()))
        done = bot.command("backup")
        assert done.returncode == 0, done.stderr
        [file] = backups(bot.data / "backups")
        bot.kill()
        assert legible(bot.data) == []
        copy = bot.data / "keyring-copy" / "keyring.db"
        bot.data = tmp_path / "another"
        bot.environment["PRESENCE_DATA_DIR"] = str(bot.data)
        done = bot.command("restore", str(file), "--keyring", str(copy))
        assert done.returncode == 0, done.stderr
        await bot.start()
        document, files = await exported(anna)
        assert await bot.stop() == 0
    assert files == {named(document): SOUND}


# ------------------------------------------------------------------- played and handed over


async def test_it_is_played_from_its_card(bot: Alive, anna: Person) -> None:
    """It comes back as it was sent, with its length, and nothing of it is left to be sent."""
    await send(bot, anna, duration=42)
    await bot.say(anna, "/history")
    await bot.tap(anna, next(one for one in _labels(anna) if "Mar" in one))
    await bot.tap(anna, "▶ 0:42")
    back = anna.last
    assert back.media is not None
    assert (back.media.kind, back.media.content, back.media.duration) == ("voice", SOUND, 42)
    assert back.text == "Your voice note of Tue 3 Mar."
    assert await bot.rows("SELECT * FROM attachment") == []


async def test_who_wants_no_voice_notes_gets_a_file(bot: Alive, anna: Person) -> None:
    """A privacy setting of Telegram's Premium forbids them (VOICE_MESSAGES_FORBIDDEN)."""
    await send(bot, anna)
    bot.api.fail("sendVoice", faults.bad_request("Bad Request: VOICE_MESSAGES_FORBIDDEN"))
    await bot.say(anna, "/history")
    await bot.tap(anna, next(one for one in _labels(anna) if "Mar" in one))
    await bot.tap(anna, "▶ 0:03")
    assert anna.documents[-1].content == SOUND


async def test_the_export_holds_each_beside_the_document(bot: Alive, anna: Person) -> None:
    """Also one whose words below it were edited."""
    await send(bot, anna)
    second = await send(bot, anna, b"OggS two", caption="her laugh")
    anna.edit(second, "her loud laugh")
    await bot.settle()
    await bot.say(anna, "/export json")
    document, files = unpacked(anna.documents[-1].content)
    assert files == {named(document, 1): SOUND, named(document, 2): b"OggS two"}
    assert spoken(document) == {
        "self_study": [named(document, 1)],
        "letting_go": [named(document, 2)],
    }
    assert document["checkins"][0]["steps"]["letting_go"]["words"] == ["her loud laugh"]


# --------------------------------------------------------------------------------- gone


async def _delete(bot: Alive, anna: Person) -> None:
    await bot.say(anna, "/history")
    await bot.tap(anna, next(one for one in _labels(anna) if "Mar" in one))
    await bot.tap(anna, "Delete")


async def test_deleted_it_comes_back_within_a_day(bot: Alive, anna: Person) -> None:
    """Undo brings the voice back, also after a restart."""
    await send(bot, anna, duration=5)
    await _delete(bot, anna)
    await bot.pass_(hours=20)
    await bot.presence.service.prune()
    await bot.restart()
    await bot.tap(anna, "Undo")
    await bot.tap(anna, "▶ 0:05")
    assert anna.last.media is not None
    assert anna.last.media.content == SOUND


async def test_deleted_its_bytes_are_gone_after_a_day(bot: Alive, anna: Person) -> None:
    """Without its person doing anything more."""
    await send(bot, anna)
    await _delete(bot, anna)
    bot.clock.set(bot.clock.now() + timedelta(hours=25))
    await bot.presence.service.prune()
    assert await bot.rows("SELECT * FROM voice") == []


async def test_deleted_it_is_gone_also_when_its_person_has_blocked_the_bot(tmp_path: Path) -> None:
    """The days of somebody else are planned: that is soon enough."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await bot.enrol(6002, "Ben", hours="Mon-Fri 9-11")
        await send(bot, anna)
        await _delete(bot, anna)
        anna.block()
        await bot.settle()
        await bot.pass_(days=2)
        assert await bot.rows("SELECT * FROM record WHERE deleted_at IS NOT NULL") == []
        assert await bot.rows("SELECT * FROM voice") == []


async def test_who_leaves_takes_it_along(bot: Alive, anna: Person) -> None:
    """/deleteme leaves no byte of it."""
    await send(bot, anna)
    await bot.say(anna, "/deleteme")
    await bot.tap(anna, "Delete everything…")
    await bot.tap(anna, "Yes, delete all of it")
    assert await bot.rows("SELECT * FROM voice") == []
    assert await bot.rows("SELECT * FROM answer_part") == []


# ------------------------------------------------------------------------------- others


async def test_with_no_question_open_it_is_a_note_to_attach(tmp_path: Path) -> None:
    """The offer is there when a block has ended today."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol(hours="Mon-Fri 9-11")
        await bot.pass_(days=1)
        await bot.tap(anna, "Not this time")
        await send(bot, anna, duration=9)
        assert anna.last.text.startswith("✓ Kept as a note for today.")
        await bot.tap(anna, "Attach to a block")
        await bot.tap(anna, next(one for one in _labels(anna) if "9:00" in one))
        assert anna.last.text.startswith("✓ Attached")
        await bot.say(anna, "/export json")
        document, files = unpacked(anna.documents[-1].content)
        assert [len(one) for one in spoken(document).values()] == [1]
        assert list(files.values()) == [SOUND]


async def test_an_album_of_others_is_declined_once_each(bot: Alive, anna: Person) -> None:
    """Pictures with words below them: these answer, the pictures are not kept."""
    anna.send_photo(caption="her garden")
    anna.send_photo()
    await bot.settle()
    assert "I keep words and voice notes" in anna.screen()
    rows = await bot.rows("SELECT step FROM answer_part")
    assert rows == [("self_study",)]
    assert await bot.rows("SELECT * FROM voice") == []


def _labels(person: Person) -> list[str]:
    return [button.text for row in person.last.keyboard for button in row]
