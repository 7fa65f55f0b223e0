"""No word, name or token anywhere but sealed: the raw bytes of all that a running bot leaves."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from bot import vault
from bot.demo import faults
from bot.demo.disk import Disk
from bot.demo.errors import ApiError
from bot.demo.exchange import Answer
from bot.demo.faults import Effect, Fault
from bot.demo.person import Person
from bot.store import records
from tests.process import TOKEN, BotProcess, enrol, served, until

WORD = "Zeisigwörter"
"""Stands in everything that is said."""

NAME, USERNAME = "Kuckuckine", "kuckuckine_profile"
"""Stand in the profile of the one who says it, and nowhere else."""

STRANGER = "Fremdlingine"

BROKEN = """
import asyncio
import sqlite3

from bot import turns
from bot.chat import sender
from bot.store import records

work, keep, put = turns.advance, records.keep, sender.Sender.put

def advance(session, event, *rest):
    if "engine" in repr(event):
        raise ValueError(f"cannot work with {event}")
    return work(session, event, *rest)

def keep_(db, vault, therapist, record):
    if "storeroom" in repr(record):
        raise sqlite3.IntegrityError(f"cannot keep {record}")
    return keep(db, vault, therapist, record)

def fails(words):
    raise LookupError(words)

def put_(self, rows):
    if any("parcel" in repr(one.draft) for one in rows):
        asyncio.get_running_loop().call_soon(fails, rows[-1].draft.params["text"][14:30])
        try:
            raise KeyError(repr(rows))
        except KeyError as error:
            raise RuntimeError(f"cannot say {rows}") from error
    return put(self, rows)

