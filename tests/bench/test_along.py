"""What ten years cost to take along: the figures mean what they say, no test asks how small."""

from __future__ import annotations

import os
from pathlib import Path

from tests.bench.along import IDLE, children, held, run, table


def test_everything_is_measured_and_printed(tmp_path: Path) -> None:
    """With a few days: each picture and form, a tag, and both taken in elsewhere."""
    costs = run(tmp_path, count=60)
    for kind in ("json", "md all", "csv all", "pdf all", "json #tag"):
        assert costs[f"/export {kind}"].size > 0, kind
        assert costs[f"/export {kind}"].beside > 0, "it is made by a process beside the bot"
    assert costs["/export json #tag"].size < costs["/export json"].size
    for kind in ("looking into that again", "looking into all, elsewhere", "taking that in, all"):
        assert costs[kind].beside > 0, kind
    assert costs["letting go of half of it"].seconds > 0
    assert all(0 < one.p99 <= one.longest for one in costs.values())
    shown = table(costs).splitlines()
    assert len(shown) == 1 + len(costs)
    assert "(1.0 ×)" in shown[1 + list(costs).index(IDLE)]


def test_memory_is_that_of_a_process() -> None:
    """Of this one something; of one that is gone nothing."""
    assert held("self") >= held("self", "VmRSS") > 1
    assert held(os.getpid()) > 1
    assert held(2**30) == 0
    assert children() == []
