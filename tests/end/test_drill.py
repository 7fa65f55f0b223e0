"""The host's drill: from an upgrade to a restore, and another master key on the way."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.demo.botapi import BotApi
from bot.demo.person import Person
from bot.demo.pushing import pushing
from bot.demo.server import serve
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyTurned, MasterKey
from bot.store import records
from bot.succession import handed, successor
from bot.vault import Vault
from tests.alive import WAY
from tests.end.drill import Box, guide
from tests.end.force import come_out, keys_of
from tests.process import TOKEN, enrol, until
from tests.shipped.test_shipped import HERE as SHIPPED
from tests.shipped.test_shipped import load as load_shipped

OF_CLEO = "a line of Cleo's own"
OF_ANNA = "tight shoulders"


def lay_down_the_oldest(box: Box) -> dict[str, dict[str, list[str]]]:
    """Put the data of the oldest Presence that shipped onto a box; return what was said in it."""
    box.data.mkdir(parents=True)
    for name in ("presence.db", "keyring.db"):
        load_shipped(1, name, box.data / name)
    shutil.copy(SHIPPED / "0001" / "master.key", box.key)
    box.key.chmod(0o600)
    found: dict[str, dict[str, list[str]]] = json.loads((SHIPPED / "0001/said.json").read_text())
    return found


async def exported(person: Person) -> str:
    """Return what somebody's export holds."""
    before = len(person.documents)
    person.say("/export json")
    await until(lambda: len(person.documents) > before)
    return person.documents[-1].content.decode()


async def leave(person: Person) -> None:
    """Leave for good."""
    person.say("/deleteme")
    await until(lambda: "Delete everything" in str(person.last.keyboard))
    person.tap("Delete everything…")
    await until(lambda: "Yes, delete" in str(person.last.keyboard))
    person.tap("Yes, delete all of it")
    await until(lambda: "nothing of yours is left" in person.last.text)


class Talk:
    """People who write on and on, whether anybody answers or not.

    Attributes:
        said: What each has said, in order.
    """

    def __init__(self, *people: Person) -> None:
        self.said: dict[Person, list[str]] = {one: [] for one in people}

    async def go_on(self, person: Person) -> None:
        """Say one line after another."""
        while True:
            words = f"Number {len(self.said[person])} of {person.user_id} was said."
            self.said[person].append(words)
            person.say(words)
            await asyncio.sleep(0.1)

    def answered(self) -> int:
        """Return how often the bot has answered, all in all."""
        return sum(one.from_bot for person in self.said for one in person.messages)

    async def some_more(self) -> None:
        """Wait until somebody was answered again."""
        before = self.answered()
        await until(lambda: self.answered() > before + 3)


@asynccontextmanager
async def talking(*people: Person) -> AsyncIterator[Talk]:
    """Let people write as long as this goes on."""
    talk = Talk(*people)
    tasks = [asyncio.create_task(talk.go_on(one)) for one in people]
    try:
        yield talk
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def rotate_the_master_key(box: Box, talk: Talk, chance: random.Random) -> None:
    """Do what the guide says, with a kill -9 of the command, of the bot and of its next start."""
    lines = guide("Another master key")
    command = lines[0].split()[1:]
    assert command[0] == "rotate-key"
    attempt = asyncio.create_task(box.run(*command, killed=chance.randrange(1, 400)))
    await talk.some_more()
    box.kill()
    await attempt
    await box.start()
    await talk.some_more()
    for line in lines:
        if line.startswith("systemctl restart"):
            box.kill()  # in the midst of what people write; the new key lies in its place
            if await box.begin(killed=chance.randrange(1, 500)):
                box.kill()
        await box.type(line)
        await talk.some_more()


def see_that_only_the_new_key_opens(box: Box, old: MasterKey, talk: Talk) -> None:
    """With the new key every line comes out; with the old one no keyring opens, and no word does.

    The box is stopped. That the old key opened it before is what the whole drill shows.
    """
    new, database = MasterKey.load(box.key), box.data / "presence.db"
    rings = (box.data / KEYRING_NAME, box.ring_copy)
    for path in rings:
        with closing(Keyring(path, read_only=True)) as ring:
            assert (handed(ring), successor(ring), ring.fingerprint) == (
                False,
                None,
                new.fingerprint,
            )
            with pytest.raises(KeyTurned):
                Vault(old, ring)
            vault = Vault(new, ring)
            with closing(sqlite3.connect(database)) as db:
                for person, lines in talk.said.items():
                    [(owner,)] = db.execute(
                        "SELECT id FROM therapist WHERE chat_id = ?", (person.user_id,)
                    )
                    kept = repr(list(records.all_(db, vault, owner)))
                    assert [line for line in lines if kept.count(line) != 1] == []
    for lines in talk.said.values():
        assert "record" in come_out(database, keys_of(new, *rings), lines[-1])
        assert come_out(database, keys_of(old, *rings), lines[-1]) == set()


