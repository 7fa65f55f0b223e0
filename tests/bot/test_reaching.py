"""The way to Telegram and back, as `presence doctor` sees it."""

from __future__ import annotations

import http.server
import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.chat.webhook import SECRET_NAME
from bot.findings import Finding, Level
from bot.reaching import ask_telegram, door
from bot.settings import Settings, load
from bot.start import only_one

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"
NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)
HOOK = "https://presence.example.org/telegram"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a Presence that was not run yet."""
    return load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PRESENCE_DATA_DIR": str(tmp_path / "data"),
            "PRESENCE_MASTER_KEY_FILE": str(tmp_path / "config" / "master.key"),
        },
        None,
    )


class Telegram(http.server.BaseHTTPRequestHandler):
    """Answers `getMe` and, where there is something to say, `getWebhookInfo` as it is told."""

    status = 200
    body = json.dumps({"ok": True, "result": {"username": "presence_bot"}}).encode()
    date = format_datetime(NOW, usegmt=True)
    info: dict[str, Any] | None = None
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer."""
        self.asked.append(self.path.rpartition("/")[2])
        body = self.body
        if self.path.endswith("getWebhookInfo") and self.info is not None:
            body = json.dumps({"ok": True, "result": self.info}).encode()
        self.send_response_only(self.status)
        if self.date:
            self.send_header("Date", self.date)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def telegram(settings: Settings) -> Iterator[tuple[type[Telegram], Settings]]:
    """A stand-in, and settings that point to it."""

    class Mine(Telegram):
        asked: ClassVar[list[str]] = []

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Mine) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield Mine, settings.model_copy(update={"api_url": url})
        server.shutdown()
        thread.join()


def test_telegram_knows_the_token(telegram: tuple[type[Telegram], Settings]) -> None:
    """A good token is told with the bot's name, and the clocks are compared."""
    server, settings = telegram
    findings = list(ask_telegram(settings, NOW + timedelta(seconds=20)))
    assert server.asked == ["getMe", "getWebhookInfo"]
    assert [finding.level for finding in findings] == [Level.OK, Level.OK]
    assert "@presence_bot" in findings[0].says


@pytest.mark.parametrize(
    ("ahead", "says"),
    [(timedelta(hours=1), "3600 s ahead"), (-timedelta(hours=1), "3600 s behind")],
)
def test_a_clock_that_is_off_is_told(
    telegram: tuple[type[Telegram], Settings], ahead: timedelta, says: str
) -> None:
    """A clock more than a minute off Telegram's is a warning that says by how much."""
    found = list(ask_telegram(telegram[1], NOW + ahead))[1]
    assert found.level is Level.WARNING
    assert says in found.says


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 01 Mar 2026 11:05:00 -0000"])
def test_an_answer_without_a_usable_time(
    telegram: tuple[type[Telegram], Settings], date: str
) -> None:
    """An answer that does not tell its time leaves the clocks uncompared."""
    telegram[0].date = date
    assert len(list(ask_telegram(telegram[1], NOW))) == 1


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (401, b"{}", "does not know this token"),
        (404, b"{}", "does not know this token"),
        (502, b"<html>", "answered 502"),
        (200, b"<html>", "not the Bot API"),
        (200, b"[]", "not the Bot API"),
        (200, b'{"ok": true}', "not the Bot API"),
    ],
)
def test_telegram_refuses(
    telegram: tuple[type[Telegram], Settings], status: int, body: bytes, says: str
) -> None:
    """Whatever goes wrong with Telegram is one problem that says what to do, without the token."""
    telegram[0].status, telegram[0].body = status, body
    (found,) = ask_telegram(telegram[1], NOW)
    assert (found.level, found.about) == (Level.PROBLEM, "telegram")
    assert says in found.says
    assert TOKEN not in found.says


def test_telegram_cannot_be_reached(settings: Settings) -> None:
    """Without a network, doctor says so; without a token, it does not ask."""
    nowhere = settings.model_copy(update={"api_url": "http://127.0.0.1:1"})
    (found,) = ask_telegram(nowhere, NOW)
    assert "Cannot be reached" in found.says
    assert list(ask_telegram(settings.model_copy(update={"token": None}), NOW)) == []


