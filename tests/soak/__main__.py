"""``python -m tests.soak [--seed N] [--updates N] [--people N] [--kills N] [--way webhook]``."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from tests.process import WAYS
from tests.soak.soak import Plan, complaints, soak


def main(argv: list[str]) -> int:
    """Soak, print the table, and return 1 if the promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--updates", type=int, default=Plan.updates)
    parser.add_argument("--people", type=int, default=Plan.people)
    parser.add_argument("--kills", type=int, default=Plan.kills)
    parser.add_argument("--way", choices=WAYS, default=Plan.way)
    plan = Plan(**vars(parser.parse_args(argv)))
    length = (
        f"--updates {plan.updates} --people {plan.people} --kills {plan.kills} --way {plan.way}"
    )
    print(f"python -m tests.soak --seed {plan.seed} {length}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        tally = asyncio.run(soak(plan, Path(directory), lambda line: print(line, flush=True)))
    print(tally.table(), *complaints(tally), sep="\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
