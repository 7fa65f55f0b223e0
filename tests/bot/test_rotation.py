"""Another master key takes over: killed at every line of it, while somebody is at work."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from bot.backup import back_up
from bot.clock import FixedClock
from bot.doctor import examine, write_recovery_sheet
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyTurned, KeyTwice, KeyUnreadable, KeyWrong, MasterKey, SealBroken
from bot.keysource import KeySource
from bot.restore import restore
from bot.rotation import NEXT, RotationProblem, rotate, steps
from bot.settings import Settings, load
from bot.start import only_one, prepare
from bot.store import meta
from bot.store.connection import connect
from bot.store.reading import reading
from bot.succession import begin, believed, handed, successor, turn
from bot.vault import Vault, open_vault

NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)
CANARY = b"canary: she laughed at last"
FOLLOWED = ("rotation.py", "succession.py", "keyring.py", "keys.py")


def settings_of(place: Path, **more: str) -> Settings:
    """Return settings that lie below a directory."""
    named = {"PRESENCE_MASTER_KEY_FILE": str(place / "key" / "master.key"), **more}
    given = {"PRESENCE_DATA_DIR": str(place / "data"), "HOME": str(place), **named}
    return load({name: value for name, value in given.items() if value}, None, with_token=False)


class House:
    """A database with a keyring of three, its copy, and something sealed for each."""

    def __init__(self, place: Path) -> None:
        self.place, self.settings = place, settings_of(place)
        vault, _ = prepare(self.settings, FixedClock(NOW))
        with closing(vault):
            self.sealed = {
                owner: vault.seal(owner, "note", 1, "words", CANARY)
                for owner in [vault.enrol(NOW) for _ in range(3)]
            }
            vault.keyring.copy_to(self.settings.keyring_copy)
        self.old = MasterKey.load(self.settings.master_key_file)
        self.at_first = place.with_name(f"{place.name}-at-first")
        shutil.copytree(place, self.at_first)

    def afresh(self) -> None:
        """Put everything back to where it began."""
        shutil.rmtree(self.place)
        shutil.copytree(self.at_first, self.place)

    def opens(self, vault: Vault) -> bool:
        """Tell whether somebody reads everything, with no key in memory."""
        vault._ciphers.clear()
        return all(
            vault.open(owner, "note", 1, "words", sealed) == CANARY
            for owner, sealed in self.sealed.items()
        )

    def ring(self, path: Path | None = None) -> Keyring:
        """Open the keyring, or a copy of it."""
        return Keyring(path or self.settings.data_dir / KEYRING_NAME)

    def start(self) -> Vault:
        """Open the vault as a start does."""
        return prepare(self.settings, FixedClock(NOW))[0]

    def wait(self, _seconds: float) -> None:
        """Nobody is at work, so nobody is waited for."""
        raise AssertionError


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house before anything was replaced."""
    return House(tmp_path / "house")


def killed_at_line(number: int, work: Callable[[], object]) -> bool:
    """Fork, work, and be killed right before the n-th line in the files that matter."""
    child = os.fork()
    if child == 0:
        left = [number]

        def line(_frame: FrameType, event: str, _arg: Any) -> Any:
            if event == "line":
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return line

        def call(frame: FrameType, _event: str, _arg: Any) -> Any:
            return line if frame.f_code.co_filename.endswith(FOLLOWED) else None

        status = 1
        try:
            sys.settrace(call)
            work()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the work failed"
    return False


def each_line(house: House, work: Callable[[], object]) -> Iterator[int]:
    """Kill a work at every so manieth line, others each time; yield after each kill.

    ROTATION_STEP=1 in the environment takes every line, ROTATION_FIRST the first of them.
    """
    step = int(os.environ.get("ROTATION_STEP", "11"))
    first = int(os.environ.get("ROTATION_FIRST", random.randint(1, step)))
    print(f"ROTATION_STEP={step} ROTATION_FIRST={first}")
    for number in range(first, 10_000, step):
        house.afresh()
        if not killed_at_line(number, work):
            assert number > 100, "next to nothing was followed"
            return
        yield number
    raise AssertionError("the work does not end")


