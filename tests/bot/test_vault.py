import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyMissing, KeyringBroken, KeyUnreadable, KeyWrong, MasterKey, SealBroken
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


def test_what_is_sealed_opens_again(vault: Vault) -> None:
    """What was sealed for a place opens there, and shows nothing of itself."""
    owner = vault.enrol(NOW)
    sealed = vault.seal(owner, "answer", 7, "words", CANARY)
    assert vault.open(owner, "answer", 7, "words", sealed) == CANARY
    assert CANARY[:6] not in sealed
    assert len(sealed) == len(CANARY) + 30
    assert sealed[:2] == b"\x01\x01"


def test_sealing_twice_differs(vault: Vault) -> None:
    """The same words sealed twice look different, so that nothing can be compared."""
    owner = vault.enrol(NOW)
    assert vault.seal(owner, "a", 1, "b", CANARY) != vault.seal(owner, "a", 1, "b", CANARY)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("note", 7, "words"),
        ("answer", 8, "words"),
        ("answer", "7", "chips"),
        ("answer", 77, "words"),
    ],
)
def test_a_value_cannot_be_moved(vault: Vault, table: str, row: int | str, column: str) -> None:
    """A sealed value opens in no other table, row or column."""
    owner = vault.enrol(NOW)
    sealed = vault.seal(owner, "answer", 7, "words", CANARY)
    with pytest.raises(SealBroken):
        vault.open(owner, table, row, column, sealed)


def test_a_value_belongs_to_its_therapist(vault: Vault) -> None:
    """One therapist's sealed value does not open for another."""
    first, second = vault.enrol(NOW), vault.enrol(NOW)
    with pytest.raises(SealBroken):
        vault.open(second, "a", 1, "b", vault.seal(first, "a", 1, "b", CANARY))


@given(at=st.integers(0, 30 + len(CANARY) - 1), flip=st.integers(1, 255), cut=st.integers(0, 56))
def test_any_damage_is_noticed(at: int, flip: int, cut: int) -> None:
    """Any changed byte and any missing end is noticed, and the error tells no words."""
    vault = ONE
    sealed = bytearray(vault.seal(OWNER, "a", 1, "b", CANARY))
    cut_short = bytes(sealed[:cut])
    sealed[at] ^= flip
    for broken in (bytes(sealed), cut_short):
        with pytest.raises(SealBroken) as caught:
            vault.open(OWNER, "a", 1, "b", broken)
        assert str(caught.value) == SealBroken.__doc__
        assert caught.value.__cause__ is None


def test_the_first_run_makes_the_key(key_file: Path, data: Path) -> None:
    """The first run makes key and keyring, both private; the second finds them."""
    vault, made = open_vault(key_file, data, has_data=False)
    owner = vault.enrol(NOW)
    sealed = vault.seal(owner, "a", 1, "b", CANARY)
    vault.close()
    assert made
    assert (data / KEYRING_NAME).stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o777 == 0o700
    vault, made = open_vault(key_file, data, has_data=True)
    with closing(vault):
        assert not made
        assert vault.open(owner, "a", 1, "b", sealed) == CANARY
        assert vault.owners() == {owner}


