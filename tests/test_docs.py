"""What the documents say is so."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import names
from bot.world import world
from tests.conversations.desk import Desk

ROOT = Path(__file__).parents[1]
_CLI = ("__init__", "counting", "inviting", "keeping", "looking", "rotating", "serving")
COMMANDS = tuple(f"bot/cli/{one}.py" for one in _CLI)
DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "deploy/README.md",
    "deploy/RUNBOOK.md",
)
BY_HAND = {"cancel"}
"""Commands that belong to no conversation."""

BOTFATHERS = {"newbot"}
"""Commands of Telegram's own bot for bots."""


@cache
def text_of(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def committed() -> tuple[Path, ...]:
    """Return every file that git keeps and that is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(file for file in files if file.is_file())


def _code(text: str) -> str:
    """Return what a document sets as code, one piece a line."""
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```", text)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))
    return "\n".join([*blocks, *inline])


# ------------------------------------------------------------------------ commands


def _targets() -> set[str]:
    return set(re.findall(r"(?m)^([a-z]+):(?!=)", text_of("Makefile")))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_to_be_made_can_be_made(document: str) -> None:
    """Each `make …` that a document names is in the Makefile."""
    told = re.findall(r"\bmake ([a-z]+)", _code(text_of(document)))
    assert set(told) <= _targets()


def test_the_makefile_has_what_a_person_would_guess() -> None:
    """Nobody has to look."""
    wanted = {"demo", "run", "test", "lint", "types", "cover", "bench", "diagram", "clean"}
    assert wanted | {"storm", "look"} <= _targets()
    [phony] = re.findall(r"(?m)^\.PHONY: (.*)$", text_of("Makefile"))
    assert set(phony.split()) == _targets()


def test_the_readme_tells_of_the_two_commands() -> None:
    """See it, test it."""
    assert {"demo", "test"} <= set(re.findall(r"\bmake ([a-z]+)", _code(text_of("README.md"))))


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, "Makefile", *COMMANDS, "bot/doctor.py", "bot/checkup.py"]
)
def test_what_is_to_be_typed_can_be_typed(document: str) -> None:
    """Each `presence …` that is named is a command with these options."""
    text = text_of(document)
    lines = text if document.endswith(".py") or document == "Makefile" else _code(text)
    for name, rest in re.findall(
        r"(?<![\w./@])(?:\S*/)?presence (?:presence )?([a-z][a-z-]*)((?: -\S+| \S+)*)", lines
    ):
        command = main.commands.get(name)
        if command is None and document.endswith(".py"):
            continue  # a sentence, not a command
        assert command is not None, f"presence {name}"
        known = {opt for one in command.params for opt in (*one.opts, *one.secondary_opts)}
        asked = set(re.findall(r"(?<=\s)--[a-z-]+", rest))
        assert asked <= known | {"--help"}, f"presence {name} {rest}"


def test_the_commands_are_those_that_were_promised() -> None:
    """Demo, run, invite, backup, restore, doctor and version."""
    assert {"demo", "run", "invite", "backup", "restore", "doctor", "version"} <= set(main.commands)
    assert all(one.help for one in main.commands.values())


# ------------------------------------------------------------------- what it answers


def test_help_lists_every_command() -> None:
    """Each command of the catalog, and /cancel; /start is Telegram's own."""
    desk = Desk()
    desk.command("/help")
    told = set(re.findall(r"/([a-z]+)", desk.text))
    assert told == {*world().catalog.commands, *BY_HAND} - {"start"}


def test_the_readme_lists_every_command() -> None:
    """All that /help knows, and nothing that does not exist."""
    told = set(re.findall(r"(?m)^/([a-z]+)\b", _code(text_of("README.md"))))
    assert told - BOTFATHERS == {*world().catalog.commands, *BY_HAND} - {"start"}


def test_the_guide_has_a_table_of_the_settings() -> None:
    """All of them, in the order of `.env.example`; the host's guide is where one looks."""
    told = re.findall(r"(?m)^\| *`([A-Z_]+)`", text_of("deploy/README.md"))
    assert told == list(names())
    assert "deploy/README.md#settings" in text_of("README.md")


# ------------------------------------------------------------------------- the map


def _project() -> dict[str, list[str]]:
    data = tomllib.loads(text_of("pyproject.toml"))
    return {"run": data["project"]["dependencies"], **data["dependency-groups"]}


def _named(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement)[0]


def test_the_map_names_every_package() -> None:
    """Each folder and each module at the top of `bot/` and `conversations/` stands on the map."""
    code = _code(text_of("ARCHITECTURE.md"))
    for package in ("bot", "conversations"):
        for path in sorted((ROOT / package).iterdir()):
            if path.is_dir() and list(path.glob("*.py")):
                assert f"{path.name}/" in code, f"{package}/{path.name}/ is not on the map"
            elif path.suffix == ".py" and not path.name.startswith("__") and package == "bot":
                assert path.name in code, f"{package}/{path.name} is not on the map"


def test_what_the_map_names_is_there() -> None:
    """No path leads nowhere."""
    for path in re.findall(r"(?m)^((?:bot|conversations|tests|deploy)/\S*)$", _code(_map())):
        assert (ROOT / path).exists(), f"{path} is on the map and nowhere else"


def _map() -> str:
    return text_of("ARCHITECTURE.md")


def test_the_map_gives_a_reason_for_each_dependency() -> None:
    """What a running bot needs stands in the table, with its weight, and nothing else does."""
    [section] = re.findall(r"(?ms)^## Dependencies$(.*?)(?=^## |\Z)", _map())
    rows = re.findall(r"(?m)^\| ([a-z][a-z0-9-]*) \| ([^|]+) \| ([0-9.]+ MB) \|$", section)
    assert {name for name, _, _ in rows if name != "package"} == {*map(_named, _project()["run"])}
    for group in ("dev", "build"):
        for name in map(_named, _project()[group]):
            assert re.search(rf"\b{name}\b", section), f"{name} is used, and nobody says what for"


def test_the_changelog_tells_of_this_version() -> None:
    """Keep a Changelog: the version of pyproject.toml, or what is not released yet."""
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    heads = re.findall(r"(?m)^## \[?([^\]\s]+)\]?", text_of("CHANGELOG.md"))
    assert {version, "Unreleased"} & set(heads)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    """Pictures, files and headings that a document points at exist."""
    text, beside = text_of(document), (ROOT / document).parent
    linked = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    for link in linked:
        path, _, heading = link.partition("#")
        if not re.match(r"[a-z]+:", link):
            assert not path or (beside / path).exists(), f"{link} leads nowhere"
        if heading and not re.match(r"[a-z]+:", link):
            heads = re.findall(
                r"(?m)^#+ (.*)$", text_of(str(Path(document).parent / path)) if path else text
            )
            assert heading in {_anchor(one) for one in heads}, f"{link} leads nowhere"


def _anchor(head: str) -> str:
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")


# ------------------------------------------------------------------ what is committed

_REGISTRY = re.compile(
    r"(?i)\b(?:[a-z0-9-]+\.)*(?:pypi|pythonhosted|npmjs|artifactory|jfrog|nexus|devpi)"
    r"(?:\.[a-z0-9-]+)+(?::\d+)?/|(?:^|\s)--(?:extra-)?index-url[ =]"
)
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|builds?|Users|runner|workspace)/[\w.]")


def _texts() -> list[tuple[str, str]]:
    found = []
    for file in committed():
        try:
            found.append((str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the installing person's own choice."""
    named = [(name, found[0]) for name, text in _texts() if (found := _REGISTRY.search(text))]
    assert not named


def test_no_file_holds_a_path_of_the_machine_it_was_made_on() -> None:
    """Neither this one's nor any other's."""
    here = {str(ROOT), sys.prefix, str(Path.home())} - {"/"}
    held = [
        (name, path)
        for name, text in _texts()
        for path in [*(f"{one}/" for one in here), *_MACHINE.findall(text)]
        if path in text
    ]
    assert not held


@pytest.mark.parametrize(
    "line",
    [
        "https://pypi." + "org/simple/",
        "http://nexus.example." + "com:8081/repository",
        "--index-url" + " https://example.org",
    ],
)
def test_a_registry_would_be_found(line: str) -> None:
    """The search is not blind."""
    assert _REGISTRY.search(line)


@pytest.mark.parametrize("line", ['"/root' + '/.cache"', "/work" + "/main/bot", "(/Users" + "/x)"])
def test_a_machine_would_be_found(line: str) -> None:
    """The search is not blind."""
    assert _MACHINE.search(line)
