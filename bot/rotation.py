"""`presence rotate-key`: another master key takes over, while the bot goes on.

Each step is on disk before the next begins, and whatever key stands in its place at a moment opens
the keyring at that moment (see `bot.succession`). So it may be killed anywhere: a start goes on,
and calling it again takes up where it stopped. What is in a backup is sealed with data keys, which
do not change: every backup stays readable.
"""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import (
    KeyMissing,
    MasterKey,
    SealBroken,
    VaultProblem,
    clear_parts,
    sync_directory,
)
from bot.keysource import VARIABLE, KeySource
from bot.settings import Settings
from bot.start import held
from bot.store import meta, ties
from bot.store.reading import reading
from bot.succession import begin, believed, clear, handed, successor, turn
from bot.vault import is_behind

NEXT: Final = ".next"
"""What ends the name of the file in which a new key waits for its place."""

LOCK_NAME: Final = "rotation.lock"

PATIENCE: Final = 120.0
PAUSE: Final = 0.2
"""Seconds: how long a bot at work is waited for, and between two looks. It looks each 20 s."""

_BUSY: Final = 30.0


class RotationProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """The key was not replaced, or not quite; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done.

    Attributes:
        fingerprint: of the new key.
        people: how many data keys are in the keyring.
        waits_in: the file of the new key, if the host has to put it in its place.
        resumed: whether this finished what was begun before.
    """

    fingerprint: str
    people: int
    waits_in: Path | None
    resumed: bool


def rotate(
    settings: Settings, pause: Callable[[float], object], new_file: Path | None = None
) -> Rotated:
    """Replace the master key, or finish replacing it.

    Args:
        settings: where everything lies; the token may be missing.
        pause: waits some seconds.
        new_file: where the new key goes if it cannot be put in its place from here.

    Returns:
        What was done.

    Raises:
        RotationProblem: see there.
        VaultProblem: the master key or the keyring is missing, wrong or broken.
        OSError: a file cannot be written; what stood before still opens everything.
    """
    source, path = KeySource.of(settings), settings.data_dir / KEYRING_NAME
    if not path.is_file() or path.stat().st_size == 0:
        raise KeyMissing("There is no key yet. Start `presence run` once; it makes one.")
    if len(source.ways) > 1:
        raise RotationProblem(
            f"The master key is given in more than one way: {', '.join(source.ways)}. "
            "Leave one of them, so that it is clear which one to replace."
        )
    ties.look(settings.db_path, settings.data_dir)
    with _only_one(settings.data_dir), contextlib.closing(Keyring(path)) as ring:
        master = source.load()
        old = believed(ring, master)
        if old is master and not _unfinished(settings, ring):
            return _replace(settings, source, ring, master, pause, new_file)
        turn(ring, master, hand_over=True)  # its key stands in its place already
        return _finish(settings, ring, master, pause, resumed=True)


@contextlib.contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Let nobody else replace the key meanwhile: each would take the other's for the old one."""
    with (data_dir / LOCK_NAME).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RotationProblem("The key is being replaced already. Wait for that.") from None
        yield


def _unfinished(settings: Settings, ring: Keyring) -> bool:
    """Tell whether all was wrapped anew, and what comes after that is not done."""
    return handed(ring) or is_behind(ring, settings.keyring_copy)


def _replace(
    settings: Settings,
    source: KeySource,
    ring: Keyring,
    old: MasterKey,
    pause: Callable[[float], object],
    new_file: Path | None,
) -> Rotated:
    place = source.file.resolve()  # behind a link the old key would stay
    by_host = source.fixed or not os.access(place.parent, os.W_OK | os.X_OK)
    if by_host:
        waiting = _named(settings, source, new_file)
    elif new_file is not None:
        raise RotationProblem(f"The key is replaced in {source.file} itself. Leave out --new.")
    else:
        waiting = place.with_name(place.name + NEXT)
        if not _is_begun(ring, waiting):
            waiting.unlink(missing_ok=True)  # whoever put it there may know it
    _see_the_copy(settings)
    _see_the_wraps(ring, old)
    clear_parts(waiting)
    resumed = os.path.lexists(waiting)
    new = MasterKey.load(waiting) if resumed else MasterKey.create(waiting)
    if new == old:
        raise RotationProblem(f"{waiting} holds the key that is in use. Name another file.")
    if successor(ring) != new.fingerprint:
        begin(ring, old, new)
    if settings.keyring_copy.exists():  # it opens with either key, whatever comes now
        ring.copy_to(settings.keyring_copy, if_there=True)
    if by_host:
        return Rotated(new.fingerprint, ring.count(), waiting, resumed)
    waiting.replace(place)
    sync_directory(place.parent)
    turn(ring, new, hand_over=True)
    return _finish(settings, ring, new, pause, resumed=resumed)


