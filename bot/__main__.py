"""`python -m bot` and the console command `presence`."""

import os
import resource
import signal
import sys
from pathlib import Path
from types import FrameType


def main() -> None:
    """Run the command line; every file this process makes is its owner's alone."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold keys and words
    _open_streams()
    if sys.argv[1:2] == ["run"]:  # a bot may be stopped before it is even loaded
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _end)
    from bot import cli  # noqa: PLC0415 - what it loads takes longer than a hand on Ctrl-C

    cli.main(prog_name="presence")


def _open_streams() -> None:
    """Let what is written to a stream that was closed go nowhere, and no other file be its heir."""
    for name in ("stdin", "stdout", "stderr"):  # each is given the lowest number that is free
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - it stays
            setattr(sys, name, stream)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End at once: a kill may come at any step, and here an exception would not."""
    os._exit(0)


if __name__ == "__main__":
    main()
