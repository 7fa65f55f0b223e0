"""`presence doctor`: look at everything Presence stands on, and say what to do.

Looking changes nothing: files are opened read-only, and a database that no bot has open is read
without leaving so much as a journal behind. Only the three recovery commands write.
"""

import contextlib
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.checkup import Busy, inbox, integrity, kept_apart, leftovers, running
from bot.findings import Finding, ok, problem, warning
from bot.keyring import KEYRING_NAME, Keyring, cut_short
from bot.keys import DatabaseLost, KeyMissing, KeyWrong, MasterKey, VaultProblem
from bot.keysource import VARIABLE, KeySource
from bot.reaching import door
from bot.settings import Settings
from bot.sheet import read_sheet, write_sheet
from bot.start import CannotStart, see_whose
from bot.store import meta, migrate, ties
from bot.store.reading import reading
from bot.store.ties import Noted
from bot.succession import believed, handed, successor
from bot.vault import Vault

SHEET_KEY: Final = "recovery_sheet"
"""The row of the database's `meta` that tells how far the recovery sheet has come."""
SHEET_OF: Final = "recovery_sheet_key"
"""The row that tells which master key the sheet holds, by its fingerprint."""
OFFERED: Final = "offered"
KEPT: Final = "kept"

_BUILD_YEAR: Final = 2026
_ZONES: Final = ("Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe")
_LITTLE_SPACE: Final = 1 << 30
_NO_SPACE: Final = 100 << 20
_PATIENCE: Final = 10  # seconds


def examine(settings: Settings, now: datetime, busy: Busy = lambda _: None) -> Iterator[Finding]:
    """Look at everything that can be seen without the network.

    Args:
        settings: where to look; the token may be missing.
        now: the present instant by this machine's clock; aware.
        busy: told what takes long.

    Yields:
        The findings, in the order a person would look.
    """
    yield _clock(now)
    yield _zones()
    yield _data_dir(settings.data_dir)
    master = None
    keyring_path = settings.data_dir / KEYRING_NAME
    try:
        master = KeySource.of(settings).load()
    except KeyMissing as wrong:
        if keyring_path.exists() or _knows_a_key(settings.db_path):
            yield problem("key", str(wrong))
        else:
            yield ok("key", "Not made yet; the first `presence run` makes it.")
    except VaultProblem as wrong:
        yield problem("key", str(wrong))
    else:
        yield _key_place(settings)
    yield from _stores(settings, keyring_path, master, now, busy)
    yield from leftovers(settings)
    if settings.data_dir.exists():
        yield running(settings.data_dir, now)
    yield from door(settings)


def write_recovery_sheet(settings: Settings, path: Path, now: datetime) -> bool:
    """Write the recovery sheet to a new file (0600) and mark it as offered.

    Returns:
        Whether the mark could be set; there is no database before the first run.

    Raises:
        VaultProblem: there is no usable master key.
        FileExistsError: there is such a file already; it stays as it is.
        OSError: the file cannot be written.
    """
    _see_where_it_is_marked(settings)
    source, ring_path = KeySource.of(settings), settings.data_dir / KEYRING_NAME
    if not source.there and not ring_path.exists():
        raise KeyMissing("There is no key yet. Start `presence run` once, then write its sheet.")
    master = source.load()
    page = write_sheet(master, now)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(page)
    return _mark(settings.db_path, OFFERED, master.fingerprint)


def confirm_recovery_sheet(settings: Settings) -> bool:
    """Record that the recovery sheet is kept somewhere safe.

    Returns:
        Whether that could be recorded; there is no database before the first run.

    Raises:
        VaultProblem: the database there is not the one of these keys.
    """
    _see_where_it_is_marked(settings)
    return _mark(settings.db_path, KEPT, None)


def recover_key(settings: Settings, text: str) -> MasterKey:
    """Bring the master key file back from what was typed from its recovery sheet.

    Args:
        settings: where the key file belongs; there must be none.
        text: the sheet, or its numbered lines.

    Returns:
        The key, after its file was written.

    Raises:
        SheetProblem: the text does not add up.
        KeyWrong: it is the sheet of another key than the one used here.
        VaultProblem: the keyring cannot be read.
        FileExistsError: there is a key file already; it stays as it is.
        OSError: the file cannot be written.
    """
    master = read_sheet(text)
    path = settings.data_dir / KEYRING_NAME
    if path.exists():
        with contextlib.closing(Keyring(path, read_only=True)) as keyring:
            if master.fingerprint not in (keyring.fingerprint, successor(keyring)):
                raise KeyWrong(
                    "This sheet belongs to another key than the one used here. Find the sheet "
                    f"of the key {keyring.fingerprint}."
                )
    master.save(settings.master_key_file)
    return master


