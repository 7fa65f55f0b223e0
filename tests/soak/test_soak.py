"""A short soak, and proof that whoever judges it sees what is wrong."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.alive import alive
from tests.soak import __main__ as command
from tests.soak.soak import Plan, Tally, complaints, soak
from tests.walker import Verdict, Walker, chips_kept, copies, judge

Document = dict[str, Any]
KINDS = ("lost", "doubled", "misfiled", "disordered")


async def test_fault_05_kills_in_every_weather(tmp_path: Path) -> None:
    """Kills among 429, 5xx, cuts, lost answers and a full disk: each word stands once, in place."""
    await kill(tmp_path, "polling")


@pytest.mark.storm
async def test_the_same_by_webhook(tmp_path: Path) -> None:
    """Updates that are sent again until they are answered lose and double nothing, either."""
    await kill(tmp_path, "webhook")


async def kill(tmp_path: Path, way: str) -> None:
    """Kill a bot again and again, in any weather, and look at every word."""
    seed = int(os.environ.get("SOAK_SEED", random.randrange(10**6)))
    print(f"SOAK_SEED={seed}")
    plan = Plan(seed, updates=120, people=8, kills=4, way=way)
    tally = await soak(plan, tmp_path)
    print(tally.table())
    assert tally.clean, complaints(tally)
    assert tally.kills == plan.kills
    assert tally.updates >= plan.updates
    assert sum(tally.met.values()) > plan.kills


# ------------------------------------------------------------------- the judge judged


@pytest.fixture
async def said(tmp_path: Path) -> tuple[Walker, Document]:
    """Somebody who has answered two check-ins, and their export."""
    async with alive(tmp_path) as bot:
        walker = Walker(await bot.enrol(), random.Random(4))
        walker.nudge()
        await bot.settle()
        for _ in range(14):
            walker.act()
            await bot.settle()
        await bot.say(walker.person, "/export json")
        return walker, json.loads(walker.person.documents[-1].content)


def steps(document: Document) -> list[dict[str, Any]]:
    """Return the answers of the first check-in, by step."""
    return list(document["checkins"][0]["steps"].values())


def lose(document: Document) -> None:
    """A word is not there."""
    next(one for one in steps(document) if one["words"])["words"].pop()


def double(document: Document) -> None:
    """A word stands in two check-ins."""
    words = next(one for one in steps(document) if one["words"])["words"]
    document["checkins"][1]["steps"]["seeing"]["words"].insert(0, words[0])


def misfile(document: Document) -> None:
    """A word stands under another question."""
    found = document["checkins"][0]["steps"]
    first = next(name for name in found if found[name]["words"])
    other = next(name for name in found if name != first)
    found[other]["words"].insert(0, found[first]["words"].pop())


def stray(document: Document) -> None:
    """A word stands under its question of another check-in."""
    found = document["checkins"][0]["steps"]
    name = next(name for name in found if found[name]["words"])
    other = document["checkins"][1]["steps"].setdefault(name, {"words": [], "chips": []})
    other["words"].insert(0, found[name]["words"].pop())


def disorder(document: Document) -> None:
    """Words of one answer have changed places."""
    next(one for one in steps(document) if len(one["words"]) > 1)["words"].reverse()


@pytest.mark.parametrize(
    ("tamper", "names"),
    [
        (lose, {"lost"}),
        (double, {"doubled"}),
        (misfile, {"misfiled"}),
        (stray, {"misfiled"}),
        (disorder, {"disordered"}),
    ],
)
def test_the_judge_sees_it(
    said: tuple[Walker, Document], tamper: Callable[[Document], None], names: set[str]
) -> None:
    """Whatever is wrong with one word in an export is found, and nothing else."""
    walker, document = said
    assert judge(walker, json.dumps(document).encode()) == Verdict()
    tamper(document)
    verdict = judge(walker, json.dumps(document).encode())
    found = {name for name in KINDS if getattr(verdict, name)}
    assert names <= found
    assert found <= {*names, "disordered"}
    assert not Tally(verdict).clean


def test_the_judge_misses_chips(said: tuple[Walker, Document]) -> None:
    """A chip that was tapped and is not kept is found."""
    walker, document = said
    assert walker.chips
    assert not chips_kept(walker, json.dumps(document).encode())
    for one in (*document["checkins"], *document["notes"]):
        for answer in one["steps"].values():
            answer["chips"] = []
    assert chips_kept(walker, json.dumps(document).encode())


def test_copies_are_counted(said: tuple[Walker, Document]) -> None:
    """A question that stands in a chat three times has two surplus copies."""
    walker, _ = said
    assert copies([walker]) == []
    question = next(one for one in walker.person.chat.messages if one.keyboard)
    walker.person.chat.messages += [question, question]
    assert len(copies([walker])) == 2


@pytest.mark.parametrize(
    ("tally", "status"),
    [
        (Tally(kills=1, copies=1), 0),
        (Tally(Verdict(lost=["7001-3"])), 1),
        (Tally(chips=["seeing:not_today"]), 1),
        (Tally(kills=1, copies=2), 1),
        (Tally(sound=False), 1),
    ],
)
def test_a_broken_promise_is_an_exit_status(
    tally: Tally, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says how to repeat it, prints the table, and fails when it must."""

    async def done(*_: object) -> Tally:
        return tally

    monkeypatch.setattr(command, "soak", done)
    assert command.main(["--seed", "7", "--kills", "2"]) == status
    told = capsys.readouterr().out
    assert "--seed 7 --updates 3000 --people 30 --kills 2" in told
    assert "surplus copies" in told
