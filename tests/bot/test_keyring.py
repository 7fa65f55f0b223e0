"""The file of wrapped keys by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyringBroken, MasterKey
from bot.vault import Vault, open_vault

NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)
CANARY = b"canary: she laughed at last"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the key file shall be."""
    return tmp_path / "config" / "master.key"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the data directory shall be."""
    return tmp_path / "data"


@pytest.fixture
def vault(key_file: Path, data: Path) -> Iterator[Vault]:
    """A vault after its first run."""
    vault, _ = open_vault(key_file, data, has_data=False)
    with closing(vault):
        yield vault


def everything(root: Path) -> dict[str, tuple[int, bytes]]:
    """Take a picture of every byte and every permission below a directory."""
    return {
        str(path.relative_to(root)): (path.stat().st_mode, path.read_bytes())
        if path.is_file()
        else (path.stat().st_mode, b"")
        for path in root.rglob("*")
    }


def test_each_keyring_has_an_identity_that_its_copies_share(tmp_path: Path) -> None:
    """No two have the same, it stays, and it tells whose copy a file is."""
    master = MasterKey(bytes(32))
    with (
        closing(Keyring.create(tmp_path / "one.db", master)) as one,
        closing(Keyring.create(tmp_path / "two.db", master)) as two,
    ):
        one.copy_to(tmp_path / "copy.db")
        before = one.identity
        assert before not in (None, two.identity)
        one.identify("another")
        assert one.identity == before
        assert one.is_copied_to(tmp_path / "copy.db")
        assert not two.is_copied_to(tmp_path / "copy.db")
        two.copy_to(tmp_path / "copy.db", if_there=True)
        with closing(Keyring(tmp_path / "copy.db", read_only=True)) as copy:
            assert copy.identity == before
        (tmp_path / "copy.db").write_bytes(b"x" * 5000)
        assert two.is_copied_to(tmp_path / "copy.db"), "nothing is lost with it"


def test_a_slow_copy_keeps_nobody_from_reading(
    vault: Vault, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is written, on a disk that may hang, keys are read; none is made or destroyed."""
    owner = vault.enrol(NOW)
    sealed = vault.seal(owner, "note", 1, "words", CANARY)
    vault._ciphers.clear()
    vault.keyring._db.execute("PRAGMA busy_timeout = 0")
    meanwhile: list[str] = []

    def slowly(path: Path, content: bytes) -> None:
        meanwhile.append("written")
        assert vault.open(owner, "note", 1, "words", sealed) == CANARY
        for change in (lambda: vault.enrol(NOW), lambda: vault.forget(owner)):
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                change()
        path.write_bytes(content)

    monkeypatch.setattr("bot.keyring.place", slowly)
    with closing(Keyring(data / KEYRING_NAME)) as another:
        another.copy_to(data / "copy.db")
    assert meanwhile
    with closing(Keyring(data / "copy.db")) as copy:
        assert copy.has(owner)


def test_of_an_old_copy_a_shared_key_tells(tmp_path: Path) -> None:
    """A copy from before identities belongs to the keyring that holds one of its keys."""
    master = MasterKey(bytes(32))
    with (
        closing(Keyring.create(tmp_path / "one.db", master)) as one,
        closing(Keyring.create(tmp_path / "two.db", master)) as two,
    ):
        one.copy_to(tmp_path / "empty.db")
        one.add(master, NOW)
        two.add(master, NOW)
        one.copy_to(tmp_path / "copy.db")
        for name in ("copy.db", "empty.db"):
            with closing(sqlite3.connect(tmp_path / name)) as db, db:
                db.execute("DELETE FROM meta WHERE key = 'identity'")
        assert one.is_copied_to(tmp_path / "copy.db")
        assert not two.is_copied_to(tmp_path / "copy.db")
        assert two.is_copied_to(tmp_path / "empty.db")


def test_a_damaged_page_is_noticed(vault: Vault, data: Path) -> None:
    """A keyring damaged in its middle is refused, not half believed."""
    for _ in range(50):
        vault.enrol(NOW)
    vault.close()
    path = data / KEYRING_NAME
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content), 4096):
        content[at : at + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(KeyringBroken):
        Keyring(path)


def test_reading_only_changes_nothing(vault: Vault, data: Path) -> None:
    """A keyring opened to look at cannot be written."""
    owner = vault.enrol(NOW)
    vault.close()
    before = everything(data)
    with closing(Keyring(data / KEYRING_NAME, read_only=True)) as keyring:
        assert keyring.ids() == {owner}
        with pytest.raises(KeyringBroken, match="readonly"):
            keyring.destroy(owner)
    assert everything(data) == before