@pytest.mark.parametrize("path", ["", "/a b"], ids=["another protocol", "no address"])
def test_what_answers_speaks_no_http(settings: Settings, path: str) -> None:
    """A host who mistyped the address, or its port, is told which setting to look at."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

        if not path:
            threading.Thread(target=greet, daemon=True).start()
        wrong = f"http://127.0.0.1:{server.getsockname()[1]}{path}"
        (found,) = ask_telegram(settings.model_copy(update={"api_url": wrong}), NOW)
    assert (found.level, found.about) == (Level.PROBLEM, "telegram")
    assert "not the Bot API. Check TELEGRAM_API_URL." in found.says
    assert TOKEN not in found.says


# ------------------------------------------------------------------------------ the webhook


def hooked(settings: Settings, **more: Any) -> Settings:
    """Return settings with a webhook."""
    return settings.model_copy(update={"webhook_url": HOOK, **more})


def told(findings: Iterator[Finding]) -> list[Finding]:
    """Return what is not well."""
    return [one for one in findings if one.level is not Level.OK]


ERROR = {
    "last_error_date": int(NOW.timestamp()) - 300,
    "last_error_message": "Wrong response from the webhook: 502 Bad Gateway\n",
}
OTHER = "https://elsewhere.example.org/secret-path"


@pytest.mark.parametrize(
    ("by_hook", "runs", "info", "says"),
    [
        (False, False, {"url": ""}, []),
        (False, True, {"url": ""}, []),
        (False, True, {"url": OTHER}, ["`presence run` ends it"]),
        (False, False, {"url": HOOK, **ERROR}, ["`presence run` ends it"]),
        (True, True, {"url": HOOK}, []),
        (True, False, {"url": HOOK}, []),
        (True, False, {"url": ""}, []),
        (True, False, {"url": OTHER}, []),
        (True, True, {"url": ""}, ["Restart the bot; it sets it"]),
        (True, True, {"url": OTHER}, ["another address than PRESENCE_WEBHOOK_URL. Restart"]),
        (
            True,
            True,
            {"url": HOOK, **ERROR},
            ["5 min ago Telegram could not deliver: Wrong response from the webhook: 502 Bad Ga"],
        ),
        (True, True, {"url": HOOK, **ERROR, "last_error_date": 1}, []),
        (True, True, {"url": HOOK, "pending_update_count": 100}, []),
        (True, True, {"url": HOOK, "pending_update_count": 101}, ["though the bot runs. See dep"]),
        (True, False, {"url": HOOK, "pending_update_count": 101}, ["Run: presence run"]),
        (False, True, {"url": "", "pending_update_count": 101}, ["Read the bot's log, or restart"]),
    ],
)
def test_how_updates_are_sent(
    telegram: tuple[type[Telegram], Settings],
    by_hook: bool,
    runs: bool,
    info: dict[str, Any],
    says: list[str],
) -> None:
    """Each thing that is wrong is told once, with what to do, and nothing of anybody else's."""
    server, settings = telegram
    settings = hooked(settings) if by_hook else settings
    server.info = {"pending_update_count": 0, **info}
    settings.data_dir.mkdir(parents=True)
    if runs:
        with only_one(settings.data_dir):
            found = told(ask_telegram(settings, NOW))
    else:
        found = told(ask_telegram(settings, NOW))
    assert len(found) == len(says)
    for one, words in zip(found, says, strict=True):
        assert words in one.says
        assert "\n" not in one.says
        assert "secret-path" not in one.says


def test_the_port_is_taken(settings: Settings, tmp_path: Path) -> None:
    """Whoever listens there already is told, and places that are none; nothing is made."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        [found] = told(door(hooked(settings, webhook_listen=f"127.0.0.1:{port}")))
        assert f"(127.0.0.1:{port}) is taken. Stop" in found.says
        with only_one(_made(settings.data_dir)):
            assert told(door(hooked(settings, webhook_listen=f"127.0.0.1:{port}"))) == []
    with only_one(settings.data_dir):
        [found] = told(door(hooked(settings, webhook_listen=f"127.0.0.1:{port}")))
    assert "nothing listens at" in found.says
    assert told(door(hooked(settings, webhook_listen=f"127.0.0.1:{port}"))) == []
    [found] = told(door(hooked(settings, webhook_listen="192.0.2.1:8081")))
    assert "cannot be used" in found.says
    place = tmp_path / "s"
    listen = f"unix:{place}"
    assert told(door(hooked(settings, webhook_listen=listen))) == []
    assert not place.exists()
    with closing(socket.socket(socket.AF_UNIX)) as taken:
        taken.bind(str(place))
        taken.listen()
        [found] = told(door(hooked(settings, webhook_listen=listen)))
        assert "is taken" in found.says
    assert told(door(hooked(settings, webhook_listen=listen))) == []  # what a kill left
    place.unlink()
    place.touch()
    [found] = told(door(hooked(settings, webhook_listen=listen)))
    assert "is a file" in found.says
    [found] = told(door(hooked(settings, webhook_listen=f"unix:{tmp_path}/nowhere/s")))
    assert "is no directory" in found.says


def test_a_socket_has_a_path_that_is_too_long(settings: Settings) -> None:
    """It is told as long as the system takes none of it; nothing is made."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        fits = Path(short) / ("s" * (107 - len(short) - 1))
        beyond = fits.with_name(fits.name + "s")
        assert told(door(hooked(settings, webhook_listen=f"unix:{fits}"))) == []
        [found] = told(door(hooked(settings, webhook_listen=f"unix:{beyond}")))
        assert "longer than the 107 bytes" in found.says
        assert list(Path(short).iterdir()) == []
        with closing(socket.socket(socket.AF_UNIX)) as line:
            with pytest.raises(OSError, match="too long"):
                line.bind(str(beyond))
            line.bind(str(fits))


def test_an_address_is_told_as_it_is_written(settings: Settings) -> None:
    """The one of IPv6 stands in brackets, as in the settings."""
    with only_one(_made(settings.data_dir)):
        [found] = told(door(hooked(settings, webhook_listen="[::1]:1")))
    assert "nothing listens at [::1]:1." in found.says


def _made(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_others_may_read_the_secret(settings: Settings) -> None:
    """A secret that others may have read is to be replaced; without a webhook nobody looks."""
    secret = _made(settings.data_dir) / SECRET_NAME
    secret.write_text("x" * 32)
    secret.chmod(0o644)
    free = {"webhook_listen": f"unix:{settings.data_dir}/s"}
    [found] = told(door(hooked(settings, **free)))
    assert found.says.startswith(f"Others may have read {secret}. Delete it")
    secret.chmod(0o600)
    assert told(door(hooked(settings, **free))) == []
    assert list(door(settings)) == []
