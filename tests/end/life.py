"""A life of a bot in which everything goes wrong; after each trouble all on disk is set aside."""

from __future__ import annotations

import io
import os
import shutil
import signal
import zipfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from bot import backup, restore
from bot.clock import SystemClock
from bot.demo import faults
from bot.demo.disk import Disk
from bot.demo.errors import ApiError
from bot.demo.exchange import Answer
from bot.demo.faults import Effect, Fault
from bot.demo.person import Person
from bot.exports.book.passphrase import tidy
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import MasterKey
from bot.settings import Settings, load
from tests.end.canary import Forms, needles, of_bytes
from tests.end.fragile import broken
from tests.killed import killed_at
from tests.process import HOOK, TOKEN, BotProcess, enrol, served, until

WORD = "Zeisigwörter"
"""Stands in everything that is said."""

NAME, USERNAME = "Kuckuckine", "kuckuckine_profile"
"""Stand in the profile of the one who says it, and nowhere else."""

STRANGER = "Fremdlingine"
FEED = "private-1f0c4b7e9d/basic.ics"
ADDRESS = f"https://calendar.example.com/{FEED}"
PASSPHRASE = "Pirolnestlein im Garten nebenan"

MOMENTS = (
    "the sender broke",
    "the worker broke",
    "the poller broke",
    "the interpreter crashed while a book was made",
    "it was aborted",
    "a backup was killed",
    "a restore was killed",
    "all was done",
)
"""When all that is on disk was set aside."""


@dataclass
class Left:
    """What a life left.

    Attributes:
        home: Everything of the bot's.
        kept: Copies of it, each by its moment.
        secrets: What must not be found, by name, each in its forms.
        exported: What somebody was given: an archive, for a voice note is in it.
    """

    home: Path
    kept: Path
    secrets: dict[str, Forms] = field(default_factory=dict)
    exported: bytes = b""

    @property
    def document(self) -> str:
        """What stands in it."""
        with zipfile.ZipFile(io.BytesIO(self.exported)) as archive:
            return archive.read("presence.json").decode()

    def keep(self, moment: str) -> None:
        """Set aside all that is on disk."""
        names = "\n".join(str(one.relative_to(self.home)) for one in self.home.rglob("*"))
        copy = Path(shutil.copytree(self.home, self.kept / moment))
        (copy / "names").write_text(names)

    def files(self, patterns: Iterable[str]) -> list[Path]:
        """Return the files whose path matches one of these patterns, of all moments."""
        return [one for one in self.all() if any(fnmatch(at(one), p) for p in patterns)]

    def all(self) -> list[Path]:
        """Return every file of all moments."""
        return [one for one in sorted(self.kept.glob("*/**/*")) if one.is_file()]


def at(file: Path) -> str:
    """Return where a file was: its path without its moment."""
    parts = file.parts
    moment = next(n for n, part in enumerate(parts) if part in MOMENTS)
    return "/".join(parts[moment + 1 :])


# ------------------------------------------------------------------------------ the life


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
    person.send_voice((WORD * 9000).encode(), 3)
    api.fail("getUpdates", Fault(Effect.ANSWER, "400", quoting))
    api.fail("getUpdates", page)
    await _said(bot, person, "/cancel")
    await _said(bot, person, ADDRESS)
    stranger = Person(api, 6666, STRANGER)
    await _said(bot, stranger, f"{WORD} from outside")


async def _turns_that_fail(bot: BotProcess, person: Person) -> None:
    """Fail in the engine and in the store; go on each time."""
    await _said(bot, person, f"{WORD} engine")
    person.say(f"{WORD} storeroom")
    person.say("/help")
    await until(lambda: "five short questions" in person.last.text)


async def _ends(bot: BotProcess, person: Person, words: str) -> None:
    """Say something that the bot does not survive."""
    person.say(words)
    await until(lambda: bot.ended)


async def _makes_a_book(bot: BotProcess, person: Person) -> None:
    """Ask for a book, and say the passphrase it is to have."""
    await _said(bot, person, "/cancel")
    await _said(bot, person, "/book all")
    assert "Make one for me" in str(person.last.keyboard), person.screen()[-1500:]
    person.say(PASSPHRASE)
    await until(lambda: "I am making your book." in person.last.text)