def _is_begun(ring: Keyring, waiting: Path) -> bool:
    """Tell whether a file holds the key that is noted as the successor."""
    try:
        return MasterKey.load(waiting).fingerprint == successor(ring)
    except VaultProblem:
        return False


def _named(settings: Settings, source: KeySource, new_file: Path | None) -> Path:
    """Return the file for a new key that the host is to put in its place."""
    if new_file is None:
        raise RotationProblem(
            f"The master key comes from {source.ways[0]}, which cannot be changed from here. "
            "Name a file for the new one: presence rotate-key --new FILE"
        )
    if new_file.resolve().is_relative_to(settings.data_dir.resolve()):
        raise RotationProblem(f"{new_file} lies in the data directory. Name a file outside it.")
    return new_file


def _see_the_copy(settings: Settings) -> None:
    """See that the keyring's copy is where it was: left behind, only the old key would open it."""
    if settings.keyring_copy.exists() or ties.is_new(settings.db_path):
        return
    with reading(settings.db_path) as db:
        if meta.get(db, meta.BACKUP_AT) is not None:
            raise RotationProblem(
                f"The keyring's copy {settings.keyring_copy} is missing, and nothing was changed. "
                "Bring back its disk, or make another: presence backup"
            )


def _see_the_wraps(ring: Keyring, old: MasterKey) -> None:
    for owner in ring.ids():
        try:
            ring.unwrap(old, owner)
        except SealBroken:
            raise RotationProblem(
                "A key in the keyring is damaged, and nothing was changed. Run: presence doctor"
            ) from None
        except KeyMissing:
            continue  # they have left meanwhile


def _finish(
    settings: Settings,
    ring: Keyring,
    master: MasterKey,
    pause: Callable[[float], object],
    *,
    resumed: bool,
) -> Rotated:
    """Wait until a bot at work has taken over, then let nothing be left that opens with the old."""
    waited = 0.0
    while handed(ring) and held(settings.data_dir):
        if waited >= PATIENCE:
            raise RotationProblem(
                "The new key is in use, but the bot at work has not taken it over. "
                "Restart it, and run: presence rotate-key"
            )
        pause(PAUSE)
        waited += PAUSE
    clear(ring)
    for path in (ring.path, settings.master_key_file.resolve()):  # there, a former key
        clear_parts(path)
    ring.copy_to(settings.keyring_copy, if_there=True)
    _note(settings.db_path, master)
    return Rotated(master.fingerprint, ring.count(), None, resumed)


def _note(db_path: Path, master: MasterKey) -> None:
    """Let the database know; a start would do it too."""
    if ties.is_new(db_path):
        return
    uri = f"{db_path.absolute().as_uri()}?mode=rw"
    with (
        contextlib.suppress(sqlite3.OperationalError),
        contextlib.closing(
            sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY)
        ) as db,
    ):
        meta.put(db, meta.KEY, master.fingerprint)


def steps(settings: Settings, done: Rotated) -> list[str]:
    """Return what the host is to do, where the new key has to be put in its place by hand."""
    source, file = KeySource.of(settings), done.waits_in
    if file is None:
        return []
    if source.given is not None:
        place = f"Set {VARIABLE} to the line in {file} that is not a comment."
    elif source.credential is not None:
        place = (
            f"Put {file} where the unit's LoadCredential= takes {source.credential.name} from "
            f"(with LoadCredentialEncrypted=: systemd-creds encrypt "
            f"--name={source.credential.name} {file} THAT-FILE)."
        )
    else:
        place = f"Put {file} in the place of {source.file}."
    return [
        f"1. {place}",
        "2. Restart the bot. It wraps every data key with the new key before it answers anybody.",
        "3. Run: presence doctor. It says whether the new key is in use.",
        f"4. Write its recovery sheet, and delete {file} and what you keep of the old key.",
        "Until step 2 the old key goes on to work, and so does the bot.",
    ]
