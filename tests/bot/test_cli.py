import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

import bot
import bot.app
import bot.demo
from bot.cli import main
from bot.keyring import Keyring
from bot.keys import MasterKey
from bot.settings import Settings
from bot.store.migrate import SchemaNewer
from bot.succession import clear
from bot.vault import open_vault

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"
CODE = r"[\w-]{16}"
Presence = Callable[..., Result]


@pytest.fixture
def presence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Presence:
    """The command, run in an empty directory with an empty environment."""
    for name in list(os.environ):
        if name.startswith(("TELEGRAM_", "PRESENCE_", "XDG_", "CREDENTIALS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def call(*args: str, typed: str | None = None, **environ: str) -> Result:
        return CliRunner().invoke(main, args, input=typed, env=environ)

    return call


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """An application that opens its vault and ends; what it was started with."""
    started: list[Settings] = []

    def run(settings: Settings) -> int:
        has_data = (settings.data_dir / "presence.db").exists()
        open_vault(settings.master_key_file, settings.data_dir, has_data=has_data)[0].close()
        started.append(settings)
        return 0

    monkeypatch.setattr(bot.app, "run", run)
    monkeypatch.setattr("bot.logs.set_up", lambda *_, **_named: None)
    return started


def everything(root: Path) -> dict[str, tuple[int, bytes]]:
    """Take a picture of every byte and every permission below a directory."""
    return {
        str(path.relative_to(root)): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in root.rglob("*")
    }


@pytest.mark.parametrize(
    "command",
    [
        [],
        *(["demo"], ["run"], ["invite"], ["backup"], ["restore"], ["import"], ["doctor"]),
        *(["rotate-key"], ["stats"]),
        ["version"],
    ],
)
def test_help_is_worth_reading(presence: Presence, command: list[str]) -> None:
    """Each command has help without cut lines, and all but `version` have examples."""
    result = presence(*command, "--help")
    assert result.exit_code == 0
    assert not re.search(r"(?m)^  \w.*\.\.\.$", result.stdout)
    if command != ["version"]:
        assert f"  presence {' '.join(command) or 'demo'}" in result.stdout


def test_the_version_is_the_packages(presence: Presence) -> None:
    """`presence version` prints name and number."""
    assert re.fullmatch(r"presence \d+\.\d+\.\d+\S*\n", presence("version").stdout)


def test_help_loads_nothing_heavy() -> None:
    """Help is there before telegram, aiohttp, cryptography or pydantic are."""
    code = (
        "import sys, bot.__main__, bot.cli\n"
        "heavy = {'telegram', 'aiohttp', 'aiosqlite', 'cryptography', 'pydantic', 'segno'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=bot_root()
    )
    assert done.stdout == "[]\n"


def bot_root() -> Path:
    """Return the directory the package lies in."""
    return Path(__file__).parents[2]


def test_demo_passes_its_options_on(presence: Presence, monkeypatch: pytest.MonkeyPatch) -> None:
    """`demo` opens the phone, `--tour` plays the tour, and both end with what they return."""
    calls: list[object] = []

    def phone(*, port: int, open_browser: bool) -> int:
        calls.append((port, open_browser))
        return 0

    def tour() -> int:
        calls.append("tour")
        return 3

    for name, fake in (("main", SimpleNamespace(run=phone)), ("tour", SimpleNamespace(run=tour))):
        monkeypatch.setattr(bot.demo, name, fake, raising=False)
        monkeypatch.setitem(sys.modules, f"bot.demo.{name}", fake)
    assert presence("demo").exit_code == 0
    assert presence("demo", "--port", "8080", "--no-browser").exit_code == 0
    assert presence("demo", "--tour").exit_code == 3
    assert calls == [(0, True), (8080, False), "tour"]


def test_run_starts_the_application(presence: Presence, running: list[Settings]) -> None:
    """`run` hands the settings to the application and ends with what it returns."""
    result = presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert (result.exit_code, result.output) == (0, "")
    assert running[0].token is not None
    assert running[0].token.get_secret_value() == TOKEN


@pytest.mark.parametrize("token", ["", "garbled", TOKEN[5:]])
def test_run_without_a_token_is_one_line(
    presence: Presence, running: list[Settings], tmp_path: Path, token: str
) -> None:
    """A missing or garbled token is told in one line, and nothing is made."""
    result = presence("run", TELEGRAM_BOT_TOKEN=token)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("TELEGRAM_BOT_TOKEN ")
    assert result.stderr.count("\n") == 1
    assert "garbled" not in result.stderr
    assert running == []
    assert list(tmp_path.iterdir()) == []


def test_all_problems_are_told_at_once(presence: Presence, tmp_path: Path) -> None:
    """Several wrong settings are several lines."""
    (tmp_path / "data").touch()
    result = presence("run", PRESENCE_LOG_LEVEL="LOUD")
    assert [line.split()[0] for line in result.stderr.splitlines()] == [
        "TELEGRAM_BOT_TOKEN",
        "PRESENCE_DATA_DIR",
        "PRESENCE_LOG_LEVEL",
    ]


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("missing", "is missing"),
        ("wrong", "belongs to other data"),
        ("open", "chmod 600"),
        ("garbled", "does not hold a key"),
        ("keyring", "keyring cannot be used"),
    ],
)
def test_a_broken_house_is_one_line(
    presence: Presence, running: list[Settings], tmp_path: Path, case: str, says: str
) -> None:
    """A missing, wrong, open or garbled key or keyring is one line, and no byte changes."""
    assert presence("run", TELEGRAM_BOT_TOKEN=TOKEN).exit_code == 0
    assert presence("invite").exit_code == 0
    key_file = tmp_path / "home" / ".config" / "presence" / "master.key"
    if case == "open":
        key_file.chmod(0o644)
    if case == "garbled":
        key_file.write_text("x")
    if case in {"missing", "wrong"}:
        key_file.unlink()
    if case == "wrong":
        MasterKey.create(key_file)
    if case == "keyring":
        (tmp_path / "data" / "keyring.db").write_bytes(b"x" * 9000)
    before = everything(tmp_path)
    result = presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    assert everything(tmp_path) == before
    assert len(running) == 1


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(13, "Permission denied", "/data"), "/data cannot be used: Permission denied."),
        (OSError(5, "Input/output error"), "The system refused: Input/output error."),
        (FileExistsError(17, "File exists", "/a", None, "/b"), "/b is there already"),
        (sqlite3.OperationalError("database is locked"), "Run: presence doctor"),
        (SchemaNewer(), (SchemaNewer.__doc__ or "").splitlines()[0]),
    ],
)
def test_foreseeable_errors_are_one_line(
    presence: Presence,
    running: list[Settings],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    says: str,
) -> None:
    """What the system or the database refuses is one line with what to do."""

    def run(_settings: Settings) -> int:
        raise error

    monkeypatch.setattr(bot, "app", SimpleNamespace(run=run))
    result = presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert (result.exit_code, running) == (1, [])
    assert says in result.stderr
    assert "Traceback" not in result.stderr


