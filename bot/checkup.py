"""What `presence doctor` looks at beside keys and database: the running bot, backups, leftovers.

Looking changes nothing.
"""

import contextlib
import fcntl
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot import backup, restore
from bot.backup import backups, taken_at, unsound
from bot.findings import Finding, ok, problem, warning
from bot.health import HEARTBEAT_NAME
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import VaultProblem
from bot.settings import Settings
from bot.start import held
from bot.store import meta, migrate
from bot.store.moments import moment, stamp
from bot.store.reading import reading
from bot.vault import is_behind

Busy = Callable[[str], None]
"""Told what takes long, then a dot now and then, and nothing more at the end."""

STALE: Final = timedelta(minutes=2)
"""A bot whose last beat is older than this hangs."""
OLD: Final = timedelta(days=2)
"""A backup older than this is no daily backup."""
WAITS_LONG: Final = timedelta(hours=1)
"""An update waits no longer than this in a bot that is well."""

_BIG: Final = 64 << 20
_STEPS: Final = 2_000_000
_ROOM: Final = 1.1
_MB: Final = 1 << 20


def running(data_dir: Path, now: datetime) -> Finding:
    """Tell whether a bot runs on this data directory, and whether it still does its work."""
    beat = data_dir / HEARTBEAT_NAME
    last = datetime.fromtimestamp(beat.stat().st_mtime, UTC) if beat.exists() else None
    if not held(data_dir):
        if last is None:
            return ok("bot", "Not running.")
        return warning("bot", f"Not running. It was killed, {_ago(now - last)}. Run: presence run")
    if last is None:
        return ok("bot", "Runs; it has not beaten yet.")
    if now - last > STALE:
        return problem("bot", f"Runs, but its last beat was {_ago(now - last)}. Restart it.")
    return ok("bot", f"Runs; its last beat was {_ago(now - last)}.")


def integrity(db: sqlite3.Connection, size: int, busy: Busy) -> Finding:
    """Check every page of the database, and that no row points nowhere."""
    if wrong := _wrong(db, size, "the database", busy):
        return problem(
            "database",
            f"It is damaged: {wrong}. Stop the bot, keep a copy, and restore a backup: "
            "presence restore FILE --set-aside",
        )
    return ok("database", "Sound.")


def _wrong(db: sqlite3.Connection, size: int, what: str, busy: Busy) -> str | None:
    """Return what is wrong with a database, if anything; of a big one somebody sees it go on."""
    if size <= _BIG:
        return unsound(db)
    busy(f"checking {what}, {size // _MB} MB ")
    db.set_progress_handler(lambda: busy("."), _STEPS)
    try:
        return unsound(db)
    finally:
        db.set_progress_handler(None, 0)
        busy("")


def inbox(db: sqlite3.Connection, now: datetime) -> Finding:
    """Count what could not be worked through, and what has waited for long."""
    [parked] = db.execute("SELECT count(*) FROM inbox WHERE state = 'parked'").fetchone()
    [waiting] = db.execute(
        "SELECT count(*) FROM inbox WHERE state = 'waiting' AND arrived_at < ?",
        (stamp(now - WAITS_LONG),),
    ).fetchone()
    if waiting:
        return warning(
            "inbox", f"{waiting} waiting for more than an hour. Start the bot, or read its log."
        )
    if parked:
        return warning(
            "inbox",
            f"{parked} could not be understood; who sent them was told. The log says where.",
        )
    return ok("inbox", "Nothing is left lying.")


def kept_apart(
    settings: Settings, people: frozenset[int], now: datetime, busy: Busy
) -> Iterator[Finding]:
    """Look at the backups, the room for one more, and the keyring's copy.

    Args:
        settings: where they lie; there is a database.
        people: the ids of who is enrolled.
        now: an aware instant.
        busy: told what takes long.
    """
    found = backups(settings.backup_dir)
    if found:
        yield _newest(found, settings, now, busy)
    else:
        yield warning("backups", "None yet. Run: presence backup")
    yield _room(settings)
    yield _copy(settings, people, there=bool(found))


