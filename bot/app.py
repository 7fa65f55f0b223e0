"""The process of a running bot: its one instance, its signals, its stop and its exit status."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

from telegram.error import TelegramError

from bot.chat.api import Api, Failure, classify
from bot.chat.offering import offer_menu
from bot.chat.poller import Pause, SomebodyElse, TokenRevoked
from bot.chat.request import Request
from bot.chat.webhook import CannotListen, Hook, WebhookRefused, kept_secret
from bot.clock import Clock, SystemClock
from bot.health import HEARTBEAT_NAME, Heart, Supervisor
from bot.keys import VaultProblem
from bot.logs import keep_out, on_loop_error
from bot.presence import Calendars, Lines, Presence
from bot.scheduler import SWEEP
from bot.settings import Settings
from bot.start import CannotStart, look, only_one, prepare
from bot.store import migrate
from bot.store.connection import AsyncDatabase, DatabaseGone
from bot.turns import House
from bot.vault import Vault
from bot.words import Words
from bot.world import world

log = logging.getLogger(__name__)

CALLS_AT_ONCE = 64


async def learn_name(api: Api, pause: Pause = asyncio.sleep) -> str:
    """Return the bot's username, however long Telegram cannot be reached.

    Raises:
        TokenRevoked: 401.
    """
    backoff = 1.0
    while True:
        try:
            me = await api.call("getMe", {})
            return str(me["username"])
        except TelegramError as error:
            if classify(error) is Failure.REVOKED:
                raise TokenRevoked from None
            log.warning("Telegram cannot be reached; trying again")
            await pause(backoff)
            backoff = min(backoff * 2, 30.0)


def _until_told() -> asyncio.Future[None]:
    """Return what SIGTERM or Ctrl-C ends, from the first step of the loop on."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not told.done():
            told.set_result(None)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, tell)
    return told


async def _serve(
    settings: Settings, vault: Vault, clock: Clock, calendars: Calendars, sweep: timedelta
) -> None:
    stop = _until_told()
    token = settings.token.get_secret_value() if settings.token else ""
    words = cache(Words)
    house = House(vault, world(), words)
    database = await AsyncDatabase.open(settings.db_path)
    try:
        if stop.done():
            return
        async with (
            Api(Request(2), settings.api_url, token) as polling,
            Api(Request(CALLS_AT_ONCE), settings.api_url, token) as calls,
        ):
            lines = Lines(polling, calls, _hook(settings))
            presence = Presence(database, house, clock, lines, calendars=calendars, sweep=sweep)
            asyncio.get_running_loop().set_exception_handler(on_loop_error)
            stop.add_done_callback(lambda _: presence.ask_to_stop())
            presence.spawn(_introduce(presence, calls))
            heart = Heart(
                settings.data_dir / HEARTBEAT_NAME,
                Supervisor(os.environ),
                presence.service.answers,
                lambda: presence.alarm.looks,
                asyncio.sleep,
            )
            beating: asyncio.Task[None] | None = None
            try:
                await presence.start()
                gc.freeze()  # what is loaded now stays: nobody need look through it again
                beating = presence.spawn(heart.run())
                await presence.run()
            finally:
                presence.ask_to_stop()
                if beating is not None:
                    beating.cancel()  # it never ends by itself, and the stop would wait for it
                heart.stop()
                await presence.stop()
    finally:
        await database.close()


def _hook(settings: Settings) -> Hook | None:
    """Return where updates are sent to, if they are; the secret is made where none is given."""
    if settings.webhook_url is None:
        return None
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else kept_secret(settings.data_dir)
    keep_out(secret)
    return Hook(settings.webhook_url, settings.webhook_place, secret)


async def _introduce(presence: Presence, calls: Api) -> None:
    """Learn the bot's name and offer the menu; with nobody enrolled, print the first link."""
    username = await learn_name(calls)
    await presence.service.know_name(username)
    log.info("running as @%s", username)
    await offer_menu(presence.service, calls)
    if not await presence.service.anyone():
        from bot.first_run import print_first_link  # noqa: PLC0415 - only on the first run

        print_first_link(username, await presence.service.invite(days=7))


_SAID = (
    CannotStart,
    VaultProblem,
    migrate.SchemaNewer,
    TokenRevoked,
    SomebodyElse,
    CannotListen,
    WebhookRefused,
)


def run(
    settings: Settings,
    *,
    clock: Clock | None = None,
    calendars: Calendars | None = None,
    sweep: timedelta = SWEEP,
) -> int:
    """Run the bot until it is stopped.

    Args:
        settings: where and as whom.
        clock: another clock, for the demo.
        calendars: what fetches and reads calendars; the demo's fetches none.
        sweep: how often the wall clock is read again.

    Returns:
        The exit status: 0 after SIGTERM or Ctrl-C, 1 after an error, which is told in one line.
    """
    clock = clock or SystemClock()
    os.umask(0o077)
    try:
        look(settings)
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with only_one(settings.data_dir):
            vault, made = prepare(settings, clock)
            if made:
                from bot.first_run import tell_of_key  # noqa: PLC0415 - only on the first run

                tell_of_key(settings.master_key_file)
            try:
                with _signals_kept():
                    asyncio.run(_serve(settings, vault, clock, calendars or Calendars(), sweep))
            finally:
                vault.close()
    except (*_SAID, DatabaseGone) as problem:
        return _told(str(problem) or problem.__doc__ or "")
    except OSError as error:
        return _told(f"{error.filename or 'A file'}: {error.strerror}. Presence cannot go on.")
    except Exception as error:  # noqa: BLE001 - the last resort of the process
        return _told(f"Presence has stopped ({type(error).__name__}). Run: presence doctor", error)
    return 0


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Put back what answered signals before: a loop that is closed leaves the worst behind."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, answer in before.items():
            signal.signal(number, answer)


def _told(line: str, error: BaseException | None = None) -> int:
    if error is not None:
        # where it came from, and not its text, which may hold a person's words
        steps = traceback.extract_tb(error.__traceback__)
        way = " > ".join(f"{Path(one.filename).name}:{one.lineno}" for one in steps)
        log.error("stopped by %s at %s", type(error).__name__, way)
    sys.stderr.write(f"{line}\n")
    return 1
