"""``python -m tests.bench.load``: Presence and what people would build it with, under one load.

Therapists walk check-ins against each bot in turn, over loopback HTTP: in this process the
people and a lean stand-in for the Bot API, in another the bot. Three modes:

- *closed*: everybody writes as soon as the bot has replied; how much can it do?
- *paced*: at half of what this bot did in *closed*, in the same process; how long does it take?
- *distant*: as *closed*, with 50 ms more for each call, as on a real network.

Each round starts every bot once, fresh, in rotating order; medians over the rounds are told, and
ratios worked out within a round. Other bots: ``--command "mine=python my.py {url} {token} {data}"``
(the first that is named is compared with the others where Presence is not among them).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.contestants import BUILT_IN, PRESENCE, Contestant, given
from tests.bench.crowd import Astray
from tests.bench.figures import summary, table
from tests.bench.trial import MODES, Plan, trial

OUT = Path(__file__).parents[1] / "out"

Runs = dict[str, dict[str, list[dict[str, Any]]]]
"""By mode and contestant, the figures of each round."""


async def measure(
    contestants: Sequence[Contestant], modes: Sequence[str], rounds: int, plan: Plan, within: Path
) -> Runs:
    """Drive every bot once a round and return what was seen."""
    asked = {*modes, "closed"} if "paced" in modes else {*modes}
    needed = [mode for mode in MODES if mode in asked]
    runs: Runs = {mode: {one.name: [] for one in contestants} for mode in modes}
    for number in range(rounds):
        first = number % len(contestants)
        for contestant in (*contestants[first:], *contestants[:first]):
            seen = await trial(contestant, needed, plan, within)
            for mode, window in seen.windows.items():
                told = f"{window.turns_per_s:8.1f} turns/s, p99 {window.p99_ms:.1f} ms"
                print(f"{number + 1}/{rounds} {mode:<8}{contestant.name:<16}{told}", flush=True)
                if mode in runs:
                    kept = {"answered": seen.answered, "kept": seen.kept}
                    runs[mode][contestant.name].append(window.plain() | kept)
    return runs


def _wanted(given_: argparse.Namespace, parser: argparse.ArgumentParser) -> list[Contestant]:
    invites = dict(one.partition("=")[::2] for one in given_.invite)
    mine = [given(one, invites.get(one.partition("=")[0])) for one in given_.command]
    names = given_.only if given_.only is not None else [] if mine else list(BUILT_IN)
    unknown = set(names) - BUILT_IN.keys()
    if unknown:
        parser.error(f"nobody is called {', '.join(sorted(unknown))}: {', '.join(BUILT_IN)}")
    wanted = [BUILT_IN[name] for name in names] + mine
    if len({one.name for one in wanted}) < len(wanted) or not wanted:
        parser.error("each bot needs a name of its own")
    for one in wanted:
        if one.missing:
            parser.error(f"{one.name} needs {one.command[0]}: run it with make bench")
    return wanted


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load")
    parser.add_argument("--mode", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--rounds", type=int, default=3, help="how often each bot is started")
    parser.add_argument("--seconds", type=float, default=Plan.seconds, help="how long a window is")
    parser.add_argument("--warm-up", type=float, default=Plan.warm_up, help="before a window")
    parser.add_argument("--users", type=int, default=Plan.users, help="how many people write")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="built-in bots: " + " ".join(BUILT_IN)
    )
    parser.add_argument("--command", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--invite", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--dir", type=Path, default=OUT, help="on which disk")
    parser.add_argument("--out", type=Path, default=OUT / "load.json", help="where the JSON goes")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table a mode, and write all of it as JSON."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.rounds < 1 or asked.users < 1 or asked.seconds <= 0:
        parser.error("nothing would be measured")
    contestants = _wanted(asked, parser)
    asked.dir.mkdir(parents=True, exist_ok=True)
    plan = Plan(asked.users, asked.seconds, asked.warm_up)
    modes = [mode for mode in MODES if mode in asked.mode]
    try:
        runs = asyncio.run(measure(contestants, modes, asked.rounds, plan, asked.dir))
    except Astray as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    base = PRESENCE if PRESENCE in runs[modes[0]] else contestants[0].name
    summaries = {mode: summary(rounds, base) for mode, rounds in runs.items()}
    result = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rounds": asked.rounds,
        "users": plan.users,
        "seconds": plan.seconds,
        "modes": summaries,
        "runs": runs,
    }
    for mode, one in summaries.items():
        print(f"\n{table(mode, one)}")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"\n{_legend(asked.out)}")
    return 0


def _legend(out: Path) -> str:
    return (
        "Medians of the rounds. cpu/turn: the bot's process, user and system. calls: a turn,\n"
        "without getUpdates. noise: greatest less least turns/s, of the median. Of one processor\n"
        "used, generator: the people and the stand-in; others: whatever else ran on this machine.\n"
        f"Ratios: least, median and greatest of the same rounds. All of it: {out}"
    )


if __name__ == "__main__":
    sys.exit(main())
