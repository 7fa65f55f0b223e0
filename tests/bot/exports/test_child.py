"""The process that makes a document, from within."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from bot.exports.child import Answer, Question, lines, make
from bot.exports.document import export
from tests.bot.exports.test_reading import DAY, NOW, whole

ROOT = Path(__file__).parents[3]
PROGRAM = "from bot.exports.child import main; main(60)"
TRIES = """
import sys
from bot.exports import child
def made(question, document):
    try:
        with open(sys.argv[1], "w") as file:
            file.write("x")
            file.flush()
    except OSError as error:
        return child.Answer(), str(error.errno).encode()
child._made = made
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
child.main(60)
"""


def asked(program: str, question: bytes, *args: str) -> bytes:
    """Let a process answer."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *args],
        input=question,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    return ran.stdout


def test_what_is_asked_and_answered() -> None:
    """A line of JSON each way, and a document behind it."""
    for kind, begins in (("csv", b"\xef\xbb\xbf"), ("md", b"# All"), ("json", b"{")):
        given = b"".join(lines(Question(kind, "en", NOW), whole()))
        head, _, made = asked(PROGRAM, given).partition(b"\n")
        assert json.loads(head) == {"left_out": 0, "scripts": []}
        assert made.startswith(begins)


def test_json_is_the_same_as_made_here() -> None:
    """Byte for byte, half characters and all; of some days, too."""
    for everything in (whole(), replace(whole(), period=(DAY, DAY))):
        given = b"".join(lines(Question("json", "en", NOW, everything.period), everything))
        _, _, made = asked(PROGRAM, given).partition(b"\n")
        assert made == export(everything, NOW)


def test_it_writes_no_file(tmp_path: Path) -> None:
    """What was written is on no disk, whatever a library does."""
    question = msgspec.json.encode(Question("csv", "en", NOW))
    answer = asked(TRIES, question + b"\n", str(tmp_path / "a"))
    assert answer.endswith(b"\n27")  # EFBIG


def test_scripts_that_cannot_be_drawn() -> None:
    """They come back as an answer, not as an error."""
    assert make(Question("pdf", "en", NOW), whole()) == (Answer(scripts=("HEBREW",)), b"")
