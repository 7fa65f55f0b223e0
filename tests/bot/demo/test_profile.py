"""The bot's menu and descriptions."""

from typing import Any

import pytest

from bot.demo.botapi import BotApi
from bot.demo.errors import ApiError
from bot.demo.person import Person


def commands(*names: str) -> list[dict[str, str]]:
    """Return a menu."""
    return [{"command": name, "description": name.title()} for name in names]


def test_the_narrowest_menu_wins(api: BotApi) -> None:
    """Chat before private chats before all, and the person's language before any."""
    berta = Person(api, 5003, "Berta", language_code="de-AT")
    assert berta.menu == []
    for scope, language, name in (
        (None, "", "all"),
        (None, "de", "alle"),
        ({"type": "all_private_chats"}, "", "private"),
        ({"type": "chat", "chat_id": 5003}, "", "hers"),
    ):
        call: dict[str, Any] = {"commands": commands(name), "language_code": language}
        api.call("setMyCommands", call | ({"scope": scope} if scope else {}))
        assert berta.menu == [(name, name.title())]
    api.call("deleteMyCommands", {"scope": {"type": "chat", "chat_id": 5003}})
    assert berta.menu[0][0] == "private"
    assert api.call("getMyCommands", {"language_code": "de"}) == commands("alle")


@pytest.mark.parametrize(
    "wrong",
    [
        [{"command": "Start", "description": "x"}],
        [{"command": "x" * 33, "description": "x"}],
        [{"command": "x", "description": ""}],
        commands(*(f"c{number}" for number in range(101))),
        "x",
    ],
)
def test_wrong_commands(api: BotApi, wrong: Any) -> None:
    """Names, descriptions and their number have limits."""
    api._validator = None
    with pytest.raises(ApiError, match="400"):
        api.call("setMyCommands", {"commands": wrong})


def test_descriptions(api: BotApi) -> None:
    """Descriptions are kept for each language and have limits."""
    api.call("setMyDescription", {"description": "x" * 512, "language_code": "de"})
    api.call("setMyShortDescription", {"short_description": "y"})
    assert api.descriptions["short_description", ""] == "y"
    api._validator = None
    with pytest.raises(ApiError, match="TOO_LONG"):
        api.call("setMyShortDescription", {"short_description": "y" * 121})


def test_menu_button(api: BotApi, anna: Person) -> None:
    """The menu button is set for all or for one chat."""
    api.call("setChatMenuButton", {"menu_button": {"type": "default"}})
    one = {"chat_id": anna.user_id, "menu_button": {"type": "commands"}}
    api.call("setChatMenuButton", one)
    assert api.menu_button == {"type": "default"}
    assert anna.chat.menu_button == {"type": "commands"}
