"""Recorded conversations against today's engine: what it does changes only on purpose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.desk import every_flow
from tests.golden.record import scripts
from tests.golden.tape import TAPES, Json, replay, text

FILES = sorted(TAPES.glob("*.json"))
HOW = "If it was meant: python -m tests.golden.record NAME"


def tape(file: Path) -> Json:
    """Return what was recorded."""
    found: Json = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("from_kept", [False, True], ids=["whole", "from a kept session"])
@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_does_what_it_did(file: Path, from_kept: bool) -> None:
    """Every event comes to the same effects, also from a session that an older one kept."""
    recorded = tape(file)
    now = text({**recorded, "turns": replay(recorded, from_kept=from_kept)})
    assert now.splitlines() == text(recorded).splitlines(), HOW


def test_every_script_has_its_tape() -> None:
    """And no tape is left over."""
    assert sorted(script.__name__ for script, _ in scripts()) == [file.stem for file in FILES]


def test_a_tape_stands_in_its_file_as_it_is_written() -> None:
    """So that a difference is a difference."""
    for file in FILES:
        assert text(tape(file)) == file.read_text(encoding="utf-8")


def test_every_conversation_and_every_step_is_on_some_tape() -> None:
    """What is added later is recorded, too."""
    places = "\n".join(turn["place"] for file in FILES for turn in tape(file)["turns"])
    commands = {
        event["Commanded"]["name"]
        for file in FILES
        for event in (turn["in"] for turn in tape(file)["turns"])
        if "Commanded" in event
    }
    for flow in every_flow():
        assert not flow.command or flow.command in commands, flow.key
        for step in flow.steps:
            assert f"{flow.key}.{step.key}" in places, f"{flow.key}.{step.key}"


@pytest.mark.parametrize("change", ["a decision", "a word", "a button", "an order", "a place"])
def test_a_change_is_seen(change: str) -> None:
    """The least of them: one turn that does something else."""
    recorded = tape(TAPES / "a_day_with_blocks.json")
    turns = replay(recorded, from_kept=False)
    effects: list[Any] = [effect for turn in turns for effect in turn["out"]]
    match change:
        case "a decision":
            next(one["Decide"] for one in effects if "Decide" in one)["reason"] = "late"
        case "a word":
            kept = [one["Keep"]["record"] for one in effects if "Keep" in one]
            kept[-1]["answers"]["line"] = kept[-1]["answers"].pop(next(iter(kept[-1]["answers"])))
            kept[-1]["answers"]["line"] = {"parts": []}
        case "a button":
            next(one["Say"]["card"]["buttons"] for one in effects if "Say" in one).append("x:y")
        case "an order":
            next(turn["out"] for turn in turns if len(turn["out"]) > 1).reverse()
        case _:
            turns[-1]["place"] += "."
    assert text({**recorded, "turns": turns}) != text(recorded)
