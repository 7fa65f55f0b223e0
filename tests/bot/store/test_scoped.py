"""Every statement about a therapist's rows says whose: read from the statements themselves.

All SQL of `bot/` is found in its source: a string, or a chain of strings and names of strings,
that begins like a statement. What cannot name a therapist stands below, with the reason.
"""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

BOT = Path(__file__).parents[3] / "bot"
VERBS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE)\b")
_NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)")
_UNKNOWN = "⟨?⟩"
"""Stands for what is put into a statement when it is run."""

_SCOPE = re.compile(r"\btherapist_id\b\s*(?:=|IN\b|BETWEEN\b|,|\))")
_PERSON = re.compile(r"\b(?:id|chat_id)\b\s*(?:=|IN\b|,|\))")

EVERYBODY = {
    "the alarm": "whoever is due next, whosever it is; what is then done is done for one of them",
    "a start": "what a stop left of everybody is taken up; each row comes with its therapist",
    "the broom": "what is old goes, whosever it is, and nothing of it is read",
    "the host": "counts and checks over everybody, and no words",
    "a door": "an update's number is Telegram's, before it is known whose it is",
}
"""Why a statement may leave out whose rows it is about."""


@dataclass(frozen=True)
class Statement:
    """One statement, where it stands, and in which function."""

    place: str
    sql: str


def _text(node: ast.expr | None, named: dict[str, str]) -> str | None:
    """Return a string as far as the source tells it; None: it is none."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(_text(one, named) or _UNKNOWN for one in values)
        case ast.FormattedValue(value=ast.Name(id=name)):
            return named.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _text(left, named), _text(right, named)
            return None if first is None else first + (second or _UNKNOWN)
        case _:
            return None


def statements(source: str, place: str) -> Iterator[Statement]:
    """Return the statements of a module; ``place`` names it."""
    tree = ast.parse(source)
    named: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, named)
            if text is not None:
                named[node.targets[0].id] = text
    heads = _only_in_others(tree, named)
    for owner, node in _walk(tree, ""):
        text = _text(node, named) if isinstance(node, ast.expr) else None
        if text and VERBS.match(text) and text not in heads:
            yield Statement(f"{place}:{owner}", " ".join(text.split()))


def _only_in_others(tree: ast.AST, named: dict[str, str]) -> set[str]:
    """Return what is only ever the beginning of a longer statement."""
    inner = {
        id(one.value)
        for one in ast.walk(tree)
        if isinstance(one, ast.FormattedValue) and isinstance(one.value, ast.Name)
    }
    alone = {
        one.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and id(one) not in inner
    }
    return {text for name, text in named.items() if name not in alone}


def _walk(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.AST]]:
    """Return every node with the function around it; what is part of a string is not a string."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        owner = node.name
    yield owner, node
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, owner)


@cache
def everything() -> list[Statement]:
    """Return all of `bot/`, but what writes the keyring's own file or plays Telegram."""
    found = []
    for path in sorted(BOT.rglob("*.py")):
        place = path.relative_to(BOT).as_posix()
        if not place.startswith("demo/") and place != "keyring.py":
            found += statements(path.read_text(encoding="utf-8"), place)
    return found


def owned(db: sqlite3.Connection) -> set[str]:
    """Return the tables that hold somebody's rows."""
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        table
        for table in tables
        if table != "invite"
        and "therapist_id" in {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    } | {"therapist"}


def unscoped(sql: str, tables: set[str]) -> bool:
    """Tell whether a statement, or a part of it, is about rows and does not say whose."""
    return any(_unscoped(part, tables) for part in _parts(sql))


def _parts(sql: str) -> Iterator[str]:
    """Return a statement in pieces: each inner SELECT, and what stands around them."""
    inner = re.search(r"\(\s*SELECT\b", sql)
    while inner is not None:
        depth, end = 1, inner.start() + 1
        while depth and end < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        yield from _parts(sql[inner.start() + 1 : end - 1])
        sql = f"{sql[: inner.start()]}⟨inner⟩{sql[end:]}"
        inner = re.search(r"\(\s*SELECT\b", sql)
    yield from re.split(r"\bUNION(?: ALL)?\b", sql)


def _unscoped(part: str, tables: set[str]) -> bool:
    """Tell whether one piece names more tables of somebody's than it says whose they are."""
    names = [name for name in _NAMED.findall(part) if name in tables]
    if part.lstrip().startswith("INSERT"):  # by its columns
        return bool(names) and not _SCOPE.search(part) and "therapist" not in names
    where = " ".join(re.split(r"\b(?:WHERE|ON)\b", part)[1:])
    said = len(_SCOPE.findall(where))
    persons = len(_PERSON.findall(where)) if "therapist" in names else 0
    return said + min(persons, names.count("therapist")) < len(names)


