import asyncio
import faulthandler
import io
import json
import logging
import re
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import time_machine

from bot import logs

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz-_01234"
NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)
FEED = "https://calendar.google.com/calendar/ical/jane%40x.org/private-0a1b2c/basic.ics"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process writes at DEBUG; everything is put back afterwards."""
    root, loggers = logging.getLogger(), [logging.getLogger(name) for name in logs.QUIET]
    before = root.handlers[:], root.level, [logger.level for logger in loggers]
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    stream = io.StringIO()
    faults = faulthandler.is_enabled()
    logs.set_up("DEBUG", "my very secret", stream=stream)
    yield stream
    if not faults:
        faulthandler.disable()
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before[0], before[1]
    for logger, level in zip(loggers, before[2], strict=True):
        logger.setLevel(level)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


@time_machine.travel(NOW, tick=False)
def test_a_line_has_time_level_and_name(log: io.StringIO) -> None:
    """A log line starts with its time in UTC, its level and its logger."""
    logging.getLogger("bot.app").info("Started with %d people.", 3)
    assert log.getvalue() == "2026-03-01T11:05:00.000Z INFO bot.app: Started with 3 people.\n"


def test_a_line_is_one_line(log: io.StringIO) -> None:
    """Text with line breaks cannot pretend to be another log line."""
    logging.getLogger("bot").info("one\n2026 two\r\nthree")
    assert log.getvalue().endswith(r"one\n2026 two\r\nthree" + "\n")
    assert log.getvalue().count("\n") == 1


def test_a_line_steers_no_terminal(log: io.StringIO) -> None:
    """What would clear a screen, or be taken for a line's end by somebody, is shown as it is."""
    logging.getLogger("bot").info("a\x1b[2Jb\x0bc\x85d\u2028e\x00f שלום")
    assert log.getvalue().endswith(r"a\x1b[2Jb\x0bc\x85d\u2028e\x00f שלום" + "\n")
    record = logging.makeLogRecord({"msg": "told", "exc_text": "one\x1b[2J\ntwo"})
    handler = logging.getLogger().handlers[0]
    assert handler.format(record).endswith("told\n    one\\x1b[2J\n    two")


ODD = "9k+/:secret part/+="


@pytest.mark.parametrize(
    "text",
    [
        ODD.partition(":")[2],
        f"{ODD[:7]}\n    {ODD[7:]}",
        f"{ODD[:7]}\r\n{ODD[7:12]}\n{ODD[12:]}",
        quote(ODD),
        quote(ODD, safe="").lower(),
        quote(quote(ODD, safe=""), safe=""),
        ODD.upper(),
    ],
)
def test_a_secret_in_disguise_is_taken_out(text: str) -> None:
    """Half of a token, one broken over lines, quoted (twice), or in another case is one still."""
    line = logging.makeLogRecord({"msg": "told %s.", "args": (text,), "exc_text": text})
    assert logs.Redactor("another", ODD).filter(line)
    assert line.msg == "told <secret>."
    assert line.exc_text == "<secret>"


def test_a_secret_that_is_made_later(log: io.StringIO) -> None:
    """One that was not known when the log was set up can be kept out from then on."""
    logs.keep_out("made-a-moment-ago")
    logging.getLogger("bot").info("made-a-moment-ago, my very secret")
    assert log.getvalue().endswith("<secret>, <secret>\n")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"token {TOKEN}.", "token <token>."),
        (
            f"POST https://api.telegram.org/bot{TOKEN}/getMe done",
            "POST https://api.telegram.org/... done",
        ),
        (f"bot{TOKEN.replace(':', '%3A')}/x", "bot<token>/x"),
        ("my very secret key", "<secret> key"),
        ("?q=my%20very%20secret", "?q=<secret>"),
        (f"read {FEED} in 2 s", "read <calendar address> in 2 s"),
        (f"'{FEED}?x=1'", "'<calendar address>"),
        ("webcal://p01-caldav.icloud.com/published/2/abc", "<calendar address>"),
        (
            "hook https://me:pw@host.example:8443/hook/s3cret?x=1 set",
            "hook https://host.example:8443/... set",
        ),
        ("see https://t.me/presence_bot?start=abcdef", "see https://t.me/..."),
        ("HTTPS://H.example/x.ICS, http://H/x.icst", "<calendar address> http://H/..."),
        (f"99{TOKEN}", "<token>"),
        ("listening on http://127.0.0.1:8080", "listening on http://127.0.0.1:8080"),
        ("12:05 and 123456:short", "12:05 and 123456:short"),
    ],
)
def test_secrets_are_taken_out(log: io.StringIO, text: str, left: str) -> None:
    """Tokens, secrets and the telling part of addresses never reach the log."""
    logging.getLogger("bot").warning("%s", text)
    assert log.getvalue().endswith(f" WARNING bot: {left}\n")


