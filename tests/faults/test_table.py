"""The table of faults and the tests that show what comes of them are held together here."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TABLE = Path(__file__).parent / "FAULTS.md"
TESTS = Path(__file__).parents[1]
HOW_MANY = 46

_ROW = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
_NAME = re.compile(r"`(test_fault_(\d\d)_\w+)`")
_NUMBERED = re.compile(r"test_fault_(\d+)_\w+")


@cache
def rows() -> dict[int, tuple[str, str, list[str]]]:
    """Return each fault of the table: what it is, what must come of it, and its tests."""
    found = {}
    for number, fault, outcome, tests in _ROW.findall(TABLE.read_text(encoding="utf-8")):
        assert int(number) not in found, f"fault {number} stands twice"
        names = [name for name, _ in _NAME.findall(tests)]
        assert all(int(digits) == int(number) for _, digits in _NAME.findall(tests)), number
        found[int(number)] = (fault.strip(), outcome.strip(), names)
    return found


@cache
def written() -> dict[str, str]:
    """Return every numbered test there is: its name and its sentence."""
    found: dict[str, str] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _NUMBERED.fullmatch(
                node.name
            ):
                assert node.name not in found, f"{node.name} is written twice"
                found[node.name] = ast.get_docstring(node) or ""
    return found


def test_every_fault_stands_in_the_table() -> None:
    """All of them, in order, each with what must come of it."""
    assert list(rows()) == list(range(1, HOW_MANY + 1))
    assert all(fault and outcome for fault, outcome, _ in rows().values())


@pytest.mark.parametrize("number", range(1, HOW_MANY + 1))
def test_every_fault_has_its_tests(number: int) -> None:
    """Each test that the table names is written, and says in a sentence what it shows."""
    _, _, names = rows()[number]
    assert names
    assert all(written().get(name) for name in names)


def test_every_numbered_test_stands_in_the_table() -> None:
    """None is forgotten, and none has a number that is no fault's."""
    named = {name for _, _, names in rows().values() for name in names}
    assert set(written()) == named


def test_every_fault_has_a_test_that_runs_everywhere() -> None:
    """Besides those that need a tool, root or minutes."""
    heavy = set()
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                "storm" in ast.unparse(one) for one in node.decorator_list
            ):
                heavy.add(node.name)
    for number, (_, _, names) in rows().items():
        assert set(names) - heavy, f"fault {number} has none"
