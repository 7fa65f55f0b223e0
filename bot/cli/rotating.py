"""`presence rotate-key`: another master key."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import time
from pathlib import Path

import click

from bot.cli.telling import Told, busy, listed, load

_PAUSES_A_DOT = 5


@click.command(
    "rotate-key",
    epilog=listed(
        "Examples:",
        "presence rotate-key",
        "presence rotate-key --new new-master.key",
    ),
)
@click.option(
    "--new",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the new key goes, if the old one is no file that can be replaced from here.",
)
def rotate_key(*, new: Path | None) -> None:
    """Replace the master key, while the bot runs.

    Every data key is wrapped anew; no words are touched, and every backup stays readable.
    If it is stopped, run it again: it goes on where it was. A key from systemd or from the
    environment cannot be replaced from here: then it says what to change.
    """
    settings = load(with_token=False)
    from bot.rotation import RotationProblem, rotate, steps

    waited = 0

    def pause(seconds: float) -> None:
        nonlocal waited
        if not waited % _PAUSES_A_DOT:
            busy("." if waited else "Waiting for the bot to take the new key over ")
        waited += 1
        time.sleep(seconds)

    try:
        done = rotate(settings, pause, new)
    except RotationProblem as problem:
        raise Told(str(problem)) from None
    finally:
        if waited:
            busy("")
    if done.waits_in is not None:
        click.echo(f"A new key, {done.fingerprint}, is in {done.waits_in}. Now:")
        for line in steps(settings, done):
            click.echo(line)
        return
    if done.resumed:
        click.echo("What was begun before is finished.")
    click.echo(
        f"The key {done.fingerprint} is in use, in {settings.master_key_file}; "
        f"data keys wrapped with it: {done.people}."
    )
    click.echo(
        "The old recovery sheet opens nothing here any more. Write another: "
        "presence doctor --recovery-sheet FILE"
    )
