"""Keys are for ever: sessions, records, ledgers and the buttons in people's chats hold them.

``keys.json`` lists every key that was ever shipped. To add the new ones run

    python -m tests.conversations.test_keys
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from conversations.flow import Flow
from tests.conversations.desk import every_flow

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("keys.json")
HOW = "python -m tests.conversations.test_keys"


def keys_of(flows: Iterable[Flow]) -> Iterator[str]:
    """Return every key that flows declare."""
    for flow in flows:
        yield f"flow {flow.key}"
        if flow.command:
            yield f"command {flow.command}"
        yield from (f"action {flow.key}.{action}" for action in flow.actions)
        yield from (f"due {kind}" for kind in flow.rings)
        yield from (f"job {kind}" for kind in flow.jobs)
        for step in flow.steps:
            yield f"step {flow.key}.{step.key}"
            yield from (f"chip {flow.key}.{step.key}.{chip.key}" for chip in step.chips)
            if isinstance(step.ask, tuple):
                yield from (f"variant {flow.key}.{step.key}.{way.key}" for way in step.ask)
            if step.carries:
                yield f"carried {step.carries}"


def reasons_in(source: str) -> Iterator[str]:
    """Return the ledger reasons that code writes (``Decide``, ``schedule.note``) or tells."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name("Decide"), args=[_, _, reason, *_]):
                yield from _literals(reason)
            case ast.Call(func=ast.Attribute(attr="note"), args=[*_, reason, _]):
                yield from _literals(reason)
            case ast.Match(subject=ast.Attribute(attr="reason"), cases=cases):
                for case in cases:
                    yield from _literals(case.pattern)
            case _:
                pass


def _literals(node: ast.AST) -> Iterator[str]:
    """Return the strings an expression can come to; those it compares with are none of them."""
    match node:
        case ast.Constant(str(text)):
            yield f"reason {text}"
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)
        case ast.MatchOr(patterns=patterns):
            for pattern in patterns:
                yield from _literals(pattern)
        case ast.MatchValue(value=value):
            yield from _literals(value)
        case _:
            pass


def keys_now() -> list[str]:
    """Return every key there is now, sorted."""
    files = [
        *(ROOT / "conversations").rglob("*.py"),
        ROOT / "bot/planner.py",
        ROOT / "bot/rows.py",
        ROOT / "bot/turns.py",
    ]
    told = (key for file in files for key in reasons_in(file.read_text(encoding="utf-8")))
    return sorted({*keys_of(every_flow()), *told})


def shipped() -> list[str]:
    """Return every key that was ever shipped."""
    keys: list[str] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return keys


def test_no_key_has_disappeared() -> None:
    """What was shipped is still understood."""
    gone = sorted(set(shipped()) - set(keys_now()))
    assert not gone, (
        f"shipped, and here no more: {', '.join(gone)}. Keys are for ever: records, sessions and "
        "buttons in people's chats hold them. Put them back; a wording may change, its key may not."
    )


def test_every_new_key_is_written_down() -> None:
    """So that it cannot disappear later."""
    new = sorted(set(keys_now()) - set(shipped()))
    assert not new, f"new: {', '.join(new)}. If they are to stay for ever, add them by: {HOW}"


def test_the_file_is_in_order() -> None:
    """Sorted, each key once, one a line: two branches that add keys merge."""
    keys = shipped()
    assert keys == sorted(set(keys))
    assert GOLDEN.read_text(encoding="utf-8") == written(keys)


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("play.do(Decide(one, 'asked', 'late' if late else 'on_time'))", ["late", "on_time"]),
        ("schedule.note(db, 1, 2, now, 'moved', 'moved', None)", ["moved"]),
        ("match last.reason:\n  case 'a' | 'b': pass\n  case _: pass", ["a", "b"]),
        ("Decide(prompt, 'silent', reason)", []),
    ],
)
def test_reasons_are_found_in_the_source(source: str, reasons: list[str]) -> None:
    """Where they are written into the ledger, and where /why reads them."""
    assert sorted(reasons_in(source)) == [f"reason {one}" for one in reasons]


def test_every_kind_of_key_is_held() -> None:
    """None of them was forgotten, and there are many."""
    kinds = {key.partition(" ")[0] for key in shipped()}
    assert kinds == {
        *("flow", "command", "action", "due", "job"),
        *("step", "chip", "variant", "carried", "reason"),
    }
    assert "chip checkin.self_study.urge_to_fix" in shipped()


def written(keys: Iterable[str]) -> str:
    """Return the file that holds these keys."""
    return json.dumps(sorted(keys), indent=0) + "\n"


def add() -> list[str]:
    """Write down the keys that are new, take none away, and return them."""
    old = set(shipped()) if GOLDEN.exists() else set()
    new = sorted(set(keys_now()) - old)
    GOLDEN.write_text(written({*old, *new}), encoding="utf-8")
    return new


if __name__ == "__main__":
    sys.stdout.write("".join(f"added: {key}\n" for key in add()) or "nothing new\n")
