"""The command menu: for everybody by language, and for a chat where it differs.

Telegram shows the commands of the narrowest scope there are any for: a chat's own go before
those of all private chats, and in a scope those of the person's language before those without
one. So everybody shares one menu, and a chat has its own only before the onboarding is over
and while a pause is under way; then it is taken away again, and what the next version of
Presence can do shows everywhere after one call a language.

Source: core.telegram.org/bots/api, sections BotCommandScope, setMyCommands, deleteMyCommands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

from bot.chat.render import Call
from bot.chat.split import shorten
from bot.words import Words
from conversations.catalog import Catalog
from conversations.jsontext import dumps

Kind: TypeAlias = Literal["new", "paused", ""]
"""Whom a menu is for: somebody who has not begun yet, somebody on days off, anybody else."""

BEFORE = ("start", "privacy", "help")
"""The commands there are before the onboarding is over, in their order."""

DESCRIPTION_LIMIT = 256
"""Letters of a command's description (Bot API, BotCommand)."""

_ONLY_WHILE_PAUSED = "resume"
_EVERYBODY = {"type": "all_private_chats"}


class Menu(NamedTuple):
    """What a scope's menu is to be, and how to get there; ``note`` is to be remembered of it."""

    call: Call
    note: str


def menu(catalog: Catalog, words: Words, today: date, kind: Kind = "") -> list[dict[str, str]]:
    """Return the commands as setMyCommands takes them; /resume stands there only while paused."""
    names: Iterable[str] = catalog.commands
    if kind == "new":
        names = [name for name in BEFORE if name in catalog.commands]
    else:
        paused = kind == "paused"
        names = [one for one in names if one != "start" and (paused or one != _ONLY_WHILE_PAUSED)]
    return [{"command": name, "description": _about(catalog, name, words, today)} for name in names]


def _about(catalog: Catalog, name: str, words: Words, today: date) -> str:
    return shorten(words.plain(catalog.commands[name].title, today), DESCRIPTION_LIMIT)


def for_chat(catalog: Catalog, words: Words, today: date, chat_id: int, kind: Kind) -> Menu:
    """Return a chat's own menu, or, where it has none, how it falls back to everybody's."""
    if not kind:
        return Menu(fall_back(chat_id), "")
    commands = menu(catalog, words, today, kind)
    call = Call("setMyCommands", {"commands": commands, "scope": _chat(chat_id)})
    return Menu(call, f"{kind}:{_digest(commands)}")


def fall_back(chat_id: int) -> Call:
    """Return what takes a chat's own menu away."""
    return Call("deleteMyCommands", {"scope": _chat(chat_id)})


def _chat(chat_id: int) -> dict[str, Any]:
    return {"type": "chat", "chat_id": chat_id}


def for_everybody(catalog: Catalog, languages: dict[str, Words], today: date) -> dict[str, Menu]:
    """Return the menus of all private chats by language code; the first one's code is empty."""
    menus: dict[str, Menu] = {}
    for language, words in languages.items():
        code = language.partition("_")[0] if menus else ""  # Telegram knows two letters
        if code in menus:
            continue
        commands = menu(catalog, words, today)
        call = {"commands": commands, "scope": _EVERYBODY} | _in(code)
        menus[code] = Menu(Call("setMyCommands", call), _digest(commands))
    return menus


def no_longer(code: str) -> Call:
    """Return what takes away everybody's menu in a language that is not offered any more."""
    return Call("deleteMyCommands", {"scope": _EVERYBODY} | _in(code))


def of_old(code: str) -> Call:
    """Return what takes away the menu that former versions set, for all kinds of chats."""
    return Call("deleteMyCommands", _in(code))


def _in(code: str) -> dict[str, Any]:
    return {"language_code": code} if code else {}


def _digest(commands: list[dict[str, str]]) -> str:
    return hashlib.sha256(dumps(commands)).hexdigest()[:12]
