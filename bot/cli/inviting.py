"""`presence invite`: to let people in, to see who may still come, to take a link back."""

# ruff: noqa: PLC0415 - heavy parts are imported by the command that needs them

import json
from typing import TYPE_CHECKING

import click

from bot.cli.telling import Told, listed, load
from bot.clock import SystemClock
from bot.qr import qr

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command(
    epilog=listed(
        "Examples:",
        "presence invite",
        "presence invite --qr",
        "presence invite --count 12 --days 30 --json",
        "presence invite --list",
        "presence invite --revoke 3f09ab12",
        "presence invite --revoke all",
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
@click.option("--json", "as_json", is_flag=True, help="Print an array of objects instead of lines.")
@click.option("--qr", "with_qr", is_flag=True, help="Draw a QR code below each link.")
@click.option("--list", "as_list", is_flag=True, help="Show the invitations there are; makes none.")
@click.option(
    "--revoke",
    "revoked",
    multiple=True,
    metavar="ID",
    help="Take one back: its id in the list, its link, or all that are unused.",
)
def invite(
    *,
    count: int,
    days: int,
    as_json: bool,
    with_qr: bool,
    as_list: bool,
    revoked: tuple[str, ...],
) -> None:
    """Print invitations, one link a line.

    Each lets one person in, once. It works while the bot runs, and needs neither a
    token nor the network. Only a hash of each code is kept: what is printed here cannot
    be printed again, and a list has no links.
    """
    if sum((with_qr, as_list, bool(revoked))) + (as_json and (with_qr or bool(revoked))) > 1:
        raise click.UsageError("Choose one of --qr, --list and --revoke; --json goes with --list.")
    settings = load(with_token=False, to_write=False)
    from bot.start import CannotStart, look_beside

    try:
        look_beside(settings)
    except CannotStart as problem:
        raise Told(str(problem)) from None
    if as_list:
        _list(settings, as_json=as_json)
    elif revoked:
        _revoke(settings, revoked)
    else:
        _issue(settings, count, days, as_json=as_json, with_qr=with_qr)


def _issue(settings: "Settings", count: int, days: int, *, as_json: bool, with_qr: bool) -> None:
    from bot.store import invites

    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        codes = invites.issue(settings.db_path, count, SystemClock().now(), days)
    except invites.TooManyOpen:
        raise Told(
            "So many invitations may not be open at once. `presence invite --list` shows them, "
            "`presence invite --revoke ID` takes one back."
        ) from None
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


def _list(settings: "Settings", *, as_json: bool) -> None:
    """Print what may be known of each invitation: never its code, nor who used it."""
    from bot.store import invites

    found = invites.listed(settings.db_path, SystemClock().now())
    if as_json:
        told = [
            {
                "id": one.id,
                "state": one.state,
                "made": one.made_at.isoformat(),
                "expires": one.expires_at.isoformat(),
            }
            for one in found
        ]
        click.echo(json.dumps(told, indent=2))
        return
    for one in found:
        until = "until" if one.state == "open" else "was good until"
        click.echo(
            f"{one.id}  {one.state:<7}  made {one.made_at:%Y-%m-%d}, "
            f"{until} {one.expires_at:%Y-%m-%d %H:%M} UTC"
        )
    if not found:
        click.echo("There are no invitations. To make one: presence invite", err=True)


def _revoke(settings: "Settings", which: tuple[str, ...]) -> None:
    from bot.store import invites

    gone = invites.take_back(settings.db_path, which, SystemClock().now())
    count = sum(gone.values())
    click.echo(f"Taken back: {count} invitation{'' if count == 1 else 's'}.")
    if missing := [one for one, found in gone.items() if not found and one != "all"]:
        raise Told(
            f"{len(missing)} of those named {'is' if len(missing) == 1 else 'are'} not open: used, "
            "taken back already, or never made. `presence invite --list` shows what there is."
        )
