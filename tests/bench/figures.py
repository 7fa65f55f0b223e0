"""What the runs of a benchmark come to: medians, ratios of the same round, noise; and a table.

In come the figures of each round by mode and contestant; out come a summary as JSON knows it and
the same for people. A ratio is worked out round by round and its median is told with the least
and the greatest, so that a busy moment of the machine hits both sides of it alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from statistics import median
from typing import Any

FIGURES = (
    "turns_per_s",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "cpu_ms",
    "peak_mb",
    "calls",
    "first_poll_s",
    "generator",
    "others",
)
RATIOS = ("turns_per_s", "p50_ms", "p99_ms", "cpu_ms")

Row = Mapping[str, Any]
Rounds = Mapping[str, Sequence[Row]]
"""By contestant, what each round gave, in the order of the rounds."""


def percentile(ordered: Sequence[float], part: float) -> float:
    """Return the smallest value that so large a part of all does not exceed (nearest rank)."""
    rank = ceil(round(len(ordered) * part, 6))
    return ordered[max(rank, 1) - 1]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return the least, the median and the greatest."""
    return {"min": min(values), "median": median(values), "max": max(values)}


def summary(rounds: Rounds, base: str) -> dict[str, Any]:
    """Return what all rounds of one mode come to.

    Args:
        rounds: the figures of each contestant.
        base: whose figures are divided by the others'.

    Returns:
        ``figures``, ``ratios`` of ``base`` to each other one, and ``noise``: the width of the
        turns a second over the rounds, as a part of their median.
    """
    figures = {
        name: {figure: spread([row[figure] for row in rows]) for figure in FIGURES}
        for name, rows in rounds.items()
    }
    ratios = {
        name: {
            figure: spread(
                [ours[figure] / its[figure] for ours, its in zip(rounds[base], rows, strict=True)]
            )
            for figure in RATIOS
        }
        for name, rows in rounds.items()
        if name != base
    }
    noise = {name: _width(one["turns_per_s"]) for name, one in figures.items()}
    return {"base": base, "figures": figures, "ratios": ratios, "noise": noise}


def _width(one: Mapping[str, float]) -> float:
    return (one["max"] - one["min"]) / one["median"]


_HEAD = (
    f"{'':<16}{'turns/s':>9}{'p50':>9}{'p95':>9}{'p99 ms':>9}{'cpu/turn':>10}{'peak':>8}"
    f"{'calls':>7}{'1st poll':>10}{'noise':>7}{'generator':>11}{'others':>8}"
)


def table(mode: str, result: Mapping[str, Any]) -> str:
    """Return one mode's summary for people."""
    lines = [f"{mode}", _HEAD]
    for name, all_figures in result["figures"].items():
        one = {figure: value["median"] for figure, value in all_figures.items()}
        lines.append(
            f"{name:<16}{one['turns_per_s']:>9.1f}{one['p50_ms']:>9.1f}{one['p95_ms']:>9.1f}"
            f"{one['p99_ms']:>9.1f}{one['cpu_ms']:>7.2f} ms{one['peak_mb']:>5.0f} MB"
            f"{one['calls']:>7.2f}{one['first_poll_s']:>8.2f} s{result['noise'][name]:>7.0%}"
            f"{one['generator']:>11.0%}{one['others']:>8.0%}"
        )
    if result["ratios"]:
        lines += [
            "",
            f"{result['base'] + ' /':<16}{'turns/s':>22}{'p50':>22}{'p99':>22}{'cpu':>22}",
        ]
    for name, ratios in result["ratios"].items():
        told = (ratios[figure] for figure in RATIOS)
        columns = "".join(
            f"{one['min']:>9.2f} {one['median']:>5.2f} {one['max']:>6.2f}" for one in told
        )
        lines.append(f"{name:<16}{columns}")
    return "\n".join(lines)