def test_a_new_key_takes_over(house: House) -> None:
    """All opens with the new one; the old one opens neither keyring nor copy, and is nowhere."""
    done = rotate(house.settings, house.wait)
    new = MasterKey.load(house.settings.master_key_file)
    assert done.fingerprint == new.fingerprint != house.old.fingerprint
    assert (done.people, done.waits_in, done.resumed) == (3, None, False)
    for path in (house.settings.data_dir / KEYRING_NAME, house.settings.keyring_copy):
        with closing(house.ring(path)) as ring:
            assert ring.fingerprint == new.fingerprint
            assert ring.knows(house.old.fingerprint)
            assert not handed(ring)
            assert successor(ring) is None
            with pytest.raises(KeyTurned, match=new.fingerprint):
                Vault(house.old, ring)
            assert house.opens(Vault(new, ring))
    everything = b"".join(p.read_bytes() for p in house.place.rglob("*") if p.is_file())
    assert house.old.reveal() not in everything
    with reading(house.settings.db_path) as db:
        assert meta.get(db, meta.KEY) == new.fingerprint
    assert not list(house.settings.master_key_file.parent.glob(f"*{NEXT}*"))


def test_no_former_key_stays_beside_it_or_behind_a_link(house: House) -> None:
    """What a kill left of the old key's making goes; a link is followed, and stays a link."""
    key = house.settings.master_key_file
    behind = house.place / "kept" / "the.key"
    behind.parent.mkdir()
    key.rename(behind)
    key.symlink_to(behind)
    (behind.parent / ".the.key.abcd_123").hardlink_to(behind)
    done = rotate(house.settings, house.wait)
    assert key.is_symlink()
    assert MasterKey.load(key).fingerprint == done.fingerprint
    assert [one.name for one in behind.parent.iterdir()] == ["the.key"]
    assert [one.name for one in key.parent.iterdir()] == [key.name]


def test_a_file_nobody_needs_is_not_named(house: House) -> None:
    """A key that is replaced where it lies goes to no other file; nothing is changed first."""
    with pytest.raises(RotationProblem, match="Leave out --new"):
        rotate(house.settings, house.wait, house.place / "new.key")
    assert not (house.place / "new.key").exists()
    assert MasterKey.load(house.settings.master_key_file) == house.old


@pytest.mark.parametrize("garbled", [False, True])
def test_a_key_that_somebody_planted_is_not_taken(house: House, *, garbled: bool) -> None:
    """Only what was begun here is gone on with: who put another there may know it."""
    planted = MasterKey(bytes(range(32)))
    waiting = house.settings.master_key_file.with_name(f"master.key{NEXT}")
    planted.save(waiting)
    if garbled:
        waiting.write_text("garbled")
    done = rotate(house.settings, house.wait)
    assert done.fingerprint not in (planted.fingerprint, house.old.fingerprint)
    assert not done.resumed
    assert not waiting.exists()
    with closing(house.start()) as vault:
        assert house.opens(vault)


def test_a_copy_that_is_away_would_be_left_to_the_old_key(house: House) -> None:
    """With backups made and the copy not there, nothing is changed; without, it does not count."""
    back_up(house.settings, FixedClock(NOW))
    away = house.settings.keyring_copy.rename(house.place / "away.db")
    with pytest.raises(RotationProblem, match=r"copy .* is missing.*presence backup"):
        rotate(house.settings, house.wait)
    assert MasterKey.load(house.settings.master_key_file) == house.old
    with closing(house.ring()) as ring:
        assert successor(ring) is None
    away.rename(house.settings.keyring_copy)
    rotate(house.settings, house.wait)
    house.afresh()
    house.settings.keyring_copy.unlink()
    rotate(house.settings, house.wait)
    assert not house.settings.keyring_copy.exists()


