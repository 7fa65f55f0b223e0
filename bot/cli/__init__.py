"""The command line: `presence run`, and all that a host does beside it.

Each command imports what it needs when it is called, so that `--help` answers at once. What a
person can put right is told in one line a thing on stderr, with exit status 1 and no traceback.
"""

from importlib import metadata
from typing import Final

import click

from bot.cli.counting import stats
from bot.cli.inviting import invite
from bot.cli.keeping import backup, import_, restore
from bot.cli.looking import doctor
from bot.cli.rotating import rotate_key
from bot.cli.serving import demo, run
from bot.cli.telling import Commands, listed

_CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 88}


@click.group(
    cls=Commands,
    context_settings=_CONTEXT,
    epilog=listed(
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


@click.command()
def version() -> None:
    """Print the version."""
    click.echo(f"presence {metadata.version('presence')}")


for _command in (demo, run, invite, backup, restore, import_, doctor, rotate_key, stats, version):
    main.add_command(_command)