OF_SOMEBODY = (
    *(["run"], ["backup"], ["rotate-key"], ["import", "file"]),
    ["restore", "data/presence.db", "--set-aside"],
)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("command", OF_SOMEBODY, ids=lambda one: one[0])
def test_root_writes_nothing_that_the_bot_could_not_read(
    presence: Presence, running: list[Settings], tmp_path: Path, command: list[str]
) -> None:
    """Whose data these are is told, and nothing is made; what does no harm may be done."""
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    running.clear()
    for path in (tmp_path / "data", *(tmp_path / "data").iterdir()):
        os.chown(path, 54321, 54321)
    before = everything(tmp_path)
    result = presence(*command, TELEGRAM_BOT_TOKEN=TOKEN)
    assert result.exit_code == 1
    assert "sudo -u '#54321'" in result.output
    assert result.output.count("\n") == 1
    assert (running, everything(tmp_path)) == ([], before)
    for harmless in (["invite"], ["stats"], ["doctor", "--recovery-sheet", "sheet"]):
        assert presence(*harmless).exit_code == 0


def test_run_sets_up_its_log(
    presence: Presence, running: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is set up, at its level and without secrets, before the application starts."""
    calls: list[object] = []
    monkeypatch.setattr(
        "bot.logs.set_up", lambda *args, **_named: calls.append((args, len(running)))
    )
    secret = "a-secret-of-sixteen"
    told = {"TELEGRAM_BOT_TOKEN": TOKEN, "PRESENCE_WEBHOOK_SECRET": secret}
    presence("run", **told, PRESENCE_LOG_LEVEL="DEBUG")
    assert calls == [(("DEBUG", TOKEN, secret), 0)]


def test_invitations_are_links(presence: Presence, tmp_path: Path) -> None:
    """With a username, each invitation is a link on a line of its own, and works once."""
    result = presence("invite", "--count", "3", TELEGRAM_BOT_USERNAME="@presence_bot")
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert len(set(lines)) == 3
    assert all(re.fullmatch(rf"https://t\.me/presence_bot\?start={CODE}", line) for line in lines)
    with sqlite3.connect(tmp_path / "data" / "presence.db") as db:
        assert db.execute("SELECT count(*) FROM invite").fetchone() == (3,)
    db.close()
    raw = (tmp_path / "data" / "presence.db").read_bytes()
    assert not any(line.split("=")[1].encode() in raw for line in lines)


def test_invitations_as_json(presence: Presence) -> None:
    """`--json` prints an array of codes and links."""
    result = presence("invite", "--count", "2", "--json", TELEGRAM_BOT_USERNAME="presence_bot")
    pairs = json.loads(result.stdout)
    assert len(pairs) == 2
    for pair in pairs:
        assert pair == {
            "code": pair["code"],
            "link": f"https://t.me/presence_bot?start={pair['code']}",
        }


def test_invitations_without_a_username(presence: Presence) -> None:
    """Without a username the codes are printed, null stands for the link, one line says so."""
    result = presence("invite")
    assert result.exit_code == 0
    assert re.fullmatch(CODE, result.stdout.strip())
    assert "TELEGRAM_BOT_USERNAME" in result.stderr
    assert result.stderr.count("\n") == 1
    result = presence("invite", "--json")
    (pair,) = json.loads(result.stdout)
    assert pair["link"] is None
    assert result.stderr.count("\n") == 1


def test_the_username_of_the_last_run(presence: Presence, tmp_path: Path) -> None:
    """The name the last run learned is used, unless the setting gives another."""
    presence("invite")
    with sqlite3.connect(tmp_path / "data" / "presence.db") as db:
        db.execute("INSERT INTO meta VALUES ('bot_username', 'learned_bot')")
    db.close()
    assert presence("invite").stdout.startswith("https://t.me/learned_bot?start=")
    named = presence("invite", TELEGRAM_BOT_USERNAME="named_bot")
    assert named.stdout.startswith("https://t.me/named_bot?start=")


def test_invite_draws_a_code(presence: Presence) -> None:
    """`--qr` draws a code below each link, and does not go with `--json`."""
    result = presence("invite", "--qr", TELEGRAM_BOT_USERNAME="presence_bot")
    assert "█" in result.stdout
    assert presence("invite", "--qr", "--json").exit_code == 2


@pytest.mark.parametrize("args", [["--count", "0"], ["--count", "x"], ["--days", "0"]])
def test_nonsense_counts_are_refused(presence: Presence, tmp_path: Path, args: list[str]) -> None:
    """A count or a number of days that makes no sense is refused, and nothing is made."""
    assert presence("invite", *args).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_invitations_are_listed_and_taken_back(presence: Presence, tmp_path: Path) -> None:
    """By name or by link; a list has no codes, and tells a program the same."""
    assert presence("invite", "--list").stdout == ""
    assert presence("invite", "--list").exit_code == 0
    assert not (tmp_path / "data").exists(), "looking makes nothing"
    made = presence("invite", "--count", "3", TELEGRAM_BOT_USERNAME="presence_bot")
    links = made.stdout.split()
    listed = presence("invite", "--list").stdout.splitlines()
    assert len(listed) == 3
    assert all(re.fullmatch(LISTED, line) for line in listed)
    assert not any(link.split("=")[1] in line for link in links for line in listed)
    told = json.loads(presence("invite", "--list", "--json").stdout)
    assert [one["id"] for one in told] == [line.split()[0] for line in listed]
    assert {one["state"] for one in told} == {"open"}
    gone = presence("invite", "--revoke", told[0]["id"], "--revoke", links[0])
    count = 1 if gone.exit_code else 2  # the link may be that of the first in the list
    assert gone.stdout == f"Taken back: {count} invitation{'s' * (count > 1)}.\n"
    assert len(presence("invite", "--list").stdout.splitlines()) == 3 - count
    rest = presence("invite", "--revoke", "all")
    assert (rest.exit_code, rest.stdout) == (
        0,
        f"Taken back: {3 - count} invitation{'s' * (count < 2)}.\n",
    )
    again = presence("invite", "--revoke", links[1])
    assert again.exit_code == 1
    assert again.stderr.count("\n") == 1
    assert links[1].split("=")[1] not in again.stderr


LISTED = r"[0-9a-f]{8}  open     made \d{4}-\d\d-\d\d, until \d{4}-\d\d-\d\d \d\d:\d\d UTC"


@pytest.mark.parametrize(
    "args", [["--list", "--qr"], ["--list", "--revoke", "all"], ["--revoke", "all", "--json"]]
)
def test_what_does_not_go_together_is_refused(
    presence: Presence, tmp_path: Path, args: list[str]
) -> None:
    """One thing at a time, and nothing is made."""
    assert presence("invite", *args).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_too_many_open_invitations(presence: Presence) -> None:
    """One line says what to do, and none is made."""
    presence("invite", "--count", "1000")
    result = presence("invite")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "presence invite --revoke ID" in result.stderr


def test_invite_while_the_database_is_garbled(presence: Presence, tmp_path: Path) -> None:
    """A garbled database is one line, and stays as it is."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "presence.db").write_bytes(b"garbled" * 2000)
    before = everything(tmp_path)
    result = presence("invite")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "presence doctor" in result.stderr
    assert everything(tmp_path) == before


def test_backup_tells_of_a_key_that_is_missing(
    presence: Presence, running: list[Settings], tmp_path: Path
) -> None:
    """The backup is made, and one line says that not everybody's words can be read."""
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    presence("invite")
    with sqlite3.connect(tmp_path / "data" / "presence.db") as db:
        db.execute(
            "INSERT INTO therapist (id, chat_id, enrolled_at, session) VALUES (7, 11, 0, x'')"
        )
    db.close()
    result = presence("backup")
    assert running
    assert result.exit_code == 0
    assert "is made and checked" in result.stdout
    assert result.stderr == (
        "1 in it have no key, so nobody can read their words. Run: presence doctor\n"
    )


def test_backup_and_restore(presence: Presence, running: list[Settings], tmp_path: Path) -> None:
    """A backup is made and said where; it is put back once the database is out of the way."""
    result = presence("backup")
    assert result.exit_code == 1
    assert "nothing to back up" in result.stderr
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert running
    presence("invite")
    result = presence("backup", PRESENCE_BACKUPS_KEPT="1")
    assert (result.exit_code, result.stderr) == (0, "")
    (file,) = (tmp_path / "data" / "backups").glob("presence-*.db")
    assert f"{file} is made and checked (" in result.stdout
    result = presence("restore", str(file))
    assert result.exit_code == 1
    assert "--set-aside" in result.stderr
    assert result.stderr.count("\n") == 1
    result = presence("restore", str(file), "--set-aside")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "holds everything up to" in result.stdout
    assert "Open invitations withdrawn: 1." in result.stdout
    assert "The database that was here is now" in result.stdout
    assert result.stdout.endswith("Now start it: presence run\n")


def test_a_restore_that_cannot_be_is_one_line(presence: Presence, tmp_path: Path) -> None:
    """Without a key, without a file."""
    for args in (("nowhere.db",), (str(tmp_path / "x.db"), "--set-aside")):
        (tmp_path / "x.db").write_bytes(b"x" * 5000)
        result = presence("restore", *args)
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1


def test_at_a_terminal_a_bar_is_drawn(
    presence: Presence, running: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere nothing is: a timer's mail holds only what counts."""
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    presence("invite")
    assert running
    assert "Copying" not in presence("backup").output
    monkeypatch.setattr("bot.cli.telling.at_a_terminal", lambda: True)
    result = presence("backup")
    assert result.exit_code == 0
    assert "Copying" in result.stderr
    assert "Copying" not in result.stdout


def test_who_waits_for_the_bot_sees_that(
    presence: Presence,
    running: list[Settings],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A bot at work takes the new key over at its next beat; at a terminal dots are drawn."""
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert running
    ring, beats = tmp_path / "data" / "keyring.db", list[float]()

    def beat(seconds: float) -> None:
        beats.append(seconds)
        if len(beats) % 12 == 0:
            with closing(Keyring(ring)) as keyring:
                clear(keyring)

    monkeypatch.setattr("time.sleep", beat)
    monkeypatch.setattr("bot.rotation.held", lambda _: True)
    for shown in (False, True):
        monkeypatch.setattr("bot.cli.telling.at_a_terminal", lambda shown=shown: shown)
        result = presence("rotate-key")
        assert result.exit_code == 0
        waiting = "Waiting for the bot to take the new key over ..\n"
        assert result.stderr == (waiting if shown else "")


def test_doctor_reports_and_exits(presence: Presence, running: list[Settings]) -> None:
    """`doctor` exits 1 while something is wrong, also when only the token is, and 0 after."""
    result = presence("doctor")
    assert result.exit_code == 1
    assert "PROBLEM  settings        TELEGRAM_BOT_TOKEN is missing." in result.stdout
    assert "time zones" in result.stdout
    assert presence("doctor", TELEGRAM_BOT_TOKEN=TOKEN).exit_code == 0
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    assert len(running) == 1
    assert presence("doctor", TELEGRAM_BOT_TOKEN=TOKEN).exit_code == 0
    result = presence("doctor", PRESENCE_LOG_LEVEL="LOUD")
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 2


def test_doctor_asks_only_when_told(presence: Presence, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only `--online` reaches for the network."""
    asked: list[int] = []

    def ask(*_: object) -> tuple[()]:
        asked.append(1)
        return ()

    monkeypatch.setattr("bot.reaching.ask_telegram", ask)
    presence("doctor", TELEGRAM_BOT_TOKEN=TOKEN)
    assert asked == []
    presence("doctor", "--online", TELEGRAM_BOT_TOKEN=TOKEN)
    assert asked == [1]


def test_the_sheet_comes_and_goes(
    presence: Presence, running: list[Settings], tmp_path: Path
) -> None:
    """A sheet is written, confirmed, and brings a lost key back; a mistyped one names its line."""
    assert presence("doctor", "--recovery-sheet", "sheet.txt").exit_code == 1
    assert "presence run" in presence("doctor", "--recovery-confirmed").stderr
    presence("run", TELEGRAM_BOT_TOKEN=TOKEN)
    presence("invite")
    assert len(running) == 1
    result = presence("doctor", "--recovery-sheet", "sheet.txt")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "--recovery-confirmed" in result.stdout
    assert presence("doctor", "--recovery-sheet", "sheet.txt").exit_code == 1
    assert presence("doctor", "--recovery-confirmed").exit_code == 0
    key_file = tmp_path / "home" / ".config" / "presence" / "master.key"
    sheet, key = (tmp_path / "sheet.txt").read_text(), key_file.read_bytes()
    assert presence("doctor", "--recover", "sheet.txt").exit_code == 1
    key_file.unlink()
    wrong = sheet.replace("\n    3:", "\n    3: Z")
    result = presence("doctor", "--recover", "-", typed=wrong)
    assert result.exit_code == 1
    assert result.stderr.startswith("Line 3 of the key")
    assert not key_file.exists()
    result = presence("doctor", "--recover", "-", typed=sheet.lower())
    assert (result.exit_code, result.stderr) == (0, "")
    assert key_file.read_bytes() == key
    (tmp_path / "sheet.txt").write_bytes(b"\xff\xff")
    assert "not text" in presence("doctor", "--recover", "sheet.txt").stderr
    assert presence("doctor", "--recovery-confirmed", "--recover", "sheet.txt").exit_code == 2


def test_a_real_process_refuses_without_a_traceback(tmp_path: Path) -> None:
    """The installed command ends with one line and status 1, and `python -m bot` is the same."""
    for command in ([str(Path(sys.executable).parent / "presence")], [sys.executable, "-m", "bot"]):
        done = subprocess.run(
            [*command, "run"],
            env={"HOME": str(tmp_path), "PYTHONPATH": str(bot_root()), "PATH": "/usr/bin"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("TELEGRAM_BOT_TOKEN is missing.")
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_process_leaves_no_dump() -> None:
    """Whatever may be dumped elsewhere: here it would hold keys and words."""
    does = (
        "import resource, sys, bot.__main__, bot.cli\n"
        "bot.cli.main = lambda **_: sys.exit(repr(resource.getrlimit(resource.RLIMIT_CORE)))\n"
        "bot.__main__.main()"
    )
    environ = {"PYTHONPATH": str(bot_root()), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", "-c", 'ulimit -c 8 2>/dev/null; exec "$@"', "sh", sys.executable, "-c", does],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == "(0, 0)\n"


def test_a_process_without_standard_streams(tmp_path: Path) -> None:
    """Where all three are closed, a log can be set up, and no file is taken for one of them."""
    does = (
        "import os, sys; from bot.__main__ import _open_streams; _open_streams()\n"
        "from bot import logs; logs.set_up('INFO'); sys.stderr.write('x'); print('x')\n"
        "os._exit(7 if os.open('file', os.O_CREAT) > 2 else 8)"
    )
    closed = ("sh", "-c", 'exec "$@" 0<&- 1>&- 2>&-', "sh")
    done = subprocess.run(
        [*closed, sys.executable, "-c", does],
        env={"PYTHONPATH": str(bot_root()), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 7


def test_a_real_process_makes_private_files(tmp_path: Path) -> None:
    """Whatever the command makes is for its owner alone, whatever the umask was."""
    subprocess.run(
        ["/bin/sh", "-c", 'umask 000; exec "$0" -m bot invite', sys.executable],
        env={"HOME": str(tmp_path), "PYTHONPATH": str(bot_root())},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    made = everything(tmp_path)
    assert "data/presence.db" in made
    assert not any(mode & 0o077 for mode, _ in made.values())


def test_a_flaw_is_told_without_its_text(
    presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody foresaw may quote anybody: its kind and place alone are told."""

    def breaks(*_: object) -> None:
        raise ValueError("the words of somebody")

    monkeypatch.setattr("bot.stats.count", breaks)
    result = presence("stats")
    assert result.exit_code == 1
    assert "ValueError in breaks, line" in result.stderr
    assert "words of" not in result.stdout + result.stderr
    assert result.stderr.count("\n") == 1
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
