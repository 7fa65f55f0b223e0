"""`presence demo`: the phone's page, and a bot that can be unplugged, on a loopback port."""

import asyncio
import errno
import os
import signal
import sys
import webbrowser
from datetime import datetime, time, timedelta
from typing import Final

from aiohttp import web

from bot.clock import SystemClock
from bot.demo.stage import ZONE, Stage, StageProblem, open_stage
from bot.demo.web import Web

MORNING: Final = time(8, 40)
_DAYS_A_WEEK: Final = 7
_PORT_TROUBLE: Final = {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}


def coming_monday(now: datetime) -> datetime:
    """Return the Monday morning after `now`, an aware instant, in the demo's zone."""
    today = now.astimezone(ZONE).date()
    monday = today + timedelta(days=_DAYS_A_WEEK - today.weekday())
    return datetime.combine(monday, MORNING, ZONE)


def run(port: int, *, open_browser: bool) -> int:
    """Show the demo until Ctrl-C or SIGTERM.

    Args:
        port: The loopback port of the page; 0 for any that is free.
        open_browser: Whether to open the page.

    Returns:
        The exit status; 1 with one line on stderr when the demo cannot begin.

    Raises:
        OSError: The temporary directory cannot be used.
    """
    try:
        asyncio.run(_run(port, open_browser=open_browser))
    except StageProblem as problem:
        return _told(str(problem))
    except OSError as error:
        if error.errno not in _PORT_TROUBLE:
            raise
        return _told(f"Port {port} cannot be used: {os.strerror(error.errno)}. Leave --port out.")
    return 0


async def _run(port: int, *, open_browser: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    print("Presence is getting ready ...", flush=True)
    start = coming_monday(SystemClock().now())
    async with open_stage(start, port=port, furnish=_furnish, died=_say_died) as stage:
        ready = asyncio.create_task(_prepare(stage))
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait((ready, waiting), return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            return
        await ready
        print(f"A phone with Presence on it: {stage.url}/  (Ctrl-C ends it)", flush=True)
        if open_browser and _has_a_screen():
            await asyncio.to_thread(webbrowser.open, f"{stage.url}/")
        await waiting


async def _prepare(stage: Stage) -> None:
    """Enrol the therapist and go to the end of the first block, so that a check-in is asked."""
    await stage.enrol()
    await stage.jump()


def _furnish(stage: Stage, app: web.Application) -> None:
    Web(stage).furnish(app)


def _say_died(stage: Stage) -> None:
    sys.stderr.write(f"The bot has ended by itself. Its last line: {stage.plug.last_line}\n")


def _has_a_screen() -> bool:
    """Whether a browser can show itself: a terminal's own browser would take the terminal over."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def _told(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1