def test_ids_and_versions_stay(house: House) -> None:
    """Only what wraps is new: no id, no version of a data key, and nobody's number is reused."""
    with closing(sqlite3.connect(house.settings.data_dir / KEYRING_NAME)) as db:
        before = db.execute("SELECT id, version, made_at, wrapped FROM data_key").fetchall()
    rotate(house.settings, house.wait)
    with closing(sqlite3.connect(house.settings.data_dir / KEYRING_NAME)) as db:
        after = db.execute("SELECT id, version, made_at, wrapped FROM data_key").fetchall()
    assert [row[:3] for row in before] == [row[:3] for row in after]
    assert not {row[3] for row in before} & {row[3] for row in after}
    with closing(house.start()) as vault:
        assert vault.enrol(NOW) == 4


@pytest.mark.storm
@pytest.mark.parametrize("then", ["start", "again"])
def test_killed_at_any_line(house: House, then: str) -> None:
    """Whatever key lies in its place opens everything at once, also the copy; again finishes it."""
    for line in each_line(house, lambda: rotate(house.settings, house.wait)):
        here = MasterKey.load(house.settings.master_key_file)
        with closing(house.ring(house.settings.keyring_copy)) as copy:
            assert house.opens(Vault(here, copy)), line
        if then == "start":
            with closing(house.start()) as vault:
                assert house.opens(vault), line
                assert vault.fingerprint == here.fingerprint, "two keys are believed"
                assert not handed(vault.keyring)
            continue
        rotate(house.settings, house.wait)
        new = MasterKey.load(house.settings.master_key_file)
        assert new != house.old
        for path in (house.settings.data_dir / KEYRING_NAME, house.settings.keyring_copy):
            with closing(house.ring(path)) as ring:
                assert house.opens(Vault(new, ring)), line
                assert not handed(ring)
                with pytest.raises(KeyWrong):
                    believed(ring, house.old)


@pytest.mark.storm
def test_a_bot_at_work_goes_on_whatever_is_killed(house: House) -> None:
    """It has the old key in memory, reads, enrols, and takes over the new one when it must."""

    def work() -> None:
        with closing(Vault(house.old, house.ring())) as meanwhile:
            rotate(house.settings, lambda _: meanwhile.renew())

    taken = 0
    with only_one_here():
        for line in each_line(house, work):
            with closing(house.ring()) as ring:
                if ring.fingerprint != house.old.fingerprint and not handed(ring):
                    continue  # the one who was at work then has taken it
                with (
                    closing(Vault(house.old, house.ring(), None))
                    if (ring.fingerprint == house.old.fingerprint)
                    else closing(at_work(house)) as vault
                ):
                    assert house.opens(vault), line
                    owner = vault.enrol(NOW)
                    taken += ring.fingerprint != house.old.fingerprint
                with closing(Vault(MasterKey.load(house.settings.master_key_file), ring)) as later:
                    assert later.has(owner)
                    assert later.seal(owner, "note", 1, "words", CANARY)
    assert taken > 3


def at_work(house: House) -> Vault:
    """Return a vault that was opened before the key was replaced."""
    with closing(Keyring(house.at_first / "data" / KEYRING_NAME, read_only=True)) as before:
        vault = Vault(house.old, before)
    vault._keyring = house.ring()
    return vault


def only_one_here() -> Any:
    """Hold the lock of a bot at work. The directory is made anew each time, so: by its lookout."""
    patch = pytest.MonkeyPatch()

    class Held:
        def __enter__(self) -> None:
            patch.setattr("bot.rotation.held", lambda _: True)

        def __exit__(self, *_: object) -> None:
            patch.undo()

    return Held()


def test_a_bot_that_does_not_take_over_is_told_of(house: House) -> None:
    """After two minutes the host hears of it; the old key is not left to open anything for ever."""
    waited: list[float] = []
    with only_one(house.settings.data_dir), pytest.raises(RotationProblem, match="Restart it"):
        rotate(house.settings, waited.append)
    assert 119 < sum(waited) < 121
    found = {one.about: one.says for one in examine(house.settings, NOW)}
    assert "rotate-key" in found["rotation"]
    done = rotate(house.settings, house.wait)
    assert done.resumed
    assert "rotation" not in {one.about for one in examine(house.settings, NOW)}


