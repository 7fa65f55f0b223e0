"""The door to a calendar: each file is read in a process of its own, which can do no harm.

The rules of this file:

1. The bot never imports what reads calendars. A fresh interpreter does, for each file: that costs
   some 0.13 s of one processor (200 feeds in 15 minutes are 3 % of one), and nothing of the file
   before can be left in it. A process that forks would be faster, and one more to look after.
2. The process inherits no environment (the bot's token and master key may stand there), no files
   but its pipes, and no terminal; it takes limits on memory, processor time, files and processes
   before it looks at the file (`bot.calendars.child`).
3. Its answer is bounded, and looked at as a stranger's.
4. It has as long as the clock on the wall allows, and is killed then, or when nobody waits for it
   any longer. It is always waited for, so that no dead process stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import signal
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from bot.calendars.answer import MOST_ANSWER, Question, believed
from bot.calendars.problems import MOST_BYTES, CalendarProblem, Reason
from bot.children import ended
from conversations.when.appointments import CalendarReading

SECONDS: Final = 4.5
"""How long a process may live, so that an answer is there within five."""

AT_ONCE: Final = 2
"""How many may live side by side."""

_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from bot.calendars.child import main; main(int(sys.argv[2]))"
)
_CHUNK: Final = 65_536
_SHARED: Final = "LD_LIBRARY_PATH"  # some interpreters do not find their own library without it

CHANGES_ANYHOW: Final = (
    *(b"DTSTAMP", b"LAST-MODIFIED", b"CREATED", b"PRODID"),
    *(b"X-WR-RELCALID", b"X-PUBLISHED-TTL", b"REFRESH-INTERVAL", b"X-MOZ-GENERATION"),
)
"""Properties that some servers write anew each time, and that say nothing about when."""


class Reader:
    """Reads calendars, a few at a time.

    Args:
        seconds: how long one may take, by the clock on the wall.
        at_once: how many are read side by side.
    """

    def __init__(self, *, seconds: float = SECONDS, at_once: int = AT_ONCE) -> None:
        self._seconds = seconds
        self._seats = asyncio.Semaphore(at_once)

    async def read(self, data: bytes, zone: str, first: date, last: date) -> CalendarReading:
        """Read a file.

        Args:
            data: the file as it came.
            zone: the therapist's zone, an IANA key.
            first: the first day that is asked about, there.
            last: the day before whose beginning it ends.

        Returns:
            What takes place within these days, and how many entries could not be read.

        Raises:
            CalendarProblem: the file is refused; the reason says why.
            ValueError: the stretch has no day.
        """
        if last <= first:
            raise ValueError("a stretch has at least one day")
        check(data)
        question = Question(zone, first, last)
        async with self._seats:
            raw = await self._asked(msgspec.json.encode(question) + b"\n" + data)
        return believed(raw, question)

    async def _asked(self, message: bytes) -> bytes:
        """Let a process answer.

        Raises:
            CalendarProblem: it had no time left, or broke.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-c", _PROGRAM, _ROOT, str(math.ceil(self._seconds))),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={_SHARED: os.environ[_SHARED]} if _SHARED in os.environ else {},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer = await _exchanged(process, message)
        except TimeoutError:
            raise CalendarProblem(Reason.TOO_SLOW) from None
        finally:
            await ended(process)
        if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            raise CalendarProblem(Reason.TOO_SLOW)
        if process.returncode != 0:
            raise CalendarProblem(Reason.CRASHED)
        return answer


def check(data: bytes) -> None:
    """Refuse what no process need look at.

    Raises:
        CalendarProblem: it is too large, or there is no calendar in it.
    """
    if len(data) > MOST_BYTES:
        raise CalendarProblem(Reason.TOO_LARGE)
    if b"BEGIN:VCALENDAR" not in data.replace(b"\0", b"").upper():  # UTF-16 has NULs
        raise CalendarProblem(Reason.NOT_A_CALENDAR)


def fingerprint(data: bytes) -> bytes:
    """Return 16 bytes that stay the same while a feed says the same about when.

    Lines that change with each fetch are left out. The reading of a feed also depends on the zone
    and on the days that were asked about; the fingerprint does not.
    """
    digest = blake2b(digest_size=16)
    for line in _telling(data):
        digest.update(line)
        digest.update(b"\n")
    return digest.digest()


def _telling(data: bytes) -> Iterator[bytes]:
    """Yield the lines that tell something, with the folded rest of each as lines of their own."""
    telling = True
    for line in data.replace(b"\r", b"\n").split(b"\n"):
        if line and line[:1] not in (b" ", b"\t"):
            name = line.partition(b":")[0].partition(b";")[0]
            telling = name.upper() not in CHANGES_ANYHOW
        if line and telling:
            yield line


async def _exchanged(process: asyncio.subprocess.Process, message: bytes) -> bytes:
    """Hand the message over and take the answer.

    Raises:
        CalendarProblem: the answer has no end.
    """
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    assert process.stdout is not None  # noqa: S101
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # then it ends by itself
        process.stdin.write(message)
        await process.stdin.drain()
    process.stdin.close()
    answer = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        answer += chunk
        if len(answer) > MOST_ANSWER:
            raise CalendarProblem(Reason.CRASHED)
    await process.wait()
    return bytes(answer)
