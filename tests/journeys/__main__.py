"""Print every journey for reading aloud, or draw them as phones: `--page FILE`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.demo.chat import Message
from tests.alive import alive
from tests.journeys.journey import BERLIN, HOURS, Journey
from tests.journeys.page import page
from tests.journeys.stories import STORIES, Story


async def walk(story: Story) -> Journey:
    """Walk one journey and return it; only what was said since the onboarding is left to read."""
    with tempfile.TemporaryDirectory() as directory:
        async with alive(Path(directory)) as bot:
            journey = Journey(bot, await bot.enrol(hours=HOURS))
            journey.person.chat.messages.clear()
            await story(journey)
            chat = journey.person.chat
            chat.messages = without_runs(chat.messages)
            for message in chat.messages:
                message.date = message.date.astimezone(BERLIN)
            return journey


def without_runs(messages: list[Message]) -> list[Message]:
    """Leave out prompts that nobody answered where the next message is one as well."""
    following = (*messages[1:], None)
    return [
        one
        for one, then in zip(messages, following, strict=True)
        if then is None or not (_is_asking(one) and _is_asking(then))
    ]


def _is_asking(message: Message) -> bool:
    labels = [button.text for row in message.keyboard for button in row]
    return message.from_bot and "Begin" in labels and "One line" in labels


async def main() -> None:
    """Walk all, or those that are named."""
    words = sys.argv[1:]
    target = Path(words[words.index("--page") + 1]) if "--page" in words else None
    named = {one for one in words if not one.startswith("--") and one != str(target)}
    chosen = [one for one in STORIES if not named or one.__name__ in named]
    walked = [(one, await walk(one)) for one in chosen]
    if target is not None:
        target.write_text(page(walked), encoding="utf-8")
        return
    for story, journey in walked:
        print(f"\n{'=' * 72}\n{story.__doc__}\n{'=' * 72}\n")
        print(journey.person.screen())


if __name__ == "__main__":
    asyncio.run(main())