@asynccontextmanager
async def boxes(api: BotApi, *names: str) -> AsyncIterator[list[Box]]:
    """Yield boxes that are off; Telegram sends to, or is asked by, the one that runs."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(await serve(api))
        short = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        proxy = short / "proxy" if WAY == "webhook" else None
        if proxy is not None:
            await stack.enter_async_context(pushing(api, proxy))
        found = [Box(short / name, server.url, proxy) for name in names]
        for one in found:
            stack.callback(one.kill)
        yield found


async def make_what_is_lost_later(box: Box, cleo: Person) -> Path:
    """Let Cleo in and write; return a backup that holds her, Ben and Anna, made at work."""
    [invited] = json.loads(await box.run("invite", "--json") or "")
    await enrol(cleo, invited["code"])
    cleo.say("/checkin")
    await until(lambda: "one person" in cleo.last.text)
    cleo.say(OF_CLEO)
    await until(lambda: cleo.last.text.startswith("✓"))
    await box.run(unit=box.backup)  # the timer's command, while the bot runs
    copied = box.root.parent / "off-site.db"
    shutil.copy(box.newest_backup(), copied)
    opens = keys_of(MasterKey.load(box.key), box.data / KEYRING_NAME)
    assert "record" in come_out(copied, opens, OF_ANNA)
    return copied


def see_that_who_left_is_gone(backup: Path, masters: list[MasterKey], boxes: list[Box]) -> None:
    """With every key and keyring there is, no word of Anna's comes out of anything, or was told."""
    rings = [path for box in boxes for path in box.root.rglob(KEYRING_NAME)]
    assert len(rings) >= 2 * len(boxes) - 1
    files = [backup, *(path for box in boxes for path in box.root.rglob("presence*.db"))]
    for keys in (keys_of(master, *rings) for master in masters):
        assert [file for file in files if come_out(file, keys, OF_ANNA)] == []
    for box in boxes:
        assert OF_ANNA not in box.log.read_text()
        assert TOKEN.partition(":")[2] not in box.log.read_text()


@pytest.fixture
def api() -> BotApi:
    """Telegram, which people have used before."""
    api = BotApi(SystemClock().now, token=TOKEN, username="presence_bot")
    api.updates.restart_at(200_000_000)
    return api


@pytest.fixture
def people(api: BotApi) -> list[Person]:
    """Three who have used the bot before, as the oldest data have it."""
    people = [Person(api, 6001 + n, name) for n, name in enumerate(("Anna", "Ben", "Cleo"))]
    for person in people:
        person.chat.started = True
        person.chat.last_id = 100
    return people


async def test_the_whole_drill(api: BotApi, people: list[Person]) -> None:
    """Upgraded, backed up, one gone, restored elsewhere, another key: the others' words intact."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    anna, ben, cleo = people
    async with boxes(api, "first", "second", "third") as (first, second, third):
        said = {name: one["self_study"] for name, one in lay_down_the_oldest(first).items()}
        await first.start()  # upgrades the oldest schema
        for person, name in ((anna, "Anna"), (ben, "Ben")):
            held = await exported(person)
            assert all(words in held for words in said[name])
        old, backup = MasterKey.load(first.key), await make_what_is_lost_later(first, cleo)
        await leave(anna)
        assert await first.stop() == 0

        shutil.copy(first.key, second.key)
        await second.run("restore", str(backup), "--keyring", str(first.ring_copy))
        await second.start()
        await second.run(unit=second.backup)  # its copy of the keyring is of the old key
        async with talking(ben, cleo) as talk:
            await rotate_the_master_key(second, talk, random.Random(seed))
        await until(lambda: not api.pending())
        for person, words in ((ben, said["Ben"]), (cleo, [OF_CLEO])):
            held = await exported(person)
            assert [one for one in (*words, *talk.said[person]) if held.count(one) != 1] == []
        anna.say("/history")
        await until(lambda: "by invitation" in anna.last.text)
        assert await second.stop() == 0
        see_that_only_the_new_key_opens(second, old, talk)

        # the backup from before the new key opens with it; who has left since is gone from it
        shutil.copy(second.key, third.key)
        await third.run("restore", str(backup), "--keyring", str(second.ring_copy))
        await third.start()
        held = await exported(ben)
        assert all(words in held for words in said["Ben"])
        assert OF_CLEO in await exported(cleo)
        assert await third.stop() == 0
        see_that_who_left_is_gone(backup, [old, MasterKey.load(third.key)], [first, second, third])