async def live(left: Left) -> None:
    """Live through all that happens to a bot at work; all is set aside after each trouble."""
    async with served(left.home, "webhook") as (bot, _):
        listen = bot.environment.pop("PRESENCE_WEBHOOK_LISTEN")
        temporary = left.home / "tmp"
        temporary.mkdir()
        bot.environment |= {
            "PYTHONPATH": broken(left.home.parent / "breaks"),
            "TMPDIR": str(temporary),
        }
        person = Person(bot.api, 6001, NAME, username=USERNAME)
        code, spare = bot.invite(2)

        async def start(way: str, form: str, flaws: str = "") -> None:
            bot.environment |= {"PRESENCE_LOG_FORMAT": form, "FLAWS": flaws}
            bot.environment.pop("PRESENCE_WEBHOOK_URL", None)
            if way == "webhook":
                bot.environment |= {
                    "PRESENCE_WEBHOOK_URL": HOOK,
                    "PRESENCE_WEBHOOK_LISTEN": listen,
                }
            bot.log = left.home / f"{form}.log"
            await bot.start()

        await start("polling", "text", "turns sender")
        await enrol(person, code)
        await _life(bot, person)
        _tell(left, bot, "backup")
        await _turns_that_fail(bot, person)
        await _ends(bot, person, f"/parcel_{WORD[:6]}")
        left.keep("the sender broke")
        await start("webhook", "json", "turns worker")
        await _ends(bot, person, f"{WORD} for the worker")
        left.keep("the worker broke")
        await start("polling", "text", "poller")
        await _ends(bot, person, f"{WORD} for the poller")
        left.keep("the poller broke")
        await start("polling", "text")
        await _makes_a_book(bot, person)
        os.kill(bot.pid, signal.SIGSEGV)
        await until(lambda: bot.ended)
        left.keep("the interpreter crashed while a book was made")
        await start("webhook", "json")
        await until(lambda: bool(person.documents))
        person.say("/export json")
        await until(lambda: len(person.documents) > 1)
        left.exported = person.documents[-1].content
        await _said(bot, person, f"{WORD} at last")  # a delivered document empties the log
        os.kill(bot.pid, signal.SIGABRT)
        await until(lambda: bot.ended)
        left.keep("it was aborted")
        left.secrets = _secrets(left, code, spare)
        _commands(left, bot)
        left.keep("all was done")
        left.secrets["the master key after"] = of_bytes(
            "the key", MasterKey.load(left.home / "master.key").reveal()
        )


def _tell(left: Left, bot: BotProcess, *command: str, name: str = "", status: int = 0) -> None:
    """Run a command, and keep what it says."""
    (left.home / "said").mkdir(exist_ok=True)
    done = bot.command(*command)
    assert done.returncode == status, done.stderr
    (left.home / "said" / (name or command[0])).write_text(done.stdout + done.stderr)


def _settings(left: Left) -> Settings:
    return load(
        {
            "PRESENCE_DATA_DIR": str(left.home / "data"),
            "PRESENCE_MASTER_KEY_FILE": str(left.home / "master.key"),
        },
        None,
        with_token=False,
    )


def _commands(left: Left, bot: BotProcess) -> None:
    """Run every command that is there, and kill those that copy in the middle."""
    [made] = (bot.data / "backups").glob("presence-*.db")
    copied = left.home.parent / "off-site.db"
    shutil.copy(made, copied)
    exported = left.home.parent / "presence.zip"
    exported.write_bytes(left.exported)
    settings, clock = _settings(left), SystemClock()
    part = bot.data / "backups" / backup.PART_NAME
    _kill_once_there(part, bot.data, lambda: backup.back_up(settings, clock))
    left.keep("a backup was killed")
    part = bot.data / restore.PART_NAME
    _kill_once_there(
        part,
        bot.data,
        lambda: restore.restore(settings, copied, clock.now(), keyring=None, set_aside=True),
    )
    left.keep("a restore was killed")
    _tell(left, bot, "restore", str(copied), "--set-aside")
    _tell(left, bot, "import", str(exported), "--chat", "6001", "--yes")
    bot.environment["FLAWS"] = "import"
    _tell(left, bot, "import", str(exported), name="a command that breaks", status=1)
    bot.environment["FLAWS"] = ""
    sheet = left.home / "said" / "sheet.txt"
    _tell(left, bot, "doctor", "--recovery-sheet", str(sheet), name="doctor about the sheet")
    _tell(left, bot, "rotate-key")
    _tell(left, bot, "backup", name="another backup")
    _tell(left, bot, "invite")
    for command in ("doctor", "stats", "version"):
        _tell(left, bot, command)
    _tell(left, bot, "stats", "--json", name="stats as JSON")


def _kill_once_there(part: Path, directory: Path, work: object) -> None:
    """Kill work at the first of its steps at which a part of what it makes lies there."""
    for step in range(1, 200):
        killed_at(step, directory, work)  # type: ignore[arg-type]
        if part.exists() and part.stat().st_size > 0:
            return
    raise AssertionError("it leaves no part")


def _secrets(left: Left, *codes: str) -> dict[str, Forms]:
    """Return what must not be found."""
    master = MasterKey.load(left.home / "master.key")
    with closing(Keyring(left.home / "data" / KEYRING_NAME, read_only=True)) as ring:
        [data_key] = (ring.unwrap(master, owner)[1] for owner in ring.ids())
    return {
        "words": needles(WORD, WORD[:6]),
        "names": needles(NAME, USERNAME, STRANGER),
        "the token": needles(TOKEN, TOKEN[10:]),
        "the webhook's secret": needles((left.home / "data/webhook-secret").read_text().strip()),
        "a calendar's address": needles(FEED, FEED[:18]),
        "a book's passphrase": needles(PASSPHRASE, tidy(PASSPHRASE)),
        "an invitation": needles(*codes),
        "the master key": of_bytes("the key", master.reveal()),
        "a data key": of_bytes("the key", data_key),
    }
