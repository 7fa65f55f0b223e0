"""`presence restore`: a backup becomes the database again, whole or not at all.

All work is done on a part file; the rename that puts it in place comes last, so that a kill at
any moment leaves what stood before, or what stands after, and restoring again succeeds.

Time has gone on since the backup, and the chats hold what nobody here remembers. So nothing
that had come due is asked any more, numbers go on where none can have been given out, and words
typed under a question that is not known here are kept as notes, not filed under another one.
"""

import contextlib
import dataclasses
import itertools
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.backup import (
    SNAPSHOT_AT,
    Progress,
    clear,
    pages,
    sync,
    unsound,
)
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyMissing, KeyWrong, SealBroken, clear_parts, place, sync_directory
from bot.keysource import KeySource
from bot.planner import Planner
from bot.settings import Settings
from bot.start import only_one
from bot.store import ages, inbox, meta, migrate, notices, outbox, people, schedule, ties
from bot.store.moments import moment, stamp
from bot.store.reading import reading
from bot.store.ties import Noted
from bot.vault import Vault
from conversations.model import Session, Target, replace
from conversations.stage import TARGETS

RESTORED_FROM: Final = "restored_from"
"""The instant up to which the backup it was put back from holds everything."""

PART_NAME: Final = "presence.db.restoring"
LEAP: Final = 100_000
"""Cards, records and rows numbered after the backup are fewer than this."""

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_HEARD: Final = "heard_at"
_OTHER: Final = (
    "The keyring is another than the one this backup was made with. Move it away and name "
    "the copy of the right one with --keyring FILE."
)


class RestoreProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """Nothing was restored, and nothing touched; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Attributes:
        path: the database, which is now the backup.
        since: it holds what was kept before this instant; UTC.
        people: how many are in it.
        left: how many of the backup have left since, and are not in it.
        later: how many have a key and are not in the backup: they came after it.
        invitations: how many open ones were withdrawn.
        aside: where the database that stood here is now, if there was one.
        keyring: the file the keyring was put back from, if there was none here.
    """

    path: Path
    since: datetime
    people: int
    left: int
    later: int
    invitations: int
    aside: Path | None
    keyring: Path | None

    def lines(self) -> Iterator[str]:
        """Say what the host may want to know, a line each."""
        yield f"People in it: {self.people}. Each is told once what is not here any more."
        if self.left:
            yield f"Left since, and not in it: {self.left}."
        if self.later:
            yield f"Came after it, and need a new invitation: {self.later}."
        if self.invitations:
            yield (
                f"Open invitations withdrawn: {self.invitations}. They may have been used since; "
                "presence invite makes new ones."
            )
        if self.keyring is not None:
            yield f"The keyring is put back from {self.keyring}."
        if self.aside is not None:
            yield f"The database that was here is now {self.aside}."


def restore(
    settings: Settings,
    backup: Path,
    now: datetime,
    *,
    keyring: Path | None = None,
    set_aside: bool = False,
    progress: Progress = lambda *_: None,
) -> Restored:
    """Put a backup back.

    Args:
        settings: where everything belongs; the token may be missing.
        backup: the file.
        now: the present instant; aware.
        keyring: where a keyring lies, if the data directory has none; by default its kept copy.
        set_aside: move a database that stands there out of the way.
        progress: told how far the copying is.

    Returns:
        What was put back, and what the host may want to know.

    Raises:
        RestoreProblem: the backup cannot be used, or there is a database already.
        CannotStart: a bot runs on this data directory.
        SchemaNewer: the backup was made by a newer Presence.
        VaultProblem: the master key or the keyring is missing, wrong or broken.
        OSError: a file cannot be read or written.
    """
    if not backup.is_file():
        raise RestoreProblem(f"There is no file {backup}.")
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_one(settings.data_dir):
        standing = settings.db_path if _stands(settings.db_path) else None
        if standing is not None and standing.samefile(backup):
            raise RestoreProblem(f"{backup} is the database itself, and no backup of it.")
        if standing is not None and not set_aside:
            raise RestoreProblem(
                f"There is a database already: {standing}. Nothing was touched. "
                "To move it out of the way, add --set-aside."
            )
        master = KeySource.of(settings).load()
        ring, brought = _keyring(settings, keyring)
        part = settings.data_dir / PART_NAME
        clear(part)
        try:
            with contextlib.closing(ring):
                made = _make(backup, part, Vault(master, ring), now, progress)
                clear_parts(settings.data_dir / KEYRING_NAME)
                if brought is not None:
                    place(settings.data_dir / KEYRING_NAME, ring.image())
            aside = _put_in_place(part, settings.db_path, now)
        except sqlite3.OperationalError as error:
            clear(part)
            raise RestoreProblem(
                f"{backup} could not be put back ({error}). Nothing was touched. "
                f"See that {settings.data_dir} has room, and that nobody else works there."
            ) from None
        except BaseException:
            clear(part)
            raise
    return dataclasses.replace(made, path=settings.db_path, aside=aside, keyring=brought)


