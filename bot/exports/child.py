"""The process that makes a document of what was written: others are answered meanwhile.

It takes limits before it begins, has no environment and no files but its pipes and the package's
own, and ends when it has answered. What it is given and what it makes is never on a disk.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from bot.exports.document import Everything, export
from conversations.codec import decode, encode
from conversations.model import Record, Session
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot

MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space; ten years of five check-ins a day take a third of it."""


SOME: Final = 50
"""So many records are handed over at once."""


class Question(msgspec.Struct):
    """What is to be made, in which language, of what days.

    ``json``, ``md``, ``csv`` or ``pdf``; ``cpd-csv`` or ``cpd-pdf`` of the log of learning;
    ``packet.pdf`` or ``packet.md`` for supervision; or a ``book`` with its passphrase.
    """

    kind: str
    language: str
    now: datetime
    period: tuple[date, date] | None = None
    tag: str = ""
    passphrase: str = ""


class Around(msgspec.Struct):
    """What stands around the records."""

    weekly: list[Slot]
    once: list[OneOff]
    pauses: list[Pause]
    days_off: list[DaysOff]

    @classmethod
    def of(cls, everything: Everything) -> Around:
        """Return what stands around the records of everything."""
        rules = everything.rules
        return cls(
            [one for one in rules if isinstance(one, Slot)],
            [one for one in rules if isinstance(one, OneOff)],
            list(everything.pauses),
            list(everything.days_off),
        )


class Answer(msgspec.Struct):
    """What stands before the document: how many signs it left out, or which scripts forbid it."""

    left_out: int = 0
    scripts: tuple[str, ...] = ()


def main(seconds: int) -> None:
    """Read a question and a document from standard input, and write the answer and what was made.

    Args:
        seconds: of processor time; the operating system ends the process after them.
    """
    limit(resource.RLIMIT_CPU, seconds)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CORE, 0)  # it would hold what was written
    if sys.platform != "darwin":  # there, shared libraries alone are more
        limit(resource.RLIMIT_AS, MEMORY)
    question = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
    answer, made = _made(question, sys.stdin.buffer)
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n" + made)
    sys.stdout.buffer.flush()


def limit(which: int, most: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    now = resource.getrlimit(which)[1]
    most = most if now == resource.RLIM_INFINITY else min(most, now)
    resource.setrlimit(which, (most, most))


def lines(question: Question, everything: Everything) -> Iterator[bytes]:
    """Yield what a process is given: the question, the session, what is around, and the records.

    Each is a line; some records come at once.
    """
    around = Around.of(everything)
    yield msgspec.json.encode(question) + b"\n"
    yield encode(everything.session) + b"\n" + msgspec.json.encode(around) + b"\n"
    yield from records(everything.records)


def records(given: Sequence[Record]) -> Iterator[bytes]:
    """Yield records, each a line, some at once."""
    for at in range(0, len(given), SOME):
        yield b"".join(encode(one) + b"\n" for one in given[at : at + SOME])


def _made(question: Question, file: Iterable[bytes]) -> tuple[Answer, bytes]:
    given = iter(file)
    session = decode(Session, next(given))
    around = msgspec.json.decode(next(given), type=Around)
    read = [decode(Record, one) for one in given]
    rules: list[Slot | OneOff] = [*around.weekly, *around.once]
    return make(
        question,
        Everything(
            session,
            read,
            rules,
            around.pauses,
            around.days_off,
            question.period,
            question.tag,
        ),
    )


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
        case "json":
            return Answer(), export(everything, question.now)
        case "md":
            from bot.exports import markdown  # noqa: PLC0415

            return Answer(), markdown.export(everything, words)
        case "packet.md":
            from bot.exports import markdown  # noqa: PLC0415
            from bot.exports.telling import for_supervision  # noqa: PLC0415

            return Answer(), markdown.export(everything, words, for_supervision(words))
        case "csv":
            from bot.exports import table  # noqa: PLC0415

            return Answer(), table.export(everything, words)
        case "book":
            from bot.exports.book import binding  # noqa: PLC0415

            return Answer(), binding.bind(everything, words, question.now, question.passphrase)
        case "cpd-csv":
            from bot.exports import cpdtable  # noqa: PLC0415

            return Answer(), cpdtable.export(everything, words)
        case _:
            from bot.exports import cpdpaper, packet, pdf  # noqa: PLC0415 - the heaviest of them

            drawn = {"packet.pdf": packet.export, "cpd-pdf": cpdpaper.export}
            draw = drawn.get(question.kind, pdf.export)
            try:
                made, left_out = draw(everything, words, question.now)
            except pdf.Undrawable as problem:
                return Answer(scripts=problem.scripts), b""
            return Answer(left_out), made
