"""Make tapes anew, where something Presence does was changed on purpose.

python -m tests.golden.record            what would change
python -m tests.golden.record NAME ...   make these anew
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator

from tests.golden.scripts import SETTLED, UNSETTLED, Script
from tests.golden.tape import TAPES, record, text


def scripts() -> Iterator[tuple[Script, bool]]:
    """Return every script, and whether it is played by somebody settled."""
    yield from ((one, False) for one in UNSETTLED)
    yield from ((one, True) for one in SETTLED)


def main(names: list[str]) -> None:
    """Show what would change, and make the named tapes anew."""
    TAPES.mkdir(exist_ok=True)
    for script, settled in scripts():
        file = TAPES / f"{script.__name__}.json"
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = text(record(script, settled=settled))
        if before != after:
            lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="")
            print(file.name, *(lines if before else ["is new"]), sep="\n")
            if script.__name__ in names:
                file.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
