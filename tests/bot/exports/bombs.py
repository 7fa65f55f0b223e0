"""Files that want more time or memory than an export ever does, and what reading one takes."""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import msgspec

from bot.exports import making
from bot.exports.document import Everything, export
from bot.exports.lookchild import Asked, Found
from bot.exports.looking import _given
from conversations.model import Session
from tests.bot.exports.test_reading import NOW, whole

MEGA = 1024 * 1024
MOST = 20 * MEGA - 4096
"""Bytes of a file that a bot can fetch (Bot API, getFile), with some room."""


class Taken(NamedTuple):
    """What looking into a file came to: the answer, seconds, and MB at the most."""

    found: Found | None
    seconds: float
    megabytes: float


def taken(content: bytes, here: Everything | None = None) -> Taken:
    """Look into a file, in a process of its own as the bot does."""
    here = here or Everything(Session(), [], [], [])
    begun = perf_counter()
    program = (sys.executable, "-I", "-B", "-c", making._PROGRAM, making._ROOT, "60")
    process = subprocess.Popen(
        (*program, "bot.exports.lookchild"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}
    )
    assert process.stdin is not None
    assert process.stdout is not None
    heard: list[bytes] = []
    ear = threading.Thread(target=lambda: heard.append(process.stdout.read()))  # type: ignore[union-attr]
    ear.start()
    for some in _given(Asked(len(here.records), []), here, content):
        process.stdin.write(some)
    process.stdin.close()
    peak = 0
    while ear.is_alive():
        peak = max(peak, _most(process.pid))
        ear.join(0.005)
    process.stdout.close()
    process.wait()
    found = msgspec.json.decode(heard[0].split(b"\n")[0], type=Found) if heard[0] else None
    return Taken(found, perf_counter() - begun, peak / 1024)


def _most(process: int) -> int:
    """Return the KiB that a process has held at the most."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) if found else 0


def document(**changes: Any) -> bytes:
    """Return a document with some things put in the place of what it has."""
    told = json.loads(export(whole(), NOW))
    return json.dumps(told | changes).encode()


def around(hole: bytes, *, inside: str = '"checkins": [') -> bytes:
    """Return a document with bytes put where its records begin, or anything else does."""
    told = document(checkins=[], notes=[])
    at = told.index(inside.encode()) + len(inside)
    return told[:at] + hole + told[at:]


def checkin(**changes: Any) -> bytes:
    """Return a check-in with some things put in the place of what it has."""
    [one] = json.loads(export(whole(), NOW))["checkins"]
    return json.dumps(one | changes).encode()


def step(**changes: Any) -> dict[str, Any]:
    """Return a step with some things put in the place of what it has."""
    return {"chips": [], "own_chips": [], "words": [], "skipped": False, "voices": []} | changes


def packed(content: bytes, *files: tuple[str, bytes], name: str = "presence.json") -> bytes:
    """Return an archive with a document and files beside it, as small as can be."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(name, content)
        for one, held in files:
            archive.writestr(one, held)
    return made.getvalue()


def many_files() -> bytes:
    """Return an archive whose list says that it holds hundreds of thousands of files."""
    small = packed(document())
    at = small.index(b"PK\1\2")
    end = small.index(b"PK\5\6")
    entry = small[at:end]
    count = (MOST - len(small)) // len(entry)
    tail = bytearray(small[end:])
    struct.pack_into("<HHI", tail, 8, 65_535, 65_535, len(entry) * count)
    return small[:at] + entry * count + bytes(tail)


def one_sound_many_times() -> bytes:
    """Return an archive in whose list many voice notes are the same few bytes: a large one."""
    made = io.BytesIO()
    heard = [{"at": at, "file": f"voice/7.{at}.ogg", "seconds": 1} for at in range(1900)]
    steps = {"seeing": step(words=[""] * 1900, voices=heard)}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("presence.json", around(checkin(steps=steps)))
        archive.writestr("voice/7.0.ogg", b"\0" * (20 * MEGA - 1))
        first = archive.infolist()[-1]
        for at in range(1, 1900):
            again = zipfile.ZipInfo(f"voice/7.{at}.ogg")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(again, name, getattr(first, name))
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    return made.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "deep lists": lambda: around(b"[" * MOST),
    "deep objects": lambda: around(b'{"a":' * (MOST // 5)),
    "a deep record, whole": lambda: around(b'{"a":' * 900 + b"1" + b"}" * 900),
    "deep settings": lambda: around(
        b'"a":' + b"[" * 900 + b"]" * 900 + b",", inside='"settings": {'
    ),
    "one string": lambda: around(b'"' + b"a" * MOST + b'"'),
    "one text of 20 MB": lambda: around(checkin(steps={"seeing": step(words=["a" * MOST])})),
    "a text of 20,000 characters": lambda: around(
        checkin(steps={"seeing": step(words=["a" * 20_000])})
    ),
    "one language of 1 MB": lambda: document(language="a" * MEGA),
    "millions of records": lambda: around(b"{}," * (MOST // 3) + b"{}"),
    "millions of numbers": lambda: around(b"1," * (MOST // 2) + b"1"),
    "100,000 records": lambda: around(b",".join([b'{"id":1}'] * 100_000)),
    "millions of messages": lambda: around(
        checkin(steps={"seeing": step(words=[""] * (MOST // 4))})
    ),
    "many messages in many records": lambda: around(
        b",".join([checkin(steps={"seeing": step(words=[""] * 100_000)})] * 40)
    ),
    "millions of tags": lambda: around(checkin(tags=["a"] * (MOST // 5))),
    "millions of steps": lambda: around(checkin(steps={f"s{at}": step() for at in range(150_000)})),
    "millions of hours": lambda: document(schedule=[{"weekday": 1}] * 1_000_000),
    "a number of 10,000 digits": lambda: around(
        checkin().replace(b'"id": 7', b'"id": ' + b"7" * 10_000)
    ),
    "a number of 4,000 digits": lambda: around(
        checkin().replace(b'"id": 7', b'"id": ' + b"7" * 4_000)
    ),
    "a number of 10 million digits": lambda: around(b"7" * (10 * MEGA)),
    "a version of 10,000 digits": lambda: document().replace(
        b'"presence": 2', b'"presence": ' + b"2" * 10_000
    ),
    "a fraction of 10,000 digits": lambda: around(
        checkin().replace(b'"id": 7', b'"id": 7.' + b"7" * 10_000)
    ),
    "a power beyond all": lambda: around(checkin().replace(b'"id": 7', b'"id": 7e99999')),
    "a zone with a long name": lambda: document(zone="a" * 10_000),
    "a zone that is a folder": lambda: document(zone="Europe"),
    "a zone that leads elsewhere": lambda: document(zone="../../../etc/passwd"),
    "blanks, packed": lambda: packed(b" " * (500 * MEGA)),
    "records, packed": lambda: packed(around(b"{}," * (60 * MEGA // 3) + b"{}")),
    "a text, packed": lambda: packed(around(b'"' + b"a" * (60 * MEGA) + b'"')),
    "lists, packed": lambda: packed(around(b"[" * (60 * MEGA))),
    "an archive in an archive": lambda: packed(packed(packed(b" " * (60 * MEGA)))),
    "many files": many_files,
    "one sound many times": one_sound_many_times,
    "a voice note that grows": lambda: packed(document(), ("voice/7.1.ogg", b"\0" * (19 * MEGA))),
}
"""How each is made; its name says what is wrong."""
