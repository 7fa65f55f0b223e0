"""What an export is handed over as: the document alone, or with the voice notes in archives.

The first archive holds ``presence.json``, which names each voice note by its file, and as many
of these as fit; what is left comes in further ones. So memory holds one archive at a time, and
none is larger than what a bot may send.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.exports.document import Everything, export, file_name, voice_name

PART = 24 * 1024 * 1024
"""Bytes of voice notes in one archive, unless a single one is larger: a bot may send 50 MB (Bot
API, sendDocument), and a voice note has 20 MB at most."""

DOCUMENT = "presence.json"

Fetch = Callable[[int], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of an export is to be packed: the voice notes after this message's."""

    part: int = 1
    after: int = 0


@dataclass(frozen=True, slots=True)
class Packed:
    """A file to hand over; ``more`` is the message of the last voice note in it, if others wait."""

    name: str
    content: bytes
    more: int = 0


async def pack(everything: Everything, now: datetime, wanted: Wanted, fetch: Fetch) -> Packed:
    """Return one part of an export.

    Args:
        everything: all that is kept.
        now: the present instant; aware.
        wanted: which part.
        fetch: returns what a voice note sounds like, by its message; None if it is gone.
    """
    waiting = sorted(
        (part.message_id, part.voice.size)
        for record in everything.records
        for answer in record.answers.values()
        for part in answer.parts
        if part.voice is not None and part.message_id > wanted.after
    )
    first, name = wanted.part == 1, file_name(now.date())
    document = await asyncio.to_thread(export, everything, now) if first else b""
    if first and not waiting:
        return Packed(name, document)
    file, size, last = io.BytesIO(), 0, wanted.after
    with zipfile.ZipFile(file, "w") as archive:
        if first:
            _write(archive, DOCUMENT, document, now)
        for at, bytes_ in waiting:
            if size and size + bytes_ > PART:
                break
            heard = await fetch(at)
            size, last = size + bytes_, at
            if heard is not None:
                _write(archive, voice_name(at), heard, now)
    more = last if any(at > last for at, _ in waiting) else 0
    suffix = "zip" if first else f"{wanted.part}.zip"
    return Packed(name.removesuffix("json") + suffix, file.getvalue(), more)


def _write(archive: zipfile.ZipFile, name: str, content: bytes, now: datetime) -> None:
    """Put a file into an archive; sound does not get smaller."""
    about = zipfile.ZipInfo(name, now.timetuple()[:6])
    about.compress_type = zipfile.ZIP_DEFLATED if name == DOCUMENT else zipfile.ZIP_STORED
    archive.writestr(about, content)
