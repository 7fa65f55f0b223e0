"""`presence stats`: how it is doing, in numbers that tell of nobody."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import json

import click

from bot.cli.telling import Told, listed, load
from bot.clock import SystemClock


@click.command(epilog=listed("Examples:", "presence stats", "presence stats --json"))
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def stats(*, as_json: bool) -> None:
    """Count people, check-ins, what waits and how late it is.

    Of backups, keyring and database it tells how many, how old and how large. No names
    and no words, and no key is needed. Whatever fewer than five people did is
    called a few. It only looks, also while the bot runs.
    """
    settings = load(with_token=False, to_write=False)
    from bot.stats import StatsProblem, count

    try:
        made = count(settings, SystemClock().now())
    except StatsProblem as problem:
        raise Told(str(problem)) from None
    if as_json:
        click.echo(json.dumps(made.as_json(), indent=2))
    else:
        for line in made.lines():
            click.echo(line)
