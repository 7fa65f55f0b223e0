"""Commands that root types, where the data are another user's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.test_cli import TOKEN, Presence, presence, running

__all__ = ["presence", "running"]  # fixtures

SOMEBODY = 65_533
by_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")


@pytest.fixture
def served(presence: Presence, running: list[Settings], tmp_path: Path) -> Path:
    """The data directory and the key's of another user, after a first run."""
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert len(running) == 1
    presence("invite")
    for path in (tmp_path / "data", tmp_path / "home", *tmp_path.rglob("*")):
        os.chown(path, SOMEBODY, SOMEBODY)
    return tmp_path


def owners(root: Path) -> set[int]:
    """Return whose the files of a user's two directories are."""
    return {one.stat().st_uid for at in ("data", "home") for one in (root / at).rglob("*")}


@by_root
def test_root_may_look_and_recover(presence: Presence, served: Path) -> None:
    """What doctor and stats do leaves everything its owner's: also a key that is brought back."""
    assert presence("doctor", TELEGRAM_BOT_TOKEN=TOKEN).exit_code == 0
    assert presence("stats").exit_code == 0
    assert presence("doctor", "--recovery-sheet", "sheet.txt").exit_code == 0
    assert presence("doctor", "--recovery-confirmed").exit_code == 0
    assert owners(served) == {SOMEBODY}
    shutil.rmtree(served / "home" / ".config")
    assert presence("doctor", "--recover", "sheet.txt").exit_code == 0
    assert list((served / "home").rglob("master.key"))
    assert owners(served) == {SOMEBODY}
