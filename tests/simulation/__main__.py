"""``python -m tests.simulation [--seed N] [--stories N] [--steps N] [--people N] [--kept]``."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.simulation.regressions import keep, kept
from tests.simulation.simulation import Plan, SomethingBrokeError, simulate


def main(argv: list[str]) -> int:
    """Tell stories of seeds that follow each other; return 1 at the first that goes wrong.

    With ``--kept`` those that went wrong once are told first.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--stories", type=int, default=1)
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--people", type=int, default=Plan.people)
    parser.add_argument("--kept", action="store_true")
    asked = parser.parse_args(argv)
    seeds = range(asked.seed, asked.seed + asked.stories)
    plans = [Plan(seed, asked.steps, asked.people) for seed in seeds]
    begun, steps, moments = time.perf_counter(), 0, 0
    for plan in (*(kept() if asked.kept else ()), *plans):
        print(plan.again, end=" ", flush=True)
        with tempfile.TemporaryDirectory(prefix="simulation-") as directory:
            try:
                story = simulate(plan, Path(directory))
            except SomethingBrokeError as broken:
                keep(plan)
                print(f"\n{broken}\nThis seed is now kept in tests/simulation/regressions.txt.")
                return 1
        steps, moments = steps + story.steps, moments + story.moments
        print(f"# {story.digest[:12]}, {story.summary}", flush=True)
    seconds = time.perf_counter() - begun
    print(f"{steps} steps and {moments} moments, {moments / seconds:.0f} moments a second")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
