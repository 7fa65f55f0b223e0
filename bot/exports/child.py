"""The process that makes a document of what was written: others are answered meanwhile.

It takes limits before it begins, has no environment and no files but its pipes and the package's
own, and ends when it has answered. What it is given and what it makes is never on a disk.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from bot.exports.document import Everything

MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space; ten years of five check-ins a day take a third of it."""


class Question(msgspec.Struct):
    """What is to be made: ``md``, ``csv`` or ``pdf``, in which language, of which days."""

    kind: str
    language: str
    now: datetime
    period: tuple[date, date] | None = None


class Answer(msgspec.Struct):
    """What stands before the document: how many signs it left out, or which scripts forbid it."""

    left_out: int = 0
    scripts: tuple[str, ...] = ()


def main(seconds: int) -> None:
    """Read a question and a document from standard input, and write the answer and what was made.

    Args:
        seconds: of processor time; the operating system ends the process after them.
    """
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)  # it would hold what was written
    if sys.platform != "darwin":  # there, shared libraries alone are more
        _limit(resource.RLIMIT_AS, MEMORY)
    question = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
    answer, made = _made(question, sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n" + made)
    sys.stdout.buffer.flush()


def _limit(which: int, most: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    now = resource.getrlimit(which)[1]
    most = most if now == resource.RLIM_INFINITY else min(most, now)
    resource.setrlimit(which, (most, most))


def _made(question: Question, document: bytes) -> tuple[Answer, bytes]:
    from bot.exports.reading import read  # noqa: PLC0415 - within the limits

    return make(question, replace(read(document).everything, period=question.period))


def make(question: Question, everything: Everything) -> tuple[Answer, bytes]:
    """Make a document.

    Args:
        question: which.
        everything: of what.

    Returns:
        What there is to say of it, and the document; empty if it cannot be drawn.
    """
    from bot.words import Words  # noqa: PLC0415 - within the limits

    words = Words(question.language)
    match question.kind:
        case "md":
            from bot.exports import markdown  # noqa: PLC0415

            return Answer(), markdown.export(everything, words)
        case "csv":
            from bot.exports import table  # noqa: PLC0415

            return Answer(), table.export(everything, words)
        case _:
            from bot.exports import pdf  # noqa: PLC0415 - the heaviest of them

            try:
                made, left_out = pdf.export(everything, words, question.now)
            except pdf.Undrawable as problem:
                return Answer(scripts=problem.scripts), b""
            return Answer(left_out), made