def test_a_key_that_was_begun_can_be_lost(house: House) -> None:
    """A new key that is gone before it took over costs nothing: another is made."""
    by_host = settings_of(
        house.place, PRESENCE_MASTER_KEY=house.old.reveal().hex(), PRESENCE_MASTER_KEY_FILE=""
    )
    first = rotate(by_host, house.wait, house.place / "new.key")
    (house.place / "new.key").unlink()
    second = rotate(by_host, house.wait, house.place / "new.key")
    assert first.fingerprint != second.fingerprint
    with closing(house.start()) as vault:
        assert house.opens(vault)


@pytest.mark.parametrize("way", ["environment", "credential"])
def test_what_cannot_be_changed_from_here_is_told(house: House, way: str) -> None:
    """The old key works until the host puts the new one in its place; the next start turns."""
    credentials = house.place / "credentials"
    credentials.mkdir()
    place = credentials / "presence-master-key"

    def now_with(master: MasterKey) -> Settings:
        if way == "environment":
            return settings_of(
                house.place,
                PRESENCE_MASTER_KEY=master.reveal().hex(),
                PRESENCE_MASTER_KEY_FILE="",
            )
        place.unlink(missing_ok=True)
        master.save(place)
        more = {"CREDENTIALS_DIRECTORY": str(credentials), "PRESENCE_MASTER_KEY_FILE": ""}
        return settings_of(house.place, **more)

    settings = now_with(house.old)
    with pytest.raises(RotationProblem, match="--new FILE"):
        rotate(settings, house.wait)
    with pytest.raises(RotationProblem, match="in the data directory"):
        rotate(settings, house.wait, settings.data_dir / "new.key")
    new_file = house.place / "new.key"
    done = rotate(settings, house.wait, new_file)
    new = MasterKey.load(new_file)
    assert (done.waits_in, done.fingerprint) == (new_file, new.fingerprint)
    told = "\n".join(steps(settings, done))
    assert str(new_file) in told
    assert ("PRESENCE_MASTER_KEY" in told) == (way == "environment")
    assert ("LoadCredential" in told) == (way == "credential")
    with closing(prepare(settings, FixedClock(NOW))[0]) as vault:
        assert house.opens(vault)
        assert vault.fingerprint == house.old.fingerprint
    assert "rotation" in {one.about for one in examine(settings, NOW)}
    settings = now_with(new)
    assert "PROBLEM" not in {one.level.name for one in examine(settings, NOW)}
    with closing(prepare(settings, FixedClock(NOW))[0]) as vault:
        assert house.opens(vault)
        assert vault.fingerprint == new.fingerprint
    with closing(house.ring(house.settings.keyring_copy)) as copy:
        assert copy.fingerprint == new.fingerprint
    with pytest.raises(KeyTurned):
        prepare(now_with(house.old), FixedClock(NOW))
    with reading(house.settings.db_path) as db:
        assert meta.get(db, meta.KEY) == new.fingerprint


def test_two_ways_that_disagree_are_refused(house: House) -> None:
    """One of them has to go; neither key stands in the line."""
    other = MasterKey(bytes(range(32)))
    both = settings_of(house.place, PRESENCE_MASTER_KEY=other.reveal().hex())
    with pytest.raises(KeyTwice, match="do not agree") as caught:
        prepare(both, FixedClock(NOW))
    assert other.reveal().hex() not in str(caught.value) + repr(KeySource.of(both)) + repr(both)
    same = settings_of(house.place, PRESENCE_MASTER_KEY=house.old.reveal().hex())
    prepare(same, FixedClock(NOW))[0].close()
    with pytest.raises(RotationProblem, match="more than one way"):
        rotate(same, house.wait)


