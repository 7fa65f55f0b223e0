"""What a process uses, read from /proc: processor time of all its threads, and memory.

And what the whole machine uses, so that one can see whether others were at work on it.
"""

from __future__ import annotations

import os
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
"""The seconds in which processor time is counted."""

_MB = 1024


def cpu_seconds(pid: int) -> float:
    """Return the user and system time a process has used so far."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) * TICK


def peak_mb(pid: int) -> float:
    """Return the most memory a process has held so far."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / _MB
    raise LookupError(f"{pid} is gone")


def machine_seconds() -> float:
    """Return the processor time that all processes of the machine have used so far."""
    first = Path("/proc/stat").read_text(encoding="utf-8").partition("\n")[0].split()
    user, nice, system, _, _, irq, soft, *_ = map(int, first[1:])
    return (user + nice + system + irq + soft) * TICK
