"""Every tap is answered, questions are new messages, and settings change where they stand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.chat import Message
from bot.demo.person import Person
from bot.world import world
from tests.alive import Alive

COMMANDS = sorted(set(world().catalog.commands) - {"start"})

MOST = 60
"""So many different buttons are tapped below a command."""


def cards(person: Person) -> list[Message]:
    """Return the bot's messages, oldest first."""
    return [one for one in person.messages if one.from_bot]


def kind_of(data: str) -> str:
    """Return what a button does, whatever card it stands on and whatever it holds."""
    flow, step, _, choice = data.split(":", 3)
    return f"{flow}:{step}:{choice[:1]}"


async def each_kind(bot: Alive, anna: Person, command: str) -> AsyncIterator[str]:
    """Tap each kind of button that can be reached from a command, once, and tell its data."""
    tapped: set[str] = set()
    before = len(cards(anna))
    await bot.say(anna, f"/{command}")
    assert len(cards(anna)) > before, "a command is answered by a message"
    for _ in range(MOST):
        found = [
            (message, button, button.data)
            for message in reversed(cards(anna)[before:])
            for row in message.keyboard
            for button in row
            if button.data and kind_of(button.data) not in tapped
        ]
        if not found:
            return
        message, button, data = found[0]
        tapped.add(kind_of(data))
        anna.tap((message, button.text))
        await bot.settle()
        yield data


@pytest.mark.parametrize("command", COMMANDS)
async def test_every_button_stops_spinning(bot: Alive, command: str) -> None:
    """Whatever is tapped, in whatever order, is answered."""
    anna = await bot.enrol(hours="Mon-Fri 9-10")
    await bot.pass_(days=1)
    async for data in each_kind(bot, anna, command):
        assert anna.spinning == [], data


async def test_settings_change_where_they_stand(bot: Alive) -> None:
    """Only what waits for words is asked below, where it can be answered."""
    anna = await bot.enrol(hours="Mon-Fri 9-10")
    shown, tapped = len(cards(anna)) + 1, 0
    async for data in each_kind(bot, anna, "settings"):
        if ":@write:" in data:
            break
        tapped += 1
        assert len(cards(anna)) == shown, data
    assert tapped > 3


async def test_questions_are_new_messages(bot: Alive) -> None:
    """An answer stays where it was given, and the next question rings below it."""
    anna = await bot.enrol()
    await bot.say(anna, "/checkin")
    for number in range(3):
        first = cards(anna)[-1]
        await bot.say(anna, f"answer {number}")
        assert cards(anna)[-1].message_id > first.message_id
        assert cards(anna)[-1].text != first.text


async def test_the_last_tap_of_all_is_answered(bot: Alive) -> None:
    """Nothing is kept of who leaves, and yet their button stops spinning."""
    anna = await bot.enrol()
    await bot.say(anna, "/today")
    await bot.say(anna, "/deleteme")
    await bot.tap(anna, "Delete everything…")
    await bot.tap(anna, "Yes, delete all of it")
    assert anna.spinning == []


async def test_an_old_card_of_somebody_who_has_left(bot: Alive) -> None:
    """They are told that nothing of it is kept."""
    anna = await bot.enrol()
    await bot.say(anna, "/deleteme")
    await bot.say(anna, "/deleteme")
    await bot.tap(anna, "Delete everything…")
    await bot.tap(anna, "Yes, delete all of it")
    await bot.tap(anna, "Delete everything…")
    assert anna.spinning == []
    assert str(anna.toasts[-1].text).startswith("This card is of an earlier time.")


async def test_a_tap_that_breaks_something_is_answered(
    bot: Alive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be worked through is given up with a word, and the button is let go."""
    anna = await bot.enrol()
    await bot.say(anna, "/deleteme")
    bot.failing(monkeypatch, "work", *[ValueError("boom")] * 9)
    bot.failing(monkeypatch, "_turn_at_once", *[ValueError("boom")] * 9)
    await bot.tap(anna, "Delete everything…")
    assert anna.spinning == []
    assert "Something went wrong" in cards(anna)[-1].text
