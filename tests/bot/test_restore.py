"""Restoring: a backup becomes the database again, whole or not at all, and reminds of nothing."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import backup
from bot.backup import back_up
from bot.demo import faults
from bot.demo.person import Person
from bot.keyring import KEYRING_NAME, Keyring
from bot.keys import KeyMissing, KeyWrong, MasterKey
from bot.restore import LEAP, PART_NAME, Restored, RestoreProblem, restore
from bot.settings import Settings, load
from bot.start import LOCK_NAME, CannotStart, look
from bot.store import meta, migrate, ties
from bot.store.migrate import SchemaNewer
from bot.vault import open_vault
from conversations.model import Settings as ThePersons
from tests.alive import Alive, alive
from tests.bot.store.stock import SLOT
from tests.house import START, Town
from tests.killed import each_kill

ROBIN, KIM = 7, 8
CANARY = "canary: she laughed at last"
TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"
LATER = START + timedelta(hours=2)
LINE = "I was put back from a backup"


def settings_of(data: Path) -> Settings:
    """Return settings of a house in this directory."""
    return load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(data),
            "PRESENCE_MASTER_KEY_FILE": str(data / "master.key"),
        },
        None,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of the house in this directory."""
    return settings_of(tmp_path)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin, with Robin and Kim to come."""
    town = Town(tmp_path)
    yield town
    town.close()


async def backed_up(town: Town, settings: Settings) -> Path:
    """Settle Robin and Kim, who have each said something, and back that up."""
    for who in (ROBIN, KIM):
        await town.settle(who, SLOT)
        await town.say(who, CANARY)
    meta.put(town.db, "key_fingerprint", town.vault.fingerprint)
    town.clock.advance(timedelta(minutes=1))
    return back_up(settings, town.clock).path


def fresh(settings: Settings, tmp_path: Path) -> Settings:
    """Return settings of another machine, to which the master key has been brought."""
    data = tmp_path / "fresh"
    data.mkdir()
    shutil.copy(settings.master_key_file, data)
    return settings_of(data)


def everything(root: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a directory, but of the lock."""
    files = (path for path in root.rglob("*") if path.is_file() and path.name != LOCK_NAME)
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def words(settings: Settings) -> list[str]:
    """Return all words that can be read in a house."""
    from bot.store import people, records  # noqa: PLC0415 - only here

    vault, _ = open_vault(settings.master_key_file, settings.data_dir, has_data=True)
    with closing(vault), closing(sqlite3.connect(settings.db_path)) as db:
        kept = [one for who in people.ids(db) for one in records.all_(db, vault, who)]
        return [answer.text for record in kept for answer in record.answers.values()]


# ------------------------------------------------------------------- what is put back


async def test_on_a_new_machine(town: Town, settings: Settings, tmp_path: Path) -> None:
    """With the master key, a backup and the keyring's copy everything is there again, sealed."""
    file = await backed_up(town, settings)
    new = fresh(settings, tmp_path)
    done = restore(new, file, LATER, keyring=settings.keyring_copy)
    assert done == Restored(
        new.db_path,
        town.clock.now(),
        people=2,
        left=0,
        later=0,
        invitations=0,
        aside=None,
        keyring=settings.keyring_copy,
    )
    assert words(new) == [CANARY, CANARY]
    assert new.db_path.stat().st_mode & 0o777 == 0o600
    assert (new.data_dir / KEYRING_NAME).stat().st_mode & 0o777 == 0o600
    assert {path.name for path in new.data_dir.iterdir()} == {
        *("presence.db", KEYRING_NAME, "master.key", LOCK_NAME)
    }
    with closing(sqlite3.connect(new.db_path)) as db:
        at = str(int(town.clock.now().timestamp()))
        assert meta.get(db, meta.BACKUP_AT) == at
        assert meta.get(db, "restored_from") == at
        assert meta.get(db, "restored_at") == str(int(LATER.timestamp()))
        assert meta.get(db, backup.SNAPSHOT_AT) is None
    assert CANARY.encode() not in new.db_path.read_bytes()


