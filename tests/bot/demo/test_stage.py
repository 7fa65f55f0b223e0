"""A whole stage: the bot is the real one, in a process of its own."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import diary
from bot.demo.cities import CITIES
from bot.demo.plug import State
from bot.demo.stage import ZONE, Stage, StageProblem, open_stage
from bot.start import only_one

START = datetime(2026, 3, 2, 8, 40, tzinfo=ZONE)


def _gone(path: Path) -> bool:
    return not path.exists()


def _at(stage: Stage) -> str:
    return f"{stage.now().astimezone(ZONE):%a %H:%M}"


async def test_a_day_on_the_stage() -> None:
    """Enrolled, jumped, killed in a check-in, restarted: it goes on, and all of it is removed."""
    async with open_stage(START) as stage:
        await stage.enrol()
        assert "today at 12:05" in stage.person.last.text
        due = await stage.jump()
        assert due is not None
        assert (due.kind, _at(stage)) == ("block", "Mon 12:05")
        stage.person.tap("Begin")
        await stage.settled()
        stage.person.tap("tired")
        await stage.settled()
        await stage.plug.pull()
        said = stage.person.say("The plan for the hour.")
        assert stage.plug.state is State.PULLED
        assert [one["message"]["message_id"] for one in stage.api.pending()] == [said]
        await stage.plug.plug_in()
        await stage.settled()
        assert stage.person.last.text.startswith("✓ ")
        assert stage.disk.kept().answers == 1
        await stage.travel(timedelta(days=1))
        assert _at(stage) == "Tue 12:05"
        prompts = [one.text for one in stage.person.messages if "has ended" in one.text]
        assert len(prompts) == 3
        directory, pid = stage.directory, stage.plug.pid
    assert pid is not None
    assert _gone(directory)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_days_that_pass_in_reach() -> None:
    """However far the clock goes at once, a bot that runs has been in reach all the while."""
    async with open_stage(START + timedelta(days=4)) as stage:
        await stage.enrol()
        for _ in range(3):
            await stage.jump()
        assert _at(stage) == "Sun 18:00"
        await stage.travel(timedelta(days=1))
        assert not [one.text for one in stage.person.messages if "out of reach" in one.text]


async def test_calendars_and_places() -> None:
    """A file is read, an address is declined at once and taken off the chat, a place is asked."""
    async with open_stage(START) as stage:
        await stage.enrol()
        stage.person.send_document(diary.NAME, diary.calendar(START.date()))
        await stage.settled()
        assert "The first block: Tue 3 Mar, 18:00–19:50." in stage.person.last.text
        said = stage.person.say("/calendar https://calendar.example.org/private/me.ics")
        await stage.settled(seconds=5)
        assert "does not answer just now" in stage.person.last.text
        assert stage.person.chat.find(said) is None
        stage.person.send_location(*CITIES["Lisbon"])
        await stage.settled()
        assert "Lisbon" in stage.person.last.text


async def test_a_bot_that_cannot_start() -> None:
    """A bot that ends by itself is told with its own last line."""
    deaths: list[Stage] = []
    async with open_stage(START, died=deaths.append) as stage:
        await stage.plug.pull()
        with only_one(stage.directory / "data"):
            await stage.plug.plug_in()
            with pytest.raises(StageProblem, match=r"ended by itself\. Presence already runs"):
                await stage.until(lambda: False)
        assert deaths == [stage]


async def test_nothing_is_due() -> None:
    """With nothing planned a jump goes nowhere; without a bot an answer is not waited for long."""
    async with open_stage(START) as stage:
        await stage.settled()
        assert await stage.jump() is None
        assert _at(stage) == "Mon 08:40"
        await stage.plug.pull()
        await stage.travel(timedelta(days=1))
        assert _at(stage) == "Tue 08:40"
        stage.person.start("unknown")
        with pytest.raises(StageProblem, match="does not answer"):
            await stage.settled(seconds=0.02)
