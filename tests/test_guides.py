"""The guides for a host, and the README's doors, lead where they say.

What a guide has somebody type was tried by hand, on a box with systemd (deploy/README.md says what
and how). These tests see that it does not rot: commands, options, settings, units, paths and
sentences that are quoted are those of today.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.settings import names
from tests.conversations.desk import Desk, every_flow

ROOT = Path(__file__).parents[1]
UNITS = ROOT / "deploy" / "systemd"
GUIDES = ("README.md", "deploy/README.md", "deploy/RUNBOOK.md")
ROOMS = ("deploy", "bot", "conversations", "tests")
BY_SYSTEMD = {"status=243/CREDENTIALS", "active (running)"}
BY_TELEGRAM = {"403 Forbidden"}
PLACES = {"/var/lib/presence", "/var/lib/presence-backups", "/var/lib/presence-keyring"}
"""Where the service keeps things; the units make them."""

_VARIES = r"…|\(\w+\)|[A-Z_]{8,}|presence\.db|master\.key"
"""What a sentence puts in from elsewhere."""


@cache
def text_of(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, kind: str = "sh") -> list[str]:
    """Return the pieces of code of one kind that a document holds."""
    return re.findall(rf"(?ms)^```{kind}\n(.*?)^```", text)


def typed(name: str) -> str:
    """Return all that a guide has somebody type."""
    text = text_of(name)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))
    return "\n".join([*blocks(text), *inline])


@pytest.mark.parametrize("guide", GUIDES)
def test_what_is_typed_is_shell(guide: str) -> None:
    """Each block can be read by a shell."""
    for block in blocks(text_of(guide)):
        done = subprocess.run(
            ["sh", "-n", "-c", block], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"


@pytest.mark.parametrize("guide", GUIDES)
def test_the_helper_is_given_commands_there_are(guide: str) -> None:
    """Each `presence-as-service …` is a command of Presence with these options."""
    for name, rest in re.findall(r"presence-as-service ([a-z][a-z-]*)([^\n]*)", typed(guide)):
        command = main.commands.get(name)
        assert command is not None, f"presence-as-service {name}"
        known = {opt for one in command.params for opt in (*one.opts, *one.secondary_opts)}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", rest)) <= known, f"{name}{rest}"


@pytest.mark.parametrize("guide", GUIDES)
def test_settings_that_are_named_exist(guide: str) -> None:
    """No `PRESENCE_…` or `TELEGRAM_…` that nothing reads."""
    assert set(re.findall(r"\b(?:PRESENCE|TELEGRAM)_[A-Z_]+[A-Z]\b", text_of(guide))) <= {*names()}


@pytest.mark.parametrize("guide", GUIDES)
def test_files_of_the_project_that_are_named_exist(guide: str) -> None:
    """A path into this repository, under any version's directory or none, leads to something."""
    found = re.findall(
        rf"(?<![\w/.-])(?:/opt/presence/[\w.]+/)?((?:{'|'.join(ROOMS)})/[\w./-]+)", text_of(guide)
    )
    for path in found:
        made_by_hand = path.startswith("deploy/docker/secrets")
        assert made_by_hand or (ROOT / path.rstrip("./")).exists(), f"{path} is not there"


@pytest.mark.parametrize("guide", GUIDES)
def test_units_that_are_named_exist(guide: str) -> None:
    """`presence.service` and its like are files of deploy/systemd."""
    named = set(re.findall(r"\bpresence[a-z-]*\.(?:service|timer)\b", text_of(guide)))
    assert named <= {file.name for file in UNITS.iterdir()}


@pytest.mark.parametrize("guide", GUIDES)
def test_places_of_the_service_are_the_units_own(guide: str) -> None:
    """Every directory under /var/lib and /run is made by the service or by its helper."""
    service, helper = (
        text_of(f"deploy/systemd/{one}") for one in ("presence.service", "presence-as-service")
    )
    [made] = re.findall(r"(?m)^StateDirectory=(.*)$", service)
    assert {f"/var/lib/{one}" for one in made.split()} == PLACES
    assert f"StateDirectory={made}" in helper
    for where in re.findall(r"(?<![\w=])(/var/lib/[\w-]+|/run/[\w-]+)", text_of(guide)):
        if where.startswith("/run/"):
            name = where.removeprefix("/run/")
            assert f"RuntimeDirectory={name}\n" in service or f"RuntimeDirectory={name} " in helper
        else:
            assert where in PLACES


def test_sentences_that_the_runbook_quotes_are_said() -> None:
    """What is seen, set in italics, is written by Presence, or by systemd or Telegram."""
    said = "".join(
        re.sub(r'"\s*\n\s*f?"', "", file.read_text(encoding="utf-8"))
        for folder in ("bot", "deploy/systemd")
        for file in sorted((ROOT / folder).rglob("*"))
        if file.suffix in {".py", ""} and file.is_file()
    )
    prose = re.sub(r"(?ms)^```.*?^```|\*\w+:\*", "", text_of("deploy/RUNBOOK.md"))
    quotes = {" ".join(one.split()) for one in re.findall(r"\*([^*]+)\*", prose)}
    assert len(quotes) > 10
    for sentence in quotes - BY_SYSTEMD - BY_TELEGRAM:
        for piece in re.split(_VARIES, sentence):
            if len(words := piece.strip(" .:")) > 3:
                assert words in said, f"nobody says: {words}"


def test_the_runbook_and_the_guide_say_what_was_tried() -> None:
    """Nobody has to guess what may not hold."""
    assert "## What was tried" in text_of("deploy/README.md")
    assert "Not tried" in text_of("deploy/RUNBOOK.md")


def test_the_helper_says_what_is_missing(tmp_path: Path) -> None:
    """In one line, before systemd is asked; a shell can read the whole of it."""
    helper = text_of("deploy/systemd/presence-as-service")
    script = helper.replace("/etc/presence", str(tmp_path)).replace('"$(id -u)" = 0', "1 = 1")
    assert shutil.which("sh")
    (tmp_path / "bot-token").write_text("1:x\n")
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/master.key is missing or empty.")
    assert done.stderr.count("\n") == 1


# ------------------------------------------------------------------------------ the engineer's door


def test_the_conversation_of_the_readme_is_one() -> None:
    """What an engineer is shown can be put beside the others and talked to."""
    flow, talk = blocks(text_of("README.md"), "python")
    made: dict[str, Any] = {}
    exec(flow, made)  # noqa: S102 - it is ours
    line, talk = talk.split("\n", 1)
    assert line == "from tests.conversations.desk import Desk"
    exec(talk, {"Desk": lambda: Desk([*every_flow(), made["FLOW"]])})  # noqa: S102


def test_three_doors_open() -> None:
    """One for each reader, in this order, and pictures behind the first two."""
    heads = re.findall(r"(?m)^## (.*)$", text_of("README.md"))
    doors = ["For the therapist", "For the host", "For the engineer"]
    assert [one for one in heads if one in doors] == doors
    shown = set(re.findall(r'src="deploy/pictures/([\w-]+\.png)"', text_of("README.md")))
    assert shown == {file.name for file in (ROOT / "deploy/pictures").glob("*.png")}
