import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsProblem, load, names

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"
SECRET = "AAabcdefghijklmn"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def nobody() -> Iterator[None]:
    """Somebody without rights, for whom a read-only directory is one."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def given(**more: str) -> dict[str, str]:
    """Make an environment in which all is well, with something changed."""
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "HOME": "/home/therapist", **more}


def problems(environ: dict[str, str], env_file: Path | None = None) -> tuple[str, ...]:
    """Load what cannot be loaded, and return the lines about it."""
    with pytest.raises(SettingsProblem) as caught:
        load(environ, env_file)
    return caught.value.lines


def test_a_token_is_enough(home: Path) -> None:
    """With nothing but a token, everything has its default, and paths are whole."""
    settings = load(given(), None)
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert settings.api_url == "https://api.telegram.org"
    assert settings.bot_username is None
    assert settings.data_dir == home / "data"
    assert settings.db_path == home / "data" / "presence.db"
    assert settings.master_key_file == Path("/home/therapist/.config/presence/master.key")
    assert settings.log_level == "INFO"
    assert list(home.iterdir()) == []


def test_the_token_hides_itself() -> None:
    """Neither repr nor str of the settings shows the token."""
    settings = load(given(), None)
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()


def test_everything_can_be_set(home: Path) -> None:
    """Every setting is read from the environment, spaces around values are forgiven."""
    settings = load(
        {
            "TELEGRAM_BOT_TOKEN": f" {TOKEN}\n",
            "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
            "TELEGRAM_BOT_USERNAME": "@presence_bot",
            "PRESENCE_DATA_DIR": "here/data",
            "PRESENCE_MASTER_KEY_FILE": "keys/master.key",
            "PRESENCE_LOG_LEVEL": "debug",
            "PRESENCE_LOG_FORMAT": "JSON",
        },
        None,
    )
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.bot_username == "presence_bot"
    assert settings.data_dir == home / "here" / "data"
    assert settings.master_key_file == home / "keys" / "master.key"
    assert settings.log_level == "DEBUG"


def test_the_environment_wins_over_the_file(home: Path) -> None:
    """`.env` is read from the current directory, and the environment overrides it."""
    (home / ".env").write_text(
        f'TELEGRAM_BOT_TOKEN="{TOKEN}"\nTELEGRAM_BOT_USERNAME=from_file\n'
        "PRESENCE_LOG_LEVEL=ERROR\nPRESENCE_DATA_DIR=\nSOMETHING_ELSE=1\n"
    )
    settings = load({"HOME": "/home/x", "PRESENCE_LOG_LEVEL": "WARNING"})
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert settings.bot_username == "from_file"
    assert settings.log_level == "WARNING"
    assert settings.data_dir == home / "data"


@pytest.mark.usefixtures("home")
def test_the_processes_own_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without arguments the process's environment is read, and a given one is read alone."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_BOT_USERNAME", "outer_bot")
    assert load().bot_username == "outer_bot"
    assert load(given()).bot_username is None


def test_everything_wrong_is_told_at_once(home: Path) -> None:
    """All that is wrong is told in one go, a line each, and no line holds the token."""
    (home / "file").touch()
    lines = problems(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN.replace(":", ";"),
            "TELEGRAM_API_URL": "ftp://example.org",
            "TELEGRAM_BOT_USERNAME": "not a name",
            "PRESENCE_DATA_DIR": "file",
            "PRESENCE_MASTER_KEY_FILE": str(home),
            "PRESENCE_MASTER_KEY": "c2VjcmV0",
            "PRESENCE_LOG_LEVEL": "LOUD",
            "PRESENCE_LOG_FORMAT": "xml",
            "PRESENCE_BACKUP_DIR": "file",
            "PRESENCE_BACKUPS_KEPT": "0",
            "PRESENCE_KEYRING_COPY": "~no-such-user/keyring.db",
            "PRESENCE_WEBHOOK_URL": "http://example.org/telegram",
            "PRESENCE_WEBHOOK_LISTEN": "everywhere",
            "PRESENCE_WEBHOOK_SECRET": "short",
        }
    )
    told = [name for name in names() if name != "TELEGRAM_BOT_TOKEN_FILE"]  # it is told alone
    assert [line.split()[0] for line in lines] == told
    assert all(line.endswith(".") and "\n" not in line for line in lines)
    assert SECRET not in "".join(lines)
    assert "c2VjcmV0" not in "".join(lines)


def test_no_token_and_no_home() -> None:
    """What is missing is told with where to get it."""
    lines = problems({})
    assert len(lines) == 2
    assert lines[0].startswith("TELEGRAM_BOT_TOKEN is missing. Ask @BotFather")
    assert lines[1].startswith("PRESENCE_MASTER_KEY_FILE is missing.")


@pytest.mark.parametrize("token", ["", " ", None])
def test_an_empty_token_is_a_missing_one(token: str | None) -> None:
    """An empty value is told like a missing one."""
    environ = given() | {"TELEGRAM_BOT_TOKEN": token or ""}
    assert "is missing" in problems(environ)[0]


@pytest.mark.parametrize("token", [TOKEN[10:], TOKEN[:20], f"bot{TOKEN}", f"{TOKEN} {TOKEN}"])
def test_a_garbled_token_is_told_without_its_value(token: str) -> None:
    """A token of another shape is refused, and not repeated."""
    (line,) = problems(given(TELEGRAM_BOT_TOKEN=token))
    assert line.startswith("TELEGRAM_BOT_TOKEN does not look like a bot token")
    assert token not in line


def test_what_needs_no_token_does_not_read_it() -> None:
    """Without need of a token, a missing or garbled one is no problem, and is not kept."""
    for token in ("", "garbled", TOKEN):
        settings = load(given(TELEGRAM_BOT_TOKEN=token), None, with_token=False)
        assert settings.token is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://api.telegram.org", "unencrypted"),
        ("http://127.0.0.1.example.org", "unencrypted"),
        ("http://192.168.1.5:8081", "unencrypted"),
        ("http://localhost.example.org", "unencrypted"),
        ("https://user:pass@example.org", "more than a host"),
        ("https://example.org/?a=b", "more than a host"),
        ("example.org", "not a web address"),
        ("https://", "not a web address"),
        ("http://[::1", "not a web address"),
        ("http://127.0.0.1:99999", "not a web address"),
    ],
)
def test_an_unsafe_address_is_refused(url: str, says: str) -> None:
    """Words and token travel encrypted, or stay on this machine."""
    (line,) = problems(given(TELEGRAM_API_URL=url))
    assert line.startswith("TELEGRAM_API_URL ")
    assert says in line
    assert "pass" not in line


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://127.0.0.2", "http://[::1]:80", "https://example.org/api"]
)
def test_a_safe_address_is_taken(url: str) -> None:
    """Loopback may be plain http; anything over https may have a path."""
    assert load(given(TELEGRAM_API_URL=f"{url}/"), None).api_url == url


@pytest.mark.parametrize("name", ["a", "1bot", "two words", "t.me/x", "@@bot", "ünter_bot"])
def test_a_username_that_is_none_is_refused(name: str) -> None:
    """What Telegram would not take as a username is not taken here."""
    (line,) = problems(given(TELEGRAM_BOT_USERNAME=name))
    assert line.startswith("TELEGRAM_BOT_USERNAME is not a Telegram username")


def test_a_file_where_the_directory_should_be(home: Path) -> None:
    """A file in the way of the data directory is named, and stays."""
    (home / "data").write_text("mine")
    (line,) = problems(given(PRESENCE_DATA_DIR="data/below"))
    assert f"{home}/data is a file" in line
    assert (home / "data").read_text() == "mine"


@pytest.mark.parametrize("below", ["", "new", "new/er"])
@pytest.mark.usefixtures("nobody")
def test_a_directory_that_cannot_be_written(below: str) -> None:
    """A directory that this user cannot write or make is told, and nothing is made."""
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o555)
        (line,) = problems(given(PRESENCE_DATA_DIR=f"{root}/{below}"))
        assert "cannot be written by this user" in line
        assert list(Path(root).iterdir()) == []


@pytest.mark.usefixtures("nobody")
def test_a_directory_that_cannot_be_looked_at() -> None:
    """A directory hidden from this user is told, not a traceback."""
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0)
        (line,) = problems(given(PRESENCE_DATA_DIR=f"{root}/a/b"))
        Path(root).chmod(0o700)
    assert "cannot be" in line


def test_an_unknown_home_is_told() -> None:
    """A path below the home of someone unknown is told."""
    (line,) = problems(given(PRESENCE_DATA_DIR="~no-such-user/data"))
    assert line.startswith("PRESENCE_DATA_DIR names a home directory that is not known")


def test_where_backups_and_the_copy_go(home: Path) -> None:
    """Into the data directory, unless told otherwise; never the copy among the backups."""
    settings = load(given(PRESENCE_DATA_DIR="here"), None)
    assert settings.backup_dir == home / "here" / "backups"
    assert settings.keyring_copy == home / "here" / "keyring-copy" / "keyring.db"
    assert settings.backups_kept == 14
    settings = load(given(PRESENCE_BACKUP_DIR="b", PRESENCE_KEYRING_COPY="k/keyring.db"), None)
    assert settings.backup_dir == home / "b"
    assert settings.keyring_copy == home / "k" / "keyring.db"
    (line,) = problems(given(PRESENCE_BACKUP_DIR="b", PRESENCE_KEYRING_COPY="b/x/keyring.db"))
    assert "lies among the backups" in line
    (line,) = problems(given(PRESENCE_KEYRING_COPY="data/keyring.db"))
    assert "is the keyring itself" in line


def test_an_unreadable_file_is_told(home: Path) -> None:
    """An `.env` that is no text is told in one line."""
    (home / ".env").write_bytes(b"\xff\xfe\x00")
    assert problems(given(), Path(".env")) == (
        ".env cannot be read. Make it a text file that this user may read.",
    )


def test_where_the_key_is_looked_for(home: Path) -> None:
    """The setting wins over a systemd credential, that over XDG, that over the home directory."""
    environ = given()
    default = "/home/therapist/.config/presence/master.key"
    environ["XDG_CONFIG_HOME"] = "relative/is/ignored"
    assert str(load(environ, None).master_key_file) == default
    environ["XDG_CONFIG_HOME"] = "/xdg"
    assert str(load(environ, None).master_key_file) == "/xdg/presence/master.key"
    environ["CREDENTIALS_DIRECTORY"] = str(home)
    assert str(load(environ, None).master_key_file) == "/xdg/presence/master.key"
    (home / "presence-master-key").touch()
    assert load(environ, None).master_key_file == home / "presence-master-key"
    environ["PRESENCE_MASTER_KEY_FILE"] = "/own/key"
    assert str(load(environ, None).master_key_file) == "/own/key"


def test_the_example_lists_every_setting() -> None:
    """`.env.example` holds every setting once, with its default, and loads as it stands."""
    text = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"(?m)^(?:# )?([A-Z_]+)=(.*)$", text))
    assert list(shown) == list(names())
    assert len(re.findall(r"(?m)^(?:# )?[A-Z_]+=", text)) == len(shown)
    for field in Settings.model_fields.values():
        if not field.is_required():
            default = "" if field.default is None else str(field.default)
            assert shown[str(field.alias)] == default
    assert problems({"HOME": "/home/x"}, ROOT / ".env.example")[0].startswith("TELEGRAM_BOT_TOKEN")


def test_the_readme_lists_every_setting() -> None:
    """Where the README has a table of settings, it is a table of all of them and no others."""
    text = (ROOT / "README.md").read_text()
    told = re.findall(r"(?m)^\| *`((?:TELEGRAM|PRESENCE)_[A-Z_]+)`", text)
    assert sorted(told) == sorted(names() if told else ())


# ---------------------------------------------------------------- the token from elsewhere


def test_the_token_from_a_file(home: Path) -> None:
    """A file that is named holds the token; named beside the token itself, it is one too many."""
    (home / "token").write_text(f"{TOKEN}\n")
    environ = {key: value for key, value in given().items() if key != "TELEGRAM_BOT_TOKEN"}
    environ["TELEGRAM_BOT_TOKEN_FILE"] = str(home / "token")
    found = load(environ, None)
    assert found.token is not None
    assert found.token.get_secret_value() == TOKEN
    assert SECRET not in repr(found)
    [line] = problems({**environ, "TELEGRAM_BOT_TOKEN": TOKEN})
    assert "both set" in line
    assert load(environ, None, with_token=False).token is None


def test_the_token_from_a_credential(home: Path) -> None:
    """Systemd's credential is read where nothing else is said; the environment wins."""
    environ = {key: value for key, value in given().items() if key != "TELEGRAM_BOT_TOKEN"}
    environ["CREDENTIALS_DIRECTORY"] = str(home)
    assert problems(environ)[0].startswith("TELEGRAM_BOT_TOKEN is missing")
    (home / "presence-bot-token").write_text(TOKEN)
    found = load(environ, None).token
    assert found is not None
    assert found.get_secret_value() == TOKEN
    other = TOKEN[::-1].partition(":")[2]
    (home / "presence-bot-token").write_text(other)
    found = load({**environ, "TELEGRAM_BOT_TOKEN": TOKEN}, None).token
    assert found is not None
    assert found.get_secret_value() == TOKEN


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"zeisig:not-a-token", b""])
def test_a_token_file_that_holds_none(home: Path, content: bytes | None) -> None:
    """One line says what to change, and quotes nothing of it."""
    if content is not None:
        (home / "token").write_bytes(content)
    environ = {key: value for key, value in given().items() if key != "TELEGRAM_BOT_TOKEN"}
    [line] = problems({**environ, "TELEGRAM_BOT_TOKEN_FILE": str(home / "token")})
    assert line.startswith("TELEGRAM_BOT_TOKEN")
    assert "zeisig" not in line


