"""What `presence doctor` looks at on the way to Telegram and back: token, clock, webhook.

What Telegram says is asked for with two calls that change nothing. No finding holds the token, the
webhook's secret, or an address of somebody else's.
"""

import contextlib
import email.utils
import errno
import http.client
import json
import os
import socket
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.chat.webhook import SECRET_NAME, one_line
from bot.findings import Finding, ok, problem, warning
from bot.settings import Settings
from bot.start import held

MANY: Final = 100
"""So many updates never wait at Telegram for a bot that is well."""
RECENT: Final = timedelta(hours=1)
"""What failed longer ago than this has been got over."""

_PATIENCE: Final = 10  # seconds
_DRIFT: Final = timedelta(seconds=60)
_GUIDE: Final = "See deploy/RUNBOOK.md, The webhook does not arrive."
_ABOUT: Final = "webhook"
_LONGEST_SOCKET: Final = 107
"""Bytes in the path of a socket (unix(7): ``sun_path`` has 108, the last of them zero)."""


class _Silent(Exception):  # noqa: N818 - it carries what is told
    """There is no use in asking Telegram on; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.says)
        self.finding = finding


# ------------------------------------------------------------------------ asking Telegram


def ask_telegram(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Ask whose token this is (`getMe`), compare the clocks, and ask how updates are sent.

    Args:
        settings: with a token.
        now: the present instant by this machine's clock; aware.

    Yields:
        What came of it.
    """
    if settings.token is None:
        return
    try:
        me, date = _asked(settings, "getMe")
        name = me["username"]
    except _Silent as silent:
        yield silent.finding
        return
    except (LookupError, TypeError):
        yield problem("telegram", "What answers is not the Bot API. Check TELEGRAM_API_URL.")
        return
    yield ok("telegram", f"Answers as @{name}.")
    with contextlib.suppress(ValueError, TypeError):
        yield _drift(now - email.utils.parsedate_to_datetime(date))
    try:
        info, _ = _asked(settings, "getWebhookInfo")
    except _Silent as silent:
        yield silent.finding
        return
    if isinstance(info, dict) and isinstance(info.get("pending_update_count"), int):
        yield from _sent(settings, info, now)


def _asked(settings: Settings, method: str) -> tuple[Any, str]:
    """Return what a method without parameters answers, and the date of the answer.

    Raises:
        _Silent: it does not answer as it should.
    """
    token = settings.token.get_secret_value() if settings.token else ""
    url = f"{settings.api_url}/bot{token}/{method}"
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:  # noqa: S310 - `settings` lets only http(s) pass
            return json.load(answer)["result"], answer.headers.get("Date", "")
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in {401, 404}:
            says = "Telegram does not know this token. Copy it again from @BotFather."
        else:
            says = f"Telegram answered {error.code}. Try again in a few minutes."
    except OSError:
        says = "Cannot be reached. Check the network and TELEGRAM_API_URL."
    except (http.client.HTTPException, ValueError, LookupError, TypeError):
        says = "What answers is not the Bot API. Check TELEGRAM_API_URL."
    raise _Silent(problem("telegram", says))


def _drift(drift: timedelta) -> Finding:
    if abs(drift) > _DRIFT:
        direction = "ahead" if drift > timedelta(0) else "behind"
        seconds = abs(round(drift.total_seconds()))
        return warning(
            "clock", f"{seconds} s {direction} of Telegram's. Turn on time synchronising."
        )
    return ok("clock", "Agrees with Telegram's to the minute.")


