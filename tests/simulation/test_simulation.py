"""Stories of a few seeds, and proof that whoever looks at them sees what is wrong."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.chat.sender import Sender
from bot.journal import Journal, Journalled
from bot.service import Service
from bot.store import outbox, schedule
from bot.turns import Outcome, Turner
from tests.simulation import __main__ as command
from tests.simulation import regressions
from tests.simulation.simulation import Plan, SomethingBrokeError, Story, simulate

STORIES = 1
OLD_STORIES = 3
SHORT = 1200
A_GLANCE = 400


def story(plan: Plan, directory: Path) -> Story:
    """Tell a story in a folder of its own."""
    folder = directory / str(plan.seed)
    folder.mkdir()
    return simulate(plan, folder)


def stories(seeds: Iterable[int], directory: Path) -> list[Story]:
    """Tell one story after the other."""
    return [story(Plan(seed), directory) for seed in seeds]


def test_stories(tmp_path: Path) -> None:
    """Whatever goes wrong for people, Telegram, disk, clock and process: the promise is kept."""
    seed = int(os.environ.get("SIMULATION_SEED", random.randrange(10**6)))
    print(f"SIMULATION_SEED={seed}")
    for told in stories(range(seed, seed + STORIES), tmp_path):
        assert told.counts["crash"] > 0
        assert told.counts["fault"] > told.counts["start"] / 2
        assert told.moments > told.steps >= Plan.steps


@pytest.mark.storm
def test_stories_that_went_wrong_once(tmp_path: Path) -> None:
    """Some of them, other ones each time, go well today; `make simulate` tells all."""
    for plan in random.sample(regressions.kept(), OLD_STORIES):
        print(f"SIMULATION_SEED={plan.seed}")
        story(plan, tmp_path)


def test_a_seed_replays_exactly(tmp_path: Path) -> None:
    """The same seed gives the same story in every process, whatever its hash seed."""
    arguments = ["--seed", "31", "--steps", str(A_GLANCE), "--people", "3"]
    here = story(Plan(31, A_GLANCE, 3), tmp_path)
    for hash_seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-m", "tests.simulation", *arguments],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert here.digest[:12] in told


def test_seeds_differ(tmp_path: Path) -> None:
    """Another seed is another story."""
    first, second = (story(Plan(seed, A_GLANCE, 2), tmp_path) for seed in (1, 2))
    assert first.digest != second.digest


# --------------------------------------------------------------- the checks checked


def now_and_then(times: int) -> Callable[[], bool]:
    """Be true every so many times."""
    count = [0]

    def ask() -> bool:
        count[0] += 1
        return count[0] % times == 0

    return ask


def forget_a_batch(patch: pytest.MonkeyPatch) -> None:
    """Acknowledge what was not written down."""
    real, lost = Journal.write, now_and_then(50)

    def write(self: Journal, db: sqlite3.Connection, **named: Any) -> Journalled:
        return Journalled(()) if lost() else real(self, db, **named)

    patch.setattr(Journal, "write", write)


def forget_a_turn(patch: pytest.MonkeyPatch) -> None:
    """Mark an update as done without doing it."""
    real, lost = Turner.play, now_and_then(60)

    def play(self: Turner, *args: Any, **named: Any) -> Outcome:
        return Outcome() if lost() else real(self, *args, **named)

    patch.setattr(Turner, "play", play)


def take_all_for_seen(patch: pytest.MonkeyPatch) -> None:
    """Believe that everybody has seen all that was ever sent."""
    real = outbox.seen

    def seen(db: sqlite3.Connection, therapist: int, _message: int, _row: int) -> int:
        return real(db, therapist, 10**9, 10**9)

    patch.setattr(outbox, "seen", seen)


def nag(patch: pytest.MonkeyPatch) -> None:
    """Say ten times that a block has ended."""
    real = Sender._fly

    async def fly(self: Sender, row: outbox.Row) -> Any:
        for _ in range(9 if row.draft.priority != outbox.REPLY else 0):
            await real(self, row)
        return await real(self, row)

    patch.setattr(Sender, "_fly", fly)


def forget_a_message(patch: pytest.MonkeyPatch) -> None:
    """Say nothing of what a turn wanted to be said."""
    real, lost = Sender.put, now_and_then(60)

    def put(self: Sender, rows: Any) -> None:
        if not lost():
            real(self, rows)

    patch.setattr(Sender, "put", put)


def never_ring(patch: pytest.MonkeyPatch) -> None:
    """Let what is due lie."""

    async def ring(_: Service) -> list[Outcome]:
        return []

    patch.setattr(Service, "ring", ring)


def write_no_ledger(patch: pytest.MonkeyPatch) -> None:
    """Decide without giving a reason."""
    patch.setattr(schedule, "note", lambda *_, **__: None)


@pytest.mark.parametrize(
    ("sabotage", "seen"),
    [
        (forget_a_batch, "acknowledged, and not written down"),
        (forget_a_turn, "lost="),
        (take_all_for_seen, "misfiled="),
        (nag, "too many copies"),
        (forget_a_message, "is said by nobody"),
        (never_ring, "nobody has decided it"),
        (write_no_ledger, "not in the ledger"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_goes_wrong_is_seen(
    sabotage: Callable[[pytest.MonkeyPatch], None],
    seen: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bot that breaks one promise is caught by the check of that promise."""
    sabotage(monkeypatch)
    with pytest.raises(SomethingBrokeError) as broken:
        stories(range(10, 14), tmp_path)
    complaint, again = str(broken.value).splitlines()[-2:]
    assert seen in complaint
    assert again.startswith("python -m tests.simulation --seed 1")


def test_a_story_that_goes_wrong_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command prints how to see it again, keeps the seed once, and fails."""
    file = tmp_path / "regressions.txt"
    file.write_text("# seeds\n", encoding="utf-8")
    monkeypatch.setattr(regressions, "_KEPT", file)
    forget_a_batch(monkeypatch)
    arguments = ["--seed", "10", "--stories", "3", "--people", "2"]
    assert command.main(arguments) == 1
    assert command.main(arguments) == 1
    assert "python -m tests.simulation --seed 10 --steps 3000 --people 2" in capsys.readouterr().out
    assert regressions.kept() == [Plan(10, 3000, 2)]