# ------------------------------------------------------------------------------ the webhook


@pytest.mark.parametrize(
    ("listen", "place"),
    [
        ("127.0.0.1:8081", ("127.0.0.1", 8081)),
        ("[::1]:80", ("::1", 80)),
        ("0.0.0.0:65535", ("0.0.0.0", 65535)),  # noqa: S104 - for a container
        ("unix:/run/presence/socket", Path("/run/presence/socket")),
    ],
)
def test_where_the_webhook_listens(home: Path, listen: str, place: object) -> None:
    """An address and a port, or the path of a socket."""
    assert load(given() | {"PRESENCE_WEBHOOK_LISTEN": listen}, None).webhook_place == place
    assert home


@pytest.mark.parametrize(
    "listen", ["8081", ":8081", "127.0.0.1", "localhost:80", "1.2.3.4:0", "1.2.3.4:70000", "unix:x"]
)
def test_where_it_cannot_listen(listen: str) -> None:
    """Anything else is told in one line."""
    [line] = problems(given() | {"PRESENCE_WEBHOOK_LISTEN": listen})
    assert line.startswith("PRESENCE_WEBHOOK_LISTEN is no place.")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://",
        "https://example.org:8081/",
        "https://me@example.org/",
        "https://example.org/?secret=1",
        "https://gehörnt.example/",
    ],
)
def test_an_address_telegram_would_refuse(url: str) -> None:
    """It is told before Telegram is asked."""
    [line] = problems(given() | {"PRESENCE_WEBHOOK_URL": url})
    assert line.startswith("PRESENCE_WEBHOOK_URL ")


def test_the_secret_does_not_show() -> None:
    """Neither in a repr nor in what is told of a wrong one."""
    secret = "s" * 15 + "?zeisig"
    [line] = problems(given() | {"PRESENCE_WEBHOOK_SECRET": secret})
    assert "zeisig" not in line
    good = load(given() | {"PRESENCE_WEBHOOK_SECRET": "z" * 20}, None)
    assert "z" * 20 not in repr(good)
