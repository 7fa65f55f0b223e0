"""The worker process: it reads one calendar, answers, and ends.

It takes its limits before it looks at anything, so that whatever a file does to the readers, it
does to this process alone. It has no environment, no files but its pipes, and writes none.
"""

from __future__ import annotations

import resource
import sys
from typing import Final

import msgspec

from bot.calendars.answer import Answer, Question
from bot.calendars.problems import MOST_BYTES, CalendarProblem, Reason

MEMORY: Final = 300 * 1024 * 1024
"""Bytes of address space."""

FILES: Final = 32
"""Open files: modules and zones are read one at a time."""


def main(seconds: int) -> None:
    """Read a question and a file from standard input, and write the answer.

    Args:
        seconds: of processor time; the operating system ends the process after them.
    """
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_NOFILE, FILES)
    _limit(resource.RLIMIT_NPROC, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)  # it would hold what the file says
    if sys.platform != "darwin":  # there, shared libraries alone are more
        _limit(resource.RLIMIT_AS, MEMORY)
    try:
        question = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        answer = _answer(question, data)
    except MemoryError:
        answer = Answer(reason=Reason.TOO_LARGE)
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    sys.stdout.buffer.flush()


def _limit(which: int, most: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    now = resource.getrlimit(which)[1]
    most = most if now == resource.RLIM_INFINITY else min(most, now)
    resource.setrlimit(which, (most, most))


def _answer(question: Question, data: bytes) -> Answer:
    from bot.calendars.reading import read  # noqa: PLC0415 - within the limits

    try:
        return Answer(reading=read(data, question.zone, question.first, question.last))
    except CalendarProblem as problem:
        return Answer(reason=problem.reason)
