"""The command that draws the conversations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.diagram import USAGE, main
from bot.world import world
from conversations.diagram import dot, mermaid


def test_it_prints_what_the_running_bot_knows(capsys: pytest.CaptureFixture[str]) -> None:
    """Mermaid of every conversation the bot itself would find."""
    assert main([]) == 0
    shown = capsys.readouterr().out
    assert shown == mermaid(world().catalog)
    assert shown.startswith("flowchart")


def test_it_speaks_dot(capsys: pytest.CaptureFixture[str]) -> None:
    """For Graphviz."""
    assert main(["--dot"]) == 0
    assert capsys.readouterr().out == dot(world().catalog)


def test_it_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the name of one, and says nothing then."""
    file = tmp_path / "conversations.dot"
    assert main([str(file), "--dot"]) == 0
    assert file.read_text(encoding="utf-8") == dot(world().catalog)
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line."""
    assert main([str(tmp_path / "no" / "such.mmd")]) == 1
    told = capsys.readouterr().err
    assert told.endswith("No such file or directory.\n")
    assert told.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--svg"], ["a", "b"], ["--help"]])
def test_what_makes_no_sense_is_answered_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """And draws nothing."""
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"{USAGE}\n")


def test_it_is_a_command() -> None:
    """`make diagram` runs it as a module."""
    shown = subprocess.run(
        [sys.executable, "-m", "bot.diagram"], capture_output=True, text=True, check=True
    )
    assert shown.stdout == mermaid(world().catalog)
