"""A document is made by a process of its own (``bot.exports.child``), one at a time.

A PDF of ten years takes a minute of a processor: in a thread everybody else would wait for
the interpreter's lock again and again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from bot.children import ended
from bot.exports.child import Answer, Question, lines
from bot.exports.document import Everything

SECONDS: Final = 600
"""How long it may take, by the clock on the wall."""

MOST: Final = 48 * 1024 * 1024
"""Bytes of a document: a bot may send 50 MB (Bot API, sendDocument)."""

KINDS: Final = ("md", "csv", "pdf")
"""What people read; ``json``, ``packet.pdf`` and ``packet.md`` are made in the same way."""

LOGS: Final = ("cpd-csv", "cpd-pdf")
"""What the log of learning is handed on as."""

_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from importlib import import_module; import_module(sys.argv[3]).main(int(sys.argv[2]))"
)
_SHARED: Final = "LD_LIBRARY_PATH"  # some interpreters do not find their own library without it
_CHUNK: Final = 65_536


class NotMade(RuntimeError):  # noqa: N818 - the name says what happened
    """A document was not made: the process broke, took too long, or made too much."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was made: its bytes, how many signs it left out, or the scripts that forbid it."""

    content: bytes
    left_out: int = 0
    scripts: tuple[str, ...] = ()


async def make(
    kind: str,
    everything: Everything,
    language: str,
    now: datetime,
    *,
    passphrase: str = "",
    seconds: int = SECONDS,
) -> Document:
    """Make a document of what was written.

    Args:
        kind: one of :data:`KINDS` or :data:`LOGS`, or ``json``, ``packet.pdf``, ``packet.md``,
            ``book``.
        everything: what is to be in it.
        language: of headings.
        now: the present instant; aware.
        passphrase: of a book.
        seconds: how long it may take.

    Raises:
        NotMade: trying again may help.
    """
    question = Question(kind, language, now, everything.period, everything.tag, passphrase)
    process = await started("bot.exports.child", seconds)
    try:
        async with asyncio.timeout(seconds):
            made = await exchanged(process, lines(question, everything), MOST)
    except TimeoutError:
        raise NotMade("it took too long") from None
    finally:
        await ended(process)
    if process.returncode != 0:
        raise NotMade("its process broke")
    head, _, content = made.partition(b"\n")
    answer = msgspec.json.decode(head, type=Answer)
    return Document(content, answer.left_out, answer.scripts)


async def started(program: str, seconds: int) -> asyncio.subprocess.Process:
    """Start a process of ours: no environment, no files but its pipes.

    Args:
        program: the module whose ``main`` it runs.
        seconds: what ``main`` is given: how long it may take.
    """
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-B", "-c", _PROGRAM, _ROOT, str(seconds), program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={_SHARED: os.environ[_SHARED]} if _SHARED in os.environ else {},
        cwd="/",
        start_new_session=True,
    )


async def exchanged(
    process: asyncio.subprocess.Process, given: Iterable[bytes], most: int
) -> bytes:
    """Hand a process what it is given, piece by piece, and return what it answers.

    Raises:
        NotMade: it is larger than ``most`` bytes.
    """
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    assert process.stdout is not None  # noqa: S101
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # then it ends by itself
        for some in given:
            process.stdin.write(some)
            await process.stdin.drain()
            await asyncio.sleep(0)  # others go first
    process.stdin.close()
    made = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        made += chunk
        if len(made) > most:
            raise NotMade("it is larger than a bot may send")
    await process.wait()
    return bytes(made)
