"""No word, name or key anywhere but sealed: the raw bytes of all that is ever written.

A bot lives, in both ways and with both forms of log (:mod:`tests.end.life`). Then the table is held
against what it left: what is written, by what it is written to (:data:`PLACES`), and what must not
stand in it (``Left.secrets``).
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.keyring import KEYRING_NAME
from bot.keys import MasterKey
from tests.end.canary import seen
from tests.end.force import come_out, keys_of
from tests.end.life import FEED, MOMENTS, NAME, PASSPHRASE, WORD, Left, at, live

PLACES = {
    "the database": ("data/presence.db",),
    "its write-ahead log": ("data/presence.db-wal", "data/presence.db-shm"),
    "the keyring": ("data/keyring.db",),
    "the keyring's copy": ("data/keyring-copy/keyring.db",),
    "a backup": ("data/backups/presence-*.db",),
    "a backup cut short": ("data/backups/presence.db.part*",),
    "a restore cut short": ("data/presence.db.restoring*",),
    "a database set aside": ("data/presence-set-aside-*.db*",),
    "the heartbeat and the locks": ("data/heartbeat", "data/*.lock", "data/backups/*.lock"),
    "the log as text": ("text.log",),
    "the log as JSON": ("json.log",),
    "what commands say": ("said/*",),
    "a list of all file names": ("names",),
}
"""What is written, and the files that hold it."""

HOLDERS = ("master.key", "data/webhook-secret", "said/invite", "said/sheet.txt")
"""What is there to hold a secret; the last two hold that one alone."""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """What the life left; it is lived once."""
    root = tmp_path_factory.mktemp("canary")
    (root / "home").mkdir()
    found = Left(root / "home", root / "kept")
    asyncio.run(live(found))
    return found


# ----------------------------------------------------------------------------- the table


@pytest.mark.parametrize("place", PLACES)
def test_nothing_stands_in(left: Left, place: str) -> None:
    """It was written to, and holds no secret in any form."""
    files = left.files(PLACES[place])
    assert files
    assert seen(files, left.secrets) == set()


@pytest.mark.parametrize("place", PLACES)
def test_what_stands_in_it_is_found(left: Left, tmp_path: Path, place: str) -> None:
    """Each secret, planted in each form somewhere in a file of that place, is found, and named."""
    content = max(left.files(PLACES[place]), key=lambda one: one.stat().st_size).read_bytes()[
        -10_000:
    ]
    for secret, forms in left.secrets.items():
        for form, needle in forms.items():
            at = random.randrange(len(content) + 1)
            (tmp_path / "planted").write_bytes(content[:at] + needle + content[at:])
            told = seen([tmp_path / "planted"], left.secrets)
            assert (secret, form, "planted") in told


def test_there_is_nothing_else(left: Left) -> None:
    """Every file has its row in the table, or is one that is there to hold a secret."""
    patterns = [*(one for patterns in PLACES.values() for one in patterns), *HOLDERS]
    stray = {
        at(one) for one in left.all() if not any(fnmatch(at(one), known) for known in patterns)
    }
    assert stray == set()
    assert {path.name for path in left.kept.iterdir()} == set(MOMENTS)


def test_who_holds_a_secret_holds_that_one(left: Left) -> None:
    """Key file, webhook's secret, invitation and sheet hold their own, and no other."""
    for name in HOLDERS:
        files = [one for one in left.all() if at(one) == name]
        assert files, name
        held = {secret for secret, _, _ in seen(files, left.secrets)}
        assert len({one.partition(" after")[0] for one in held}) <= 1, name


def test_the_trouble_was_met(left: Left) -> None:
    """The traces are there: what was to break broke, and what was said then was kept."""
    text, lines = ((left.home / f"{form}.log").read_text() for form in ("text", "json"))
    for trouble in (
        "(ValueError in advance, line",
        "(IntegrityError in keep_, line",
        "Exception in callback\n    Traceback",
        "stopped by RuntimeError at app.py",
        "stopped by TypeError at app.py",
        "Fatal Python error: Segmentation fault",
    ):
        assert trouble in text, trouble
    assert "stopped by AssertionError at app.py" in lines
    assert "Fatal Python error: Aborted" in lines
    assert " DEBUG " in text
    assert '"DEBUG"' in lines
    for word in ("one, revised", "engine", "storeroom", "for the worker", "for the poller"):
        assert left.document.count(f"{WORD} {word}") == 1
    said = (left.home / "said" / "a command that breaks").read_text()
    assert "UnicodeError in take_in" in said


@pytest.mark.parametrize(
    ("secret", "moment"),
    [
        (WORD, "the sender broke"),
        (FEED, "the sender broke"),
        (PASSPHRASE, "the interpreter crashed while a book was made"),
    ],
)
def test_it_is_there_all_the_same(left: Left, secret: str, moment: str) -> None:
    """Opened with the keys it comes out of the very files in which it is not found."""
    home = left.kept / moment
    keys = keys_of(MasterKey.load(home / "master.key"), home / "data" / KEYRING_NAME)
    assert come_out(home / "data/presence.db", keys, secret)


def test_what_is_not_sealed_is_found(left: Left, tmp_path: Path) -> None:
    """Written by SQLite itself into the database, a name is found, and nothing else."""
    copy = Path(shutil.copytree(left.kept / "it was aborted", tmp_path / "copy"))
    with closing(sqlite3.connect(copy / "data" / "presence.db")) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'bot_username'", (NAME,))
        db.commit()
    told = {secret for secret, _, _ in seen(copy.glob("data/presence.db*"), left.secrets)}
    assert told == {"names"}
