"""Looking back, changing and deleting with the real bot: every call is one the Bot API knows."""

from __future__ import annotations

import json

from bot.demo.person import Person
from tests.alive import Alive


async def exported(bot: Alive, anna: Person) -> dict[str, list[object]]:
    """Ask for everything and read it."""
    await bot.say(anna, "/export json")
    if any(button.text == "JSON" for row in anna.last.keyboard for button in row):
        await bot.tap(anna, "JSON")
    found: dict[str, list[object]] = json.loads(anna.documents[-1].content)
    return found


async def kept(bot: Alive) -> int:
    """Return how many records there are, deleted ones too."""
    [(count,)] = await bot.rows("SELECT count(*) FROM record")
    return int(count)


async def test_a_note_is_changed_deleted_and_brought_back_across_crashes(bot: Alive) -> None:
    """What the phone says is what stands on the disk, and in the export."""
    anna = await bot.enrol(hours="Mon-Fri 9-12:30")
    await bot.pass_(minutes=32)
    await bot.say(anna, "she brought tulips")
    await bot.tap(anna, "Attach to a block")
    await bot.restart()
    await bot.tap(anna, "Tue 3 Mar, 09:00–12:30")
    assert anna.last.text == "✓ Attached to your block of Tue 3 Mar, 09:00–12:30."
    await bot.say(anna, "/history")
    await bot.tap(anna, "Tue 3 Mar, 09:00–12:30: a line")
    assert "she brought tulips" in anna.last.text
    await bot.tap(anna, "Edit")
    await bot.tap(anna, "One line")
    await bot.restart()
    message = await bot.say(anna, "she brought roses")
    assert anna.last.text.startswith("✓ Changed.")
    anna.edit(message, "she brought lilies")
    await bot.settle()
    [checkin] = (await exported(bot, anna))["checkins"]
    assert "she brought lilies" in json.dumps(checkin)
    await bot.say(anna, "/history")
    await bot.tap(anna, "Tue 3 Mar, 09:00–12:30: a line")
    await bot.tap(anna, "Delete")
    await bot.restart()
    assert (await exported(bot, anna))["checkins"] == []
    await bot.tap(anna, "Undo")
    assert "she brought lilies" in json.dumps(await exported(bot, anna))
    assert anna.spinning == []


async def test_what_is_deleted_is_gone_for_good_after_a_day(bot: Alive) -> None:
    """By the daily planning; until then it can be brought back."""
    anna = await bot.enrol()
    await bot.say(anna, "she brought tulips")
    await bot.say(anna, "/history")
    await bot.tap(anna, "Tue 3 Mar, 12:00: a note")
    await bot.tap(anna, "Delete")
    await bot.pass_(hours=20)
    assert await kept(bot) == 1
    await bot.pass_(hours=28)
    assert await kept(bot) == 0
    await bot.tap(anna, "Undo")
    assert anna.toasts[-1].text == "That was more than a day ago. It is gone for good."


async def test_what_somebody_deleted_who_blocked_the_bot_is_gone_by_the_next_start(
    bot: Alive,
) -> None:
    """Nothing is planned for them any more."""
    anna = await bot.enrol()
    await bot.say(anna, "she brought tulips")
    await bot.say(anna, "/history")
    await bot.tap(anna, "Tue 3 Mar, 12:00: a note")
    await bot.tap(anna, "Delete")
    anna.block()
    await bot.settle()
    await bot.pass_(days=3)
    await bot.restart()
    assert await kept(bot) == 0
