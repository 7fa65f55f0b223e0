"""The conversations found in ``conversations/flows``, and what they know of the world."""

from __future__ import annotations

import importlib
import pkgutil
import zoneinfo

from bot.phones import phones
from bot.words.tables import Tables
from bot.words.territories import first_weekday
from conversations import flows
from conversations.catalog import Catalog, World


def world() -> World:
    """Return the conversations found in ``conversations/flows`` and what they need to know."""
    found = [
        importlib.import_module(f"{flows.__name__}.{module.name}").FLOW
        for module in pkgutil.iter_modules(flows.__path__)
    ]
    zones = tuple(sorted(zoneinfo.available_timezones()))
    return World(Catalog.of(found), zones, Tables(), phones, first_weekday)
