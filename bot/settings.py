"""Settings: from the environment and `.env` to typed values, or one line for each thing to change.

The environment wins over `.env`. An empty value counts as missing. No line about a problem ever
holds the value of a secret.
"""

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import (
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.whereabouts import (
    absolute,
    directory_problem,
    is_loopback,
    listening_place,
    url_parts,
)

ENV_FILE: Final = Path(".env")
"""Where settings are read from besides the environment; under the current directory."""

_TOKEN: Final = re.compile(r"[0-9]{6,20}:[A-Za-z0-9_-]{30,64}")
_KEY: Final = re.compile(r"[0-9a-fA-F]{64}|[\w+/-]{43}=?", re.ASCII)
_USERNAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")
_CREDENTIAL: Final = "presence-master-key"
_TOKEN_CREDENTIAL: Final = "presence-bot-token"  # noqa: S105 - its name
_LONGEST_FILE: Final = 4096
WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""What a webhook's secret is made of (setWebhook, secret_token); a shorter one could be guessed."""
_WEBHOOK_PORTS: Final = frozenset({None, 80, 88, 443, 8443})
"""Ports that Telegram sends to (core.telegram.org/bots/api#setwebhook)."""
_MASTER_KEY: Final = "PRESENCE_MASTER_KEY"


class SettingsProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """Something about the settings is missing or wrong.

    Attributes:
        lines: what to change, one line each.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """What Presence is told from outside. Make one with `load`.

    Attributes:
        token: the bot's token from @BotFather; None where it was not asked for.
        token_file: the file it was read from, if it was.
        api_url: requests go to `{api_url}/bot{token}/{method}`, files come from
            `{api_url}/file/bot{token}/{path}`; without a slash at its end.
        bot_username: the bot's name without its @; None if not set.
        data_dir: the absolute directory of the database and the keyring.
        master_key_file: the absolute path of the master key's file: as named, else systemd's
            credential, else the one in the user's configuration directory.
        master_key: the master key itself, if the environment holds it: see `bot.keysource`.
        log_level: how much is written to the log.
        log_format: whether a line of it is text for a person or a JSON object.
        backup_dir: the absolute directory of the backups.
        backups_kept: how many backups are kept.
        keyring_copy: the absolute path of the keyring's one copy, outside `backup_dir`.
        webhook_url: the public address that Telegram sends updates to; None: it is asked for them.
        webhook_listen: where the reverse proxy hands them on to; see `webhook_place`.
        webhook_secret: what Telegram shall bring with each; None: one is made.
    """

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(alias="TELEGRAM_BOT_TOKEN")
    token_file: Path | None = Field(None, alias="TELEGRAM_BOT_TOKEN_FILE")
    api_url: str = Field("https://api.telegram.org", alias="TELEGRAM_API_URL")
    bot_username: str | None = Field(None, alias="TELEGRAM_BOT_USERNAME")
    data_dir: Path = Field(Path("data"), alias="PRESENCE_DATA_DIR", validate_default=True)
    master_key_file: Path = Field(alias="PRESENCE_MASTER_KEY_FILE")
    master_key: SecretStr | None = Field(None, alias=_MASTER_KEY)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", alias="PRESENCE_LOG_LEVEL"
    )
    log_format: Literal["text", "json"] = Field("text", alias="PRESENCE_LOG_FORMAT")
    backup_dir: Path = Field(None, alias="PRESENCE_BACKUP_DIR", validate_default=True)
    backups_kept: int = Field(14, alias="PRESENCE_BACKUPS_KEPT", ge=1)
    keyring_copy: Path = Field(None, alias="PRESENCE_KEYRING_COPY", validate_default=True)
    webhook_url: str | None = Field(None, alias="PRESENCE_WEBHOOK_URL")
    webhook_listen: str = Field("127.0.0.1:8081", alias="PRESENCE_WEBHOOK_LISTEN")
    webhook_secret: SecretStr | None = Field(None, alias="PRESENCE_WEBHOOK_SECRET")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Believe `load` alone, which has read the environment and the file."""
        return (init_settings,)

    _credential: Path | None = PrivateAttr(None)
    _names_key_file: bool = PrivateAttr(default=False)

    @property
    def credential(self) -> Path | None:
        """The master key as a systemd credential (systemd.exec(5), LoadCredential=), if given."""
        return self._credential

    @property
    def names_key_file(self) -> bool:
        """Whether the master key's file was named, and is not the default."""
        return self._names_key_file

    @property
    def db_path(self) -> Path:
        """The database's file."""
        return self.data_dir / "presence.db"

    @property
    def webhook_place(self) -> Path | tuple[str, int]:
        """Where the webhook listens: the path of a unix socket, or an address and a port."""
        return listening_place(self.webhook_listen)

    @field_validator("token")
    @classmethod
    def _token_has_its_shape(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(
                "does not look like a bot token (digits, a colon, letters). "
                "Copy it again from @BotFather, the whole of it."
            )
        return token

    @field_validator("api_url")
    @classmethod
    def _api_url_is_safe(cls, url: str) -> str:
        parts = url_parts(url)
        host = (parts and parts.hostname) or ""
        if parts is None or parts.scheme not in {"http", "https"} or not host:
            raise ValueError("is not a web address. Write https:// and a host, or leave it out.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("holds more than a host and a path. Leave out names, ? and #.")
        if parts.scheme == "http" and not is_loopback(host):
            raise ValueError(
                "would send the token and everyone's words unencrypted. Write https://; "
                "plain http is for this machine alone."
            )
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook_is_public(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = url_parts(url)
        if parts is None or parts.scheme != "https" or not parts.hostname or not url.isascii():
            raise ValueError("is not an https:// address. Write the one that Telegram can reach.")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("holds more than a host and a path. Leave out names, ? and #.")
        if parts.port not in _WEBHOOK_PORTS:
            raise ValueError("has a port that Telegram does not send to. Use 443, 80, 88 or 8443.")
        return url

    @field_validator("webhook_listen")
    @classmethod
    def _listens_somewhere(cls, place: str) -> str:
        listening_place(place)
        return place

    @field_validator("webhook_secret")
    @classmethod
    def _secret_has_its_shape(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError(
                "is not 16 to 256 of A-Z, a-z, 0-9, _ and -. Leave it out, and one is made."
            )
        return secret

    @field_validator("bot_username")
    @classmethod
    def _username_is_one(cls, name: str | None) -> str | None:
        bare = name.removeprefix("@") if name else None
        if bare is not None and not _USERNAME.fullmatch(bare):
            raise ValueError("is not a Telegram username. Write the bot's, such as presence_bot.")
        return bare

    @field_validator("data_dir")
    @classmethod
    def _data_dir_is_usable(cls, path: Path) -> Path:
        path = absolute(path)
        if problem := directory_problem(path):
            raise ValueError(problem)
        return path

    @field_validator("master_key_file")
    @classmethod
    def _key_file_is_a_file(cls, path: Path) -> Path:
        path = absolute(path)
        if path.is_dir():
            raise ValueError(f"is the directory {path}. Name a file, such as {path}/master.key.")
        return path

    @field_validator("master_key")
    @classmethod
    def _master_key_has_its_shape(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not _KEY.fullmatch(key.get_secret_value()):
            raise ValueError(
                "does not hold a key: 64 hexadecimal digits, or 44 signs of base64. "
                "Put back what was used here before."
            )
        return key

    @field_validator("backup_dir", "keyring_copy", mode="before")
    @classmethod
    def _in_the_data_dir(cls, path: str | Path | None, info: ValidationInfo) -> Path:
        if path is not None:
            return absolute(Path(path))
        default = "backups" if info.field_name == "backup_dir" else "keyring-copy/keyring.db"
        return Path(info.data.get("data_dir", "data"), default)

    @field_validator("backup_dir")
    @classmethod
    def _backup_dir_is_no_file(cls, path: Path) -> Path:
        with contextlib.suppress(OSError):  # a disk that is away keeps nobody from running
            if path.is_file():
                raise ValueError(f"({path}) is a file. Name a directory.")
        return path

    @field_validator("keyring_copy")
    @classmethod
    def _copy_lies_apart(cls, path: Path, info: ValidationInfo) -> Path:
        backups = info.data.get("backup_dir")
        if backups is not None and path.resolve().is_relative_to(backups.resolve()):
            raise ValueError(
                f"({path}) lies among the backups, where a copy of one is a copy of both. "
                "Keep it apart."
            )
        data = info.data.get("data_dir")
        if data is not None and path.resolve() == (data / "keyring.db").resolve():
            raise ValueError(f"({path}) is the keyring itself. Name another file, for its copy.")
        return path

    @field_validator("log_format", mode="before")
    @classmethod
    def _log_format_in_small_letters(cls, form: str) -> str:
        return form.lower()

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level_in_capitals(cls, level: str) -> str:
        return level.upper()


def load(
    environ: Mapping[str, str] | None = None,
    env_file: Path | None = ENV_FILE,
    *,
    with_token: bool = True,
) -> Settings:
    """Read the settings. Nothing is made or touched.

    Args:
        environ: the environment; the process's own if None.
        env_file: a file of `NAME=value` lines that the environment overrides; it may be missing.
        with_token: False for what needs no token: it is neither required, checked nor kept.

    Returns:
        The settings.

    Raises:
        SettingsProblem: with a line for each thing that is missing or wrong.
    """
    environ = taken() if environ is None else environ
    given: dict[str, Any] = {**_file_values(env_file), **_known(environ)}
    if not with_token:
        given["TELEGRAM_BOT_TOKEN"] = None
    elif token := _token_of_a_file(given, environ):
        given["TELEGRAM_BOT_TOKEN"] = token
    credential, named = _credential_file(environ), "PRESENCE_MASTER_KEY_FILE" in given
    if default := credential or _default_key_file(environ):
        given.setdefault("PRESENCE_MASTER_KEY_FILE", default)
    try:
        settings = Settings(**given)
        settings._credential, settings._names_key_file = credential, named  # noqa: SLF001
        return settings  # noqa: TRY300 - it is what was tried
    except ValidationError as error:
        lines = [_line(_name(str(one["loc"][0])), one) for one in error.errors()]
    raise SettingsProblem(*lines)


def taken() -> dict[str, str]:
    """Return the process's environment, and take the master key out of it.

    No child inherits it then. (The kernel goes on showing what the process was started with, in
    `/proc/PID/environ`, to its own user and to root: proc(5).)
    """
    environ = dict(os.environ)
    os.environ.pop(_MASTER_KEY, None)
    return environ


def names() -> tuple[str, ...]:
    """Return the names of all settings, as the environment spells them."""
    return tuple(str(field.alias) for field in Settings.model_fields.values())


def _known(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name in names() if (value := environ.get(name, "").strip())}


def _file_values(env_file: Path | None) -> dict[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    try:
        read = DotEnvSettingsSource(Settings, env_file=env_file, env_file_encoding="utf-8").env_vars
    except (OSError, UnicodeDecodeError):
        raise SettingsProblem(
            f"{env_file} cannot be read. Make it a text file that this user may read."
        ) from None
    return _known({name.upper(): value for name, value in read.items() if value})


def _credential_file(environ: Mapping[str, str]) -> Path | None:
    """Find what systemd handed over."""
    if directory := environ.get("CREDENTIALS_DIRECTORY"):
        credential = Path(directory) / _CREDENTIAL
        if credential.exists():
            return credential.absolute()
    return None


def _default_key_file(environ: Mapping[str, str]) -> Path | None:
    """Name the file in the user's configuration directory."""
    config = Path(environ.get("XDG_CONFIG_HOME", ""))
    if not config.is_absolute():  # the XDG Base Directory Specification has such values ignored
        home = Path(environ.get("HOME", ""))
        if not home.is_absolute():
            return None
        config = home / ".config"
    return config / "presence" / "master.key"


def _token_of_a_file(given: Mapping[str, Any], environ: Mapping[str, str]) -> str | None:
    """Return the token from the file that is named, else from the systemd credential.

    Raises:
        SettingsProblem: it cannot be read, or is given twice.
    """
    name = given.get("TELEGRAM_BOT_TOKEN_FILE")
    if name and "TELEGRAM_BOT_TOKEN" in given:
        raise SettingsProblem(
            "TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set. Leave one out."
        )
    directory = environ.get("CREDENTIALS_DIRECTORY")
    if name:
        path = Path(name)
    elif directory and "TELEGRAM_BOT_TOKEN" not in given:
        path = Path(directory) / _TOKEN_CREDENTIAL
        if not path.exists():
            return None
    else:
        return None
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_FILE).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SettingsProblem(
            f"TELEGRAM_BOT_TOKEN_FILE ({path}) cannot be read: {why}. "
            "Write the token into a file that this user may read."
        ) from None


def _name(place: str) -> str:
    """Return a setting's name in the environment; pydantic names defaults by their field."""
    field = Settings.model_fields.get(place)
    return place if field is None else str(field.alias)


def _line(name: str, error: Any) -> str:
    if name == "TELEGRAM_BOT_TOKEN" and error["type"] == "missing":
        return (
            "TELEGRAM_BOT_TOKEN is missing. Ask @BotFather in Telegram for one with /newbot, "
            "and put it in the environment or in .env."
        )
    if name == "PRESENCE_MASTER_KEY_FILE" and error["type"] == "missing":
        return "PRESENCE_MASTER_KEY_FILE is missing. Name a file outside the data directory."
    if name == "PRESENCE_LOG_LEVEL":
        return "PRESENCE_LOG_LEVEL is not a level. Write DEBUG, INFO, WARNING, ERROR or CRITICAL."
    if name == "PRESENCE_LOG_FORMAT":
        return "PRESENCE_LOG_FORMAT is not a format. Write text or json."
    if name == "PRESENCE_BACKUPS_KEPT":
        return "PRESENCE_BACKUPS_KEPT is not a number. Write how many backups to keep, 1 or more."
    problem = error.get("ctx", {}).get("error", "cannot be read.")
    return f"{name} {problem}"
