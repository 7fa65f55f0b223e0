"""The menu of everybody, and the menus of single chats over a real bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import offering
from bot.chat.api import Api
from bot.chat.offering import offer_menu
from bot.demo import faults
from bot.demo.inprocess import InProcessRequest
from bot.demo.person import Person
from tests.alive import TOKEN, Alive

MENU_CALLS = {"setMyCommands", "deleteMyCommands"}


async def offer(bot: Alive) -> list[tuple[str, dict[str, Any]]]:
    """Offer everybody's menu, as a start does, and return the calls it took."""
    before = len(bot.api.calls)
    line = Api(InProcessRequest(bot.api), "https://api.telegram.org", TOKEN)
    await offer_menu(bot.presence.service, line)
    return [
        (one.method, {key: one.params.get(key) for key in ("scope", "language_code")})
        for one in bot.api.calls[before:]
        if one.method in MENU_CALLS
    ]


def own(bot: Alive) -> list[str]:
    """Return the calls about menus of single chats, in order."""
    calls = [one for one in bot.api.calls if one.method in MENU_CALLS]
    return [one.method for one in calls if one.params.get("scope", {}).get("type") == "chat"]


async def test_it_is_set_once(bot: Alive) -> None:
    """A second start changes nothing, so it calls nothing; strangers see the menu, too."""
    everybody = {"scope": {"type": "all_private_chats"}, "language_code": None}
    assert await offer(bot) == [
        ("deleteMyCommands", {"scope": None, "language_code": None}),
        ("setMyCommands", everybody),
    ]
    assert await offer(bot) == []
    await bot.restart()
    assert await offer(bot) == []
    stranger = dict(Person(bot.api, 7777).menu)
    assert stranger.keys() >= {"checkin", "today"}
    assert "resume" not in stranger


async def test_a_refusal_stops_nothing_and_is_tried_again(bot: Alive) -> None:
    """What Telegram did not take is not noted."""
    bot.api.fail("setMyCommands", faults.bad_request("Bad Request: no"))
    assert len(await offer(bot)) == 2
    assert len(await offer(bot)) == 2
    assert await offer(bot) == []


async def test_languages_come_and_go(bot: Alive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new language gets a menu, one that is not offered any more loses it."""
    await offer(bot)
    monkeypatch.setattr(offering, "offered", lambda: ("en", "de"))
    in_german = {"scope": {"type": "all_private_chats"}, "language_code": "de"}
    assert ("setMyCommands", in_german) in await offer(bot)
    assert await offer(bot) == []
    monkeypatch.setattr(offering, "offered", lambda: ("en",))
    assert await offer(bot) == [("deleteMyCommands", in_german)]
    assert await offer(bot) == []


async def test_another_bot_on_the_same_files_is_given_its_menu(bot: Alive) -> None:
    """A host who changes the token changes the bot that shows it."""
    await offer(bot)
    await bot.presence.service.know_name("another_bot")
    assert len(await offer(bot)) == 2


async def test_a_command_that_changes_is_offered_anew(
    bot: Alive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update of Presence everybody sees what it can do, with one call a language."""
    await offer(bot)
    commands = bot.presence.service.house.world.catalog.commands
    monkeypatch.delitem(commands, "weekly")  # type: ignore[arg-type]
    assert [method for method, _ in await offer(bot)] == ["setMyCommands"]


# --------------------------------------------------------------------------- one chat


async def test_from_the_first_hello_to_days_off_and_back(bot: Alive) -> None:
    """A chat has commands of its own while they differ, each set or taken away once."""
    await offer(bot)
    anna = Person(bot.api, 6001, "Anna")
    anna.start(await bot.presence.service.invite(7))
    await bot.settle()
    assert [name for name, _ in anna.menu] == ["start", "privacy", "help"]
    await bot.tap(anna, "I understand")
    await bot.say(anna, "Berlin")
    assert own(bot) == ["setMyCommands"]
    await bot.tap(anna, "I will do this later")
    assert own(bot) == ["setMyCommands", "deleteMyCommands"]
    assert dict(anna.menu).keys() >= {"checkin", "today"}
    assert "resume" not in dict(anna.menu)

    await bot.say(anna, "/pause until Friday")
    await bot.tap(anna, "Yes, keep it")
    assert "resume" in dict(anna.menu)
    await bot.say(anna, "/help")
    await bot.restart()
    assert own(bot)[2:] == ["setMyCommands"]
    await bot.say(anna, "/resume")
    assert "resume" not in dict(anna.menu)
    await bot.say(anna, "/resume")
    assert own(bot)[2:] == ["setMyCommands", "deleteMyCommands"]


async def test_who_leaves_on_days_off_leaves_no_menu(bot: Alive) -> None:
    """The chat's own commands go with everything else."""
    anna = await bot.enrol()
    await bot.say(anna, "/pause until Friday")
    await bot.tap(anna, "Yes, keep it")
    await bot.say(anna, "/deleteme")
    await bot.tap(anna, "Delete everything…")
    await bot.tap(anna, "Yes, delete all of it")
    assert own(bot)[-1] == "deleteMyCommands"
    assert anna.menu == []
