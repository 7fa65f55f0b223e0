"""`presence demo | run`: to see it, to run it."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import sys

import click

from bot.cli.telling import listed, load


@click.command(
    epilog=listed(
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


@click.command(
    epilog=listed(
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

    settings = load()
    told = (settings.token, settings.webhook_secret, settings.master_key)
    secrets = [one.get_secret_value() for one in told if one]
    logs.set_up(settings.log_level, *secrets, form=settings.log_format)
    from bot import app

    sys.exit(app.run(settings))
