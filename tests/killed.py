"""Work that is killed at its n-th step on files: in a process of its own, and with SIGKILL."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

STEPS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "sqlite3.connect"}
"""The audit events that count as a step (Python, "Audit events table")."""


def killed_at(step: int, directory: Path, work: Callable[[], object]) -> bool:
    """Fork, work, and be killed right before the n-th step within a directory.

    Args:
        step: counts from 1.
        directory: steps elsewhere do not count.
        work: what is to be done.

    Returns:
        Whether it was killed; otherwise it had fewer steps, and has ended well.
    """
    child = os.fork()
    if child == 0:
        _work_and_die(step, str(directory), work)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed"
    return False


def _work_and_die(step: int, directory: str, work: Callable[[], object]) -> None:
    left = [step]

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in STEPS and any(directory in str(arg) for arg in args):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    status = 1
    try:
        sys.addaudithook(hook)
        work()
        status = 0
    finally:
        os._exit(status)


def each_kill(
    directory: Path, work: Callable[[], object], afresh: Callable[[], object]
) -> Iterator[int]:
    """Kill a work at its first step, its second, and so on; yield after each kill.

    Args:
        directory: see :func:`killed_at`.
        work: what is to be done.
        afresh: called before each, to begin from the same state.
    """
    for step in range(1, 1000):
        afresh()
        if not killed_at(step, directory, work):
            return
        yield step
    raise AssertionError("the work does not end")
