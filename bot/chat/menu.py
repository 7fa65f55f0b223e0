"""The command menu, from the catalog."""

from __future__ import annotations

from datetime import date

from bot.words import Words
from conversations.catalog import Catalog

ONLY_WHILE_PAUSED = "resume"


def menu(catalog: Catalog, words: Words, today: date, *, paused: bool) -> list[dict[str, str]]:
    """Return the commands as setMyCommands takes them; /resume stands there only while paused."""
    return [
        {"command": name, "description": words.plain(flow.title, today)}
        for name, flow in catalog.commands.items()
        if name != "start" and (paused or name != ONLY_WHILE_PAUSED)
    ]
