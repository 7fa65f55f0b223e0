"""`presence import`."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.exports.document import export
from bot.start import only_one
from tests.bot.exports.test_reading import whole
from tests.house import DATABASE, Town

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
Presence = Callable[..., Result]


@pytest.fixture
def presence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Presence:
    """The command, run in an empty directory, where the key is among the data."""
    for name in list(os.environ):
        if name.startswith(("TELEGRAM_", "PRESENCE_", "XDG_", "CREDENTIALS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRESENCE_MASTER_KEY_FILE", str(tmp_path / "data" / "master.key"))
    monkeypatch.chdir(tmp_path)

    def call(*args: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, args, input=typed)

    return call


def enrolled(data: Path, *chats: int) -> list[int]:
    """Make a house with these people in it, and return their ids."""
    data.mkdir()
    with closing(Town(data)) as town:
        for chat in chats:
            asyncio.run(town.settle(chat))
        return [town.id(chat) for chat in chats]


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return what the database says."""
    with closing(sqlite3.connect(data / DATABASE)) as db:
        return db.execute(sql).fetchall()


def test_an_import_asks_first(presence: Presence, tmp_path: Path) -> None:
    """What would come is shown; a no changes nothing, a yes takes it in, once."""
    file = tmp_path / "export.json"
    file.write_bytes(export(whole(), NOON))
    result = presence("import", str(file))
    assert (result.exit_code, "nobody is enrolled" in result.stderr) == (1, True)
    data = tmp_path / "data"
    enrolled(data, 1001)
    result = presence("import", str(file), typed="n\n")
    assert (result.exit_code, "Check-ins: 1" in result.stdout) == (0, True)
    assert result.stdout.endswith("Nothing was changed.\n")
    assert rows(data, "SELECT * FROM record") == []
    result = presence("import", str(file), typed="y\n")
    assert result.stdout.endswith("It is all here now. Start the bot: presence run\n")
    assert len(rows(data, "SELECT * FROM record")) == 2
    result = presence("import", str(file), "--yes")
    assert result.stdout == "Everything in that file is here already.\n"


def test_an_import_for_one_of_several(presence: Presence, tmp_path: Path) -> None:
    """The host says for whom."""
    file = tmp_path / "export.json"
    file.write_bytes(export(whole(), NOON))
    data = tmp_path / "data"
    _, kim = enrolled(data, 1001, 1002)
    for args in ([], ["--chat", "7"]):
        result = presence("import", str(file), *args)
        assert result.exit_code == 1
        assert "Enrolled: 1001, 1002." in result.stderr
    assert presence("import", str(file), "--yes", "--chat", "1002").exit_code == 0
    assert set(rows(data, "SELECT therapist_id FROM record")) == {(kim,)}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"hello", "is no JSON export"),
        (b'{"presence": 1}', "another version"),
        (b'{"presence": 2}', "is damaged"),
    ],
)
def test_what_cannot_be_imported_is_one_line(
    presence: Presence, tmp_path: Path, content: bytes, says: str
) -> None:
    """Nothing is made or touched."""
    file = tmp_path / "export.json"
    file.write_bytes(content)
    result = presence("import", str(file))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert says in result.stderr
    assert not (tmp_path / "data").exists()
    assert presence("import", str(tmp_path / "none.json")).exit_code == 1


def test_while_the_bot_runs_nothing_is_touched(presence: Presence, tmp_path: Path) -> None:
    """It says so; nor where nobody is enrolled."""
    file, data = tmp_path / "export.json", tmp_path / "data"
    file.write_bytes(export(whole(), NOON))
    enrolled(data)
    result = presence("import", str(file), "--yes")
    assert "Nobody is enrolled yet" in result.stderr
    with only_one(data):
        result = presence("import", str(file), "--yes")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert rows(data, "SELECT * FROM record") == []
