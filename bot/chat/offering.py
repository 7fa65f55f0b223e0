"""The menu that everybody sees, set once and again only when it has changed."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from telegram.error import TelegramError

from bot.chat.api import Api, classify
from bot.chat.menu import Menu, for_everybody, no_longer, of_old
from bot.chat.render import Call
from bot.service import Service
from bot.words import offered

log = logging.getLogger(__name__)


async def offer_menu(service: Service, api: Api) -> None:
    """Set the command menu of all private chats in each language there is, where it is another.

    What Telegram has taken is noted by language, so that a start costs no call; what it refuses is
    tried again at the next one. The menu of a language that is not offered any more goes away.
    """
    house = service.house
    menus = for_everybody(
        house.world.catalog, {one: house.words(one) for one in offered()}, service.now().date()
    )
    noted = await service.menus()
    taken = dict(noted)
    for code, calls, note in _changes(menus, noted):
        try:
            for call in calls:
                await api.call(call.method, call.params)
        except TelegramError as error:
            log.warning("the command menu was not set (%s)", classify(error).name.lower())
            continue
        taken[code] = note
    if taken != noted:
        await service.note_menus({code: note for code, note in taken.items() if note})


def _changes(
    menus: Mapping[str, Menu], noted: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Call, ...], str]]:
    """Tell by language code what is to be called, and what is to be noted once it is taken."""
    for code, (call, note) in menus.items():
        if code not in noted:
            yield code, (of_old(code), call), note
        elif noted[code] != note:
            yield code, (call,), note
    for code in noted.keys() - menus.keys():
        yield code, (no_longer(code),), ""
