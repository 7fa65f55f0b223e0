"""The process that looks into an export that was sent back: others are answered meanwhile.

Like the one that makes exports (``bot.exports.child``) it has limits, no environment and no disk.
It is given all that is here and the file, and says what of the file is to come. Of what is here it
keeps only what two records that say the same have in common, and of the file only what is new.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from dataclasses import replace as changed
from datetime import date, datetime
from typing import Final, NamedTuple

import msgspec

from bot.exports.apart import Reason, Unreadable
from bot.exports.child import Around, limit
from bot.exports.comparing import Comparison, Sieve, around_of, counted
from bot.exports.document import Everything, voices_of
from bot.exports.reading import Opened, opened
from conversations.codec import decode, encode
from conversations.model import Record, Session

MEMORY: Final = 300 * 1024 * 1024
"""Bytes of address space; ten years of five check-ins a day take two thirds of it."""


class Asked(msgspec.Struct):
    """How many records are here, which voice notes have bytes here, and whether all is to come.

    ``first``: the first day of which something is kept here, None for ever.
    """

    records: int
    kept: list[int]
    whole: bool = False
    first: date | None = None


class Found(msgspec.Struct):
    """What is to come: see :class:`bot.exports.comparing.Plan`; or the ``reason`` for a refusal.

    ``files`` are the voice notes to come: their part here or in the file, and their file.
    """

    reason: str = ""
    kinds: dict[str, int] = {}
    here: int = 0
    changed: int = 0
    around: int = 0
    older: int = 0
    files: list[tuple[int, str]] = []


class _New(NamedTuple):
    opened_at: datetime
    id: int
    flow: str
    voices: tuple[int, ...]
    document: bytes


def main(seconds: int) -> None:
    """Read a question, what is here and a file from standard input; write what is to come.

    Args:
        seconds: of processor time; the operating system ends the process after them.
    """
    limit(resource.RLIMIT_CPU, seconds)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CORE, 0)
    if sys.platform != "darwin":
        limit(resource.RLIMIT_AS, MEMORY)
    file = sys.stdin.buffer
    asked = msgspec.json.decode(file.readline(), type=Asked)
    session = decode(Session, file.readline())
    around = msgspec.json.decode(file.readline(), type=Around)
    comparison = Comparison(set(asked.kept))
    for _ in range(asked.records):
        comparison.stands(decode(Record, file.readline()))
    here = Everything(session, [], [*around.weekly, *around.once], around.pauses, around.days_off)
    try:
        sieve = Sieve(session.settings, asked.first)
        lines = list(look(here, comparison, sieve, file.read(), whole=asked.whole))
    except Unreadable as refused:
        lines = [msgspec.json.encode(Found(reason=refused.reason.value))]
    except MemoryError:  # nothing that /export made is so large
        lines = [msgspec.json.encode(Found(reason=Reason.DAMAGED.value))]
    for line in lines:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def look(
    here: Everything, comparison: Comparison, sieve: Sieve, content: bytes, *, whole: bool
) -> Iterator[bytes]:
    """Yield what a file has that is not here: what is told of it; if all is to come, the rest.

    The rest is the session, what is around, and the new records, each a line.

    Args:
        here: all that is kept, without its records.
        comparison: knows these.
        sieve: leaves out what is too old.
        content: the file.
        whole: whether it is to be taken in now.

    Raises:
        Unreadable: with the reason.
    """
    given = opened(content)
    rest = _rest(given, comparison, sieve)
    coming = changed(given.around, session=sieve.without(given.around.session))
    fresh = sorted(one for one in rest if comparison.is_fresh(one.flow, one.opened_at))
    voices = given.voices()
    for sound in voices.values():
        sound()  # a damaged one is refused now, not in the midst
    files = [(mine, given.files[its]) for mine, its in comparison.silent if its in given.files]
    files += [(at, given.files[at]) for one in fresh for at in one.voices if at in given.files]
    yield msgspec.json.encode(
        Found(
            kinds=counted(one.flow for one in fresh),
            here=comparison.same,
            changed=len(rest) - len(fresh),
            around=around_of(here, coming),
            older=sieve.older,
            files=files,
        )
    )
    if whole:
        yield encode(coming.session)
        yield msgspec.json.encode(Around.of(coming))
        yield from (one.document for one in fresh)


def _rest(given: Opened, comparison: Comparison, sieve: Sieve) -> list[_New]:
    """Return the records of a file that may come and are not here as they are there."""
    return [
        _New(
            one.opened_at,
            one.id,
            one.flow,
            tuple(at for at, _ in voices_of(one)),
            encode(one),
        )
        for one in given
        if sieve.passes(one, given.around.session) and not comparison.is_here(one)
    ]
