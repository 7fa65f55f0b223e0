"""The wiring: start, stop, tasks that must not die, and what a process says when it ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from telegram.error import TelegramError

from bot import app
from bot.app import learn_name, run
from bot.chat.api import Api
from bot.chat.poller import SomebodyElse, TokenRevoked
from bot.clock import FixedClock
from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.inprocess import InProcessRequest
from bot.demo.person import Person
from bot.settings import Settings
from bot.start import LOCK_NAME, CannotStart, held, look, only_one, prepare
from bot.store import meta, people
from bot.store.connection import connect
from bot.world import world
from conversations import flows
from tests.alive import NOON, Alive
from tests.botapi.check import check


@pytest.fixture
def api() -> BotApi:
    """A stand-in on its own."""
    return BotApi(lambda: NOON, validator=check)


@pytest.fixture
def line(api: BotApi) -> Api:
    """The way there."""
    return Api(InProcessRequest(api), "https://api.telegram.org", api.token)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a directory in which nothing is yet."""
    return Alive(tmp_path / "data").settings


async def no_time(_: float) -> None:
    """Pause without waiting."""


# ---------------------------------------------------------------------- the parts


def test_world() -> None:
    """Every file in the directory of flows is a conversation; zones and day names are given."""
    found = world()
    files = Path(flows.__path__[0]).glob("[!_]*.py")
    assert set(found.catalog.flows) >= {"checkin", "onboarding"}
    assert len(found.catalog.flows) == len(list(files))
    assert "Europe/Berlin" in found.zones
    assert tuple(found.tables) == ("en", "de", "es", "fr")


def test_only_one(tmp_path: Path) -> None:
    """A second bot on a directory is refused until the first has let go."""
    with only_one(tmp_path):
        with pytest.raises(CannotStart, match="already runs"), only_one(tmp_path):
            pass
        with pytest.raises(CannotStart), only_one(tmp_path):
            pass
    with only_one(tmp_path):
        pass


def test_a_look_at_the_lock_is_waited_for(tmp_path: Path) -> None:
    """Doctor holds it for a moment: a start at that instant tries again, for a second."""
    with (tmp_path / LOCK_NAME).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        with only_one(tmp_path, lambda _: fcntl.flock(file, fcntl.LOCK_UN)):
            assert held(tmp_path)
        fcntl.flock(file, fcntl.LOCK_SH)
        waits: list[float] = []
        with pytest.raises(CannotStart), only_one(tmp_path, waits.append):
            pass
        assert sum(waits) == pytest.approx(1)
    assert not held(tmp_path)


def test_fault_30_the_lock_outlives_its_file(tmp_path: Path) -> None:
    """A lock file that is deleted, or made anew, lets no second bot in."""
    with only_one(tmp_path):
        for mend in (lambda path: path.unlink(), lambda path: path.touch()):
            mend(tmp_path / LOCK_NAME)
            assert held(tmp_path)
            with pytest.raises(CannotStart, match="already runs"), only_one(tmp_path):
                pass


def test_a_disk_that_locks_no_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some network disks do not: there the file alone must do."""
    real = fcntl.flock

    def files_alone(handle: int, way: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(9, "Bad file descriptor")
        real(handle, way)

    monkeypatch.setattr("bot.start.fcntl.flock", files_alone)
    with only_one(tmp_path), pytest.raises(CannotStart), only_one(tmp_path):
        pass


def test_prepare(settings: Settings) -> None:
    """The first start makes key, keyring and database for their owner alone; later ones do not."""
    clock = FixedClock(NOON)
    settings.data_dir.mkdir()
    look(settings)
    assert list(settings.data_dir.iterdir()) == []
    for first in (True, False):
        look(settings)
        vault, made = prepare(settings, clock)
        with closing(connect(settings.db_path)) as db:
            assert meta.get(db, "key_fingerprint") == vault.fingerprint
        vault.close()
        assert made is first
    for path in (settings.db_path, settings.master_key_file, settings.data_dir / "keyring.db"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_prepare_fails(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that fails while the schema is brought up to date can simply be made again."""
    settings.data_dir.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(
            "bot.start.migrate.migrate", _raises(sqlite3.OperationalError("disk is full"))
        )
        with pytest.raises(sqlite3.OperationalError):
            prepare(settings, FixedClock(NOON))
    vault, made = prepare(settings, FixedClock(NOON))
    vault.close()
    assert not made


def _raises(error: BaseException) -> Callable[..., Any]:
    def raises(*_: Any, **__: Any) -> Any:
        raise error

    return raises


async def test_learn_name(api: BotApi, line: Api) -> None:
    """The bot's name is asked for as long as it takes."""
    api.fail("getMe", faults.refused(), times=7)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    assert await learn_name(line, pause) == "presence_demo_bot"
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


async def test_learn_name_without_a_token(api: BotApi, line: Api) -> None:
    """A token that is not accepted is no trouble of the network."""
    api.revoke()
    with pytest.raises(TokenRevoked):
        await learn_name(line, no_time)


# ------------------------------------------------------------------ what ends a bot


