"""A therapist's first day with the real process over HTTP, killed wherever it hurts."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from typing import Any

from bot.demo.plug import State
from bot.demo.stage import HOURS, ZONE, Stage, open_stage
from tests.alive import WAY

START = datetime(2026, 3, 2, 8, 40, tzinfo=ZONE)
"""A Monday, before the first block."""

STEPS = ("self_study", "letting_go", "seeing", "nourished", "reflecting")
WORDS = (
    "Warm hands, and a little proud.",
    "The plan for his shoulder.",
    "J., the cabinetmaker, who speaks with two fingers.",
    "His care for wood that nobody will ever see.",
    "I think he felt it when I stopped talking.",
)
MORE = "And the clock on the wall."
LINE = "Three people, little time, and still: K. fell asleep."


async def _says(stage: Stage, words: str) -> str:
    """Say something and return the bot's newest words."""
    stage.person.say(words)
    await stage.settled()
    return stage.person.last.text


async def _taps(stage: Stage, label: str) -> str:
    """Tap something and return the bot's newest words."""
    stage.person.tap(label)
    await stage.settled()
    return stage.person.last.text


async def _comes_in(stage: Stage) -> None:
    """Follow the link that the first run prints, and walk through the onboarding."""
    await stage.until(lambda: "?start=" in (stage.directory / "bot.log").read_text())
    log = (stage.directory / "bot.log").read_text()
    [(name, code)] = re.findall(r"https://t\.me/(\w+)\?start=([\w-]+)", log)
    assert name == stage.api.bot.username
    stage.person.start(code)
    await stage.settled()
    assert "not end-to-end encrypted" in stage.person.last.text
    await _taps(stage, "I understand")
    assert (await _says(stage, "Berlin")).startswith("Berlin, where it is 08:40.")
    assert "Mon–Fri" in await _says(stage, HOURS)
    assert "today at 12:05" in await _taps(stage, "Save")


async def _killed_and_started(stage: Stage, *, answering: int | None = None) -> None:
    """Kill the bot and start it again; ``answering`` has it killed while its answer arrives.

    ``answering`` is the number of messages sent before what is to be answered.
    """
    if answering is not None:
        await stage.until(lambda: len(stage.api.sent("sendMessage")) > answering)
    await stage.plug.pull()
    assert stage.plug.state is State.PULLED
    await stage.plug.plug_in()
    await stage.settled()


async def _morning(stage: Stage) -> None:
    """Answer the five questions while the bot is killed before, in and after its answers."""
    person = stage.person
    await stage.jump()
    await stage.settled()
    assert stage.now().astimezone(ZONE).strftime("%a %H:%M") == "Mon 12:05"
    assert person.last.text == (
        "Your morning block (09:00–12:00) has ended. Two minutes for yourself?"
    )
    await _killed_and_started(stage)
    await _taps(stage, "Begin")
    questions = [person.last.message_id]

    sent = len(stage.api.sent("sendMessage"))
    person.say(WORDS[0])
    await _killed_and_started(stage, answering=sent)
    questions.append(person.last.message_id)

    person.say(WORDS[1])
    await _killed_and_started(stage)  # before it heard
    questions.append(person.last.message_id)

    await stage.plug.pull()
    for words in (WORDS[2], MORE):  # both to the question in sight, nobody there to hear
        person.say(words)
    await stage.plug.plug_in()
    await stage.settled()
    questions.append(person.last.message_id)

    assert len(set(questions)) == 4
    assert all(person.message(one).text.startswith("✓ ") for one in questions[1:])
    assert (await _says(stage, WORDS[3])).startswith("✓ ")
    sent = len(stage.api.sent("sendMessage"))
    person.say(WORDS[4])
    await _killed_and_started(stage, answering=sent)
    assert person.last.text.startswith("✓ Kept, all of it.")


async def _afternoon(stage: Stage) -> None:
    """Answer the prompt with one line."""
    await stage.jump()
    await stage.settled()
    assert stage.person.last.text.startswith("Your afternoon block (14:00–17:00) has ended.")
    stage.person.say(LINE)
    await _killed_and_started(stage)
    assert stage.person.last.text.startswith("✓ Kept as your line for this afternoon.")


async def test_a_day_with_the_plug_pulled() -> None:
    """Invited, asked, answering, killed again and again: each word stands once, in its place."""
    async with open_stage(START, by_webhook=WAY == "webhook") as stage:
        person = stage.person
        await _comes_in(stage)
        await _morning(stage)
        await _afternoon(stage)
        weekly = await _says(stage, "/weekly")
        await _killed_and_started(stage)
        await _says(stage, "/export json")

    assert "2 check-ins" in weekly
    quoted = [one for one in (*WORDS, MORE, LINE) if one in weekly]
    assert quoted
    assert all(weekly.count(one) == 1 for one in quoted)
    _holds_the_day(json.loads(person.documents[-1].content))
    prompts = Counter(one.text for one in person.messages if "block (" in one.text)
    assert list(prompts.values()) == [1, 1]
    own = [one.text for one in person.messages if one.text.startswith("✓ ")]
    assert len(own) == 6, "each answer was answered once"
    assert person.spinning == []


def _holds_the_day(document: dict[str, Any]) -> None:
    """See that the export holds every word under its step and block, once, and nothing else."""
    morning, afternoon = document["checkins"]
    assert document["notes"] == []
    assert {step: answer["words"] for step, answer in morning["steps"].items()} == {
        step: [words, MORE] if step == "seeing" else [words]
        for step, words in zip(STEPS, WORDS, strict=True)
    }
    assert {step: answer["words"] for step, answer in afternoon["steps"].items()} == {
        "line": [LINE]
    }
    blocks = [(one["day"], one["block"]["starts"], one["state"]) for one in (morning, afternoon)]
    assert blocks == [("2026-03-02", "09:00", "complete"), ("2026-03-02", "14:00", "complete")]
