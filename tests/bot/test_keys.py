import os
import re
from pathlib import Path

import pytest

from bot.keys import KeyMissing, KeyUnreadable, MasterKey, clear_parts, place


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the key file shall be."""
    return tmp_path / "config" / "master.key"


def test_a_master_key_hides_itself(key_file: Path) -> None:
    """No repr of a key shows a byte of it, and its fingerprint tells it from others."""
    master, other = MasterKey.create(key_file), MasterKey(bytes(32))
    assert repr(master) == f"MasterKey({master.fingerprint})"
    assert re.fullmatch("[0-9a-f]{16}", master.fingerprint)
    assert master != other
    assert master.fingerprint != other.fingerprint
    assert len({master, MasterKey(master.reveal())}) == 1


def test_the_fingerprint_never_changes() -> None:
    """A known key has the fingerprint it always had, or existing data would be refused."""
    assert MasterKey(bytes(range(32))).fingerprint == "e32673e431400770"


def test_a_key_has_32_bytes() -> None:
    """Fewer or more bytes are no master key."""
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey(bytes(31))


def test_the_key_file_is_private(key_file: Path) -> None:
    """A new key file is for its owner alone, starts with a comment, and reads back as the key."""
    master = MasterKey.create(key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    lines = key_file.read_text().splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) == 2
    assert MasterKey.load(key_file) == master
    assert list(key_file.parent.iterdir()) == [key_file]


def test_a_key_is_never_overwritten(key_file: Path) -> None:
    """Making a key where there is one fails and leaves it as it is."""
    MasterKey.create(key_file)
    before = key_file.read_bytes()
    with pytest.raises(FileExistsError):
        MasterKey.create(key_file)
    assert key_file.read_bytes() == before
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# only a comment\n",
        b"not a key\n",
        b"\xff\xfe\x00\n",
        b"AAAA\n",
        b"A" * 5000,
        b"A" * 43 + b"=\n" + b"A" * 43 + b"=\n",
        b"A" * 42 + b"==\n",
    ],
)
def test_a_garbled_key_file_is_refused(key_file: Path, text: bytes) -> None:
    """A file that holds no key is refused in one line that names the file, not what is in it."""
    key_file.parent.mkdir()
    key_file.write_bytes(text)
    key_file.chmod(0o600)
    with pytest.raises(KeyUnreadable) as caught:
        MasterKey.load(key_file)
    assert str(caught.value) == (
        f"The master key file {key_file} does not hold a key. "
        "Put back the file that was used here before."
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    """One's own key file that others may read is refused with the command that mends it."""
    MasterKey.create(key_file)
    key_file.chmod(mode)
    with pytest.raises(KeyUnreadable, match=f"chmod 600 {key_file}"):
        MasterKey.load(key_file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_credential_may_be_read_through_its_group(key_file: Path) -> None:
    """A key that belongs to someone else, as systemd's do, may be group-readable, never more."""
    master = MasterKey.create(key_file)
    os.chown(key_file, 65534, -1)
    key_file.chmod(0o440)
    assert MasterKey.load(key_file) == master
    key_file.chmod(0o444)
    with pytest.raises(KeyUnreadable):
        MasterKey.load(key_file)


def test_a_directory_is_no_key_file(key_file: Path) -> None:
    """A directory where the key file should be is refused in one line."""
    key_file.mkdir(parents=True)
    with pytest.raises(KeyUnreadable, match="cannot be read"):
        MasterKey.load(key_file)


def test_a_missing_key_file_is_told(key_file: Path) -> None:
    """A key file that is not there is told with the setting that points to it."""
    with pytest.raises(KeyMissing, match="PRESENCE_MASTER_KEY_FILE"):
        MasterKey.load(key_file)


def test_a_key_that_cannot_be_written_leaves_nothing(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk refuses the key, no half of it stays behind."""

    def boom(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.keys.os.fsync", boom)
    with pytest.raises(OSError, match="No space"):
        MasterKey.create(key_file)
    assert list(key_file.parent.iterdir()) == []


def test_a_file_is_placed_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is private; when it cannot be written, what stood there still stands, alone."""
    path = tmp_path / "deep" / "file"
    place(path, b"one")
    place(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600

    def boom(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.keys.os.fsync", boom)
    with pytest.raises(OSError, match="No space"):
        place(path, b"three")
    assert [one.read_bytes() for one in path.parent.iterdir()] == [b"two"]


def test_what_a_kill_left_is_cleared(tmp_path: Path) -> None:
    """The part files of this file, and no others: a host's own may have names like them."""
    stay = {".other.abcdefg1", "file", ".file.example", ".file.d", ".file.abcdefg1.old", ".fileXab"}
    for name in (".file.abcdefg1", ".file._2345678", *stay):
        (tmp_path / name).touch()
    clear_parts(tmp_path / "file")
    assert {path.name for path in tmp_path.iterdir()} == stay
    (tmp_path / ".fi[l]e.abcdefg1").touch()
    clear_parts(tmp_path / "fi[l]e")
    clear_parts(tmp_path / "*")
    clear_parts(tmp_path / "nowhere" / "file")
    assert {path.name for path in tmp_path.iterdir()} == stay


def test_problems_speak_for_themselves() -> None:
    """Each problem raised without words says what its docstring says."""
    assert str(KeyMissing()) == KeyMissing.__doc__
    assert str(KeyMissing("other words")) == "other words"