def test_the_environment_holds_a_key(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As digits or base64; once read it is in no child's environment; nonsense is told."""
    monkeypatch.setenv("PRESENCE_MASTER_KEY", house.old.reveal().hex())
    monkeypatch.setenv("HOME", str(house.place))
    settings = load(None, None, with_token=False)
    assert "PRESENCE_MASTER_KEY" not in os.environ
    assert KeySource.of(settings).load() == house.old
    with pytest.raises(KeyUnreadable, match="64 hexadecimal digits"):
        KeySource(house.place / "none", given="nonsense").load()


def test_a_backup_of_before_can_be_put_back(house: House) -> None:
    """Data keys are as they were, so the newest keyring opens every backup."""
    made = back_up(house.settings, FixedClock(NOW)).path
    rotate(house.settings, house.wait)
    done = restore(house.settings, made, NOW, set_aside=True)
    assert done.aside is not None
    with closing(house.start()) as vault:
        assert house.opens(vault)
    found = {one.about: one for one in examine(house.settings, NOW)}
    assert found["keyring"].level.name == "OK"


def test_a_backup_of_after_opens_with_what_was_kept_from_before(house: House) -> None:
    """Whoever lost everything but a backup has the old key and an old copy of the keyring yet."""
    kept = house.place / "kept.db"
    shutil.copy(house.settings.keyring_copy, kept)
    rotate(house.settings, house.wait)
    made = back_up(house.settings, FixedClock(NOW)).path.rename(house.place / "backup.db")
    shutil.rmtree(house.settings.data_dir)
    with pytest.raises(KeyWrong):
        restore(house.settings, made, NOW, keyring=kept)
    house.settings.master_key_file.unlink()
    house.old.save(house.settings.master_key_file)
    restore(house.settings, made, NOW, keyring=kept)
    with closing(house.start()) as vault:
        assert house.opens(vault)
    assert "PROBLEM" not in {one.level.name for one in examine(house.settings, NOW)}


def test_the_old_sheet_is_worth_nothing(house: House) -> None:
    """`doctor` asks for another, and is content with it."""
    with closing(connect(house.settings.db_path)) as db:
        meta.put(db, "recovery_sheet", "kept")
    assert _sheet(house) == "Kept."
    rotate(house.settings, house.wait)
    assert "was replaced" in _sheet(house)
    write_recovery_sheet(house.settings, house.place / "sheet.txt", NOW)
    assert "--recovery-confirmed" in _sheet(house)


def _sheet(house: House) -> str:
    [says] = [one.says for one in examine(house.settings, NOW) if one.about == "recovery sheet"]
    return says


def test_a_damaged_wrap_stops_it_before_anything_is_lost(house: House) -> None:
    """One key that does not open: all stays as it was, and the old key is still believed."""
    path = house.settings.data_dir / KEYRING_NAME
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE data_key SET wrapped = x'0101' WHERE id = 2")
    with pytest.raises(RotationProblem, match="presence doctor"):
        rotate(house.settings, house.wait)
    assert MasterKey.load(house.settings.master_key_file) == house.old
    with closing(house.ring()) as ring:
        assert ring.fingerprint == house.old.fingerprint
        assert successor(ring) is None


def test_a_wrap_damaged_meanwhile_keeps_nobody_else_out(house: House) -> None:
    """It opened with neither key before; everybody else's does with the new one."""
    new = MasterKey(bytes(range(32)))
    with closing(house.ring()) as ring:
        begin(ring, house.old, new)
        with closing(sqlite3.connect(ring.path)) as db, db:
            db.execute("UPDATE data_key SET wrapped = x'0101' WHERE id = 2")
        assert turn(ring, new)
        vault = Vault(new, ring)
        assert vault.open(1, "note", 1, "words", house.sealed[1]) == CANARY
        with pytest.raises(SealBroken):
            vault.open(2, "note", 1, "words", house.sealed[2])


def test_open_vault_takes_a_path(house: House) -> None:
    """A path alone is a source."""
    vault, made = open_vault(
        house.settings.master_key_file, house.settings.data_dir, has_data=False
    )
    with closing(vault):
        assert not made
        assert house.opens(vault)
