"""What holds for all tests."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays to the end anyhow.

    With thousands of tests collected, a full collection takes long enough for the bot's own
    watch to believe that a turn hangs.
    """
    gc.collect()
    gc.freeze()