async def ended(bot: Alive) -> None:
    """Wait for the end of a bot and raise what ended it."""
    async with asyncio.timeout(5):
        await bot.presence._ended


async def boom() -> None:
    """Fail."""
    raise ValueError("boom")


async def forever() -> None:
    """Never end."""
    await asyncio.Event().wait()


async def done() -> None:
    """End well."""


async def test_fault_11_a_task_dies(bot: Alive) -> None:
    """A task that fails ends the bot with its error; the process must not go on without it."""
    bot.presence.spawn(boom())
    with pytest.raises(ValueError, match="boom"):
        await ended(bot)


async def test_fault_10_a_task_is_cancelled(bot: Alive) -> None:
    """A task that is cancelled by whatever it is ends the bot too."""
    bot.presence.spawn(forever()).cancel()
    with pytest.raises(RuntimeError, match="cancelled"):
        await ended(bot)


async def test_fault_11_the_poller_ends(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A poller that comes to an end without an error is not taken for a healthy bot."""
    await bot.crash()
    presence = await bot.open()
    monkeypatch.setattr(presence.poller, "run", done)
    await presence.start()
    with pytest.raises(RuntimeError, match="polling ended"):
        await ended(bot)


async def test_the_first_error_counts(bot: Alive) -> None:
    """Errors that follow do not hide the first, and a request to stop does not either."""
    bot.presence.spawn(boom())
    with pytest.raises(ValueError, match="boom"):
        await ended(bot)
    bot.presence.spawn(forever()).cancel()
    bot.presence.ask_to_stop()
    with pytest.raises(ValueError, match="boom"):
        await ended(bot)


async def test_run_until_stopped(bot: Alive) -> None:
    """Asked to stop, once or twice, it ends without an error."""
    await bot.crash()
    presence = await bot.open()
    await presence.start()
    running = asyncio.create_task(presence.run())
    await bot.settle()
    presence.ask_to_stop()
    presence.ask_to_stop()
    await running


async def test_start_takes_up_what_was_left(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words, messages, jobs and leaving that a crash cut short are gone on with."""
    anna = await bot.enrol()
    ben = await bot.enrol(6002, "Ben")
    service = type(bot.presence.service)
    with monkeypatch.context() as patch:
        patch.setattr(service, "forget", lambda *_: forever())
        await bot.say(ben, "/deleteme")
        ben.tap("Delete everything…")
        await bot.settle()
        ben.tap("Yes, delete all of it")
        left = connect(bot.settings.db_path)
        await bot.until(lambda: not people.by_chat(left, 6002))
        left.close()
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorname = "SQLITE_FULL"
        turns = bot.failing(patch, "_turn", *[full] * 1000)
        anna.say("/export json")
        await bot.until(lambda: turns[0] > 1)
        await bot.crash()
    vault, _ = prepare(bot.settings, bot.clock)
    assert vault.owners() == {1, 2}
    vault.close()
    await bot.start()
    assert len(anna.documents) == 1
    assert bot.presence.service.house.vault.owners() == {1}


async def test_a_stop_while_somebody_leaves(bot: Alive) -> None:
    """What is being written down when the stop comes is also said, and the key destroyed."""
    anna = await bot.enrol()
    await bot.say(anna, "/deleteme")
    await bot.tap(anna, "Delete everything…")
    let_go = threading.Event()
    other = asyncio.ensure_future(bot.database.transaction(lambda _: let_go.wait(60)))
    await bot.until(lambda: not bot.database._waiting)
    anna.tap("Yes, delete all of it")
    await bot.until(lambda: bool(bot.database._waiting))
    vault = bot.presence.service.house.vault
    stopping = asyncio.ensure_future(bot.presence.stop())
    await bot.until(lambda: bot.presence.sender._stopping)
    let_go.set()
    await asyncio.gather(other, stopping)
    assert not vault.has(1)
    assert "nothing of yours is left" in anna.last.text
    await bot._close()
    await bot.start()


async def test_a_stop_before_a_reply_is_said(bot: Alive) -> None:
    """It was written as attempted and never was: the next start says it, and looks for nothing."""
    anna = await bot.enrol()
    let_go = threading.Event()
    other = asyncio.ensure_future(bot.database.transaction(lambda _: let_go.wait(60)))
    await bot.until(lambda: not bot.database._waiting)
    anna.say("/checkin")
    await bot.until(lambda: bool(bot.database._waiting))
    stopping = asyncio.ensure_future(bot.presence.stop())
    await bot.until(lambda: bot.presence.sender._stopping)
    let_go.set()
    await asyncio.gather(other, stopping)
    assert await bot.rows("SELECT state FROM outbox") == [("unsent",)]
    await bot._close()
    edits = len(bot.api.sent("editMessageText"))
    await bot.start()
    assert "come to mind" in anna.last.text
    assert len(bot.api.sent("editMessageText")) == edits


async def test_a_slow_end(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not end by itself is ended after a while, and what ends is waited for."""
    monkeypatch.setattr("bot.presence.STOP_SECONDS", 0.05)
    ends: list[str] = []

    async def tidy() -> None:
        await asyncio.to_thread(ends.append, "tidy")

    async def stuck() -> None:
        try:
            await forever()
        finally:
            ends.append("stuck")

    bot.presence.spawn(stuck())
    bot.presence.spawn(tidy())
    await asyncio.wait_for(bot.stop(), 5)
    assert ends == ["tidy", "stuck"]


async def leave(bot: Alive, person: Person) -> None:
    """Delete everything of somebody, by two taps."""
    await bot.say(person, "/deleteme")
    await bot.tap(person, "Delete everything…")
    await bot.tap(person, "Yes, delete all of it")


async def test_the_chat_loses_what_telegram_still_removes(bot: Alive) -> None:
    """What was asked and written in the last 47 hours goes; nothing older is tried."""
    anna = await bot.enrol()
    await bot.say(anna, "/checkin")
    old = await bot.say(anna, "an old one")
    await bot.say(anna, "/cancel")
    await bot.pass_(hours=48)
    await bot.say(anna, "/checkin")
    asked = anna.last.message_id
    new = await bot.say(anna, "a new one")
    other = await bot.say(anna, "another")
    await leave(bot, anna)
    assert anna.message(old).text == "an old one"
    for number in range(new, other + 1):
        with pytest.raises(LookupError):
            anna.message(number)
    [call] = bot.api.sent("deleteMessages")
    assert min(call.params["message_ids"]) == new > asked
    assert "Go well" in anna.last.text


async def test_nothing_is_removed_where_nothing_is_new(bot: Alive) -> None:
    """Nobody guesses at what may be new."""
    anna = await bot.enrol()
    await bot.say(anna, "/checkin")
    await bot.say(anna, "an old one")
    await bot.pass_(hours=60)
    await leave(bot, anna)
    assert bot.api.sent("deleteMessages") == []


async def test_leaving(bot: Alive) -> None:
    """Who leaves is told so, and then neither rows nor key nor a waiting message are left."""
    anna = await bot.enrol()
    await leave(bot, anna)
    assert anna.last.text == "It is done: nothing of yours is left here. Go well."
    for table in ("therapist", "inbox WHERE therapist_id", "outbox", "card", "record", "due"):
        assert await bot.rows(f"SELECT * FROM {table}") == []  # noqa: S608 - the names above
    assert bot.presence.service.house.vault.owners() == frozenset()
    await bot.say(anna, "/today")
    assert "by invitation" in anna.last.text


# -------------------------------------------------------------- what a process says


class Ends:
    """Stands in for serving: it ends as it is told."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error

    async def __call__(self, *_: object) -> None:
        """Serve."""
        if self.error is not None:
            raise self.error


def serve(monkeypatch: pytest.MonkeyPatch, error: BaseException | None) -> None:
    """Let the next run end with this error."""
    fake: Callable[..., Awaitable[None]] = Ends(error)
    monkeypatch.setattr(app, "_serve", fake)


def test_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first run tells of the key, a later one says nothing; both end with 0."""
    serve(monkeypatch, None)
    assert run(settings, clock=FixedClock(NOON)) == 0
    assert capsys.readouterr().out.startswith("A master key was made")
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert run(settings) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            TokenRevoked(),
            TokenRevoked.__doc__,
        ),
        (
            SomebodyElse(),
            SomebodyElse.__doc__,
        ),
        (CannotStart("Change this."), "Change this."),
        (
            OSError(28, "No space left on device", "/somewhere"),
            "/somewhere: No space left on device. Presence cannot go on.",
        ),
        (
            OSError(28, "No space left on device"),
            "A file: No space left on device. Presence cannot go on.",
        ),
        (KeyError("zeisig"), "Presence has stopped (KeyError). Run: presence doctor"),
        (TelegramError("zeisig"), "Presence has stopped (TelegramError). Run: presence doctor"),
        (
            sqlite3.OperationalError("disk I/O error"),
            "Presence has stopped (OperationalError). Run: presence doctor",
        ),
    ],
)
def test_run_ends_with_an_error(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    line: str,
) -> None:
    """An error is one line on stderr and exit status 1; its text is neither told nor logged."""
    serve(monkeypatch, error)
    assert run(settings) == 1
    assert capsys.readouterr().err == f"{line}\n"
    assert "zeisig" not in caplog.text
    if "doctor" in line:
        assert f"stopped by {type(error).__name__} at app.py:" in caplog.text


def test_run_lets_go(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ended it, the directory is free for the next one."""
    serve(monkeypatch, KeyError())
    assert run(settings) == 1
    with only_one(settings.data_dir):
        assert run(settings) == 1


def test_a_bot_that_has_just_started_has_loaded_little() -> None:
    """No pictures, PDF, calendars or web pages: what it may never need costs no memory."""
    heavy = {"PIL", "aiohttp.web", "fpdf", "matplotlib", "numpy", "resvg_py", "segno"}
    heavy |= {"dateutil", "icalendar", "recurring_ical_events"}
    code = (
        "import sys, bot.cli, bot.app, bot.calendars.worker; "
        f"sys.exit(' '.join({heavy} & set(sys.modules)) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
