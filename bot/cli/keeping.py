"""`presence backup | restore | import`: copies, and what comes out of them again."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.telling import Told, bar, listed, load
from bot.clock import SystemClock

if TYPE_CHECKING:
    from bot.exports.comparing import Plan


@click.command(epilog=listed("Examples:", "presence backup"))
def backup() -> None:
    """Make a backup of the database, and check it.

    It works while the bot runs, and loses nothing of what is said meanwhile. No key is
    in a backup. The keyring's one copy is kept apart and renewed: without it a backup
    cannot be read. Of both, PRESENCE_BACKUP_DIR and PRESENCE_KEYRING_COPY say where.
    """
    settings = load(with_token=False)
    from bot.backup import BackupProblem, back_up

    try:
        with bar("Copying, then checking") as progress:
            made = back_up(settings, SystemClock(), progress)
    except BackupProblem as problem:
        raise Told(str(problem)) from None
    click.echo(f"{made.path} is made and checked ({made.size / (1 << 20):.1f} MB).")
    if made.removed:
        click.echo(f"{made.removed} older ones made room.")
    if made.lacking:
        click.echo(
            f"{made.lacking} in it have no key, so nobody can read their words. "
            "Run: presence doctor",
            err=True,
        )


@click.command(
    epilog=listed(
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
    settings = load(with_token=False)
    from bot.restore import RestoreProblem
    from bot.restore import restore as restore_
    from bot.start import CannotStart

    now = SystemClock().now()
    try:
        with bar("Copying, then checking") as progress:
            done = restore_(
                settings, file, now, keyring=keyring, set_aside=set_aside, progress=progress
            )
    except (CannotStart, RestoreProblem) as problem:
        raise Told(str(problem)) from None
    click.echo(f"{done.path} holds everything up to {done.since:%Y-%m-%d %H:%M} UTC again.")
    for line in done.lines():
        click.echo(line)
    click.echo("Now start it: presence run")


@click.command(
    "import",
    epilog=listed(
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
    settings = load(with_token=False)
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
        raise Told(str(problem)) from None
    if done is None:
        click.echo("Nothing was changed.")
    elif done.empty and done.older:
        click.echo(f"Nothing comes in. Older than they keep, and left out: {done.older}")
    elif done.empty:
        click.echo("Everything in that file is here already.")
    else:
        click.echo("It is all here now. Start the bot: presence run")
