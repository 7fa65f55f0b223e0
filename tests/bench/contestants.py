"""The bots that are measured: how each is started, who lets people in, and what it has kept.

A command may name ``{url}``, ``{token}`` and ``{data}``; every bot is also given Presence's own
variables. ``invite``, where a bot lets nobody in unasked, prints ``[{"code": ...}, ...]`` for
``{users}`` people. ``kept`` counts the answers that are on the disk once the bot is gone.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sqlite3
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.store import people, records
from bot.store.connection import connect
from bot.vault import open_vault

TOKEN = "123456789:AAstandinstandinstandinstandinstand"
PRESENCE = "presence"

_PEERS = Path(__file__).parent / "peers"
_APART = Path(sys.prefix) / "bench" / "bin" / "python"
"""The Python of those peers that cannot share Presence's packages; see the Makefile."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One bot.

    Attributes:
        name: what it is called in the table.
        command: starts it, in words.
        invite: prints codes, in words; empty where everybody may write.
        kept: counts the answers in its directory; None where that cannot be told.
    """

    name: str
    command: tuple[str, ...]
    invite: tuple[str, ...] = ()
    kept: Callable[[Path], int] | None = None

    @property
    def missing(self) -> bool:
        """Whether the program is not there."""
        return Path(self.command[0]).is_absolute() and not Path(self.command[0]).exists()


def environment(directory: Path, url: str) -> dict[str, str]:
    """Return what every bot finds in its environment."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "LANG": "C.UTF-8",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "PRESENCE_DATA_DIR": str(directory / "data"),
        "PRESENCE_MASTER_KEY_FILE": str(directory / "master.key"),
    }


def filled(words: tuple[str, ...], places: Mapping[str, object]) -> list[str]:
    """Return a command with its places filled in."""
    done = []
    for word in words:
        for name, value in places.items():
            word = word.replace(f"{{{name}}}", str(value))  # noqa: PLW2901 - grown in steps
        done.append(word)
    return done


def given(command: str, invite: str | None = None) -> Contestant:
    """Return a contestant of the command line, written ``NAME=COMMAND``."""
    name, _, line = command.partition("=")
    return Contestant(name, tuple(shlex.split(line)), tuple(shlex.split(invite or "")))


def _kept_by_presence(directory: Path) -> int:
    data = directory / "data"
    vault, _ = open_vault(directory / "master.key", data, has_data=True)
    with contextlib.closing(connect(data / "presence.db")) as db:
        found = sum(
            len(answer.parts)
            for person in people.ids(db)
            for record in records.all_(db, vault, person)
            for answer in record.answers.values()
        )
    vault.close()
    return found


def _kept_in_rows(directory: Path) -> int:
    with contextlib.closing(sqlite3.connect(directory / "data" / "answers.db")) as db:
        [found] = db.execute("SELECT count(*) FROM answer").fetchone()
    return int(found)


def _peer(
    name: str, kept: Callable[[Path], int] | None = None, python: Path = Path(sys.executable)
) -> Contestant:
    script = _PEERS / f"{name}.py"
    return Contestant(name, (str(python), str(script), "{url}", "{token}", "{data}"), kept=kept)


BUILT_IN: dict[str, Contestant] = {
    one.name: one
    for one in (
        Contestant(
            PRESENCE,
            (sys.executable, "-m", "bot", "run"),
            (sys.executable, "-m", "bot", "invite", "--count", "{users}", "--json"),
            _kept_by_presence,
        ),
        _peer("ptb_memory"),
        _peer("ptb_pickle"),
        _peer("ptb_commit", _kept_in_rows),
        _peer("aiogram_memory", None, _APART),
        _peer("aiogram_commit", _kept_in_rows, _APART),
    )
}
