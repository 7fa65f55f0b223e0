"""Making a picture beside the bot, which answers others meanwhile.

A fresh interpreter makes each one (0.3 s, most of it for starting and for the fonts): resvg holds
Python's lock while it draws, and a drawing that took the process down would take the bot along.
It is handed nothing that could lead it elsewhere: a drawing with a link, a style or a doctype is
refused here, for resvg would read the file that an image names.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import sys
from pathlib import Path
from typing import Final

from bot.children import ended

SECONDS: Final = 10.0
"""How long a process may live, by the clock on the wall."""

MOST_SVG: Final = 256 * 1024
MOST_PNG: Final = 8 * 1024 * 1024
"""Bytes of a drawing and of a picture. A bot may send photos of 10 MB (Bot API, sendPhoto)."""

PNG_STARTS: Final = b"\x89PNG\r\n\x1a\n"

_TAG: Final = re.compile(r"<[^<>]*>")
_ALLOWED: Final = re.compile(r"</?(?:svg|g|rect|circle|path|text|tspan)(?:[ /][^<>]*)?>")
_LEADS_AWAY: Final = re.compile(r"href|url\(|style", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?!lt;|gt;|amp;)")
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from bot.pictures.child import main; main(int(sys.argv[2]))"
)
_SHARED: Final = "LD_LIBRARY_PATH"  # some interpreters do not find their own library without it


class PictureProblem(Exception):  # noqa: N818 - it is told, not raised further
    """A picture could not be made; the text says why, and nothing of what it shows."""


async def rasterise(svg: str, *, seconds: float = SECONDS) -> bytes:
    """Return a drawing as PNG.

    Args:
        svg: what :mod:`conversations.pictures` draws.
        seconds: how long it may take, by the clock on the wall.

    Raises:
        PictureProblem: the drawing is refused, took too long, or broke the process.
    """
    check(svg)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-B", "-c", _PROGRAM, _ROOT, str(math.ceil(seconds))),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={_SHARED: os.environ[_SHARED]} if _SHARED in os.environ else {},
        cwd="/",
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            made, _ = await process.communicate(svg.encode())
    except TimeoutError:
        raise PictureProblem("it took too long") from None
    finally:
        await ended(process)
    if process.returncode != 0:
        raise PictureProblem("the process broke")
    if not made.startswith(PNG_STARTS) or len(made) > MOST_PNG:
        raise PictureProblem("what came is no picture to send")
    return made


def check(svg: str) -> None:
    """Refuse a drawing that is more than shapes and text.

    Raises:
        PictureProblem: it is too large, or something in it could lead elsewhere.
    """
    if len(svg) > MOST_SVG:
        raise PictureProblem("the drawing is too large")
    tags = _TAG.findall(svg)
    plain = all(_ALLOWED.fullmatch(tag) and not _LEADS_AWAY.search(tag) for tag in tags)
    if not plain or len(tags) != svg.count("<") or _ENTITY.search(svg):
        raise PictureProblem("the drawing holds more than shapes and text")
