"""Each journey, walked; `make journeys` prints them for reading aloud."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alive import alive
from tests.journeys.journey import HOURS, Journey
from tests.journeys.stories import STORIES, Story


@pytest.mark.parametrize("story", STORIES, ids=[one.__name__ for one in STORIES])
async def test_journey(story: Story, tmp_path: Path) -> None:
    """It goes as it says, and no call breaks a rule of the Bot API."""
    async with alive(tmp_path) as bot:
        await story(Journey(bot, await bot.enrol(hours=HOURS)))


def test_each_has_a_title_of_its_own() -> None:
    """They are read by it."""
    titles = [one.__doc__ for one in STORIES]
    assert all(titles)
    assert len(set(titles)) == len(titles)