def _clock(now: datetime) -> Finding:
    if now.year < _BUILD_YEAR:
        return problem("clock", f"It shows the year {now.year}. Set this machine's clock.")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC; how exact it is can be seen with --online.")


def _zones() -> Finding:
    try:
        for zone in _ZONES:
            ZoneInfo(zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return problem("time zones", "The zone data is missing. Run: pip install tzdata")
    return ok("time zones", "The zone data is here.")


def _data_dir(path: Path) -> Finding:
    if not path.exists():
        return ok("data", f"Not run yet: {path} is made by the first `presence run`.")
    try:
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        return problem("data", f"{path} cannot be written ({error.strerror}). Free or own it.")
    for file in (path / "presence.db", path / KEYRING_NAME):
        if file.exists() and not os.access(file, os.W_OK, effective_ids=True):
            return problem("data", f"{file} cannot be written by this user. Change its owner.")
    try:
        see_whose(path)
    except CannotStart as wrong:
        return warning("data", str(wrong))
    free = shutil.disk_usage(path).free
    says = f"{path} is writable, {free / (1 << 30):.1f} GB are free."
    if free < _NO_SPACE:
        return problem("data", f"{says} Make room: notes could soon not be kept.")
    if free < _LITTLE_SPACE:
        return warning("data", f"{says} Make room soon.")
    return ok("data", says)


def _key_place(settings: Settings) -> Finding:
    path, source = settings.master_key_file, KeySource.of(settings)
    if source.given is not None:
        return warning(
            "key",
            f"{VARIABLE} holds it, where other programs may see it. "
            "Better put it into a file, and name that with PRESENCE_MASTER_KEY_FILE.",
        )
    if path.resolve().is_relative_to(settings.data_dir.resolve()):
        return warning(
            "key",
            f"{path} lies in the data directory, so a copy of one is a copy of both. Move it out "
            "and point PRESENCE_MASTER_KEY_FILE to it.",
        )
    return ok("key", f"{path} is here, and nobody else may read it.")


def _stores(
    settings: Settings, keyring_path: Path, master: MasterKey | None, now: datetime, busy: Busy
) -> Iterator[Finding]:
    db_path = settings.db_path
    lost = _lost(settings)
    if ties.is_new(db_path):
        yield lost or ok("database", "Not run yet: the first `presence run` makes it.")
        if keyring_path.exists():
            yield _keyring(settings, None, frozenset(), master)
        return
    try:
        with reading(db_path) as db:
            yield integrity(db, db_path.stat().st_size, busy)
            yield _schema(db)
            noted, sheet = ties.noted(db), meta.get(db, SHEET_KEY)
            sheet_key = meta.get(db, SHEET_OF)
            therapists = frozenset(id_ for (id_,) in db.execute("SELECT id FROM therapist"))
            yield inbox(db, now)
    except sqlite3.Error as error:
        yield problem(
            "database",
            f"{db_path} cannot be read ({error}). Stop the bot, and restore a backup: "
            "presence restore FILE --set-aside",
        )
        return
    if lost is not None:
        yield lost
    if master and noted.key is not None and not _belongs(keyring_path, noted.key, master):
        yield problem("key", str(KeyWrong()))
    yield _keyring(settings, noted, therapists, master)
    yield _sheet(sheet, sheet_key, keyring_path)
    yield from _rotation(keyring_path)
    if therapists:
        yield from kept_apart(settings, therapists, now, busy)


def _knows_a_key(db_path: Path) -> bool:
    """Tell whether a database needs a key; what is wrong with it is told elsewhere."""
    with contextlib.suppress(sqlite3.Error, migrate.SchemaNewer):
        found = ties.read(db_path)
        return found is not None and (found.anyone or found.key is not None)
    return False


def _lost(settings: Settings) -> Finding | None:
    """Tell whether people who have a key are missing here; all else is told elsewhere."""
    if cut_short(settings.data_dir / KEYRING_NAME):
        return None  # to look would mend it
    with contextlib.suppress(sqlite3.Error, migrate.SchemaNewer, VaultProblem):
        try:
            ties.look(settings.db_path, settings.data_dir)
        except DatabaseLost as wrong:
            return problem("database", str(wrong))
    return None


def _schema(db: sqlite3.Connection) -> Finding:
    at, expected = migrate.version(db), max(migrate.scripts())
    if at > expected:
        return problem(
            "schema", f"Version {at} is from a newer Presence. Update Presence here too."
        )
    if at < expected:
        return warning("schema", f"Version {at}; the next `presence run` brings it to {expected}.")
    return ok("schema", f"Version {at}, as it should be.")


def _keyring(
    settings: Settings, noted: Noted | None, therapists: frozenset[int], master: MasterKey | None
) -> Finding:
    path = settings.data_dir / KEYRING_NAME
    if not path.exists():
        if therapists:
            return problem("keyring", f"{path} is missing. Put back its newest copy.")
        return ok("keyring", "Not made yet; nobody is enrolled.")
    try:
        with contextlib.closing(Keyring(path, read_only=True)) as keyring:
            ids = keyring.ids()
            if master:
                master = believed(keyring, master)
                for owner in ids:
                    keyring.unwrap(master, owner)
            if noted is not None:
                _see_that_it_is_this_databases(settings.db_path, noted, keyring, master)
    except VaultProblem as wrong:
        return problem("keyring", str(wrong))
    without = sorted(therapists - ids)
    if without:
        named = ", ".join(map(str, without))
        return problem(
            "keyring", f"No key for therapist {named}. Put back the newest copy of {KEYRING_NAME}."
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return warning("keyring", f"Others may read it. Run: chmod 600 {path}")
    return ok("keyring", f"Holds a key for each of {len(therapists)} enrolled.")


def _see_that_it_is_this_databases(
    path: Path, noted: Noted, keyring: Keyring, master: MasterKey | None
) -> None:
    """See what a start would see.

    Raises:
        KeyringOther: it is another's.
    """
    if not ties.same(noted, keyring):
        raise ties.apart(path, keyring)
    if master and (noted.key is None or keyring.knows(noted.key)):
        with reading(path) as db:
            ties.prove(db, noted, Vault(master, keyring))


def _belongs(ring_path: Path, noted: str, master: MasterKey) -> bool:
    """Tell whether a database's key is this one, or one that was replaced by it."""
    if noted == master.fingerprint or not ring_path.exists() or cut_short(ring_path):
        return noted == master.fingerprint
    with (
        contextlib.suppress(VaultProblem),
        contextlib.closing(Keyring(ring_path, read_only=True)) as keyring,
    ):
        return keyring.knows(noted) and keyring.knows(believed(keyring, master).fingerprint)
    return False


def _rotation(ring_path: Path) -> Iterator[Finding]:
    """Tell of a change of the master key that is not finished."""
    if not ring_path.exists() or cut_short(ring_path):
        return
    with (
        contextlib.suppress(VaultProblem),
        contextlib.closing(Keyring(ring_path, read_only=True)) as keyring,
    ):
        if (new := successor(keyring)) is not None:
            yield warning(
                "rotation",
                f"The key {new} is to take over. Put it in its place and restart the bot, or "
                "run: presence rotate-key",
            )
        elif handed(keyring):
            yield warning("rotation", "Not quite finished. Run: presence rotate-key")


def _is_of_a_former_key(sheet_key: str | None, ring_path: Path) -> bool:
    if not ring_path.exists() or cut_short(ring_path):
        return False
    with (
        contextlib.suppress(VaultProblem),
        contextlib.closing(Keyring(ring_path, read_only=True)) as keyring,
    ):
        return keyring.turned if sheet_key is None else sheet_key != keyring.fingerprint
    return False


def _sheet(mark: str | None, sheet_key: str | None, ring_path: Path) -> Finding:
    if mark is not None and _is_of_a_former_key(sheet_key, ring_path):
        return warning(
            "recovery sheet",
            "It holds a key that was replaced. Burn it, and write another: "
            "presence doctor --recovery-sheet FILE",
        )
    if mark == KEPT:
        return ok("recovery sheet", "Kept.")
    if mark == OFFERED:
        return warning(
            "recovery sheet",
            "Written. When it is in a safe place, run: presence doctor --recovery-confirmed",
        )
    return warning(
        "recovery sheet",
        "Not written yet. If the key file is lost, so is everything. "
        "Run: presence doctor --recovery-sheet FILE",
    )


def _see_where_it_is_marked(settings: Settings) -> None:
    if not ties.is_new(settings.db_path):
        ties.look(settings.db_path, settings.data_dir)


def _mark(db_path: Path, state: str, fingerprint: str | None) -> bool:
    if ties.is_new(db_path):
        return False
    with (
        contextlib.closing(
            sqlite3.connect(f"{db_path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)
        ) as db,
        db,
    ):
        meta.put(db, SHEET_KEY, state)
        if fingerprint is not None:
            meta.put(db, SHEET_OF, fingerprint)
    return True
