"""The load benchmark counts what happened; how fast that was, no test asks."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from pathlib import Path

import pytest

from tests.bench.crowd import STEPS, Astray, Crowd
from tests.bench.figures import FIGURES, percentile, summary, table
from tests.bench.load import main
from tests.bench.pace import Pace
from tests.bench.standin import Said

# ----------------------------------------------------------------------------- the whole of it


def test_a_short_load_is_counted_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All three modes, Presence and a peer; every answer that had a reply is on the disk."""
    out, disk = tmp_path / "load.json", tmp_path / "disk"
    words = "--only presence ptb_commit --users 3 --rounds 1 --seconds 0.5 --warm-up 0.1"
    assert main([*words.split(), "--dir", str(disk), "--out", str(out)]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert list(result["runs"]) == ["closed", "paced", "distant"]
    for mode, runs in result["runs"].items():
        for [run] in runs.values():
            assert run["turns"] > 0
            assert run["kept"] >= run["answered"] > 0
            assert run["methods"]["sendMessage"] > 0
            assert run["calls"] > 0
            assert run["p50_ms"] <= run["p95_ms"] <= run["p99_ms"]
        assert set(result["modes"][mode]["ratios"]) == {"ptb_commit"}
        assert runs["presence"][0]["p50_ms"] >= (50 if mode == "distant" else 0)
    shown = capsys.readouterr().out
    assert shown.count("turns/s      p50") == 3
    assert str(out) in shown
    assert list(disk.iterdir()) == []


def test_a_bot_that_does_not_start_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what it wrote."""
    command = f"broken={sys.executable} -c 'raise SystemExit(\"no luck\")'"
    assert main(["--command", command, "--dir", str(tmp_path), "--mode", "closed"]) == 1
    assert "no luck" in capsys.readouterr().err


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """And the known ones are listed."""
    with pytest.raises(SystemExit):
        main(["--only", "nobody"])
    assert "ptb_memory" in capsys.readouterr().err


# ------------------------------------------------------------------------------- the therapists


class Script:
    """A crowd without a bot: what it writes is noted, and replies are given by hand."""

    def __init__(self, users: int) -> None:
        self.crowd = Crowd(users)
        self.written: list[str] = []
        self.crowd.api.put = self._put  # type: ignore[method-assign]

    def _put(self, update: str) -> None:
        message = json.loads("{" + update)["message"]
        self.written.append(f"{message['chat']['id']} {message['text'][:8]}")

    def reply(self, chat: int, step: str) -> None:
        """Ask a question, or with an empty step say something else."""
        keyboard = json.dumps([[{"callback_data": f"checkin:{step}:1:a"}]]) if step else ""
        self.crowd._said(Said(0.0, chat, 1, step, keyboard))


async def test_each_writes_once_a_reply() -> None:
    """Five answers, then the next check-in; two chats do not wait for each other."""
    script = Script(2)
    script.crowd.walk()
    for step in (*STEPS, ""):
        script.reply(6001, step)
    assert script.written[:2] == ["6001 /checkin", "6002 /checkin"]
    answers = [f"6001 {number}. A war" for number in range(1, 6)]
    assert script.written[2:] == [*answers, "6001 /checkin"]
    assert (script.crowd.answered, len(script.crowd.turns)) == (5, 6)
    script.crowd.check()


@pytest.mark.parametrize("replies", [["seeing"], ["self_study", "self_study"], ["self_study", ""]])
async def test_a_check_in_that_goes_astray_is_noticed(replies: list[str]) -> None:
    """A question left out, asked again, or an end too soon."""
    script = Script(1)
    script.crowd.walk()
    for step in replies:
        script.reply(6001, step)
    with pytest.raises(Astray):
        script.crowd.check()


async def test_who_rests_writes_nothing_and_goes_on_later() -> None:
    """A rest ends with the last reply; then the check-in is taken up where it stood."""
    script = Script(1)
    script.crowd.walk()
    rest = asyncio.ensure_future(script.crowd.rest())
    await asyncio.sleep(0)
    script.reply(6001, "self_study")
    await rest
    assert script.written == ["6001 /checkin"]
    script.crowd.walk()
    assert script.written == ["6001 /checkin", "6001 1. A war"]


async def test_a_turn_that_found_nobody_free_counts_from_when_it_was_due() -> None:
    """The first who is free owes it, and a stop forgives all."""
    begun: list[tuple[str, float]] = []
    second = asyncio.Event()

    def begin(who: str, due: float) -> None:
        begun.append((who, due))
        if len(begun) == 2:
            second.set()

    pace: Pace[str] = Pace(1000.0, random.Random(1), begin)
    pace.start()
    due = pace._owed[0]
    pace.free("Anna")
    assert begun == [("Anna", due)]
    pace.free("Ben")
    await second.wait()
    assert begun[1][0] == "Ben"
    assert begun[1][1] >= due
    pace.stop()


# ---------------------------------------------------------------------------------- the figures


@pytest.mark.parametrize(
    ("part", "expected"), [(0.5, 50), (0.95, 95), (0.99, 99), (0.07, 7), (0.0, 1), (1.0, 100)]
)
def test_percentiles_are_values_that_were_measured(part: float, expected: int) -> None:
    """By nearest rank."""
    assert percentile(range(1, 101), part) == expected


def test_the_percentile_of_one_is_that_one() -> None:
    """Nothing is made up between values."""
    assert percentile([7.0], 0.99) == 7.0


def _row(turns: float) -> dict[str, float]:
    return {**dict.fromkeys(FIGURES, 1.0), "turns_per_s": turns}


def test_ratios_are_of_the_same_round() -> None:
    """A slow round slows both; the ratio stays what it is."""
    rounds = {"a": [_row(100), _row(10), _row(90)], "b": [_row(50), _row(5), _row(30)]}
    result = summary(rounds, "a")
    assert result["ratios"]["b"]["turns_per_s"] == {"min": 2.0, "median": 2.0, "max": 3.0}
    assert result["figures"]["a"]["turns_per_s"] == {"min": 10, "median": 90, "max": 100}
    assert result["noise"]["a"] == 1.0
    assert list(result["ratios"]) == ["b"]
    assert "2.00  2.00   3.00" in table("closed", result)