async def test_the_configured_copy_is_found(town: Town, settings: Settings) -> None:
    """Where the keyring is lost, its copy in its place takes its place."""
    file = await backed_up(town, settings)
    town.close()
    settings.db_path.unlink()
    (settings.data_dir / KEYRING_NAME).unlink()
    assert restore(settings, file, LATER).keyring == settings.keyring_copy
    assert words(settings) == [CANARY, CANARY]


async def test_the_keyring_that_is_here_is_the_newest(
    town: Town, settings: Settings, tmp_path: Path
) -> None:
    """One that is named is passed over, so that it brings nobody back; they are not restored."""
    file = await backed_up(town, settings)
    old = Path(shutil.copy(settings.keyring_copy, tmp_path / "old.db"))
    me = town.id(ROBIN)
    town.db.execute("DELETE FROM therapist WHERE id = ?", (me,))
    town.vault.forget(me)
    town.close()
    done = restore(settings, file, LATER, keyring=old, set_aside=True)
    assert (done.people, done.left, done.keyring) == (1, 1, None)
    assert words(settings) == [CANARY]
    with closing(sqlite3.connect(settings.db_path)) as db:
        for table in ("therapist", "record", "inbox", "due", "card"):
            key = "id" if table == "therapist" else "therapist_id"
            found = db.execute(f"SELECT {key} FROM {table}").fetchall()  # noqa: S608 - ours
            assert found
            assert (me,) not in found
    assert "Left since, and not in it: 1." in list(done.lines())


async def test_a_copy_by_hand(town: Town, settings: Settings, tmp_path: Path) -> None:
    """A plain copy of a stopped bot's database will do; its file tells the time."""
    await backed_up(town, settings)
    file = tmp_path / "by-hand.db"
    with closing(sqlite3.connect(file)) as made:
        town.db.backup(made)
    town.close()
    done = restore(settings, file, datetime(2100, 1, 1, tzinfo=UTC), set_aside=True)
    assert done.since == datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    assert words(settings) == [CANARY, CANARY]


async def test_who_came_later_is_counted(town: Town, settings: Settings) -> None:
    """They need a new invitation, and the host is told so."""
    file = await backed_up(town, settings)
    await town.settle(9)
    town.close()
    done = restore(settings, file, LATER, set_aside=True)
    assert done.later == 1
    assert "Came after it, and need a new invitation: 1." in list(done.lines())


async def test_open_invitations_are_withdrawn(town: Town, settings: Settings) -> None:
    """One that was open then may have been used since: somebody else could use it again."""
    code = await town.service.invite(7)
    file = await backed_up(town, settings)
    town.close()
    done = restore(settings, file, LATER, set_aside=True)
    assert done.invitations == 1
    assert any("withdrawn: 1" in line for line in done.lines())
    town.clock.set(LATER)
    await town.restart()
    await town.say(44, f"/start {code}")
    assert "I do not know this invitation" in town.phone(44).last.text


@pytest.mark.parametrize("days", [1, 60, 4000], ids=["at once", "a day later", "a wrong clock"])
async def test_what_is_too_old_goes_again_with_the_first_look(
    town: Town, settings: Settings, tmp_path: Path, days: int
) -> None:
    """The backup still holds it; whoever keeps all of it gets all of it back.

    Where it seems to be older than a week, a day is left to whoever sets the clock.
    """
    for who in (ROBIN, KIM):
        await town.settle(who, settings=ThePersons(keep_months=1 if who == ROBIN else 0))
        await town.say(who, CANARY)
    meta.put(town.db, "key_fingerprint", town.vault.fingerprint)
    town.clock.advance(timedelta(days=40))
    made = town.clock.now()
    file = back_up(settings, town.clock).path
    town.close()
    later = made + timedelta(days=days)
    restore(settings, file, later, set_aside=True)
    assert words(settings) == [CANARY, CANARY]
    with closing(Town(tmp_path, later)) as again:
        await again.ring()
        assert len(words(settings)) == (1 if days == 1 else 2)
        await again.after(timedelta(days=1))
    assert words(settings) == [CANARY]


