"""The checklist and the tests that it names are held together here."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).parent / "SECURITY.md"
_ROW = re.compile(r"(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, functions))


def test_each_point_has_its_tests() -> None:
    """Every row names tests, and each of them is there."""
    rows = [row for row in _ROW.findall(TABLE.read_text(encoding="utf-8")) if row[0] != "Tried"]
    rows = [row for row in rows if not row[0].startswith("---")]
    assert len(rows) > 20
    for tried, holds, named in rows:
        found = _TEST.findall(named)
        assert holds.strip(), tried
        assert found, tried
        for path, name in found:
            assert name in _tests_of(path), f"{path}::{name}"


def test_each_test_here_stands_in_the_list() -> None:
    """Whoever reads the list reads of all of them."""
    named = {name for _, name in _TEST.findall(TABLE.read_text(encoding="utf-8"))}
    for file in Path(__file__).parent.glob("test_*.py"):
        if file.name != Path(__file__).name:
            here = _tests_of(str(file.relative_to(ROOT)))
            assert {name for name in here if name.startswith("test_")} <= named