turns.advance, records.keep, sender.Sender.put = advance, keep_, put_
"""
"""A bot that fails at certain words, in the engine, in the store, in the event loop and on the way
to the sender, with errors that quote all they were given."""


def needles(*said: str) -> dict[str, bytes]:
    """Return what must not be found, in the forms in which text is written down."""
    forms: dict[str, bytes] = {}
    for text in said:
        forms[text] = text.encode()
        forms[f"{text} as JSON"] = json.dumps(text)[1:-1].encode()
        forms[f"{text} as repr"] = ascii(text)[1:-1].encode()
        forms[f"{text} in an address"] = quote(text, safe="").encode()
        forms[f"{text} in UTF-16"] = text.encode("utf-16-le")
    return forms


def found(root: Path, *said: str) -> list[str]:
    """Return where and in which form any of this stands in a file, whatever its capitals."""
    files = {path: path.read_bytes().lower() for path in root.rglob("*") if path.is_file()}
    return [
        f"{form} in {path.name}"
        for path, content in files.items()
        for form, needle in needles(*said).items()
        if needle.lower() in content
    ]


async def _said(bot: BotProcess, person: Person, text: str) -> int:
    """Say something, wait until all is answered, and return the id of the message."""
    number = person.say(text)
    disk = Disk(bot.data / "presence.db")
    await until(lambda: not bot.api.pending() and disk.quiet(bot.api.now()))
    return number


async def _met(bot: BotProcess, person: Person, fault: Fault) -> None:
    """Say something to which the answer meets a fault; do not wait until that is got over."""
    ordered = bot.api.fail("sendMessage", fault, chat_id=person.user_id)
    person.say(f"/{WORD[:6]}_{fault.name[:3]}")
    await until(lambda: ordered.met > 0)


async def _life(bot: BotProcess, person: Person) -> None:
    """Say the word in every way there is, while everything goes wrong."""
    api = bot.api
    await _said(bot, person, "/checkin")
    said = await _said(bot, person, f"{WORD} one")
    person.edit(said, f"{WORD} one, revised")
    await until(lambda: bool(person.message(said).reaction))
    quoting = Answer.of(400, ApiError(400, f"Bad Request: cannot send {WORD}").body())
    unparsed = Answer.of(400, ApiError(400, f"Bad Request: can't parse entities in {WORD}").body())
    page = faults.server_error(502, f"<html>{WORD} {TOKEN}</html>".encode())
    for fault in (
        Fault(Effect.ANSWER, "400", quoting),
        Fault(Effect.ANSWER, "400", unparsed),
        page,
        Fault(Effect.ANSWER, "garbage", Answer(200, f"{WORD} is no JSON".encode())),
        faults.answer_lost(),
        faults.refused(),
    ):
        await _met(bot, person, fault)
    await _said(bot, person, f"/schedule {WORD} 9-12")
    await _said(bot, person, f"/start {WORD}")
    person.tap_data(person.last.message_id, f"checkin:seeing:1:{WORD}")
    person.send_document(f"{WORD}.txt", WORD.encode(), caption=f"{WORD} caption")
    api.fail("getUpdates", Fault(Effect.ANSWER, "400", quoting))
    api.fail("getUpdates", page)
    await _said(bot, person, "/cancel")


async def _trouble(bot: BotProcess, person: Person) -> None:
    """Fail in the engine, in the store, and so that the process ends; go on each time."""
    await _said(bot, person, f"{WORD} engine")
    person.say(f"{WORD} storeroom")
    person.say("/help")
    await until(lambda: "five short questions" in person.last.text)
    person.say(f"/parcel_{WORD[:6]}")
    await until(lambda: bot.ended)


async def _export(person: Person) -> str:
    person.say("/export json")
    await until(lambda: bool(person.documents))
    return person.documents[-1].content.decode()


@pytest.fixture
def fragile(tmp_path: Path) -> Path:
    """A directory that breaks the bot whose PYTHONPATH it is on."""
    directory = tmp_path / "breaks"
    directory.mkdir()
    (directory / "sitecustomize.py").write_text(BROKEN)
    return directory


async def test_nothing_stands_anywhere(tmp_path: Path, fragile: Path) -> None:
    """Database, WAL, keyring, backup, copy, DEBUG log, error texts: no word, no name, no token."""
    home = tmp_path / "home"
    home.mkdir()
    async with served(home) as (bot, _):
        bot.environment["PYTHONPATH"] = str(fragile)
        person = Person(bot.api, 6001, NAME, username=USERNAME)
        [code] = bot.invite(1)
        await bot.start()
        await enrol(person, code)
        await _life(bot, person)
        stranger = Person(bot.api, 6666, STRANGER)
        await _said(bot, stranger, f"{WORD} from outside")
        backup = bot.command("backup")
        (home / "backup.log").write_text(backup.stdout + backup.stderr)
        assert backup.returncode == 0
        await _trouble(bot, person)
        doctor = bot.command("doctor")
        (home / "doctor.log").write_text(doctor.stdout + doctor.stderr)
        bot.environment["PYTHONPATH"] = ""
        await bot.start()
        exported = await _export(person)
        await _said(bot, person, f"{WORD} at last")  # a delivered document empties the log
        bot.kill()
        assert (bot.data / "presence.db-wal").stat().st_size > 0
        assert len(list((bot.data / "backups").glob("presence-*.db"))) == 1
        assert (bot.data / "keyring-copy" / "keyring.db").exists()
        assert not found(home, WORD, WORD[:6], NAME, USERNAME, STRANGER, TOKEN, TOKEN[10:])
        assert code not in (home / "bot.log").read_text()
        for word in ("one, revised", "engine", "storeroom"):
            assert exported.count(f"{WORD} {word}") == 1
        log = (home / "bot.log").read_text()
        for trouble in (
            "(ValueError in advance, line",
            "(IntegrityError in keep_, line",
            "Exception in callback\n    Traceback",
            "stopped by RuntimeError at app.py",
        ):
            assert trouble in log, log
        _is_there_all_the_same(home)


def _is_there_all_the_same(home: Path) -> None:
    """The search finds what is there: opened with the keys, and put in unsealed."""
    copy = Path(shutil.copytree(home, home.parent / "copy"))
    opened, _ = vault.open_vault(copy / "master.key", copy / "data", has_data=True)
    with closing(sqlite3.connect(copy / "data" / "presence.db")) as db:
        [(therapist,)] = db.execute("SELECT id FROM therapist")
        everything = repr(list(records.all_(db, opened, therapist)))
        assert WORD in everything
        assert found(copy, "presence_bot")
        db.execute("UPDATE meta SET value = ? WHERE key = 'bot_username'", (NAME,))
        db.commit()
        assert found(copy, NAME)
        (copy / "bot.log").write_text(f"https://x/bot{quote(TOKEN, safe='')}/sendMessage")
        assert found(copy, TOKEN)
    opened.close()
