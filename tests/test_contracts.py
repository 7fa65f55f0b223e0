"""Who may import whom, held by import-linter, and proof that it would notice."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "conversations").rglob("*.py"))

COMPUTES = {
    "__future__",
    *("bisect", "calendar", "collections", "copy", "dataclasses", "datetime", "decimal", "enum"),
    *(
        "difflib",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "json",
        "math",
        "msgspec",
        "operator",
        "re",
        "string",
    ),
    *("types", "typing", "unicodedata", "zoneinfo"),
}
"""All that the core may import beside itself. (zoneinfo reads the system's tables, and no more.)"""

REACHES_OUT = {"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"}


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree, as CI does."""
    command = "import sys; from importlinter.cli import lint_imports_command; "
    command += "lint_imports_command(['--no-cache'])"
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _contracts() -> dict[str, dict[str, Any]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        tool = tomllib.load(file)["tool"]["importlinter"]
    return {contract["id"]: contract for contract in tool["contracts"]}


def test_every_import_goes_the_right_way() -> None:
    """All contracts are kept."""
    ran = _lint(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"Contracts: {len(_contracts())} kept, 0 broken." in ran.stdout


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tree that may be spoiled."""
    root = tmp_path_factory.mktemp("house")
    for package in ("bot", "conversations"):
        leave_out = shutil.ignore_patterns("__pycache__", "page", "catalog", "fonts")
        shutil.copytree(ROOT / package, root / package, ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_each_contract_can_be_broken(copy_of_the_house: Path) -> None:
    """One wrong import for each of them, and a module without a place: every one is noticed."""
    contracts = _contracts()
    wrong = {
        "core": ("conversations/tell.py", "import bot.clock"),
        "pure": ("conversations/when/zones.py", "import time"),
        "telegram": ("bot/service.py", "import telegram"),
        "aiosqlite": ("bot/store/outbox.py", "import aiosqlite"),
        "apscheduler": ("bot/planner.py", "from apscheduler.triggers import cron"),
        "cryptography": ("bot/keys.py", "from cryptography.fernet import Fernet"),
        "babel": ("bot/chat/render.py", "import babel.dates"),
        "aiohttp": ("bot/chat/api.py", "import aiohttp"),
        "pydantic": ("bot/planner.py", "import pydantic"),
        "click": ("bot/doctor.py", "import click"),
        "fpdf": ("bot/exporting.py", "import fpdf"),
        "segno": ("bot/first_run.py", "import segno"),
        "holidays": ("bot/agenda.py", "import holidays"),
        "phonenumbers": ("bot/journal.py", "import phonenumbers"),
        "tzfpy": ("bot/journal.py", "import tzfpy"),
        "resvg": ("bot/pictures/worker.py", "import resvg_py"),
        "icalendar": ("bot/journal.py", "import icalendar"),
        "calendars": ("bot/calendars/unplaced.py", ""),
        "door": ("bot/calendars/worker.py", "from bot.calendars import reading"),
        "floors": ("bot/vault.py", "from bot import service"),
        "chat": ("bot/chat/unplaced.py", ""),
        "store": ("bot/store/meta.py", "from bot.store import people"),
        "words": ("bot/words/unplaced.py", ""),
        "conversations": ("conversations/model.py", "from conversations import engine"),
        "days": ("conversations/days/unplaced.py", ""),
    }
    assert wrong.keys() == contracts.keys()
    for file, line in wrong.values():
        with (copy_of_the_house / file).open("a") as out:
            out.write(f"\n{line}\n")
    ran = _lint(copy_of_the_house)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    told = " ".join(ran.stdout.split())
    kept = [name for name, one in contracts.items() if f"{one['name']} BROKEN" not in told]
    assert not kept, f"nobody noticed: {kept}\n{ran.stdout}"


def test_every_module_has_its_floor() -> None:
    """A new module of the bot must say where in the house it stands."""
    floors = [
        module.strip() for layer in _contracts()["floors"]["layers"] for module in layer.split("|")
    ]
    files = [file.relative_to(ROOT).with_suffix("") for file in (ROOT / "bot").rglob("*.py")]
    modules = {".".join(file.parts) for file in files if file.name != "__init__"}
    homeless = [
        module
        for module in sorted(modules)
        if not any(module == floor or module.startswith(f"{floor}.") for floor in floors)
    ]
    assert not homeless, f"give them a floor in pyproject.toml, [tool.importlinter]: {homeless}"


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.partition(".")[0])
            case ast.ImportFrom():
                found.add(".")
            case _:
                pass
    return found


@pytest.mark.parametrize("file", CORE, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_core_only_computes(file: Path) -> None:
    """It imports what computes, and itself; it opens, prints and evaluates nothing."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert _imports(tree) <= COMPUTES | {"conversations"}
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & REACHES_OUT
