"""The command menu."""

from __future__ import annotations

from datetime import date

from bot.app import world
from bot.chat.menu import menu
from bot.words import Words
from tests.botapi.check import check

DAY = date(2026, 3, 3)


def commands(*, paused: bool) -> dict[str, str]:
    """Return the menu's commands with what they say."""
    rows = menu(world().catalog, Words("en"), DAY, paused=paused)
    return {one["command"]: one["description"] for one in rows}


def test_the_menu_follows_the_catalog() -> None:
    """Every command but /start stands in the menu once, with words of its own."""
    shown = commands(paused=True)
    assert set(shown) == set(world().catalog.commands) - {"start"}
    assert len(set(shown.values())) == len(shown)
    assert all(shown.values())


def test_resume_only_while_there_is_something_to_resume() -> None:
    """/resume is offered during a pause and at no other time."""
    assert set(commands(paused=True)) - set(commands(paused=False)) == {"resume"}


def test_telegram_takes_it() -> None:
    """It is within the limits of setMyCommands."""
    rows = menu(world().catalog, Words("en"), DAY, paused=True)
    check("setMyCommands", {"commands": rows, "scope": {"type": "chat", "chat_id": 6001}})