def _sent(settings: Settings, info: dict[str, Any], now: datetime) -> Iterator[Finding]:
    """Look at how updates are sent (core.telegram.org/bots/api#webhookinfo)."""
    runs = settings.data_dir.exists() and held(settings.data_dir)
    yield _address(settings, str(info.get("url", "")), runs=runs)
    waiting = info["pending_update_count"]
    failed = info.get("last_error_date")
    if settings.webhook_url and isinstance(failed, int):
        since = now - datetime.fromtimestamp(failed, UTC)
        if since < RECENT:
            says = one_line(str(info.get("last_error_message", "")))
            minutes = max(0, int(since.total_seconds() // 60))
            yield warning(_ABOUT, f"{minutes} min ago Telegram could not deliver: {says}. {_GUIDE}")
    if waiting > MANY and not runs:
        yield warning("updates", f"{waiting} wait at Telegram, for a day. Run: presence run")
    elif waiting > MANY:
        mend = _GUIDE if settings.webhook_url else "Read the bot's log, or restart it."
        yield warning("updates", f"{waiting} wait at Telegram, though the bot runs. {mend}")
    else:
        yield ok("updates", f"{waiting} wait at Telegram.")


def _address(settings: Settings, url: str, *, runs: bool) -> Finding:
    """Tell whether Telegram sends to where this Presence takes updates."""
    if settings.webhook_url is None:
        if not url:
            return ok(_ABOUT, "None is set, and the bot asks for its updates.")
        return warning(
            _ABOUT,
            "One is set, though this bot asks for its updates: `presence run` ends it. If it comes "
            "back, another program has this token; let @BotFather make a new one.",
        )
    if url == settings.webhook_url:
        return ok(_ABOUT, "Telegram sends to PRESENCE_WEBHOOK_URL.")
    if not runs:
        return ok(_ABOUT, "Not set yet; the next `presence run` sets it.")
    if not url:
        return problem(_ABOUT, "Telegram sends nothing: none is set. Restart the bot; it sets it.")
    return problem(
        _ABOUT,
        "Telegram sends to another address than PRESENCE_WEBHOOK_URL. Restart the bot; if that "
        "comes back, another program has this token; let @BotFather make a new one.",
    )


# ------------------------------------------------------------------- the door, from within


def door(settings: Settings) -> Iterator[Finding]:
    """Look at where the webhook arrives, and at the file of its secret, without the network.

    Args:
        settings: nothing is looked at where no webhook is set.

    Yields:
        What was found.
    """
    if settings.webhook_url is None:
        return
    runs = settings.data_dir.exists() and held(settings.data_dir)
    yield _listening(settings.webhook_place, runs=runs)
    secret = settings.data_dir / SECRET_NAME
    if settings.webhook_secret is None and secret.exists():
        if stat.S_IMODE(secret.stat().st_mode) & 0o077:
            yield warning(
                "webhook secret",
                f"Others may have read {secret}. Delete it and restart the bot: it makes another.",
            )
        else:
            yield ok("webhook secret", "It is here, and nobody else may read it.")


def _listening(place: Path | tuple[str, int], *, runs: bool) -> Finding:
    about, where = "listening", _written(place)
    if runs:
        if _answers(place):
            return ok(about, f"The bot runs, and {where} answers.")
        return problem(
            about, f"The bot runs, and nothing listens at {where}. Restart it with these settings."
        )
    wrong = _no_socket(place) if isinstance(place, Path) else _no_port(*place)
    if wrong is None:
        return ok(about, f"{where} is free; `presence run` listens there.")
    return problem(about, f"PRESENCE_WEBHOOK_LISTEN ({where}) {wrong}")


def _written(place: Path | tuple[str, int]) -> str:
    """Return a place as a host writes it: an IPv6 address in brackets."""
    if isinstance(place, Path):
        return str(place)
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _answers(place: Path | tuple[str, int]) -> bool:
    if isinstance(place, Path):
        family: socket.AddressFamily = socket.AF_UNIX
        address: str | tuple[str, int] = str(place)
    else:
        family, address = _family(place[0]), place
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(_PATIENCE)
        try:
            line.connect(address)
        except OSError:
            return False
    return True


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _no_socket(path: Path) -> str | None:
    """Say why a socket cannot be made there; nothing is made."""
    if len(os.fsencode(path)) > _LONGEST_SOCKET:
        return (
            f"is longer than the {_LONGEST_SOCKET} bytes a socket may have. Choose a shorter one."
        )
    if not path.parent.is_dir():
        return f"lies in {path.parent}, which is no directory. Make it, or choose another place."
    if not path.exists():
        return None
    if not path.is_socket():
        return "is a file. Move it away, or choose another place."
    if _answers(path):
        return "is taken. Stop what listens there, or choose another place."
    return None


def _no_port(host: str, port: int) -> str | None:
    """Say why nobody can listen there, by taking the port for a moment."""
    with socket.socket(_family(host)) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "is taken. Stop what listens there, or choose another port."
            return f"cannot be used: {error.strerror}. Choose another place."
    return None
