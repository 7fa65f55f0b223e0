"""What an export is handed over as: the document alone, or with the voice notes in archives.

The first archive holds ``presence.json``, which names each voice note by its file, and as many
of these as fit; what is left comes in further ones, each with a document of the records that
these belong to, so that each can be read alone. Memory holds one archive at a time, and none is
larger than what a bot may send.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.exports.document import Everything, export, file_name, voices_of

PART = 16 * 1024 * 1024
"""Bytes of voice notes in one archive, unless a single one is larger: a bot may fetch 20 MB when
the archive is sent back to it (Bot API, getFile), and may itself send 50."""

DOCUMENT = "presence.json"
LOWEST = -(2**63)

LARGE = 8 * 1024 * 1024
"""Bytes from which on a document alone comes in an archive, too: it is then a tenth as large."""

Fetch = Callable[[int], Awaitable[bytes | None]]
Write = Callable[[Everything], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an export is to be packed: the voice notes after this message's."""

    part: int = 1
    after: int = LOWEST


@dataclass(frozen=True, slots=True)
class Packed:
    """A file to hand over; ``more`` is the message of the last voice note in it, if others wait."""

    name: str
    content: bytes
    more: int | None = None


async def pack(
    everything: Everything,
    now: datetime,
    wanted: Wanted,
    fetch: Fetch,
    write: Write | None = None,
) -> Packed:
    """Return one part of an export.

    Args:
        everything: all that is kept.
        now: the present instant; aware.
        wanted: which part.
        fetch: returns what a voice note sounds like, by its message; None if it is gone.
        write: makes the document elsewhere; else it is made here.
    """
    notes = [
        (part.message_id, part.voice.size, at)
        for at, record in enumerate(everything.records)
        for answer in record.answers.values()
        for part in answer.parts
        if part.voice is not None
    ]
    waiting = sorted(one for one in notes if one[0] > wanted.after)
    first = wanted.part == 1
    chosen = _fitting(waiting)
    if not first:
        of_these = sorted({at for _, _, at in chosen})
        everything = replace(everything, records=[everything.records[at] for at in of_these])
    files = dict(pair for record in everything.records for pair in voices_of(record))
    document = await (write(everything) if write else asyncio.to_thread(export, everything, now))
    if first and not waiting and len(document) < LARGE:
        return Packed(file_name(now.date()), document)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        await asyncio.to_thread(_write, archive, DOCUMENT, document, now)
        for message_id, _, _ in chosen:
            heard = await fetch(message_id)
            if heard is not None:
                _write(archive, files[message_id], heard, now)
    more = chosen[-1][0] if len(chosen) < len(waiting) else None
    suffix = "zip" if first else f"{wanted.part}.zip"
    return Packed(file_name(now.date(), suffix), file.getvalue(), more)


def _fitting(waiting: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return those that fit into one archive, at least one."""
    size = 0
    chosen: list[tuple[int, int, int]] = []
    for one in waiting:
        size += one[1]
        if chosen and size > PART:
            break
        chosen.append(one)
    return chosen


def _write(archive: zipfile.ZipFile, name: str, content: bytes, now: datetime) -> None:
    """Put a file into an archive; sound does not get smaller."""
    about = zipfile.ZipInfo(name, now.timetuple()[:6])
    about.compress_type = zipfile.ZIP_DEFLATED if name == DOCUMENT else zipfile.ZIP_STORED
    archive.writestr(about, content)
