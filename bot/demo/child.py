"""The bot's own process in the demo: the unchanged application with another clock.

`python -m bot.demo.child` differs from `presence run` in four things: the clock is the machine's
plus an offset kept in a file; the alarm looks at it often, because it jumps; no host has an
address, so that no calendar is fetched from the internet; and the process ends when its standard
input closes, so that a demo that was killed leaves no bot behind. `.env` is not read: it may hold
a real token.
"""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot import app, logs, settings
from bot.calendars.fetching import Fetcher
from bot.calendars.guard import Guard
from bot.clock import ShiftedClock
from bot.presence import Calendars

CLOCK: Final = "PRESENCE_DEMO_CLOCK"
"""The environment variable that names the clock's file."""

SWEEP: Final = timedelta(seconds=0.3)


def main() -> int:
    """Run the bot as the environment says.

    Returns:
        The exit status of `app.run`; 1 with a line for each setting that is missing or wrong.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.umask(0o077)
    try:
        found = settings.load(env_file=None)
    except settings.SettingsProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    secrets = [one.get_secret_value() for one in (found.token, found.master_key) if one]
    logs.set_up(found.log_level, *secrets, form=found.log_format)
    return app.run(
        found,
        clock=ShiftedClock(Path(os.environ[CLOCK])),
        calendars=Calendars(fetcher=Fetcher(guard=Guard(resolve=_nowhere))),
        sweep=SWEEP,
    )


async def _nowhere(_host: str) -> Sequence[str]:
    """Know no host: to the bot, the calendar's server does not answer."""
    return ()


def _end_with_parent() -> None:
    """Wait until standard input ends, then end at once: a bot may be killed at any moment."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