async def test_an_old_schema_is_brought_up(town: Town, settings: Settings) -> None:
    """A backup of an older Presence is migrated on the copy; the backup stays as it is."""
    file = await backed_up(town, settings)
    with closing(sqlite3.connect(file)) as db, db:
        for name in ("therapist_away", "due_away", "notice_away", "calendar_away", "voice_loose"):
            db.execute(f"DROP TRIGGER {name}")
        for name in (
            "due_next",
            "due_waiting",
            "therapist_plan",
            "therapist_far",
            "record_deleted",
            "answer_part_record",
            "therapist_forget",
            "ledger_of_due",
        ):
            db.execute(f"DROP INDEX {name}")
        db.execute("ALTER TABLE therapist DROP COLUMN forget_at")
        for column in ("away", "appointments"):
            db.execute(f"ALTER TABLE due DROP COLUMN {column}")
        db.execute("ALTER TABLE record DROP COLUMN deleted_at")
        db.execute("ALTER TABLE attachment DROP COLUMN voice")
        db.execute("DROP TABLE voice")
        db.execute("DROP TABLE day_off")
        db.execute("DROP TABLE calendar")
        db.execute("DROP TABLE notice")
        db.execute("CREATE INDEX due_next ON due (due_at) WHERE state = 'waiting'")
        db.execute("CREATE INDEX therapist_plan ON therapist (plan_at) WHERE plan_at IS NOT NULL")
        db.execute("DELETE FROM migration WHERE version >= 2")
    before = file.read_bytes()
    town.close()
    restore(settings, file, LATER, set_aside=True)
    assert words(settings) == [CANARY, CANARY]
    with closing(sqlite3.connect(settings.db_path)) as db:
        assert migrate.version(db) == max(migrate.scripts())
    assert file.read_bytes() == before


# --------------------------------------------------------------------- what is set aside


async def test_nothing_is_overwritten(town: Town, settings: Settings, tmp_path: Path) -> None:
    """With a database in the place the backup belongs, nothing happens unless it is asked for."""
    file = await backed_up(town, settings)
    before = everything(tmp_path)
    with pytest.raises(RestoreProblem, match="--set-aside"):
        restore(settings, file, LATER)
    assert everything(tmp_path) == before


async def test_what_is_set_aside_is_whole(town: Town, settings: Settings) -> None:
    """What was said after the backup is in it, from its log too; a second one has its own name."""
    file = await backed_up(town, settings)
    await town.say(ROBIN, "said after the backup")
    assert (settings.data_dir / "presence.db-wal").stat().st_size
    town.close()
    first = restore(settings, file, LATER, set_aside=True).aside
    second = restore(settings, file, LATER, set_aside=True).aside
    assert first == settings.data_dir / "presence-set-aside-20260302T090000Z.db"
    assert second == settings.data_dir / "presence-set-aside-20260302T090000Z-2.db"
    assert words(settings) == [CANARY, CANARY]
    first.replace(settings.db_path)
    assert words(settings) == [CANARY, "said after the backup", CANARY]


async def test_a_damaged_database_is_set_aside_with_its_log(town: Town, settings: Settings) -> None:
    """What cannot be opened is kept byte by byte, and its log is not taken for the new one's."""
    file = await backed_up(town, settings)
    town.close()
    damaged, log = b"x" * 8192, b"y" * 8192
    settings.db_path.write_bytes(damaged)
    (settings.data_dir / "presence.db-wal").write_bytes(log)
    aside = restore(settings, file, LATER, set_aside=True).aside
    assert aside is not None
    assert aside.read_bytes() == damaged
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == log
    assert words(settings) == [CANARY, CANARY]


async def test_a_log_without_its_database_is_not_taken_for_the_new_ones(
    town: Town, settings: Settings
) -> None:
    """A database that is gone has left its log: it goes too."""
    file = await backed_up(town, settings)
    await town.say(ROBIN, "said after the backup")
    log = (settings.data_dir / "presence.db-wal").read_bytes()
    town.close()
    settings.db_path.unlink()
    (settings.data_dir / "presence.db-wal").write_bytes(log)
    restore(settings, file, LATER)
    assert words(settings) == [CANARY, CANARY]


