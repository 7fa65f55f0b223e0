"""`presence demo --tour`: a therapist's week in the terminal, in seconds, against the real bot.

The bot runs as its own process over HTTP, as in the demo. In the end every answer that was given
is looked for in the document `/export` sends: each exactly once, under its step, and nothing else.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TextIO

from bot.demo.chat import Message
from bot.demo.diary import NAME, calendar
from bot.demo.paper import Paper
from bot.demo.plug import State
from bot.demo.stage import Stage, StageProblem, open_stage
from bot.demo.week import (
    MONDAY,
    START,
    WEEK,
    Act,
    Edit,
    Given,
    Invited,
    Plug,
    Pull,
    Ring,
    Say,
    Scene,
    Send,
    Tap,
    answers,
)

THINKING: Final = timedelta(seconds=40)
"""How long Anna takes for each thing she does, on her own clock."""

_READING: Final = 0.07
"""How many seconds a terminal rests after each bubble, so that an eye can follow."""

_SILENT: Final = {
    "block": "A block ends. It is a day off: nothing is asked.",
    "off": "Midnight. A day off begins, without a word.",
}
"""What goes by in silence, by its kind."""

_CODE: Final = "····················"


def run() -> int:
    """Play the week on standard output.

    Returns:
        0 when every answer given is in the export, once, under its step; else 1.
    """
    try:
        return asyncio.run(_run(WEEK, sys.stdout))
    except StageProblem as problem:
        sys.stderr.write(f"{problem}\n")
    except KeyboardInterrupt:
        sys.stderr.write("\nThe tour was broken off.\n")
    return 1


async def _run(scenes: Sequence[Scene], stream: TextIO) -> int:
    async with open_stage(START) as stage:
        paper = Paper(stream, (stage.person.chat.user.first_name, stage.api.bot.first_name))
        player = Player(stage, paper, rest=_READING if stream.isatty() else 0)
        await player.play(scenes)
        document = exported(stage)
    given = answers(scenes)
    problems = compare(given, document)
    for problem in problems:
        paper.line(problem)
    if problems:
        paper.line(f"\n{len(problems)} of the week's answers are not as they were given.")
        return 1
    paper.line(f"\nAll {given.total()} answers of the week are in the export, each exactly once.")
    return 0


def exported(stage: Stage) -> dict[str, Any]:
    """Return the document of the last `/export`.

    Raises:
        StageProblem: None was sent.
    """
    documents = stage.person.documents
    if not documents:
        raise StageProblem("The bot has sent no document.")
    found: dict[str, Any] = json.loads(documents[-1].content)
    return found


def found(document: dict[str, Any]) -> Counter[Given]:
    """Return every answer in an exported document."""
    kept: Counter[Given] = Counter()
    for record in (*document["checkins"], *document["notes"]):
        block = record["block"]["starts"] if record["block"] else ""
        for step, answer in record["steps"].items():
            for kind, values in (("words", answer["words"]), ("chip", answer["chips"])):
                kept.update(Given(record["day"], block, step, kind, one) for one in values)
    return kept


def compare(given: Counter[Given], document: dict[str, Any]) -> list[str]:
    """Return a line for each answer that is missing, doubled, or was never given."""
    kept = found(document)
    return [
        f"Missing in the export: {_where(one)}" for one in sorted((given - kept).elements())
    ] + [f"More than was given: {_where(one)}" for one in sorted((kept - given).elements())]


def _where(one: Given) -> str:
    return f"{one.day} {one.block or '(no block)'} {one.step}: {one.value}"


class Player:
    """Plays scenes on a stage and prints what a person would read.

    Args:
        stage: With a bot that runs and nobody enrolled.
        paper: What is printed on.
        rest: Seconds to rest after each bubble.
    """

    def __init__(self, stage: Stage, paper: Paper, rest: float = 0) -> None:
        self._stage = stage
        self._paper = paper
        self._rest = rest
        self._time = START
        self._read: dict[int, tuple[Any, ...]] = {}

    async def play(self, scenes: Sequence[Scene]) -> None:
        """Play all scenes.

        Raises:
            StageProblem: The bot did not do what the week expects of it.
        """
        day = -1
        await self._stage.settled()
        for scene in scenes:
            if scene.day != day:
                day = scene.day
                self._paper.day(MONDAY + timedelta(days=day))
            for act in scene.acts:
                try:
                    await self._act(act)
                except (LookupError, ValueError) as error:
                    raise StageProblem(f"The tour has lost its way: {error}") from None

    async def _act(self, act: Act) -> None:
        if isinstance(act, Ring):
            await self._ring(act)
            return
        self._time += THINKING
        self._stage.set_clock(self._time)
        match act:
            case Invited():
                self._stage.person.start(self._stage.invitation())
                await self._answered(f"/start {_CODE}")
            case Say(words, _, to):
                reply_to = self._bubble(to).message_id if to else None
                self._stage.person.say(words, reply_to)
                await self._answered(f"{_quoting(self._bubble(to))}\n{words}" if to else words)
            case Send():
                self._stage.person.send_document(NAME, calendar(MONDAY))
                await self._answered(f"📎 {NAME}")
            case Tap(label):
                await self._tap(label)
            case Edit(old, new):
                self._stage.person.edit(self._own(old).message_id, new)
                await self._answered(f"(changes her message to)\n{new}")
            case Pull():
                await self._stage.plug.pull()
                self._paper.aside(
                    "The bot's process is killed (kill -9), while Anna is in mid-sentence."
                )
            case Plug():
                await self._stage.plug.plug_in()
                self._paper.aside("The bot is started again.")
                await self._stage.settled()
                await self._print_news()

    async def _ring(self, act: Ring) -> None:
        due = await self._stage.jump()
        if due is None:
            raise StageProblem("Nothing is due any more, and the week is not over.")
        await self._stage.settled()
        self._time = due.at
        heard = any(one.message_id not in self._read for one in self._stage.person.messages)
        if heard is not act.heard:
            raise StageProblem(
                f"At {due.at:%a %H:%M} UTC the bot {'spoke' if heard else 'was silent'}."
            )
        if not heard:
            self._paper.aside(_SILENT[due.kind])
        await self._print_news()

    async def _tap(self, label: str) -> None:
        bubble = self._bubble(label)
        self._stage.person.tap((bubble, label))
        await self._stage.settled()
        chosen = any(button.text == f"✓ {label}" for row in bubble.keyboard for button in row)
        await self._print(f"[✓ {label}]" if chosen else f"[{label}]")

    async def _answered(self, text: str) -> None:
        if self._stage.plug.state is State.RUNNING:
            await self._stage.settled()
        await self._print(text)

    async def _print(self, text: str) -> None:
        self._paper.person(self._time, text)
        await asyncio.sleep(self._rest)
        await self._print_news()

    async def _print_news(self) -> None:
        """Print what the bot has said or changed since the last time."""
        for message in self._stage.person.chat.visible:
            now = (message.text, message.reaction)
            before = self._read.get(message.message_id)
            self._read[message.message_id] = now
            if message.from_bot and before is None:
                self._paper.bot(message.date, message)
            elif message.from_bot and before != now:
                self._paper.bot(self._time, message, "(in the same bubble)")
            elif message.reaction and (before is None or before[1] != message.reaction):
                self._paper.aside(f"{message.reaction[0]} on “{_short(message.text)}”")
            else:
                continue
            await asyncio.sleep(self._rest)

    def _bubble(self, label: str) -> Message:
        """Return the bot's newest bubble with this button, chosen or not."""
        for message in reversed(self._stage.person.messages):
            if any(
                button.text in {label, f"✓ {label}"} for row in message.keyboard for button in row
            ):
                return message
        raise LookupError(f"no button {label!r} is on the phone")

    def _own(self, text: str) -> Message:
        for message in reversed(self._stage.person.chat.visible):
            if not message.from_bot and message.text == text:
                return message
        raise LookupError(f"Anna has not written {text!r}")


def _quoting(message: Message) -> str:
    return f"↪ {_short(message.text)}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 40 else f"{words[:39].rstrip()}…"  # noqa: PLR2004 - half a line
