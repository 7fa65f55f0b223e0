"""An export that was sent back is looked into by a process of its own (``bot.exports.lookchild``).

Reading ten years takes seconds of a processor, and a stranger's file may want any amount of time
and memory: in a thread everybody else would wait for the interpreter's lock.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Collection, Iterator
from datetime import date
from functools import partial
from typing import Final

import msgspec

from bot.children import ended
from bot.exports import apart, making
from bot.exports.apart import Reason, Unreadable
from bot.exports.child import SOME, Around, records
from bot.exports.comparing import Plan
from bot.exports.document import Everything
from bot.exports.lookchild import Asked, Found
from conversations.codec import decode, encode
from conversations.model import Record, Session
from conversations.when.week import OneOff, Slot

SECONDS: Final = 120
"""How long it may take, by the clock on the wall."""

_CHUNK: Final = 256 * 1024
_ENDED: Final = (-signal.SIGXCPU, -signal.SIGKILL)


class Looked(msgspec.Struct):
    """What a file has that is not here: what is told of it, and how to take it in if asked for."""

    told: dict[str, str | int]
    empty: bool
    plan: Plan | None = None
    theirs: Everything | None = None


async def look(
    content: bytes,
    here: Everything,
    kept: Collection[int],
    *,
    first: date | None = None,
    whole: bool = False,
    seconds: int = SECONDS,
) -> Looked:
    """Look into a file.

    Args:
        content: the file as it came.
        here: all that is kept.
        kept: the voice notes whose bytes are here, by their messages.
        first: the first day of which they keep something, None if they keep all of it.
        whole: whether it is to be taken in now; else it is only told what there is.
        seconds: how long it may take.

    Raises:
        Unreadable: it is refused, with the reason.
        NotMade: the process broke; trying again may help.
    """
    given = _given(Asked(len(here.records), list(kept), whole, first), here, content)
    process = await making.started("bot.exports.lookchild", seconds)
    try:
        async with asyncio.timeout(seconds):
            answer = await making.exchanged(process, given, making.MOST * 2)
    except TimeoutError:
        raise Unreadable(Reason.DAMAGED) from None
    finally:
        await ended(process)
    if process.returncode in _ENDED:  # it had no time, or no memory: none of ours is such
        raise Unreadable(Reason.DAMAGED)
    if process.returncode != 0:
        raise making.NotMade("its process broke")
    head, _, rest = answer.partition(b"\n")
    found = msgspec.json.decode(head, type=Found)
    if found.reason:
        raise Unreadable(Reason(found.reason))
    told: dict[str, str | int] = {
        **found.kinds,
        "voices": len(found.files),
        "here": found.here,
        "changed": found.changed,
        "around": found.around,
        **({"older": found.older} if found.older else {}),
    }
    empty = not (any(found.kinds.values()) or found.files or found.around)
    if not whole or empty:
        return Looked(told, empty)
    theirs = await _theirs(rest)
    sounds = {}
    if found.files:
        archive = await asyncio.to_thread(apart.opened_archive, content)
        sounds = {at: partial(apart.sound, archive, name) for at, name in found.files}
    plan = Plan(theirs.records, sounds, found.here, found.changed, found.around)
    return Looked(told, empty, plan, theirs)


def _given(asked: Asked, here: Everything, content: bytes) -> Iterator[bytes]:
    yield msgspec.json.encode(asked) + b"\n"
    yield encode(here.session) + b"\n" + msgspec.json.encode(Around.of(here)) + b"\n"
    yield from records(here.records)
    for at in range(0, len(content), _CHUNK):
        yield content[at : at + _CHUNK]


async def _theirs(rest: bytes) -> Everything:
    """Return what the file holds that is to come; others go first after every few records."""
    session, around, *documents = rest.rstrip(b"\n").split(b"\n")
    about = msgspec.json.decode(around, type=Around)
    found = []
    for at, one in enumerate(documents):
        found.append(decode(Record, one))
        if at % SOME == 0:
            await asyncio.sleep(0)
    rules: list[Slot | OneOff] = [*about.weekly, *about.once]
    return Everything(decode(Session, session), found, rules, about.pauses, about.days_off)
