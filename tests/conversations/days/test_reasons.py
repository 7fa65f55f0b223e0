"""What the reasons in the ledger say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

from conversations.days.reasons import Told, in_story, is_known, sentence
from conversations.model import P
from tests.conversations.screen import english

ROOT = Path(__file__).parents[3]
FILES = (
    *sorted((ROOT / "conversations").rglob("*.py")),
    ROOT / "bot/planner.py",
    ROOT / "bot/ringing.py",
    ROOT / "bot/rows.py",
    ROOT / "bot/turns.py",
)
TABLES = {"REASONS", "_MOVED", "Cause"}
"""Where a reason stands under a name before it is written down."""

AFTER_QUIET = "_after_quiet"


def reasons_in(source: str) -> Iterator[str]:
    """Return the reasons that code writes into the ledger, or keeps in a table for it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name("Decide"), args=[_, _, reason, *_]):
                yield from _texts(reason)
            case ast.Call(func=ast.Attribute(attr="note"), args=[*_, reason, _]):
                yield from _texts(reason)
            case ast.Call(func=ast.Attribute(attr="_note") | ast.Name("_wait"), args=[*_, reason]):
                yield from _texts(reason)
            case ast.Assign(targets=[ast.Name(name)], value=value) if name in TABLES:
                yield from _texts(value)
            case ast.AnnAssign(target=ast.Name(name), value=ast.Dict() as value) if name in TABLES:
                yield from _texts(value)
            case _:
                pass


def _texts(node: ast.AST) -> Iterator[str]:
    """Return the strings an expression can come to: the values of a table, not its keys."""
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)
        case ast.Dict(values=values):
            for value in values:
                yield from _texts(value)
        case ast.Subscript(value=ast.Name("Literal"), slice=ast.Tuple(elts=parts)):
            for part in parts:
                yield from _texts(part)
        case _:
            pass


def written() -> list[str]:
    """Return every reason there is; one of a day off may also be that of the morning after."""
    found = {one for file in FILES for one in reasons_in(file.read_text(encoding="utf-8"))}
    off = {one + AFTER_QUIET for one in found & {"paused", "holiday", "day_off"}}
    return sorted(found | off)


@pytest.mark.parametrize("reason", written())
def test_every_reason_that_is_written_has_a_sentence(reason: str) -> None:
    """Whoever writes a new one into the ledger says here what it means."""
    assert is_known(reason)


def test_the_reasons_are_found_where_they_are_written() -> None:
    """Asked, waiting, silent, moved and dropped; by hand, by planning and by trouble."""
    assert {
        *("on_time", "late", "busy", "quiet", "later", "trouble", "opened", "one_line", "skipped"),
        *("paused", "holiday_after_quiet", "day_off", "away", "dropped", "moved_by_hand"),
        *("still_working", "taken_back", "calendar_moved", "zone_changed", "schedule_changed"),
    } <= set(written())


ALL = sorted({*written(), "ended_earlier", "restored", "past", "moved"})


def told(reason: str, *, waits: bool = False, holiday: str = "") -> Told:
    """Return a line of the ledger, decided at five past nine."""
    return Told(
        reason=reason,
        decision="silent",
        at=P("why", "{at}", at=time(9, 5)),
        until=date(2026, 11, 25),
        ends=time(12),
        holiday=holiday,
        waits=P("why", "{at}", at=time(9, 35)) if waits else None,
    )


@pytest.mark.parametrize("reason", ALL)
def test_every_sentence_ends_and_blames_nobody(reason: str) -> None:
    """Also among all that was decided, where each has its time unless it needs none."""
    for said in (
        sentence(told(reason)),
        sentence(told(reason, waits=True)),
        in_story(told(reason)),
    ):
        text = english(said)
        assert text.rstrip(")05:9( ").endswith(".")
        assert "!" not in text
        assert "you failed" not in text
    assert "09:05" in english(in_story(told(reason)))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("ended_earlier", "silent, because your calendar says it ended at 12:00"),
        ("day_off", "your regular day off"),
        ("day_off_after_quiet", "the next morning was your regular day off"),
        ("paused", "you were off until Wed 25 Nov"),
        ("calendar_changed", "left your calendar at 09:05"),
        ("calendar_moved", "your calendar changed"),
        ("zone_moved", "your time zone changed"),
        ("zone_changed", "your time zone changed at 09:05"),
    ],
)
def test_some_sentences(reason: str, said: str) -> None:
    """With what makes them true."""
    assert said in english(sentence(told(reason)))


@pytest.mark.parametrize("reason", ["holiday", "holiday_after_quiet"])
def test_a_holiday_is_named_where_its_name_is_known(reason: str) -> None:
    """Another place may have been chosen since."""
    assert "Saint Clement" in english(sentence(told(reason, holiday="Saint Clement")))
    assert "public holiday" in english(sentence(told(reason)))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("still_working", "waits until 09:35, because you were still working."),
        ("moved_by_hand", "waits until 09:35, because you moved it there."),
        ("taken_back", "will be asked at 09:35, as it was before."),
        ("later", "waits until 09:35, because you asked for later."),
    ],
)
def test_what_waits_says_until_when(reason: str, said: str) -> None:
    """And what has waited says when it was put off."""
    assert english(sentence(told(reason, waits=True))) == said
    assert "09:35" not in english(sentence(told(reason)))


def test_a_reason_that_is_not_known_is_not_guessed_at() -> None:
    """What was decided is said instead."""
    assert not is_known("something_new")
    assert english(sentence(told("something_new"))) == "“silent” at 09:05."
    assert english(in_story(told("something_new"))) == "“silent” at 09:05."