def _stands(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


# ------------------------------------------------------------------------ the keyring


def _keyring(settings: Settings, named: Path | None) -> tuple[Keyring, Path | None]:
    """Open the keyring that stands here, which is the newest, or else its copy.

    Returns:
        The keyring, and the file it must be brought from, if it is not in its place.
    """
    own = settings.data_dir / KEYRING_NAME
    if _stands(own):
        return Keyring(own), None
    copy = named or settings.keyring_copy
    if not _stands(copy):
        raise KeyMissing(
            f"There is no keyring: neither {own} nor {copy}. Name its copy with --keyring FILE."
        )
    return Keyring(copy, read_only=True), copy


# ------------------------------------------------------------------------- the part file


def _make(backup: Path, part: Path, vault: Vault, now: datetime, progress: Progress) -> Restored:
    """Copy the backup, check the copy, and make of it what the database is to be."""
    try:
        with reading(backup) as source:
            _check_version(source)
            db = pages(source, part, progress)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise RestoreProblem(f"{backup} cannot be used ({error}). Take another backup.") from None
    with contextlib.closing(db):
        db.execute("PRAGMA foreign_keys = ON")
        try:
            problem = unsound(db)
        except sqlite3.DatabaseError as error:
            problem = str(error)
        if problem:
            raise RestoreProblem(f"{backup} is not sound: {problem}. Take another backup.")
        _see_that_it_is_this_keyrings(ties.noted(db), vault.keyring)
        since = _taken_at(db, backup)
        if since > now:
            raise RestoreProblem(
                f"By this machine's clock {backup} was made in the future. Set the clock."
            )
        migrate.migrate(db, now)
        db.execute("BEGIN IMMEDIATE")
        made = _bring_up(db, vault, since, now)
        db.execute("COMMIT")
        if db.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise RestoreProblem(f"{backup} could not be brought up to now. Take another backup.")
        return made


def _see_that_it_is_this_keyrings(found: Noted, ring: Keyring) -> None:
    """See that a backup belongs to a keyring, be it a copy from before its master key was replaced.

    Such a copy does not know the key that the backup names; with the key of then it opens all the
    same, and it may be all that a host has.
    """
    its_own = found.keyring is not None and found.keyring == ring.identity
    if found.key is not None and not ring.knows(found.key) and not its_own:
        raise KeyWrong
    if not ties.same(found, ring):
        raise RestoreProblem(_OTHER)


def _check_version(db: sqlite3.Connection) -> None:
    at = migrate.version(db)
    if at > max(migrate.scripts()):
        raise migrate.SchemaNewer
    if at == 0:
        raise sqlite3.DatabaseError("it is not a database of Presence")


def _taken_at(db: sqlite3.Connection, backup: Path) -> datetime:
    """Return up to when it holds everything; of a copy by hand its file tells the time."""
    noted = meta.get(db, SNAPSHOT_AT)
    if noted is not None:
        return moment(int(noted))
    return datetime.fromtimestamp(int(backup.stat().st_mtime), UTC)


def _bring_up(db: sqlite3.Connection, vault: Vault, since: datetime, now: datetime) -> Restored:
    """Make a database of long ago one that can go on now, inside one transaction."""
    enrolled = set(people.ids(db))
    left = enrolled - vault.owners()
    if enrolled and left == enrolled:
        raise KeyMissing(
            "The keyring has no key for anybody in this backup. If it is a new one, move it away "
            "and name the copy of the old one with --keyring FILE."
        )
    for therapist in left:  # their key is destroyed for good, and so is what it sealed
        people.remove(db, therapist)
    for table in ("outbox", "attachment"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    db.execute("DELETE FROM job WHERE kind <> 'voice'")  # what was sent then can still be fetched
    _leap(db)
    for therapist in people.ids(db):
        # Who had blocked the bot then may be back by now; who has not is left alone at once.
        people.set_blocked(db, therapist, blocked=False)
        _bring_person_up(db, vault, therapist, since, now)
    [open_] = db.execute(
        "SELECT count(*) FROM invite WHERE used_at IS NULL AND expires_at > ?", (stamp(now),)
    ).fetchone()
    db.execute("DELETE FROM invite WHERE used_at IS NULL")  # one may have been used since
    notices.tell_all(db, "restored", since, now, now)
    for name in (SNAPSHOT_AT, _HEARD):
        meta.drop(db, name)
    meta.put(db, meta.BACKUP_AT, str(stamp(since)))
    meta.put(db, RESTORED_FROM, str(stamp(since)))
    meta.put(db, meta.RESTORED_AT, str(stamp(now)))
    meta.put(db, meta.KEY, vault.fingerprint)
    ties.note(db, vault)
    stays = enrolled - left
    later = len(vault.owners() - enrolled)
    return Restored(Path(), since, len(stays), len(left), later, open_, None, None)


def _leap(db: sqlite3.Connection) -> None:
    """Give out no row's number that may have been given out after the backup: buttons hold them."""
    counted = db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    for (table,) in counted.fetchall():
        found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        top = (found[0] if found else 0) + LEAP
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, top))


