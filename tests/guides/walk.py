"""The guides, followed to the letter on a bare box.

Only this is added to what they have somebody type: where the stand-in for Telegram answers, the
repository's place, and the names of files that a guide leaves open.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from bot.demo.botapi import BotApi
from bot.demo.person import Person
from tests.guides.box import Box
from tests.guides.guide import blocks, sections
from tests.process import DEADLINE, TOKEN, enrol, until

WORDS = "a line that must survive"
_OTHER = TOKEN[:-3] + "new"
_RESTART = "systemctl restart presence.service"
_DATABASE = "/var/lib/presence/presence.db"
_SPOIL = "dd if=/dev/urandom of={} bs=4096 seek={} count={} conv=notrunc status=none"
_NEWER = """import sqlite3
with sqlite3.connect("/var/lib/presence/presence.db") as db:
    db.execute("UPDATE migration SET version = 99 WHERE version = 1")
"""
"""Makes the schema one of a Presence to come."""


class Walk:
    """Somebody who hosts, with both guides open, and Anna, who writes.

    Args:
        box: where it is typed.
        api: the stand-in for Telegram.
        url: where it answers.
        repository: a bare clone of this repository.
        say: told of each step that went well.
    """

    def __init__(
        self, box: Box, api: BotApi, url: str, repository: Path, say: Callable[[str], None]
    ) -> None:
        self._box = box
        self._api = api
        self._say = say
        self._anna = Person(api, 6001, "Anna")
        self._guide = {name: blocks(text) for name, text in sections("README.md").items()}
        self._runbook = {name: blocks(text) for name, text in sections("RUNBOOK.md").items()}
        shutil.copytree(repository, box.root / "root" / "presence.git")
        self._settings = f"TELEGRAM_API_URL={url}\n"
        self._sheet = ""

    async def all(self) -> None:
        """Walk."""
        for step in (
            self.install,
            self.key_on_paper,
            self.backup_and_sandbox,
            self.upgrade_and_back,
            self.token_revoked,
            self.disk_full,
            self.master_key_lost,
            self.keyring_lost,
            self.database_damaged,
            self.somebody_else,
            self.import_again,
            self.blocked,
            self.another_master_key,
            self.move,
            self.begin_anew,
        ):
            await step()
            self._say(f"✓ {step.__doc__}")

    # ------------------------------------------------------------------- deploy/README.md

    async def install(self) -> None:
        """A bare Debian box: installed, examined, Anna let in."""
        packages, keys, units, *_ = self._guide["A bare Debian box, in ten minutes"]
        await self._type(packages)
        await self._type(keys, TOKEN)
        (self._box.root / "etc/presence/presence.env").write_text(self._settings)
        said = await self._type(units)
        assert "PROBLEM" not in said
        await enrol(self._anna, self._code(said))
        self._anna.say("/checkin")
        await until(lambda: "one person" in self._anna.last.text)
        self._anna.say(WORDS)
        await until(lambda: self._anna.last.text.startswith("✓"))

    async def key_on_paper(self) -> None:
        """The master key on paper, and nothing of it left on the disk."""
        *_, sheet, kept = self._guide["A bare Debian box, in ten minutes"]
        self._sheet = await self._type(sheet)
        await self._type(kept)
        assert "Kept." in await self._doctor()

    async def backup_and_sandbox(self) -> None:
        """The timer's backup; a picture and a PDF made within the sandbox."""
        await self._type("systemctl start presence-backup.service")
        assert "1 kept" in await self._doctor()
        self._anna.say("/month")
        await until(lambda: bool(self._anna.photos))
        self._anna.say("/export pdf")
        await until(lambda: "of which days" in self._anna.last.text)
        self._anna.tap("Everything")
        await until(lambda: bool(self._anna.documents))

    async def upgrade_and_back(self) -> None:
        """Upgraded, gone back, and back by restore from a newer schema."""
        up, units, back, restore = self._guide["Upgrade, and back"]
        await self._type(up)
        await self._type(units)
        await self._type(back)
        await self._type("systemctl stop presence.service")
        await self._type("python3 -", _NEWER)
        await self._type(_RESTART, fails=True)
        await self._journal_says("The database was written by a newer Presence")
        await self._type(restore)
        await self._holds_her_words()

    async def another_master_key(self) -> None:
        """Another master key, as a credential."""
        rotate, after = self._guide["Another master key"]
        assert "It holds a key that was replaced" in await self._type(rotate)
        await self._type(after)
        await self._holds_her_words()

    async def move(self) -> None:
        """To another box: another user id, empty directories, from backup, copy and key."""
        install, _, units, *_ = self._guide["A bare Debian box, in ten minutes"]
        arrive, tidy = self._guide["Moving to another box"]
        told = sections("README.md")["Moving to another box"]
        for typed in re.findall(r"(?s)2\. On the old box:(.*?)\n3\.", told):
            for line in re.findall(r"`([^`]+)`", typed):
                await self._type(line)
        await self._type(
            "cp $(ls /var/lib/presence-backups/*.db | tail -1) ~/BACKUP\n"
            "cp /var/lib/presence-keyring/keyring.db ~/keyring.db\n"
            "mkdir ~/old && mv /var/lib/presence /var/lib/presence-* ~/old/\n"
            "deluser --quiet presence && rm -r /opt/presence\n"
        )
        await self._type(install.replace("--system", "--system --uid 444"))
        await self._type(units[: units.index("systemctl enable")])
        assert "PROBLEM" not in await self._type(arrive)
        await self._type(tidy)
        await self._holds_her_words()

    # ------------------------------------------------------------------ deploy/RUNBOOK.md

    async def token_revoked(self) -> None:
        """The token was revoked."""
        [do] = self._runbook["The token was revoked"]
        self._api.token = _OTHER
        await self._journal_says("does not accept TELEGRAM_BOT_TOKEN")
        await self._type(do, _OTHER)
        assert "Answers as" in await self._type("presence-as-service doctor --online")

    async def disk_full(self) -> None:
        """The disk is full."""
        [do] = self._runbook["The disk is full"]
        data = "/var/lib/presence"
        await self._type(
            f"systemctl stop presence.service; mv {data} ~/data; mkdir {data}\n"
            f"mount -t tmpfs -o size=4m,mode=700 tmpfs {data}; cp -a ~/data/. {data}/\n"
            f"chown presence:presence {data}; systemctl start presence.service\n"
            f"dd if=/dev/zero of={data}/filler bs=4k status=none || true"
        )
        self._anna.say("words for a full disk")
        await self._journal_says("SQLITE_FULL")
        await self._type(do)
        await self._type(f"rm {data}/filler")
        await until(lambda: self._anna.last.text.startswith("✓"))
        await self._type(
            f"systemctl stop presence.service; rm -r ~/data; cp -a {data} ~/data; umount {data}\n"
            f"rmdir {data}; mv ~/data {data}; systemctl start presence.service"
        )

    async def master_key_lost(self) -> None:
        """The master key is lost, or another's; a slip on the way is named."""
        [do] = self._runbook["The master key is lost"]
        lines = "\n".join(re.findall(r"(?m)^ +[1-4]:.*$", self._sheet))
        await self._type(f"rm /etc/presence/master.key; {_RESTART}", fails=True)
        await self._journal_says("status=243/CREDENTIALS")
        assert "master.key is missing" in await self._type("presence-as-service doctor", fails=True)
        other = {"Z": "Y"}
        slip = re.sub(r"(2: +)(\S)", lambda one: one[1] + other.get(one[2], "Z"), lines)
        said = await self._type(do, slip, fails=True)
        assert "Line 2" in said, said
        await self._type(do, lines)
        key = self._guide["A bare Debian box, in ten minutes"][1].splitlines()[1]
        await self._type(f"{key}\n{_RESTART}", fails=True)
        await self._journal_says("This master key belongs to other data")
        [aside] = re.findall(r"`(mv [^`]+)`", sections("RUNBOOK.md")["The master key is lost"])
        await self._type(aside)
        await self._type(do, lines)
        await self._holds_her_words()

    async def keyring_lost(self) -> None:
        """The keyring is lost, and damaged, and its copy is older than somebody's key."""
        do, too_old = self._runbook["The keyring is lost or damaged"]
        keyring = "/var/lib/presence/keyring.db"
        for harm, seen in (
            (f"rm {keyring}", "keyring.db is missing"),
            (_SPOIL.format(keyring, 1, 1), "The keyring cannot be used"),
        ):
            await self._type(f"{harm}; {_RESTART}", fails=True)
            await self._journal_says(seen)
            await self._type(do)
            await self._holds_her_words()
        ben = Person(self._api, 6002, "Ben")
        await enrol(ben, self._code(await self._type("presence-as-service invite")))
        await self._type(do)
        assert "No key for therapist" in await self._type("presence-as-service doctor", fails=True)
        await self._type(too_old)
        await self._holds_her_words()

    async def database_damaged(self) -> None:
        """The database is damaged, in its pages and in its header."""
        [do] = self._runbook["The database is damaged"]
        await self._type("presence-as-service backup")
        for at, many, seen in ((6, 6, "DatabaseError"), (0, 1, "presence.db cannot be read")):
            harm = _SPOIL.format(_DATABASE, at, many)
            await self._type(f"systemctl stop presence.service; {harm}")
            await self._type("systemctl start presence.service", fails=True)
            await self._journal_says(seen)
            await self._type(do)
            await self._holds_her_words()

    async def somebody_else(self) -> None:
        """Somebody else reads the updates."""
        [do] = self._runbook["Somebody else reads the updates"]
        other = (
            "mkdir -p ~/other; cd ~/other; TELEGRAM_BOT_TOKEN=$(cat /etc/presence/bot-token) "
            f"{self._settings.strip()} PRESENCE_MASTER_KEY_FILE=$HOME/other/key "
            "timeout 90 /opt/presence/current/.venv/bin/presence run"
        )
        said = await self._type(other, fails=True)
        assert "Another program reads this bot's updates" in said + self._box.journal(40)
        await self._type(do)
        await self._holds_her_words()

    async def import_again(self) -> None:
        """Somebody's export is taken in again."""
        [do] = self._runbook["A therapist asks for their data, or leaves"]
        exported = await self._export()
        (self._box.root / "root/EXPORT.json").write_text(exported)
        assert "is here already" in await self._type(do)
        await self._holds_her_words()

    async def blocked(self) -> None:
        """Somebody has blocked the bot: no log names them, and /start mends it."""
        self._anna.block()
        await until(lambda: not self._api.pending())
        assert not {"Anna", "6001"} & {*re.findall(r"\w+", self._box.journal(200))}
        self._anna.unblock()
        self._anna.say("/start")
        await self._holds_her_words()

    async def begin_anew(self) -> None:
        """Nothing helps: begun anew, and nobody is known."""
        [do] = self._runbook["Nothing helps"]
        code = self._code(await self._type(do))
        assert "PROBLEM" not in await self._doctor()
        await enrol(Person(self._api, 6003, "Cleo"), code)
        self._anna.say("/history")
        await until(lambda: "by invitation" in self._anna.last.text)

    # ---------------------------------------------------------------------------- by hand

    async def _type(self, text: str, given: str = "", *, fails: bool = False) -> str:
        """Type what a guide says; fill in what it leaves open."""
        if "NEWEST" in text or "presence-backups/BACKUP" in text:
            before, looked, after = text.rpartition("ls /var/lib/presence-backups\n")
            listed = await self._type(f"{before}ls /var/lib/presence-backups/*.db")
            newest = listed.split()[-1].rpartition("/")[2]
            text = re.sub(r"(?<=presence-backups/)(BACKUP|NEWEST)", newest, looked + after)
        text = text.replace("REPOSITORY", "~/presence.git")
        return await asyncio.to_thread(self._box.type, text, given, may_fail=fails)

    async def _journal_says(self, text: str) -> None:
        async with asyncio.timeout(DEADLINE):
            while text not in await asyncio.to_thread(self._box.journal):  # noqa: ASYNC110 - it is another's
                await asyncio.sleep(0.5)

    async def _doctor(self) -> str:
        return await self._type("presence-as-service doctor")

    @staticmethod
    def _code(said: str) -> str:
        return re.findall(r"\?start=([\w-]+)", said)[-1]

    async def _export(self) -> str:
        before = len(self._anna.documents)
        self._anna.say("/export json")
        await until(lambda: len(self._anna.documents) > before)
        return self._anna.documents[-1].content.decode()

    async def _holds_her_words(self) -> None:
        """See that the bot is well, and that Anna's words are there."""
        assert "PROBLEM" not in await self._doctor()
        assert WORDS in await self._export()
