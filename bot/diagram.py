"""``python -m bot.diagram [--dot] [FILE]``: the conversations, drawn from what runs them.

Mermaid is printed, or DOT for Graphviz; with FILE it is written there.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.world import world
from conversations.diagram import dot, mermaid

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = "usage: python -m bot.diagram [--dot] [FILE]"


def main(arguments: Sequence[str]) -> int:
    """Print or write the diagram.

    Args:
        arguments: those of the command line, without the program's name.

    Returns:
        The exit status: 0, or 1 and 2 after one line on stderr: FILE cannot be written,
        the arguments make no sense.
    """
    names = [one for one in arguments if one != "--dot"]
    if len(names) > 1 or any(name.startswith("-") for name in names):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    draw = dot if "--dot" in arguments else mermaid
    text = draw(world().catalog)
    if not names:
        sys.stdout.write(text)
        return 0
    try:
        Path(names[0]).write_text(text, encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{names[0]}: {error.strerror}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
