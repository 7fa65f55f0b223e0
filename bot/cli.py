"""The command line: `presence demo | run | invite | backup | restore | import | doctor | version`.

Each command imports what it needs when it is called, so that `--help` answers at once. What a
person can put right is told in one line a thing on stderr, with exit status 1 and no traceback.
"""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import contextlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TextIO

import click

from bot.clock import SystemClock
from bot.keys import VaultProblem
from bot.qr import qr
from bot.store.migrate import SchemaNewer

if TYPE_CHECKING:
    from bot.backup import Progress
    from bot.bringing import Plan
    from bot.findings import Finding
    from bot.settings import Settings

_MARKS: Final = {"ok": "ok     ", "warning": "look   ", "problem": "PROBLEM"}
_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 88}


class _Told(click.ClickException):
    """What a person can put right, as lines on stderr."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the lines as they are."""
        click.echo(self.message, err=True)


class _Commands(click.Group):
    """A group of commands whose foreseeable errors are told, not dumped."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command.

        Raises:
            click.ClickException: with what to change.
        """
        try:
            return super().invoke(ctx)
        except (VaultProblem, SchemaNewer) as problem:
            raise _Told(str(problem) or problem.__doc__ or "") from None
        except sqlite3.Error as error:
            raise _Told(f"The database cannot be used ({error}). Run: presence doctor") from None
        except OSError as error:
            raise _Told(_about(error)) from None


def _listed(*lines: str) -> str:
    """Return lines that click leaves as they are, below a command's help."""
    return "\b\n" + "\n  ".join(lines)


@click.group(
    cls=_Commands,
    context_settings=_CONTEXT,
    epilog=_listed(
        "Where to begin:",
        "presence demo      see it without an account",
        "presence run       put it on your Telegram",
        "presence invite    let a colleague in",
        "presence backup    copy everything, while it runs",
        "presence doctor    when something seems wrong",
    ),
)
def main() -> None:
    """Presence: a reflection companion for therapists and bodyworkers, on Telegram.

    Settings come from the environment and from a file named .env in the current
    directory; .env.example lists them all.
    """


@main.command(
    epilog=_listed(
        "Examples:",
        "presence demo",
        "presence demo --port 8080 --no-browser",
        "presence demo --tour",
    )
)
@click.option("--tour", is_flag=True, help="Play a therapist's week here in the terminal.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="The loopback port of the phone's page; 0 takes a free one.",
    show_default=True,
)
@click.option("--no-browser", is_flag=True, help="Only print the address of the page.")
def demo(*, tour: bool, port: int, no_browser: bool) -> None:
    """Show Presence at work, all on this machine.

    It needs no account, no token and no network. A phone opens in the browser, at the
    end of a therapist's block. Everything on it is the real Presence; only Telegram is
    played by a stand-in on this machine.
    """
    if tour:
        from bot.demo import tour as tour_

        sys.exit(tour_.run())
    from bot.demo import main as demo_

    sys.exit(demo_.run(port=port, open_browser=not no_browser))


@main.command(
    epilog=_listed(
        "Examples:",
        "presence run",
        "PRESENCE_DATA_DIR=/var/lib/presence PRESENCE_LOG_LEVEL=DEBUG presence run",
    )
)
def run() -> None:
    """Run the bot on your Telegram.

    It runs until it is stopped with Ctrl-C or SIGTERM. It needs a token: talk to
    @BotFather in Telegram, send /newbot, and put what it gives you into .env. The first
    run makes the data directory and the master key, and prints the first invitation.
    """
    from bot import logs

    settings = _settings()
    token = settings.token.get_secret_value() if settings.token else ""
    logs.set_up(settings.log_level, token)
    from bot import app

    sys.exit(app.run(settings))


@main.command(
    epilog=_listed(
        "Examples:",
        "presence invite",
        "presence invite --qr",
        "presence invite --count 12 --days 30 --json",
    )
)
@click.option(
    "--count", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many."
)
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    default=7,
    show_default=True,
    help="How many days they stay good.",
)
@click.option("--json", "as_json", is_flag=True, help='Print [{"code": ..., "link": ...}, ...].')
@click.option("--qr", "with_qr", is_flag=True, help="Draw a QR code below each link.")
def invite(*, count: int, days: int, as_json: bool, with_qr: bool) -> None:
    """Print invitations, one link a line.

    Each lets one person in, once. It works while the bot runs, and needs neither a
    token nor the network. Only a hash of each code is kept: what is printed here cannot
    be printed again.
    """
    if as_json and with_qr:
        raise click.UsageError("Choose --json or --qr.")
    settings = _settings(with_token=False)
    from bot.start import CannotStart, look_beside
    from bot.store import invites

    try:
        look_beside(settings)
    except CannotStart as problem:
        raise _Told(str(problem)) from None
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    codes = invites.issue(settings.db_path, count, SystemClock().now(), days)
    username = settings.bot_username or invites.username(settings.db_path)
    links = [f"https://t.me/{username}?start={code}" if username else None for code in codes]
    if as_json:
        pairs = zip(codes, links, strict=True)
        click.echo(json.dumps([{"code": code, "link": link} for code, link in pairs], indent=2))
    else:
        for code, link in zip(codes, links, strict=True):
            click.echo(link or code)
            if with_qr and link:
                click.echo(qr(link))
    if not username:
        click.echo(
            "These are bare codes: set TELEGRAM_BOT_USERNAME or start `presence run` for links.",
            err=True,
        )


