"""Seeds whose story went wrong once."""

from __future__ import annotations

from pathlib import Path

from tests.simulation.simulation import Plan

_KEPT = Path(__file__).with_name("regressions.txt")


def kept() -> list[Plan]:
    """Return all of them: a line is a seed, its steps and its people."""
    lines = _KEPT.read_text(encoding="utf-8").splitlines()
    return [Plan(*map(int, line.split())) for line in lines if not line.startswith("#")]


def keep(plan: Plan) -> None:
    """Remember a plan whose story went wrong."""
    if plan not in kept():
        with _KEPT.open("a", encoding="utf-8") as file:
            file.write(f"{plan.seed} {plan.steps} {plan.people}\n")
