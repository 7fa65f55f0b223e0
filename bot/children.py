"""The end of a process that was started for one piece of work."""

from __future__ import annotations

import asyncio
import contextlib

_CHUNK = 65_536


async def ended(process: asyncio.subprocess.Process) -> None:
    """See to it that a process is gone, and its two pipes with it."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.close()
    while await process.stdout.read(_CHUNK):
        continue
    await process.wait()