def _bring_person_up(
    db: sqlite3.Connection, vault: Vault, therapist: int, since: datetime, now: datetime
) -> None:
    try:
        session = people.load(db, vault, therapist).session
    except SealBroken:
        raise RestoreProblem(_OTHER) from None
    people.save(db, vault, therapist, _leapt(session))
    # What had grown too old before it was put back goes again, with the first look; after more
    # than a week a day later, for the clock of a new machine may be wrong.
    due = min(since, now)
    ages.set_forget(db, therapist, due if session.settings.keep_months else None)
    # Words written from now on were written below cards that are not known here.
    outbox.add_card(db, therapist, session.serial + 1, None, None)
    db.execute(
        "UPDATE card SET attempted_after = ? WHERE therapist_id = ? AND number = ?",
        (inbox.newest(db), therapist, session.serial + 1),
    )
    if schedule.planned_to(db, therapist) is not None:
        Planner(db, vault, therapist, now).plan_days(session)
    waiting = db.execute(
        "SELECT id FROM due WHERE therapist_id = ? AND state = 'waiting' AND due_at <= ?",
        (therapist, stamp(now)),
    )
    for (number,) in waiting.fetchall():
        schedule.settle(db, therapist, number, "silent", None)
        schedule.note(db, therapist, number, now, "silent", "restored", None)


def _leapt(session: Session) -> Session:
    """Return a session whose numbers leap, and whose conversation begins again where it stood.

    It is parked: words come first into a note, for they may have been written under a question
    of which nothing is known here; then the one that was open is asked again.
    """
    under_way = session.talk is not None and session.talk.open is not None
    parked = (*session.parked, session.talk) if under_way and session.talk else session.parked
    return replace(
        session,
        serial=session.serial + LEAP,
        targets=(*session.targets, Target(session.serial + 1))[-TARGETS:],
        talk=None,
        parked=parked,
        filed=None,
        prompt=None,
        held=(),
    )


# ----------------------------------------------------------------------------- in place


@contextlib.contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Bring all that is committed into the database's one file, and let nobody else open it.

    Yields:
        Whether that was possible: a damaged one is left as it is.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as db:
        try:
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute("BEGIN EXCLUSIVE")
            whole = not path.with_name(f"{path.name}-wal").exists()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) in (
                sqlite3.SQLITE_BUSY,
                sqlite3.SQLITE_LOCKED,
            ):
                raise RestoreProblem(
                    f"Somebody has {path} open, perhaps a backup. Try again when that has ended."
                ) from None
            whole = False
        yield whole


def _put_aside(standing: Path, now: datetime, *, whole: bool) -> Path:
    """Give the database that stands a second name, which it keeps."""
    stamped = f"presence-set-aside-{now.astimezone(UTC):{_STAMP}}"
    names = (f"{stamped}{'' if n == 1 else f'-{n}'}.db" for n in itertools.count(1))
    aside = next(one for name in names if not (one := standing.with_name(name)).exists())
    for end in () if whole else ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.link(f"{standing}{end}", f"{aside}{end}")
    os.link(standing, aside)
    sync_directory(standing.parent)
    return aside


def _put_in_place(part: Path, path: Path, now: datetime) -> Path | None:
    """Rename the part file, and return where the database that stood there is now."""
    sync(part)
    with _held(path) if _stands(path) else contextlib.nullcontext(enter_result=None) as whole:
        aside = None if whole is None else _put_aside(path, now, whole=whole)
        for end in ("-wal", "-shm", "-journal"):  # SQLite would take them for the new one's
            path.with_name(path.name + end).unlink(missing_ok=True)
        part.replace(path)
        sync_directory(path.parent)
    return aside
