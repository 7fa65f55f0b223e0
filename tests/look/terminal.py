"""A terminal to take pictures of: what a command really writes, with the colours it asks for."""

import asyncio
import fcntl
import html
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

WIDE: Final = 96
"""Columns; longer lines go on in the next one, as on any terminal."""

_PATIENCE: Final = 60
_CELLS: Final = {
    " ": "none",
    "\N{UPPER HALF BLOCK}": "upper",
    "\N{LOWER HALF BLOCK}": "lower",
    "\N{FULL BLOCK}": "full",
}
_PAGE: Final = """<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; background: transparent; }
  #screen { width: max-content; box-sizing: border-box; padding: 14px 18px 16px;
    border-radius: 10px; background: #1d2026; color: #e4e6ea;
    font: 14px/18px "DejaVu Sans Mono", monospace; }
  pre { margin: 0; font: inherit; width: %dch; white-space: pre-wrap; overflow-wrap: anywhere; }
  b { color: #8fc7a2; font-weight: normal; }
  i { display: inline-block; width: 9px; height: 18px; vertical-align: top; background: #fff; }
  i.upper { background: linear-gradient(#000 9px, #fff 9px); }
  i.lower { background: linear-gradient(#fff 9px, #000 9px); }
  i.full { background: #000; }
</style><div id="screen"><pre>%s</pre></div>"""


async def typed(arguments: list[str], environment: Mapping[str, str], until: str = "") -> str:
    """Run Presence at a terminal of its own, in the directory that HOME names; then end it.

    Args:
        arguments: after the word ``presence``.
        environment: all that it is told.
        until: a piece of the last line that is waited for; without it, its end.

    Returns:
        What it wrote, with its colours.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 60, WIDE, 0, 0))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=dict(environment),
        cwd=environment["HOME"],
    )
    os.close(theirs)
    try:
        async with asyncio.timeout(_PATIENCE):
            return await asyncio.to_thread(_read, ours, until)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        os.close(ours)


def _read(terminal: int, until: str) -> str:
    """Read what is written, up to the line that holds this, or to the end."""
    held = b""
    while not (until and until.encode() in held.partition(b"\n")[2] and held.endswith(b"\n")):
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        held += piece
    return held.decode().replace("\r\n", "\n")


async def take(browser: Any, command: str, written: str, to: Path) -> None:
    """Take a picture of a command and of what it wrote.

    Args:
        browser: Playwright's.
        command: as one would type it.
        written: what came of it, with ANSI colours.
        to: the PNG file.
    """
    text = marked(written)
    scale = 2 if "<i" in text else 1.5  # cells must be whole pixels
    page = await browser.new_page(
        device_scale_factor=scale, viewport={"width": 1000, "height": 600}
    )
    await page.set_content(_PAGE % (WIDE, f"<b>$</b> {html.escape(command)}\n{text}"))
    await page.locator("#screen").screenshot(path=to, omit_background=True)
    await page.close()


def marked(written: str) -> str:
    """Return HTML of what stands on a terminal: plain words, and cells in black and white."""
    pieces = re.split(r"(\x1b\[[0-9;]*m)", written.rstrip("\n"))
    marked, inked = [], False
    for piece in pieces:
        if piece.startswith("\x1b"):
            inked = "38;5;16;48;5;231" in piece
        elif inked:
            marked.append("".join(f'<i class="{_CELLS[one]}"></i>' for one in piece))
        else:
            marked.append(html.escape(piece))
    return "".join(marked)
