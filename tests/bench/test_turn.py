"""The benchmark measures what it says; how fast that is, no test asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.turn import main, summary, table


def test_it_prints_a_table_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A few rounds of everything, every answer kept, nothing left behind."""
    assert main(["--rounds", "6", "--dir", str(tmp_path)]) == 0
    *shown, line = capsys.readouterr().out.splitlines()
    result = json.loads(line)
    names = ["turn", "not sealed", "engine", "commit"]
    assert [one.split("  ")[0] for one in shown[1:]] == names
    assert (result["rounds"], list(result["median_ms"])) == (6, names)
    assert list(tmp_path.iterdir()) == []


def test_ratios_are_those_of_the_medians() -> None:
    """One slow round changes nothing."""
    taken = {"turn": [0.004, 0.004, 9.0], "engine": [0.001, 0.001, 0.001]}
    result = summary(taken)
    assert result["turn_over"] == {"turn": 1.0, "engine": 4.0}
    assert "4.00 x" in table(result)


def test_one_round_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It would be an anecdote."""
    with pytest.raises(SystemExit):
        main(["--rounds", "1"])
    assert "two rounds or more" in capsys.readouterr().err