def test_a_first_run_that_was_cut_short_is_finished(key_file: Path, data: Path) -> None:
    """A key without a keyring, or with an empty one, and no data is a first run to finish."""
    master = MasterKey.create(key_file)
    data.mkdir()
    (data / KEYRING_NAME).touch()
    vault, made = open_vault(key_file, data, has_data=False)
    with closing(vault):
        assert not made
        assert vault.fingerprint == master.fingerprint
        assert (data / KEYRING_NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("has_data", [True, False])
@pytest.mark.parametrize(
    ("case", "error"),
    [
        ("no key", KeyMissing),
        ("other key", KeyWrong),
        ("garbled key", KeyUnreadable),
        ("open key", KeyUnreadable),
        ("garbled keyring", KeyringBroken),
        ("foreign keyring", KeyringBroken),
        ("newer keyring", KeyringBroken),
        ("keyring is a directory", KeyringBroken),
    ],
)
def test_a_broken_house_is_refused_untouched(
    tmp_path: Path, vault: Vault, *, case: str, error: type[Exception], has_data: bool
) -> None:
    """Whatever is wrong with key or keyring is refused in one line, and no byte changes."""
    vault.enrol(NOW)
    vault.close()
    key_file, keyring = tmp_path / "config" / "master.key", tmp_path / "data" / KEYRING_NAME
    break_it(case, key_file, keyring)
    before = everything(tmp_path)
    with pytest.raises(error) as caught:
        open_vault(key_file, keyring.parent, has_data=has_data)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith((".", str(key_file)))
    assert everything(tmp_path) == before


def break_it(case: str, key_file: Path, keyring: Path) -> None:
    """Break one thing."""
    if case in {"no key", "other key"}:
        key_file.unlink()
    if case == "other key":
        MasterKey.create(key_file)
    if case == "garbled key":
        key_file.write_text("garbled\n")
    if case == "open key":
        key_file.chmod(0o644)
    if case == "garbled keyring":
        keyring.write_bytes(b"no database at all" * 500)
    if case in {"foreign keyring", "keyring is a directory"}:
        keyring.unlink()
    if case == "keyring is a directory":
        keyring.mkdir()
    if case in {"foreign keyring", "newer keyring"}:
        with closing(sqlite3.connect(keyring)) as db, db:
            db.execute("CREATE TABLE IF NOT EXISTS meta (key TEXT, value TEXT)")
            db.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")


@pytest.mark.parametrize("with_key", [True, False])
def test_data_without_a_keyring_is_refused(key_file: Path, data: Path, *, with_key: bool) -> None:
    """Where people are enrolled but the keyring is gone, no second key or keyring is made."""
    data.mkdir()
    if with_key:
        MasterKey.create(key_file)
    before = everything(key_file.parent.parent)
    with pytest.raises(KeyMissing, match=r"keyring .* is missing"):
        open_vault(key_file, data, has_data=True)
    assert everything(key_file.parent.parent) == before


def test_forgetting_leaves_no_key_byte(vault: Vault, data: Path) -> None:
    """After someone leaves, no byte of their wrapped key is left in the data directory."""
    owners = [vault.enrol(NOW) for _ in range(5)]
    gone = owners[2]
    sealed = {owner: vault.seal(owner, "a", 1, "b", CANARY) for owner in owners}
    with closing(sqlite3.connect(data / KEYRING_NAME)) as db:
        (wrapped,) = db.execute("SELECT wrapped FROM data_key WHERE id = ?", (gone,)).fetchone()
    assert wrapped[-16:] in (data / KEYRING_NAME).read_bytes()
    vault.forget(gone)
    left = b"".join(path.read_bytes() for path in data.iterdir())
    assert not any(wrapped[at : at + 8] in left for at in range(2, len(wrapped) - 8))
    with pytest.raises(KeyMissing):
        vault.open(gone, "a", 1, "b", sealed[gone])
    with pytest.raises(KeyMissing):
        vault.seal(gone, "a", 1, "b", CANARY)
    assert vault.open(owners[3], "a", 1, "b", sealed[owners[3]]) == CANARY


def test_an_id_is_never_used_twice(vault: Vault) -> None:
    """Who comes after someone left gets a number nobody had, also after a restart."""
    first = vault.enrol(NOW)
    vault.forget(first)
    vault.forget(first)
    assert vault.enrol(NOW) > first


def test_few_keys_are_in_memory(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes when another comes, and is unwrapped again when it is needed."""
    monkeypatch.setattr("bot.vault.KEYS_IN_MEMORY", 2)
    assert not vault.anyone()
    owners = [vault.enrol(NOW) for _ in range(3)]
    assert vault.anyone()
    assert list(vault._ciphers) == owners[1:]
    sealed = vault.seal(owners[0], "a", 1, "b", CANARY)
    assert list(vault._ciphers) == [owners[2], owners[0]]
    assert vault.open(owners[0], "a", 1, "b", sealed) == CANARY
    assert [vault.has(one) for one in (*owners, 99)] == [True, True, True, False]


def test_a_wrapped_key_belongs_to_its_row(vault: Vault, data: Path) -> None:
    """A wrapped key copied to another therapist's row does not open."""
    first, second = vault.enrol(NOW), vault.enrol(NOW)
    with closing(sqlite3.connect(data / KEYRING_NAME)) as db, db:
        db.execute(
            "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE id = ?)"
            " WHERE id = ?",
            (first, second),
        )
    vault._ciphers.clear()
    assert vault.seal(first, "a", 1, "b", CANARY)
    with pytest.raises(SealBroken):
        vault.seal(second, "a", 1, "b", CANARY)


def test_a_failed_enrolment_leaves_nothing(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """When wrapping a new key fails, no half-made row stays behind."""

    def boom(*_: object) -> bytes:
        raise RuntimeError("boom")

    with monkeypatch.context() as patch:
        patch.setattr("bot.keyring.encrypt", boom)
        with pytest.raises(RuntimeError, match="boom"):
            vault.enrol(NOW)
    assert vault.owners() == frozenset()
    owner = vault.enrol(NOW)
    assert vault.owners() == {owner}


def test_a_locked_keyring_is_told(vault: Vault, data: Path) -> None:
    """A keyring another program holds is no broken one: whoever asked may wait and ask again."""
    vault._keyring._db.execute("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(data / KEYRING_NAME, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            vault.enrol(NOW)
    assert vault.enrol(NOW) == 1


def test_a_naive_time_is_refused(vault: Vault) -> None:
    """A time without a zone is refused, and no key is made."""
    with pytest.raises(ValueError, match="aware"):
        vault.enrol(datetime(2026, 3, 1))  # noqa: DTZ001 - the point of the test
    assert vault.owners() == frozenset()


def test_what_was_read_is_remembered_with_its_bytes(vault: Vault) -> None:
    """It is read anew only when the bytes are others: moved or damaged ones are noticed still."""
    owner, other = vault.enrol(NOW), vault.enrol(NOW)
    reads: list[bytes] = []

    def decode(plain: bytes) -> bytes:
        reads.append(plain)
        return plain

    sealed = vault.seal_value(owner, "a", "b", CANARY, lambda plain: plain)
    assert vault.open_value(owner, "a", "b", sealed, decode) == CANARY
    assert reads == [], "it was written a moment ago"
    later = vault.seal(owner, "a", owner, "b", b"later")
    assert vault.open_value(owner, "a", "b", later, decode) == b"later"
    assert vault.open_value(owner, "a", "b", sealed, decode) == CANARY
    assert reads == [b"later", CANARY]
    for wrong in (sealed[:-1], vault.seal(other, "a", other, "b", CANARY)):
        with pytest.raises(SealBroken):
            vault.open_value(owner, "a", "b", wrong, decode)
    vault.forget(owner)
    with pytest.raises(KeyMissing):
        vault.open_value(owner, "a", "b", sealed, decode)


def test_few_are_remembered(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who wrote last."""
    monkeypatch.setattr("bot.vault._REMEMBERED", 2)
    owners = [vault.enrol(NOW) for _ in range(3)]
    for owner in owners:
        vault.seal_value(owner, "a", "b", CANARY, lambda plain: plain)
    assert list(vault._read) == owners[1:]


class _OneKey(Keyring):
    """A keyring in memory, for the many examples of one property."""

    def __init__(self) -> None:
        self.path = Path(":memory:")

    @property
    def fingerprint(self) -> str:
        return MasterKey(bytes(32)).fingerprint

    def unwrap(self, _master: MasterKey, _id: int) -> tuple[int, bytes]:
        return 1, bytes(32)


OWNER = 1
ONE = Vault(MasterKey(bytes(32)), _OneKey())
