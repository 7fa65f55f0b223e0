"""`presence demo | run | invite`: to see it, to run it, to let people in."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import json
import sys

import click

from bot.cli.telling import Told, listed, load
from bot.clock import SystemClock
from bot.qr import qr


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


@click.command(
    epilog=listed(
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
    settings = load(with_token=False)
    from bot.start import CannotStart, look_beside
    from bot.store import invites

    try:
        look_beside(settings)
    except CannotStart as problem:
        raise Told(str(problem)) from None
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