EXCEPTIONS = {
    "checkup.py:inbox": "the host",
    "doctor.py:_stores": "the host",
    "restore.py:_bring_up": "the broom",
    "stats.py:count": "the host",
    "stats.py:_active": "the host",
    "stats.py:_asked": "the host",
    "stats.py:_paused": "the host",
    "stats.py:_weeks": "the host",
    "stats.py:_queues": "the host",
    "store/ages.py:to_forget": "the alarm",
    "store/ages.py:next_instant": "the alarm",
    "store/calendars.py:to_read": "the alarm",
    "store/calendars.py:by_id": "the alarm",
    "store/calendars.py:claim": "the alarm",
    "store/calendars.py:next_instant": "the alarm",
    "store/inbox.py:known": "a door",
    "store/inbox.py:add_stranger": "a door",
    "store/inbox.py:strangers": "a door",
    "store/inbox.py:waiting": "a start",
    "store/inbox.py:prune": "the broom",
    "store/jobs.py:all_": "a start",
    "store/notices.py:to_tell": "the alarm",
    "store/notices.py:next_instant": "the alarm",
    "store/outbox.py:all_": "a start",
    "store/people.py:anyone": "the host",
    "store/people.py:count": "the host",
    "store/people.py:chats": "the host",
    "store/people.py:ids": "the host",
    "store/records.py:purge": "the broom",
    "store/schedule.py:to_ring": "the alarm",
    "store/schedule.py:next_instant": "the alarm",
    "store/schedule.py:to_plan": "the alarm",
    "store/ties.py:prove": "a start",
}
"""Where a statement names nobody, by module and function, and why that is right."""


def _excuse(place: str) -> str:
    """Return the exception that a place is under, or ""."""
    return next((one for one in EXCEPTIONS if place == one), "")


@pytest.fixture
def tables(db: sqlite3.Connection) -> set[str]:
    """The tables that hold somebody's rows."""
    return owned(db)


def test_every_statement_says_whose_rows(tables: set[str]) -> None:
    """All of them, but for those below; and none of these is there for nothing."""
    found = everything()
    assert len(found) > 150, "they were looked for in the wrong place"
    bare = [one for one in found if unscoped(one.sql, tables)]
    assert [one for one in bare if not _excuse(one.place)] == []
    assert {_excuse(one.place) for one in bare} == set(EXCEPTIONS)
    assert set(EXCEPTIONS.values()) == set(EVERYBODY)


@pytest.mark.parametrize(
    "source",
    [
        'db.execute("SELECT document FROM record WHERE id = ?", (1,))',
        'db.execute("UPDATE voice SET loose = 0")',
        'db.execute("DELETE FROM pause WHERE id = ?" " AND last_day < ?", (1, 2))',
        'HEAD = "SELECT id FROM rule"\ndb.execute(f"{HEAD} WHERE day = ?", (1,))',
        'def f(where):\n    db.execute(f"SELECT id FROM job {where}")',
        'db.execute("SELECT session FROM therapist WHERE blocked")',
        'db.execute("INSERT INTO job (kind, payload) VALUES (?, ?)", (1, 2))',
        'db.execute("SELECT 1 FROM due AS d JOIN job AS j USING (id) WHERE j.therapist_id = 5")',
        """db.execute("DELETE FROM voice WHERE therapist_id = ? AND message_id IN"
        " (SELECT message_id FROM answer_part WHERE record_id = ?)", (1, 2))""",
        'db.execute("SELECT id FROM rule WHERE therapist_id = ? UNION SELECT id FROM pause", (1,))',
    ],
)
def test_a_statement_about_everybody_is_found(tables: set[str], source: str) -> None:
    """Each way to forget whose rows a statement is about."""
    assert any(unscoped(one.sql, tables) for one in statements(source, "here"))


def test_a_statement_that_is_broken_is_found(tables: set[str]) -> None:
    """Of the real ones: whoever forgets whose they are in any of them hears of it."""
    whose = re.compile(r"\b(?:\w+\.)?therapist_id (?:=|IN) ?(?:\?\d?|\(\?\))")
    broken = [
        whose.sub("1", one.sql)
        for one in everything()
        if whose.search(one.sql) and not one.sql.startswith(("INSERT", "UPDATE invite"))
    ]
    assert len(broken) > 60
    assert all(unscoped(one, tables) for one in broken)