# ----------------------------------------------------------------------- what is refused


async def test_a_running_bot(town: Town, settings: Settings) -> None:
    """It holds the lock, and is left alone."""
    file = await backed_up(town, settings)
    with (settings.data_dir / LOCK_NAME).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CannotStart, match="already runs"):
            restore(settings, file, LATER, set_aside=True)


async def test_somebody_who_reads(town: Town, settings: Settings, tmp_path: Path) -> None:
    """A backup that is being made of the database is not disturbed."""
    file = await backed_up(town, settings)
    town.db.execute("BEGIN")
    town.db.execute("SELECT * FROM meta").fetchall()
    before = everything(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        connect = sqlite3.connect
        patch.setattr(
            "bot.restore.sqlite3.connect",
            lambda *args, **named: connect(*args, **{**named, "timeout": 0}),
        )
        with pytest.raises(RestoreProblem, match="Somebody has"):
            restore(settings, file, LATER, set_aside=True)
    assert everything(tmp_path) == before
    town.db.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ("DELETE FROM migration", "is not a database of Presence"),
        ("INSERT INTO pause (therapist_id, first_day, last_day) VALUES (99, 'x', 'y')", "nowhere"),
        ("UPDATE meta SET value = '99999999999' WHERE key = 'snapshot_at'", "in the future"),
    ],
)
async def test_an_unusable_backup(
    town: Town, settings: Settings, tmp_path: Path, spoil: str, says: str
) -> None:
    """It is told what is wrong with it, and nothing is touched."""
    file = await backed_up(town, settings)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(spoil)
    await refused(settings, file, tmp_path, RestoreProblem, says)


async def refused(
    settings: Settings, file: Path, root: Path, error: type[Exception], says: str
) -> None:
    """See that it is refused, and that no byte has changed."""
    before = everything(root)
    with pytest.raises(error, match=says):
        restore(settings, file, LATER, set_aside=True)
    assert everything(root) == before


async def test_a_newer_backup(town: Town, settings: Settings, tmp_path: Path) -> None:
    """It is left to the newer Presence."""
    file = await backed_up(town, settings)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO migration VALUES (9999, 'x', 'y')")
    await refused(settings, file, tmp_path, SchemaNewer, "$")


async def test_a_damaged_backup(town: Town, settings: Settings, tmp_path: Path) -> None:
    """No page of it is believed."""
    file = await backed_up(town, settings)
    content = bytearray(file.read_bytes())
    for at in range(4096 * 8, 4096 * 20):
        content[at] = 7
    file.write_bytes(content)
    await refused(settings, file, tmp_path, RestoreProblem, "Take another backup")
    file.write_bytes(b"not a database at all, but long enough to be one" * 200)
    await refused(settings, file, tmp_path, RestoreProblem, "Take another backup")
    await refused(settings, tmp_path / "nowhere.db", tmp_path, RestoreProblem, "There is no file")
    await refused(settings, settings.db_path, tmp_path, RestoreProblem, "is the database itself")


