"""Reading by force: every key that is there, on every sealed value that is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.keyring import Keyring
from bot.keys import MasterKey
from tests.bot.store.stock import OPENERS


def opened_by_force(key: bytes, sealed: bytes) -> bytes:
    """Decrypt with a key and believe whatever comes out: no tag, no place is looked at.

    GCM encrypts with AES in counter mode, from the counter 2 on (NIST SP 800-38D, 7.2).
    """
    nonce, body = sealed[2:14], sealed[14:-16]
    cipher = Cipher(algorithms.AES(key), modes.CTR(nonce + (2).to_bytes(4, "big")))
    return cipher.decryptor().update(body)


def every_sealed_value(database: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each sealed value of a database with the name of its table."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
        there = {
            (table, column)
            for table, column in OPENERS
            for (_, name, *_) in db.execute(f"PRAGMA table_info({table})")
            if name == column
        }
        for table, column in sorted(there):
            query = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - ours
            for (sealed,) in db.execute(query):
                yield table, bytes(sealed)


def keys_of(master: MasterKey, *rings: Path) -> set[bytes]:
    """Return a master key, and what it makes of each wrapped key, whoever wrapped that."""
    keys = {master.reveal()}
    for path in rings:
        with closing(Keyring(path, read_only=True)) as ring:
            keys |= {opened_by_force(master.reveal(), wrapped) for _, wrapped in ring.wrapped()}
    return keys


def come_out(database: Path, keys: Iterable[bytes], word: str) -> set[str]:
    """Return the tables of a database in which a word comes out with any of these keys."""
    forms = (word.encode(), word.encode("ascii", "backslashreplace"))
    keys = list(keys)
    return {
        table
        for table, sealed in every_sealed_value(database)
        for key in keys
        if any(form in opened_by_force(key, sealed) for form in forms)
    }