@main.command(epilog=_listed("Examples:", "presence backup"))
def backup() -> None:
    """Make a backup of the database, and check it.

    It works while the bot runs, and loses nothing of what is said meanwhile. No key is
    in a backup. The keyring's one copy is kept apart and renewed: without it a backup
    cannot be read. Of both, PRESENCE_BACKUP_DIR and PRESENCE_KEYRING_COPY say where.
    """
    settings = _settings(with_token=False)
    from bot.backup import BackupProblem, back_up

    try:
        with _bar("Copying, then checking") as progress:
            made = back_up(settings, SystemClock(), progress)
    except BackupProblem as problem:
        raise _Told(str(problem)) from None
    click.echo(f"{made.path} is made and checked ({made.size / (1 << 20):.1f} MB).")
    if made.removed:
        click.echo(f"{made.removed} older ones made room.")
    if made.lacking:
        click.echo(
            f"{made.lacking} in it have no key, so nobody can read their words. "
            "Run: presence doctor",
            err=True,
        )


@main.command(
    epilog=_listed(
        "Examples:",
        "presence restore data/backups/presence-20261123T030000Z.db",
        "presence restore backup.db --keyring keyring.db",
        "presence restore backup.db --set-aside",
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--keyring",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The keyring's copy, if there is neither a keyring here nor a copy in its place.",
)
@click.option("--set-aside", is_flag=True, help="Move a database that is here out of the way.")
def restore(*, file: Path, keyring: Path | None, set_aside: bool) -> None:
    """Put a backup back. Stop the bot first.

    The backup, its version and the keys are checked before anything is touched, and no
    database is ever overwritten. Nobody is reminded of what came due meanwhile; everyone
    is told once which words are not here any more.
    """
    settings = _settings(with_token=False)
    from bot.restore import RestoreProblem
    from bot.restore import restore as restore_
    from bot.start import CannotStart

    now = SystemClock().now()
    try:
        with _bar("Copying, then checking") as progress:
            done = restore_(
                settings, file, now, keyring=keyring, set_aside=set_aside, progress=progress
            )
    except (CannotStart, RestoreProblem) as problem:
        raise _Told(str(problem)) from None
    click.echo(f"{done.path} holds everything up to {done.since:%Y-%m-%d %H:%M} UTC again.")
    for line in done.lines():
        click.echo(line)
    click.echo("Now start it: presence run")


@main.command(
    "import",
    epilog=_listed(
        "Examples:",
        "presence import presence-2026-11-23.json",
        "presence import presence-2026-11-23.zip --chat 123456789 --yes",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--chat", type=int, metavar="ID", help="Whose it is: their number in Telegram.")
@click.option("--yes", is_flag=True, help="Take it in without asking.")
def import_(*, file: Path, chat: int | None, yes: bool) -> None:
    """Take in what somebody's /export holds. Stop the bot first.

    FILE is the JSON document, or an archive of it with voice notes. What would come is
    shown first. Nothing that is here is changed, and nothing comes twice. A therapist can
    do the same alone, by sending the file to the bot.
    """
    settings = _settings(with_token=False)
    from bot.importing import ImportProblem, take_in
    from bot.start import CannotStart

    def agree(plan: "Plan") -> bool:
        click.echo(f"In {file}, and not here yet:")
        for line in plan.lines():
            click.echo(f"  {line}")
        return yes or click.confirm("Take it in?")

    try:
        done = take_in(settings, file, SystemClock(), agree, chat=chat)
    except (CannotStart, ImportProblem) as problem:
        raise _Told(str(problem)) from None
    if done is None:
        click.echo("Nothing was changed.")
    elif done.empty:
        click.echo("Everything in that file is here already.")
    else:
        click.echo("It is all here now. Start the bot: presence run")


@main.command(
    epilog=_listed(
        "Examples:",
        "presence doctor",
        "presence doctor --online",
        "presence doctor --recovery-sheet presence-key.txt",
        "presence doctor --recovery-confirmed",
        "presence doctor --recover typed-from-paper.txt",
    )
)
@click.option(
    "--online", is_flag=True, help="Ask Telegram too: is the token good, the clock right?"
)
@click.option(
    "--recovery-sheet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the master key to FILE as a page to print and keep.",
)
@click.option("--recovery-confirmed", is_flag=True, help="Note that the page is in a safe place.")
@click.option(
    "--recover",
    type=click.File("r", encoding="utf-8"),
    metavar="FILE",
    help="Bring a lost master key back from the typed page (- reads the keyboard).",
)
def doctor(
    *,
    online: bool,
    recovery_sheet: Path | None,
    recovery_confirmed: bool,
    recover: TextIO | None,
) -> None:
    """Look for what is wrong, and say what to do.

    Token, clock, time zones, disk, key, database, schema, inbox, keyring, recovery sheet,
    backups, and whether the bot runs. Looking changes nothing. The exit status is 1 if
    something is wrong.
    """
    if sum((recovery_sheet is not None, recovery_confirmed, recover is not None)) > 1:
        raise click.UsageError("One recovery step at a time.")
    if recovery_sheet is not None:
        _write_sheet(recovery_sheet)
    elif recovery_confirmed:
        _confirm_sheet()
    elif recover is not None:
        _recover(recover)
    else:
        _examine(online=online)


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"presence {metadata.version('presence')}")


def _settings(*, with_token: bool = True) -> "Settings":
    from bot.settings import SettingsProblem, load

    try:
        return load(with_token=with_token)
    except SettingsProblem as problem:
        raise _Told(*problem.lines) from None


def _examine(*, online: bool) -> NoReturn:
    from bot import doctor as doctor_
    from bot.findings import ok, problem
    from bot.settings import SettingsProblem, load

    now = SystemClock().now()
    try:
        settings = load()
        _print([ok("settings", "Nothing is missing.")])
        bad = False
    except SettingsProblem as problems:
        bad = _print(problem("settings", line) for line in problems.lines)
        try:
            settings = load(with_token=False)
        except SettingsProblem:
            sys.exit(1)
    bad |= _print(doctor_.examine(settings, now, _busy))
    if online:
        bad |= _print(doctor_.ask_telegram(settings, now))
    sys.exit(bad)


def _print(findings: "Iterable[Finding]") -> bool:
    """Print each finding once it is there; tell whether something is wrong."""
    bad = False
    for finding in findings:
        click.echo(f"{_MARKS[finding.level.value]}  {finding.about:<14}  {finding.says}")
        bad |= finding.level.value == "problem"
    return bad


def _busy(text: str) -> None:
    """Show somebody at a terminal that something takes long."""
    if _at_a_terminal():
        click.echo("\n" * (text == "") + text, nl=False, err=True)


def _at_a_terminal() -> bool:
    return sys.stderr.isatty()


@contextlib.contextmanager
def _bar(label: str) -> "Iterator[Progress]":
    """Draw a bar for somebody at a terminal; elsewhere, nothing."""
    if not _at_a_terminal():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield progress


def _write_sheet(path: Path) -> None:
    from bot import doctor as doctor_

    marked = doctor_.write_recovery_sheet(_settings(with_token=False), path, SystemClock().now())
    click.echo(f"The recovery sheet is in {path}. Print it, keep it safe, and delete the file.")
    if marked:
        click.echo("Then run: presence doctor --recovery-confirmed")


def _confirm_sheet() -> None:
    from bot import doctor as doctor_

    settings = _settings(with_token=False)
    if not doctor_.confirm_recovery_sheet(settings):
        raise _Told(f"There is no {settings.db_path} yet. Start `presence run` once, then confirm.")
    click.echo("Noted: the recovery sheet is kept.")


def _recover(file: TextIO) -> None:
    from bot import doctor as doctor_
    from bot.sheet import SheetProblem

    settings = _settings(with_token=False)
    try:
        master = doctor_.recover_key(settings, file.read())
    except SheetProblem as problem:
        raise _Told(str(problem)) from None
    except UnicodeDecodeError:
        raise _Told(
            "That file is not text. Type the sheet's four lines into a text file."
        ) from None
    click.echo(f"The key {master.fingerprint} is back in {settings.master_key_file}.")


def _about(error: OSError) -> str:
    where = error.filename2 or error.filename
    if isinstance(error, FileExistsError):
        return f"{where} is there already and stays as it is. Move it away, or name another file."
    if where is None:
        return f"The system refused: {error.strerror or type(error).__name__}."
    return f"{where} cannot be used: {error.strerror}. Check its path, owner and disk."
