"""What a guide has somebody type, by heading."""

from __future__ import annotations

import re
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"


def sections(name: str) -> dict[str, str]:
    """Return the text under each heading of the second level of a file in deploy/."""
    pieces = re.split(r"(?m)^## (.*)$", (DEPLOY / name).read_text(encoding="utf-8"))
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def blocks(text: str) -> list[str]:
    """Return what is typed, a block at a time."""
    return re.findall(r"(?ms)^```sh\n(.*?)^```", text)
