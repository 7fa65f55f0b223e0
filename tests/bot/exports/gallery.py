"""Every page that is looked at: of what, and as which picture.

The references beside this file are 50 pixels an inch. After a page has changed:
``python -m tests.bot.exports.gallery``, and look at each.
"""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from bot.exports import packet, pdf
from bot.exports.document import Everything
from bot.words import Words
from tests.bot.exports.samples import MADE, WEEK

REFERENCES = Path(__file__).with_name("references")
_INCH = 50

MADE_OF = {"export": pdf.export, "packet": packet.export}
NAMES = tuple(f"{what}-{page}" for what in MADE_OF for page in (1, 2))


def pictures(document: bytes) -> list[bytes]:
    """Return the pages of a PDF as PNG, drawn by poppler."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.pdf"
        file.write_bytes(document)
        command = ["pdftoppm", "-png", "-r", str(_INCH), str(file), f"{folder}/page"]
        subprocess.run(command, check=True)
        return [one.read_bytes() for one in sorted(Path(folder).glob("page-*.png"))]


@cache
def pages(what: str) -> tuple[bytes, ...]:
    """Return the pages of one document as PNG."""
    return tuple(drawn(what, WEEK))


def drawn(what: str, everything: Everything) -> list[bytes]:
    """Return the pages of a document of these records as PNG."""
    return pictures(MADE_OF[what](everything, Words("en"), MADE)[0])


def page(name: str) -> bytes:
    """Return a page of the gallery."""
    what, _, number = name.partition("-")
    return pages(what)[int(number) - 1]


if __name__ == "__main__":
    REFERENCES.mkdir(exist_ok=True)
    for name in NAMES:
        (REFERENCES / f"{name}.png").write_bytes(page(name))
