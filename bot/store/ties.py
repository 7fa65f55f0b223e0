"""What ties a database, a keyring and a master key together, and how it shows that they are mixed.

The database notes whose master key seals it and which keyring holds its people's keys. The keyring
notes its master key too, and whether somebody stands in the database. A start compares all that
before it touches anything, and notes what is not noted yet.

A database with nobody in it, beside keys, is either lost or emptied, or a key outlived the crash
between its making and its therapist's commit. The keyring tells which: it is *peopled* from the
first commit of a therapist until the last one leaves. What says that nobody needs to be there: a
leaving that is not finished, or a backup from before anybody came.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.keyring import KEYRING_NAME, Keyring, cut_short, new_identity, stands
from bot.keys import DatabaseLost, KeyringOther, KeyWrong, SealBroken
from bot.store import meta, migrate, people
from bot.store.reading import reading
from bot.vault import Vault

_TRIED = 5
"""So many sessions are tried before a keyring is said not to open any."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What a database says of itself.

    Attributes:
        anyone: whether a therapist is enrolled.
        key: the fingerprint of its master key, if it is noted.
        keyring: the identity of its keyring, if it is noted.
        may_be_empty: whether nobody needs to be in it, though there are keys.
    """

    anyone: bool
    key: str | None
    keyring: str | None
    may_be_empty: bool


def is_new(path: Path) -> bool:
    """Tell whether there is no database, or a file of no bytes."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def noted(db: sqlite3.Connection) -> Noted:
    """Return what a database of ours says of itself."""
    restored = meta.get(db, meta.RESTORED_AT) is not None
    return Noted(
        people.anyone(db),
        meta.get(db, meta.KEY),
        meta.get(db, meta.KEYRING),
        restored or bool(meta.starting(db, meta.LEAVING)),
    )


def read(path: Path) -> Noted | None:
    """Return what the database in a file says of itself; None: there is none of ours yet.

    Raises:
        SchemaNewer: it was written by a newer Presence.
        sqlite3.Error: it cannot be read.
    """
    if is_new(path):
        return None
    with reading(path) as db:
        version = migrate.version(db)
        if version > max(migrate.scripts()):
            raise migrate.SchemaNewer
        return noted(db) if version else None


# ------------------------------------------------------------------------ comparing


def look(path: Path, data_dir: Path) -> None:
    """See without the master key that a database and the keyring beside it belong together.

    Raises:
        VaultProblem: they do not, or one of them is missing.
        SchemaNewer: the database was written by a newer Presence.
        sqlite3.Error: the database cannot be read.
    """
    found, ring_path = read(path), data_dir / KEYRING_NAME
    if stands(ring_path, has_data=found is not None and found.anyone):
        with contextlib.closing(Keyring(ring_path, read_only=not cut_short(ring_path))) as ring:
            see(path, found, ring)


def see(path: Path, found: Noted | None, ring: Keyring) -> None:
    """See that a database and a keyring belong together, as far as they tell.

    Args:
        path: the database's file.
        found: what it says of itself, if there is one.
        ring: the keyring beside it.

    Raises:
        KeyWrong: it is sealed under another master key than the keyring's.
        DatabaseLost: it is missing, or people are missing from it.
        KeyringOther: it belongs to another keyring.
    """
    if found is not None and not ring.knows(found.key):
        see_key(path, found, ring.fingerprint)
    if not (found is not None and found.anyone) and ring.anyone():
        _see_that_it_may_be_empty(path, found, ring)
    if found is not None and not same(found, ring):
        raise apart(path, ring)


def apart(path: Path, ring: Keyring) -> KeyringOther:
    """Return what the host is told of a database and a keyring that are not each other's."""
    return KeyringOther(
        f"{path.name} and {ring.path.name} do not belong together. Put back the one that was "
        "used here before: the keyring from its newest copy, the database by presence restore."
    )


def see_key(path: Path, found: Noted, fingerprint: str) -> None:
    """See that a database is sealed under this master key.

    Raises:
        KeyWrong: under another one.
    """
    if found.key not in (None, fingerprint):
        raise KeyWrong(
            f"{path.name} belongs to another master key. "
            "Put back the database, or the key file, that was used here before."
        )


def same(found: Noted, ring: Keyring) -> bool:
    """Tell whether a database may belong to a keyring, as far as both know.

    One with nobody in it belongs to any keyring without a key.
    """
    if found.keyring is None or ring.identity in (None, found.keyring):
        return True
    return not found.anyone and not ring.anyone()


def _see_that_it_may_be_empty(path: Path, found: Noted | None, ring: Keyring) -> None:
    if found is None:
        raise DatabaseLost(
            f"{path.name} is missing or empty, and {ring.path.name} beside it holds people's keys. "
            "Put it back (presence restore); to begin anew, move the keyring away first."
        )
    begun = found.key is not None  # a start comes before the first key, and notes that
    if not found.may_be_empty and (ring.peopled or not begun):
        raise DatabaseLost(
            f"Nobody is in {path.name}, and {ring.path.name} beside it holds people's keys. "
            "Put the right one back (presence restore); to begin anew, move both away first."
        )


def prove(db: sqlite3.Connection, found: Noted, vault: Vault) -> None:
    """See that a keyring opens what is here, where one of the two does not say which the other is.

    Raises:
        KeyringOther: it opens nothing.
    """
    if not found.anyone or None not in (found.keyring, vault.keyring.identity):
        return
    owners, tried = vault.owners(), 0
    for owner, sealed in db.execute("SELECT id, session FROM therapist"):
        if owner in owners:
            with contextlib.suppress(SealBroken):
                vault.open(owner, "therapist", owner, "session", sealed)
                return
            tried += 1
        if tried == _TRIED:
            break
    raise KeyringOther(
        "The keyring opens nothing of what is in the database. Put back the one that was used "
        "here before: the keyring from its newest copy, the database by presence restore."
    )


# --------------------------------------------------------------------------- noting


def tie(db: sqlite3.Connection, vault: Vault) -> None:
    """Let database and keyring note each other, once all has been compared.

    Each step holds by itself: after a crash in between, the next start takes the rest.
    """
    found, ring = noted(db), vault.keyring
    if ring.identity is None:
        ring.identify(found.keyring or new_identity())
    if found.anyone:
        vault.people(there=True)
    note(db, vault)


def note(db: sqlite3.Connection, vault: Vault) -> None:
    """Let a database note its master key and its keyring."""
    noted = meta.get(db, meta.KEY)
    if noted is None or (noted != vault.fingerprint and vault.keyring.knows(noted)):
        meta.put(db, meta.KEY, vault.fingerprint)
    identity = vault.keyring.identity
    if identity is not None and meta.get(db, meta.KEYRING) != identity:
        meta.put(db, meta.KEYRING, identity)
