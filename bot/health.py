"""The heartbeat: proof for a supervisor that the bot does its work, and not merely exists.

It beats only after the event loop has turned, the database's thread has answered and the
alarm has looked at the clock in good time. systemd is told through its socket
(sd_notify(3): READY, WATCHDOG, STOPPING), everybody else by the time of change of a file.
"""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

log = logging.getLogger(__name__)

HEARTBEAT_NAME = "heartbeat"
"""The file in the data directory whose time of change is the last beat; a stop removes it."""

BEATS_EVERY = timedelta(seconds=20)
MISSED = 6
"""After so many beats without a look at the clock the alarm counts as dead."""


class AlarmDead(Exception):  # noqa: N818 - told by its name
    """The alarm does not look at the clock any more."""


class Supervisor:
    """systemd, if it started us and wants to know (sd_notify(3)); otherwise nobody.

    Args:
        environ: holds ``NOTIFY_SOCKET`` and, with a watchdog, ``WATCHDOG_USEC``.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        usec = environ.get("WATCHDOG_USEC", "")
        self._watchdog = timedelta(microseconds=int(usec)) if usec.isdecimal() else None

    @property
    def wants_beats_every(self) -> timedelta | None:
        """How often the watchdog is to hear of us: three times before it loses patience."""
        return self._watchdog / 3 if self._watchdog else None

    def tell(self, state: str) -> None:
        """Send a state, such as ``READY=1``; whether it is heard changes nothing here."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            try:
                notify.settimeout(0)
                notify.sendto(state.encode(), self._address)
            except OSError as error:
                log.warning("systemd was not told %s (%s)", state, error.strerror)


class Heart:
    """Beats while the bot does its work.

    Args:
        file: touched at each beat.
        supervisor: told of each beat.
        answers: returns once the database's thread has answered.
        looks: how often the alarm has looked at the clock so far.
        pause: waits some seconds.
    """

    def __init__(
        self,
        file: Path,
        supervisor: Supervisor,
        answers: Callable[[], Awaitable[object]],
        looks: Callable[[], int],
        pause: Callable[[float], Awaitable[None]],
    ) -> None:
        self._file = file
        self._supervisor = supervisor
        self._answers = answers
        self._looks = looks
        self._pause = pause
        self._every = min(BEATS_EVERY, supervisor.wants_beats_every or BEATS_EVERY)

    async def run(self) -> None:
        """Say that the bot is ready, then beat for ever.

        Raises:
            AlarmDead: nothing due would ring any more; the process must not go on.
        """
        self._supervisor.tell("READY=1")
        seen, missed = self._looks(), timedelta(0)
        while True:
            await self._answers()
            self._beat()
            await self._pause(self._every.total_seconds())
            looks = self._looks()
            missed = timedelta(0) if looks != seen else missed + self._every
            seen = looks
            if missed >= MISSED * BEATS_EVERY:
                raise AlarmDead

    def _beat(self) -> None:
        self._supervisor.tell("WATCHDOG=1")
        try:
            self._file.touch(mode=0o600)
        except OSError as error:
            log.warning("the heartbeat was not written (%s)", error.strerror)

    def stop(self) -> None:
        """Say that the bot stops: no file says that it runs."""
        self._supervisor.tell("STOPPING=1")
        with contextlib.suppress(OSError):
            self._file.unlink()