def leftovers(settings: Settings) -> Iterator[Finding]:
    """Name what a kill or a restore left lying."""
    part = settings.backup_dir / backup.PART_NAME
    if part.exists() and not _locked(settings.backup_dir / backup.LOCK_NAME):
        yield warning("leftover", f"{part} is of a backup cut short. Run: presence backup")
    part = settings.data_dir / restore.PART_NAME
    if part.exists():
        yield warning("leftover", f"{part} is of a restore cut short. Restore again, or delete it.")
    for aside in sorted(settings.data_dir.glob("presence-set-aside-*.db")):
        yield warning("leftover", f"{aside} was set aside. When it is needed no more, delete it.")


def _locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _newest(found: list[Path], settings: Settings, now: datetime, busy: Busy) -> Finding:
    path = found[0]
    age = now - taken_at(path)
    try:
        with reading(path) as db, reading(settings.db_path) as live:
            same = _same(db, live, settings.data_dir / KEYRING_NAME)
            newer = migrate.version(db) > max(migrate.scripts())
            noted = meta.get(live, meta.BACKUP_AT)
            wrong = _wrong(db, path.stat().st_size, "the newest backup", busy)
    except sqlite3.Error:
        return problem("backups", f"{path} does not open. Delete it, and run: presence backup")
    if not same or newer:
        return problem("backups", f"{path} belongs to other data. Run: presence backup")
    if wrong:
        return problem(
            "backups", f"{path} is damaged: {wrong}. Delete it, and run: presence backup"
        )
    if age > OLD:
        return warning("backups", f"The newest was made {_ago(age)}. Run: presence backup")
    says = f"{len(found)} kept; the newest was made {_ago(age)}, and opens."
    if noted is None or moment(int(noted)) < taken_at(path):
        return warning("backups", f"{says} The bot does not know of it. Run: presence backup")
    return ok("backups", says)


def _same(db: sqlite3.Connection, live: sqlite3.Connection, ring_path: Path) -> bool:
    """Tell whether a backup is one of this database: of one before ids its key alone tells."""
    keyrings = {meta.get(db, meta.KEYRING), meta.get(live, meta.KEYRING)} - {None}
    keys = {meta.get(db, meta.KEY), meta.get(live, meta.KEY)}
    return len(keyrings) <= 1 and (len(keys) == 1 or _all_known(ring_path, keys))


def _all_known(ring_path: Path, keys: set[str | None]) -> bool:
    """Tell whether all these master keys are the keyring's: one may have replaced the other."""
    try:
        with contextlib.closing(Keyring(ring_path, read_only=True)) as keyring:
            return all(keyring.knows(key) for key in keys)
    except VaultProblem:
        return False


def _room(settings: Settings) -> Finding:
    standing = settings.backup_dir
    while not standing.exists():
        standing = standing.parent
    free = shutil.disk_usage(standing).free
    if free < _ROOM * settings.db_path.stat().st_size:
        return warning(
            "backup room",
            f"{free // _MB} MB are free in {standing}: too little for a backup. Make room.",
        )
    return ok("backup room", "There is room for one more.")


def _copy(settings: Settings, people: frozenset[int], *, there: bool) -> Finding:
    about, path = "keyring copy", settings.keyring_copy
    if not path.exists():
        if not there:
            return ok(about, "Not made yet; a backup makes it.")
        return problem(about, f"{path} is missing: no backup opens without. Run: presence backup")
    try:
        with contextlib.closing(Keyring(path, read_only=True)) as copy:
            kept = copy.ids()
    except VaultProblem:
        return problem(about, f"{path} cannot be read. Run: presence backup")
    try:
        with contextlib.closing(
            Keyring(settings.data_dir / KEYRING_NAME, read_only=True)
        ) as keyring:
            own = keyring.ids()
            same = keyring.is_copied_to(path)
            behind = is_behind(keyring, path)
    except VaultProblem:
        return ok(about, "It is there, and can be read.")
    if not same:
        return problem(about, f"{path} is the copy of another keyring. Move it away.")
    if (kept - own) & people:
        return ok(about, "It holds keys that the keyring lacks.")
    if kept - own:
        return problem(about, f"{path} holds the key of one who has left. Run: presence backup")
    if behind:
        return problem(
            about, f"{path} is wrapped by a key that was replaced. Run: presence rotate-key"
        )
    if own - kept:
        return warning(about, f"Lacks the keys of {len(own - kept)} who came. Run: presence backup")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return warning(about, f"Others may read it. Run: chmod 600 {path}")
    return ok(about, "As new as the keyring.")


def _ago(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for size, name in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name} ago"
    return f"{seconds} s ago"