async def test_a_full_disk(
    town: Town, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not the backup that is called bad, and nothing half is left."""
    file = await backed_up(town, settings)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    for step in ("pages", "_bring_up"):
        with monkeypatch.context() as patch:
            patch.setattr(f"bot.restore.{step}", full)
            await refused(settings, file, tmp_path, RestoreProblem, "has room")


async def test_another_master_key(town: Town, settings: Settings, tmp_path: Path) -> None:
    """What it cannot open is not put in place."""
    file = await backed_up(town, settings)
    settings.master_key_file.unlink()
    MasterKey.create(settings.master_key_file)
    await refused(settings, file, tmp_path, KeyWrong, "belongs to other data")
    (settings.data_dir / KEYRING_NAME).unlink()
    Keyring.create(
        settings.data_dir / KEYRING_NAME, MasterKey.load(settings.master_key_file)
    ).close()
    await refused(settings, file, tmp_path, KeyWrong, "belongs to other data")


async def test_no_keyring(town: Town, settings: Settings, tmp_path: Path) -> None:
    """It is told what to name."""
    file = await backed_up(town, settings)
    new = fresh(settings, tmp_path)
    await refused(new, file, tmp_path, KeyMissing, "--keyring FILE")


async def test_a_new_keyring(town: Town, settings: Settings, tmp_path: Path) -> None:
    """One made by a bot that was started too early is not taken for proof that all have left."""
    file = await backed_up(town, settings)
    new = fresh(settings, tmp_path)
    master = MasterKey.load(new.master_key_file)
    with closing(Keyring.create(new.data_dir / KEYRING_NAME, master)) as ring:
        await refused(new, file, tmp_path, KeyMissing, "no key for anybody")
        ring.add(master, START)
        await refused(new, file, tmp_path, RestoreProblem, "is another than the one")


async def test_fault_45_the_keyring_of_another_installation(
    town: Town, settings: Settings, tmp_path: Path
) -> None:
    """A backup that knows its keyring is put back beside no other, though the master key fits."""
    ties.tie(town.db, town.vault)
    file = await backed_up(town, settings)
    new = fresh(settings, tmp_path)
    Keyring.create(new.data_dir / KEYRING_NAME, MasterKey.load(new.master_key_file)).close()
    await refused(new, file, tmp_path, RestoreProblem, "is another than the one")
    (new.data_dir / KEYRING_NAME).unlink()
    restore(new, file, LATER, keyring=settings.keyring_copy)
    assert words(new) == [CANARY, CANARY]


async def test_fault_45_a_backup_from_before_is_tied(town: Town, settings: Settings) -> None:
    """One that knows no keyring is proven by what it holds, and knows it from then on."""
    file = await backed_up(town, settings)
    town.close()
    restore(settings, file, LATER, set_aside=True)
    with (
        closing(sqlite3.connect(settings.db_path)) as db,
        closing(Keyring(settings.data_dir / KEYRING_NAME)) as ring,
    ):
        assert meta.get(db, meta.KEYRING) == ring.identity is not None


async def test_a_backup_from_before_anybody_came(town: Town, settings: Settings) -> None:
    """Put back beside the keys of who came later, it starts: the host wanted it so."""
    ties.tie(town.db, town.vault)
    file = back_up(settings, town.clock).path
    await town.settle(ROBIN)
    ties.tie(town.db, town.vault)
    town.close()
    assert restore(settings, file, LATER, set_aside=True).later == 1
    look(settings)


# ------------------------------------------------------------------------- killed


@pytest.mark.parametrize("standing", [True, False])
async def test_killed_at_any_step(
    town: Town, settings: Settings, tmp_path: Path, *, standing: bool
) -> None:
    """What stands is the old state or the new one, and restoring again succeeds."""
    file = await backed_up(town, settings)
    await town.say(ROBIN, "said after the backup")
    town.close()
    if not standing:
        settings.db_path.unlink()
        (settings.data_dir / KEYRING_NAME).unlink()
    house = Path(shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-house"))
    old = [CANARY, "said after the backup", CANARY]
    steps = 0

    def afresh() -> None:
        shutil.rmtree(tmp_path)
        shutil.copytree(house, tmp_path)

    def again() -> Restored:
        return restore(settings, file, LATER, set_aside=True)

    stood = set()
    for steps in each_kill(tmp_path, again, afresh):
        if settings.db_path.exists():
            found = words(settings)
            assert found in (old, [CANARY, CANARY]), steps
            stood.add(len(found))
        else:
            assert not standing, steps
        again()
        assert words(settings) == [CANARY, CANARY], steps
        assert not (settings.data_dir / PART_NAME).exists(), steps
        names = [path.name for path in settings.data_dir.iterdir()]
        assert not [name for name in names if name.startswith(f".{KEYRING_NAME}.")], steps
    assert steps > 10
    assert not standing or 3 in stood


# --------------------------------------------------------------------- going on from there


async def put_back(bot: Alive, file: Path, **later: float) -> None:
    """Crash, let time pass, restore in place, and start."""
    await bot.crash()
    bot.clock.advance(timedelta(**later))
    restore(bot.settings, file, bot.clock.now(), set_aside=True)
    await bot.start()
    await bot.presence.alarm.ring()
    await bot.settle()


async def exported(bot: Alive, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Return what is kept of somebody."""
    await bot.say(person, "/export json")
    found: dict[str, list[dict[str, Any]]] = json.loads(person.documents[-1].content)
    return found


def since(person: Person, count: int) -> list[str]:
    """Return what the bot said after so many messages."""
    return [one.text for one in person.messages[count:] if one.from_bot]


async def test_everyone_is_told_once_which_words_are_missing(tmp_path: Path) -> None:
    """From when to when; who has blocked the bot is left alone; nothing else is said."""
    async with alive(tmp_path) as bot:
        anna, ben = await bot.enrol(), await bot.enrol(6002, "Ben")
        ben.block()
        await bot.settle()
        file = back_up(bot.settings, bot.clock).path
        await bot.pass_(hours=1)
        counts = len(anna.messages), len(ben.messages)
        await put_back(bot, file, hours=49)
        assert " ".join(since(anna, counts[0])) == (
            "Something happened to the computer I live on, and I was put back from a backup. "
            "All you kept up to 12:00 on Tue 3 Mar is here. What you wrote after that, until "
            "14:00 on Thu 5 Mar, is not; your words may still stand in this chat. I am sorry.\n\n"
            "What you changed, deleted or set in that time is as it was before, and so is how long "
            "your words stay: /history and /settings show it."
        )
        await bot.restart()
        await bot.pass_(hours=12)
        assert len([one for one in since(anna, counts[0]) if LINE in one]) == 1
        assert since(ben, counts[1]) == []


async def test_who_had_blocked_the_bot_then_is_told_too(tmp_path: Path) -> None:
    """They may have come back after the backup, and their words are missing like everybody's."""
    async with alive(tmp_path) as bot:
        ben = await bot.enrol(6002, "Ben")
        ben.block()
        await bot.settle()
        file = back_up(bot.settings, bot.clock).path
        ben.unblock()
        await bot.say(ben, "/checkin")
        await bot.say(ben, "words after the backup")
        count = len(ben.messages)
        await put_back(bot, file, hours=1)
        assert len([one for one in since(ben, count) if LINE in one]) == 1


async def test_nothing_old_is_reminded_of_and_what_comes_rings(tmp_path: Path) -> None:
    """No prompt, no letter, no line after a pause of the time between; the next block is asked."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol(hours="Mon-Fri 9-11, 13-15")
        await bot.say(anna, "/pause until Thursday")
        file = back_up(bot.settings, bot.clock).path
        await bot.pass_(hours=2)
        count = len(anna.messages)
        await put_back(bot, file, days=8)
        assert len([one for one in since(anna, count) if LINE not in one]) == 0
        await bot.say(anna, "/why yesterday")
        assert anna.last.text.count("not asked, because I was down") == 2
        await bot.pass_(hours=4)
        assert "13:00–15:00) has ended" in anna.last.text


async def test_what_waited_to_be_said_is_not_said(tmp_path: Path) -> None:
    """Messages, documents and jobs of the time of the backup are of that time."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        cut = bot.api.fail("sendMessage", faults.refused(), times=None)
        anna.say("/privacy")
        await bot.until(lambda: cut.met > 0)
        file = back_up(bot.settings, bot.clock).path
        assert await bot.rows("SELECT 1 FROM outbox")
        await bot.crash()
        bot.api.heal()
        count = len(anna.messages)
        restore(bot.settings, file, bot.clock.now(), set_aside=True)
        await bot.start()
        await bot.presence.alarm.ring()
        await bot.settle()
        assert not [one for one in since(anna, count) if "end-to-end" in one]


async def test_what_was_not_worked_through_is(tmp_path: Path) -> None:
    """Words that were written down and no more are kept where their writer meant them."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await bot.say(anna, "/checkin")
        await bot.presence.service.journal([])
        anna.say("tight shoulders")
        await bot.presence.service.journal(await waiting(bot))
        file = back_up(bot.settings, bot.clock).path
        await put_back(bot, file, hours=1)
        [checkin] = (await exported(bot, anna))["checkins"]
        assert "tight shoulders" in json.dumps(checkin["steps"]["self_study"])


async def waiting(bot: Alive) -> list[dict[str, object]]:
    """Stop the bot from working, and return what waits at Telegram."""
    bot.presence.worker.stop()
    return [json.loads(json.dumps(one)) for one in bot.api.pending()]


async def test_a_lost_cards_button_changes_nothing(tmp_path: Path) -> None:
    """Cards sent after the backup stand in the chat; their numbers are not those of new ones."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await bot.say(anna, "/checkin")
        file = back_up(bot.settings, bot.clock).path
        await bot.say(anna, "lost words")
        lost = anna.last
        await put_back(bot, file, hours=1)
        await bot.say(anna, "/checkin")
        before = await exported(bot, anna)
        for _ in range(2):
            chip = next(b for row in lost.keyboard for b in row if (b.data or "")[-1].isalpha())
            anna.tap((lost, chip.text))
            await bot.settle()
            assert "put away" in anna.toasts[-1].text
            after = await exported(bot, anna)
            assert after["checkins"] == before["checkins"]
            await bot.tap(anna, "Skip ›")
            before = await exported(bot, anna)


async def test_words_under_a_lost_card_become_a_note(tmp_path: Path) -> None:
    """They are not filed under the question of long ago; that one is asked again."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        await bot.say(anna, "/checkin")
        question = anna.last.text
        await bot.say(anna, "kept before")
        file = back_up(bot.settings, bot.clock).path
        await bot.say(anna, "lost words")
        await put_back(bot, file, hours=1)
        await bot.say(anna, "meant for a question nobody knows")
        assert question not in anna.last.text
        assert "Back to where we were." in anna.last.text
        document = await exported(bot, anna)
        assert [one["steps"]["note"]["words"] for one in document["notes"]] == [
            ["meant for a question nobody knows"]
        ]
        [checkin] = document["checkins"]
        assert "kept before" in json.dumps(checkin)
        assert "lost words" not in json.dumps(document)
        await bot.say(anna, "and now the answer")
        [checkin] = (await exported(bot, anna))["checkins"]
        assert "and now the answer" in json.dumps(checkin)


async def test_a_lost_prompts_button_opens_no_other_block(tmp_path: Path) -> None:
    """Rows planned after the backup have numbers of their own: none is asked in another's name."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol(hours="Mon-Fri 9-11, 14-16")
        file = back_up(bot.settings, bot.clock).path
        await bot.pass_(days=6, hours=5)
        lost = anna.last
        assert "14:00–16:00) has ended" in lost.text
        await put_back(bot, file, hours=1)
        anna.tap((lost, "Begin"))
        await bot.settle()
        assert anna.toasts[-1].text == "I cannot find that any more. /today shows what is there."
        [(top,)] = await bot.rows("SELECT seq FROM sqlite_sequence WHERE name = 'due'")
        assert top > LEAP


async def test_who_stands_in_the_onboarding_goes_on_there(tmp_path: Path) -> None:
    """The question that was open is asked again."""
    async with alive(tmp_path) as bot:
        person = Person(bot.api, 6001, "Anna")
        person.start(await bot.presence.service.invite(7))
        await bot.settle()
        await bot.tap(person, "I understand")
        assert person.last.text.startswith("Is it ")
        file = back_up(bot.settings, bot.clock).path
        await put_back(bot, file, hours=1)
        await bot.say(person, "hello?")
        assert "\n\nIs it " in person.last.text
        await bot.say(person, "Berlin")
        await bot.tap(person, "I will do this later")
        assert "/help" in person.last.text
