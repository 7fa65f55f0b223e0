"""The process that makes a picture: SVG on its standard input, PNG on its standard output.

It has no environment and writes no file; of the disk it reads the fonts that lie beside it.
Limits come before anything is looked at, so that whatever a drawing takes, it takes here.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Final

MEMORY: Final = 512 * 1024 * 1024
"""Bytes of address space; a picture of 1080 by 1300 pixels takes some 50 MB."""

FONTS: Final = Path(__file__).with_name("fonts")
FAMILY: Final = "Noto Sans"


def main(seconds: int) -> None:
    """Make one picture.

    Args:
        seconds: of processor time; the operating system ends the process after them.
    """
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform != "darwin":  # there, shared libraries alone are more
        _limit(resource.RLIMIT_AS, MEMORY)
    sys.stdout.buffer.write(png(sys.stdin.buffer.read().decode()))
    sys.stdout.buffer.flush()


def png(svg: str) -> bytes:
    """Return a drawing as PNG, at its own size, with no fonts but ours."""
    import resvg_py  # noqa: PLC0415 - within the limits

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(file) for file in sorted(FONTS.glob("*.ttf"))],
        font_family=FAMILY,
    )


def _limit(which: int, most: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    now = resource.getrlimit(which)[1]
    most = most if now == resource.RLIM_INFINITY else min(most, now)
    resource.setrlimit(which, (most, most))
