"""Logs: one line an event, in UTC, to stderr, and never a token or an address that is a key.

python-telegram-bot, httpx and aiosqlite write tokens, addresses and people's words at INFO and
DEBUG, so they stay at WARNING whatever the level is. Everything that is still written passes one
filter: bot tokens are replaced, and of each web address only scheme and host remain, because
calendar feeds, webhooks and invitations carry their secret in the rest. Of an error its kind and
its way are written and not its text, which may quote what a person said.
"""

import asyncio
import contextlib
import faulthandler
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO
from urllib.parse import quote

QUIET: Final = ("aiohttp", "aiosqlite", "apscheduler", "httpcore", "httpx", "telegram")
"""Libraries whose DEBUG and INFO lines hold tokens or words."""

_TOKEN: Final = re.compile(r"(?<![0-9])[0-9]{6,}(?::|%3A)[\w-]{30,}", re.IGNORECASE)
_WEB: Final = re.compile(r"(?:webcals?|https?)://[^\s\"<>]+", re.IGNORECASE)
_CALENDAR: Final = re.compile(r"webcal|.*\.ics\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(
    r"(https?://)(?:[^\s\"<>/@]*@)?([^\s\"<>/?#]+)[/?#][^\s\"<>]+", re.IGNORECASE
)
_IN_CALLBACK: Final = "Exception in callback"
_log: Final = logging.getLogger(__name__)


class Redactor(logging.Filter):
    """Takes secrets out of a log record: out of its text, its traceback and its stack.

    Args:
        secrets: strings to take out besides what looks like a token or an address.
    """

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self._forms: set[str] = set()
        self._secrets = re.compile(r"(?!)")
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        """Take these out too: also quoted, in another case, broken over lines, and a token's half.

        Of a token the part behind the colon is the secret one.
        """
        for secret in filter(None, secrets):
            for one in filter(None, (secret, secret.partition(":")[2])):
                quoted = quote(one, safe="")
                self._forms |= {one, quote(one), quoted, quote(quoted)}
        forms = sorted(self._forms, key=len, reverse=True)
        broken = (r"(?:[\r\n]\s*)?".join(map(re.escape, form)) for form in forms)
        self._secrets = re.compile("|".join(broken) or r"(?!)", re.IGNORECASE)

    def redact(self, text: str) -> str:
        """Return the text without secrets."""
        text = _WEB.sub(_without_its_secret, text)
        return _TOKEN.sub("<token>", self._secrets.sub("<secret>", text))

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record in place; every record passes."""
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - logging itself would print the arguments as they are
            text = f"A log line at {record.module}:{record.lineno} could not be put together."
        record.msg, record.args = self.redact(text), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self.redact(_way(record.exc_info[1]))
        elif record.exc_text:
            record.exc_text = self.redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        return True


def _without_its_secret(address: re.Match[str]) -> str:
    if _CALENDAR.match(address[0]):
        return "<calendar address>"
    return _ADDRESS.sub(r"\1\2/...", address[0])


class _Line(logging.Formatter):
    """`2026-03-01T11:05:00.123Z WARNING bot.app: text`; a traceback follows, indented."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's own names
        """Return the record's time in UTC, in milliseconds."""
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line; no text can pretend to be two, or steer a terminal."""
        record.message = _visible(record.getMessage())
        record.asctime = self.formatTime(record)
        line = self.formatMessage(record)
        details = "\n".join(text for text in (record.exc_text, record.stack_info) if text)
        return line + "".join(f"\n    {_visible(detail)}" for detail in details.splitlines())


class _Json(_Line):
    """One JSON object a line: `at`, `level`, `logger`, `text`, and where there is one, `trace`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON, ASCII alone."""
        told = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "text": record.getMessage(),
        }
        trace = "\n".join(text for text in (record.exc_text, record.stack_info) if text)
        return json.dumps(told | ({"trace": trace} if trace else {}))


def set_up(level: str, *secrets: str, stream: TextIO | None = None, form: str = "text") -> None:
    """Make the process write its log, and nothing else, redacted and to one place.

    This takes over the root logger, Python's warnings, and what the interpreter prints when an
    error reaches the top of the program, of a thread, or of a destructor. Where the interpreter
    itself crashes, it still writes which functions were being run (Python, "faulthandler": names
    of files and functions, and line numbers; no values), as plain text.

    Args:
        level: the name of the lowest level to write, such as `INFO`.
        secrets: strings that must never appear, such as the token.
        stream: where to write; stderr if None.
        form: `text`, or `json` for a JSON object a line.
    """
    handler = logging.StreamHandler(stream)
    handler.addFilter(Redactor(*secrets))
    lines = _Json if form == "json" else _Line
    handler.setFormatter(lines("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    sys.excepthook = _on_error
    sys.unraisablehook = _on_unraisable
    threading.excepthook = _on_thread_error
    with contextlib.suppress(AttributeError, OSError, ValueError):  # a stderr that is no file
        faulthandler.enable()


def keep_out(secret: str) -> None:
    """See that a secret which was not known to `set_up` never appears in the log either."""
    for handler in logging.getLogger().handlers:
        for one in handler.filters:
            if isinstance(one, Redactor):
                one.add(secret)


def _visible(text: str) -> str:
    """Return text with an escape for what is not to be seen."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def on_loop_error(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:  # noqa: ARG001 - asyncio's signature
    """Log what reaches the top of an event loop: give it to `loop.set_exception_handler`.

    The other objects in the context are left out: their `repr` may hold anything. So may the
    arguments that asyncio writes behind the name of a callback.
    """
    message = str(context.get("message", "Error in the event loop"))
    if message.startswith(_IN_CALLBACK):
        message = _IN_CALLBACK
    _log.error("%s", message, exc_info=_cause(context))


def _cause(context: Mapping[str, Any]) -> BaseException | None:
    cause = context.get("exception")
    return cause if isinstance(cause, BaseException) else None


def _on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        _log.info("Stopped from the keyboard.")
        return
    _log.critical("Presence stopped at an error.", exc_info=(kind, error, trace))


def _on_thread_error(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None:
        _log.critical("A thread stopped at an error.", exc_info=hook.exc_value)


def _on_unraisable(hook: "sys.UnraisableHookArgs") -> None:
    _log.error("An error while cleaning up.", exc_info=hook.exc_value)


def _way(error: BaseException) -> str:
    """Return the tracebacks of an error and of what led to it, without their texts."""
    told: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        steps = "".join(traceback.format_tb(link.__traceback__))
        told.append(f"Traceback (most recent call last):\n{steps}{type(link).__qualname__}\n")
        before = None if link.__suppress_context__ else link.__context__
        link = before if link.__cause__ is None else link.__cause__
    return "which led to\n".join(reversed(told))


def where(error: BaseException) -> str:
    """Return the kind and place of an error. Its text is left out: it may hold a person's words."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return type(error).__name__
    code = frame.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_name}, line {frame.tb_lineno}"