@pytest.mark.parametrize("odd", ["1", "https://a", "https://", "webcal://", "123456:", ".ics"])
def test_a_long_line_is_redacted_in_time(odd: str) -> None:
    """Whatever it is made of: the log is written between two answers."""
    began = time.perf_counter()
    logs.Redactor(TOKEN).redact(odd * (100_000 // len(odd)))
    assert time.perf_counter() - began < 5


def test_secrets_are_taken_out_of_tracebacks(log: io.StringIO) -> None:
    """Of an error and its cause the kinds and the way are told, without their texts, indented."""
    try:
        fail_twice()
    except RuntimeError:
        logging.getLogger("bot").exception("It failed.", stack_info=True)
    text = log.getvalue()
    assert TOKEN not in text
    assert text.index("    ConnectionError\n") < text.index("    which led to\n")
    assert text.index("    which led to\n") < text.index("    RuntimeError\n")
    assert "in fail_twice" in text
    assert not {"Unauthorized", "refused"} & set(re.findall(r"\w+", _without_code(text)))
    assert all(line.startswith("    ") for line in text.splitlines()[1:])


def test_errors_that_led_to_each_other(log: io.StringIO) -> None:
    """A chain that ends where it began is told once, and a hidden cause is not told."""
    error, other = RuntimeError("one"), ValueError("two")
    error.__context__, other.__context__ = other, error
    logging.getLogger("bot").error("It failed.", exc_info=error)
    assert log.getvalue().count("Error\n") == 2
    error.__suppress_context__ = True
    logging.getLogger("bot").error("Again.", exc_info=error)
    assert log.getvalue().count("Error\n") == 3


def test_secrets_are_taken_out_of_stacks() -> None:
    """A stack, and a traceback put into words elsewhere, are redacted too."""
    told = {"msg": "told", "stack_info": f"stack {TOKEN}", "exc_text": f"error {TOKEN}"}
    record = logging.makeLogRecord(told)
    assert logs.Redactor().filter(record)
    assert (record.stack_info, record.exc_text) == ("stack <token>", "error <token>")


def test_other_handlers_see_redacted_records(log: io.StringIO) -> None:
    """A handler that comes later is given the record without its secrets."""
    records: list[logging.LogRecord] = []

    class Later(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    logging.getLogger().addHandler(Later())
    try:
        fail()
    except RuntimeError:
        logging.getLogger("bot").exception("told %s", TOKEN)
    assert TOKEN not in logging.Formatter().format(records[0])
    assert TOKEN not in log.getvalue()


def test_a_line_that_cannot_be_put_together(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log call with the wrong arguments is named, and its arguments are not printed."""
    logging.getLogger("bot").info("%d people", TOKEN)
    assert "A log line at test_logs:" in log.getvalue()
    assert TOKEN not in log.getvalue() + "".join(capsys.readouterr())


def test_loud_libraries_stay_quiet(log: io.StringIO) -> None:
    """Libraries that log tokens and words at DEBUG or INFO are heard from WARNING on."""
    for name in (
        "httpx",
        "httpcore.connection",
        "telegram.ext.Application",
        "aiosqlite",
        "aiohttp",
    ):
        logging.getLogger(name).info("a canary from %s", name)
        logging.getLogger(name).warning("heard from %s", name)
    assert "canary" not in log.getvalue()
    assert log.getvalue().count("heard from") == 5
    logs.set_up("ERROR", stream=log)
    assert logging.getLogger("httpx").level == logging.ERROR


def test_setting_up_twice_writes_once(log: io.StringIO) -> None:
    """Setting up again replaces what was there."""
    logs.set_up("INFO", stream=log)
    logging.getLogger("bot").debug("no")
    logging.getLogger("bot").info("yes")
    assert log.getvalue().count("yes") == 1
    assert "no" not in log.getvalue()


def test_warnings_are_redacted(log: io.StringIO) -> None:
    """Python's warnings go the same road."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"deprecated {TOKEN}", stacklevel=1)
    assert "WARNING py.warnings:" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_errors_at_the_top_are_redacted(log: io.StringIO) -> None:
    """What ends the program, a thread or a destructor is logged without its secrets."""
    error = RuntimeError(f"told {TOKEN}")
    sys.excepthook(RuntimeError, error, None)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.unraisablehook(SimpleNamespace(exc_value=error))
    text = log.getvalue()
    assert text.count("    RuntimeError\n") == 3
    assert "told" not in _without_code(text)
    assert TOKEN not in text
    assert "Traceback" in text


def _without_code(text: str) -> str:
    """Leave out the lines of source that a traceback quotes."""
    return "".join(line for line in text.splitlines(keepends=True) if "raise " not in line)


def fail_twice() -> None:
    """Fail because of a failure, with a secret in both."""
    cause = ConnectionError(f"https://api.telegram.org/bot{TOKEN}/getMe refused")
    raise RuntimeError(f"Unauthorized: {TOKEN}") from cause


def fail() -> None:
    """Fail, with a secret."""
    raise RuntimeError(f"told {TOKEN}")


def test_the_keyboard_is_no_error(log: io.StringIO) -> None:
    """Ctrl-C is a line, not a traceback."""
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "INFO bot.logs: Stopped from the keyboard." in log.getvalue()
    assert "Traceback" not in log.getvalue()


async def test_errors_in_the_loop_are_redacted(log: io.StringIO) -> None:
    """What reaches the top of the loop is logged, without the objects it came with."""
    loop = asyncio.get_running_loop()
    error = RuntimeError(f"told {TOKEN}")
    logs.on_loop_error(loop, {"message": "Lost.", "exception": error, "handle": "a canary"})
    logs.on_loop_error(loop, {})
    text = log.getvalue()
    assert "ERROR bot.logs: Lost." in text
    assert "    RuntimeError\n" in text
    assert "told" not in text
    assert "ERROR bot.logs: Error in the event loop" in text
    assert TOKEN not in text
    assert "canary" not in text


async def test_arguments_of_a_callback_are_left_out(log: io.StringIO) -> None:
    """A callback that fails is told without what it was called with."""

    def fails(words: str) -> None:
        raise ValueError(words)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.on_loop_error)
    loop.call_soon(fails, "a canary")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "ERROR bot.logs: Exception in callback\n" in log.getvalue()
    assert "in fails" in log.getvalue()
    assert "canary" not in log.getvalue()


@time_machine.travel(NOW, tick=False)
def test_a_line_as_json(log: io.StringIO) -> None:
    """One object a line, whatever is in it; secrets are out of it as well."""
    logs.set_up("DEBUG", "my very secret", stream=log, form="json")
    logging.getLogger("bot.app").info("%d of\n2026 %s, my very secret, %s", 3, "✓", TOKEN)
    [line] = log.getvalue().splitlines()
    assert json.loads(line) == {
        "at": "2026-03-01T11:05:00.000Z",
        "level": "INFO",
        "logger": "bot.app",
        "text": "3 of\n2026 ✓, <secret>, <token>",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_holds_no_words(log: io.StringIO, form: str) -> None:
    """Neither its text nor its notes, causes, groups or locals stand in the log."""
    logs.set_up("DEBUG", stream=log, form=form)
    words = "canary: she laughed at last"
    try:
        try:
            whispered = words + "!"
            {}[whispered]
        except LookupError as error:
            error.add_note(words)
            group = ExceptionGroup(words, [ValueError(words), KeyError(words)])
            group.add_note(words)
            raise RuntimeError(words, group) from group
    except RuntimeError as error:
        error.add_note(words)
        logging.getLogger("bot").exception("It failed.")
        logging.getLogger("bot").error("It failed.", exc_info=error)
    assert "RuntimeError" in log.getvalue()
    assert "ExceptionGroup" in log.getvalue()
    assert "laughed" not in _without_code(log.getvalue())
    if form == "json":
        assert all("trace" in json.loads(line) for line in log.getvalue().splitlines())


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_crash_holds_no_words(form: str) -> None:
    """Where the interpreter itself dies, it tells functions and lines, and no value of any."""
    dying = f"""
import faulthandler, sys
from bot import logs
logs.set_up("DEBUG", form="{form}")
def speak(words):
    faulthandler._sigsegv()
speak(sys.stdin.read())
"""
    done = subprocess.run(
        [sys.executable, "-c", dying],
        input="canary: she laughed at last",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode < 0
    assert "Segmentation fault" in done.stderr
    assert "in speak" in done.stderr
    assert "canary" not in done.stderr + done.stdout
