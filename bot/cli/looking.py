"""`presence doctor`: what is wrong, and what to do."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TextIO

import click

from bot.cli.telling import Told, busy, listed, load
from bot.clock import SystemClock

if TYPE_CHECKING:
    from bot.findings import Finding

_MARKS: Final = {"ok": "ok     ", "warning": "look   ", "problem": "PROBLEM"}


@click.command(
    epilog=listed(
        "Examples:",
        "presence doctor",
        "presence doctor --online",
        "presence doctor --recovery-sheet presence-key.txt",
        "presence doctor --recovery-confirmed",
        "presence doctor --recover typed-from-paper.txt",
    )
)
@click.option(
    "--online",
    is_flag=True,
    help="Ask Telegram too: is the token good, the clock right, the webhook ours?",
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
    backups, whether the bot runs, and where a webhook arrives. Looking changes nothing.
    The exit status is 1 if something is wrong.
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


def _examine(*, online: bool) -> NoReturn:
    from bot import doctor as doctor_
    from bot.findings import ok, problem
    from bot.settings import SettingsProblem, taken
    from bot.settings import load as read

    environ = taken()
    now = SystemClock().now()
    try:
        settings = read(environ)
        _print([ok("settings", "Nothing is missing.")])
        bad = False
    except SettingsProblem as problems:
        bad = _print(problem("settings", line) for line in problems.lines)
        try:
            settings = read(environ, with_token=False)
        except SettingsProblem:
            sys.exit(1)
    bad |= _print(doctor_.examine(settings, now, busy))
    if online:
        from bot.reaching import ask_telegram

        bad |= _print(ask_telegram(settings, now))
    sys.exit(bad)


def _print(findings: "Iterable[Finding]") -> bool:
    """Print each finding once it is there; tell whether something is wrong."""
    bad = False
    for finding in findings:
        click.echo(f"{_MARKS[finding.level.value]}  {finding.about:<14}  {finding.says}")
        bad |= finding.level.value == "problem"
    return bad


def _write_sheet(path: Path) -> None:
    from bot import doctor as doctor_

    settings = load(with_token=False, to_write=False)
    marked = doctor_.write_recovery_sheet(settings, path, SystemClock().now())
    click.echo(f"The recovery sheet is in {path}. Print it, keep it safe, and delete the file.")
    if marked:
        click.echo("Then run: presence doctor --recovery-confirmed")


def _confirm_sheet() -> None:
    from bot import doctor as doctor_

    settings = load(with_token=False, to_write=False)
    if not doctor_.confirm_recovery_sheet(settings):
        raise Told(f"There is no {settings.db_path} yet. Start `presence run` once, then confirm.")
    click.echo("Noted: the recovery sheet is kept.")


def _recover(file: TextIO) -> None:
    from bot import doctor as doctor_
    from bot.sheet import SheetProblem

    settings = load(with_token=False, to_write=False)
    try:
        master = doctor_.recover_key(settings, file.read())
    except SheetProblem as problem:
        raise Told(str(problem)) from None
    except UnicodeDecodeError:
        raise Told("That file is not text. Type the sheet's four lines into a text file.") from None
    click.echo(f"The key {master.fingerprint} is back in {settings.master_key_file}.")
