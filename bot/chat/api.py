"""Bot API calls over python-telegram-bot's request object, and what their failures mean.

Calls go out as the plain JSON that is stored and answers come back as plain JSON; PTB
does the HTTP, the multipart encoding and the first sorting of errors.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, Self, cast

from telegram import InputFile
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.chat.request import READ_SECONDS, NeverSentError


class Failure(Enum):
    """What is known after a call failed."""

    NOT_SENT = auto()
    """It did not reach Telegram, or Telegram says it did not do it: try again."""
    AMBIGUOUS = auto()
    """It may have been done."""
    SLOW_DOWN = auto()
    """429: try again after ``retry_after`` seconds."""
    BLOCKED = auto()
    """The person has blocked the bot, or the chat is gone."""
    UNCHANGED = auto()
    """An edit that changes nothing: as good as done."""
    ENTITIES = auto()
    """The text's markup was not accepted."""
    REFUSED = auto()
    """It will never be accepted."""
    CONFLICT = auto()
    """Somebody else reads this bot's updates."""
    WEBHOOK = auto()
    """Updates go to a webhook, and cannot be asked for."""
    REVOKED = auto()
    """The token is not, or no longer, valid."""


TRY_AGAIN = frozenset({Failure.NOT_SENT, Failure.SLOW_DOWN, Failure.AMBIGUOUS})
"""For calls that may be made twice."""


class Gone(Exception):  # noqa: N818 - it is the chat that is gone
    """The chat cannot be reached any more, for the reason of this failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.name)
        self.failure = failure


_TOO_LARGE = "too large"


def classify(error: TelegramError) -> Failure:
    """Tell what a failed call means.

    ``BadRequest`` and ``TimedOut`` are subclasses of ``NetworkError``, so the cause decides:
    it says whether a request can have left the machine (:mod:`bot.chat.request`).
    """
    match error:
        case RetryAfter():
            return Failure.SLOW_DOWN
        case InvalidToken():
            return Failure.REVOKED
        case Conflict():
            return Failure.WEBHOOK if "webhook" in error.message.lower() else Failure.CONFLICT
        case Forbidden():
            return Failure.BLOCKED
        case BadRequest():
            return _refused(error.message.lower())
        case _:
            return _by_cause(error)


def _by_cause(error: TelegramError) -> Failure:
    cause = error.__cause__
    if isinstance(cause, NeverSentError):
        return Failure.NOT_SENT
    if isinstance(error, NetworkError) and (cause is None or isinstance(cause, TelegramError)):
        # an HTTP answer other than 200: Telegram's own, or the page of a proxy before it
        return Failure.REFUSED if _TOO_LARGE in error.message.lower() else Failure.NOT_SENT
    return Failure.AMBIGUOUS


def _refused(message: str) -> Failure:
    if "not modified" in message:
        return Failure.UNCHANGED
    if "parse entities" in message:
        return Failure.ENTITIES
    if "chat not found" in message or "user is deactivated" in message:
        return Failure.BLOCKED
    return Failure.REFUSED


class _Json:
    """What a request object looks at of ``RequestData``: parameters that are JSON as they stand.

    PTB's own takes an object for each parameter, which costs as much as sending them.
    """

    contains_files = False

    def __init__(self, params: dict[str, Any]) -> None:
        self.parameters = {key: value for key, value in params.items() if value is not None}


_FILES = {"sendPhoto": "photo", "sendVoice": "voice"}
"""The parameter that carries a method's file, where it is not ``document``."""


def _with_file(params: dict[str, Any], parameter: str, document: tuple[str, bytes]) -> RequestData:
    name, content = document
    given = [RequestParameter(key, value, None) for key, value in params.items()]
    return RequestData([*given, RequestParameter.from_input(parameter, InputFile(content, name))])


class Api:
    """One bot's Bot API.

    Args:
        request: carries the calls; polling has one of its own, so that it holds up nobody.
        url: the API's address; calls go to ``{url}/bot{token}/{method}``.
        token: the bot's token.
    """

    def __init__(self, request: BaseRequest, url: str, token: str) -> None:
        self._request = request
        self._base = f"{url}/bot{token}"
        self._files = f"{url}/file/bot{token}"

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._request.shutdown()

    async def call(
        self,
        method: str,
        params: dict[str, Any],
        *,
        document: tuple[str, bytes] | None = None,
        read_timeout: float = READ_SECONDS,
    ) -> Any:
        """Make a call and return its result as JSON.

        Args:
            method: the method's name, such as ``sendMessage``.
            params: its parameters as JSON; None values are left out.
            document: name and content of the file that the method sends.
            read_timeout: seconds to wait for the answer.

        Raises:
            TelegramError: see :func:`classify`.
        """
        field = _FILES.get(method, "document")
        given = _Json(params) if document is None else _with_file(params, field, document)
        try:
            return await self._request.post(
                f"{self._base}/{method}", cast("RequestData", given), read_timeout=read_timeout
            )
        except (AttributeError, LookupError, TypeError) as error:  # JSON, but not Telegram's
            raise TelegramError("This is no answer of the Bot API") from error

    async def download(self, file_id: str) -> bytes:
        """Return what a file holds that somebody has sent (getFile; Telegram allows 20 MB).

        Raises:
            TelegramError: see :func:`classify`.
        """
        found = await self.call("getFile", {"file_id": file_id})
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str):
            raise TelegramError("This is no answer of the Bot API")
        return await self._request.retrieve(f"{self._files}/{path}", read_timeout=READ_SECONDS)
